// Somebody in the light of a lamp: the picture made brighter or darker by what the lamp gives beside what the photo's own
// light gave.
//
// Before this stand the bindings, `oklab.wgsl` and `near.wgsl`, behind it `planar.wgsl`: `picture` [3, height, width],
// planar; `parts` [fine_height, fine_width, 16] of `bilateral.wgsl`; `lean` [fine_height, fine_width, 4] of `coarse.wgsl`,
// blurred; `lamp` [12]: the own light's constant and its gain along x, y and z, direction to the lamp, amount, the lamp's
// colour in linear light. Formulas and their reasons: `src/compose/lamp.rs`.

const LEAST = 0.35;
const AMBIENT = 0.24;
const POWER = 1.5;
const WRAP = 0.12;
const KNEE = 0.55;
const MOST = 3.5;

// Share of the background, nothing, n_x, n_y.
fn place(at: u32) -> vec4f {
    return vec4f(parts[16u * at], 0.0, lean[4u * at + 2u], lean[4u * at + 3u]);
}

fn made(pixel: u32) -> vec3f {
    let plane = job.height * job.width;
    let rgb = vec3f(picture[pixel], picture[plane + pixel], picture[2u * plane + pixel]);
    let n = near(vec2u(pixel % job.width, pixel / job.width));
    let here = between(n, place(n.at.x), place(n.at.y), place(n.at.z), place(n.at.w));
    let there = lamp[7] * (1.0 - here.x);
    // What is not the person stays to the last bit.
    if there <= 0.0 {
        return rgb;
    }
    let normal = vec3f(here.zw, sqrt(max(1.0 - dot(here.zw, here.zw), 1e-4)));
    let before = max(lamp[0] + dot(normal, vec3f(lamp[1], lamp[2], lamp[3])), LEAST);
    let toward = max((dot(normal, vec3f(lamp[4], lamp[5], lamp[6])) + WRAP) / (1.0 + WRAP), 0.0);
    let now = AMBIENT + POWER * vec3f(lamp[8], lamp[9], lamp[10]) * toward;
    let light = linear(rgb);
    let raised = light * min(now / before, vec3f(MOST));
    // By the strongest, so that a colour stays the colour that it is.
    let most = max(max(raised.x, raised.y), raised.z);
    let over = max(most - KNEE, 0.0) / (1.0 - KNEE);
    let shown = raised * ((min(most, KNEE) + (1.0 - KNEE) * (1.0 - exp(-over))) / max(most, 1e-4));
    return encoded(clamp(light + there * (shown - light), vec3f(0.0), vec3f(1.0)));
}
