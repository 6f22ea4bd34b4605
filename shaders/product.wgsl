// A convolution of a channel-last map, or a matrix product: columns of the weight matrix over the taps of every place.
//
// Before this stand the bindings (`x`, `weight`, `bias`, `out`, `job`), the constants KERNEL, STRIDE, PAD, ACROSS, DOWN,
// ROWS, BEFORE, ACT, FILM, LAST and SHUFFLED, and the functions `plus` and `film_at`. A workgroup makes a tile of
// ROWS * DOWN places by 4 * ACROSS columns; a thread, ROWS places by 4 columns. Four channels are one vec4f.

struct Job {
    // Places of all maps of the output and a map's width; with SHUFFLED, before the shuffle.
    rows: u32,
    width: u32,
    in_height: u32,
    in_width: u32,
    // Fours of channels of the input and of the weight matrix's columns.
    quads: u32,
    columns: u32,
    // Where the scales begin in the film, and how far behind them the shifts, in fours.
    film: u32,
    apart: u32,
}

// Fours of inputs that are kept in a tile at a time.
const DEPTH = 4u;
const TILE = ROWS * DOWN;
const THREADS = ACROSS * DOWN;
// What a thread fetches of the places' tile: always the same input of each.
const FETCHES = (TILE * DEPTH + THREADS - 1u) / THREADS;
const APART = THREADS / DEPTH;
// One spare in each row spreads the rows over the memory's banks.
const PITCH = DEPTH + 1u;

var<workgroup> places: array<vec4f, TILE * PITCH>;
var<workgroup> weights: array<vec4f, 4u * DEPTH * ACROSS>;

fn leaky(v: vec4f) -> vec4f {
    return max(v, 0.1 * v);
}

// 1 + erf(v / sqrt(2)), Abramowitz and Stegun 7.1.26, off by 1.5e-7.
fn twice_normal(v: vec4f) -> vec4f {
    let a = abs(v) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * a);
    let p = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return 1.0 + sign(v) * (1.0 - p * exp(-a * a));
}

// Where the tap lies that the place at `corner` of the map that begins at place `map` sees, `quad` fours into its channels;
// outside there is nothing.
fn look(map: u32, corner: vec2i, tap: u32, quad: u32) -> vec4f {
    var value = vec4f(0.0);
    let at = corner + vec2i(i32(tap % KERNEL), i32(tap / KERNEL));
    if all(at >= vec2i(0)) && all(at < vec2i(i32(job.in_width), i32(job.in_height))) && tap < KERNEL * KERNEL {
        value = x[(map + u32(at.y) * job.in_width + u32(at.x)) * job.quads + quad];
    }
    if BEFORE {
        value = leaky(value);
    }
    return value;
}

@compute @workgroup_size(ACROSS, DOWN)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
    let first_row = group.x * TILE;
    let first_column = group.y * ACROSS;
    let across = local % ACROSS;
    let down = local / ACROSS;
    let depth = KERNEL * KERNEL * job.quads;

    // The upper left corner of what each fetched place sees, and where its map begins.
    let height = (job.in_height + 2u * u32(PAD) - KERNEL) / STRIDE + 1u;
    var corners: array<vec2i, FETCHES>;
    var maps: array<u32, FETCHES>;
    for (var i = 0u; i < FETCHES; i++) {
        let row = first_row + local / DEPTH + i * APART;
        corners[i] = vec2i(-1000000);
        if row < job.rows {
            let line = row / job.width;
            corners[i] = vec2i(vec2u(row % job.width, line % height) * STRIDE) - vec2i(PAD);
            maps[i] = line / height * job.in_height * job.in_width;
        }
    }
    var quad = local % DEPTH;
    var tap = 0u;
    var sums: array<vec4f, ROWS>;
    for (var k = 0u; k < depth; k += DEPTH) {
        while quad >= job.quads {
            quad -= job.quads;
            tap += 1u;
        }
        for (var i = 0u; i < FETCHES; i++) {
            let place = local / DEPTH + i * APART;
            if place < TILE {
                places[place * PITCH + local % DEPTH] = look(maps[i], corners[i], tap, quad);
            }
        }
        quad += DEPTH;
        for (var i = local; i < 4u * DEPTH * ACROSS; i += THREADS) {
            let input = 4u * k + i / ACROSS;
            let column = first_column + i % ACROSS;
            var value = vec4f(0.0);
            if input < 4u * depth && column < job.columns {
                value = weight[input * job.columns + column];
            }
            weights[i] = value;
        }
        workgroupBarrier();
        for (var i = 0u; i < DEPTH; i++) {
            let w0 = weights[(4u * i) * ACROSS + across];
            let w1 = weights[(4u * i + 1u) * ACROSS + across];
            let w2 = weights[(4u * i + 2u) * ACROSS + across];
            let w3 = weights[(4u * i + 3u) * ACROSS + across];
            for (var r = 0u; r < ROWS; r++) {
                let v = places[(down + r * DOWN) * PITCH + i];
                sums[r] += v.x * w0 + v.y * w1 + v.z * w2 + v.w * w3;
            }
        }
        workgroupBarrier();
    }

    let column = first_column + across;
    if column >= job.columns {
        return;
    }
    for (var r = 0u; r < ROWS; r++) {
        let row = first_row + down + r * DOWN;
        if row >= job.rows {
            return;
        }
        var v = sums[r] + bias[column];
        if ACT == 1u {
            v = leaky(v);
        } else if ACT == 2u {
            v = 0.5 * v * twice_normal(v);
        }
        var at = row * job.columns + column;
        var channel = column;
        var channels = job.columns;
        if SHUFFLED {
            // Columns are laid out sub-place by sub-place.
            channels = job.columns / 4u;
            channel = column % channels;
            let part = column / channels;
            let y = 2u * (row / job.width) + part / 2u;
            let x = 2u * (row % job.width) + part % 2u;
            at = (y * 2u * job.width + x) * channels + channel;
        }
        v += plus(at);
        if FILM {
            v = v * (1.0 + film_at(job.film + channel)) + film_at(job.film + job.apart + channel);
        }
        if LAST {
            v = leaky(v);
        }
        out[at] = v;
    }
}
