//! The module tree of a crate: which file holds which module, and what each module calls by which name.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item};

use super::visit::{self, Used};
use crate::error::{Context, Error};

/// What a name of a module stands for.
#[derive(Clone, Debug)]
pub enum Name {
    /// Defined here.
    Own,
    /// Brought in by a `use` of this path.
    Use(Vec<String>),
}

#[derive(Debug, Default)]
pub struct Module {
    pub number: usize,
    pub file: usize,
    pub parent: usize,
    pub children: BTreeMap<String, usize>,
    pub names: HashMap<String, Name>,
    /// Paths before `::*`.
    pub globs: Vec<Vec<String>>,
    /// Paths that draw arrows.
    pub paths: Vec<Used>,
}

/// Where a path ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// An item, by the number of its file.
    Item(usize),
    /// A module, by its number.
    Module(usize),
    /// Something in this file that could not be followed further.
    Lost(usize),
}

#[derive(Debug, Default)]
pub struct Tree {
    pub files: Vec<String>,
    /// The first is the crate's root.
    pub modules: Vec<Module>,
}

/// Re-exports in a row that are followed; more can only be a circle of names.
const STEPS: usize = 16;

impl Tree {
    /// Where a path written in the module `at` ends; `None` when it leaves the crate.
    pub fn follow(&self, at: usize, segments: &[String]) -> Option<Target> {
        self.follow_within(at, segments, STEPS)
    }

    fn follow_within(&self, at: usize, segments: &[String], steps: usize) -> Option<Target> {
        let (first, rest) = segments.split_first()?;
        let steps = steps.checked_sub(1)?;
        let module = &self.modules[at];
        match first.as_str() {
            "crate" => self.inside(0, rest, steps),
            "self" => self.inside(at, rest, steps),
            "super" => self.inside(module.parent, rest, steps),
            name if module.children.contains_key(name) => self.inside(at, segments, steps),
            name => match self.named(at, name, steps)? {
                Target::Module(next) => self.inside(next, rest, steps),
                found => Some(found),
            },
        }
    }

    /// What `segments` name inside the module `at`, which is known to be of this crate.
    fn inside(&self, at: usize, segments: &[String], steps: usize) -> Option<Target> {
        let module = &self.modules[at];
        let Some((first, rest)) = segments.split_first() else {
            return Some(Target::Module(at));
        };
        if first == "super" {
            return self.inside(module.parent, rest, steps.checked_sub(1)?);
        }
        if let Some(&child) = module.children.get(first) {
            return self.inside(child, rest, steps);
        }
        match self.named(at, first, steps) {
            Some(Target::Module(next)) => self.inside(next, rest, steps.checked_sub(1)?),
            Some(found) => Some(found),
            // A re-export of another crate's item belongs to who passes it on.
            None if matches!(module.names.get(first), Some(Name::Use(_))) => Some(Target::Item(module.file)),
            None => Some(Target::Lost(module.file)),
        }
    }

    /// What one name means in the module `at`; `None` when nothing of this crate does.
    fn named(&self, at: usize, name: &str, steps: usize) -> Option<Target> {
        let steps = steps.checked_sub(1)?;
        let module = &self.modules[at];
        match module.names.get(name) {
            Some(Name::Own) => Some(Target::Item(module.file)),
            // A path through itself, as in `use self::name`, would never end.
            Some(Name::Use(path)) if path.len() > 1 || path[0] != name => self.follow_within(at, path, steps),
            Some(Name::Use(_)) => None,
            None => module.globs.iter().find_map(|glob| match self.follow_within(at, glob, steps)? {
                Target::Module(other) if other != at => match self.modules[other].children.get(name) {
                    Some(&child) => Some(Target::Module(child)),
                    None => self.named(other, name, steps),
                },
                // The variants of an enum.
                Target::Item(_) | Target::Lost(_) | Target::Module(_) => None,
            }),
        }
    }
}

/// Reads the crate whose root file is `entry`.
///
/// # Errors
/// [`Error::File`] and [`Error::Source`] for a file that cannot be read or parsed.
pub fn read(root: &Path, entry: &Path) -> Result<Tree, Error> {
    let mut reader = Reader { root, tree: Tree::default() };
    reader.file(entry, 0, &entry.with_file_name(""))?;
    let mut tree = reader.tree;
    // Re-exports of a module's own parts draw no arrow; that takes the whole tree to see.
    for number in 0..tree.modules.len() {
        let mut paths = std::mem::take(&mut tree.modules[number].paths);
        paths.retain(|path| !(path.re_export && tree.own_part(number, &path.segments)));
        tree.modules[number].paths = paths;
    }
    Ok(tree)
}

impl Tree {
    fn own_part(&self, at: usize, segments: &[String]) -> bool {
        let first = segments.iter().find(|segment| *segment != "self");
        first.is_some_and(|first| self.modules[at].children.contains_key(first))
    }
}

struct Reader<'a> {
    root: &'a Path,
    tree: Tree,
}

impl Reader<'_> {
    /// Reads one file as a module; its children lie in `folder`.
    fn file(&mut self, path: &Path, parent: usize, folder: &Path) -> Result<usize, Error> {
        let text = fs::read_to_string(path).context("reading", path)?;
        let source = syn::parse_file(&text)
            .map_err(|source| Error::Source { path: path.to_owned(), reason: source.to_string() })?;
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        self.tree.files.push(parts.join("/"));
        self.module(&source.items, self.tree.files.len() - 1, parent, folder)
    }

    fn module(&mut self, items: &[Item], file: usize, parent: usize, folder: &Path) -> Result<usize, Error> {
        let number = self.tree.modules.len();
        self.tree.modules.push(Module { number, file, parent, ..Module::default() });
        for item in items.iter().filter(|item| !visit::is_test(visit::attributes(item))) {
            match item {
                Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let below = folder.join(&name);
                    let child = match &inner.content {
                        Some((_, items)) => self.module(items, file, number, &below)?,
                        None => {
                            let path = file_of(&inner.attrs, folder, &name);
                            self.file(&path, number, &below)?
                        }
                    };
                    self.tree.modules[number].children.insert(name, child);
                }
                Item::Use(line) => self.use_line(number, line),
                other => {
                    if let Some(name) = visit::name(other) {
                        self.tree.modules[number].names.insert(name, Name::Own);
                    }
                    self.tree.modules[number].paths.extend(visit::paths(other));
                }
            }
        }
        Ok(number)
    }

    fn use_line(&mut self, number: usize, line: &syn::ItemUse) {
        let module = &mut self.tree.modules[number];
        let re_export = !matches!(line.vis, syn::Visibility::Inherited);
        for import in visit::imports(&line.tree) {
            match &import.alias {
                Some(name) => drop(module.names.insert(name.clone(), Name::Use(import.segments.clone()))),
                None => module.globs.push(import.segments.clone()),
            }
            module.paths.push(Used { re_export, ..import.used() });
        }
    }
}

/// The file of `mod name;`, whose children's folder is `folder/name`.
fn file_of(attributes: &[Attribute], folder: &Path, name: &str) -> PathBuf {
    let told = attributes.iter().find(|attribute| attribute.path().is_ident("path")).and_then(|attribute| {
        let value = &attribute.meta.require_name_value().ok()?.value;
        match value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(folder.join(text.value())),
            _ => None,
        }
    });
    let file = folder.join(format!("{name}.rs"));
    told.unwrap_or_else(|| if file.is_file() { file } else { folder.join(name).join("mod.rs") })
}
