// A photo whose parts are of another material, shaded by the network's normals with the photo's detail as relief.
//
// Before this stand the bindings, `oklab.wgsl` and `near.wgsl`, behind it `planar.wgsl`: `photo` [3, height, width], planar;
// `relief` [height, width, 4] of `relief.wgsl`; `coarse` [fine_height, fine_width, 4] of `coarse.wgsl`, blurred; `matter`
// [22]: base and second colour in linear light, metal, roughness, translucency, kind of the pattern, its scale and amount,
// direction to the first light, how far others give way to it, direction to its soft box, its colour. Formulas and their
// reasons: `src/compose/shade.rs`.

const RELIEF = 3.5;
const SWELL = 3.0;
const HOLLOW = 2.2;
const EXPOSURE = 0.55;
const WIDE = 0.80;
const STRENGTH = 3.2;
const OTHERS = 0.6;
const AROUND = 0.35;
const SKY = 0.62;
const GROUND = 0.25;

fn place(at: u32) -> vec4f {
    return vec4f(coarse[4u * at], coarse[4u * at + 1u], coarse[4u * at + 2u], coarse[4u * at + 3u]);
}

fn coarse_at(pixel: vec2i) -> vec4f {
    let n = near(vec2u(pixel));
    return between(n, place(n.at.x), place(n.at.y), place(n.at.z), place(n.at.w));
}

fn height_at(pixel: vec2i) -> f32 {
    let held = clamp(pixel, vec2i(0), vec2i(vec2u(job.width, job.height)) - 1);
    let wide = coarse_at(held).x;
    let fine = relief[4u * (u32(held.y) * job.width + u32(held.x))];
    return (RELIEF * (fine - wide) + SWELL * wide) * f32(job.width) / 512.0;
}

fn boxed(direction: vec3f, to: vec3f, wide: f32, strength: f32, rough: f32, soft: f32) -> f32 {
    let toward = dot(to, direction) / length(to);
    let dimmed = strength * (1.0 - wide) / (1.0 - wide + 0.35 * rough);
    return dimmed * smoothstep(wide - soft * 0.6, wide + soft * 0.35, toward);
}

fn surroundings(d: vec3f, rough: f32) -> vec3f {
    let soft = 0.2 + 0.9 * rough;
    let sky = GROUND + (SKY - GROUND) * smoothstep(-0.1, 0.9 + soft, d.y);
    let alone = matter[15];
    let dimmed = sky * (1.0 - 0.35 * smoothstep(0.45 - soft, 1.0 + soft, d.z)) * (1.0 - AROUND * alone);
    let others = boxed(d, vec3f(0.86, 0.18, 0.48), 0.93, 2.0, rough, soft)
        + boxed(d, vec3f(0.10, 0.95, 0.30), 0.92, 1.4, rough, soft)
        + boxed(d, vec3f(-0.95, -0.15, -0.25), 0.86, 1.3, rough, soft)
        + boxed(d, vec3f(0.10, 0.35, 1.00), 0.50, 0.35, rough, soft);
    let first = boxed(d, vec3f(matter[16], matter[17], matter[18]), WIDE, STRENGTH, rough, soft);
    return vec3f(dimmed + others * (1.0 - OTHERS * alone)) + first * vec3f(matter[19], matter[20], matter[21]);
}

fn turbulence(x: f32, y: f32) -> f32 {
    var t = sin(x + 0.6 * y + 0.3);
    t += sin(-1.3 * x + 1.7 * y + 1.8 * t + 1.9) / 1.7;
    t += sin(2.9 * x + 1.1 * y + 1.8 * t + 4.1) / 2.4;
    t += sin(-3.1 * x + 4.7 * y + 1.8 * t + 2.6) / 3.1;
    return t / 2.2;
}

