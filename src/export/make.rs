//! From an order to a file: the one order of the work, whoever draws, encodes and waits.

use super::depth::Depth;
use super::grid::Grid;
use super::picture::{self, Behind};
use super::surface::{Front, Surface};
use super::video::Animation;
use super::{ExportError, Format, Kind, Reel, Workshop, mesh, orbit, slowly, splats};
use crate::geometry::Camera;
use crate::view::orbit::OrbitLimits;

/// Columns and rows of a sheet, and of a quilt.
const SHEET: [u32; 2] = [5, 3];
const QUILT: [u32; 2] = [8, 6];
/// Frames of a film, and how many are shown in a second.
pub const FRAMES: u32 = 75;
pub const RATE: u32 = 25;

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub kind: Kind,
    pub format: Format,
    /// Side of a view in pixels, where the kind has views.
    pub side: u32,
    /// Cells of a surface's lattice along each axis.
    pub cells: u32,
    /// Frames of a film that shows a turn, and how many of any film are shown in a second.
    pub frames: u32,
    pub rate: u32,
    /// From where a film's frames are taken; where this is empty it shows a turn.
    pub way: &'a [Camera],
    /// Passes that a single picture is the mean of.
    pub passes: u32,
    /// From where a single view is taken.
    pub camera: Camera,
    /// Of views from elsewhere, how much smaller than in the photo the head is, so that there is room for what is worn.
    pub room: f32,
    pub behind: Behind<'a>,
}

/// Makes a file.
///
/// # Errors
/// [`ExportError`].
pub async fn file(order: &Order<'_>, shop: &mut impl Workshop) -> Result<Vec<u8>, ExportError> {
    let Order { kind, format, side, behind, camera, .. } = *order;
    match kind {
        Kind::Picture => {
            shop.part(0.0, 0.8);
            let frame = shop.view(&camera, side, order.passes).await?;
            shop.part(0.8, 0.9);
            let pixels = picture::laid(frame, behind, shop).await?;
            shop.part(0.9, 1.0);
            slowly::written(&pixels, format, shop).await
        }
        Kind::Sheet | Kind::Quilt => {
            let grid = grid(kind);
            let pixels = grid.with_room(order.room).draw(shop, side, 1, behind, 0.9).await?;
            shop.part(0.9, 1.0);
            slowly::written(&pixels, format, shop).await
        }
        Kind::Depth => {
            shop.part(0.0, 0.9);
            let frame = shop.view(&camera, side, 1).await?;
            shop.part(0.9, 1.0);
            Depth::of(&frame, &camera).png(shop).await
        }
        Kind::Mesh => {
            let surface = surface(order, shop).await?;
            if format == Format::Ply {
                return Ok(mesh::ply(&surface));
            }
            let front = front(shop, mesh::TEXTURE * order.cells).await?;
            mesh::glb(&surface, &front, shop).await
        }
        Kind::Splats => {
            let surface = surface(order, shop).await?;
            let front = front(shop, splats::FRONT * order.cells).await?;
            let splats = splats::of(&surface, &front);
            shop.pause(0.5).await?;
            Ok(if format == Format::Ply { splats::ply(&splats) } else { splats::glb(&splats) })
        }
        Kind::Orbit => match format {
            Format::WebP => film(order, shop, Animation::new(side, side, 1000 / order.rate.max(1))).await,
            _ => {
                let reel = shop.reel(format, side, order.rate).await?;
                film(order, shop, reel).await
            }
        },
    }
}

/// What the file's name ends with, before its dot, so that others know how to read it.
pub fn suffix(kind: Kind) -> String {
    match kind {
        Kind::Quilt => grid(kind).suffix(),
        _ => String::new(),
    }
}

fn grid(kind: Kind) -> Grid {
    match kind {
        Kind::Quilt => Grid::quilt(QUILT[0], QUILT[1]),
        _ => Grid::sheet(SHEET[0], SHEET[1]),
    }
}

/// The surface, which is most of the work.
async fn surface(order: &Order<'_>, shop: &mut impl Workshop) -> Result<Surface, ExportError> {
    shop.part(0.0, 0.05);
    let portrait = shop.portrait().await?;
    Surface::of(&portrait, order.cells, [0.05, 0.8], shop).await
}

/// The photo's own view.
async fn front(shop: &mut impl Workshop, side: u32) -> Result<Front, ExportError> {
    shop.part(0.8, 0.9);
    let camera = shop.photo_camera();
    let front = Front::draw(shop, &camera, side, 1).await?;
    shop.part(0.9, 1.0);
    Ok(front)
}

/// The portrait turning, or seen on a way of the visitor's own, drawn frame by frame.
async fn film(order: &Order<'_>, shop: &mut impl Workshop, mut reel: impl Reel) -> Result<Vec<u8>, ExportError> {
    let turn;
    let cameras = if order.way.is_empty() {
        let cameras = orbit::cameras(order.frames, &OrbitLimits::default()).into_iter();
        turn = cameras.map(|camera| camera.with_room(order.room)).collect::<Vec<_>>();
        &turn
    } else {
        order.way
    };
    for (i, camera) in cameras.iter().enumerate() {
        let place = |i: usize| i as f32 / cameras.len() as f32;
        shop.part(place(i), place(i + 1));
        let frame = shop.view(camera, order.side, 1).await?;
        let pixels = picture::laid(frame, order.behind, shop).await?;
        reel.push(&pixels).await?;
    }
    reel.finish().await
}
