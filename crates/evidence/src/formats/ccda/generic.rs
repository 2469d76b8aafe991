//! XML that is no clinical document: records become groups of fields, word-processor files become prose.
//!
//! What it is: an element with children is a group, its attributes and childless children are the group's
//! fields, named as in the file. That is how exports, feeds and settings files are built, and it needs
//! no schema. Formats that are text with markup (Word 2003, flat Office packages, XHTML, DocBook) are told by
//! their root and come out as running text.
//!
//! What it is not: it does not know which element is a patient.

use super::super::grouped::{BATCH, Grouped, embedded};
use super::narrative::collapse;
use super::{Element, Handler};

/// Roots of documents that are text with markup.
const PROSE_ROOTS: [&str; 9] =
    ["wordDocument", "package", "html", "book", "article", "document-content", "document", "TEI", "topic"];

/// Elements that end a line in a document that is text with markup.
const BLOCKS: [&str; 24] = [
    "p", "h", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "li", "div", "para", "title", "row", "entry",
    "head", "item", "pre", "section", "sect", "table", "cr", "listitem",
];

/// A part is cut where two elements are open once it is this long, for lists inside an envelope.
const LONG: usize = 1 << 20;
/// A part is cut anywhere once it is this long.
const LONGEST: usize = 2 << 20;

/// Takes the events of any XML.
pub(super) struct Generic<'e> {
    out: Grouped<'e>,
    prose: bool,
    stack: Vec<Open>,
    members: u64,
}

/// An element that is open.
struct Open {
    name: String,
    attributes: Vec<(String, String)>,
    /// Its group in the part being written, once it is known to have children.
    group: Option<u32>,
    has_children: bool,
    text: String,
}

impl<'e> Generic<'e> {
    pub(super) fn new(out: Grouped<'e>, root: &str) -> Self {
        Self { out, prose: PROSE_ROOTS.contains(&root), stack: Vec::new(), members: 0 }
    }

    /// Hands on what is left.
    pub(super) fn finish(mut self) {
        self.out.flush();
    }

    /// The group of an open element; groups that a cut ended are begun again, the outermost first.
    fn group_of(&mut self, index: usize) -> u32 {
        let mut parent = None;
        for open in self.stack.iter_mut().take(index + 1) {
            let group = match open.group {
                Some(group) => group,
                None => self.out.group(&open.name, parent),
            };
            open.group = Some(group);
            parent = Some(group);
        }
        parent.unwrap_or(0)
    }

    /// Writes the text that stood in an element before one of its children, or before its end.
    fn settle_text(&mut self, index: usize) {
        let Some(open) = self.stack.get_mut(index) else { return };
        let text = std::mem::take(&mut open.text);
        if text.trim().is_empty() {
            return;
        }
        let group = self.group_of(index);
        self.out.value(group, "text()", "", &collapse(&text));
        self.out.push("\n");
    }

    /// Writes an element that has no children as a field of its parent's group.
    fn leaf(&mut self, open: &Open) {
        let Some(parent) = self.stack.len().checked_sub(1) else {
            // a document of a single element
            let group = self.out.group(&open.name, None);
            self.write_leaf(group, open);
            return;
        };
        let group = self.group_of(parent);
        self.write_leaf(group, open);
    }

    fn write_leaf(&mut self, group: u32, open: &Open) {
        for (key, value) in &open.attributes {
            self.out.line(group, &format!("{}@{key}", open.name), "", value);
        }
        if self.hand_on(&open.text, &open.name) {
            return;
        }
        let qualifier = ["type", "name", "key", "code"].iter().find_map(|wanted| {
            open.attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
        });
        self.out.line(group, &open.name, qualifier.unwrap_or_default(), &collapse(&open.text));
    }

    fn hand_on(&mut self, text: &str, name: &str) -> bool {
        let picture = matches!(name, "binData" | "binaryData");
        let Some(bytes) =
            embedded(text).or_else(|| picture.then(|| super::super::grouped::base64(text)).flatten())
        else {
            return false;
        };
        self.members += 1;
        self.out.member(&format!("embedded {}.bin", self.members), bytes);
        true
    }

    /// Cuts the part after an element with children, as far outside as its length allows to wait for.
    fn cut_if_long(&mut self) {
        let limit = match self.stack.len() {
            0 | 1 => BATCH,
            2 => LONG,
            _ => LONGEST,
        };
        if self.out.len() >= limit {
            self.out.flush();
            for open in &mut self.stack {
                open.group = None;
            }
        }
    }

