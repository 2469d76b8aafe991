//! RTF to documents.
//!
//! What it is: a reader of the Rich Text Format (specification 1.9.1): text in the code page of its
//! font, Unicode with its fallbacks, tables as lines with tabs, the document's properties, pictures and
//! embedded objects as members. HTML that a mail program wrapped in RTF ([MS-OXRTFEX]) is taken out
//! and read as HTML.
//!
//! What it is not: no layout.
//!
//! The one idea: **one pass with a stack of groups**, bounded in depth, so that no nesting hurts.

use chartward_model::{DocumentKind, Outcome};
use encoding_rs::Encoding;

use super::Emit;
use super::writer::{Trouble, Writer};
use crate::charset;

/// Deepest nesting of groups that is told apart; deeper groups share the state of this one.
const DEPTH: usize = 512;
/// Most fonts whose character set is remembered.
const FONTS: usize = 10_000;
/// Most bytes of one picture or object.
const MEMBER: usize = 64 << 20;

/// Reads a document.
pub(crate) fn read(bytes: &[u8], name: &str, emit: &mut dyn Emit) -> Outcome {
    let from_html = memchr::memmem::find(bytes.get(..4096).unwrap_or(bytes), b"\\fromhtml1").is_some();
    let mut reader = Reader::new(bytes);
    reader.from_html = from_html;
    reader.run();
    let balanced = reader.stack.is_empty() && reader.too_deep == 0;
    let Reader { text, properties, members, .. } = reader;
    if from_html && !text.trim().is_empty() {
        return super::html::read(text.as_bytes(), name, emit);
    }
    let mut out = Writer::new(emit, DocumentKind::Office);
    let mut trouble = Trouble::default();
    if !bytes.trim_ascii_start().starts_with(b"{\\rt") {
        trouble.note("this is no RTF: its beginning is missing");
    } else if !balanced {
        trouble.note(format!("the document is cut off or damaged: a group is open at byte {}", bytes.len()));
    }
    for property in properties.lines().filter(|line| !line.trim().is_empty()) {
        out.line(property.trim());
    }
    out.prose(&text);
    out.flush_prose();
    for (i, (extension, bytes)) in members.into_iter().enumerate() {
        out.member(&format!("object {}.{extension}", i + 1), bytes);
    }
    out.finish(&trouble)
}

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// The document.
    Body,
    /// Nowhere: tables of styles, lists, settings.
    Nowhere,
    /// The table of fonts.
    Fonts,
    /// The document's title, author and the like.
    Properties,
    /// Hex digits of a picture.
    Picture,
    /// Hex digits of an embedded object.
    Object,
    /// A field's instruction, kept for the addresses of links.
    Instruction,
    /// Markup of the HTML that was wrapped.
    HtmlTag,
}

