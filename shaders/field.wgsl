// The edited portrait as a field: a point of the box gives a raw density, a colour and a gate.
// Shared by the passes that are appended to this text. The constants
// PLANE_QUADS, VIEW_QUADS, HIDDEN_QUADS, GATED and AXES are written in front of it
// (src/render/shaders.rs), so that every loop has a fixed length. CPU twin: sample.rs, decode.rs.

struct Params {
    // Rows of the matrix that takes (u, v, 1) to a world direction; w is the camera's origin.
    rays: array<vec4f, 3>,
    // Rows of the projection into the photo: (x, y, z, 1) to (u z, v z, z).
    photo: array<vec4f, 3>,
    // where the photo was taken from
    eye: vec3f,
    // where rays begin and end
    near: f32,
    far: f32,
    box_side: f32,
    // density is this times softplus(raw - 1)
    density_scale: f32,
    // raw density at and below which space is empty
    empty_raw: f32,
    // middle and span of the distance in view channel 0, two lengths of passing behind it
    surface_middle: f32,
    surface_span: f32,
    surface_short: f32,
    surface_long: f32,
    // how a ray is sampled: src/render/quality.rs
    substep: f32,
    interval_share: f32,
    thin_share: f32,
    // how far behind its middle light still belongs to a lump
    lump: f32,
    // where in a pixel rays go, from its middle, and where in a substep samples begin
    jitter: vec2f,
    phase: f32,
    stop_transmittance: f32,
    // most substeps of an interval; substeps that are skipped at once in empty space
    longest: u32,
    skip: u32,
    // even samples, where they are asked for
    uniform_samples: u32,
    // passes that the picture holds already
    passes: u32,
    // sides in pixels and texels
    image_side: u32,
    plane_side: u32,
    view_side: u32,
    picture_side: u32,
    // the opacities that are drawn as none and as all
    edge: vec2f,
    // cosine and sine of the view's turn from the photo's camera across the plane of symmetry
    aside: vec2f,
    // what is put on the head
    worn: Worn,
}

@group(0) @binding(0) var<uniform> params: Params;
// Four values of 16 bits each (pack.wgsl).
@group(0) @binding(1) var<storage, read> planes: array<vec2u>;
@group(0) @binding(2) var<storage, read> view_features: array<vec2u>;
@group(0) @binding(3) var<storage, read> picture: array<vec2u>;
@group(0) @binding(4) var<storage, read> decoder: array<vec4f>;

const INPUT_QUADS = PLANE_QUADS + VIEW_QUADS;
const BIAS_1 = INPUT_QUADS * 4u * HIDDEN_QUADS;
const LAYER_2 = BIAS_1 + HIDDEN_QUADS;
const BIAS_2 = LAYER_2 + HIDDEN_QUADS * 8u;
const WEIGHTS = BIAS_2 + 2u;

// 10.5 KiB with 32 features and 64 hidden units.
var<workgroup> weights: array<vec4f, WEIGHTS>;

// To be called by all 64 invocations of a workgroup, before a barrier.
fn load_weights(lane: u32) {
    for (var i = lane; i < WEIGHTS; i += 64u) {
        weights[i] = decoder[i];
    }
}

fn unpack(four: vec2u) -> vec4f {
    return vec4f(unpack2x16float(four.x), unpack2x16float(four.y));
}

// The place of a point in the photo, and 1 where it can be seen there (else 0).
fn project(p: vec3f) -> vec3f {
    let at = vec4f(p, 1.0);
    let depth = dot(params.photo[2], at);
    if depth <= 1e-6 {
        // Far outside the picture: no features, no gate.
        return vec3f(-10.0, -10.0, 0.0);
    }
    let uv = vec2f(dot(params.photo[0], at), dot(params.photo[1], at)) / depth;
    let seen = all(uv >= vec2f(0.0)) && all(uv <= vec2f(1.0));
    return vec3f(uv, select(0.0, 1.0, seen));
}

