//! The default weights in the package: the files under names by content, and `weights.js`, which lists them such that
//! any bundler takes them along.

use std::fs;
use std::path::Path;

use super::{named_by_content, write};
use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name};

/// Copies both sets into `package/weights` and writes `weights.js` with its types.
///
/// # Errors
/// [`Error::File`].
pub fn place(layout: &Layout, package: &Path) -> Result<(), Error> {
    let folder = package.join("weights");
    fs::create_dir_all(&folder).context("making", &folder)?;
    let mut script = String::from(
        "// Made by `cargo xtask pack`. Each address stands by itself, as bundlers look for this form.\n\nexport default {\n",
    );
    for set in ["compact", "align"] {
        let from = layout.root.join("weights").join(set);
        let path = from.join("manifest.json");
        let manifest = fs::read_to_string(&path).context("reading", &path)?;
        script += &format!("  {set}: {{\n    manifest: {},\n    files: {{\n", serde_json::json!(manifest));
        // The manifest says which files there are; the reference values are none of them.
        let listed = entries(&from).into_iter().filter(|file| manifest.contains(&format!("\"{}\"", file_name(file))));
        for file in listed {
            let name = file_name(&file);
            let stem = name.split('.').next().unwrap_or(name);
            let placed = named_by_content(&file, &folder, &format!("{set}-{stem}"))?;
            script += &format!("      \"{name}\": new URL(\"./weights/{placed}\", import.meta.url).href,\n");
        }
        script += "    },\n  },\n";
    }
    script += "};\n";
    write(&package.join("weights.js"), &script)?;
    let types = "export interface Weights {\n  manifest: string;\n  files: Record<string, string>;\n}\ndeclare const weights: { compact: Weights; align: Weights };\nexport default weights;\n";
    write(&package.join("weights.d.ts"), types)
}