/// What a group inherits and gives back.
#[derive(Clone, Copy)]
struct State {
    target: Target,
    encoding: &'static Encoding,
    /// Characters after `\u` that repeat it for older readers.
    fallbacks: usize,
    /// Within `\htmlrtf`: text for readers without HTML.
    rtf_only: bool,
    extension: &'static str,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    from_html: bool,
    state: State,
    stack: Vec<State>,
    too_deep: usize,
    default_encoding: &'static Encoding,
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    default_font: i32,
    /// The next word is a destination that may be ignored.
    star: bool,
    /// The next character repeats a Unicode character.
    skip: usize,
    high_surrogate: Option<u32>,
    /// Bytes in the current code page that wait to be decoded together.
    pending: Vec<u8>,
    text: String,
    properties: String,
    instruction: String,
    hex: Vec<u8>,
    half: Option<u8>,
    members: Vec<(&'static str, Vec<u8>)>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let encoding = encoding_rs::WINDOWS_1252;
        Self {
            bytes,
            at: 0,
            from_html: false,
            state: State { target: Target::Body, encoding, fallbacks: 1, rtf_only: false, extension: "bin" },
            stack: Vec::new(),
            too_deep: 0,
            default_encoding: encoding,
            fonts: Vec::new(),
            font: 0,
            default_font: 0,
            star: false,
            skip: 0,
            high_surrogate: None,
            pending: Vec::new(),
            text: String::new(),
            properties: String::new(),
            instruction: String::new(),
            hex: Vec::new(),
            half: None,
            members: Vec::new(),
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'{' => self.open(),
                b'}' => self.close(),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                _ => self.character(byte),
            }
        }
        self.decode_pending();
    }

    fn open(&mut self) {
        self.decode_pending();
        self.skip = 0;
        if self.stack.len() >= DEPTH {
            self.too_deep += 1;
        } else {
            self.stack.push(self.state);
        }
    }

    fn close(&mut self) {
        self.decode_pending();
        self.skip = 0;
        self.star = false;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(outer) = self.stack.pop() else { return };
        let ended = self.state;
        self.state = outer;
        if ended.target == outer.target {
            return;
        }
        match ended.target {
            Target::Picture => self.member(ended.extension),
            Target::Object => self.object(),
            Target::Properties => self.properties.push('\n'),
            Target::Instruction => {
                let instruction = std::mem::take(&mut self.instruction);
                if let Some(target) =
                    instruction.trim_start().strip_prefix("HYPERLINK").and_then(|rest| rest.split('"').nth(1))
                {
                    let target = target.strip_prefix("mailto:").unwrap_or(target);
                    self.put(&format!("<{target}> "));
                }
            }
            _ => {}
        }
    }

    fn control(&mut self) {
        let Some(byte) = self.bytes.get(self.at).copied() else { return };
        self.at += 1;
        match byte {
            b'\'' => self.hex_character(),
            b'*' => self.star = true,
            b'~' => self.say(" "),
            b'_' => self.say("-"),
            // optional hyphens and index marks (`\-`, `\:`, `\|`) show nothing
            b'\r' | b'\n' => self.say("\n"),
            b'\t' => self.say("\t"),
            b'{' | b'}' | b'\\' => self.character(byte),
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            _ => {}
        }
    }

    fn hex_character(&mut self) {
        let digit = |at: usize| self.bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        let (Some(high), Some(low)) = (digit(self.at), digit(self.at + 1)) else { return };
        self.at += 2;
        self.character(u8::try_from(high * 16 + low).unwrap_or(b'?'));
    }

    /// A character of the text, in the current code page.
    fn character(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.star = false;
        match self.state.target {
            Target::Picture | Target::Object => self.hex_digit(byte),
            Target::Nowhere | Target::Fonts => {}
            _ if self.from_html && self.state.rtf_only => {}
            _ => self.pending.push(byte),
        }
    }

    fn hex_digit(&mut self, byte: u8) {
        let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            return;
        };
        match self.half.take() {
            None => self.half = Some(digit),
            Some(high) if self.hex.len() < MEMBER => self.hex.push(high << 4 | digit),
            Some(_) => {}
        }
    }

    /// Writes text that is not in the code page.
    fn say(&mut self, text: &str) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.decode_pending();
        if !(self.from_html && self.state.rtf_only) {
            self.put(text);
        }
    }

    fn decode_pending(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let text = self.state.encoding.decode_without_bom_handling(&bytes).0;
        self.put(&text);
    }

    fn put(&mut self, text: &str) {
        match self.state.target {
            Target::Body | Target::HtmlTag => self.text.push_str(text),
            Target::Properties => self.properties.push_str(text),
            Target::Instruction if self.instruction.len() < 4096 => self.instruction.push_str(text),
            _ => {}
        }
    }

    /// A control word, its number, and the space after it.
    fn word(&mut self) {
        let begin = self.at - 1;
        let run = |from: usize, test: fn(&u8) -> bool| {
            self.bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| test(byte)).count())
        };
        let mut end = begin + run(begin, u8::is_ascii_alphabetic);
        let word = self.bytes.get(begin..end).unwrap_or_default();
        let number_begin = end;
        if self.bytes.get(end) == Some(&b'-') {
            end += 1;
        }
        end += run(end, u8::is_ascii_digit);
        let number = self.bytes.get(number_begin..end).and_then(|digits| std::str::from_utf8(digits).ok());
        let number: Option<i32> = number.and_then(|digits| digits.parse().ok());
        self.at = end + usize::from(self.bytes.get(end) == Some(&b' '));
        self.apply(word, number);
        self.star = false;
    }

    fn apply(&mut self, word: &[u8], number: Option<i32>) {
        if self.character_word(word, number) {
            return;
        }
        match word {
            b"bin" => self.binary(number),
            b"ansicpg" => self.set_default(encoding_of_page(number.unwrap_or(1252))),
            b"mac" => self.set_default(encoding_rs::MACINTOSH),
            b"deff" => self.default_font = number.unwrap_or(0),
            b"f" => self.choose_font(number.unwrap_or(0)),
            b"plain" => self.choose_font(self.default_font),
            b"fcharset" => self.font_charset(number.unwrap_or(0)),
            b"cpg" if self.state.target == Target::Fonts => {
                self.font_encoding(encoding_of_page(number.unwrap_or(1252)));
            }
            b"uc" => self.state.fallbacks = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            b"htmlrtf" if self.from_html => {
                self.decode_pending();
                self.state.rtf_only = number != Some(0);
            }
            b"htmltag" if self.from_html => self.aim(Target::HtmlTag),
            b"fonttbl" => self.aim(Target::Fonts),
            b"title" | b"subject" | b"author" | b"manager" | b"company" | b"operator" | b"keywords"
            | b"comment" | b"doccomm" | b"category"
                if self.state.target == Target::Nowhere =>
            {
                self.aim(Target::Properties);
            }
            b"pict" => {
                self.aim(Target::Picture);
                self.state.extension = "bin";
            }
            b"pngblip" => self.state.extension = "png",
            b"jpegblip" => self.state.extension = "jpg",
            b"emfblip" => self.state.extension = "emf",
            b"wmetafile" => self.state.extension = "wmf",
            b"objdata" => self.aim(Target::Object),
            b"fldinst" => self.aim(Target::Instruction),
            _ if is_apparatus(word) || (self.star && !is_text_destination(word)) => self.aim(Target::Nowhere),
            _ => {}
        }
    }

    /// Words that stand for characters. False if this is none of them.
    fn character_word(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let text = match word {
            b"u" => {
                self.unicode(number.unwrap_or(0));
                return true;
            }
            b"par" | b"line" | b"sect" | b"page" | b"column" | b"row" | b"nestrow" | b"softline" => "\n",
            b"tab" | b"cell" | b"nestcell" => "\t",
            b"emdash" => "\u{2014}",
            b"endash" => "\u{2013}",
            b"lquote" => "\u{2018}",
            b"rquote" => "\u{2019}",
            b"ldblquote" => "\u{201c}",
            b"rdblquote" => "\u{201d}",
            b"bullet" => "\u{2022}",
            b"emspace" | b"enspace" | b"qmspace" => " ",
            _ => return false,
        };
        let ends_row = matches!(word, b"row" | b"nestrow");
        if ends_row
            && self.text.ends_with('\t')
            && self.pending.is_empty()
            && self.state.target == Target::Body
        {
            self.text.pop();
        }
        self.say(text);
        true
    }

    /// `\u`: a UTF-16 unit as a signed number, and then its fallback.
    fn unicode(&mut self, number: i32) {
        self.decode_pending();
        let unit = u32::from(u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or(0xfffd));
        let code = match (self.high_surrogate.take(), unit) {
            (_, 0xd800..0xdc00) => {
                self.high_surrogate = Some(unit);
                None
            }
            (Some(high), 0xdc00..0xe000) => Some(0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00)),
            (_, unit) => Some(unit),
        };
        if let Some(code) = code
            && !(self.from_html && self.state.rtf_only)
        {
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            self.put(c.encode_utf8(&mut [0; 4]));
        }
        self.skip = self.state.fallbacks;
    }

    fn binary(&mut self, number: Option<i32>) {
        let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
        let end = self.at.saturating_add(length).min(self.bytes.len());
        let data = self.bytes.get(self.at..end).unwrap_or_default();
        if matches!(self.state.target, Target::Picture | Target::Object)
            && self.hex.len() + data.len() <= MEMBER
        {
            self.hex.extend_from_slice(data);
        }
        self.at = end;
    }

    fn aim(&mut self, target: Target) {
        self.decode_pending();
        // What lies within a thing that goes nowhere goes nowhere, but for what is looked for in there.
        let kept = matches!(target, Target::Properties | Target::Picture | Target::Object);
        if self.state.target != Target::Nowhere || kept {
            self.state.target = target;
            self.hex.clear();
            self.half = None;
        }
    }

    fn set_default(&mut self, encoding: &'static Encoding) {
        self.decode_pending();
        self.default_encoding = encoding;
        self.state.encoding = encoding;
        for outer in &mut self.stack {
            outer.encoding = encoding;
        }
    }

    fn choose_font(&mut self, font: i32) {
        self.decode_pending();
        self.font = font;
        if self.state.target != Target::Fonts {
            let known = self.fonts.iter().rev().find(|(number, _)| *number == font);
            self.state.encoding = known.map_or(self.default_encoding, |(_, encoding)| *encoding);
        }
    }

    fn font_charset(&mut self, charset: i32) {
        if self.state.target != Target::Fonts {
            return;
        }
        if let Some(encoding) = encoding_of_charset(charset) {
            self.font_encoding(encoding);
        }
    }

    fn font_encoding(&mut self, encoding: &'static Encoding) {
        if self.fonts.len() < FONTS {
            self.fonts.push((self.font, encoding));
        }
    }

    fn member(&mut self, extension: &'static str) {
        let bytes = std::mem::take(&mut self.hex);
        if bytes.len() > 16 {
            self.members.push((extension, bytes));
        }
    }

    /// An embedded object: its native data, after the header that names its class ([MS-OLEDS] 2.2.5).
    fn object(&mut self) {
        let bytes = std::mem::take(&mut self.hex);
        match native_data(&bytes) {
            Some(native) if native.len() > 16 => self.members.push(("ole", native.to_vec())),
            _ if bytes.len() > 16 => self.members.push(("bin", bytes)),
            _ => {}
        }
    }
}

