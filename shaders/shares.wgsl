// How much of a pixel belongs to which part: what the network says times what the pixel's own colour says (Bayes' rule;
// `refined` of `src/compose/pixel.rs`).
//
// Before this stands `near.wgsl`. Of the bindings: `photo` [3, height, width], planar; `parts` [fine_height, fine_width, 16];
// `numbers` [12, 16], of each part: mean colour, inverse variances, the mean it is moved from, what it is moved to, how far,
// the sum of the variances' logarithms, how far it is of the material, nothing.

const PARTS = 12u;
const TRUST = 0.5;

// A pixel's parts, of the four places around it.
fn looked_up(n: Near) -> array<f32, 12> {
    let weights = vec4f((1.0 - n.f.x) * (1.0 - n.f.y), n.f.x * (1.0 - n.f.y), (1.0 - n.f.x) * n.f.y, n.f.x * n.f.y);
    let places = 16u * n.at;
    var found: array<f32, 12>;
    for (var p = 0u; p < PARTS; p++) {
        found[p] = dot(weights, vec4f(parts[places.x + p], parts[places.y + p], parts[places.z + p], parts[places.w + p]));
    }
    return found;
}

fn three(at: u32) -> vec3f {
    return vec3f(numbers[at], numbers[at + 1u], numbers[at + 2u]);
}

// Of a pixel of that colour; they sum to 1.
fn shares_at(pixel: u32, lab: vec3f) -> array<f32, 12> {
    var shares = looked_up(near(vec2u(pixel % job.width, pixel / job.width)));
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
    for (var p = 0u; p < PARTS; p++) {
        shares[p] /= total;
    }
    return shares;
}
