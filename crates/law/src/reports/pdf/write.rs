//! Pages to a file of PDF 1.7 (ISO 32000-1): pages, fonts, structure.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, TableHeaderScope, UnicodeCmap};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use sha2::{Digest, Sha256};

use super::font::{Font, Subset};
use super::paper::{Kid, PAGE, Paper, Role};

/// Names of the fonts in the file: six letters for a part of a font, then its own name.
const FONTS: [(&[u8], &[u8]); 2] =
    [(b"R", b"CHWRDR+DejaVuSansCondensed"), (b"B", b"CHWRDB+DejaVuSansCondensed-Bold")];

const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Numbers of objects, one after the other.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }

    fn some(&mut self, count: usize) -> Vec<Ref> {
        (0..count).map(|_| self.next()).collect()
    }
}

/// The file; nothing if a font cannot be cut.
pub(super) fn file(mut paper: Paper, title: &str, footer: &str) -> Option<Vec<u8>> {
    let footer = paper.cut(footer);
    let count = paper.sheets.len();
    for page in 0..count {
        paper.foot(page, &format!("{footer} \u{2013} page {} of {count}", page + 1));
    }
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    let (catalog, info, tree, root) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    let fonts = numbers.some(FONTS.len());
    let pages = numbers.some(count);
    let elements = numbers.some(paper.elements.len());
    let parents = numbers.some(count);
    let mut all = pdf.catalog(catalog);
    all.pages(tree).lang(TextStr("en-US"));
    all.viewer_preferences().display_doc_title(true);
    all.mark_info().marked(true);
    all.pair(Name(b"StructTreeRoot"), root);
    all.finish();
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Chartward"));
    for ((font, id), (_, name)) in paper.fonts.iter().zip(&fonts).zip(FONTS) {
        write_font(&mut pdf, font, name, (*id, &mut numbers))?;
    }
    structure(&mut pdf, &paper, (root, &elements), (&pages, &parents));
    let mut hash = Sha256::new();
    pdf.pages(tree).kids(pages.iter().copied()).count(whole(count));
    for (number, sheet) in paper.sheets.into_iter().enumerate() {
        let content = numbers.next();
        let mut page = pdf.page(pages[number]);
        page.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content);
        page.struct_parents(whole(number));
        page.pair(Name(b"Tabs"), Name(b"S"));
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for ((name, _), id) in FONTS.iter().zip(&fonts) {
            named.pair(Name(name), id);
        }
        named.finish();
        resources.finish();
        page.finish();
        let bytes = sheet.content.finish();
        hash.update(bytes.as_slice());
        pdf.stream(content, bytes.as_slice());
    }
    // a name of the file that depends on nothing but what it shows
    let name: Vec<u8> = hash.finalize().iter().take(16).copied().collect();
    pdf.set_file_id((name.clone(), name));
    Some(pdf.finish())
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What is a heading, a table, a cell; and for each page which of its texts is which.
fn structure(
    pdf: &mut Pdf,
    paper: &Paper,
    (root, elements): (Ref, &[Ref]),
    (pages, parents): (&[Ref], &[Ref]),
) {
    let mut tree = pdf.indirect(root).start::<StructTreeRoot<'_>>();
    tree.child(elements[0]);
    tree.parent_tree_next_key(whole(pages.len()));
    let mut by_page = tree.parent_tree();
    let mut entries = by_page.nums();
    for (page, parent) in parents.iter().enumerate() {
        entries.insert(whole(page), *parent);
    }
    entries.finish();
    by_page.finish();
    tree.finish();
    for (number, element) in paper.elements.iter().enumerate() {
        let mut one = pdf.struct_element(elements[number]);
        one.kind(element.role.tag());
        one.parent(if number == 0 { root } else { elements[element.parent] });
        match element.role {
            Role::ColumnHead => {
                one.attributes().push().table().scope(TableHeaderScope::Column);
            }
            Role::RowHead => {
                one.attributes().push().table().scope(TableHeaderScope::Row);
            }
            _ => {}
        }
        let mut kids = one.children();
        for kid in &element.kids {
            match kid {
                Kid::Element(kid) => {
                    kids.struct_element(elements[*kid]);
                }
                Kid::Text(page, mark) => {
                    kids.marked_content_ref().page(pages[*page]).marked_content_id(whole(*mark));
                }
            }
        }
    }
    for (sheet, parent) in paper.sheets.iter().zip(parents) {
        pdf.indirect(*parent).array().items(sheet.marks.iter().map(|part| elements[*part]));
    }
}

fn write_font(pdf: &mut Pdf, font: &Font, name: &[u8], (id, numbers): (Ref, &mut Numbers)) -> Option<()> {
    let Subset { data, letters, ascent, descent, cap_height, bounds } = font.subset()?;
    let (cid, descriptor, map, program) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    pdf.type0_font(id)
        .base_font(Name(name))
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(map);
    let mut one = pdf.cid_font(cid);
    one.subtype(CidFontType::Type2).base_font(Name(name)).system_info(SYSTEM).font_descriptor(descriptor);
    one.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = one.widths();
    for (number, (_, width)) in &letters {
        widths.consecutive(*number, [*width]);
    }
    widths.finish();
    one.finish();
    pdf.font_descriptor(descriptor)
        .name(Name(name))
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(bounds[0], bounds[1], bounds[2], bounds[3]))
        .italic_angle(0.0)
        .ascent(ascent)
        .descent(descent)
        .cap_height(cap_height)
        .stem_v(80.0)
        .font_file2(program);
    let mut to_unicode = UnicodeCmap::<u16>::new(Name(b"Custom"), SYSTEM);
    for (number, (letter, _)) in &letters {
        to_unicode.pair(*number, *letter);
    }
    let to_unicode = to_unicode.finish();
    pdf.cmap(map, to_unicode.as_slice());
    let length = i32::try_from(data.len()).ok()?;
    pdf.stream(program, &data).pair(Name(b"Length1"), length);
    Some(())
}
