//! Attachments and shared files: every format, filled with people.
//!
//! What it is: makes one file after another, so that all formats come round, and the archives that hold several.

use crate::dice::Dice;
use crate::health::{ccda, fhir, hl7, x12};
use crate::mail::{Mail, Shape};
use crate::people::World;
use crate::piece::Piece;
use crate::table::{self, Table};
use crate::template::Pen;
use crate::value::Script;
use crate::write::{archive, msg, odf, ooxml, pdf, picture, pptx, rtf, tnef, xls};
use crate::{SimulateError, letters};

/// The formats, in the order in which they come round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Csv,
    Tsv,
    SemicolonCsv,
    Xlsx,
    Xls,
    Ods,
    Docx,
    Odt,
    Pptx,
    Pdf,
    PdfTable,
    Html,
    Rtf,
    Text,
    TextWindows,
    TextUtf16,
    SqlInsert,
    SqlCopy,
    Json,
    JsonLines,
    Hl7Admissions,
    Hl7Results,
    X12Claims,
    X12Enrolment,
    X12Payment,
    X12Eligibility,
    FhirBundle,
    FhirLines,
    Ccda,
    Eml,
    Msg,
    Winmail,
    Zip,
    TarGz,
    SevenZip,
}

/// Every format.
pub(crate) const FORMATS: &[Format] = &[
    Format::Csv,
    Format::Xlsx,
    Format::Pdf,
    Format::Docx,
    Format::Hl7Admissions,
    Format::X12Claims,
    Format::Html,
    Format::Text,
    Format::SqlInsert,
    Format::Json,
    Format::FhirBundle,
    Format::Ccda,
    Format::Eml,
    Format::Msg,
    Format::Zip,
    Format::Tsv,
    Format::Xls,
    Format::PdfTable,
    Format::Odt,
    Format::Hl7Results,
    Format::X12Enrolment,
    Format::Rtf,
    Format::TextWindows,
    Format::SqlCopy,
    Format::JsonLines,
    Format::FhirLines,
    Format::Winmail,
    Format::TarGz,
    Format::SemicolonCsv,
    Format::Ods,
    Format::Pptx,
    Format::X12Payment,
    Format::TextUtf16,
    Format::X12Eligibility,
    Format::SevenZip,
];

/// Makes files.
pub(crate) struct Papers<'a> {
    world: &'a World,
    pen: Pen,
    made: usize,
}

impl<'a> Papers<'a> {
    pub(crate) fn new(world: &'a World, seed: u64, name: &str) -> Self {
        Self { world, pen: Pen { dice: Dice::new(seed, name), day: world.today }, made: 0 }
    }

    /// The next file, in the format whose turn it is.
    pub(crate) fn next(&mut self, day: jiff::civil::Date) -> Result<Piece, SimulateError> {
        self.pen.day = day;
        let format = FORMATS[self.made % FORMATS.len()];
        self.made += 1;
        let number = self.made;
        self.make(format, number)
    }

    /// A file of a format; the number makes its name.
    pub(crate) fn make(&mut self, format: Format, number: usize) -> Result<Piece, SimulateError> {
        match format {
            Format::Csv
            | Format::Tsv
            | Format::SemicolonCsv
            | Format::Xlsx
            | Format::Xls
            | Format::Ods
            | Format::PdfTable
            | Format::SqlInsert
            | Format::SqlCopy
            | Format::Json
            | Format::JsonLines => {
                let table = self.table()?;
                tabular(format, &table, &format!("{}_{number:03}", table.name))
            }
            Format::Docx
            | Format::Odt
            | Format::Pptx
            | Format::Pdf
            | Format::Html
            | Format::Rtf
            | Format::Text
            | Format::TextWindows
            | Format::TextUtf16 => self.document(format, number),
            Format::Eml | Format::Msg | Format::Winmail => self.mail(format, number),
            Format::Zip | Format::TarGz | Format::SevenZip => self.archive(format, number),
            _ => Ok(self.health(format, number)),
        }
    }

    /// A list: nine in ten are about patients.
    pub(crate) fn table(&mut self) -> Result<Table, SimulateError> {
        if self.pen.dice.percent(10) {
            return table::supplies(self.world, &mut self.pen);
        }
        table::about_patients(self.world, &mut self.pen)
    }

    /// The staff's pay, as a workbook.
    pub(crate) fn payroll(&mut self, name: &str) -> Result<Piece, SimulateError> {
        let table = table::payroll(self.world, &mut self.pen)?;
        tabular(Format::Xlsx, &table, name)
    }

