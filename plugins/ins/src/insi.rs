//! INSi: in whose name ([`voie`]), one exchange ([`service`]), the search made of several ([`recherche`]), and the search
//! by carte Vitale ([`carte`]).

pub(crate) mod carte;
mod echange;
mod recherche;
mod service;
mod voie;

use socle_formats::insi::{Carte, Conclusion, Retour};
use socle_formats::traits::Traits;
use socle_sdk::{Context, Failure};

/// Searches the national identity that goes with these traits. Nothing is written to the record.
///
/// # Errors
/// A trait that cannot be sent (nothing is then sent), a missing session, right or setting, the network, a fault of the
/// service, a reply that is not one. Nothing may be concluded from any of them.
pub(crate) fn chercher(c: &Context, traits: &Traits) -> Result<Conclusion, Failure> {
    // Opened by the first request, when it is known that there is something to send; a card signs once for them all.
    let mut ouvert = None;
    recherche::mener(traits, |criteres| {
        let service = match &mut ouvert {
            Some(service) => service,
            aucun => aucun.insert(service::Service::ouvrir(c)?),
        };
        service.demander(c, criteres)
    })
}

/// Searches the identity of a person by their carte Vitale. Nothing is written to the record.
///
/// # Errors
/// Those of [`chercher`].
pub(crate) fn chercher_par_carte(c: &Context, carte: &Carte) -> Result<Conclusion, Failure> {
    Ok(
        match service::Service::ouvrir(c)?.demander_par_carte(c, carte)? {
            Retour::Trouvee(reponse) => Conclusion::Trouvee(reponse),
            Retour::Aucune => Conclusion::Aucune,
            // A card names one person: nothing in the file tells them apart better.
            Retour::Plusieurs => Conclusion::Plusieurs {
                lieu_manquant: false,
            },
        },
    )
}
