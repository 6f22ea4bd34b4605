//! The three networks of the aligner; fields carry the tensor names of `docs/align.md`.

use burn::module::Module;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};

use crate::align::config::AlignConfig;
use crate::kernels::{Act, Around, Conv, Dense, tokens};

/// Added to a picture's spread, so that an even picture is not blown up to noise.
const LEAST_SPREAD: f64 = 0.05;
/// Convolutions of a stage after the one that halves, of the first four stages of every network.
const DEEP: [usize; 4] = [0, 1, 2, 2];
/// The same of the finder's fifth.
const DEEPEST: usize = 2;
/// Channels before the refiner's linear layers.
const NARROW: usize = 24;
/// Places of the measurer run from minus this to this over its picture.
const REACH: f32 = 2.0;

/// Halves the map, then `x + conv(act(x))` some times, then the activation.
#[derive(Module, Debug)]
pub struct Stage {
    down: Conv,
    deep: Vec<Conv>,
}

impl Stage {
    fn new(from: usize, to: usize, deep: usize, device: &Device) -> Self {
        Self {
            down: Conv::new(from, to, 3, 2, device),
            deep: (0..deep).map(|_| Conv::new(to, to, 3, 1, device)).collect(),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let last = |i: usize| i == self.deep.len();
        let x = self.down.forward(x, Around { last: last(0), ..Around::default() });
        self.deep.iter().enumerate().fold(x, |x, (i, conv)| {
            conv.forward(x.clone(), Around { last: last(i + 1), ..Around::default().before().plus(x) })
        })
    }
}

/// The four stages that every network begins with.
fn trunk(widths: [usize; 4], device: &Device) -> [Stage; 4] {
    let from = [3, widths[0], widths[1], widths[2]];
    std::array::from_fn(|i| Stage::new(from[i], widths[i], DEEP[i], device))
}

/// A finer map joined with a coarser one: `act(join(act(fine + up2(up(coarse)))))`.
fn joined(fine: Tensor<4>, coarse: Tensor<4>, up: &Conv, join: &Conv) -> Tensor<4> {
    join.forward(up.forward(coarse, Around::default().plus(fine).last()), Around::default().last())
}

/// Where faces are, over the whole frame.
#[derive(Module, Debug)]
pub struct Finder {
    one: Stage,
    two: Stage,
    three: Stage,
    four: Stage,
    five: Stage,
    up4: Conv,
    up3: Conv,
    join4: Conv,
    join3: Conv,
    head: Conv,
}

impl Finder {
    /// Numbers that the map holds for each cell.
    pub const OUTPUTS: usize = 6;

    fn new(c: &AlignConfig, device: &Device) -> Self {
        let w = c.finder_widths;
        let [one, two, three, four] = trunk([w[0], w[1], w[2], w[3]], device);
        Self {
            one,
            two,
            three,
            four,
            five: Stage::new(w[3], w[4], DEEPEST, device),
            up4: Conv::doubled(w[4], w[3], device),
            up3: Conv::doubled(w[3], w[2], device),
            join4: Conv::new(w[3], w[3], 3, 1, device),
            join3: Conv::new(w[2], w[3], 3, 1, device),
            head: Conv::new(w[3], Self::OUTPUTS, 1, 1, device),
        }
    }

    /// `[B, 3, n, n]` in 0..1 to `[B, 6, n / 8, n / 8]`: the logit of a centre, its place from the
    /// cell's middle in cells (x, y), the log size, sine and cosine of the roll.
    pub fn forward(&self, frame: Tensor<4>) -> Tensor<4> {
        let x3 = self.three.forward(self.two.forward(self.one.forward(normalised(frame))));
        let x4 = self.four.forward(x3.clone());
        let x5 = self.five.forward(x4.clone());
        let x4 = joined(x4, x5, &self.up4, &self.join4);
        let x3 = joined(x3, x4, &self.up3, &self.join3);
        self.head.forward(x3, Around::default()).permute([0, 3, 1, 2])
    }
}

/// How far off one square is, from where the face is seen, and whether there is one.
#[derive(Module, Debug)]
pub struct Refiner {
    one: Stage,
    two: Stage,
    three: Stage,
    four: Stage,
    narrow: Conv,
    fc1: Dense,
    fc2: Dense,
}

impl Refiner {
    /// Numbers for each square.
    pub const OUTPUTS: usize = 7;

