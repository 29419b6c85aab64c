//! Creating a patient: the five traits RNIV wants, how they are called and reached, and whoever may already be there.
//!
//! The birth date comes first (RNIV asks to look for a person by it): those born that day are shown before a name is typed,
//! and those who may be the same person from then on. One key opens the file of one of them; nothing is merged by itself.
//! The dialog can be put aside at any moment: what was typed is there when it comes back.

use std::collections::BTreeMap;

use egui::{Context, Id, Key, Modifiers, ScrollArea, Ui, vec2};
use socle_formats::date::CivilDate;
use socle_formats::identite::Identite;
use socle_formats::traits::{Champ, Sexe, Traits};
use socle_record::{Closeness, PatientLine, Value, Wanted};
use socle_runtime::view::Tone;

use super::field::{Field, Proposal};
use crate::kit::dialog;
use crate::kit::people;
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::charts::{ChartAct, NearState};
use crate::model::{Model, Ticket};
use crate::patient::banner::statut_mark;
use socle_practice::places;
use socle_practice::reader::Shown;

/// Width of the dialog.
const WIDTH: f32 = 760.0;
/// Room for those who may be the same person, so that nothing moves when they come.
const NEAR: f32 = 118.0;
/// Places proposed at once.
const PLACES: usize = 8;

/// A patient being created.
#[derive(Debug, Default)]
pub(crate) struct Newcomer {
    open: bool,
    texts: BTreeMap<&'static str, String>,
    sexe: Option<Sexe>,
    problems: BTreeMap<&'static str, String>,
    /// The id it will bear, once it was sent: sent again, it is the same patient.
    id: Option<String>,
    sent: Option<Ticket>,
    failure: Option<String>,
    /// What was typed of somebody else, while one who was read is created.
    kept: Vec<Kept>,
    /// Where the keyboard was.
    before: Option<Id>,
    /// The field that takes the keyboard in the next frame.
    focus: Option<&'static str>,
}

/// What the person did in the dialog.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Done {
    /// Create this one, then tell [`Newcomer::sent`].
    Create(ChartAct),
    /// Open the file of somebody who is already there.
    Open(String),
}

