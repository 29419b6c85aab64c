//! The medical file: dense and calm sections, each added to in one line, each item edited in place.

use egui::{FontFamily, FontId, Id, Key, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use socle_formats::date::CivilDate;
use socle_formats::unit;
use socle_record::model::kinds::{TERME, sets};
use socle_record::model::words::fold;
use socle_record::{Coded, Dossier, Item, NewEntity, Section, Value};
use socle_runtime::view::Tone;
use socle_session::Act;

use super::entity::{self, Around, Typing};
use super::field::Field;
use super::{Card, FileTyped};
use crate::errand::Errand;
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::charts::ChartAct;
use crate::patient::dossier::titled_with;
use crate::patient::file::Desk;

/// Height of an item's line.
const LINE: f32 = 28.0;
/// Width from which the sections stand in two columns.
const TWO: f32 = 720.0;

/// The sections of the left column, then of the right one.
const COLUMNS: [&[Section]; 2] = [
    &[
        Section::Probleme,
        Section::Antecedent,
        Section::AntecedentFamilial,
        Section::FacteurRisque,
    ],
    &[
        Section::Allergie,
        Section::Vigilance,
        Section::Traitement,
        Section::Habitude,
        Section::Vaccination,
    ],
];

/// What is typed in the line that adds to a section.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adding {
    pub(super) text: String,
    /// The term picked from the list; it holds while the text begins with its words.
    pub(super) coded: Option<Coded>,
    /// The id it will bear once it was sent.
    pub(super) id: Option<String>,
    pub(super) sent: Option<crate::model::Ticket>,
    pub(super) failure: Option<String>,
}

/// Draw the tab.
pub(crate) fn show(ui: &mut Ui, patient: &str, desk: &mut Desk<'_>) {
    let state = desk.model.charts().dossier(patient);
    if let Some(failure) = &state.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let Some(dossier) = state.data else {
        if state.failure.is_none() {
            widgets::busy_mark(ui);
        }
        return;
    };
    ui.spacing_mut().item_spacing.y = 12.0;
    widgets::says_why_off(ui, desk.model.right(Act::Chart));
    let width = ui.available_width();
    if width < TWO {
        // What must never be missed comes first.
        for section in Section::ALL {
            self::section(ui, section, patient, &dossier, desk);
        }
        return;
    }
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        let half = ((width - 12.0) / 2.0).floor();
        for sections in COLUMNS {
            widgets::column(ui, half, |ui| {
                ui.spacing_mut().item_spacing.y = 12.0;
                for section in sections {
                    self::section(ui, *section, patient, &dossier, desk);
                }
            });
        }
    });
}

/// Draw a section.
pub(crate) fn section(
    ui: &mut Ui,
    section: Section,
    patient: &str,
    dossier: &Dossier,
    desk: &mut Desk<'_>,
) {
    let today = desk.model.today();
    let is_current = |item: &Item| today.is_none_or(|today| item.is_current(today));
    let (current, past): (Vec<&Item>, Vec<&Item>) =
        dossier.section(section).partition(|item| is_current(item));
    let typed = desk.typed.of(patient);
    let shows_past = typed.past.contains(&section);
    let mut toggle = false;
    titled_with(
        ui,
        section.titre(),
        |ui| {
            if !past.is_empty() {
                let label = if shows_past {
                    t("section-sans-clos")
                } else {
                    t_count("section-clos", past.len() as u64)
                };
                let name = format!("{label} : {}", section.titre());
                toggle = Button {
                    name: Some(&name),
                    ..Button::new(&label)
                }
                .weight(Weight::Quiet)
                .show(ui)
                .clicked();
            }
        },
        |ui| {
            if current.is_empty() && section == Section::Allergie {
                widgets::caption(ui, t("section-allergies-aucune"));
            }
            let listed = current
                .iter()
                .chain(past.iter().filter(|_| shows_past))
                .copied();
            for item in listed {
                line(
                    ui,
                    item,
                    is_current(item),
                    patient,
                    desk.model,
                    typed,
                    desk.errands,
                );
            }
            // Why it is off is said once, over all sections.
            if desk.model.right(Act::Chart).is_allowed() {
                add(ui, section, patient, desk.model, typed, desk.errands);
            }
        },
    );
    if toggle && !typed.past.remove(&section) {
        typed.past.insert(section);
    }
}

