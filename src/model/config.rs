//! The numbers that size the networks, as the manifest of the weights gives them.
//!
//! They come from outside, so everything the networks assume about them is checked here, once.

use serde::{Deserialize, Serialize};

use crate::field::{FieldLayout, check_layout};

/// Sizes of the compact preset; see `docs/compact.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Side of the photo the encoders see, in pixels.
    pub image: usize,
    /// Side of the token grid: `image / 16`.
    pub token_grid: usize,
    pub dim: usize,
    pub heads: usize,
    pub mlp_ratio: usize,
    pub low_blocks: usize,
    pub edit_blocks: usize,
    pub low_widths: [usize; 2],
    pub high_widths: [usize; 3],
    pub prompt_dim: usize,
    pub prompt_heads: usize,
    pub text_blocks: usize,
    pub picture_blocks: usize,
    pub picture_side: usize,
    /// Pixels a token of a picture prompt stands for, each way: 16, four halvings.
    pub picture_patch: usize,
    /// Channels of the picture prompt's first three convolutions.
    pub picture_widths: [usize; 3],
    /// Most words of a text prompt that are read.
    pub text_words: usize,
    pub ngram_buckets: usize,
    /// Most features read of one word.
    pub ngrams: usize,
    pub plane_size: usize,
    pub plane_channels: usize,
    pub view_channels: usize,
    /// Channels on the way to the planes seen from above and from the side.
    pub side_width: usize,
    /// Channels between the last two maps of the view features.
    pub view_hidden: usize,
    /// Width of the decoder's hidden layer.
    pub hidden: usize,
    /// Channels and side of every edit's drawing in face coordinates, and world units from its middle to its edge.
    pub atlas_channels: usize,
    pub atlas_size: usize,
    pub atlas_reach: f32,
    pub plane_axes: [[u32; 2]; 3],
    pub density_scale: f32,
    /// Middle and span of the distance in view channel 0, and the two lengths of the surface features.
    pub surface: [f32; 4],
    pub near: f32,
    pub far: f32,
    #[serde(rename = "box")]
    pub box_side: f32,
    /// Whether there is a head that says what is where in the photo.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub layers: bool,
    /// Its widths at 32, 64 and 128 places a side, and before its last layer.
    #[serde(default = "layer_widths", skip_serializing_if = "are_usual")]
    pub layer_widths: [usize; 4],
    /// Whether it looks at the whole photo by itself too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// Widths of that at 64, 32, 16 and 8 places a side.
    #[serde(default = "context_widths", skip_serializing_if = "are_usual_context")]
    pub context_widths: [usize; 4],
    /// Names of the classifier's first outputs; one more output says "understood".
    pub labels: Vec<String>,
}

/// The label of a prompt that asks for no edit.
pub const NONE: &str = "none";
/// Heads of the cross-attention; fixed by the preset.
pub const CROSS_HEADS: usize = 4;
/// Channels of the local affine colour (3x4, row-major).
pub const AFFINE: usize = 12;
/// Those and the displacement (columns, rows): all that changes the photo.
pub const CHANGE: usize = AFFINE + 2;
/// Picture widths that a displacement of 1 moves.
pub const DISPLACEMENT: f32 = 0.1;
/// Outputs of the decoder: density, three colours, gate.
pub const DECODER_OUTPUTS: usize = 5;

fn layer_widths() -> [usize; 4] {
    [64, 48, 32, 48]
}

fn are_usual(widths: &[usize; 4]) -> bool {
    *widths == layer_widths()
}

fn context_widths() -> [usize; 4] {
    [32, 64, 96, 128]
}

fn are_usual_context(widths: &[usize; 4]) -> bool {
    *widths == context_widths()
}

