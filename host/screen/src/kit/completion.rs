//! Completion from a list under a field: unfolded by what is typed, gone about in with the arrows, taken with Enter or the
//! pointer, left with Escape.

use egui::{
    EventFilter, FontFamily, FontId, Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response,
    Role, Sense, Ui, WidgetInfo, vec2,
};

use crate::kit::text::t;
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;

/// Height of a line.
const LINE: f32 = 26.0;
/// Height of one with a smaller line under it.
const TWO_LINES: f32 = 40.0;

/// Something that may be meant.
#[derive(Debug, Clone)]
pub(crate) struct Proposal<T> {
    pub(crate) label: String,
    /// Said beside it: a code; or under it.
    pub(crate) more: String,
    pub(crate) value: T,
}

/// How a list is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The arrow down unfolds it while nothing is typed; screen readers are told of a list to choose from.
    pub(crate) unfolds: bool,
    /// What is said more stands under the label.
    pub(crate) under: bool,
    /// Enter takes the first where the arrows are on none.
    pub(crate) first: bool,
}

/// Draw a field, the widget `id`, with `field`, and under it what `propose` says of what stands in it. Answers what was taken.
pub(crate) fn show<T: Clone>(
    ui: &mut Ui,
    id: Id,
    text: &mut String,
    manner: Manner,
    propose: impl FnOnce(&str) -> Vec<Proposal<T>>,
    field: impl FnOnce(&mut Ui, &mut String) -> Response,
) -> (Response, Option<T>) {
    let list = id.with("list");
    let mut open: Open = ui.data(|data| data.get_temp(list)).unwrap_or_default();
    let focused = ui.memory(|memory| memory.has_focus(id));
    // A press on the list takes the focus from the field before it is known to be a press.
    let pressed = open
        .rect
        .is_some_and(|rect| ui.input(|input| pressing(&input.pointer, rect)));
    open.typed &= focused || pressed;
    if manner.unfolds && focused && !open.typed && took(ui, Key::ArrowDown) {
        open.typed = true;
        open.left_for = None;
    }
    let wanted = open.typed && open.left_for.as_deref() != Some(text.as_str());
    let proposals = if wanted { propose(text) } else { Vec::new() };
    let mut picked = None;
    if proposals.is_empty() {
        open.at = None;
        open.rect = None;
    } else if focused {
        picked = open.keys(ui, text, &proposals, manner.first);
    }
    let response = field(ui, text);
    if response.changed() {
        // Nothing unfolds over a field one only passes through.
        open.typed = true;
        open.at = None;
        open.left_for = None;
    }
    let shown = !proposals.is_empty() && picked.is_none() && open.left_for.is_none();
    let mut on = None;
    if shown {
        ui.memory_mut(|memory| {
            memory.set_focus_lock_filter(
                id,
                EventFilter {
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    escape: true,
                    tab: false,
                },
            )
        });
        let popup = Popup::from_response(&response)
            .id(list)
            .open(true)
            .gap(2.0)
            .accessible_name(t("propositions"))
            .close_behavior(PopupCloseBehavior::IgnoreClicks)
            .show(|ui| {
                // As wide as the field, with what is around it.
                let around = egui::Frame::popup(ui.style()).total_margin().sum().x;
                ui.set_width((response.rect.width() - around).max(280.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                let mut clicked = None;
                for (n, one) in proposals.iter().enumerate() {
                    let line = line(ui, one, open.at == Some(n), manner.under);
                    if open.at == Some(n) {
                        on = Some(line.id);
                    }
                    if line.clicked() {
                        clicked = Some(n);
                    }
                }
                clicked
            });
        if let Some(popup) = popup {
            open.rect = Some(popup.response.rect);
            let clicked = popup.inner.and_then(|n| proposals.get(n));
            picked = clicked.map(|one| one.value.clone());
        }
    } else {
        open.rect = None;
    }
    if manner.unfolds {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::EditableComboBox);
            node.set_expanded(shown);
            if let Some(on) = on {
                node.set_active_descendant(on.accesskit_id());
            }
        });
    }
    if picked.is_some() {
        open = Open::default();
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    ui.data_mut(|data| data.insert_temp(list, open));
    (response, picked)
}

/// A list from one frame to the next.
#[derive(Debug, Clone, Default)]
struct Open {
    /// Something was typed since the field has the keyboard.
    typed: bool,
    /// The line the arrows are on.
    at: Option<usize>,
    /// Escape was pressed on the list of this text.
    left_for: Option<String>,
    /// Where the list was drawn.
    rect: Option<Rect>,
}

impl Open {
    fn keys<T: Clone>(
        &mut self,
        ui: &Ui,
        text: &str,
        proposals: &[Proposal<T>],
        first: bool,
    ) -> Option<T> {
        let last = proposals.len() - 1;
        if took(ui, Key::ArrowDown) {
            self.at = Some(self.at.map_or(0, |at| (at + 1).min(last)));
        }
        if took(ui, Key::ArrowUp) {
            self.at = self.at.and_then(|at| at.checked_sub(1));
        }
        if took(ui, Key::Escape) {
            self.left_for = Some(text.to_owned());
            self.at = None;
            return None;
        }
        let first = first.then_some(0);
        let at = self.at.filter(|at| *at <= last).or(first)?;
        took(ui, Key::Enter).then(|| proposals[at].value.clone())
    }
}

/// Whether this key was pressed in this frame; the press is then taken.
pub(crate) fn took(ui: &Ui, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}

/// Whether the pointer is pressed, or let go just now, in there.
fn pressing(pointer: &egui::PointerState, rect: Rect) -> bool {
    (pointer.any_down() || pointer.any_released())
        && pointer.interact_pos().is_some_and(|at| rect.contains(at))
}

fn line<T>(ui: &mut Ui, one: &Proposal<T>, on: bool, under: bool) -> Response {
    let palette = palette(ui);
    let two = under && !one.more.is_empty();
    let height = if two { TWO_LINES } else { LINE };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let name = if one.more.is_empty() {
        one.label.clone()
    } else {
        format!("{} ({})", one.label, one.more)
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, on, &name));
    if on || response.hovered() {
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(4), palette.sunken);
    }
    let family = if two {
        FontFamily::Proportional
    } else {
        theme::tabular_family()
    };
    let widest = if two { rect.width() - 16.0 } else { 120.0 };
    let more = widgets::one_line(
        ui,
        &one.more,
        FontId::new(CAPTION, family),
        palette.secondary,
        widest,
    );
    let room = if two {
        widest
    } else {
        rect.width() - more.size().x - 28.0
    };
    let label = widgets::one_line(
        ui,
        &one.label,
        FontId::new(DENSE, FontFamily::Proportional),
        palette.text,
        room,
    );
    let left = rect.left() + 8.0;
    let middle = rect.center().y;
    let (label_at, more_at) = if two {
        let top = middle - (label.size().y + more.size().y) / 2.0;
        (
            egui::pos2(left, top),
            egui::pos2(left, top + label.size().y),
        )
    } else {
        (
            egui::pos2(left, middle - label.size().y / 2.0),
            egui::pos2(
                rect.right() - 8.0 - more.size().x,
                middle - more.size().y / 2.0,
            ),
        )
    };
    ui.painter().galley(label_at, label, palette.text);
    ui.painter().galley(more_at, more, palette.secondary);
    response
}
