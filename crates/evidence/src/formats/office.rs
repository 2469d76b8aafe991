//! DOCX and PPTX to documents.
//!
//! What it is: a walk through the XML parts of a package (ECMA-376) that hold text: body, headers,
//! footers, notes, comments, text boxes, slides with their notes, charts and diagrams, and the
//! document's properties. Deleted text that is still kept as a tracked change is read too: it was
//! exposed with the rest.
//!
//! What it is not: no styles, no layout, no formulas.
//!
//! The one idea: **one walker for both formats.** WordprocessingML and DrawingML name paragraphs, text,
//! tables, rows and cells alike (`p`, `t`, `tbl`, `tr`, `tc`), so local names are all that is looked at.

use chartward_model::{DocumentKind, Outcome};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Emit;
use super::flow::Flow;
use super::package::{Miss, Package, has_ending};
use super::writer::{Trouble, Writer};
use super::xml::{attribute, attribute_ending, each_event, entity_text, local};

/// Reads a package: DOCX, PPTX and their macro and template forms.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        // An encrypted package lies within a compound file ([MS-OFFCRYPTO] 2.3).
        return Outcome::Failed("encrypted: password needed".to_owned());
    }
    let Some(mut package) = Package::open(bytes) else {
        return Outcome::Failed("the package is damaged: no part of it can be found".to_owned());
    };
    let slides = package.names().iter().any(|name| name.starts_with("ppt/"));
    let kind = if slides { DocumentKind::Slides } else { DocumentKind::Office };
    let mut out = Writer::new(emit, kind);
    let mut trouble = Trouble::default();
    let mut flow = Flow::default();
    for name in order(&mut package, kind) {
        part(&mut package, &name, &mut flow, &mut trouble);
    }
    flow.finish(&mut out);
    out.flush_prose();
    members(&mut package, &mut out, &mut trouble);
    if package.is_cut() {
        trouble.note("the package is cut off or damaged: some parts may be missing");
    }
    out.finish(&trouble)
}

/// Hands out pictures, embedded files and inserted foreign text.
pub(crate) fn members(package: &mut Package<'_>, out: &mut Writer<'_>, trouble: &mut Trouble) {
    const FOLDERS: [&str; 4] = ["/media/", "/embeddings/", "/afchunk", "/activeX/"];
    // Foreign text that was inserted whole may lie anywhere (ECMA-376 part 1, 11.3.1).
    const INSERTED: [&str; 7] = [".mht", ".mhtml", ".html", ".htm", ".rtf", ".txt", ".docx"];
    let names: Vec<String> = package.names().to_vec();
    let wanted = |name: &&String| {
        FOLDERS.iter().any(|folder| name.contains(folder))
            || INSERTED.iter().any(|ending| has_ending(name, ending))
    };
    for name in names.iter().filter(wanted) {
        let skip = name.ends_with('/') || has_ending(name, ".rels");
        if skip || !out.is_open() {
            continue;
        }
        match package.read(name) {
            Ok(bytes) => out.member(name, bytes),
            Err(miss) => trouble.note(format!("{name} {}", miss.words())),
        }
    }
}

/// Walks one XML part into the flow, its links resolved.
pub(crate) fn part(package: &mut Package<'_>, name: &str, flow: &mut Flow, trouble: &mut Trouble) {
    match package.xml(name) {
        Ok(xml) => {
            let links = links(package, name);
            if !walk(&xml, &links, flow) {
                trouble.note(format!("{name} is damaged: its text was read up to the damage"));
            }
            flow.line_end();
        }
        Err(Miss::Absent) => {}
        Err(miss) => trouble.note(format!("{name} {}", miss.words())),
    }
}

/// The parts that hold text, in reading order.
fn order(package: &mut Package<'_>, kind: DocumentKind) -> Vec<String> {
    let all = package.names().to_vec();
    let mut parts = Vec::new();
    if kind == DocumentKind::Slides {
        for slide in slide_order(package, &all) {
            let mut beside: Vec<String> = relations(package, &slide)
                .into_iter()
                .map(|(_, target)| resolve(&slide, &target))
                .filter(|target| {
                    ["/notesSlides/", "/comments/", "/charts/", "/diagrams/data"]
                        .iter()
                        .any(|f| target.contains(f))
                })
                .collect();
            parts.push(slide);
            parts.append(&mut beside);
        }
    } else {
        parts.extend(main_part(package));
    }
    // Everything else with text, whatever the relations say: headers, footers, notes, comments, charts.
    let rest = |name: &&String| is_text_part(name);
    let mut others: Vec<String> = all.iter().filter(rest).cloned().collect();
    others.sort_by_key(|name| natural(name));
    parts.append(&mut others);
    let mut seen = std::collections::BTreeSet::new();
    parts.retain(|name| all.contains(name) && seen.insert(name.clone()));
    parts
}