impl Config {
    /// Checks everything the networks rely on.
    ///
    /// # Errors
    /// A sentence naming the first setting that does not fit.
    pub fn check(&self) -> Result<(), String> {
        let sizes = [
            ("dim", self.dim, 4096),
            ("heads", self.heads, 64),
            ("mlp_ratio", self.mlp_ratio, 16),
            ("low_blocks", self.low_blocks, 64),
            ("edit_blocks", self.edit_blocks, 64),
            ("low_widths[0]", self.low_widths[0], 4096),
            ("low_widths[1]", self.low_widths[1], 4096),
            ("high_widths[0]", self.high_widths[0], 4096),
            ("high_widths[1]", self.high_widths[1], 4096),
            ("high_widths[2]", self.high_widths[2], 4096),
            ("prompt_dim", self.prompt_dim, 4096),
            ("prompt_heads", self.prompt_heads, 64),
            ("text_blocks", self.text_blocks, 64),
            ("picture_blocks", self.picture_blocks, 64),
            ("picture_side", self.picture_side, 1024),
            ("picture_widths[0]", self.picture_widths[0], 4096),
            ("picture_widths[1]", self.picture_widths[1], 4096),
            ("picture_widths[2]", self.picture_widths[2], 4096),
            ("side_width", self.side_width, 4096),
            ("view_hidden", self.view_hidden, 4096),
            ("text_words", self.text_words, 256),
            ("ngram_buckets", self.ngram_buckets, 1 << 20),
            ("ngrams", self.ngrams, 256),
            ("plane_channels", self.plane_channels, 256),
            ("view_channels", self.view_channels, 256),
            ("hidden", self.hidden, 1024),
            ("atlas_channels", self.atlas_channels, 256),
            ("atlas_size", self.atlas_size, 512),
            ("layer_widths[0]", self.layer_widths[0], 4096),
            ("layer_widths[1]", self.layer_widths[1], 4096),
            ("layer_widths[2]", self.layer_widths[2], 4096),
            ("layer_widths[3]", self.layer_widths[3], 4096),
            ("context_widths[0]", self.context_widths[0], 4096),
            ("context_widths[1]", self.context_widths[1], 4096),
            ("context_widths[2]", self.context_widths[2], 4096),
            ("context_widths[3]", self.context_widths[3], 4096),
            ("number of labels", self.labels.len(), 1024),
        ];
        for (name, value, most) in sizes {
            if value == 0 || value > most {
                return Err(format!("{name} is {value}; it must lie between 1 and {most}"));
            }
        }
        let rules = [
            (
                self.image >= 16 && self.image <= 2048 && self.image.is_multiple_of(16),
                "image must be a multiple of 16 up to 2048",
            ),
            (self.token_grid * 16 == self.image, "token_grid must be image / 16"),
            (self.plane_size * 2 == self.image, "plane_size must be image / 2"),
            (self.dim.is_multiple_of(self.heads), "heads must divide dim"),
            (self.prompt_dim.is_multiple_of(self.prompt_heads), "prompt_heads must divide prompt_dim"),
            (self.high_widths[2].is_multiple_of(CROSS_HEADS), "the last of high_widths must be a multiple of 4"),
            (!self.context || self.image.is_multiple_of(32), "image must be a multiple of 32 for a head with context"),
            (self.picture_patch == 16, "picture_patch must be 16"),
            (self.picture_side.is_multiple_of(self.picture_patch), "picture_patch must divide picture_side"),
            (
                [self.plane_channels, self.view_channels, self.hidden].iter().all(|n| n % 4 == 0),
                "plane_channels, view_channels and hidden must be multiples of 4, as the renderer reads them in fours",
            ),
            (self.labels.iter().filter(|name| *name == NONE).count() == 1, "labels must hold \"none\" once"),
            (self.plane_axes.iter().flatten().all(|&a| a < 3), "plane_axes must name the axes 0, 1 and 2"),
            (
                self.near.is_finite() && self.far.is_finite() && 0.0 < self.near && self.near < self.far,
                "rays must run from near to far",
            ),
            (self.density_scale.is_finite() && self.density_scale > 0.0, "density_scale must be positive"),
            (
                self.surface.iter().all(|v| v.is_finite()) && self.surface[2] > 0.0 && self.surface[3] > 0.0,
                "surface must hold finite numbers, its lengths positive",
            ),
            (self.atlas_reach.is_finite() && self.atlas_reach > 0.0, "atlas_reach must be positive"),
            (self.box_side.is_finite() && self.box_side > 0.0, "box must be positive"),
        ];
        if let Some((_, rule)) = rules.into_iter().find(|(holds, _)| !holds) {
            return Err(rule.to_owned());
        }
        // What the networks can make and no renderer can draw is refused here, before its files are fetched.
        check_layout(&self.layout(self.image)).map_err(|e| e.to_string())
    }

