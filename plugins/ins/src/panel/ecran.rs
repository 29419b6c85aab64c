//! What is drawn in more than one situation of the panel: warnings, matricule, last answer, the button that asks INSi.

use socle_formats::identite::{Avertissement, Controle, Ins, Piece, Recuperation};
use socle_sdk::{Context, Data, Failure, View, texts};

use super::boutons::Bouton;
use super::cas::{self, Cas};
use super::droits::Droits;
use crate::dossier::Dossier;
use crate::textes;

/// A panel being drawn: what it is about, who looks at it, and where it goes.
pub(super) struct Ecran<'a> {
    pub(super) c: &'a Context,
    pub(super) dossier: &'a Dossier,
    pub(super) droits: Droits,
    pub(super) view: &'a View,
}

impl<'a> Ecran<'a> {
    pub(super) fn new(c: &'a Context, dossier: &'a Dossier, view: &'a View) -> Self {
        Self {
            c,
            dossier,
            droits: Droits::lire(),
            view,
        }
    }

    /// A sentence that must be noticed.
    pub(super) fn attention(&self, cle: &str, phrase: &str) {
        self.view.notice(cle, phrase);
        self.view.tone("attention");
    }

    pub(super) fn avertissements(&self, avertissements: &[Avertissement]) {
        for avertissement in avertissements {
            self.attention(avertissement.code(), avertissement.message());
        }
    }

    /// Whether the file agreed with INSi when its INS was recovered.
    pub(super) fn concordance(&self) {
        if let Some((signe, texte, ton)) = self.dossier.recuperation.map(concordance) {
            self.view.badge("concordance", signe, &texts::text(texte));
            self.view.tone(ton);
        }
    }

    /// Why there is no INS, or that INSi no longer finds the one there is.
    pub(super) fn sans_identite(&self) {
        if let Some(conclusion) = self.dossier.sans_identite() {
            self.attention("sans-identite", &conclusion.message());
        }
    }

    pub(super) fn retour_ecarte(&self) {
        if self.dossier.retour_ecarte() {
            self.view
                .text("retour-ecarte", &texts::text(textes::RETOUR_ECARTE));
        }
    }

    /// INSi takes complete dates only: say which one stands for a day nobody knows (EXI ID 11).
    pub(super) fn date_incertaine(&self) {
        let naissance = self.dossier.traits.date_naissance;
        if naissance.incertaine() {
            let date = naissance.rniv().affichage();
            let phrase = texts::text_with(textes::DATE_INCERTAINE, &[("date", date.into())]);
            self.view.text("date-incertaine", &phrase);
        }
    }

    /// The number, what it is (NIR, NIA) and, more quietly, the authority in its official form.
    pub(super) fn matricule(&self, cle: &str, libelle: &str, ins: Option<&Ins>) {
        let Some(ins) = ins else { return };
        let libelle = texts::text_with(libelle, &[("nature", ins.oid.libelle().into())]);
        let oid = texts::text_with(textes::OID, &[("oid", ins.oid.as_str().into())]);
        self.view
            .fact(cle, &libelle, &ins.matricule.as_str().into(), "matricule");
        self.view.hint(&oid);
    }

    pub(super) fn controle(&self) {
        let texte = match self.dossier.controle {
            None => return,
            Some(Controle::Piece(piece)) => texts::text(&textes::piece(piece)),
            Some(Controle::Attestation) => texts::text(textes::ATTESTATION),
            Some(Controle::Apcv) => texts::text(&textes::piece(Piece::AppliCarteVitale)),
        };
        self.view.fact(
            "controle",
            &texts::text(textes::CONTROLE),
            &texte.into(),
            "text",
        );
    }

    pub(super) fn derniere_reponse(&self) {
        if let Some(derniere) = &self.dossier.derniere {
            self.view.fact(
                "interrogee",
                &texts::text(textes::INTERROGEE),
                &Data::Integer(derniere.instant_ms),
                "instant",
            );
        }
    }

    /// INSi again, and the particular cases: what is seldom needed.
    pub(super) fn suite(&self) -> Result<(), Failure> {
        self.view.line("suite", |ligne| {
            self.interroger(ligne);
            cas::bouton(self.c, ligne);
            Ok(())
        })?;
        self.cas()
    }

    fn interroger(&self, view: &View) {
        let texte = if self.dossier.derniere.is_some() {
            textes::INTERROGER_DE_NOUVEAU
        } else {
            textes::INTERROGER
        };
        let refus = self.droits.sans_interroger();
        let impossible = self.dossier.trait_impossible().is_some();
        let refus = refus.or(impossible.then_some(textes::TRAIT_A_CORRIGER));
        Bouton::Interroger.dessiner(view, texte, refus);
    }

    /// INSi found nobody under the birth name of the file, and the file has a used name: the two may have been mixed up.
    /// A person says so; nothing is tried by itself.
    pub(super) fn nom_utilise(&self) {
        let Some(nom) = self.dossier.nom_utilise_a_essayer() else {
            return;
        };
        let dit = |cle| texts::text_with(cle, &[("nom", nom.into())]);
        self.view
            .text("nom-de-naissance", &dit(textes::NOM_DE_NAISSANCE));
        let refus = self.droits.sans_interroger();
        Bouton::NomUtilise.dessiner_dit(self.view, &dit(textes::CHERCHER_NOM_UTILISE), refus);
    }

    /// The particular cases, with what can be done about each.
    fn cas(&self) -> Result<(), Failure> {
        cas::dessiner(self.c, &self.dossier.traits, self.view, |cas, view| {
            if cas == Cas::Ecart {
                Bouton::DemanderCorrection.dessiner(view, textes::DEMANDER_CORRECTION, None);
                Bouton::Corriger.dessiner(view, textes::VOIR_IDENTITE, None);
            }
        })
    }
}

/// What to say of how the INS entered the file: sign, words and tone. Only an answer that agreed may be said to.
const fn concordance(recuperation: Recuperation) -> (&'static str, &'static str, &'static str) {
    match recuperation {
        Recuperation::Concordante => ("check", textes::CONCORDENT, "good"),
        Recuperation::Acceptee => ("warning", textes::ACCEPTE, "attention"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accepted_answer_is_not_said_to_agree() {
        let dit = |recuperation| concordance(recuperation).1;
        assert_eq!(dit(Recuperation::Concordante), textes::CONCORDENT);
        assert_ne!(dit(Recuperation::Acceptee), textes::CONCORDENT);
    }
}
