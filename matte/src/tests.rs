use super::*;

const N: usize = 64;

/// A dark person with a light face before a light wall, 2 N wide, and 1 where the person is.
fn scene() -> (Vec<f32>, Vec<f32>) {
    let mut photo = Vec::new();
    let mut person = Vec::new();
    for i in 0..4 * N * N {
        let (x, y) = ((i % (2 * N)) as f32 / N as f32 - 1.0, (i / (2 * N)) as f32 / N as f32 - 1.0);
        let grain = 0.03 * ((i * 7919 % 31) as f32 / 31.0 - 0.5);
        let inside = x * x / 0.3 + y * y / 0.6 < 1.0;
        let face = x * x / 0.08 + y * y / 0.2 < 1.0;
        let colour = if face {
            [0.8, 0.6, 0.5]
        } else if inside {
            [0.2, 0.15, 0.1]
        } else {
            [0.7, 0.8, 0.85]
        };
        photo.extend(colour.map(|c| c + grain));
        person.push(f32::from(u8::from(inside)));
    }
    (photo, person)
}

fn wrong(alpha: &[f32], person: &[f32]) -> f32 {
    alpha.iter().zip(person).map(|(a, p)| (a - p).abs()).sum::<f32>() / alpha.len() as f32
}

/// Smaller than the person, off to the side, unsure, and with a hole in the hair.
fn rough() -> Vec<f32> {
    (0..N * N)
        .map(|i| {
            let (x, y) = ((i % N) as f32 / 32.0 - 1.0, (i / N) as f32 / 32.0 - 1.0);
            let inside = (x - 0.1).powi(2) / 0.2 + y * y / 0.45 < 1.0;
            let hole = (x - 0.2).powi(2) + (y + 0.5).powi(2) < 0.01;
            if inside && !hole { 0.85 } else { 0.15 }
        })
        .collect()
}

#[test]
fn colours_find_the_outline_that_a_rough_guess_missed() {
    let (photo, person) = scene();
    let before = wrong(&resized(&rough(), N, 2 * N), &person);
    let after = wrong(&matte(&photo, &rough(), N), &person);
    // The outline is 280 of 16,384 places long, and one place is soft: 0.017.
    assert!(before > 0.2 && after < 0.017, "{before} to {after}");
}

#[test]
fn without_colours_to_go_by_the_guess_stays() {
    let photo = vec![0.5; 4 * N * N * 3];
    let prior = rough();
    let alpha = matte(&photo, &prior, N);
    assert!(shared(&alpha, &resized(&prior, N, 2 * N)) > 0.9);
}

#[test]
fn numbers_that_do_not_fit_leave_the_guess() {
    assert_eq!(cut(&[0.5; 3], &[0.2, 0.4], 3), vec![0.2, 0.4]);
}

#[test]
fn what_is_not_known_goes_on_from_what_is_near() {
    let n = 32;
    let known: Vec<f32> = (0..n * n).map(|i| f32::from(u8::from(i % n < 8 || i % n >= 24))).collect();
    let colours: Vec<f32> =
        (0..n * n).flat_map(|i| if i % n < 16 { [1.0, 0.0, 0.2] } else { [0.0, 1.0, 0.2] }).collect();
    let filled = fill(&colours, &known, n);
    let at = |column: usize| [0, 1].map(|c| filled[(16 * n + column) * 3 + c]);
    assert_eq!(at(3), [1.0, 0.0]);
    assert!(at(10)[0] > 0.75 && at(21)[1] > 0.75, "{:?} {:?}", at(10), at(21));
    // The third number is the same everywhere, so it stays.
    assert!(filled.iter().skip(2).step_by(3).all(|v| (v - 0.2).abs() < 1e-5));
}

#[test]
fn with_nothing_known_there_are_numbers() {
    assert!(fill(&[0.5; 27], &[0.0; 9], 3).iter().all(|v| v.is_finite()));
}

#[test]
fn a_guided_filter_keeps_what_its_guide_shows() {
    let (photo, person) = scene();
    let kept = guided(&photo, &person, 2 * N, REACH, NOISE);
    // The face has the wall's lightness, and its windows never meet the outline.
    assert!(wrong(&kept, &person) < 0.01, "{}", wrong(&kept, &person));
}
