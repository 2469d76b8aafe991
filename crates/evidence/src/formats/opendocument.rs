//! ODT and ODP to documents.
//!
//! What it is: a walk through `content.xml` (OpenDocument 1.3), the headers and footers of
//! `styles.xml`, the properties of `meta.xml` and the documents embedded in it. Comments, notes and
//! deleted text that is kept as a change are read with the rest.
//!
//! What it is not: no styles and no formulas; spreadsheets have their own reader.
//!
//! The one idea: **tables follow the same rule as everywhere** (see `flow`).

use chartward_model::{DocumentKind, Outcome};
use quick_xml::events::{BytesStart, Event};

use super::Emit;
use super::flow::Flow;
use super::package::{Miss, Package};
use super::writer::{Trouble, Writer};
use super::xml::{attribute, each_event, entity_text};

/// Most times that one cell or run of spaces is repeated.
const REPEATS: usize = 64;

/// Reads a package: ODT, ODP, ODG and their templates.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    let Some(mut package) = Package::open(bytes) else {
        return Outcome::Failed("the package is damaged: no part of it can be found".to_owned());
    };
    if is_encrypted(&mut package) {
        return Outcome::Failed("encrypted: password needed".to_owned());
    }
    let slides = package.read("mimetype").is_ok_and(|kind| kind.ends_with(b"presentation"));
    let kind = if slides { DocumentKind::Slides } else { DocumentKind::Office };
    let mut out = Writer::new(emit, kind);
    let mut trouble = Trouble::default();
    let mut flow = Flow::default();
    for name in parts(&package) {
        match package.xml(&name) {
            Ok(xml) => {
                if !walk(&xml, &mut flow) {
                    trouble.note(format!("{name} is damaged: its text was read up to the damage"));
                }
                flow.line_end();
            }
            Err(Miss::Absent) => {}
            Err(miss) => trouble.note(format!("{name} {}", miss.words())),
        }
    }
    flow.finish(&mut out);
    out.flush_prose();
    members(&mut package, &mut out, &mut trouble);
    if package.is_cut() {
        trouble.note("the package is cut off or damaged: some parts may be missing");
    }
    out.finish(&trouble)
}

/// Whether the package's list of parts says that they are encrypted (OpenDocument 1.3 part 2, 3.4).
pub(crate) fn is_encrypted(package: &mut Package<'_>) -> bool {
    package.xml("META-INF/manifest.xml").is_ok_and(|manifest| manifest.contains("encryption-data"))
}

/// Hands out pictures and embedded binary objects.
pub(crate) fn members(package: &mut Package<'_>, out: &mut Writer<'_>, trouble: &mut Trouble) {
    let names: Vec<String> = package.names().to_vec();
    let wanted = |name: &&String| {
        let binary_object = name.rsplit('/').next().is_some_and(|file| {
            file.starts_with("Object ") && !file.contains('.') && !name.contains("ObjectReplacements")
        });
        !name.ends_with('/') && (name.starts_with("Pictures/") || name.starts_with("media/") || binary_object)
    };
    for name in names.iter().filter(wanted) {
        match package.read(name) {
            Ok(bytes) => out.member(name, bytes),
            Err(miss) => trouble.note(format!("{name} {}", miss.words())),
        }
    }
}

/// Parts that hold text, the body first.
fn parts(package: &Package<'_>) -> Vec<String> {
    let mut parts = vec!["meta.xml".to_owned(), "content.xml".to_owned(), "styles.xml".to_owned()];
    let embedded = |name: &&String| name.contains('/') && name.ends_with("/content.xml");
    parts.extend(package.names().iter().filter(embedded).cloned());
    parts
}

/// The walk through one part. False if the XML is damaged before its end.
pub(crate) fn walk(xml: &str, flow: &mut Flow) -> bool {
    let mut walker = Walker { flow, taking: 0, skipping: 0, link: None, repeat: 1 };
    each_event(xml, |event| match event {
        Event::Start(tag) => walker.start(tag),
        Event::Empty(tag) => {
            walker.start(tag);
            walker.end(tag.name().0);
        }
        Event::End(tag) => walker.end(tag.name().0),
        Event::Text(text) => walker.text(text),
        Event::CData(text) => walker.text(text),
        Event::GeneralRef(entity) => walker.text(&entity_text(entity)),
        _ => {}
    })
}

struct Walker<'a> {
    flow: &'a mut Flow,
    taking: usize,
    skipping: usize,
    link: Option<String>,
    repeat: usize,
}

