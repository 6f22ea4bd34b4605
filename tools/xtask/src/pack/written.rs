//! What is made of the element's data: the script's table, TypeScript's types, the manifest of custom elements, data
//! for editors, and the reference.

use std::fmt::Write;

use serde_json::{Value, json};

use super::members::{Function, Members, Named};

/// The table that the script mirrors properties by.
pub fn script(members: &Members) -> String {
    let rows: Vec<_> = members
        .attributes
        .iter()
        .map(|a| {
            let mut row = json!({ "name": a.name, "property": a.property, "type": a.kind, "default": a.default });
            if let Some(values) = &a.values {
                row["values"] = json!(values);
            }
            format!("  {row},\n")
        })
        .collect();
    let tag = &members.tag;
    format!(
        "// Made of element.json.\n\nexport const TAG = \"{tag}\";\n\nexport const ATTRIBUTES = [\n{}];\n",
        rows.concat()
    )
}

/// `volte-face.d.ts`.
pub fn types(members: &Members) -> String {
    let mut out = String::from("// Made of element.json.\n\n");
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    let comment = |text: &str| format!("/** {text} */");
    let kinds: Vec<_> = members.error_types.keys().map(|kind| format!("\"{kind}\"")).collect();
    line(format!("export type VolteFaceErrorType = {};\n", kinds.join(" | ")));
    if let Some(edit) = members.events.iter().find(|event| event.name == "edit") {
        line(format!("{}\nexport type VolteFaceEdit = {};\n", comment(&edit.description), edit.text()));
    }
    line("export interface VolteFaceOwnEventMap {".to_owned());
    for event in &members.events {
        line(format!("  {}\n  \"{}\": CustomEvent<{}>;", comment(&event.description), event.name, event.text()));
    }
    line("}\n".to_owned());
    line(
        "export type VolteFaceEventMap = Omit<HTMLElementEventMap, keyof VolteFaceOwnEventMap> & VolteFaceOwnEventMap;\n"
            .to_owned(),
    );
    let class = &members.class;
    line(format!("{}\nexport declare class {class} extends HTMLElement {{", comment(&members.description)));
    for a in &members.attributes {
        line(format!("  {}\n  {}: {};", comment(&a.description), a.property, a.text()));
    }
    for p in &members.properties {
        line(format!("  {}\n  readonly {}: {};", comment(&p.description), p.name, p.kind));
    }
    for method in &members.methods {
        line(format!("  {}\n  {};", comment(&method.description), method.text()));
    }
    for verb in ["add", "remove"] {
        let options =
            if verb == "add" { "boolean | AddEventListenerOptions" } else { "boolean | EventListenerOptions" };
        line(format!(
            "  {verb}EventListener<K extends keyof VolteFaceEventMap>(type: K, listener: (this: {class}, event: VolteFaceEventMap[K]) => unknown, options?: {options}): void;"
        ));
        line(format!(
            "  {verb}EventListener(type: string, listener: EventListenerOrEventListenerObject, options?: {options}): void;"
        ));
    }
    line("}\n".to_owned());
    for function in &members.functions {
        line(format!("{}\nexport declare function {};\n", comment(&function.description), function.text()));
    }
    line(format!(
        "declare global {{\n  interface HTMLElementTagNameMap {{\n    \"{}\": {class};\n  }}\n}}",
        members.tag
    ));
    out
}