    /// Bytes of no known format.
    pub(crate) fn noise(&mut self) -> Vec<u8> {
        let dice = &mut self.pen.dice;
        picture::unknown(std::iter::repeat_with(|| dice.below(256).to_le_bytes()[0]))
    }

    /// An office paper without patients, as text.
    pub(crate) fn office_paper(&mut self) -> Result<Script, SimulateError> {
        letters::office_paper(self.world, &mut self.pen)
    }

    fn document(&mut self, format: Format, number: usize) -> Result<Piece, SimulateError> {
        if format == Format::Html && number.is_multiple_of(2) {
            let table = self.table()?;
            return Ok(Piece::text(format!("{}_{number:03}.html", table.name), "text/html", table.html()));
        }
        let letter = letters::letter(self.world, &mut self.pen)?;
        let text = letter.text.as_str();
        let (ending, mime, bytes) = match format {
            Format::Docx => (
                "docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                ooxml::docx(text)?,
            ),
            Format::Pptx => (
                "pptx",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                pptx::pptx(text)?,
            ),
            Format::Odt => ("odt", "application/vnd.oasis.opendocument.text", odf::odt(text)?),
            Format::Pdf => ("pdf", "application/pdf", pdf::pdf(text)),
            Format::Rtf => ("rtf", "application/rtf", rtf::rtf(text).into_bytes()),
            Format::Html => ("html", "text/html", crate::mail::html(text).into_bytes()),
            Format::TextWindows => ("txt", "text/plain", table::windows_1252(&text.replace('\n', "\r\n"))),
            Format::TextUtf16 => ("txt", "text/plain", table::utf16(&text.replace('\n', "\r\n"))),
            _ => ("txt", "text/plain", text.as_bytes().to_vec()),
        };
        Ok(Piece::new(format!("letter_{number:03}.{ending}"), mime, bytes, letter.seen))
    }

    fn health(&mut self, format: Format, number: usize) -> Piece {
        let (world, count) = (self.world, self.pen.dice.between(3, 12));
        let mut patients: Vec<u32> = (0..count).map(|_| *self.pen.dice.pick(&world.pool)).collect();
        patients.sort_unstable();
        patients.dedup();
        let pen = &mut self.pen;
        let (name, mime, script) = match format {
            Format::Hl7Admissions => {
                ("adt.hl7", "application/hl7-v2", hl7::admissions(world, &patients, pen))
            }
            Format::Hl7Results => ("oru.hl7", "application/hl7-v2", hl7::results(world, &patients, pen)),
            Format::FhirBundle => {
                ("bundle.json", "application/fhir+json", fhir::bundle(world, &patients, pen))
            }
            Format::FhirLines => {
                ("patients.ndjson", "application/fhir+ndjson", fhir::ndjson(world, &patients))
            }
            Format::Ccda => ("ccd.xml", "text/xml", ccda::document(world, patients[0], pen)),
            other => {
                let (name, kind) = match other {
                    Format::X12Enrolment => ("834.edi", x12::Transaction::Enrolment),
                    Format::X12Payment => ("835.edi", x12::Transaction::Payment),
                    Format::X12Eligibility => ("270.edi", x12::Transaction::Eligibility),
                    _ => ("837p.edi", x12::Transaction::Claims),
                };
                (name, "application/edi-x12", x12::interchange(world, kind, &patients, pen))
            }
        };
        let (stem, ending) = name.split_once('.').unwrap_or((name, "txt"));
        Piece::text(format!("{stem}_{number:03}.{ending}"), mime, script)
    }

