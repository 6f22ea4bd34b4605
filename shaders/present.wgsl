// The marched image over its backdrop, on a canvas of any size. The image is stretched bilinearly
// into the largest centred square; colours are sRGB-encoded throughout and stay so. CPU twin:
// present.rs.

struct Present {
    // width and height of the canvas
    canvas: vec2f,
    // side of the image
    side: u32,
    // 1 where the canvas encodes sRGB itself
    encodes: u32,
    // the backdrop's colour
    colour: vec3f,
    // 0 transparent, 1 colour, 2 picture
    backdrop: u32,
}

@group(0) @binding(0) var<uniform> present: Present;
@group(0) @binding(1) var<storage, read> pixels: array<vec4f>;
@group(0) @binding(2) var backdrop_picture: texture_2d<f32>;
@group(0) @binding(3) var backdrop_sampler: sampler;

@vertex
fn cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    // One triangle that covers the canvas.
    let corner = vec2f(f32(index & 1u), f32(index >> 1u));
    return vec4f(corner * 4.0 - 1.0, 0.0, 1.0);
}

fn linear(c: vec3f) -> vec3f {
    return select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
}

@fragment
fn paint(@builtin(position) place: vec4f) -> @location(0) vec4f {
    let canvas = present.canvas;
    let square = min(canvas.x, canvas.y);
    let uv = (place.xy - 0.5 * (canvas - vec2f(square))) / square;
    var front = vec4f(0.0);
    if all(uv >= vec2f(0.0)) && all(uv <= vec2f(1.0)) {
        let stride = present.side;
        let last = f32(stride) - 1.0;
        let at = clamp(uv * f32(stride) - 0.5, vec2f(0.0), vec2f(last));
        let low = floor(at);
        let part = at - low;
        let a = vec2u(low);
        let b = min(a + 1u, vec2u(stride - 1u));
        let top = mix(pixels[a.y * stride + a.x], pixels[a.y * stride + b.x], part.x);
        let bottom = mix(pixels[b.y * stride + a.x], pixels[b.y * stride + b.x], part.x);
        front = clamp(mix(top, bottom, part.y), vec4f(0.0), vec4f(1.0));
    }
    var behind = vec4f(0.0);
    if present.backdrop == 2u {
        behind = vec4f(textureSampleLevel(backdrop_picture, backdrop_sampler, uv, 0.0).rgb, 1.0);
    } else if present.backdrop == 1u {
        behind = vec4f(present.colour, 1.0);
    }
    var out = front + (1.0 - front.a) * behind;
    if present.encodes == 1u {
        // Only the canvas's own encoding is undone; premultiplied by opacity as before.
        let straight = out.rgb / max(out.a, 1e-6);
        out = vec4f(linear(min(straight, vec3f(1.0))) * out.a, out.a);
    }
    return out;
}
