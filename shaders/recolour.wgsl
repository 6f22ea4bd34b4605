// A photo with its parts moved to other colours.
//
// Before this stand the bindings and `oklab.wgsl`: `photo` [3, height, width], planar; `parts` [fine_height, fine_width, 16],
// looked up bilinearly with half-pixel centres, edges held; `numbers` [12, 16], of each part: mean colour and its
// inverse variances (each with a share of the logarithms' sum), the mean it is moved from, what it is moved to, how far.
// Formulas and their reasons: `src/compose/pixel.rs`. Out comes the photo, four pixels of a plane at a time.

const PARTS = 12u;
const TRUST = 0.5;
const DARKEST = 0.04;
const LIGHTEST = 0.985;
const VARIETY = 0.5;

struct Job {
    height: u32,
    width: u32,
    fine_height: u32,
    fine_width: u32,
}

// A place's parts between the four around it.
fn looked_up(at: vec2f) -> array<f32, 12> {
    let size = vec2u(job.fine_width, job.fine_height);
    let held = clamp(at, vec2f(0.0), vec2f(size - 1u));
    let corner = vec2u(held);
    let next = min(corner + 1u, size - 1u);
    let f = held - vec2f(corner);
    let rows = vec2u(corner.y, next.y) * size.x;
    let places = 16u * vec4u(rows.x + corner.x, rows.x + next.x, rows.y + corner.x, rows.y + next.x);
    let weights = vec4f((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
    var found: array<f32, 12>;
    for (var p = 0u; p < PARTS; p++) {
        found[p] = dot(weights, vec4f(parts[places.x + p], parts[places.y + p], parts[places.z + p], parts[places.w + p]));
    }
    return found;
}

fn three(at: u32) -> vec3f {
    return vec3f(numbers[at], numbers[at + 1u], numbers[at + 2u]);
}

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

fn recoloured(pixel: u32) -> vec3f {
    let size = vec2f(vec2u(job.width, job.height));
    let place = vec2f(vec2u(pixel % job.width, pixel / job.width)) + 0.5;
    let plane = job.height * job.width;
    let rgb = vec3f(photo[pixel], photo[plane + pixel], photo[2u * plane + pixel]);
    let lab = oklab_of(rgb);
    // What the network says times what the pixel's own colour says (Bayes' rule).
    var shares = looked_up(place * vec2f(vec2u(job.fine_width, job.fine_height)) / size - 0.5);
    var most = -1e30;
    for (var p = 0u; p < PARTS; p++) {
        let apart = lab - three(16u * p);
        let unlikely = dot(apart * apart, three(16u * p + 3u)) + numbers[16u * p + 13u];
        shares[p] = log(shares[p] + 1e-6) - 0.5 * TRUST * unlikely;
        most = max(most, shares[p]);
    }
    var total = 0.0;
    for (var p = 0u; p < PARTS; p++) {
        shares[p] = exp(shares[p] - most);
        total += shares[p];
    }
    var result = lab;
    var touched = 0.0;
    for (var p = 0u; p < PARTS; p++) {
        let there = shares[p] / total * numbers[16u * p + 12u];
        if there > 0.0 {
            result += there * (moved(lab, three(16u * p + 6u), three(16u * p + 9u)) - lab);
            touched += there;
        }
    }
    // What no wish touches stays to the last bit.
    return select(rgb, srgb_of(result), touched > 0.0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let plane = job.height * job.width / 4u;
    if id.x >= plane {
        return;
    }
    var four: array<vec3f, 4>;
    for (var i = 0u; i < 4u; i++) {
        four[i] = recoloured(4u * id.x + i);
    }
    for (var c = 0u; c < 3u; c++) {
        out[c * plane + id.x] = vec4f(four[0][c], four[1][c], four[2][c], four[3][c]);
    }
}
