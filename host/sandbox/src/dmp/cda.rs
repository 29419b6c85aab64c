//! A document against its metadata.

use super::metadata::Entry;
use super::{Refusal, code};
use crate::xml::{Element, parse};

const HL7: &str = "urn:hl7-org:v3";

fn bad<T>(context: impl Into<String>) -> Result<T, Refusal> {
    code("XDSRepositoryMetadataError", context)
}

fn at<'a>(element: &'a Element, path: &[&str]) -> Option<&'a Element> {
    path.iter().try_fold(element, |element, name| {
        element.children.iter().find(|child| child.is(HL7, name))
    })
}

/// What the document says itself is what its metadata say.
pub(super) fn check(
    content: &[u8],
    entry: &Entry,
    about: &(String, String),
) -> Result<(), Refusal> {
    let root = match parse(content) {
        Ok(root) if root.is(HL7, "ClinicalDocument") => root,
        Ok(root) => return bad(format!("the document is {}", root.label())),
        Err(error) => return bad(format!("the document is not read: {error}")),
    };
    let said = |path: &[&str], attribute: &str| {
        at(&root, path)
            .and_then(|element| element.attribute(attribute))
            .unwrap_or_default()
            .to_owned()
    };
    let id = at(&root, &["id"]);
    if id.is_none_or(|id| id.attribute("extension").is_some()) {
        return bad("the id has an extension");
    }
    let title = at(&root, &["title"])
        .map(|title| title.text.split_whitespace().collect::<Vec<_>>().join(" "))
        .unwrap_or_default();
    let facility = [
        "componentOf",
        "encompassingEncounter",
        "location",
        "healthCareFacility",
        "code",
    ];
    let practice = [
        "documentationOf",
        "serviceEvent",
        "performer",
        "assignedEntity",
        "representedOrganization",
        "standardIndustryClassCode",
    ];
    let service = ["documentationOf", "serviceEvent", "effectiveTime", "low"];
    for (what, document, metadata) in [
        ("uniqueId", said(&["id"], "root"), &entry.unique_id),
        ("typeCode", said(&["code"], "code"), &entry.kind),
        (
            "languageCode",
            said(&["languageCode"], "code"),
            &entry.language,
        ),
        ("title", title, &entry.title),
        (
            "healthcareFacilityTypeCode",
            said(&facility, "code"),
            &entry.facility,
        ),
        (
            "practiceSettingCode",
            said(&practice, "code"),
            &entry.practice,
        ),
        (
            "creationTime",
            utc(&said(&["effectiveTime"], "value")),
            &entry.creation,
        ),
        (
            "serviceStartTime",
            utc(&said(&service, "value")),
            &entry.service_start,
        ),
    ] {
        if document != *metadata {
            return bad(format!(
                "{what}: the document says {document}, the metadata {metadata}"
            ));
        }
    }
    let own = said(&["confidentialityCode"], "code");
    if !entry.confidentiality.contains(&own) {
        return bad(format!("confidentialityCode: the document says {own}"));
    }
    let is_whole = root
        .children
        .iter()
        .filter(|child| child.is(HL7, "component"))
        .any(|component| at(component, &["nonXMLBody"]).is_some());
    if is_whole != entry.format.contains(":xds-sd:") {
        return bad("formatCode does not suit the body");
    }
    let is_about = at(&root, &["recordTarget", "patientRole"]).is_some_and(|role| {
        role.children.iter().any(|id| {
            id.is(HL7, "id")
                && id.attribute("extension") == Some(&about.0)
                && id.attribute("root") == Some(&about.1)
        })
    });
    match is_about {
        true => Ok(()),
        false => code(
            "XDSPatientIdDoesNotMatch",
            "the document is about another patient",
        ),
    }
}

/// A local time with its offset, in UTC; anything else stays as it is.
fn utc(local: &str) -> String {
    converted(local).unwrap_or_else(|| local.to_owned())
}

fn converted(local: &str) -> Option<String> {
    let (time, offset) = local.split_at_checked(local.len().checked_sub(5)?)?;
    let sign = match offset.get(..1)? {
        "+" => -1,
        "-" => 1,
        _ => return None,
    };
    if time.len() < 12 {
        return Some(time.to_owned());
    }
    let number = |text: &str| text.parse::<i64>().ok();
    let part = |from: usize| number(time.get(from..from + 2).unwrap_or("00"));
    let (mut year, mut month, mut day) = (number(time.get(..4)?)?, part(4)?, part(6)?);
    let ahead = number(offset.get(1..3)?)? * 60 + number(offset.get(3..5)?)?;
    let mut minutes = part(8)? * 60 + part(10)? + sign * ahead;
    // An offset moves by one day at most.
    if minutes < 0 {
        minutes += 1_440;
        day -= 1;
        if day == 0 {
            month -= 1;
            if month == 0 {
                (month, year) = (12, year - 1);
            }
            day = length(year, month);
        }
    } else if minutes >= 1_440 {
        minutes -= 1_440;
        day += 1;
        if day > length(year, month) {
            (day, month) = (1, month + 1);
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }
    let seconds = part(12)?;
    Some(format!(
        "{year:04}{month:02}{day:02}{:02}{:02}{seconds:02}",
        minutes / 60,
        minutes % 60
    ))
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_moved_over_the_ends_of_days_months_and_years() {
        for (local, expected) in [
            ("20200312111700+0100", "20200312101700"),
            ("20200101003000+0100", "20191231233000"),
            ("20200229233000-0400", "20200301033000"),
            ("20001231235959-1030", "20010101102959"),
            ("20200301000000+0100", "20200229230000"),
            ("202003121117+0100", "20200312101700"),
            ("20200312", "20200312"),
            ("", ""),
        ] {
            assert_eq!(utc(local), expected, "{local}");
        }
    }
}
