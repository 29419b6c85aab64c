//! An agenda that is kept elsewhere, imported: from today on, and again as often as one likes. An appointment is known by
//! the identifier that agenda gives it; read again it follows what changed there, and keeps what was said of it here (who
//! it is, whether they came). One that went away there is not seen to have gone: a file does not say so.
//!
//! Such an agenda names people in its own words. The patient is the one whose names the title bears, when that is one and
//! no other, and of several the one whose birth date is written beside (the rule is ours, inferred: no source says how an
//! agenda names a patient). All others wait for a person to say who it is.

use std::collections::HashMap;
use std::fmt;

use socle_exchange::appointments::{AgendaError, read};
use socle_exchange::ics::{Calendar, Event, Unreadable};
use socle_formats::date::CivilDate;
use socle_formats::fold::fold;
use socle_record::model::kinds::RENDEZ_VOUS;
use socle_record::{
    Author, EntityAct, EntityView, PatientId, PatientLine, PatientSearch, Record, RecordError,
    Unit, Value, Write,
};

use super::{Presence, between, new};
use crate::documents::practice::now;

/// Writes in one unit.
const UNIT: usize = 200;
/// Entries that cannot be read, named where an import is told.
const NAMED: usize = 5;
/// Words of a title looked at for names.
const WORDS: usize = 8;
/// Patients of the same beginnings of names looked at.
const LIKE: u32 = 20;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Appointments written.
    pub new: usize,
    /// Appointments that were there and changed.
    pub changed: usize,
    /// Appointments that were there already.
    pub same: usize,
    /// Of those written, the ones whose patient nobody knows yet.
    pub unknown: usize,
    /// Appointments before today, left out.
    pub past: usize,
    /// Events of a whole day, left out.
    pub all_day: usize,
    /// Series, of which only the first occurrence is taken.
    pub repeated: usize,
    /// Appointments that were asked for and not agreed yet, left out.
    pub asked: usize,
    /// Entries that cannot be read.
    pub unreadable: Vec<Unreadable>,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: usize| if n > 1 { "s" } else { "" };
        let (new, changed, same) = (self.new, self.changed, self.same);
        write!(
            f,
            "{new} rendez-vous ajouté{}, {changed} modifié{}, {same} inchangé{}.",
            plural(new),
            plural(changed),
            plural(same)
        )?;
        for (n, said) in [
            (self.unknown, "dont le patient est à désigner"),
            (self.past, "d’avant aujourd’hui, laissé(s) de côté"),
            (self.all_day, "d’une journée entière, laissé(s) de côté"),
            (
                self.repeated,
                "répété(s) : seule la première date est reprise",
            ),
            (
                self.asked,
                "demandé(s) et pas encore confirmé(s), laissé(s) de côté",
            ),
            (self.unreadable.len(), "illisible(s)"),
        ] {
            if n > 0 {
                write!(f, " {n} {said}.")?;
            }
        }
        for one in self.unreadable.iter().take(NAMED) {
            write!(f, " « {} » : {}.", one.which, one.why)?;
        }
        match self.unreadable.len().saturating_sub(NAMED) {
            0 => Ok(()),
            others => write!(f, " Et {others} autre{}.", plural(others)),
        }
    }
}

/// Why an import was not done, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] AgendaError),
    /// The address did not give the file.
    #[error("{0:?}")]
    Address(socle_runtime::Failure),
    /// The record cannot be read or written. What was written before stays; imported again, it is known.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<socle_runtime::Failure> for ImportError {
    fn from(failure: socle_runtime::Failure) -> Self {
        Self::Address(failure)
    }
}

impl ImportError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::File(error) => error.code(),
            Self::Address(failure) => &failure.code,
            Self::Record(error) => error.code(),
        }
    }

    /// What the secretary reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::File(error) => error.message(),
            Self::Address(failure) => failure.message.clone(),
            Self::Record(error) => error.message(),
        }
    }
}

