//! The page of the agenda: who comes on a day, whether they came, who must bring a document; a line to add an appointment
//! without leaving the keyboard, and an agenda kept elsewhere to import.

use std::sync::Arc;

use egui::{Id, Key, Rect, Role, Ui};
use jiff::civil::Date;
use socle_formats::identite::Statut;
use socle_record::model::kinds::RENDEZ_VOUS;
use socle_record::{EntityAct, PatientLine, Value};
use socle_runtime::view::{Sign, Tone};
use socle_session::Act as Needs;

use crate::errand::Errand;
use crate::kit::page::Page;
use crate::kit::people;
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{self, DENSE, NAME, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::charts::ChartAct;
use crate::model::{Act, AgendaAct, DayLine, Model, PatientsAsked, Ticket};
use crate::patient::banner::statut_mark;
use crate::patient::charts::field::{Field, Proposal};
use crate::patient::file::Desk;
use socle_practice::agenda::{self, Presence};

/// Width of the page.
const WIDTH: f32 = 1_100.0;
/// From this width on why they come stands beside who they are.
const BESIDE: f32 = 960.0;
/// From this width on what lines say stands in columns, which begin so far from their left, points.
const COLUMNS: f32 = 1_000.0;
const AGE: f32 = 220.0;
const STATUT: f32 = 274.0;
const WHY: f32 = 376.0;
const BRINGS: f32 = 540.0;
/// Patients proposed at once.
const PROPOSED: u64 = 6;
/// What an appointment takes while nobody says otherwise, minutes.
const USUAL: i64 = 15;

/// What the page keeps from one frame to the next.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    /// The day that is shown; today while none is chosen.
    day: Option<Date>,
    /// An appointment being typed.
    time: String,
    who: String,
    chosen: Option<Arc<PatientLine>>,
    reason: String,
    problem: Option<(&'static str, String)>,
    /// On its way, and the time after it: the next one begins there.
    sent: Option<(Ticket, String)>,
    /// Who an appointment of an imported agenda is, being typed.
    naming: Option<(String, String)>,
    /// The file of an agenda kept elsewhere, being typed.
    file: Option<String>,
    /// The field that takes the keyboard in the next frame.
    focus: Option<&'static str>,
}

/// What the person wants done.
#[derive(Debug)]
pub(crate) enum Next {
    /// Write an appointment, then tell [`Agenda::sent`] with the time after it.
    Add(ChartAct, String),
    /// Something else, whose failure is told as any other.
    Act(Act),
}

impl Agenda {
    /// Whether something was typed and not taken.
    pub(crate) fn is_typed(&self) -> bool {
        !self.who.trim().is_empty() || !self.reason.trim().is_empty()
    }

    /// It is on its way.
    pub(crate) fn sent(&mut self, ticket: Ticket, after: String) {
        self.sent = Some((ticket, after));
    }

    /// What came of it: false when the ticket is not its own.
    pub(crate) fn settle(&mut self, ticket: Ticket, done: bool, sentence: Option<&str>) -> bool {
        let Some((_, after)) = self.sent.take_if(|(sent, _)| *sent == ticket) else {
            return false;
        };
        if done {
            *self = Self {
                day: self.day,
                time: after,
                focus: Some("who"),
                ..Self::default()
            };
        } else {
            let sentence = sentence.unwrap_or_default().to_owned();
            self.problem = Some(("who", sentence));
        }
        true
    }
}

/// Draw the page; what the person wants done.
pub(crate) fn show(
    ui: &mut Ui,
    rect: Rect,
    page: &mut Agenda,
    desk: &mut Desk<'_>,
) -> Option<Next> {
    let name = t("agenda");
    let frame = Page {
        id: "agenda",
        name: &name,
        width: Some(WIDTH),
    };
    frame.show(ui, rect, |ui| contents(ui, page, desk)).inner
}

fn contents(ui: &mut Ui, page: &mut Agenda, desk: &mut Desk<'_>) -> Option<Next> {
    let today: Option<Date> = desk
        .model
        .today()
        .and_then(|today| today.to_string().parse().ok());
    let Some(day) = page.day.or(today) else {
        widgets::notice(ui, &t("agenda-sans-horloge"), Tone::Problem);
        return None;
    };
    let on = day.to_string();
    let right = desk.model.right(Needs::Register);
    let mut next = days(ui, page, day, today, right, desk.model);
    let known = desk.model.day(&on);
    if let Some(failure) = &known.failure {
        widgets::notice(ui, failure, Tone::Problem);
    }
    let added = widgets::where_allowed(ui, right, |ui| add(ui, page, &on, desk.model));
    next = next.or(added);
    let Some(lines) = known.lines else {
        if known.failure.is_none() {
            widgets::busy_mark(ui);
        }
        return next;
    };
    summary(ui, &lines);
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        if lines.is_empty() {
            widgets::caption(ui, t("agenda-vide"));
        }
        for (n, one) in lines.iter().enumerate() {
            if n > 0 {
                widgets::rule(ui);
            }
            let wanted = ui
                .push_id(("appointment", one.kept.id.as_str()), |ui| {
                    line(ui, page, one, right, desk)
                })
                .inner;
            next = next.take().or(wanted);
        }
    });
    next
}

