//! A window smaller than anybody can work in: the screen is drawn at its least size, and moved about under the window. Nothing
//! is out of reach.

use egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, Vec2, vec2};

/// The least size of the whole screen, points: its top bar has its search, its bottom line its words.
pub(crate) const LEAST: Vec2 = vec2(600.0, 400.0);
/// The least size of the side bar, and of what is asked before a practice is open.
pub(crate) const LEAST_NARROW: Vec2 = vec2(340.0, 400.0);

/// Draw where there is room for `least`, or in a part of the window that one moves.
pub(crate) fn drawn<R>(ui: &mut Ui, least: Vec2, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let room = ui.max_rect();
    if room.width() >= least.x && room.height() >= least.y {
        return contents(ui);
    }
    let size = room.size().max(least);
    ScrollArea::both()
        .id_salt("small-window")
        .auto_shrink(false)
        .show(ui, |ui| {
            let (_, rect): (_, Rect) = ui.allocate_space(size);
            let inside = UiBuilder::new()
                .max_rect(rect)
                .layout(Layout::top_down(Align::Min));
            ui.scope_builder(inside, contents).inner
        })
        .inner
}