/// Fields as typed, and the sex.
type Kept = (BTreeMap<&'static str, String>, Option<Sexe>);

/// What keeps a patient from being created, by field.
type Problems = BTreeMap<&'static str, String>;

impl Newcomer {
    /// Show the dialog; what was typed before is still there. When nothing is, `words` that were searched for begin it: a
    /// birth date is one, and the first word with letters is a name.
    pub(crate) fn begin(&mut self, ctx: &Context, words: &str) {
        if self.open {
            return;
        }
        self.open = true;
        self.before = ctx.memory(|memory| memory.focused());
        if !self.is_typed() {
            let mut words = words.split_whitespace();
            if let Some(date) = words.clone().find_map(searched_date) {
                *self.text("date") = date.affichage();
            }
            if let Some(name) = words.find(|word| word.chars().any(char::is_alphabetic)) {
                *self.text("nom") = name.to_uppercase();
            }
        }
        self.focus = Some(self.first_missing());
    }

    /// Where one goes on typing: the first of the mandatory fields that is empty.
    fn first_missing(&self) -> &'static str {
        ORDER
            .into_iter()
            .find(|field| *field != "sexe" && self.typed(field).is_empty())
            .unwrap_or("date")
    }

    /// Show the dialog with what was read of somebody: traits only, never an INS. What was being typed of somebody else
    /// is kept, and is there again once this one is created or cleared.
    pub(crate) fn fill(&mut self, ctx: &Context, shown: &Shown) {
        if self.is_typed() && self.sent.is_none() {
            self.kept.push((std::mem::take(&mut self.texts), self.sexe));
        }
        self.open = false;
        (self.sexe, self.id, self.failure) = (None, None, None);
        self.texts.clear();
        self.problems.clear();
        self.begin(ctx, "");
        let traits = &shown.traits;
        let name = traits.nom_naissance.clone();
        let date = traits.date_naissance.map(|date| date.affichage());
        let place = traits.lieu_naissance.map(places::written);
        for (field, text) in [
            ("nom", name.or_else(|| shown.nom_utilise.clone())),
            ("prenom", Some(shown.first_given().to_owned())),
            ("prenoms", traits.liste_prenoms.clone()),
            ("date", date),
            ("lieu", place),
            (
                "nom-utilise",
                shown
                    .nom_utilise
                    .clone()
                    .filter(|_| traits.nom_naissance.is_some()),
            ),
        ] {
            *self.text(field) = text.unwrap_or_default();
        }
        self.sexe = traits.sexe;
        // What is missing comes first.
        self.focus = Some(self.first_missing());
    }

    /// Whether anything was typed.
    pub(crate) fn is_typed(&self) -> bool {
        self.sexe.is_some() || self.texts.values().any(|text| !text.trim().is_empty())
    }

    /// It is on its way.
    pub(crate) fn sent(&mut self, ticket: Ticket) {
        self.sent = Some(ticket);
        self.failure = None;
    }

    /// What came of it: false when the ticket is not its own. The patient who is there now is to be opened.
    pub(crate) fn settle(
        &mut self,
        ticket: Ticket,
        done: bool,
        sentence: Option<&str>,
    ) -> Option<Option<String>> {
        self.sent.take_if(|sent| *sent == ticket)?;
        if done {
            let made = std::mem::take(self);
            self.kept = made.kept;
            self.restore();
            return Some(made.id);
        }
        self.failure = sentence.map(str::to_owned);
        Some(None)
    }

    /// What was typed of somebody else is there again.
    fn restore(&mut self) {
        if let Some((texts, sexe)) = self.kept.pop() {
            (self.texts, self.sexe) = (texts, sexe);
            self.problems.clear();
            (self.id, self.failure) = (None, None);
        }
    }

    fn close(&mut self, ctx: &Context) {
        self.open = false;
        if let Some(before) = self.before.take() {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
    }

    fn text(&mut self, name: &'static str) -> &mut String {
        self.texts.entry(name).or_default()
    }

    fn typed(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |text| text.trim())
    }

    fn date(&self) -> Option<CivilDate> {
        CivilDate::saisie(self.typed("date")).ok()
    }

    /// Who is looked for, as far as typed.
    fn wanted(&self) -> Wanted {
        Wanted {
            nom_naissance: self.typed("nom").to_owned(),
            premier_prenom: self.typed("prenom").to_owned(),
            nom_utilise: self.typed("nom-utilise").to_owned(),
            date_naissance: self.date(),
            sexe: self.sexe,
        }
    }

    /// Whether a name is looked for, or only a day.
    fn is_named(&self) -> bool {
        ["nom", "prenom", "nom-utilise"]
            .iter()
            .any(|field| !self.typed(field).is_empty())
    }

    /// The traits as typed.
    fn traits(&self, today: Option<&CivilDate>) -> Result<Traits, Problems> {
        read_traits(&|name| self.typed(name).to_owned(), self.sexe, today)
    }

    fn fields(&self) -> Vec<(String, Value)> {
        OTHERS
            .iter()
            .map(|name| (*name, self.typed(name)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), Value::from(text)))
            .collect()
    }

    /// Draw the dialog.
    pub(crate) fn show(&mut self, ctx: &Context, model: &dyn Model) -> Option<Done> {
        if !self.open {
            return None;
        }
        let today = model.today();
        let wanted = self.wanted();
        let near = if wanted.date_naissance.is_some() {
            model.charts().near(&wanted)
        } else {
            NearState::default()
        };
        let same = near.answers && near.found.iter().any(|(near, _)| *near == Closeness::Same);
        let title = t("nouveau-titre");
        let (mut close, mut go, mut clear, mut open) = (false, false, false, None);
        let closed = dialog::modal(ctx, Id::unique("socle-newcomer"), &title, WIDTH, |ui| {
            close = dialog::title(ui, &title);
            ui.spacing_mut().item_spacing.y = 8.0;
            ScrollArea::vertical()
                .max_height((ctx.content_rect().height() - 210.0 - NEAR).max(160.0))
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 8.0;
                    let entered = self.form(ui, today.as_ref());
                    // Who is already there is no reflex of the Enter key.
                    go |= entered && !same;
                });
            // Always in sight, however low the window is.
            open = self.near(ui, &near, today.as_ref());
            if let Some(failure) = &self.failure {
                widgets::notice(ui, failure, Tone::Problem);
            }
            widgets::at_right(ui, if same { "same" } else { "new" }, |ui| {
                if self.is_typed() {
                    clear = Button::new(&t("nouveau-vider"))
                        .weight(Weight::Quiet)
                        .show(ui)
                        .clicked();
                }
                let (label, weight) = if same {
                    (t("nouveau-creer-quand-meme"), Weight::Danger)
                } else {
                    (t("nouveau-creer"), Weight::Primary)
                };
                let create = Button {
                    chip: (!same).then_some("Entrée"),
                    waiting: self.sent.is_some(),
                    ..Button::new(&label)
                };
                go |= create.weight(weight).show(ui).clicked();
            });
        });
        if clear {
            let (before, open, kept) = (self.before, self.open, std::mem::take(&mut self.kept));
            *self = Self {
                before,
                open,
                kept,
                focus: Some("date"),
                ..Self::default()
            };
            self.restore();
            return None;
        }
        if let Some(patient) = open {
            self.close(ctx);
            return Some(Done::Open(patient));
        }
        if go && self.sent.is_none() {
            return self.create(model, today.as_ref());
        }
        if close || closed {
            self.close(ctx);
        }
        None
    }

    fn create(&mut self, model: &dyn Model, today: Option<&CivilDate>) -> Option<Done> {
        let traits = match self.traits(today) {
            Ok(traits) => traits,
            Err(problems) => {
                self.focus = ORDER.into_iter().find(|name| problems.contains_key(name));
                self.problems = problems;
                return None;
            }
        };
        self.problems.clear();
        if self.id.is_none() {
            match model.charts().mint() {
                Ok(id) => self.id = Some(id),
                Err(sentence) => {
                    self.failure = Some(sentence);
                    return None;
                }
            }
        }
        let id = self.id.clone()?;
        Some(Done::Create(ChartAct::Create {
            id,
            traits,
            fields: self.fields(),
        }))
    }

    /// Draw the fields; true when Enter was pressed in one.
    fn form(&mut self, ui: &mut Ui, today: Option<&CivilDate>) -> bool {
        let mut entered = false;
        let half = ((ui.available_width() - 20.0) / 2.0).floor();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 20.0;
            widgets::column(ui, half, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                widgets::title(ui, &t("dossier-traits"), DENSE, 2);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 12.0;
                    widgets::column(ui, 132.0, |ui| {
                        let example = t("champ-date-exemple");
                        let label = t("trait-date");
                        let date = Field {
                            example: Some(&example),
                            tabular: true,
                            ..Field::new(&label)
                        };
                        entered |= self.line(ui, "date", date);
                    });
                    widgets::column(ui, (half - 144.0).max(120.0), |ui| {
                        // Beside the field, under the line of its label.
                        ui.add_space(22.0);
                        widgets::caption(ui, self.date_hint(today));
                    });
                });
                entered |= self.line(ui, "nom", Field::new(&t("trait-nom")));
                entered |= self.line(ui, "prenom", Field::new(&t("trait-prenom")));
                ui.scope(|ui| self.sexe(ui));
                entered |= self.place(ui);
                let out_of_order = self.order_hint();
                let label = t("nouveau-prenoms");
                let prenoms = Field {
                    hint: out_of_order.as_deref(),
                    ..Field::new(&label)
                };
                entered |= self.line(ui, "prenoms", prenoms);
            });
            widgets::column(ui, half, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                widgets::title(ui, &t("dossier-administratif"), DENSE, 2);
                entered |= self.line(ui, "nom-utilise", Field::new(&t("champ-nom-utilise")));
                entered |= self.line(ui, "prenom-utilise", Field::new(&t("champ-prenom-utilise")));
                let label = t("champ-telephone");
                let phone = Field {
                    tabular: true,
                    longest: 40,
                    ..Field::new(&label)
                };
                entered |= self.line(ui, "telephone", phone);
                entered |= self.line(ui, "courriel", Field::new(&t("champ-courriel")));
                let label = t("champ-adresse");
                let address = Field {
                    rows: 2,
                    ..Field::new(&label)
                };
                self.line(ui, "adresse", address);
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 12.0;
                    widgets::column(ui, 96.0, |ui| {
                        let label = t("champ-code-postal");
                        let code = Field {
                            tabular: true,
                            longest: 12,
                            ..Field::new(&label)
                        };
                        entered |= self.line(ui, "code-postal", code);
                    });
                    widgets::column(ui, half - 108.0, |ui| {
                        entered |= self.line(ui, "commune", Field::new(&t("champ-commune")));
                    });
                });
            });
        });
        entered
    }

    /// Draw a field; true when Enter was pressed in it.
    fn line(&mut self, ui: &mut Ui, name: &'static str, field: Field<'_>) -> bool {
        let problem = self.problems.get(name).cloned();
        let field = Field {
            required: ORDER.contains(&name),
            problem: problem.as_deref(),
            longest: if field.longest == 0 {
                100
            } else {
                field.longest
            },
            ..field
        };
        let response = field.show(ui, id(name), self.text(name));
        self.after(ui, name, &response);
        field.rows <= 1 && response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }

    fn after(&mut self, ui: &Ui, name: &'static str, response: &egui::Response) {
        if response.changed() {
            self.problems.remove(name);
            self.failure = None;
        }
        if self.focus == Some(name) {
            self.focus = None;
            response.request_focus();
            response.scroll_to_me(None);
            ui.ctx().request_repaint();
        }
    }

    fn sexe(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.y = 2.0;
        let label = t("trait-sexe");
        widgets::caption(ui, format!("{label} *"));
        let options = [
            (Sexe::F, t("sexe-f"), Tone::Neutral),
            (Sexe::M, t("sexe-m"), Tone::Neutral),
            (Sexe::I, t("sexe-i"), Tone::Neutral),
        ];
        let options: Vec<_> = options
            .iter()
            .map(|(sexe, label, tone)| (*sexe, label.as_str(), *tone))
            .collect();
        if let Some(sexe) = widgets::segments(ui, &label, &options, self.sexe) {
            self.sexe = Some(sexe);
            self.problems.remove("sexe");
        }
        if let Some(problem) = self.problems.get("sexe") {
            widgets::caption(
                ui,
                format!("{} {problem}", widgets::tone_sign(Tone::Problem)),
            );
        }
    }

    fn place(&mut self, ui: &mut Ui) -> bool {
        let problem = self.problems.get("lieu").cloned();
        let hint = place_hint(self.typed("lieu"));
        let label = t("nouveau-lieu");
        let field = Field {
            required: true,
            problem: problem.as_deref(),
            hint: Some(&hint),
            longest: 100,
            ..Field::new(&label)
        };
        let (response, picked) = field.show_with(ui, id("lieu"), self.text("lieu"), proposals);
        self.after(ui, "lieu", &response);
        if let Some(picked) = picked {
            *self.text("lieu") = picked;
            self.problems.remove("lieu");
            return false;
        }
        response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }

    /// What a birth date of which a part is unknown becomes.
    fn date_hint(&self, today: Option<&CivilDate>) -> String {
        match self.date() {
            Some(date) if date.incertaine() => t_with(
                "nouveau-date-incertaine",
                &[("date", &date.rniv().affichage())],
            ),
            Some(date) => people::age(&date, today),
            None => t("nouveau-date-partielle"),
        }
    }

    fn order_hint(&self) -> Option<String> {
        let (first, all) = (self.typed("prenom"), self.typed("prenoms"));
        let wrong = !all.is_empty()
            && !first.is_empty()
            && !socle_formats::traits::debut_de_liste(first, all);
        wrong.then(|| t("nouveau-prenoms-ordre"))
    }

    /// Draw those who may be the same person; the one whose file is to be opened.
    fn near(&self, ui: &mut Ui, near: &NearState, today: Option<&CivilDate>) -> Option<String> {
        let mut open = None;
        let size = vec2(ui.available_width(), NEAR);
        let layout = egui::Layout::top_down(egui::Align::Min);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_size(size);
            ui.spacing_mut().item_spacing.y = 4.0;
            widgets::rule(ui);
            if let Some(failure) = &near.failure {
                widgets::notice(ui, failure, Tone::Problem);
                return;
            }
            if near.found.is_empty() {
                if let Ok(traits) = self.traits(today)
                    && let Some(refusal) = Identite::nouvelle(traits)
                        .and_then(|identity| identity.recherche_permise())
                        .err()
                {
                    widgets::notice(ui, &refusal.message(), Tone::Attention);
                } else if near.answers {
                    widgets::caption(ui, t("nouveau-aucun-proche"));
                } else {
                    widgets::caption(ui, t("nouveau-proches-attente"));
                }
                return;
            }
            let count = near.found.len() as u64;
            let said = match self.is_named() {
                true => t_count("nouveau-proches", count),
                false => t_count("nouveau-nes", count),
            };
            let text = format!("{} {said}", widgets::tone_sign(Tone::Attention));
            let shown =
                ui.label(crate::kit::theme::semibold(text, DENSE).color(palette(ui).attention.ink));
            widgets::said_as(&shown, egui::Role::Status, &said);
            // What stands beside a key answers to what is typed, or the key would open another file than the one read.
            for ((nearness, line), key) in near.found.iter().zip(OPENS) {
                let pressed =
                    near.answers && ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
                if one(ui, *nearness, line, key) || pressed {
                    open = Some(line.id.to_string());
                }
            }
            let more = near.found.len().saturating_sub(OPENS.len());
            if more > 0 {
                widgets::caption(ui, t_count("nouveau-proches-autres", more as u64));
            }
        });
        open
    }
}

