//! HL7 v2: the PID segment, in a message or as the lines of an XDS `sourcePatientInfo`.
//!
//! Forms (IHE PAM France, volets of the ANS, as quoted by public material):
//!
//! | field | |
//! |---|---|
//! | PID-3 | `279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS`, other identifiers beside it |
//! | PID-5 | `NOM^PRENOM^LISTE DES PRENOMS^^^^L`, and `…^^^^D` for the name in use |
//! | PID-7, PID-8 | birth date `AAAAMMJJ…`, sex |
//! | PID-11 | address; birthplace `^^^^^^BDL^^COG` |
//! | PID-32 | reliability: `FICT`, `DOUT` among others |
//!
//! Of a whole message only MSH and PID are looked at. There is no dependency for that: the crates of HL7 v2 we found are
//! young or call themselves experimental, and the lines of XDS are fields without a message around them.

use super::{ErreurRecue, Recue, une_seule};
use crate::date::CivilDate;
use crate::oid;
use crate::summary::{Person, WrittenIns};
use crate::traits::{Sexe, debut_de_liste};

/// Where a message begins and ends when it comes over a connection (MLLP).
const ENVELOPPE: [u8; 2] = [0x0B, 0x1C];
/// Most repetitions of a field that are read.
const REPETITIONS: usize = 64;

/// How a message is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separateurs {
    champ: char,
    composant: char,
    repetition: char,
    echappement: char,
    sous_composant: char,
}

impl Separateurs {
    /// Those everybody writes, and that lines outside a message have.
    pub(super) const USUELS: Self = Self {
        champ: '|',
        composant: '^',
        repetition: '~',
        echappement: '\\',
        sous_composant: '&',
    };

    pub(super) const fn champ(&self) -> char {
        self.champ
    }

    pub(super) const fn repetition(&self) -> char {
        self.repetition
    }

    /// Those an MSH says.
    fn de(msh: &str) -> Option<Self> {
        let mut said = msh.strip_prefix("MSH")?.chars();
        let champ = said.next()?;
        let mut one = || said.next().filter(|c| *c != champ);
        let read = Self {
            champ,
            composant: one()?,
            repetition: one()?,
            echappement: one().unwrap_or('\\'),
            sous_composant: one().unwrap_or('&'),
        };
        let all = [
            read.champ,
            read.composant,
            read.repetition,
            read.echappement,
            read.sous_composant,
        ];
        let distinct = |at: usize| {
            all.iter()
                .skip(at + 1)
                .all(|other| Some(other) != all.get(at))
        };
        let plain = all.iter().all(|c| c.is_ascii_punctuation());
        (plain && (0..all.len()).all(distinct)).then_some(read)
    }
}

/// Whether these bytes begin as an HL7 v2 message, or as a batch of them.
pub(super) fn est_hl7(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.strip_prefix(&ENVELOPPE[..1]).unwrap_or(bytes);
    let bytes = bytes.trim_ascii_start();
    [&b"MSH"[..], b"FHS", b"BHS"].iter().any(|name| {
        let next = bytes.strip_prefix(*name).and_then(|rest| rest.first());
        next.is_some_and(u8::is_ascii_punctuation)
    })
}

/// The person of a message: of several PID all must be of the same.
pub(super) fn message(bytes: &[u8]) -> Result<Recue, ErreurRecue> {
    let mut separators = None;
    let mut encoding = Caracteres::Dits;
    let mut readings = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n' | 0x0B | 0x1C)) {
        if line.starts_with(b"MSH") {
            // Its separators and the name of its encoding are ASCII in each of them.
            let ascii = latin(line);
            let said = Separateurs::de(&ascii).ok_or(ErreurRecue::Separateurs)?;
            // The separator itself is MSH-1: what stands at place n after the cut is MSH-(n+1).
            let name = ascii.split(said.champ).nth(17).unwrap_or_default();
            let name = name.split(said.repetition).next().unwrap_or_default();
            encoding = Caracteres::de(name)?;
            separators = Some(said);
        } else if line.starts_with(b"PID") {
            let said = separators.ok_or(ErreurRecue::Separateurs)?;
            let text = encoding.lire(line)?;
            let fields: Vec<&str> = text.split(said.champ).collect();
            readings.push(personne(&said, |n| {
                fields.get(n).copied().unwrap_or_default().to_owned()
            }));
        }
    }
    une_seule(readings.into_iter())
}

