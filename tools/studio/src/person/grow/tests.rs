use glam::Vec3;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::*;
use crate::assets::Pack;
use crate::person::hairline::Hairline;
use crate::person::macros::Macros;
use crate::person::place::Landmarks;
use crate::person::styles::Curl;

fn all(grown: &Grown, hairline: &Hairline) -> (Ribbons, Vec3, f32) {
    let pack = Pack::builtin();
    let body = &pack.base.positions;
    let face = Landmarks::find(&pack.base, body);
    let at = |t: &[u32; 3]| t.map(|v| body[v as usize]);
    let points = pack.base.triangles.iter().map(at).flat_map(|[a, b, c]| [a, b, c, (a + b + c) / 3.0]);
    (ribbons(&pack, grown, hairline, body, &face, points), face.middle(), face.unit())
}

fn plain() -> Grown {
    Grown {
        lie: Lie::Parted(0.2),
        tie: Tie::Loose,
        top: 4.0,
        sides: 3.0,
        fringe: None,
        curl: [0.0, 1.0],
        volume: 0.15,
        lift: 0.1,
        density: 1.0,
        seed: 3,
    }
}

#[test]
fn hair_is_a_sound_mesh_that_leaves_the_face_free_and_grows_as_long_as_asked() {
    let macros = Macros { gender: 0.0, age: 0.5, race: [1.0, 0.0, 0.0], muscle: 0.5, weight: 0.5 };
    let mut rng = Pcg64Mcg::seed_from_u64(8);
    let mut some: Vec<(Grown, Hairline)> = (0..10).map(|_| Grown::random(&macros, Curl::Wavy, &mut rng)).collect();
    some.push((plain(), Hairline::default()));
    for (grown, hairline) in &some {
        let (hair, eyes, unit) = all(grown, hairline);
        for s in [&hair.under, &hair.over, &hair.solid] {
            assert_eq!(s.triangles.len(), s.uvs.len());
            assert!(s.triangles.iter().flatten().all(|v| (*v as usize) < s.positions.len()));
            assert!(s.positions.iter().all(|p| p.is_finite()));
            assert!(s.uvs.iter().flatten().all(|c| c.min_element() >= 0.0 && c.max_element() <= 1.0));
        }
        assert!(hair.under.triangles.len() > 500 && hair.over.triangles.len() > 500);
        let before_eyes = |p: &&Vec3| {
            let m = (**p - eyes) / unit;
            m.z > 0.3 && m.x.abs() < 0.75 && m.y < 0.15
        };
        assert_eq!(hair.over.positions.iter().filter(before_eyes).count(), 0, "{grown:?}");
    }
    let lowest = |sides: f32| {
        let (hair, eyes, unit) = all(&Grown { sides, top: sides + 1.0, ..plain() }, &Hairline::default());
        hair.over.positions.iter().map(|p| (p.y - eyes.y) / unit).fold(f32::MAX, f32::min)
    };
    // Two eye distances more of hair hang at least one farther down.
    assert!(lowest(4.0) < lowest(2.0) - 1.0, "{} {}", lowest(4.0), lowest(2.0));
}

#[test]
fn a_receding_hairline_bares_the_forehead_and_a_tie_gathers() {
    let front = |hairline: Hairline| {
        let (hair, eyes, unit) = all(&Grown { top: 0.3, sides: 0.3, ..plain() }, &hairline);
        hair.over.positions.iter().filter(|p| p.z > eyes.z - 0.9 * unit && p.y > eyes.y + 1.2 * unit).count()
    };
    let bare = Hairline { recede: 1.9, temples: 0.5, crown: 0.0, seed: 2 };
    assert!(front(bare) * 4 < front(Hairline::default()), "{} {}", front(bare), front(Hairline::default()));
    let wide = |tie: Tie| {
        let (hair, eyes, unit) = all(&Grown { tie, ..plain() }, &Hairline::default());
        let beside = |p: &&Vec3| p.y < eyes.y - 1.0 * unit && p.z > eyes.z - 2.0 * unit;
        hair.over.positions.iter().filter(beside).count()
    };
    assert!(wide(Tie::Loose) > 200 && wide(Tie::Knot(0.8, 0.5)) == 0, "{}", wide(Tie::Knot(0.8, 0.5)));
}
