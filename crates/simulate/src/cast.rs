//! Finds people for the parts of a template.
//!
//! What it is: the search for a patient who has everything that a text wants to say, with relatives where it
//! speaks of them, a sender and a recipient.

use crate::dice::Dice;
use crate::people::World;
use crate::template::{self, Cast};
use crate::templates::Writer;

/// Finds people for all parts of a text, `None` if nobody suitable is found soon.
pub(crate) fn cast(world: &World, dice: &mut Dice, writer: Writer, text: &str) -> Option<Cast> {
    let mut parts = template::parts(text);
    parts.extend(match writer {
        Writer::Patient => "p".chars(),
        Writer::Kin => "pk".chars(),
        _ => "".chars(),
    });
    let mut cast = Cast::new();
    if ['p', 'k', 'g', 'w'].iter().any(|part| parts.contains(part)) {
        cast.extend((0..80).find_map(|_| {
            let key = *dice.pick(&world.pool);
            let family = family(world, key, &parts, text)?;
            (writes(world, writer, &family) && template::fits(world, text, 'p', key)).then_some(family)
        })?);
    }
    let sender = match writer {
        Writer::Colleague => someone(world, dice, &world.staff, text, 's', &[world.owner])?,
        Writer::Doctor => someone(world, dice, &world.doctors, text, 's', &[world.owner])?,
        Writer::Elsewhere => someone(world, dice, &world.providers, text, 's', &[])?,
        Writer::Outsider => someone(world, dice, &world.outsiders, text, 's', &[])?,
        Writer::Patient => *cast.get(&'p')?,
        Writer::Kin => *cast.get(&'k')?,
        Writer::Owner => world.owner,
    };
    let recipient = if writer == Writer::Owner {
        let list = *dice.pick(&[&world.staff, &world.providers, &world.outsiders]);
        someone(world, dice, list, text, 'r', &[world.owner])?
    } else {
        world.owner
    };
    cast.insert('s', sender);
    cast.insert('r', recipient);
    for (part, list) in [('d', &world.doctors), ('o', &world.providers), ('t', &world.staff)] {
        if parts.contains(&part) {
            cast.insert(part, someone(world, dice, list, text, part, &[sender, recipient])?);
        }
    }
    Some(cast)
}

/// Somebody of a list who has all that a text wants of a part.
pub(crate) fn someone(
    world: &World,
    dice: &mut Dice,
    list: &[u32],
    text: &str,
    part: char,
    not: &[u32],
) -> Option<u32> {
    let fits = |key: &u32| !not.contains(key) && template::fits(world, text, part, *key);
    (0..60).map(|_| list[dice.below(list.len())]).find(fits)
}

/// Whether the one who is to write can: is alive and has an address.
fn writes(world: &World, writer: Writer, family: &Cast) -> bool {
    let author = match writer {
        Writer::Patient => 'p',
        Writer::Kin => 'k',
        _ => return true,
    };
    let author = family.get(&author).map(|key| world.person(*key));
    author
        .is_some_and(|person| person.email.is_some() && person.died.is_none() && person.age(world.today) > 17)
}

/// The patient and the relatives that a text wants, if there are such and they fit.
fn family(world: &World, key: u32, parts: &[char], text: &str) -> Option<Cast> {
    let person = world.person(key);
    let mut cast = Cast::from([('p', key)]);
    let relatives =
        [('k', person.next_of_kin.map(|kin| kin.0)), ('g', person.guarantor), ('w', person.wage_earner)];
    for (part, relative) in relatives {
        if parts.contains(&part) {
            cast.insert(part, relative.filter(|relative| template::fits(world, text, part, *relative))?);
        }
    }
    Some(cast)
}
