//! Which Python file imports which, from the `import` lines themselves.
//!
//! Imports inside functions count: a circle that is put off is a circle. Tests are left out, and so is a
//! package's `__init__.py` that passes on what its own modules define.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::files;
use super::graph::Graph;
use crate::error::{Context, Error};

/// One `import` line: `from module import names`, or `import module` without names.
#[derive(Debug, PartialEq)]
struct Import {
    /// With its leading dots.
    module: String,
    names: Vec<String>,
    line: usize,
}

/// The files under `root` and their imports of one another.
///
/// # Errors
/// [`Error::File`] for what cannot be read.
pub fn read(root: &Path) -> Result<Graph, Error> {
    let mut graph = Graph { files: files(root, "py")?, ..Graph::default() };
    graph.files.retain(|file| !file.split('/').any(|part| part == "tests" || part.starts_with("test_")));
    let modules: HashMap<String, usize> =
        graph.files.iter().enumerate().map(|(number, file)| (module_of(file), number)).collect();
    let mut imports = Vec::new();
    for file in &graph.files {
        let path = root.join(file);
        imports.push(read_imports(&fs::read_to_string(&path).context("reading", &path)?));
    }
    let scene = Scene { modules: &modules, files: &graph.files, imports: &imports };
    let mut arrows = Vec::new();
    for (from, lines) in imports.iter().enumerate() {
        let package = package_of(&graph.files[from]);
        let passes_on = graph.files[from].ends_with("__init__.py");
        for import in lines {
            for to in scene.targets(from, import) {
                if passes_on && module_of(&graph.files[to]).starts_with(&package) {
                    continue;
                }
                arrows.push((from, to, import.line));
            }
        }
    }
    for (from, to, line) in arrows {
        graph.arrow(from, to, line);
    }
    Ok(graph)
}

struct Scene<'a> {
    modules: &'a HashMap<String, usize>,
    files: &'a [String],
    imports: &'a [Vec<Import>],
}

impl Scene<'_> {
    /// The files of this tree that an import of `from` names; none for a library's.
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let module = absolute(&self.files[from], &import.module);
        let own = self.modules.get(&module).copied();
        if import.names.is_empty() {
            return own.into_iter().collect();
        }
        let name_of = |name: &String| if module.is_empty() { name.clone() } else { format!("{module}.{name}") };
        import
            .names
            .iter()
            .filter_map(|name| self.modules.get(&name_of(name)).copied().or_else(|| Some(self.defining(own?, name))))
            .collect()
    }

    /// The file that defines `name` of the module `at`: the next one when `at` is a package that passes it on.
    fn defining(&self, at: usize, name: &str) -> usize {
        if !self.files[at].ends_with("__init__.py") {
            return at;
        }
        let passed = self.imports[at].iter().find(|import| import.names.iter().any(|known| known == name));
        let next = passed.and_then(|import| self.modules.get(&absolute(&self.files[at], &import.module)).copied());
        next.unwrap_or(at)
    }
}

/// `a/b.py` is `a.b`, `a/__init__.py` is `a`.
fn module_of(file: &str) -> String {
    let name = file.strip_suffix(".py").unwrap_or(file);
    name.strip_suffix("/__init__").unwrap_or(name).replace('/', ".")
}

/// The package that a file's relative imports start from.
fn package_of(file: &str) -> String {
    file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.replace('/', "."))
}

/// `module` as `file` writes it, with its dots resolved.
fn absolute(file: &str, module: &str) -> String {
    let name = module.trim_start_matches('.');
    let dots = module.len() - name.len();
    if dots == 0 {
        return name.to_owned();
    }
    let package = package_of(file);
    let mut parts: Vec<&str> = package.split('.').filter(|part| !part.is_empty()).collect();
    parts.truncate(parts.len().saturating_sub(dots - 1));
    parts.extend((!name.is_empty()).then_some(name));
    parts.join(".")
}

