// The raw density on a lattice, twice as fine as the occupancy, wherever something may be: where a ray will end,
// roughly. CPU twin: guide.rs.

@group(1) @binding(0) var<storage, read> cells: array<u32>;
// A point's value and that of the next point along z, in 16 bits each: a look-up takes four words.
@group(1) @binding(1) var<storage, read_write> guide: array<u32>;

// The least raw density that is kept; it stands for empty space too.
const LEAST = -14.0;

fn raw_at(point: vec3u) -> f32 {
    let cell = point / 2u;
    let bit = (cell.z * LATTICE + cell.y) * LATTICE + cell.x;
    if (cells[bit >> 5u] & (1u << (bit & 31u))) == 0u {
        return LEAST;
    }
    return max(decode_at(((vec3f(point) + 0.5) / f32(GUIDE) - 0.5) * params.box_side).raw, LEAST);
}

// One workgroup fills 8 x 8 x 8 points, so that the weights are loaded once for all of them, and asks for one layer
// more.
@compute @workgroup_size(8, 8)
fn fill(
    @builtin(local_invocation_id) lane: vec3u,
    @builtin(local_invocation_index) index: u32,
    @builtin(workgroup_id) group: vec3u,
) {
    load_weights(index);
    workgroupBarrier();
    let first = group * 8u + vec3u(lane.xy, 0u);
    var here = 0.0;
    for (var z = 0u; z <= 8u; z++) {
        let next = raw_at(vec3u(first.xy, min(first.z + z, GUIDE - 1u)));
        if z > 0u {
            let layer = first.z + z - 1u;
            guide[(layer * GUIDE + first.y) * GUIDE + first.x] = pack2x16float(vec2f(here, next));
        }
        here = next;
    }
}
