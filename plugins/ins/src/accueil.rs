//! The home page: who waits for INSi and since when, in one line; who is expected tomorrow and what they must bring.

use socle_sdk::{Context, Data, Event, Failure, View, texts, time};

use crate::dossier::Dossier;
use crate::fond::{attente, panne, verification};
use crate::{attendus, textes};

/// The contribution of the manifest.
pub(crate) const ACCUEIL: &str = "accueil";
const SUSPENDRE: &str = "suspendre";
const REPRENDRE: &str = "reprendre";

/// Draws what is under way without anybody. When nothing is, it says so: an empty place would look broken.
pub(crate) fn dessiner(_: &Context, view: &View) -> Result<(), Failure> {
    let attendent = attente::page(None)?;
    let panne = panne::lire()?;
    if attendent.is_empty() && panne.is_none() {
        view.text("calme", &texts::text(textes::ACCUEIL_CALME));
        verifications(view)?;
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
    verifications(view)?;
    attendus::dessiner(view)
}

/// The verification of qualified identities: how far it is, what came of it, and who is to be seen. Nothing before the
/// first.
fn verifications(view: &View) -> Result<(), Failure> {
    let Some(bilan) = verification::bilan()? else {
        return Ok(());
    };
    view.text(
        "verification",
        &texts::text_with(
            textes::VERIFICATION_BILAN,
            &[
                ("faites", bilan.faites().into()),
                ("total", bilan.a_faire.into()),
                ("memes", bilan.memes.into()),
                ("differentes", bilan.differentes.into()),
                ("sans", bilan.sans_reponse.into()),
            ],
        ),
    );
    for patient in verification::differentes()? {
        // A file that went meanwhile is nobody's.
        if let Ok(dossier) = Dossier::lire(&patient) {
            view.notice(
                &format!("differente-{patient}"),
                &texts::text_with(
                    textes::VERIFICATION_DIFFERENTE,
                    &[
                        ("nom", dossier.traits.nom_naissance.as_str().into()),
                        ("prenom", dossier.traits.premier_prenom.as_str().into()),
                    ],
                ),
            );
            view.tone("attention");
        }
    }
    match (verification::en_pause()?, bilan.faites() < bilan.a_faire) {
        (true, _) => view.button(REPRENDRE, &texts::text(textes::VERIFICATION_REPRENDRE)),
        (false, true) => view.button(SUSPENDRE, &texts::text(textes::VERIFICATION_SUSPENDRE)),
        (false, false) => {}
    }
    Ok(())
}

/// A button of the home page.
pub(crate) fn agir(event: &Event) -> Result<(), Failure> {
    match event.target().as_str() {
        SUSPENDRE => verification::suspendre(true),
        REPRENDRE => verification::suspendre(false),
        inconnu => Err(Failure::unsupported(inconnu)),
    }
}

/// How many wait. Past one page nobody counts: it is drawn in an instant, and hundreds is what there is to know.
fn phrase(nombre: usize) -> String {
    let nombre = i64::try_from(nombre).unwrap_or(i64::MAX);
    match nombre < i64::from(attente::PAGE) {
        true => texts::text_with(textes::ACCUEIL_ATTENTE, &[("nombre", nombre.into())]),
        false => texts::text_with(textes::ACCUEIL_BEAUCOUP, &[("nombre", nombre.into())]),
    }
}
