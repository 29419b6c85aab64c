//! The frame of a page: all the room under the bar, said to screen readers as what matters most, scrolled as one, with the same
//! space around and between its parts.

use egui::{Align, InnerResponse, Layout, Margin, Rect, Role, ScrollArea, Ui, UiBuilder};

use super::widgets;

/// Space around the contents of a page, points.
const AROUND: i8 = 24;
/// Space between its parts.
const BETWEEN: f32 = 12.0;

/// A page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    /// Its place among the ids of the toolkit.
    pub(crate) id: &'static str,
    /// What screen readers call it.
    pub(crate) name: &'a str,
    /// Widest its contents are; as wide as there is room without.
    pub(crate) width: Option<f32>,
}

impl Page<'_> {
    /// Draw it in this room.
    pub(crate) fn show<R>(
        self,
        ui: &mut Ui,
        rect: Rect,
        contents: impl FnOnce(&mut Ui) -> R,
    ) -> InnerResponse<R> {
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt(self.id)
            .accessibility_role(Role::Main)
            .accessibility_label(self.name)
            .layout(Layout::top_down(Align::Min));
        ui.scope_builder(builder, |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(Margin::same(AROUND))
                .show(ui, |ui| {
                    if let Some(width) = self.width {
                        widgets::at_most(ui, width);
                    }
                    ui.spacing_mut().item_spacing.y = BETWEEN;
                    contents(ui)
                })
                .inner
        })
    }
}
