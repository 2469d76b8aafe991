//! Formats that are known by their first bytes.
//!
//! Signatures are those of the formats' own specifications: PKZIP APPNOTE, RFC 1952 (gzip), POSIX ustar,
//! \[MS-CFB\], \[MS-PST\], \[MS-OXTNEF\], RFC 5652 (CMS), the PNG, JPEG, TIFF and RIFF specifications, and so
//! on. What is known and not read is named with a reason.

use super::{Format, How, Unread};

pub(super) static ENCRYPTED_OFFICE: Unread =
    Unread { name: "encrypted office", reason: "encrypted: password needed", how: How::Fail };
pub(super) static OTHER_COMPOUND: Unread =
    Unread { name: "ole", reason: "a compound file of an unknown program, not read", how: How::Skip };
pub(super) static PGP: Unread =
    Unread { name: "pgp message", reason: "encrypted: private key needed", how: How::Fail };

/// The store of another case: whoever gives its folder as evidence learns what it is.
pub(crate) static CASE_STORE: Unread = Unread {
    name: "chartward case",
    reason: "the encrypted store of a Chartward case folder, not readable as evidence: open that case with its own key",
    how: How::Fail,
};
/// What lies beside the store of a case.
pub(crate) static CASE_FILE: Unread = Unread {
    name: "chartward case",
    reason: "part of a Chartward case folder, holds no evidence",
    how: How::Skip,
};

static UNKNOWN: Unread = Unread { name: "binary", reason: "unknown binary format", how: How::Skip };
static RAR: Unread =
    Unread { name: "rar", reason: "RAR archive, not supported: unpack it and run again", how: How::Skip };

const fn picture(name: &'static str) -> Unread {
    Unread { name, reason: "picture: text in pictures is not read", how: How::Skip }
}
const fn sound(name: &'static str) -> Unread {
    Unread { name, reason: "sound or film, not listened to", how: How::Skip }
}
const fn font(name: &'static str) -> Unread {
    Unread { name, reason: "font, holds no text", how: How::Skip }
}
const fn program(name: &'static str) -> Unread {
    Unread { name, reason: "program, not read", how: How::Skip }
}
const fn database(name: &'static str) -> Unread {
    Unread { name, reason: "database file, not supported: export its tables and run again", how: How::Skip }
}

