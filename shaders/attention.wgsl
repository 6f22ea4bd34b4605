// softmax(q k / sqrt(d) + bias) v, head by head, in one pass with a running maximum (Milakov and Gimelshein 2018).
//
// Before this stand the bindings, the constant QUADS (fours of channels of a head) and the functions `query`, `key`,
// `value` (by four from the tensor's start) and `bias_of` (by key). A workgroup makes sixteen queries of one head; four
// threads share a query and look at every fourth key.

struct Job {
    queries: u32,
    keys: u32,
    // Fours from one query to the next, from one key to the next, and where keys and values begin in theirs.
    query_pitch: u32,
    key_pitch: u32,
    key_at: u32,
    value_at: u32,
    // Fours from one result to the next.
    pitch: u32,
    scale: f32,
}

const SHARES = 4u;
const TOGETHER = 16u;
// Below every score.
const LEAST = -3.0e38;

var<workgroup> results: array<vec4f, SHARES * TOGETHER * QUADS>;
// Largest score and sum of weights.
var<workgroup> sums: array<vec2f, SHARES * TOGETHER>;

@compute @workgroup_size(SHARES * TOGETHER)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
    let share = local % SHARES;
    let row = group.x * TOGETHER + local / SHARES;
    let head = group.y * QUADS;
    let asked = min(row, job.queries - 1u) * job.query_pitch + head;
    var q: array<vec4f, QUADS>;
    var sum: array<vec4f, QUADS>;
    for (var i = 0u; i < QUADS; i++) {
        q[i] = query(asked + i) * job.scale;
        sum[i] = vec4f(0.0);
    }
    var most = LEAST;
    var weights = 0.0;
    for (var k = share; k < job.keys; k += SHARES) {
        let place = k * job.key_pitch + head;
        var products = vec4f(0.0);
        for (var i = 0u; i < QUADS; i++) {
            products += q[i] * key(place + job.key_at + i);
        }
        let score = dot(products, vec4f(1.0)) + bias_of(k);
        if score > most {
            let shrink = exp(most - score);
            most = score;
            weights *= shrink;
            for (var i = 0u; i < QUADS; i++) {
                sum[i] *= shrink;
            }
        }
        let weight = exp(score - most);
        weights += weight;
        for (var i = 0u; i < QUADS; i++) {
            sum[i] += weight * value(place + job.value_at + i);
        }
    }
    sums[local] = vec2f(most, weights);
    for (var i = 0u; i < QUADS; i++) {
        results[local * QUADS + i] = sum[i];
    }
    workgroupBarrier();
    if row >= job.queries {
        return;
    }
    let first = local / SHARES * SHARES;
    var largest = LEAST;
    for (var s = 0u; s < SHARES; s++) {
        largest = max(largest, sums[first + s].x);
    }
    var factors: array<f32, SHARES>;
    var all = 0.0;
    for (var s = 0u; s < SHARES; s++) {
        factors[s] = exp(sums[first + s].x - largest);
        all += factors[s] * sums[first + s].y;
    }
    for (var i = share; i < QUADS; i += SHARES) {
        var v = vec4f(0.0);
        for (var s = 0u; s < SHARES; s++) {
            v += factors[s] * results[(first + s) * QUADS + i];
        }
        out[row * job.pitch + head + i] = v / all;
    }
}
