//! HL7 v2 data types in slots: who (XCN), which structure (XON), which patient (CX).

use crate::oid;
use crate::summary::WrittenIns;

/// OID of the national identifiers of professionals.
pub const PROFESSIONALS: &str = "1.2.250.1.71.4.2.1";
/// OID of the national identifiers of structures.
pub const STRUCTURES: &str = "1.2.250.1.71.4.2.2";

/// A patient by matricule and authority: `matricule^^^&oid&ISO^NH`.
#[must_use]
pub fn patient(matricule: &str, oid: &str) -> String {
    format!("{}^^^&{oid}&ISO^NH", escaped(matricule))
}

/// A patient by the identifier of a practice: `identifiant^^^&oid&ISO^PI`.
#[must_use]
pub fn local_patient(id: &str, oid: &str) -> String {
    format!("{}^^^&{oid}&ISO^PI", escaped(id))
}

/// Matricule and authority of a patient, whatever follows them.
#[must_use]
pub fn read_patient(text: &str) -> Option<(String, String)> {
    let mut parts = text.split('^');
    let id = parts.next().filter(|id| !id.is_empty())?;
    let oid = parts.nth(2)?.split('&').nth(1)?;
    Some((plain(id), oid.to_owned()))
}

/// The INS of a patient; none when the identifier is of another authority.
#[must_use]
pub fn ins(text: &str) -> Option<WrittenIns> {
    let (matricule, oid) = read_patient(text)?;
    let (matricule, oid) = (matricule.trim(), oid.trim());
    (!matricule.is_empty() && oid::is_ins(oid)).then(|| WrittenIns {
        matricule: matricule.to_owned(),
        oid: oid.to_owned(),
    })
}

/// Somebody, or a program, as author or responsible.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Person {
    /// National identifier.
    pub id: String,
    /// Family name; of a program, its name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// OID of who gave the identifier.
    pub authority: String,
    /// Type of name: `D`, of a program `U`.
    pub name_type: String,
    /// Type of identifier: `IDNPS`, of a program `RI`, of a patient `NH`.
    pub id_type: String,
}

impl Person {
    /// A professional.
    #[must_use]
    pub fn professional(id: &str, family: &str, given: &str) -> Self {
        Self {
            id: id.to_owned(),
            family: family.to_owned(),
            given: given.to_owned(),
            authority: PROFESSIONALS.to_owned(),
            name_type: "D".to_owned(),
            id_type: "IDNPS".to_owned(),
        }
    }

    /// As a slot says them.
    #[must_use]
    pub fn xcn(&self) -> String {
        format!(
            "{}^{}^{}^^^^^^&{}&ISO^{}^^^{}",
            escaped(&self.id),
            fitted(&self.family, 70),
            fitted(&self.given, 50),
            escaped(&self.authority),
            escaped(&self.name_type),
            escaped(&self.id_type)
        )
    }

    /// Reads a slot; what is not there stays empty.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let parts: Vec<&str> = text.split('^').collect();
        let part = |at: usize| parts.get(at).map(|part| plain(part)).unwrap_or_default();
        let authority = parts
            .get(8)
            .and_then(|part| part.split('&').nth(1))
            .unwrap_or_default();
        Self {
            id: part(0),
            family: part(1),
            given: part(2),
            authority: plain(authority),
            name_type: part(9),
            id_type: part(12),
        }
    }

    /// For the eye: given name, family name; the identifier when there is neither.
    #[must_use]
    pub fn affichage(&self) -> String {
        let name = format!("{} {}", self.given, self.family);
        match name.trim() {
            "" => self.id.clone(),
            name => name.to_owned(),
        }
    }
}

/// A structure: `nom^^^^^&oid&ISO^IDNST^^^identifiant`.
#[must_use]
pub fn structure(name: &str, id: &str) -> String {
    format!(
        "{}^^^^^&{STRUCTURES}&ISO^IDNST^^^{}",
        fitted(name, 120),
        escaped(id)
    )
}

/// Name and identifier of a structure; what is not there stays empty.
#[must_use]
pub fn read_structure(text: &str) -> (String, String) {
    let mut parts = text.split('^');
    let name = parts.next().map(plain).unwrap_or_default();
    (name, parts.nth(8).map(plain).unwrap_or_default())
}

/// A coded value in a slot: `code^label^oid`.
#[must_use]
pub fn coded(code: &str, label: &str, system: &str) -> String {
    format!("{}^{}^{system}", escaped(code), fitted(label, 150))
}

/// The label of a coded value, else what is written.
#[must_use]
pub fn label_of(coded: &str) -> String {
    let label = coded.split('^').nth(1).filter(|label| !label.is_empty());
    plain(label.unwrap_or(coded))
}

/// The marks of HL7 v2 as its escapes; lines made spaces.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\\' => out.push_str("\\E\\"),
            '^' => out.push_str("\\S\\"),
            '&' => out.push_str("\\T\\"),
            '~' => out.push_str("\\R\\"),
            '|' => out.push_str("\\F\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The same, cut so that it has at most that many characters: a value of a slot has at most 256.
pub(super) fn fitted(text: &str, most: usize) -> String {
    let mut text = text.trim();
    loop {
        let escaped = escaped(text);
        if escaped.chars().count() <= most {
            return escaped;
        }
        let Some((last, _)) = text.char_indices().next_back() else {
            return String::new();
        };
        // Far too long: to about where it may fit, then letter by letter.
        let near = text.char_indices().nth(most).map_or(last, |(at, _)| at);
        text = &text[..near.min(last)];
    }
}

/// The text an escaped one stands for.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mark = match rest.get(at..at + 3) {
            Some("\\E\\") => '\\',
            Some("\\S\\") => '^',
            Some("\\T\\") => '&',
            Some("\\R\\") => '~',
            Some("\\F\\") => '|',
            _ => {
                out.push('\\');
                rest = &rest[at + 1..];
                continue;
            }
        };
        out.push(mark);
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}
