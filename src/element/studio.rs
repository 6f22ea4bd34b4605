//! What the elements of a page share.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::panic;
use super::stage::Stage;
use crate::stage::Shared;
use crate::web::place::Own;

/// One device, one copy of the weights, one program, for all elements of a page.
#[wasm_bindgen]
pub struct Studio {
    shared: Shared,
}

#[wasm_bindgen]
impl Studio {
    /// `weights` says where the default weights lie: the address of a folder that holds `compact` and `align`, or
    /// the lists of `weights.js` as JSON. `broken` is called if the module stops for good.
    ///
    /// # Errors
    /// A sentence about lists that cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: &str, broken: Function) -> Result<Studio, JsError> {
        panic::report_to(broken);
        let own = if weights.starts_with('{') {
            Own::listed(weights).map_err(|why| JsError::new(&format!("The list of weights cannot be read: {why}.")))?
        } else {
            Own::under(weights)
        };
        Ok(Self { shared: Shared::new(own) })
    }

    /// Sets a stage to work on a canvas. `listener` is called with what [`super::told::Told`] is as JSON.
    pub fn stage(&self, canvas: HtmlCanvasElement, listener: Function) -> Stage {
        Stage::start(self.shared.clone(), canvas, listener)
    }
}
