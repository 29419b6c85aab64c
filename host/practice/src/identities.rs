//! What the practice chose of identities: the documents it accepts, and after how long an identity is looked at again. These
//! are rules of the host, kept by it whichever plugin provides identities.

use socle_formats::identite::{PiecesAdmises, RENOUVELLEMENT_ANS, RENOUVELLEMENT_ANS_DEFAUT};
use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};
pub use socle_runtime::identity_settings::{DOCUMENTS, OWNER, RENEWAL};

/// Whether this is a setting of identities.
#[must_use]
pub fn is_one(owner: &str, key: &str) -> bool {
    owner == OWNER && [DOCUMENTS, RENEWAL].contains(&key)
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The documents accepted, by case.
    pub documents: PiecesAdmises,
    /// Years until a check or a verification is asked again.
    pub years: u16,
}

impl Chosen {
    /// From the values that are kept, by key; those of the référentiel where none is, or none that can be.
    #[must_use]
    pub fn of<'a>(value: impl Fn(&str) -> Option<&'a Value>) -> Self {
        let documents = value(DOCUMENTS)
            .and_then(Value::as_text)
            .and_then(|text| PiecesAdmises::lire(text).ok());
        let years = match value(RENEWAL) {
            Some(Value::Integer(years)) => u16::try_from(*years).ok(),
            _ => None,
        };
        Self {
            documents: documents.unwrap_or_default(),
            years: years
                .filter(|years| RENOUVELLEMENT_ANS.contains(years))
                .unwrap_or(RENOUVELLEMENT_ANS_DEFAUT),
        }
    }

    /// What the practice chose.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read(record: &Record) -> Result<Self, RecordError> {
        let kept = |key| record.setting(&Level::Practice, OWNER, key);
        let (documents, years) = (kept(DOCUMENTS)?, kept(RENEWAL)?);
        Ok(Self::of(|key| match key {
            DOCUMENTS => documents.as_ref(),
            _ => years.as_ref(),
        }))
    }
}

/// A value as it may be kept: nothing goes back to the référentiel.
///
/// # Errors
/// What is wrong with it, in French.
pub fn accepted(key: &str, value: &Value) -> Result<Value, String> {
    match (key, value) {
        (_, Value::None) => Ok(Value::None),
        (DOCUMENTS, Value::Text(text)) => PiecesAdmises::lire(text)
            .map(|read| Value::Text(read.ecrire()))
            .map_err(|error| error.message()),
        (RENEWAL, Value::Integer(years))
            if u16::try_from(*years).is_ok_and(|years| RENOUVELLEMENT_ANS.contains(&years)) =>
        {
            Ok(Value::Integer(*years))
        }
        _ => Err(format!(
            "Choisissez un nombre d’années entre {} et {}.",
            RENOUVELLEMENT_ANS.start(),
            RENOUVELLEMENT_ANS.end()
        )),
    }
}

/// Keep a value that was accepted.
///
/// # Errors
/// The record cannot be written.
pub fn set(record: &Record, key: &str, value: Value, by: Author) -> Result<(), RecordError> {
    let new = NewSetting {
        level: Level::Practice,
        owner: OWNER.to_owned(),
        key: key.to_owned(),
        value,
    };
    record.commit(&Unit::new(by).with(Write::Setting(new)))?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use socle_formats::identite::{Cas, Piece};

    use super::*;

    #[test]
    fn what_cannot_be_is_refused_with_a_sentence_and_read_as_the_default() {
        for (key, value) in [
            (DOCUMENTS, Value::Text("francaise: carte-vitale".into())),
            (DOCUMENTS, Value::Text("martienne: passeport".into())),
            (DOCUMENTS, Value::Integer(3)),
            (RENEWAL, Value::Integer(2)),
            (RENEWAL, Value::Integer(6)),
            (RENEWAL, Value::Integer(-3)),
            (RENEWAL, Value::Text("3".into())),
        ] {
            let said = accepted(key, &value).unwrap_err();
            assert!(said.ends_with('.'), "{said}");
            let read = Chosen::of(|asked| Some(&value).filter(|_| asked == key));
            assert_eq!(read.documents, PiecesAdmises::default());
            assert_eq!(read.years, 5);
        }
    }

    #[test]
    fn what_is_chosen_is_read_back() {
        let documents = Value::Text("francaise: passeport".into());
        let documents = accepted(DOCUMENTS, &documents).unwrap();
        let years = accepted(RENEWAL, &Value::Integer(3)).unwrap();
        let read = Chosen::of(|key| match key {
            DOCUMENTS => Some(&documents),
            _ => Some(&years),
        });
        assert_eq!(read.documents.pieces(Cas::Francaise), [Piece::Passeport]);
        assert_eq!(
            read.documents.pieces(Cas::Autre),
            Cas::Autre.pieces_par_defaut()
        );
        assert_eq!(read.years, 3);
        assert_eq!(accepted(RENEWAL, &Value::None), Ok(Value::None));
    }
}