fn is_text_part(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".xml") else { return false };
    let file = stem.rsplit('/').next().unwrap_or(stem);
    let named = |starts: &[&str]| starts.iter().any(|start| file.starts_with(start));
    match name.split('/').next() {
        Some("word") if name.contains("/charts/") => named(&["chart"]),
        Some("word" | "ppt") if name.contains("/diagrams/") => named(&["data"]),
        Some("word") => {
            named(&["document", "header", "footer", "footnotes", "endnotes", "comments"])
                || name.contains("/glossary/document")
        }
        Some("ppt") => {
            named(&["slide", "notesSlide", "comment", "chart", "modernComment"])
                && !named(&["slideLayout", "slideMaster"])
        }
        Some("docProps") => named(&["core", "custom"]),
        Some("customXml") => named(&["item"]) && !named(&["itemProps"]),
        _ => false,
    }
}

/// The part that the package says is the document, for packages that name it otherwise.
fn main_part(package: &mut Package<'_>) -> Option<String> {
    let xml = package.xml("_rels/.rels").unwrap_or_default();
    relations_of(&xml).into_iter().find_map(|relation| {
        relation.kind.ends_with("/officeDocument").then(|| relation.target.trim_start_matches('/').to_owned())
    })
}

/// Slides in the order of the presentation; those it does not list come after, by number.
fn slide_order(package: &mut Package<'_>, all: &[String]) -> Vec<String> {
    let relations = relations(package, "ppt/presentation.xml");
    let xml = package.xml("ppt/presentation.xml").unwrap_or_default();
    let mut reader = Reader::from_str(&xml);
    let mut slides = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "sldId" => {
                let wanted = attribute_ending(&tag, ":id").unwrap_or_default();
                let target = relations.iter().find(|(id, _)| *id == wanted);
                slides.extend(target.map(|(_, target)| resolve("ppt/presentation.xml", target)));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let is_slide = |name: &&String| name.starts_with("ppt/slides/slide") && has_ending(name, ".xml");
    let mut rest: Vec<String> = all.iter().filter(is_slide).cloned().collect();
    rest.sort_by_key(|name| natural(name));
    slides.append(&mut rest);
    slides
}

/// Sort key under which `slide10` comes after `slide9`.
fn natural(name: &str) -> (String, u64) {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let rest = name.chars().filter(|c| !c.is_ascii_digit()).collect();
    (rest, digits.parse().unwrap_or(u64::MAX))
}

/// A relation of a part (`_rels/part.xml.rels`).
struct Relation {
    id: String,
    kind: String,
    target: String,
    external: bool,
}

fn relations_of(xml: &str) -> Vec<Relation> {
    let mut reader = Reader::from_str(xml);
    let mut all = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "Relationship" => {
                let get = |name| attribute(&tag, name).unwrap_or_default();
                let external = get("TargetMode") == "External";
                all.push(Relation { id: get("Id"), kind: get("Type"), target: get("Target"), external });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    all
}

fn relations_xml(package: &mut Package<'_>, part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    package.xml(&format!("{folder}/_rels/{file}.rels")).unwrap_or_default()
}

/// Identifier and target of every relation of a part to another part.
pub(crate) fn relations(package: &mut Package<'_>, part: &str) -> Vec<(String, String)> {
    let xml = relations_xml(package, part);
    relations_of(&xml).into_iter().filter(|r| !r.external).map(|r| (r.id, r.target)).collect()
}

/// Identifier and target of every link out of the package.
fn links(package: &mut Package<'_>, part: &str) -> Vec<(String, String)> {
    let xml = relations_xml(package, part);
    relations_of(&xml).into_iter().filter(|r| r.external).map(|r| (r.id, r.target)).collect()
}

/// A target that is relative to a part, as a member name.
pub(crate) fn resolve(part: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = part.split('/').collect();
    path.pop();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." | "" => {}
            name => path.push(name),
        }
    }
    path.join("/")
}

/// The walk through one part. False if the XML is damaged before its end.
fn walk(xml: &str, links: &[(String, String)], flow: &mut Flow) -> bool {
    let mut walker = Walker { flow, links, taking: 0, skipping: 0, hidden: 0, link: None, instruction: None };
    each_event(xml, |event| match event {
        Event::Start(tag) => walker.start(tag),
        Event::Empty(tag) => walker.empty(tag),
        Event::End(tag) => walker.end(tag.local_name().as_ref()),
        Event::Text(text) => walker.text(text),
        Event::CData(text) => walker.text(text),
        Event::GeneralRef(entity) => walker.text(&entity_text(entity)),
        _ => {}
    })
}

