//! What extensions mean, drawn: their panels and views, what they ask for, what a person typed in them.

pub(crate) mod ask;
pub(crate) mod consent;
pub(crate) mod contributions;
pub(crate) mod edits;
pub(crate) mod panel;
pub mod portrait;
pub(crate) mod save;
pub(crate) mod seal;
pub(crate) mod tree;
