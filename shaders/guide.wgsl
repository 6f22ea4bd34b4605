// The raw density on a lattice, twice as fine as the occupancy, wherever something may be: where a ray will end,
// roughly. CPU twin: guide.rs.

@group(1) @binding(0) var<storage, read> cells: array<u32>;
@group(1) @binding(1) var<storage, read_write> guide: array<f32>;

// The least raw density that is kept; it stands for empty space too.
const LEAST = -14.0;

// One workgroup fills 8 x 8 x 8 points, so that the weights are loaded once for all of them.
@compute @workgroup_size(8, 8)
fn fill(
    @builtin(local_invocation_id) lane: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    load_weights(index);
    workgroupBarrier();
    for (var z = 0u; z < 8u; z++) {
        let point = group * 8u + vec3u(lane.xy, z);
        let cell = point / 2u;
        let bit = (cell.z * LATTICE + cell.y) * LATTICE + cell.x;
        var raw = LEAST;
        if (cells[bit >> 5u] & (1u << (bit & 31u))) != 0u {
            let p = ((vec3f(point) + 0.5) / f32(GUIDE) - 0.5) * params.box_side;
            raw = max(decode_at(p).raw, LEAST);
        }
        guide[(point.z * GUIDE + point.y) * GUIDE + point.x] = raw;
    }
}