/// What stands in the middle of an item's line, after its words: what the section is about.
pub(crate) fn details(item: &Item) -> String {
    let shown = |field: &str| item.view.shown(field);
    let mut parts: Vec<String> = match item.section {
        Section::Traitement => vec![shown("posologie"), dose(item)],
        Section::AntecedentFamilial => vec![shown("lien"), age(item)],
        Section::Allergie => vec![shown("reaction"), shown("gravite")],
        Section::Habitude => vec![shown("valeur"), quantity(item)],
        Section::Vaccination => vec![rank(item), shown("lot"), shown("statut")],
        Section::Antecedent => vec![shown("type")],
        _ => Vec::new(),
    };
    parts.push(item.note.lines().next().unwrap_or_default().to_owned());
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

fn dose(item: &Item) -> String {
    measured(item, "dose", "dose-unite")
}

fn quantity(item: &Item) -> String {
    measured(item, "quantite", "unite")
}

/// A number of an item with its unit; nothing where there is none.
fn measured(item: &Item, number: &str, unit: &str) -> String {
    let Some(number) = item.view.get(number).as_number() else {
        return String::new();
    };
    unit::quantity(number, &item.view.shown(unit))
}

fn age(item: &Item) -> String {
    match item.get("age").as_integer() {
        Some(age) => t_count("age-ans", age.unsigned_abs()),
        None => String::new(),
    }
}

fn rank(item: &Item) -> String {
    let rank = item.view.shown("rang");
    if rank.is_empty() {
        String::new()
    } else {
        t_with("vaccin-rang", &[("rang", &rank)])
    }
}

/// `depuis 2014`, `2014 – 2019`, the day of a vaccination.
pub(crate) fn dates(item: &Item) -> String {
    let shown = |date: CivilDate| date.affichage();
    match (item.debut, item.fin) {
        (Some(day), _) if item.section == Section::Vaccination => shown(day),
        (Some(begin), Some(end)) => format!("{} – {}", shown(begin), shown(end)),
        (Some(begin), None) => t_with("element-depuis", &[("date", &shown(begin))]),
        (None, Some(end)) => t_with("element-jusqu-a", &[("date", &shown(end))]),
        (None, None) => String::new(),
    }
}

fn line(
    ui: &mut Ui,
    item: &Item,
    current: bool,
    patient: &str,
    model: &dyn Model,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let id = item.id.to_string();
    let open = typed.entities.contains_key(&id);
    let clicked = row(ui, item, current, open);
    if clicked {
        if open {
            // What was typed is not lost by a click on its line.
            if typed
                .entities
                .get(&id)
                .is_some_and(|typing| !typing.is_changed())
            {
                typed.entities.remove(&id);
            }
        } else if let Some(typing) = Typing::of(&item.view) {
            typed.entities.insert(id.clone(), typing);
        }
    }
    if let Some(typing) = typed.entities.get_mut(&id) {
        let mut around = Around {
            model,
            patient: Some(patient),
            view: Some(&item.view),
            systems: item.section.terminologies(),
            errands,
        };
        let done = ui
            .push_id(("editor", &id), |ui| {
                egui::Frame::new()
                    .fill(palette(ui).background)
                    .corner_radius(egui::CornerRadius::same(theme::RADIUS))
                    .inner_margin(egui::Margin::symmetric(10, 8))
                    .show(ui, |ui| {
                        let right = model.right(Act::Chart);
                        widgets::where_allowed(ui, right, |ui| {
                            entity::editor(ui, typing, &mut around)
                        })
                    })
                    .inner
            })
            .inner;
        if done {
            typed.entities.remove(&id);
        }
    }
}

/// Words that have less room than this say nothing, points.
const LEAST: f32 = 60.0;

/// Draw an item's line; true when it is pressed.
fn row(ui: &mut Ui, item: &Item, current: bool, open: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let (label, details, dates) = (&item.terme.label, details(item), dates(item));
    let code = if item.terme.is_structured() {
        item.terme.code.clone()
    } else {
        t("element-libre")
    };
    let mut said = vec![label.clone(), code.clone()];
    if !current {
        said.push(t("element-clos"));
    }
    said.extend(
        [details.clone(), dates.clone()]
            .into_iter()
            .filter(|part| !part.is_empty()),
    );
    let said = said.join(" · ");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, &said));
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let palette = palette(ui);
    if response.hovered() || open {
        ui.painter()
            .rect_filled(rect, egui::CornerRadius::same(4), palette.hovered);
    }
    let ink = if current {
        palette.text
    } else {
        palette.secondary
    };
    let middle = rect.center().y;
    // A full square for what has a code, an empty one for words alone.
    let mark = egui::Rect::from_center_size(pos2(rect.left() + 6.0, middle), vec2(7.0, 7.0));
    if item.terme.is_structured() {
        ui.painter().rect_filled(mark, 1.0, palette.secondary);
    } else {
        ui.painter().rect_stroke(
            mark,
            1.0,
            egui::Stroke::new(1.0, palette.secondary),
            egui::StrokeKind::Inside,
        );
    }
    let small = FontId::new(CAPTION, theme::tabular_family());
    let dates = widgets::one_line(ui, &dates, small.clone(), palette.secondary, 170.0);
    let right = rect.right() - 4.0 - dates.size().x;
    let at = pos2(right, middle - dates.size().y / 2.0);
    ui.painter().galley(at, dates, palette.secondary);
    let mut x = rect.left() + 18.0;
    let plain = FontId::new(DENSE, FontFamily::Proportional);
    // How it is taken is worth more than its code, and a code in part is none.
    let code = match item.terme.is_structured() {
        true => code.as_str(),
        false => "",
    };
    let parts = [
        (label.as_str(), plain, ink, LEAST),
        (details.as_str(), small.clone(), palette.secondary, LEAST),
        (code, small, palette.secondary, f32::INFINITY),
    ];
    let mut is_cut = false;
    for (text, font, color, least) in parts {
        let room = right - 10.0 - x;
        if text.is_empty() {
            continue;
        }
        let galley = widgets::one_line(ui, text, font, color, room);
        if galley.elided {
            is_cut = true;
            if room < least {
                continue;
            }
        }
        let width = galley.size().x;
        let at = pos2(x, middle - galley.size().y / 2.0);
        ui.painter().galley(at, galley, color);
        x += width + 10.0;
    }
    if !current {
        let struck = [
            pos2(rect.left() + 18.0, middle),
            pos2((x - 10.0).min(right), middle),
        ];
        ui.painter()
            .line_segment(struck, egui::Stroke::new(0.5, palette.secondary));
    }
    let stroke = egui::Stroke::new(1.0, palette.border);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, stroke);
    widgets::focus_ring(ui, &response, rect.shrink(1.0));
    match is_cut {
        true => response.on_hover_text(said).clicked(),
        false => response.clicked(),
    }
}

