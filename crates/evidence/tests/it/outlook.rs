//! Outlook's own formats: messages, `winmail.dat`, mailboxes.

use std::io::{Cursor, Write as _};

use chartward_model::Outcome;

use crate::support::{Kept, eml, read, read_file, shared};

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Writes an Outlook message's storage: texts by property, and fixed properties.
struct Storage<'f> {
    file: &'f mut cfb::CompoundFile<Cursor<Vec<u8>>>,
    path: String,
    entries: Vec<u8>,
}

impl<'f> Storage<'f> {
    fn new(file: &'f mut cfb::CompoundFile<Cursor<Vec<u8>>>, path: &str, header: usize) -> Self {
        if path != "/" {
            file.create_storage(path).unwrap();
        }
        Self { file, path: path.to_owned(), entries: vec![0; header] }
    }

    fn value(mut self, kind: u16, id: u16, eight: [u8; 8]) -> Self {
        self.entries.extend([kind.to_le_bytes(), id.to_le_bytes()].concat());
        self.entries.extend([0; 4]);
        self.entries.extend(eight);
        self
    }

    fn stream(self, kind: u16, id: u16, bytes: &[u8]) -> Self {
        let name = format!("{}/__substg1.0_{id:04X}{kind:04X}", self.path.trim_end_matches('/'));
        self.file.create_stream(name).unwrap().write_all(bytes).unwrap();
        self.value(kind, id, (bytes.len() as u64).to_le_bytes())
    }

    fn text(self, id: u16, text: &str) -> Self {
        self.stream(0x1f, id, &utf16(text))
    }

    fn number(self, id: u16, number: u64) -> Self {
        self.value(0x03, id, number.to_le_bytes())
    }

    fn done(self) {
        let name = format!("{}/__properties_version1.0", self.path.trim_end_matches('/'));
        self.file.create_stream(name).unwrap().write_all(&self.entries).unwrap();
    }
}

pub(crate) fn msg() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    Storage::new(&mut file, "/", 32)
        .text(0x1a, "IPM.Note")
        .text(0x37, "Results")
        .text(0x42, "Ann Lee")
        .text(0x5d02, "ann@example.org")
        .value(0x40, 0x39, 133_485_408_000_000_000_i64.to_le_bytes())
        .text(0x1000, "See the attached list.")
        .done();
    Storage::new(&mut file, "/__recip_version1.0_#00000000", 8)
        .text(0x3001, "Bo Ray")
        .text(0x39fe, "BO@example.org")
        .number(0x0c15, 1)
        .done();
    Storage::new(&mut file, "/__attach_version1.0_#00000000", 8)
        .text(0x3707, "list.csv")
        .number(0x3705, 1)
        .stream(0x102, 0x3701, b"name,dob\nAnn,1/2/1990\n")
        .done();
    Storage::new(&mut file, "/__attach_version1.0_#00000001", 8)
        .text(0x3001, "forwarded")
        .number(0x3705, 5)
        .done();
    Storage::new(&mut file, "/__attach_version1.0_#00000001/__substg1.0_3701000D", 24)
        .text(0x37, "Inner")
        .stream(0x102, 0x1013, b"<p>inner html 4471920</p>")
        .done();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn an_outlook_message_gives_body_attachments_and_inner_messages() {
    for kept in [read("m.msg", &msg()), read_file("m.msg", &msg())] {
        assert_eq!(kept.places(), ["m.msg!/list.csv", "m.msg!/forwarded", "m.msg"]);
        assert_eq!(
            kept.text("m.msg"),
            "From: Ann Lee <ann@example.org>\nTo: Bo Ray <bo@example.org>\nDate: 2024-01-01 00:00:00 UTC\n\
             Subject: Results\n\nSee the attached list."
        );
        assert_eq!(kept.row("m.msg").format, "msg");
        assert_eq!(kept.row("m.msg!/list.csv").format, "csv");
        assert!(kept.text("m.msg!/forwarded").contains("inner html 4471920"));
        assert!(kept.row("m.msg!/forwarded").sha256.is_some());
        assert!(kept.rows.iter().all(|row| row.outcome == Outcome::Parsed));
    }
}

