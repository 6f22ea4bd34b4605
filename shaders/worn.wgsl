// What is put on a head and stands out of it, as surfaces of rods. CPU twin: worn.rs.

const RODS = 16u;

struct Rod {
    // One end, and the radius there. Of a turned rod: distance from the axis and height.
    start: vec4f,
    end: vec4f,
    // sRGB, and how glossy it is
    colour: vec4f,
    // how many times thinner across x, y and z, and how much of it there is
    thin: vec4f,
    // 0 in the world, 1 on both sides alike, 2 turned
    kind: vec4f,
}

struct Worn {
    rods: array<Rod, RODS>,
    // y and z of the axis's foot; cosine and sine of how far it leans back
    seat: vec4f,
    // breadth by length, how much the sides curl up, teeth of the top and their depth
    crown: vec4f,
    // from which height and between which distances what else is there gives way, and how much of it
    cut: vec4f,
    // light on a surface that looks nowhere, and what it gains along x, y and z
    light: vec4f,
    count: u32,
    // for cameras
    room: f32,
}

// Raw density a world unit inside of a surface, and the most of it.
const SLOPE = 1200.0;
const SOLID = 12.0;
// Within so far a cut is soft.
const SOFT = 0.006;
// How dark the rest gets where something is worn on it, and up to which distance.
const SHADOW = 0.4;
const SHADOW_REACH = 0.045;
// Above this the photo has shown nothing, and there is nothing.
const TOP = 0.33;
// What is reflected of the light, and how sharply.
const GLOSS = 0.6;
const SHARP = 24.0;

fn turn(p: vec3f) -> vec3f {
    let v = vec3f(p.x, p.y - params.worn.seat.x, p.z - params.worn.seat.y);
    let c = params.worn.seat.z;
    let s = params.worn.seat.w;
    return vec3f(v.x, c * v.y - s * v.z, s * v.y + c * v.z);
}

// Of a direction.
fn turn_back(v: vec3f) -> vec3f {
    let c = params.worn.seat.z;
    let s = params.worn.seat.w;
    return vec3f(v.x, c * v.y + s * v.z, c * v.z - s * v.y);
}

// A point with what is worn there.
fn dressed(p: vec3f, point: Point) -> Point {
    if params.worn.count == 0u {
        return point;
    }
    let crown = params.worn.crown;
    // Around the axis: how far from it, and how high.
    let seated = turn(p);
    let radius = length(vec2f(seated.x, crown.x * seated.z));
    var height = seated.y - crown.y * seated.x * seated.x;
    if crown.z > 0.0 {
        height *= 1.0 + crown.w * (0.5 - 0.5 * cos(crown.z * atan2(seated.x, seated.z)));
    }
    var nearest = 1e3;
    var which = 0u;
    var normal = vec3f(0.0, 1.0, 0.0);
    for (var i = 0u; i < min(params.worn.count, RODS); i++) {
        let kind = params.worn.rods[i].kind.x;
        var q = p;
        if kind > 1.5 {
            q = vec3f(radius, height, 0.0);
        } else if kind > 0.5 {
            q.x = abs(p.x);
        }
        let start = params.worn.rods[i].start;
        let end = params.worn.rods[i].end;
        let along = end.xyz - start.xyz;
        let part = clamp(dot(q - start.xyz, along) / max(dot(along, along), 1e-9), 0.0, 1.0);
        let thin = params.worn.rods[i].thin.xyz;
        let away = thin * (q - start.xyz - part * along);
        let distance = length(away) - mix(start.w, end.w, part);
        if distance < nearest {
            nearest = distance;
            which = i;
            normal = thin * away;
        }
    }
    let rod = params.worn.rods[which];
    let there = rod.thin.w;
    let own = NOTHING_BELOW + there * (clamp(-SLOPE * nearest, NOTHING_BELOW, SOLID) - NOTHING_BELOW);
    let cut = params.worn.cut;
    let ring = smoothstep(0.0, SOFT, radius - cut.y) * (1.0 - smoothstep(0.0, SOFT, radius - cut.z));
    let above = smoothstep(TOP, TOP + 4.0 * SOFT, p.y);
    let gone = max(cut.w * ring * smoothstep(0.0, SOFT, height - cut.x), above);
    let raw = mix(point.raw, NOTHING_BELOW, gone);
    if nearest > SHADOW_REACH {
        return Point(max(raw, NOTHING_BELOW), point.colour, point.gate, point.hidden);
    }
    let share = smoothstep(-1.0, 1.0, own - raw);
    if rod.kind.x > 1.5 {
        let out = normal.x / max(radius, 1e-6);
        normal = turn_back(vec3f(
            seated.x * (out - 2.0 * crown.y * normal.y),
            normal.y,
            seated.z * out * crown.x * crown.x,
        ));
    } else if rod.kind.x > 0.5 {
        normal.x *= select(-1.0, 1.0, p.x >= 0.0);
    }
    normal /= max(length(normal), 1e-9);
    let colour = shone(rod.colour, normal, p);
    // It falls below.
    let below = clamp(0.3 - 0.7 * normal.y, 0.0, 1.0);
    let light = 1.0 - there * SHADOW * below * (1.0 - smoothstep(0.0, SHADOW_REACH, nearest));

    // The photo's part is mixed in later, by the gate alone.
    let gate = point.gate * light * (1.0 - share);
    let rest = (1.0 - share) * (1.0 - point.gate) * light * point.colour + share * colour;
    return Point(max(own, raw), rest / max(1.0 - gate, 1e-4), gate, point.hidden * (1.0 - share));
}

// A surface in the light.
fn shone(colour: vec4f, normal: vec3f, p: vec3f) -> vec3f {
    let light = params.worn.light;
    let falling = clamp(light.x + dot(light.yzw, normal), 0.15, 1.6);
    let eye = vec3f(params.rays[0].w, params.rays[1].w, params.rays[2].w);
    let between = normalize(light.yzw + vec3f(0.0, 1e-4, 0.0)) + normalize(eye - p);
    let mirrored = max(dot(normal, between) / max(length(between), 1e-6), 0.0);
    // sRGB is near a power of 2.2.
    return colour.rgb * pow(falling, 1.0 / 2.2) + GLOSS * colour.a * pow(mirrored, SHARP);
}