    fn new(c: &AlignConfig, device: &Device) -> Self {
        let w = c.refiner_widths;
        let [one, two, three, four] = trunk(w, device);
        let grid = c.refiner_side / 16;
        Self {
            one,
            two,
            three,
            four,
            narrow: Conv::new(w[3], NARROW, 1, 1, device),
            fc1: Dense::new(NARROW * grid * grid, c.refiner_hidden, device),
            fc2: Dense::new(c.refiner_hidden, Self::OUTPUTS, device),
        }
    }

    /// `[B, 3, n, n]` in 0..1 to `[B, 7]`: how to move (x, y in sides), scale (log) and turn (radians)
    /// the square, yaw and pitch (radians), and the logit that there is a face.
    pub fn forward(&self, squares: Tensor<4>) -> Tensor<2> {
        let x = self.two.forward(self.one.forward(normalised(squares)));
        let x = self.four.forward(self.three.forward(x));
        let x = self.narrow.forward(x, Around::default().last()).permute([0, 3, 1, 2]);
        perceptron(&self.fc1, &self.fc2, x.flatten(1, 3))
    }
}

/// The same numbers of a face that is there and nearly right, from nearer and from places in it.
#[derive(Module, Debug)]
pub struct Measurer {
    one: Stage,
    two: Stage,
    three: Stage,
    four: Stage,
    up4: Conv,
    up3: Conv,
    join3: Conv,
    join2: Conv,
    heat: Conv,
    fc1: Dense,
    fc2: Dense,
}

impl Measurer {
    /// Numbers for each square: those of the refiner without the last.
    pub const OUTPUTS: usize = 6;

    fn new(c: &AlignConfig, device: &Device) -> Self {
        let w = c.refiner_widths;
        let [one, two, three, four] = trunk(w, device);
        Self {
            one,
            two,
            three,
            four,
            up4: Conv::doubled(w[3], w[2], device),
            up3: Conv::doubled(w[2], w[1], device),
            join3: Conv::new(w[2], w[2], 3, 1, device),
            join2: Conv::new(w[1], w[1], 3, 1, device),
            heat: Conv::new(w[1], c.measurer_points, 1, 1, device),
            fc1: Dense::new(2 * c.measurer_points + w[3], c.measurer_hidden, device),
            fc2: Dense::new(c.measurer_hidden, Self::OUTPUTS, device),
        }
    }

