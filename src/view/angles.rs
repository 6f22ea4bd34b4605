//! Views as attributes write them, in `<model-viewer>`'s order: azimuth, polar angle, radius. Pure.

use std::f32::consts::FRAC_PI_2;

use crate::view::orbit::OrbitLimits;

/// A view that was asked for, or one end of what is allowed; what is `None` is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Asked {
    /// Radians; positive to the person's left.
    pub yaw: Option<f32>,
    /// Radians; positive below the face.
    pub pitch: Option<f32>,
    /// Enlargement; 1 is the photo's own framing.
    pub zoom: Option<f32>,
}

/// Why a text is no view.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no view: write azimuth, polar angle and radius, such as “20deg 90deg 80%”; each may be “auto”, and 0deg 90deg 100% is the view from the front"
)]
pub struct NoView(String);

impl Asked {
    /// Reads `"20deg 85deg 80%"`: degrees or radians to the person's left, from straight above, and the distance as
    /// a share of the photo's own; `auto` for what is to stay. What is missing at the end is `auto`.
    ///
    /// # Errors
    /// [`NoView`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NoView> {
        let wrong = || NoView(text.trim().to_owned());
        let mut asked = Self::default();
        for (place, word) in text.split_whitespace().enumerate() {
            if word.eq_ignore_ascii_case("auto") && place < 3 {
                continue;
            }
            match place {
                0 => asked.yaw = Some(angle(word).ok_or_else(wrong)?),
                1 => asked.pitch = Some(angle(word).ok_or_else(wrong)? - FRAC_PI_2),
                2 => asked.zoom = Some(zoom(word).ok_or_else(wrong)?),
                _ => return Err(wrong()),
            }
        }
        Ok(asked)
    }

    /// A view as [`Asked::parse`] reads it.
    pub fn written(yaw: f32, pitch: f32, zoom: f32) -> String {
        let degrees = |angle: f32| (angle.to_degrees() * 10.0).round() / 10.0;
        // Adding zero makes -0 a plain 0.
        let radius = (1000.0 / zoom).round() / 10.0;
        format!("{}deg {}deg {}%", degrees(yaw) + 0.0, degrees(pitch + FRAC_PI_2), radius)
    }
}

/// The limits between two views; where one says nothing, or more than a portrait can stand, those of `widest` hold.
/// The nearest radius allows the largest enlargement.
pub fn limits(least: Asked, most: Asked, widest: OrbitLimits) -> OrbitLimits {
    let within = |[from, to]: [f32; 2], least: Option<f32>, most: Option<f32>| {
        let low = least.map_or(from, |v| v.clamp(from, to));
        [low, most.map_or(to, |v| v.clamp(low, to))]
    };
    OrbitLimits {
        yaw: within(widest.yaw, least.yaw, most.yaw),
        pitch: within(widest.pitch, least.pitch, most.pitch),
        zoom: within(widest.zoom, most.zoom, least.zoom),
    }
}

fn angle(word: &str) -> Option<f32> {
    let radians = match (word.strip_suffix("deg"), word.strip_suffix("rad")) {
        (Some(degrees), _) => degrees.parse::<f32>().ok()?.to_radians(),
        (_, Some(radians)) => radians.parse().ok()?,
        _ => return None,
    };
    radians.is_finite().then_some(radians)
}

fn zoom(word: &str) -> Option<f32> {
    let percent: f32 = word.strip_suffix('%')?.parse().ok()?;
    (percent.is_finite() && percent > 0.0).then(|| 100.0 / percent)
}

/// An angle a second, as `rotation-per-second` writes it: radians; a number without a unit is none.
pub fn speed(text: &str) -> Option<f32> {
    angle(text.trim().strip_suffix("-per-second").unwrap_or(text.trim())).map(f32::abs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Degrees to radians and back rounds twice in f32.
    const TOLERANCE: f32 = 1e-6;

    #[test]
    fn views_are_read_and_written() {
        let asked = Asked::parse(" -20deg 95deg 50% ").unwrap();
        let near = |a: Option<f32>, b: f32| a.is_some_and(|a| (a - b).abs() < TOLERANCE);
        assert!(near(asked.yaw, -20_f32.to_radians()) && near(asked.pitch, 5_f32.to_radians()));
        assert_eq!(asked.zoom, Some(2.0));
        assert!(near(Asked::parse("0.5rad").unwrap().yaw, 0.5));
        assert_eq!(Asked::parse("auto auto auto").unwrap(), Asked::default());
        assert_eq!(Asked::parse("").unwrap(), Asked::default());
        assert_eq!(Asked::written(-20_f32.to_radians(), 5_f32.to_radians(), 2.0), "-20deg 95deg 50%");
        assert_eq!(Asked::written(-0.0, 0.0, 1.0), "0deg 90deg 100%");
        for bad in ["20", "20deg 10", "20deg 90deg 2m", "NaNdeg", "infrad", "1deg 1deg 0%", "1deg 1deg 1% 1deg"] {
            let sentence = Asked::parse(bad).unwrap_err().to_string();
            assert!(sentence.contains(bad) && sentence.contains("90deg"), "{sentence}");
        }
    }

    #[test]
    fn limits_stay_within_what_a_portrait_stands() {
        let widest = OrbitLimits { zoom: [1.0, 3.0], ..OrbitLimits::default() };
        let read = |least: &str, most: &str| limits(Asked::parse(least).unwrap(), Asked::parse(most).unwrap(), widest);
        assert_eq!(read("", ""), widest);
        let narrow = read("-10deg 80deg 50%", "30deg auto 80%");
        assert_eq!(narrow.pitch[1], widest.pitch[1]);
        assert!((narrow.yaw[0] + 10_f32.to_radians()).abs() < TOLERANCE);
        assert_eq!(narrow.zoom, [1.25, 2.0]);
        assert_eq!(read("-90deg 0deg 1%", "90deg 180deg 200%"), widest);
        // Ends that cross leave one place.
        let crossed = read("20deg", "-20deg");
        assert_eq!(crossed.yaw[0], crossed.yaw[1]);
    }

    #[test]
    fn speeds_have_a_unit() {
        assert!(speed("30deg").is_some_and(|v| (v - 30_f32.to_radians()).abs() < TOLERANCE));
        assert_eq!(speed("-0.5rad"), Some(0.5));
        assert_eq!(speed("30"), None);
    }
}
