//! sRGB and OKLab, in which an even step looks even.
//!
//! Björn Ottosson, "A perceptual color space for image processing", 2020; the matrices are those he revised in 2021.

/// An sRGB value in [0, 1] as an amount of light (IEC 61966-2-1).
pub fn linear(value: f32) -> f32 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// An amount of light in [0, 1] as an sRGB value.
pub fn encoded(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// sRGB in [0, 1] to OKLab: lightness in [0, 1], green to red, blue to yellow.
pub fn oklab_of(srgb: [f32; 3]) -> [f32; 3] {
    let light = srgb.map(linear);
    let cones = times(
        &[
            [0.412_221_47, 0.536_332_55, 0.051_445_995],
            [0.211_903_5, 0.680_699_5, 0.107_396_96],
            [0.088_302_46, 0.281_718_85, 0.629_978_7],
        ],
        light,
    );
    let [l, m, s] = cones.map(f32::cbrt);
    times(
        &[
            [0.210_454_26, 0.793_617_8, -0.004_072_047],
            [1.977_998_5, -2.428_592_2, 0.450_593_7],
            [0.025_904_037, 0.782_771_77, -0.808_675_77],
        ],
        [l, m, s],
    )
}

/// OKLab to sRGB; beyond [0, 1] where no screen shows the colour.
pub fn srgb_of(oklab: [f32; 3]) -> [f32; 3] {
    light_of(oklab).map(encoded)
}

/// OKLab to 8-bit sRGB: a colour that no screen shows loses chroma until it can be shown.
pub fn shown(oklab: [f32; 3]) -> [u8; 3] {
    let [lightness, a, b] = [oklab[0].clamp(0.0, 1.0), oklab[1], oklab[2]];
    // Half a step of 8 bits.
    let fits = |share: f32| {
        let margin = 0.5 / 255.0;
        srgb_of([lightness, a * share, b * share]).iter().all(|v| (-margin..=1.0 + margin).contains(v))
    };
    let share = if fits(1.0) {
        1.0
    } else {
        // To a thousandth of the chroma.
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..10 {
            let middle = (low + high) / 2.0;
            if fits(middle) { low = middle } else { high = middle }
        }
        low
    };
    srgb_of([lightness, a * share, b * share]).map(|v| (v * 255.0).round().clamp(0.0, 255.0) as u8)
}

/// 8-bit sRGB to OKLab.
pub fn oklab_of_shown(rgb: [u8; 3]) -> [f32; 3] {
    oklab_of(rgb.map(|v| f32::from(v) / 255.0))
}

/// `rrggbb` or `rgb` in hexadecimal digits.
pub fn from_hex(digits: &str) -> Option<[u8; 3]> {
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    match digits.len() {
        6 => Some([16, 8, 0].map(|shift| (number >> shift) as u8)),
        // Each digit stands for itself twice.
        3 => Some([8, 4, 0].map(|shift| ((number >> shift) & 15) as u8 * 17)),
        _ => None,
    }
}

/// As `#rrggbb`.
pub fn to_hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn light_of(oklab: [f32; 3]) -> [f32; 3] {
    let cones = times(
        &[[1.0, 0.396_337_78, 0.215_803_76], [1.0, -0.105_561_346, -0.063_854_17], [1.0, -0.089_484_18, -1.291_485_5]],
        oklab,
    );
    times(
        &[
            [4.076_741_7, -3.307_711_6, 0.230_969_94],
            [-1.268_438, 2.609_757_4, -0.341_319_4],
            [-0.004_196_086_3, -0.703_418_6, 1.707_614_7],
        ],
        cones.map(|v| v * v * v),
    )
}

fn times(matrix: &[[f32; 3]; 3], v: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f32; 3], b: [f32; 3], tolerance: f32) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    #[test]
    fn published_colours_have_their_published_places() {
        // CSS Color Module Level 4, the named colours' OKLab; four digits are printed there.
        for (rgb, lab) in [
            ([255, 255, 255], [1.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [0.627_96, 0.224_86, 0.125_85]),
            ([0, 255, 0], [0.866_44, -0.233_89, 0.179_50]),
            ([0, 0, 255], [0.452_01, -0.032_46, -0.311_53]),
            ([0, 128, 0], [0.519_75, -0.140_30, 0.107_68]),
        ] {
            assert!(close(oklab_of_shown(rgb), lab, 1e-4), "{rgb:?}: {:?}", oklab_of_shown(rgb));
        }
    }

    #[test]
    fn every_colour_that_can_be_shown_comes_back() {
        for r in (0..=255).step_by(15) {
            for g in (0..=255).step_by(17) {
                for b in (0..=255).step_by(15) {
                    let rgb = [r as u8, g as u8, b as u8];
                    assert_eq!(shown(oklab_of_shown(rgb)), rgb);
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_shown_keeps_lightness_and_hue() {
        for lab in [[0.7, 0.3, 0.0], [0.5, -0.3, 0.2], [0.9, 0.0, -0.3], [0.3, 0.1, 0.3]] {
            let got = oklab_of_shown(shown(lab));
            // 8 bits are coarse where a channel is near zero.
            assert!((got[0] - lab[0]).abs() < 0.01, "{lab:?} {got:?}");
            let turned = (got[2].atan2(got[1]) - lab[2].atan2(lab[1])).abs();
            assert!(turned < 0.05, "{lab:?} {got:?}");
        }
        assert_eq!(shown([2.0, 0.0, 0.0]), [255; 3]);
        // Half a step may stay of the chroma.
        assert!(shown([-1.0, 0.1, 0.0]).iter().all(|v| *v <= 1));
        assert_eq!(shown([f32::NAN; 3]), [0; 3]);
    }

    #[test]
    fn hexadecimal_colours_are_read_and_written() {
        assert_eq!(from_hex("a01030"), Some([0xa0, 0x10, 0x30]));
        assert_eq!(from_hex("0F8"), Some([0, 255, 136]));
        for wrong in ["", "12", "12345", "1234567", "ggg", "+12345", "é12", "0x1234"] {
            assert_eq!(from_hex(wrong), None, "{wrong}");
        }
        assert_eq!(to_hex([1, 0xab, 255]), "#01abff");
    }
}
