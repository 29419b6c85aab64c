//! After each renewal: addresses of contacts that were in the directory and are not any more, and the practice's own.
//!
//! The daily extract has no mailboxes of practices and of programs, so that an address is not in it says little by itself. It is
//! called gone when it was there before.
//!
//! | row | what it says |
//! |---|---|
//! | `vues/ADDRESS` | when this address of a contact was last in the directory, milliseconds since the Unix epoch |
//! | `etat/suivi` | what the last look came to |

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use socle_formats::annuaire::correspondant::is_rpps;
use socle_formats::mss::address::Address;
use socle_sdk::{Context, Data, Failure, Query, records, store, time};

use crate::etat::{self, JOUR_MS};
use crate::{contacts, fiche, index, refus, settings};

const VUES: &str = "vues";
const SUIVI: &str = "suivi";
/// Contacts looked at between two checkpoints.
const PAGE: usize = 500;
/// Messages in which the practice's own addresses and their last use are looked for, the latest.
const MESSAGES: u32 = 1_000;
/// Most addresses looked after.
const MOST_MIENNES: usize = 20;
/// Days without use after which a mailbox becomes unreachable, and after which the practice is warned.
pub(crate) const INJOIGNABLE_JOURS: i64 = 45;
pub(crate) const PREVENIR_JOURS: i64 = 35;

/// An address of a contact that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disparue {
    pub(crate) contact: String,
    pub(crate) nom: String,
    pub(crate) adresse: String,
}

/// One of the practice's own addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mienne {
    pub(crate) adresse: String,
    /// In the directory; none when nobody could say.
    pub(crate) listee: Option<bool>,
    /// When a message last left from it, as far as this record knows; milliseconds since the Unix epoch, UTC.
    pub(crate) usage_ms: Option<i64>,
}

impl Mienne {
    /// Days without use, when they are enough to warn.
    pub(crate) fn jours_sans_usage(&self, maintenant_ms: i64) -> Option<i64> {
        let jours = maintenant_ms.saturating_sub(self.usage_ms?) / JOUR_MS;
        (jours >= PREVENIR_JOURS).then_some(jours)
    }
}

/// What the last look came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Suivi {
    pub(crate) disparues: Vec<Disparue>,
    pub(crate) miennes: Vec<Mienne>,
}

impl Suivi {
    fn json(&self) -> Json {
        let disparues: Vec<Json> = self
            .disparues
            .iter()
            .map(|une| json!([une.contact, une.nom, une.adresse]))
            .collect();
        let miennes: Vec<Json> = self
            .miennes
            .iter()
            .map(|une| json!([une.adresse, une.listee, une.usage_ms]))
            .collect();
        json!({ "disparues": disparues, "miennes": miennes })
    }

    fn de_json(json: &Json) -> Self {
        let chaque = |cle: &str| json[cle].as_array().cloned().unwrap_or_default();
        let texte = |valeur: &Json| valeur.as_str().unwrap_or_default().to_owned();
        Self {
            disparues: chaque("disparues")
                .iter()
                .map(|une| Disparue {
                    contact: texte(&une[0]),
                    nom: texte(&une[1]),
                    adresse: texte(&une[2]),
                })
                .collect(),
            miennes: chaque("miennes")
                .iter()
                .map(|une| Mienne {
                    adresse: texte(&une[0]),
                    listee: une[1].as_bool(),
                    usage_ms: une[2].as_i64(),
                })
                .collect(),
        }
    }
}

pub(crate) fn lire() -> Result<Suivi, Failure> {
    Ok(etat::ligne(SUIVI)?
        .map(|json| Suivi::de_json(&json))
        .unwrap_or_default())
}

/// An address that is gone was taken off its contact.
pub(crate) fn traiter(contact: &str, adresse: &str) -> Result<(), Failure> {
    let mut suivi = lire()?;
    suivi
        .disparues
        .retain(|une| une.contact != contact || une.adresse != adresse);
    store::delete(VUES, adresse)?;
    etat::garder_ligne(SUIVI, &suivi.json())
}

