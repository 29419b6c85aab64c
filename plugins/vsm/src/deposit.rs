//! What becomes of a summary in the record the patient shares: ordered when it is filed, by whoever reaches that record, and
//! followed from then on. A summary is filed whether it can be deposited or not.

use serde_json::{Value, json};
use socle_sdk::shared_record::{self, Progress};
use socle_sdk::{Data, Failure, View, settings, store, texts};

/// The plugin's own table: what became of each document, by its id.
const TABLE: &str = "depots";

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deposit {
    /// It was ordered.
    Ordered {
        /// Id of the order.
        entry: String,
    },
    /// It stays in the file, and why (French).
    Kept {
        /// Why.
        why: String,
    },
}

/// Whether the practice wants summaries in the shared record: yes, unless it says no.
pub(crate) fn is_wanted() -> bool {
    settings::get("depot").as_flag().unwrap_or(true)
}

/// Order the deposit of a document that was just filed. `in_place`: it stands in the place of the current one of its type.
/// What hinders it is kept with the document, and keeps no summary from being filed.
pub(crate) fn order(patient: &str, document: &str, in_place: bool) -> Result<Deposit, Failure> {
    let deposit = if is_wanted() {
        match shared_record::feed(Some(patient), document, in_place) {
            Ok(ordered) => Deposit::Ordered {
                entry: ordered.entry,
            },
            Err(failure) => Deposit::Kept { why: why(failure) },
        }
    } else {
        Deposit::Kept {
            why: texts::text("depot-non-voulu"),
        }
    };
    store::put(TABLE, document, &Data::Json(deposit.json()), "")?;
    Ok(deposit)
}

/// Whether a document was never ordered, or its order came to nothing.
pub(crate) fn is_to_order(document: &str) -> Result<bool, Failure> {
    Ok(match Deposit::of(document)? {
        Some(Deposit::Ordered { entry }) => Progress::of(&entry)
            .is_ok_and(|order| ["echec", "abandonne", "retire"].contains(&order.state.as_str())),
        Some(Deposit::Kept { .. }) | None => true,
    })
}

fn why(failure: Failure) -> String {
    match failure.code.as_str() {
        "unsupported" => texts::text("depot-sans-fournisseur"),
        "denied" => texts::text("depot-refuse"),
        _ => failure.message,
    }
}

impl Deposit {
    /// What became of a document; nothing is known of one that came from elsewhere.
    pub(crate) fn of(document: &str) -> Result<Option<Self>, Failure> {
        Ok(match store::get(TABLE, document)? {
            Data::Json(json) => Self::read(&json),
            _ => None,
        })
    }

    fn read(json: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(json).ok()?;
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        text("envoi")
            .map(|entry| Self::Ordered { entry })
            .or_else(|| text("garde").map(|why| Self::Kept { why }))
    }

    fn json(&self) -> String {
        match self {
            Self::Ordered { entry } => json!({ "envoi": entry }),
            Self::Kept { why } => json!({ "garde": why }),
        }
        .to_string()
    }

    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self, Self::Ordered { .. })
    }

    /// In one sentence, at the moment it was filed.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Ordered { .. } => texts::text("depot-ordonne"),
            Self::Kept { why } => {
                texts::text_with("depot-garde", &[("raison", why.as_str().into())])
            }
        }
    }
}

/// Say what became of a document, and whether it is worth ordering again.
pub(crate) fn said(document: &str, view: &View) -> Result<bool, Failure> {
    match Deposit::of(document)? {
        None => Ok(false),
        Some(kept @ Deposit::Kept { .. }) => {
            view.text("depot", &kept.sentence());
            Ok(is_wanted())
        }
        Some(Deposit::Ordered { entry }) => match Progress::of(&entry) {
            Ok(progress) => Ok(followed(&progress, view)),
            Err(failure) => {
                let why = why(failure);
                view.text(
                    "depot",
                    &texts::text_with("depot-inconnu", &[("raison", why.as_str().into())]),
                );
                Ok(false)
            }
        },
    }
}

/// Where an order is; whether it came to nothing.
fn followed(progress: &Progress, view: &View) -> bool {
    let because = |key: &str| {
        let reason = progress.reason.clone().unwrap_or_default();
        let reason = if reason.is_empty() {
            texts::text("depot-sous-peu")
        } else {
            reason
        };
        texts::text_with(key, &[("raison", reason.as_str().into())])
    };
    match progress.state.as_str() {
        "parti" => {
            view.fact(
                "depot",
                &texts::text("depot-fait"),
                &progress.since.into(),
                "instant",
            );
            if let Some(said) = &progress.said {
                view.notice("depot-note", said);
            }
            false
        }
        "echec" => {
            view.notice("depot", &because("depot-echec"));
            true
        }
        "abandonne" | "retire" => {
            view.text("depot", &texts::text("depot-abandonne"));
            true
        }
        "inconnu" => {
            view.badge("depot", "left", &because("depot-a-verifier"));
            false
        }
        // A reason is a sentence, and no badge has room for one.
        _ if progress
            .reason
            .as_deref()
            .is_some_and(|reason| !reason.is_empty()) =>
        {
            view.text("depot", &because("depot-attend"));
            false
        }
        _ => {
            view.badge("depot", "left", &because("depot-attend"));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_a_document_is_kept_as_it_is() {
        for deposit in [
            Deposit::Ordered {
                entry: "e".to_owned(),
            },
            Deposit::Kept {
                why: "« fermé »".to_owned(),
            },
        ] {
            assert_eq!(Deposit::read(&deposit.json()), Some(deposit));
        }
        assert_eq!(Deposit::read("{}"), None);
    }
}
