//! Where on the skin picture lie scalp, eye sockets, lips and beard: soft masks made once per pack.

use glam::{Vec2, Vec3};

use super::mask::{Mask, Masks};
use crate::math::smoothstep as smooth;
use crate::scene::Texture;

/// Weights 0..255 per texel of a skin picture, row-major from the top left.
#[derive(Debug, Clone)]
pub struct Regions {
    pub width: usize,
    pub height: usize,
    /// 0 = never hair, up to 0.6 = hair where the picture is dark, 1 = surely scalp.
    pub scalp: Vec<u8>,
    pub sockets: Vec<u8>,
    pub lips: Vec<u8>,
    /// What lies behind the lips.
    pub mouth: Vec<u8>,
    pub beard: Vec<u8>,
    /// A patch of both cheeks and one of the forehead, to measure the skin's own tones.
    pub cheeks: Vec<u8>,
    pub forehead: Vec<u8>,
    /// Where each texel lies on the face at rest, in the coordinates of [`Mask`]; infinite where there is no skin.
    pub rest: Vec<Vec3>,
    masks: Masks,
}

/// Rest-pose landmarks that the masks are measured from, in the base mesh's units.
#[derive(Debug, Clone, Copy)]
pub struct RestFace {
    pub eyes: [Vec3; 2],
    pub mouth: Vec3,
}

impl RestFace {
    fn middle(&self) -> Vec3 {
        (self.eyes[0] + self.eyes[1]) * 0.5
    }

    fn unit(&self) -> f32 {
        self.eyes[0].distance(self.eyes[1])
    }

    /// A point of the rest mesh in the coordinates of [`Mask`].
    pub fn measure(&self, p: Vec3) -> Vec3 {
        (p - self.middle()) / self.unit()
    }
}

impl Regions {
    /// Rasterises the rest positions of the drawn body into texture space and measures each texel.
    /// The lips are an ellipse about the mouth.
    pub fn measure(
        (width, height): (usize, usize),
        positions: &[Vec3],
        triangles: &[[u32; 3]],
        uvs: &[[Vec2; 3]],
        face: RestFace,
    ) -> Self {
        let n = width * height;
        let blank = || vec![0u8; n];
        let mut out = Self {
            width,
            height,
            scalp: blank(),
            sockets: blank(),
            lips: blank(),
            mouth: blank(),
            beard: blank(),
            cheeks: blank(),
            forehead: blank(),
            rest: vec![Vec3::INFINITY; n],
            masks: Masks::default(),
        };
        for (t, uv) in triangles.iter().zip(uvs) {
            let p = t.map(|v| positions[v as usize]);
            let q = uv.map(|c| Vec2::new(c.x * width as f32 - 0.5, (1.0 - c.y) * height as f32 - 0.5));
            let area = (q[1] - q[0]).perp_dot(q[2] - q[0]);
            if area.abs() < 1e-9 {
                continue;
            }
            let low = q[0].min(q[1]).min(q[2]).floor() - 1.0;
            let high = q[0].max(q[1]).max(q[2]).ceil() + 1.0;
            let bound = |v: f32, end: usize| v.clamp(0.0, (end - 1) as f32) as usize;
            for y in bound(low.y, height)..=bound(high.y, height) {
                for x in bound(low.x, width)..=bound(high.x, width) {
                    let at = Vec2::new(x as f32, y as f32);
                    let a = (q[1] - at).perp_dot(q[2] - at) / area;
                    let b = (q[2] - at).perp_dot(q[0] - at) / area;
                    let c = 1.0 - a - b;
                    // A margin of a texel on each side, so that filtering does not find an unmasked rim.
                    let margin = -1.5 / area.abs().sqrt().max(1.0);
                    if a.min(b).min(c) < margin {
                        continue;
                    }
                    let world = p[0] * a + p[1] * b + p[2] * c;
                    out.mark(y * width + x, world, face);
                }
            }
        }
        out
    }

    /// A painted mask at the size of these.
    pub fn resampled(&self, mask: &Texture) -> Vec<u8> {
        let source = |k: usize| {
            (k / self.width * mask.height / self.height) * mask.width + k % self.width * mask.width / self.width
        };
        (0..self.width * self.height).map(|k| mask.rgba[source(k)][0]).collect()
    }

    /// Takes a painted mask (the ears) out of scalp and beard.
    pub fn no_hair_on(&mut self, mask: &Texture) {
        for (k, m) in self.resampled(mask).into_iter().enumerate() {
            for hair in [&mut self.scalp[k], &mut self.beard[k]] {
                *hair = (u32::from(*hair) * u32::from(255 - m) / 255) as u8;
            }
        }
    }

    /// Weights 0..255 of a mask per texel.
    pub fn mask(&self, mask: Mask) -> &[u8] {
        self.masks.of(mask, &self.rest)
    }

    fn mark(&mut self, at: usize, p: Vec3, face: RestFace) {
        let (middle, ed) = (face.middle(), face.unit());
        self.rest[at] = face.measure(p);
        let byte = |w: f32| (w.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        // The hairline runs from high on the forehead down to the nape, a plane that rises to the front.
        let line = Vec3::new(0.0, 0.82, -0.57).dot(p - (middle + Vec3::new(0.0, 1.22, 0.40) * ed));
        // 0.6 marks the hairline; below it short hair may still be painted, at the temples and the nape.
        let height =
            0.6 * ((line + 0.75 * ed) / (0.80 * ed)).clamp(0.0, 1.0) + 0.4 * smooth(0.05 * ed, 0.45 * ed, line);
        let front = smooth(0.1, 0.7, (p.z - middle.z) / ed + 1.0) * smooth(0.3, 0.0, line / ed);
        self.scalp[at] = byte(height * (1.0 - front));
        let socket = face.eyes.iter().map(|e| {
            let d = (p - *e - Vec3::new(0.0, -0.05, 0.2) * ed) / (Vec3::new(0.40, 0.30, 0.6) * ed);
            (-d.length_squared() * 1.2).exp()
        });
        self.sockets[at] = byte(socket.fold(0.0, f32::max));
        let m = (p - face.mouth) / ed;
        self.lips[at] = byte(smooth(1.0, 0.6, (m / Vec3::new(0.45, 0.16, 0.4)).length()));
        let jaw = smooth(0.30, 0.05, m.y) * smooth(-1.1, -0.75, m.y) * smooth(-1.6, -1.0, m.z);
        let moustache = smooth(0.45, 0.3, m.y) * smooth(0.5, 0.35, m.x.abs()) * smooth(-0.4, -0.2, m.z);
        let slope = smooth(1.25, 0.2, m.y + (1.0 - m.x.abs()).max(0.0)) * smooth(0.75, 0.5, m.y);
        self.beard[at] = byte(jaw.max(moustache).max(slope * smooth(0.6, 0.85, m.x.abs())));
        let brow = (p - middle) / ed;
        self.forehead[at] = byte(
            smooth(0.7, 0.4, brow.x.abs())
                * smooth(0.45, 0.6, brow.y)
                * smooth(1.2, 1.0, brow.y)
                * smooth(-1.0, -0.5, brow.z),
        );
        let cheek = Vec3::new(p.x.abs(), p.y, p.z) - (middle + Vec3::new(0.62, -0.62, 0.1) * ed);
        self.cheeks[at] = byte(smooth(0.35, 0.1, (cheek / ed).truncate().length()) * smooth(-0.6, -0.3, cheek.z / ed));
    }
}
