//! Nodes a person works with: buttons, fields, choices.

use egui::accesskit::Invalid;
use egui::{ComboBox, Id, Key, Label, Response, RichText, TextEdit, Ui, UiBuilder};
use socle_runtime::view::{FieldKind, Kind, Node, Tone};

use super::{At, Sheet, control_id, press, words};
use crate::extension::edits::{Draft, Place, plugin_draft};
use crate::kit::text::t;
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};

/// Options shown side by side; more are a list to unfold.
const RADIOS: usize = 4;

impl<'a> Sheet<'a> {
    pub(super) fn button(&mut self, ui: &mut Ui, node: &Node, at: At<'_>, label: &str) {
        let place = self.place(at.path);
        let chip = self
            .claims
            .of(&place)
            .map(crate::kit::keys::Shortcut::shown);
        let weight = match node.tone {
            Tone::Primary => Weight::Primary,
            Tone::Problem => Weight::Danger,
            _ => Weight::Plain,
        };
        // An act that has a tone has its sign: colour alone says nothing.
        let signed = match node.tone {
            Tone::Attention | Tone::Good => format!("{} {label}", widgets::tone_sign(node.tone)),
            _ => label.to_owned(),
        };
        let waiting = self.memory.is_waiting(&place);
        let button = Button {
            label: &signed,
            name: Some(label),
            weight,
            chip: chip.as_deref(),
            waiting,
            ..Button::default()
        };
        let id = control_id(&place);
        let response = match &node.disabled {
            None => button.show_as(ui, id),
            Some(reason) => {
                let response = ui.add_enabled(false, |ui: &mut Ui| button.show_as(ui, id));
                describe(ui, &response, reason);
                response.on_disabled_hover_text(reason)
            }
        };
        if let Some(hint) = &node.hint {
            describe(ui, &response, hint);
        }
        if response.clicked() {
            let pressed = press::press(&mut self.memory.edits, self.key, self.tree, at.path);
            self.wish(ui.ctx(), pressed);
        }
    }

    pub(super) fn control(&mut self, ui: &mut Ui, node: &'a Node, at: At<'_>) {
        let place = self.place(at.path);
        let base = plugin_draft(node);
        let draft = self.memory.edits.draft(&place, base.clone());
        let problem = self
            .memory
            .edits
            .problem(&place)
            .map(str::to_owned)
            .or_else(|| node.problem.clone());
        let builder = UiBuilder::new().scope_id(control_id(&place).with("around"));
        let (next, outcome, taken) = ui
            .scope_builder(builder, |ui| {
                if node.disabled.is_some() {
                    ui.disable();
                }
                ui.spacing_mut().item_spacing.y = 2.0;
                let mut shown = Shown {
                    place: &place,
                    node,
                    problem: problem.as_deref(),
                    taken: false,
                };
                let outcome = shown.control(ui, draft);
                if let Some(problem) = &problem {
                    let text = format!("{} {problem}", widgets::tone_sign(Tone::Problem));
                    let said = ui.add(
                        Label::new(
                            RichText::new(text)
                                .size(CAPTION)
                                .color(palette(ui).problem.ink),
                        )
                        .wrap(),
                    );
                    ui.ctx().accesskit_node_builder(outcome.1.id, |node| {
                        node.push_described_by(said.id.accesskit_id())
                    });
                }
                (outcome.0, outcome.1, shown.taken)
            })
            .inner;
        words::beside(
            ui,
            &[Node {
                problem: None,
                children: Vec::new(),
                ..node.clone()
            }],
        );
        if node.suggestions.is_some() {
            self.typing(ui, &place, next.as_ref(), taken);
        }
        if let Some(next) = next {
            self.memory.edits.note(place.clone(), base, next);
        }
        if at.in_form {
            let sends = outcome.lost_focus()
                && ui.input(|input| input.key_pressed(Key::Enter))
                && !is_multiline(node);
            if sends
                && let Some(form) = at
                    .path
                    .rsplit_once('/')
                    .and_then(|(parent, _)| self.form_at(parent))
            {
                self.memory.edits.note_return(form);
                ui.ctx().request_repaint();
            }
            return;
        }
        // Outside of a form, a value is told once the person has done with the control.
        let done = match node.kind {
            Kind::Field {
                kind: FieldKind::Flag,
                ..
            }
            | Kind::Choice { .. } => outcome.changed(),
            _ => outcome.lost_focus() || taken,
        };
        if done && self.memory.edits.changed(&place) {
            let pressed = press::changed(&mut self.memory.edits, self.key, node, &place);
            self.wish(ui.ctx(), pressed);
        }
    }

