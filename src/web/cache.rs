//! The browser's own cache of files, which survives a visit. Everything here may fail without harm: then
//! a file comes from the server again.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, Response};

use crate::web::browser::window;
use crate::weights::FileEntry;

/// The cache of one version of weights; caches whose names begin with `prefix` hold versions of the same.
pub struct FileCache {
    prefix: &'static str,
    version: String,
    cache: Option<Cache>,
}

impl FileCache {
    /// Opens the cache; pages without a secure connection have none.
    pub async fn open(prefix: &'static str, version: &str) -> Self {
        Self { prefix, version: version.to_owned(), cache: cache(&format!("{prefix}{version}")).await }
    }

    /// Removes the other versions.
    pub async fn remove_others(&self) {
        let Some(storage) = storage() else { return };
        let Ok(names) = JsFuture::from(storage.keys()).await else { return };
        let current = format!("{}{}", self.prefix, self.version);
        for name in js_sys::Array::from(&names).iter().filter_map(|n| n.as_string()) {
            if name.starts_with(self.prefix) && name != current {
                let _ = JsFuture::from(storage.delete(&name)).await;
            }
        }
    }

    /// A file that is there and sound; one that is not sound is removed.
    pub async fn take(&self, path: &str, entry: &FileEntry) -> Option<Vec<u8>> {
        let cache = self.cache.as_ref()?;
        let bytes = matched(JsFuture::from(cache.match_with_str(path)).await.ok()).await?;
        if entry.verify(&bytes).is_ok() {
            return Some(bytes);
        }
        let _ = JsFuture::from(cache.delete_with_str(path)).await;
        None
    }

    /// Keeps a file; a full or forbidden storage only means that the next visit loads it again.
    pub async fn keep(&self, path: &str, bytes: &[u8]) {
        let Some(cache) = &self.cache else { return };
        let data = js_sys::Uint8Array::from(bytes);
        if let Ok(response) = Response::new_with_opt_buffer_source(Some(&data)) {
            let _ = JsFuture::from(cache.put_with_str(path, &response)).await;
        }
    }
}

/// A file from whichever cache has it, as it was kept.
pub async fn anywhere(path: &str) -> Option<Vec<u8>> {
    matched(JsFuture::from(storage()?.match_with_str(path)).await.ok()).await
}

async fn cache(name: &str) -> Option<Cache> {
    let cache = JsFuture::from(storage()?.open(name)).await.ok()?;
    cache.dyn_into().ok()
}

fn storage() -> Option<CacheStorage> {
    let window = window();
    if !Reflect::has(&window, &JsValue::from_str("caches")).unwrap_or(false) {
        return None;
    }
    window.caches().ok().filter(|caches| !caches.is_undefined() && !caches.is_null())
}

async fn matched(found: Option<impl Into<JsValue>>) -> Option<Vec<u8>> {
    let response: Response = found?.into().dyn_into().ok()?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
