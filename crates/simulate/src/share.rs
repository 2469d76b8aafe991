//! The file share: every format once or twice, and what no reader can read.
//!
//! What it is: the folder `share/` of the evidence. Beside ordinary files it has an encrypted archive, damaged
//! files, a picture and bytes of no known kind, so that an inventory shows all outcomes.

use crate::SimulateError;
use crate::papers::{FORMATS, Papers};
use crate::people::World;
use crate::piece::Piece;
use crate::write::{archive, pdf, picture};

/// Folders of the share, by turns.
const FOLDERS: &[&str] = &["front desk", "billing/2026", "referrals", "exports/nightly", "scans"];

/// The files of the share, sorted by path.
pub(crate) fn write(world: &World, seed: u64) -> Result<Vec<Piece>, SimulateError> {
    let mut papers = Papers::new(world, seed, "share");
    let mut pieces = Vec::new();
    for (i, format) in FORMATS.iter().enumerate() {
        let mut piece = papers.make(*format, i + 1)?;
        piece.name = format!("share/{}/{}", FOLDERS[i % FOLDERS.len()], piece.name);
        pieces.push(piece);
    }
    let mut payroll = papers.payroll("payroll")?;
    payroll.name = format!("share/hr/{}", payroll.name);
    pieces.push(payroll);
    pieces.extend(unreadable(&mut papers)?);
    // a file and its copy: the inventory names the one a duplicate of the other
    let copy = Piece { name: "share/old/copy of list.csv".to_owned(), ..duplicate(&pieces[0]) };
    pieces.push(copy);
    pieces.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(pieces)
}

fn duplicate(piece: &Piece) -> Piece {
    Piece {
        name: String::new(),
        mime: piece.mime,
        bytes: piece.bytes.clone(),
        seen: piece.seen.clone(),
        unreadable: piece.unreadable.clone(),
    }
}

/// What cannot be read. None of it holds anything about a person that a reader could still get at.
fn unreadable(papers: &mut Papers<'_>) -> Result<Vec<Piece>, SimulateError> {
    let secret = papers.table()?.separated(',').text;
    let locked = archive::encrypted_zip("patients.csv", secret.as_bytes(), b"not in the mailbox");
    let mut locked = Piece::new("share/exports/locked.zip", "application/zip", locked, Vec::new());
    locked.unreadable.push(vec!["patients.csv".to_owned()]);
    let minutes = papers.office_paper()?.text;
    let mut torn_pdf = pdf::pdf(&minutes);
    // the first page's stream is cut within its first bytes, and all that would lead to it is gone
    torn_pdf.truncate(430);
    let whole = archive::zip(&[("minutes.txt", minutes.repeat(40).as_bytes())])?;
    // the list at the end is gone; a reader that starts at the front finds one name and no data
    let torn_zip = whole[..60.min(whole.len())].to_vec();
    let mut torn = Piece::new("share/exports/broken.zip", "application/zip", torn_zip, Vec::new());
    torn.unreadable.push(vec!["minutes.txt".to_owned()]);
    Ok(vec![
        locked,
        Piece::unreadable("share/scans/damaged.pdf", "application/pdf", torn_pdf),
        torn,
        Piece::unreadable("share/scans/picture.png", "image/png", picture::png(0x5A)),
        Piece::unreadable("share/scans/device.dat", "application/octet-stream", papers.noise()),
    ])
}