/// Draw the line that adds to a section.
fn add(
    ui: &mut Ui,
    section: Section,
    patient: &str,
    model: &dyn Model,
    typed: &mut FileTyped,
    errands: &mut Vec<Errand>,
) {
    let adding = typed.adding.entry(section).or_default();
    let (label, example) = (
        t_with("section-ajouter", &[("section", section.titre())]),
        example(section),
    );
    let failure = adding.failure.clone();
    let field = Field {
        bare: true,
        example: Some(&example),
        problem: failure.as_deref(),
        longest: 600,
        ..Field::new(&label)
    };
    widgets::gap(ui, 1.0);
    let id = Id::unique(("socle-ajouter", patient, section.kind().name));
    let (response, picked) = field.show_with(ui, id, &mut adding.text, |text| {
        entity::terms(model, section.terminologies(), text)
    });
    if let Some(coded) = picked {
        adding.text = coded.label.clone();
        adding.coded = Some(coded);
        adding.failure = None;
        // The caret goes to the end: one types on.
        let end = egui::text::CCursor::new(adding.text.chars().count());
        let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
        state
            .cursor
            .set_char_range(Some(egui::text::CCursorRange::one(end)));
        state.store(ui.ctx(), id);
        return;
    }
    if response.changed() {
        adding.failure = None;
    }
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !entered || adding.text.trim().is_empty() || adding.sent.is_some() {
        return;
    }
    response.request_focus();
    match parse(section, &adding.text, adding.coded.as_ref()) {
        Err(problem) => adding.failure = Some(problem),
        Ok(fields) => {
            let id = match adding.id.clone().map_or_else(|| model.charts().mint(), Ok) {
                Ok(id) => id,
                Err(sentence) => {
                    adding.failure = Some(sentence);
                    return;
                }
            };
            adding.id = Some(id.clone());
            let new = NewEntity {
                id: Some(id.as_str().into()),
                kind: section.kind().name.to_owned(),
                patient: Some(patient.into()),
                fields,
            };
            errands.push(Errand::Chart(ChartAct::Add(new), Card::Adding(section)));
        }
    }
}