/// The characters of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caracteres {
    /// Nothing is said: UTF-8 where it can be, the Latin alphabet otherwise.
    Dits,
    Utf8,
    Latin1,
    Latin9,
}

impl Caracteres {
    /// As MSH-18 names it (HL7 table 0211).
    fn de(name: &str) -> Result<Self, ErreurRecue> {
        match name.trim().to_ascii_uppercase().as_str() {
            "" | "ASCII" => Ok(Self::Dits),
            "UNICODE UTF-8" | "UNICODE" | "UTF-8" | "UTF8" => Ok(Self::Utf8),
            "8859/1" | "ISO-8859-1" | "ISO8859-1" => Ok(Self::Latin1),
            "8859/15" | "ISO-8859-15" | "ISO8859-15" => Ok(Self::Latin9),
            _ => Err(ErreurRecue::Caracteres(name.to_owned())),
        }
    }

    fn lire(self, bytes: &[u8]) -> Result<String, ErreurRecue> {
        let utf8 = std::str::from_utf8(bytes).map(str::to_owned);
        match self {
            Self::Utf8 => utf8.map_err(|_bytes| ErreurRecue::Caracteres("UTF-8".to_owned())),
            Self::Dits => Ok(utf8.unwrap_or_else(|_bytes| latin(bytes))),
            Self::Latin1 => Ok(latin(bytes)),
            Self::Latin9 => Ok(latin(bytes)
                .chars()
                .map(|c| match c {
                    '¤' => '€',
                    '¦' => 'Š',
                    '¨' => 'š',
                    '´' => 'Ž',
                    '¸' => 'ž',
                    '¼' => 'Œ',
                    '½' => 'œ',
                    '¾' => 'Ÿ',
                    other => other,
                })
                .collect()),
        }
    }
}

/// ISO-8859-1, with the three signs that programs for Windows write in its place all the same.
fn latin(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x8C => 'Œ',
        0x92 => '’',
        0x9C => 'œ',
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect()
}

/// The person of the fields of a PID, by number. `champ` answers an empty text for what is not there.
pub(super) fn personne(said: &Separateurs, champ: impl Fn(usize) -> String) -> Recue {
    let repetitions = |n: usize| -> Vec<Champ<'_>> {
        champ(n)
            .split(said.repetition)
            .take(REPETITIONS)
            .map(|text| Champ::lire(said, text))
            .collect()
    };
    let mut person = Person {
        ins: ins(&repetitions(3)),
        date_naissance: jour(&champ(7)),
        sexe: match champ(8).trim().to_ascii_uppercase().as_str() {
            "F" => Some(Sexe::F),
            "M" => Some(Sexe::M),
            // Not said, or not known.
            "" | "\"\"" | "U" => None,
            _ => Some(Sexe::I),
        },
        date_deces: jour(&champ(29)),
        ..Person::default()
    };
    noms(&repetitions(5), &mut person);
    lieux(&repetitions(11), &mut person);
    for contact in repetitions(13).iter().chain(&repetitions(14)) {
        joindre(contact, &mut person);
    }
    let reliability: Vec<String> = repetitions(32).iter().map(|one| one.texte(1)).collect();
    let marked = |code: &str| reliability.iter().any(|one| one.eq_ignore_ascii_case(code));
    Recue {
        personne: person,
        fictive: marked("FICT"),
        douteuse: marked("DOUT"),
    }
}

/// A repetition of a field: its components, each with its parts.
struct Champ<'a> {
    said: &'a Separateurs,
    composants: Vec<String>,
}

impl<'a> Champ<'a> {
    fn lire(said: &'a Separateurs, text: &str) -> Self {
        Self {
            said,
            composants: text.split(said.composant).map(str::to_owned).collect(),
        }
    }

    /// The parts of the component of this number, from 1.
    fn parties(&self, n: usize) -> Vec<String> {
        let text = n.checked_sub(1).and_then(|at| self.composants.get(at));
        text.map(String::as_str)
            .unwrap_or_default()
            .split(self.said.sous_composant)
            .map(|part| clair(self.said, part))
            .collect()
    }

    /// The first part of the component of this number, from 1, as it is read.
    fn texte(&self, n: usize) -> String {
        self.parties(n).into_iter().next().unwrap_or_default()
    }
}

