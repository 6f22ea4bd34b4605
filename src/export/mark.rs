//! What every file says of itself to machines: that it was made from a photo by a trained network. Nothing else is
//! said: not where or when, and not what the photo was called.
//!
//! IPTC Photo Metadata Standard 2023.1, "Digital Source Type"; XMP (ISO 16684-1) and part 3 of its specification on
//! where each format keeps it.

/// The property's name as XMP writes it.
pub const NAME: &str = "Iptc4xmpExt:DigitalSourceType";
/// Its value: a composite in which parts were made by a trained network.
pub const SOURCE: &str = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
/// Who wrote the file.
pub const TOOL: &str = "Volteface";
/// The chunk of text in which PNG keeps XMP.
pub const PNG_KEYWORD: &str = "XML:com.adobe.xmp";
/// What a JPEG's segment begins with that holds XMP.
const JPEG_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// The box in which MP4 keeps XMP.
const MP4_UUID: [u8; 16] =
    [0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac];

/// The XMP packet.
pub fn xmp() -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" \
         xmp:CreatorTool=\"{TOOL}\" {NAME}=\"{SOURCE}\"/>\
         </rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}

/// One line of text, for formats that know comments only.
pub fn line() -> String {
    format!("{NAME} {SOURCE}")
}

/// Puts the packet into a JPEG file, behind its first marker.
pub(super) fn into_jpeg(jpeg: &mut Vec<u8>) {
    let packet = xmp();
    let length = (2 + JPEG_NAME.len() + packet.len()) as u16;
    let mut segment = vec![0xff, 0xe1];
    segment.extend(length.to_be_bytes());
    segment.extend(JPEG_NAME);
    segment.extend(packet.as_bytes());
    let start = 2.min(jpeg.len());
    jpeg.splice(start..start, segment);
}

/// Puts the packet at the end of an MP4 file, where no offset changes.
pub fn into_mp4(mp4: &mut Vec<u8>) {
    let packet = xmp();
    mp4.extend(((8 + MP4_UUID.len() + packet.len()) as u32).to_be_bytes());
    mp4.extend(b"uuid");
    mp4.extend(MP4_UUID);
    mp4.extend(packet.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_keeps_its_picture_and_gets_the_segment() {
        let mut jpeg = Vec::new();
        let picture = image::RgbImage::from_pixel(8, 8, image::Rgb([200, 10, 10]));
        image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
        let before = image::load_from_memory(&jpeg).unwrap();
        into_jpeg(&mut jpeg);
        assert_eq!(image::load_from_memory(&jpeg).unwrap(), before);
        // The next segment begins where this one says it ends.
        let end = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]]));
        assert_eq!((&jpeg[2..4], jpeg[end]), (&[0xff, 0xe1][..], 0xff));
        assert!(jpeg[6..end].starts_with(JPEG_NAME));
    }

    #[test]
    fn the_element_writes_the_same() {
        let script = include_str!("../../packages/volte-face/src/mark.js");
        let packet = xmp().replace('\u{feff}', "\\ufeff");
        let (before, after) = packet.split_once(&format!("{NAME}=\"{SOURCE}\"")).unwrap();
        assert!(script.contains(before) && script.contains(after), "{packet}");
        assert!(script.contains(&format!("NAME = \"{NAME}\"")) && script.contains(&format!("SOURCE = \"{SOURCE}\"")));
    }

    #[test]
    fn the_packet_says_what_it_should_and_nothing_of_the_photo() {
        let packet = xmp();
        assert!(packet.contains(&format!("{NAME}=\"{SOURCE}\"")), "{packet}");
        assert!(!packet.to_lowercase().contains("gps"));
    }
}
