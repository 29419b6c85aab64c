//! One line of the list.

use std::sync::Arc;

use egui::{
    FontFamily, FontId, Galley, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};
use socle_formats::date::CivilDate;
use socle_record::PatientLine;
use socle_runtime::view::{Kind, Node, Sign, Tone};

use super::{Around, List, Marks, columns};
use crate::extension::contributions::Contribution;
use crate::extension::panel::{self, Seen};
use crate::extension::tree;
use crate::kit::people::{age, full_name, used_name};
use crate::kit::text::{given_name, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, TEXT, palette};
use crate::kit::widgets;
use crate::model::Appointment;
use crate::pages::agenda::word;
use socle_practice::agenda::Presence;

/// Lines whose marks are remembered for when they come back into sight.
const MARKS_KEPT: usize = 2_000;
/// Badges shown on a line.
const BADGES_SHOWN: usize = 3;
/// Space at both ends of a line.
const MARGINS: (f32, f32) = (16.0, 14.0);
/// Room for the time of an appointment.
const TIME: f32 = 48.0;
/// Where the second row of text stands.
const SECOND: f32 = 31.0;

/// A line to draw.
pub(super) struct Line<'a> {
    /// Its place in the list.
    pub(super) at: usize,
    pub(super) patient: &'a PatientLine,
    pub(super) appointment: Option<&'a Appointment>,
}

/// Whether plugins may be asked for badges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Motion {
    /// The list moves: what is remembered is shown.
    Moving,
    Resting,
}

/// A mark of a plugin beside a name.
struct Badge<'a> {
    sign: Sign,
    text: &'a str,
    tone: Tone,
}

impl<'a> Badge<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        match &node.kind {
            Kind::Badge { sign, text } => Some(Self {
                sign: *sign,
                text,
                tone: node.tone,
            }),
            _ => None,
        }
    }
}

impl List {
    /// Draw a line in `rect`.
    pub(super) fn row(
        &mut self,
        ui: &mut Ui,
        around: &Around<'_>,
        rect: Rect,
        line: &Line<'_>,
        motion: Motion,
    ) -> Response {
        let id = line.patient.id.as_str();
        // Who comes twice in a day has two lines.
        let appointment = line.appointment.map(|one| one.time.as_str());
        let widget = Id::unique(("socle-patient", id, appointment));
        let response = ui.interact(rect, widget, Sense::CLICK);
        let open = around.open == Some(id);
        let marks = self.marks_of(around, id, motion);
        let badges: Vec<Badge<'_>> = marks
            .badges
            .iter()
            .flat_map(|tree| tree::badges(&tree.nodes))
            .filter_map(Badge::of)
            .collect();
        let second = line.second(around.model.today().as_ref());
        let window = around.apart.iter().find(|(patient, _)| patient == id);
        let window = window.map(|(_, number)| *number);
        response.widget_info(|| {
            let mut said = vec![line.said(&second, &badges)];
            said.extend(
                window.map(|number| t_with("liste-fenetre", &[("numero", &number.to_string())])),
            );
            said.extend(columns::said(around.columns, &marks.columns));
            WidgetInfo::selected(Role::ListBoxOption, true, open, said.join(", "))
        });
        if ui.is_rect_visible(rect) {
            // A field elsewhere has Enter for itself: no line is shown as the one it opens.
            let typing = self.has_keyboard(ui.ctx()) || !self.words.is_empty();
            ground(
                ui,
                rect,
                open,
                response.hovered() || (line.at == self.cursor && typing),
            );
            if let Some(number) = window {
                let at = pos2(rect.left() + MARGINS.0 / 2.0, rect.center().y);
                widgets::window_mark(ui.painter(), at, number, palette(ui).accent);
            }
            let own = columns::paint(ui, rect, &marks.columns);
            let age = age(&line.patient.date_naissance, around.model.today().as_ref());
            let is_cut = line.paint(ui, own, (&age, &second), &badges);
            if is_cut {
                return response.on_hover_text(line.said(&second, &badges));
            }
        }
        response
    }

