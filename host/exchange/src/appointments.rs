//! The agenda of another program, whatever it writes: iCalendar ([`crate::ics`]), FHIR (resources Appointment), or a table of
//! a line an appointment. Which it is, is seen from its first characters.
//!
//! A table needs a day and a time, in columns of their own or one; the other columns are taken when their header is known.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use socle_formats::date::CivilDate;
use socle_formats::fhir::{self, AppointmentState, FhirError};

use crate::ExchangeError;
use crate::field::plain;
use crate::ics::{
    self, Calendar, DAY_MINUTES, Event, IcsError, START_UNREAD, Unreadable, WITHOUT_NAME,
    WITHOUT_START, one_line,
};
use crate::table::{Format, Row, Table};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AgendaError {
    /// As iCalendar.
    #[error(transparent)]
    Ics(#[from] IcsError),
    /// As FHIR.
    #[error(transparent)]
    Fhir(#[from] FhirError),
    /// As a table.
    #[error(transparent)]
    Table(#[from] ExchangeError),
    /// No column of the table says when.
    #[error("no column says when")]
    Columns,
}

impl AgendaError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ics(error) => error.code(),
            Self::Fhir(error) => error.code(),
            Self::Table(error) => error.code(),
            Self::Columns => "agenda.colonnes",
        }
    }

    /// What the secretary reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Ics(error) => error.message().to_owned(),
            Self::Fhir(error) => error.message(),
            Self::Table(error) => error.message(),
            Self::Columns => "Ce fichier n’est ni un agenda iCalendar (.ics), ni des rendez-vous FHIR, ni un tableau dont les \
                 colonnes se nomment « Date » et « Heure » : exportez-le de nouveau depuis l’autre logiciel."
                .to_owned(),
        }
    }
}

/// Reads a file; `zone` is that of the practice.
///
/// # Errors
/// [`AgendaError`] when the file as a whole cannot be read; entries that cannot are named in the answer.
pub fn read(bytes: &[u8], zone: &TimeZone) -> Result<Calendar, AgendaError> {
    if bytes.len() > ics::MAX_BYTES {
        return Err(IcsError::TooLarge.into());
    }
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let plain = plain.trim_ascii_start();
    match plain {
        [b'{' | b'[', ..] => of_fhir(bytes, zone),
        plain if begins(plain, b"BEGIN:") => Ok(ics::read(bytes, zone)?),
        _ => of_table(bytes),
    }
}

fn begins(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(word))
}

/// What an entry is called where it cannot be read: the first of these that says something, else its place.
fn which(words: &[&str], place: usize) -> String {
    let said = words.iter().map(|words| one_line(words));
    said.into_iter()
        .find(|words| !words.is_empty())
        .unwrap_or_else(|| format!("n° {place}"))
}

fn in_order(mut calendar: Calendar) -> Calendar {
    calendar
        .events
        .sort_by(|a, b| (a.start, &a.uid).cmp(&(b.start, &b.uid)));
    calendar
}

fn of_fhir(bytes: &[u8], zone: &TimeZone) -> Result<Calendar, AgendaError> {
    let mut calendar = Calendar::default();
    for (place, one) in fhir::appointments(bytes)?.into_iter().enumerate() {
        if one.state == AppointmentState::Asked {
            calendar.asked += 1;
            continue;
        }
        let wall = |text: &str| {
            let instant: Timestamp = text.parse().ok()?;
            Some(instant.to_zoned(zone.clone()).datetime())
        };
        let mut unreadable = |why| {
            let which = which(&[&one.patient, &one.reason, &one.id], place + 1);
            calendar.unreadable.push(Unreadable { which, why });
        };
        if one.start.is_empty() {
            unreadable(WITHOUT_START);
            continue;
        }
        let Some(start) = wall(&one.start) else {
            unreadable(START_UNREAD);
            continue;
        };
        if one.id.is_empty() {
            unreadable(WITHOUT_NAME);
            continue;
        }
        let until_end = || Some(start.duration_until(wall(&one.end)?).as_mins());
        calendar.events.push(Event {
            uid: one_line(&one.id),
            start,
            minutes: lasting(one.minutes.or_else(until_end)),
            title: titled(&one.patient, &one.reason),
            about: one.birth.map(|birth| birth.affichage()).unwrap_or_default(),
            is_cancelled: one.state == AppointmentState::Cancelled,
        });
    }
    Ok(in_order(calendar))
}

fn lasting(minutes: Option<i64>) -> Option<i64> {
    minutes.filter(|minutes| (1..=DAY_MINUTES).contains(minutes))
}

