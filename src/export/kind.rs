//! What can be taken away, and the endings of the files that hold it: the one table of both.

/// What a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One view.
    Picture,
    /// Views from many sides in one picture.
    Sheet,
    /// Views side by side as Looking Glass displays take them.
    Quilt,
    /// How far away each pixel is.
    Depth,
    /// The portrait turning, once there and back.
    Orbit,
    /// The surface as triangles.
    Mesh,
    /// The surface as Gaussians.
    Splats,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    /// Without loss.
    WebP,
    Mp4,
    WebM,
    Glb,
    Ply,
}

/// Every kind with its name and its formats; the first is what standard output gets.
pub const KINDS: [(Kind, &str, &[Format]); 7] = [
    (Kind::Picture, "picture", &[Format::Png, Format::Jpeg, Format::WebP]),
    (Kind::Sheet, "sheet", &[Format::Png, Format::Jpeg, Format::WebP]),
    (Kind::Quilt, "quilt", &[Format::Png, Format::Jpeg, Format::WebP]),
    (Kind::Depth, "depth", &[Format::Png]),
    (Kind::Orbit, "orbit", &[Format::WebP, Format::Mp4, Format::WebM]),
    (Kind::Mesh, "mesh", &[Format::Glb, Format::Ply]),
    (Kind::Splats, "splats", &[Format::Ply, Format::Glb]),
];

/// A format with its endings, its name and its media type.
type Row = (Format, &'static [&'static str], &'static str, &'static str);

/// Every format.
const FORMATS: [Row; 7] = [
    (Format::Png, &["png"], "PNG", "image/png"),
    (Format::Jpeg, &["jpg", "jpeg"], "JPEG", "image/jpeg"),
    (Format::WebP, &["webp"], "WebP", "image/webp"),
    (Format::Mp4, &["mp4"], "MP4", "video/mp4"),
    (Format::WebM, &["webm"], "WebM", "video/webm"),
    (Format::Glb, &["glb"], "GLB", "model/gltf-binary"),
    (Format::Ply, &["ply"], "PLY", "application/octet-stream"),
];

impl Kind {
    /// The kind of a name in [`KINDS`].
    pub fn of(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known, _)| *known == name).map(|(kind, ..)| *kind)
    }

    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, name, _)| name)
    }

    /// What it can be written as.
    pub fn formats(self) -> &'static [Format] {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or(&[], |(.., formats)| formats)
    }

    /// The endings it can have, as a sentence lists them: `.png, .jpg or .webp`.
    pub fn endings(self) -> String {
        let all: Vec<String> = self.formats().iter().map(|f| format!(".{}", f.ending())).collect();
        match all.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

impl Format {
    /// The format that an ending says, in any case of letters.
    pub fn of_ending(ending: &str) -> Option<Self> {
        let ending = ending.to_lowercase();
        FORMATS.iter().find(|(_, endings, ..)| endings.contains(&ending.as_str())).map(|(format, ..)| *format)
    }

    /// The usual ending, without its dot.
    pub fn ending(self) -> &'static str {
        self.row().1[0]
    }

    pub fn name(self) -> &'static str {
        self.row().2
    }

    pub fn media_type(self) -> &'static str {
        self.row().3
    }

    /// Whether it can leave the background out.
    pub fn has_transparency(self) -> bool {
        matches!(self, Self::Png | Self::WebP)
    }

    fn row(self) -> &'static Row {
        FORMATS.iter().find(|(format, ..)| *format == self).unwrap_or(&FORMATS[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_ending_leads_back() {
        for (kind, name, formats) in KINDS {
            assert_eq!((Kind::of(name), kind.name(), kind.formats()), (Some(kind), name, formats));
            assert!(!formats.is_empty());
        }
        for (format, endings, ..) in FORMATS {
            assert!(endings.iter().all(|e| Format::of_ending(e) == Some(format)));
            assert_eq!(format.ending(), endings[0]);
        }
        assert_eq!(Format::of_ending("JPEG"), Some(Format::Jpeg));
        assert_eq!((Format::of_ending("gif"), Kind::of("film")), (None, None));
    }

    #[test]
    fn endings_read_as_a_sentence_has_them() {
        assert_eq!(Kind::Picture.endings(), ".png, .jpg or .webp");
        assert_eq!(Kind::Mesh.endings(), ".glb or .ply");
        assert_eq!(Kind::Depth.endings(), ".png");
    }
}
