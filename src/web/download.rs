//! The page's own files, and above all the weights: by pieces with a known total, verified, kept in
//! the browser's cache file by file, so that an interrupted download goes on where it stopped and a
//! second visit needs no network. Weights of a folder on this device take the same way, without network
//! and cache.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

use crate::align::AlignManifest;
use crate::page::state::Progress;
use crate::web::browser::{reason, window};
use crate::web::cache;
use crate::web::cache::Shelf;
use crate::web::source::{Folder, MANIFEST, Source, resolve};
use crate::weights::{Archive, FileEntry, Manifest, Offer, WeightsError};

/// The weights that come with the page.
const OWN: &str = "weights/compact";
/// Largest manifest that is read from a folder.
const MOST_MANIFEST: u64 = 1 << 20;

/// One set of weights on the server.
struct Set {
    /// Where it is, relative to the page.
    folder: String,
    /// Caches are named by version; others with this beginning are leftovers.
    cache: &'static str,
    /// The version that a manifest names, once the manifest is found sound.
    version: fn(&[u8]) -> Result<String, WeightsError>,
}

impl Set {
    fn model(folder: String, cache: &'static str) -> Self {
        Self { folder, cache, version: |json| Manifest::parse(json).map(|m| m.version) }
    }

    fn aligner() -> Self {
        let version = |json: &[u8]| AlignManifest::parse(json).map(|m| m.version);
        Self { folder: "weights/align".to_owned(), cache: "volteface-align-", version }
    }

    fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.folder)
    }
}

/// Why a file is not here. Each sentence names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The network failed before or during the transfer.
    #[error("{file} could not be loaded ({why}). Check the connection and try again; what has arrived is kept.")]
    Unreachable { file: String, why: String },
    /// The server answered something else.
    #[error("{file} is not on the server (it answered {status}). Try again later, or ask whoever runs this page.")]
    Refused { file: String, status: u16 },
    /// The weights cannot be used here.
    #[error("The model was not loaded: {0}.")]
    Unusable(#[from] WeightsError),
    /// Not something that a browser reads as an address.
    #[error("“{address}” is no address. Put the path of a folder of this site after ?weights=.")]
    Address { address: String },
    /// An address of another site.
    #[error(
        "{address} is another site, and this page loads nothing from elsewhere. Put the weights beside the page, or fetch them and choose their folder under “Use other weights”."
    )]
    Foreign { address: String },
    /// Other weights were chosen meanwhile.
    #[error("Other weights were chosen meanwhile.")]
    Overtaken,
}

/// A small file of the page.
///
/// # Errors
/// [`DownloadError::Unreachable`] or [`DownloadError::Refused`].
pub async fn file(path: &str) -> Result<Vec<u8>, DownloadError> {
    body(path, &request(path, RequestCache::Default).await?, |_| true).await
}

/// The manifest and all weight files of a source. The manifest comes first, and nothing else comes
/// unless what it requires is offered.
///
/// `progress` is told the bytes that are here out of all bytes, as they come; it answers whether they
/// are still wanted.
///
/// # Errors
/// A [`DownloadError`]; a damaged file of the server is tried twice, then refused with its name, and
/// never kept.
pub async fn weights(
    source: &Source,
    offer: &Offer,
    progress: impl Fn(Progress) -> bool,
) -> Result<(Manifest, Archive), DownloadError> {
    let set = match source {
        Source::Folder(folder) => return from_folder(folder, offer, progress).await,
        Source::Own => Set::model(OWN.to_owned(), "volteface-weights-"),
        // A cache of their own, so that the page's weights stay.
        Source::Address(address) => Set::model(resolve(address)?, "volteface-other-"),
    };
    let manifest = Manifest::parse(&manifest(&set).await?)?;
    manifest.fits(offer)?;
    let archive = files(&set, &manifest.version, &manifest.files, progress).await?;
    Ok((manifest, archive))
}

/// The aligner's manifest and weights, in the same way; they are small.
///
/// # Errors
/// As [`weights`].
pub async fn aligner() -> Result<(AlignManifest, Archive), DownloadError> {
    let set = Set::aligner();
    let manifest = AlignManifest::parse(&manifest(&set).await?)?;
    let archive = files(&set, &manifest.version, &manifest.files, |_| true).await?;
    Ok((manifest, archive))
}