/// `custom-elements.json`, schema 2.1.0.
pub fn manifest(members: &Members) -> Value {
    let text = |kind: &str| json!({ "text": kind });
    let named = |all: &[Named]| -> Vec<Value> {
        all.iter().map(|n| json!({ "name": n.name, "description": n.description })).collect()
    };
    let function = |kind: &str, f: &Function| {
        let parameters: Vec<_> = f
            .parameters
            .iter()
            .map(|p| {
                let mut parameter = json!({ "name": p.name, "type": text(&p.kind) });
                if p.optional {
                    parameter["optional"] = json!(true);
                }
                parameter
            })
            .collect();
        json!({ "kind": kind, "name": f.name, "description": f.description, "parameters": parameters, "return": { "type": text(&f.returns) } })
    };
    let fields = members.attributes.iter().map(|a| {
        json!({ "kind": "field", "name": a.property, "type": text(&a.text()), "default": a.default.to_string(), "description": a.description, "attribute": a.name, "reflects": true })
    });
    let read_only = members.properties.iter().map(|p| {
        json!({ "kind": "field", "name": p.name, "type": text(&p.kind), "description": p.description, "readonly": true })
    });
    let methods = members.methods.iter().map(|m| function("method", m));
    let class = json!({
        "kind": "class",
        "name": members.class,
        "tagName": members.tag,
        "customElement": true,
        "superclass": { "name": "HTMLElement" },
        "description": members.description,
        "attributes": members.attributes.iter().map(|a| json!({ "name": a.name, "type": text(&a.text()), "default": a.default.to_string(), "description": a.description, "fieldName": a.property })).collect::<Vec<_>>(),
        "members": fields.chain(read_only).chain(methods).collect::<Vec<_>>(),
        "events": members.events.iter().map(|e| json!({ "name": e.name, "type": text(&format!("CustomEvent<{}>", e.text())), "description": e.description })).collect::<Vec<_>>(),
        "slots": named(&members.slots),
        "cssParts": named(&members.parts),
        "cssProperties": members.variables.iter().map(|v| json!({ "name": v.name, "default": v.default, "description": v.description })).collect::<Vec<_>>(),
    });
    let path = format!("{}.js", members.tag);
    let own = |name: &str| json!({ "name": name, "module": path });
    let names = std::iter::once(&members.class).chain(members.functions.iter().map(|f| &f.name));
    let mut exports: Vec<_> =
        names.map(|name| json!({ "kind": "js", "name": name, "declaration": own(name) })).collect();
    exports
        .push(json!({ "kind": "custom-element-definition", "name": members.tag, "declaration": own(&members.class) }));
    let functions = members.functions.iter().map(|f| function("function", f));
    let declarations: Vec<_> = std::iter::once(class).chain(functions).collect();
    json!({
        "schemaVersion": "2.1.0",
        "readme": "README.md",
        "modules": [{ "kind": "javascript-module", "path": path, "declarations": declarations, "exports": exports }],
    })
}

/// Data for the HTML of VS Code (`html.customData`).
pub fn editor(members: &Members) -> Value {
    let attributes: Vec<_> = members
        .attributes
        .iter()
        .map(|a| {
            let mut attribute = json!({ "name": a.name, "description": a.description });
            if let Some(values) = &a.values {
                attribute["values"] = values.iter().map(|value| json!({ "name": value })).collect();
            }
            if a.kind == "boolean" {
                attribute["valueSet"] = json!("v");
            }
            attribute
        })
        .collect();
    json!({ "version": 1.1, "tags": [{ "name": members.tag, "description": members.description, "attributes": attributes }] })
}

/// The reference page.
pub fn reference(members: &Members) -> String {
    let mut out = format!("# `<{}>`\n\n{}\n", members.tag, members.description);
    out.push_str("\n<!-- Made of packages/volte-face/element.json by `cargo xtask pack`. -->\n");
    let cell = |text: &str| text.replace('|', "\\|");
    let mut table = |title: &str, head: [&str; 3], rows: Vec<[String; 3]>| {
        let _ = write!(out, "\n## {title}\n\n| {} | {} | {} |\n|---|---|---|\n", head[0], head[1], head[2]);
        for [name, kind, description] in rows {
            let _ = writeln!(out, "| {} | {} | {} |", cell(&name), cell(&kind), cell(&description));
        }
    };
    let code = |text: &str| format!("`{text}`");
    let attributes = members.attributes.iter().map(|a| {
        let value = match (&a.default, a.kind.as_str()) {
            (_, "boolean") => "off".to_owned(),
            (Value::String(text), _) if text.is_empty() => "empty".to_owned(),
            (Value::String(text), _) => code(text),
            (other, _) => code(&other.to_string()),
        };
        let name = if a.name == a.property { code(&a.name) } else { format!("`{}` (`.{}`)", a.name, a.property) };
        [name, format!("{}; {value}", code(&a.text())), a.description.clone()]
    });
    table("Attributes", ["attribute (property)", "type; default", ""], attributes.collect());
    let properties = members.properties.iter().map(|p| [code(&p.name), code(&p.kind), p.description.clone()]);
    table("Properties without an attribute", ["property", "type", ""], properties.collect());
    let functions =
        |all: &[Function]| all.iter().map(|f| [code(&f.text()), String::new(), f.description.clone()]).collect();
    table("Methods", ["method", "", ""], functions(&members.methods));
    table("Functions of the module", ["function", "", ""], functions(&members.functions));
    let events = members.events.iter().map(|e| [code(&e.name), code(&e.text()), e.description.clone()]);
    table("Events", ["event", "detail", ""], events.collect());
    let errors = members.error_types.iter().map(|(name, text)| [code(name), String::new(), text.clone()]);
    table("What can fail (`detail.type` of `error`)", ["type", "", ""], errors.collect());
    let named = |all: &[Named]| all.iter().map(|n| [code(&n.name), String::new(), n.description.clone()]).collect();
    table("Slots", ["slot", "", ""], named(&members.slots));
    table("Parts (`::part()`)", ["part", "", ""], named(&members.parts));
    let variables = members.variables.iter().map(|v| [code(&v.name), code(&v.default), v.description.clone()]);
    table("CSS variables", ["variable", "default", ""], variables.collect());
    out
}
