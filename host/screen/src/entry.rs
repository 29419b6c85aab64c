//! What stands before a practice is open, or while nobody is there: the first start, what opens it, its door.

pub(crate) mod door;
pub mod first;
pub(crate) mod front;
pub mod opening;
