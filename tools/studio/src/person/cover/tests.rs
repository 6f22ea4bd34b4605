use glam::Vec3;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::*;
use crate::assets::Pack;
use crate::person::place::Landmarks;

fn points(pack: &Pack) -> impl Iterator<Item = Vec3> {
    let at = |t: &[u32; 3]| t.map(|v| pack.base.positions[v as usize]);
    pack.base.triangles.iter().map(at).flat_map(|[a, b, c]| [a, b, c, (a + b + c) / 3.0])
}

fn worn(style: Style, seed: u64) -> (Cover, Worn, Vec3, f32) {
    let pack = Pack::builtin();
    let face = Landmarks::find(&pack.base, &pack.base.positions);
    let cover = Cover::of(style, None, &mut Pcg64Mcg::seed_from_u64(seed));
    (cover, Worn::new(cover, points(&pack), &face), face.middle(), face.unit())
}

#[test]
fn every_cover_is_a_sound_mesh_off_the_skin_that_leaves_the_eyes_free() {
    for (style, ..) in STYLES {
        for seed in 0..3 {
            let (_, worn, eyes, unit) = worn(style, seed);
            let pieces = worn.pieces();
            assert!(!pieces.is_empty());
            for s in pieces.iter().map(|p| &p.solid) {
                assert_eq!(s.triangles.len(), s.uvs.len());
                assert!(s.triangles.iter().flatten().all(|v| (*v as usize) < s.positions.len()));
                assert!(s.positions.iter().all(|p| p.is_finite()), "{style:?}");
                assert!(s.uvs.iter().flatten().all(|c| c.min_element() >= 0.0 && c.max_element() <= 1.0));
                for t in &s.triangles {
                    let m = (t.iter().map(|v| s.positions[*v as usize]).sum::<Vec3>() / 3.0 - eyes) / unit;
                    // No cloth before the eyes: at most a visor or a brim above them.
                    assert!(m.z < 0.4 || m.y > 0.1 || m.y < -1.2 || m.x.abs() > 0.85, "{style:?} {seed}: {m}");
                }
            }
        }
    }
}

#[test]
fn cloth_lies_outside_the_head_it_covers() {
    let pack = Pack::builtin();
    for (style, ..) in STYLES {
        let (cover, worn, eyes, unit) = worn(style, 1);
        let sheet = &worn.pieces()[0].solid;
        let origin = eyes + Vec3::new(0.0, 0.25, -1.3) * unit;
        // Along the direction of a covered point of the scalp the nearest cloth is farther out.
        let mut tested = 0;
        for p in pack.base.triangles.iter().flatten().map(|v| pack.base.positions[*v as usize]).step_by(7) {
            let m = (p - eyes) / unit;
            if m.y < 0.6 || cover.keeps(m) < 0.3 {
                continue;
            }
            let way = (p - origin).normalize();
            let near = |q: &&Vec3| (**q - origin).normalize().dot(way);
            let Some(cloth) = sheet.positions.iter().max_by(|a, b| near(a).total_cmp(&near(b))) else { continue };
            assert!(cloth.distance(origin) > p.distance(origin), "{style:?} at {m}");
            tested += 1;
        }
        assert!(tested > 20, "{style:?} {tested}");
    }
}

#[test]
fn hair_is_pressed_under_a_beanie_and_free_far_below_it() {
    let (_, worn, eyes, unit) = worn(Style::Beanie, 2);
    let wild = eyes + Vec3::new(0.0, 3.0, -1.3) * unit;
    let mut pressed = wild;
    worn.press(&mut pressed);
    assert!(pressed.y < wild.y - 0.5 * unit && worn.hides(pressed));
    let low = eyes + Vec3::new(1.8, -2.5, -1.0) * unit;
    let mut free = low;
    worn.press(&mut free);
    assert_eq!(free, low);
    assert!(!worn.hides(low));
}
