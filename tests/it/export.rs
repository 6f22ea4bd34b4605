//! `volteface export`: every kind comes out small and is opened by somebody else's reader; what makes no sense is refused
//! before any work.

use std::path::Path;

use super::command_line::{Folder, volteface};

/// The property that every file carries.
const MARK: &[u8] = b"http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

/// Exports a sample and returns the file.
fn exported(folder: &Folder, name: &str, more: &[&str]) -> Vec<u8> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/samples/person-4001.jpg");
    let out = folder.0.join(name);
    let mut all = vec!["export", "--photo", sample.to_str().unwrap(), "--out", out.to_str().unwrap()];
    all.extend(more);
    let output = volteface(&all);
    assert!(output.status.success(), "{all:?}: {}", String::from_utf8_lossy(&output.stderr));
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!(bytes.windows(MARK.len()).filter(|w| *w == MARK).count(), 1, "{name}");
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    assert!(!holds(b"person-4001") && !holds(b"GPS"), "{name}");
    bytes
}

#[test]
fn pictures_are_transparent_where_they_can_be() {
    let folder = Folder::new("export-pictures");
    let words = ["--kind", "picture", "--size", "48", "--wish", "hair=teal"];
    let picture = image::load_from_memory(&exported(&folder, "a.webp", &words)).unwrap().into_rgba8();
    assert_eq!(picture.dimensions(), (48, 48));
    let opacity = |x: u32, y: u32| picture.get_pixel(x, y).0[3];
    assert!(opacity(24, 24) == 255 && opacity(0, 0) < 30, "{} {}", opacity(24, 24), opacity(0, 0));
    let words = ["--kind", "picture", "--size", "48", "--background", "#0000ff", "--yaw", "0.3"];
    let picture = image::load_from_memory(&exported(&folder, "a.jpg", &words)).unwrap().into_rgb8();
    let [r, g, b] = picture.get_pixel(1, 1).0;
    assert!(b > 200 && r < 60 && g < 60, "{r} {g} {b}");
}

#[test]
fn depths_have_sixteen_bits_and_films_move() {
    let folder = Folder::new("export-depths");
    let words = ["--kind", "depth", "--size", "48"];
    let depth = image::load_from_memory(&exported(&folder, "d.png", &words)).unwrap().into_luma16();
    // The nose is nearer than the neck, and nothing is beside the head.
    let at = |x: u32, y: u32| depth.get_pixel(x, y).0[0];
    assert!(at(24, 26) > at(24, 45) && at(0, 0) == 0, "{} {}", at(24, 26), at(24, 45));
    let words = ["--kind", "orbit", "--size", "32", "--frames", "3"];
    let film = exported(&folder, "o.webp", &words);
    let decoder = image::codecs::webp::WebPDecoder::new(std::io::Cursor::new(film)).unwrap();
    let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().unwrap();
    assert_eq!(frames.len(), 3);
    assert_ne!(frames[0].buffer(), frames[1].buffer());
}

