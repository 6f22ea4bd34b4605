// Volume rendering on intervals: one invocation a ray. CPU twin: march.rs.

@group(1) @binding(0) var<storage, read> cells: array<u32>;
@group(1) @binding(1) var<storage, read_write> pixels: array<vec4f>;
@group(1) @binding(2) var<storage, read_write> depths: array<f32>;

// Raw density of what lies outside the box.
const NOTHING = -1000.0;

fn occupied(p: vec3f) -> bool {
    let side = params.sizes.w;
    let at = (p / params.range.z + 0.5) * f32(side);
    if any(at < vec3f(0.0)) || any(at >= vec3f(f32(side))) {
        return false;
    }
    let cell = vec3u(at);
    let bit = (cell.z * side + cell.y) * side + cell.x;
    return (cells[bit >> 5u] & (1u << (bit & 31u))) != 0u;
}

fn softplus_1(x: f32) -> f32 {
    return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

@compute @workgroup_size(8, 8)
fn march(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    load_weights(lane);
    workgroupBarrier();
    let side = params.image.x;
    if id.x >= side || id.y >= side {
        return;
    }
    let uv1 = vec3f((vec2f(id.xy) + 0.5) / f32(side), 1.0);
    let origin = vec3f(params.rays[0].w, params.rays[1].w, params.rays[2].w);
    let direction = normalize(vec3f(
        dot(params.rays[0].xyz, uv1), dot(params.rays[1].xyz, uv1), dot(params.rays[2].xyz, uv1)));

    let near = params.range.x;
    let step = params.range.y;
    let half_box = 0.5 * params.range.z;
    // The samples within the box and one more on either side. A ray along a face divides by zero:
    // the infinities only widen the range, and `inside` below decides.
    let away = vec3f(-half_box) - origin;
    let beyond = vec3f(half_box) - origin;
    let safe = select(direction, vec3f(1e-9), abs(direction) < vec3f(1e-9));
    let enter = min(away / safe, beyond / safe);
    let leave = max(away / safe, beyond / safe);
    let last_sample = f32(params.image.y - 1u);
    let first_f = clamp(floor((max(enter.x, max(enter.y, enter.z)) - near) / step) - 1.0, 0.0, last_sample);
    let last_f = clamp(ceil((min(leave.x, min(leave.y, leave.z)) - near) / step) + 1.0, 0.0, last_sample);
    let first = u32(first_f);
    let last = u32(last_f);

    var colour = vec3f(0.0);
    var opacity = 0.0;
    var depth = 0.0;
    var light = 1.0;
    var before = vec4f(NOTHING, 0.0, 0.0, 0.0);
    var before_ready = false;
    var was = false;
    var here = occupied(origin + (near + f32(first) * step) * direction);
    for (var i = first; i <= last; i++) {
        let distance = near + f32(i) * step;
        let next = i < last && occupied(origin + (distance + step) * direction);
        // Both ends of every interval that touches an occupied cell are evaluated.
        let ready = was || here || next;
        if ready {
            let p = origin + distance * direction;
            var now = vec4f(NOTHING, 0.0, 0.0, 0.0);
            if all(abs(p) <= vec3f(half_box)) {
                now = evaluate(p);
            }
            if before_ready {
                let density = params.range.w * softplus_1(0.5 * (before.x + now.x) - 1.0);
                let alpha = 1.0 - exp(-density * step);
                let weight = light * alpha;
                colour += weight * 0.5 * (before.yzw + now.yzw);
                opacity += weight;
                depth += weight * (distance - 0.5 * step);
                light *= 1.0 - alpha;
                if light < params.limits.y {
                    break;
                }
            }
            before = now;
        }
        before_ready = ready;
        was = here;
        here = next;
    }
    let pixel = id.y * side + id.x;
    pixels[pixel] = vec4f(colour, opacity);
    depths[pixel] = select(0.0, depth / max(opacity, 1e-6), opacity >= params.limits.z);
}
