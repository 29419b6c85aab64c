//! The service `identity`: other plugins ask INSi through this one, without knowing it.

use socle_formats::insi::Conclusion;
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

    /// The verification of an INS (WS_INS3) has no public description: better no answer than an invented one.
    fn verify(_: &Context, _: &Request) -> Result<(), Failure> {
        Err(
            Failure::new("unsupported", texts::text(textes::ECHEC_VERIFICATION))
                .author("the contract of WS_INS3 is not public; use search and compare"),
        )
    }
}
