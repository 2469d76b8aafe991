//! HTML to documents.
//!
//! What it is: the text that a reader of the page sees, with a line end at every block, its tables told
//! apart from layout, the title, alternative texts, link targets, the values of form fields, and the
//! author's comments.
//!
//! What it is not: a browser. Nothing is fetched or run, and style sheets that hide text are not obeyed:
//! hidden text was exposed too.
//!
//! The one idea: **the tokenizer does the work** (html5gum, after the HTML standard), so broken markup is
//! read the way browsers read it, without a tree and without recursion.

use chartward_model::{DocumentKind, Outcome};
use encoding_rs::Encoding;
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::Emit;
use super::decode::{Decoder, Last};
use super::flow::Flow;
use super::writer::{Trouble, Writer};

/// Reads a page.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    let text = decode(bytes);
    let mut out = Writer::new(emit, DocumentKind::Html);
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    for token in Tokenizer::new_with_emitter(text.as_str(), emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => page.start(&tag),
            Token::EndTag(tag) => page.end(&tag.name),
            Token::String(text) => page.text(&String::from_utf8_lossy(&text.value)),
            Token::Comment(comment) => page.comment(&String::from_utf8_lossy(&comment.value)),
            Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.finish(&mut out);
    out.finish(&Trouble::default())
}

/// Decodes a page. A declared character set is believed unless the bytes are plainly UTF-8.
fn decode(bytes: &[u8]) -> String {
    let marked = bytes.starts_with(b"\xef\xbb\xbf")
        || bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff");
    let plain = std::str::from_utf8(bytes).is_ok() && memchr::memchr2(0x1b, 0, bytes).is_none();
    if !marked
        && !plain
        && let Some(encoding) = declared(bytes)
    {
        let mut text = String::with_capacity(bytes.len());
        Decoder::named(encoding).push(bytes, Last::Yes, &mut text);
        return text;
    }
    super::text::decode(bytes)
}

/// The character set that a `meta` element or XML declaration near the beginning names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(4096).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let at = head.find("charset=").map(|at| at + 8).or_else(|| head.find("encoding=").map(|at| at + 9))?;
    let label = head.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(['"', '\'', ' ', ';', '>', '/', '?']).unwrap_or(label.len());
    let encoding = Encoding::for_label(label.get(..end)?.as_bytes())?;
    // A declaration that could be read as ASCII cannot be in UTF-16.
    (encoding != encoding_rs::UTF_16LE && encoding != encoding_rs::UTF_16BE).then_some(encoding)
}

/// The page as read so far.
#[derive(Default)]
struct Page {
    flow: Flow,
    /// Open elements whose text is not shown: scripts and styles.
    dropped: usize,
    preformatted: usize,
    /// White space was seen and not yet written.
    gap: bool,
    link: Option<(String, String)>,
    comments: Vec<String>,
}

impl Page {
    fn start(&mut self, tag: &StartTag<()>) {
        let get = |name: &str| {
            tag.attributes
                .get(name.as_bytes())
                .map(|value| String::from_utf8_lossy(&value.value).into_owned())
        };
        match tag.name.as_slice() {
            b"script" | b"style" if !tag.self_closing => self.dropped += 1,
            b"br" => {
                self.gap = false;
                self.flow.hard_line_end();
            }
            b"table" => {
                self.gap = false;
                self.flow.begin_table();
            }
            b"tr" => self.flow.begin_row(),
            b"td" | b"th" => {
                self.gap = false;
                self.flow.begin_cell();
            }
            b"pre" | b"textarea" => {
                self.block();
                self.preformatted += 1;
            }
            b"a" => {
                self.end_link();
                self.link = get("href").map(|href| (href, String::new()));
            }
            b"img" | b"area" => self.attribute(get("alt")),
            b"input" => {
                let kind = get("type").unwrap_or_default().to_ascii_lowercase();
                if !matches!(kind.as_str(), "submit" | "button" | "reset" | "image") {
                    self.attribute(get("value"));
                }
            }
            b"meta" => {
                let about = get("name").unwrap_or_default().to_ascii_lowercase();
                if matches!(about.as_str(), "author" | "description" | "keywords" | "subject") {
                    self.attribute(get("content"));
                    self.block();
                }
            }
            name if is_block(name) => self.block(),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"script" | b"style" => self.dropped = self.dropped.saturating_sub(1),
            b"table" => {
                self.gap = false;
                self.end_link();
                if self.flow.in_table() {
                    self.flow.end_table();
                }
            }
            b"td" | b"th" => {
                self.end_link();
                self.gap = false;
                self.flow.end_cell();
            }
            b"pre" | b"textarea" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.block();
            }
            b"a" => self.end_link(),
            b"option" | b"title" => self.block(),
            name if is_block(name) => self.block(),
            _ => {}
        }
    }

    fn block(&mut self) {
        self.gap = false;
        self.flow.line_end();
    }

    fn attribute(&mut self, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            self.gap = true;
            self.text(&value);
            self.gap = true;
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropped > 0 {
            return;
        }
        if self.preformatted > 0 {
            self.flow.text(text);
            return;
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{200b}' || c == '\u{ad}' {
                // a soft hyphen shows nothing, and parts nothing
                self.gap |= c != '\u{ad}';
                continue;
            }
            if self.gap {
                let begins = if shown.is_empty() { self.begins_line() } else { false };
                if !begins {
                    shown.push(' ');
                }
                self.gap = false;
            }
            shown.push(c);
        }
        if let Some((_, label)) = &mut self.link
            && label.len() < 4096
        {
            label.push_str(&shown);
        }
        self.flow.text(&shown);
    }

    fn begins_line(&mut self) -> bool {
        self.flow.last_char().is_none_or(|c| c == '\n')
    }

    fn end_link(&mut self) {
        let Some((href, label)) = self.link.take() else { return };
        let href = href.trim();
        let scheme = href.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let target = match scheme.as_str() {
            "mailto" | "tel" => href.get(scheme.len() + 1..).unwrap_or_default(),
            "http" | "https" | "ftp" | "file" => href,
            // links within the site or page, scripts, inlined data
            _ => return,
        };
        if !target.is_empty() && !label.contains(target) && target.len() <= 2048 {
            self.flow.text(&format!(" <{target}>"));
            self.gap = true;
        }
    }

    /// Comments may hold what the page shows no more. Those of word processors hold settings only.
    fn comment(&mut self, comment: &str) {
        let comment = comment.trim();
        let for_programs = comment.starts_with(['[', '?']) || comment.contains("[endif]") || self.dropped > 0;
        if !for_programs && comment.chars().any(char::is_alphanumeric) {
            self.comments.push(comment.to_owned());
        }
    }

    fn finish(mut self, out: &mut Writer<'_>) {
        self.end_link();
        while self.flow.in_table() {
            self.flow.end_table();
        }
        self.flow.line_end();
        for comment in &self.comments {
            self.flow.text(comment);
            self.flow.hard_line_end();
        }
        self.flow.finish(out);
    }
}

