//! Fields of the host's own forms: a name, what is typed, what is wrong with it.

use egui::accesskit::Invalid;
use egui::{FontFamily, FontId, Id, Label, Margin, Response, RichText, TextEdit, Ui};
use socle_runtime::view::Tone;

use crate::kit::completion::{self, Manner};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets;

pub(crate) use crate::kit::completion::Proposal;

/// A field.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Field<'a> {
    pub(crate) label: &'a str,
    pub(crate) required: bool,
    pub(crate) problem: Option<&'a str>,
    /// Said under the field while nothing is wrong with it.
    pub(crate) hint: Option<&'a str>,
    /// Shown in the field while it is empty.
    pub(crate) example: Option<&'a str>,
    /// More than one for a field of several lines.
    pub(crate) rows: usize,
    /// Width; all there is otherwise.
    pub(crate) width: Option<f32>,
    /// Its figures line up.
    pub(crate) tabular: bool,
    /// The label is only read by screen readers.
    pub(crate) bare: bool,
    /// Longest text, characters; 0 for 400.
    pub(crate) longest: usize,
}

impl<'a> Field<'a> {
    pub(crate) fn new(label: &'a str) -> Self {
        Self {
            label,
            ..Self::default()
        }
    }

    /// Draw it as the widget `id`.
    pub(crate) fn show(&self, ui: &mut Ui, id: Id, text: &mut String) -> Response {
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
    pub(crate) fn show_with<T: Clone>(
        &self,
        ui: &mut Ui,
        id: Id,
        text: &mut String,
        propose: impl FnOnce(&str) -> Vec<Proposal<T>>,
    ) -> (Response, Option<T>) {
        let field = |ui: &mut Ui, text: &mut String| self.show(ui, id, text);
        completion::show(ui, id, text, Manner::default(), propose, field)
    }
}