fn example(section: Section) -> String {
    match section {
        Section::Probleme => t("ajouter-probleme"),
        Section::Allergie => t("ajouter-allergie"),
        Section::Vigilance => t("ajouter-vigilance"),
        Section::Traitement => t("ajouter-traitement"),
        Section::Antecedent => t("ajouter-antecedent"),
        Section::AntecedentFamilial => t("ajouter-familial"),
        Section::FacteurRisque => t("ajouter-facteur"),
        Section::Habitude => t("ajouter-habitude"),
        Section::Vaccination => t("ajouter-vaccination"),
    }
}

/// Read a line that adds to a section: the words (or the term picked), a date at the end, what follows a colon.
fn parse(
    section: Section,
    text: &str,
    picked: Option<&Coded>,
) -> Result<Vec<(String, Value)>, String> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    let mut text = text.trim();
    if section == Section::AntecedentFamilial {
        let (relation, rest) = text
            .split_once(':')
            .ok_or_else(|| t("ajouter-lien-manque"))?;
        let wanted = fold(relation);
        let found = sets::PARENTS
            .iter()
            .find(|one| fold(one.label) == wanted)
            .or_else(|| {
                sets::PARENTS
                    .iter()
                    .find(|one| !wanted.is_empty() && fold(one.label).starts_with(&wanted))
            })
            .ok_or_else(|| t_with("ajouter-lien-inconnu", &[("lien", relation.trim())]))?;
        fields.push(("lien".to_owned(), found.code.into()));
        text = rest.trim();
    }
    // A term picked holds while the line still begins with its words.
    let coded = picked.and_then(|coded| Some((coded, text.strip_prefix(coded.label.as_str())?)));
    let (terme, rest) = match coded {
        Some((coded, rest)) => (coded.clone(), rest.trim()),
        None => (Coded::default(), text),
    };
    let (before, after) = match rest.split_once(" : ") {
        Some((before, after)) => (before.trim(), after.trim()),
        None => match rest.strip_prefix(':') {
            Some(after) => ("", after.trim()),
            None => (rest, ""),
        },
    };
    let (words, date) = dated(before);
    let (after, late) = dated(after);
    let terme = if terme.label.is_empty() {
        Coded::free(words)
    } else if words.is_empty() {
        terme
    } else {
        // Words were added to those of the code: they are a note beside it.
        fields.push((note_of(section).to_owned(), words.into()));
        terme
    };
    if terme.label.is_empty() {
        return Err(t("champ-obligatoire"));
    }
    fields.push((TERME.to_owned(), terme.into()));
    if !after.is_empty() {
        fields.retain(|(name, _)| name != note_of(section));
        fields.push((note_of(section).to_owned(), after.into()));
    }
    if let Some(date) = date.or(late) {
        let field = section.kind().dated_by.unwrap_or("debut");
        fields.push((field.to_owned(), date.to_string().into()));
    }
    Ok(fields)
}

