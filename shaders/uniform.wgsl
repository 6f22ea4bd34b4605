// Volume rendering on even intervals, as EG3D does it: one invocation a ray; what march.wgsl is measured against.
// CPU twin: uniform.rs.

// Raw density of what lies outside the box.
const NOTHING = -1000.0;

@compute @workgroup_size(8, 8)
fn uniform_march(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    load_weights(lane);
    workgroupBarrier();
    if id.x >= params.image_side || id.y >= params.image_side {
        return;
    }
    let ray = ray_of(id.xy);
    let near = params.near;
    let last_sample = f32(max(params.uniform_samples, 2u) - 1u);
    let step = (params.far - near) / last_sample;
    let half_box = 0.5 * params.box_side;
    // The samples within the box and one more on either side.
    let first = u32(clamp(floor((ray.enter - near) / step) - 1.0, 0.0, last_sample));
    let last = u32(clamp(ceil((ray.leave - near) / step) + 1.0, 0.0, last_sample));

    var colour = vec3f(0.0);
    var opacity = 0.0;
    var depth = 0.0;
    var transmittance = 1.0;
    // The photo's part of the light, until a lump of it is over.
    var shown = vec3f(0.0);
    let nothing = Point(NOTHING, vec3f(0.0), 0.0, 0.0);
    var before = nothing;
    var before_ready = false;
    var was = false;
    var here = occupied(ray.origin + (near + f32(first) * step) * ray.direction);
    for (var i = first; i <= last; i++) {
        let distance = near + f32(i) * step;
        let next = i < last && occupied(ray.origin + (distance + step) * ray.direction);
        // Both ends of every interval that touches an occupied cell are evaluated.
        let ready = was || here || next;
        if ready {
            let p = ray.origin + distance * ray.direction;
            var now = nothing;
            if all(abs(p) <= vec3f(half_box)) {
                now = decode_at(p);
            }
            if before_ready {
                let density = params.density_scale * softplus_1(0.5 * (before.raw + now.raw) - 1.0);
                let alpha = 1.0 - exp(-density * step);
                let weight = transmittance * alpha;
                colour += weight * 0.5 * ((1.0 - before.gate) * before.colour + (1.0 - now.gate) * now.colour);
                let light = lump_of(weight, distance - 0.5 * step, 0.5 * (before.hidden + now.hidden));
                if is_apart(shown, light) {
                    colour += seen(shown, ray);
                    shown = vec3f(0.0);
                }
                shown += 0.5 * (before.gate + now.gate) * light;
                opacity += weight;
                depth += weight * (distance - 0.5 * step);
                transmittance *= 1.0 - alpha;
                if transmittance < params.stop_transmittance {
                    break;
                }
            }
            before = now;
        }
        before_ready = ready;
        was = here;
        here = next;
    }
    colour += seen(shown, ray);
    put(id.xy, vec4f(colour, opacity), depth);
}
