//! What a comparison of two rows found, and what it says.
//!
//! What it is not: the comparison (`../score.rs`), or a decision (`../people.rs`).
//!
//! The one idea: each field has a level and its bits; what the levels say together (twins? father and son? one
//! household?) is asked here and nowhere else.

use super::super::estimate::Habits;
use super::super::model::{FIELDS, Field, Level, level};

/// Bits from which what agrees tells a person from others.
const TELLING: f32 = 2.5;

/// By how many rows that differ the better known of two is known: who is known by several is likelier to have one more
/// than to have a namesake at home of whom there is but this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Known {
    /// Each by one row.
    ByOne,
    /// One of the two by several.
    BySeveral,
}

/// A comparison of two rows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "findings that have nothing to do with one another")]
pub(in super::super) struct Evidence {
    pub(in super::super) bits: [f32; FIELDS],
    pub(in super::super) levels: [Level; FIELDS],
    pub(in super::super) total: f32,
    /// One address or telephone, one name, and years of birth a generation apart that a slip would explain: it may
    /// be father and son.
    pub(in super::super) is_a_generation_apart: bool,
    /// Two given names that people have and that sound alike: twins, or a slip.
    pub(super) is_name_doubted: bool,
    /// One has a generation (Jr, Sr) that the other has not.
    pub(super) generations_differ: bool,
    /// The years of birth are as far apart as those of parents and children.
    pub(super) is_other_generation: bool,
    /// What the table is known to be like.
    pub(super) habits: Habits,
}

impl Evidence {
    pub(in super::super) fn new(habits: Habits) -> Self {
        Self {
            bits: [0.0; FIELDS],
            levels: [0; FIELDS],
            total: 0.0,
            is_a_generation_apart: false,
            is_name_doubted: false,
            generations_differ: false,
            is_other_generation: false,
            habits,
        }
    }

    pub(super) fn set(&mut self, field: Field, level: Level, bits: f32) {
        let at = field as usize;
        self.total += bits - self.bits[at];
        self.bits[at] = bits;
        self.levels[at] = level;
    }

    /// How a field stands.
    pub(in super::super) fn level(&self, field: Field) -> Level {
        self.levels[field as usize]
    }

    /// Keeps of each field what speaks more for one person.
    pub(in super::super) fn take_best(&mut self, other: &Self) {
        self.is_a_generation_apart |= other.is_a_generation_apart;
        // a doubt is about the names that count
        let given = Field::Given as usize;
        if self.levels[given] == other.levels[given] {
            self.is_name_doubted &= other.is_name_doubted;
        } else if other.levels[given] != 0
            && (self.levels[given] == 0 || other.bits[given] > self.bits[given])
        {
            self.is_name_doubted = other.is_name_doubted;
        }
        self.generations_differ |= other.generations_differ;
        self.is_other_generation |= other.is_other_generation;
        for at in 0..FIELDS {
            let known = (self.levels[at] != 0, other.levels[at] != 0);
            if known == (false, true) || (known == (true, true) && other.bits[at] > self.bits[at]) {
                self.total += other.bits[at] - self.bits[at];
                (self.bits[at], self.levels[at]) = (other.bits[at], other.levels[at]);
            }
        }
    }

    /// Whether the given names are the same, allowing for what people do to them.
    pub(in super::super) fn given_agrees(&self) -> bool {
        (level::EQUAL..=level::GIVEN_INITIAL).contains(&self.level(Field::Given))
    }

    /// Whether the given names are two people's. What may be either is settled by the sex.
    ///
    /// In a table without households nobody lives with a twin, and two given names weigh what they weigh.
    pub(in super::super) fn given_differs(&self) -> bool {
        if !self.habits.households {
            return false;
        }
        match self.level(Field::Given) {
            level::GIVEN_DIFFERENT | level::GIVEN_LOOKALIKE => true,
            level::EQUAL | 0 => false,
            _ => self.level(Field::Sex) == level::PLAIN_DIFFERENT && !self.shares_own_number(),
        }
    }

    /// Whether both birth dates are known and no slip explains both.
    pub(in super::super) fn births_differ(&self) -> bool {
        self.level(Field::Birth) >= level::BIRTH_SAME_YEAR
    }

