//! Attachments and shared files.

use crate::SimulateError;
use crate::dice::Dice;
use crate::people::World;
use crate::piece::Piece;

pub(crate) struct Papers<'a> {
    world: &'a World,
    dice: Dice,
}
impl<'a> Papers<'a> {
    pub(crate) fn new(world: &'a World, seed: u64, name: &str) -> Self {
        Self { world, dice: Dice::new(seed, name) }
    }
    pub(crate) fn next(&mut self) -> Result<Piece, SimulateError> {
        let key = *self.dice.pick(&self.world.pool);
        let mut s = crate::value::Script::default();
        s.put_all(self.world.fields(key).get("name").unwrap_or_default());
        Ok(Piece::text("note.txt", "text/plain", s))
    }
}
