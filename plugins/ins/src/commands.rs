//! The commands: for a menu, a key, a script or a test.
//!
//! `interroger-tous` and `verifier-tous` answer the id of their job, `rapport-verification` what came of the last one.
//! `commencer` answers nothing when INSi has nothing more to say. Those about a patient answer one JSON object:
//!
//! | key | value |
//! |---|---|
//! | `abouti` | false when the answer is no: INSi was asked and gave no identity |
//! | `code` | `insi.00`, `insi.01`, `insi.02`; `controle`, `accepte`, `rejete` for the other commands |
//! | `statut` | the statut after the command: `provisoire`, `validee`, `recuperee`, `qualifiee` |
//! | `a_verifier` | true when an INSi answer waits for a decision |
//! | `message` | the French sentence for the practitioner |
//! | `matricule`, `oid` | the INS the file now holds; absent when it holds none or this plugin may not see it |
//!
//! "INSi found nobody" is an answer and not a failure: what a failed call wrote is thrown away, and the record must
//! keep that INSi was asked, so that it is not asked again at the next opening.

use serde_json::{Map, Value};
use socle_formats::identite::Controle;
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, jobs, texts, time};

use crate::acts::{self, Decision};
use crate::dossier::Dossier;
use crate::fond::{balayage, verification};
use crate::outcome::Issue;
use crate::{Plugin, failures, opening, textes, vitale};

/// How long what INSi said is not asked about again by `commencer`.
const A_L_INSTANT_MS: i64 = 60_000;

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        match id {
            "interroger-tous" => return jobs::start(balayage::NOM, &Data::None).map(Data::Text),
            "verifier-tous" => return jobs::start(verification::NOM, &Data::None).map(Data::Text),
            "suspendre-verification" => return verification::suspendre(true).map(|()| Data::None),
            "reprendre-verification" => return verification::suspendre(false).map(|()| Data::None),
            "rapport-verification" => return rapport(),
            _ => {}
        }
        // The manifest says `patient = true` for all the others.
        let Some(patient) = c.patient() else {
            return Err(Failure::new(
                "patient-required",
                texts::text(textes::ECHEC_PATIENT),
            ));
        };
        let issue = match id {
            "rechercher" => acts::rechercher(c, &patient)?,
            // A person came for it: INSi is asked again although it gave nothing yesterday. The opening of the file may have
            // asked a moment ago, and an identity it gave waits for a person.
            "commencer" => {
                let dossier = Dossier::lire(&patient)?;
                if !opening::a_demander(&dossier, time::now_ms(), A_L_INSTANT_MS) {
                    return Ok(Data::None);
                }
                acts::rechercher(c, &patient)?
            }
            "rechercher-carte" => vitale::rechercher(c, &patient)?,
            "qualifier" => acts::qualifier(&patient, controle(arguments)?)?,
            "accepter" => acts::decider(&patient, Decision::Accepter)?,
            "rejeter" => acts::decider(&patient, Decision::Rejeter)?,
            inconnue => return Err(Failure::unsupported(inconnue)),
        };
        // Read again: what this call wrote is seen by the call.
        let apres = Dossier::lire_avec_ins(&patient)?;
        Ok(Data::Json(json(&issue, &apres).to_string()))
    }
}

/// What came of the last verification: `debut` (milliseconds since the Unix epoch, UTC), `a_faire`, `memes`, `differentes`,
/// `sans_reponse`; nothing before the first.
fn rapport() -> Result<Data, Failure> {
    Ok(match verification::bilan()? {
        Some(bilan) => Data::Json(bilan.json()),
        None => Data::None,
    })
}

/// The argument `piece`: the code of a kind of document, or `attestation`.
fn controle(arguments: &Arguments) -> Result<Controle, Failure> {
    arguments
        .text("piece")
        .unwrap_or_default()
        .parse()
        .map_err(failures::piece_inconnue)
}

fn json(issue: &Issue, apres: &Dossier) -> Value {
    let mut objet = Map::new();
    objet.insert("abouti".into(), issue.abouti.into());
    objet.insert("code".into(), issue.code.into());
    objet.insert("statut".into(), issue.statut.as_str().into());
    objet.insert("a_verifier".into(), issue.a_verifier.into());
    objet.insert("message".into(), issue.message.as_str().into());
    if let Some(ins) = &apres.ins {
        objet.insert("matricule".into(), ins.matricule.as_str().into());
        objet.insert("oid".into(), ins.oid.as_str().into());
    }
    Value::Object(objet)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;
    use socle_formats::identite::Piece;
    use socle_formats::insi::Conclusion;

    use super::*;
    use crate::samples;

    #[test]
    fn recovered_in_json() {
        let issue = Issue::trouvee(&samples::provisoire(), &samples::reponse(), "recuperee");
        assert_eq!(
            super::json(&issue, &samples::recuperee()),
            json!({
                "abouti": true,
                "code": "insi.00",
                "statut": "recuperee",
                "a_verifier": false,
                "message": issue.message,
                "matricule": "275126322074974",
                "oid": "1.2.250.1.213.1.4.8",
            })
        );
    }

    #[test]
    fn a_no_in_json_has_no_matricule() {
        let issue = Issue::sans_identite(&samples::provisoire(), &Conclusion::Aucune);
        let dit = super::json(&issue, &samples::provisoire());
        assert_eq!(
            (&dit["abouti"], &dit["code"]),
            (&json!(false), &json!("insi.01"))
        );
        assert!(dit.get("matricule").is_none());
    }

    #[test]
    fn the_document_must_be_named() {
        let avec = |valeur: &str| Arguments::new(vec![("piece".into(), valeur.into())]);
        assert_eq!(
            controle(&avec("passeport")).unwrap(),
            Controle::Piece(Piece::Passeport)
        );
        assert_eq!(
            controle(&avec("attestation")).unwrap(),
            Controle::Attestation
        );
        for arguments in [avec("pasport"), avec(" "), Arguments::default()] {
            let echec = controle(&arguments).unwrap_err();
            assert_eq!(echec.code, "piece.inconnue");
            assert!(
                echec.message.contains("carte-identite"),
                "{}",
                echec.message
            );
        }
    }
}
