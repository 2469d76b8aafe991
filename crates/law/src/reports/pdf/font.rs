//! The font of the form: DejaVu Sans Condensed, of which a file holds the letters that it uses.

use std::collections::BTreeMap;

use subsetter::{GlyphRemapper, subset};
use ttf_parser::Face;

/// A mark for a letter that cannot be shown.
const MARK: char = '\u{fffd}';

/// A font.
pub(super) struct Font {
    data: &'static [u8],
    face: Face<'static>,
    glyphs: GlyphRemapper,
    /// Widths of the letters of ASCII, which are asked for most.
    ascii: Vec<f32>,
    /// What was shown: number in the file, letter, width in thousandths.
    used: BTreeMap<u16, (char, f32)>,
}

/// What a file holds of a font.
pub(super) struct Subset {
    /// The font program.
    pub(super) data: Vec<u8>,
    /// Letter and width by number, from nought; a gap has none.
    pub(super) letters: BTreeMap<u16, (char, f32)>,
    /// Height above and below the line, in thousandths.
    pub(super) ascent: f32,
    pub(super) descent: f32,
    pub(super) cap_height: f32,
    /// The box around every letter.
    pub(super) bounds: [f32; 4],
}

impl Font {
    /// From a font file that is part of the program.
    pub(super) fn new(data: &'static [u8]) -> Option<Self> {
        let face = Face::parse(data, 0).ok()?;
        let mut font =
            Self { data, face, glyphs: GlyphRemapper::new(), ascii: Vec::new(), used: BTreeMap::new() };
        font.ascii = (0..128_u8).map(|c| font.looked_up(char::from(c))).collect();
        Some(font)
    }

    /// Thousandths of the size, from the font's own units.
    fn thousandths(&self, units: f32) -> f32 {
        units * 1000.0 / f32::from(self.face.units_per_em())
    }

    /// The letter as it is shown: itself or the mark.
    pub(super) fn shown(&self, c: char) -> char {
        if can_show(c) && self.face.glyph_index(c).is_some() { c } else { MARK }
    }

    /// Width of a letter at a size.
    fn advance(&self, c: char) -> f32 {
        let known = usize::try_from(u32::from(c)).ok().and_then(|at| self.ascii.get(at));
        known.copied().unwrap_or_else(|| self.looked_up(c))
    }

    fn looked_up(&self, c: char) -> f32 {
        let glyph = self.face.glyph_index(self.shown(c));
        let units = glyph.and_then(|glyph| self.face.glyph_hor_advance(glyph)).unwrap_or(0);
        self.thousandths(f32::from(units))
    }

    /// Width of a text at a size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size / 1000.0
    }

    /// A text as numbers of letters, two bytes each.
    pub(super) fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            let shown = self.shown(c);
            let Some(glyph) = self.face.glyph_index(shown) else { continue };
            let number = self.glyphs.remap(glyph.0);
            let width = self.advance(shown);
            self.used.entry(number).or_insert((shown, width));
            bytes.extend(number.to_be_bytes());
        }
        bytes
    }

    /// What the file needs of it.
    pub(super) fn subset(&self) -> Option<Subset> {
        let bounds = self.face.global_bounding_box();
        let scaled = |units: i16| self.thousandths(f32::from(units));
        Some(Subset {
            data: subset(self.data, 0, &self.glyphs).ok()?,
            letters: self.used.clone(),
            ascent: scaled(self.face.ascender()),
            descent: scaled(self.face.descender()),
            cap_height: scaled(self.face.capital_height().unwrap_or_else(|| self.face.ascender())),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(scaled),
        })
    }
}

/// Whether a letter stands for itself when it is simply set beside the one before: not what controls, not what runs from
/// right to left, not what changes its form or its place by its neighbours.
pub(super) fn can_show(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{300}'..='\u{36f}'
            | '\u{590}'..='\u{109f}'
            | '\u{1700}'..='\u{1cff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{a800}'..='\u{abff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10000}'..))
}
