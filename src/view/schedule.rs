//! When to draw, and how finely: nothing while nothing changes, coarse enough for the frame budget
//! while the view moves, finer and finer once it is still, and at last a few pictures whose mean is finer than its
//! pixels. Pure logic; times are in milliseconds.

use crate::render::{Quality, STILL_PASSES};
use crate::view::plan::DrawPlan;

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
/// Further passes of a finished picture are drawn where one takes no longer than this: they smooth edges, which a
/// device that would be busy for seconds need not do.
const PASS_MS: f64 = 150.0;

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
    /// Pictures that this device has drawn. The first has waited until its shaders were compiled.
    drawn: u32,
    moved_at: Option<f64>,
    stale: bool,
    shown: Option<DrawPlan>,
    drawing: Option<DrawPlan>,
    /// The next portrait is on its way already: none is refined.
    hurried: bool,
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
            drawn: 0,
            moved_at: None,
            stale: true,
            shown: None,
            drawing: None,
            hurried: false,
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

    /// One portrait follows the other from now on, or not any more.
    pub fn hurry(&mut self, on: bool) {
        self.hurried = on;
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
        self.drawn = 0;
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
        let coarse = DrawPlan::new(LADDER[self.rung].min(self.finest()), Quality::Moving);
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
        self.drawn = self.drawn.saturating_add(1);
        self.speed = Some(match (self.speed, self.drawn) {
            (None, _) => speed,
            (Some(first), 2) => first.min(speed),
            (Some(before), _) => 0.6 * before + 0.4 * speed,
        });
        if plan.quality == Quality::Moving && self.drawn > 1 {
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
        let shown = self.shown.filter(|_| !self.hurried)?;
        let full = DrawPlan::new(self.finest(), Quality::Still);
        let time = |plan: &DrawPlan| self.speed.map_or(f64::INFINITY, |s| s * plan.cost());
        if shown.resolution >= full.resolution && shown.quality == full.quality {
            let next = DrawPlan { pass: shown.pass + 1, ..shown };
            return (next.pass < STILL_PASSES && time(&next) <= PASS_MS).then_some(next);
        }
        // At once where that is quick, else by doublings of the side.
        if time(&full) <= 3.0 * self.budget_ms {
            return Some(full);
        }
        // What only looks slow is timed once more.
        if self.drawn == 1 {
            return Some(shown);
        }
        let doubled = DrawPlan::new((2 * shown.resolution).min(full.resolution), Quality::Still);
        let same = DrawPlan::new(shown.resolution.min(full.resolution), Quality::Still);
        [doubled, same].into_iter().find(|p| p.cost() > shown.cost() && time(p) <= self.longest_ms)
    }
}

#[cfg(test)]
mod tests;
