//! The page's own files, and above all the weights: by pieces with a known total, verified, kept in
//! the browser's cache file by file, so that an interrupted download goes on where it stopped and a
//! second visit needs no network.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, ReadableStreamDefaultReader, RequestCache, RequestInit, Response};

use super::browser::{reason, window};
use super::state::Progress;
use crate::portrait::align::AlignManifest;
use crate::weights::{Archive, FileEntry, Manifest, WeightsError};

/// One set of weights.
struct Set {
    /// Where it is, relative to the page.
    folder: &'static str,
    /// Caches are named by version; others with this beginning are leftovers.
    cache: &'static str,
    /// The version that a manifest names, once the manifest is found sound.
    version: fn(&[u8]) -> Result<String, WeightsError>,
}

const MODEL: Set = Set {
    folder: "weights/compact",
    cache: "volteface-weights-",
    version: |json| Manifest::parse(json).map(|m| m.version),
};
const ALIGN: Set = Set {
    folder: "weights/align",
    cache: "volteface-align-",
    version: |json| AlignManifest::parse(json).map(|m| m.version),
};

/// Why a file is not here. Each sentence names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The network failed before or during the transfer.
    #[error("{file} could not be loaded ({why}). Check the connection and try again; what has arrived is kept.")]
    Unreachable { file: String, why: String },
    /// The server answered something else.
    #[error("{file} is not on the server (it answered {status}). Try again later, or ask whoever runs this page.")]
    Refused { file: String, status: u16 },
    /// The file arrived and is not what it should be.
    #[error("The model was not loaded: {0}. What was damaged was thrown away.")]
    Unusable(#[from] WeightsError),
}

/// A small file of the page.
///
/// # Errors
/// [`DownloadError::Unreachable`] or [`DownloadError::Refused`].
pub async fn file(path: &str) -> Result<Vec<u8>, DownloadError> {
    body(path, &request(path, RequestCache::Default).await?, |_| {}).await
}

/// The manifest and all weight files, from the cache where they are there and sound.
///
/// `progress` is told the bytes that are here out of all bytes, as they come.
///
/// # Errors
/// A [`DownloadError`]; a damaged file is tried twice, then refused with its name, and never kept.
pub async fn weights(progress: impl Fn(Progress)) -> Result<(Manifest, Archive), DownloadError> {
    let manifest = Manifest::parse(&manifest(&MODEL).await?)?;
    let archive = files(&MODEL, &manifest.version, &manifest.files, progress).await?;
    Ok((manifest, archive))
}

/// The aligner's manifest and weights, in the same way; they are small.
///
/// # Errors
/// As [`weights`].
pub async fn aligner() -> Result<(AlignManifest, Archive), DownloadError> {
    let manifest = AlignManifest::parse(&manifest(&ALIGN).await?)?;
    let archive = files(&ALIGN, &manifest.version, &manifest.files, |_| {}).await?;
    Ok((manifest, archive))
}

async fn files(
    set: &Set,
    version: &str,
    entries: &[FileEntry],
    progress: impl Fn(Progress),
) -> Result<Archive, DownloadError> {
    let total = entries.iter().map(|f| f.bytes).sum();
    let cache = open_cache(set, version).await;
    let mut archive = Archive::default();
    let mut done = 0;
    progress(Progress { done, total });
    for entry in entries {
        let path = format!("{}/{}", set.folder, entry.name);
        let told = |here: u64| progress(Progress { done: done + here.min(entry.bytes), total });
        let bytes = match from_cache(cache.as_ref(), &path, entry).await {
            Some(bytes) => bytes,
            None => from_server(cache.as_ref(), &path, entry, told).await?,
        };
        archive.add(&entry.name, &bytes)?;
        done += entry.bytes;
        progress(Progress { done, total });
    }
    Ok(archive)
}

/// A sound manifest from the server, or the one kept from the last visit where there is no network.
async fn manifest(set: &Set) -> Result<Vec<u8>, DownloadError> {
    let path = format!("{}/manifest.json", set.folder);
    let fresh = match request(&path, RequestCache::NoCache).await {
        Ok(response) => body(&path, &response, |_| {}).await,
        Err(error) => Err(error),
    };
    let error = match fresh {
        Ok(bytes) => {
            let version = (set.version)(&bytes)?;
            if let Some(storage) = storage() {
                remove_old(set, &storage, &version).await;
            }
            if let Some(cache) = open_cache(set, &version).await {
                keep(&cache, &path, &bytes).await;
            }
            return Ok(bytes);
        }
        Err(error) => error,
    };
    let kept = match storage() {
        Some(storage) => matched(JsFuture::from(storage.match_with_str(&path)).await.ok()).await,
        None => None,
    };
    kept.ok_or(error)
}

async fn from_cache(cache: Option<&Cache>, path: &str, entry: &FileEntry) -> Option<Vec<u8>> {
    let cache = cache?;
    let bytes = matched(JsFuture::from(cache.match_with_str(path)).await.ok()).await?;
    if entry.verify(&bytes).is_ok() {
        return Some(bytes);
    }
    let _ = JsFuture::from(cache.delete_with_str(path)).await;
    None
}

async fn from_server(
    cache: Option<&Cache>,
    path: &str,
    entry: &FileEntry,
    told: impl Fn(u64),
) -> Result<Vec<u8>, DownloadError> {
    let response = request(path, RequestCache::Default).await?;
    let mut bytes = body(path, &response, &told).await?;
    if entry.verify(&bytes).is_err() {
        // The damage may sit in the browser's own HTTP cache, so the second try goes past it.
        let response = request(path, RequestCache::Reload).await?;
        bytes = body(path, &response, &told).await?;
        entry.verify(&bytes)?;
    }
    if let Some(cache) = cache {
        keep(cache, path, &bytes).await;
    }
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

/// Reads a response piece by piece.
async fn body(path: &str, response: &Response, told: impl Fn(u64)) -> Result<Vec<u8>, DownloadError> {
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
        told(bytes.len() as u64);
    }
}

/// The browser's caches; pages without a secure connection have none.
fn storage() -> Option<CacheStorage> {
    let window = window();
    if !Reflect::has(&window, &JsValue::from_str("caches")).unwrap_or(false) {
        return None;
    }
    window.caches().ok().filter(|caches| !caches.is_undefined() && !caches.is_null())
}

async fn open_cache(set: &Set, version: &str) -> Option<Cache> {
    let cache = JsFuture::from(storage()?.open(&format!("{}{version}", set.cache))).await.ok()?;
    JsValue::from(cache).dyn_into().ok()
}

/// Keeps a file; a full or forbidden storage only means that the next visit loads it again.
async fn keep(cache: &Cache, path: &str, bytes: &[u8]) {
    let data = js_sys::Uint8Array::from(bytes);
    if let Ok(response) = Response::new_with_opt_buffer_source(Some(&data)) {
        let _ = JsFuture::from(cache.put_with_str(path, &response)).await;
    }
}

async fn matched(found: Option<impl Into<JsValue>>) -> Option<Vec<u8>> {
    let response: Response = found?.into().dyn_into().ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer.into()).to_vec())
}

async fn remove_old(set: &Set, storage: &CacheStorage, version: &str) {
    let Ok(names) = JsFuture::from(storage.keys()).await else { return };
    let current = format!("{}{version}", set.cache);
    for name in js_sys::Array::from(&names.into()).iter().filter_map(|n| n.as_string()) {
        if name.starts_with(set.cache) && name != current {
            let _ = JsFuture::from(storage.delete(&name)).await;
        }
    }
}
