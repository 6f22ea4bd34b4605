//! Pictures to look at: single samples and contact sheets with labels.

use std::path::Path;
use std::sync::Arc;

use super::background;
use super::people::over;
use super::whole::{OutputError, write_whole};
use crate::assets::Pack;
use crate::draw::camera::Camera;
use crate::draw::light::Light;
use crate::draw::raster::Raster;
use crate::draw::shade::{FINE, Shape, Stage};
use crate::draw::view::{View, render};
use crate::edits::Edit;
use crate::person::Person;
use crate::seed::{Purpose, mix, stream};

/// An RGBA picture, row-major from the top left.
#[derive(Debug, Clone)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<[u8; 4]>,
}

impl Picture {
    /// A picture of one colour.
    pub fn filled(width: usize, height: usize, colour: [u8; 4]) -> Self {
        Self { width, height, rgba: vec![colour; width * height] }
    }

    /// A view with straight alpha.
    pub fn transparent(view: &View) -> Self {
        let straight = |c: &[u8; 4]| {
            let one = |v: u8| (v as u32 * 255 / (c[3] as u32).max(1)).min(255) as u8;
            [one(c[0]), one(c[1]), one(c[2]), c[3]]
        };
        Self { width: view.size, height: view.size, rgba: view.colour.iter().map(straight).collect() }
    }

    /// Copies rows of opaque pixels, `width` wide, to (x, y); what falls outside is left out.
    pub fn paste(&mut self, x: usize, y: usize, width: usize, pixels: &[[u8; 3]]) {
        for (i, p) in pixels.iter().enumerate() {
            let (px, py) = (x + i % width, y + i / width);
            if px < self.width && py < self.height {
                self.rgba[py * self.width + px] = [p[0], p[1], p[2], 255];
            }
        }
    }

    /// Writes capitals, digits, `+` and `-` (anything else is a space) in letters 6 x 10 pixels apart.
    pub fn write(&mut self, x: usize, y: usize, text: &str) {
        for (n, letter) in text.chars().enumerate() {
            let glyph = glyph(letter.to_ascii_uppercase());
            for bit in 0..15 {
                if glyph >> (14 - bit) & 1 == 1 {
                    for k in 0..2 {
                        let (px, py) = (x + n * 8 + bit % 3 * 2, y + bit / 3 * 2 + k);
                        self.paste(px, py, 2, &[[240; 3]; 2]);
                    }
                }
            }
        }
    }

    /// Saves a PNG, or a JPEG if the name ends in `.jpg`; whole or not at all.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), OutputError> {
        if path.extension().is_some_and(|e| e == "jpg") {
            return self.save_jpeg(path);
        }
        let mut bytes = std::io::Cursor::new(Vec::new());
        let (w, h) = (self.width as u32, self.height as u32);
        image::write_buffer_with_format(
            &mut bytes,
            self.rgba.as_flattened(),
            w,
            h,
            image::ExtendedColorType::Rgba8,
            image::ImageFormat::Png,
        )
        .map_err(|e| OutputError::Format { path: path.to_owned(), reason: e.to_string() })?;
        write_whole(path, bytes.get_ref())
    }

    fn save_jpeg(&self, path: &Path) -> Result<(), OutputError> {
        let rgb: Vec<u8> = self.rgba.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 82);
        let (w, h) = (self.width as u32, self.height as u32);
        image::ImageEncoder::write_image(encoder, &rgb, w, h, image::ExtendedColorType::Rgb8)
            .map_err(|e| OutputError::Format { path: path.to_owned(), reason: e.to_string() })?;
        write_whole(path, &bytes)
    }
}

