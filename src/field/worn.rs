//! What is put on a head and stands out of it: hats, horns, ears. Their surfaces are those of rods, which a few numbers
//! say; no network draws them.

use bytemuck::{Pod, Zeroable};

/// Most rods of all that is worn together.
pub const RODS: usize = 16;

/// All within a radius of a stretch; the radius goes from one end's to the other's.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Default, Pod, Zeroable)]
pub struct Rod {
    /// One end, and the radius there, in world units. Of a turned rod: distance from the axis and height.
    pub from: [f32; 4],
    pub to: [f32; 4],
    /// sRGB from 0 to 1, and how glossy it is, 0 to 1.
    pub colour: [f32; 4],
    /// How many times thinner it is across x, y and z than its radius says, and how much of it there is, 0 to 1.
    pub thin: [f32; 4],
    /// Its [`Kind`].
    pub kind: f32,
    pub unused: [f32; 3],
}

/// Where a rod lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the world.
    Free = 0,
    /// On both sides of the head alike.
    Paired = 1,
    /// Turned about the seat's axis.
    Turned = 2,
}

/// Rods, and how what they make sits on the head.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Default, Pod, Zeroable)]
pub struct Worn {
    pub rods: [Rod; RODS],
    /// y and z of the foot of the axis that turned rods have; cosine and sine of how far it leans back.
    pub seat: [f32; 4],
    /// How far turned rods are from round: their breadth by their length; how much their sides curl up, in one over world
    /// units; how many teeth their top has, and how deep these are by what is left.
    pub crown: [f32; 4],
    /// What else is there gives way: from which height, and between which distances from the axis; how much of it.
    pub cut: [f32; 4],
    /// The light on a surface that looks nowhere, and what it gains along x, y and z.
    pub light: [f32; 4],
    /// Rods in use.
    pub count: u32,
    /// How much smaller than in the photo the head is shown, so that there is room for it all: 1 and less; 0 stands for 1.
    pub room: f32,
    pub unused: [u32; 2],
}

impl Worn {
    /// Whether nothing is worn.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The rods in use.
    pub fn rods(&self) -> &[Rod] {
        &self.rods[..(self.count as usize).min(RODS)]
    }

    /// Adds a rod; there is none beyond the last of [`RODS`].
    pub fn put(&mut self, rod: Rod) {
        if let Some(free) = self.rods.get_mut(self.count as usize) {
            *free = rod;
            self.count += 1;
        }
    }

    /// How much smaller than in the photo the head is shown.
    pub fn room(&self) -> f32 {
        if self.room > 0.0 { self.room.min(1.0) } else { 1.0 }
    }

    /// So much of it, 0 to 1.
    #[must_use]
    pub fn faded(mut self, share: f32) -> Self {
        for rod in &mut self.rods {
            rod.thin[3] *= share;
        }
        self.cut[3] *= share;
        self
    }

    /// The same in other colours, sRGB.
    #[must_use]
    pub fn coloured(mut self, other: impl Fn([f32; 3]) -> [f32; 3]) -> Self {
        for Rod { colour: [r, g, b, _], .. } in &mut self.rods {
            [*r, *g, *b] = other([*r, *g, *b]);
        }
        self
    }

    /// On the way to something else that is worn: 0 is this, 1 the other. What is alike in both stays.
    #[must_use]
    pub fn towards(&self, other: &Self, share: f32) -> Self {
        if self == other {
            return *self;
        }
        let (one, two) = (self.faded(1.0 - share), other.faded(share));
        let (mut most, least) = if share < 0.5 { (one, two) } else { (two, one) };
        least.rods().iter().for_each(|rod| most.put(*rod));
        most.room = self.room() + share * (other.room() - self.room());
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rods(count: usize, amount: f32) -> Worn {
        let mut worn = Worn::default();
        (0..count).for_each(|_| worn.put(Rod { thin: [1.0, 1.0, 1.0, amount], ..Rod::default() }));
        worn
    }

    #[test]
    fn no_more_are_worn_than_there_is_room_for() {
        assert_eq!(rods(RODS + 3, 1.0).rods().len(), RODS);
        assert!(rods(0, 1.0).is_empty());
    }

    #[test]
    fn one_fades_while_the_other_comes() {
        let (hat, horns) = (rods(3, 1.0), rods(2, 1.0));
        let amounts = |worn: Worn| worn.rods().iter().map(|rod| rod.thin[3]).collect::<Vec<_>>();
        assert_eq!(amounts(hat.towards(&horns, 0.25)), [0.75, 0.75, 0.75, 0.25, 0.25]);
        assert_eq!(amounts(hat.towards(&horns, 1.0)), [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(hat.towards(&hat, 0.3), hat);
        assert_eq!(amounts(Worn::default().towards(&hat, 0.5)), [0.5; 3]);
    }
}
