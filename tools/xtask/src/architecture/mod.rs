//! The architecture test: rooms use only what stands below them, and no file uses itself through others.
//!
//! It reads the sources' own `use` and `import` lines. The rooms and their order are data in
//! docs/ARCHITECTURE.md, so that the page which explains the house and the test cannot differ.

mod graph;
mod python;
mod rooms;
mod rust;

use std::path::Path;

use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name};
use crate::tally::Tally;
use graph::Graph;
use rooms::Rooms;

/// The trees that are held to an order.
const TREES: [&str; 3] = ["src", "tools/studio/src", "training"];

/// Tests every tree, says what it found, and adds two tests a tree to `tally`: order and circles.
///
/// # Errors
/// [`Error::File`] or [`Error::Source`] for a source that cannot be read.
pub fn test(layout: &Layout, tally: &mut Tally) -> Result<bool, Error> {
    let path = layout.root.join("docs/ARCHITECTURE.md");
    let document = std::fs::read_to_string(&path).context("reading", &path)?;
    let mut good = true;
    for tree in TREES {
        let graph = read(&layout.root.join(tree))?;
        let rooms = Rooms::read(&document, tree);
        let refused = match &rooms {
            Some(rooms) => [graph.climbing(rooms), graph.unknown(rooms)].concat(),
            None => vec![format!("docs/ARCHITECTURE.md has no heading with a table of the rooms of `{tree}`")],
        };
        let circles: Vec<String> = graph.circles().iter().map(|circle| told(&graph, circle)).collect();
        println!(
            "{tree}: {} files, {} arrows between them, {} climbing, {} circles ({} files), {} names not followed",
            graph.files.len(),
            graph.arrows.len(),
            refused.len(),
            circles.len(),
            graph.files_in_circles(),
            graph.unresolved.len()
        );
        refused.iter().for_each(|sentence| println!("  order: {sentence}"));
        circles.iter().for_each(|circle| println!("  circle: {circle}"));
        for wrong in [!refused.is_empty(), !circles.is_empty()] {
            tally.add(!wrong);
            good &= !wrong;
        }
    }
    Ok(good)
}

/// The files of a Rust tree (one with a `lib.rs` or a `main.rs`) or of a Python tree.
fn read(root: &Path) -> Result<Graph, Error> {
    match ["lib.rs", "main.rs"].map(|name| root.join(name)).into_iter().find(|path| path.is_file()) {
        Some(entry) => rust::read(root, &entry),
        None => python::read(root),
    }
}

fn told(graph: &Graph, circle: &[usize]) -> String {
    let arrow = |k: usize| {
        let (from, to) = (circle[k], circle[(k + 1) % circle.len()]);
        format!("{}:{}", graph.files[from], graph.arrows.get(&(from, to)).copied().unwrap_or(0))
    };
    let steps: Vec<String> = (0..circle.len()).map(arrow).collect();
    format!("{} -> {}", steps.join(" -> "), graph.files[circle[0]])
}

/// Paths of the files under `root` with the ending `extension`, relative to it and with `/`, sorted.
fn files(root: &Path, extension: &str) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    collect(root, "", extension, &mut all);
    all.sort();
    match all.is_empty() {
        true => Err(Error::Missing {
            what: format!("sources (*.{extension}) in {}", root.display()),
            remedy: "name the tree's folder in tools/xtask/src/architecture".into(),
        }),
        false => Ok(all),
    }
}

fn collect(folder: &Path, prefix: &str, extension: &str, all: &mut Vec<String>) {
    for path in entries(folder) {
        let name = file_name(&path);
        if path.is_dir() && !name.starts_with('.') && name != "__pycache__" {
            collect(&path, &format!("{prefix}{name}/"), extension, all);
        } else if path.extension().is_some_and(|ending| ending == extension) {
            all.push(format!("{prefix}{name}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// A folder of its own with these files.
    pub fn tree(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn a_circle_is_told_with_the_line_of_each_arrow() {
        let root = tree(
            "told",
            &[
                ("lib.rs", "mod a;\nmod b;\n"),
                ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
                ("b.rs", "\nuse crate::a::A;\npub struct B(A);\n"),
            ],
        );
        let graph = read(&root).unwrap();
        let circles = graph.circles();
        assert_eq!(circles.len(), 1);
        assert_eq!(told(&graph, &circles[0]), "a.rs:1 -> b.rs:2 -> a.rs");
        fs::remove_dir_all(root).unwrap();
    }
}
