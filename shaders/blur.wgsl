// The mean of 5 x 5 places, edges held.
//
// Before this stand the bindings: `places` [height, width, 4]; out comes the same.

const RADIUS = 2;

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
    let here = vec2i(vec2u(id.x % job.width, id.x / job.width));
    let last = vec2i(vec2u(job.width, job.height)) - 1;
    var sum = vec4f(0.0);
    for (var row = -RADIUS; row <= RADIUS; row++) {
        for (var column = -RADIUS; column <= RADIUS; column++) {
            let place = vec2u(clamp(here + vec2i(column, row), vec2i(0), last));
            sum += places[place.y * job.width + place.x];
        }
    }
    out[id.x] = sum / f32((2 * RADIUS + 1) * (2 * RADIUS + 1));
}