/// Import what a file of another agenda holds: iCalendar, FHIR or a table.
///
/// # Errors
/// [`ImportError`].
pub fn import(record: &Record, author: &Author, bytes: &[u8]) -> Result<Imported, ImportError> {
    let now = now(record);
    let Calendar {
        events,
        all_day,
        repeated,
        asked,
        unreadable,
    } = read(bytes, now.time_zone())?;
    let mut done = Imported {
        all_day,
        repeated,
        asked,
        unreadable,
        ..Imported::default()
    };
    let today = now.date();
    let known = between(record, Some(&today.to_string()), None)?;
    let known: HashMap<String, EntityView> = known
        .into_iter()
        .map(|view| (view.text("origine-id"), view))
        .filter(|(origin, _)| !origin.is_empty())
        .collect();
    let mut unit = Unit::new(author.clone());
    for event in events {
        if event.start.date() < today {
            done.past += 1;
            continue;
        }
        match known.get(&event.uid) {
            Some(view) => update(record, &mut unit, &mut done, &event, view)?,
            // What was called off before anybody here knew of it is nothing.
            None if event.is_cancelled => {}
            None => create(record, &mut unit, &mut done, &event)?,
        }
        if unit.writes.len() >= UNIT {
            record.commit(&std::mem::replace(&mut unit, Unit::new(author.clone())))?;
        }
    }
    if !unit.writes.is_empty() {
        record.commit(&unit)?;
    }
    Ok(done)
}

/// `HH:MM`.
fn time(event: &Event) -> String {
    event.start.strftime("%H:%M").to_string()
}

fn create(
    record: &Record,
    unit: &mut Unit,
    done: &mut Imported,
    event: &Event,
) -> Result<(), RecordError> {
    let who = whom(record, event)?;
    let motif = motif(event, who.as_ref());
    let patient = who.map(|line| line.id);
    done.new += 1;
    done.unknown += usize::from(patient.is_none());
    let day = event.start.date().to_string();
    let mut entity =
        new(patient.as_ref(), &day, &time(event)).with("origine-id", event.uid.as_str());
    if let Some(minutes) = event.minutes {
        entity = entity.with("duree", minutes);
    }
    for (field, text) in [("motif", motif), ("intitule", event.title.clone())] {
        if !text.is_empty() {
            entity = entity.with(field, text);
        }
    }
    unit.writes.push(Write::CreateEntity(entity));
    Ok(())
}

fn update(
    record: &Record,
    unit: &mut Unit,
    done: &mut Imported,
    event: &Event,
    view: &EntityView,
) -> Result<(), RecordError> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    let mut differ = |field: &str, now: Value| {
        if view.get(field) != now {
            fields.push((field.to_owned(), now));
        }
    };
    differ("date", event.start.date().to_string().into());
    differ("heure", time(event).into());
    differ("duree", event.minutes.map_or(Value::None, Value::Integer));
    let title = Some(event.title.clone()).filter(|title| !title.is_empty());
    differ("intitule", title.map_or(Value::None, Value::Text));
    if event.is_cancelled {
        differ("presence", Presence::Annule.as_str().into());
    }
    let found = match view.patient {
        Some(_) => None,
        None => whom(record, event)?,
    };
    if fields.is_empty() && found.is_none() {
        done.same += 1;
        return Ok(());
    }
    done.changed += 1;
    let mut revision = view.revision;
    if !fields.is_empty() {
        unit.writes.push(Write::Fields {
            kind: RENDEZ_VOUS.name.to_owned(),
            id: view.id.clone(),
            revision,
            fields,
        });
        revision += 1;
    }
    if let Some(line) = found {
        unit.writes.push(Write::Entity {
            kind: RENDEZ_VOUS.name.to_owned(),
            id: view.id.as_str().into(),
            revision,
            act: EntityAct::Attach { patient: line.id },
        });
    }
    Ok(())
}

/// The patient whose names the title bears, when that is one and no other.
fn whom(record: &Record, event: &Event) -> Result<Option<PatientLine>, RecordError> {
    let folded = fold(&event.title);
    let words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .collect();
    let mut found: HashMap<PatientId, PatientLine> = HashMap::new();
    for pair in words.windows(2) {
        let page = record.patients(&PatientSearch {
            words: pair.join(" "),
            first: 0,
            count: LIKE,
        })?;
        for line in page.rows {
            if bears(&folded, &line) {
                found.insert(line.id.clone(), line);
            }
        }
    }
    let mut lines: Vec<PatientLine> = found.into_values().collect();
    if lines.len() > 1 {
        let dates = dates(event);
        lines.retain(|line| dates.contains(&line.date_naissance));
    }
    Ok(<[PatientLine; 1]>::try_from(lines).ok().map(|[line]| line))
}

