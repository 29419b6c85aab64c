//! Fields of entities: what each holds, who writes it, and what may be written into it.

use std::str::FromStr as _;

use socle_formats::date::CivilDate;

use super::coded::Coded;
use super::value::Value;

/// Longest text of the label of a coded entry, characters.
pub const LABEL_MAX_CHARS: usize = 400;
/// Longest code or OID, characters: an OID of the shared record has at most 64.
const CODE_MAX_CHARS: usize = 64;
/// The most entries of a list.
const LIST_MAX: usize = 50;

/// Fields of an entity by name; only those that hold something.
pub type Fields = std::collections::BTreeMap<String, Value>;

/// The text of a field; empty when it holds none.
pub(crate) fn text_of<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .get(name)
        .and_then(Value::as_text)
        .unwrap_or_default()
}

/// The date of a field.
pub(crate) fn date_of(fields: &Fields, name: &str) -> Option<CivilDate> {
    text_of(fields, name).parse().ok()
}

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in the generic interface.
    pub name: &'static str,
    /// Heading, in French.
    pub label: &'static str,
    /// Who may write it.
    pub written_by: WrittenBy,
    /// What it holds.
    pub holds: Holds,
    /// Whether an entity must have it.
    pub mandatory: bool,
}

/// Who may write a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenBy {
    /// The generic interface.
    Records,
    /// Only the state machine of the identity.
    Identity,
    /// Only the record itself: it follows from the rest.
    Record,
}

/// One entry of a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// As it is stored and as plugins see it.
    pub code: &'static str,
    /// French.
    pub label: &'static str,
}

/// A closed set: what may be chosen, in the order it is offered.
pub type Set = &'static [Choice];

/// What a field holds, and as which [`Value`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text on one line, of at most so many characters.
    Line(usize),
    /// Text on several lines, of at most so many characters.
    Lines(usize),
    /// A civil date, `YYYY[-MM[-DD]]` as text.
    Date,
    /// Yes or no.
    Flag,
    /// A whole number between these two, both included.
    Integer(i64, i64),
    /// A number that is not negative.
    Number,
    /// An instant, milliseconds since the Unix epoch, UTC.
    Instant,
    /// One code of a closed set, as text.
    Code(Set),
    /// A [`Coded`] entry, as three texts: system, code, label.
    Coded,
    /// The id of another entity of this kind (`document` included), as text.
    Reference(&'static str),
    /// Several texts of one line, of at most so many characters each.
    List(usize),
}

/// Why a value cannot be written into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The kind has no such field.
    Unknown,
    /// Only the identity's state machine writes it.
    Identity,
    /// The record itself keeps it.
    Kept,
    /// Nothing was given, and it must hold something.
    Missing,
    /// Not text.
    NotText,
    /// More characters than the number given.
    TooLong(usize),
    /// A control character, or a line break in a field of one line.
    Character,
    /// Not a civil date.
    NotDate,
    /// Neither yes nor no.
    NotFlag,
    /// Not a whole number between these two.
    NotBetween(i64, i64),
    /// Not a number, or a negative one.
    NotNumber,
    /// Not one of the closed set.
    NotInSet(Set),
    /// Neither a text nor system, code and label; or a code without its system.
    NotCoded,
    /// Not a list of texts.
    NotList,
    /// More entries than a list may have.
    TooMany,
}

impl Unfit {
    /// The end of a French sentence whose subject is the field.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Unknown => "n’existe pas dans ce dossier".to_owned(),
            Self::Identity => {
                "fait partie de l’identité : modifiez-le depuis l’identité du patient".to_owned()
            }
            Self::Kept => "est tenu par le cabinet et ne se modifie pas".to_owned(),
            Self::Missing => "doit être renseigné".to_owned(),
            Self::NotText => "doit être un texte".to_owned(),
            Self::TooLong(max) => format!("dépasse {max} caractères : raccourcissez-le"),
            Self::Character => {
                "contient un caractère invisible : effacez ce champ et ressaisissez-le".to_owned()
            }
            Self::NotDate => {
                "n’est pas une date : écrivez JJ/MM/AAAA, ou MM/AAAA ou AAAA si le reste est inconnu"
                    .to_owned()
            }
            Self::NotFlag => "doit être oui ou non".to_owned(),
            Self::NotBetween(low, high) => {
                format!("doit être un nombre entier entre {low} et {high}")
            }
            Self::NotNumber => "doit être un nombre positif".to_owned(),
            Self::NotInSet(set) => {
                let codes: Vec<_> = set.iter().map(|choice| choice.code).collect();
                if codes.len() <= 12 {
                    format!("doit être choisi parmi : {}", codes.join(", "))
                } else {
                    "n’est pas dans la liste proposée : choisissez-y une valeur".to_owned()
                }
            }
            Self::NotCoded => {
                "doit être un libellé, ou un code avec son référentiel et son libellé".to_owned()
            }
            Self::NotList => "doit être une liste de textes".to_owned(),
            Self::TooMany => format!("a plus de {LIST_MAX} lignes"),
        }
    }
}

