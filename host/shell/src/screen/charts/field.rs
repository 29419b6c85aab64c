//! Fields of the host's own forms: a name, what is typed, what is wrong with it; and completion from a list.

use egui::accesskit::Invalid;
use egui::{
    EventFilter, FontFamily, FontId, Id, Key, Label, Margin, Modifiers, Popup, PopupCloseBehavior,
    Rect, Response, RichText, Role, Sense, TextEdit, Ui, WidgetInfo, vec2,
};
use socle_runtime::view::Tone;

use crate::screen::text::t;
use crate::screen::theme::{self, CAPTION, DENSE, palette};
use crate::screen::widgets;

/// Height of a line of a list of completion.
const LINE: f32 = 26.0;

/// A field.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::screen) struct Field<'a> {
    pub(in crate::screen) label: &'a str,
    pub(in crate::screen) required: bool,
    pub(in crate::screen) problem: Option<&'a str>,
    /// Said under the field while nothing is wrong with it.
    pub(in crate::screen) hint: Option<&'a str>,
    /// Shown in the field while it is empty.
    pub(in crate::screen) example: Option<&'a str>,
    /// More than one for a field of several lines.
    pub(in crate::screen) rows: usize,
    /// Width; all there is otherwise.
    pub(in crate::screen) width: Option<f32>,
    /// Its figures line up.
    pub(in crate::screen) tabular: bool,
    /// The label is only read by screen readers.
    pub(in crate::screen) bare: bool,
    /// Longest text, characters; 0 for 400.
    pub(in crate::screen) longest: usize,
}

impl<'a> Field<'a> {
    pub(in crate::screen) fn new(label: &'a str) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    /// Draw it as the widget `id`.
    pub(in crate::screen) fn show(&self, ui: &mut Ui, id: Id, text: &mut String) -> Response {
        let around = egui::UiBuilder::new().scope_id(id.with("around"));
        ui.scope_builder(around, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let response = self.edit(ui, id, text);
            self.under(ui, &response);
            response
        })
        .inner
    }