/// Where words beside the term go.
fn note_of(section: Section) -> &'static str {
    match section {
        Section::Traitement => "posologie",
        Section::Habitude => "valeur",
        Section::Allergie => "reaction",
        _ => "note",
    }
}

/// The words without the date at their end: `diabète depuis 2014`, `grippe 12/10/2026`.
fn dated(text: &str) -> (&str, Option<CivilDate>) {
    let Some((words, last)) = text.rsplit_once(' ').or(Some(("", text))) else {
        return (text, None);
    };
    let looks = last.len() >= 4 && last.chars().all(|c| c.is_ascii_digit() || c == '/');
    let Some(date) = CivilDate::saisie(last).ok().filter(|date| {
        // Four figures alone are a year only when they can be one: « 1000 mg » is not at the end, « 1000 » is a dose.
        looks && date.annee() >= 1_880 && date.annee() <= 2_200
    }) else {
        return (text, None);
    };
    let words = words.trim_end();
    for joint in ["depuis le", "depuis", "le", "en"] {
        if let Some(rest) = words.strip_suffix(joint)
            && (rest.is_empty() || rest.ends_with(' '))
        {
            return (rest.trim_end(), Some(date));
        }
    }
    (words, Some(date))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(section: Section, text: &str, picked: Option<&Coded>, expected: &[(&str, &str)]) {
        let fields = parse(section, text, picked).unwrap();
        let shown: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| {
                let field = section.kind().field(name).unwrap();
                (name.clone(), field.shown(&field.normal(value).unwrap()))
            })
            .collect();
        let shown: Vec<(&str, &str)> = shown
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn one_line_says_what_since_when_and_what_goes_with_it() {
        check(
            Section::Probleme,
            "Diabète de type 2 depuis 2014",
            None,
            &[("terme", "Diabète de type 2"), ("debut", "2014")],
        );
        check(
            Section::Traitement,
            "Metformine 1000 : 1 matin, 1 soir",
            None,
            &[
                ("terme", "Metformine 1000"),
                ("posologie", "1 matin, 1 soir"),
            ],
        );
        check(
            Section::Vaccination,
            "Grippe le 12/10/2026",
            None,
            &[("terme", "Grippe"), ("date", "12/10/2026")],
        );
        check(
            Section::Allergie,
            "pénicilline : urticaire en 2019",
            None,
            &[
                ("terme", "pénicilline"),
                ("reaction", "urticaire"),
                ("debut", "2019"),
            ],
        );
    }

    #[test]
    fn a_term_picked_keeps_its_code_and_words_added_to_it_stand_beside_it() {
        let picked = Coded::new("2.16.840.1.113883.6.3", "E11", "Diabète sucré de type 2");
        let fields = parse(
            Section::Probleme,
            "Diabète sucré de type 2 bien équilibré depuis 03/2014",
            Some(&picked),
        )
        .unwrap();
        let terme = fields.iter().find(|(name, _)| name == "terme").unwrap();
        assert_eq!(Coded::from_value(&terme.1).unwrap(), picked);
        assert!(fields.contains(&("note".into(), "bien équilibré".into())));
        assert!(fields.contains(&("debut".into(), "2014-03".into())));
        // Other words are not those of the code.
        let fields = parse(Section::Probleme, "Diabète", Some(&picked)).unwrap();
        let terme = fields.iter().find(|(name, _)| name == "terme").unwrap();
        assert!(!Coded::from_value(&terme.1).unwrap().is_structured());
    }

    #[test]
    fn a_family_history_needs_its_relation() {
        assert!(parse(Section::AntecedentFamilial, "infarctus", None).is_err());
        assert!(parse(Section::AntecedentFamilial, "voisin : infarctus", None).is_err());
        let fields = parse(Section::AntecedentFamilial, "Père : infarctus", None).unwrap();
        assert_eq!(fields[0].0, "lien");
    }
}
