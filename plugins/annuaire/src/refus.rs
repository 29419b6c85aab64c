//! Addresses no message reaches. Who sends is who knows, whichever extension does: it is asked with each search and each night, and
//! what it said last is what is seen, since a view asks nobody. The directory may name them for days after.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use socle_sdk::messages::Channel;
use socle_sdk::{Failure, log};

use crate::etat;

/// Row of the state: what was said last.
const REFUS: &str = "refus";

/// When a message to an address last came back, milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Refus(BTreeMap<String, i64>);

impl Refus {
    pub(crate) fn est_vide(&self) -> bool {
        self.0.is_empty()
    }

    /// When, if it did.
    pub(crate) fn de(&self, adresse: &str) -> Option<i64> {
        self.0.get(&adresse.to_lowercase()).copied()
    }

    fn de_json(json: &Json) -> Self {
        let adresses = json["adresses"].as_object().into_iter().flatten();
        let adresses = adresses.filter_map(|(adresse, ms)| Some((adresse.clone(), ms.as_i64()?)));
        Self(adresses.collect())
    }
}

/// What was said last.
pub(crate) fn lire() -> Result<Refus, Failure> {
    let connus = etat::ligne(REFUS)?;
    Ok(connus.as_ref().map(Refus::de_json).unwrap_or_default())
}

/// Asks again. When nobody sends messages here, nothing is known; when who sends cannot answer now, what was said last stands.
pub(crate) fn demander() -> Result<(), Failure> {
    let refus = match Channel::unreachable() {
        Ok(tous) => Refus(
            tous.into_iter()
                .map(|une| (une.address.to_lowercase(), une.since))
                .collect(),
        ),
        Err(echec) if ["unsupported", "denied"].contains(&echec.code.as_str()) => Refus::default(),
        Err(echec) => {
            log::debug(&format!("who sends answered {}", echec.code));
            return Ok(());
        }
    };
    if refus == lire()? {
        return Ok(());
    }
    etat::garder_ligne(REFUS, &json!({ "adresses": refus.0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_however_it_is_written() {
        let refus = Refus::de_json(&json!({ "adresses": { "a@b.fr": 10, "c@d.fr": "?" } }));
        assert_eq!(refus.de("A@b.FR"), Some(10));
        assert_eq!(refus.de("c@d.fr"), None);
        assert!(Refus::de_json(&Json::Null).est_vide());
    }
}
