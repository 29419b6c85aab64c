//! The panel « Identité · INS »: one screen a situation, never more on it than what can be done now.
//!
//! Each screen says first what is known, then what can be done, and last what is seldom needed.

use socle_formats::identite::{Refus, Statut};
use socle_sdk::{Context, Failure, View, texts};

use super::boutons::Bouton;
use super::ecran::Ecran;
use super::{cas, marques, patient, pieces, tableau};
use crate::dossier::{Dossier, Retenue};
use crate::{outcome, textes};

/// What the panel is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Situation<'a> {
    /// Marked douteux or fictif: nothing can be done here.
    Bloquee(Refus),
    /// An INSi answer waits: nothing else is offered before it is decided on.
    AVerifier(&'a Retenue),
    /// Provisoire or validée: INSi, and the document when it was not shown.
    SansIns,
    /// The document is all that lacks.
    Recuperee,
    /// Nothing to do.
    Qualifiee,
}

impl<'a> Situation<'a> {
    fn de(dossier: &'a Dossier) -> Self {
        if let Some(refus) = dossier.marque_bloquante() {
            return Self::Bloquee(refus);
        }
        if let Some(retenue) = &dossier.retenue {
            return Self::AVerifier(retenue);
        }
        match dossier.statut {
            Statut::Provisoire | Statut::Validee => Self::SansIns,
            Statut::Recuperee => Self::Recuperee,
            Statut::Qualifiee => Self::Qualifiee,
        }
    }
}

/// Draws the panel.
pub(super) fn dessiner(c: &Context, patient: &str, view: &View) -> Result<(), Failure> {
    let dossier = Dossier::lire_pour_ecran(patient)?;
    let ecran = Ecran::new(c, patient, &dossier, view);
    view.line("etat", |ligne| {
        marques::dessiner(&dossier, ligne);
        Ok(())
    })?;
    match Situation::de(&dossier) {
        Situation::Bloquee(refus) => ecran.bloquee(&refus),
        Situation::AVerifier(retenue) => ecran.a_verifier(retenue)?,
        Situation::SansIns => ecran.sans_ins()?,
        Situation::Recuperee => ecran.recuperee()?,
        Situation::Qualifiee => ecran.qualifiee()?,
    }
    patient::dessiner(c, &dossier.traits, view)
}