    /// Whether two given names or two birth dates are known that are two people's by the rules for families: such rows
    /// are one person only if a rule was waived.
    pub(in super::super) fn waives(&self) -> bool {
        matches!(self.level(Field::Given), level::GIVEN_DIFFERENT | level::GIVEN_LOOKALIKE)
            || self.births_differ()
    }

    /// Whether the two rows are two people's for what they say themselves: by two given names or two birth dates that
    /// bind.
    pub(in super::super) fn is_of_two(&self) -> bool {
        let born = self.habits.births_bind() && self.births_differ();
        (self.given_differs() || born) && !self.is_proven()
    }

    /// Whether both given names are known and are two.
    pub(in super::super) fn names_differ(&self) -> bool {
        self.level(Field::Given) >= level::GIVEN_UNCLEAR
    }

    /// Whether it may be twins or namesakes, and no number of the person's own agrees: two given names that sound
    /// alike or are both given at birth, two middle names, the one's given name among the other's middle names, or half a
    /// given name or a familiar one beside a surname that is not the same.
    pub(in super::super) fn doubts_name(&self) -> bool {
        let (given, surname) = (self.level(Field::Given), self.level(Field::Surname));
        let email = self.level(Field::Email) == level::EQUAL;
        // one slip in the surname of who is at home and was born that day makes it no other family
        let slipped = surname == level::SURNAME_MISSPELT
            && self.is_at_home()
            && self.level(Field::Birth) == level::EQUAL;
        let doubted = self.is_name_doubted
            // twins have all but the given name in common
            || (given == 0 && self.is_at_home() && !email && !self.middle_agrees())
            || (given == level::GIVEN_UNCLEAR && self.is_at_home())
            || self.level(Field::Middle) == level::DIFFERENT
            || (given == level::GIVEN_MIDDLE && !email)
            || (given == level::GIVEN_INITIAL && surname != level::EQUAL && !slipped)
            || (given == level::GIVEN_FAMILIAR && surname == level::SURNAME_MISSPELT && !slipped)
            || (self.is_alike() && self.is_at_home() && self.contradicts());
        doubted && self.habits.households && !self.shares_own_number()
    }

    /// Whether middle names are the same, or one is the initial of the other.
    pub(in super::super) fn middle_agrees(&self) -> bool {
        matches!(self.level(Field::Middle), level::EQUAL | level::MIDDLE_INITIAL)
    }

    /// Whether both have one telephone or e-mail address.
    fn shares_contact(&self) -> bool {
        [Field::Phone, Field::Email].iter().any(|field| self.level(*field) == level::EQUAL)
    }

    /// Whether the given names are two forms of one name, or may be.
    fn is_alike(&self) -> bool {
        (level::GIVEN_FAMILIAR..=level::GIVEN_INITIAL).contains(&self.level(Field::Given))
    }

    /// Whether the e-mail addresses are two, or the birth dates no more than alike: with given names that are only
    /// alike it may be twins, or father and son.
    fn contradicts(&self) -> bool {
        self.level(Field::Email) == level::DIFFERENT
            || (level::BIRTH_SLIP..=level::BIRTH_PART).contains(&self.level(Field::Birth))
    }

    /// Whether it rests on name and birth date alone, or on name and home alone: what the other rows of the two say
    /// must then be heard before they are joined.
    pub(in super::super) fn is_slight(&self) -> bool {
        let own = self.shares_own_number() || self.level(Field::Email) == level::EQUAL;
        let slight = self.level(Field::Birth) != level::EQUAL || self.lives_apart() || self.is_alike();
        self.habits.households && !own && slight
    }

    /// Whether both have one address or telephone; of an address without street, its area.
    pub(super) fn is_at_home(&self) -> bool {
        let street = self.level(Field::Street);
        matches!(street, level::EQUAL | level::STREET_NEAR)
            || self.level(Field::Phone) == level::EQUAL
            || (street == 0 && matches!(self.level(Field::Area), level::AREA_BOTH | level::AREA_ZIP))
    }

