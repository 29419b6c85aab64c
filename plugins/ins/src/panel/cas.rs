//! The particular cases of identity, each with what to do: one key away, and shown by themselves when the file says so.

use socle_formats::traits::Traits;
use socle_sdk::{Context, Data, Failure, View, invalidate, texts, time};

use super::IDENTITE;
use super::boutons::Bouton;
use super::pieces::est_mineur;
use crate::{naissance, textes};

/// A particular case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cas {
    NouveauNe,
    Enfant,
    NeEtranger,
    EtatCivil,
    /// The document says something else than INSi.
    Ecart,
    Domicile,
    RefusPiece,
}

impl Cas {
    pub(super) const TOUS: [Self; 7] = [
        Self::NouveauNe,
        Self::Enfant,
        Self::NeEtranger,
        Self::EtatCivil,
        Self::Ecart,
        Self::Domicile,
        Self::RefusPiece,
    ];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::NouveauNe => "nouveau-ne",
            Self::Enfant => "enfant",
            Self::NeEtranger => "ne-etranger",
            Self::EtatCivil => "etat-civil",
            Self::Ecart => "ecart",
            Self::Domicile => "domicile",
            Self::RefusPiece => "refus-piece",
        }
    }

    pub(super) fn depuis(code: &str) -> Option<Self> {
        Self::TOUS.into_iter().find(|cas| cas.code() == code)
    }

    /// Its name, and what to do: keys of `fr.ftl`.
    const fn textes(self) -> (&'static str, &'static str) {
        match self {
            Self::NouveauNe => (textes::CAS_NOUVEAU_NE, textes::CAS_NOUVEAU_NE_AIDE),
            Self::Enfant => (textes::CAS_ENFANT, textes::CAS_ENFANT_AIDE),
            Self::NeEtranger => (textes::CAS_NE_ETRANGER, textes::CAS_NE_ETRANGER_AIDE),
            Self::EtatCivil => (textes::CAS_ETAT_CIVIL, textes::CAS_ETAT_CIVIL_AIDE),
            Self::Ecart => (textes::CAS_ECART, textes::CAS_ECART_AIDE),
            Self::Domicile => (textes::CAS_DOMICILE, textes::CAS_DOMICILE_AIDE),
            Self::RefusPiece => (textes::CAS_REFUS_PIECE, textes::CAS_REFUS_PIECE_AIDE),
        }
    }

    /// The case this file is in, as far as its traits tell. A newborn is no other case.
    fn du_dossier(traits: &Traits, aujourdhui: &str, cabinet_ms: i64) -> Option<Self> {
        if naissance::jours_avant_ins(&traits.date_naissance, cabinet_ms).is_some() {
            Some(Self::NouveauNe)
        } else if est_mineur(&traits.date_naissance, aujourdhui) {
            Some(Self::Enfant)
        } else if traits
            .lieu_naissance
            .is_some_and(|lieu| lieu.est_etranger())
        {
            Some(Self::NeEtranger)
        } else {
            None
        }
    }
}

/// Whether this is a child who is too young to have an INS.
pub(super) fn est_nouveau_ne(traits: &Traits) -> bool {
    naissance::jours_avant_ins(&traits.date_naissance, naissance::heure_du_cabinet_ms()).is_some()
}

/// Says at once, while INSi gave nothing, what the file itself tells.
pub(super) fn conseil(patient: &str, traits: &Traits, view: &View) -> Result<(), Failure> {
    if !est_nouveau_ne(traits) {
        return Ok(());
    }
    view.text("conseil", &texts::text(textes::CAS_NOUVEAU_NE_AIDE));
    view.tone("information");
    if let Some(prevue_ms) = naissance::prevue(patient)? {
        let nom = texts::text(textes::NAISSANCE_PREVUE);
        view.fact("prevue", &nom, &Data::Integer(prevue_ms), "instant");
    }
    Ok(())
}

/// Where the scratch keeps which case is open: none, the list, or one of them.
const OUVERT: &str = "cas";
const LISTE: &str = "liste";

/// Draws the button that opens and closes the help.
pub(super) fn bouton(c: &Context, view: &View) {
    let texte = if ouvert(c).is_empty() {
        textes::CAS_PARTICULIERS
    } else {
        textes::CAS_FERMER
    };
    Bouton::CasParticuliers.dessiner(view, texte, None);
    view.shortcut("H");
}

/// Draws what is open.
pub(super) fn dessiner(
    c: &Context,
    traits: &Traits,
    view: &View,
    agir: impl Fn(Cas, &View),
) -> Result<(), Failure> {
    let ouvert = ouvert(c);
    if ouvert.is_empty() {
        return Ok(());
    }
    let du_dossier = Cas::du_dossier(traits, &time::today(), naissance::heure_du_cabinet_ms());
    let montre = Cas::depuis(&ouvert).or(du_dossier);
    view.column("cas", |view| {
        view.line("liste", |ligne| {
            for cas in Cas::TOUS {
                Bouton::Cas(cas).dessiner(ligne, cas.textes().0, None);
            }
            Ok(())
        })?;
        if let Some(cas) = montre {
            let (titre, aide) = cas.textes();
            view.section("ouvert", &texts::text(titre), |view| {
                view.text("aide", &texts::text(aide));
                agir(cas, view);
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// Opens the list, or closes whatever is open.
pub(super) fn basculer(c: &Context) -> Result<(), Failure> {
    let suite = if ouvert(c).is_empty() { LISTE } else { "" };
    ouvrir_texte(c, suite)
}

/// Opens a case.
pub(super) fn ouvrir(c: &Context, cas: Cas) -> Result<(), Failure> {
    ouvrir_texte(c, cas.code())
}

fn ouvert(c: &Context) -> String {
    c.scratch_get(OUVERT).into_text().unwrap_or_default()
}

fn ouvrir_texte(c: &Context, texte: &str) -> Result<(), Failure> {
    c.scratch_set(OUVERT, &Data::Text(texte.to_owned()))?;
    // The host follows the record, not our scratch: say that the panel changed.
    invalidate(IDENTITE);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;

    #[test]
    fn the_file_tells_its_own_case() {
        let avec = |date: &str, lieu: &str| {
            let traits = Traits {
                date_naissance: date.parse().unwrap(),
                lieu_naissance: Some(lieu.parse().unwrap()),
                ..samples::traits()
            };
            Cas::du_dossier(&traits, "2026-11-22", 20_779 * 86_400_000)
        };
        assert_eq!(avec("2026-11-20", "63113"), Some(Cas::NouveauNe));
        assert_eq!(avec("2015-02-03", "99100"), Some(Cas::Enfant));
        assert_eq!(avec("1975-12-31", "99350"), Some(Cas::NeEtranger));
        assert_eq!(avec("1975-12-31", "63220"), None);
    }

    #[test]
    fn each_case_has_its_own_words() {
        let textes: std::collections::HashSet<_> = Cas::TOUS.map(Cas::textes).into();
        assert_eq!(textes.len(), Cas::TOUS.len());
    }
}
