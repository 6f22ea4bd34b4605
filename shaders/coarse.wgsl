// Heights and body at the layers' size, and the normals that the network says.
//
// Before this stand the bindings: `relief` [step height, step width, 4] of `relief.wgsl`, and `raw` [height / 2, width / 2, 72]
// as `parts.wgsl` has it, of which layers 12 and 13 are the normal. Of each place: height, body, n_x, n_y.

const CHANNELS = 72u;

struct Job {
    height: u32,
    width: u32,
    // Pixels of the photo a place, each way.
    step: u32,
    spare: u32,
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= job.height * job.width {
        return;
    }
    let row = id.x / job.width;
    let column = id.x % job.width;
    let size = job.step * job.step;
    var both = vec2f(0.0);
    for (var i = 0u; i < size; i++) {
        let pixel = (row * job.step + i / job.step) * job.width * job.step + column * job.step + i % job.step;
        both += vec2f(relief[4u * pixel], relief[4u * pixel + 1u]);
    }
    let at = (row / 2u * (job.width / 2u) + column / 2u) * CHANNELS + 2u * (row % 2u) + column % 2u;
    let normal = vec2f(raw[at + 48u], raw[at + 52u]);
    out[id.x] = vec4f(both / f32(size), normal / max(length(normal), 1.0));
}