/// Who comes and why, as a title says it.
fn titled(who: &str, why: &str) -> String {
    let parts = [one_line(who), one_line(why)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" – ")
}

/// The columns of a table of appointments, by the headers such tables have (ours: from no source).
#[derive(Debug, Default)]
struct Columns {
    day: Option<usize>,
    time: Option<usize>,
    end: Option<usize>,
    minutes: Option<usize>,
    name: Option<usize>,
    given: Option<usize>,
    birth: Option<usize>,
    reason: Option<usize>,
    id: Option<usize>,
    status: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let mut columns = Self::default();
        for (place, header) in table.headers.iter().enumerate() {
            let column = match plain(header).as_str() {
                "date" | "jour" | "date rdv" | "date du rendez vous" | "date heure" | "debut" => {
                    &mut columns.day
                }
                "heure" | "heure debut" | "heure de debut" | "heure rdv" => &mut columns.time,
                "heure fin" | "heure de fin" | "fin" => &mut columns.end,
                "duree" | "duree min" | "duree minutes" | "minutes" => &mut columns.minutes,
                "nom" | "patient" | "nom patient" | "nom du patient" => &mut columns.name,
                "prenom" | "prenom patient" | "prenom du patient" => &mut columns.given,
                "naissance" | "date de naissance" | "date naissance" | "ne le" | "nee le" => {
                    &mut columns.birth
                }
                "motif" | "objet" | "titre" | "intitule" | "libelle" => &mut columns.reason,
                "identifiant" | "id" | "uid" | "identifiant rdv" => &mut columns.id,
                "statut" | "etat" => &mut columns.status,
                _ => continue,
            };
            column.get_or_insert(place);
        }
        columns
    }
}

fn of_table(bytes: &[u8]) -> Result<Calendar, AgendaError> {
    let table = Table::read(bytes, Format::default())?;
    let columns = Columns::of(&table);
    let Some(day) = columns.day else {
        return Err(AgendaError::Columns);
    };
    let mut calendar = Calendar::default();
    for row in &table.rows {
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let names = [cell(columns.name), cell(columns.given)];
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let (who, why) = (names.join(" "), cell(columns.reason));
        let mut unreadable = |reason| {
            let which = format!("ligne {}", row.line);
            calendar.unreadable.push(Unreadable { which, why: reason });
        };
        if row.cell(day).is_empty() {
            unreadable(WITHOUT_START);
            continue;
        }
        let Some(start) = start(row, day, columns.time) else {
            unreadable(START_UNREAD);
            continue;
        };
        let minutes = cell(columns.minutes)
            .trim_end_matches("min")
            .trim()
            .parse()
            .ok();
        let until_end = || {
            let end = start.date().to_datetime(time(cell(columns.end))?);
            Some(start.duration_until(end).as_mins())
        };
        let title = titled(&who, why);
        // Without a name of its own an appointment is known by when it is and whose: moved, it would be another.
        let uid = match cell(columns.id) {
            "" => format!("{} {title}", start.strftime("%Y-%m-%d %H:%M")),
            id => one_line(id),
        };
        let status = plain(cell(columns.status));
        calendar.events.push(Event {
            uid,
            start,
            minutes: lasting(minutes.or_else(until_end)),
            title,
            about: one_line(cell(columns.birth)),
            is_cancelled: status.starts_with("annul") || status == "cancelled",
        });
    }
    Ok(in_order(calendar))
}

/// When a line says it begins: a day and a time in two columns, or both in one.
fn start(row: &Row, day: usize, at: Option<usize>) -> Option<DateTime> {
    let said = row.cell(day);
    let (date, rest) = match said.split_once([' ', 'T']) {
        Some((date, rest)) => (date, rest),
        None => (said, ""),
    };
    let date = date.trim();
    let date: Date = date
        .parse()
        .ok()
        .or_else(|| CivilDate::saisie(date).ok()?.to_string().parse().ok())?;
    let at = at.map_or("", |column| row.cell(column));
    let time = time(if at.is_empty() { rest } else { at })?;
    Some(date.to_datetime(time))
}

