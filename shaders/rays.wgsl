// What the two marching passes share: a ray, its empty space, and the picture. CPU twin: ray.rs, render.rs.

@group(1) @binding(0) var<storage, read> cells: array<u32>;
@group(1) @binding(1) var<storage, read> guide: array<u32>;
@group(1) @binding(2) var<storage, read_write> pixels: array<vec4f>;
@group(1) @binding(3) var<storage, read_write> depths: array<f32>;

struct Ray {
    origin: vec3f,
    direction: vec3f,
    // Where it enters and leaves the box.
    enter: f32,
    leave: f32,
}

fn ray_of(pixel: vec2u) -> Ray {
    let uv1 = vec3f((vec2f(pixel) + 0.5 + params.jitter) / f32(params.image_side), 1.0);
    let origin = vec3f(params.rays[0].w, params.rays[1].w, params.rays[2].w);
    let direction = normalize(vec3f(
        dot(params.rays[0].xyz, uv1), dot(params.rays[1].xyz, uv1), dot(params.rays[2].xyz, uv1)));
    let half_box = 0.5 * params.box_side;
    // A ray along a face would divide by zero; so its range only widens.
    let safe = select(direction, vec3f(1e-9), abs(direction) < vec3f(1e-9));
    let a = (vec3f(-half_box) - origin) / safe;
    let b = (vec3f(half_box) - origin) / safe;
    let enter = min(a, b);
    let leave = max(a, b);
    return Ray(origin, direction, max(enter.x, max(enter.y, enter.z)), min(leave.x, min(leave.y, leave.z)));
}

fn occupied(p: vec3f) -> bool {
    let at = (p / params.box_side + 0.5) * f32(LATTICE);
    if any(at < vec3f(0.0)) || any(at >= vec3f(f32(LATTICE))) {
        return false;
    }
    let cell = vec3u(at);
    let bit = (cell.z * LATTICE + cell.y) * LATTICE + cell.x;
    return (cells[bit >> 5u] & (1u << (bit & 31u))) != 0u;
}

// What is left of an opacity that is stretched as the view asks for it.
fn cut(opacity: f32) -> f32 {
    return saturate((opacity - params.edge.x) / (params.edge.y - params.edge.x)) / max(opacity, 1e-6);
}

// Premultiplied colour and opacity, and the weighted sum of distances, into the picture's mean over its passes.
fn put(pixel: vec2u, gathered: vec4f, weighted_depth: f32) {
    let part = cut(gathered.w);
    let value = part * gathered;
    let depth = part * weighted_depth;
    let at = pixel.y * params.image_side + pixel.x;
    if params.passes == 0u {
        pixels[at] = value;
        depths[at] = select(0.0, depth / max(value.w, 1e-6), value.w >= DEPTH_OPACITY);
    } else {
        pixels[at] += (value - pixels[at]) / f32(params.passes + 1u);
    }
}
