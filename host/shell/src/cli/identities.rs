//! `socle identities`: what the practice chose of identities.

use serde_json::{Map, json};
use socle_formats::identite::Cas;
use socle_record::Value;

use super::Answered;
use super::answer::{Answer, No};
use super::args::{IdentitySetting, IdentitySettings};
use socle_practice::Practice;
use socle_practice::identities::{self, Chosen, DOCUMENTS, RENEWAL};

pub(crate) fn run(practice: &Practice, command: IdentitySettings) -> Answered {
    match command {
        IdentitySettings::Show => show(practice),
        IdentitySettings::Set { what, value } => {
            set(practice, what, &value)?;
            show(practice)
        }
    }
}

fn show(practice: &Practice) -> Answered {
    let chosen = Chosen::read(practice.record())?;
    let mut text = vec![format!(
        "Contrôle et vérification revus après {} ans.",
        chosen.years
    )];
    let mut cases = Map::new();
    for cas in Cas::TOUS {
        let pieces = chosen.documents.pieces(cas);
        let named: Vec<_> = pieces.iter().map(|piece| piece.libelle()).collect();
        let codes: Vec<_> = pieces.iter().map(|piece| piece.code()).collect();
        let named = match named.is_empty() {
            true => "aucune pièce".to_owned(),
            false => named.join(", "),
        };
        text.push(format!("{} : {named}", cas.libelle()));
        cases.insert(cas.as_str().to_owned(), json!(codes));
    }
    Ok(Answer::new(
        text.join("\n"),
        json!({ "annees": chosen.years, "pieces": cases }),
    ))
}

fn set(practice: &Practice, what: IdentitySetting, value: &str) -> Result<(), No> {
    let (key, given) = match (what, value.trim()) {
        (IdentitySetting::Documents, "") => (DOCUMENTS, Value::None),
        (IdentitySetting::Renewal, "") => (RENEWAL, Value::None),
        (IdentitySetting::Documents, text) => (DOCUMENTS, Value::Text(text.to_owned())),
        // What is no number is refused as one out of bounds.
        (IdentitySetting::Renewal, text) => (RENEWAL, Value::Integer(text.parse().unwrap_or(0))),
    };
    let value = identities::accepted(key, &given)
        .map_err(|sentence| No::new("identities.value", sentence))?;
    identities::set(practice.record(), key, value, practice.author())?;
    Ok(())
}