#[test]
fn meshes_and_splats_are_a_head_in_metres() {
    let folder = Folder::new("export-meshes");
    let bytes = exported(&folder, "m.glb", &["--kind", "mesh", "--cells", "40"]);
    let file = gltf::Gltf::from_slice(&bytes).unwrap();
    let bounds = file.meshes().next().unwrap().primitives().next().unwrap().bounding_box();
    let size: Vec<f32> = (0..3).map(|i| bounds.max[i] - bounds.min[i]).collect();
    // A head of 0.23 m with hair, neck and some shoulder.
    assert!((0.15..0.4).contains(&size[0]) && (0.23..0.45).contains(&size[1]), "{size:?}");
    let head = |bytes: &[u8]| {
        let end = bytes.windows(11).position(|w| w == b"end_header\n").unwrap();
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    let splats = exported(&folder, "s.ply", &["--kind", "splats", "--cells", "32"]);
    let header = head(&splats);
    let count: usize = header.split("element vertex ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert!((500..=200_000).contains(&count) && header.contains("property float f_dc_0"), "{header}");
}

#[test]
fn what_makes_no_sense_is_refused_before_the_work() {
    let folder = Folder::new("export-refusals");
    let photo = folder.0.join("photo.png");
    image::RgbImage::new(96, 96).save(&photo).unwrap();
    let refused = |name: &str, more: &[&str], reason: &str| {
        let out = if name == "-" { name.into() } else { folder.0.join(name) };
        let [p, w, o] = [&photo, &folder.0, &out].map(|p: &std::path::PathBuf| p.to_str().unwrap());
        // There are no weights: a refusal that speaks of anything else comes before any work.
        let mut all = vec!["export", "--photo", p, "--weights", w, "--out", o];
        all.extend(more);
        let output = volteface(&all);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{all:?}: {message}");
        assert!(message.contains(reason), "{all:?}: {message}");
        assert!(!out.exists());
    };
    refused("a.png", &["--kind", "mesh"], "end it in .glb or .ply");
    refused("a.glb", &["--kind", "picture"], ".png, .jpg or .webp");
    refused("a.gif", &["--kind", "orbit"], ".webp, .mp4 or .webm");
    refused("a.png", &["--kind", "statue"], "choose one of picture, sheet");
    refused("a.png", &["--kind", "picture", "--prompt", "a", "--prompt-image", "b"], "cannot be used with");
    refused("a.png", &["--kind", "picture", "--size", "4096"], "16 to 2048");
    refused("a.glb", &["--kind", "mesh", "--cells", "2000"], "32 to 384");
    refused("a.glb", &["--kind", "mesh", "--size", "64"], "does not belong");
    refused("a.png", &["--kind", "sheet", "--yaw", "0.1"], "does not belong");
    refused("a.png", &["--kind", "depth", "--yaw", "9"], "radians");
    refused("a.jpg", &["--kind", "picture", "--background", "transparent"], "cannot leave the background out");
    refused("a.png", &["--kind", "picture", "--background", "qwertz"], "#rrggbb");
    refused("missing/a.png", &["--kind", "picture"], "no folder");
    refused("a.webm", &["--kind", "orbit", "--size", "33"], "odd");
    // And with the arguments right, it is the weights that are missed.
    refused("a.png", &["--kind", "picture"], "manifest.json");
}

/// A film of `tests/golden/films`.
fn golden(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/films").join(name)
}

/// The frames of the H.264 stream, each of one slice.
fn slices(stream: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = (0..stream.len() - 4).filter(|i| stream[*i..*i + 3] == [0, 0, 1]).collect();
    let mut frames = vec![Vec::new()];
    for (k, start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(stream.len());
        frames.last_mut().unwrap().extend(&stream[*start..end]);
        if matches!(stream[start + 3] & 31, 1 | 5) {
            frames.push(Vec::new());
        }
    }
    frames.pop();
    frames
}

/// The frames of the VP9 stream, in the IVF container.
fn ivf(file: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &file[32..];
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[..4].try_into().unwrap()) as usize;
        frames.push(rest[12..12 + length].to_vec());
        rest = &rest[12 + length..];
    }
    frames
}

/// The golden films in our containers.
fn films() -> [(&'static str, Vec<u8>); 2] {
    use volteface::export::video::{Avc, Chunk, Mp4, WebM, lengths};
    let frames = slices(&std::fs::read(golden("testsrc.h264")).unwrap());
    let mut mp4 = Mp4::new(64, 48, Avc::of_stream(&frames[0]).unwrap());
    for (k, frame) in frames.iter().enumerate() {
        mp4.push(Chunk { bytes: lengths(frame), key: k % 4 == 0, duration: 40_000 });
    }
    let mut webm = WebM::new("V_VP9", 64, 48);
    for (k, bytes) in ivf(&std::fs::read(golden("testsrc.ivf")).unwrap()).into_iter().enumerate() {
        webm.push(Chunk { bytes, key: k % 4 == 0, duration: 40_000 });
    }
    [("testsrc.h264", mp4.finish().unwrap()), ("testsrc.ivf", webm.finish().unwrap())]
}

#[test]
fn films_hold_the_encoders_frames_and_the_mark() {
    for (name, film) in films() {
        assert_eq!(film.windows(MARK.len()).filter(|w| *w == MARK).count(), 1, "{name}");
        let frames = match name {
            "testsrc.ivf" => ivf(&std::fs::read(golden(name)).unwrap()),
            _ => slices(&std::fs::read(golden(name)).unwrap())
                .iter()
                .map(|f| volteface::export::video::lengths(f))
                .collect(),
        };
        assert_eq!(frames.len(), 6);
        let found = |frame: &Vec<u8>| film.windows(frame.len()).any(|w| w == frame.as_slice());
        assert!(frames.iter().all(found), "{name}");
    }
}

/// What ffmpeg decodes of a file: the sum of each frame.
fn decoded(path: &Path) -> Vec<String> {
    let output = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "framemd5", "-"])
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter(|l| !l.starts_with('#')).map(|l| l.rsplit(',').next().unwrap().trim().to_owned()).collect()
}

#[test]
#[ignore = "films as ffmpeg reads and writes them: where it is installed, `cargo test --test it export:: -- --ignored`"]
fn ffmpeg_reads_our_films_and_writes_them() {
    let folder = Folder::new("export-films");
    for ((name, film), ending) in films().into_iter().zip(["mp4", "webm"]) {
        let path = folder.0.join(format!("film.{ending}"));
        std::fs::write(&path, film).unwrap();
        let frames = decoded(&path);
        assert_eq!((frames.len(), frames), (6, decoded(&golden(name))), "{name}");
    }
    for name in ["o.mp4", "o.webm"] {
        exported(&folder, name, &["--kind", "orbit", "--size", "48", "--frames", "4", "--background", "photo"]);
        assert_eq!(decoded(&folder.0.join(name)).len(), 4, "{name}");
    }
}
