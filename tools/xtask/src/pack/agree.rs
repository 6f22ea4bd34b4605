//! The element's data against its code: what one of them names, the other has.

use std::collections::BTreeSet;
use std::fs;

use super::members::Members;
use super::{PACKAGE, written};
use crate::layout::Layout;

fn members() -> Members {
    Members::read(&Layout::find().root.join(PACKAGE).join("element.json")).unwrap()
}

fn source(name: &str) -> String {
    fs::read_to_string(Layout::find().root.join(name)).unwrap()
}

fn script(name: &str) -> String {
    source(&format!("{PACKAGE}/src/{name}"))
}

/// What stands between `before` and `after`, wherever `before` does.
fn between<'a>(text: &'a str, before: &str, after: &str) -> BTreeSet<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

#[test]
fn every_attribute_is_used_and_no_other() {
    let (code, members) = (script("volte-face.js"), members());
    for attribute in &members.attributes {
        let property = format!("this.{}", attribute.property);
        assert!(code.contains(&property), "the script never reads {property}");
    }
    // Names of attributes in the script's own tables and cases.
    let known: BTreeSet<_> = members.attributes.iter().map(|a| a.name.as_str()).collect();
    for name in between(&code, "case \"", "\"") {
        let news =
            ["phase", "status", "weights", "step", "framed", "heard", "refused", "drawn", "moved", "rested", "failed"];
        assert!(known.contains(name) || news.contains(&name), "{name} is no attribute");
    }
}

#[test]
fn events_methods_and_functions_are_those_of_the_script() {
    let (code, members) = (script("volte-face.js"), members());
    let events: BTreeSet<_> = members.events.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(between(&code, "#emit(\"", "\""), events);
    let life = [
        "constructor",
        "connectedCallback",
        "disconnectedCallback",
        "connectedMoveCallback",
        "adoptedCallback",
        "attributeChangedCallback",
    ];
    let class = code.split("export class").nth(1).unwrap().split("\n}\n").next().unwrap();
    let methods: BTreeSet<_> = class
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.ends_with(['{', '}']))
        .filter_map(|line| line.trim_start_matches("async ").split_once('('))
        .map(|(name, _)| name)
        .filter(|name| !life.contains(name) && !name.contains([' ', '#']))
        .collect();
    assert_eq!(methods, members.methods.iter().map(|m| m.name.as_str()).collect());
    let properties = between(class, "\n  get ", "(");
    assert_eq!(properties, members.properties.iter().map(|p| p.name.as_str()).collect());
    let functions = members.functions.iter().map(|f| f.name.as_str()).collect::<Vec<_>>();
    assert_eq!(between(&script("studio.js"), "export function set", "(").len(), functions.len());
    assert!(functions.iter().all(|name| code.contains(name)), "{functions:?}");
}

#[test]
fn what_can_fail_is_listed() {
    let listed: BTreeSet<String> = members().error_types.into_keys().collect();
    let scripts = ["volte-face.js", "photo.js", "studio.js"].map(script).concat();
    let mut used: BTreeSet<_> = between(&scripts, "new Failure(\"", "\"");
    used.extend(between(&scripts, "failure(error, \"", "\""));
    let told = source("src/element/told.rs");
    used.extend(between(&told, "=> \"", "\"").into_iter().filter(|name| listed.contains(*name)));
    used.extend(between(&told, "PHOTO: &str = \"", "\""));
    assert_eq!(used.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), listed);
}

#[test]
fn slots_parts_and_variables_are_those_of_the_tree() {
    let (tree, styles, members) = (script("tree.js"), script("styles.js"), members());
    assert_eq!(between(&tree, "part: \"", "\""), members.parts.iter().map(|p| p.name.as_str()).collect());
    assert_eq!(
        between(&tree, "of(\"slot\", { name: \"", "\""),
        members.slots.iter().map(|s| s.name.as_str()).collect()
    );
    let used: BTreeSet<_> =
        styles.split("var(").skip(1).filter_map(|rest| rest.split_once(", ")).map(|(name, _)| name).collect();
    assert_eq!(used, members.variables.iter().map(|v| v.name.as_str()).collect());
    for variable in &members.variables {
        let used = format!("var({}, {})", variable.name, variable.default);
        assert!(styles.contains(&used), "the style has no {used}");
    }
}

#[test]
fn the_reference_is_what_the_data_makes() {
    let kept = source("docs/element.md");
    assert!(kept == written::reference(&members()), "docs/element.md is old: run `cargo xtask pack`");
}

#[test]
fn the_module_is_named_once_for_bundlers() {
    let all: String = crate::layout::entries(&Layout::find().root.join(PACKAGE).join("src"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert_eq!(all.matches("import.meta.url").count(), 1, "nested forms break webpack and Next");
    assert!(all.contains("new URL(\"./volte-face.wasm\", import.meta.url)"));
    // Trusted Types refuse all of these.
    for refused in ["innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "new Worker", "eval(", "new Function"]
    {
        assert!(!all.contains(refused), "{refused}");
    }
}
