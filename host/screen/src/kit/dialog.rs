//! Dialogs of the host: what they look like, and the question before an act.

use egui::{
    Color32, Context, CornerRadius, Frame, Id, Key, Label, Margin, Modal, Modifiers, RichText,
    Role, ScrollArea, Stroke, Ui,
};
use socle_runtime::view::Tone;

use crate::extension::tree::{Question, Wish};
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{CARD_RADIUS, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Act;

/// In a window lower than this a dialog may not fit, points.
const LOW: f32 = 480.0;
/// The least width a dialog is laid out for, points.
const NARROWEST: f32 = 320.0;

/// Draw a dialog over everything; true when the person closed it (Escape, or a click beside it).
pub(crate) fn modal(
    ctx: &Context,
    id: Id,
    title: &str,
    width: f32,
    contents: impl FnOnce(&mut Ui),
) -> bool {
    let style = ctx.global_style();
    let frame = Frame::new()
        .fill(style.visuals.window_fill)
        .stroke(Stroke::new(1.0, style.visuals.window_stroke.color))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .shadow(style.visuals.window_shadow)
        .inner_margin(Margin::same(20));
    let modal = Modal::new(id)
        .frame(frame)
        .backdrop_color(Color32::from_black_alpha(90));
    let response = modal.show(ctx, |ui| {
        let room = ctx.content_rect().size();
        let wide = width.min((room.x - 80.0).max(NARROWEST));
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::Dialog);
            node.set_label(title.to_owned());
            node.set_modal();
        });
        if room.y >= LOW && room.x >= NARROWEST + 80.0 {
            ui.set_width(wide);
            contents(ui);
            return;
        }
        // The window may be smaller than the dialog: one moves it about.
        ScrollArea::both()
            .max_width((room.x - 60.0).max(60.0))
            .max_height((room.y - 60.0).max(60.0))
            .show(ui, |ui| {
                ui.set_width(wide);
                contents(ui);
            });
    });
    response.should_close()
}

/// An act that waits for an answer.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) about: About,
    pub(crate) question: Question,
    /// The extension whose words these are, when they are not ours.
    whose: Option<String>,
    /// Where the keyboard was, to go back to.
    before: Option<Id>,
    shown: bool,
}

/// What was asked about.
#[derive(Debug)]
// One question stands at a time: its size costs nothing.
#[allow(clippy::large_enum_variant)]
pub(crate) enum About {
    /// Something to hand to a plugin.
    Wish(Wish),
    /// Something to ask of the host.
    Act(Act),
    /// Closing a file in which something was typed and not sent.
    CloseFile,
    /// Closing the window in the same case.
    Leave,
}

/// What the person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
}

impl Asked {
    pub(crate) fn new(ctx: &Context, about: About, question: Question) -> Self {
        Self {
            about,
            question,
            whose: None,
            before: ctx.memory(|memory| memory.focused()),
            shown: false,
        }
    }

    /// The words are those of this extension, and it is said.
    pub(crate) fn said_by(mut self, extension: &str) -> Self {
        self.whose = Some(extension.to_owned());
        self
    }

    /// Draw the question; the answer, once there is one.
    pub(crate) fn show(&mut self, ctx: &Context) -> Option<Answer> {
        let question = &self.question;
        let act = if question.act.is_empty() {
            t("confirmer")
        } else {
            question.act.clone()
        };
        let mut answer = None;
        let first = !std::mem::replace(&mut self.shown, true);
        let closed = modal(
            ctx,
            Id::unique("socle-question"),
            &t("question-titre"),
            420.0,
            |ui| {
                if let Some(whose) = &self.whose {
                    let name = tamed(whose, 60);
                    widgets::caption(ui, t_with("dialogue-extension", &[("extension", &name)]));
                }
                let text = ui.add(
                    Label::new(
                        RichText::new(&question.text)
                            .size(TEXT)
                            .color(palette(ui).text),
                    )
                    .wrap(),
                );
                widgets::said_as(&text, Role::Alert, &question.text);
                widgets::gap(ui, 4.0);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 8.0;
                    let weight = if question.tone == Tone::Problem {
                        Weight::Danger
                    } else {
                        Weight::Primary
                    };
                    let yes = Button::new(&act).weight(weight).show(ui);
                    let no = Button::new(&t("annuler")).show(ui);
                    if first {
                        // An act that cannot be undone is not done by a reflex of the Enter key.
                        if question.tone == Tone::Problem {
                            no.request_focus()
                        } else {
                            yes.request_focus()
                        }
                    }
                    if yes.clicked() {
                        answer = Some(Answer::Yes);
                    }
                    if no.clicked() {
                        answer = Some(Answer::No);
                    }
                });
            },
        );
        if closed {
            answer = answer.or(Some(Answer::No));
        }
        if let (Some(_), Some(before)) = (answer, self.before) {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
        answer
    }
}

/// A title of a dialog, with what closes it.
pub(crate) fn title(ui: &mut Ui, text: &str) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        widgets::title(ui, text, 16.0, 2);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            closed = Button {
                chip: Some("Échap"),
                ..Button::new(&t("fermer"))
            }
            .weight(Weight::Quiet)
            .show(ui)
            .clicked();
        });
    });
    widgets::gap(ui, 2.0);
    closed
}

/// True when Escape was pressed and nothing else wants it; the press is taken.
pub(crate) fn escaped(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