/// Three by five dots, the top row first.
fn glyph(letter: char) -> u16 {
    const LETTERS: [u16; 26] = [
        0o25755, 0o65656, 0o34443, 0o65556, 0o74647, 0o74644, 0o34553, 0o55755, 0o72227, 0o11152, 0o55655, 0o44447,
        0o57755, 0o65555, 0o25552, 0o65644, 0o25563, 0o65655, 0o34216, 0o72222, 0o55557, 0o55552, 0o55775, 0o55255,
        0o55222, 0o71247,
    ];
    const DIGITS: [u16; 10] =
        [0o75557, 0o26227, 0o71747, 0o71717, 0o55711, 0o74717, 0o74757, 0o71111, 0o75757, 0o75717];
    match letter {
        'A'..='Z' => LETTERS[letter as usize - 'A' as usize],
        '0'..='9' => DIGITS[letter as usize - '0' as usize],
        '+' => 0o02720,
        '-' => 0o00700,
        _ => 0,
    }
}

/// One view of the person with this seed, in its own light.
pub fn sample(pack: &Pack, seed: u64, edit: &Edit, camera: &Camera, size: usize) -> View {
    let scene = Person::new(pack, mix(seed, 0, Purpose::Person, 0)).scene(pack, edit);
    let light = Light::of(&pack.lights, &mut stream(seed, 0, Purpose::Light, 0));
    render(&Stage::new(&scene, &light, FINE, None), camera, size, &mut Raster::default())
}

/// The background that belongs to a seed.
pub fn backdrop(seed: u64, size: usize) -> Vec<[u8; 3]> {
    background::sample(size, &mut stream(seed, 0, Purpose::Background, 0))
}

/// A contact sheet: a row per person, a column per edit and yaw (degrees).
pub fn contact(pack: &Pack, seed: u64, people: usize, edits: &[Edit], yaws: &[f32], size: usize) -> Picture {
    const MARGIN: usize = 16;
    let columns = edits.len() * yaws.len();
    let mut picture = Picture::filled(columns * size, people * size + MARGIN, [24, 24, 28, 255]);
    for (e, edit) in edits.iter().enumerate() {
        picture.write(e * yaws.len() * size + 4, 3, &edit.name());
    }
    let mut raster = Raster::default();
    for row in 0..people {
        let number = row as u64;
        let person = Person::new(pack, mix(seed, number, Purpose::Person, 0));
        let light = Light::of(&pack.lights, &mut stream(seed, number, Purpose::Light, 0));
        let behind = background::sample(size, &mut stream(seed, number, Purpose::Background, 0));
        let mut shape: Option<Arc<Shape>> = None;
        for (e, edit) in edits.iter().enumerate() {
            let scene = person.scene(pack, edit);
            let stage = Stage::new(&scene, &light, FINE, shape.as_ref());
            for (c, yaw) in yaws.iter().enumerate() {
                let view = render(&stage, &Camera::orbit(yaw.to_radians(), 0.0), size, &mut raster);
                let x = (e * yaws.len() + c) * size;
                picture.paste(x, row * size + MARGIN, size, &over(&view, &behind));
            }
            shape = Some(Arc::clone(&stage.shape));
        }
    }
    picture
}

/// One person under each edit, a tile each, in rows of `columns`; `yaw` in degrees.
pub fn gallery(pack: &Pack, seed: u64, edits: &[Edit], yaw: f32, size: usize, columns: usize) -> Picture {
    const MARGIN: usize = 16;
    let high = size + MARGIN;
    let mut picture = Picture::filled(columns * size, edits.len().div_ceil(columns) * high, [24, 24, 28, 255]);
    let person = Person::new(pack, mix(seed, 0, Purpose::Person, 0));
    let light = Light::of(&pack.lights, &mut stream(seed, 0, Purpose::Light, 0));
    let behind = backdrop(seed, size);
    let mut raster = Raster::default();
    for (k, edit) in edits.iter().enumerate() {
        let (x, y) = (k % columns * size, k / columns * high);
        let scene = person.scene(pack, edit);
        let view =
            render(&Stage::new(&scene, &light, FINE, None), &Camera::orbit(yaw.to_radians(), 0.0), size, &mut raster);
        picture.write(x + 3, y + 3, &edit.name());
        picture.paste(x, y + MARGIN, size, &over(&view, &behind));
    }
    picture
}
