//! `packages/volte-face/element.json`: what the element offers, said once. Types, manifests, editors' data and the
//! reference are made of it, and the script takes its attributes from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Context, Error};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Members {
    pub tag: String,
    pub class: String,
    pub description: String,
    pub attributes: Vec<Attribute>,
    pub properties: Vec<Property>,
    pub events: Vec<Event>,
    /// What `detail.type` of an error can be.
    pub error_types: BTreeMap<String, String>,
    pub methods: Vec<Function>,
    pub functions: Vec<Function>,
    pub slots: Vec<Named>,
    pub parts: Vec<Named>,
    pub variables: Vec<Variable>,
}

/// An attribute, and the property that mirrors it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    pub name: String,
    pub property: String,
    /// `string`, `number` or `boolean`.
    #[serde(rename = "type")]
    pub kind: String,
    pub values: Option<Vec<String>>,
    pub default: Value,
    pub description: String,
}

impl Attribute {
    /// Its type in TypeScript.
    pub fn text(&self) -> String {
        match &self.values {
            Some(values) => values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(" | "),
            None => self.kind.clone(),
        }
    }
}

/// A property that nobody sets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub description: String,
}

/// An event; the detail's fields with their types in TypeScript.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    pub name: String,
    pub description: String,
    pub detail: BTreeMap<String, String>,
}

impl Event {
    /// The detail's type in TypeScript.
    pub fn text(&self) -> String {
        if self.detail.is_empty() {
            return "Record<string, never>".to_owned();
        }
        let fields: Vec<_> = self.detail.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        format!("{{ {} }}", fields.join("; "))
    }
}

/// A method, or a function of the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    pub name: String,
    pub parameters: Vec<Parameter>,
    pub returns: String,
    pub description: String,
}

impl Function {
    /// Its signature in TypeScript.
    pub fn text(&self) -> String {
        let parameter = |p: &Parameter| format!("{}{}: {}", p.name, if p.optional { "?" } else { "" }, p.kind);
        let parameters: Vec<_> = self.parameters.iter().map(parameter).collect();
        format!("{}({}): {}", self.name, parameters.join(", "), self.returns)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub optional: bool,
}

/// A slot or a part.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
    pub description: String,
}

/// A variable of CSS.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    pub name: String,
    pub default: String,
    pub description: String,
}

impl Members {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Members`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read(path).context("reading", path)?;
        serde_json::from_slice(&text).map_err(|why| Error::Members { path: path.to_owned(), reason: why.to_string() })
    }
}