/// Which day, and what is done with it as a whole.
fn days(
    ui: &mut Ui,
    page: &mut Agenda,
    day: Date,
    today: Option<Date>,
    right: socle_session::Right,
    model: &dyn Model,
) -> Option<Next> {
    let mut next = None;
    let tomorrow = today.and_then(|today| today.tomorrow().ok());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        widgets::title(ui, &t("agenda"), NAME, 1);
        for (one, label) in [
            (today, t("agenda-aujourdhui")),
            (tomorrow, t("agenda-demain")),
        ] {
            let button = Button {
                selected: one == Some(day),
                ..Button::new(&label)
            };
            if button.weight(Weight::Quiet).show(ui).clicked() {
                page.day = one.filter(|one| Some(*one) != today);
            }
        }
        let steps = [
            (day.yesterday(), "‹", t("agenda-veille")),
            (day.tomorrow(), "›", t("agenda-lendemain")),
        ];
        for (to, label, name) in steps {
            let button = Button {
                name: Some(&name),
                ..Button::new(label)
            };
            if button.weight(Weight::Quiet).show(ui).clicked()
                && let Ok(to) = to
            {
                page.day = Some(to).filter(|to| Some(*to) != today);
            }
        }
        let text = day.strftime("%d/%m/%Y").to_string();
        ui.label(theme::tabular(text, DENSE).color(palette(ui).secondary));
        ui.add_space(12.0);
        let allowed = right.is_allowed();
        ui.add_enabled_ui(allowed, |ui| {
            let is_ahead = today.is_some_and(|today| day > today);
            let label = t("agenda-preparer");
            if is_ahead && Button::new(&label).show(ui).clicked() {
                let act = AgendaAct::Prepare(day.to_string());
                next = Some(Next::Act(Act::Agenda(act)));
            }
            let label = t("agenda-importer");
            if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
                page.file = match page.file {
                    None => Some(String::new()),
                    Some(_) => None,
                };
                page.focus = page.file.as_ref().map(|_| "file");
            }
        });
    });
    if let Some(file) = &mut page.file {
        let mut import = false;
        ui.horizontal(|ui| {
            let (label, hint) = (t("agenda-fichier"), t("agenda-fichier-aide"));
            let field = Field {
                hint: Some(&hint),
                width: Some(420.0),
                longest: 1_000,
                ..Field::new(&label)
            };
            let response = field.show(ui, id("file"), file);
            if page.focus == Some("file") {
                page.focus = None;
                response.request_focus();
            }
            import |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let label = t("agenda-lire");
            import |= Button::new(&label)
                .weight(Weight::Primary)
                .show(ui)
                .clicked();
        });
        if import && !file.trim().is_empty() {
            let act = AgendaAct::Import(file.trim().into());
            next = Some(Next::Act(Act::Agenda(act)));
            page.file = None;
        }
    }
    if let Some(said) = model.agenda_said() {
        widgets::notice(ui, &said, Tone::Information);
    }
    next
}

/// How many come, and how many must bring a document.
pub(crate) fn counted(lines: &[DayLine]) -> String {
    let expected = lines
        .iter()
        .filter(|one| one.kept.presence != Presence::Annule);
    let must = expected.clone().filter(|one| brings(one).is_some()).count();
    let mut said = t_count("agenda-nombre", expected.count() as u64);
    if must > 0 {
        said = format!("{said} · {}", t_count("agenda-pieces", must as u64));
    }
    said
}

/// The same, on the page.
fn summary(ui: &mut Ui, lines: &[DayLine]) {
    let said = counted(lines);
    let shown = ui.label(theme::semibold(&said, DENSE).color(palette(ui).text));
    widgets::said_as(&shown, Role::Status, &said);
}

