//! A search: which parameters each resource knows, and what they find.

use hyper::StatusCode;
use serde_json::Value as Json;

use super::Refusal;
use super::people::Directory;
use super::resource::{self, LAST_UPDATED};

/// Resources of a page when nobody asks for another number.
const PAGE: usize = 50;
/// The largest page; nothing published says what the real one's is.
const LARGEST_PAGE: usize = 200;
/// How far back changes may be asked for, in days.
const DELTA_DAYS: i64 = 30;

/// A resource that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Practitioner,
    PractitionerRole,
    Organization,
}

/// What every resource knows, and how the answer is written.
const COMMON: [&str; 13] = [
    "_id",
    "_lastUpdated",
    "active",
    "identifier",
    "mailbox-mss",
    "data-information-system",
    "data-registration-authority",
    "_count",
    "_elements",
    "_format",
    "_include",
    "_revinclude",
    "_total",
];

impl Kind {
    const ALL: [Self; 3] = [
        Self::Practitioner,
        Self::PractitionerRole,
        Self::Organization,
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Practitioner => "Practitioner",
            Self::PractitionerRole => "PractitionerRole",
            Self::Organization => "Organization",
        }
    }

    /// Its own search parameters.
    const fn own(self) -> &'static [&'static str] {
        match self {
            Self::Practitioner => &[
                "family",
                "given",
                "name",
                "identifier-type",
                "number-smartcard",
                "qualification-code",
                "type-smartcard",
            ],
            Self::PractitionerRole => &["organization", "practitioner", "role"],
            Self::Organization => &[
                "address",
                "address-city",
                "address-line",
                "address-postalcode",
                "identifier-type",
                "name",
                "partof",
                "pharmacy-licence",
                "type",
            ],
        }
    }

    fn numbers(self, directory: &Directory) -> Vec<usize> {
        match self {
            Self::Practitioner => (0..directory.people.len()).collect(),
            Self::Organization => (0..directory.structures.len()).collect(),
            Self::PractitionerRole => directory
                .people
                .iter()
                .enumerate()
                .flat_map(|(at, person)| (0..person.places.len()).map(move |place| at * 10 + place))
                .collect(),
        }
    }
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Begins,
    Contains,
    Exact,
    Not,
}

#[derive(Debug, Clone)]
struct Condition {
    name: String,
    how: How,
    /// Any of these.
    values: Vec<String>,
}

/// A question that was understood.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) count: usize,
    pub(super) with_total: bool,
    conditions: Vec<Condition>,
    includes: Vec<(Kind, Kind)>,
    elements: Vec<String>,
}

impl Question {
    pub(super) fn read(
        kind: Kind,
        pairs: &[(String, String)],
        now_ms: i64,
    ) -> Result<Self, Refusal> {
        let mut question = Self {
            kind,
            count: PAGE,
            with_total: true,
            conditions: Vec::new(),
            includes: Vec::new(),
            elements: Vec::new(),
        };
        for (full, value) in pairs {
            let (name, modifier) = full.split_once(':').unwrap_or((full, ""));
            if name == "mailbox-mss-type" {
                return Err(Refusal::unknown(
                    "Parameter mailbox-mss-type not found".to_owned(),
                ));
            }
            if !COMMON.contains(&name) && !kind.own().contains(&name) {
                let mut known: Vec<&str> = COMMON.iter().chain(kind.own()).copied().collect();
                known.sort_unstable();
                return Err(Refusal::unknown(format!(
                    "HAPI-0524: Unknown search parameter \"{name}\" for resource type \"{}\". Valid search parameters for this search are: [{}]",
                    kind.name(),
                    known.join(", ")
                )));
            }
            question.take(name, modifier, value, now_ms)?;
        }
        Ok(question)
    }