    /// A mail kept as a file, with a file of its own inside.
    fn mail(&mut self, format: Format, number: usize) -> Result<Piece, SimulateError> {
        let world = self.world;
        let inside = *self.pen.dice.pick(&[Format::Csv, Format::Pdf, Format::Docx]);
        let inner = self.make(inside, number)?;
        let body = letters::letter(world, &mut self.pen)?;
        let (from, to) = (*self.pen.dice.pick(&world.outsiders), *self.pen.dice.pick(&world.staff));
        let sent = self.pen.day.at(11, 20, 0, 0);
        let mail = Mail {
            from,
            to: vec![to],
            cc: Vec::new(),
            sent,
            subject: Script::plain("your request"),
            body,
            shape: Shape::QuotedPrintable,
            attachments: vec![inner],
            number: 20_000_000 + number,
        };
        if format == Format::Eml {
            return Ok(mail.eml(world, &format!("message_{number:03}.eml")));
        }
        let inner = &mail.attachments[0];
        let files = [(inner.name.as_str(), inner.bytes.as_slice())];
        let mut piece = if format == Format::Winmail {
            let bytes = tnef::tnef("your request", &mail.body.text, &files);
            Piece::new("winmail.dat", "application/ms-tnef", bytes, mail.body.seen.clone())
        } else {
            let mut seen = Vec::new();
            let mut party = |key| crate::mail::name_and_address(world, key, &mut seen);
            let (sender, recipient) = (party(from), party(to));
            seen.extend(mail.body.seen.iter().cloned());
            let bytes = msg::msg(&msg::Outlook {
                subject: "your request",
                body: &mail.body.text.replace('\n', "\r\n"),
                from: (&sender.0, &sender.1),
                to: &[recipient],
                sent,
                attachments: &files,
            })?;
            Piece::new(format!("message_{number:03}.msg"), "application/vnd.ms-outlook", bytes, seen)
        };
        piece.hold(inner, &inner.name);
        Ok(piece)
    }

    /// An archive of three files.
    fn archive(&mut self, format: Format, number: usize) -> Result<Piece, SimulateError> {
        let inside: &[Format] = match format {
            Format::Zip => &[Format::Csv, Format::Docx, Format::Hl7Results],
            Format::TarGz => &[Format::SqlInsert, Format::Pdf, Format::FhirLines],
            _ => &[Format::Xlsx, Format::TextUtf16, Format::X12Claims],
        };
        let pieces: Vec<Piece> =
            inside.iter().map(|format| self.make(*format, number)).collect::<Result<_, _>>()?;
        let members: Vec<(&str, &[u8])> =
            pieces.iter().map(|piece| (piece.name.as_str(), piece.bytes.as_slice())).collect();
        let (ending, mime, bytes) = match format {
            Format::Zip => ("zip", "application/zip", archive::zip(&members)?),
            Format::TarGz => ("tar.gz", "application/gzip", archive::tar_gz(&members)?),
            _ => ("7z", "application/x-7z-compressed", archive::seven_zip(&members)?),
        };
        let mut piece = Piece::new(format!("archive_{number:03}.{ending}"), mime, bytes, Vec::new());
        let tar = format!("archive_{number:03}.tar");
        for inner in &pieces {
            piece.hold(inner, &inner.name);
        }
        if format == Format::TarGz {
            // the tar is a member of the gzip
            for seen in &mut piece.seen {
                seen.members.insert(0, tar.clone());
            }
        }
        Ok(piece)
    }
}

/// A table in one of the tabular formats.
fn tabular(format: Format, table: &Table, name: &str) -> Result<Piece, SimulateError> {
    let script = match format {
        Format::Csv => Some(("csv", "text/csv", table.separated(','))),
        Format::Tsv => Some(("tsv", "text/tab-separated-values", table.separated('\t'))),
        Format::SemicolonCsv => Some(("csv", "text/csv", table.separated(';'))),
        Format::SqlInsert => Some(("sql", "application/sql", table.inserts())),
        Format::SqlCopy => Some(("sql", "application/sql", table.copy_block())),
        Format::Json => Some(("json", "application/json", table.json())),
        Format::JsonLines => Some(("ndjson", "application/x-ndjson", table.json_lines())),
        _ => None,
    };
    if let Some((ending, mime, script)) = script {
        return Ok(Piece::text(format!("{name}.{ending}"), mime, script));
    }
    let (ending, mime, bytes) = match format {
        Format::Xls => ("xls", "application/vnd.ms-excel", xls::xls(table)?),
        Format::Ods => ("ods", "application/vnd.oasis.opendocument.spreadsheet", odf::ods(table)?),
        Format::PdfTable => ("pdf", "application/pdf", table_as_pdf(table)),
        _ => {
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ooxml::xlsx(table)?)
        }
    };
    Ok(Piece::new(format!("{name}.{ending}"), mime, bytes, table.seen()))
}

/// A table as a PDF: short ones as records that are printed one after another, longer ones in columns.
fn table_as_pdf(table: &Table) -> Vec<u8> {
    if table.rows.len() < 12 {
        return pdf::pdf(&table.printed().text);
    }
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect());
    pdf::pdf_table(&std::iter::once(table.columns.clone()).chain(rows).collect::<Vec<_>>())
}