/// Offset, bytes, format.
static SIGNATURES: &[(usize, &[u8], Unread)] = &[
    (0, b"\x89PNG\r\n\x1a\n", picture("png")),
    (0, b"\xff\xd8\xff", picture("jpeg")),
    (0, b"GIF87a", picture("gif")),
    (0, b"GIF89a", picture("gif")),
    (0, b"II*\0", picture("tiff")),
    (0, b"MM\0*", picture("tiff")),
    (0, b"8BPS", picture("psd")),
    (0, b"\0\0\x01\0", picture("ico")),
    (0, b"\xd7\xcd\xc6\x9a", picture("wmf")),
    (0, b"\x01\0\0\0\x58\0\0\0", picture("emf")),
    (0, b"\x01\0\0\0\x6c\0\0\0", picture("emf")),
    (0, b"\0\0\0\x0cjP  ", picture("jpeg 2000")),
    (128, b"DICM", Unread { name: "dicom", reason: "DICOM image, not supported", how: How::Skip }),
    (0, b"ID3", sound("mp3")),
    (0, b"\xff\xfb", sound("mp3")),
    (0, b"\xff\xf3", sound("mp3")),
    (0, b"OggS", sound("ogg")),
    (0, b"fLaC", sound("flac")),
    (0, b"#!AMR", sound("amr")),
    (0, b"\x1a\x45\xdf\xa3", sound("matroska")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", sound("asf")),
    (0, b"MThd", sound("midi")),
    (0, b"FLV\x01", sound("flv")),
    (0, b"\0\x01\0\0\0", font("truetype")),
    (0, b"OTTO", font("opentype")),
    (0, b"wOFF", font("woff")),
    (0, b"wOF2", font("woff2")),
    (0, b"\x7fELF", program("elf")),
    (0, b"MZ", program("exe")),
    (0, b"\xca\xfe\xba\xbe", program("java class")),
    (0, b"\xcf\xfa\xed\xfe", program("mach-o")),
    (0, b"dex\n", program("dex")),
    (0, b"SQLite format 3\0", database("sqlite")),
    (4, b"Standard Jet DB", database("access")),
    (4, b"Standard ACE DB", database("access")),
    (12, b"\x62\x31\x05\0", database("berkeley db")),
    (12, b"\x61\x15\x06\0", database("berkeley db")),
    (0, b"PAR1", database("parquet")),
    (0, b"\x89HDF\r\n\x1a\n", database("hdf5")),
    (0, b"MSCF", Unread { name: "cab", reason: "cabinet archive, not supported", how: How::Skip }),
    (0, b"!<arch>\n", Unread { name: "ar", reason: "ar archive, not supported", how: How::Skip }),
    (
        0,
        b"\x28\xb5\x2f\xfd",
        Unread { name: "zstd", reason: "zstd, not supported: unpack it and run again", how: How::Skip },
    ),
    (
        0,
        b"\x04\x22\x4d\x18",
        Unread { name: "lz4", reason: "lz4, not supported: unpack it and run again", how: How::Skip },
    ),
    (
        0,
        b"\x1f\x9d",
        Unread {
            name: "compress",
            reason: "compress (.Z), not supported: unpack it and run again",
            how: How::Skip,
        },
    ),
    (
        0x8001,
        b"CD001",
        Unread {
            name: "iso",
            reason: "disc image, not supported: copy its files out and run again",
            how: How::Skip,
        },
    ),
    (0, b"ITSF", Unread { name: "chm", reason: "compiled help, not supported", how: How::Skip }),
    (0, b"L\0\0\0\x01\x14\x02\0", Unread { name: "lnk", reason: "shortcut, not read", how: How::Skip }),
    (
        0,
        b"\xffWPC",
        Unread { name: "wordperfect", reason: "WordPerfect document, not supported", how: How::Skip },
    ),
    (0, b"\xdb\xa5-\0", Unread { name: "word 2", reason: "Word 2 document, not supported", how: How::Skip }),
    (0, b"\x85\x01\x0c", PGP_BINARY),
    (0, b"\x85\x02\x0c", PGP_BINARY),
];

const PGP_BINARY: Unread =
    Unread { name: "pgp message", reason: "encrypted: private key needed", how: How::Fail };

/// The format that the first bytes name, if they do.
pub(super) fn by_magic(head: &[u8]) -> Option<Format> {
    by_container(head).or_else(|| {
        SIGNATURES
            .iter()
            .find(|(at, bytes, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
            .map(|(_, _, unread)| known(unread))
            .or_else(|| by_shape(head))
    })
}

/// Pictures that a text recogniser reads are told from what is not read at all.
fn known(unread: &'static Unread) -> Format {
    match unread.name {
        "png" | "jpeg" | "gif" | "tiff" | "bmp" | "webp" | "pnm" | "jpeg 2000" => Format::Picture(unread),
        _ => Format::Unread(unread),
    }
}

/// What a picture is taken for where its kind does not matter any more.
pub(crate) static PICTURE: Unread = picture("picture");

/// Formats that are read.
fn by_container(head: &[u8]) -> Option<Format> {
    let begins = |bytes: &[u8]| head.starts_with(bytes);
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") || begins(b"PK00PK\x03\x04") || begins(b"PK\x07\x08") {
        Some(Format::Zip)
    } else if begins(b"\x1f\x8b") {
        Some(Format::Gzip)
    } else if begins(b"BZh") && matches!(head.get(4..10), Some(b"1AY&SY" | b"\x17rE8P\x90")) {
        Some(Format::Bzip2)
    } else if begins(b"\xfd7zXZ\0") {
        Some(Format::Xz)
    } else if begins(b"7z\xbc\xaf\x27\x1c") {
        Some(Format::SevenZip)
    } else if begins(b"Rar!\x1a\x07") {
        Some(Format::Unread(&RAR))
    } else if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Some(Format::Compound)
    } else if begins(b"!BDN") {
        Some(Format::Pst)
    } else if begins(&[0x78, 0x9f, 0x3e, 0x22]) {
        Some(Format::Tnef)
    } else if is_tar(head) {
        Some(Format::Tar)
    } else if begins(b"%PDF-") || memchr::memmem::find(head.get(..1024).unwrap_or(head), b"%PDF-1").is_some()
    {
        // readers accept the marker anywhere in the first kilobyte (PDF 32000, annex H)
        Some(Format::Pdf)
    } else if is_cms(head) {
        Some(Format::Cms)
    } else if old_sheet(head) {
        Some(Format::Spreadsheet("xls"))
    } else {
        None
    }
}

/// Formats whose mark is not a plain prefix.
fn by_shape(head: &[u8]) -> Option<Format> {
    static WEBP: Unread = picture("webp");
    static WAV: Unread = sound("wav");
    static AVI: Unread = sound("avi");
    static HEIC: Unread = picture("heic");
    static MP4: Unread = sound("mp4");
    static BMP: Unread = picture("bmp");
    static PNM: Unread = picture("pnm");
    if head.starts_with(b"RIFF") {
        return match head.get(8..12) {
            Some(b"WEBP") => Some(known(&WEBP)),
            Some(b"WAVE") => Some(Format::Unread(&WAV)),
            Some(b"AVI ") => Some(Format::Unread(&AVI)),
            _ => None,
        };
    }
    if head.get(4..8) == Some(b"ftyp") {
        let picture = matches!(head.get(8..12), Some(b"heic" | b"heix" | b"mif1" | b"avif" | b"msf1"));
        return Some(Format::Unread(if picture { &HEIC } else { &MP4 }));
    }
    // the page pictures of a PDF are handed on so: "P4" to "P6", then width and height
    if let Some([b'P', b'4'..=b'6', b'\n', b'1'..=b'9', ..]) = head.get(..8) {
        return Some(known(&PNM));
    }
    // "BM", two reserved zero words, and a header length that exists
    let bitmap = head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]);
    (bitmap && matches!(head.get(14), Some(12 | 40 | 52 | 56 | 64 | 108 | 124))).then_some(known(&BMP))
}

