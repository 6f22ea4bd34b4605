// Volume rendering, guided: one invocation a ray. Between two evaluations of the decoder raw density is the guide's
// plus what the decoder said at both ends more than it, colour and gate are mixed, and the photo is looked up in every
// substep. CPU twin: march.rs.

// Haze of less than this opacity, on a ray that meets nothing else, is not drawn: half of an 8-bit level.
const NO_HAZE = 0.002;

fn guide_at(p: vec3f) -> f32 {
    let place = clamp((p / params.box_side + 0.5) * f32(GUIDE) - 0.5, vec3f(0.0), vec3f(f32(GUIDE) - 1.0));
    let low = min(vec3u(place), vec3u(GUIDE - 2u));
    let part = place - vec3f(low);
    let at = (low.z * GUIDE + low.y) * GUIDE + low.x;
    let above = at + GUIDE * GUIDE;
    let near_face = vec4f(guide[at], guide[at + 1u], guide[at + GUIDE], guide[at + GUIDE + 1u]);
    let far_face = vec4f(guide[above], guide[above + 1u], guide[above + GUIDE], guide[above + GUIDE + 1u]);
    let lines = vec4f(near_face.xz, far_face.xz) + part.x * vec4f(near_face.yw - near_face.xz, far_face.yw - far_face.xz);
    let faces = lines.xz + part.y * (lines.yw - lines.xz);
    return faces.x + part.z * (faces.y - faces.x);
}

@compute @workgroup_size(8, 8)
fn march(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
    load_weights(lane);
    workgroupBarrier();
    if id.x >= params.image_side || id.y >= params.image_side {
        return;
    }
    let ray = ray_of(id.xy);
    let step = params.substep;
    let start = params.near + params.phase * step;
    var i = max(ceil((ray.enter - params.near) / step - params.phase), 0.0);
    let last = floor((min(ray.leave, params.far) - params.near) / step - params.phase);

    // Premultiplied colour, opacity; weighted distance; what light passes.
    var gathered = vec4f(0.0);
    var depth = 0.0;
    var transmittance = 1.0;
    // Light that thin space held back before the first evaluation: its colour is not known yet.
    var thin_opacity = 0.0;
    var thin_photo = vec3f(0.0);
    var thin_depth = 0.0;
    // What the decoder said at the beginning of the interval, and how much more that is than the guide.
    var before = Point(0.0, vec3f(0.0), 0.0);
    var before_more = 0.0;
    var begun = false;
    var raws: array<f32, MAX_SUBSTEPS>;
    loop {
        let over = i >= last;
        var substeps = 0u;
        var opacity = 0.0;
        if over {
            if thin_opacity <= NO_HAZE {
                break;
            }
        } else {
            if !occupied(ray.origin + (start + i * step) * ray.direction) {
                i += f32(params.skip);
                begun = false;
                continue;
            }
            // How far the interval goes, by the guide.
            var passed = 0.0;
            while substeps < params.longest && i + f32(substeps) < last {
                let raw = guide_at(ray.origin + (start + (i + f32(substeps) + 0.5) * step) * ray.direction);
                raws[substeps] = raw;
                substeps++;
                passed += params.density_scale * softplus_1(raw - 1.0) * step;
                opacity = transmittance * (1.0 - exp(-passed));
                if opacity > params.interval_share {
                    break;
                }
            }
            if !begun && opacity < params.thin_share {
                let middle = start + (i + 0.5 * f32(substeps)) * step;
                thin_photo += opacity * photo(ray.origin + middle * ray.direction);
                thin_opacity += opacity;
                thin_depth += opacity * middle;
                transmittance -= opacity;
                i += f32(substeps);
                continue;
            }
        }
        // The one place where the decoder is asked: in the middle of haze, or at an end of an interval.
        var at = start + (i + f32(substeps)) * step;
        if over {
            at = thin_depth / thin_opacity;
        } else if !begun {
            at = start + i * step;
        }
        let p = ray.origin + at * ray.direction;
        let now = decode_at(p);
        if over || !begun {
            gathered += vec4f((1.0 - now.gate) * thin_opacity * now.colour + now.gate * thin_photo, thin_opacity);
            depth += thin_depth;
            thin_opacity = 0.0;
            thin_photo = vec3f(0.0);
            thin_depth = 0.0;
        }
        if over {
            break;
        }
        let more = now.raw - guide_at(p);
        if begun {
            for (var k = 0u; k < substeps; k++) {
                let part = (f32(k) + 0.5) / f32(substeps);
                let x = start + (i + f32(k) + 0.5) * step;
                let raw = raws[k] + before_more + part * (more - before_more);
                let alpha = 1.0 - exp(-params.density_scale * softplus_1(raw - 1.0) * step);
                var colour = mix(before.colour, now.colour, part);
                let gate = mix(before.gate, now.gate, part);
                if gate > 0.0 {
                    colour = mix(colour, photo(ray.origin + x * ray.direction), gate);
                }
                let weight = transmittance * alpha;
                gathered += weight * vec4f(colour, 1.0);
                depth += weight * x;
                transmittance *= 1.0 - alpha;
            }
            if transmittance < params.stop_transmittance {
                // Inside: the rest of the light would meet more of the same.
                var colour = now.colour;
                if now.gate > 0.0 {
                    colour = mix(colour, photo(p), now.gate);
                }
                gathered += transmittance * vec4f(colour, 1.0);
                depth += transmittance * at;
                break;
            }
            i += f32(substeps);
            begun = opacity >= params.thin_share;
        } else {
            begun = true;
        }
        before = now;
        before_more = more;
    }
    put(id.xy, gathered, depth);
}
