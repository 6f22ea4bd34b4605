// The end of every pass that makes a photo: the function `made` of four pixels of each plane.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let plane = job.height * job.width / 4u;
    if id.x >= plane {
        return;
    }
    var four: array<vec3f, 4>;
    for (var i = 0u; i < 4u; i++) {
        four[i] = made(4u * id.x + i);
    }
    for (var c = 0u; c < 3u; c++) {
        out[c * plane + id.x] = vec4f(four[0][c], four[1][c], four[2][c], four[3][c]);
    }
}
