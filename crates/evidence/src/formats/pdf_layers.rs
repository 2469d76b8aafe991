//! The content of a PDF page, reduced to what shows text.
//!
//! What it is: a walk through a page's content stream and the forms it draws, each of which becomes a
//! layer of text operators only, placed where the page places it.
//!
//! What it is not: it decodes no fonts.
//!
//! The one idea: **what does not show text is taken out first**, so that colours, shadings, pictures and
//! damaged operators cannot stop the reading, and forms that draw each other in a circle end.

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

/// Deepest nesting of forms.
const DEPTH: usize = 8;
/// Most forms that one page draws.
const FORMS: usize = 500;
/// Most bytes of content of one page.
const BYTES: usize = 64 << 20;

/// Text operators, and the fonts they use.
pub(crate) struct Layer {
    /// A content stream.
    pub(crate) content: Vec<u8>,
    /// Fonts by the names that the content uses.
    pub(crate) fonts: Dictionary,
}

/// The layers of a page. True beside them if something was left out.
pub(crate) fn layers(doc: &Document, page: ObjectId) -> (Vec<Layer>, bool) {
    let mut walk = Walk { doc, layers: Vec::new(), forms: 0, bytes: 0, lost: false };
    let resources = inherited_resources(doc, page);
    let mut content = Vec::new();
    let streams = doc.get_page_contents(page);
    walk.lost |= streams.len() < stated_streams(doc, page);
    for id in streams {
        if let Some(stream) = doc.get_object(id).ok().and_then(|object| object.as_stream().ok()) {
            content.extend(walk.bytes_of(stream));
            content.push(b'\n');
        }
    }
    walk.content(&content, &resources, IDENTITY, &mut Vec::new());
    (walk.layers, walk.lost)
}

/// How many content streams the page says that it has.
fn stated_streams(doc: &Document, page: ObjectId) -> usize {
    let contents = doc.get_dictionary(page).ok().and_then(|page| page.get(b"Contents").ok());
    match contents.map(|contents| doc.dereference(contents)) {
        None | Some(Ok((_, Object::Null))) => 0,
        Some(Ok((_, Object::Array(streams)))) => streams.len(),
        Some(_) => 1,
    }
}

type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `second` (ISO 32000-1, 8.3.4).
fn product(first: Matrix, second: Matrix) -> Matrix {
    let map = |x: f64, y: f64| (x * second[0] + y * second[2], x * second[1] + y * second[3]);
    let (right, across) = (map(first[0], first[1]), map(first[2], first[3]));
    let origin = map(first[4], first[5]);
    [right.0, right.1, across.0, across.1, origin.0 + second[4], origin.1 + second[5]]
}

fn inherited_resources(doc: &Document, page: ObjectId) -> Dictionary {
    let mut node = doc.get_dictionary(page).ok();
    for _ in 0..32 {
        let Some(dict) = node else { break };
        if let Some(resources) = dict_of(doc, dict.get(b"Resources").ok()) {
            return resources.clone();
        }
        node = dict.get(b"Parent").ok().and_then(|parent| dict_of(doc, Some(parent)));
    }
    Dictionary::new()
}

/// A dictionary, or the one that a reference leads to.
pub(crate) fn dict_of<'d>(doc: &'d Document, object: Option<&'d Object>) -> Option<&'d Dictionary> {
    doc.dereference(object?).ok()?.1.as_dict().ok()
}

struct Walk<'d> {
    doc: &'d Document,
    layers: Vec<Layer>,
    forms: usize,
    bytes: usize,
    lost: bool,
}

impl Walk<'_> {
    fn bytes_of(&mut self, stream: &Stream) -> Vec<u8> {
        let bytes = stream.get_plain_content().unwrap_or_else(|_| {
            self.lost = true;
            Vec::new()
        });
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > BYTES {
            self.lost = true;
            return Vec::new();
        }
        bytes
    }

    /// Walks one stream. `path` holds the forms that are being drawn, against circles.
    fn content(&mut self, content: &[u8], resources: &Dictionary, base: Matrix, path: &mut Vec<ObjectId>) {
        let Ok(content) = Content::decode(content) else {
            self.lost |= !content.trim_ascii().is_empty();
            return;
        };
        let doc = self.doc;
        let fonts = usable_fonts(doc, resources);
        let mut filter = Filter { kept: Vec::new(), fonts: &fonts, font_set: false, shows: false };
        filter.kept.push(Operation::new("cm", base.iter().map(|n| real(*n)).collect()));
        let (mut matrix, mut saved) = (base, Vec::new());
        let mut drawn = Vec::new();
        for operation in content.operations {
            match operation.operator.as_str() {
                "q" => saved.push((matrix, filter.font_set)),
                "Q" => {
                    if let Some((before, font_set)) = saved.pop() {
                        matrix = before;
                        filter.font_set = font_set;
                    }
                }
                "cm" => {
                    if let Some(change) = numbers(&operation.operands) {
                        matrix = product(change, matrix);
                    }
                }
                "Do" => drawn.extend(operation.operands.first().map(|name| (name.clone(), matrix))),
                _ => {}
            }
            filter.keep(operation);
        }
        let (kept, shows) = (filter.kept, filter.shows);
        if shows && let Ok(content) = (Content { operations: kept }).encode() {
            self.layers.push(Layer { content, fonts });
        }
        for (name, matrix) in drawn {
            self.form(&name, resources, matrix, path);
        }
    }

    fn form(&mut self, name: &Object, resources: &Dictionary, matrix: Matrix, path: &mut Vec<ObjectId>) {
        let doc = self.doc;
        let find = || {
            let forms = dict_of(doc, resources.get(b"XObject").ok())?;
            let (id, object) = doc.dereference(forms.get(name.as_name().ok()?).ok()?).ok()?;
            let stream = object.as_stream().ok()?;
            (stream.dict.get(b"Subtype").ok()?.as_name().ok()? == b"Form").then_some((id?, stream))
        };
        let Some((id, stream)) = find() else { return };
        if path.contains(&id) {
            return;
        }
        if path.len() >= DEPTH || self.forms >= FORMS {
            self.lost = true;
            return;
        }
        self.forms += 1;
        let own = stream.dict.get(b"Matrix").ok().and_then(|object| doc.dereference(object).ok());
        let own = own.and_then(|(_, object)| numbers(object.as_array().ok()?)).unwrap_or(IDENTITY);
        let inner = dict_of(doc, stream.dict.get(b"Resources").ok()).unwrap_or(resources);
        let content = self.bytes_of(stream);
        path.push(id);
        self.content(&content, inner, product(own, matrix), path);
        path.pop();
    }
}

