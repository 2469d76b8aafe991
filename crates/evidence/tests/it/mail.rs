//! Mail: messages, mailboxes, MIME.

use chartward_model::{DocumentKind, Outcome};

use crate::support::{base64, eml, failed, mbox, read, read_file};

#[test]
fn a_message_is_headers_and_body() {
    let kept = read("m.eml", &eml("Dear Bo,\r\nsee attached.", &[("list.csv", b"name,dob\nAnn,1/2/1990\n")]));
    let mail = &kept.documents[0];
    assert_eq!(mail.kind, DocumentKind::Mail);
    assert_eq!(
        mail.text,
        "From: Ann Lee <ann@example.org>\nTo: Bo <bo@example.org>, cy@example.org\n\
         Date: Tue, 02 Jan 2024 23:30:00 -0500\nSubject: Caf\u{e9}\n\nDear Bo,\r\nsee attached."
    );
    let facts = mail.mail.as_ref().unwrap();
    assert_eq!(facts.from[0].name, "Ann Lee");
    assert_eq!(facts.to.len(), 2);
    // the day in the sender's own time zone
    assert_eq!(facts.date, Some(jiff::civil::date(2024, 1, 2)));
    let row = kept.row("m.eml!/list.csv");
    assert_eq!((row.format.as_str(), row.size), ("csv", 22));
    let table = kept.documents.iter().find(|d| d.place.name() == "list.csv").unwrap();
    assert_eq!(table.mail.as_ref(), Some(facts));
}

#[test]
fn rows_come_after_documents_and_members() {
    let kept = read("m.eml", &eml("x", &[("a.txt", b"some text\n")]));
    let order: Vec<_> = kept.order.iter().map(|(kind, place)| format!("{kind} {place}")).collect();
    assert_eq!(order, ["d m.eml", "d m.eml!/a.txt", "r m.eml!/a.txt", "r m.eml"]);
}

