//! Slides of Office Open XML (ECMA-376): a slide for each paragraph, with the master, layout and theme that a
//! presentation has to have.

use super::archive::zip;
use super::ooxml::{HEAD, RELATION, content_types, relations};
use crate::SimulateError;
use crate::table::escaped;

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
            let line = |line: &str| {
                format!("<a:p><a:r><a:rPr lang=\"en-US\"/><a:t>{}</a:t></a:r></a:p>", escaped(line))
            };
            let lines: Vec<String> = slide.lines().map(line).collect();
            let shape = format!(
                "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Text\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"500000\" y=\"500000\"/><a:ext cx=\"8000000\" cy=\"5000000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/>{}</p:txBody></p:sp>",
                lines.concat()
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
    let ids: Vec<String> =
        (0..slides.len()).map(|i| format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", 256 + i, i + 2)).collect();
    let presentation = format!(
        "{HEAD}<p:presentation {main} xmlns:r=\"{RELATION}\"><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst><p:sldIdLst>{}</p:sldIdLst><p:sldSz cx=\"9144000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
        ids.concat()
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
    let colours: Vec<String> = [
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
        "{HEAD}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Plain\"><a:themeElements><a:clrScheme name=\"Plain\">{}</a:clrScheme><a:fontScheme name=\"Plain\"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"Plain\"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst><a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        colours.concat()
    )
}
