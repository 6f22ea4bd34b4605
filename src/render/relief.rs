//! A view's shape instead of its colours: how near each pixel is, and which way its surface looks. Both are 8-bit RGBA,
//! row by row from the top, transparent where there is nothing.

use super::Frame;
use crate::geometry::Camera;

/// What of a view is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relief {
    /// White is near, dark grey far.
    Depth,
    /// Red is to the right, green up, blue towards the viewer, each from the middle grey.
    Normals,
}

/// Grey of the farthest pixel.
const FAR: f32 = 0.15;

/// The picture of a view that was drawn with a camera.
pub fn picture(frame: &Frame, camera: &Camera, relief: Relief) -> Vec<u8> {
    match relief {
        Relief::Depth => depth(frame),
        Relief::Normals => normals(frame, camera),
    }
}

fn depth(frame: &Frame) -> Vec<u8> {
    let there = || frame.depth.iter().copied().filter(|d| *d > 0.0);
    let (near, far) = (there().fold(f32::INFINITY, f32::min), there().fold(0.0, f32::max));
    let span = (far - near).max(1e-6);
    let pixel = |d: &f32| match *d > 0.0 {
        true => {
            let grey = ((FAR + (1.0 - FAR) * (far - d) / span) * 255.0 + 0.5) as u8;
            [grey, grey, grey, 255]
        }
        false => [0; 4],
    };
    frame.depth.iter().flat_map(pixel).collect()
}

fn normals(frame: &Frame, camera: &Camera) -> Vec<u8> {
    let side = frame.size as usize;
    let m = &camera.camera_to_world;
    // Right, down and ahead, as the camera has them.
    let axes = [0, 1, 2].map(|axis| [m[axis], m[4 + axis], m[8 + axis]]);
    let along = |v: [f32; 3]| axes.map(|axis: [f32; 3]| (0..3).map(|i| axis[i] * v[i]).sum::<f32>());
    // Seen from the camera, with z ahead.
    let point = |x: usize, y: usize| {
        let d = frame.depth[y * side + x];
        (d > 0.0).then(|| along(camera.direction([x, y].map(|c| (c as f32 + 0.5) / side as f32))).map(|c| c * d))
    };
    let minus = |a: [f32; 3], b: [f32; 3]| [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    let pixel = |i: usize| {
        let (x, y) = (i % side, i / side);
        let Some(here) = point(x, y) else { return [0; 4] };
        // The neighbour on the side that lies nearer in depth, so that edges do not lean.
        let slope = |before: Option<[f32; 3]>, after: Option<[f32; 3]>| match (before, after) {
            (Some(a), Some(b)) if (here[2] - a[2]).abs() < (b[2] - here[2]).abs() => Some(minus(here, a)),
            (_, Some(b)) => Some(minus(b, here)),
            (Some(a), None) => Some(minus(here, a)),
            (None, None) => None,
        };
        let beside = |dx: isize, dy: isize| {
            let at = [x as isize + dx, y as isize + dy];
            let inside = at.iter().all(|c| (0..side as isize).contains(c));
            inside.then(|| point(at[0] as usize, at[1] as usize)).flatten()
        };
        let (Some(u), Some(v)) = (slope(beside(-1, 0), beside(1, 0)), slope(beside(0, -1), beside(0, 1))) else {
            return [0; 4];
        };
        // Right cross down looks ahead; the surface looks back.
        let ahead = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        let length = ahead.iter().map(|c| c * c).sum::<f32>().sqrt().max(1e-12);
        let byte = |c: f32| ((0.5 + 0.5 * c / length) * 255.0 + 0.5) as u8;
        // Green is up, and the picture's y runs down.
        [byte(-ahead[0]), byte(ahead[1]), byte(ahead[2]), 255]
    };
    (0..side * side).flat_map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ball of radius 0.3 in the middle, seen from somewhere.
    fn ball(camera: &Camera, side: u32) -> Frame {
        let mut frame = Frame::empty(side);
        let o = camera.origin();
        for i in 0..frame.depth.len() {
            let at = [i as u32 % side, i as u32 / side].map(|c| (c as f32 + 0.5) / side as f32);
            let d = camera.direction(at);
            let b: f32 = (0..3).map(|k| o[k] * d[k]).sum();
            let c: f32 = o.iter().map(|v| v * v).sum::<f32>() - 0.09;
            if b * b > c {
                frame.depth[i] = -b - (b * b - c).sqrt();
            }
        }
        frame
    }

    #[test]
    fn a_ball_looks_to_all_sides_and_its_middle_is_nearest() {
        let (camera, side) = (Camera::orbit(0.4, -0.2), 65_usize);
        let frame = ball(&camera, side as u32);
        let middle = {
            let [u, v] = camera.project([0.0; 3]).unwrap();
            [(u * side as f32) as usize, (v * side as f32) as usize]
        };
        let at = |picture: &[u8], dx: isize, dy: isize| {
            let [x, y] = [middle[0] as isize + dx, middle[1] as isize + dy].map(|c| c as usize);
            <[u8; 4]>::try_from(&picture[4 * (y * side + x)..][..4]).unwrap()
        };
        let depth = picture(&frame, &camera, Relief::Depth);
        let far = at(&depth, 20, 0)[0];
        assert!(at(&depth, 0, 0)[0] > 250 && far < at(&depth, 10, 0)[0] && far > 0, "{far}");
        assert_eq!(depth[..4], [0; 4]);
        let normals = picture(&frame, &camera, Relief::Normals);
        // Differences of neighbours, of which there are 40 from one edge to the other.
        let [r, g, b, _] = at(&normals, 0, 0);
        assert!(r.abs_diff(128) < 12 && g.abs_diff(128) < 12 && b > 240, "{r} {g} {b}");
        assert!(at(&normals, 12, 0)[0] > 155 && at(&normals, -12, 0)[0] < 100);
        assert!(at(&normals, 0, -12)[1] > 155 && at(&normals, 0, 12)[1] < 100);
    }
}
