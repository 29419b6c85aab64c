//! Who had to do with a document, and when, as its header says it.

use super::header::day;
use super::tree::Element;
use crate::date::CivilDate;

/// A moment as it is written: local to the place where the document was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub day: CivilDate,
    /// Hour and minute.
    pub time: Option<(u8, u8)>,
}

impl Moment {
    /// Reads `AAAA[MM[JJ[hhmm[ss]]]][±ZZzz]`.
    fn read(value: &str) -> Option<Self> {
        let day = day(value)?;
        let part = |from: usize| {
            value
                .get(from..from + 2)
                .and_then(|text| text.parse::<u8>().ok())
        };
        let time = match (part(8), part(10)) {
            (Some(hour), Some(minute)) if hour < 24 && minute < 60 => Some((hour, minute)),
            _ => None,
        };
        Some(Self { day, time })
    }

    pub(super) fn of(element: &Element) -> Option<Self> {
        Self::read(element.attribute("value"))
    }

    /// For the eye: `12/03/2020 à 11:17`.
    #[must_use]
    pub fn affichage(&self) -> String {
        match self.time {
            Some((hour, minute)) => {
                format!("{} à {hour:02}:{minute:02}", self.day.affichage())
            }
            None => self.day.affichage(),
        }
    }
}

/// Somebody, or a structure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// Name of the person; empty when only the structure is known.
    pub name: String,
    /// Profession or function; empty when it is not said.
    pub role: String,
    /// Structure; empty when it is not said.
    pub structure: String,
    /// When they acted.
    pub at: Option<Moment>,
}

impl Actor {
    /// In one line: name, profession, structure.
    #[must_use]
    pub fn line(&self) -> String {
        let parts: Vec<&str> = [&self.name, &self.role, &self.structure]
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" · ")
    }

    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.structure.is_empty()
    }
}

/// Who stands behind an element of the header (`author`, `legalAuthenticator`, `performer`…): none when nobody is named.
fn actor(element: &Element) -> Option<Actor> {
    let role = [
        "assignedAuthor",
        "assignedEntity",
        "associatedEntity",
        "relatedEntity",
        "intendedRecipient",
    ]
    .iter()
    .find_map(|name| element.child(name))?;
    let name = [
        "assignedPerson",
        "associatedPerson",
        "relatedPerson",
        "informationRecipient",
    ]
    .iter()
    .find_map(|name| role.child(name))
    .and_then(|person| person.child("name"))
    .map(named)
    .unwrap_or_default();
    let device = role
        .at(&["assignedAuthoringDevice", "softwareName"])
        .map(Element::words)
        .unwrap_or_default();
    let label = |element: Option<&Element>| {
        element
            .map(|code| code.attribute("displayName"))
            .filter(|label| !label.is_empty())
            .map(str::to_owned)
    };
    let structure = [
        "representedOrganization",
        "scopingOrganization",
        "receivedOrganization",
    ]
    .iter()
    .find_map(|name| role.child(name))
    .and_then(|structure| structure.child("name"))
    .map(Element::words)
    .unwrap_or_default();
    let actor = Actor {
        name: if name.is_empty() { device } else { name },
        role: label(element.child("functionCode"))
            .or_else(|| label(role.child("code")))
            .unwrap_or_default(),
        structure,
        at: element.child("time").and_then(Moment::of),
    };
    (!actor.is_empty()).then_some(actor)
}

/// Those of this name in the header.
pub(super) fn actors(root: &Element, name: &str) -> Vec<Actor> {
    root.children(name).filter_map(actor).collect()
}

/// A name as a French letter writes it: `Dr Stéphane MEDIONI`.
fn named(name: &Element) -> String {
    let part = |part: &str| name.child(part).map(Element::words).unwrap_or_default();
    let title = match part("suffix").to_uppercase().trim_end_matches('.') {
        "DR" | "DOCTEUR" => "Dr",
        "PR" | "PROFESSEUR" => "Pr",
        _ => match part("prefix").to_uppercase().trim_end_matches('.') {
            "M" | "MR" => "M.",
            "MME" | "MLLE" => "Mme",
            "DR" | "DOCTEUR" => "Dr",
            "PR" | "PROFESSEUR" => "Pr",
            _ => "",
        },
    };
    let (given, family) = (part("given"), part("family"));
    let parts: Vec<&str> = [title, &given, &family]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if given.is_empty() && family.is_empty() {
        name.words()
    } else {
        parts.join(" ")
    }
}