#[test]
fn mailboxes_have_messages_with_ranges() {
    let one = "From: a@example.org\nSubject: one\n\nbody one\n>From the start\n";
    let two = "From: b@example.org\nSubject: two\n\nbody two\n";
    let mailbox = mbox(&[one, two]);
    for bytes in [mailbox.clone(), String::from_utf8(mailbox).unwrap().replace('\n', "\r\n").into_bytes()] {
        let kept = read_file("inbox", &bytes);
        assert_eq!(kept.places(), ["inbox!/message 000001", "inbox!/message 000002", "inbox"]);
        assert!(kept.text("inbox!/message 000001").contains("\nFrom the start"));
        for name in ["inbox!/message 000001", "inbox!/message 000002"] {
            let row = kept.row(name);
            let (start, end) = row.range.unwrap();
            let raw = &bytes[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
            assert_eq!(row.size, raw.len() as u64);
            // the digest is that of the range in the file, so that it can be checked
            assert_eq!(row.sha256, read("x.bin", raw).rows.last().unwrap().sha256);
        }
    }
}

#[test]
fn a_mailbox_in_a_maildir_name_is_mail() {
    let kept = read("cur/1234.M1P2.host:2,S", b"Return-Path: <a@example.org>\nDate: x\n\nhello\n");
    assert_eq!(kept.rows[0].format, "mail");
}

#[test]
fn nested_messages_are_members() {
    let inner = "From: Inner <in@example.org>\r\nSubject: inner\r\n\r\ninner body 123\r\n";
    let outer = format!(
        "From: out@example.org\r\nSubject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nouter body\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n\
         --b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        base64(inner.as_bytes())
    );
    let kept = read("m.eml", outer.as_bytes());
    assert_eq!(kept.places(), ["m.eml!/part 2.eml", "m.eml!/part 3.eml", "m.eml"]);
    for place in ["m.eml!/part 2.eml", "m.eml!/part 3.eml"] {
        assert!(kept.text(place).contains("inner body 123"), "{place}");
        assert_eq!(kept.row(place).format, "mail");
    }
    let nested = kept.documents.iter().find(|d| d.place.depth() == 1).unwrap();
    assert_eq!(nested.mail.as_ref().unwrap().from[0].address, "in@example.org");
}

#[test]
fn html_is_read_once_unless_it_says_more() {
    let mail = |plain: &str, html: &str| {
        format!(
            "From: a@example.org\r\nSubject: s\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
        )
    };
    let kept = read("m.eml", mail("Hello Ann Lee", "<p>Hello Ann Lee</p>").as_bytes());
    assert_eq!(kept.places(), ["m.eml"]);
    let kept = read("m.eml", mail("See the table", "<p>See the table</p><p>member 4471920</p>").as_bytes());
    assert_eq!(kept.places(), ["m.eml!/body.html", "m.eml"]);
    let only = "From: a@example.org\r\nSubject: s\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>caf\u{e9} only</p>";
    let bytes: Vec<u8> = only.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let kept = read("m.eml", &bytes);
    assert_eq!(kept.places(), ["m.eml"]);
    assert!(kept.text("m.eml").starts_with("From: a@example.org\nSubject: s\n\n"));
    assert!(kept.text("m.eml").contains("caf\u{e9} only"));
}

#[test]
fn damaged_encodings_are_tolerated_and_said() {
    let mail = "From: a@example.org\r\nSubject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nhi\r\n\
        --b\r\nContent-Type: application/octet-stream; name=\"n.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        dGhlIG51bWJl!!!ciBpcyA0NDcxOTIw\r\n--b--\r\n";
    let kept = read("m.eml", mail.as_bytes());
    let row = kept.row("m.eml!/n.txt");
    assert_eq!(row.outcome, Outcome::Partly("its transfer encoding is damaged".to_owned()));
    assert!(kept.text("m.eml!/n.txt").contains("4471920"), "{}", kept.text("m.eml!/n.txt"));
}

#[test]
fn text_in_an_unnamed_charset_is_guessed() {
    let mut mail =
        b"From: a@example.org\nSubject: s\n\nFran\xe7ois M\xfcller, caf\xe9 \xe0 la carte, d\xe9j\xe0 vu\n"
            .to_vec();
    let kept = read("m.eml", &mail);
    assert!(kept.text("m.eml").contains("Fran\u{e7}ois M\u{fc}ller"));
    // a text attachment keeps its own bytes
    mail = eml("x", &[("n.txt", b"caf\xe9")]);
    assert_eq!(read("m.eml", &mail).row("m.eml!/n.txt").size, 4);
}

#[test]
fn attachments_of_one_name_are_told_apart() {
    let kept =
        read("m.eml", &eml("x", &[("a.txt", b"one\n"), ("a.txt", b"two\n"), ("../a.txt", b"three\n")]));
    assert_eq!(kept.places(), ["m.eml!/a.txt", "m.eml!/a.txt~2", "m.eml!/../a.txt", "m.eml"]);
}

#[test]
fn encrypted_mail_is_failed() {
    let pgp = b"From: a@example.org\nSubject: s\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n";
    let kept = read("m.eml", pgp);
    assert_eq!(kept.outcome("m.eml").reason(), "holds an encrypted PGP message: private key needed");
    let oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
    let cms = |kind: u8, content: &[u8]| {
        let inner = [&[0xa0, u8::try_from(content.len()).unwrap()], content].concat();
        let body = [&oid[..], &[kind], &inner].concat();
        [&[0x30, u8::try_from(body.len()).unwrap()][..], &body].concat()
    };
    let kept = read("m.eml", &eml("x", &[("smime.p7m", &cms(3, &[0x30, 0]))]));
    assert_eq!(*kept.outcome("m.eml!/smime.p7m"), failed("encrypted: private key needed"));
    let content = b"From: s@example.org\r\nSubject: signed\r\n\r\nsigned body\r\n";
    let octets = [&[0x04, u8::try_from(content.len()).unwrap()][..], content].concat();
    let explicit = [&[0xa0, u8::try_from(octets.len()).unwrap()][..], &octets].concat();
    let info = [&oid[..], &[1], &explicit].concat();
    let info = [&[0x30, u8::try_from(info.len()).unwrap()][..], &info].concat();
    let signed = [&[0x02, 1, 1, 0x31, 0][..], &info].concat();
    let signed = [&[0x30, u8::try_from(signed.len()).unwrap()][..], &signed].concat();
    let kept = read("m.eml", &eml("x", &[("smime.p7m", &cms(2, &signed))]));
    assert!(kept.text("m.eml!/smime.p7m!/signed content").contains("signed body"));
}

#[test]
fn what_is_no_mail_is_read_as_text() {
    let kept = read("m.eml", b"no headers here, only 4471920\n");
    assert!(kept.text("m.eml").contains("4471920"));
    assert_eq!(kept.rows.len(), 1);
}

#[test]
fn long_bodies_are_cut_into_documents() {
    let line = "a line of text in a very long mail\n";
    let body = line.repeat(9 * (1 << 20) / line.len());
    let kept = read("m.eml", format!("From: a@example.org\nSubject: s\n\n{body}").as_bytes());
    assert!(kept.documents.len() >= 3);
    let mut base = 0;
    for document in &kept.documents {
        assert_eq!(document.base, base);
        assert!(document.text.len() <= chartward_model::document::MAX_TEXT);
        base += document.text.len() as u64;
    }
    assert!(kept.text("m.eml").ends_with(&body));
}

#[test]
fn a_message_without_headers_keeps_its_text() {
    let kept =
        read_file("inbox", b"From a@example.org Mon Jun 01 10:00:00 2009\n\nAnn Lee called\n> at noon");
    let reason = "has no mail headers: read as plain text".to_owned();
    assert_eq!(*kept.outcome("inbox!/message 000001"), Outcome::Partly(reason));
    assert_eq!(kept.text("inbox!/message 000001"), "Ann Lee called\n> at noon");
}
