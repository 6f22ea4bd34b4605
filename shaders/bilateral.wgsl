// Parts as their surroundings of like colour say: a bilateral filter (C. Tomasi, R. Manduchi, 1998) of 7 x 7 places, every
// second one.
//
// Before this stand the bindings: `parts` [height, width, 16], twelve parts and OKLab; out comes the same.

const TAPS = 3;
const STRIDE = 2;

struct Job {
    height: u32,
    width: u32,
    // 1 / (2 sigma^2) in places, and in colour.
    far: f32,
    other: f32,
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= job.height * job.width {
        return;
    }
    let here = vec2i(vec2u(id.x % job.width, id.x / job.width));
    let last = vec2i(vec2u(job.width, job.height)) - 1;
    let own = parts[4u * id.x + 3u];
    var sums: array<vec4f, 3>;
    var weights = 0.0;
    for (var row = -TAPS; row <= TAPS; row++) {
        for (var column = -TAPS; column <= TAPS; column++) {
            let place = vec2u(clamp(here + vec2i(column, row) * STRIDE, vec2i(0), last));
            let at = 4u * (place.y * job.width + place.x);
            // A difference of hue counts twice.
            let apart = (parts[at + 3u].xyz - own.xyz) * vec3f(1.0, 2.0, 2.0);
            let far = f32((row * row + column * column) * STRIDE * STRIDE) * job.far;
            let weight = exp(-far - dot(apart, apart) * job.other);
            for (var q = 0u; q < 3u; q++) {
                sums[q] += weight * parts[at + q];
            }
            weights += weight;
        }
    }
    for (var q = 0u; q < 3u; q++) {
        out[4u * id.x + q] = sums[q] / weights;
    }
    out[4u * id.x + 3u] = own;
}