    /// Whether address, telephone or e-mail are known and none of them agrees.
    pub(super) fn lives_apart(&self) -> bool {
        let contacts = [Field::Street, Field::Phone, Field::Email].map(|field| self.level(field));
        let [street, phone, email] = contacts;
        let agrees = (level::EQUAL..=level::STREET_NEAR).contains(&street)
            || (level::EQUAL..=level::NEAR).contains(&phone)
            || (level::EQUAL..=level::NEAR).contains(&email)
            || self.level(Field::Area) != 0;
        !agrees && contacts.iter().any(|level| *level != 0)
    }

    /// Whether all of address, telephone and e-mail are known and none of them agrees.
    pub(in super::super) fn has_nothing_in_common(&self) -> bool {
        let known = [Field::Street, Field::Phone, Field::Email].map(|field| self.level(field) != 0);
        known == [true; 3] && self.lives_apart()
    }

    /// Whether nothing is known that would tell members of a household with like names apart: one birth date is not
    /// known, and something else differs, as it does between a father and a son of his name.
    fn is_household(&self) -> bool {
        // the same of one town: LISA and ELIZABETH of one surname may be sisters in all that the rows say
        let in_town = self.level(Field::Area) != 0 && self.is_alike();
        if !(self.is_at_home() || in_town)
            || !self.habits.households
            || self.level(Field::Birth) != 0
            || self.level(Field::Email) == level::EQUAL
        {
            return false;
        }
        if !self.habits.has_births {
            return self.is_alike();
        }
        let differs = |field: Field| self.level(field) >= level::DIFFERENT;
        let surname = self.level(Field::Surname) != level::EQUAL;
        // a town is no home, and neither is a house next door
        let near = self.level(Field::Street) != level::EQUAL && self.level(Field::Phone) != level::EQUAL
            || self.level(Field::Street) == level::STREET_NEAR;
        self.is_alike()
            || surname
            || near
            || self.generations_differ
            || [Field::Middle, Field::Phone, Field::Email].into_iter().any(differs)
    }

    /// Whether it may be namesakes: a birth date that a slip would explain and two medical record numbers, or people of
    /// whose birth dates only a part agrees, who live apart or have two telephones and no middle name in common.
    pub(in super::super) fn doubts_birth(&self) -> bool {
        let birth = self.level(Field::Birth);
        let apart = self.habits.households && birth == level::BIRTH_PART && self.lives_apart();
        // two of one name in one house who were born in one month; with another telephone nothing says that it is a slip
        let kin = self.habits.households
            && birth == level::BIRTH_PART
            && self.is_at_home()
            && self.level(Field::Email) != level::EQUAL
            && self.level(Field::Phone) >= level::DIFFERENT
            && !self.middle_agrees();
        (apart || kin || (birth == level::BIRTH_SLIP && self.level(Field::Mrn) == level::DIFFERENT))
            && !self.shares_own_number()
    }

    /// Whether two Social Security numbers are one that was written wrong: a slip apart, of one given name and birth
    /// date, and of one surname or one address, telephone or e-mail.
    ///
    /// Strangers' numbers are a slip apart once in ten million pairs. Those who have such numbers are
    /// children of one family, registered together; they have two given names, or are newborn and have none, and for them
    /// `are_numbers_near` leaves numbers apart that were issued in one row.
    pub(in super::super) fn has_number_slip(&self) -> bool {
        let is = |field: Field| self.level(field) == level::EQUAL;
        let others = is(Field::Surname) || is(Field::Street) || self.shares_contact();
        let contradicted = self.level(Field::Middle) == level::DIFFERENT
            || self.level(Field::Sex) == level::PLAIN_DIFFERENT
            || self.generations_differ;
        self.level(Field::Ssn) == level::NEAR
            && is(Field::Given)
            && is(Field::Birth)
            && others
            && !contradicted
    }

    /// Whether it must wait until all is decided that something of a person's own speaks for: one birth date is not
    /// known, or at one home birth dates or given names are only alike, and the rest is what a household shares.
    pub(in super::super) fn waits(&self) -> bool {
        let born = self.level(Field::Birth);
        let is_like = self.is_alike() || (level::BIRTH_SLIP..=level::BIRTH_PART).contains(&born);
        self.habits.households
            && self.habits.has_births
            && !self.shares_own_number()
            && self.level(Field::Email) != level::EQUAL
            && (born == 0 || (is_like && self.is_at_home()))
    }

