//! Why a file of the page is not here.

use crate::weights::WeightsError;

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
