//! What one item of a Rust source says: its name, whether it is a test, the paths in it.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// A path as it is written, with its line.
#[derive(Clone, Debug)]
pub struct Used {
    pub segments: Vec<String>,
    pub line: usize,
    /// A `pub use` of it.
    pub re_export: bool,
}

/// One name that a `use` line brings in; without an alias, all of them (`::*`).
#[derive(Debug)]
pub struct Import {
    pub segments: Vec<String>,
    pub alias: Option<String>,
    line: usize,
}

impl Import {
    /// The path that draws an arrow.
    pub fn used(&self) -> Used {
        Used { segments: self.segments.clone(), line: self.line, re_export: false }
    }
}

/// Whether the attributes leave an item to the tests.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let words = || attribute.meta.require_list().ok().map(|list| words(list.tokens.clone()));
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && words().is_some_and(|words| words.iter().any(|w| w == "test") && !words.iter().any(|w| w == "not")))
    })
}

fn words(tokens: TokenStream) -> Vec<String> {
    let mut all = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => all.push(word.to_string()),
            TokenTree::Group(group) => all.extend(words(group.stream())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    all
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The name that an item gives to its module.
pub fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// What a `use` line brings in. `use a::b::{self, C}` gives `a::b` and `a::b::C`.
pub fn imports(tree: &UseTree) -> Vec<Import> {
    let mut all = Vec::new();
    flatten(tree, &mut Vec::new(), 0, &mut all);
    all
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, line: usize, all: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, line_of(&path.ident), all);
            before.pop();
        }
        UseTree::Name(name) => all.push(named(before, &name.ident, None)),
        UseTree::Rename(name) => all.push(named(before, &name.ident, Some(name.rename.to_string()))),
        UseTree::Glob(_) => all.push(Import { segments: before.clone(), alias: None, line }),
        UseTree::Group(group) => group.items.iter().for_each(|item| flatten(item, before, line, all)),
    }
}

fn line_of(word: &Ident) -> usize {
    word.span().start().line
}

fn named(before: &[String], ident: &Ident, alias: Option<String>) -> Import {
    let (name, line) = (ident.to_string(), line_of(ident));
    let mut segments = before.to_vec();
    if name != "self" {
        segments.push(name);
    }
    let alias = alias.or_else(|| segments.last().cloned());
    Import { segments, alias, line }
}

/// Every path inside an item, `use` lines of functions included.
pub fn paths(item: &Item) -> Vec<Used> {
    let mut finder = Finder { found: Vec::new() };
    finder.visit_item(item);
    finder.found
}

struct Finder {
    found: Vec<Used>,
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let line = path.segments.first().map_or(0, |first| line_of(&first.ident));
            self.found.push(Used { segments, line, re_export: false });
        }
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, line: &'ast syn::ItemUse) {
        self.found.extend(imports(&line.tree).iter().map(Import::used));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        scan(call.tokens.clone(), &mut self.found);
    }

    /// The words of attributes and documentation are not code of this file.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Const(item) => &*item.attrs,
            syn::ImplItem::Fn(item) => &item.attrs,
            syn::ImplItem::Type(item) => &item.attrs,
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_impl_item(self, item);
        }
    }
}

/// Paths among a macro's tokens: words with `::` between them.
fn scan(tokens: TokenStream, found: &mut Vec<Used>) {
    let mut path: Vec<String> = Vec::new();
    let (mut line, mut colons) = (0, 0);
    let mut close = |path: &mut Vec<String>, line: usize| {
        if !path.is_empty() {
            found.push(Used { segments: std::mem::take(path), line, re_export: false });
        }
    };
    let mut groups = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    close(&mut path, line);
                    line = line_of(&word);
                }
                path.push(word.to_string());
                colons = 0;
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' && colons < 2 && !path.is_empty() => colons += 1,
            other => {
                close(&mut path, line);
                colons = 0;
                if let TokenTree::Group(group) = other {
                    groups.push(group.stream());
                }
            }
        }
    }
    close(&mut path, line);
    groups.into_iter().for_each(|group| scan(group, found));
}