fn native_data(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| -> Option<usize> {
        let four = bytes.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
    };
    (number(4)? == 2).then_some(())?;
    let mut at = 8_usize;
    for _ in 0..3 {
        at = at.checked_add(4)?.checked_add(number(at)?)?;
    }
    let length = number(at)?;
    bytes.get(at + 4..(at + 4).checked_add(length)?.min(bytes.len()))
}

/// Destinations that hold no text of the document: tables of styles and lists, and what repeats text.
fn is_apparatus(word: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"blipuid",
        b"colorschememapping",
        b"colortbl",
        b"datastore",
        b"filetbl",
        b"generator",
        b"info",
        b"latentstyles",
        b"listoverridetable",
        b"listpicture",
        b"listtable",
        b"listtext",
        b"mhtmltag",
        b"nonshppict",
        b"objclass",
        b"pgptbl",
        b"pntext",
        b"revtbl",
        b"rsidtbl",
        b"stylesheet",
        b"themedata",
        b"xmlnstbl",
    ];
    WORDS.contains(&word)
}

/// Destinations that may be ignored and yet hold text of the document.
fn is_text_destination(word: &[u8]) -> bool {
    matches!(
        word,
        b"shppict"
            | b"shpinst"
            | b"shptxt"
            | b"shprslt"
            | b"annotation"
            | b"atnauthor"
            | b"footnote"
            | b"htmltag"
            | b"bkmkstart"
            | b"fldinst"
            | b"objdata"
            | b"ud"
            | b"do"
            | b"dptxbxtext"
            | b"nesttableprops"
            | b"background"
    )
}

