//! *Qui a vu quoi*: the journal of one patient, filtered, and taken out as a table.

use egui::{FontFamily, FontId, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use socle_record::model::words::fold;
use socle_runtime::view::Tone;

use crate::kit::text::{instant, t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button};
use crate::patient::file::Desk;
use crate::told::{self, Sort};
use socle_practice::journal::SeenLine;

use super::field::Field;

/// Lines asked for at first, and more each time.
const LINES: u32 = 200;
/// The most lines of a page of the record.
const MOST: u32 = 1_000;
/// Height of a line, and of one whose words stand under one another.
const LINE: f32 = 28.0;
const TWO_LINES: f32 = 46.0;
/// From this width on all of it stands on one line.
const ONE_LINE: f32 = 640.0;
/// Widths of the instant and of the kind.
const WHEN: f32 = 124.0;
const KIND: f32 = 72.0;

/// Which lines are in sight.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    kind: Option<Sort>,
    words: String,
    /// Lines asked for beyond the first.
    more: u32,
    failure: Option<String>,
}

impl Filter {
    fn holds(&self, one: &SeenLine) -> bool {
        if self.kind.is_some_and(|kind| told::kind(&one.line) != kind) {
            return false;
        }
        let wanted = fold(&self.words);
        wanted.is_empty()
            || fold(&format!(
                "{} {} {} {}",
                one.person.as_deref().unwrap_or_default(),
                one.plugin.as_deref().unwrap_or_default(),
                told::what(&one.line),
                instant(one.line.at_ms)
            ))
            .contains(&wanted)
    }
}

/// Draw the tab.
pub(crate) fn show(ui: &mut Ui, patient: &str, desk: &mut Desk<'_>) {
    let filter = &mut desk.typed.of(patient).seen;
    let count = (LINES + filter.more).min(MOST);
    let known = desk.model.charts().seen(patient, count);
    ui.spacing_mut().item_spacing.y = 10.0;
    let title = t("vu-titre");
    widgets::title(ui, &title, DENSE, 2);
    widgets::caption(ui, t("vu-explication"));
    if let Some(failure) = &known.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let Some(lines) = known.lines else {
        if known.failure.is_none() {
            widgets::busy_mark(ui);
        }
        return;
    };
    let shown: Vec<&SeenLine> = lines.iter().filter(|one| filter.holds(one)).collect();
    let export = head(ui, filter, shown.len());
    if export {
        let taken: Vec<SeenLine> = shown.iter().map(|one| (*one).clone()).collect();
        let saved = told::csv(&taken)
            .map_err(|error| error.to_string())
            .and_then(|bytes| desk.model.charts().save(&t("vu-fichier"), bytes));
        filter.failure = saved.err();
    }
    if let Some(failure) = &filter.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if shown.is_empty() {
            widgets::caption(ui, t("vu-rien"));
        }
        for one in &shown {
            line(ui, one);
        }
    });
    let read = lines.len() as u64;
    if read < known.total {
        if count < MOST {
            let label = t_count("vu-suite", known.total - read);
            if Button::new(&label).show(ui).clicked() {
                filter.more += LINES;
            }
        } else {
            widgets::caption(ui, t_count("vu-au-dela", known.total - read));
        }
    }
}

/// Draw the filter; true when the table is to be taken out.
fn head(ui: &mut Ui, filter: &mut Filter, count: usize) -> bool {
    /// From this width on all of it stands on one line.
    const ABREAST: f32 = 660.0;
    let abreast = ui.available_width() >= ABREAST;
    if !abreast {
        kinds(ui, filter);
    }
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        if abreast {
            kinds(ui, filter);
        }
        let (label, example) = (t("vu-filtre"), t("vu-filtre-exemple"));
        let field = Field {
            bare: true,
            example: Some(&example),
            width: Some(240.0),
            longest: 100,
            ..Field::new(&label)
        };
        field.show(ui, egui::Id::unique("socle-vu-filtre"), &mut filter.words);
        let label = t("vu-exporter");
        ui.add_enabled_ui(count > 0, |ui| Button::new(&label).show(ui))
            .inner
            .clicked()
    });
    row.inner
}

/// What is shown of the journal.
fn kinds(ui: &mut Ui, filter: &mut Filter) {
    let about = t("vu-nature");
    let options = [
        (None, t("vu-tout")),
        (Some(Sort::Read), t("vu-lectures")),
        (Some(Sort::Write), t("vu-ecritures")),
        (Some(Sort::Send), t("vu-envois")),
        (Some(Sort::Act), t("vu-actes")),
    ];
    let options: Vec<_> = options
        .iter()
        .map(|(kind, label)| (*kind, label.as_str(), Tone::Neutral))
        .collect();
    if let Some(kind) = widgets::segments(ui, &about, &options, Some(filter.kind)) {
        filter.kind = kind;
    }
}

fn line(ui: &mut Ui, one: &SeenLine) {
    let is_narrow = ui.available_width() < ONE_LINE;
    let height = if is_narrow { TWO_LINES } else { LINE };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let when = instant(one.line.at_ms);
    let kind = told::kind(&one.line).word();
    let what = told::what(&one.line);
    let who = who(one);
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::Label,
            true,
            format!("{when} · {kind} · {what} · {who}"),
        )
    });
    if !ui.is_rect_visible(rect) {
        return;
    }
    let palette = palette(ui);
    let figures = FontId::new(CAPTION, theme::tabular_family());
    let plain = FontId::new(DENSE, FontFamily::Proportional);
    let small = FontId::new(CAPTION, FontFamily::Proportional);
    let words = |x: f32, y: f32, text: &str, font: FontId, color, width: f32| {
        let galley = widgets::one_line(ui, text, font, color, width);
        let at = pos2(x, y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, color);
    };
    let (left, middle) = (rect.left(), rect.center().y);
    if is_narrow {
        let (first, second) = (rect.top() + 15.0, rect.top() + 33.0);
        let room = rect.width() - WHEN;
        words(left, first, &what, plain, palette.text, room);
        words(left + room, first, &when, figures, palette.secondary, WHEN);
        let under = format!("{kind} · {who}");
        words(left, second, &under, small, palette.secondary, rect.width());
    } else {
        let who_width = rect.width() * 0.34;
        let what_width = rect.width() - WHEN - KIND - who_width;
        let mut x = left;
        for (text, font, color, width) in [
            (&when, figures, palette.secondary, WHEN),
            (&kind, small.clone(), palette.secondary, KIND),
            (&what, plain, palette.text, what_width),
            (&who, small, palette.secondary, who_width),
        ] {
            words(x, middle, text, font, color, width - 8.0);
            x += width;
        }
    }
    let stroke = egui::Stroke::new(1.0, palette.border);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, stroke);
    response.on_hover_text(format!("{what}\n{who}"));
}

fn who(one: &SeenLine) -> String {
    let person = one.person.clone().unwrap_or_else(|| t("auteur-cabinet"));
    match &one.plugin {
        Some(plugin) => t_with("vu-par", &[("qui", &person), ("extension", plugin)]),
        None => person,
    }
}
