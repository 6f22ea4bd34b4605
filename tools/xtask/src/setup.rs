//! Installs what is missing, and only that, from package registries alone.
//!
//! Each need is first looked for with a check of a few milliseconds, so that every
//! command can ask for what it needs without being slow when all is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Context, Error};
use crate::layout::{Layout, entries, file_name, on_path};
use crate::page::Build;
use crate::process;

/// The version of the `wasm-bindgen` crate in the page and of the command that writes its glue (`tools/glue`).
#[cfg(test)]
pub const WASM_BINDGEN: &str = "0.2.130";

/// Folder of the package that brings wasm-opt.
pub const WEB_TOOLS: &str = "tools/web";

/// Folder of the browser test and its one package.
pub const BROWSER_TESTS: &str = "tests/browser";

/// Folder of the test in Firefox, with what drives it.
pub const FIREFOX_TEST: &str = "tests/firefox";

/// Something that a command cannot work without.
#[derive(Clone, Copy)]
pub enum Need {
    /// Rust's standard library for WebAssembly.
    WasmTarget,
    /// Node.js with npm.
    Node,
    /// The packages locked in a folder's `package-lock.json`.
    Npm(&'static str),
    /// A browser with WebGPU.
    Chromium,
    /// Vulkan's loader and its software driver, for the native tests without a GPU.
    SoftwareVulkan,
    /// Python with its venv module.
    Python,
}

impl Need {
    /// For everything, tests included.
    pub const ALL: [Need; 7] = [
        Need::WasmTarget,
        Need::Python,
        Need::Node,
        Need::Npm(WEB_TOOLS),
        Need::Npm(BROWSER_TESTS),
        Need::Chromium,
        Need::SoftwareVulkan,
    ];
    /// For the native tests.
    pub const NATIVE_TESTS: [Need; 1] = [Need::SoftwareVulkan];
    /// For the browser test, besides the page.
    pub const BROWSER_TEST: [Need; 3] = [Need::Node, Need::Npm(BROWSER_TESTS), Need::Chromium];

    /// For building the page. The quick build runs no wasm-opt and so wants no Node.js.
    pub fn for_build(build: Build) -> &'static [Need] {
        match build {
            Build::Release => &[Need::WasmTarget, Need::Node, Need::Npm(WEB_TOOLS)],
            Build::Quick => &[Need::WasmTarget],
        }
    }
}

/// Installs whichever of `needs` is missing, showing each installer's own progress.
///
/// # Errors
/// [`Error::Missing`] with the way to install by hand, when it cannot be done from here;
/// [`Error::Step`] when an installer fails.
pub fn ensure(layout: &Layout, needs: &[Need]) -> Result<(), Error> {
    let mut debian = Vec::new();
    for need in needs {
        match need {
            Need::Node if on_path("node").is_none() || on_path("npm").is_none() => {
                debian.extend(["nodejs", "npm"]);
            }
            Need::Chromium if chromium().is_none() => debian.push("chromium"),
            Need::SoftwareVulkan if cfg!(target_os = "linux") && !has_gpu() => {
                if software_vulkan_driver().is_none() {
                    debian.push("mesa-vulkan-drivers");
                }
                if !has_vulkan_loader() {
                    debian.push("libvulkan1");
                }
            }
            Need::Python if process::answer("python3", &["-c", "import ensurepip, tomllib, venv"]).is_none() => {
                debian.extend(["python3", "python3-venv"]);
            }
            _ => {}
        }
    }
    // First, as npm's packages want Node.js.
    if !debian.is_empty() {
        install_debian(&debian)?;
    }
    for need in needs {
        match need {
            Need::WasmTarget => wasm_target()?,
            Need::Npm(folder) => npm_packages(&layout.root.join(folder))?,
            Need::Node => node_is_new_enough()?,
            Need::Chromium | Need::SoftwareVulkan | Need::Python => {}
        }
    }
    Ok(())
}

fn wasm_target() -> Result<(), Error> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let arguments = ["--print", "target-libdir", "--target", TARGET];
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    if process::answer(rustc, &arguments).is_some_and(|dir| Path::new(&dir).is_dir()) {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        return Err(Error::Missing {
            what: format!("Rust's standard library for {TARGET}"),
            remedy: "install it with the package manager that brought Rust, or install Rust with rustup".into(),
        });
    }
    println!("Installing Rust's {TARGET} target");
    process::run("rustup target add", Command::new("rustup").args(["target", "add", TARGET]), "install rustup")
}

