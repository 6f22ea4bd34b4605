//! What the custom element `<volte-face>` (`packages/volte-face`) asks of Rust: one [`Studio`] a page, and one
//! [`stage::Stage`] an element. The script has what custom elements need of a script (attributes, the shadow tree,
//! when to begin, fetching and decoding photos); everything else is here.

mod panic;
pub mod stage;
pub mod studio;
mod told;

pub use stage::Stage;
pub use studio::Studio;