/// What somebody who is expected has to bring, or what is to be done before; the key of the words.
pub(crate) fn brings(line: &DayLine) -> Option<&'static str> {
    if line.kept.presence != Presence::Attendu {
        return None;
    }
    match line.patient.as_ref()?.statut {
        Statut::Provisoire | Statut::Recuperee => Some("agenda-piece"),
        Statut::Validee => Some("agenda-insi"),
        Statut::Qualifiee => None,
    }
}

fn id(name: &str) -> Id {
    Id::unique(("socle-agenda", name))
}

/// The patients a text may mean.
fn proposals(model: &dyn Model, typed: &str) -> Vec<Proposal<Arc<PatientLine>>> {
    if typed.trim().chars().count() < 2 {
        return Vec::new();
    }
    let page = model.patients(&PatientsAsked {
        words: typed.trim().to_owned(),
        first: 0,
        count: PROPOSED,
    });
    if !page.answers {
        return Vec::new();
    }
    page.lines
        .into_iter()
        .flatten()
        .map(|line| Proposal {
            label: people::full_name(&line),
            more: line.date_naissance.affichage(),
            value: line,
        })
        .collect()
}

/// The line one types an appointment in.
fn add(ui: &mut Ui, page: &mut Agenda, on: &str, model: &dyn Model) -> Option<Next> {
    let mut entered = false;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let problem = |page: &Agenda, name: &str| {
            let known = page.problem.as_ref();
            known
                .filter(|(field, _)| *field == name)
                .map(|(_, said)| said.clone())
        };
        let (label, example) = (t("agenda-heure"), t("agenda-heure-exemple"));
        let wrong = problem(page, "time");
        let field = Field {
            example: Some(&example),
            problem: wrong.as_deref(),
            tabular: true,
            width: Some(72.0),
            longest: 8,
            ..Field::new(&label)
        };
        // What is left by the time and the button, in two.
        let part = ((ui.available_width() - 250.0) / 2.0).clamp(120.0, 270.0);
        widgets::column(ui, 90.0, |ui| {
            let response = field.show(ui, id("time"), &mut page.time);
            page.after("time", &response);
            entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        });
        let (label, example) = (t("patient"), t("agenda-patient-exemple"));
        let wrong = problem(page, "who");
        let field = Field {
            example: Some(&example),
            problem: wrong.as_deref(),
            longest: 100,
            ..Field::new(&label)
        };
        widgets::column(ui, part, |ui| {
            let propose = |typed: &str| match &page.chosen {
                Some(_) => Vec::new(),
                None => proposals(model, typed),
            };
            let (response, picked) = field.show_with(ui, id("who"), &mut page.who, propose);
            if response.changed() {
                page.chosen = None;
            }
            page.after("who", &response);
            match picked {
                Some(line) => {
                    page.choose(line);
                    page.focus = Some("reason");
                }
                None => {
                    entered |=
                        response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                }
            }
        });
        let label = t("agenda-motif");
        let field = Field {
            longest: 400,
            ..Field::new(&label)
        };
        widgets::column(ui, part, |ui| {
            let response = field.show(ui, id("reason"), &mut page.reason);
            page.after("reason", &response);
            entered |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        });
        ui.vertical(|ui| {
            ui.add_space(17.0);
            let label = t("agenda-ajouter");
            let button = Button {
                chip: Some("Entrée"),
                waiting: page.sent.is_some(),
                ..Button::new(&label)
            };
            entered |= button.weight(Weight::Primary).show(ui).clicked();
        });
    });
    if !entered || page.sent.is_some() {
        return None;
    }
    page.add(on, model)
}

impl Agenda {
    fn after(&mut self, name: &'static str, response: &egui::Response) {
        if response.changed() {
            self.problem.take_if(|(field, _)| *field == name);
        }
        if self.focus == Some(name) {
            self.focus = None;
            response.request_focus();
            response.ctx.request_repaint();
        }
    }

    fn choose(&mut self, line: Arc<PatientLine>) {
        self.who = people::full_name(&line);
        self.chosen = Some(line);
        self.problem = None;
    }

    fn wrong(&mut self, field: &'static str, key: &str) {
        self.problem = Some((field, t(key)));
        self.focus = Some(field);
    }

