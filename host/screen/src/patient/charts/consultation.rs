//! The consultation: why the patient came and what was seen, kept as it is typed; problems and treatments beside; acts;
//! then validated, and read-only with addenda from then on.
//!
//! What is typed is in the record a moment after the last key: a program that is killed loses that moment at most.

use egui::{Id, Key, Ui};
use socle_formats::date::CivilDate;
use socle_record::model::entity::Etat;
use socle_record::model::kinds::{ACTE, ADDENDUM, CONSULTATION, TERME};
use socle_record::{Coded, Consultation, Dossier, EntityView, NewEntity, Section, Value, systems};
use socle_runtime::view::{Sign, Tone};
use socle_session::Act;

use super::draft::Draft;
use super::entity;
use super::field::Field;
use super::{Card, FileTyped, items};
use crate::errand::Errand;
use crate::kit::text::{instant, t, t_count, t_with};
use crate::kit::theme::{CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Model;
use crate::model::charts::ChartAct;
use crate::patient::dossier::titled_with;
use crate::patient::file::Desk;

/// How long after the last key what is typed is kept, seconds.
const REST_S: f64 = 0.6;
/// How long the record may take to tell what it is like after a write, seconds.
const UNREAD_S: f64 = 5.0;
/// Width from which problems and treatments stand side by side.
const TWO: f32 = 720.0;
/// Terminologies of acts.
const ACTS: &[&str] = &[systems::CCAM, systems::NGAP];

/// A consultation being written.
#[derive(Debug, Clone)]
pub(crate) struct Writing {
    id: String,
    /// It is not in the record yet.
    is_new: bool,
    /// It was kept, and the record has not told what it is like now: the next write would rest on an old revision.
    is_unread: bool,
    /// Since when that is awaited.
    unread_since: Option<f64>,
    pub(super) draft: Draft,
    /// When the last key was pressed, seconds of the window's clock.
    typed_at: f64,
    /// The person it opens for: the consultation of one day.
    date: Option<CivilDate>,
}

impl Writing {
    /// Whether something typed is not in the record yet.
    pub(crate) fn is_pending(&self) -> bool {
        self.draft.is_waiting() || self.draft.is_changed()
    }

    /// Whether what was typed waits for the person: it could not be kept, or somebody else wrote there too.
    pub(crate) fn is_stuck(&self) -> bool {
        self.draft.is_changed()
            && (self.draft.failure().is_some() || !self.draft.clashes().is_empty())
    }

    /// Whether what was typed is on its way into the record, or there already and not told yet.
    pub(crate) fn is_coming(&self) -> bool {
        self.is_unread || (self.is_pending() && !self.is_stuck())
    }

    /// What came of what was sent.
    pub(super) fn settled(&mut self, done: bool) {
        if done {
            self.is_new = false;
            self.is_unread = true;
            self.unread_since = None;
        }
    }

    /// What is to be kept now; nothing while one still types, waits, or has to decide. Without the window's clock it is due at
    /// once, and how long something is awaited is not looked at.
    pub(super) fn due(
        &mut self,
        patient: &str,
        now: Option<f64>,
        at_once: bool,
    ) -> Option<ChartAct> {
        if self.is_unread
            && now.is_some_and(|now| now - *self.unread_since.get_or_insert(now) > UNREAD_S)
        {
            // It is not told: it was struck out, or cannot be read. The record will say so when it is written to.
            self.is_unread = false;
        }
        let at_once = at_once || now.is_none();
        let rests = at_once || now.is_some_and(|now| now - self.typed_at >= REST_S);
        // After a failure the next key, or the person, tries again.
        let failed = self.draft.failure().is_some() && !at_once;
        if !self.draft.is_changed()
            || self.draft.is_waiting()
            || self.is_unread
            || !rests
            || failed
            || !self.draft.clashes().is_empty()
        {
            return None;
        }
        Some(self.act(patient))
    }

    fn values(&self) -> Vec<(String, Value)> {
        self.draft
            .changes()
            .into_iter()
            .map(|(name, text)| (name, as_value(text)))
            .collect()
    }

    fn act(&self, patient: &str) -> ChartAct {
        let mut fields = self.values();
        if self.is_new {
            if let Some(date) = self.date {
                fields.push(("date".to_owned(), date.to_string().into()));
            }
            return ChartAct::Add(NewEntity {
                id: Some(self.id.as_str().into()),
                kind: CONSULTATION.name.to_owned(),
                patient: Some(patient.into()),
                fields,
            });
        }
        ChartAct::Change {
            patient: Some(patient.to_owned()),
            kind: CONSULTATION.name.to_owned(),
            id: self.id.clone(),
            revision: self.draft.revision(),
            fields,
        }
    }
}

fn as_value(text: String) -> Value {
    if text.trim().is_empty() {
        Value::None
    } else {
        Value::Text(text)
    }
}

/// What is typed to add to a validated consultation, and which of the past ones is unfolded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    open: Option<String>,
    pub(super) addendum: String,
    id: Option<String>,
    pub(super) sent: Option<crate::model::Ticket>,
    pub(super) failure: Option<String>,
}