fn features(p: vec3f, uv: vec2f) -> array<vec4f, INPUT_QUADS> {
    var out: array<vec4f, INPUT_QUADS>;
    let size = params.plane_side;
    var axes = AXES;
    for (var plane = 0u; plane < 3u; plane++) {
        let pair = axes[plane];
        let place = (vec2f(p[pair.x], p[pair.y]) / params.box_side + 0.5) * f32(size) - 0.5;
        let t = taps(place, size);
        let base = plane * size * size;
        let at = (t.index + vec4u(base)) * PLANE_QUADS;
        for (var c = 0u; c < PLANE_QUADS; c++) {
            out[c] += (t.weight.x * unpack(planes[at.x + c]) + t.weight.y * unpack(planes[at.y + c])
                + t.weight.z * unpack(planes[at.z + c]) + t.weight.w * unpack(planes[at.w + c])) * (1.0 / 3.0);
        }
    }
    let t = taps(uv * f32(params.view_side) - 0.5, params.view_side);
    let at = t.index * VIEW_QUADS;
    for (var c = 0u; c < VIEW_QUADS; c++) {
        var value = t.weight.x * unpack(view_features[at.x + c]) + t.weight.y * unpack(view_features[at.y + c])
            + t.weight.z * unpack(view_features[at.z + c]) + t.weight.w * unpack(view_features[at.w + c]);
        // Here and not after the loop: a field without view features has no such element.
        if GATED && c == 0u {
            value = vec4f(behind(p, uv, value.x), value.zw);
        }
        out[PLANE_QUADS + c] = value;
    }
    return out;
}

// How far a point lies behind the surface that the photo sees, softly at two lengths; 0 where the
// photo does not look.
fn behind(p: vec3f, uv: vec2f, raw: f32) -> vec2f {
    if any(uv < vec2f(0.0)) || any(uv > vec2f(1.0)) {
        return vec2f(0.0);
    }
    let passed = passed_by(p, raw);
    let lengths = vec2f(params.surface_short, params.surface_long);
    // Some drivers' tanh overflows; beyond 9 it is 1 in f32 anyway.
    return tanh(clamp(passed / lengths, vec2f(-9.0), vec2f(9.0)));
}

// How far a point lies behind the surface that the photo sees, of which view channel 0 says `raw`, in world units.
fn passed_by(p: vec3f, raw: f32) -> f32 {
    return distance(p, params.eye) - (params.surface_middle + params.surface_span * raw);
}

fn softplus(x: vec4f) -> vec4f {
    return max(x, vec4f(0.0)) + log(1.0 + exp(-abs(x)));
}

struct Decoded {
    // density, colour before the sigmoid
    raw: vec4f,
    gate: f32,
}

fn decode(input: array<vec4f, INPUT_QUADS>) -> Decoded {
    var f = input;
    var raw = weights[BIAS_2];
    var gate = weights[BIAS_2 + 1u].x;
    for (var q = 0u; q < HIDDEN_QUADS; q++) {
        var sum = weights[BIAS_1 + q];
        for (var k = 0u; k < INPUT_QUADS; k++) {
            let row = 4u * k * HIDDEN_QUADS + q;
            sum += f[k].x * weights[row] + f[k].y * weights[row + HIDDEN_QUADS]
                + f[k].z * weights[row + 2u * HIDDEN_QUADS] + f[k].w * weights[row + 3u * HIDDEN_QUADS];
        }
        let h = softplus(sum);
        let out = LAYER_2 + 8u * q;
        raw += h.x * weights[out] + h.y * weights[out + 2u] + h.z * weights[out + 4u] + h.w * weights[out + 6u];
        gate += h.x * weights[out + 1u].x + h.y * weights[out + 3u].x
            + h.z * weights[out + 5u].x + h.w * weights[out + 7u].x;
    }
    return Decoded(raw, gate);
}

// The edited photo, bilinear, clamped at its edges, and how frontally its camera sees the surface there.
fn look_up(uv: vec2f) -> vec4f {
    let size = params.picture_side;
    let t = taps(clamp(uv * f32(size) - 0.5, vec2f(0.0), vec2f(f32(size) - 1.0)), size);
    return t.weight.x * unpack(picture[t.index.x]) + t.weight.y * unpack(picture[t.index.y])
        + t.weight.z * unpack(picture[t.index.z]) + t.weight.w * unpack(picture[t.index.w]);
}

// What the decoder says of a point: raw density, its own colour, how much of the photo's takes its place, and whether it lies
// behind what the photo sees.
struct Point {
    raw: f32,
    colour: vec3f,
    gate: f32,
    hidden: f32,
}

// The photo fades over this part of its side, towards its top and its sides: what goes on beyond them has not been
// seen, and would end in a wall.
const EDGE = 0.04;
// The silhouette's logit outside of it.
const OUTSIDE = -4.0;

// 1 where the photo is trusted, 0 at its border. Below, a portrait ends with it.
fn trusted(uv: vec2f) -> f32 {
    return smoothstep(0.0, EDGE, min(min(uv.x, 1.0 - uv.x), uv.y));
}

// How far below the photo's end there is nothing any more, in parts of its side; and the raw density of nothing.
const END = 0.03;
const NOTHING_BELOW = -14.0;