/// Whether nothing at all is known of a format.
pub(super) fn is_unknown(unread: &Unread) -> bool {
    *unread == UNKNOWN
}

/// What to call bytes that are neither known nor text.
pub(super) fn unknown(extension: &str) -> Format {
    match extension {
        "pgp" | "gpg" => Format::Unread(&PGP),
        _ => Format::Unread(&UNKNOWN),
    }
}

/// A tar header: the ustar mark, or (for archives before POSIX) a header checksum that is right.
fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    if block.get(257..262) == Some(b"ustar") {
        return true;
    }
    let (Some(field), Some(&first)) = (block.get(148..156), block.first()) else { return false };
    let digits: Vec<u8> = field.iter().copied().filter(u8::is_ascii_digit).collect();
    let stated = std::str::from_utf8(&digits).ok().and_then(|text| u32::from_str_radix(text, 8).ok());
    let sum = |bytes: &[u8]| bytes.iter().map(|b| u32::from(*b)).sum::<u32>();
    let actual = sum(block) - sum(field) + 8 * u32::from(b' ');
    first != 0 && digits.len() >= 4 && stated == Some(actual)
}

/// A CMS `ContentInfo` (RFC 5652): a sequence that begins with an object identifier 1.2.840.113549.1.7.x.
fn is_cms(head: &[u8]) -> bool {
    const OID: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
    head.first() == Some(&0x30)
        && memchr::memmem::find(head.get(..20).unwrap_or(head), OID).is_some_and(|at| at <= 6)
}

/// A BIFF 2 to 4 worksheet, older than the compound file.
fn old_sheet(head: &[u8]) -> bool {
    matches!(head.get(..4), Some([0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00]))
        && matches!(head.get(6..8), Some([0x10 | 0x20 | 0x40, 0x00]))
}
