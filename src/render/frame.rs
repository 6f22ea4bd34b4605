//! A drawn view on the host.

use super::Backdrop;

/// One view, `size` pixels square, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub size: u32,
    /// `[size, size, 4]`: sRGB-encoded colour premultiplied by opacity, and opacity.
    pub rgba: Vec<f32>,
    /// `[size, size]`: mean distance along the ray in world units; 0 where opacity is below 0.5.
    pub depth: Vec<f32>,
}

impl Frame {
    /// A transparent view.
    pub fn empty(size: u32) -> Frame {
        let n = size as usize * size as usize;
        Frame { size, rgba: vec![0.0; 4 * n], depth: vec![0.0; n] }
    }

    /// The view as 8-bit RGBA with straight (not premultiplied) colours, as PNG files hold them.
    ///
    /// `picture` is RGB in 0..1 with the same size as the view and is used by
    /// [`Backdrop::Picture`]; without it that backdrop is transparent.
    pub fn over(&self, backdrop: Backdrop, picture: Option<&[f32]>) -> Vec<u8> {
        over(&self.rgba, backdrop, picture)
    }
}

/// Some pixels of a view, premultiplied, as [`Frame::over`] has them; `picture` is of as many.
pub fn over(rgba: &[f32], backdrop: Backdrop, picture: Option<&[f32]>) -> Vec<u8> {
    let byte = |v: f32| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let picture = picture.filter(|p| p.len() / 3 == rgba.len() / 4);
    let mut out = Vec::with_capacity(rgba.len());
    for (i, p) in rgba.chunks_exact(4).enumerate() {
        let behind = match (backdrop, picture) {
            (Backdrop::Colour(c), _) => Some(c),
            (Backdrop::Picture, Some(image)) => Some([image[3 * i], image[3 * i + 1], image[3 * i + 2]]),
            _ => None,
        };
        let alpha = p[3].clamp(0.0, 1.0);
        match behind {
            Some(b) => {
                out.extend((0..3).map(|c| byte(p[c] + (1.0 - alpha) * b[c])));
                out.push(255);
            }
            None => {
                out.extend((0..3).map(|c| byte(if alpha > 0.0 { p[c] / alpha } else { 0.0 })));
                out.push(byte(alpha));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composites_premultiplied_colours() {
        let frame = Frame { size: 1, rgba: vec![0.25, 0.0, 0.5, 0.5], depth: vec![2.5] };
        assert_eq!(frame.over(Backdrop::Transparent, None), [128, 0, 255, 128]);
        assert_eq!(frame.over(Backdrop::Colour([1.0, 1.0, 0.0]), None), [191, 128, 128, 255]);
        assert_eq!(frame.over(Backdrop::Picture, Some(&[0.0, 1.0, 0.0])), [64, 128, 128, 255]);
        assert_eq!(frame.over(Backdrop::Picture, None), [128, 0, 255, 128]);
    }
}
