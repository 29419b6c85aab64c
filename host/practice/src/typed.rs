//! Fields of the medical file as they are typed on a command line or in a data file.

use socle_record::model::fields::{Field, Holds};
use socle_record::model::kinds::Kind;
use socle_record::{Coded, Record, RecordError, Value, terminology};

/// The values of what was typed, in order; texts given several times for a list go together.
pub fn read(
    record: &Record,
    kind: &'static Kind,
    typed: &[(String, String)],
) -> Result<Vec<(String, Value)>, RecordError> {
    let mut values: Vec<(String, Value)> = Vec::new();
    for (name, text) in typed {
        let wrong = |reason: String| RecordError::Field {
            kind: kind.name,
            field: name.clone(),
            reason,
        };
        let field = kind
            .field(name)
            .ok_or_else(|| wrong("n’existe pas dans ce dossier".to_owned()))?;
        let value = one(record, field, text).map_err(wrong)?;
        match values.iter_mut().find(|(known, _)| known == name) {
            Some((_, Value::Texts(texts))) if matches!(field.holds, Holds::List(_)) => {
                if let Value::Texts(more) = value {
                    texts.extend(more);
                }
            }
            Some((_, known)) => *known = value,
            None => values.push((name.clone(), value)),
        }
    }
    Ok(values)
}

/// One value, or the end of a French sentence that says what is wrong with it.
fn one(record: &Record, field: &Field, text: &str) -> Result<Value, String> {
    if field.holds == Holds::Coded
        && let Some(coded) = coded(record, text)?
    {
        return Ok(coded.into());
    }
    field.typed(text).map_err(|unfit| unfit.message())
}

/// `SYSTEM:CODE` or `SYSTEM:CODE:WORDS`; none for words.
fn coded(record: &Record, text: &str) -> Result<Option<Coded>, String> {
    let Some((system, rest)) = text.split_once(':') else {
        return Ok(None);
    };
    let Some(system) = terminology::system(system.trim()) else {
        return Ok(None);
    };
    if let Some((code, label)) = rest.split_once(':') {
        return Ok(Some(Coded::new(&system, code.trim(), label.trim())));
    }
    let code = rest.trim();
    let index = record
        .terminology(&system)
        .map_err(|error| error.message())?;
    match index.code(code) {
        Some(found) => Ok(Some(found.coded)),
        None => Err(format!(
            "contient le code {code}, que la terminologie {} de ce cabinet ne connaît pas : écrivez aussi son libellé (SYSTÈME:CODE:LIBELLÉ)",
            terminology::name_of(&system)
        )),
    }
}