fn pattern(x: f32, y: f32) -> f32 {
    let kind = matter[9];
    let scale = matter[10];
    let u = x * scale;
    let v = y * scale;
    if kind < 0.5 {
        return 0.0;
    }
    let t = turbulence(u, v);
    if kind < 1.5 {
        return matter[11] * smoothstep(-0.6, 0.8, t);
    }
    if kind < 2.5 {
        let line = 1.0 - abs(sin(2.2 * t + 0.35 * turbulence(3.1 * v, 2.7 * u)));
        return matter[11] * line * line * line * line * smoothstep(-1.0, 0.1, turbulence(0.6 * v + 2.0, 0.6 * u));
    }
    let rings = sin(7.0 * (x + 0.05 * t) * scale / 2.0 + 0.6 * y * y) * 0.5 + 0.5;
    let fibres = turbulence(40.0 * u, 1.2 * v) * 0.5 + 0.5;
    return matter[11] * (0.7 * rings * rings + 0.3 * fibres);
}

fn shaded(pixel: vec2i, even: f32) -> vec3f {
    var h: array<f32, 9>;
    for (var i = 0; i < 9; i++) {
        h[i] = height_at(pixel + vec2i(i % 3 - 1, i / 3 - 1));
    }
    let across = (h[2] - h[0] + 2.0 * (h[5] - h[3]) + h[8] - h[6]) / 8.0;
    let down = (h[6] - h[0] + 2.0 * (h[7] - h[1]) + h[8] - h[2]) / 8.0;
    let here = coarse_at(pixel);
    let tilt = vec2f(-across, down) / sqrt(1.0 + across * across + down * down);
    let leaning = here.zw + 0.7 * smoothstep(0.6, 1.0, here.y) * tilt;
    let xy = leaning / max(sqrt(dot(leaning, leaning) + 1e-6), 1.02);
    let z = sqrt(max(1.0 - dot(xy, xy), 1e-4));
    let normal = vec3f(xy, z);
    let metal = matter[6];
    let rough = matter[7];
    let translucent = matter[8];
    let at = (vec2f(pixel) + 0.5) / vec2f(vec2u(job.width, job.height));
    let spots = pattern(at.x + 0.06 * xy.x, at.y - 0.06 * xy.y);
    let base = vec3f(matter[0], matter[1], matter[2]);
    let colour = base + (vec3f(matter[3], matter[4], matter[5]) - base) * spots;
    let hollow = exp(HOLLOW * (1.0 - 0.5 * translucent) * min(even, 0.3));
    let wrap = 0.10 + 0.45 * translucent;
    let around = (0.12 + 0.10 * xy.y) * (1.0 - AROUND * matter[15]);
    let first = 1.05 * max((dot(vec3f(matter[12], matter[13], matter[14]), normal) + wrap) / (1.0 + wrap), 0.0);
    let lit = around + first * vec3f(matter[19], matter[20], matter[21]);
    let within = pow(max(colour, vec3f(1e-6)), vec3f(1.0 - 0.35 * translucent));
    let diffuse = (1.0 - metal) * mix(colour, within, translucent) * lit;
    let glance = pow(1.0 - z, 5.0) * (1.0 - 0.8 * rough);
    let straight = vec3f(0.05) + (colour - 0.05) * metal;
    let mirror = straight + (1.0 - straight) * glance * 0.7;
    let light = surroundings(vec3f(2.0 * z * xy, 2.0 * z * z - 1.0), rough);
    let x = EXPOSURE * hollow * (diffuse + mirror * light);
    // Light to what a film shows of it (K. Narkowicz, "ACES filmic tone mapping curve", 2015).
    return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), vec3f(0.0), vec3f(1.0));
}

fn made(pixel: u32) -> vec3f {
    let plane = job.height * job.width;
    let rgb = vec3f(photo[pixel], photo[plane + pixel], photo[2u * plane + pixel]);
    let there = relief[4u * pixel + 2u];
    // What no wish touches stays to the last bit.
    if there <= 0.0 {
        return rgb;
    }
    let material = shaded(vec2i(vec2u(pixel % job.width, pixel / job.width)), relief[4u * pixel]);
    // A film's light is shown as it is, so it is mixed in as what a screen makes of it.
    return encoded(mix(linear(rgb), linear(encoded(material)), there));
}
