//! The published network, stage by stage.

use std::time::Instant;

use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use volteface::field::{FieldData, Worn, read};
use volteface::geometry::camera::Camera;
use volteface::paper::network::decoder::Decoder;
use volteface::paper::network::super_resolution::{FoldedSuperResolution, SuperResolution};
use volteface::paper::network::{cross, fuse, geometry, high, low, network, pieces, prompt, resize};
use volteface::paper::render;
use volteface::paper::render::{FeatureDecoder, PaperField, depths};
use volteface::weights::load::fill;

use super::formula;
use super::golden::Goldens;

/// Reads a tensor and compares it.
fn check<const D: usize>(goldens: &mut Goldens, name: &str, tensor: &Tensor<D>) {
    goldens.check(name, &values(tensor));
}

fn values<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    block_on(read(tensor.clone())).expect("a device that works")
}

fn tensor(values: Vec<f32>, shape: [usize; 4], device: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

fn picture(name: &str, device: &Device) -> Tensor<4> {
    tensor(formula::planar(&formula::picture(name)), [1, 3, 512, 512], device)
}

/// The module of one part, filled by the formula.
macro_rules! part {
    ($module:expr, $part:literal) => {
        fill($module, &formula::archive(concat!($part, "."))).unwrap_or_else(|e| panic!("{e}"))
    };
}

/// Both branches of the photo and the F encoder; gives F_g and the detail.
pub fn photo(goldens: &mut Goldens, device: &Device) -> (Tensor<4>, Tensor<4>) {
    let start = Instant::now();
    let input = pieces::with_places(picture("input", device));
    goldens.check("input.image", &values(&input)[..3 * 512 * 512]);
    check(goldens, "encoder.input5", &input);

    let low = part!(low::Low::new(device), "low");
    let stem = low.stem(input.clone());
    check(goldens, "encoder.stem", &stem);
    let layer1 = low.layer1(stem);
    check(goldens, "encoder.layer1", &layer1);
    let layer2 = low.layer2(layer1);
    check(goldens, "encoder.layer2", &layer2);
    for (i, branch) in low.aspp.branches(layer2.clone()).iter().enumerate() {
        check(goldens, &format!("decoder.aspp.branch{i}"), branch);
    }
    check(goldens, "decoder.aspp", &low.aspp.forward(layer2));
    let deep = low.forward(input.clone());
    check(goldens, "decoder.out", &deep);

    let geometry = part!(geometry::Geometry::new(device), "geometry");
    let tokens = geometry.patch.forward(deep.clone());
    check(goldens, "F_encoder.patch_tokens", &tokens);
    let attended = geometry.blocks[0].attend(tokens.clone());
    check(goldens, "F_encoder.block0.attn", &attended);
    check(goldens, "F_encoder.block0.mlp", &geometry.blocks[0].perceive(tokens.clone() + attended));
    let block0 = geometry.blocks[0].forward(tokens);
    check(goldens, "F_encoder.block0", &block0);
    let block1 = geometry.blocks[1].forward(block0);
    check(goldens, "F_encoder.block1", &block1);
    check(goldens, "F_encoder.upsample", &geometry.enlarge(block1));
    let f_g = geometry.forward(deep);
    check(goldens, "F_encoder.out", &f_g);

    let high = part!(high::High::new(device), "high");
    let detail = high.forward(input);
    check(goldens, "EHigh_encoder.out", &detail);
    println!("the photo's branches took {:.1} s", start.elapsed().as_secs_f32());
    (f_g, detail)
}

/// The prompt picture at 224 pixels.
pub fn prepared(goldens: &mut Goldens, device: &Device) {
    let prepared = resize::prepare(picture("prompt", device));
    // torch's own float32 kernel is up to 2.3e-5 off the exact result, and this one less.
    goldens.check_within("input.prompt", &values(&prepared), 5e-5);
}

/// The prompt's tokens, from the stored input.
fn prompt(goldens: &mut Goldens, device: &Device) -> Tensor<3> {
    let start = Instant::now();
    let input = tensor(goldens.whole("input.prompt"), [1, 3, 224, 224], device);
    let prompt = part!(prompt::Prompt::new(device), "prompt");
    let patches = prompt.patches(input.clone());
    check(goldens, "mae.patch_embed", &patches);
    let placed = prompt.placed(patches);
    check(goldens, "mae.tokens_in", &placed);
    check(goldens, "mae.block0.attn", &prompt.blocks[0].attend(placed.clone()));
    let mut x = placed;
    for (i, block) in prompt.blocks.iter().enumerate() {
        x = block.forward(x, None);
        if i == 0 || i == 11 {
            check(goldens, &format!("mae.block{i}"), &x);
        }
    }
    let tokens = prompt.forward(input);
    check(goldens, "mae.out", &tokens);
    println!("the prompt took {:.1} s", start.elapsed().as_secs_f32());
    tokens
}

/// From the photo and the prompt to the planes.
fn planes(goldens: &mut Goldens, device: &Device) -> Tensor<4> {
    let (f_g, detail) = photo(goldens, device);
    prepared(goldens, device);
    let tokens = prompt(goldens, device);

    let start = Instant::now();
    let cross = part!(cross::Cross::new(device), "cross");
    check(goldens, "Ref_encoder.pre_conv", &cross.narrow(detail.clone()));
    let queries = cross.queries(detail);
    check(goldens, "Ref_encoder.patch_tokens", &queries);
    let attended = cross.attend(queries.clone(), tokens.clone());
    check(goldens, "Ref_encoder.attn_shuffled", &attended);
    check(goldens, "Ref_encoder.proj_tail", &cross.widen(attended));
    let f_a = cross.forward(queries, tokens);
    check(goldens, "Ref_encoder.out", &f_a);

    let fuse = part!(fuse::Fuse::new(device), "fuse");
    let joined = fuse.join(f_a.clone(), f_g.clone());
    check(goldens, "Final_encoder.net", &joined);
    let tokens = fuse.patch.forward(joined);
    check(goldens, "Final_encoder.patch_tokens", &tokens);
    check(goldens, "Final_encoder.block.kv_tokens", &fuse.block.sources(tokens.clone()));
    let attended = fuse.block.attend(tokens.clone());
    check(goldens, "Final_encoder.block.attn", &attended);
    check(goldens, "Final_encoder.block.mlp", &fuse.block.perceive(tokens.clone() + attended));
    let block = fuse.block.forward(tokens);
    check(goldens, "Final_encoder.block", &block);
    let unfolded = fuse.unfold(block);
    check(goldens, "Final_encoder.shuffled", &unfolded);
    check(goldens, "Final_encoder.upsampled", &fuse.enlarge(unfolded));
    let planes = fuse.forward(f_a, f_g);
    check(goldens, "triplane", &planes);
    println!("cross-attention and final encoder took {:.1} s", start.elapsed().as_secs_f32());
    planes
}

/// Everything that draws a view.
pub struct View {
    device: Device,
    super_resolution: SuperResolution,
    folded: FoldedSuperResolution,
    decoder: FeatureDecoder,
    raw_decoder: Vec<f32>,
}

impl View {
    pub fn new(device: &Device) -> Self {
        let super_resolution = part!(SuperResolution::new(device), "super_resolution");
        let decoder = part!(Decoder::new(device), "decoder");
        Self {
            device: device.clone(),
            folded: FoldedSuperResolution::fold(&super_resolution),
            super_resolution,
            decoder: FeatureDecoder::new(values(&decoder.pack())).expect("a decoder's weights"),
            raw_decoder: values(&decoder.pack_raw()),
        }
    }

    fn field(&self, planes: Vec<f32>) -> FieldData {
        FieldData {
            layout: network::layout(),
            planes,
            view: vec![],
            picture: vec![],
            decoder: self.raw_decoder.clone(),
            photo_camera: Camera::orbit(0.0, 0.0),
            worn: Worn::default(),
        }
    }

    /// A field that needs no encoder.
    pub fn formula_field(&self) -> FieldData {
        self.field(formula::planes())
    }

    /// The encoder's planes `[1, 96, 256, 256]`.
    fn model_field(&self, planes: &Tensor<4>) -> FieldData {
        let last = planes.clone().reshape([3, 32, 256, 256]).permute([0, 2, 3, 1]);
        self.field(values(&last))
    }

    /// Gains of all six modulated layers.
    pub fn styles(&self, goldens: &mut Goldens) {
        let style = self.super_resolution.style();
        for (i, block) in self.super_resolution.blocks.iter().enumerate() {
            for (layer, name) in [(&block.conv0, "conv0"), (&block.conv1, "conv1"), (&block.to_rgb, "torgb")] {
                let name = format!("model.frontal.mid.sr.block{i}.{name}.styles");
                check(goldens, &name, &layer.styles(style.clone()));
            }
        }
    }

    /// Features, density and colours of single points.
    pub fn points(&self, goldens: &mut Goldens, name: &str, field: &FieldData) {
        let planes = PaperField::new(field, &self.decoder).expect("good planes");
        let points = goldens.whole("points.xyz");
        let points: Vec<[f32; 3]> = points.as_chunks::<3>().0.to_vec();
        let features: Vec<f32> = (0..3)
            .flat_map(|plane| points.iter().flat_map(|p| planes.features(*p)[plane]).collect::<Vec<_>>())
            .collect();
        goldens.check(&format!("{name}.plane_features"), &features);
        let out: Vec<_> = points.iter().map(|p| planes.evaluate(*p)).collect();
        goldens.check(&format!("{name}.sigma"), &out.iter().map(|o| o[0]).collect::<Vec<_>>());
        let colours: Vec<f32> = out.iter().flat_map(|o| o[1..].to_vec()).collect();
        goldens.check(&format!("{name}.rgb"), &colours);
    }

    /// One of the stored runs, `TRIPLANE.CAMERA.SAMPLER`: rays and pictures.
    pub fn run(&self, goldens: &mut Goldens, name: &str, field: &FieldData) {
        let start = Instant::now();
        let mut words = name.split('.').skip(1);
        let (camera, sampler) = (words.next().expect("a camera"), words.next().expect("a sampler"));
        let camera = goldens.whole(&format!("camera.{camera}"));
        let camera = Camera::from_array(camera.as_slice().try_into().expect("25 numbers"));
        let draws = if sampler == "half" { [0.5; 48] } else { depths::even_draws() };
        let planes = PaperField::new(field, &self.decoder).expect("good planes");
        Self::rays(goldens, name, &planes, &camera, &draws);

        let image = render::render(&planes, &camera, 128, &draws);
        goldens.check(&format!("{name}.weight_total"), &image.total);
        goldens.check(&format!("{name}.feature_image"), &image.features);
        goldens.check(&format!("{name}.image_raw"), &image.features[..3 * 128 * 128]);
        goldens.check(&format!("{name}.image_depth"), &image.depth);
        let drawn = start.elapsed().as_secs_f32();
        let features = tensor(image.features, [1, 32, 128, 128], &self.device);
        if goldens.names(&format!("{name}.sr.")).len() > 6 {
            self.stages(goldens, name, features.clone());
        }
        check(goldens, &format!("{name}.image"), &self.folded.forward(features));
        println!("{name}: volume rendering {drawn:.1} s, all {:.1} s", start.elapsed().as_secs_f32());
    }

    fn rays(goldens: &mut Goldens, name: &str, planes: &PaperField<'_>, camera: &Camera, draws: &[f32; 48]) {
        let rays: Vec<_> = goldens
            .whole("rays.index")
            .iter()
            .map(|&i| render::image::ray(camera, i as usize % 128, i as usize / 128, 128))
            .collect();
        let traced: Vec<_> = rays.iter().map(|ray| render::trace(planes, ray, draws)).collect();
        let each = |f: &dyn Fn(&render::Traced) -> Vec<f32>| traced.iter().flat_map(f).collect::<Vec<f32>>();
        let sigma = |samples: &[(f32, [f32; 33])]| samples.iter().map(|s| s.1[0]).collect();
        let rgb = |samples: &[(f32, [f32; 33])]| samples.iter().flat_map(|s| s.1[1..5].to_vec()).collect();
        let depth = |samples: &[(f32, [f32; 33])]| samples.iter().map(|s| s.0).collect();
        let stages: [(&str, Vec<f32>); 13] = [
            ("ray_origins", rays.iter().flat_map(|r| r.origin).collect()),
            ("ray_dirs", rays.iter().flat_map(|r| r.direction).collect()),
            ("coarse_depths", each(&|t| depth(&t.coarse))),
            ("coarse_sigma", each(&|t| sigma(&t.coarse))),
            ("coarse_rgb", each(&|t| rgb(&t.coarse))),
            ("coarse_weights", each(&|t| t.coarse_weights.to_vec())),
            ("fine_depths", each(&|t| t.fine.to_vec())),
            ("all_depths", each(&|t| depth(&t.all))),
            ("all_sigma", each(&|t| sigma(&t.all))),
            ("all_rgb", each(&|t| rgb(&t.all))),
            ("all_weights", each(&|t| t.weights.to_vec())),
            ("final_rgb", each(&|t| t.colours.to_vec())),
            ("final_depth", each(&|t| vec![t.depth])),
        ];
        for (stage, found) in stages {
            goldens.check(&format!("{name}.{stage}"), &found);
        }
    }

    fn stages(&self, goldens: &mut Goldens, name: &str, features: Tensor<4>) {
        let rgb = features.clone().slice([0..1, 0..3, 0..128, 0..128]);
        let (mut x, mut rgb) = (features, rgb);
        for (i, stage) in self.folded.stages.iter().enumerate() {
            let staged = stage.forward(x, rgb);
            let prefix = format!("{name}.sr.block{i}");
            check(goldens, &format!("{prefix}.conv0"), &staged.up);
            check(goldens, &format!("{prefix}.conv1"), &staged.same);
            check(goldens, &format!("{prefix}.torgb"), &staged.branch);
            check(goldens, &format!("{prefix}.rgb"), &staged.rgb);
            (x, rgb) = (staged.same, staged.rgb);
        }
    }
}

/// Every stored stage.
pub fn everything(goldens: &mut Goldens, device: &Device) {
    let planes = planes(goldens, device);
    let view = View::new(device);
    view.styles(goldens);
    let (model, formula) = (view.model_field(&planes), view.formula_field());
    view.points(goldens, "points", &model);
    view.points(goldens, "formula.points", &formula);
    for run in ["frontal.half", "frontal.mid", "side.half", "side.mid"] {
        view.run(goldens, &format!("model.{run}"), &model);
    }
    for run in ["frontal.half", "frontal.mid", "side.mid"] {
        view.run(goldens, &format!("formula.{run}"), &formula);
    }
}
