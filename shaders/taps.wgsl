// Bilinear look-ups in images that lie in storage buffers. CPU twin: sample.rs.

struct Taps {
    index: vec4u,
    weight: vec4f,
}

// The four texels around a place in texel units, without weight outside the image.
fn taps(place: vec2f, size: u32) -> Taps {
    let low = floor(place);
    let part = place - low;
    let last = f32(size) - 1.0;
    let xs = vec2f(low.x, low.x + 1.0);
    let ys = vec2f(low.y, low.y + 1.0);
    let wx = select(vec2f(0.0), vec2f(1.0 - part.x, part.x), (xs >= vec2f(0.0)) & (xs <= vec2f(last)));
    let wy = select(vec2f(0.0), vec2f(1.0 - part.y, part.y), (ys >= vec2f(0.0)) & (ys <= vec2f(last)));
    let ix = vec2u(clamp(xs, vec2f(0.0), vec2f(last)));
    let iy = vec2u(clamp(ys, vec2f(0.0), vec2f(last))) * size;
    return Taps(
        vec4u(iy.x + ix.x, iy.x + ix.y, iy.y + ix.x, iy.y + ix.y),
        vec4f(wy.x * wx.x, wy.x * wx.y, wy.y * wx.x, wy.y * wx.y),
    );
}
