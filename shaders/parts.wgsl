// The parts of a photo as shares that sum to 1, and its colours at the layers' size.
//
// Before this stand the bindings and `oklab.wgsl`: `raw` [height / 2, width / 2, 72], channel 4 c + 2 i + j of which is
// sub-row i, sub-column j of layer c, and `photo` [3, step height, step width], planar. Out come four fours for each
// place: twelve parts, then OKLab.

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
    let at = (row / 2u * (job.width / 2u) + column / 2u) * CHANNELS + 2u * (row % 2u) + column % 2u;
    var parts: array<vec4f, 3>;
    for (var q = 0u; q < 3u; q++) {
        let first = at + 16u * q;
        parts[q] = vec4f(raw[first], raw[first + 4u], raw[first + 8u], raw[first + 12u]);
    }
    let fours = max(max(parts[0], parts[1]), parts[2]);
    let most = max(max(fours.x, fours.y), max(fours.z, fours.w));
    var total = 0.0;
    for (var q = 0u; q < 3u; q++) {
        parts[q] = exp(parts[q] - most);
        total += dot(parts[q], vec4f(1.0));
    }
    // The mean of the photo's pixels in OKLab.
    let size = job.step * job.step;
    let plane = job.height * job.width * size;
    var colour = vec3f(0.0);
    for (var i = 0u; i < size; i++) {
        let pixel = (row * job.step + i / job.step) * job.width * job.step + column * job.step + i % job.step;
        colour += oklab_of(vec3f(photo[pixel], photo[plane + pixel], photo[2u * plane + pixel]));
    }
    for (var q = 0u; q < 3u; q++) {
        out[4u * id.x + q] = parts[q] / total;
    }
    out[4u * id.x + 3u] = vec4f(colour / f32(size), 0.0);
}
