//! Subjects: `XDM/1.0/DDM+Lettre de liaison DURAND Marie 14/11/1967`, `[FIN]`, errors of integration.

use super::Integration;
use super::address::one_line;
use crate::date::CivilDate;

/// What the subject of a message with documents begins with. Shown nowhere (Ségur UX.28).
pub const PREFIX: &str = "XDM/1.0/DDM";
/// What is put before the label of documents that replace others.
pub const REPLACES: &str = "[Annule et remplace]";
/// The subject that closes an exchange with a patient: exactly these five characters, and Mon espace santé does not deliver
/// the message.
pub const FIN: &str = "[FIN]";
/// The longest label, in characters.
pub const MOST_LABEL: usize = 40;
/// The error of integration, when a reading report carries it.
const KO: &str = "[KO Intégration système !]";
/// The same in an ordinary message: the volet has both, and says of neither that it is the only one.
const KO_PLAIN: &str = "[Erreur d’intégration !]";

/// The subject of a message with documents about a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// Label of the type when there is one document; [`label`] makes it.
    pub label: String,
    /// Birth name.
    pub family: String,
    /// First given name of birth.
    pub given: String,
    /// Birth date; may be left out.
    pub birth: Option<CivilDate>,
    /// They replace others that were sent.
    pub replaces: bool,
}

/// The label of documents of these types: that of the only one, cut at [`MOST_LABEL`], or how many they are.
#[must_use]
pub fn label(types: &[&str]) -> String {
    match types {
        [one] => cut(&one_line(one), MOST_LABEL),
        many => format!("{} documents", many.len()),
    }
}

/// A text cut at a word where there is one, with `…`, in at most so many characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    // A cut inside the first word is better than nothing of it.
    let place = head.rfind(' ').filter(|place| *place > most / 2);
    let head = place.and_then(|place| head.get(..place)).unwrap_or(&head);
    format!("{}…", head.trim_end())
}

impl Documents {
    /// The subject.
    #[must_use]
    pub fn write(&self) -> String {
        let mut parts = vec![
            cut(&one_line(&self.label), MOST_LABEL),
            unaccented(&one_line(&self.family)).to_uppercase(),
            unaccented(&one_line(&self.given)),
        ];
        if self.replaces {
            parts.insert(0, REPLACES.to_owned());
        }
        if let Some(birth) = self.birth {
            // A date with unknown parts is not sent in words another program would read as whole.
            if !birth.incertaine() {
                parts.push(birth.affichage());
            }
        }
        parts.retain(|part| !part.is_empty());
        format!("{PREFIX}+{}", parts.join(" "))
    }
}

/// Without accents, letters as they are.
fn unaccented(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::is_combining_mark;
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .collect::<String>()
        .replace('œ', "oe")
        .replace('Œ', "Oe")
        .replace('æ', "ae")
        .replace('Æ', "Ae")
}

/// The subject of an error of integration, from the subject it answers.
#[must_use]
pub fn refused(error: Integration, subject: &str, in_report: bool) -> String {
    let mark = if in_report { KO } else { KO_PLAIN };
    format!("{mark}[{}] {}", error.code(), one_line(subject))
}

/// What a subject that was received says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// What is shown: the rest, without marks.
    pub shown: String,
    /// It announces documents to be taken in.
    pub is_xdm: bool,
    /// They replace others.
    pub replaces: bool,
    /// It says that ours were not taken in.
    pub refused: Option<Integration>,
    /// It is an answer (`Re:`).
    pub is_answer: bool,
    /// It is a forwarded message (`Tr:`, `Fwd:`).
    pub is_forwarded: bool,
    /// It closes the exchange.
    pub is_fin: bool,
}

/// Reads a subject.
#[must_use]
pub fn read(subject: &str) -> Read {
    let mut read = Read {
        is_fin: subject == FIN,
        ..Read::default()
    };
    let line = one_line(subject);
    let mut rest = line.as_str();
    loop {
        // Marks are short; a subject of twenty thousand signs is not gone through for each.
        let lower: String = rest.chars().take(24).collect::<String>().to_lowercase();
        let is = |mark: &str| lower.starts_with(mark);
        if is("re:") || is("ré:") || is("re :") {
            read.is_answer = true;
            rest = after(rest, ':');
        } else if is("tr:") || is("fwd:") || is("fw:") || is("tr :") {
            read.is_forwarded = true;
            rest = after(rest, ':');
        } else if is("[ko int") || is("[erreur d") {
            let number = after(rest, ']');
            let code = number
                .strip_prefix('[')
                .and_then(|number| number.split(']').next())
                .and_then(|number| number.parse().ok())
                .and_then(Integration::parse);
            read.refused = Some(code.unwrap_or(Integration::Autre));
            rest = if number.starts_with('[') {
                after(number, ']')
            } else {
                number
            };
        } else if let Some(more) = rest.strip_prefix(PREFIX) {
            read.is_xdm = true;
            rest = more.strip_prefix('+').unwrap_or(more).trim_start();
        } else if is("[annule et remplace]") {
            read.replaces = true;
            rest = after(rest, ']');
        } else {
            break;
        }
    }
    read.shown = rest.to_owned();
    read
}

fn after(text: &str, mark: char) -> &str {
    text.split_once(mark)
        .map_or("", |(_, rest)| rest)
        .trim_start()
}