    /// The layout of fields with a picture of the given side.
    pub fn layout(&self, picture_size: usize) -> FieldLayout {
        FieldLayout {
            plane_size: self.plane_size as u32,
            plane_channels: self.plane_channels as u32,
            view_size: (self.image / 2) as u32,
            view_channels: self.view_channels as u32,
            picture_size: picture_size as u32,
            hidden: self.hidden as u32,
            colours: 3,
            plane_axes: self.plane_axes,
            density_scale: self.density_scale,
            near: self.near,
            far: self.far,
            box_side: self.box_side,
            gated: true,
            surface: self.surface,
        }
    }

    /// Number of tokens of the photo.
    pub fn tokens(&self) -> usize {
        self.token_grid * self.token_grid
    }

    /// Number of patches of a picture prompt.
    pub fn patches(&self) -> usize {
        (self.picture_side / self.picture_patch).pow(2)
    }

    /// Inputs of the decoder.
    pub fn decoder_inputs(&self) -> usize {
        self.plane_channels + self.view_channels
    }

    /// The published small setting.
    pub fn small() -> Self {
        let labels = [
            "none",
            "bronze",
            "gold",
            "marble",
            "zombie",
            "elf",
            "blue-hair",
            "red-hair",
            "blond-hair",
            "black-hair",
            "bald",
            "old",
            "child",
            "smile",
            "cartoon",
            "hat",
        ];
        Self {
            image: 256,
            token_grid: 16,
            dim: 192,
            heads: 4,
            mlp_ratio: 3,
            low_blocks: 3,
            edit_blocks: 3,
            low_widths: [32, 64],
            high_widths: [24, 48, 96],
            prompt_dim: 128,
            prompt_heads: 4,
            text_blocks: 2,
            picture_blocks: 3,
            picture_side: 128,
            picture_patch: 16,
            picture_widths: [24, 48, 96],
            text_words: 16,
            ngram_buckets: 16384,
            ngrams: 24,
            plane_size: 128,
            plane_channels: 16,
            view_channels: 16,
            side_width: 64,
            view_hidden: 48,
            hidden: 64,
            atlas_channels: 8,
            atlas_size: 112,
            atlas_reach: 0.32,
            plane_axes: [[0, 1], [0, 2], [2, 1]],
            density_scale: 50.0,
            surface: [2.55, 0.25, 0.02, 0.15],
            near: 2.25,
            far: 3.3,
            box_side: 1.0,
            layers: false,
            layer_widths: layer_widths(),
            context: false,
            context_widths: context_widths(),
            labels: labels.map(str::to_owned).to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_setting_is_sound_and_survives_json() {
        let c = Config::small();
        assert_eq!(c.check(), Ok(()));
        let json = serde_json::to_string(&c).unwrap();
        assert!(json.contains("\"box\":1.0"));
        assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), c);
    }

    #[test]
    fn unsound_settings_are_named() {
        type Spoil = fn(&mut Config);
        let spoil: [(&str, Spoil); 7] = [
            // The networks could do it; the renderer could not.
            ("hidden", |c| c.hidden = 132),
            ("features a point", |c| c.view_channels = 52),
            ("token_grid", |c| c.token_grid = 15),
            ("heads", |c| c.heads = 5),
            ("ngram_buckets", |c| c.ngram_buckets = usize::MAX),
            ("plane_axes", |c| c.plane_axes[1][0] = 3),
            ("near", |c| c.near = f32::NAN),
        ];
        for (name, f) in spoil {
            let mut c = Config::small();
            f(&mut c);
            let message = c.check().unwrap_err();
            assert!(message.contains(name), "{message}");
        }
    }
}