    /// The innermost form that `path` is in or is itself.
    fn form_at(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if matches!(
                self.tree.find(path),
                Some(Node {
                    kind: Kind::Form { .. },
                    ..
                })
            ) {
                return Some(self.place(path));
            }
            path = path.rsplit_once('/')?.0;
        }
    }
}

/// One control being drawn.
pub(super) struct Shown<'a> {
    place: &'a Place,
    pub(super) node: &'a Node,
    problem: Option<&'a str>,
    /// A suggestion was taken, or a value taken out: the person has done with it for now.
    pub(super) taken: bool,
}

impl Shown<'_> {
    /// Draws it; answers what it holds now when the person changed it, and its response.
    fn control(&mut self, ui: &mut Ui, draft: Draft) -> (Option<Draft>, Response) {
        match (&self.node.kind, draft) {
            (Kind::Field { label, .. }, Draft::Flag(flag)) => self.flag(ui, label, flag),
            (Kind::Field { label, .. }, Draft::Several { values, typed }) => {
                self.several_values(ui, label, values, typed)
            }
            (Kind::Field { label, kind, .. }, Draft::Typed(typed)) => {
                self.text(ui, label, *kind, typed)
            }
            (
                Kind::Choice {
                    label,
                    options,
                    selected,
                },
                Draft::Chosen(chosen),
            ) => {
                if selected.len() > 1 {
                    self.several(ui, label, options, chosen)
                } else if options.len() <= RADIOS {
                    self.radios(ui, label, options, chosen)
                } else {
                    self.unfold(ui, label, options, chosen)
                }
            }
            // A draft of another shape than its node: the node has changed, the draft goes at the next frame.
            _ => (None, ui.label("")),
        }
    }

    pub(super) fn id(&self) -> Id {
        control_id(self.place)
    }

    pub(super) fn label(&self, ui: &mut Ui, label: &str) -> Response {
        let text = if self.node.required {
            format!("{label} {}", t("obligatoire"))
        } else {
            label.to_owned()
        };
        ui.add(
            Label::new(
                RichText::new(text)
                    .size(CAPTION)
                    .color(palette(ui).secondary),
            )
            .wrap(),
        )
    }

    fn tell(&self, ui: &Ui, response: &Response) {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            if self.node.required {
                node.set_required();
            }
            if self.problem.is_some() {
                node.set_invalid(Invalid::True);
            }
        });
    }

    fn text(
        &mut self,
        ui: &mut Ui,
        label: &str,
        kind: FieldKind,
        typed: String,
    ) -> (Option<Draft>, Response) {
        let name = self.label(ui, label);
        let mut now = typed.clone();
        // Several lines are told as they are typed; nothing unfolds under them.
        let response = if self.node.suggestions.is_some() && kind != FieldKind::Multiline {
            self.suggesting(ui, &name, &mut now)
        } else {
            self.edit(ui, &name, kind, &mut now)
        };
        ((now != typed).then_some(Draft::Typed(now)), response)
    }

    /// What is typed into.
    pub(super) fn edit(
        &self,
        ui: &mut Ui,
        name: &Response,
        kind: FieldKind,
        now: &mut String,
    ) -> Response {
        let edit = match kind {
            FieldKind::Multiline => TextEdit::multiline(now).desired_rows(lines(ui)),
            _ => TextEdit::singleline(now).password(kind == FieldKind::Secret),
        };
        let narrow = matches!(
            kind,
            FieldKind::Date | FieldKind::Integer | FieldKind::Number
        );
        let width = if narrow {
            140.0_f32.min(ui.available_width())
        } else {
            ui.available_width()
        };
        let family = if narrow {
            theme::tabular_family()
        } else {
            egui::FontFamily::Proportional
        };
        let mut edit = edit
            .id(self.id())
            .desired_width(width)
            .margin(egui::Margin::symmetric(8, 5))
            .font(egui::FontId::new(DENSE, family))
            .char_limit(socle_runtime::limits::VIEW_TEXT_BYTES / 4);
        if kind == FieldKind::Date {
            edit = edit.hint_text(t("champ-date-exemple"));
        }
        let response = ui.add(edit).labelled_by(name.id);
        self.tell(ui, &response);
        if self.problem.is_some() && ui.is_rect_visible(response.rect) {
            let stroke = egui::Stroke::new(1.0, palette(ui).problem.ink);
            ui.painter().rect_stroke(
                response.rect,
                egui::CornerRadius::same(theme::RADIUS),
                stroke,
                egui::StrokeKind::Inside,
            );
        }
        response
    }

    fn flag(&self, ui: &mut Ui, label: &str, flag: bool) -> (Option<Draft>, Response) {
        let mut now = flag;
        let text = if self.node.required {
            format!("{label} {}", t("obligatoire"))
        } else {
            label.to_owned()
        };
        let response = ui.checkbox(&mut now, text);
        self.tell(ui, &response);
        ((now != flag).then_some(Draft::Flag(now)), response)
    }

    fn radios(
        &self,
        ui: &mut Ui,
        label: &str,
        options: &[(String, String)],
        chosen: Vec<String>,
    ) -> (Option<Draft>, Response) {
        let name = self.label(ui, label);
        let mut next = None;
        let group = UiBuilder::new()
            .accessibility_role(egui::Role::RadioGroup)
            .accessibility_label(label);
        let mut all: Option<Response> = None;
        ui.scope_builder(group, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 12.0;
                for (value, option) in options {
                    let mut response = ui.radio(chosen.contains(value), option);
                    if response.clicked() && !chosen.contains(value) {
                        next = Some(Draft::Chosen(vec![value.clone()]));
                        response.mark_changed();
                    }
                    all = Some(match all.take() {
                        Some(all) => all | response,
                        None => response,
                    });
                }
            });
        });
        (next, all.unwrap_or(name))
    }

    fn several(
        &self,
        ui: &mut Ui,
        label: &str,
        options: &[(String, String)],
        chosen: Vec<String>,
    ) -> (Option<Draft>, Response) {
        let name = self.label(ui, label);
        let mut next = None;
        let mut all: Option<Response> = None;
        for (value, option) in options {
            let mut on = chosen.contains(value);
            let response = ui.checkbox(&mut on, option);
            if response.changed() {
                // In the order of the options, whatever the order of the clicks.
                let wanted = |other: &String| {
                    if other == value {
                        on
                    } else {
                        chosen.contains(other)
                    }
                };
                next = Some(Draft::Chosen(
                    options
                        .iter()
                        .map(|(value, _)| value.clone())
                        .filter(wanted)
                        .collect(),
                ));
            }
            all = Some(match all.take() {
                Some(all) => all | response,
                None => response,
            });
        }
        (next, all.unwrap_or(name))
    }

    fn unfold(
        &self,
        ui: &mut Ui,
        label: &str,
        options: &[(String, String)],
        chosen: Vec<String>,
    ) -> (Option<Draft>, Response) {
        let name = self.label(ui, label);
        let shown = options
            .iter()
            .filter(|(value, _)| chosen.contains(value))
            .map(|(_, option)| option.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let mut next = None;
        let combo = ComboBox::from_id_salt(self.id())
            .selected_text(if shown.is_empty() {
                t("choix-aucun")
            } else {
                shown
            })
            .width(ui.available_width().min(320.0));
        let mut response = combo
            .show_ui(ui, |ui| {
                for (value, option) in options {
                    if ui
                        .selectable_label(chosen.contains(value), option)
                        .clicked()
                        && !chosen.contains(value)
                    {
                        next = Some(Draft::Chosen(vec![value.clone()]));
                    }
                }
            })
            .response
            .labelled_by(name.id);
        if next.is_some() {
            response.mark_changed();
        }
        self.tell(ui, &response);
        (next, response)
    }
}

/// Lines of a text that are in sight before it is typed: beside a file there is less room than in the middle.
fn lines(ui: &Ui) -> usize {
    const WIDE: f32 = 420.0;
    match ui.available_width() >= WIDE {
        true => 8,
        false => 4,
    }
}

/// How wide a tick is with its words.
pub(super) fn tick_width(ui: &Ui, node: &Node) -> f32 {
    let Kind::Field { label, .. } = &node.kind else {
        return 0.0;
    };
    let words = match node.required {
        true => format!("{label} {}", t("obligatoire")),
        false => label.clone(),
    };
    let font = egui::FontId::new(DENSE, egui::FontFamily::Proportional);
    let words = widgets::one_line(ui, &words, font, palette(ui).text, f32::INFINITY);
    let spacing = ui.spacing();
    // One point more: what is rounded must not break a word.
    spacing.icon_width + spacing.icon_spacing + words.size().x + 1.0
}

fn is_multiline(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::Field {
            kind: FieldKind::Multiline,
            ..
        }
    )
}

/// A sentence a screen reader reads after the name.
fn describe(ui: &Ui, response: &Response, text: &str) {
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_description(text.to_owned()));
}
