//! What a result calls an alert: its author's own flags, kept as they are (HL7 ObservationInterpretation).

use super::tree::{self, Element};

/// Codes that call for somebody: abnormal alert, critically high, critically low.
const ALERTS: [(&str, &str); 3] = [
    ("AA", "anormal, alerte"),
    ("HH", "très élevé"),
    ("LL", "très bas"),
];
/// The most that are told of one document.
const MOST: usize = 50;

/// An observation its author flagged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What was observed; empty when it is said in no words.
    pub what: String,
    /// Value with its unit; empty when there is none.
    pub value: String,
    /// The flag, in French.
    pub flag: &'static str,
}

/// The observations of a document whose author flagged them as alerts; none of what is no document.
#[must_use]
pub fn alerts(bytes: &[u8]) -> Vec<Alert> {
    let mut found = Vec::new();
    if let Ok(root) = tree::read(bytes) {
        gather(&root, &mut found);
    }
    found
}

fn gather(element: &Element, found: &mut Vec<Alert>) {
    let flag = element.children("interpretationCode").find_map(|one| {
        ALERTS
            .iter()
            .find(|(code, _)| *code == one.attribute("code"))
    });
    if let Some((_, flag)) = flag
        && element.name == "observation"
        && found.len() < MOST
    {
        found.push(Alert {
            what: named(element),
            value: element.child("value").map(valued).unwrap_or_default(),
            flag,
        });
    }
    for inside in element.elements() {
        gather(inside, found);
    }
}

fn named(observation: &Element) -> String {
    let Some(code) = observation.child("code") else {
        return String::new();
    };
    match code.attribute("displayName") {
        "" => code
            .child("originalText")
            .map(Element::words)
            .unwrap_or_default(),
        name => name.to_owned(),
    }
}

fn valued(value: &Element) -> String {
    let parts = [value.attribute("value"), value.attribute("unit")];
    let text = parts.join(" ").trim().to_owned();
    match text.as_str() {
        "" => value.attribute("displayName").to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_its_author_flagged_as_an_alert_is_one() {
        let observation = |code: &str, flag: &str| {
            format!(
                "<observation><code code=\"1\" displayName=\"{code}\"/><value value=\"7.1\" unit=\"mmol/L\"/>{flag}</observation>"
            )
        };
        let flagged = |code: &str| format!("<interpretationCode code=\"{code}\"/>");
        let document = format!(
            "<ClinicalDocument><organizer>{}{}{}{}</organizer></ClinicalDocument>",
            observation("Potassium", &flagged("HH")),
            observation("Sodium", &flagged("H")),
            observation("Calcium", ""),
            observation("Hémoglobine", &flagged("LL")),
        );
        let found = alerts(document.as_bytes());
        let said: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|one| (one.what.as_str(), one.value.as_str(), one.flag))
            .collect();
        assert_eq!(
            said,
            [
                ("Potassium", "7.1 mmol/L", "très élevé"),
                ("Hémoglobine", "7.1 mmol/L", "très bas"),
            ]
        );
        assert!(alerts(b"rien").is_empty());
    }
}
