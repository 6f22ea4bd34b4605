//! Colours: sRGB bytes to linear light and back, by tables, and tones.

use std::sync::LazyLock;

use glam::Vec3;

pub(crate) static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let c = i as f32 / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
});

const STEPS: usize = 4096;

static ENCODED: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..=STEPS)
        .map(|i| {
            // The table runs over the square root of light, which spends its steps on the shadows.
            let x = (i as f32 / STEPS as f32).powi(2);
            if x <= 0.003_130_8 { x * 12.92 } else { 1.055 * x.powf(1.0 / 2.4) - 0.055 }
        })
        .collect()
});

/// Linear light 0..1 of an sRGB byte.
pub fn linear(byte: u8) -> f32 {
    LINEAR[byte as usize]
}

/// sRGB 0..1 of linear light (clamped to 0..1).
#[inline]
pub fn encode(light: Vec3) -> Vec3 {
    let table = &*ENCODED;
    let one = |x: f32| table[(x.clamp(0.0, 1.0).sqrt() * STEPS as f32 + 0.5) as i32 as usize];
    Vec3::new(one(light.x), one(light.y), one(light.z))
}

/// Linear light of sRGB 0..1.
pub fn decode(encoded: Vec3) -> Vec3 {
    let one = |c: f32| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    Vec3::new(one(encoded.x), one(encoded.y), one(encoded.z))
}

/// Linear up to a knee, then a soft approach to white, so that highlights keep their colour.
#[inline]
pub fn tone(light: Vec3) -> Vec3 {
    const KNEE: f32 = 0.62;
    let one = |x: f32| {
        if x <= KNEE { x.max(0.0) } else { 1.0 - (1.0 - KNEE) * (-(x - KNEE) / (1.0 - KNEE)).exp() }
    };
    Vec3::new(one(light.x), one(light.y), one(light.z))
}

/// Rec. 709 luminance of linear light.
#[inline]
pub fn luminance(c: Vec3) -> f32 {
    c.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

/// The sRGB byte of linear light, exactly.
pub fn byte(value: f32) -> u8 {
    let c = value.clamp(0.0, 1.0);
    let s = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (s * 255.0 + 0.5) as u8
}

/// A bright colour of a hue 0..1 and a saturation 0..1.
pub fn hue(hue: f32, saturation: f32) -> Vec3 {
    let channel = |shift: f32| {
        let t = ((hue + shift).fract() * 6.0 - 3.0).abs() - 1.0;
        1.0 - saturation + saturation * t.clamp(0.0, 1.0)
    };
    Vec3::new(channel(0.0), channel(2.0 / 3.0), channel(1.0 / 3.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_linear_light() {
        for b in 0..=255u8 {
            assert_eq!(byte(linear(b)), b);
            let one = Vec3::splat(linear(b));
            // The table's steps are finer than half a byte's.
            assert!((encode(one).x * 255.0 - f32::from(b)).abs() < 0.5);
            assert!((decode(encode(one)).x - one.x).abs() < 2e-3);
        }
    }
}
