//! Looking into JSON that may hold anything.

use serde_json::Value as Json;

use crate::date::CivilDate;
use crate::summary::{Term, systems};

/// The text at a path of keys; empty when there is none.
pub(super) fn text<'a>(json: &'a Json, path: &[&str]) -> &'a str {
    at(json, path).and_then(Json::as_str).unwrap_or_default()
}

/// What is at a path of keys; in an array, its first entry.
pub(super) fn at<'a>(json: &'a Json, path: &[&str]) -> Option<&'a Json> {
    let mut now = json;
    for key in path {
        now = match now {
            Json::Array(all) => all.first()?.get(key)?,
            now => now.get(key)?,
        };
    }
    Some(now)
}

/// The entries of an array; one entry when it is written alone.
pub(super) fn all<'a>(json: &'a Json, key: &str) -> &'a [Json] {
    match json.get(key) {
        Some(Json::Array(all)) => all,
        Some(one @ Json::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

/// The civil date of a date or an instant: the day as it is written, whatever the zone.
pub(super) fn date(text: &str) -> Option<CivilDate> {
    let day = text.split('T').next().unwrap_or_default();
    day.parse().ok()
}

/// A codeable concept: its words, and its first code. A code of the national or international systems of the medical file
/// comes before others.
pub(super) fn term(concept: &Json) -> Term {
    let codings = all(concept, "coding");
    let known = |coding: &&Json| {
        let oid = systems::oid(text(coding, &["system"]));
        [
            systems::CIM10,
            systems::CIS,
            systems::SNOMED_CT,
            systems::LOINC,
            systems::CCAM,
        ]
        .contains(&oid.as_str())
    };
    let coded = |coding: &&Json| !text(coding, &["code"]).is_empty();
    let chosen = codings
        .iter()
        .filter(coded)
        .find(known)
        .or_else(|| codings.iter().find(coded));
    let words = text(concept, &["text"]);
    match chosen {
        None => Term::free(if words.is_empty() {
            codings
                .iter()
                .map(|coding| text(coding, &["display"]))
                .find(|display| !display.is_empty())
                .unwrap_or_default()
        } else {
            words
        }),
        Some(coding) => {
            let code = text(coding, &["code"]);
            let display = text(coding, &["display"]);
            let label = [words, display, code]
                .into_iter()
                .find(|label| !label.is_empty())
                .unwrap_or_default();
            let system = systems::oid(text(coding, &["system"]));
            if system.is_empty() {
                return Term::free(label);
            }
            Term::new(&system, code, label)
        }
    }
}

/// The code of a concept in a system whose address ends so; empty when there is none.
pub(super) fn code<'a>(concept: &'a Json, system_end: &str) -> &'a str {
    all(concept, "coding")
        .iter()
        .find(|coding| text(coding, &["system"]).ends_with(system_end))
        .map_or("", |coding| text(coding, &["code"]))
}

/// The extension whose address ends so.
pub(super) fn extension<'a>(json: &'a Json, end: &str) -> Option<&'a Json> {
    all(json, "extension").iter().find(|extension| {
        let url = text(extension, &["url"]).to_lowercase().replace('-', "");
        url.ends_with(&end.to_lowercase().replace('-', ""))
    })
}

/// Notes, one a paragraph.
pub(super) fn notes(resource: &Json) -> String {
    all(resource, "note")
        .iter()
        .map(|note| text(note, &["text"]).trim())
        .filter(|note| !note.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The words of a narrative, its markup taken off.
pub(super) fn narrative(resource: &Json) -> String {
    let markup = text(resource, &["text", "div"]);
    let mut words = String::with_capacity(markup.len());
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => {
                inside = true;
                words.push('\n');
            }
            '>' => inside = false,
            c if !inside => words.push(c),
            _ => {}
        }
    }
    let plain = words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    plain
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