fn known(view: &EntityView) -> [(&'static str, String); 3] {
    ["motif", "observation", "conclusion"].map(|name| (name, view.text(name)))
}

/// The consultation that is being written, if there is one.
pub(crate) fn open_one(dossier: &Dossier) -> Option<&Consultation> {
    dossier
        .consultations
        .iter()
        .find(|one| one.etat == Etat::Ouverte)
}

/// Whether there is something to validate: an open consultation, in the record or only typed so far.
pub(crate) fn is_open(patient: &str, desk: &mut Desk<'_>) -> bool {
    let writing = desk.typed.of(patient).writing.as_ref();
    let is_typed = writing.is_some_and(|writing| !writing.is_new || writing.is_pending());
    is_typed
        || desk
            .model
            .charts()
            .dossier(patient)
            .data
            .is_some_and(|dossier| open_one(&dossier).is_some())
}

/// The validation of the open consultation, with what was typed last; none when there is none.
pub(crate) fn validation(patient: &str, model: &dyn Model, typed: &FileTyped) -> Option<ChartAct> {
    let dossier = model.charts().dossier(patient).data?;
    let open = open_one(&dossier)?;
    // The tab may not have been drawn since the record told what was kept last: it is followed here too, or what one wrote
    // oneself would be taken for somebody else's.
    let writing = typed
        .writing
        .as_ref()
        .filter(|writing| writing.id == open.id.as_str())
        .cloned()
        .map(|mut writing| {
            writing.draft.follow(open.revision, known(&open.view));
            writing
        });
    let writing = writing.as_ref();
    Some(ChartAct::Validate {
        patient: patient.to_owned(),
        id: open.id.to_string(),
        revision: writing.map_or(open.revision, |writing| writing.draft.revision()),
        fields: writing.map(Writing::values).unwrap_or_default(),
    })
}

/// The consultation of today, to be written before anything is typed in it; none when one is open already or on its way.
pub(crate) fn start(patient: &str, model: &dyn Model, typed: &mut FileTyped) -> Option<ChartAct> {
    let dossier = model.charts().dossier(patient).data?;
    if open_one(&dossier).is_some() {
        return None;
    }
    if typed.writing.is_none() {
        typed.writing = begin(None, model, model.today());
    }
    let writing = typed.writing.as_ref()?;
    (writing.is_new && !writing.draft.is_waiting()).then(|| writing.act(patient))
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
    alerts(ui, &dossier, desk.model.today());
    let may = widgets::says_why_off(ui, desk.model.right(Act::Chart));
    // Nobody begins what nobody may write; what is open is read.
    if may || open_one(&dossier).is_some() {
        ui.add_enabled_ui(may, |ui| write(ui, patient, &dossier, desk));
    }
    let width = ui.available_width();
    let sections = [Section::Probleme, Section::Traitement];
    if width < TWO {
        for section in sections {
            items::section(ui, section, patient, &dossier, desk);
        }
    } else {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let half = ((width - 12.0) / 2.0).floor();
            for section in sections {
                widgets::column(ui, half, |ui| {
                    items::section(ui, section, patient, &dossier, desk);
                });
            }
        });
    }
    if let Some(open) = open_one(&dossier) {
        ui.add_enabled_ui(may, |ui| acts(ui, patient, open, &dossier, desk));
        validate(ui, desk);
    }
    past(ui, patient, &dossier, desk);
}

/// What must not be missed: allergies and points of vigilance, in one line.
fn alerts(ui: &mut Ui, dossier: &Dossier, today: Option<CivilDate>) {
    for section in [Section::Allergie, Section::Vigilance] {
        let told: Vec<String> = dossier
            .section(section)
            .filter(|item| today.is_none_or(|today| item.is_current(today)))
            .map(|item| {
                let details = items::details(item);
                if details.is_empty() {
                    item.terme.label.clone()
                } else {
                    format!("{} ({details})", item.terme.label)
                }
            })
            .collect();
        if !told.is_empty() {
            let text = format!("{} : {}", section.titre(), told.join(" ; "));
            widgets::notice(ui, &text, Tone::Attention);
        }
    }
}