async fn from_folder(
    folder: &Folder,
    offer: &Offer,
    progress: impl Fn(Progress) -> bool,
) -> Result<(Manifest, Archive), DownloadError> {
    let manifest = Manifest::parse(&folder.read(MANIFEST, MOST_MANIFEST).await?)?;
    manifest.fits(offer)?;
    let total = manifest.total_bytes();
    let mut archive = Archive::default();
    let mut done = 0;
    for entry in &manifest.files {
        if !progress(Progress { done, total }) {
            return Err(DownloadError::Overtaken);
        }
        let bytes = folder.read(&entry.name, entry.bytes).await?;
        entry.verify(&bytes)?;
        archive.add(&entry.name, &bytes)?;
        done += entry.bytes;
    }
    Ok((manifest, archive))
}

async fn files(
    set: &Set,
    version: &str,
    entries: &[FileEntry],
    progress: impl Fn(Progress) -> bool,
) -> Result<Archive, DownloadError> {
    let total = entries.iter().map(|f| f.bytes).sum();
    let shelf = Shelf::open(set.cache, version).await;
    let mut archive = Archive::default();
    let mut done = 0;
    for entry in entries {
        let path = set.path(&entry.name);
        let told = |here: u64| progress(Progress { done: done + here.min(entry.bytes), total });
        if !told(0) {
            return Err(DownloadError::Overtaken);
        }
        let bytes = match shelf.take(&path, entry).await {
            Some(bytes) => bytes,
            None => from_server(&shelf, &path, entry, told).await?,
        };
        archive.add(&entry.name, &bytes)?;
        done += entry.bytes;
    }
    progress(Progress { done, total });
    Ok(archive)
}

/// A sound manifest from the server, or the one kept from the last visit where there is no network.
async fn manifest(set: &Set) -> Result<Vec<u8>, DownloadError> {
    let path = set.path(MANIFEST);
    let fresh = match request(&path, RequestCache::NoCache).await {
        Ok(response) => body(&path, &response, |_| true).await,
        Err(error) => Err(error),
    };
    match fresh {
        Ok(bytes) => {
            let shelf = Shelf::open(set.cache, &(set.version)(&bytes)?).await;
            shelf.remove_others().await;
            shelf.keep(&path, &bytes).await;
            Ok(bytes)
        }
        Err(error) => cache::anywhere(&path).await.ok_or(error),
    }
}

async fn from_server(
    shelf: &Shelf,
    path: &str,
    entry: &FileEntry,
    told: impl Fn(u64) -> bool,
) -> Result<Vec<u8>, DownloadError> {
    let response = request(path, RequestCache::Default).await?;
    let mut bytes = body(path, &response, &told).await?;
    if entry.verify(&bytes).is_err() {
        // The damage may sit in the browser's own HTTP cache, so the second try goes past it.
        let response = request(path, RequestCache::Reload).await?;
        bytes = body(path, &response, &told).await?;
        entry.verify(&bytes)?;
    }
    shelf.keep(path, &bytes).await;
    Ok(bytes)
}

async fn request(path: &str, mode: RequestCache) -> Result<Response, DownloadError> {
    let options = RequestInit::new();
    options.set_cache(mode);
    let unreachable = |why: String| DownloadError::Unreachable { file: path.to_owned(), why };
    let answer =
        JsFuture::from(window().fetch_with_str_and_init(path, &options)).await.map_err(|e| unreachable(reason(e)))?;
    let response: Response = answer.dyn_into().map_err(|_| unreachable("no response".to_owned()))?;
    if response.ok() {
        Ok(response)
    } else {
        Err(DownloadError::Refused { file: path.to_owned(), status: response.status() })
    }
}

/// Reads a response piece by piece, as long as `told` answers that it is wanted.
async fn body(path: &str, response: &Response, told: impl Fn(u64) -> bool) -> Result<Vec<u8>, DownloadError> {
    let unreachable = |why: String| DownloadError::Unreachable { file: path.to_owned(), why };
    let Some(stream) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader =
        stream.get_reader().dyn_into().map_err(|_| unreachable("no reader".to_owned()))?;
    let mut bytes = Vec::new();
    loop {
        let piece: JsValue = JsFuture::from(reader.read()).await.map_err(|e| unreachable(reason(e)))?.into();
        let part = |name: &str| Reflect::get(&piece, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        if part("done").is_truthy() {
            return Ok(bytes);
        }
        let value: js_sys::Uint8Array =
            part("value").dyn_into().map_err(|_| unreachable("a piece that is no bytes".to_owned()))?;
        let begin = bytes.len();
        bytes.resize(begin + value.length() as usize, 0);
        if let Some(space) = bytes.get_mut(begin..) {
            value.copy_to(space);
        }
        if !told(bytes.len() as u64) {
            // Whether the browser stops at once is its own affair.
            let _ = reader.cancel();
            return Err(DownloadError::Overtaken);
        }
    }
}