/// All imports of a source, wherever they stand; strings and comments are skipped.
fn read_imports(source: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    for (line, text) in statements(source) {
        let words = text.trim();
        if let Some(rest) = words.strip_prefix("from ")
            && let Some((module, names)) = rest.split_once(" import ")
        {
            let names = names.trim().trim_matches(['(', ')']).split(',').filter_map(first_word).collect();
            imports.push(Import { module: module.trim().to_owned(), names, line });
        } else if let Some(rest) = words.strip_prefix("import ") {
            let modules = rest.split(',').filter_map(first_word);
            imports.extend(modules.map(|module| Import { module, names: Vec::new(), line }));
        }
    }
    imports
}

/// `name` of `name as other`.
fn first_word(text: &str) -> Option<String> {
    text.split_whitespace().next().map(str::to_owned)
}

/// The source's logical lines with their first line's number: what stands in brackets is joined, comments and
/// the contents of strings are dropped.
fn statements(source: &str) -> Vec<(usize, String)> {
    let mut done = Vec::new();
    let (mut text, mut start, mut line, mut depth) = (String::new(), 1, 1, 0_usize);
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote));
        if let Some(quote) = quote {
            let length = string_length(rest, quote);
            line += rest[..length].matches('\n').count();
            text.push('"');
            rest = &rest[length..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        match letter {
            '#' => rest = &rest[rest.find('\n').unwrap_or(rest.len())..],
            '\\' if rest.starts_with('\n') => {
                rest = &rest[1..];
                line += 1;
            }
            '\n' | ';' if depth == 0 => {
                done.push((start, std::mem::take(&mut text)));
                line += usize::from(letter == '\n');
                start = line;
            }
            '\n' => {
                line += 1;
                text.push(' ');
            }
            _ => {
                match letter {
                    '(' | '[' | '{' => depth += 1,
                    ')' | ']' | '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                text.push(letter);
            }
        }
    }
    done.push((start, text));
    done
}

/// Bytes of the string that `text` begins with, both quotes included.
fn string_length(text: &str, quote: &str) -> usize {
    let mut at = quote.len();
    while at < text.len() {
        if text[at..].starts_with('\\') {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if text[at..].starts_with(quote) {
            return at + quote.len();
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::super::tests::tree;
    use super::*;

    fn arrows(graph: &Graph) -> Vec<(&str, &str)> {
        graph.arrows.keys().map(|&(from, to)| (&*graph.files[from], &*graph.files[to])).collect()
    }

    #[test]
    fn imports_are_read_wherever_they_stand_and_strings_are_not() {
        let source = "\"\"\"from .no import x\"\"\"\nfrom .a import (b,  # note\n    c as d)\n\ndef f():\n    import torch, p.q as r\n    return 'from .no import y'\n";
        let import = |module: &str, names: &[&str], line| Import {
            module: module.to_owned(),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            line,
        };
        assert_eq!(
            read_imports(source),
            [import(".a", &["b", "c"], 2), import("torch", &[], 6), import("p.q", &[], 6)]
        );
    }

    #[test]
    fn a_tiny_tree_with_a_circle_is_told() {
        let root = tree(
            "python-circle",
            &[
                ("one/__init__.py", "from .a import thing\n"),
                ("one/a.py", "from two import b\nthing = b.other\n"),
                ("two/__init__.py", ""),
                ("two/b.py", "import torch\ndef f():\n    from one import thing\n    return thing\n"),
                ("tests/test_a.py", "from one import a\n"),
            ],
        );
        let graph = read(&root).unwrap();
        assert_eq!(arrows(&graph), [("one/a.py", "two/b.py"), ("two/b.py", "one/a.py")]);
        assert_eq!(graph.circles().len(), 1);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn dots_climb_packages() {
        assert_eq!(absolute("a/b/c.py", "..d"), "a.d");
        assert_eq!(absolute("a/b/c.py", "."), "a.b");
        assert_eq!(absolute("a/b/__init__.py", ".c"), "a.b.c");
        assert_eq!(absolute("a/c.py", "torch.nn"), "torch.nn");
    }
}