/// Draw what is being written.
fn write(ui: &mut Ui, patient: &str, dossier: &Dossier, desk: &mut Desk<'_>) {
    let today = desk.model.today();
    let open = open_one(dossier);
    let typed = desk.typed.of(patient);
    // Validated meanwhile, here or elsewhere: what was typed and not kept stays in sight, else it is over.
    if let Some(writing) = &typed.writing
        && !writing.is_new
        && !writing.is_unread
        && open.is_none_or(|open| open.id.as_str() != writing.id)
        && !writing.is_pending()
    {
        typed.writing = None;
    }
    // Nothing was typed in a new one, and one is open: begun elsewhere, or here and told late. It is the one to go on with.
    if let Some(writing) = &typed.writing
        && writing.is_new
        && !writing.is_pending()
        && open.is_some_and(|open| open.id.as_str() != writing.id)
    {
        typed.writing = None;
    }
    if typed.writing.is_none() {
        typed.writing = begin(open, desk.model, today);
    }
    let there = |writing: &Writing| {
        let mut all = dossier.consultations.iter();
        all.find(|one| one.id.as_str() == writing.id)
    };
    if let Some(writing) = &mut typed.writing
        && let Some(one) = there(writing)
    {
        writing.is_unread &= !writing.draft.rests_on(known(&one.view));
    }
    let Some(writing) = &mut typed.writing else {
        widgets::notice(ui, &t("consultation-impossible"), Tone::Problem);
        return;
    };
    if let Some(open) = open.filter(|open| open.id.as_str() == writing.id) {
        // What we sent under a new id is there.
        writing.is_new = false;
        writing.draft.follow(open.revision, known(&open.view));
        writing.is_unread &= !writing.draft.rests_on(known(&open.view));
    }
    let title = match open.and_then(|open| open.date).or(writing.date) {
        Some(date) => t_with("consultation-du", &[("date", &date.affichage())]),
        None => t("consultation-titre"),
    };
    let mut retry = false;
    let mark = kept(writing, open.is_some());
    titled_with(
        ui,
        &title,
        |ui| state(ui, mark, open),
        |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            if let Some(open) = open
                && open.date != today
            {
                widgets::notice(ui, &t("consultation-ancienne"), Tone::Attention);
            }
            let now = ui.input(|input| input.time);
            for (name, label, example, rows) in [
                (
                    "motif",
                    t("consultation-motif"),
                    t("consultation-motif-exemple"),
                    1,
                ),
                (
                    "observation",
                    t("consultation-observation"),
                    t("consultation-observation-exemple"),
                    7,
                ),
                (
                    "conclusion",
                    t("consultation-conclusion"),
                    t("consultation-conclusion-exemple"),
                    2,
                ),
            ] {
                let field = Field {
                    bare: true,
                    example: Some(&example),
                    rows,
                    longest: match name {
                        "motif" => 400,
                        "conclusion" => 20_000,
                        _ => 100_000,
                    },
                    ..Field::new(&label)
                };
                let id = Id::unique(("socle-consultation", patient, name));
                let response = field.show(ui, id, writing.draft.text(name));
                if response.changed() {
                    writing.typed_at = now;
                    writing.draft.forget_failure();
                }
            }
            clashes(ui, &mut writing.draft);
            if let Some(failure) = writing.draft.failure().map(str::to_owned) {
                widgets::notice(ui, &failure, Tone::Problem);
                retry = Button::new(&t("reessayer")).show(ui).clicked();
            }
        },
    );
    if retry {
        writing.draft.forget_failure();
        writing.typed_at = 0.0;
    }
}

fn begin(
    open: Option<&Consultation>,
    model: &dyn Model,
    today: Option<CivilDate>,
) -> Option<Writing> {
    let writing = |id: String, is_new, draft| Writing {
        id,
        is_new,
        is_unread: false,
        unread_since: None,
        draft,
        typed_at: 0.0,
        date: today,
    };
    match open {
        Some(open) => Some(writing(
            open.id.to_string(),
            false,
            Draft::begin(open.revision, known(&open.view)),
        )),
        None => {
            let id = model.charts().mint().ok()?;
            let empty = ["motif", "observation", "conclusion"].map(|name| (name, String::new()));
            Some(writing(id, true, Draft::begin(0, empty)))
        }
    }
}

