//! When to draw, and how finely: nothing while nothing changes, coarse enough for the frame budget
//! while the view moves, finer and finer once it is still. Pure logic; times are in milliseconds.

use crate::render::{STEPS_MOVING, STEPS_STILL};

/// One picture to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawPlan {
    /// Side of the marched image in pixels.
    pub resolution: u32,
    /// Samples a ray.
    pub steps: u32,
}

impl DrawPlan {
    /// Rays times samples: what the time of a picture grows with.
    fn cost(&self) -> f64 {
        f64::from(self.resolution) * f64::from(self.resolution) * f64::from(self.steps)
    }
}

/// The sides that are used, so that similar budgets share buffers.
const LADDER: [u32; 11] = [64, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024];
/// A view counts as moving for this long after the last change of the camera.
const SETTLE_MS: f64 = 140.0;
/// A frame may take this much more than the budget before the resolution falls...
const OVER: f64 = 1.15;
/// ...and the next finer step must be expected to take less than this part of it...
const UNDER: f64 = 0.85;
/// ...in this many frames in a row, before the resolution rises.
const PATIENCE: u32 = 4;
/// A refinement that would keep the device busy for longer than this is not started: the page
/// must answer to the next movement.
pub const LONGEST_MS: f64 = 1500.0;
/// The same for a software adapter, which has no watchdog and would otherwise show nothing but blocks.
pub const LONGEST_SOFTWARE_MS: f64 = 8000.0;

/// Decides what to draw next.
#[derive(Debug, Clone)]
pub struct Schedule {
    budget_ms: f64,
    longest_ms: f64,
    canvas: u32,
    limit: u32,
    rung: usize,
    good_frames: u32,
    /// Milliseconds a unit of cost, smoothed; unknown before the first picture.
    speed: Option<f64>,
    moved_at: Option<f64>,
    stale: bool,
    shown: Option<DrawPlan>,
    drawing: Option<DrawPlan>,
}

impl Schedule {
    /// A schedule for frames of `budget_ms` on a canvas whose smaller side is `canvas` pixels;
    /// the finest picture has `limit` pixels a side at most.
    pub fn new(budget_ms: f64, canvas: u32, limit: u32) -> Schedule {
        Schedule {
            budget_ms,
            longest_ms: LONGEST_MS,
            canvas: canvas.max(1),
            limit: limit.max(LADDER[0]),
            rung: 4,
            good_frames: 0,
            speed: None,
            moved_at: None,
            stale: true,
            shown: None,
            drawing: None,
        }
    }

    /// Lets a refinement of a still view take this long.
    #[must_use]
    pub fn with_longest(mut self, longest_ms: f64) -> Schedule {
        self.longest_ms = longest_ms;
        self
    }

