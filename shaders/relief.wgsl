// What stands out of a photo: lightness beside that of its part, as a height.
//
// Before this stand the bindings, `oklab.wgsl`, `near.wgsl` and `shares.wgsl`. Of each pixel: height -1..1, share of the
// body, how far it is of the material, nothing. `relief` of `src/compose/relief.rs`.

const EYES = 4u;
const IRISES = 5u;
const CARVED = 0.6;
const SUNK = 0.4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let plane = job.height * job.width;
    if id.x >= plane {
        return;
    }
    let lab = oklab_of(vec3f(photo[id.x], photo[plane + id.x], photo[2u * plane + id.x]));
    let shares = shares_at(id.x, lab);
    var own = 0.0;
    var there = 0.0;
    for (var p = 0u; p < PARTS; p++) {
        own += shares[p] * numbers[16u * p + 6u];
        there += shares[p] * numbers[16u * p + 14u];
    }
    let iris = shares[IRISES];
    var even = clamp(lab.x / max(own, 0.08) - 1.0, -0.6, 0.6);
    even = even * (1.0 - (1.0 - CARVED) * (shares[EYES] + iris)) - SUNK * iris;
    // Skin, hair, brows, eyes, irises, lips, mouth and beard.
    var body = 0.0;
    for (var p = 1u; p < 9u; p++) {
        body += shares[p];
    }
    out[id.x] = vec4f(even, body, there, 0.0);
}