impl Walker<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let count = |name| attribute(tag, name).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
        match tag.name().0 {
            name if is_layout(name) => {
                self.skipping += 1;
            }
            _ if self.skipping > 0 => {}
            "text:p" | "text:h" => {
                self.flow.line_end();
                self.taking += 1;
            }
            name if is_property(name) => self.taking += 1,
            "text:s" => self.flow.text(&" ".repeat(count("text:c").min(REPEATS))),
            "text:tab" => self.flow.text("\t"),
            "text:line-break" => self.flow.hard_line_end(),
            "text:a" => self.link = attribute(tag, "xlink:href"),
            "svg:title" | "svg:desc" => {
                self.flow.line_end();
                self.taking += 1;
            }
            "table:table" => self.flow.begin_table(),
            "table:table-row" => self.flow.begin_row(),
            "table:table-cell" | "table:covered-table-cell" => {
                self.repeat = count("table:number-columns-repeated").min(REPEATS);
                self.flow.begin_cell();
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            name if is_layout(name) => {
                self.skipping = self.skipping.saturating_sub(1);
            }
            _ if self.skipping > 0 => {}
            "text:p" | "text:h" | "svg:title" | "svg:desc" => {
                self.taking = self.taking.saturating_sub(1);
                self.flow.line_end();
            }
            name if is_property(name) => {
                self.taking = self.taking.saturating_sub(1);
                self.flow.line_end();
            }
            "text:a" => {
                if let Some(target) = self.link.take() {
                    self.flow.link(&target);
                }
            }
            "table:table" if self.flow.in_table() => self.flow.end_table(),
            "table:table-cell" | "table:covered-table-cell" => {
                self.flow.end_cell();
                // The repeats of an empty cell keep the columns in line; those of a filled one say it again.
                for _ in 1..std::mem::replace(&mut self.repeat, 1) {
                    self.flow.begin_cell();
                    self.flow.end_cell();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipping > 0 || self.taking == 0 {
            return;
        }
        // White space in the XML is one space, and none at the beginning of a line (OpenDocument 1.3 part 3, 6.1.2).
        let mut shown = String::with_capacity(text.len());
        let mut before = self.flow.last_char().unwrap_or('\n');
        for c in text.chars() {
            let c = if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
            if c == ' ' && matches!(before, ' ' | '\n') {
                continue;
            }
            shown.push(c);
            before = c;
        }
        self.flow.text(&shown);
    }
}

/// Sample text of list and number styles, and formulas.
fn is_layout(name: &str) -> bool {
    let number_style = name.strip_prefix("number:").is_some_and(|rest| {
        matches!(
            rest,
            "date-style"
                | "number-style"
                | "time-style"
                | "currency-style"
                | "boolean-style"
                | "percentage-style"
        )
    });
    number_style || matches!(name, "text:list-style" | "math:math")
}

/// Elements of `meta.xml` that people fill in, and of comments.
fn is_property(name: &str) -> bool {
    matches!(
        name,
        "dc:title"
            | "dc:subject"
            | "dc:description"
            | "dc:creator"
            | "meta:initial-creator"
            | "meta:keyword"
            | "meta:user-defined"
            | "meta:printed-by"
    )
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::super::package::tests::package;
    use super::read;

    fn document() -> Vec<u8> {
        let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        let content = format!(
            "<office:document-content><office:body><office:text><text:p>Dear<text:s text:c=\"2\"/>\n  Ann &amp; Bo</text:p>\
             <table:table><table:table-row>{}{}</table:table-row><table:table-row>{}{}</table:table-row></table:table>\
             <text:p><text:a xlink:href=\"mailto:a@example.org\">write</text:a></text:p>\
             <office:annotation><dc:creator>Cy</dc:creator><text:p>see me</text:p></office:annotation>\
             </office:text></office:body></office:document-content>",
            cell("Name"),
            cell("Birth date"),
            cell("Bo Chen"),
            cell("1970-05-06"),
        );
        package(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", &content),
            ("styles.xml", "<s><style:header><text:p>page head</text:p></style:header></s>"),
            ("meta.xml", "<m><dc:title>A letter</dc:title></m>"),
            ("Pictures/1.png", "png"),
        ])
    }

    #[test]
    fn text_tables_and_pictures() {
        let mut collect = Collect::default();
        assert_eq!(read(&document(), "a.odt", &mut collect), Outcome::Parsed);
        assert_eq!(
            collect.prose(),
            "A letter\nDear  Ann & Bo\nwrite <a@example.org> \nCy\nsee me\npage head\n"
        );
        assert_eq!(collect.tables(), ["[Name|Birth date]@2 Bo Chen|1970-05-06"]);
        assert_eq!(collect.members, [("Pictures/1.png".to_owned(), b"png".to_vec())]);
    }

    #[test]
    fn an_encrypted_document_is_told() {
        let bytes = package(&[
            ("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>"),
            ("content.xml", "noise"),
        ]);
        let mut collect = Collect::default();
        assert_eq!(
            read(&bytes, "a.odt", &mut collect),
            Outcome::Failed("encrypted: password needed".to_owned())
        );
    }

    #[test]
    fn damaged_documents_give_what_is_left() {
        torment(&document(), 150, |bytes, emit| read(bytes, "a.odt", emit));
    }
}
