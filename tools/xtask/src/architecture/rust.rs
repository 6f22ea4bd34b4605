//! Which Rust file uses which, from `use` lines and from paths that begin in the crate.
//!
//! A name is followed through re-exports to the file that defines it: `use super::X` draws its arrow to the
//! file of `X`, not to the `mod.rs` that passes it on. What stands under `#[cfg(test)]` is left out.

mod names;
mod visit;

use std::path::Path;

use self::names::{Module, Target, Tree};
use super::graph::Graph;
use crate::error::Error;

/// The files that the module tree from `entry` on reaches, and their arrows.
///
/// # Errors
/// [`Error::File`] and [`Error::Source`] for a file that cannot be read or parsed.
pub fn read(root: &Path, entry: &Path) -> Result<Graph, Error> {
    let tree = names::read(root, entry)?;
    let mut graph = Graph { files: tree.files.clone(), ..Graph::default() };
    for module in &tree.modules {
        for path in &module.paths {
            draw(&tree, module, &path.segments, path.line, &mut graph);
        }
    }
    graph.unresolved.sort();
    graph.unresolved.dedup();
    Ok(graph)
}

fn draw(tree: &Tree, module: &Module, segments: &[String], line: usize, graph: &mut Graph) {
    match tree.follow(module.number, segments) {
        Some(Target::Item(file)) => graph.arrow(module.file, file, line),
        Some(Target::Lost(file)) => {
            graph.unresolved.push(format!("{}:{line} {}", graph.files[module.file], segments.join("::")));
            graph.arrow(module.file, file, line);
        }
        // A module by itself is only a name; what is taken from it draws the arrow.
        Some(Target::Module(_)) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::tests::tree;
    use super::*;

    /// The arrows of a tree made of `files`, as `from > to`.
    fn arrows(name: &str, files: &[(&str, &str)]) -> Vec<String> {
        let root = tree(name, files);
        let graph = read(&root, &root.join("lib.rs")).unwrap();
        fs::remove_dir_all(root).unwrap();
        let told = |&(from, to): &(usize, usize)| format!("{} > {}", graph.files[from], graph.files[to]);
        let mut all: Vec<String> = graph.arrows.keys().map(told).collect();
        all.sort();
        all
    }

    #[test]
    fn a_re_export_is_followed_to_the_file_that_defines_the_name() {
        let found = arrows(
            "re-export",
            &[
                ("lib.rs", "pub mod room;\npub mod user;"),
                ("room/mod.rs", "mod a;\nmod b;\npub use a::A;\npub use b::{B as Bee, *};\npub struct Own;"),
                ("room/a.rs", "pub struct A;"),
                ("room/b.rs", "use super::A;\npub struct B(A);\npub fn free() {}"),
                ("user.rs", "use crate::room::{self, Bee};\nfn f(_: Bee) { room::free(); }"),
            ],
        );
        assert_eq!(found, ["room/b.rs > room/a.rs", "user.rs > room/b.rs"]);
    }

    #[test]
    fn a_parent_that_uses_its_child_and_is_used_by_it_is_a_circle() {
        let files = [
            ("lib.rs", "mod room;"),
            ("room/mod.rs", "mod child;\npub use child::Child;\npub struct Own;\nfn f(_: Child) {}"),
            ("room/child.rs", "use super::Own;\npub struct Child(Own);"),
        ];
        assert_eq!(arrows("parent", &files), ["room/child.rs > room/mod.rs", "room/mod.rs > room/child.rs"]);
        // Without the function, the parent only passes the child on.
        let passing = [files[0], ("room/mod.rs", "mod child;\npub use child::Child;\npub struct Own;"), files[2]];
        assert_eq!(arrows("passing", &passing), ["room/child.rs > room/mod.rs"]);
    }

    #[test]
    fn tests_are_left_out_and_macros_are_not() {
        let found = arrows(
            "cfg-test",
            &[
                ("lib.rs", "mod a;\nmod b;\nmod c;\n#[cfg(test)]\nmod far;"),
                (
                    "a.rs",
                    "#[cfg(test)]\nmod tests { use crate::c::C; }\nfn f() { println!(\"{}\", crate::b::NUMBER); }",
                ),
                ("b.rs", "pub const NUMBER: u32 = 1;\n#[cfg(test)]\nuse crate::c::C;"),
                ("c.rs", "pub struct C;"),
                ("far.rs", "use crate::c::C;"),
            ],
        );
        assert_eq!(found, ["a.rs > b.rs"]);
    }

    #[test]
    fn names_of_libraries_and_of_the_language_draw_nothing() {
        let source = "use std::fs;\nfn f() -> Vec<u8> { fs::read(\"x\").unwrap_or_default() }\nstruct S;\nimpl S { fn g() { Self::g() } }";
        assert!(arrows("libraries", &[("lib.rs", "mod a;"), ("a.rs", source)]).is_empty());
    }
}
