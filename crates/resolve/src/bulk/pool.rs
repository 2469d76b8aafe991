//! Texts, each kept once and numbered from 1 in the order in which they were first seen.
//!
//! What it is not: a map with values; whoever needs facts about a text keeps a vector beside the pool.
//!
//! The one idea: a table of millions of rows has millions of texts, so a text costs its letters, an end
//! mark and one slot of a hash table, and nothing is allocated for it alone.

/// A number of a text; 0 is the empty text.
pub(super) type Id = u32;

/// Some texts, one after the other.
#[derive(Clone, Default)]
pub(super) struct TextList {
    letters: String,
    /// How long each is.
    lengths: Vec<u32>,
}

impl TextList {
    /// The texts in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.lengths.iter().map(move |length| {
            let end = start + *length as usize;
            let text = self.letters.get(start..end).unwrap_or_default();
            start = end;
            text
        })
    }
}

/// The texts.
#[derive(Clone)]
pub(super) struct Pool {
    letters: String,
    /// Where each text ends; the first is the empty one.
    ends: Vec<usize>,
    /// Half of the hash, whose lower bits say where its slot is looked for, and the number of the text; 0 where free. A
    /// power of two long.
    slots: Vec<(u32, Id)>,
    seed: u64,
}

impl Pool {
    /// An empty pool. The seed only guards against texts chosen to collide: it changes no number.
    pub(super) fn new(seed: u64) -> Self {
        Self { letters: String::new(), ends: vec![0], slots: vec![(0, 0); 1 << 10], seed }
    }

    /// How many numbers are given, that of the empty text included.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty if there is none.
    pub(super) fn text(&self, id: Id) -> &str {
        let at = id as usize;
        let (Some(end), from) = (self.ends.get(at), at.checked_sub(1)) else { return "" };
        let start = from.and_then(|from| self.ends.get(from)).copied().unwrap_or(0);
        self.letters.get(start..*end).unwrap_or_default()
    }

    /// All texts in order of their numbers, the empty one first.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.text(Id::try_from(at).unwrap_or(0)))
    }

    /// A copy of the texts from a number on; the empty text is number 0.
    pub(super) fn from(&self, first: usize) -> TextList {
        let mut list = TextList::default();
        for text in (first..self.len()).filter_map(|id| Id::try_from(id).ok()).map(|id| self.text(id)) {
            list.letters.push_str(text);
            list.lengths.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        list
    }

    /// The number of a text, new or known.
    pub(super) fn intern(&mut self, text: &str) -> Id {
        if text.is_empty() {
            return 0;
        }
        let tag = (hash(self.seed, text.as_bytes()) >> 32) as u32;
        let mask = self.slots.len() - 1;
        // the mask keeps the index within the table
        let mut at = tag as usize & mask;
        loop {
            let (known, id) = self.slots[at];
            if id == 0 {
                break;
            }
            if known == tag && self.text(id) == text {
                return id;
            }
            at = (at + 1) & mask;
        }
        let Ok(id) = Id::try_from(self.ends.len()) else { return 0 };
        self.letters.push_str(text);
        self.ends.push(self.letters.len());
        self.slots[at] = (tag, id);
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        id
    }

    fn grow(&mut self) {
        let mut slots = vec![(0, 0); self.slots.len() * 2];
        let mask = slots.len() - 1;
        for (tag, id) in self.slots.drain(..).filter(|(_, id)| *id != 0) {
            let mut at = tag as usize & mask;
            while slots[at].1 != 0 {
                at = (at + 1) & mask;
            }
            slots[at] = (tag, id);
        }
        self.slots = slots;
    }
}

/// One step of mixing: the two halves of a wide product, folded.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
    let half = |half: u128| u64::try_from(half & u128::from(u64::MAX)).unwrap_or(0);
    half(wide >> 64) ^ half(wide)
}

/// A 64-bit hash of bytes, the same on every machine for the same seed.
pub(super) fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut hash = seed ^ bytes.len() as u64;
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(hash, u64::from_le_bytes(last))
}

/// Hashes the numbers of keys that are mixed well already, or cost too much to hash with care.
#[derive(Clone, Copy, Default)]
pub(super) struct Mixer(u64);

impl std::hash::Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(self.0, bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0 = mix(self.0, number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = mix(self.0, number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mix(self.0, number);
    }
}

/// Makes [`Mixer`]s.
pub(super) type Mixed = std::hash::BuildHasherDefault<Mixer>;

#[cfg(test)]
mod tests {
    use super::Pool;

    #[test]
    fn texts_keep_their_numbers_while_the_pool_grows() {
        let mut pool = Pool::new(7);
        let texts: Vec<String> = (0..5_000).map(|n| format!("text {n}")).collect();
        let first: Vec<u32> = texts.iter().map(|text| pool.intern(text)).collect();
        let again: Vec<u32> = texts.iter().map(|text| pool.intern(text)).collect();
        assert_eq!(first, (1..=5_000).collect::<Vec<u32>>());
        assert_eq!(first, again);
        assert_eq!((pool.intern(""), pool.text(0), pool.text(5_000)), (0, "", "text 4999"));
        assert_eq!((pool.text(9_999), pool.len()), ("", 5_001));
    }
}
