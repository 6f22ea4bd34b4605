// Volume rendering, guided: one invocation a ray. Between two evaluations of the decoder raw density is the guide's
// plus what the decoder said at both ends more than it, colour and gate are mixed, and the photo is looked up once for
// each lump of light. CPU twin: march.rs.

// Haze of less than this opacity, on a ray that meets nothing else, is not drawn: half of an 8-bit level.
const NO_HAZE = 0.002;
// One look is enough for the span of a longest interval that holds less than this part of `thin_share`.
const CLEAR = 0.3;
// Part of `interval_share` that the first interval holds: the evaluation at its end has to do for all of it.
const FIRST = 0.3;

fn guide_at(p: vec3f) -> f32 {
    let place = clamp((p / params.box_side + 0.5) * f32(GUIDE) - 0.5, vec3f(0.0), vec3f(f32(GUIDE) - 1.0));
    let low = min(vec3u(place), vec3u(GUIDE - 2u));
    let part = place - vec3f(low);
    let at = (low.z * GUIDE + low.y) * GUIDE + low.x;
    // Two values along z a word.
    let near = mix(unpack2x16float(guide[at]), unpack2x16float(guide[at + 1u]), part.x);
    let far = mix(unpack2x16float(guide[at + GUIDE]), unpack2x16float(guide[at + GUIDE + 1u]), part.x);
    let pair = mix(near, far, part.y);
    return mix(pair.x, pair.y, part.z);
}

// Optical depth of a substep.
fn depth_of(raw: f32) -> f32 {
    return params.density_scale * softplus_1(raw - 1.0) * params.substep;
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
    // Light whose colour is not known yet: what thin space held back before the first evaluation (weight and weighted
    // distance), the part of it that lacks the photo's colour, and the photo's part of all light behind, until a lump of
    // it is over.
    var thin = vec2f(0.0);
    var thin_unseen = vec3f(0.0);
    var thin_photo = vec3f(0.0);
    var shown = vec3f(0.0);
    // What the decoder said at the beginning of the interval, and how much more that is than the guide.
    var before = Point(0.0, vec3f(0.0), 0.0, 0.0);
    var before_more = 0.0;
    var begun = false;
    var raws: array<f32, MAX_SUBSTEPS>;
    loop {
        let over = i >= last;
        var substeps = 0u;
        var opacity = 0.0;
        if over {
            if thin.x <= NO_HAZE {
                break;
            }
        } else {
            if !occupied(ray.origin + (start + i * step) * ray.direction) {
                i += f32(params.skip);
                begun = false;
                continue;
            }
            // Most of what is not empty is next to nothing: one look at a whole span.
            var thin_span = 0.0;
            if !begun {
                let span = min(f32(params.longest), last - i);
                let raw = guide_at(ray.origin + (start + (i + 0.5 * span) * step) * ray.direction);
                opacity = transmittance * (1.0 - exp(-span * depth_of(raw)));
                thin_span = select(0.0, span, opacity < CLEAR * params.thin_share);
            }
            if thin_span == 0.0 {
                // How far the interval goes, by the guide.
                let share = params.interval_share * select(FIRST, 1.0, begun);
                var passed = 0.0;
                while substeps < params.longest && i + f32(substeps) < last {
                    let raw = guide_at(ray.origin + (start + (i + f32(substeps) + 0.5) * step) * ray.direction);
                    raws[substeps] = raw;
                    substeps++;
                    passed += depth_of(raw);
                    opacity = transmittance * (1.0 - exp(-passed));
                    if opacity > share {
                        break;
                    }
                }
                thin_span = select(0.0, f32(substeps), !begun && opacity < params.thin_share);
            }
            if thin_span > 0.0 {
                // The decoder has not been asked yet whether the photo sees it; for haze the photo's own ray will do.
                let light = lump_of(opacity, start + (i + 0.5 * thin_span) * step, 0.0);
                thin += light.xy;
                if is_apart(thin_unseen, light) {
                    thin_photo += seen(thin_unseen, ray);
                    thin_unseen = vec3f(0.0);
                }
                thin_unseen += light;
                transmittance -= opacity;
                i += thin_span;
                continue;
            }
        }
        // The one place where the decoder is asked: in the middle of haze, or at the end of an interval. Where less than
        // an interval's share is left, more of the same will do.
        var at = start + (i + f32(substeps)) * step;
        if over {
            at = thin.y / thin.x;
        }
        var now = before;
        var more = before_more;
        if !begun || transmittance >= params.interval_share {
            let p = ray.origin + at * ray.direction;
            now = decode_at(p);
            more = now.raw - guide_at(p);
        }
        if thin.x > 0.0 {
            // Thin space takes colour and gate of the point behind it.
            gathered += vec4f((1.0 - now.gate) * thin.x * now.colour + now.gate * thin_photo, thin.x);
            depth += thin.y;
            if is_apart(shown, thin_unseen) {
                gathered += vec4f(seen(shown, ray), 0.0);
                shown = vec3f(0.0);
            }
            shown += now.gate * thin_unseen;
            thin = vec2f(0.0);
            thin_unseen = vec3f(0.0);
            thin_photo = vec3f(0.0);
        }
        if over {
            break;
        }
        if !begun {
            before = now;
            before_more = more;
        }
        for (var k = 0u; k < substeps; k++) {
            let part = (f32(k) + 0.5) / f32(substeps);
            let x = start + (i + f32(k) + 0.5) * step;
            let alpha = 1.0 - exp(-depth_of(raws[k] + before_more + part * (more - before_more)));
            let gate = mix(before.gate, now.gate, part);
            let weight = transmittance * alpha;
            gathered += weight * vec4f((1.0 - gate) * mix(before.colour, now.colour, part), 1.0);
            let light = lump_of(weight, x, mix(before.hidden, now.hidden, part));
            if is_apart(shown, light) {
                gathered += vec4f(seen(shown, ray), 0.0);
                shown = vec3f(0.0);
            }
            shown += gate * light;
            depth += weight * x;
            transmittance -= weight;
        }
        if transmittance < params.stop_transmittance {
            // Inside: the rest of the light would meet more of the same.
            gathered += transmittance * vec4f((1.0 - now.gate) * now.colour, 1.0);
            let light = lump_of(transmittance, at, now.hidden);
            if is_apart(shown, light) {
                gathered += vec4f(seen(shown, ray), 0.0);
                shown = vec3f(0.0);
            }
            shown += now.gate * light;
            depth += transmittance * at;
            break;
        }
        begun = opacity >= params.thin_share;
        before = now;
        before_more = more;
        i += f32(substeps);
    }
    gathered += vec4f(seen(shown, ray), 0.0);
    put(id.xy, gathered, depth);
}
