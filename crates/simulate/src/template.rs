//! Templates: texts with places for values.
//!
//! What it is: a small renderer. `{p.dob}` is the birth date of the person who plays `p`; `{c.phone}` is the
//! clinic's; `{x.order}` is a trap (an order number); `{list}` is where a repeated line goes. Who plays which
//! part is a [`Cast`]; whether somebody has all the fields that a template wants is asked before.
//!
//! What it is not: a general template language. An unknown name is an error, and a test renders them all.

use std::collections::BTreeMap;

use chartward_model::Element;
use jiff::civil::Date;

use crate::SimulateError;
use crate::dice::Dice;
use crate::people::{World, days_before};
use crate::value::{Script, Value};

/// Who plays which part: `p` patient, `q` another, `k` next of kin, `g` guarantor, `w` wage earner, `d`
/// clinician here, `o` provider elsewhere, `s` sender, `r` recipient, `t` a colleague.
pub(crate) type Cast = BTreeMap<char, u32>;

/// What a text is written with: chance, and the day on which it is written.
pub(crate) struct Pen {
    pub(crate) dice: Dice,
    pub(crate) day: Date,
}

/// A piece of a template.
enum Piece<'a> {
    Words(&'a str),
    Slot(&'a str),
}

/// Cuts a template at its braces. A brace without a partner is words.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((slot, tail)) = after.split_once('}') else { break };
        pieces.push(Piece::Words(before));
        pieces.push(Piece::Slot(slot));
        rest = tail;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The parts that a template needs somebody to play.
pub(crate) fn parts(template: &str) -> Vec<char> {
    let mut parts: Vec<char> = slots(template).filter_map(|slot| part(slot).map(|(part, _)| part)).collect();
    parts.sort_unstable();
    parts.dedup();
    parts
}

/// Whether a person has every field that a template wants of a part.
pub(crate) fn fits(world: &World, template: &str, part_wanted: char, key: u32) -> bool {
    let fields = world.fields(key);
    slots(template)
        .filter_map(part)
        .filter(|(part, field)| *part == part_wanted && *field != "relation")
        .all(|(_, field)| fields.get(field).is_some())
}

/// Writes a template out. `list` goes where `{list}` stands.
pub(crate) fn render(
    world: &World,
    template: &str,
    cast: &Cast,
    list: &Script,
    pen: &mut Pen,
) -> Result<Script, SimulateError> {
    let mut script = Script::default();
    for piece in pieces(template) {
        match piece {
            Piece::Words(words) => {
                script.say(words);
            }
            Piece::Slot("list") => {
                script.append(list);
            }
            Piece::Slot(slot) => {
                script.put_all(fill(world, slot, cast, pen)?);
            }
        }
    }
    Ok(script)
}

fn slots(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).into_iter().filter_map(|piece| match piece {
        Piece::Slot(slot) => Some(slot),
        Piece::Words(_) => None,
    })
}

/// Part and field of a slot that is about a person.
fn part(slot: &str) -> Option<(char, &str)> {
    let (part, field) = slot.split_once('.')?;
    let mut letters = part.chars();
    let letter = letters.next().filter(|letter| !matches!(letter, 'c' | 'x'))?;
    letters.next().is_none().then_some((letter, field))
}

fn fill(world: &World, slot: &str, cast: &Cast, pen: &mut Pen) -> Result<Vec<Value>, SimulateError> {
    let unknown = || SimulateError::Slot { slot: slot.to_owned() };
    if let Some((part, field)) = part(slot) {
        if slot == "k.relation" {
            let patient = cast.get(&'p').ok_or_else(unknown)?;
            let (_, relation) = world.person(*patient).next_of_kin.ok_or_else(unknown)?;
            return Ok(vec![Value::plain(relation)]);
        }
        let key = cast.get(&part).ok_or_else(unknown)?;
        return world.fields_on(*key, pen.day).get(field).ok_or_else(unknown);
    }
    let value = match slot.split_once('.') {
        Some(("c", fact)) => clinic(world, fact),
        Some(("x", trap)) => trap_or_word(world, trap, pen),
        _ => None,
    };
    value.map(|value| vec![value]).ok_or_else(unknown)
}