/// Looks at the contacts and at the practice's own addresses.
pub(crate) fn verifier(c: &Context) -> Result<(), Failure> {
    let maintenant = time::now_ms();
    let mut suivi = Suivi::default();
    for (rang, contact) in contacts::tous()?.iter().enumerate() {
        for adresse in &contact.mss {
            let cle = adresse.to_lowercase();
            if !index::par_adresse(adresse)?.is_empty() {
                store::put(VUES, &cle, &Data::Integer(maintenant), "")?;
            } else if store::get(VUES, &cle)?.as_integer().is_some() {
                suivi.disparues.push(Disparue {
                    contact: contact.id.clone(),
                    nom: contact.nom.clone(),
                    adresse: cle,
                });
            }
        }
        if rang % PAGE == PAGE - 1 {
            etat::vivre()?;
            c.checkpoint(b"1")?;
        }
    }
    refus::demander()?;
    let avant = lire()?;
    let usages = usages()?;
    let choisies = settings::mes_adresses();
    let choisies = choisies.iter().map(|une| une.as_str().to_lowercase());
    let toutes: BTreeSet<String> = choisies.chain(usages.keys().cloned()).collect();
    for adresse in toutes.into_iter().take(MOST_MIENNES) {
        // What was seen before is older than the messages that were looked at.
        let connu = avant.miennes.iter().find(|une| une.adresse == adresse);
        let avant_ms = connu.and_then(|une| une.usage_ms);
        // Of a practice's or a program's mailbox only the service online can say.
        let listee = match index::par_adresse(&adresse)?.is_empty() {
            false => Some(true),
            true => fiche::est_listee(&adresse).unwrap_or(None),
        };
        suivi.miennes.push(Mienne {
            usage_ms: usages.get(&adresse).copied().max(avant_ms),
            adresse,
            listee,
        });
    }
    etat::garder_ligne(SUIVI, &suivi.json())
}

/// The addresses professional messages left from, with when each last did, as far as this record knows.
fn usages() -> Result<BTreeMap<String, i64>, Failure> {
    let question = Query::new("message");
    question.page(0, MESSAGES);
    let messages = match records::find(&question) {
        Ok(messages) => messages,
        Err(echec) if echec.code == "denied" => return Ok(BTreeMap::new()),
        Err(echec) => return Err(echec),
    };
    let mut usages = BTreeMap::new();
    for message in messages {
        let texte = |champ: &str| message.get(champ).into_text().unwrap_or_default();
        let est_parti = matches!(texte("avancement").as_str(), "parti" | "lu");
        let Some(ms) = message.get("instant").as_integer() else {
            continue;
        };
        if texte("sens") != "envoye" || texte("canal") != "professionnel" || !est_parti {
            continue;
        }
        if let Some(adresse) = adresse_de(&texte("expediteur")) {
            let dernier = usages.entry(adresse).or_default();
            *dernier = ms.max(*dernier);
        }
    }
    Ok(usages)
}

/// The address of `Dr_Marie_MARTIN <marie@…>`, or the text itself.
fn adresse_de(expediteur: &str) -> Option<String> {
    let nue = expediteur
        .rsplit_once('<')
        .map_or(expediteur, |(_, suite)| {
            suite.trim_end().trim_end_matches('>')
        });
    let adresse: Address = nue.parse().ok()?;
    Some(adresse.as_str().to_lowercase())
}

/// The identifier of a person as the directory writes it, from an RPPS number or already so.
pub(crate) fn identifiant(texte: &str) -> String {
    let texte = texte.trim();
    if is_rpps(texte) {
        format!("8{texte}")
    } else {
        texte.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_comes_at_day_35_and_never_about_what_is_not_known() {
        let mienne = |usage_ms| Mienne {
            adresse: "a@b.mssante.fr".into(),
            listee: Some(true),
            usage_ms,
        };
        let jours = |jours: i64| mienne(Some(0)).jours_sans_usage(jours * JOUR_MS);
        assert_eq!(jours(PREVENIR_JOURS - 1), None);
        assert_eq!(jours(PREVENIR_JOURS), Some(PREVENIR_JOURS));
        assert_eq!(jours(60), Some(60));
        assert_eq!(mienne(None).jours_sans_usage(i64::MAX), None);
    }

    #[test]
    fn the_practice_s_own_address_is_read_from_what_it_sent() {
        let de = |texte: &str| adresse_de(texte);
        let marie = Some("marie.martin@medecin.mssante.fr".to_owned());
        assert_eq!(de("Marie.Martin@medecin.mssante.fr"), marie);
        assert_eq!(de("Dr_M_MARTIN <marie.martin@medecin.mssante.fr>"), marie);
        assert_eq!(de("Cabinet"), None);
    }

    #[test]
    fn what_was_noticed_is_kept_as_it_is() {
        let suivi = Suivi {
            disparues: vec![Disparue {
                contact: "c".into(),
                nom: "MARTIN".into(),
                adresse: "a@b.mssante.fr".into(),
            }],
            miennes: vec![Mienne {
                adresse: "a@b.mssante.fr".into(),
                listee: None,
                usage_ms: Some(5),
            }],
        };
        assert_eq!(Suivi::de_json(&suivi.json()), suivi);
    }
}
