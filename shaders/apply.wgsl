// The change of a photo applied to it: seen where the displacement says, then the local affine colour.
//
// Before this stand the bindings: `photo` [3, height, width] and `change` [14, fine_height, fine_width], both planar.
// The change is looked up bilinearly with half-pixel centres; edges hold.

struct Job {
    height: u32,
    width: u32,
    fine_height: u32,
    fine_width: u32,
    // Picture widths that a displacement of 1 moves.
    reach: f32,
    spare_0: u32,
    spare_1: u32,
    spare_2: u32,
}

// Where the four places around a point lie in a plane, and how much each counts.
struct Taps {
    at: vec4u,
    weights: vec4f,
}

fn taps(point: vec2f, size: vec2u) -> Taps {
    let held = clamp(point, vec2f(0.0), vec2f(size - 1u));
    let corner = vec2u(held);
    let next = min(corner + 1u, size - 1u);
    let f = held - vec2f(corner);
    let rows = vec2u(corner.y, next.y) * size.x;
    return Taps(
        vec4u(rows.x + corner.x, rows.x + next.x, rows.y + corner.x, rows.y + next.x),
        vec4f((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y),
    );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = vec2u(job.width, job.height);
    if id.x >= size.x * size.y {
        return;
    }
    let place = vec2f(vec2u(id.x % size.x, id.x / size.x));
    let fine = vec2u(job.fine_width, job.fine_height);
    let looked = taps((place + 0.5) * vec2f(fine) / vec2f(size) - 0.5, fine);
    var found: array<f32, 14>;
    for (var c = 0u; c < 14u; c++) {
        let at = looked.at + c * fine.x * fine.y;
        found[c] = dot(looked.weights, vec4f(change[at.x], change[at.y], change[at.z], change[at.w]));
    }
    let seen = taps(place + vec2f(found[12], found[13]) * job.reach * vec2f(size), size);
    var colour: vec3f;
    for (var c = 0u; c < 3u; c++) {
        let at = seen.at + c * size.x * size.y;
        colour[c] = dot(seen.weights, vec4f(photo[at.x], photo[at.y], photo[at.z], photo[at.w]));
    }
    let changed = vec3f(
        dot(vec3f(found[0], found[1], found[2]), colour) + found[3],
        dot(vec3f(found[4], found[5], found[6]), colour) + found[7],
        dot(vec3f(found[8], found[9], found[10]), colour) + found[11],
    );
    out[id.x] = vec4f(clamp(colour + changed, vec3f(0.0), vec3f(1.0)), 1.0);
}