/// The encoding of a Windows or DOS code page.
fn encoding_of_page(page: i32) -> &'static Encoding {
    match page {
        852 => encoding_rs::WINDOWS_1250,
        _ => u32::try_from(page).ok().and_then(charset::by_code_page).unwrap_or(encoding_rs::WINDOWS_1252),
    }
}

/// The encoding of a font's character set; `None` where the document's own holds.
fn encoding_of_charset(charset: i32) -> Option<&'static Encoding> {
    let page = match charset {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 | 130 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178..=180 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(encoding_of_page(page))
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::read;

    fn rtf(text: &[u8]) -> (Collect, Outcome) {
        let mut collect = Collect::default();
        let outcome = read(text, "a.rtf", &mut collect);
        (collect, outcome)
    }

    const SAMPLE: &[u8] = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}\
        {\\stylesheet{\\s0 Normal;}}{\\info{\\title A letter}{\\author Di Ek}}{\\*\\generator x;}\
        Dear Jos\\'e9 \\u8364?5 \\uc2\\u233??\\uc1  {\\f1 \\'cf\\'f0} a\\~b\\_c\\par\r\n\
        \\trowd Name\\cell Born\\cell\\row Bo\\cell 1970\\cell\\row\
        {\\field{\\*\\fldinst HYPERLINK \"mailto:a@example.org\"}{\\fldrslt write}}\\par\
        {\\*\\shppict{\\pict\\pngblip 89504e470d0a1a0a0000000d49484452ffff}}{\\*\\unknown hidden}\\{end\\}\\par}";

    #[test]
    fn text_in_every_way_to_write_it() {
        let (collect, outcome) = rtf(SAMPLE);
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(
            collect.text(),
            "A letter\nDi Ek\nDear Jos\u{e9} \u{20ac}5 \u{e9} \u{41f}\u{440} a b-c\nName\tBorn\nBo\t1970\n\
             <a@example.org> write\n{end}\n"
        );
        assert_eq!(collect.members.len(), 1);
        assert_eq!(collect.members[0].0, "object 1.png");
        assert!(collect.members[0].1.starts_with(b"\x89PNG"));
    }

    #[test]
    fn wrapped_html_is_unwrapped() {
        let (collect, outcome) = rtf(
            b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}\
              {\\*\\htmltag19 <html>}{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Dear {\\*\\htmltag84 <b>}Ann{\\*\\htmltag92 </b>}\
              \\htmlrtf\\par}\\htmlrtf0{\\*\\htmltag84 &amp;}{\\*\\mhtmltag84 no} Bo{\\*\\htmltag72 </p>}}",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collect.text(), "Dear Ann& Bo\n");
    }

    #[test]
    fn damaged_documents_give_what_is_left() {
        let (collect, outcome) = rtf(b"{\\rtf1 Dear Ann, {\\b we");
        assert_eq!(collect.text(), "Dear Ann, we");
        assert!(matches!(outcome, Outcome::Partly(_)));
        torment(SAMPLE, 600, |bytes, emit| read(bytes, "a.rtf", emit));
        let deep = b"{\\rtf1{\\b".repeat(100_000);
        assert!(matches!(rtf(&deep).1, Outcome::Failed(_) | Outcome::Partly(_)));
        rtf(b"{\\rtf1\\bin2147483647 x\\u-99999?\\uc-5\\f-1\\'");
    }
}