/// A text as it is read: the escapes undone, what says "empty" empty, spaces made single.
fn clair(said: &Separateurs, text: &str) -> String {
    if text.trim() == "\"\"" {
        return String::new();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(said.echappement) {
        out.push_str(before);
        // An escape that is never closed is a character like another.
        let Some((code, next)) = after.split_once(said.echappement) else {
            out.push(said.echappement);
            rest = after;
            continue;
        };
        match code {
            "F" => out.push(said.champ),
            "S" => out.push(said.composant),
            "T" => out.push(said.sous_composant),
            "R" => out.push(said.repetition),
            "E" => out.push(said.echappement),
            // Highlighting says nothing of a name.
            "H" | "N" => {}
            ".br" | ".sp" => out.push(' '),
            code => out.push_str(&octets(code)),
        }
        rest = next;
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `X` and hexadecimal digits: characters by their bytes. Any other escape says nothing we know.
fn octets(code: &str) -> String {
    let Some(digits) = code.strip_prefix('X') else {
        return String::new();
    };
    let bytes: Option<Vec<u8>> = (digits.as_bytes().chunks(2))
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let bytes = bytes.unwrap_or_default();
    String::from_utf8(bytes.clone()).unwrap_or_else(|_bytes| latin(&bytes))
}

/// The day of a time stamp.
fn jour(text: &str) -> Option<CivilDate> {
    crate::cda::day(text.trim())
}

/// The INS among the identifiers of a person, told by the OID of its authority; one that has ended stands behind.
fn ins(identifiers: &[Champ<'_>]) -> Option<WrittenIns> {
    let of = |one: &Champ<'_>| {
        let oid = one.parties(4).into_iter().find(|part| oid::is_ins(part))?;
        let matricule = one.texte(1).replace(' ', "");
        (!matricule.is_empty()).then_some((one.texte(8).is_empty(), WrittenIns { matricule, oid }))
    };
    let found: Vec<_> = identifiers.iter().filter_map(of).collect();
    let current = found.iter().find(|(current, _)| *current);
    current.or(found.first()).map(|(_, ins)| ins.clone())
}

/// `L` is the name of birth, `D` the one in use. A first name without a type is the birth name when no other is.
fn noms(names: &[Champ<'_>], person: &mut Person) {
    let of = |kind: &str| names.iter().find(|name| name.texte(7) == kind);
    let birth = of("L").or_else(|| of("")).or(names.first());
    if let Some(birth) = birth {
        person.nom_naissance = birth.texte(1);
        person.premier_prenom = birth.texte(2);
        let others = birth.texte(3);
        // The list begins with the first given name (PAM France); elsewhere the component holds the others.
        person.liste_prenoms = if debut_de_liste(&person.premier_prenom, &others) {
            others
        } else {
            [person.premier_prenom.as_str(), others.as_str()]
                .join(" ")
                .trim()
                .to_owned()
        };
    }
    if let Some(used) = of("D") {
        let (name, given) = (used.texte(1), used.texte(2));
        if name != person.nom_naissance {
            person.nom_utilise = name;
        }
        if given != person.premier_prenom {
            person.prenom_utilise = given;
        }
    }
}

/// The birthplace bears `BDL`; the first other address is where the person lives.
fn lieux(addresses: &[Champ<'_>], person: &mut Person) {
    for address in addresses {
        let kind = address.texte(7);
        if matches!(kind.as_str(), "BDL" | "N") {
            if person.lieu_naissance.is_none() {
                person.lieu_naissance = address.texte(9).parse().ok();
            }
        } else if person.adresse.is_empty() && person.commune.is_empty() {
            let lines = [address.texte(1), address.texte(2)];
            let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            person.adresse = lines.join("\n");
            person.commune = address.texte(3);
            person.code_postal = address.texte(5);
        }
    }
}

/// A telephone or a mail address.
fn joindre(contact: &Champ<'_>, person: &mut Person) {
    let said = [contact.texte(1), contact.texte(12), contact.texte(4)];
    for text in said.into_iter().filter(|text| !text.is_empty()) {
        let list = if text.contains('@') {
            &mut person.courriels
        } else if text.chars().any(|c| c.is_ascii_digit()) {
            &mut person.telephones
        } else {
            continue;
        };
        if !list.contains(&text) {
            list.push(text);
        }
    }
}
