// Light that ends close together on a ray, which the photo is asked about once: weight, weighted distance, and what of the
// weight lies behind what the photo sees. CPU twin: lump.rs.

fn lump_of(weight: f32, distance: f32, hidden: f32) -> vec3f {
    return weight * vec3f(1.0, distance, hidden);
}

// Whether other light is further from the middle of some than a lump's length. No light is apart from none.
fn is_apart(light: vec3f, other: vec3f) -> bool {
    return other.y * light.x - light.y * other.x > params.lump * light.x * other.x;
}

// The photo in the middle of some light, times its weight.
fn seen(light: vec3f, ray: Ray) -> vec3f {
    if light.x == 0.0 {
        return vec3f(0.0);
    }
    return light.x * photo(ray.origin + light.y / light.x * ray.direction, light.z / light.x);
}