/// The keys that open the files of those who may be the same person, the nearest first; more of them are counted.
const OPENS: [Key; 3] = [Key::F2, Key::F3, Key::F4];

/// The mandatory fields, in the order they are reached.
const ORDER: [&str; 5] = ["date", "nom", "prenom", "sexe", "lieu"];

/// The administrative fields, by their names in the record.
const OTHERS: [&str; 7] = [
    "nom-utilise",
    "prenom-utilise",
    "telephone",
    "courriel",
    "adresse",
    "code-postal",
    "commune",
];

/// The birth date a searched word is: a whole one, since a year alone may be part of anything.
fn searched_date(word: &str) -> Option<CivilDate> {
    CivilDate::saisie(word)
        .ok()
        .filter(|date| date.mois().is_some() && date.jour().is_some())
}

fn id(name: &str) -> Id {
    Id::unique(("socle-newcomer", name))
}

/// The places a text may mean, as they are written in a field.
pub(crate) fn proposals(typed: &str) -> Vec<Proposal<String>> {
    // What is already a place needs no list.
    if typed.trim_end().ends_with(')') {
        return Vec::new();
    }
    places::search(typed, PLACES)
        .into_iter()
        .map(|place| Proposal {
            label: place.name.to_owned(),
            more: place.code.to_string(),
            value: places::written(place.code),
        })
        .collect()
}