    /// The finest picture has `limit` pixels a side at most from now on.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit.max(LADDER[0]);
        self.changed();
    }

    /// The camera moved.
    pub fn moved(&mut self, now_ms: f64) {
        self.moved_at = Some(now_ms);
        self.stale = true;
    }

    /// Something else changed: the portrait, or the device was replaced.
    pub fn changed(&mut self) {
        self.stale = true;
        self.shown = None;
    }

    /// The canvas has another size; a coarser picture is refined, a finer one is kept.
    pub fn resized(&mut self, canvas: u32) {
        self.canvas = canvas.max(1);
    }

    /// The device is another one: what was measured no longer holds.
    pub fn device_replaced(&mut self) {
        self.speed = None;
        self.drawing = None;
        self.good_frames = 0;
        self.changed();
    }

    /// Whether the camera moved just now.
    pub fn is_moving(&self, now_ms: f64) -> bool {
        self.moved_at.is_some_and(|t| now_ms - t < SETTLE_MS)
    }

    /// What to draw now; `None` while a picture is being drawn or nothing would look different.
    ///
    /// The plan returned counts as begun: answer with [`Schedule::finished`] or
    /// [`Schedule::failed`].
    pub fn next(&mut self, now_ms: f64) -> Option<DrawPlan> {
        if self.drawing.is_some() {
            return None;
        }
        let coarse = DrawPlan { resolution: LADDER[self.rung].min(self.finest()), steps: STEPS_MOVING };
        let plan = if self.stale {
            Some(coarse)
        } else if self.is_moving(now_ms) {
            None
        } else {
            self.refinement()
        }?;
        self.stale = false;
        self.drawing = Some(plan);
        Some(plan)
    }

    /// Whether [`Schedule::next`] may still give a plan without any further event: the page keeps
    /// asking for animation frames as long as this holds.
    pub fn is_pending(&self) -> bool {
        self.stale || self.drawing.is_some() || self.refinement().is_some()
    }

    /// The picture begun last is done; it took `took_ms`.
    pub fn finished(&mut self, took_ms: f64) {
        let Some(plan) = self.drawing.take() else { return };
        self.shown = Some(plan);
        let speed = took_ms.max(0.01) / plan.cost();
        self.speed = Some(self.speed.map_or(speed, |s| 0.6 * s + 0.4 * speed));
        if plan.steps == STEPS_MOVING {
            self.adapt(plan, took_ms);
        }
    }

    /// The picture begun last came to nothing and is wanted again.
    pub fn failed(&mut self) {
        if self.drawing.take().is_some() {
            self.stale = true;
        }
    }

    fn adapt(&mut self, plan: DrawPlan, took_ms: f64) {
        let expected = |rung: usize| {
            let ratio = f64::from(LADDER[rung]) / f64::from(plan.resolution);
            took_ms * ratio * ratio
        };
        if took_ms > OVER * self.budget_ms {
            // Straight to the rung that should fit: a stutter is seen at once.
            let fitting = (0..self.rung).rev().find(|&r| expected(r) <= UNDER * self.budget_ms);
            self.rung = fitting.unwrap_or(0);
            self.good_frames = 0;
        } else if self.rung + 1 < LADDER.len()
            && LADDER[self.rung] < self.finest()
            && expected(self.rung + 1) < UNDER * self.budget_ms
        {
            self.good_frames += 1;
            if self.good_frames >= PATIENCE {
                self.rung += 1;
                self.good_frames = 0;
            }
        } else {
            self.good_frames = 0;
        }
    }

    /// The side of a finished picture.
    fn finest(&self) -> u32 {
        self.canvas.min(self.limit)
    }

    /// The next finer picture of a still view, if there is one and it can be afforded.
    fn refinement(&self) -> Option<DrawPlan> {
        let shown = self.shown?;
        let full = DrawPlan { resolution: self.finest(), steps: STEPS_STILL };
        if shown.resolution >= full.resolution && shown.steps >= full.steps {
            return None;
        }
        let time = |plan: &DrawPlan| self.speed.map_or(f64::INFINITY, |s| s * plan.cost());
        // At once where that is quick, else by doublings of the side.
        if time(&full) <= 3.0 * self.budget_ms {
            return Some(full);
        }
        let doubled = DrawPlan { resolution: (2 * shown.resolution).min(full.resolution), steps: STEPS_STILL };
        let same = DrawPlan { resolution: shown.resolution.min(full.resolution), steps: STEPS_STILL };
        [doubled, same].into_iter().find(|p| p.cost() > shown.cost() && time(p) <= self.longest_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a device that takes `ns` nanoseconds a sample.
    fn play(s: &mut Schedule, now: &mut f64, ns: f64) -> Option<DrawPlan> {
        let plan = s.next(*now)?;
        assert_eq!(s.next(*now), None, "one picture at a time");
        let took = plan.cost() * ns * 1e-6;
        *now += took;
        s.finished(took);
        Some(plan)
    }

    #[test]
    fn draws_nothing_when_nothing_changes() {
        let mut s = Schedule::new(33.0, 512, 512);
        let mut now = 0.0;
        let mut plans = vec![];
        while let Some(p) = play(&mut s, &mut now, 1.0) {
            plans.push(p);
            assert!(plans.len() < 10);
        }
        assert_eq!(plans.last(), Some(&DrawPlan { resolution: 512, steps: STEPS_STILL }));
        assert!(!s.is_pending());
        for i in 0..100 {
            assert_eq!(s.next(now + f64::from(i) * 16.0), None);
        }
        s.changed();
        assert!(s.is_pending());
        assert!(s.next(now).is_some());
    }

    #[test]
    fn moving_keeps_the_budget_and_rises_slowly() {
        let mut s = Schedule::new(33.0, 512, 512);
        let mut now = 0.0;
        let mut sides = vec![];
        for _ in 0..60 {
            s.moved(now);
            let plan = play(&mut s, &mut now, 10.0).expect("moved");
            assert_eq!(plan.steps, STEPS_MOVING);
            sides.push(plan.resolution);
            now += 1.0;
        }
        // 10 ns a sample: 256 takes 31 ms and 192 takes 18; 256 is above 85 % of the budget.
        assert_eq!(sides.last(), Some(&192), "{sides:?}");
        // Ten times slower: the first late frame is the only one, then at most one correction.
        let late: Vec<f64> = (0..10)
            .map(|_| {
                s.moved(now);
                let begin = now;
                play(&mut s, &mut now, 100.0);
                now - begin
            })
            .collect();
        assert!(late[0] > 100.0 && late[2..].iter().all(|t| *t < 38.0), "{late:?}");
        // A fast device climbs to the canvas and stays there.
        for _ in 0..80 {
            s.moved(now);
            play(&mut s, &mut now, 0.1);
        }
        s.moved(now);
        assert_eq!(s.next(now).map(|p| p.resolution), Some(512));
    }

    #[test]
    fn does_not_waver_between_two_sides() {
        let mut s = Schedule::new(33.0, 512, 512);
        let (mut now, mut changes, mut last) = (0.0, 0, 0);
        for i in 0..200 {
            s.moved(now);
            // Noise of 8 % around a speed at which 192 fits and 256 does not quite.
            let noise = if i % 2 == 0 { 1.08 } else { 0.92 };
            let side = play(&mut s, &mut now, 10.0 * noise).map_or(0, |p| p.resolution);
            changes += u32::from(side != last);
            last = side;
        }
        assert!(changes <= 3, "{changes} changes");
    }

    #[test]
    fn refines_when_still_but_never_for_too_long() {
        let mut s = Schedule::new(33.0, 512, 512);
        let mut now = 0.0;
        s.moved(now);
        play(&mut s, &mut now, 20.0);
        assert_eq!(s.next(now.clamp(1.0, SETTLE_MS - 1.0)), None, "still moving");
        now += SETTLE_MS;
        let mut sides = vec![];
        while let Some(p) = play(&mut s, &mut now, 20.0) {
            sides.push(p.resolution);
        }
        // 512 x 512 x 96 x 20 ns = 503 ms: affordable, in steps.
        assert_eq!(sides, [384, 512]);
        // A device that would take 25 s for the full picture stops where 1.5 s end.
        let mut s = Schedule::new(33.0, 512, 512);
        let mut longest: f64 = 0.0;
        let mut count = 0;
        loop {
            let begin = now;
            if play(&mut s, &mut now, 1000.0).is_none() {
                break;
            }
            count += 1;
            if count > 1 {
                longest = longest.max(now - begin);
            }
        }
        assert!(longest <= LONGEST_MS && !s.is_pending(), "{longest}");
    }

    #[test]
    fn a_network_may_fix_the_side() {
        let mut s = Schedule::new(33.0, 1024, 1024);
        s.set_limit(128);
        let mut now = 0.0;
        let mut plans = vec![];
        while let Some(plan) = play(&mut s, &mut now, 0.1) {
            plans.push(plan);
        }
        assert!(plans.iter().all(|p| p.resolution == 128), "{plans:?}");
        assert_eq!(plans.last().map(|p| p.steps), Some(STEPS_STILL));
        s.set_limit(1024);
        assert!(s.is_pending(), "a finer picture is possible now");
    }

    #[test]
    fn failures_and_new_devices_draw_again() {
        let mut s = Schedule::new(33.0, 256, 512);
        let plan = s.next(0.0).expect("first");
        s.failed();
        assert_eq!(s.next(0.0), Some(plan));
        s.device_replaced();
        assert!(s.next(1.0).is_some());
        assert!(s.next(1.0).is_none());
    }
}
