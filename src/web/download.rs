//! The page's own files, and above all the weights: by pieces with a known total, verified, kept in
//! the browser's cache file by file, so that an interrupted download goes on where it stopped and a
//! second visit needs no network. Weights of a folder on this device take the same way, without network
//! and cache.

use futures_util::StreamExt;
use gloo_net::http::{Request, Response};
use wasm_bindgen::JsCast;
use wasm_streams::ReadableStream;
use web_sys::RequestCache;

use super::browser::reason;
use super::cache::{self, FileCache};
pub use super::error::DownloadError;
use super::place::{Own, Place};
use super::progress::Progress;
use super::source::{Folder, MANIFEST, Source, resolve};
use crate::align::AlignManifest;
use crate::pipeline::Model;
use crate::weights::{Archive, FileEntry, Manifest, Offer, WeightsError};

/// Largest manifest that is read from a folder.
const MOST_MANIFEST: u64 = 1 << 20;

/// One set of weights on the server.
struct Set {
    place: Place,
    /// Caches are named by version; others with this beginning are leftovers.
    cache: &'static str,
    /// The version that a manifest names, once the manifest is found sound.
    version: fn(&[u8]) -> Result<String, WeightsError>,
}

impl Set {
    fn model(place: Place, cache: &'static str) -> Self {
        Self { place, cache, version: |json| Manifest::parse(json).map(|m| m.version) }
    }

    fn aligner(place: Place) -> Self {
        let version = |json: &[u8]| AlignManifest::parse(json).map(|m| m.version);
        Self { place, cache: "volteface-align-", version }
    }

    fn path(&self, file: &str) -> String {
        self.place.path(file)
    }
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
    own: &Own,
    source: &Source,
    offer: &Offer,
    progress: impl Fn(Progress) -> bool,
) -> Result<(Manifest, Archive), DownloadError> {
    let set = match source {
        Source::Folder(folder) => return from_folder(folder, offer, progress).await,
        Source::Own => Set::model(own.model.clone(), "volteface-weights-"),
        // A cache of their own, so that the page's weights stay.
        Source::Address(address) => Set::model(Place::Folder(resolve(address)?), "volteface-other-"),
        Source::Given(address) => {
            Set::model(Place::Folder(address.trim_end_matches('/').to_owned()), "volteface-other-")
        }
    };
    let manifest = Manifest::parse(&manifest(&set).await?)?;
    Model::check(&manifest)?;
    manifest.fits(offer)?;
    let archive = files(&set, &manifest.version, &manifest.files, progress).await?;
    Ok((manifest, archive))
}

/// The aligner's manifest and weights, in the same way; they are small.
///
/// # Errors
/// As [`weights`].
pub async fn aligner(own: &Own) -> Result<(AlignManifest, Archive), DownloadError> {
    let set = Set::aligner(own.align.clone());
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
    Model::check(&manifest)?;
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
    let files = FileCache::open(set.cache, version).await;
    let mut archive = Archive::default();
    let mut done = 0;
    for entry in entries {
        let path = set.path(&entry.name);
        let told = |here: u64| progress(Progress { done: done + here.min(entry.bytes), total });
        if !told(0) {
            return Err(DownloadError::Overtaken);
        }
        let bytes = match files.take(&path, entry).await {
            Some(bytes) => bytes,
            None => from_server(&files, &path, entry, told).await?,
        };
        archive.add(&entry.name, &bytes)?;
        done += entry.bytes;
    }
    progress(Progress { done, total });
    Ok(archive)
}

/// A sound manifest from the server, or the one kept from the last visit where there is no network.
async fn manifest(set: &Set) -> Result<Vec<u8>, DownloadError> {
    if let Place::Listed(listed) = &set.place {
        let bytes = listed.manifest.clone().into_bytes();
        FileCache::open(set.cache, &(set.version)(&bytes)?).await.remove_others().await;
        return Ok(bytes);
    }
    let path = set.path(MANIFEST);
    let fresh = match request(&path, RequestCache::NoCache).await {
        Ok(response) => body(&path, &response, |_| true).await,
        Err(error) => Err(error),
    };
    match fresh {
        Ok(bytes) => {
            let files = FileCache::open(set.cache, &(set.version)(&bytes)?).await;
            files.remove_others().await;
            files.keep(&path, &bytes).await;
            Ok(bytes)
        }
        Err(error) => cache::anywhere(&path).await.ok_or(error),
    }
}

async fn from_server(
    files: &FileCache,
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
    files.keep(path, &bytes).await;
    Ok(bytes)
}

async fn request(path: &str, mode: RequestCache) -> Result<Response, DownloadError> {
    let unreachable = |why: gloo_net::Error| DownloadError::Unreachable { file: path.to_owned(), why: why.to_string() };
    let response = Request::get(path).cache(mode).send().await.map_err(unreachable)?;
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
    // Dropped before its end, the stream tells the browser that no more is wanted.
    let mut pieces = ReadableStream::from_raw(stream).into_stream();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece: js_sys::Uint8Array = piece
            .map_err(|e| unreachable(reason(e)))?
            .dyn_into()
            .map_err(|_| unreachable("a piece that is no bytes".to_owned()))?;
        let begin = bytes.len();
        bytes.resize(begin + piece.length() as usize, 0);
        if let Some(space) = bytes.get_mut(begin..) {
            piece.copy_to(space);
        }
        if !told(bytes.len() as u64) {
            return Err(DownloadError::Overtaken);
        }
    }
    Ok(bytes)
}
