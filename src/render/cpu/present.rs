//! A picture over its backdrop, on a canvas of any size. Shader twin: `present.wgsl`.

use crate::render::Backdrop;

/// What a canvas shows, `[height, width, 4]` premultiplied: a picture `[side, side, 4]` stretched bilinearly into the
/// largest centred square over its backdrop; colours stay sRGB-encoded.
///
/// `behind` is the picture of [`Backdrop::Picture`]: its side and `[side, side, 3]` in 0..1; without it that backdrop
/// is black.
pub fn present(
    picture: &[f32],
    side: u32,
    canvas: [u32; 2],
    backdrop: Backdrop,
    behind: Option<(u32, &[f32])>,
) -> Vec<f32> {
    let size = canvas.map(|c| c as f32);
    let square = size[0].min(size[1]);
    let mut out = Vec::with_capacity(canvas[0] as usize * canvas[1] as usize * 4);
    for y in 0..canvas[1] {
        for x in 0..canvas[0] {
            let uv = [(x, size[0]), (y, size[1])].map(|(i, n)| (i as f32 + 0.5 - 0.5 * (n - square)) / square);
            let inside = uv.iter().all(|c| (0.0..=1.0).contains(c));
            let front: [f32; 4] = match inside {
                true => stretched(picture, side, uv).map(|c: f32| c.clamp(0.0, 1.0)),
                false => [0.0; 4],
            };
            let below = match (backdrop, behind) {
                (Backdrop::Transparent, _) => [0.0; 4],
                (Backdrop::Colour(c), _) => [c[0], c[1], c[2], 1.0],
                (Backdrop::Picture, Some((n, rgb))) => {
                    let [r, g, b] = stretched(rgb, n, uv);
                    [r, g, b, 1.0]
                }
                (Backdrop::Picture, None) => [0.0, 0.0, 0.0, 1.0],
            };
            out.extend((0..4).map(|c| front[c] + (1.0 - front[3]) * below[c]));
        }
    }
    out
}

/// Bilinear, held at the edges: `[side, side, N]` at `uv`.
fn stretched<const N: usize>(picture: &[f32], side: u32, uv: [f32; 2]) -> [f32; N] {
    let last = side as f32 - 1.0;
    let at = uv.map(|c| (c * side as f32 - 0.5).clamp(0.0, last));
    let low = at.map(|c| c as usize);
    let high = low.map(|c| (c + 1).min(side as usize - 1));
    let part: [f32; 2] = std::array::from_fn(|i| at[i] - low[i] as f32);
    let texel = |x: usize, y: usize, c: usize| picture[(y * side as usize + x) * N + c];
    let mix = |a: f32, b: f32, t: f32| a * (1.0 - t) + b * t;
    std::array::from_fn(|c| {
        let top = mix(texel(low[0], low[1], c), texel(high[0], low[1], c), part[0]);
        let bottom = mix(texel(low[0], high[1], c), texel(high[0], high[1], c), part[0]);
        mix(top, bottom, part[1])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_stretched_into_the_middle() {
        // Black to white from left to right.
        let picture = [[0.0, 0.0, 0.0, 1.0], [1.0; 4]].concat().repeat(2);
        let out = present(&picture, 2, [8, 4], Backdrop::Transparent, None);
        let pixel = |x: usize| &out[(8 + x) * 4..][..4];
        assert_eq!(pixel(1), [0.0; 4], "beside the square");
        assert_eq!(pixel(2), [0.0, 0.0, 0.0, 1.0], "held at the edge");
        // The third of four pixels lies 3/4 of the way between two texels' middles: exact in f32.
        assert_eq!(pixel(4), [0.75, 0.75, 0.75, 1.0]);
        let over = present(&[0.25, 0.0, 0.0, 0.5], 1, [1, 1], Backdrop::Colour([0.0, 1.0, 0.5]), None);
        assert_eq!(over, [0.25, 0.5, 0.25, 1.0]);
    }
}
