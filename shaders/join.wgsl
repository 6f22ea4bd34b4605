// What the view features are made of, side by side: a map, another one scaled, shifted and through the leaky ReLU, and
// a drawing, sampled where the photo's camera sees it at twice the places, four of which are one here.
//
// Before this stand the bindings: `view` and `detail` of as many places, `film`, `sheet` (planes of the drawing, by the
// number) and `places` (pairs in -1..1, by the number). A sheet is 0 beyond its edge.

struct Job {
    height: u32,
    width: u32,
    // Fours of channels of the two maps, and planes of the sheet.
    view: u32,
    detail: u32,
    planes: u32,
    sheet_height: u32,
    sheet_width: u32,
    // Where the scales begin in the film, and how far behind them the shifts, in fours.
    film: u32,
    apart: u32,
    spare_0: u32,
    spare_1: u32,
    spare_2: u32,
}

fn drawn(plane: u32, at: vec2i) -> f32 {
    if any(at < vec2i(0)) || at.x >= i32(job.sheet_width) || at.y >= i32(job.sheet_height) {
        return 0.0;
    }
    return sheet[(plane * job.sheet_height + u32(at.y)) * job.sheet_width + u32(at.x)];
}

fn sampled(plane: u32, place: u32) -> f32 {
    let size = vec2f(f32(job.sheet_width), f32(job.sheet_height));
    // Far beyond the edge everything is as 0 as just beyond it, and fits into whole numbers.
    let at = clamp(0.5 * ((vec2f(places[2u * place], places[2u * place + 1u]) + 1.0) * size - 1.0), vec2f(-2.0), size + 1.0);
    let corner = vec2i(floor(at));
    let f = at - floor(at);
    let above = mix(drawn(plane, corner), drawn(plane, corner + vec2i(1, 0)), f.x);
    let below = mix(drawn(plane, corner + vec2i(0, 1)), drawn(plane, corner + vec2i(1, 1)), f.x);
    return mix(above, below, f.y);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let quads = job.view + job.detail + job.planes;
    let place = id.x / quads;
    let quad = id.x % quads;
    if place >= job.height * job.width {
        return;
    }
    if quad < job.view {
        out[id.x] = view[place * job.view + quad];
    } else if quad < job.view + job.detail {
        let c = quad - job.view;
        let v = detail[place * job.detail + c] * (1.0 + film[job.film + c]) + film[job.film + job.apart + c];
        out[id.x] = max(v, 0.1 * v);
    } else {
        let plane = quad - job.view - job.detail;
        let first = 4u * (place / job.width) * job.width + 2u * (place % job.width);
        let second = first + 2u * job.width;
        out[id.x] = vec4f(
            sampled(plane, first),
            sampled(plane, first + 1u),
            sampled(plane, second),
            sampled(plane, second + 1u),
        );
    }
}
