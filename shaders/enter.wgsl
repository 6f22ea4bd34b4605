// A planar photo in 0..1 to the channel-last map that the first convolution reads: -1..1, perhaps halved, perhaps with
// the rows and columns that run from -1 to 1 at pixel centres.
//
// Before this stand the bindings (`x`, `out`, `job`) and the constants STEP (1, or 2 to halve) and COORDINATES. With
// coordinates a place has eight channels, the last three of them 0; without, four.

struct Job {
    height: u32,
    width: u32,
    spare_0: u32,
    spare_1: u32,
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= job.height * job.width {
        return;
    }
    let place = vec2u(id.x % job.width, id.x / job.width);
    var colour = vec3f(0.0);
    for (var i = 0u; i < STEP * STEP; i++) {
        let at = (STEP * place.y + i / STEP) * STEP * job.width + STEP * place.x + i % STEP;
        let plane = STEP * STEP * job.height * job.width;
        colour += vec3f(x[at], x[plane + at], x[2u * plane + at]);
    }
    colour = colour * (2.0 / f32(STEP * STEP)) - 1.0;
    if COORDINATES {
        let centre = (2.0 * vec2f(place) + 1.0) / vec2f(f32(job.width), f32(job.height)) - 1.0;
        out[2u * id.x] = vec4f(colour, centre.y);
        out[2u * id.x + 1u] = vec4f(centre.x, 0.0, 0.0, 0.0);
    } else {
        out[id.x] = vec4f(colour, 0.0);
    }
}
