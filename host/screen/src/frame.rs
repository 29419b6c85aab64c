//! What stands around every page: the window, its bars, the list at the left, notices, the page of shortcuts, the tour, the side
//! bar beside another software.

pub(crate) mod bars;
pub(crate) mod compact;
pub(crate) mod list;
pub(crate) mod look;
pub(crate) mod notices;
pub(crate) mod over;
pub(crate) mod own_window;
pub(crate) mod series;
pub(crate) mod shortcuts;
pub(crate) mod sight;
pub(crate) mod tour;
pub(crate) mod under_way;
pub(crate) mod usable;
pub mod window;