/// What is the clinic's own: an element, and nobody's.
pub(crate) fn clinic(world: &World, fact: &str) -> Option<Value> {
    let value = |element, text: &str| Some(Value::of(element, text, None, world.today));
    match fact {
        "name" => Some(Value::plain("Harbor Vale Family Medicine")),
        "phone" => value(Element::Phone, "(508) 555-0100"),
        "fax" => value(Element::Phone, "(774) 555-0100"),
        "street" => value(Element::StreetAddress, "480 Lincoln Street"),
        "city" => value(Element::City, "Worcester"),
        "state" => value(Element::State, "MA"),
        "zip" => value(Element::PostalCode, "01605"),
        "url" => value(Element::Url, "https://www.harborvale.example.org"),
        "portal" => value(Element::Url, "https://portal.harborvale.example.org/login"),
        "email" => value(Element::Email, "frontdesk@harborvale.example.org"),
        "npi" => value(Element::NationalProviderId, "1720000094"),
        _ => None,
    }
}

/// Traps, which look like an element and are none, and words that vary.
fn trap_or_word(world: &World, name: &str, pen: &mut Pen) -> Option<Value> {
    let dice = &mut pen.dice;
    let soon = days_before(pen.day, -dice.span(1, 60));
    let text = match name {
        // traps
        "order" => format!("{}-{}", dice.between(100, 899), dice.digits(7)),
        "order9" => format!("5{}", dice.digits(8)),
        "invoice" => format!("INV-{}-{}", soon.year(), dice.digits(5)),
        "tracking" => format!("1Z{}{}", dice.letters("ABCDEFGHRTWXY0123456789", 6), dice.digits(10)),
        "price" => format!("${}.{}", dice.between(11, 980), dice.digits(2)),
        "big_price" => format!("${},{:03}.00", dice.between(1, 48), dice.between(0, 999)),
        "room" => format!("{}", dice.between(101, 348)),
        "version" => format!("10.{}.{}.{}", dice.between(0, 9), dice.between(0, 9), dice.between(0, 99)),
        "test_ssn" => "078-05-1120".to_owned(),
        "test_card" => "4111 1111 1111 1111".to_owned(),
        "ticket" => format!("#{}", dice.digits(6)),
        "item9" => format!("{}", dice.between(100_000_000, 899_999_999)),
        "day" => crate::fields::us_date(soon),
        "day_long" => crate::fields::long_date(soon),
        "percent" => format!("{}.{}%", dice.between(1, 97), dice.below(10)),
        // words
        "weekday" => (*dice.pick(&["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"])).to_owned(),
        "time" => format!("{}:{}", dice.between(8, 11), dice.pick(&["00", "15", "30", "45"])),
        "few" => dice.between(2, 9).to_string(),
        "many" => dice.between(12, 60).to_string(),
        // elements that are nobody's
        "url" => {
            let page = format!(
                "https://www.example.com/{}/{}",
                dice.pick(&["news", "docs", "survey"]),
                dice.digits(4)
            );
            return Some(Value::of(Element::Url, page, None, world.today));
        }
        "ip" => {
            let ip =
                format!("{}.{}", dice.pick(&["192.0.2", "198.51.100", "203.0.113"]), dice.between(2, 99));
            return Some(Value::of(Element::IpAddress, ip, None, world.today));
        }
        "password" => {
            let word = dice.pick(&["Harbor", "Lantern", "Maple", "Otter", "Granite"]);
            let password = format!("{word}{}{}", dice.digits(3), dice.pick(&["!", "#", "$"]));
            return Some(Value::of(Element::Password, password, None, world.today));
        }
        _ => return None,
    };
    Some(Value::plain(text))
}