    fn edit(&self, ui: &mut Ui, id: Id, text: &mut String) -> Response {
        let name = (!self.bare).then(|| {
            let label = if self.required {
                format!("{} *", self.label)
            } else {
                self.label.to_owned()
            };
            let color = palette(ui).secondary;
            ui.add(Label::new(RichText::new(label).size(CAPTION).color(color)).truncate())
        });
        let family = if self.tabular {
            theme::tabular_family()
        } else {
            FontFamily::Proportional
        };
        let longest = if self.longest == 0 { 400 } else { self.longest };
        let edit = if self.rows > 1 {
            TextEdit::multiline(text).desired_rows(self.rows)
        } else {
            TextEdit::singleline(text)
        };
        let width = self
            .width
            .unwrap_or(f32::INFINITY)
            .min(ui.available_width());
        let mut edit = edit
            .id(id)
            .desired_width(width)
            .margin(Margin::symmetric(8, 5))
            .font(FontId::new(DENSE, family))
            .char_limit(longest);
        if let Some(example) = self.example {
            edit = edit.hint_text(example);
        }
        let response = ui.add(edit);
        let response = match name {
            Some(name) => response.labelled_by(name.id),
            None => response,
        };
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(self.label.to_owned());
            if self.required {
                node.set_required();
            }
            if self.problem.is_some() {
                node.set_invalid(Invalid::True);
            }
        });
        if self.problem.is_some() && ui.is_rect_visible(response.rect) {
            ui.painter().rect_stroke(
                response.rect,
                egui::CornerRadius::same(theme::RADIUS),
                egui::Stroke::new(1.0, palette(ui).problem.ink),
                egui::StrokeKind::Inside,
            );
        }
        response
    }

    fn under(&self, ui: &mut Ui, response: &Response) {
        let (text, color) = match (self.problem, self.hint) {
            (Some(problem), _) => (
                format!("{} {problem}", widgets::tone_sign(Tone::Problem)),
                palette(ui).problem.ink,
            ),
            (None, Some(hint)) => (hint.to_owned(), palette(ui).secondary),
            (None, None) => return,
        };
        let said = ui.add(Label::new(RichText::new(text).size(CAPTION).color(color)).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.push_described_by(said.id.accesskit_id())
        });
    }

    /// Draw it with a list of what may be meant, from which one picks with the arrows and Enter, or with the pointer.
    pub(in crate::screen) fn show_with<T: Clone>(
        &self,
        ui: &mut Ui,
        id: Id,
        text: &mut String,
        propose: impl FnOnce(&str) -> Vec<Proposal<T>>,
    ) -> (Response, Option<T>) {
        let list = id.with("list");
        let mut open: Open = ui.data(|data| data.get_temp(list)).unwrap_or_default();
        let focused = ui.memory(|memory| memory.has_focus(id));
        // A press on the list takes the focus from the field before it is known to be a press.
        let pressed = open
            .rect
            .is_some_and(|rect| ui.input(|input| pressing(&input.pointer, rect)));
        open.typed &= focused || pressed;
        let wanted = open.typed && open.left_for.as_deref() != Some(text.as_str());
        let proposals = if wanted { propose(text) } else { Vec::new() };
        let mut picked = None;
        if proposals.is_empty() {
            open.at = None;
            open.rect = None;
        } else if focused {
            picked = open.keys(ui, text, &proposals);
        }
        let response = self.show(ui, id, text);
        if response.changed() {
            // Nothing unfolds over a field one only passes through.
            open.typed = true;
            open.at = None;
            open.left_for = None;
        }
        let shown = !proposals.is_empty() && picked.is_none() && open.left_for.is_none();
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
                    let width = response.rect.width().max(280.0);
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    let mut clicked = None;
                    for (n, one) in proposals.iter().enumerate() {
                        if line(ui, one, open.at == Some(n)).clicked() {
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
        if picked.is_some() {
            open = Open::default();
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        ui.data_mut(|data| data.insert_temp(list, open));
        (response, picked)
    }
}

/// Something that may be meant.
#[derive(Debug, Clone)]
pub(in crate::screen) struct Proposal<T> {
    pub(in crate::screen) label: String,
    /// Said beside it: a code.
    pub(in crate::screen) more: String,
    pub(in crate::screen) value: T,
}

/// A list of completion from one frame to the next.
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
    fn keys<T: Clone>(&mut self, ui: &Ui, text: &str, proposals: &[Proposal<T>]) -> Option<T> {
        let last = proposals.len() - 1;
        let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            self.at = Some(self.at.map_or(0, |at| (at + 1).min(last)));
        }
        if pressed(Key::ArrowUp) {
            self.at = self.at.and_then(|at| at.checked_sub(1));
        }
        if pressed(Key::Escape) {
            self.left_for = Some(text.to_owned());
            self.at = None;
            return None;
        }
        let at = self.at.filter(|at| *at <= last)?;
        pressed(Key::Enter).then(|| proposals[at].value.clone())
    }
}

/// Whether the pointer is pressed, or let go just now, in there.
fn pressing(pointer: &egui::PointerState, rect: Rect) -> bool {
    (pointer.any_down() || pointer.any_released())
        && pointer.interact_pos().is_some_and(|at| rect.contains(at))
}

fn line<T>(ui: &mut Ui, one: &Proposal<T>, on: bool) -> Response {
    let palette = palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
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
    let code = widgets::one_line(
        ui,
        &one.more,
        FontId::new(CAPTION, theme::tabular_family()),
        palette.secondary,
        120.0,
    );
    let room = rect.width() - code.size().x - 28.0;
    let label = widgets::one_line(
        ui,
        &one.label,
        FontId::new(DENSE, FontFamily::Proportional),
        palette.text,
        room,
    );
    let middle = rect.center().y;
    let at = egui::pos2(rect.left() + 8.0, middle - label.size().y / 2.0);
    ui.painter().galley(at, label, palette.text);
    let at = egui::pos2(
        rect.right() - 8.0 - code.size().x,
        middle - code.size().y / 2.0,
    );
    ui.painter().galley(at, code, palette.secondary);
    response
}
