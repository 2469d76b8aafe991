//! Lists of state attorneys general and like offices: one file each.

pub(super) mod ca;
pub(super) mod de;
pub(super) mod indiana;
pub(super) mod me;
pub(super) mod mt;
pub(super) mod nd;
pub(super) mod or;
pub(super) mod wa;

use super::{NOTHING, Role, Source, Strictness, Variant, Voice};
