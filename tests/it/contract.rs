//! The contract in `wit/`: what it promises, and that it keeps what it promised.
//!
//! | module | subject |
//! |---|---|
//! | [`wit`] | reading a set of packages, and changing one in memory |
//! | [`growth`] | today's worlds against the copies kept in `tests/frozen` |
//! | [`shape`] | the rules every item follows; the runtime's lists of interfaces |

mod growth;
mod shape;
mod wit;