    fn marks_of(&mut self, around: &Around<'_>, patient: &str, motion: Motion) -> Marks {
        if motion == Motion::Moving {
            return self.marks.get(patient).cloned().unwrap_or_default();
        }
        let tree = |one: &Contribution| match panel::seen(around.model, one, patient) {
            Seen::Tree(tree) => Some(tree),
            // A line has no room to say why a mark is missing: the page of extensions does.
            Seen::Failed(_) | Seen::Nothing => None,
        };
        let cell = |one: &Contribution| match panel::seen(around.model, one, patient) {
            Seen::Tree(tree) => columns::Cell::of(&tree.nodes),
            Seen::Failed(said) => Some(columns::Cell::failed(said)),
            Seen::Nothing => None,
        };
        let marks = Marks {
            badges: around.badges.iter().filter_map(tree).collect(),
            columns: around.columns.iter().map(cell).collect(),
        };
        if self.marks.len() >= MARKS_KEPT {
            self.marks.clear();
        }
        self.marks.insert(patient.to_owned(), marks.clone());
        marks
    }
}

impl Line<'_> {
    /// What stands under the name: with a time there is no room for the birth date, and no need.
    fn second(&self, today: Option<&CivilDate>) -> String {
        let age = age(&self.patient.date_naissance, today);
        match self.appointment {
            Some(_) => self.told(Some(age)),
            None => format!("{age} · {}", self.patient.date_naissance.affichage()),
        }
    }

    /// What is said of the appointment.
    fn told(&self, age: Option<String>) -> String {
        let Some(Appointment {
            reason, presence, ..
        }) = self.appointment
        else {
            return String::new();
        };
        // Whoever is expected is what the list is of: only what became of it is said.
        let became = (*presence != Presence::Attendu).then(|| word(*presence));
        let parts = [became, age, reason.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What a screen reader says of it.
    fn said(&self, second: &str, badges: &[Badge<'_>]) -> String {
        let mut said = vec![full_name(self.patient), second.to_owned()];
        said.extend(self.appointment.map(|one| one.time.clone()));
        said.extend(badges.iter().map(|badge| badge.text.to_owned()));
        said.join(", ")
    }

    /// Draw it; true when what stands under the name is cut.
    fn paint(
        &self,
        ui: &Ui,
        rect: Rect,
        (age, second): (&str, &str),
        badges: &[Badge<'_>],
    ) -> bool {
        let palette = palette(ui);
        let (mut left, right) = (rect.left() + MARGINS.0, rect.right() - MARGINS.1);
        if let Some(appointment) = self.appointment {
            let time = widgets::one_line(
                ui,
                &appointment.time,
                FontId::new(DENSE, theme::tabular_family()),
                palette.secondary,
                TIME,
            );
            middle(ui, left, rect.center().y, time);
            left += TIME;
        }
        let name = name_line(ui, self.patient, right - left);
        let from = left + name.size().x + 6.0;
        ui.painter()
            .galley(pos2(left, rect.top() + 4.0), name, palette.text);
        let used = used_name(self.patient).filter(|_| right - from > 24.0);
        let is_alone = used.is_none();
        if let Some(used) = used {
            let used = widgets::one_line(
                ui,
                &used,
                FontId::new(CAPTION, FontFamily::Proportional),
                palette.secondary,
                right - from,
            );
            ui.painter()
                .galley(pos2(from, rect.top() + 6.0), used, palette.secondary);
        }
        let small = |text: &str, width: f32| {
            let font = FontId::new(CAPTION, theme::tabular_family());
            widgets::one_line(ui, text, font, palette.secondary, width)
        };
        // With an appointment the age stands at the end of the name where it can: the reason has the line under it.
        let mut told = second.to_owned();
        if self.appointment.is_some() && is_alone {
            let age = small(age, f32::INFINITY);
            let at = right - age.size().x;
            if at >= from {
                ui.painter()
                    .galley(pos2(at, rect.top() + 6.0), age, palette.secondary);
                told = self.told(None);
            }
        }
        let lay = |width: f32| small(&told, width);
        let pills: Vec<_> = badges
            .iter()
            .take(BADGES_SHOWN)
            .enumerate()
            .map(|(n, badge)| {
                // The first is read in full; the others by their shape.
                let in_full = n == 0 || badge.sign == Sign::None;
                (badge, if in_full { badge.text } else { "" })
            })
            .collect();
        let taken: f32 = pills
            .iter()
            .map(|(badge, text)| widgets::pill_width(ui, badge.sign, text) + 4.0)
            .sum();
        // Why they come today is read nowhere else: it has the room of a word the shape says too.
        let shapes = self.appointment.is_some_and(|one| one.reason.is_some())
            && lay(f32::INFINITY).size().x > right - left - taken - 4.0;
        let mut end = right;
        for (badge, text) in pills {
            let text = if shapes && badge.sign != Sign::None {
                ""
            } else {
                text
            };
            end -= widgets::pill_at(
                ui,
                end,
                rect.top() + SECOND,
                (end - left) * 0.62,
                badge.sign,
                text,
                badge.tone,
            ) + 4.0;
        }
        let room = end - left - 4.0;
        let mut second = lay(room);
        let is_cut = second.elided || shapes;
        // Enlarged there is room for little: the reason before the age, which the file says too.
        if second.elided && self.appointment.is_some_and(|one| one.reason.is_some()) {
            second = small(&self.told(None), room);
        }
        middle(ui, left, rect.top() + SECOND, second);
        is_cut
    }
}

/// Secondary text whose middle is at `y`.
fn middle(ui: &Ui, x: f32, y: f32, text: Arc<Galley>) {
    ui.painter().galley(
        pos2(x, y - text.size().y / 2.0),
        text,
        palette(ui).secondary,
    );
}

/// What a line is drawn on.
fn ground(ui: &Ui, rect: Rect, open: bool, pointed_at: bool) {
    let palette = palette(ui);
    if open {
        ui.painter()
            .rect_filled(rect, 0.0, palette.information.paper);
        ui.painter().rect_filled(
            Rect::from_min_size(rect.min, vec2(3.0, rect.height())),
            0.0,
            palette.accent,
        );
    } else if pointed_at {
        ui.painter().rect_filled(rect, 0.0, palette.hovered);
    }
}

/// What stands in for a line that is awaited.
pub(super) fn waiting(ui: &Ui, rect: Rect) {
    let fill = palette(ui).sunken;
    let bar = |top: f32, width: f32| {
        Rect::from_min_size(
            pos2(rect.left() + MARGINS.0, rect.top() + top),
            vec2(width, 8.0),
        )
    };
    ui.painter()
        .rect_filled(bar(10.0, rect.width() * 0.5), 4.0, fill);
    ui.painter()
        .rect_filled(bar(26.0, rect.width() * 0.3), 4.0, fill);
}

/// The name on one line. Where it is too long the birth name is cut, never the given name.
fn name_line(ui: &Ui, line: &PatientLine, width: f32) -> Arc<egui::Galley> {
    let (font, color) = (
        FontId::new(TEXT, FontFamily::Proportional),
        palette(ui).text,
    );
    let lay = |text: &str, width: f32| widgets::one_line(ui, text, font.clone(), color, width);
    let whole = lay(&full_name(line), width);
    if !whole.elided {
        return whole;
    }
    let name = line.nom_naissance.to_uppercase();
    let given = given_name(&line.premier_prenom);
    let room = width - lay(&format!("… {given}"), f32::INFINITY).size().x;
    let kept = name
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| lay(&name[..*at], f32::INFINITY).size().x <= room)
        .last()
        .unwrap_or(0);
    lay(&format!("{}… {given}", name[..kept].trim_end()), width)
}
