// Layers looked up for a pixel of a photo: bilinearly with half-pixel centres, edges held.

struct Job {
    height: u32,
    width: u32,
    fine_height: u32,
    fine_width: u32,
}

// The four places around a pixel's middle, row by row, and how far right and down it lies between them.
struct Near {
    at: vec4u,
    f: vec2f,
}

fn near(pixel: vec2u) -> Near {
    let size = vec2u(job.fine_width, job.fine_height);
    let point = (vec2f(pixel) + 0.5) * vec2f(size) / vec2f(vec2u(job.width, job.height)) - 0.5;
    let held = clamp(point, vec2f(0.0), vec2f(size - 1u));
    let corner = vec2u(held);
    let next = min(corner + 1u, size - 1u);
    let rows = vec2u(corner.y, next.y) * size.x;
    return Near(vec4u(rows.x + corner.x, rows.x + next.x, rows.y + corner.x, rows.y + next.x), held - vec2f(corner));
}

// Of what lies there.
fn between(n: Near, a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> vec4f {
    return mix(mix(a, b, n.f.x), mix(c, d, n.f.x), n.f.y);
}
