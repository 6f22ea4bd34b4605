// Layer norm over the channels of every place of a channel-last map.
//
// Before this stand the bindings (`x`, `gain`, `shift`, `out`, `job`), the constant FILM and the functions `plus` and
// `film_at`. Eight threads share a place, a workgroup makes eight places.

struct Job {
    rows: u32,
    // Fours of channels.
    quads: u32,
    epsilon: f32,
    // Where the scales begin in the film, and how far behind them the shifts, in fours.
    film: u32,
    apart: u32,
    spare_0: u32,
    spare_1: u32,
    spare_2: u32,
}

const LANES = 8u;

var<workgroup> parts: array<f32, LANES * LANES>;

// The sum over the threads of a place.
fn total(local: u32, part: f32) -> f32 {
    workgroupBarrier();
    parts[local] = part;
    workgroupBarrier();
    var sum = 0.0;
    for (var i = 0u; i < LANES; i++) {
        sum += parts[local / LANES * LANES + i];
    }
    return sum;
}

@compute @workgroup_size(LANES * LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
    let row = group.x * LANES + local / LANES;
    let count = f32(4u * job.quads);
    // Rows past the end are computed and left unwritten, so that all threads meet at the barriers.
    let first = min(row, job.rows - 1u) * job.quads;
    var sum = vec4f(0.0);
    for (var i = local % LANES; i < job.quads; i += LANES) {
        sum += x[first + i];
    }
    let mean = total(local, dot(sum, vec4f(1.0))) / count;
    var squares = vec4f(0.0);
    for (var i = local % LANES; i < job.quads; i += LANES) {
        let v = x[first + i] - mean;
        squares += v * v;
    }
    let scale = inverseSqrt(total(local, dot(squares, vec4f(1.0))) / count + job.epsilon);
    if row >= job.rows {
        return;
    }
    for (var i = local % LANES; i < job.quads; i += LANES) {
        var v = (x[first + i] - mean) * scale * gain[i] + shift[i] + plus(first + i);
        if FILM {
            v = v * (1.0 + film_at(job.film + i)) + film_at(job.film + job.apart + i);
        }
        out[first + i] = v;
    }
}
