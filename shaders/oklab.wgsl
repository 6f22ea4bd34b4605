// sRGB and OKLab (B. Ottosson, 2020), as `src/wish/colour.rs` has them.

fn linear(value: vec3f) -> vec3f {
    let curved = pow((max(value, vec3f(0.04)) + 0.055) / 1.055, vec3f(2.4));
    return select(curved, value / 12.92, value <= vec3f(0.04045));
}

fn encoded(light: vec3f) -> vec3f {
    let curved = 1.055 * pow(max(light, vec3f(0.003)), vec3f(1.0 / 2.4)) - 0.055;
    return select(curved, light * 12.92, light <= vec3f(0.0031308));
}

fn oklab_of(srgb: vec3f) -> vec3f {
    let light = linear(srgb);
    let cones = vec3f(
        dot(vec3f(0.41222147, 0.53633255, 0.051445995), light),
        dot(vec3f(0.2119035, 0.6806995, 0.10739696), light),
        dot(vec3f(0.08830246, 0.28171885, 0.6299787), light),
    );
    // Light is never negative, but black would be the logarithm of nothing.
    let roots = pow(max(cones, vec3f(1e-12)), vec3f(1.0 / 3.0));
    return vec3f(
        dot(vec3f(0.21045426, 0.7936178, -0.004072047), roots),
        dot(vec3f(1.9779985, -2.4285922, 0.4505937), roots),
        dot(vec3f(0.025904037, 0.78277177, -0.80867577), roots),
    );
}

// To what a screen shows: 0 to 1.
fn srgb_of(oklab: vec3f) -> vec3f {
    let roots = vec3f(
        oklab.x + 0.39633778 * oklab.y + 0.21580376 * oklab.z,
        oklab.x - 0.105561346 * oklab.y - 0.06385417 * oklab.z,
        oklab.x - 0.08948418 * oklab.y - 1.2914855 * oklab.z,
    );
    let cones = roots * roots * roots;
    let light = vec3f(
        dot(vec3f(4.0767417, -3.3077116, 0.23096994), cones),
        dot(vec3f(-1.268438, 2.6097574, -0.3413194), cones),
        dot(vec3f(-0.0041960863, -0.7034186, 1.7076147), cones),
    );
    return encoded(clamp(light, vec3f(0.0), vec3f(1.0)));
}
