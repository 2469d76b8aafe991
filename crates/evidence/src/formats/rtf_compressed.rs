//! Compressed RTF, as Outlook keeps it (\[MS-OXRTFCP\]).
//!
//! What it is: the LZFu unpacking of section 2.2, bounded. What it is not: it does not read the RTF.
//!
//! The one idea: the stated size is a bound, not a promise.

/// What the dictionary holds at the beginning (section 2.1.3.1.1).
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4096;
/// Most that is unpacked, whatever the header says.
const LARGEST: usize = 64 << 20;

/// The RTF; `None` if the header is not one. What is damaged ends early.
pub(crate) fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes);
    let size = usize::try_from(word(4)?).ok()?.min(LARGEST);
    let body = bytes.get(16..)?;
    match bytes.get(8..12)? {
        b"MELA" => return Some(body.get(..size).unwrap_or(body).to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut dictionary = [0_u8; DICTIONARY];
    for (to, from) in dictionary.iter_mut().zip(START) {
        *to = *from;
    }
    let mut at = START.len();
    let mut out = Vec::with_capacity(size.min(body.len().saturating_mul(16)));
    let mut input = body.iter().copied();
    let mut put = |byte: u8, at: &mut usize, dictionary: &mut [u8; DICTIONARY]| {
        if let Some(slot) = dictionary.get_mut(*at) {
            *slot = byte;
        }
        *at = (*at + 1) % DICTIONARY;
        out.push(byte);
        out.len() < size
    };
    'runs: while let Some(control) = input.next() {
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(byte) = input.next() else { break 'runs };
                if !put(byte, &mut at, &mut dictionary) {
                    break 'runs;
                }
                continue;
            }
            let (Some(high), Some(low)) = (input.next(), input.next()) else { break 'runs };
            let reference = u16::from_be_bytes([high, low]);
            let from = usize::from(reference >> 4);
            if from == at {
                break 'runs;
            }
            for step in 0..usize::from(reference & 15) + 2 {
                let byte = dictionary.get((from + step) % DICTIONARY).copied().unwrap_or_default();
                if !put(byte, &mut at, &mut dictionary) {
                    break 'runs;
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::decompress;

    /// The worked example of \[MS-OXRTFCP\], section 3.1.1.
    #[test]
    fn the_specifications_example() {
        let bytes = [
            0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7,
            0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20,
            0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f,
            0xa0,
        ];
        let text = decompress(&bytes).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        for cut in 0..bytes.len() {
            let _ = decompress(&bytes[..cut]);
        }
    }
}
