//! Office Open XML: workbook, text, slides (ECMA-376), each with the parts that are required and no more.

use std::fmt::Write;

use chartward_model::date;

use super::archive::zip;
use crate::SimulateError;
use crate::table::{Table, escaped};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

fn content_types(parts: &[(&str, &str)]) -> String {
    let mut xml = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in parts {
        let _ = write!(
            xml,
            "<Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/>"
        );
    }
    xml + "</Types>"
}

fn relations(targets: &[(&str, &str)]) -> String {
    let mut xml = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (i, (kind, target)) in targets.iter().enumerate() {
        let _ =
            write!(xml, "<Relationship Id=\"rId{}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>", i + 1);
    }
    xml + "</Relationships>"
}

/// A workbook of one sheet. Dates of columns whose header speaks of a birth or a date are serial numbers with
/// a date format, all else is shared text.
pub(crate) fn xlsx(table: &Table) -> Result<Vec<u8>, SimulateError> {
    let mut shared: Vec<&str> = Vec::new();
    let mut sheet = format!(
        "{HEAD}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
    );
    let header: Vec<&str> = table.columns.clone();
    let rows = table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect());
    for (i, row) in std::iter::once(header).chain(rows).enumerate() {
        let _ = write!(sheet, "<row r=\"{}\">", i + 1);
        for (j, text) in row.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let cell = format!("{}{}", column_name(j), i + 1);
            if let Some(serial) = serial(table.columns[j], text) {
                let _ = write!(sheet, "<c r=\"{cell}\" s=\"1\"><v>{serial}</v></c>");
            } else {
                let index = shared.iter().position(|known| *known == text).unwrap_or_else(|| {
                    shared.push(text);
                    shared.len() - 1
                });
                let _ = write!(sheet, "<c r=\"{cell}\" t=\"s\"><v>{index}</v></c>");
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let strings: Vec<String> = shared
        .iter()
        .map(|text| format!("<si><t xml:space=\"preserve\">{}</t></si>", escaped(text)))
        .collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let strings =
        format!("{HEAD}<sst xmlns=\"{main}\" uniqueCount=\"{}\">{}</sst>", strings.len(), strings.concat());
    let workbook = format!(
        "{HEAD}<workbook xmlns=\"{main}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        table.name
    );
    let styles = format!(
        "{HEAD}<styleSheet xmlns=\"{main}\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\"><xf/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
    );
    zip(&[
        (
            "[Content_Types].xml",
            content_types(&[
                ("xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
                ("xl/styles.xml", "spreadsheetml.styles"),
                ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
            ])
            .as_bytes(),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")]).as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[
                ("worksheet", "worksheets/sheet1.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ])
            .as_bytes(),
        ),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A text document, a paragraph a line.
pub(crate) fn docx(text: &str) -> Result<Vec<u8>, SimulateError> {
    let paragraphs: String = text
        .lines()
        .map(|line| match line.split_once(": ") {
            // a label in bold is a run of its own, as in letters that people write
            Some((label, value)) => format!(
                "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}: </w:t></w:r><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
                escaped(label),
                escaped(value)
            ),
            None => format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line)),
        })
        .collect();
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>"
    );
    zip(&[
        (
            "[Content_Types].xml",
            content_types(&[("word/document.xml", "wordprocessingml.document.main")]).as_bytes(),
        ),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// Slides, one for each paragraph of a text.
pub(crate) fn pptx(text: &str) -> Result<Vec<u8>, SimulateError> {
    let main = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
    let tree = |shapes: &str| {
        format!(
            "<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld>"
        )
    };
    let slides: Vec<String> = text
        .split("\n\n")
        .map(|slide| {
            let lines: String = slide
                .lines()
                .map(|line| format!("<a:p><a:r><a:rPr lang=\"en-US\"/><a:t>{}</a:t></a:r></a:p>", escaped(line)))
                .collect();
            let shape = format!(
                "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Text\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"500000\" y=\"500000\"/><a:ext cx=\"8000000\" cy=\"5000000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"
            );
            format!("{HEAD}<p:sld {main}>{}</p:sld>", tree(&shape))
        })
        .collect();
    let names: Vec<String> = (1..=slides.len()).map(|i| format!("ppt/slides/slide{i}.xml")).collect();
    let mut types = vec![
        ("ppt/presentation.xml", "presentationml.presentation.main"),
        ("ppt/slideMasters/slideMaster1.xml", "presentationml.slideMaster"),
        ("ppt/slideLayouts/slideLayout1.xml", "presentationml.slideLayout"),
        ("ppt/theme/theme1.xml", "theme"),
    ];
    types.extend(names.iter().map(|name| (name.as_str(), "presentationml.slide")));
    let targets: Vec<String> = (1..=slides.len()).map(|i| format!("slides/slide{i}.xml")).collect();
    let mut related = vec![("slideMaster", "slideMasters/slideMaster1.xml")];
    related.extend(targets.iter().map(|target| ("slide", target.as_str())));
    let ids: String =
        (0..slides.len()).map(|i| format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", 256 + i, i + 2)).collect();
    let presentation = format!(
        "{HEAD}<p:presentation {main} xmlns:r=\"{RELATION}\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>"
    );
    let colours = "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>";
    let master = format!(
        "{HEAD}<p:sldMaster {main} xmlns:r=\"{RELATION}\">{}{colours}<p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>",
        tree("")
    );
    let layout = format!("{HEAD}<p:sldLayout {main}>{}</p:sldLayout>", tree(""));
    let slide_relations = relations(&[("slideLayout", "../slideLayouts/slideLayout1.xml")]);
    let texts = [
        ("[Content_Types].xml".to_owned(), content_types(&types)),
        ("_rels/.rels".to_owned(), relations(&[("officeDocument", "ppt/presentation.xml")])),
        ("ppt/presentation.xml".to_owned(), presentation),
        ("ppt/_rels/presentation.xml.rels".to_owned(), relations(&related)),
        ("ppt/slideMasters/slideMaster1.xml".to_owned(), master),
        (
            "ppt/slideMasters/_rels/slideMaster1.xml.rels".to_owned(),
            relations(&[
                ("slideLayout", "../slideLayouts/slideLayout1.xml"),
                ("theme", "../theme/theme1.xml"),
            ]),
        ),
        ("ppt/slideLayouts/slideLayout1.xml".to_owned(), layout),
        (
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels".to_owned(),
            relations(&[("slideMaster", "../slideMasters/slideMaster1.xml")]),
        ),
        ("ppt/theme/theme1.xml".to_owned(), theme()),
    ];
    let slides = names.iter().cloned().zip(slides);
    let slide_relations =
        (1..=names.len()).map(|i| (format!("ppt/slides/_rels/slide{i}.xml.rels"), slide_relations.clone()));
    let all: Vec<(String, String)> = texts.into_iter().chain(slides).chain(slide_relations).collect();
    let members: Vec<(&str, &[u8])> =
        all.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&members)
}

fn theme() -> String {
    let colours: String = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "1F3040"),
        ("lt2", "EEECE1"),
        ("accent1", "2F6FA7"),
        ("accent2", "A7432F"),
        ("accent3", "6FA72F"),
        ("accent4", "6F2FA7"),
        ("accent5", "2FA7A7"),
        ("accent6", "A7862F"),
        ("hlink", "0000EE"),
        ("folHlink", "551A8B"),
    ]
    .iter()
    .map(|(name, rgb)| format!("<a:{name}><a:srgbClr val=\"{rgb}\"/></a:{name}>"))
    .collect();
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>".repeat(3);
    let line = "<a:ln><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>".repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    let font = "<a:latin typeface=\"Calibri\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>";
    format!(
        "{HEAD}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Plain\"><a:themeElements><a:clrScheme name=\"Plain\">{colours}</a:clrScheme><a:fontScheme name=\"Plain\"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"Plain\"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst><a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
}

/// Serial number of a date in a column of dates (1900 system).
pub(crate) fn serial(column: &str, text: &str) -> Option<i32> {
    let column = column.to_ascii_lowercase();
    let dated = column.contains("birth") || column.contains("dob") || column.contains("date");
    let day = dated.then(|| date::parse(text, jiff::civil::date(2199, 12, 31)))??;
    let epoch = jiff::civil::date(1899, 12, 30);
    // a two-digit year is left as the text that it is
    let long = text.split(['/', '-']).any(|part| part.len() == 4);
    let days = day.since(epoch).ok()?.get_days();
    (long && days > 61).then_some(days)
}

/// `A`, `B`, ... of a column; no list here has more than 26.
pub(crate) fn column_name(index: usize) -> char {
    char::from(b'A' + u8::try_from(index.min(25)).unwrap_or(0))
}