/// What is said under a place as typed.
pub(crate) fn place_hint(typed: &str) -> String {
    match places::read(typed) {
        Ok(Some(code)) if code.est_inconnu() => t("nouveau-lieu-inconnu"),
        Ok(Some(code)) => match places::name(code) {
            Some(name) => name.to_owned(),
            None => t("nouveau-lieu-hors-liste"),
        },
        _ => t("nouveau-lieu-aide"),
    }
}

/// Read the five traits as typed.
pub(crate) fn read_traits(
    typed: &dyn Fn(&str) -> String,
    sexe: Option<Sexe>,
    today: Option<&CivilDate>,
) -> Result<Traits, Problems> {
    let mut problems = Problems::new();
    let date = match CivilDate::saisie(&typed("date")) {
        Ok(date) if today.is_some_and(|today| begins_after(&date, today)) => {
            problems.insert("date", t("nouveau-date-avenir"));
            None
        }
        Ok(date) => Some(date),
        Err(error) => {
            problems.insert("date", error.message());
            None
        }
    };
    if sexe.is_none() {
        problems.insert("sexe", t("nouveau-sexe-manque"));
    }
    let place = match places::read(&typed("lieu")) {
        Ok(Some(code)) => Some(code),
        Ok(None) => {
            problems.insert("lieu", t("nouveau-lieu-manque"));
            None
        }
        Err(places::Unread::Several) => {
            problems.insert("lieu", t("nouveau-lieu-plusieurs"));
            None
        }
        Err(places::Unread::Nowhere) => {
            problems.insert("lieu", t("nouveau-lieu-illisible"));
            None
        }
    };
    for name in ["nom", "prenom"] {
        if typed(name).trim().is_empty() {
            problems.insert(name, t("champ-obligatoire"));
        }
    }
    let (Some(date_naissance), Some(sexe), Some(place), true) =
        (date, sexe, place, problems.is_empty())
    else {
        return Err(problems);
    };
    let traits = Traits {
        nom_naissance: typed("nom").trim().to_owned(),
        premier_prenom: typed("prenom").trim().to_owned(),
        liste_prenoms: typed("prenoms").trim().to_owned(),
        sexe,
        date_naissance,
        lieu_naissance: Some(place),
    };
    match traits.verifier() {
        Ok(()) => Ok(traits),
        Err(error) => {
            let field = match error.champ {
                Champ::PremierPrenom => "prenom",
                Champ::ListePrenoms => "prenoms",
                _ => "nom",
            };
            problems.insert(field, error.message());
            Err(problems)
        }
    }
}

