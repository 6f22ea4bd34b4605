// Numbers to half their size: two 16-bit floats a word. CPU twin: pack.rs.

@group(0) @binding(0) var<storage, read> values: array<vec2f>;
@group(0) @binding(1) var<storage, read_write> halves: array<u32>;

@compute @workgroup_size(64)
fn pack(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    for (var i = id.x; i < arrayLength(&halves); i += 64u * groups.x) {
        halves[i] = pack2x16float(values[i]);
    }
}
