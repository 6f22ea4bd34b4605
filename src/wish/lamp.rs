//! A lamp in front of somebody: where it stands, and the colour of its light.

use super::colour::linear;
use super::names;
use super::part::Part;

/// Colours of light that have names of their own.
const LIGHTS: [(&str, [u8; 3]); 4] =
    [("warm", [255, 206, 150]), ("candle", [255, 170, 90]), ("cold", [178, 208, 255]), ("white", [255, 255, 255])];

/// A lamp.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lamp {
    /// Degrees to the right of the picture, -180 to 180; 0 is where the camera stands.
    pub azimuth: f32,
    /// Degrees up, -90 to 90.
    pub elevation: f32,
    /// sRGB.
    pub colour: [u8; 3],
    /// How far the photo's own light gives way, 0 to 1.
    pub amount: f32,
}

impl Lamp {
    /// White light from somewhere, held within what angles may be.
    pub fn at(azimuth: f32, elevation: f32) -> Self {
        let (azimuth, elevation) = (azimuth.clamp(-180.0, 180.0), elevation.clamp(-90.0, 90.0));
        Self { azimuth, elevation, colour: [255; 3], amount: 1.0 }
    }

    /// Where it stands before the camera, as it is seen: to the right and up, within a circle of radius 1 around the head.
    pub fn place(&self) -> [f32; 2] {
        let [x, y, _] = self.direction();
        [x, y]
    }

    /// The same lamp before the camera at such a place; farther out than 1 it is held at the circle.
    #[must_use]
    pub fn moved_to(self, [x, y]: [f32; 2]) -> Self {
        let far = x.hypot(y).max(1.0);
        let (x, y) = (x / far, y / far);
        let z = (1.0 - x * x - y * y).max(0.0).sqrt();
        // Whole degrees: they are what is written.
        let [azimuth, elevation] = [x.atan2(z), y.asin()].map(|angle| angle.to_degrees().round());
        Self { azimuth, elevation, ..self }
    }

    /// To the lamp: x to the right of the picture, y up, z towards the camera.
    pub fn direction(&self) -> [f32; 3] {
        let (a, e) = (self.azimuth.to_radians(), self.elevation.to_radians());
        [a.sin() * e.cos(), e.sin(), a.cos() * e.cos()]
    }

    /// The colour in linear light, 1 in the mean.
    pub fn light(&self) -> [f32; 3] {
        let light = self.colour.map(|v| linear(f32::from(v) / 255.0));
        let mean = (light.iter().sum::<f32>() / 3.0).max(1e-3);
        light.map(|v| v / mean)
    }

    /// `-60/20`, `-60/20 warm`, `-60/20 #ffd0a0`: degrees to the right and up, and the colour. Nothing for other texts.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (angles, colour) = text.split_once(' ').unwrap_or((text, ""));
        let (azimuth, elevation) = angles.split_once('/')?;
        let angle = |text: &str, most: f32| text.trim().parse::<f32>().ok().filter(|angle| angle.abs() <= most);
        let (azimuth, elevation) = (angle(azimuth, 180.0)?, angle(elevation, 90.0)?);
        let colour = if colour.trim().is_empty() { [255; 3] } else { colour_of(colour)? };
        Some(Self { azimuth, elevation, colour, amount: 1.0 })
    }

    /// What [`Self::parse`] reads, without the amount.
    pub fn written(&self) -> String {
        let angles = format!("{}/{}", self.azimuth, self.elevation);
        if self.colour == [255; 3] { angles } else { format!("{angles} {}", self.colour_name()) }
    }

    /// A name, or `#rrggbb`.
    pub fn colour_name(&self) -> String {
        let own = LIGHTS.iter().find(|(_, rgb)| *rgb == self.colour).map(|(name, _)| *name);
        let name = own.or_else(|| names::name(Part::Background, self.colour));
        name.map_or_else(|| super::colour::to_hex(self.colour), str::to_owned)
    }

    /// In words: "light from the left", "warm light from above".
    pub fn said(&self) -> String {
        let side = match self.azimuth {
            a if a < -20.0 => Some("the left"),
            a if a > 20.0 => Some("the right"),
            _ => None,
        };
        let height = match self.elevation {
            e if e > 35.0 => Some("above"),
            e if e < -20.0 => Some("below"),
            _ => None,
        };
        let from = match (height, side) {
            (Some(height), Some(side)) => format!("{height} and {side}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "the front".to_owned(),
        };
        let colour = if self.colour == [255; 3] { String::new() } else { format!("{} ", self.colour_name()) };
        format!("{colour}light from {from}")
    }
}

/// The colour of a light by its name.
pub fn colour_of(name: &str) -> Option<[u8; 3]> {
    let name = name.trim().to_lowercase();
    let own = LIGHTS.iter().find(|(own, _)| *own == name).map(|(_, rgb)| *rgb);
    own.or_else(|| names::read(&name, Part::Background))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["-60/20", "0/0", "45/-30 warm", "12.5/80 #102030", "90/0 teal"] {
            assert_eq!(Lamp::parse(text).unwrap().written(), text);
        }
        for text in ["", "left", "60", "200/0", "0/95", "NaN/0", "inf/0", "10/10 cheese", "10/10/10"] {
            assert_eq!(Lamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn it_points_where_it_says() {
        // Sines and cosines of right angles are off by an f32's rounding.
        let near = |a: [f32; 3], b: [f32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(near(Lamp::at(0.0, 0.0).direction(), [0.0, 0.0, 1.0]));
        assert!(near(Lamp::at(90.0, 0.0).direction(), [1.0, 0.0, 0.0]));
        assert!(near(Lamp::at(30.0, 90.0).direction(), [0.0, 1.0, 0.0]));
        let warm = Lamp::parse("0/0 warm").unwrap().light();
        assert!((warm.iter().sum::<f32>() - 3.0).abs() < 1e-5 && warm[0] > warm[2]);
    }

    #[test]
    fn it_is_dragged_around_the_head() {
        let lamp = Lamp::parse("10/20 warm:").or(Lamp::parse("10/20 warm")).unwrap();
        for (place, angles) in [
            ([0.0, 0.0], [0.0, 0.0]),
            ([-1.0, 0.0], [-90.0, 0.0]),
            ([0.0, 2.0], [0.0, 90.0]),
            ([0.5, 0.5], [35.0, 30.0]),
        ] {
            let moved = lamp.moved_to(place);
            assert_eq!([moved.azimuth, moved.elevation], angles, "{place:?}");
            assert_eq!(moved.colour, lamp.colour);
        }
        let [x, y] = lamp.moved_to([0.3, -0.6]).place();
        // Half a degree is less than a hundredth of the circle.
        assert!((x - 0.3).abs() < 0.01 && (y + 0.6).abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn it_is_told_in_words() {
        for (text, words) in [
            ("0/0", "light from the front"),
            ("-60/20", "light from the left"),
            ("50/60 warm", "warm light from above and the right"),
            ("0/-45 red", "red light from below"),
        ] {
            assert_eq!(Lamp::parse(text).unwrap().said(), words);
        }
    }
}
