//! Dialogs in which Socle itself asks for a decision about an extension: consent, and a call that waits for a word.
//!
//! # Invariants
//! - Nothing a plugin draws looks like this: a view has no such band, its dialogs name their extension, and what a plugin
//!   wrote stands between « ».
//! - Nothing hides it: while one is open no dialog of a view and no message is drawn, and it stands over the whole window.
//! - A key or click meant for something else does not answer it: what agrees can be pressed only once it has been in sight
//!   for [`ARMED_AFTER_S`], and no key has been typed for as long.

use egui::{
    Color32, Context, CornerRadius, Event, FontId, Frame, Id, Key, Margin, Modal, Modifiers,
    Response, Role, ScrollArea, Sense, Stroke, TextWrapMode, Ui, WidgetInfo, WidgetText,
};

use crate::kit::text::t;
use crate::kit::theme::{self, CARD_RADIUS, DENSE, NAME, palette};
use crate::kit::widgets;

/// How long it must have been in sight, and the keyboard at rest, before it can be agreed to; seconds.
const ARMED_AFTER_S: f64 = 0.5;
/// Height of all that is not scrolled.
const AROUND: f32 = 210.0;

/// What a dialog of Socle keeps while it is open.
#[derive(Debug)]
pub(crate) struct Seal {
    /// Where the keyboard was, to go back to.
    before: Option<Id>,
    opened_at: Option<f64>,
    typed_at: f64,
    /// Controls for which Enter means something else than to agree.
    own_enter: Vec<Id>,
}

/// What was pressed in a dialog of Socle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyed {
    Enter,
    Escape,
}

impl Seal {
    pub(crate) fn new(ctx: &Context) -> Self {
        Self {
            before: ctx.memory(|memory| memory.focused()),
            opened_at: None,
            typed_at: f64::NEG_INFINITY,
            own_enter: Vec::new(),
        }
    }

    /// Another question in the same place: what was pressed for the one before does not answer it.
    pub(crate) fn renew(&mut self) {
        self.opened_at = None;
        self.own_enter.clear();
    }

    /// Give the keyboard back where it was.
    pub(crate) fn lift(&self, ctx: &Context) {
        if let Some(before) = self.before {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }

    /// True in the first frame.
    pub(crate) fn is_new(&self) -> bool {
        self.opened_at.is_none()
    }

    /// True once it may be agreed to.
    fn armed(&mut self, ctx: &Context) -> bool {
        let now = ctx.input(|input| input.time);
        let opened = *self.opened_at.get_or_insert(now);
        let since = opened.max(self.typed_at);
        // There is nothing to write in here: who writes means something else, and so does an Enter that comes with it.
        let writes = |event: &Event| matches!(event, Event::Text(text) if !text.trim().is_empty());
        let writing = ctx.input(|input| input.events.iter().any(writes));
        let armed = !writing && now - since >= ARMED_AFTER_S;
        // Keys alone count until it is armed.
        let typed = |event: &Event| match event {
            Event::Key { pressed, .. } => *pressed && !armed,
            event => writes(event),
        };
        if ctx.input(|input| input.events.iter().any(typed)) {
            self.typed_at = now;
        }
        if !armed {
            let left = (ARMED_AFTER_S - (now - since)).max(0.01);
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(left));
        }
        armed
    }

    /// Draw it: `body` scrolls where it is long, `foot` always stands in sight. Answers the key that was pressed; Enter
    /// only once it may be agreed to, and with nothing under the keyboard that takes it.
    pub(crate) fn show(
        &mut self,
        ctx: &Context,
        name: &'static str,
        width: f32,
        title: &str,
        body: impl FnOnce(&mut Ui, &mut Parts),
        foot: impl FnOnce(&mut Ui, &mut Parts),
    ) -> Option<Keyed> {
        let is_new = self.is_new();
        let armed = self.armed(ctx);
        let focused = ctx.memory(|memory| memory.focused());
        let taken = focused.is_some_and(|id| self.own_enter.contains(&id));
        let enter = !taken
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
            && armed;
        let mut parts = Parts {
            armed,
            own_enter: Vec::new(),
        };
        let escape = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let style = ctx.global_style();
        let accent = theme::palette_of(&style).accent;
        let frame = Frame::new()
            .fill(style.visuals.window_fill)
            .stroke(Stroke::new(2.0, accent))
            .corner_radius(CornerRadius::same(CARD_RADIUS))
            .shadow(style.visuals.window_shadow);
        let screen = ctx.content_rect();
        Modal::new(Id::unique(name))
            .frame(frame)
            .backdrop_color(Color32::from_black_alpha(150))
            .show(ctx, |ui| {
                ui.set_width(width.min(screen.width() - 80.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(Role::AlertDialog);
                    node.set_label(format!("{} {title}", t("socle-demande")));
                    node.set_modal();
                });
                band(ui);
                Frame::new().inner_margin(Margin::same(20)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    let heading = heading(ui, title);
                    if is_new {
                        // Reading begins at the top; no button is under the keyboard.
                        heading.request_focus();
                    }
                    ScrollArea::vertical()
                        .max_height((screen.height() - AROUND).max(120.0))
                        .auto_shrink([false, true])
                        .show(ui, |ui| body(ui, &mut parts));
                    widgets::gap(ui, 2.0);
                    foot(ui, &mut parts);
                });
            });
        self.own_enter = parts.own_enter;
        if escape {
            Some(Keyed::Escape)
        } else if enter {
            Some(Keyed::Enter)
        } else {
            None
        }
    }
}

/// What draws the buttons of a dialog of Socle.
#[derive(Debug)]
pub(crate) struct Parts {
    armed: bool,
    own_enter: Vec<Id>,
}

impl Parts {
    /// Draw what agrees; true when it was pressed and may be.
    pub(crate) fn agree(&self, ui: &mut Ui, button: widgets::Button<'_>) -> bool {
        // It looks the same before: it would blink otherwise.
        button.show(ui).clicked() && self.armed
    }

    /// Draw what agrees in another way: Enter presses it while the keyboard is on it, once it may be.
    pub(crate) fn agree_otherwise(&mut self, ui: &mut Ui, button: widgets::Button<'_>) -> bool {
        self.other(ui, button) && self.armed
    }

    /// Draw any other button: Enter presses it while the keyboard is on it.
    pub(crate) fn other(&mut self, ui: &mut Ui, button: widgets::Button<'_>) -> bool {
        let response = button.show(ui);
        self.own_enter.push(response.id);
        response.clicked()
    }
}

/// What it is about; it can have the keyboard, so that reading begins there.
fn heading(ui: &mut Ui, title: &str) -> Response {
    let color = palette(ui).text;
    let galley = WidgetText::from(theme::semibold(title, NAME).color(color)).into_galley(
        ui,
        Some(TextWrapMode::Wrap),
        ui.available_width(),
        FontId::default(),
    );
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::focusable_noninteractive());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.painter().galley(rect.min, galley, color);
    response
}

/// The band no view has: who speaks.
fn band(ui: &mut Ui) {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.accent)
        .corner_radius(CornerRadius {
            nw: CARD_RADIUS - 1,
            ne: CARD_RADIUS - 1,
            sw: 0,
            se: 0,
        })
        .inner_margin(Margin::symmetric(20, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(theme::semibold(t("socle-demande"), DENSE).color(palette.on_accent));
        });
}
