//! Texture look-ups in linear light.

use std::sync::Arc;

use glam::{Vec2, Vec3, Vec4};

use crate::colour::{LINEAR, linear};
use crate::scene::Texture;

/// Bilinear look-up: linear light and straight alpha. `uv` is clamped to the texture; v runs up.
#[inline]
pub fn bilinear(texture: &Texture, uv: Vec2) -> Vec4 {
    let (w, h) = (texture.width, texture.height);
    if texture.rgba.len() < w * h || w == 0 || h == 0 {
        return Vec4::ONE;
    }
    let x = (uv.x * w as f32 - 0.5).clamp(0.0, (w - 1) as f32);
    let y = ((1.0 - uv.y) * h as f32 - 0.5).clamp(0.0, (h - 1) as f32);
    let (x0, y0) = (x as i32 as usize, y as i32 as usize);
    let (x1, y1) = ((x0 + 1).min(w - 1), (y0 + 1).min(h - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let table = &*LINEAR;
    let at = |x: usize, y: usize| {
        let t = texture.rgba[y * w + x];
        Vec4::new(table[t[0] as usize], table[t[1] as usize], table[t[2] as usize], t[3] as f32 * (1.0 / 255.0))
    };
    let top = at(x0, y0) * (1.0 - fx) + at(x1, y0) * fx;
    let bottom = at(x0, y1) * (1.0 - fx) + at(x1, y1) * fx;
    top * (1.0 - fy) + bottom * fy
}

/// Alpha of the nearest texel, 0..1.
#[inline]
pub fn alpha(texture: &Texture, uv: Vec2) -> f32 {
    let (w, h) = (texture.width, texture.height);
    let x = ((uv.x * w as f32) as usize).min(w.saturating_sub(1));
    let y = (((1.0 - uv.y) * h as f32) as usize).min(h.saturating_sub(1));
    texture.rgba.get(y * w + x).map_or(1.0, |t| t[3] as f32 * (1.0 / 255.0))
}

/// Alpha-weighted mean colour in linear light, from a grid of at most about 128 x 128 texels.
pub fn mean(texture: &Texture) -> Vec3 {
    let (mut sum, mut weight) = (Vec3::ZERO, 0.0_f32);
    let (sx, sy) = ((texture.width / 128).max(1), (texture.height / 128).max(1));
    for y in (0..texture.height).step_by(sy) {
        for x in (0..texture.width).step_by(sx) {
            let Some(t) = texture.rgba.get(y * texture.width + x) else { continue };
            let a = t[3] as f32 / 255.0;
            sum += a * Vec3::new(linear(t[0]), linear(t[1]), linear(t[2]));
            weight += a;
        }
    }
    if weight > 0.0 { sum / weight } else { Vec3::splat(0.5) }
}

/// A copy `factor` times smaller, from 16 taps per texel: flat areas of colour for drawings. Alpha keeps its cover.
pub fn flattened(texture: &Texture, factor: usize) -> Arc<Texture> {
    let factor = factor.max(1);
    let (w, h) = ((texture.width / factor).max(1), (texture.height / factor).max(1));
    let mut rgba = Vec::with_capacity(w * h);
    for y in 0..h {
        for x in 0..w {
            let (mut sum, mut alpha) = (Vec3::ZERO, 0.0_f32);
            for tap in 0..16 {
                let tx = ((x * 4 + tap % 4) * texture.width) / (w * 4);
                let ty = ((y * 4 + tap / 4) * texture.height) / (h * 4);
                let t = texture.rgba.get(ty * texture.width + tx).copied().unwrap_or([128, 128, 128, 255]);
                let a = t[3] as f32 / 255.0;
                sum += (a + 1e-3) * Vec3::new(t[0] as f32, t[1] as f32, t[2] as f32);
                alpha += a;
            }
            let c = sum / (alpha + 16e-3);
            rgba.push([c.x as u8, c.y as u8, c.z as u8, (alpha / 16.0 * 255.0) as u8]);
        }
    }
    Arc::new(Texture { width: w, height: h, rgba })
}

/// Bilinear alpha, 0..1.
#[inline]
pub fn smooth_alpha(texture: &Texture, uv: Vec2) -> f32 {
    let (w, h) = (texture.width, texture.height);
    if texture.rgba.len() < w * h || w == 0 || h == 0 {
        return 1.0;
    }
    let x = (uv.x * w as f32 - 0.5).clamp(0.0, (w - 1) as f32);
    let y = ((1.0 - uv.y) * h as f32 - 0.5).clamp(0.0, (h - 1) as f32);
    let (x0, y0) = (x as i32 as usize, y as i32 as usize);
    let (x1, y1) = ((x0 + 1).min(w - 1), (y0 + 1).min(h - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let at = |x: usize, y: usize| texture.rgba[y * w + x][3] as f32;
    let top = at(x0, y0) * (1.0 - fx) + at(x1, y0) * fx;
    let bottom = at(x0, y1) * (1.0 - fx) + at(x1, y1) * fx;
    (top * (1.0 - fy) + bottom * fy) * (1.0 / 255.0)
}