/// Whether what is typed is in the record.
fn kept(writing: &Writing, is_there: bool) -> Option<(Sign, String, Tone)> {
    if writing.is_stuck() {
        Some((Sign::Cross, t("consultation-pas-gardee"), Tone::Problem))
    } else if writing.is_pending() {
        Some((Sign::Empty, t("consultation-en-cours"), Tone::Neutral))
    } else {
        is_there.then(|| (Sign::Check, t("consultation-gardee"), Tone::Good))
    }
}

/// Draw that, and who saw the patient.
fn state(ui: &mut Ui, mark: Option<(Sign, String, Tone)>, open: Option<&Consultation>) {
    if let Some((sign, text, tone)) = mark {
        widgets::pill(ui, sign, &text, tone);
    }
    if let Some(open) = open {
        let by = By(open).said();
        let color = palette(ui).secondary;
        ui.label(egui::RichText::new(by).size(CAPTION).color(color));
    }
}

/// Who saw the patient.
struct By<'a>(&'a Consultation);

impl By<'_> {
    fn said(&self) -> String {
        let one = self.0;
        if one.responsable.is_empty() {
            one.auteur.clone()
        } else {
            t_with(
                "consultation-pour",
                &[("auteur", &one.auteur), ("responsable", &one.responsable)],
            )
        }
    }
}

fn clashes(ui: &mut Ui, draft: &mut Draft) {
    for (name, theirs) in draft.clashes() {
        let label = match name.as_str() {
            "motif" => t("consultation-motif"),
            "conclusion" => t("consultation-conclusion"),
            _ => t("consultation-observation"),
        };
        let values = [("champ", label.as_str()), ("valeur", theirs.as_str())];
        widgets::notice(ui, &t_with("fusion-champ", &values), Tone::Attention);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (text, what) in [
                (t("fusion-garder"), 0),
                (t("fusion-prendre"), 1),
                (t("fusion-les-deux"), 2),
            ] {
                let said = format!("{text} : {label}");
                let button = Button {
                    name: Some(&said),
                    ..Button::new(&text)
                };
                if !button.show(ui).clicked() {
                    continue;
                }
                match what {
                    0 => draft.keep_mine(&name),
                    1 => draft.take_theirs(&name),
                    _ => {
                        let both = format!("{theirs}\n{}", draft.typed(&name));
                        *draft.text(&name) = both;
                        draft.keep_mine(&name);
                    }
                }
            }
        });
    }
}

/// Draw the acts of the open consultation, and the line that adds one.
fn acts(ui: &mut Ui, patient: &str, open: &Consultation, dossier: &Dossier, desk: &mut Desk<'_>) {
    let model = desk.model;
    let typed = desk.typed.of(patient);
    titled_with(
        ui,
        &t("consultation-actes"),
        |_| {},
        |ui| {
            for act in of(&dossier.acts, &open.id.to_string()) {
                let terme = act.coded(TERME).unwrap_or_default();
                let mut text = terme.label.clone();
                if terme.is_structured() {
                    text = format!("{} · {text}", terme.code);
                }
                let quantity = act.shown("quantite");
                if !quantity.is_empty() && quantity != "1" {
                    text = format!("{text} × {quantity}");
                }
                ui.label(
                    egui::RichText::new(text)
                        .size(DENSE)
                        .color(palette(ui).text),
                );
                widgets::rule(ui);
            }
            let adding = &mut typed.acte;
            let (label, example) = (
                t("consultation-acte-ajouter"),
                t("consultation-acte-exemple"),
            );
            let failure = adding.failure.clone();
            let field = Field {
                bare: true,
                example: Some(&example),
                problem: failure.as_deref(),
                ..Field::new(&label)
            };
            let id = Id::unique(("socle-acte", patient));
            let (response, picked) = field.show_with(ui, id, &mut adding.text, |text| {
                entity::terms(model, ACTS, text)
            });
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if response.changed() {
                adding.failure = None;
            }
            let terme = match picked {
                Some(coded) => Some(coded),
                None if entered && !adding.text.trim().is_empty() => {
                    Some(Coded::free(adding.text.trim()))
                }
                None => None,
            };
            let Some(terme) = terme.filter(|_| adding.sent.is_none()) else {
                return;
            };
            adding.text.clone_from(&terme.label);
            match model.charts().mint() {
                Err(sentence) => adding.failure = Some(sentence),
                Ok(id) => {
                    let new = NewEntity {
                        id: Some(id.as_str().into()),
                        kind: ACTE.name.to_owned(),
                        patient: Some(patient.into()),
                        fields: vec![
                            (TERME.to_owned(), terme.into()),
                            ("consultation".to_owned(), open.id.to_string().into()),
                        ],
                    };
                    desk.errands
                        .push(Errand::Chart(ChartAct::Add(new), Card::Acte));
                }
            }
        },
    );
}

