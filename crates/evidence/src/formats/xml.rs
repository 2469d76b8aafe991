//! What the readers of XML packages share: the walk through a part, and the parts of a tag.
//!
//! What it is not: a reader of a format. The one idea: **damaged XML is read up to the damage**, and tags that
//! do not match are no damage.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Walks a part. False if it is damaged before its end.
pub(crate) fn each_event(xml: &str, mut take: impl FnMut(&Event<'_>)) -> bool {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return true,
            Ok(event) => take(&event),
            Err(_) => return false,
        }
    }
}

/// The local name of an element.
pub(crate) fn local<'a>(tag: &'a BytesStart<'_>) -> &'a str {
    let name = tag.name().0;
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute, by its whole name.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    find_attribute(tag, |key| key == name)
}

/// The value of the first attribute whose name ends so: for prefixes that vary.
pub(crate) fn attribute_ending(tag: &BytesStart<'_>, ending: &str) -> Option<String> {
    find_attribute(tag, |key| key.ends_with(ending))
}

fn find_attribute(tag: &BytesStart<'_>, wanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut all = tag.attributes();
    all.with_checks(false);
    let found = all.flatten().find(|attribute| wanted(attribute.key.0))?;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
}

/// What an entity stands for; itself, if it is not known.
pub(crate) fn entity_text(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = entity.resolve_char_ref() {
        return c.to_string();
    }
    let name: &str = entity;
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}
