//! A way that the camera went: where it was and when, to be gone again frame by frame.

/// A view: yaw and pitch in radians, and how much it is enlarged.
pub type View = [f32; 3];

/// The longest way, in seconds: a film of it is some megabytes.
pub const MOST: f64 = 20.0;

/// A recorded way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Path {
    /// Seconds since it began, growing, with the views of those moments.
    views: Vec<(f64, View)>,
}

impl Path {
    /// Notes where the camera is `seconds` after the beginning; false once the way is as long as it may be. What is no
    /// number, or comes late, is left out.
    pub fn note(&mut self, seconds: f64, view: View) -> bool {
        let last = self.views.last().map_or(f64::NEG_INFINITY, |(at, _)| *at);
        if seconds > last && view.iter().all(|value| value.is_finite()) {
            self.views.push((seconds.min(MOST), view));
        }
        seconds < MOST
    }

    /// How long it is, in seconds.
    pub fn seconds(&self) -> f64 {
        match (self.views.first(), self.views.last()) {
            (Some((from, _)), Some((to, _))) => to - from,
            _ => 0.0,
        }
    }

    /// The views of a film with so many frames a second; none of a way that was not gone.
    pub fn frames(&self, rate: u32) -> Vec<View> {
        let Some(&(from, _)) = self.views.first() else { return Vec::new() };
        let count = (self.seconds() * f64::from(rate)).round() as u32;
        (0..count).map(|i| self.at(from + f64::from(i) / f64::from(rate.max(1)))).collect()
    }

    /// The view of a moment, evenly between those that were noted.
    fn at(&self, seconds: f64) -> View {
        let after = self.views.partition_point(|(at, _)| *at <= seconds);
        let before = self.views.get(after.wrapping_sub(1));
        match (before, self.views.get(after)) {
            (Some((from, a)), Some((to, b))) => {
                let share = ((seconds - from) / (to - from)) as f32;
                std::array::from_fn(|i| a[i] + share * (b[i] - a[i]))
            }
            (Some((_, view)), None) | (None, Some((_, view))) => *view,
            (None, None) => [0.0, 0.0, 1.0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_goes_the_way_at_its_own_pace() {
        let mut path = Path::default();
        assert!(path.frames(25).is_empty() && path.seconds() == 0.0);
        for (at, yaw) in [(0.0, 0.0), (1.0, 0.5), (1.1, 0.5), (2.0, -0.4)] {
            assert!(path.note(at, [yaw, 0.1, 1.0]));
        }
        assert!(path.note(1.5, [9.0, 9.0, 9.0]) && path.note(2.5, [f32::NAN, 0.0, 1.0]), "neither is taken");
        assert_eq!(path.seconds(), 2.0);
        let frames = path.frames(10);
        assert_eq!(frames.len(), 20);
        let yaw: Vec<f32> = frames.iter().map(|[yaw, ..]| *yaw).collect();
        assert!((yaw[5] - 0.25).abs() < 1e-6 && (yaw[10] - 0.5).abs() < 1e-6 && yaw[19] < -0.2, "{yaw:?}");
        assert!(frames.iter().all(|[_, pitch, zoom]| *pitch == 0.1 && *zoom == 1.0));
    }

    #[test]
    fn it_ends_at_the_longest() {
        let mut path = Path::default();
        let mut seconds = 0.0;
        while path.note(seconds, [seconds as f32, 0.0, 1.0]) {
            seconds += 0.7;
            assert!(seconds < 2.0 * MOST);
        }
        assert_eq!(path.seconds(), MOST);
        assert_eq!(path.frames(25).len(), 500);
    }
}
