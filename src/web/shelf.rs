//! Bytes by name in the browser's database (IndexedDB), which survive a visit. A browser may refuse at any time: in a
//! private window, for want of room, or because its files are damaged; then there is an error and nothing more.

use idb::builder::{DatabaseBuilder, ObjectStoreBuilder};
use idb::{Database, ObjectStore, Transaction, TransactionMode};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// The one store in the database.
const STORE: &str = "kept";

/// Why nothing can be kept or taken.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// There is no room.
    #[error("there is no room for it")]
    Full,
    /// Anything else.
    #[error("the browser refused: {0}")]
    Refused(String),
}

impl From<idb::Error> for ShelfError {
    fn from(error: idb::Error) -> Self {
        let words = error.to_string();
        if words.contains("QuotaExceeded") || words.contains("quota") { Self::Full } else { Self::Refused(words) }
    }
}

/// A database with one store.
#[derive(Debug)]
pub struct Shelf(Database);

impl Shelf {
    /// Opens it, or makes it.
    ///
    /// # Errors
    /// [`ShelfError`] where the browser has none to give.
    pub async fn open(name: &str) -> Result<Self, ShelfError> {
        let builder = DatabaseBuilder::new(name).version(1).add_object_store(ObjectStoreBuilder::new(STORE));
        Ok(Self(builder.build().await?))
    }

    /// What is kept under a name.
    ///
    /// # Errors
    /// [`ShelfError`].
    pub async fn take(&self, name: &str) -> Result<Option<Uint8Array>, ShelfError> {
        let (_transaction, store) = self.store(TransactionMode::ReadOnly)?;
        let value = store.get(JsValue::from_str(name))?.await?;
        Ok(value.and_then(|value| value.dyn_into().ok()))
    }

    /// Keeps things, and lets others go; all of it or nothing. With `afresh` everything else goes.
    ///
    /// # Errors
    /// [`ShelfError`]. What was kept before stays then.
    pub async fn put(&self, things: &[(String, Uint8Array)], gone: &[String], afresh: bool) -> Result<(), ShelfError> {
        let (transaction, store) = self.store(TransactionMode::ReadWrite)?;
        if afresh {
            store.clear()?.await?;
        }
        for name in gone {
            store.delete(JsValue::from_str(name))?.await?;
        }
        for (name, bytes) in things {
            store.put(bytes, Some(&JsValue::from_str(name)))?.await?;
        }
        // A browser without room notices it only now.
        if transaction.commit()?.await?.is_committed() { Ok(()) } else { Err(ShelfError::Full) }
    }

    fn store(&self, mode: TransactionMode) -> Result<(Transaction, ObjectStore), ShelfError> {
        let transaction = self.0.transaction(&[STORE], mode)?;
        let store = transaction.object_store(STORE)?;
        Ok((transaction, store))
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.0.close();
    }
}
