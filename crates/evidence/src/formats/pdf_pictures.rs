//! The pictures that stand on the pages of a PDF, as files that a text recogniser reads.
//!
//! What it is: a scan has one picture a page; JPEG and JPEG 2000 data are files as they are, fax data gets the
//! header of a TIFF file around it, plain samples that of a PNM file. What it is not: a renderer; colour
//! spaces, masks and the turning of a page are not looked at.

use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

use super::writer::Writer;

/// Most pages whose pictures are handed out.
const PAGES: usize = 500;
/// Most bytes of one picture's samples.
const SAMPLES: usize = 256 << 20;

/// Hands out the pictures of some pages (numbered from 1). False if there is none.
pub(super) fn page_pictures(
    doc: &Document,
    pages: &[ObjectId],
    wanted: &[usize],
    out: &mut Writer<'_>,
) -> bool {
    let mut any = false;
    for number in wanted.iter().take(PAGES) {
        let Some(page) = number.checked_sub(1).and_then(|index| pages.get(index)) else { continue };
        let images = doc.get_page_images(*page).unwrap_or_default();
        for (count, image) in (1..).zip(images) {
            let stream = doc.get_object(image.id).and_then(Object::as_stream);
            let Some((bytes, ending)) = stream.ok().and_then(file_of) else { continue };
            if !out.is_open() {
                return any;
            }
            out.member(&format!("page {number} picture {count}.{ending}"), bytes);
            any = true;
        }
    }
    any
}

/// The picture as a file, and the ending of its name.
fn file_of(stream: &Stream) -> Option<(Vec<u8>, &'static str)> {
    let dict = &stream.dict;
    let (width, height) = (size(dict, b"Width")?, size(dict, b"Height")?);
    let filters: Vec<&[u8]> = match dict.get(b"Filter").ok() {
        Some(Object::Name(name)) => vec![name],
        Some(Object::Array(names)) => names.iter().filter_map(|name| name.as_name().ok()).collect(),
        _ => Vec::new(),
    };
    match filters.as_slice() {
        [b"DCTDecode"] => return Some((stream.content.clone(), "jpg")),
        [b"JPXDecode"] => return Some((stream.content.clone(), "jp2")),
        [b"CCITTFaxDecode"] => return Some((fax(stream, width, height)?, "tif")),
        _ => {}
    }
    let samples =
        if filters.is_empty() { stream.content.clone() } else { stream.decompressed_content().ok()? };
    let row = width.div_ceil(8);
    let (kind, length, invert) = match samples.len() {
        n if n >= width.checked_mul(height)?.checked_mul(3)? => ("P6", width * height * 3, false),
        n if n >= width * height => ("P5", width * height, false),
        // PDF: 1 is white; PBM: 1 is black
        n if n >= row * height => ("P4", row * height, true),
        _ => return None,
    };
    if length > SAMPLES || length == 0 {
        return None;
    }
    let depth = if kind == "P4" { "" } else { "255\n" };
    let mut file = format!("{kind}\n{width} {height}\n{depth}").into_bytes();
    file.extend(samples.iter().take(length).map(|byte| if invert { !byte } else { *byte }));
    Some((file, "pnm"))
}

fn size(dict: &Dictionary, name: &[u8]) -> Option<usize> {
    let value = dict.get(name).ok()?.as_i64().ok()?;
    usize::try_from(value).ok().filter(|value| (1..=100_000).contains(value))
}

/// Fax data as a TIFF file of one strip (TIFF 6.0: tags in order, 12 bytes each).
fn fax(stream: &Stream, width: usize, height: usize) -> Option<Vec<u8>> {
    let parameters = match stream.dict.get(b"DecodeParms").ok() {
        Some(Object::Dictionary(dict)) => Some(dict),
        Some(Object::Array(all)) => all.first().and_then(|first| first.as_dict().ok()),
        _ => None,
    };
    let get = |name: &[u8]| parameters.and_then(|dict| dict.get(name).ok());
    let group = get(b"K").and_then(|k| k.as_i64().ok()).unwrap_or(0);
    // 0: 1 is white in the samples that come out, as TIFF has it with photometric 0
    let black_is_1 = get(b"BlackIs1").and_then(|b| b.as_bool().ok()).unwrap_or(false);
    let number = |value: usize| u32::try_from(value).ok();
    let compression = if group < 0 { 4 } else { 3 };
    let options = u32::from(group > 0);
    let tags: [(u16, u32); 9] = [
        (256, number(width)?),
        (257, number(height)?),
        (258, 1),
        (259, compression),
        (262, u32::from(black_is_1)),
        (273, 8 + 2 + 9 * 12 + 4),
        (278, number(height)?),
        (279, number(stream.content.len())?),
        (292, options),
    ];
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend(9_u16.to_le_bytes());
    for (tag, value) in tags {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(0_u32.to_le_bytes());
    file.extend_from_slice(&stream.content);
    Some(file)
}

#[cfg(test)]
mod tests {
    use pdf_extract::{Dictionary, Object, Stream};

    use super::file_of;

    fn image(filter: Option<&str>, content: &[u8]) -> Stream {
        let mut dict = Dictionary::new();
        dict.set("Width", 9_i64);
        dict.set("Height", 2_i64);
        if let Some(filter) = filter {
            dict.set("Filter", Object::Name(filter.as_bytes().to_vec()));
        }
        Stream::new(dict, content.to_vec())
    }

    #[test]
    fn every_kind_becomes_a_file() {
        let file = |filter, content: &[u8]| file_of(&image(filter, content));
        assert_eq!(file(Some("DCTDecode"), b"jpeg"), Some((b"jpeg".to_vec(), "jpg")));
        assert_eq!(file(Some("JPXDecode"), b"jp2"), Some((b"jp2".to_vec(), "jp2")));
        let grey = file(None, &[7; 18]).unwrap();
        assert_eq!(grey, ([&b"P5\n9 2\n255\n"[..], &[7; 18]].concat(), "pnm"));
        let colour = file(None, &[7; 54]).unwrap();
        assert!(colour.0.starts_with(b"P6\n9 2\n255\n"));
        let bits = file(None, &[0xf0, 0, 0, 0]).unwrap();
        assert_eq!(bits.0, b"P4\n9 2\n\x0f\xff\xff\xff", "white is 1 in PDF and 0 in PBM");
        let (fax, ending) = file(Some("CCITTFaxDecode"), b"fax").unwrap();
        assert!(fax.starts_with(b"II*\0") && fax.ends_with(b"fax") && ending == "tif");
        let offset = 8 + 2 + 9 * 12 + 4;
        assert_eq!(&fax[offset..], b"fax", "the strip lies where its tag says");
        assert_eq!(file(None, &[0; 3]), None, "too few samples");
        assert_eq!(file(Some("FlateDecode"), b"no deflate"), None);
    }
}