pub(crate) fn tnef() -> Vec<u8> {
    let mut bytes = vec![0x78, 0x9f, 0x3e, 0x22, 0x01, 0x00];
    let mut attribute = |level: u8, id: u16, kind: u16, data: &[u8]| {
        bytes.push(level);
        bytes.extend(id.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        bytes.extend(data);
        let sum = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        bytes.extend(sum.to_le_bytes());
    };
    attribute(1, 0x9007, 6, &1252_u32.to_le_bytes());
    attribute(1, 0x8004, 1, b"Lab results\0");
    // one property, PR_BODY in UTF-16, as a MAPI property list
    let body = utf16("caf\u{e9} 4471920\0");
    let mut properties = Vec::new();
    properties.extend(1_u32.to_le_bytes());
    properties.extend([0x1f, 0, 0x00, 0x10]);
    properties.extend(1_u32.to_le_bytes());
    properties.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    properties.extend(&body);
    properties.resize(properties.len().next_multiple_of(4), 0);
    attribute(1, 0x9003, 6, &properties);
    attribute(2, 0x9002, 6, &[0; 14]);
    attribute(2, 0x8010, 1, b"notes.txt\0");
    attribute(2, 0x800f, 6, b"attached notes\n");
    bytes
}

#[test]
fn winmail_dat_is_opened() {
    let kept = read("m.eml", &eml("see winmail.dat", &[("winmail.dat", &tnef())]));
    assert_eq!(kept.places(), ["m.eml!/winmail.dat!/notes.txt", "m.eml!/winmail.dat", "m.eml"]);
    assert_eq!(kept.text("m.eml!/winmail.dat"), "Subject: Lab results\n\ncaf\u{e9} 4471920");
    assert_eq!(kept.text("m.eml!/winmail.dat!/notes.txt"), "attached notes\n");
    // it belongs to the mail around it
    let body = kept.documents.iter().find(|d| d.place.name() == "winmail.dat").unwrap();
    assert_eq!(body.mail.as_ref().unwrap().from[0].address, "ann@example.org");
    let cut = tnef();
    let kept = read("winmail.dat", &cut[..cut.len() - 8]);
    assert_eq!(kept.row("winmail.dat").outcome, Outcome::Partly("cut off: it ends too early".to_owned()));
}

fn mailbox(name: &str) -> Option<Kept> {
    let path = shared(&format!("discover/pst/{name}"))?;
    Some(read_file(name, &std::fs::read(path).unwrap()))
}

#[test]
fn mailboxes_are_read_with_messages_in_messages() {
    let Some(kept) = mailbox("testPST.pst") else { return };
    assert_eq!(kept.rows.iter().filter(|row| row.format == "message").count(), 8);
    assert!(kept.rows.iter().all(|row| row.outcome == Outcome::Parsed), "{:?}", kept.rows);
    let deep = kept.rows.iter().find(|row| row.place.name() == "attachment.docx").unwrap();
    assert_eq!((deep.place.depth(), deep.format.as_str()), (3, "docx"));
    let Some(empty) = mailbox("Empty.pst") else { return };
    assert!(empty.rows.last().unwrap().outcome == Outcome::Parsed);
}

#[test]
fn a_password_flag_is_said_and_does_not_stop_reading() {
    let Some(kept) = mailbox("passworded.pst") else { return };
    let row = kept.row("passworded.pst");
    assert_eq!((row.format.as_str(), row.outcome.name()), ("pst, password-flagged", "parsed"));
    assert!(kept.documents.len() > 5);
    let Some(kept) = mailbox("dist-list.pst") else { return };
    assert_eq!(kept.row("dist-list.pst").format, "pst");
}

/// The same folders, message counts and subjects as an independent reader of the format finds.
#[test]
fn mailboxes_agree_with_another_reader() {
    use outlook_pst::ltp::prop_context::PropertyValue;
    for name in ["testPST.pst", "dist-list.pst", "passworded.pst", "Empty.pst"] {
        let (Some(path), Some(kept)) = (shared(&format!("discover/pst/{name}")), mailbox(name)) else {
            return;
        };
        let store = outlook_pst::open_store(path).unwrap();
        let mut stack = vec![store.properties().ipm_sub_tree_entry_id().unwrap()];
        let (mut messages, mut subjects) = (0, 0);
        while let Some(id) = stack.pop() {
            let folder = store.open_folder(&id).unwrap();
            let entry = |row: u32| store.properties().make_entry_id(row.into()).unwrap();
            if let Some(table) = folder.hierarchy_table() {
                stack.extend(table.rows_matrix().map(|row| entry(row.id().into())));
            }
            let Some(table) = folder.contents_table() else { continue };
            for row in table.rows_matrix() {
                messages += 1;
                let Ok(message) = store.open_message(&entry(row.id().into()), Some(&[0x37])) else {
                    continue;
                };
                let Some(PropertyValue::Unicode(subject)) = message.properties().get(0x37) else { continue };
                let subject = String::from_utf16_lossy(subject.buffer());
                let subject =
                    if subject.starts_with('\u{1}') { subject.chars().skip(2).collect() } else { subject };
                let line = format!("Subject: {}\n", subject.trim());
                subjects += 1;
                assert!(
                    subject.is_empty() || kept.documents.iter().any(|d| d.text.contains(&line)),
                    "{name}"
                );
            }
        }
        let in_folders = |place: &chartward_model::Place| {
            place.depth() == 1
                && place.name().contains("/message ")
                && !place.name().starts_with("Freebusy")
                && !place.name().starts_with("not in")
        };
        let mine = kept.rows.iter().filter(|row| in_folders(&row.place)).count();
        assert!(mine >= messages && subjects <= mine, "{name}: {mine} of {messages}");
    }
}