/// Fonts that can be looked at, by name.
fn usable_fonts(doc: &Document, resources: &Dictionary) -> Dictionary {
    let mut usable = Dictionary::new();
    let Some(fonts) = dict_of(doc, resources.get(b"Font").ok()) else { return usable };
    for (name, font) in fonts {
        if dict_of(doc, Some(font)).is_some_and(|dict| dict.has(b"Subtype")) {
            usable.set(name.clone(), font.clone());
        }
    }
    usable
}

/// Keeps the operators that place and show text, with operands of the right kind.
struct Filter<'f> {
    kept: Vec<Operation>,
    fonts: &'f Dictionary,
    font_set: bool,
    shows: bool,
}

impl Filter<'_> {
    fn keep(&mut self, operation: Operation) {
        let Operation { operator, operands } = operation;
        let all_numbers =
            |count: usize| operands.len() == count && operands.iter().all(|o| o.as_float().is_ok());
        match operator.as_str() {
            "q" | "Q" | "BT" | "ET" | "T*" => self.push(&operator, Vec::new()),
            "cm" | "Tm" if all_numbers(6) => self.push(&operator, operands),
            "Td" | "TD" if all_numbers(2) => self.push(&operator, operands),
            "Tc" | "Tw" | "Tz" | "TL" | "Ts" if all_numbers(1) => self.push(&operator, operands),
            "Tf" => {
                let known = operands
                    .first()
                    .and_then(|name| name.as_name().ok())
                    .is_some_and(|name| self.fonts.has(name));
                let sized = operands.get(1).is_some_and(|size| size.as_float().is_ok());
                self.font_set = known && sized;
                if self.font_set {
                    self.push(&operator, operands);
                }
            }
            "Tj" => self.show(operands.into_iter().next()),
            "'" => {
                self.push("T*", Vec::new());
                self.show(operands.into_iter().next());
            }
            "\"" => {
                self.push("T*", Vec::new());
                self.show(operands.into_iter().nth(2));
            }
            "TJ" => {
                let Some(Object::Array(pieces)) = operands.into_iter().next() else { return };
                let sound = |piece: &Object| matches!(piece, Object::String(..)) || piece.as_float().is_ok();
                let pieces: Vec<Object> = pieces.into_iter().filter(sound).collect();
                if self.font_set {
                    self.shows = true;
                    self.push("TJ", vec![Object::Array(pieces)]);
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, text: Option<Object>) {
        if let Some(text @ Object::String(..)) = text
            && self.font_set
        {
            self.shows = true;
            self.push("Tj", vec![text]);
        }
    }

    fn push(&mut self, operator: &str, operands: Vec<Object>) {
        self.kept.push(Operation::new(operator, operands));
    }
}

fn numbers(operands: &[Object]) -> Option<Matrix> {
    let mut matrix = IDENTITY;
    if operands.len() != matrix.len() {
        return None;
    }
    for (place, operand) in matrix.iter_mut().zip(operands) {
        *place = f64::from(operand.as_float().ok()?);
    }
    Some(matrix)
}

/// A number of a content stream, which holds no more digits than this.
fn real(number: f64) -> Object {
    #[expect(clippy::cast_possible_truncation, reason = "PDF numbers are of single precision")]
    Object::Real(number as f32)
}

#[cfg(test)]
mod tests {
    use super::{IDENTITY, product};

    #[test]
    fn matrices_multiply_in_the_order_of_the_standard() {
        let shift = [1.0, 0.0, 0.0, 1.0, 10.0, 20.0];
        let double = [2.0, 0.0, 0.0, 2.0, 0.0, 0.0];
        let near = |a: [f64; 6], b: [f64; 6]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(near(product(shift, IDENTITY), shift));
        assert!(near(product(shift, double), [2.0, 0.0, 0.0, 2.0, 20.0, 40.0]));
    }
}
