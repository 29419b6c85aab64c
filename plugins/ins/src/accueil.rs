//! The home page: who waits for INSi and since when, in one line; who is expected tomorrow and what they must bring.

use socle_sdk::{Context, Data, Failure, View, texts, time};

use crate::fond::{attente, panne};
use crate::{attendus, textes};

/// The contribution of the manifest.
pub(crate) const ACCUEIL: &str = "accueil";

/// Draws what is under way without anybody. When nothing is, it says so: an empty place would look broken.
pub(crate) fn dessiner(_: &Context, view: &View) -> Result<(), Failure> {
    let attendent = attente::page(None)?;
    let panne = panne::lire()?;
    if attendent.is_empty() && panne.is_none() {
        view.text("calme", &texts::text(textes::ACCUEIL_CALME));
        return attendus::dessiner(view);
    }
    view.text("attente", &phrase(attendent.len()));
    if let Some(panne) = panne {
        view.notice("panne", &panne.phrase);
        view.tone("attention");
        view.fact(
            "panne-depuis",
            &texts::text(textes::ACCUEIL_DEPUIS),
            &Data::Integer(panne.depuis_ms),
            "instant",
        );
        view.fact(
            "panne-prochain",
            &texts::text(textes::ACCUEIL_PROCHAIN),
            &Data::Integer(panne.prochain_ms.max(time::now_ms())),
            "instant",
        );
    }
    attendus::dessiner(view)
}

/// How many wait. Past one page nobody counts: it is drawn in an instant, and hundreds is what there is to know.
fn phrase(nombre: usize) -> String {
    let nombre = i64::try_from(nombre).unwrap_or(i64::MAX);
    match nombre < i64::from(attente::PAGE) {
        true => texts::text_with(textes::ACCUEIL_ATTENTE, &[("nombre", nombre.into())]),
        false => texts::text_with(textes::ACCUEIL_BEAUCOUP, &[("nombre", nombre.into())]),
    }
}