    fn take(
        &mut self,
        name: &str,
        modifier: &str,
        value: &str,
        now_ms: i64,
    ) -> Result<(), Refusal> {
        let malformed =
            || Refusal::unknown(format!("HAPI-0524: Invalid value \"{value}\" for {name}"));
        match name {
            "_count" => {
                let count: usize = value.parse().map_err(|_not_a_number| malformed())?;
                self.count = count.clamp(1, LARGEST_PAGE);
            }
            "_total" => match value {
                "none" => self.with_total = false,
                "estimate" | "accurate" => self.with_total = true,
                _ => return Err(malformed()),
            },
            "_format" => {}
            "_elements" => self.elements.extend(value.split(',').map(str::to_owned)),
            "_include" | "_revinclude" => {
                let pair = match (name, self.kind, value) {
                    ("_revinclude", Kind::Practitioner, "PractitionerRole:practitioner")
                    | ("_revinclude", Kind::Organization, "PractitionerRole:organization") => {
                        (self.kind, Kind::PractitionerRole)
                    }
                    ("_include", Kind::PractitionerRole, "PractitionerRole:organization") => {
                        (self.kind, Kind::Organization)
                    }
                    ("_include", Kind::PractitionerRole, "PractitionerRole:practitioner") => {
                        (self.kind, Kind::Practitioner)
                    }
                    _ => return Err(malformed()),
                };
                self.includes.push(pair);
            }
            _ => {
                let how = match modifier {
                    "" | "text" => How::Begins,
                    "contains" => How::Contains,
                    "exact" => How::Exact,
                    "not" => How::Not,
                    _ => return Err(malformed()),
                };
                if name == "_lastUpdated" {
                    within_delta(value, now_ms)?;
                }
                self.conditions.push(Condition {
                    name: name.to_owned(),
                    how,
                    values: value.split(',').map(str::to_owned).collect(),
                });
            }
        }
        Ok(())
    }

    /// The numbers of what is found.
    pub(super) fn found(&self, directory: &Directory) -> Vec<usize> {
        let mut numbers = self.kind.numbers(directory);
        numbers.retain(|at| {
            self.conditions.is_empty()
                || resource::write(directory, self.kind, *at).is_some_and(|resource| {
                    self.conditions
                        .iter()
                        .all(|condition| condition.holds(self.kind, &resource))
                })
        });
        numbers
    }

    /// What comes along with these.
    pub(super) fn along(&self, directory: &Directory, numbers: &[usize]) -> Vec<(Kind, usize)> {
        let mut along: Vec<(Kind, usize)> = Vec::new();
        let mut add = |kind, at| {
            if !along.contains(&(kind, at)) {
                along.push((kind, at));
            }
        };
        for (from, to) in &self.includes {
            for at in numbers {
                match (from, to) {
                    (Kind::Practitioner, _) => {
                        let person = directory.people.get(*at);
                        for place in 0..person.map_or(0, |person| person.places.len()) {
                            add(Kind::PractitionerRole, at * 10 + place);
                        }
                    }
                    (Kind::Organization, _) => {
                        for (person, one) in directory.people.iter().enumerate() {
                            for (place, there) in one.places.iter().enumerate() {
                                if there.structure == *at && one.is_active {
                                    add(Kind::PractitionerRole, person * 10 + place);
                                }
                            }
                        }
                    }
                    (Kind::PractitionerRole, Kind::Practitioner) => {
                        add(Kind::Practitioner, at / 10)
                    }
                    (Kind::PractitionerRole, _) => {
                        let person = directory.people.get(at / 10);
                        if let Some(place) = person.and_then(|one| one.places.get(at % 10)) {
                            add(Kind::Organization, place.structure);
                        }
                    }
                }
            }
        }
        along
    }

    /// Only the elements that were asked for, and those that are always there.
    pub(super) fn cut(&self, mut resource: Json) -> Json {
        if !self.elements.is_empty()
            && let Some(members) = resource.as_object_mut()
        {
            members.retain(|name, _| {
                ["resourceType", "id", "meta"].contains(&name.as_str())
                    || self.elements.contains(name)
            });
        }
        resource
    }
}

impl Condition {
    fn holds(&self, kind: Kind, resource: &Json) -> bool {
        let known = self.known(kind, resource);
        let is_text = matches!(
            self.name.as_str(),
            "family"
                | "given"
                | "name"
                | "address"
                | "address-city"
                | "address-line"
                | "address-postalcode"
                | "mailbox-mss"
        );
        let any = self.values.iter().any(|asked| {
            // A system may stand before a token.
            let bare = asked.rsplit('|').next().unwrap_or_default();
            known.iter().any(|value| match (is_text, self.how) {
                (false, _) if self.name == "_lastUpdated" => compares(value, asked),
                (false, _) => value == bare,
                (true, How::Exact) => value == asked,
                (true, How::Contains) => plain(value).contains(&plain(asked)),
                (true, _) => plain(value).starts_with(&plain(asked)),
            })
        });
        any != (self.how == How::Not)
    }

