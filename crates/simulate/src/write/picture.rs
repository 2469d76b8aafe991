//! A tiny picture, and a file of no known kind: what an inventory has to list and cannot read.

use super::archive::crc32;

/// A PNG of eight by eight grey pixels.
pub(crate) fn png(grey: u8) -> Vec<u8> {
    let rows: Vec<u8> =
        (0..8u8).flat_map(|row| std::iter::once(0).chain((0..8).map(move |x| grey ^ (row * x)))).collect();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // writing into a Vec cannot fail
    let data =
        std::io::Write::write_all(&mut encoder, &rows).and_then(|()| encoder.finish()).unwrap_or_default();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let header = [0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0];
    for (kind, body) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        png.extend(u32::try_from(body.len()).unwrap_or(0).to_be_bytes());
        let checked = [kind.as_slice(), body].concat();
        png.extend(&checked);
        png.extend(crc32(&checked).to_be_bytes());
    }
    png
}

/// Bytes of no format: a made-up mark, then noise that is no text.
pub(crate) fn unknown(noise: impl Iterator<Item = u8>) -> Vec<u8> {
    [0xF4, 0x00, 0x9C, 0x01, 0x00, 0xB7, 0x00, 0xC1].into_iter().chain(noise.take(2_000)).collect()
}
