//! Where the weights lie that come with a door.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One set of weights: a folder, or files that a bundler has put elsewhere under names of its own.
#[derive(Debug, Clone)]
pub enum Place {
    /// The folder's address, without a slash at its end.
    Folder(String),
    Listed(Listed),
}

/// A manifest and where its files lie.
#[derive(Debug, Clone, Deserialize)]
pub struct Listed {
    /// The text of `manifest.json`.
    pub manifest: String,
    /// Addresses by the names in the manifest.
    pub files: BTreeMap<String, String>,
}

impl Place {
    /// The address of a file.
    pub fn path(&self, file: &str) -> String {
        match self {
            Self::Folder(folder) => format!("{folder}/{file}"),
            // What a list lacks is asked for by its name, so that the answer names it.
            Self::Listed(listed) => listed.files.get(file).map_or_else(|| file.to_owned(), Clone::clone),
        }
    }
}

/// Both sets that a door brings.
#[derive(Debug, Clone)]
pub struct Own {
    pub model: Place,
    pub align: Place,
}

impl Own {
    /// Two folders below an address.
    pub fn under(address: &str) -> Self {
        let address = address.trim_end_matches('/');
        let folder = |name: &str| Place::Folder(format!("{address}/{name}"));
        Self { model: folder("compact"), align: folder("align") }
    }

    /// Two lists, as JSON: `{"compact": {"manifest", "files"}, "align": {"manifest", "files"}}`.
    ///
    /// # Errors
    /// The reader's own account.
    pub fn listed(json: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Both {
            compact: Listed,
            align: Listed,
        }
        let Both { compact, align } = serde_json::from_str(json)?;
        Ok(Self { model: Place::Listed(compact), align: Place::Listed(align) })
    }
}

impl Default for Own {
    /// Beside the page.
    fn default() -> Self {
        Self::under("weights")
    }
}