/// A date that may be left out, as it is stored.
pub(crate) fn read_date(typed: &str) -> Result<Option<String>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    CivilDate::saisie(typed)
        .map(|date| Some(date.to_string()))
        .map_err(|error| error.message())
}

/// Whether the whole of what a date may mean lies after a day.
fn begins_after(date: &CivilDate, today: &CivilDate) -> bool {
    let first = (
        date.annee(),
        date.mois().unwrap_or(1),
        date.jour().unwrap_or(1),
    );
    let today = (
        today.annee(),
        today.mois().unwrap_or(12),
        today.jour().unwrap_or(31),
    );
    first > today
}

/// Draw somebody who may be the same person; true when the file is to be opened.
fn one(ui: &mut Ui, nearness: Closeness, line: &PatientLine, key: Key) -> bool {
    let mut open = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let name = people::full_name(line);
        let used = people::used_name(line)
            .map(|used| format!(" · {used}"))
            .unwrap_or_default();
        let text = format!(
            "{name}{used} · {} · {}",
            line.sexe.as_str(),
            line.date_naissance.affichage()
        );
        ui.label(crate::kit::theme::tabular(text, DENSE).color(palette(ui).text));
        if nearness == Closeness::Same {
            let same = t("nouveau-identique");
            widgets::pill(
                ui,
                socle_runtime::view::Sign::Warning,
                &same,
                Tone::Attention,
            );
        }
        let (sign, tone) = statut_mark(line.statut);
        widgets::pill(ui, sign, line.statut.libelle(), tone);
        let (label, said) = (
            t("nouveau-ouvrir"),
            t_with("nouveau-ouvrir-nom", &[("nom", &name)]),
        );
        open = Button {
            name: Some(&said),
            chip: Some(key.name()),
            ..Button::new(&label)
        }
        .weight(Weight::Plain)
        .show(ui)
        .clicked();
    });
    open
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn typed(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> String {
        move |name| {
            pairs
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, text)| (*text).to_owned())
                .unwrap_or_default()
        }
    }

    fn today() -> CivilDate {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn the_five_traits_are_read_as_they_are_typed() {
        let read = read_traits(
            &typed(&[
                ("nom", " D’ARTAGNAN "),
                ("prenom", "Zoé"),
                ("date", "12/1975"),
                ("lieu", "ambert"),
            ]),
            Some(Sexe::F),
            Some(&today()),
        );
        let traits = read.unwrap();
        assert_eq!(traits.nom_naissance, "D’ARTAGNAN");
        assert_eq!(traits.date_naissance.to_string(), "1975-12");
        assert_eq!(traits.lieu_naissance.unwrap().as_str(), "63003");
    }

    #[track_caller]
    fn refused(pairs: &'static [(&'static str, &'static str)], expected: &[&str]) {
        let problems = read_traits(&typed(pairs), Some(Sexe::M), Some(&today())).unwrap_err();
        assert_eq!(problems.keys().copied().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_missing_or_cannot_be_is_named_by_its_field() {
        refused(&[], &["date", "lieu", "nom", "prenom"]);
        refused(
            &[
                ("nom", "A"),
                ("prenom", "B"),
                ("lieu", "99999"),
                ("date", "23/11/2026"),
            ],
            &["date"],
        );
        refused(
            &[
                ("nom", "A"),
                ("prenom", "B"),
                ("lieu", "Saint-Denis"),
                ("date", "1950"),
            ],
            &["lieu"],
        );
        refused(
            &[
                ("nom", "A\u{7}"),
                ("prenom", "B"),
                ("lieu", "99999"),
                ("date", "1950"),
            ],
            &["nom"],
        );
    }

    #[test]
    fn a_birth_this_year_whose_day_is_unknown_is_not_in_the_future() {
        let born = |date: &str| begins_after(&date.parse().unwrap(), &today());
        assert!(!born("2026") && !born("2026-11") && !born("2026-11-22"));
        assert!(born("2027") && born("2026-12") && born("2026-11-23"));
    }
}
