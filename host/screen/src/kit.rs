//! What everything here is drawn with: colours and fonts, words, buttons, tabs, dialogs, keys.

pub(crate) mod completion;
pub(crate) mod dialog;
pub(crate) mod fit;
pub(crate) mod foreign;
pub(crate) mod in_order;
pub(crate) mod keys;
pub(crate) mod page;
pub(crate) mod people;
pub(crate) mod scanner;
pub(crate) mod tabs;
pub(crate) mod text;
pub(crate) mod theme;
pub(crate) mod widgets;
