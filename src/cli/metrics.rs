//! How close a drawn view is to its target.

use super::dataset::Target;
use crate::render::Frame;

/// A pixel belongs to the portrait from this opacity on.
const OPAQUE: f32 = 0.5;
/// Half width and standard deviation of SSIM's window, as first published (11 pixels, 1.5).
const WINDOW: isize = 5;
const SIGMA: f32 = 1.5;

/// Figures of one view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    /// Decibels over pixels inside the target's opacity.
    pub psnr: f64,
    /// Mean over the same pixels.
    pub ssim: f64,
    /// Mean absolute difference where both have a depth, in world units; none if nowhere.
    pub depth: Option<f64>,
    /// Overlap of the two opacities.
    pub iou: f64,
}

/// Compares a view with its target; both are premultiplied and of one size.
pub(super) fn compare(frame: &Frame, target: &Target) -> Option<Figures> {
    let inside: Vec<bool> = target.rgba.chunks_exact(4).map(|p| p[3] >= OPAQUE).collect();
    let count = inside.iter().filter(|i| **i).count();
    if count == 0 || frame.rgba.len() != target.rgba.len() {
        return None;
    }
    let mut squares = 0.0_f64;
    let (mut both, mut either) = (0_usize, 0_usize);
    let (mut depth, mut depths) = (0.0_f64, 0_usize);
    for (i, (a, b)) in frame.rgba.chunks_exact(4).zip(target.rgba.chunks_exact(4)).enumerate() {
        let drawn = a[3] >= OPAQUE;
        both += usize::from(drawn && inside[i]);
        either += usize::from(drawn || inside[i]);
        if inside[i] {
            squares += (0..3).map(|c| f64::from(a[c] - b[c]).powi(2)).sum::<f64>();
        }
        if frame.depth[i] > 0.0 && target.depth[i] > 0.0 {
            depth += f64::from((frame.depth[i] - target.depth[i]).abs());
            depths += 1;
        }
    }
    let mse = squares / (3 * count) as f64;
    Some(Figures {
        // 8-bit targets cannot tell errors below half a level: 54 dB.
        psnr: (-10.0 * mse.max(1e-10).log10()).min(99.0),
        ssim: ssim(&frame.rgba, &target.rgba, target.side, &inside),
        depth: (depths > 0).then(|| depth / depths as f64),
        iou: both as f64 / either as f64,
    })
}

/// Mean structural similarity of luma over the pixels marked; images are `[n, n, 4]`.
fn ssim(a: &[f32], b: &[f32], n: usize, inside: &[bool]) -> f64 {
    let luma = |image: &[f32]| -> Vec<f32> {
        image.chunks_exact(4).map(|p| 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2]).collect()
    };
    let (a, b) = (luma(a), luma(b));
    let product = |x: &[f32], y: &[f32]| -> Vec<f32> { x.iter().zip(y).map(|(x, y)| x * y).collect() };
    let [ma, mb, aa, bb, ab] =
        [a.clone(), b.clone(), product(&a, &a), product(&b, &b), product(&a, &b)].map(|m| smooth(&m, n));
    let (c1, c2) = (0.01_f32.powi(2), 0.03_f32.powi(2));
    let (mut sum, mut count) = (0.0_f64, 0_usize);
    for i in (0..n * n).filter(|&i| inside[i]) {
        let (va, vb, cov) = (aa[i] - ma[i] * ma[i], bb[i] - mb[i] * mb[i], ab[i] - ma[i] * mb[i]);
        let value =
            (2.0 * ma[i] * mb[i] + c1) * (2.0 * cov + c2) / ((ma[i] * ma[i] + mb[i] * mb[i] + c1) * (va + vb + c2));
        sum += f64::from(value);
        count += 1;
    }
    sum / count.max(1) as f64
}

/// Gaussian window, edges clamped.
fn smooth(image: &[f32], n: usize) -> Vec<f32> {
    let weights: Vec<f32> = (-WINDOW..=WINDOW).map(|d| (-((d * d) as f32) / (2.0 * SIGMA * SIGMA)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let pass = |image: &[f32], across: bool| -> Vec<f32> {
        (0..n * n)
            .map(|i| {
                let (y, x) = ((i / n) as isize, (i % n) as isize);
                let last = n as isize - 1;
                let at = |d: isize| {
                    let (y, x) = if across { (y, (x + d).clamp(0, last)) } else { ((y + d).clamp(0, last), x) };
                    image[(y * n as isize + x) as usize]
                };
                (-WINDOW..=WINDOW).zip(&weights).map(|(d, w)| w * at(d)).sum::<f32>() / total
            })
            .collect()
    };
    pass(&pass(image, true), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(change: f32) -> (Frame, Target) {
        let side = 16_usize;
        let rgba: Vec<f32> = (0..side * side)
            .flat_map(|i| if i % 3 == 0 { [0.2, 0.5, 0.4, 1.0] } else { [0.6, 0.3, 0.1, 1.0] })
            .collect();
        let depth = vec![2.5; side * side];
        let moved = rgba.chunks_exact(4).flat_map(|p| [p[0] + change, p[1] + change, p[2] + change, p[3]]).collect();
        let frame = Frame { size: side as u32, rgba: moved, depth: vec![2.5 + change; side * side] };
        (frame, Target { side, rgba, depth })
    }

    #[test]
    fn equal_views_are_perfect_and_changes_cost_what_they_should() {
        let (frame, target) = pair(0.0);
        let f = compare(&frame, &target).unwrap();
        // f32 rounding in the windowed sums: a few 1e-6 of one.
        assert!(f.psnr == 99.0 && (f.ssim - 1.0).abs() < 1e-4 && f.depth == Some(0.0) && f.iou == 1.0, "{f:?}");
        let (frame, target) = pair(0.1);
        let f = compare(&frame, &target).unwrap();
        // An error of 0.1 everywhere is 20 dB.
        assert!((f.psnr - 20.0).abs() < 1e-3 && f.ssim < 0.99, "{f:?}");
        assert!((f.depth.unwrap() - 0.1).abs() < 1e-5);
    }

    #[test]
    fn overlap_counts_both_ways_and_empty_targets_have_no_figures() {
        let (mut frame, mut target) = pair(0.0);
        for i in 0..128 {
            frame.rgba[4 * i + 3] = 0.0;
            target.rgba[4 * (255 - i) + 3] = if i < 64 { 0.0 } else { 1.0 };
        }
        // Drawn: 128..256; target: all but the last 64; both: 64; either: 256.
        assert_eq!(compare(&frame, &target).unwrap().iou, 0.25);
        for p in target.rgba.chunks_exact_mut(4) {
            p[3] = 0.0;
        }
        assert!(compare(&frame, &target).is_none());
    }
}
