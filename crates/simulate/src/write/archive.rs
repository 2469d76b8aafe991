//! Archives: ZIP (plain and encrypted), tar.gz, 7z.
//!
//! Times are fixed, so that the same members give the same bytes.

use std::io::{Cursor, Error, Write};

use crate::SimulateError;

fn failed(format: &'static str) -> impl Fn(Error) -> SimulateError {
    move |source| SimulateError::Archive { format, source }
}

/// Members of an archive: name and content.
pub(crate) type Members<'a> = [(&'a str, &'a [u8])];

/// A ZIP. A member called `mimetype` is stored, as OpenDocument asks; the others are deflated.
pub(crate) fn zip(members: &Members<'_>) -> Result<Vec<u8>, SimulateError> {
    let write = || -> zip::result::ZipResult<Vec<u8>> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in members {
            let method = if *name == "mimetype" {
                zip::CompressionMethod::Stored
            } else {
                zip::CompressionMethod::Deflated
            };
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(method)
                .last_modified_time(zip::DateTime::default())
                .unix_permissions(0o644);
            writer.start_file(*name, options)?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish()?.into_inner())
    };
    write().map_err(|error| failed("zip")(error.into()))
}

/// A gzipped tar.
pub(crate) fn tar_gz(members: &Members<'_>) -> Result<Vec<u8>, SimulateError> {
    let write = || -> std::io::Result<Vec<u8>> {
        let encoder = flate2::GzBuilder::new().mtime(0).write(Vec::new(), flate2::Compression::default());
        let mut builder = tar::Builder::new(encoder);
        for (name, bytes) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.set_mtime(0);
            header.set_cksum();
            builder.append_data(&mut header, name, *bytes)?;
        }
        builder.into_inner()?.finish()
    };
    write().map_err(failed("tar.gz"))
}

/// A 7z archive.
pub(crate) fn seven_zip(members: &Members<'_>) -> Result<Vec<u8>, SimulateError> {
    let write = || -> Result<Vec<u8>, Error> {
        let other = |error: sevenz_rust2::Error| Error::other(error.to_string());
        let mut writer = sevenz_rust2::ArchiveWriter::new(Cursor::new(Vec::new())).map_err(other)?;
        for (name, bytes) in members {
            let entry = sevenz_rust2::ArchiveEntry::new_file(name);
            writer.push_archive_entry(entry, Some(*bytes)).map_err(other)?;
        }
        Ok(writer.finish()?.into_inner())
    };
    write().map_err(failed("7z"))
}

/// A ZIP with one stored member that is encrypted in the old way (PKWARE APPNOTE 6.1).
pub(crate) fn encrypted_zip(name: &str, bytes: &[u8], password: &[u8]) -> Vec<u8> {
    let crc = crc32(bytes);
    let mut keys = Keys::new(password);
    // twelve bytes before the data, the last of which lets a reader check the password
    let head = b"\x11\x5a\x93\x3c\x70\xee\x08\x41\xbd\x26\x9f".iter().copied().chain([crc.to_be_bytes()[0]]);
    let data: Vec<u8> = head.chain(bytes.iter().copied()).map(|byte| keys.encrypt(byte)).collect();
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let mut common = Vec::new();
    // version 2.0, encrypted, stored, 1980-01-01
    common.extend([20, 0, 1, 0, 0, 0, 0, 0, 0x21, 0]);
    common.extend(crc.to_le_bytes());
    common.extend(size(data.len()));
    common.extend(size(bytes.len()));
    common.extend(&size(name.len())[..2]);
    common.extend([0, 0]);
    let mut zip = [b"PK\x03\x04", common.as_slice(), name.as_bytes(), &data].concat();
    let start = zip.len();
    zip.extend([b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 14], name.as_bytes()].concat());
    let length = zip.len() - start;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(size(length));
    zip.extend(size(start));
    zip.extend([0, 0]);
    zip
}

/// State of the old cipher.
struct Keys([u32; 3]);

impl Keys {
    fn new(password: &[u8]) -> Self {
        let mut keys = Self([0x1234_5678, 0x2345_6789, 0x3456_7890]);
        for byte in password {
            keys.update(*byte);
        }
        keys
    }

    fn update(&mut self, byte: u8) {
        let [a, b, c] = self.0;
        let a = step(a, byte);
        let b = b.wrapping_add(a & 0xFF).wrapping_mul(134_775_813).wrapping_add(1);
        self.0 = [a, b, step(c, b.to_be_bytes()[0])];
    }

    fn encrypt(&mut self, byte: u8) -> u8 {
        let mask = (self.0[2] | 2) & 0xFFFF;
        let mask = (mask.wrapping_mul(mask ^ 1) >> 8).to_le_bytes()[0];
        self.update(byte);
        byte ^ mask
    }
}

/// One byte more of a CRC-32, without the inversions at its ends.
fn step(crc: u32, byte: u8) -> u32 {
    (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
}

/// CRC-32 of the whole.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| step(crc, *byte))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    #[test]
    fn archives_give_their_members_back() {
        let members: [(&str, &[u8]); 2] = [("a.txt", b"alpha"), ("b.bin", &[7; 3_000])];
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(super::zip(&members).unwrap())).unwrap();
        let tar = super::tar_gz(&members).unwrap();
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(tar.as_slice()));
        let mut entries = tar.entries().unwrap();
        let seven = super::seven_zip(&members).unwrap();
        assert_eq!(seven, super::seven_zip(&members).unwrap());
        let mut seven =
            sevenz_rust2::ArchiveReader::new(std::io::Cursor::new(seven), sevenz_rust2::Password::empty())
                .unwrap();
        for (name, content) in members {
            let mut read = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, content);
            read.clear();
            entries.next().unwrap().unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(read, content);
            assert_eq!(seven.read_file(name).unwrap(), content);
        }
    }

    #[test]
    fn an_encrypted_zip_opens_with_its_password_only() {
        let bytes = super::encrypted_zip("a.txt", b"hello there", b"secret");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert!(archive.by_index(0).is_err());
        let mut text = String::new();
        archive.by_index_decrypt(0, b"secret").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "hello there");
    }
}
