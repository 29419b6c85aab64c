//! A page turned to the patient: over the whole window, in large letters, and nothing else to be seen.

use egui::accesskit::Role;
use egui::{Frame, Label, Margin, Modal, RichText, ScrollArea, Ui, vec2};
use socle_runtime::Data;
use socle_runtime::view::{Kind, Node, UiEvent};

use super::{At, Sheet, Wish, control_id, words};
use crate::kit::text::{self, t};
use crate::kit::theme::{self, palette_of};
use crate::kit::widgets::{self, Button, Weight};

/// The width a line of large letters is read at from across a desk.
const WIDEST: f32 = 1_100.0;

impl Sheet<'_> {
    /// Draw it; the plugin hears when it was closed.
    pub(super) fn turned(&mut self, ui: &mut Ui, node: &Node, at: At<'_>, title: &str) {
        let place = self.place(at.path);
        let gone = self.memory.closed.get(&place) == Some(&self.generation);
        if gone || !ui.is_enabled() || self.memory.sealed {
            return;
        }
        let ctx = ui.ctx().clone();
        let whole = ctx.content_rect();
        let palette = palette_of(&ctx.global_style());
        let frame = Frame::new()
            .fill(palette.surface)
            .inner_margin(Margin::same(0));
        let mut closed = false;
        let shown = Modal::new(control_id(&place))
            .frame(frame)
            .backdrop_color(palette.surface)
            .show(&ctx, |ui| {
                ui.set_min_size(whole.size());
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(Role::Dialog);
                    node.set_label(title.to_owned());
                    node.set_modal();
                });
                let width = (whole.width() - 96.0).clamp(200.0, WIDEST);
                ui.add_space(16.0);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                    ui.add_space(24.0);
                    let label = t("page-rendre");
                    let close = Button {
                        chip: Some("Échap"),
                        ..Button::new(&label)
                    };
                    let close = close.weight(Weight::Quiet).show(ui);
                    if ui.memory(|memory| memory.focused().is_none()) {
                        close.request_focus();
                    }
                    closed |= close.clicked();
                });
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    let side = ((whole.width() - width) / 2.0).max(0.0);
                    ui.horizontal_top(|ui| {
                        ui.add_space(side);
                        ui.vertical(|ui| {
                            ui.set_width(width);
                            // As large as the window allows, and no line so large that a long name is cut.
                            let large = (width / 19.0).clamp(22.0, 56.0);
                            ui.spacing_mut().item_spacing = vec2(8.0, large * 0.35);
                            let said = ui.add(
                                Label::new(theme::semibold(title, large * 0.7).color(palette.text))
                                    .wrap(),
                            );
                            widgets::said_as(&said, Role::Heading, title);
                            ui.add_space(large * 0.4);
                            large_words(ui, &node.children, large);
                        });
                    });
                });
            });
        if closed || shown.should_close() {
            self.memory.closed.insert(place, self.generation);
            self.wishes.push(Wish {
                key: self.key.clone(),
                event: UiEvent {
                    name: "dialog-closed".into(),
                    target: at.path.to_owned(),
                    value: Data::None,
                    fields: Vec::new(),
                },
                edits: None,
                question: None,
                shows: None,
                opens: None,
                begins: None,
            });
        }
    }
}

/// What is read there: controls are left out.
fn large_words(ui: &mut Ui, nodes: &[Node], large: f32) {
    let palette = palette_of(&ui.ctx().global_style());
    for node in nodes {
        match &node.kind {
            Kind::Column | Kind::Row | Kind::Section { .. } | Kind::Form { .. } => {
                large_words(ui, &node.children, large);
            }
            Kind::Heading { text, .. } | Kind::Text { text } | Kind::Notice { text } => {
                let text = RichText::new(text)
                    .size(large * 0.6)
                    .color(palette.secondary);
                ui.add(Label::new(text).wrap());
            }
            Kind::Badge { sign, text } => {
                let text = format!("{} {text}", sign.glyph());
                ui.add(Label::new(
                    RichText::new(text.trim())
                        .size(large * 0.6)
                        .color(palette.tone(node.tone).ink),
                ));
            }
            Kind::Fact {
                label,
                value,
                format,
            } => {
                let value = text::value(*format, value);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    let name = RichText::new(label)
                        .size(large * 0.5)
                        .color(palette.secondary);
                    let name = ui.add(Label::new(name).wrap());
                    ui.ctx()
                        .accesskit_node_builder(name.id, |node| node.set_hidden());
                    let shown = theme::semibold(&value, large).color(palette.text);
                    let shown = ui.add(Label::new(shown).wrap());
                    words::said(&shown, &format!("{label} : {value}"));
                });
            }
            _ => {}
        }
    }
}
