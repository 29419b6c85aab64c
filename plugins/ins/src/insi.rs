//! INSi: one exchange ([`service`]) and the search made of several ([`recherche`]).

mod echange;
mod recherche;
mod service;

use socle_formats::insi::Conclusion;
use socle_formats::traits::Traits;
use socle_sdk::{Context, Failure};

/// Searches the national identity that goes with these traits. Nothing is written to the record.
///
/// # Errors
/// A trait that cannot be sent (nothing is then sent), a missing session, right or setting, the network, a fault of the
/// service, a reply that is not one. Nothing may be concluded from any of them.
pub(crate) fn chercher(c: &Context, traits: &Traits) -> Result<Conclusion, Failure> {
    recherche::mener(traits, |criteres| {
        service::Service::ouvrir()?.demander(c, criteres)
    })
}
