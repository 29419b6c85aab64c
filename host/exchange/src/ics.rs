//! Appointments of an agenda that is kept elsewhere, from an iCalendar file (RFC 5545). Only what an appointment needs is
//! read: when, for how long, in whose words. What is left out is counted, never dropped in silence.

use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Largest file that is read, bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Components inside one another at most: a calendar, an event, an alarm. The parser calls itself for each.
const DEPTH: usize = 8;
/// Longest text kept, characters.
const LONGEST: usize = 400;
/// Longest appointment, minutes.
pub(crate) const DAY_MINUTES: i64 = 1_440;

/// An event of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What the calendar calls it; one occurrence of a series has a name of its own.
    pub uid: String,
    /// When it begins, on the wall of the practice.
    pub start: DateTime,
    /// How long it takes, minutes, when that is said.
    pub minutes: Option<i64>,
    /// Its title, on one line.
    pub title: String,
    /// What is said of it, on one line.
    pub about: String,
    /// It was called off.
    pub is_cancelled: bool,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Its events, by start.
    pub events: Vec<Event>,
    /// Those of a whole day: no appointments.
    pub all_day: usize,
    /// Series, of which only the first occurrence is among the events.
    pub repeated: usize,
    /// Those that were asked for and not agreed yet: no appointments either.
    pub asked: usize,
    /// Those without a start, a name or a form that can be read.
    pub unreadable: Vec<Unreadable>,
}

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its title, its name or its place in the file.
    pub which: String,
    /// Why, in the secretary's words.
    pub why: &'static str,
}

/// Why an entry cannot be read.
pub(crate) const WITHOUT_START: &str = "sans début";
/// The same.
pub(crate) const START_UNREAD: &str = "son début ne se lit pas";
/// The same: imported again, it would be there twice.
pub(crate) const WITHOUT_NAME: &str = "sans identifiant";

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IcsError {
    /// It is larger than [`MAX_BYTES`].
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// It is no iCalendar file, or a damaged one.
    #[error("no iCalendar file: {0}")]
    Malformed(String),
}

impl IcsError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "agenda.taille",
            Self::Malformed(_) => "agenda.fichier",
        }
    }

    /// What the secretary reads.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        match self {
            Self::TooLarge => {
                "Ce fichier d’agenda est trop grand (16 Mo au plus) : exportez une période plus courte."
            }
            Self::Malformed(_) => {
                "Ce fichier n’est pas un agenda iCalendar (.ics), ou il est abîmé : exportez-le de nouveau depuis l’autre logiciel."
            }
        }
    }
}

/// Reads a file; `zone` is that of the practice, for times that are said in another one or in none that is known.
///
/// # Errors
/// [`IcsError`] when the file as a whole cannot be read.
pub fn read(bytes: &[u8], zone: &TimeZone) -> Result<Calendar, IcsError> {
    if bytes.len() > MAX_BYTES {
        return Err(IcsError::TooLarge);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    let malformed = |why: &str| IcsError::Malformed(why.to_owned());
    if !text
        .get(..15)
        .is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
    {
        return Err(malformed("it does not begin as one"));
    }
    let unfolded = unfold(text);
    if depth(&unfolded) > DEPTH {
        return Err(malformed("too many components inside one another"));
    }
    let parsed = read_calendar(&unfolded).map_err(|_error| malformed("the parser refuses it"))?;
    let mut calendar = Calendar::default();
    for component in &parsed.components {
        if component.name.as_str().eq_ignore_ascii_case("VEVENT") {
            take(&mut calendar, component, zone);
        }
    }
    calendar
        .events
        .sort_by(|a, b| (a.start, &a.uid).cmp(&(b.start, &b.uid)));
    Ok(calendar)
}

/// How deep components stand inside one another at most.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for line in text.lines() {
        let begins = |word: &str| {
            line.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        if begins("BEGIN:") {
            now += 1;
            most = most.max(now);
        } else if begins("END:") {
            now = now.saturating_sub(1);
        }
    }
    most
}

fn take(calendar: &mut Calendar, component: &Component<'_>, zone: &TimeZone) {
    let text = |name: &str| {
        let value = component
            .find_prop(name)
            .map(|one| one.val.as_str().to_owned());
        one_line(&value.unwrap_or_default())
    };
    let uid = text("UID");
    let unreadable = |why| {
        let which = [text("SUMMARY"), text("UID")];
        let which = which.into_iter().find(|words| !words.is_empty());
        Unreadable {
            which: which.unwrap_or_else(|| "sans titre".to_owned()),
            why,
        }
    };
    let Some(start) = component.find_prop("DTSTART") else {
        return calendar.unreadable.push(unreadable(WITHOUT_START));
    };
    if Date::strptime("%Y%m%d", start.val.as_str().trim()).is_ok() {
        calendar.all_day += 1;
        return;
    }
    let Some(start) = wall(start, zone) else {
        return calendar.unreadable.push(unreadable(START_UNREAD));
    };
    if uid.is_empty() {
        return calendar.unreadable.push(unreadable(WITHOUT_NAME));
    }
    calendar.repeated += usize::from(component.find_prop("RRULE").is_some());
    let of = text("RECURRENCE-ID");
    calendar.events.push(Event {
        uid: if of.is_empty() {
            uid
        } else {
            format!("{uid} {of}")
        },
        start,
        minutes: minutes(component, start, zone),
        title: text("SUMMARY"),
        about: text("DESCRIPTION"),
        is_cancelled: text("STATUS").eq_ignore_ascii_case("CANCELLED"),
    });
}

/// When it is on the wall of the practice. A zone nobody knows by that name is taken for the practice's own: a calendar of
/// the office next door says `Romance Standard Time`.
fn wall(property: &Property<'_>, zone: &TimeZone) -> Option<DateTime> {
    let text = property.val.as_str().trim();
    let (text, is_utc) = match text.strip_suffix(['Z', 'z']) {
        Some(text) => (text, true),
        None => (text, false),
    };
    let at = DateTime::strptime("%Y%m%dT%H%M%S", text).ok()?;
    let named = property
        .params
        .iter()
        .find(|param| param.key.as_str().eq_ignore_ascii_case("TZID"))
        .and_then(|param| param.val.as_ref())
        .and_then(|name| TimeZone::get(name.as_str().trim_matches('"')).ok());
    let from = match (is_utc, named) {
        (true, _) => TimeZone::UTC,
        (false, Some(named)) => named,
        (false, None) => return Some(at),
    };
    let there = at.to_zoned(from).ok()?;
    Some(there.with_time_zone(zone.clone()).datetime())
}

fn minutes(component: &Component<'_>, start: DateTime, zone: &TimeZone) -> Option<i64> {
    let minutes = match (
        component.find_prop("DTEND"),
        component.find_prop("DURATION"),
    ) {
        (Some(end), _) => {
            let end = wall(end, zone)?;
            start.duration_until(end).as_mins()
        }
        (None, Some(length)) => {
            let length: jiff::SignedDuration = length.val.as_str().trim().parse().ok()?;
            length.as_mins()
        }
        (None, None) => return None,
    };
    (1..=DAY_MINUTES).contains(&minutes).then_some(minutes)
}

/// The words of a text, on one line.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(LONGEST).collect()
}