struct Walker<'a> {
    flow: &'a mut Flow,
    links: &'a [(String, String)],
    /// Open elements whose text is wanted.
    taking: usize,
    /// Open elements whose content is properties of something else.
    skipping: usize,
    /// Open elements that repeat what was read already.
    hidden: usize,
    link: Option<String>,
    instruction: Option<String>,
}

impl Walker<'_> {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match local(tag) {
            // `Fallback` repeats what `Choice` holds, for older programs (ECMA-376-3, 7.6).
            "Fallback" => self.hidden += 1,
            _ if self.hidden > 0 => {}
            "pPr" | "rPr" | "tblPr" | "tcPr" | "trPr" | "sectPr" | "bodyPr" => self.skipping += 1,
            _ if self.skipping > 0 => {}
            // text; `v` is a cached value of a chart, the others are properties of the document
            "t" | "delText" | "v" | "title" | "subject" | "creator" | "keywords" | "description"
            | "lastModifiedBy" | "category" | "lpwstr" | "lpstr" | "text" => self.taking += 1,
            "instrText" | "delInstrText" => self.instruction = Some(String::new()),
            "tbl" => self.flow.begin_table(),
            "tr" => self.flow.begin_row(),
            "tc" => self.flow.begin_cell(),
            "p" | "txbxContent" | "pt" => self.flow.line_end(),
            "hyperlink" => self.link = attribute_ending(tag, ":id").and_then(|id| self.target(&id)),
            "comment" | "cm" => {
                self.flow.line_end();
                if let Some(author) = attribute_ending(tag, "author").filter(|author| !author.is_empty()) {
                    self.flow.text(&format!("Comment by {author}: "));
                }
            }
            _ => self.mark(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        if self.hidden > 0 || self.skipping > 0 {
            return;
        }
        match local(tag) {
            "tc" => {
                self.flow.begin_cell();
                self.flow.end_cell();
            }
            "p" => self.flow.line_end(),
            _ => self.mark(tag),
        }
    }

    /// Elements that stand for a character or carry text in an attribute.
    fn mark(&mut self, tag: &BytesStart<'_>) {
        match local(tag) {
            "tab" | "ptab" => self.flow.text("\t"),
            "br" | "cr" => self.flow.hard_line_end(),
            "noBreakHyphen" => self.flow.text("-"),
            // a picture's alternative text, and the address of a slide's link
            "docPr" | "cNvPr" => {
                if let Some(text) = attribute(tag, "descr").filter(|text| !text.trim().is_empty()) {
                    self.flow.text(&format!(" [{}] ", text.trim()));
                }
            }
            "hlinkClick" => {
                if let Some(target) = attribute_ending(tag, ":id").and_then(|id| self.target(&id)) {
                    self.flow.link(&target);
                }
            }
            "fldSimple" => {
                let target = attribute_ending(tag, "instr").and_then(|text| hyperlink_of(&text));
                self.link = target.or(self.link.take());
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "Fallback" => self.hidden = self.hidden.saturating_sub(1),
            _ if self.hidden > 0 => {}
            "pPr" | "rPr" | "tblPr" | "tcPr" | "trPr" | "sectPr" | "bodyPr" => {
                self.skipping = self.skipping.saturating_sub(1);
            }
            _ if self.skipping > 0 => {}
            "t" | "delText" => self.taking = self.taking.saturating_sub(1),
            "v" | "title" | "subject" | "creator" | "keywords" | "description" | "lastModifiedBy"
            | "category" | "lpwstr" | "lpstr" | "text" => {
                self.taking = self.taking.saturating_sub(1);
                self.flow.line_end();
            }
            "instrText" | "delInstrText" => {
                if let Some(target) = self.instruction.take().and_then(|text| hyperlink_of(&text)) {
                    self.flow.link(&target);
                }
            }
            "hyperlink" | "fldSimple" => {
                if let Some(target) = self.link.take() {
                    self.flow.link(&target);
                }
            }
            "tbl" => self.flow.end_table(),
            "tc" => self.flow.end_cell(),
            "p" | "txbxContent" => self.flow.line_end(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.hidden > 0 || self.skipping > 0 {
            return;
        }
        if let Some(instruction) = &mut self.instruction {
            instruction.push_str(text);
        } else if self.taking > 0 {
            self.flow.text(text);
        }
    }

    fn target(&self, id: &str) -> Option<String> {
        self.links.iter().find(|(known, _)| known == id).map(|(_, target)| target.clone())
    }
}

/// The address in a field instruction `HYPERLINK "address"`.
fn hyperlink_of(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start().strip_prefix("HYPERLINK")?;
    rest.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::super::package::tests::package;
    use super::{hyperlink_of, read, resolve};

    fn document() -> Vec<u8> {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = |cells: &[&str]| {
            format!("<w:tr>{}</w:tr>", cells.iter().map(|text| cell(text)).collect::<String>())
        };
        let body = format!(
            "<w:document><w:body><w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>\
             <w:r><w:t>Dear </w:t><w:tab/><w:t>Ann &amp; Bo</w:t></w:r></w:p>\
             <w:tbl>{}{}</w:tbl>\
             <w:p><w:del><w:r><w:delText>taken out</w:delText></w:r></w:del></w:p>\
             <w:p><w:hyperlink r:id=\"rId9\"><w:r><w:t>write us</w:t></w:r></w:hyperlink></w:p>\
             <mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>\
             </mc:Choice><mc:Fallback><w:p><w:r><w:t>boxed</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>\
             </w:body></w:document>",
            row(&["Name", "SSN"]),
            row(&["Bo Chen", "987-65-4321"]),
        );
        package(&[
            (
                "_rels/.rels",
                "<R><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/></R>",
            ),
            ("word/document.xml", &body),
            (
                "word/_rels/document.xml.rels",
                "<R><Relationship Id=\"rId9\" Type=\"x/hyperlink\" Target=\"mailto:a@example.org\" TargetMode=\"External\"/></R>",
            ),
            ("word/footer1.xml", "<w:ftr><w:p><w:r><w:t>page foot</w:t></w:r></w:p></w:ftr>"),
            (
                "word/comments.xml",
                "<c><w:comment w:author=\"Cy\"><w:p><w:r><w:t>see me</w:t></w:r></w:p></w:comment></c>",
            ),
            ("docProps/core.xml", "<c><dc:creator>Di Ek</dc:creator></c>"),
            ("word/media/image1.png", "png"),
        ])
    }

    #[test]
    fn word_text_tables_links_and_members_come_out_once() {
        let mut collect = Collect::default();
        assert_eq!(read(&document(), "a.docx", &mut collect), Outcome::Parsed);
        assert_eq!(
            collect.prose(),
            "Dear \tAnn & Bo\ntaken out\nwrite us <a@example.org> \nboxed\nDi Ek\nComment by Cy: \nsee me\npage foot\n"
        );
        assert_eq!(collect.tables(), ["[Name|SSN]@2 Bo Chen|987-65-4321"]);
        assert_eq!(collect.members, [("word/media/image1.png".to_owned(), b"png".to_vec())]);
    }

    #[test]
    fn slides_come_in_the_order_of_the_presentation() {
        let slide = |text: &str| format!("<p:sld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>");
        let bytes = package(&[
            ("ppt/presentation.xml", "<p><p:sldId id=\"1\" r:id=\"r2\"/><p:sldId id=\"2\" r:id=\"r1\"/></p>"),
            (
                "ppt/_rels/presentation.xml.rels",
                "<R><Relationship Id=\"r1\" Target=\"slides/slide1.xml\"/><Relationship Id=\"r2\" Target=\"slides/slide2.xml\"/></R>",
            ),
            ("ppt/slides/slide1.xml", &slide("one")),
            ("ppt/slides/slide2.xml", &slide("two")),
            ("ppt/slides/slide10.xml", &slide("ten")),
            (
                "ppt/slides/_rels/slide2.xml.rels",
                "<R><Relationship Id=\"n\" Target=\"../notesSlides/notesSlide1.xml\"/></R>",
            ),
            ("ppt/notesSlides/notesSlide1.xml", &slide("note of two")),
        ]);
        let mut collect = Collect::default();
        assert_eq!(read(&bytes, "a.pptx", &mut collect), Outcome::Parsed);
        assert_eq!(collect.prose(), "two\nnote of two\none\nten\n");
    }

    #[test]
    fn paths_and_instructions() {
        assert_eq!(resolve("ppt/slides/slide1.xml", "../media/a.png"), "ppt/media/a.png");
        assert_eq!(resolve("a.xml", "../../x"), "x");
        assert_eq!(
            hyperlink_of(" HYPERLINK \"mailto:a@example.org\" "),
            Some("mailto:a@example.org".to_owned())
        );
        assert_eq!(hyperlink_of(" PAGE "), None);
    }

    #[test]
    fn damaged_documents_give_what_is_left() {
        let bytes = document();
        torment(&bytes, 150, |bytes, emit| read(bytes, "a.docx", emit));
        let cut = package(&[("word/document.xml", "<w:p><w:t>kept</w:t></w:p><w:p attr")]);
        let mut collect = Collect::default();
        assert!(matches!(read(&cut, "a", &mut collect), Outcome::Partly(_)));
        assert_eq!(collect.prose(), "kept\n");
        assert!(matches!(read(b"no zip", "a", &mut collect), Outcome::Failed(_)));
    }
}