/// Elements that begin and end a line. Sorted.
const BLOCKS: &[&[u8]] = &[
    b"address",
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"caption",
    b"center",
    b"dd",
    b"details",
    b"dialog",
    b"dir",
    b"div",
    b"dl",
    b"dt",
    b"fieldset",
    b"figcaption",
    b"figure",
    b"footer",
    b"form",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"head",
    b"header",
    b"hr",
    b"html",
    b"legend",
    b"li",
    b"main",
    b"menu",
    b"nav",
    b"ol",
    b"option",
    b"p",
    b"section",
    b"select",
    b"summary",
    b"tbody",
    b"tfoot",
    b"thead",
    b"title",
    b"ul",
];

fn is_block(name: &[u8]) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::{BLOCKS, read};

    fn page(html: &[u8]) -> Collect {
        let mut collect = Collect::default();
        assert_eq!(read(html, "a.html", &mut collect), Outcome::Parsed);
        collect
    }

    #[test]
    fn blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn what_is_seen_is_read() {
        let collect = page(
            b"<html><head><title>A &amp; B</title><style>p{}</style><script>var a='<p>no';</script></head>\
              <body><p>Dear   Ann,<br>see <a href='mailto:bo@example.org'>Bo</a> now.</p>\
              <div>one<div>two</div></div><img alt='scan of card'><input name=ssn value='987-65-4321'>\
              <!-- kept back --><!--[if mso]>no<![endif]--><pre>a  b\n c</pre>",
        );
        assert_eq!(
            collect.prose(),
            "A & B\nDear Ann,\nsee Bo <bo@example.org> now.\none\ntwo\nscan of card 987-65-4321\na  b\n c\nkept back\n"
        );
    }

    #[test]
    fn data_tables_become_tables_and_layout_stays_prose() {
        let collect = page(
            b"<table><tr><td><p>Left</p><table><tr><td>inner<td>cell</tr></table></td><td>Right</td></tr></table>\
              <table><tr><th>Name<th>Date of birth<tr><td>Ann Lee<td>1980-01-02<tr><td>Bo Chen<td>1970-05-06</table>\
              <table><tr><td>Name:<td>Cy Day<tr><td>SSN:<td>987-65-4321</table>",
        );
        assert_eq!(collect.tables(), ["[Name|Date of birth]@2 Ann Lee|1980-01-02; Bo Chen|1970-05-06"]);
        assert_eq!(collect.prose(), "Left\ninner\tcell\nRight\nName: Cy Day\nSSN: 987-65-4321\n");
    }

    #[test]
    fn declared_character_sets_are_believed_unless_the_bytes_say_otherwise() {
        let latin = page(b"<meta charset=\"iso-8859-1\"><p>Jos\xe9 Nu\xf1ez");
        assert_eq!(latin.prose(), "Jos\u{e9} Nu\u{f1}ez\n");
        let wrong = page("<meta charset=\"iso-8859-1\"><p>Jos\u{e9}".as_bytes());
        assert_eq!(wrong.prose(), "Jos\u{e9}\n");
        let cyrillic = page(b"<?xml version='1.0' encoding='koi8-r'?><p>\xf0\xf2\xe9");
        assert_eq!(cyrillic.prose(), "\u{41f}\u{420}\u{418}\n");
    }

    #[test]
    fn damaged_pages_are_read() {
        let sample = b"<html><table><tr><td>Name<td>Born</tr><tr><td>Ann<td>1980</tr></table><a href='http://example.org'>x</a>\
            <script>1</script><textarea>t</textarea><!-- c --><p title=\"q\">&amp;&#233;&bogus;</html>";
        torment(sample, 400, |bytes, emit| read(bytes, "a.html", emit));
        let deep = "<table><tr><td><div><a href=x>".repeat(20_000);
        torment(deep.as_bytes(), 2, |bytes, emit| read(bytes, "a.html", emit));
    }
}