fn of<'a>(views: &'a [EntityView], consultation: &'a str) -> impl Iterator<Item = &'a EntityView> {
    views
        .iter()
        .filter(move |view| view.text("consultation") == consultation)
}

fn validate(ui: &mut Ui, desk: &mut Desk<'_>) {
    let right = desk.model.right(Act::Validate);
    widgets::where_allowed(ui, right, |ui| validate_button(ui, desk));
}

fn validate_button(ui: &mut Ui, desk: &mut Desk<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let (label, name) = (t("valider-consultation"), t("consultation-valider-nom"));
        let button = Button {
            chip: Some("Ctrl Entrée"),
            name: Some(&name),
            ..Button::new(&label)
        };
        if button.weight(Weight::Primary).show(ui).clicked() {
            desk.errands.push(Errand::Validate);
        }
        widgets::caption(ui, t("consultation-valider-aide"));
    });
}

/// Draw the earlier consultations.
fn past(ui: &mut Ui, patient: &str, dossier: &Dossier, desk: &mut Desk<'_>) {
    let open = open_one(dossier).map(|open| open.id.clone());
    let earlier: Vec<&Consultation> = dossier
        .consultations
        .iter()
        .filter(|one| Some(&one.id) != open.as_ref())
        .collect();
    if earlier.is_empty() {
        return;
    }
    let model = desk.model;
    let typed = &mut desk.typed.of(patient).past_consultations;
    titled_with(
        ui,
        &t("consultations-passees"),
        |_| {},
        |ui| {
            for one in earlier {
                let id = one.id.to_string();
                let is_open = typed.open.as_ref() == Some(&id);
                if row(ui, one, is_open) {
                    typed.open = (!is_open).then(|| id.clone());
                }
                if is_open {
                    egui::Frame::new()
                        .fill(palette(ui).background)
                        .inner_margin(egui::Margin::symmetric(10, 8))
                        .show(ui, |ui| {
                            ui.set_min_width(ui.available_width());
                            read(ui, one, dossier);
                            if one.etat == Etat::Validee && model.right(Act::Chart).is_allowed() {
                                addendum(ui, one, patient, model, typed, desk.errands);
                            }
                        });
                }
                widgets::rule(ui);
            }
        },
    );
}

fn row(ui: &mut Ui, one: &Consultation, open: bool) -> bool {
    let date = one.date.map(|date| date.affichage()).unwrap_or_default();
    let motif = if one.motif.is_empty() {
        t("consultation-sans-motif")
    } else {
        one.motif.clone()
    };
    let mut label = format!("{date}  {motif}");
    if one.etat == Etat::Ouverte {
        label = format!("{label} · {}", t("consultation-non-validee"));
    }
    let name = format!("{label} · {}", By(one).said());
    Button {
        name: Some(&name),
        selected: open,
        ..Button::new(&label)
    }
    .weight(Weight::Quiet)
    .show(ui)
    .clicked()
}

/// A consultation as it is read.
fn read(ui: &mut Ui, one: &Consultation, dossier: &Dossier) {
    ui.spacing_mut().item_spacing.y = 6.0;
    for (label, text) in [
        (t("consultation-observation"), &one.observation),
        (t("consultation-conclusion"), &one.conclusion),
    ] {
        if text.is_empty() {
            continue;
        }
        widgets::caption(ui, label);
        let shown = egui::RichText::new(text)
            .size(DENSE)
            .color(palette(ui).text);
        ui.add(egui::Label::new(shown).wrap().selectable(true));
    }
    let id = one.id.to_string();
    let acts: Vec<String> = of(&dossier.acts, &id).map(|act| act.shown(TERME)).collect();
    if !acts.is_empty() {
        widgets::caption(
            ui,
            t_with("consultation-actes-faits", &[("actes", &acts.join(" ; "))]),
        );
    }
    for added in of(&dossier.addenda, &id) {
        let said = t_with(
            "consultation-addendum-de",
            &[
                ("instant", &instant(added.instant("cree"))),
                ("auteur", &added.text("auteur")),
            ],
        );
        widgets::caption(ui, said);
        let text = added.text("texte");
        let shown = egui::RichText::new(text)
            .size(DENSE)
            .color(palette(ui).text);
        ui.add(egui::Label::new(shown).wrap().selectable(true));
    }
    if let Some((at_ms, by)) = &one.validee {
        widgets::caption(
            ui,
            t_with(
                "consultation-validee",
                &[("instant", &instant(*at_ms)), ("auteur", by)],
            ),
        );
    }
    let count = of(&dossier.addenda, &id).count();
    if count > 1 {
        widgets::caption(ui, t_count("consultation-addenda", count as u64));
    }
}