/// Whether a title, folded, holds a family name and a given name of a patient, in whole words.
fn bears(title: &str, line: &PatientLine) -> bool {
    let holds = |name: &str| {
        let name = fold(name);
        !name.is_empty() && format!(" {title} ").contains(&format!(" {name} "))
    };
    let used = |name: &Option<String>| name.as_deref().is_some_and(holds);
    (holds(&line.nom_naissance) || used(&line.nom_utilise))
        && (holds(&line.premier_prenom) || used(&line.prenom_utilise))
}

/// The dates an event writes.
fn dates(event: &Event) -> Vec<CivilDate> {
    let words = event.title.split(' ').chain(event.about.split(' '));
    words
        .filter_map(|word| CivilDate::saisie(word.trim_matches(|c: char| !c.is_ascii_digit())).ok())
        .collect()
}

/// What is left of the title once the patient's names are out of it.
fn motif(event: &Event, who: Option<&PatientLine>) -> String {
    let Some(line) = who else {
        return String::new();
    };
    let names = [
        Some(&line.nom_naissance),
        Some(&line.premier_prenom),
        line.nom_utilise.as_ref(),
        line.prenom_utilise.as_ref(),
    ];
    let names: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
    let is_name = |word: &str| {
        let word = fold(word);
        let is_civility = ["m", "mr", "mme", "mlle", "madame", "monsieur"].contains(&word.as_str());
        let is_birth = CivilDate::saisie(word.trim()).is_ok_and(|date| date == line.date_naissance);
        word.is_empty()
            || is_civility
            || is_birth
            || word.split(' ').all(|part| {
                names
                    .iter()
                    .any(|name| name.split(' ').any(|one| one == part))
            })
    };
    let kept: Vec<&str> = event
        .title
        .split(' ')
        .filter(|word| !is_name(word))
        .collect();
    kept.join(" ")
        .trim_matches([' ', ',', ';', ':', '-', '–', '(', ')'])
        .to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_formats::traits::{Sexe, Traits};
    use socle_record::{KeyChoice, NewPatient, Person, Purpose, Surroundings};

    use super::super::{day, prepare};
    use super::*;

    struct Practice {
        record: Record,
        _home: tempfile::TempDir,
    }

    fn secretary() -> Author {
        Author::person(Person {
            id: "eve".into(),
            nom: "Ève MARTIN".into(),
            role: "secretary".into(),
        })
    }

    impl Practice {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let record = Record::init(
                &home.path().join("cabinet"),
                &KeyChoice::File,
                Purpose::Practice,
                Surroundings::default(),
            )
            .unwrap();
            Self {
                record,
                _home: home,
            }
        }

        fn patient(&self, name: &str, given: &str, born: &str) -> PatientId {
            let traits = Traits {
                nom_naissance: name.into(),
                premier_prenom: given.into(),
                liste_prenoms: given.into(),
                sexe: Sexe::F,
                date_naissance: born.parse().unwrap(),
                lieu_naissance: None,
            };
            let id = PatientId::from(self.record.mint_id().unwrap());
            let new = NewPatient {
                id: Some(id.clone()),
                traits,
                fields: Vec::new(),
            };
            self.record
                .commit(&Unit::new(Author::host()).with(Write::CreatePatient(new)))
                .unwrap();
            id
        }

        /// The day after tomorrow: never today, whatever the hour.
        fn ahead(&self) -> jiff::civil::Date {
            let today = now(&self.record).date();
            today.tomorrow().unwrap().tomorrow().unwrap()
        }

        fn import(&self, events: &[(&str, &str, &str)]) -> Imported {
            let events: String = events
                .iter()
                .map(|(uid, start, rest)| {
                    format!(
                        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{start}\r\n{rest}\r\nEND:VEVENT\r\n"
                    )
                })
                .collect();
            let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n");
            import(&self.record, &secretary(), text.as_bytes()).unwrap()
        }
    }

    #[test]
    fn appointments_of_fhir_and_of_a_table_find_their_patients_and_bad_entries_are_named() {
        let practice = Practice::new();
        let zoe = practice.patient("ADRUN", "ZOE", "1975-12-31");
        practice.patient("NESSI", "RUTH", "1977-07-14");
        let second = practice.patient("NESSI", "RUTH", "1950-01-02");
        let on = practice.ahead().to_string();
        let one = |id: &str, status: &str, time: &str, patient: &str| {
            format!(
                r#"{{"resource": {{"resourceType": "Appointment", "id": "{id}", "status": "{status}",
                "start": "{on}T{time}:00Z", "reasonCode": [{{"text": "vaccination"}}],
                "participant": [{{"actor": {{"reference": "Patient/{patient}"}}}}],
                "contained": [{{"resourceType": "Patient", "id": "p"}}]}}}}"#
            )
        };
        let person = |id: &str, given: &str, family: &str, born: &str| {
            format!(
                r#"{{"resource": {{"resourceType": "Patient", "id": "{id}", "birthDate": "{born}",
                "name": [{{"family": "{family}", "given": ["{given}"]}}]}}}}"#
            )
        };
        let entries = [
            one("a", "booked", "08:30", "1"),
            one("b", "booked", "09:00", "2"),
            one("c", "proposed", "09:30", "1"),
            r#"{"resource": {"resourceType": "Appointment", "id": "d", "status": "booked"}}"#
                .to_owned(),
            person("1", "Zoé", "Adrun", "1975-12-31"),
            person("2", "RUTH", "NESSI", "1950-01-02"),
        ];
        let file = format!(
            r#"{{"resourceType": "Bundle", "type": "searchset", "entry": [{}]}}"#,
            entries.join(",")
        );
        let done = import(&practice.record, &secretary(), file.as_bytes()).unwrap();
        assert_eq!((done.new, done.unknown, done.asked), (2, 0, 1), "{done}");
        let said = done.to_string();
        assert!(said.contains("« Appointment/d » : sans début."), "{said}");
        let known = day(&practice.record, &on).unwrap();
        let of = |one: &super::super::Appointment| (one.patient.clone(), one.motif.clone());
        let vaccination = Some("vaccination".to_owned());
        assert_eq!(
            known.iter().map(of).collect::<Vec<_>>(),
            [
                (Some(zoe.clone()), vaccination.clone()),
                (Some(second), vaccination),
            ]
        );
        // The same file again changes nothing; a table of the same day stands beside it.
        let again = import(&practice.record, &secretary(), file.as_bytes()).unwrap();
        assert_eq!((again.new, again.changed, again.same), (0, 0, 2));
        let table =
            format!("Date;Heure;Patient;Motif\n{on};14h00;Adrun Zoé;Certificat\n{on};tard;X;\n");
        for new in [1, 0] {
            let done = import(&practice.record, &secretary(), table.as_bytes()).unwrap();
            assert_eq!(done.new, new);
            let said = done.to_string();
            assert!(
                said.contains("« ligne 3 » : son début ne se lit pas."),
                "{said}"
            );
        }
        let known = day(&practice.record, &on).unwrap();
        let last = known.last().unwrap();
        assert_eq!((&last.patient, last.heure.as_str()), (&Some(zoe), "14:00"));
    }

    #[test]
    fn an_agenda_kept_elsewhere_is_imported_and_imported_again_without_a_double() {
        let practice = Practice::new();
        let zoe = practice.patient("ADRUN", "ZOE", "1975-12-31");
        practice.patient("NESSI", "RUTH", "1977-07-14");
        let second = practice.patient("NESSI", "RUTH", "1950-01-02");
        let ahead = practice.ahead();
        let at = |time: &str| format!("{}T{time}00", ahead.strftime("%Y%m%d"));
        let events = [
            (
                "a",
                at("0930"),
                "SUMMARY:Mme Adrun Zoé - suivi de tension\r\nDURATION:PT20M",
            ),
            (
                "b",
                at("0900"),
                "SUMMARY:NESSI Ruth (02/01/1950) vaccination",
            ),
            ("c", at("1000"), "SUMMARY:Nessi Ruth"),
            ("d", at("1015"), "SUMMARY:Monsieur INCONNU"),
            ("e", "20200101T080000".to_owned(), "SUMMARY:ADRUN ZOE"),
            ("f", at("1030"), "SUMMARY:ADRUN ZOE\r\nSTATUS:CANCELLED"),
        ];
        let events: Vec<_> = events
            .iter()
            .map(|(a, b, c)| (*a, b.as_str(), *c))
            .collect();
        let done = practice.import(&events);
        let expected = Imported {
            new: 4,
            unknown: 2,
            past: 1,
            ..Imported::default()
        };
        assert_eq!(done, expected);
        let on = ahead.to_string();
        let listed = |record: &Record| {
            let day = day(record, &on).unwrap();
            let line =
                |one: super::super::Appointment| (one.heure, one.patient, one.motif, one.presence);
            day.into_iter().map(line).collect::<Vec<_>>()
        };
        let was = Presence::Attendu;
        let line = |time: &str, who: Option<&PatientId>, motif: Option<&str>| {
            (time.to_owned(), who.cloned(), motif.map(str::to_owned), was)
        };
        assert_eq!(
            listed(&practice.record),
            [
                line("09:00", Some(&second), Some("vaccination")),
                line("09:30", Some(&zoe), Some("suivi de tension")),
                line("10:00", None, None),
                line("10:15", None, None),
            ]
        );
        let again = Imported {
            same: 4,
            past: 1,
            ..Imported::default()
        };
        assert_eq!(practice.import(&events), again);
        // One is moved and one called off; who was unknown has come to be known.
        let third = practice.patient("INCONNU", "MONSIEUR", "1960-01-01");
        let moved = [
            (
                "a",
                at("1100"),
                "SUMMARY:Mme Adrun Zoé - suivi de tension\r\nDURATION:PT20M",
            ),
            (
                "b",
                at("0900"),
                "SUMMARY:NESSI Ruth (02/01/1950) vaccination\r\nSTATUS:CANCELLED",
            ),
            ("d", at("1015"), "SUMMARY:Monsieur INCONNU"),
        ];
        let moved: Vec<_> = moved.iter().map(|(a, b, c)| (*a, b.as_str(), *c)).collect();
        let done = practice.import(&moved);
        assert_eq!((done.new, done.changed, done.same), (0, 3, 0));
        let now: Vec<_> = listed(&practice.record)
            .into_iter()
            .map(|(time, who, _, presence)| (time, who, presence))
            .collect();
        assert_eq!(
            now,
            [
                ("09:00".to_owned(), Some(second), Presence::Annule),
                ("10:00".to_owned(), None, was),
                ("10:15".to_owned(), Some(third.clone()), was),
                ("11:00".to_owned(), Some(zoe.clone()), was),
            ]
        );
        // Who is expected and known is told about, each once; who comes to be expected later, then.
        let told = |record: &Record| prepare(record, &on).unwrap();
        assert_eq!(told(&practice.record), 2);
        assert_eq!(told(&practice.record), 0);
        let fourth = practice.patient("CORSE", "EMMA", "1988-03-02");
        let late = new(Some(&fourth), &on, "17:00");
        practice.record.add(&secretary(), late).unwrap();
        assert_eq!(told(&practice.record), 1);
    }

    #[test]
    fn what_cannot_be_an_appointment_is_refused_with_its_field() {
        let practice = Practice::new();
        for (day, time, field) in [
            ("2026-03", "09:00", "date"),
            ("2026-03-02", "9:00", "heure"),
            ("2026-03-02", "24:00", "heure"),
            ("2026-03-02", "09:60", "heure"),
            ("2026-03-02", "+9:00", "heure"),
            ("2026-03-02", "", "heure"),
        ] {
            let error = practice
                .record
                .add(&secretary(), new(None, day, time))
                .unwrap_err();
            match error {
                RecordError::Field { field: named, .. } => assert_eq!(named, field, "{day} {time}"),
                other => panic!("{other}"),
            }
        }
    }
}
