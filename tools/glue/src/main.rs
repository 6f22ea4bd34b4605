//! `wasm-bindgen`: writes the JavaScript beside a WebAssembly module.
//!
//! The library behind the command of that name, with the options that this repository and Trunk give. As a
//! member of the workspace it needs no installation, and cannot differ in version from the page's own half.

use std::path::PathBuf;

use anyhow::{Context, bail};
use lexopt::prelude::*;
use wasm_bindgen_cli_support::Bindgen;

/// What was typed.
#[derive(Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one of wasm-bindgen's own switches")]
struct Wanted {
    input: PathBuf,
    folder: PathBuf,
    name: Option<String>,
    typescript: bool,
    debug: bool,
    keep_debug: bool,
    demangle: bool,
    omit_path: bool,
}

fn main() -> anyhow::Result<()> {
    let Some(wanted) = read(lexopt::Parser::from_env())? else {
        println!("wasm-bindgen {}", wasm_bindgen_shared::version());
        return Ok(());
    };
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(wanted.typescript).debug(wanted.debug);
    bindgen.keep_debug(wanted.keep_debug).demangle(wanted.demangle).input_path(&wanted.input);
    // The library leaves out what the command writes: where the module lies when nobody says it.
    bindgen.omit_default_module_path(wanted.omit_path);
    if let Some(name) = &wanted.name {
        bindgen.out_name(name);
    }
    bindgen.generate(&wanted.folder).with_context(|| format!("writing the glue of {}", wanted.input.display()))
}

/// `None` asks for the version.
fn read(mut parser: lexopt::Parser) -> anyhow::Result<Option<Wanted>> {
    let (mut input, mut folder, mut name) = (None, None, None);
    let (mut typescript, mut debug, mut keep_debug, mut demangle) = (true, false, false, true);
    let mut omit_path = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("version") | Short('V') => return Ok(None),
            Value(path) if input.is_none() => input = Some(PathBuf::from(path)),
            Long("out-dir") => folder = Some(PathBuf::from(parser.value()?)),
            Long("out-name") => name = Some(parser.value()?.string()?),
            Long("target") => match parser.value()?.string()?.as_str() {
                "web" => {}
                other => bail!("only `--target web` is made here, not `{other}`"),
            },
            Long("no-typescript") => typescript = false,
            Long("debug") => debug = true,
            Long("keep-debug") => keep_debug = true,
            Long("no-demangle") => demangle = false,
            Long("omit-default-module-path") => omit_path = true,
            // Trunk gives these; wasm-bindgen has long read both from the module.
            Long("reference-types" | "weak-refs") => {}
            other => return Err(other.unexpected().into()),
        }
    }
    let input = input.context("give the module: wasm-bindgen --target web --out-dir DIR MODULE.wasm")?;
    let folder = folder.context("give the folder to write to with --out-dir")?;
    Ok(Some(Wanted { input, folder, name, typescript, debug, keep_debug, demangle, omit_path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunks_own_call_is_understood() {
        let call = ["--target=web", "--out-dir=a", "--out-name=page", "in.wasm", "--no-typescript", "--no-demangle"];
        let wanted = read(lexopt::Parser::from_args(call)).unwrap().unwrap();
        assert_eq!(wanted.name.as_deref(), Some("page"));
        assert!(!wanted.typescript && !wanted.demangle);
        assert!(read(lexopt::Parser::from_args(["--version"])).unwrap().is_none());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(read(lexopt::Parser::from_args(["--target", "nodejs", "--out-dir", "a", "in.wasm"])).is_err());
        assert!(read(lexopt::Parser::from_args(["--split-debug-info", "--out-dir", "a", "in.wasm"])).is_err());
        assert!(read(lexopt::Parser::from_args(["in.wasm"])).is_err());
    }
}
