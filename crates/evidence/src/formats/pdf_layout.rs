//! Glyphs at their places on a page to lines of text in reading order.
//!
//! What it is: lines from glyphs that stand at the same height, from left to right, with a space where
//! words part and a tab where columns part. Turned text (landscape tables on portrait pages) is read
//! along its own direction.
//!
//! What it is not: it does not know columns of running text from columns of a table; a line of the page
//! is a line of the text.
//!
//! The one idea: **the page's geometry decides, never the order in which it was drawn.**

use std::collections::BTreeMap;

/// Most glyphs of one page; more is no text.
pub(crate) const GLYPHS: usize = 2_000_000;

/// One glyph as drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Where its baseline begins.
    pub(crate) x: f64,
    /// Height of its baseline above the page's foot.
    pub(crate) y: f64,
    /// How far the pen goes, along x and y.
    pub(crate) advance: (f64, f64),
    /// Size of the type on the page.
    pub(crate) size: f64,
    /// The characters it stands for.
    pub(crate) text: String,
}

/// A glyph in the direction it is read: `along` the line, `down` the page.
struct Placed<'g> {
    along: f64,
    end: f64,
    down: f64,
    size: f64,
    text: &'g str,
}

/// The text of a page.
pub(crate) fn text_of(glyphs: &[Glyph]) -> String {
    let mut directions: BTreeMap<i32, Vec<&Glyph>> = BTreeMap::new();
    for glyph in glyphs {
        directions.entry(direction(glyph)).or_default().push(glyph);
    }
    let mut text = String::new();
    for (degrees, glyphs) in directions {
        let (sine, cosine) = f64::from(degrees).to_radians().sin_cos();
        let mut placed: Vec<Placed<'_>> =
            glyphs.into_iter().filter_map(|glyph| place(glyph, sine, cosine)).collect();
        placed.sort_by(|a, b| a.down.total_cmp(&b.down));
        write_lines(&mut placed, &mut text);
    }
    text
}

/// Degrees against the clock, in steps of five, from 0 to 355.
fn direction(glyph: &Glyph) -> i32 {
    let (dx, dy) = glyph.advance;
    let degrees = dy.atan2(dx).to_degrees();
    if !degrees.is_finite() {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "between -36 and 36")]
    let steps = (degrees / 5.0).round() as i32;
    (steps * 5).rem_euclid(360)
}

fn place(glyph: &Glyph, sine: f64, cosine: f64) -> Option<Placed<'_>> {
    let along = glyph.x * cosine + glyph.y * sine;
    let down = glyph.x * sine - glyph.y * cosine;
    let width = glyph.advance.0.hypot(glyph.advance.1);
    let sound = along.is_finite() && down.is_finite() && width.is_finite() && glyph.size.is_finite();
    sound.then(|| Placed {
        along,
        end: along + width,
        down,
        size: glyph.size.abs().max(0.1),
        text: &glyph.text,
    })
}

/// Cuts glyphs that are sorted down the page into lines, and writes each from left to right.
fn write_lines(placed: &mut [Placed<'_>], text: &mut String) {
    let mut from = 0;
    let mut last: Option<(f64, f64)> = None;
    while from < placed.len() {
        let (top, size) = (placed[from].down, placed[from].size);
        let mut to = from + 1;
        // A line's glyphs may sink and rise a little: other type sizes, raised figures.
        let mut reach = size * 0.45;
        while to < placed.len() && placed[to].down - top <= reach {
            reach = reach.max(placed[to].size.min(size * 2.0) * 0.45);
            to += 1;
        }
        let line = &mut placed[from..to];
        line.sort_by(|a, b| a.along.total_cmp(&b.along));
        if last.is_some_and(|(down, size)| top - down > size * 1.9) && text.ends_with('\n') {
            text.push('\n');
        }
        let size = line.iter().map(|glyph| glyph.size).fold(0.1, f64::max);
        write_line(line, text);
        last = Some((top, size));
        from = to;
    }
}

fn write_line(line: &[Placed<'_>], text: &mut String) {
    let begin = text.len();
    let mut before: Option<&Placed<'_>> = None;
    for glyph in line {
        if let Some(before) = before {
            // Bold type is sometimes made by drawing the same glyph twice, a hair apart.
            let same = before.text == glyph.text && (glyph.along - before.along).abs() < before.size * 0.08;
            if same && (glyph.end - glyph.along) > before.size * 0.1 {
                continue;
            }
            let gap = (glyph.along - before.end) / before.size.max(glyph.size);
            let spaced = text.ends_with([' ', '\t']) || glyph.text.starts_with([' ', '\u{a0}']);
            if gap > 1.8 {
                trim_spaces(text, begin);
                text.push('\t');
            } else if gap > 0.9 && !spaced {
                text.push_str("  ");
            } else if gap > 0.16 && !spaced {
                text.push(' ');
            }
        }
        push_shown(text, glyph.text);
        before = Some(glyph);
    }
    trim_spaces(text, begin);
    if text.len() > begin {
        text.push('\n');
    }
}

fn trim_spaces(text: &mut String, begin: usize) {
    while text.len() > begin && text.ends_with([' ', '\t']) {
        text.pop();
    }
}

/// Writes characters as they are typed: ligatures in letters, spaces of any width as a space.
fn push_shown(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\u{fb00}' => into.push_str("ff"),
            '\u{fb01}' => into.push_str("fi"),
            '\u{fb02}' => into.push_str("fl"),
            '\u{fb03}' => into.push_str("ffi"),
            '\u{fb04}' => into.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => into.push_str("st"),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => into.push(' '),
            '\u{ad}' => into.push('-'),
            c if c.is_control() || c == '\u{feff}' || c == '\u{200b}' => {}
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Glyph, text_of};

    fn word(x: f64, y: f64, text: &str) -> Vec<Glyph> {
        let step = |i: usize| x + 5.0 * f64::from(u16::try_from(i).unwrap());
        let glyph = |(i, c): (usize, char)| Glyph {
            x: step(i),
            y,
            advance: (5.0, 0.0),
            size: 10.0,
            text: c.to_string(),
        };
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn lines_words_and_columns_are_parted() {
        let mut glyphs = word(300.0, 699.5, "SSN");
        glyphs.extend(word(10.0, 700.0, "Ann"));
        glyphs.extend(word(28.0, 700.0, "Lee"));
        glyphs.extend(word(10.0, 688.0, "next"));
        glyphs.extend(word(10.0, 640.0, "far"));
        assert_eq!(text_of(&glyphs), "Ann Lee\tSSN\nnext\n\nfar\n");
    }

    #[test]
    fn turned_text_doubled_glyphs_and_ligatures() {
        let mut glyphs: Vec<Glyph> = word(0.0, 0.0, "up")
            .into_iter()
            .map(|g| Glyph { x: 50.0, y: g.x, advance: (0.0, 5.0), ..g })
            .collect();
        let mut bold = word(10.0, 500.0, "AB");
        bold.extend(word(10.2, 500.0, "AB"));
        glyphs.extend(bold);
        glyphs.push(Glyph {
            x: 30.0,
            y: 400.0,
            advance: (5.0, 0.0),
            size: 10.0,
            text: "\u{fb01}".to_owned(),
        });
        glyphs.push(Glyph { x: f64::NAN, y: 0.0, advance: (f64::NAN, 0.0), size: 0.0, text: "x".to_owned() });
        assert_eq!(text_of(&glyphs), "AB\n\nfi\nup\n");
    }
}
