// Volume rendering as published: 48 even samples a ray, 48 more where those found something, and 32
// colours gathered along all of them; the super-resolution takes the result. One invocation a ray.
// CPU twin: published/ray.rs, published/depths.rs, published/decoder.rs.
//
// PLANE_QUADS, HIDDEN_QUADS and AXES are written in front of it (src/render/shaders.rs), then taps.wgsl.

struct View {
    // Rows of the matrix that takes (u, v, 1) to a world direction; w is the camera's origin.
    rays: array<vec4f, 3>,
    // first even sample, distance of even samples, box side, unused
    range: vec4f,
    // side of a plane, side of the image, unused, unused
    sizes: vec4u,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> planes: array<vec4f>;
// First layer [32][64], its bias, second layer [64][33], its bias; output 0 is the raw density.
@group(0) @binding(2) var<storage, read> decoder: array<f32>;
// [32, side, side] from -1 to 1
@group(0) @binding(3) var<storage, read_write> image: array<f32>;

const SAMPLES = 48u;
const COLOUR_QUADS = 8u;
const HIDDEN = 4u * HIDDEN_QUADS;
const OUTPUTS = 4u * COLOUR_QUADS + 1u;
const BIAS_1 = 4u * PLANE_QUADS * HIDDEN;
const LAYER_2 = BIAS_1 + HIDDEN;
const BIAS_2 = LAYER_2 + HIDDEN * OUTPUTS;
// Added to the weights before they are normalised, so that none is zero.
const FLOOR = 1e-5;

// The two matrices, 8 KiB each, all that every device grants; biases and the density's row are read
// from the buffer, where all rays want the same word at the same time.
var<workgroup> first: array<vec4f, 4u * PLANE_QUADS * HIDDEN_QUADS>;
var<workgroup> colours: array<vec4f, HIDDEN * COLOUR_QUADS>;

fn load_weights(lane: u32) {
    for (var i = lane; i < 4u * PLANE_QUADS * HIDDEN_QUADS; i += 64u) {
        first[i] = vec4f(decoder[4u * i], decoder[4u * i + 1u], decoder[4u * i + 2u], decoder[4u * i + 3u]);
    }
    for (var i = lane; i < HIDDEN * COLOUR_QUADS; i += 64u) {
        let at = LAYER_2 + (i / COLOUR_QUADS) * OUTPUTS + 1u + 4u * (i % COLOUR_QUADS);
        colours[i] = vec4f(decoder[at], decoder[at + 1u], decoder[at + 2u], decoder[at + 3u]);
    }
}

// Mean of the three planes; outside the box they count as zero.
fn features(p: vec3f) -> array<vec4f, PLANE_QUADS> {
    var out: array<vec4f, PLANE_QUADS>;
    let size = view.sizes.x;
    var axes = AXES;
    for (var plane = 0u; plane < 3u; plane++) {
        let pair = axes[plane];
        let place = (vec2f(p[pair.x], p[pair.y]) / view.range.z + 0.5) * f32(size) - 0.5;
        let t = taps(place, size);
        let at = (t.index + vec4u(plane * size * size)) * PLANE_QUADS;
        for (var c = 0u; c < PLANE_QUADS; c++) {
            out[c] += (t.weight.x * planes[at.x + c] + t.weight.y * planes[at.y + c]
                + t.weight.z * planes[at.z + c] + t.weight.w * planes[at.w + c]) * (1.0 / 3.0);
        }
    }
    return out;
}

// Four units of the hidden layer.
fn hidden(f: ptr<function, array<vec4f, PLANE_QUADS>>, q: u32) -> vec4f {
    let bias = BIAS_1 + 4u * q;
    var sum = vec4f(decoder[bias], decoder[bias + 1u], decoder[bias + 2u], decoder[bias + 3u]);
    for (var k = 0u; k < PLANE_QUADS; k++) {
        let row = 4u * k * HIDDEN_QUADS + q;
        let v = (*f)[k];
        sum += v.x * first[row] + v.y * first[row + HIDDEN_QUADS]
            + v.z * first[row + 2u * HIDDEN_QUADS] + v.w * first[row + 3u * HIDDEN_QUADS];
    }
    return max(sum, vec4f(0.0)) + log(1.0 + exp(-abs(sum)));
}

fn density_part(h: vec4f, q: u32) -> f32 {
    let at = LAYER_2 + 4u * q * OUTPUTS;
    return h.x * decoder[at] + h.y * decoder[at + OUTPUTS]
        + h.z * decoder[at + 2u * OUTPUTS] + h.w * decoder[at + 3u * OUTPUTS];
}

// Raw density of a point.
fn density(p: vec3f) -> f32 {
    var f = features(p);
    var raw = decoder[BIAS_2];
    for (var q = 0u; q < HIDDEN_QUADS; q++) {
        raw += density_part(hidden(&f, q), q);
    }
    return raw;
}

// Raw density of a point, and its colours.
fn evaluate(p: vec3f, colour: ptr<function, array<vec4f, COLOUR_QUADS>>) -> f32 {
    var f = features(p);
    var raw = decoder[BIAS_2];
    for (var c = 0u; c < COLOUR_QUADS; c++) {
        let at = BIAS_2 + 1u + 4u * c;
        (*colour)[c] = vec4f(decoder[at], decoder[at + 1u], decoder[at + 2u], decoder[at + 3u]);
    }
    for (var q = 0u; q < HIDDEN_QUADS; q++) {
        let h = hidden(&f, q);
        raw += density_part(h, q);
        let row = 4u * q * COLOUR_QUADS;
        for (var c = 0u; c < COLOUR_QUADS; c++) {
            (*colour)[c] += h.x * colours[row + c] + h.y * colours[row + COLOUR_QUADS + c]
                + h.z * colours[row + 2u * COLOUR_QUADS + c] + h.w * colours[row + 3u * COLOUR_QUADS + c];
        }
    }
    for (var c = 0u; c < COLOUR_QUADS; c++) {
        (*colour)[c] = 1.002 / (1.0 + exp(-(*colour)[c])) - 0.001;
    }
    return raw;
}

// Part of the light that an interval holds back.
fn held(before: f32, now: f32, length: f32) -> f32 {
    let x = 0.5 * (before + now) - 1.0;
    let density = max(x, 0.0) + log(1.0 + exp(-abs(x)));
    return 1.0 - exp(-density * length);
}

fn even(i: u32) -> f32 {
    return view.range.x + view.range.y * f32(i);
}

// The middle of an even interval: an edge between bins of the importance sampling.
fn edge(i: u32) -> f32 {
    return 0.5 * (even(i) + even(i + 1u));
}

// Weight of a bin: the largest of two neighbours, then the mean of two neighbours.
fn smooth_weight(weights: ptr<function, array<f32, SAMPLES - 1u>>, i: u32) -> f32 {
    let a = max((*weights)[i], (*weights)[i + 1u]);
    let b = max((*weights)[i + 1u], (*weights)[i + 2u]);
    return 0.5 * (a + b) + 0.01 + FLOOR;
}

@compute @workgroup_size(8, 8)
fn render(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    load_weights(lane);
    workgroupBarrier();
    let side = view.sizes.y;
    if id.x >= side || id.y >= side {
        return;
    }
    let uv1 = vec3f((vec2f(id.xy) + 0.5) / f32(side), 1.0);
    let origin = vec3f(view.rays[0].w, view.rays[1].w, view.rays[2].w);
    let direction = normalize(vec3f(
        dot(view.rays[0].xyz, uv1), dot(view.rays[1].xyz, uv1), dot(view.rays[2].xyz, uv1)));

    // The first pass: weights of the intervals between even samples.
    var weights: array<f32, SAMPLES - 1u>;
    var light = 1.0;
    var before = density(origin + even(0u) * direction);
    for (var i = 1u; i < SAMPLES; i++) {
        let now = density(origin + even(i) * direction);
        let alpha = held(before, now, even(i) - even(i - 1u));
        weights[i - 1u] = alpha * light;
        light *= 1.0 - alpha + 1e-10;
        before = now;
    }

    // Samples of the second pass, in ascending order: draws at (k + 1/2) / 48 of the bins' total.
    const BINS = SAMPLES - 3u;
    var total = 0.0;
    for (var i = 0u; i < BINS; i++) {
        total += smooth_weight(&weights, i);
    }
    var fine: array<f32, SAMPLES>;
    var bin = 0u;
    var below = 0.0;
    var above = smooth_weight(&weights, 0u) / total;
    for (var k = 0u; k < SAMPLES; k++) {
        let draw = (f32(k) + 0.5) / f32(SAMPLES);
        while bin < BINS && above <= draw {
            bin++;
            below = above;
            if bin < BINS {
                above = below + smooth_weight(&weights, bin) / total;
            }
        }
        if bin >= BINS {
            fine[k] = edge(BINS);
        } else {
            let step = above - below;
            let safe = select(step, 1.0, step < FLOOR);
            fine[k] = edge(bin) + (draw - below) / safe * (edge(bin + 1u) - edge(bin));
        }
    }

    // Both passes by depth.
    var gathered: array<vec4f, COLOUR_QUADS>;
    var last: array<vec4f, COLOUR_QUADS>;
    var colour: array<vec4f, COLOUR_QUADS>;
    var coarse_at = 0u;
    var fine_at = 0u;
    var last_depth = 0.0;
    light = 1.0;
    for (var i = 0u; i < 2u * SAMPLES; i++) {
        var depth = even(min(coarse_at, SAMPLES - 1u));
        let next = fine[min(fine_at, SAMPLES - 1u)];
        if coarse_at < SAMPLES && (fine_at >= SAMPLES || depth <= next) {
            coarse_at++;
        } else {
            depth = next;
            fine_at++;
        }
        let now = evaluate(origin + depth * direction, &colour);
        if i > 0u {
            let alpha = held(before, now, depth - last_depth);
            let weight = alpha * light;
            light *= 1.0 - alpha + 1e-10;
            for (var c = 0u; c < COLOUR_QUADS; c++) {
                gathered[c] += weight * 0.5 * (last[c] + colour[c]);
            }
        }
        last = colour;
        last_depth = depth;
        before = now;
    }
    let pixels = side * side;
    let pixel = id.y * side + id.x;
    for (var c = 0u; c < COLOUR_QUADS; c++) {
        let value = gathered[c] * 2.0 - 1.0;
        image[4u * c * pixels + pixel] = value.x;
        image[(4u * c + 1u) * pixels + pixel] = value.y;
        image[(4u * c + 2u) * pixels + pixel] = value.z;
        image[(4u * c + 3u) * pixels + pixel] = value.w;
    }
}
