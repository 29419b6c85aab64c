//! The service `identity`: other plugins ask INSi through this one, without knowing it.

use socle_formats::identite::Verdict;
use socle_formats::insi::{Conclusion, verifier};
use socle_sdk::exports::IdentityProvider;
use socle_sdk::{Context, Failure, Request, texts};

use crate::{Plugin, failures, insi, textes, traits};

impl IdentityProvider for Plugin {
    /// A question and its answer: the record is not touched, whoever asked decides what to do with it.
    fn search(c: &Context, request: &Request) -> Result<(), Failure> {
        let traits = traits::lire(|nom| request.get(nom))
            .map_err(|erreur| failures::trait_refuse(&erreur))?;
        let conclusion = insi::chercher(c, &traits)?;
        request.answer("code", &conclusion.code_cr().into());
        if let Conclusion::Trouvee(reponse) = &conclusion {
            for (nom, valeur) in traits::paires(reponse) {
                request.answer(&nom, &valeur);
            }
        }
        Ok(())
    }

    /// The verification of an INS by a search by traits and a comparison: WS_INS3 has no public description (see
    /// `socle_formats::insi`, `verification`).
    fn verify(c: &Context, request: &Request) -> Result<(), Failure> {
        let lu = traits::lire(|nom| request.get(nom))
            .map_err(|erreur| failures::trait_refuse(&erreur))?;
        let texte = |nom: &str| request.get(nom).into_text().unwrap_or_default();
        let ins = traits::lire_ins(&texte("matricule"), &texte("oid"))?;
        let verdict = verifier(&lu, &ins, &insi::chercher(c, &lu)?);
        if verdict == Verdict::SansReponse {
            return Err(Failure::new(
                "insi.02",
                texts::text(textes::ECHEC_VERIFICATION_INS),
            ));
        }
        request.answer("verdict", &verdict.as_str().into());
        Ok(())
    }
}