// How much of the density is left below the photo: it has not been seen, and would hang there as a bar.
fn left_below(v: f32) -> f32 {
    return 1.0 - smoothstep(1.0, 1.0 + END, v);
}

fn decode_at(p: vec3f) -> Point {
    let seen = project(p);
    var f = features(p, seen.xy);
    let inside = GATED && seen.z > 0.5;
    let trust = trusted(seen.xy);
    var hidden = 1.0;
    if inside && VIEW_QUADS > 0u {
        // A field without view features has no such element.
        let quad = min(PLANE_QUADS, INPUT_QUADS - 1u);
        // Of 1 atanh is infinite, which shaders need not know.
        let far = clamp(f[quad].y, -0.999999, 0.999999);
        hidden = 1.0 - shown_at(atanh(far) * params.surface_long);
        // The third view channel is the silhouette.
        f[quad].z = mix(OUTSIDE, f[quad].z, trust);
    } else if GATED {
        // Bilinear look-ups reach half a texel beyond the photo's border, and would hang a sheet of fog there.
        for (var c = PLANE_QUADS; c < INPUT_QUADS; c++) {
            f[c] = vec4f(0.0);
        }
    }
    let decoded = decode(f);
    var gate = 0.0;
    if inside {
        gate = trust / (1.0 + exp(-decoded.gate));
    }
    let left = select(1.0, left_below(seen.y), GATED);
    let raw = NOTHING_BELOW + left * (decoded.raw.x - NOTHING_BELOW);
    return dressed(p, Point(raw, 1.002 / (1.0 + exp(-decoded.raw.yzw)) - 0.001, gate, hidden));
}

// Up to so far from the surface that it sees (world units) the photo shows a point, and from so far on another one.
const SEEN = 0.03;
const HIDDEN = 0.09;

// How much the photo shows, of what it sees, at some distance from that surface.
fn shown_at(passed: f32) -> f32 {
    return 1.0 - smoothstep(SEEN, HIDDEN, passed);
}

// View channels 0 and 2: the seen distance before its scale, and the silhouette's logit. Not to be called without view
// features.
fn surface_and_silhouette(uv: vec2f) -> vec2f {
    let t = taps(uv * f32(params.view_side) - 0.5, params.view_side);
    let at = t.index * VIEW_QUADS;
    return (t.weight.x * unpack(view_features[at.x]) + t.weight.y * unpack(view_features[at.y])
        + t.weight.z * unpack(view_features[at.z]) + t.weight.w * unpack(view_features[at.w])).xz;
}

// The place of a point's mirror image in the photo, and how surely the photo sees it there: heads are nearly symmetric, and
// behind the surface that the photo sees its colours are another place's.
fn mirrored(p: vec3f) -> vec3f {
    if VIEW_QUADS == 0u {
        return vec3f(0.0);
    }
    let q = vec3f(-p.x, p.yz);
    let at = project(q);
    if at.z < 0.5 {
        return vec3f(0.0);
    }
    let seen = surface_and_silhouette(at.xy);
    return vec3f(at.xy, shown_at(abs(passed_by(q, seen.x))) * trusted(at.xy) / (1.0 + exp(-seen.y)));
}

// What is hidden by less than this is not.
const HARDLY = 0.004;
// So many times wider than the photo shows it the view does: from the first on the mirror image's colour is taken if that
// is seen better, from the second on all of it.
const STRETCHED = vec2f(1.3, 1.8);
// How many times better, from nothing to all.
const BETTER = vec2f(1.0, 1.5);
// So frontal at least, that one can be better by a number of times.
const LEAST_FRONT = 0.01;

// What the photo says of the colour at a point that is `hidden` to it, 0 to 1.
fn photo(p: vec3f, hidden: f32) -> vec3f {
    if !GATED {
        return vec3f(0.0);
    }
    let own = look_up(project(p).xy);
    let front = max(own.a, LEAST_FRONT);
    // Of a surface that leans aside by an angle whose cosine this is, in a view that is turned to that side.
    let stretched = params.aside.x + params.aside.y * sqrt(1.0 - min(front * front, 1.0)) / front;
    let askew = smoothstep(STRETCHED.x, STRETCHED.y, stretched);
    if max(hidden, askew) <= HARDLY {
        return own.rgb;
    }
    let place = mirrored(p);
    let other = look_up(place.xy);
    let better = askew * smoothstep(BETTER.x, BETTER.y, other.a / front);
    return mix(own.rgb, other.rgb, max(hidden, better) * place.z);
}

// Density of a raw density, before it is scaled.
fn softplus_1(x: f32) -> f32 {
    return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}
