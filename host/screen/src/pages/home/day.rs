//! The patients of the day, one line each: when, who, why, and what is still to be done before they can be seen.

use egui::{FontId, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use socle_runtime::view::{Sign, Tone};

use crate::errand::Errand;
use crate::frame::bars::Page;
use crate::frame::list::actions::Go;
use crate::kit::people;
use crate::kit::text::t;
use crate::kit::theme::{self, CAPTION, DENSE, TEXT, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::DayLine;
use crate::pages::agenda;
use crate::patient::file::Desk;
use socle_practice::agenda::Presence;

/// Height of a line: twenty-two stand in a window of 1280 by 800 without scrolling.
const ROW: f32 = 24.0;
/// Where names begin.
const TIME: f32 = 48.0;
/// Room there is to be beside the title for the counts of the day.
const COUNTED: f32 = 400.0;
/// Narrower than this, words would be no more than their first letter.
const LEAST: f32 = 40.0;
/// Room for a name.
const NAME: f32 = 184.0;

pub(super) fn show(ui: &mut Ui, desk: &mut Desk<'_>) {
    let Some(today) = desk.model.today() else {
        widgets::notice(ui, &t("agenda-sans-horloge"), Tone::Problem);
        return;
    };
    let known = desk.model.day(&today.to_string());
    widgets::card(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            widgets::title(ui, &t("accueil-jour"), TEXT, 2);
            // Enlarged, the way to the agenda keeps its room.
            if let Some(lines) = known
                .lines
                .as_ref()
                .filter(|_| ui.available_width() >= COUNTED)
            {
                widgets::caption(ui, agenda::counted(lines));
            }
            let label = t("accueil-agenda");
            widgets::at_right(ui, "agenda", |ui| {
                if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                    desk.errands.push(Errand::Go(Go::Page(Page::Agenda)));
                }
            });
        });
        if let Some(failure) = &known.failure {
            widgets::notice(ui, failure, Tone::Problem);
        }
        match known.lines.as_deref().map(Vec::as_slice) {
            None if known.failure.is_none() => drop(widgets::busy_mark(ui)),
            None => {}
            Some([]) => drop(widgets::caption(ui, t("accueil-jour-vide"))),
            Some(lines) => {
                for one in lines {
                    ui.push_id(one.kept.id.as_str(), |ui| line(ui, one, desk));
                }
            }
        }
    });
}

fn line(ui: &mut Ui, one: &DayLine, desk: &mut Desk<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let colours = palette(ui);
    let motif = one.kept.motif.as_deref().unwrap_or_default();
    let (sign, said, tone) = state(one);
    let name = match &one.patient {
        Some(patient) => people::full_name(patient),
        None => one.kept.intitule.clone().unwrap_or_default(),
    };
    let told = [one.kept.heure.as_str(), &name, motif, &said];
    let told: Vec<&str> = told.into_iter().filter(|word| !word.is_empty()).collect();
    let told = told.join(", ");
    let sense = match &one.patient {
        Some(_) => Sense::click(),
        None => Sense::hover(),
    };
    let response = ui.interact(rect, ui.unique_id().with("line"), sense);
    let role = match &one.patient {
        Some(_) => Role::Button,
        None => Role::Label,
    };
    response.widget_info(|| WidgetInfo::labeled(role, true, &told));
    if let Some(patient) = &one.patient {
        if response.hovered() {
            ui.painter().rect_filled(rect, 4.0, colours.hovered);
        }
        widgets::focus_ring(ui, &response, rect);
        if response.clicked() {
            desk.errands.push(Errand::Open(patient.id.to_string()));
        }
    }
    let mut right = rect.right();
    if !said.is_empty() {
        // Enlarged, why they come gives way; what is to be done is read whole.
        let beside_name = rect.width() - TIME - NAME - 8.0;
        let (middle, widest) = (rect.center().y, beside_name.max(rect.width() * 0.4));
        right -= 8.0 + widgets::pill_at(ui, rect.right(), middle, widest, sign, &said, tone);
    }
    let over = matches!(one.kept.presence, Presence::Absent | Presence::Annule);
    let ink = if over {
        colours.secondary
    } else {
        colours.text
    };
    let named = rect.left() + TIME;
    let reason = named + NAME + 8.0;
    for (from, to, text, font, color) in [
        (
            rect.left(),
            named,
            one.kept.heure.as_str(),
            tabular(),
            colours.secondary,
        ),
        (named, right.min(reason - 8.0), &name, semibold(), ink),
        (reason, right, motif, plain(), colours.secondary),
    ] {
        let galley = widgets::one_line(ui, text, font, color, (to - from).max(0.0));
        let place = pos2(from, rect.center().y - galley.size().y / 2.0);
        if to - from >= LEAST {
            ui.painter().galley(place, galley, color);
        }
    }
}

/// What is still to be done, else where the patient is; nothing while they are simply expected.
fn state(one: &DayLine) -> (Sign, String, Tone) {
    if one.patient.is_none() {
        return (Sign::Warning, t("agenda-inconnu"), Tone::Attention);
    }
    if let Some(key) = agenda::brings(one) {
        return (Sign::Warning, t(key), Tone::Attention);
    }
    match one.kept.presence {
        Presence::Attendu => (Sign::None, String::new(), Tone::Neutral),
        presence => (Sign::None, agenda::word(presence), agenda::tone(presence)),
    }
}

fn tabular() -> FontId {
    FontId::new(DENSE, theme::tabular_family())
}

fn semibold() -> FontId {
    FontId::new(DENSE, theme::semibold_family())
}

fn plain() -> FontId {
    FontId::new(CAPTION, egui::FontFamily::Proportional)
}