    /// Whether what waits may be two members of one household, by all that the rows of both say. Of whom no address and
    /// no telephone can be compared nobody knows a household.
    pub(in super::super) fn may_be_kin(&self, known: Known) -> bool {
        let [phone, middle] = [Field::Phone, Field::Middle].map(|field| self.level(field));
        let two_phones = phone >= level::DIFFERENT;
        if self.level(Field::Birth) != 0 {
            // twins have a birth date in common, and initials now and then
            return self.level(Field::Given) == level::GIVEN_INITIAL && two_phones && middle == 0;
        }
        if !self.says_homes() {
            return false;
        }
        if self.is_alike()
            || self.level(Field::Surname) != level::EQUAL
            || self.generations_differ
            || middle == level::DIFFERENT
            || self.level(Field::Email) >= level::DIFFERENT
            || !self.is_one_home(known)
        {
            return true;
        }
        // a telephone that moved house went with its owner
        let moved = phone == level::EQUAL && self.level(Field::Street) == level::STREET_DIFFERENT;
        if moved || middle == level::EQUAL || self.is_born_of_one() {
            return false;
        }
        match (known, middle == level::MIDDLE_INITIAL) {
            (Known::BySeveral, true) => false,
            (Known::BySeveral, false) => two_phones,
            (Known::ByOne, true) => phone != level::EQUAL,
            (Known::ByOne, false) => true,
        }
    }

    /// Whether both have one place of birth and one mother's maiden name: a father and a son of his name have two mothers.
    fn is_born_of_one(&self) -> bool {
        [Field::Birthplace, Field::MaidenName].iter().all(|field| self.level(*field) == level::EQUAL)
    }

    /// Whether addresses or telephones of both are known that can be compared.
    fn says_homes(&self) -> bool {
        [Field::Street, Field::Area, Field::Phone].iter().any(|field| self.level(*field) != 0)
    }

    /// Whether both have one address or telephone: a town is no home, and neither is a house next door. A ZIP code is
    /// one where a street is not known, for who is known by several rows.
    fn is_one_home(&self, known: Known) -> bool {
        let in_zip = matches!(self.level(Field::Area), level::AREA_BOTH | level::AREA_ZIP);
        match self.level(Field::Street) {
            level::EQUAL => true,
            level::STREET_NEAR => false,
            0 if known == Known::BySeveral && in_zip => true,
            _ => self.level(Field::Phone) == level::EQUAL,
        }
    }

    /// Whether the birth dates are the same or a slip apart.
    pub(in super::super) fn birth_agrees(&self) -> bool {
        (level::EQUAL..=level::BIRTH_SLIP).contains(&self.level(Field::Birth))
    }

    /// Whether something of the person's own agrees, not only of the household.
    pub(in super::super) fn is_personal(&self) -> bool {
        // where no families are, what a household shares is a person's own
        !self.habits.households
            || self.shares_own_number()
            || (!self.is_household() && (self.given_agrees() || self.birth_agrees()))
    }

    /// Whether too little agrees, or too little beside what differs: a given name and a birth date are two strangers' in
    /// any table that is large enough or has few of either, where the surname is another.
    ///
    /// Each kind counts once, half if it is only alike, and not at all if it is worth no more than chance: what half of
    /// the table shares is nothing. Two kinds are the least, and three where something differs. An e-mail address counts
    /// twice, and so does a home in a table without families, where it is a person's own.
    pub(in super::super) fn is_bare(&self) -> bool {
        let differs = matches!(self.level(Field::Given), level::GIVEN_LOOKALIKE | level::GIVEN_DIFFERENT)
            || self.level(Field::Surname) == level::SURNAME_DIFFERENT
            || (self.births_differ() && self.habits.births);
        let kinds = self.kinds();
        let agreeing = kinds.iter().sum::<u8>() + u8::from(!self.habits.households);
        // of so many people somebody has that name, or one like it, and a birth date like that one
        let is_name_and_like_birth = self.habits.births_bind()
            && (level::BIRTH_SLIP..=level::BIRTH_PART).contains(&self.level(Field::Birth))
            && kinds[3..].iter().all(|kind| *kind == 0)
            && !self.middle_agrees();
        // a town has people of one given name and birth date, and two telephones
        let is_of_town = self.habits.households
            && self.level(Field::Surname) == level::SURNAME_DIFFERENT
            && self.level(Field::Street) != level::EQUAL
            && self.level(Field::Phone) >= level::DIFFERENT
            && self.level(Field::Email) != level::EQUAL
            && !self.middle_agrees();
        let is_thin = agreeing < if differs { 6 } else { 4 };
        (is_thin || is_name_and_like_birth || is_of_town) && !self.shares_own_number()
    }