fn node_is_new_enough() -> Result<(), Error> {
    let version = process::answer("node", &["--version"]).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next();
    match major.and_then(|text| text.parse::<u32>().ok()) {
        Some(20..) => Ok(()),
        _ => Err(Error::Missing {
            what: "Node.js 20 or newer".into(),
            remedy: format!("install a newer one, as `node --version` says {version:?}"),
        }),
    }
}

fn npm_packages(folder: &Path) -> Result<(), Error> {
    let lock_path = folder.join("package-lock.json");
    let lock = fs::read(&lock_path).context("reading", &lock_path)?;
    // npm keeps no copy of the lock file that it installed from; this does.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing npm's packages in {}", folder.display());
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    process::run(
        "npm ci",
        Command::new(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder),
        "install Node.js 20 or newer, with npm",
    )?;
    fs::write(&stamp, lock).context("writing", &stamp)
}

/// The browser of the tests: `CHROMIUM` when set, else the first known name on `PATH`.
pub fn chromium() -> Option<PathBuf> {
    match std::env::var_os("CHROMIUM") {
        Some(chosen) => Some(PathBuf::from(chosen)),
        None => ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path),
    }
}

/// The other browser of the long tests: `FIREFOX` when set, else the first known name on `PATH`.
pub fn firefox() -> Option<PathBuf> {
    match std::env::var_os("FIREFOX") {
        Some(chosen) => Some(PathBuf::from(chosen)),
        None => ["firefox-esr", "firefox"].into_iter().find_map(on_path),
    }
}

/// Whether Linux shows a graphics device.
pub fn has_gpu() -> bool {
    let render_node = |path: &PathBuf| file_name(path).starts_with("renderD");
    entries(Path::new("/dev/dri")).iter().any(render_node) || Path::new("/dev/nvidia0").exists()
}

/// The description of Mesa's software driver, for Vulkan's loader.
pub fn software_vulkan_driver() -> Option<PathBuf> {
    entries(Path::new("/usr/share/vulkan/icd.d")).into_iter().find(|path| file_name(path).starts_with("lvp_icd"))
}

fn has_vulkan_loader() -> bool {
    let mut folders = entries(Path::new("/usr/lib"));
    folders.extend(["/usr/lib", "/usr/lib64"].map(PathBuf::from));
    folders.iter().any(|dir| dir.join("libvulkan.so.1").exists())
}

fn install_debian(packages: &[&str]) -> Result<(), Error> {
    let names = packages.join(" ");
    let by_hand = |remedy: String| Error::Missing { what: names.clone(), remedy };
    if on_path("apt-get").is_none() {
        return Err(by_hand(
            "install it (or what your system calls it) with your package manager; CHROMIUM=/path/to/browser names a browser that is not on PATH".into(),
        ));
    }
    let root = process::answer("id", &["-u"]).as_deref() == Some("0");
    if !root && process::answer("sudo", &["-n", "true"]).is_none() {
        return Err(by_hand(format!("run `sudo apt-get install {names}`, as this account may not do so itself")));
    }
    println!("Installing Debian's {names}");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&format!("apt-get {}", arguments[0]), &mut command, "install the packages by hand")
    };
    apt(&["update", "-q"])?;
    let mut install = vec!["install", "-q", "-y", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_and_the_crate_of_wasm_bindgen_have_one_version() {
        let read = |name: &str| fs::read_to_string(Layout::find().root.join(name)).unwrap();
        for (manifest, name) in [("Cargo.toml", "wasm-bindgen"), ("tools/glue/Cargo.toml", "wasm-bindgen-cli-support")]
        {
            let pinned = format!("{name} = \"={WASM_BINDGEN}\"");
            assert!(read(manifest).contains(&pinned), "{manifest} does not pin {pinned}");
        }
    }

    #[test]
    fn lock_files_name_no_registry() {
        for folder in [WEB_TOOLS, BROWSER_TESTS, crate::bench::FOLDER] {
            let path = Layout::find().root.join(folder).join("package-lock.json");
            let lock = fs::read_to_string(&path).unwrap();
            assert!(lock.contains("\"integrity\""), "{folder} locks nothing by digest");
            assert!(!lock.contains("://"), "{folder} names a host");
        }
    }
}
