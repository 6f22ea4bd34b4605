//! What can stop the work, in sentences; and the last resort: a panic stops the module for good, so
//! the visitor is told straight in the document, because no signal will be read again.

use crate::editor::EditorError;
use crate::model::ModelError;
use crate::render::RenderError;
use crate::web::browser;
use crate::web::download::DownloadError;
use crate::weights::WeightsError;

/// Why the work stopped.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Download(#[from] DownloadError),
    #[error("The model was not loaded: {0}.")]
    Weights(#[from] WeightsError),
    #[error("The portrait could not be made: {0}.")]
    Editor(#[from] EditorError),
    #[error("The portrait could not be made: {0}.")]
    Model(#[from] ModelError),
    #[error("{}", explain(.0))]
    Render(#[from] RenderError),
    #[error("The graphics device was lost.")]
    Lost,
}

fn explain(error: &RenderError) -> String {
    match error {
        RenderError::NoAdapter(_) => "This browser offers no WebGPU, which the page needs to draw. Use a current Chrome, Edge, Firefox or Safari, and see that hardware acceleration is switched on in its settings.".to_owned(),
        other => format!("{}.", browser::sentence(&other.to_string())),
    }
}

/// Puts a sentence on the page when the program stops, and the details in the console.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        browser::mark_body("phase", "failed");
        if let Some(place) = browser::document().get_element_by_id("error") {
            place.set_class_name("error");
            place.set_text_content(Some(
                "Something inside the page broke and it stopped. Load the page again; your photo is still where you took it from. If it stops again, add ?model=cpu to the address.",
            ));
        }
        if let Some(place) = browser::document().get_element_by_id("status") {
            place.set_text_content(Some("Stopped"));
        }
    }));
}
