//! `winmail.dat`: Transport-Neutral Encapsulation ([MS-OXTNEF]) of a body and files.

/// A TNEF stream with a plain body and attachments.
pub(crate) fn tnef(subject: &str, body: &str, attachments: &[(&str, &[u8])]) -> Vec<u8> {
    const MESSAGE: u8 = 1;
    const ATTACHMENT: u8 = 2;
    let mut tnef = 0x223E_9F78u32.to_le_bytes().to_vec();
    tnef.extend(1u16.to_le_bytes());
    attribute(&mut tnef, MESSAGE, 0x0008_9006, &0x0001_0000u32.to_le_bytes());
    // code page 1252 for the texts that are not Unicode
    attribute(&mut tnef, MESSAGE, 0x0006_9007, &[0xE4, 0x04, 0, 0, 0, 0, 0, 0]);
    attribute(&mut tnef, MESSAGE, 0x0007_8008, b"IPM.Microsoft Mail.Note\0");
    attribute(&mut tnef, MESSAGE, 0x0001_8004, &terminated(subject));
    let mut properties = 1u32.to_le_bytes().to_vec();
    property(&mut properties, 0x1000_001F, body);
    attribute(&mut tnef, MESSAGE, 0x0006_9003, &properties);
    for (name, bytes) in attachments {
        // a file, with no picture of it
        attribute(
            &mut tnef,
            ATTACHMENT,
            0x0006_9002,
            &[1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0],
        );
        attribute(&mut tnef, ATTACHMENT, 0x0001_8010, &terminated(name));
        attribute(&mut tnef, ATTACHMENT, 0x0006_800F, bytes);
        let mut properties = 1u32.to_le_bytes().to_vec();
        property(&mut properties, 0x3707_001F, name);
        attribute(&mut tnef, ATTACHMENT, 0x0006_9005, &properties);
    }
    tnef
}

fn attribute(tnef: &mut Vec<u8>, level: u8, id: u32, data: &[u8]) {
    tnef.push(level);
    tnef.extend(id.to_le_bytes());
    tnef.extend(u32::try_from(data.len()).unwrap_or(0).to_le_bytes());
    tnef.extend(data);
    let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    tnef.extend(sum.to_le_bytes());
}

/// One MAPI property that is a Unicode text: tag, one value, length, value, padding to four bytes.
fn property(into: &mut Vec<u8>, tag: u32, text: &str) {
    let bytes: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    into.extend(tag.to_le_bytes());
    into.extend(1u32.to_le_bytes());
    into.extend(u32::try_from(bytes.len()).unwrap_or(0).to_le_bytes());
    into.extend(&bytes);
    into.resize(into.len().next_multiple_of(4), 0);
}

fn terminated(text: &str) -> Vec<u8> {
    let mut bytes = super::mime::latin1(text);
    bytes.push(0);
    bytes
}
