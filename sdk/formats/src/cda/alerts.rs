//! What a result says of its own values: its author's flags, kept as they are (HL7 ObservationInterpretation). Nothing is
//! judged here: a value without a flag is neither normal nor abnormal.

use super::tree::{self, Element};

/// Codes that call for somebody: abnormal alert, critically high, critically low.
const ALERTS: [(&str, &str); 3] = [
    ("AA", "anormal, alerte"),
    ("HH", "très élevé"),
    ("LL", "très bas"),
];
/// Codes of what is out of the usual.
const ABNORMAL: [(&str, &str); 7] = [
    ("A", "anormal"),
    ("H", "élevé"),
    ("HU", "nettement élevé"),
    ("L", "bas"),
    ("LU", "nettement bas"),
    (">", "au-dessus de ce qui se mesure"),
    ("<", "au-dessous de ce qui se mesure"),
];
/// The code of what is as usual.
const NORMAL: &str = "N";
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

/// What the flags of a document come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Its author calls for somebody.
    Alert,
    /// Something is out of the usual.
    Abnormal,
    /// Nothing says so, but not every value bears a flag; or there is no value that could.
    Unsaid,
    /// Every value is flagged as usual.
    Normal,
}

/// The flags of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags {
    /// Those that call for somebody, at most fifty.
    pub alerts: Vec<Alert>,
    /// Those out of the usual, at most fifty.
    pub abnormal: Vec<Alert>,
    /// How many values are flagged as usual.
    pub normal: usize,
    /// How many values bear no flag, or one that is not known.
    pub unsaid: usize,
}

impl Flags {
    /// What they come to.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if !self.alerts.is_empty() {
            Verdict::Alert
        } else if !self.abnormal.is_empty() {
            Verdict::Abnormal
        } else if self.normal > 0 && self.unsaid == 0 {
            Verdict::Normal
        } else {
            Verdict::Unsaid
        }
    }
}

/// The flags of a document; none of what is no document.
#[must_use]
pub fn flags(bytes: &[u8]) -> Flags {
    let mut found = Flags::default();
    if let Ok(root) = tree::read(bytes) {
        gather(&root, &mut found);
    }
    found
}

/// The observations of a document whose author flagged them as alerts; none of what is no document.
#[must_use]
pub fn alerts(bytes: &[u8]) -> Vec<Alert> {
    flags(bytes).alerts
}

fn gather(element: &Element, found: &mut Flags) {
    if element.name == "observation" {
        observation(element, found);
    }
    for inside in element.elements() {
        gather(inside, found);
    }
}

fn observation(element: &Element, found: &mut Flags) {
    let codes: Vec<&str> = element
        .children("interpretationCode")
        .map(|one| one.attribute("code"))
        .collect();
    let of = |known: &[(&str, &'static str)]| {
        let mut flagged = codes.iter().filter_map(|code| {
            let flag = known.iter().find(|(one, _)| one == code)?;
            Some(flag.1)
        });
        flagged.next()
    };
    let told = |flag: &'static str| Alert {
        what: named(element),
        value: element.child("value").map(valued).unwrap_or_default(),
        flag,
    };
    if let Some(flag) = of(&ALERTS) {
        if found.alerts.len() < MOST {
            found.alerts.push(told(flag));
        }
    } else if let Some(flag) = of(&ABNORMAL) {
        if found.abnormal.len() < MOST {
            found.abnormal.push(told(flag));
        }
    } else if codes.contains(&NORMAL) {
        found.normal += 1;
    } else if !codes.is_empty() || element.child("value").is_some() {
        found.unsaid += 1;
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
        let all = flags(document.as_bytes());
        assert_eq!((all.abnormal.len(), all.normal, all.unsaid), (1, 0, 1));
    }

    #[test]
    fn a_document_is_normal_when_each_of_its_values_is_said_to_be() {
        let verdict = |codes: &[&str]| {
            let one = |code: &&str| {
                let flag = match *code {
                    "" => String::new(),
                    code => format!("<interpretationCode code=\"{code}\"/>"),
                };
                format!("<observation><value value=\"1\" unit=\"g\"/>{flag}</observation>")
            };
            let all: String = codes.iter().map(one).collect();
            flags(format!("<ClinicalDocument>{all}</ClinicalDocument>").as_bytes()).verdict()
        };
        for (codes, expected) in [
            (&["N", "N"][..], Verdict::Normal),
            (&["N", ""], Verdict::Unsaid),
            (&["N", "inconnu"], Verdict::Unsaid),
            (&[], Verdict::Unsaid),
            (&["N", "L"], Verdict::Abnormal),
            (&["H", "N", "LL"], Verdict::Alert),
        ] {
            assert_eq!(verdict(codes), expected, "{codes:?}");
        }
        assert_eq!(flags(b"rien").verdict(), Verdict::Unsaid);
    }
}
