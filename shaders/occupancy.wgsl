// Where the box is not empty, for the marcher to skip the rest: `mark` looks at the density in the
// middle of every cell, `spread` adds every neighbour of a marked cell and packs 32 cells a word.
// CPU twin: occupancy.rs.

@group(1) @binding(0) var<storage, read_write> marks: array<u32>;
@group(1) @binding(1) var<storage, read_write> packed_cells: array<u32>;

@compute @workgroup_size(4, 4, 4)
fn mark(@builtin(global_invocation_id) cell: vec3u, @builtin(local_invocation_index) lane: u32) {
    load_weights(lane);
    workgroupBarrier();
    let side = LATTICE;
    if any(cell >= vec3u(side)) {
        return;
    }
    let p = ((vec3f(cell) + 0.5) / f32(side) - 0.5) * params.box_side;
    let raw = decode_at(p).raw;
    marks[(cell.z * side + cell.y) * side + cell.x] = select(0u, 1u, raw > params.empty_raw);
}

@compute @workgroup_size(64)
fn spread(@builtin(global_invocation_id) id: vec3u) {
    let side = LATTICE;
    let words = side / 32u;
    if id.x >= words * side * side {
        return;
    }
    let first = (id.x % words) * 32u;
    let y = (id.x / words) % side;
    let z = id.x / (words * side);
    // One bit more on either side than the word holds, so as not to lose a neighbour's spread.
    var word = 0u;
    for (var row = 0u; row < 9u; row++) {
        // Unsigned subtraction of 1 at 0 wraps to a value that the bound below refuses.
        let ny = y + row % 3u - 1u;
        let nz = z + row / 3u - 1u;
        if ny >= side || nz >= side {
            continue;
        }
        let base = (nz * side + ny) * side;
        for (var i = 0u; i < 34u; i++) {
            let x = first + i - 1u;
            if x < side && marks[base + x] != 0u {
                // Mark i covers the bits i - 2, i - 1 and i of the word.
                if i >= 2u { word |= 1u << (i - 2u); }
                if i >= 1u && i <= 32u { word |= 1u << (i - 1u); }
                if i <= 31u { word |= 1u << i; }
            }
        }
    }
    packed_cells[id.x] = word;
}
