//! A page of one column in the middle of the window: what is asked before anything of a practice is shown.

use egui::{Align, Layout, Margin, Role, ScrollArea, Ui, UiBuilder, vec2};

use crate::kit::theme::palette;

/// Such a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Front<'a> {
    /// Names its place among those that may stand there.
    pub(crate) id: &'static str,
    /// What it is, for who hears the screen.
    pub(crate) name: &'a str,
    /// Width of the column, points.
    pub(crate) width: f32,
    /// Space above it, as a share of the height.
    pub(crate) above: f32,
}

impl Front<'_> {
    /// Draw it over the whole window.
    pub(crate) fn show(self, ui: &mut Ui, inside: impl FnOnce(&mut Ui)) {
        let whole = ui.max_rect();
        ui.painter().rect_filled(whole, 0.0, palette(ui).background);
        let builder = UiBuilder::new()
            .max_rect(whole)
            .id_salt(self.id)
            .accessibility_role(Role::Main)
            .accessibility_label(self.name);
        ui.scope_builder(builder.layout(Layout::top_down(Align::Center)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(Margin::same(24))
                .show(ui, |ui| {
                    ui.add_space((whole.height() * self.above).max(8.0));
                    let width = self.width.min(ui.available_width());
                    let place = Layout::top_down(Align::Min);
                    ui.allocate_ui_with_layout(vec2(width, 0.0), place, |ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.y = 12.0;
                        inside(ui);
                    });
                });
        });
    }
}