    /// The appointment as it is typed.
    fn add(&mut self, on: &str, model: &dyn Model) -> Option<Next> {
        let Some(time) = read_time(&self.time) else {
            self.wrong("time", "agenda-heure-illisible");
            return None;
        };
        if self.chosen.is_none() {
            // What names one patient and no other needs no choice.
            let mut found = proposals(model, &self.who);
            if found.len() == 1 {
                self.choose(found.remove(0).value);
            }
        }
        let Some(line) = &self.chosen else {
            self.wrong("who", "agenda-patient-manque");
            return None;
        };
        let patient = line.id.clone();
        let id = match model.charts().mint() {
            Ok(id) => id,
            Err(sentence) => {
                self.problem = Some(("who", sentence));
                return None;
            }
        };
        let mut new = agenda::new(Some(&patient), on, &time)
            .under(id.as_str().into())
            .with("duree", USUAL);
        let reason = self.reason.trim();
        if !reason.is_empty() {
            new = new.with("motif", reason);
        }
        Some(Next::Add(ChartAct::Add(new), later(&time)))
    }
}

/// Why they come, and what they are to bring.
fn why(ui: &mut Ui, one: &DayLine, between: impl FnOnce(&mut Ui)) {
    if let Some(motif) = &one.kept.motif {
        widgets::caption(ui, motif.clone());
    }
    if let Some(brought) = brings(one).map(t) {
        between(ui);
        widgets::pill(ui, Sign::Warning, &brought, Tone::Attention);
    }
}

/// `HH:MM` of what people type: `9`, `9h`, `9h30`, `930`, `09:30`.
fn read_time(typed: &str) -> Option<String> {
    let typed = typed.trim().to_lowercase();
    let parts: Vec<&str> = typed.split(['h', ':', '.', ' ']).collect();
    let (hour, minute) = match parts.as_slice() {
        [figures] if figures.len() <= 2 => (*figures, "0"),
        [figures] if figures.is_ascii() && figures.len() <= 4 => {
            figures.split_at(figures.len() - 2)
        }
        [hour, ""] => (*hour, "0"),
        [hour, minute] => (*hour, *minute),
        _ => return None,
    };
    let below = |text: &str, most: u8| {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        is_number
            .then(|| text.parse::<u8>().ok())
            .flatten()
            .filter(|n| *n < most)
    };
    Some(format!("{:02}:{:02}", below(hour, 24)?, below(minute, 60)?))
}

/// When the next appointment begins; nothing past midnight.
fn later(time: &str) -> String {
    let minutes = |text: &str| text.parse::<i64>().unwrap_or_default();
    let (hour, minute) = time.split_once(':').unwrap_or_default();
    let at = minutes(hour) * 60 + minutes(minute) + USUAL;
    if at >= 24 * 60 {
        return String::new();
    }
    format!("{:02}:{:02}", at / 60, at % 60)
}

fn line(
    ui: &mut Ui,
    page: &mut Agenda,
    one: &DayLine,
    right: socle_session::Right,
    desk: &mut Desk<'_>,
) -> Option<Next> {
    let mut next = None;
    let kept = &one.kept;
    let beside = ui.available_width() >= BESIDE;
    let columns = ui.available_width() >= COLUMNS;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let left = ui.cursor().left();
        // A name that is longer than its column has its room, and pushes the rest on.
        let stop = |ui: &mut Ui, at: f32| {
            if columns {
                ui.add_space((left + at - ui.cursor().left()).max(0.0));
            }
        };
        ui.label(theme::tabular(&kept.heure, DENSE).color(palette(ui).secondary));
        let name = match &one.patient {
            Some(line) => {
                let name = people::full_name(line);
                if Button::new(&name).weight(Weight::Name).show(ui).clicked() {
                    desk.errands.push(Errand::Open(line.id.to_string()));
                }
                let age = people::age(&line.date_naissance, desk.model.today().as_ref());
                stop(ui, AGE);
                widgets::caption(ui, age);
                stop(ui, STATUT);
                let (sign, tone) = statut_mark(line.statut);
                widgets::pill(ui, sign, line.statut.libelle(), tone);
                name
            }
            None => {
                let name = kept.intitule.clone().unwrap_or_default();
                ui.label(theme::semibold(&name, DENSE).color(palette(ui).text));
                widgets::pill(ui, Sign::Warning, &t("agenda-inconnu"), Tone::Attention);
                name
            }
        };
        if beside {
            stop(ui, WHY);
            why(ui, one, |ui| stop(ui, BRINGS));
        }
        widgets::at_right(ui, "presence", |ui| {
            ui.add_enabled_ui(right.is_allowed(), |ui| {
                let label = t_with("agenda-presence", &[("nom", &name)]);
                let words = Presence::ALL.map(|one| (one, word(one)));
                let options: Vec<_> = words
                    .iter()
                    .map(|(one, word)| (*one, word.as_str(), tone(*one)))
                    .collect();
                if let Some(presence) = widgets::segments(ui, &label, &options, Some(kept.presence))
                {
                    next = Some(Next::Act(Act::Chart(ChartAct::Change {
                        patient: kept.patient.as_ref().map(ToString::to_string),
                        kind: RENDEZ_VOUS.name.to_owned(),
                        id: kept.id.to_string(),
                        revision: kept.revision,
                        fields: vec![("presence".to_owned(), Value::from(presence.as_str()))],
                    })));
                }
            });
        });
    });
    if !beside && (kept.motif.is_some() || brings(one).is_some()) {
        ui.horizontal(|ui| {
            ui.add_space(52.0);
            why(ui, one, |_| {});
        });
    }
    if one.patient.is_none() {
        let named = widgets::where_allowed(ui, right, |ui| name_it(ui, page, one, desk.model));
        next = next.or(named);
    }
    next
}

