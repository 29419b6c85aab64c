//! What was ordered for a patient's documents, what was sent of them, and what a person chose not to deposit.

use serde_json::{Value, json};
use socle_sdk::{Failure, invalidate};

use crate::rows;

const TABLE: &str = "depots";
const CHOICES: &str = "choix";

/// The deposit of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Deposit {
    /// Id of the document.
    pub(crate) document: String,
    /// Its version.
    pub(crate) version: i64,
    /// Entry of the outbox.
    pub(crate) entry: String,
    /// OID it bears there; of an order that has not left, the one of its last version that did.
    pub(crate) unique_id: String,
    /// OID of its versions there.
    pub(crate) set_id: String,
    /// Its number among them.
    pub(crate) number: u32,
    /// When it left, milliseconds since the Unix epoch, UTC; none while it waits.
    pub(crate) left: Option<i64>,
    /// Whose document of this type stays current beside it, because it could not be replaced.
    pub(crate) beside: String,
    /// Entry of the outbox of the last change that was ordered of it.
    pub(crate) change: String,
    /// What was made of it there from here, in the words of `change.rs`; none where that was not kept.
    pub(crate) made: Option<Vec<String>>,
}

fn key(patient: &str, document: &str) -> String {
    format!("{patient}/{document}")
}

impl Deposit {
    fn read(document: &str, row: &Value) -> Self {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        Self {
            document: document.to_owned(),
            version: row["version"].as_i64().unwrap_or_default(),
            entry: text("envoi"),
            unique_id: text("oid"),
            set_id: text("lignee"),
            number: row["numero"]
                .as_u64()
                .and_then(|number| number.try_into().ok())
                .unwrap_or_default(),
            left: row["parti"].as_i64(),
            beside: text("a-cote-de"),
            change: text("changement"),
            made: row["fait"].as_array().map(|words| {
                let words = words.iter().filter_map(Value::as_str);
                words.map(str::to_owned).collect()
            }),
        }
    }

    /// That of a document.
    pub(crate) fn of(patient: &str, document: &str) -> Result<Option<Self>, Failure> {
        let row = rows::get(TABLE, &key(patient, document))?;
        Ok(row.map(|row| Self::read(document, &row)))
    }

    /// All of a patient.
    pub(crate) fn all(patient: &str) -> Result<Vec<Self>, Failure> {
        let rows = rows::of_patient(TABLE, patient)?;
        Ok(rows
            .iter()
            .map(|(document, row)| Self::read(document, row))
            .collect())
    }

    /// The one whose last version that left bears this OID there.
    pub(crate) fn by_oid(patient: &str, oid: &str) -> Result<Option<Self>, Failure> {
        let all = Self::all(patient)?;
        Ok(all
            .into_iter()
            .find(|one| !oid.is_empty() && one.unique_id == oid))
    }

    pub(crate) fn keep(&self, patient: &str) -> Result<(), Failure> {
        let row = json!({
            "version": self.version,
            "envoi": self.entry,
            "oid": self.unique_id,
            "lignee": self.set_id,
            "numero": self.number,
            "parti": self.left,
            "a-cote-de": self.beside,
            "changement": self.change,
            "fait": self.made,
        });
        rows::put(TABLE, &key(patient, &self.document), &row)?;
        invalidate(crate::panel::SIDE);
        Ok(())
    }

    /// It is ordered no more.
    pub(crate) fn forget(&self, patient: &str) -> Result<(), Failure> {
        socle_sdk::store::delete(TABLE, &key(patient, &self.document))?;
        invalidate(crate::panel::SIDE);
        Ok(())
    }
}

/// Whether a person chose that this document is not deposited.
pub(crate) fn is_left_out(patient: &str, document: &str) -> Result<bool, Failure> {
    let row = rows::get(CHOICES, &key(patient, document))?;
    Ok(row.is_some_and(|row| row["depot"] == false))
}

/// Whether a person wanted a document there that has no type yet.
pub(crate) fn is_type_asked(patient: &str, document: &str) -> Result<bool, Failure> {
    let row = rows::get(CHOICES, &key(patient, document))?;
    Ok(row.is_some_and(|row| row["type"] == true))
}

/// A person wants it there: its type is asked for.
pub(crate) fn ask_type(patient: &str, document: &str) -> Result<(), Failure> {
    rows::put(CHOICES, &key(patient, document), &json!({ "type": true }))?;
    invalidate(crate::panel::SIDE);
    Ok(())
}

/// A person chooses.
pub(crate) fn leave_out(patient: &str, document: &str, left_out: bool) -> Result<(), Failure> {
    rows::put(
        CHOICES,
        &key(patient, document),
        &json!({ "depot": !left_out }),
    )?;
    invalidate(crate::panel::SIDE);
    Ok(())
}