/// A field anybody who may write the entity may write.
pub(super) const fn field(name: &'static str, label: &'static str, holds: Holds) -> Field {
    Field {
        name,
        label,
        written_by: WrittenBy::Records,
        holds,
        mandatory: false,
    }
}

impl Field {
    /// The same, mandatory.
    pub(super) const fn mandatory(self) -> Self {
        Self {
            mandatory: true,
            ..self
        }
    }

    /// The same, written only by another hand.
    pub(super) const fn by(self, written_by: WrittenBy) -> Self {
        Self { written_by, ..self }
    }

    /// Whether `value` may be written here through the generic interface. [`Value::None`] empties the field.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn check(&self, value: &Value) -> Result<(), Unfit> {
        match self.written_by {
            WrittenBy::Identity => return Err(Unfit::Identity),
            WrittenBy::Record => return Err(Unfit::Kept),
            WrittenBy::Records => {}
        }
        match self.normal(value)? {
            Value::None if self.mandatory => Err(Unfit::Missing),
            _ => Ok(()),
        }
    }

    /// The value as it is kept: texts without blanks around them, dates in their civil form, coded entries as three
    /// texts, nothing for what is empty.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn normal(&self, value: &Value) -> Result<Value, Unfit> {
        if value.is_none() {
            return Ok(Value::None);
        }
        Ok(match self.holds {
            Holds::Line(max) => text(value, max, Breaks::No)?,
            Holds::Lines(max) => text(value, max, Breaks::Yes)?,
            Holds::Reference(_) => text(value, CODE_MAX_CHARS, Breaks::No)?,
            Holds::Date => match text(value, 10, Breaks::No).map_err(|_shape| Unfit::NotDate)? {
                Value::Text(text) => {
                    let date = CivilDate::from_str(&text).or_else(|_iso| CivilDate::saisie(&text));
                    Value::Text(date.map_err(|_wrong| Unfit::NotDate)?.to_string())
                }
                empty => empty,
            },
            Holds::Flag => match value {
                Value::Flag(flag) => Value::Flag(*flag),
                _ => return Err(Unfit::NotFlag),
            },
            Holds::Integer(low, high) => match value {
                Value::Integer(number) if (low..=high).contains(number) => Value::Integer(*number),
                _ => return Err(Unfit::NotBetween(low, high)),
            },
            Holds::Instant => match value {
                Value::Integer(number) => Value::Integer(*number),
                _ => return Err(Unfit::NotBetween(i64::MIN, i64::MAX)),
            },
            Holds::Number => number(value)?,
            Holds::Code(set) => match text(value, CODE_MAX_CHARS, Breaks::No)? {
                Value::Text(code) if set.iter().any(|choice| choice.code == code) => {
                    Value::Text(code)
                }
                Value::None => Value::None,
                _ => return Err(Unfit::NotInSet(set)),
            },
            Holds::Coded => coded(value)?,
            Holds::List(max) => list(value, max)?,
        })
    }

    /// The value of what a person or a script typed for this field: `oui`, `3`, `12/03/2019`, a code of a closed set;
    /// words for a coded entry, which is then free; one line for each text of a list.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn typed(&self, text: &str) -> Result<Value, Unfit> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Value::None);
        }
        let value = match self.holds {
            Holds::Flag => match text {
                "oui" | "true" | "1" => Value::Flag(true),
                "non" | "false" | "0" => Value::Flag(false),
                _ => return Err(Unfit::NotFlag),
            },
            Holds::Integer(low, high) => match text.parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => return Err(Unfit::NotBetween(low, high)),
            },
            Holds::Instant => match text.parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => return Err(Unfit::NotBetween(i64::MIN, i64::MAX)),
            },
            Holds::Number => match text.replace(',', ".").parse() {
                Ok(number) => Value::Number(number),
                Err(_) => return Err(Unfit::NotNumber),
            },
            Holds::List(_) => Value::Texts(text.lines().map(str::to_owned).collect()),
            _ => Value::Text(text.to_owned()),
        };
        self.normal(&value)
    }

    /// The French words of a value of this field: the label of a closed set, the label of a coded entry, a date as it is
    /// read in France.
    #[must_use]
    pub fn shown(&self, value: &Value) -> String {
        match (self.holds, value) {
            (_, Value::None) => String::new(),
            (Holds::Code(set), Value::Text(code)) => label(set, code).unwrap_or(code).to_owned(),
            (Holds::Date, Value::Text(text)) => CivilDate::from_str(text)
                .map_or_else(|_not_ours| text.clone(), |date| date.affichage()),
            (Holds::Coded, value) => Coded::from_value(value)
                .map(|coded| coded.label)
                .unwrap_or_default(),
            (_, Value::Text(text)) => text.clone(),
            (_, Value::Flag(flag)) => if *flag { "oui" } else { "non" }.to_owned(),
            (_, Value::Integer(number)) => number.to_string(),
            (_, Value::Number(number)) => number.to_string().replace('.', ","),
            (_, Value::Texts(texts)) => texts.join(", "),
            (_, Value::Bytes(_) | Value::Json(_)) => String::new(),
        }
    }
}