    /// Whether nothing but a name agrees: what a table says of how many rows a person has must not join such.
    pub(in super::super) fn is_thin(&self) -> bool {
        self.habits.households && !self.shares_own_number() && self.kinds()[2..].iter().all(|kind| *kind == 0)
    }

    /// Which kinds of things agree: given name and surname, then others. Each counts two, one where it is only alike.
    fn kinds(&self) -> [u8; 10] {
        let own = if self.habits.households { 1 } else { 2 };
        let worth = |field: Field, alike: std::ops::RangeInclusive<Level>, equal: u8, near: u8| match self
            .level(field)
        {
            0 => 0,
            _ if self.bits[field as usize] < TELLING => 0,
            level::EQUAL => equal,
            level if alike.contains(&level) => near,
            _ => 0,
        };
        let value = |field: Field| worth(field, level::NEAR..=level::NEAR, 2, 1);
        let area = worth(Field::Area, level::AREA_ZIP..=level::AREA_CITY_NEAR, 2, 1);
        let street = worth(Field::Street, level::STREET_ELSEWHERE..=level::STREET_NEAR, 2, 1);
        [
            worth(Field::Given, level::GIVEN_FAMILIAR..=level::GIVEN_MIDDLE, 2, 1),
            worth(Field::Surname, level::SURNAME_PART..=level::SURNAME_MISSPELT, 2, 1),
            worth(Field::Birth, level::BIRTH_NEW_YEAR..=level::BIRTH_SLIP, 2, 1),
            (street * own).max(value(Field::Phone) * own).max(area),
            value(Field::Email) * 2,
            worth(Field::Identifier, level::NEAR..=level::NEAR, 3, 3),
            worth(Field::Ssn, level::NEAR..=level::NEAR, 3, 3),
            value(Field::Birthplace).max(value(Field::MaidenName)),
            value(Field::PlanId).max(value(Field::Account)).max(value(Field::Hicn)),
            value(Field::Middle),
        ]
    }

    /// Whether a number that only one person has is the same.
    pub(in super::super) fn shares_own_number(&self) -> bool {
        let own = [
            Field::Ssn,
            Field::Mbi,
            Field::License,
            Field::Passport,
            Field::Mrn,
            Field::Provider,
            Field::Identifier,
        ];
        own.iter().any(|field| self.level(*field) == level::EQUAL)
    }

    /// Whether the table's own identifier agrees, and enough else that a contradiction is an error.
    ///
    /// A Social Security number does not prove as much: insurers and clinics put the policy holder's into the
    /// records of twins, spouses and sons of the same name. And a family's number may stand in any column: where families
    /// are, no number makes one person of two given names, or of years of birth that are a parent's and a child's.
    pub(in super::super) fn is_proven(&self) -> bool {
        let two_names = matches!(self.level(Field::Given), level::GIVEN_DIFFERENT | level::GIVEN_LOOKALIKE);
        if self.habits.households && (two_names || (self.births_differ() && self.is_other_generation)) {
            return false;
        }
        let agrees = |field: Field| self.bits[field as usize] > 0.0;
        let address = agrees(Field::Street) || agrees(Field::Area);
        let others = [agrees(Field::Given), agrees(Field::Surname), agrees(Field::Birth), address];
        let agreeing = others.into_iter().filter(|agrees| *agrees).count();
        match self.level(Field::Identifier) {
            level::EQUAL => agreeing >= 2,
            level::NEAR => agreeing >= 3,
            _ => false,
        }
    }
}
