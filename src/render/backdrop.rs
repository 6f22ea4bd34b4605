//! What is seen behind the portrait.

/// What is behind the portrait.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Backdrop {
    /// Nothing: the page shows through.
    #[default]
    Transparent,
    /// One sRGB colour, each part 0 to 1.
    Colour([f32; 3]),
    /// The picture given to the renderer or to [`super::Frame::over`], usually the blurred photo.
    Picture,
}

/// Blurs an RGB image (`[size, size, 3]`, 0 to 1) with three box blurs of `radius` texels, which
/// together are close to a Gaussian of standard deviation `radius`; edges are clamped.
pub fn blur(rgb: &[f32], size: usize, radius: usize) -> Vec<f32> {
    blur_rows(rgb, size, radius)
}

/// As [`blur`] of some rows of an image, `[rows, width, 3]`; more than three radii off the first and the last row that
/// is what the whole image would give.
pub fn blur_rows(rgb: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let rows = rgb.len() / 3 / width.max(1);
    let mut image = rgb.to_vec();
    let mut other = vec![0.0; image.len()];
    for _ in 0..3 {
        for line in 0..rows {
            blur_line(&image, &mut other, line * width * 3, 3, width, radius);
        }
        for line in 0..width {
            blur_line(&other, &mut image, line * 3, width * 3, rows, radius);
        }
    }
    image
}

/// Box-blurs one row or column with a running sum.
fn blur_line(from: &[f32], to: &mut [f32], start: usize, stride: usize, n: usize, radius: usize) {
    let r = radius as isize;
    let at = |i: isize| start + i.clamp(0, n as isize - 1) as usize * stride;
    let scale = 1.0 / (2 * radius + 1) as f32;
    for c in 0..3 {
        let mut sum: f32 = (-r..=r).map(|i| from[at(i) + c]).sum();
        for i in 0..n as isize {
            to[at(i) + c] = sum * scale;
            sum += from[at(i + r + 1) + c] - from[at(i - r) + c];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_flat_colour_and_spreads_a_point() {
        let flat = vec![0.3; 8 * 8 * 3];
        // Running sums of equal numbers: a few roundings.
        assert!(blur(&flat, 8, 2).iter().all(|v| (v - 0.3).abs() < 1e-5));
        let mut point = vec![0.0; 33 * 33 * 3];
        point[(16 * 33 + 16) * 3] = 1.0;
        let out = blur(&point, 33, 3);
        let red: f32 = out.iter().step_by(3).sum();
        assert!((red - 1.0).abs() < 1e-4, "light is kept: {red}");
        assert!((out[(16 * 33 + 12) * 3] - out[(12 * 33 + 16) * 3]).abs() < 1e-6, "both ways alike");
        assert!(out[(16 * 33 + 16) * 3] < 0.1);
        assert!(out.iter().skip(1).step_by(3).all(|v| v.abs() < 1e-6), "channels stay apart");
    }
}