/// The French words of a code.
#[must_use]
pub fn label(set: Set, code: &str) -> Option<&'static str> {
    set.iter()
        .find(|choice| choice.code == code)
        .map(|choice| choice.label)
}

/// Whether a text may have line breaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Yes,
    No,
}

fn text(value: &Value, max: usize, breaks: Breaks) -> Result<Value, Unfit> {
    let Value::Text(text) = value else {
        return Err(Unfit::NotText);
    };
    // What is pasted from elsewhere may end its lines as Windows does.
    let text = if breaks == Breaks::Yes && text.contains('\r') {
        &text.replace("\r\n", "\n")
    } else {
        text
    };
    Ok(match clean(text, max, breaks)? {
        "" => Value::None,
        text => Value::Text(text.to_owned()),
    })
}

fn clean(text: &str, max: usize, breaks: Breaks) -> Result<&str, Unfit> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(Unfit::TooLong(max));
    }
    let allowed = |c: char| !c.is_control() || (breaks == Breaks::Yes && matches!(c, '\n' | '\t'));
    if text.chars().all(allowed) {
        Ok(text)
    } else {
        Err(Unfit::Character)
    }
}

fn number(value: &Value) -> Result<Value, Unfit> {
    #[allow(clippy::cast_precision_loss, reason = "quantities are far below 2^53")]
    let number = match value {
        Value::Number(number) => *number,
        Value::Integer(number) => *number as f64,
        _ => return Err(Unfit::NotNumber),
    };
    if number.is_finite() && number >= 0.0 {
        Ok(Value::Number(number))
    } else {
        Err(Unfit::NotNumber)
    }
}

fn coded(value: &Value) -> Result<Value, Unfit> {
    let given = Coded::from_value(value).ok_or(Unfit::NotCoded)?;
    let coded = Coded {
        system: clean(&given.system, CODE_MAX_CHARS, Breaks::No)?.to_owned(),
        code: clean(&given.code, CODE_MAX_CHARS, Breaks::No)?.to_owned(),
        label: clean(&given.label, LABEL_MAX_CHARS, Breaks::No)?.to_owned(),
    };
    match (
        coded.system.is_empty(),
        coded.code.is_empty(),
        coded.label.is_empty(),
    ) {
        (true, true, true) => Ok(Value::None),
        // What is shown to a doctor is in words, whatever the code.
        (_, _, true) | (true, false, _) | (false, true, _) => Err(Unfit::NotCoded),
        _ => Ok(coded.into()),
    }
}

fn list(value: &Value, max: usize) -> Result<Value, Unfit> {
    let texts = match value {
        Value::Texts(texts) => texts.as_slice(),
        Value::Text(text) => std::slice::from_ref(text),
        _ => return Err(Unfit::NotList),
    };
    if texts.len() > LIST_MAX {
        return Err(Unfit::TooMany);
    }
    let mut kept = Vec::with_capacity(texts.len());
    for text in texts {
        match clean(text, max, Breaks::No)? {
            "" => {}
            text => kept.push(text.to_owned()),
        }
    }
    Ok(if kept.is_empty() {
        Value::None
    } else {
        Value::Texts(kept)
    })
}