/// Who an appointment of an imported agenda is: a person says so.
fn name_it(ui: &mut Ui, page: &mut Agenda, one: &DayLine, model: &dyn Model) -> Option<Next> {
    let kept = &one.kept;
    let key = kept.id.as_str();
    let title = kept.intitule.clone().unwrap_or_default();
    if page.naming.as_ref().is_none_or(|(known, _)| known != key) {
        let (label, said) = (
            t("agenda-designer"),
            t_with("agenda-designer-nom", &[("nom", &title)]),
        );
        let button = Button {
            name: Some(&said),
            ..Button::new(&label)
        };
        if button.weight(Weight::Quiet).show(ui).clicked() {
            page.naming = Some((key.to_owned(), String::new()));
            page.focus = Some("naming");
        }
        return None;
    }
    let (_, typed) = page.naming.as_mut()?;
    let (label, example) = (
        t_with("agenda-designer-nom", &[("nom", &title)]),
        t("agenda-patient-exemple"),
    );
    let field = Field {
        example: Some(&example),
        bare: true,
        width: Some(320.0),
        longest: 100,
        ..Field::new(&label)
    };
    let (response, picked) =
        field.show_with(ui, id("naming"), typed, |typed| proposals(model, typed));
    page.after("naming", &response);
    let line = picked?;
    page.naming = None;
    Some(Next::Act(Act::Chart(ChartAct::Entity {
        patient: Some(line.id.to_string()),
        kind: RENDEZ_VOUS.name.to_owned(),
        id: key.to_owned(),
        revision: kept.revision,
        act: EntityAct::Attach {
            patient: line.id.clone(),
        },
    })))
}

/// How it is said that somebody came, or not.
pub(crate) fn word(presence: Presence) -> String {
    t(match presence {
        Presence::Attendu => "agenda-attendu",
        Presence::Arrive => "agenda-arrive",
        Presence::Absent => "agenda-absent",
        Presence::Annule => "agenda-annule",
    })
}

pub(crate) fn tone(presence: Presence) -> Tone {
    match presence {
        Presence::Attendu => Tone::Neutral,
        Presence::Arrive => Tone::Good,
        Presence::Absent | Presence::Annule => Tone::Attention,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (typed, read) in [
            ("9", Some("09:00")),
            ("09", Some("09:00")),
            ("9h", Some("09:00")),
            ("9h5", Some("09:05")),
            ("9H30", Some("09:30")),
            ("930", Some("09:30")),
            ("0930", Some("09:30")),
            (" 14:15 ", Some("14:15")),
            ("23.59", Some("23:59")),
            ("24", None),
            ("9h60", None),
            ("", None),
            ("h30", None),
            ("+9", None),
            ("12345", None),
            ("9h30h", None),
            ("matin", None),
            ("é", None),
        ] {
            assert_eq!(read_time(typed).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn the_next_one_begins_after_it_and_never_past_midnight() {
        assert_eq!(later("09:30"), "09:45");
        assert_eq!(later("09:50"), "10:05");
        assert_eq!(later("23:50"), "");
    }
}
