//! Views that have a name. Angles in degrees; positive yaw to the person's left, which is seen on the right, positive
//! pitch from below.

/// A view with a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    /// One lower-case word.
    pub id: &'static str,
    pub name: &'static str,
    pub yaw: f32,
    pub pitch: f32,
}

const fn preset(id: &'static str, name: &'static str, yaw: f32, pitch: f32) -> Preset {
    Preset { id, name, yaw, pitch }
}

/// All of them, in the order in which they are offered. A portrait from one photo stands no more than these.
pub const PRESETS: [Preset; 7] = [
    preset("front", "Front", 0.0, 0.0),
    preset("three-quarter-left", "¾ left", -35.0, 0.0),
    preset("three-quarter-right", "¾ right", 35.0, 0.0),
    preset("left", "Left side", -60.0, 0.0),
    preset("right", "Right side", 60.0, 0.0),
    preset("above", "From above", 0.0, -25.0),
    preset("below", "From below", 0.0, 25.0),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::words;
    use crate::view::orbit::Orbit;

    #[test]
    fn each_can_be_reached_and_is_where_its_name_says() {
        for Preset { id, name, yaw, pitch } in PRESETS {
            let mut orbit = Orbit::default();
            orbit.aim(yaw.to_radians(), pitch.to_radians());
            orbit.jump();
            assert_eq!(orbit.angles(), (yaw.to_radians(), pitch.to_radians()), "{id} is out of reach");
            let said = words::view(yaw, pitch);
            for word in ["front", "left", "right", "above", "below"] {
                assert_eq!(name.to_lowercase().contains(word), said.contains(word), "{name}: {said}");
            }
        }
    }
}