    /// `[B, 3, n, n]` in 0..1 to `[B, 6]`, as [`Refiner::forward`] without the logit.
    pub fn forward(&self, squares: Tensor<4>) -> Tensor<2> {
        let x2 = self.two.forward(self.one.forward(normalised(squares)));
        let x3 = self.three.forward(x2.clone());
        let x4 = self.four.forward(x3.clone());
        let x3 = joined(x3, x4.clone(), &self.up4, &self.join3);
        let x2 = joined(x2, x3, &self.up3, &self.join2);
        let [b, _, _, c] = x4.dims();
        let deep = tokens(x4).mean_dim(1).reshape([b, c]);
        let heat = self.heat.forward(x2, Around::default()).permute([0, 3, 1, 2]);
        perceptron(&self.fc1, &self.fc2, Tensor::cat(vec![soft_argmax(heat), deep], 1))
    }
}

/// Two layers with the activation between them.
fn perceptron(first: &Dense, second: &Dense, x: Tensor<2>) -> Tensor<2> {
    second.forward(first.forward(x, Around::default().act(Act::Leaky)), Around::default())
}

/// `[B, K, n, n]` to `[B, 2 K]`: all x, then all y, of the mean place of each map's softmax.
fn soft_argmax(maps: Tensor<4>) -> Tensor<2> {
    let [b, k, n, _] = maps.dims();
    let p = softmax(maps.reshape([b, k, n * n]), 2);
    let along = |i: usize| 2.0 * REACH * ((i as f32 + 0.5) / n as f32 - 0.5);
    let mean = |place: &dyn Fn(usize) -> usize| {
        let values: Vec<f32> = (0..n * n).map(|i| along(place(i))).collect();
        let grid = Tensor::<3>::from_data(TensorData::new(values, [1, 1, n * n]), &p.device());
        (p.clone() * grid).sum_dim(2).reshape([b, k])
    };
    Tensor::cat(vec![mean(&|i| i % n), mean(&|i| i / n)], 1)
}

/// All three.
#[derive(Module, Debug)]
pub struct AlignNetworks {
    pub finder: Finder,
    pub refiner: Refiner,
    /// Looks at a found face from nearer.
    pub measurer: Measurer,
}

impl AlignNetworks {
    /// Fresh random networks, to be filled.
    pub fn new(c: &AlignConfig, device: &Device) -> Self {
        Self { finder: Finder::new(c, device), refiner: Refiner::new(c, device), measurer: Measurer::new(c, device) }
    }
}

/// Mean 0 and about unit spread over each picture, channel-last: a dark photo is still a photo.
fn normalised(x: Tensor<4>) -> Tensor<4> {
    let [b, c, h, w] = x.dims();
    let x = x.permute([0, 2, 3, 1]).reshape([b, h * w * c]);
    let x = x.clone() - x.mean_dim(1);
    let spread = (x.clone() * x.clone()).mean_dim(1).sqrt() + LEAST_SPREAD;
    (x / spread).reshape([b, h, w, c])
}

/// Floating-point operations of the finder once, and of the refiner and the measurer for one square; a
/// multiply-add counts as two.
pub fn flops(c: &AlignConfig) -> [u64; 3] {
    let map =
        |side: usize, kernel: usize, from: usize, to: usize| (2 * side * side * kernel * kernel * from * to) as u64;
    let stages = |side: usize, widths: &[usize]| -> u64 {
        let mut from = 3;
        let mut total = 0;
        for (i, (&to, deep)) in widths.iter().zip([DEEP[0], DEEP[1], DEEP[2], DEEP[3], DEEPEST]).enumerate() {
            let side = side >> (i + 1);
            total += map(side, 3, from, to) + deep as u64 * map(side, 3, to, to);
            from = to;
        }
        total
    };
    let (f, r) = (c.finder_widths, c.refiner_widths);
    let n = c.finder_side / c.cell;
    let finder = stages(c.finder_side, &f)
        + map(n / 4, 1, f[4], f[3])
        + map(n / 2, 3, f[3], f[3])
        + map(n / 2, 1, f[3], f[2])
        + map(n, 3, f[2], f[3])
        + map(n, 1, f[3], Finder::OUTPUTS);
    let grid = c.refiner_side / 16;
    let trunk = stages(c.refiner_side, &r);
    let refiner = trunk
        + map(grid, 1, r[3], NARROW)
        + 2 * (NARROW * grid * grid * c.refiner_hidden + c.refiner_hidden * Refiner::OUTPUTS) as u64;
    let measurer = trunk
        + map(grid, 1, r[3], r[2])
        + map(2 * grid, 3, r[2], r[2])
        + map(2 * grid, 1, r[2], r[1])
        + map(4 * grid, 3, r[1], r[1])
        + map(4 * grid, 1, r[1], c.measurer_points)
        + 2 * ((2 * c.measurer_points + r[3]) * c.measurer_hidden + c.measurer_hidden * Measurer::OUTPUTS) as u64;
    [finder, refiner, measurer]
}
