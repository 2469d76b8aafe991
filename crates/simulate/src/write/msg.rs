//! Outlook message: MAPI properties in a compound file ([MS-OXMSG]).

use std::io::{Cursor, Error, Write};
use std::time::SystemTime;

use crate::SimulateError;

/// A message to be written.
pub(crate) struct Outlook<'a> {
    pub(crate) subject: &'a str,
    pub(crate) body: &'a str,
    /// Name and address.
    pub(crate) from: (&'a str, &'a str),
    pub(crate) to: &'a [(String, String)],
    /// When it was sent.
    pub(crate) sent: jiff::civil::DateTime,
    /// File name and content.
    pub(crate) attachments: &'a [(&'a str, &'a [u8])],
}

/// Properties of one object: the fixed ones in a table, the others as streams.
struct Properties {
    folder: String,
    table: Vec<u8>,
    streams: Vec<(String, Vec<u8>)>,
}

impl Properties {
    fn new(folder: &str, header: &[u32]) -> Self {
        let table = header.iter().flat_map(|word| word.to_le_bytes()).collect();
        Self { folder: folder.to_owned(), table, streams: Vec::new() }
    }

    fn entry(&mut self, tag: u32, value: [u8; 8]) {
        self.table.extend(tag.to_le_bytes());
        // readable and writable
        self.table.extend(6u32.to_le_bytes());
        self.table.extend(value);
    }

    fn long(&mut self, id: u32, value: u32) {
        self.entry(id << 16 | 0x0003, u64::from(value).to_le_bytes());
    }

    fn time(&mut self, id: u32, value: u64) {
        self.entry(id << 16 | 0x0040, value.to_le_bytes());
    }

    fn stream(&mut self, tag: u32, bytes: Vec<u8>, size: usize) {
        self.entry(tag, (u64::try_from(size).unwrap_or(0)).to_le_bytes());
        self.streams.push((format!("{}/__substg1.0_{tag:08X}", self.folder), bytes));
    }

    fn text(&mut self, id: u32, text: &str) {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let size = bytes.len() + 2;
        self.stream(id << 16 | 0x001F, bytes, size);
    }

    fn binary(&mut self, id: u32, bytes: &[u8]) {
        self.stream(id << 16 | 0x0102, bytes.to_vec(), bytes.len());
    }

    fn finish(self, into: &mut Vec<(String, Vec<u8>)>) {
        into.push((format!("{}/__properties_version1.0", self.folder), self.table));
        into.extend(self.streams);
    }
}

/// The message as a `.msg` file.
pub(crate) fn msg(message: &Outlook<'_>) -> Result<Vec<u8>, SimulateError> {
    let count = |n: usize| u32::try_from(n).unwrap_or(0);
    let (recipients, attachments) = (count(message.to.len()), count(message.attachments.len()));
    let mut streams: Vec<(String, Vec<u8>)> = ["00020102", "00030102", "00040102"]
        .iter()
        .map(|name| (format!("/__nameid_version1.0/__substg1.0_{name}"), Vec::new()))
        .collect();
    let mut top = Properties::new("", &[0, 0, recipients, attachments, recipients, attachments, 0, 0]);
    let names: Vec<&str> = message.to.iter().map(|(name, _)| name.as_str()).collect();
    top.text(0x001A, "IPM.Note");
    top.text(0x0037, message.subject);
    top.text(0x0042, message.from.0);
    top.text(0x0065, message.from.1);
    top.text(0x0C1A, message.from.0);
    top.text(0x0C1E, "SMTP");
    top.text(0x0C1F, message.from.1);
    top.text(0x5D01, message.from.1);
    top.text(0x0E04, &names.join("; "));
    top.text(0x1000, message.body);
    top.time(0x0039, file_time(message.sent));
    top.time(0x0E06, file_time(message.sent));
    // strings are in UTF-16
    top.long(0x340D, 0x0004_0000);
    top.finish(&mut streams);
    for (i, (name, address)) in message.to.iter().enumerate() {
        let mut properties = Properties::new(&format!("/__recip_version1.0_#{i:08X}"), &[0, 0]);
        properties.text(0x3001, name);
        properties.text(0x3002, "SMTP");
        properties.text(0x3003, address);
        properties.text(0x39FE, address);
        properties.long(0x0C15, 1);
        properties.finish(&mut streams);
    }
    for (i, (name, bytes)) in message.attachments.iter().enumerate() {
        let mut properties = Properties::new(&format!("/__attach_version1.0_#{i:08X}"), &[0, 0]);
        properties.text(0x3707, name);
        properties.text(0x3704, name);
        properties.binary(0x3701, bytes);
        properties.long(0x3705, 1);
        properties.finish(&mut streams);
    }
    compound(&streams)
}

/// A compound file of streams with fixed times; their folders are made as needed.
pub(crate) fn compound(streams: &[(String, Vec<u8>)]) -> Result<Vec<u8>, SimulateError> {
    let write = || -> Result<Vec<u8>, Error> {
        let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
        for (path, bytes) in streams {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if !folder.is_empty() && !file.exists(folder) {
                file.create_storage(folder)?;
                file.set_created_time(folder, SystemTime::UNIX_EPOCH)?;
                file.set_modified_time(folder, SystemTime::UNIX_EPOCH)?;
            }
            file.create_stream(path)?.write_all(bytes)?;
        }
        file.set_created_time("/", SystemTime::UNIX_EPOCH)?;
        file.set_modified_time("/", SystemTime::UNIX_EPOCH)?;
        file.flush()?;
        Ok(file.into_inner().into_inner())
    };
    write().map_err(|source| SimulateError::Archive { format: "compound file", source })
}

/// Hundreds of nanoseconds since 1601.
pub(crate) fn file_time(at: jiff::civil::DateTime) -> u64 {
    let epoch = jiff::civil::date(1601, 1, 1).at(0, 0, 0, 0);
    u64::try_from(at.duration_since(epoch).as_secs()).unwrap_or(0) * 10_000_000
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    #[test]
    fn a_compound_file_gives_its_streams_back_and_is_the_same_each_time() {
        let streams = [("/a".to_owned(), vec![1; 9_000]), ("/b/c".to_owned(), b"hello".to_vec())];
        let bytes = super::compound(&streams).unwrap();
        assert_eq!(bytes, super::compound(&streams).unwrap());
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).unwrap();
        for (path, content) in &streams {
            let mut read = Vec::new();
            file.open_stream(path).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(&read, content);
        }
    }

    #[test]
    fn file_times_count_from_1601() {
        // [MS-DTYP] 2.3.3: 1970-01-01 is 116444736000000000
        assert_eq!(super::file_time(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0)), 116_444_736_000_000_000);
    }
}
