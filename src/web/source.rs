//! Where weights come from: the page itself, another folder of its site, a folder on this device, or wherever the
//! page that embeds the portrait says.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, File, HtmlInputElement};

use crate::web::browser;
use crate::web::error::DownloadError;
use crate::weights::WeightsError;

/// The file that names all others.
pub const MANIFEST: &str = "manifest.json";

/// A chosen place of weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Source {
    /// The weights that come with the page.
    #[default]
    Own,
    /// What `?weights=` says; to be resolved by [`resolve`].
    Address(String),
    Folder(Folder),
    /// The whole address of a folder that the embedding page names, on whichever site it is.
    Given(String),
}

impl Source {
    /// What the page's address asks for.
    pub fn asked() -> Self {
        match browser::parameter("weights") {
            Some(address) if !address.trim().is_empty() => Self::Address(address.trim().to_owned()),
            _ => Self::Own,
        }
    }
}

/// The path of a folder of this site that an address names.
///
/// # Errors
/// [`DownloadError::Address`] for no address, [`DownloadError::Foreign`] for one of another site.
pub fn resolve(address: &str) -> Result<String, DownloadError> {
    let location = browser::window().location();
    let no_address = || DownloadError::Address { address: address.to_owned() };
    let base = location.href().map_err(|_| no_address())?;
    let url = web_sys::Url::new_with_base(address, &base).map_err(|_| no_address())?;
    if location.origin().ok().as_ref() != Some(&url.origin()) {
        return Err(DownloadError::Foreign { address: address.to_owned() });
    }
    let path = url.pathname();
    let folder = path.strip_suffix(MANIFEST).unwrap_or(&path);
    Ok(folder.trim_end_matches('/').to_owned())
}

#[derive(Debug)]
struct Inner {
    name: String,
    files: Vec<File>,
}

/// A folder of this device; clones are the same folder.
#[derive(Debug, Clone)]
pub struct Folder(Rc<Inner>);

impl PartialEq for Folder {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Folder {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The folder of an `<input webkitdirectory>`: of all folders in it the uppermost with a manifest.
    /// The input is emptied, so that the same folder may be chosen again. `None` if nothing was chosen.
    ///
    /// # Errors
    /// [`WeightsError::Absent`] if no folder in it holds a manifest.
    pub fn chosen(event: &Event) -> Option<Result<Self, WeightsError>> {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        let list = input.files()?;
        let files: Vec<File> = (0..list.length()).filter_map(|i| list.get(i)).collect();
        input.set_value("");
        (!files.is_empty()).then(|| Self::with_manifest(files))
    }

    fn with_manifest(files: Vec<File>) -> Result<Self, WeightsError> {
        let placed: Vec<(String, File)> = files.into_iter().map(|f| (folder_of(&f), f)).collect();
        let manifests = placed.iter().filter(|(_, file)| file.name() == MANIFEST);
        let folder = manifests.map(|(folder, _)| folder.clone()).min_by_key(|folder| folder.matches('/').count());
        let folder = folder.ok_or_else(|| WeightsError::Absent { file: MANIFEST.to_owned() })?;
        let name = folder.rsplit('/').next().unwrap_or_default().to_owned();
        let files = placed.into_iter().filter(|(place, _)| *place == folder).map(|(_, file)| file).collect();
        Ok(Self(Rc::new(Inner { name, files })))
    }

    /// Reads a file. `most`: more bytes are not read, as the file is another one.
    ///
    /// # Errors
    /// [`WeightsError::Absent`], [`WeightsError::Size`], or [`WeightsError::Format`] with the browser's
    /// reason.
    pub async fn read(&self, name: &str, most: u64) -> Result<Vec<u8>, WeightsError> {
        let absent = || WeightsError::Absent { file: name.to_owned() };
        let file = self.0.files.iter().find(|f| f.name() == name).ok_or_else(absent)?;
        let found = file.size() as u64;
        if found > most {
            return Err(WeightsError::Size { file: name.to_owned(), expected: most, found });
        }
        browser::bytes_of(file).await.map_err(|reason| WeightsError::Format { file: name.to_owned(), reason })
    }
}

/// The path of the folder that a file lies in, from the chosen one down.
fn folder_of(file: &File) -> String {
    let path = Reflect::get(file, &JsValue::from_str("webkitRelativePath")).ok().and_then(|path| path.as_string());
    path.as_deref().and_then(|path| path.rsplit_once('/')).map_or_else(String::new, |(folder, _)| folder.to_owned())
}
