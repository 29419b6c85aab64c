//! Addresses no message reaches: a delivery report said that nobody has them. The directory may name them for days after.
//!
//! What the record keeps of a message that failed is the sentence of [`Cause::Inconnu`], after the address when it went to
//! several people.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use socle_formats::mss::report::Cause;
use socle_sdk::records::{self, Entity};
use socle_sdk::{Data, Failure, Query, time};

use crate::etat::{self, JOUR_MS};

/// Row of the state: what was known at the last look, so that only what changed since is read.
const REFUS: &str = "refus";
/// Messages looked at, the latest.
const MESSAGES: u32 = 300;
/// A refusal older than this says nothing any more: the mailbox may have been opened since.
const JOURS: i64 = 30;

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

    fn noter(&mut self, adresse: &str, ms: i64) {
        let connu = self.0.entry(adresse.to_lowercase()).or_default();
        *connu = (*connu).max(ms);
    }

    /// A message that was read since shows that somebody is there.
    fn lever(&mut self, adresse: &str, lu_ms: i64) {
        let adresse = adresse.to_lowercase();
        if self.0.get(&adresse).is_some_and(|ms| *ms <= lu_ms) {
            self.0.remove(&adresse);
        }
    }
}

/// What is known now.
pub(crate) fn lire() -> Result<Refus, Failure> {
    let tot = time::now_ms().saturating_sub(JOURS * JOUR_MS);
    let (mut refus, vus) = match etat::ligne(REFUS)? {
        Some(json) => de_json(&json, tot),
        None => (Refus::default(), tot),
    };
    let question = Query::new("message");
    question.between("modifie", &Data::Integer(vus), &Data::None);
    question.page(0, MESSAGES);
    let messages = match records::find(&question) {
        Err(echec) if echec.code == "denied" => return Ok(Refus::default()),
        autre => autre?,
    };
    // The latest comes first; what happened later has the last word.
    for message in messages.iter().rev() {
        let texte = |champ: &str| message.get(champ).into_text().unwrap_or_default();
        let ms = message.get("instant").as_integer().unwrap_or_default();
        let a = destinataires(message);
        match (texte("sens").as_str(), texte("avancement").as_str()) {
            ("envoye", "echec") if ms >= tot => {
                for adresse in inconnues(&texte("erreur"), &a) {
                    refus.noter(adresse, ms);
                }
            }
            ("envoye", "lu") => a.iter().for_each(|adresse| refus.lever(adresse, ms)),
            _ => {}
        }
    }
    Ok(refus)
}

/// Keeps what is known now.
pub(crate) fn garder() -> Result<(), Failure> {
    // What changes while this is read is read again.
    let maintenant = time::now_ms();
    let refus = lire()?;
    etat::garder_ligne(REFUS, &json!({ "vus": maintenant, "adresses": refus.0 }))
}

fn de_json(json: &Json, tot: i64) -> (Refus, i64) {
    let adresses = json["adresses"].as_object().into_iter().flatten();
    let adresses = adresses
        .filter_map(|(adresse, ms)| Some((adresse.clone(), ms.as_i64()?)))
        .filter(|(_, ms)| *ms >= tot);
    let vus = json["vus"].as_i64().unwrap_or_default().max(tot);
    (Refus(adresses.collect()), vus)
}

fn destinataires(message: &Entity) -> Vec<String> {
    let mut a = message.get("destinataires").into_texts();
    a.extend(message.get("copie").into_texts());
    a
}

/// Those of the people a message went to of whom its error says that nobody has the address.
fn inconnues<'a>(erreur: &str, a: &'a [String]) -> Vec<&'a str> {
    let phrase = Cause::Inconnu.message();
    match a {
        [seul] if erreur.contains(phrase) => vec![seul],
        [_] => Vec::new(),
        plusieurs => plusieurs
            .iter()
            .filter(|adresse| erreur.contains(&format!("{adresse} : {phrase}")))
            .map(String::as_str)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_nobody_has_is_dead() {
        let phrase = Cause::Inconnu.message();
        let a = |adresses: &[&str]| -> Vec<String> {
            adresses.iter().map(|une| (*une).to_owned()).collect()
        };
        let (un, deux) = (a(&["a@b.fr"]), a(&["a@b.fr", "c@d.fr"]));
        assert_eq!(inconnues(phrase, &un), ["a@b.fr"]);
        assert!(inconnues(Cause::Pleine.message(), &un).is_empty());
        // Of two nobody knows which, until it is said.
        assert!(inconnues(phrase, &deux).is_empty());
        let dit = format!("c@d.fr : {phrase}");
        assert_eq!(inconnues(&dit, &deux), ["c@d.fr"]);
    }

    #[test]
    fn a_message_that_was_read_later_brings_the_address_back() {
        let mut refus = Refus::default();
        refus.noter("A@b.fr", 10);
        refus.lever("a@b.fr", 9);
        assert_eq!(refus.de("a@B.fr"), Some(10));
        refus.lever("a@b.fr", 11);
        assert_eq!(refus.de("a@b.fr"), None);
    }
}