    /// The values of the resource this parameter looks at. Fictitious people have no card, licence or parent structure.
    fn known(&self, kind: Kind, resource: &Json) -> Vec<String> {
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let each = |list: &Json, key: &str| -> Vec<String> {
            let list = list.as_array().into_iter().flatten();
            list.filter_map(|one| text(&one[key])).collect()
        };
        let codes = |list: &Json| -> Vec<String> {
            let concepts = list.as_array().into_iter().flatten();
            concepts
                .flat_map(|concept| {
                    let concept = concept
                        .get("code")
                        .filter(|code| code.is_object())
                        .unwrap_or(concept);
                    each(&concept["coding"], "code")
                })
                .collect()
        };
        match self.name.as_str() {
            "_id" => text(&resource["id"]).into_iter().collect(),
            "_lastUpdated" => vec![LAST_UPDATED.to_owned()],
            "active" => vec![resource["active"].to_string()],
            "identifier" => each(&resource["identifier"], "value"),
            "identifier-type" => {
                let identifiers = resource["identifier"].as_array().into_iter().flatten();
                identifiers
                    .flat_map(|one| each(&one["type"]["coding"], "code"))
                    .collect()
            }
            "mailbox-mss" => {
                let telecom = resource["telecom"].as_array().into_iter().flatten();
                telecom
                    .filter(|one| one["system"] == "email")
                    .filter_map(|one| text(&one["value"]))
                    .collect()
            }
            "family" => each(&resource["name"], "family"),
            "given" => given(resource),
            "name" if kind == Kind::Organization => text(&resource["name"]).into_iter().collect(),
            "name" => [each(&resource["name"], "family"), given(resource)].concat(),
            "qualification-code" => codes(&resource["qualification"]),
            "type" => codes(&resource["type"]),
            "role" => codes(&resource["code"]),
            "organization" => reference(&resource["organization"]),
            "practitioner" => reference(&resource["practitioner"]),
            "address-city" => each(&resource["address"], "city"),
            "address-postalcode" => each(&resource["address"], "postalCode"),
            "address-line" => lines(resource),
            "address" => [
                each(&resource["address"], "city"),
                each(&resource["address"], "postalCode"),
                lines(resource),
            ]
            .concat(),
            _ => Vec::new(),
        }
    }
}

fn given(resource: &Json) -> Vec<String> {
    let names = resource["name"][0]["given"]
        .as_array()
        .into_iter()
        .flatten();
    names
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

fn lines(resource: &Json) -> Vec<String> {
    let lines = resource["address"][0]["line"]
        .as_array()
        .into_iter()
        .flatten();
    lines
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

/// With and without the type in front.
fn reference(json: &Json) -> Vec<String> {
    let Some(full) = json["reference"].as_str() else {
        return Vec::new();
    };
    let bare = full.rsplit('/').next().unwrap_or_default();
    vec![full.to_owned(), bare.to_owned()]
}

/// Small letters without accents.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'â' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' => 'o',
            'ç' => 'c',
            '’' => '\'',
            c => c,
        })
        .collect()
}

const PREFIXES: [&str; 7] = ["ge", "gt", "le", "lt", "eq", "ne", "ap"];

/// The prefix of a date and its day.
fn dated(asked: &str) -> (&str, &str) {
    let (prefix, day) = match PREFIXES.iter().find(|prefix| asked.starts_with(**prefix)) {
        Some(prefix) => (*prefix, &asked[2..]),
        None => ("eq", asked),
    };
    (prefix, day.get(..10).unwrap_or(day))
}

fn compares(value: &str, asked: &str) -> bool {
    let day = value.get(..10).unwrap_or(value);
    let (prefix, asked) = dated(asked);
    match prefix {
        "ge" => day >= asked,
        "gt" => day > asked,
        "le" => day <= asked,
        "lt" => day < asked,
        "ne" => day != asked,
        _ => day == asked,
    }
}

/// Changes are asked for at most 30 days back.
fn within_delta(asked: &str, now_ms: i64) -> Result<(), Refusal> {
    let (prefix, day) = dated(asked);
    let days = days_of(day).ok_or_else(|| {
        Refusal::unknown(format!("HAPI-1882: Invalid date/time format: \"{asked}\""))
    })?;
    let now = now_ms.div_euclid(86_400_000);
    if matches!(prefix, "ge" | "gt") && now - days > DELTA_DAYS {
        return Err(Refusal(
            StatusCode::PRECONDITION_FAILED,
            "business-rule",
            "changes can be asked for at most 30 days back".to_owned(),
        ));
    }
    Ok(())
}

/// Days since 1 January 1970 of `YYYY-MM-DD`.
fn days_of(day: &str) -> Option<i64> {
    let mut parts = day.split('-').map(str::parse::<i64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + days - 719_468)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(days_of("1970-01-01"), Some(0));
        assert_eq!(days_of("2000-03-01"), Some(11_017));
        assert_eq!(days_of("2026-13-01"), None);
        assert_eq!(days_of("hier"), None);
    }
}