fn addendum(
    ui: &mut Ui,
    one: &Consultation,
    patient: &str,
    model: &dyn Model,
    typed: &mut Past,
    errands: &mut Vec<Errand>,
) {
    let label = t("consultation-addendum");
    let failure = typed.failure.clone();
    let field = Field {
        bare: true,
        example: Some(&label),
        rows: 2,
        problem: failure.as_deref(),
        longest: 20_000,
        ..Field::new(&label)
    };
    let id = Id::unique(("socle-addendum", one.id.as_str()));
    if field.show(ui, id, &mut typed.addendum).changed() {
        typed.failure = None;
    }
    let label = t("consultation-addendum-ajouter");
    let button = Button {
        waiting: typed.sent.is_some(),
        ..Button::new(&label)
    };
    let text = typed.addendum.trim().to_owned();
    if !button.show(ui).clicked() || text.is_empty() {
        return;
    }
    let minted = typed.id.clone().map_or_else(|| model.charts().mint(), Ok);
    match (minted, model.today()) {
        (Ok(id), Some(today)) => {
            typed.id = Some(id.clone());
            let new = NewEntity {
                id: Some(id.as_str().into()),
                kind: ADDENDUM.name.to_owned(),
                patient: Some(patient.into()),
                fields: vec![
                    ("consultation".to_owned(), one.id.to_string().into()),
                    ("date".to_owned(), today.to_string().into()),
                    ("texte".to_owned(), text.into()),
                ],
            };
            errands.push(Errand::Chart(ChartAct::Add(new), Card::Addendum));
        }
        (Err(sentence), _) => typed.failure = Some(sentence),
        (Ok(_), None) => typed.failure = Some(t("consultation-impossible")),
    }
}

impl Past {
    /// What came of an addendum.
    pub(super) fn settled(&mut self, done: bool, sentence: Option<&str>) {
        if done {
            self.addendum.clear();
            self.id = None;
        } else {
            self.failure = sentence.map(str::to_owned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Ticket;

    fn writing() -> Writing {
        Writing {
            id: "c1".into(),
            is_new: true,
            is_unread: false,
            unread_since: None,
            draft: Draft::begin(0, [("observation", String::new())]),
            typed_at: 10.0,
            date: "2026-11-22".parse().ok(),
        }
    }

    #[test]
    fn what_is_typed_is_kept_a_moment_after_the_last_key_and_not_twice_at_once() {
        let mut one = writing();
        assert_eq!(one.due("p1", Some(20.0), false), None, "nothing was typed");
        *one.draft.text("observation") = "Toux".into();
        assert_eq!(one.due("p1", Some(10.3), false), None, "one still types");
        assert!(matches!(
            one.due("p1", Some(10.7), false),
            Some(ChartAct::Add(_))
        ));
        assert!(
            one.due("p1", Some(10.1), true).is_some(),
            "the file is closed"
        );
        one.draft.sent(Ticket(1));
        *one.draft.text("observation") = "Toux sèche".into();
        assert_eq!(
            one.due("p1", Some(12.0), true),
            None,
            "the first is on its way"
        );
        assert!(one.draft.settle(Ticket(1), true, None));
        one.settled(true);
        // Our own words come back: they are no change of somebody else.
        one.draft.follow(1, [("observation", "Toux".to_owned())]);
        assert!(one.draft.clashes().is_empty());
        assert_eq!(
            one.due("p1", Some(12.0), false),
            None,
            "the revision is not known"
        );
        one.is_unread = false;
        let Some(ChartAct::Change {
            revision, fields, ..
        }) = one.due("p1", Some(12.0), false)
        else {
            unreachable!("what was typed meanwhile is kept next");
        };
        assert_eq!(
            (revision, fields),
            (1, vec![("observation".into(), "Toux sèche".into())])
        );
    }
}