    fn prose_break(&mut self, name: &str) {
        match name {
            "tab" | "tc" | "td" | "th" => {
                self.out.push("\t");
            }
            name if BLOCKS.contains(&name) => {
                self.out.push("\n");
            }
            _ => {}
        }
    }
}

impl Handler for Generic<'_> {
    fn open(&mut self, element: &Element) {
        let attributes = if self.prose { Vec::new() } else { element.attributes.clone() };
        if !self.prose
            && let Some(parent) = self.stack.len().checked_sub(1)
        {
            if !self.stack[parent].has_children {
                self.stack[parent].has_children = true;
                let group = self.group_of(parent);
                let own = std::mem::take(&mut self.stack[parent].attributes);
                for (key, value) in own {
                    self.out.line(group, &format!("@{key}"), "", &value);
                }
            }
            self.settle_text(parent);
        }
        let (name, text) = (element.name.clone(), String::new());
        self.stack.push(Open { name, attributes, group: None, has_children: false, text });
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.stack.last_mut() else { return };
        // pictures are collected before they are told from text, running text is written at once
        if self.prose
            && !matches!(open.name.as_str(), "binData" | "binaryData" | "instrText" | "style" | "script")
        {
            let blank = text.trim().is_empty();
            if !blank || !text.contains('\n') {
                self.out.push(text);
            }
            return;
        }
        open.text.push_str(text);
    }

    fn close(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        if self.prose {
            if matches!(open.name.as_str(), "binData" | "binaryData") {
                self.hand_on(&open.text, &open.name);
            }
            self.prose_break(&open.name);
            if self.out.len() >= BATCH && BLOCKS.contains(&open.name.as_str()) {
                self.out.flush();
            }
            return;
        }
        if open.has_children {
            let index = self.stack.len();
            self.stack.push(open);
            self.settle_text(index);
            self.stack.pop();
            self.cut_if_long();
        } else {
            self.leaf(&open);
        }
    }

    fn loose(&mut self, text: &str) {
        self.out.push("\n");
        self.out.loose(text);
    }

    fn wanted(&self) -> bool {
        self.out.wanted()
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{Outcome, Structure};

    use super::super::tests::collect;

    #[test]
    fn records_are_groups() {
        let (collected, outcome) = collect(
            "<export date='2024-01-02'><member id='7'><n:name>Jane Doe</n:name><phone type='home'>503-555-0142</phone>\
            <address><zip>97301</zip></address></member><member id='8'><name>A &amp; B</name></member>tail</export>",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collected.groups(), ["export<", "member<export", "address<member", "member<export"]);
        let expected = [
            "export @date|=2024-01-02",
            "export text()|=tail",
            "member @id|=7",
            "member name|=Jane Doe",
            "member phone@type|=home",
            "member phone|home=503-555-0142",
            "address zip|=97301",
            "member @id|=8",
            "member name|=A & B",
        ];
        assert_eq!(collected.fields(), expected);
    }

    #[test]
    fn long_exports_are_cut_between_records() {
        let record = "<r><name>Jane Doe</name><zip>97301</zip></r>".repeat(30_000);
        let (collected, _) = collect(&format!("<all>{record}</all>"));
        assert!(collected.parts.len() > 2);
        assert_eq!(collected.fields().len(), 60_000);
        assert_eq!(collected.groups().iter().filter(|group| *group == "r<all").count(), 30_000);
    }

    #[test]
    fn word_processor_files_are_prose() {
        let (collected, _) = collect(
            "<w:wordDocument><w:body><w:p><w:r><w:t>Dear </w:t></w:r><w:r><w:t>Ms Doe,</w:t></w:r></w:p>\n\
            <w:p><w:r><w:t>your</w:t><w:tab/><w:t>results</w:t></w:r></w:p></w:body><w:binData>iVBORw0K</w:binData></w:wordDocument>",
        );
        assert_eq!(collected.parts[0].text.trim(), "Dear Ms Doe,\nyour\tresults");
        assert!(matches!(collected.parts[0].structure, Structure::Prose));
        assert_eq!(collected.members[0].1, b"\x89PNG\r\n");
    }
}
