//! What can be taken away: pictures, with the photo's background, a colour or nothing behind the portrait.

pub mod background;
pub mod picture;
