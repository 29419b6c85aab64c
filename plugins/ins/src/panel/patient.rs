//! The traits turned to the patient, in large letters over the whole window: they confirm them, and nothing else is seen.

use socle_formats::traits::Traits;
use socle_sdk::{Context, Data, Failure, View, invalidate, texts};

use super::IDENTITE;
use crate::textes;

/// Where the scratch keeps whether the page is up. Its node has the same key: closing it comes back with it.
pub(super) const PAGE: &str = "page-patient";

/// Draws the page when it is up.
pub(super) fn dessiner(c: &Context, traits: &Traits, view: &View) -> Result<(), Failure> {
    if !c.scratch_get(PAGE).as_flag().unwrap_or_default() {
        return Ok(());
    }
    view.page(PAGE, &texts::text(textes::PAGE_PATIENT), |page| {
        let dit = |cle: &str, texte: &str, valeur: &Data, format: &str| {
            page.fact(cle, &texts::text(texte), valeur, format);
        };
        let nom = traits.nom_naissance.as_str();
        dit("nom", textes::TRAIT_NOM_NAISSANCE, &nom.into(), "text");
        dit(
            "prenoms",
            textes::TRAIT_PRENOMS_NAISSANCE,
            &traits.prenoms().into(),
            "text",
        );
        let date = traits.date_naissance.to_string();
        dit("date", textes::TRAIT_DATE, &date.into(), "date");
        let sexe = traits.sexe.libelle();
        dit("sexe", textes::TRAIT_SEXE, &sexe.into(), "text");
        if let Some(lieu) = traits.lieu_naissance {
            let lieu = lieu.to_string();
            dit("lieu", textes::TRAIT_LIEU_NAISSANCE, &lieu.into(), "place");
        }
        Ok(())
    })
}

/// Puts the page up, or takes it down.
pub(super) fn montrer(c: &Context, oui: bool) -> Result<(), Failure> {
    c.scratch_set(PAGE, &Data::Flag(oui))?;
    invalidate(IDENTITE);
    Ok(())
}
