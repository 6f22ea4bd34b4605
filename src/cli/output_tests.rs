use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("volteface-output-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, b"here before").unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn plan(out: &Path, count: usize) -> Result<Outputs, CliError> {
    Outputs::plan(&Asked { out, kind: Kind::Picture, count, transparent: false, inputs: &[] })
}

/// Expects a plan to be refused in a sentence with some words.
fn refused(plan: Result<Outputs, CliError>, words: &str) {
    let sentence = plan.expect_err(words).to_string();
    assert!(sentence.contains(words), "{words}: {sentence}");
}

#[test]
fn several_pictures_are_numbered_before_the_extension() {
    assert_eq!(names(Path::new("a/b.png"), 1), [PathBuf::from("a/b.png")]);
    assert_eq!(names(Path::new("a/b.c.png"), 2), ["a/b.c-1.png", "a/b.c-2.png"].map(PathBuf::from));
    assert_eq!(names(Path::new("b"), 2), ["b-1", "b-2"].map(PathBuf::from));
}

#[test]
fn a_plan_leaves_no_trace_and_replaces_plain_files() {
    let folder = Folder::new("plan");
    let old = folder.file("v-1.png");
    let outputs = plan(&folder.0.join("v.png"), 2).unwrap();
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    assert_eq!(fs::read(&old).unwrap(), b"here before");
    outputs.write(vec![b"one".to_vec(), b"two".to_vec()], Vec::new()).unwrap();
    assert_eq!(fs::read(&old).unwrap(), b"one");
    assert_eq!(fs::read(folder.0.join("v-2.png")).unwrap(), b"two");
}

#[test]
fn places_that_cannot_be_written_are_found_before_the_work() {
    let folder = Folder::new("places");
    fs::create_dir(folder.0.join("v-2.png")).unwrap();
    refused(plan(&folder.0.join("v.png"), 3), "folder");
    refused(plan(&folder.0.join("missing/c.png"), 1), "no folder");
    refused(plan(&folder.file("plain").join("c.png"), 1), "cannot be written");
    refused(plan(&folder.0.join("x".repeat(252) + ".png"), 1), "cannot be written");
    let kept = folder.file("kept.png");
    let mut rights = fs::metadata(&kept).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&kept, rights).unwrap();
    refused(plan(&kept, 1), "protected");
}

#[test]
fn what_is_asked_must_make_sense() {
    let folder = Folder::new("sense");
    refused(plan(Path::new("-"), 2), "one picture");
    assert_eq!(plan(Path::new("-"), 1).unwrap(), Outputs { places: None, format: Format::Png });
    refused(plan(&folder.0.join("v.gif"), 1), ".gif");
    refused(plan(&folder.0, 1), "ending");
    let jpeg = folder.0.join("v.jpg");
    refused(
        Outputs::plan(&Asked { out: &jpeg, kind: Kind::Picture, count: 1, transparent: true, inputs: &[] }),
        "background",
    );
}

#[test]
fn a_file_that_is_read_is_not_replaced() {
    let folder = Folder::new("inputs");
    let photo = folder.file("me.jpg");
    let round = folder.0.join(".").join("me.jpg");
    for out in [&photo, &round] {
        let inputs = [Path::new("elsewhere.png"), photo.as_path()];
        refused(
            Outputs::plan(&Asked { out, kind: Kind::Picture, count: 1, transparent: false, inputs: &inputs }),
            "is read",
        );
    }
    let numbered = folder.file("v-2.png");
    let out = folder.0.join("v.png");
    refused(
        Outputs::plan(&Asked { out: &out, kind: Kind::Picture, count: 2, transparent: false, inputs: &[&numbered] }),
        "is read",
    );
}

#[cfg(unix)]
#[test]
fn links_to_what_is_read_and_to_nothing_are_refused_and_devices_stay() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new("links");
    let photo = folder.file("me.png");
    let [link, nowhere, device] = ["link.png", "nowhere.png", "device.png"].map(|n| folder.0.join(n));
    symlink("me.png", &link).unwrap();
    symlink("nothing.png", &nowhere).unwrap();
    symlink("/dev/null", &device).unwrap();
    refused(
        Outputs::plan(&Asked { out: &link, kind: Kind::Picture, count: 1, transparent: false, inputs: &[&photo] }),
        "is read",
    );
    refused(plan(&nowhere, 1), "leads nowhere");
    refused(plan(&device, 1), "device");
    symlink("me.png", folder.0.join("v-1.png")).unwrap();
    symlink("me.png", folder.0.join("v-2.png")).unwrap();
    refused(plan(&folder.0.join("v.png"), 2), "two pictures");
}

#[test]
fn the_ending_decides_among_what_holds_the_kind() {
    for (name, kind, format) in [
        ("a.png", Kind::Picture, Format::Png),
        ("b/a.JPG", Kind::Sheet, Format::Jpeg),
        ("a.b.jpeg", Kind::Quilt, Format::Jpeg),
        ("a.WebP", Kind::Orbit, Format::WebP),
        ("a.glb", Kind::Mesh, Format::Glb),
    ] {
        assert_eq!(format_of(kind, Path::new(name)).unwrap(), format, "{name}");
    }
    for name in ["a", "a.gif", "/dev/null", ".png", "a.glb"] {
        assert!(format_of(Kind::Picture, Path::new(name)).unwrap_err().to_string().contains(".webp"), "{name}");
    }
    assert!(format_of(Kind::Mesh, Path::new("a.png")).unwrap_err().to_string().contains(".glb or .ply"));
    assert_eq!(
        Outputs::plan(&Asked { out: Path::new("-"), kind: Kind::Mesh, count: 1, transparent: false, inputs: &[] })
            .unwrap()
            .format(),
        Format::Glb
    );
}
