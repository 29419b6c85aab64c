//! What is drawn in more than one situation of the panel: warnings, matricule, last answer, the button that asks INSi.

use socle_formats::identite::{Aide, Avertissement, Conduite, Controle, Ins, Piece, Recuperation};
use socle_sdk::{Context, Data, Failure, View, texts};

use super::boutons::Bouton;
use super::cas::{self, Cas};
use super::droits::Droits;
use crate::dossier::Dossier;
use crate::textes;

/// The word of the record for an INS that INSi denied.
const DIFFERENTE: &str = "different";

/// A panel being drawn: what it is about, who looks at it, and where it goes.
pub(super) struct Ecran<'a> {
    pub(super) c: &'a Context,
    pub(super) patient: &'a str,
    pub(super) dossier: &'a Dossier,
    pub(super) droits: Droits,
    pub(super) view: &'a View,
}

impl<'a> Ecran<'a> {
    pub(super) fn new(
        c: &'a Context,
        patient: &'a str,
        dossier: &'a Dossier,
        view: &'a View,
    ) -> Self {
        Self {
            c,
            patient,
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
        if let Some(fait) = &self.dossier.controle_fait {
            let par = texts::text_with(textes::PAR, &[("qui", fait.dit.as_str().into())]);
            self.instant("controle-le", textes::CONTROLEE_LE, fait.instant_ms);
            if !fait.dit.is_empty() {
                self.view.hint(&par);
            }
        }
    }

    fn instant(&self, cle: &str, texte: &str, instant_ms: i64) {
        let valeur = Data::Integer(instant_ms);
        self.view.fact(cle, &texts::text(texte), &valeur, "instant");
    }

    /// What to do about an answer that differs, in the words of the formats: the conduct, then what each difference is.
    pub(super) fn conduite(&self, aide: &Aide) {
        let Some(ton) = ton(aide) else { return };
        let mut phrases = aide.phrases().into_iter();
        if let Some(conduite) = phrases.next() {
            self.view.text("conduite", conduite);
            self.view.tone(ton);
        }
        for (rang, ecart) in phrases.enumerate() {
            self.view.text(&format!("ecart-{rang}"), ecart);
        }
    }

    /// What INSi last said of the INS of the file.
    pub(super) fn verification(&self) {
        let Some(fait) = &self.dossier.verification else {
            return;
        };
        if fait.dit == DIFFERENTE {
            self.attention("dementie", &texts::text(textes::INS_DEMENTIE));
        } else {
            self.instant("verifiee", textes::VERIFIEE_LE, fait.instant_ms);
        }
    }

    /// What is to be done again one of these days, and what was refused.
    pub(super) fn echeances(&self) {
        let dossier = self.dossier;
        if let Some(refus_ms) = dossier.refus_ms {
            self.instant("refus-le", textes::REFUS_LE, refus_ms);
            self.view.hint(&texts::text(textes::REFUS_EFFET));
        }
        for (due, cle, texte) in [
            (
                dossier.echeances.controle,
                "controle-du",
                textes::CONTROLE_DU,
            ),
            (
                dossier.echeances.verification,
                "verification-due",
                textes::VERIFICATION_DUE,
            ),
        ] {
            if due {
                self.view.text(cle, &texts::text(texte));
            }
        }
    }

    /// The matricules the file held before, and why no more.
    pub(super) fn anciens(&self) -> Result<(), Failure> {
        if self.dossier.anciens.is_empty() {
            return Ok(());
        }
        let titre = texts::text(textes::ANCIENS);
        self.view.section("anciens", &titre, |view| {
            for (rang, ancien) in self.dossier.anciens.iter().enumerate() {
                let pourquoi = match ancien.origine.as_str() {
                    "invalide" => textes::ANCIEN_INVALIDE,
                    "remplace" => textes::ANCIEN_REMPLACE,
                    _ => textes::ANCIEN_INSI,
                };
                let valeur = ancien.matricule.as_str().into();
                let cle = format!("ancien-{rang}");
                view.fact(&cle, &texts::text(pourquoi), &valeur, "matricule");
            }
            Ok(())
        })
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
            let refusable = self.dossier.controle.is_none() && self.dossier.refus_ms.is_none();
            if cas == Cas::RefusPiece && refusable {
                let refus = self.droits.sans_qualifier();
                Bouton::NoterRefus.dessiner(view, textes::NOTER_REFUS, refus);
            }
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

/// How much the conduct must be noticed; nothing to say where the traits agree, as when only the matricule is another.
const fn ton(aide: &Aide) -> Option<&'static str> {
    match aide.conduite {
        Conduite::Prendre => None,
        Conduite::NePasPrendre | Conduite::AutrePersonne => Some("attention"),
        Conduite::PrendrePossible
        | Conduite::SuivreChangement
        | Conduite::CorrigerDossier
        | Conduite::RegarderPiece => Some("information"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn what_must_not_be_taken_stands_out() {
        let mut dossier = samples::retenue();
        let Some(retour) = dossier.retenue.clone() else {
            panic!("nothing waits")
        };
        assert_eq!(ton(&dossier.aide(&retour)), Some("information"));
        dossier.controle = Some(Controle::Piece(Piece::Passeport));
        assert_eq!(ton(&dossier.aide(&retour)), Some("attention"));
        dossier.traits = samples::traits();
        assert_eq!(ton(&dossier.aide(&retour)), None, "only the matricule");
        dossier.retenue_suit = true;
        assert_eq!(ton(&dossier.aide(&retour)), Some("information"));
    }

    #[test]
    fn an_accepted_answer_is_not_said_to_agree() {
        let dit = |recuperation| concordance(recuperation).1;
        assert_eq!(dit(Recuperation::Concordante), textes::CONCORDENT);
        assert_ne!(dit(Recuperation::Acceptee), textes::CONCORDENT);
    }
}
