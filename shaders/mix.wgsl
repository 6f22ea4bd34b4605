// Sums of rows.
//
// Before this stand the bindings: `shares` [results, rows], most of which are 0, and `rows` [rows, 4 quads] in fours; out
// come [results, 4 quads].

struct Job {
    results: u32,
    rows: u32,
    quads: u32,
    spare: u32,
}

// Threads of as many workgroups as are granted in one direction.
const LINE = 64u * 65535u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let at = id.y * LINE + id.x;
    if at >= job.results * job.quads {
        return;
    }
    let first = at / job.quads * job.rows;
    var sum = vec4f(0.0);
    for (var row = 0u; row < job.rows; row++) {
        let share = shares[first + row];
        if share != 0.0 {
            sum += share * rows[row * job.quads + at % job.quads];
        }
    }
    out[at] = sum;
}
