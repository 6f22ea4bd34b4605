//! Moving, scaling and turning a crop with one pointer or two.

use crate::portrait::Crop;

/// What the first pointer took hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// The square itself.
    #[default]
    Middle,
    /// A corner.
    Corner,
    /// The turning handle.
    Handle,
}

/// Pointers that are down, in pixels of the photo, and the crop they started from.
#[derive(Debug, Clone, Default)]
pub struct Gesture {
    pointers: Vec<(i32, [f32; 2])>,
    start: Option<(Crop, Vec<(i32, [f32; 2])>)>,
    hold: Hold,
}

impl Gesture {
    /// A pointer goes down.
    pub fn down(&mut self, id: i32, at: [f32; 2], hold: Hold, crop: Crop) {
        self.pointers.retain(|(other, _)| *other != id);
        if self.pointers.len() < 2 {
            self.pointers.push((id, at));
        }
        if self.pointers.len() == 1 {
            self.hold = hold;
        }
        self.start = Some((crop, self.pointers.clone()));
    }

    /// A pointer moves: the crop that follows, if a gesture is going on.
    pub fn moved(&mut self, id: i32, at: [f32; 2]) -> Option<Crop> {
        let pointer = self.pointers.iter_mut().find(|(other, _)| *other == id)?;
        pointer.1 = at;
        let (crop, from) = self.start.as_ref()?;
        match (from.as_slice(), self.pointers.as_slice()) {
            ([(_, from)], [(_, to)]) => Some(self.one(*crop, *from, *to)),
            ([(_, a), (_, b)], [(_, c), (_, d)]) => Some(two(*crop, [*a, *b], [*c, *d])),
            _ => None,
        }
    }

    /// A pointer goes up or is taken away; the others start anew.
    pub fn up(&mut self, id: i32, crop: Crop) {
        self.pointers.retain(|(other, _)| *other != id);
        self.hold = Hold::Middle;
        self.start = (!self.pointers.is_empty()).then(|| (crop, self.pointers.clone()));
    }

    fn one(&self, crop: Crop, from: [f32; 2], to: [f32; 2]) -> Crop {
        let arm = |p: [f32; 2]| [p[0] - crop.centre[0], p[1] - crop.centre[1]];
        match self.hold {
            Hold::Middle => {
                Crop { centre: [crop.centre[0] + to[0] - from[0], crop.centre[1] + to[1] - from[1]], ..crop }
            }
            Hold::Corner => Crop { side: crop.side * length(arm(to)) / length(arm(from)), ..crop },
            Hold::Handle => Crop { roll: crop.roll + angle(arm(to)) - angle(arm(from)), ..crop },
        }
    }
}

/// Two fingers hold two places of the photo's square: it moves, grows and turns with them.
fn two(crop: Crop, from: [[f32; 2]; 2], to: [[f32; 2]; 2]) -> Crop {
    let arm = |p: [[f32; 2]; 2]| [p[1][0] - p[0][0], p[1][1] - p[0][1]];
    let middle = |p: [[f32; 2]; 2]| [(p[0][0] + p[1][0]) / 2.0, (p[0][1] + p[1][1]) / 2.0];
    let (grow, turn) = (length(arm(to)) / length(arm(from)), angle(arm(to)) - angle(arm(from)));
    let (a, b) = (middle(from), middle(to));
    let (sin, cos) = turn.sin_cos();
    let (x, y) = (crop.centre[0] - a[0], crop.centre[1] - a[1]);
    Crop {
        centre: [b[0] + grow * (x * cos - y * sin), b[1] + grow * (x * sin + y * cos)],
        side: crop.side * grow,
        roll: crop.roll + turn,
    }
}

fn length(v: [f32; 2]) -> f32 {
    v[0].hypot(v[1]).max(1e-3)
}

fn angle(v: [f32; 2]) -> f32 {
    v[1].atan2(v[0])
}