/// `09:30`, `9h30`, `9 h`, `09:30:00`.
fn time(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase().replace(['h', '.'], ":");
    let mut parts = text.split(':').map(str::trim);
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute = match parts.next() {
        None | Some("") => 0,
        Some(minute) => minute.parse().ok()?,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Calendar {
        read(text.as_bytes(), &TimeZone::get("Europe/Paris").unwrap()).unwrap()
    }

    fn said(calendar: &Calendar) -> Vec<String> {
        let events = calendar.events.iter();
        events
            .map(|one| {
                let (start, minutes) = (one.start.strftime("%d/%m %H:%M"), one.minutes);
                let off = if one.is_cancelled { " annulé" } else { "" };
                format!("{start} {minutes:?} {} [{}]{off}", one.title, one.about)
            })
            .collect()
    }

    fn named(calendar: &Calendar) -> Vec<String> {
        let all = calendar.unreadable.iter();
        all.map(|one| format!("{} : {}", one.which, one.why))
            .collect()
    }

    #[test]
    fn appointments_of_fhir_are_on_the_wall_of_the_practice_and_bad_ones_are_named() {
        let one =
            |rest: &str| format!(r#"{{"resource": {{"resourceType": "Appointment", {rest}}}}}"#);
        let patient = |name: &str| {
            format!(
                r#""participant": [{{"actor": {{"reference": "Patient/1", "display": "{name}"}}}}]"#
            )
        };
        let entries = [
            // In winter and in summer time, in the zone of the other agenda.
            one(&format!(
                r#""id": "a", "status": "booked", "start": "2026-03-02T08:30:00Z", "minutesDuration": 15, {}"#,
                patient("ADRUN Zoe")
            )),
            one(&format!(
                r#""id": "b", "status": "arrived", "start": "2026-07-01T09:00:00+02:00", "end": "2026-07-01T09:20:00+02:00", {}"#,
                patient("NESSI Ruth")
            )),
            one(r#""id": "c", "status": "cancelled", "start": "2026-03-02T10:00:00+01:00""#),
            one(r#""id": "d", "status": "waitlist""#),
            one(&format!(
                r#""id": "e", "status": "booked", {}"#,
                patient("SANS Début")
            )),
            one(r#""id": "f", "status": "booked", "start": "demain", "description": "Vaccin""#),
            one(r#""status": "booked", "start": "2026-03-02T10:00:00+01:00""#),
        ];
        let file = format!(
            r#"{{"resourceType": "Bundle", "entry": [{}]}}"#,
            entries.join(",")
        );
        let calendar = read_text(&file);
        assert_eq!(
            said(&calendar),
            [
                "02/03 09:30 Some(15) ADRUN Zoe []",
                "02/03 10:00 None  [] annulé",
                "01/07 09:00 Some(20) NESSI Ruth []",
            ]
        );
        assert_eq!(
            named(&calendar),
            [
                "SANS Début : sans début",
                "Vaccin : son début ne se lit pas",
                "n° 7 : sans identifiant",
            ]
        );
        assert_eq!(calendar.asked, 1);
    }

    #[test]
    fn a_table_of_appointments_is_read_by_its_headers_and_bad_lines_are_named() {
        let calendar = read_text(
            "Jour;Heure;Durée;Nom;Prénom;Né le;Motif;Statut\n\
             02/03/2026;9h30;15 min;ADRUN;Zoé;31/12/1975;Suivi;\n\
             2026-03-02;10:00;;NESSI;Ruth;;;Annulé\n\
             ;10:15;;SANS;Jour;;;\n\
             02/03/2026;midi;;SANS;Heure;;;\n",
        );
        assert_eq!(
            said(&calendar),
            [
                "02/03 09:30 Some(15) ADRUN Zoé – Suivi [31/12/1975]",
                "02/03 10:00 None NESSI Ruth [] annulé",
            ]
        );
        assert_eq!(
            named(&calendar),
            ["ligne 4 : sans début", "ligne 5 : son début ne se lit pas"]
        );
        // A day with its time, an end, and a name of its own.
        let calendar = read_text("Début,Fin,Patient,Id\n2026-03-02 09:30,09:50,ADRUN Zoé,rdv-1\n");
        assert_eq!(said(&calendar), ["02/03 09:30 Some(20) ADRUN Zoé []"]);
        assert_eq!(calendar.events[0].uid, "rdv-1");
    }

    #[test]
    fn what_is_no_agenda_is_refused_in_words() {
        let code = |bytes: &[u8]| read(bytes, &TimeZone::UTC).unwrap_err().code();
        assert_eq!(code(b"Nom;Ville\nADRUN;Houilles\n"), "agenda.colonnes");
        assert_eq!(code(b""), "exchange.empty");
        assert_eq!(code(b"BEGIN:VCARD"), "agenda.fichier");
        assert_eq!(
            code(br#"{"resourceType": "Patient"}"#),
            "fhir.no-appointment"
        );
        assert_eq!(code(b"{"), "fhir.json");
        assert_eq!(code(&vec![b' '; ics::MAX_BYTES + 1]), "agenda.taille");
        let error = read(b"x;y\n1;2\n", &TimeZone::UTC).unwrap_err();
        assert!(error.message().contains("« Date » et « Heure »"));
    }
}
