//! Where the generated people live: twelve states, real cities and ZIP codes, invented streets.
//!
//! What it is: a small table. The clinic stands in Massachusetts; most patients live there, some in the
//! states around it, a few have moved far away. That the ZIP codes lie in their states is tested against the
//! model.

use crate::dice::Dice;

/// A state.
pub(crate) struct State {
    /// Postal code.
    pub(crate) code: &'static str,
    /// Share of the patients, in percent.
    pub(crate) weight: u32,
    /// Cities and a ZIP code in each.
    pub(crate) cities: &'static [(&'static str, &'static str)],
    /// Telephone area codes.
    pub(crate) area_codes: &'static [&'static str],
    /// Form of a driver's licence: `A` a letter, `9` a digit, others as they stand.
    pub(crate) licence: &'static str,
}

/// An address.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) city: &'static str,
    pub(crate) state: &'static str,
    pub(crate) zip: String,
}

/// The states, home first.
pub(crate) const STATES: &[State] = &[
    State {
        code: "MA",
        weight: 56,
        cities: &[
            ("Worcester", "01602"),
            ("Springfield", "01109"),
            ("Lowell", "01851"),
            ("Quincy", "02169"),
            ("Brockton", "02301"),
            ("Framingham", "01702"),
            ("Pittsfield", "01201"),
            ("Fall River", "02720"),
        ],
        area_codes: &["508", "774", "617", "857", "978", "351", "781", "339", "413"],
        licence: "S99999999",
    },
    State {
        code: "NH",
        weight: 9,
        cities: &[("Nashua", "03060"), ("Manchester", "03103"), ("Keene", "03431")],
        area_codes: &["603"],
        licence: "NHL99999999",
    },
    State {
        code: "RI",
        weight: 8,
        cities: &[("Providence", "02906"), ("Woonsocket", "02895"), ("Cranston", "02910")],
        area_codes: &["401"],
        licence: "9999999",
    },
    State {
        code: "CT",
        weight: 6,
        cities: &[("Hartford", "06106"), ("Danbury", "06810"), ("Waterbury", "06708")],
        area_codes: &["203", "860", "475", "959"],
        licence: "999999999",
    },
    State {
        code: "NY",
        weight: 5,
        cities: &[("Albany", "12205"), ("Troy", "12180"), ("Rochester", "14609")],
        area_codes: &["518", "585", "838"],
        licence: "999999999",
    },
    State {
        code: "ME",
        weight: 4,
        cities: &[("Portland", "04103"), ("Bangor", "04401"), ("Lewiston", "04240")],
        area_codes: &["207"],
        licence: "9999999",
    },
    State {
        code: "VT",
        weight: 3,
        cities: &[("Burlington", "05401"), ("Rutland", "05701"), ("Brattleboro", "05301")],
        area_codes: &["802"],
        licence: "99999999",
    },
    State {
        code: "FL",
        weight: 3,
        cities: &[("Sarasota", "34232"), ("Naples", "34102"), ("Ocala", "34471")],
        area_codes: &["941", "239", "352"],
        licence: "A999999999999",
    },
    State {
        code: "NJ",
        weight: 2,
        cities: &[("Trenton", "08610"), ("Paterson", "07501")],
        area_codes: &["609", "973"],
        licence: "A99999999999999",
    },
    State {
        code: "PA",
        weight: 2,
        cities: &[("Scranton", "18504"), ("Allentown", "18102")],
        area_codes: &["570", "610"],
        licence: "99999999",
    },
    State {
        code: "CA",
        weight: 1,
        cities: &[("Fresno", "93722"), ("Sacramento", "95823")],
        area_codes: &["559", "916"],
        licence: "A9999999",
    },
    State {
        code: "TX",
        weight: 1,
        cities: &[("Austin", "78745"), ("Plano", "75023")],
        area_codes: &["512", "972"],
        licence: "99999999",
    },
];

const STREETS: &[&str] = &[
    "Alder",
    "Birch",
    "Canal",
    "Chapel",
    "Chestnut",
    "Church",
    "Cottage",
    "Elm",
    "Fairview",
    "Forest Hill",
    "Franklin",
    "Granite",
    "Harbor",
    "Hickory",
    "High",
    "Hillside",
    "Juniper",
    "Lakeview",
    "Laurel",
    "Liberty",
    "Lincoln",
    "Linden",
    "Main",
    "Maple",
    "Meadow",
    "Mill Pond",
    "North Main",
    "Oak",
    "Old Mill",
    "Orchard",
    "Park",
    "Pearl",
    "Pine",
    "Pleasant",
    "Prospect",
    "Quarry",
    "River",
    "School",
    "South Main",
    "Spring",
    "Spruce",
    "Summer",
    "Sycamore",
    "Tremont",
    "Union",
    "Valley",
    "Walnut",
    "Washington",
    "Water",
    "West Elm",
    "Willow",
    "Winter",
];

const STREET_TYPES: &[&str] =
    &["Street", "St", "St.", "Street", "Road", "Rd", "Avenue", "Ave", "Drive", "Dr", "Lane", "Ln", "Court"];

/// The state with this code; the home state for an unknown one.
pub(crate) fn state(code: &str) -> &'static State {
    STATES.iter().find(|state| state.code == code).unwrap_or(&STATES[0])
}

/// An address somewhere.
pub(crate) fn address(dice: &mut Dice) -> Address {
    let state = &STATES[dice.weighted(STATES.iter().map(|state| state.weight))];
    let (city, zip) = *dice.pick(state.cities);
    let zip =
        if dice.percent(12) { format!("{zip}-{:04}", dice.between(1001, 9899)) } else { zip.to_owned() };
    let street = match dice.below(20) {
        0 => format!("PO Box {}", dice.between(11, 4_990)),
        1 | 2 => format!("{}, Apt {}{}", street(dice), dice.between(1, 12), dice.letters("ABCD", 1)),
        3 => format!("{} #{}", street(dice), dice.between(2, 48)),
        _ => street(dice),
    };
    Address { street, city, state: state.code, zip }
}

fn street(dice: &mut Dice) -> String {
    let name = *dice.pick(STREETS);
    // "Park Court" and the like are fine; the number never looks like a year or a ZIP code
    format!("{} {name} {}", dice.between(2, 989), dice.pick(STREET_TYPES))
}

#[cfg(test)]
mod tests {
    use chartward_model::Jurisdiction;

    use super::STATES;

    #[test]
    fn zip_codes_lie_in_their_states() {
        assert_eq!(STATES.iter().map(|state| state.weight).sum::<u32>(), 100);
        for state in STATES {
            for (city, zip) in state.cities {
                let found = Jurisdiction::of_zip(zip).map(|j| j.to_string());
                assert_eq!(found.as_deref(), Some(state.code), "{city}");
            }
        }
    }
}