/// The screens.
impl Ecran<'_> {
    fn bloquee(&self, refus: &Refus) {
        self.attention("bloquee", &refus.message());
        Bouton::Corriger.dessiner(self.view, textes::VOIR_IDENTITE, None);
    }

    fn a_verifier(&self, retenue: &Retenue) -> Result<(), Failure> {
        let dossier = self.dossier;
        let annonce = outcome::a_verifier(dossier, retenue).message(dossier.statut);
        self.attention("a-verifier", &annonce);
        let aide = dossier.aide(retenue);
        tableau::retenue(&dossier.traits, &retenue.traits, &aide, self.view)?;
        self.conduite(&aide);
        self.matricule(
            "matricule-dossier",
            textes::MATRICULE_DOSSIER,
            dossier.ins.as_ref(),
        );
        self.matricule(
            "matricule-insi",
            textes::MATRICULE_INSI,
            retenue.ins.as_ref(),
        );
        self.derniere_reponse();
        self.avertissements(&dossier.avertissements_retenue());
        self.view.line("decision", |ligne| {
            let refus = self.droits.sans_qualifier();
            Bouton::Accepter.dessiner(ligne, textes::ACCEPTER, refus);
            // What cannot be undone is asked for twice.
            ligne.confirm(&texts::text(textes::ACCEPTER_QUESTION));
            Bouton::Rejeter.dessiner(ligne, textes::REJETER, refus);
            Ok(())
        })?;
        self.view.line("erreur", |ligne| {
            Bouton::Corriger.dessiner(ligne, textes::CORRIGER, None);
            Bouton::DemanderCorrection.dessiner(ligne, textes::DEMANDER_CORRECTION, None);
            Ok(())
        })?;
        self.suite()
    }

    fn sans_ins(&self) -> Result<(), Failure> {
        let dossier = self.dossier;
        if let Some(erreur) = dossier.trait_impossible() {
            self.attention("trait", &erreur.message());
        } else {
            // A newborn has none yet: there is nothing to look for in its traits.
            if !cas::est_nouveau_ne(&dossier.traits) {
                self.sans_identite();
            }
            self.nom_utilise();
            self.verification();
            self.retour_ecarte();
            self.date_incertaine();
            cas::conseil(self.patient, &dossier.traits, self.view)?;
        }
        self.avertissements(&dossier.avertissements());
        self.controle();
        self.derniere_reponse();
        if dossier.statut == Statut::Provisoire {
            self.pieces(textes::PIECE_VALIDE)?;
        }
        self.suite()
    }

    fn recuperee(&self) -> Result<(), Failure> {
        let dossier = self.dossier;
        tableau::recuperee(&dossier.traits, self.view)?;
        self.concordance();
        self.matricule("matricule", textes::MATRICULE, dossier.ins.as_ref());
        self.avertissements(&dossier.avertissements());
        self.echeances();
        self.pieces(textes::PIECE_QUALIFIE)?;
        self.attester()?;
        self.sans_identite();
        self.derniere_reponse();
        self.suite()
    }

    fn pieces(&self, titre: &str) -> Result<(), Failure> {
        let refus = self.droits.sans_qualifier();
        pieces::dessiner(self.c, self.patient, self.dossier, titre, refus, self.view)
    }

    /// The exception procedure: the practitioner in person, in perfect agreement with INSi. For anyone else it is greyed,
    /// with who can or what lacks.
    fn attester(&self) -> Result<(), Failure> {
        let accord = self.dossier.attestable();
        let refus = self.droits.sans_attester();
        let refus = refus.or((!accord).then_some(textes::ATTESTER_SANS_ACCORD));
        self.view.line("exception", |ligne| {
            Bouton::Attester.dessiner(ligne, textes::ATTESTER, refus);
            ligne.confirm(&texts::text(textes::ATTESTER_QUESTION));
            Bouton::Montrer.dessiner(ligne, textes::MONTRER, None);
            Ok(())
        })
    }

    fn qualifiee(&self) -> Result<(), Failure> {
        let dossier = self.dossier;
        self.matricule("matricule", textes::MATRICULE, dossier.ins.as_ref());
        self.controle();
        self.derniere_reponse();
        self.avertissements(&dossier.avertissements());
        self.sans_identite();
        self.verification();
        self.echeances();
        if dossier.echeances.controle {
            // The same act as the first time; the identity stays qualified meanwhile.
            self.pieces(textes::PIECE_DE_NOUVEAU)?;
        }
        self.anciens()?;
        self.view.line("voir", |ligne| {
            Bouton::Corriger.dessiner(ligne, textes::VOIR_IDENTITE, None);
            Bouton::Montrer.dessiner(ligne, textes::MONTRER, None);
            Ok(())
        })?;
        self.suite()
    }
}

#[cfg(test)]
mod tests {
    use socle_formats::identite::Attribut;

    use super::*;
    use crate::samples;

    #[test]
    fn one_situation_at_a_time() {
        assert_eq!(Situation::de(&samples::provisoire()), Situation::SansIns);
        assert_eq!(Situation::de(&samples::recuperee()), Situation::Recuperee);
        assert_eq!(Situation::de(&samples::qualifiee()), Situation::Qualifiee);
        assert_eq!(
            Situation::de(&samples::retenue()),
            Situation::AVerifier(&Retenue::from(&samples::reponse()))
        );
        let validee = Dossier {
            statut: Statut::Validee,
            ..samples::provisoire()
        };
        assert_eq!(Situation::de(&validee), Situation::SansIns);
    }

    #[test]
    fn an_answer_that_waits_comes_before_the_statut_and_a_mark_before_all() {
        let mut dossier = Dossier {
            retenue: samples::retenue().retenue,
            ..samples::qualifiee()
        };
        assert!(matches!(Situation::de(&dossier), Situation::AVerifier(_)));
        dossier.attributs.douteux = true;
        assert_eq!(
            Situation::de(&dossier),
            Situation::Bloquee(Refus::AttributBloquant(Attribut::Douteux))
        );
    }
}
