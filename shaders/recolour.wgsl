// A photo with its parts moved to other colours.
//
// Before this stand the bindings, `oklab.wgsl`, `near.wgsl` and `shares.wgsl`, behind it `planar.wgsl`. Formulas and their
// reasons: `src/compose/pixel.rs`.

const DARKEST = 0.04;
const LIGHTEST = 0.985;
const VARIETY = 0.5;

fn logit(x: f32) -> f32 {
    let held = clamp(x, 0.005, 0.995);
    return log(held / (1.0 - held));
}

fn moved(lab: vec3f, mean: vec3f, colour: vec3f) -> vec3f {
    let old = clamp(mean.x, DARKEST, LIGHTEST);
    let new_ = clamp(colour.x, DARKEST, LIGHTEST);
    let slope = clamp(sqrt(new_ / old) * (old * (1.0 - old)) / (new_ * (1.0 - new_)), 0.6, 1.6);
    let x = 1.0 / (1.0 + exp(-(logit(new_) + slope * (logit(lab.x) - logit(old)))));
    let glow = max((x - new_) / (1.0 - new_), 0.0);
    let dye = min(x / new_, 1.0 - glow * glow);
    let variety = VARIETY * min(x / max(lab.x, 0.02), 1.0);
    return vec3f(x, colour.yz * dye + variety * (lab.yz - mean.yz));
}

fn made(pixel: u32) -> vec3f {
    let plane = job.height * job.width;
    let rgb = vec3f(photo[pixel], photo[plane + pixel], photo[2u * plane + pixel]);
    let lab = oklab_of(rgb);
    let shares = shares_at(pixel, lab);
    var result = lab;
    var touched = 0.0;
    for (var p = 0u; p < PARTS; p++) {
        let there = shares[p] * numbers[16u * p + 12u];
        if there > 0.0 {
            result += there * (moved(lab, three(16u * p + 6u), three(16u * p + 9u)) - lab);
            touched += there;
        }
    }
    // What no wish touches stays to the last bit.
    return select(rgb, srgb_of(result), touched > 0.0);
}
