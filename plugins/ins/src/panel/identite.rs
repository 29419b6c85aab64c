//! The panel « Identité · INS »: one screen a situation, never more on it than what can be done now.

use socle_formats::identite::{Avertissement, Confiance, Ins, Piece, Refus, Statut, concordance};
use socle_sdk::{Context, Data, Failure, View, session, texts};

use super::boutons::{Bouton, PIECES_COURANTES, autres_pieces};
use super::{marques, tableau};
use crate::dossier::{Dossier, Retenue};
use crate::memory::{self, Souvenir};
use crate::textes;

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

/// What the person at the keyboard may do. The host checks it again at each act; here it is only said beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Droits {
    interroger: bool,
    qualifier: bool,
    attester: bool,
}

impl Droits {
    /// None without a session. Any other failure (the practice withdrew that permission) tells nothing: each act is then
    /// offered, and the host says why it is refused.
    fn lire() -> Self {
        match session::current() {
            Ok(session) => Self {
                interroger: session.can("insi"),
                qualifier: session.can("qualify"),
                attester: session.can("attest"),
            },
            Err(echec) if echec.code == "session-required" => Self::default(),
            Err(_) => Self {
                interroger: true,
                qualifier: true,
                attester: true,
            },
        }
    }
}

/// Draws the panel.
pub(super) fn dessiner(c: &Context, patient: &str, view: &View) -> Result<(), Failure> {
    let dossier = Dossier::lire_avec_ins(patient)?;
    let ecran = Ecran {
        c,
        dossier: &dossier,
        droits: Droits::lire(),
        view,
    };
    view.line("etat", |ligne| {
        marques::dessiner(&dossier, ligne);
        Ok(())
    })?;
    match Situation::de(&dossier) {
        Situation::Bloquee(refus) => ecran.attention("bloquee", &refus.message()),
        Situation::AVerifier(retenue) => ecran.a_verifier(retenue)?,
        Situation::SansIns => ecran.sans_ins()?,
        Situation::Recuperee => ecran.recuperee()?,
        Situation::Qualifiee => ecran.qualifiee(),
    }
    Ok(())
}

/// What every part of the panel needs.
struct Ecran<'a> {
    c: &'a Context,
    dossier: &'a Dossier,
    droits: Droits,
    view: &'a View,
}

impl Ecran<'_> {
    fn a_verifier(&self, retenue: &Retenue) -> Result<(), Failure> {
        let dossier = self.dossier;
        let resume = concordance(&dossier.traits, &retenue.traits).resume();
        let annonce = if autre_matricule(dossier, retenue) {
            textes::A_VERIFIER_AUTRE_MATRICULE
        } else {
            textes::A_VERIFIER
        };
        let annonce = texts::text_with(annonce, &[("ecart", resume.into())]);
        self.attention("a-verifier", &annonce);
        tableau::retenue(&dossier.traits, &retenue.traits, self.view)?;
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
        self.avertissements(&dossier.avertissements_retenue());
        self.view.line("decision", |ligne| {
            self.bouton(
                ligne,
                Bouton::Accepter,
                textes::ACCEPTER,
                self.droits.qualifier,
            );
            // What cannot be undone is asked for twice.
            ligne.confirm(&texts::text(textes::ACCEPTER_QUESTION));
            self.bouton(
                ligne,
                Bouton::Rejeter,
                textes::REJETER,
                self.droits.qualifier,
            );
            Ok(())
        })?;
        self.derniere_interrogation();
        Ok(())
    }

    fn sans_ins(&self) -> Result<(), Failure> {
        let dossier = self.dossier;
        match (
            dossier.trait_impossible(),
            memory::rappeler(self.c, &dossier.traits),
        ) {
            (Some(erreur), _) => self.attention("trait", &erreur.message()),
            (None, Some(Souvenir::DerniereReponse(conclusion))) => {
                self.attention("sans-identite", &conclusion.message())
            }
            (None, Some(Souvenir::TraitsChanges)) => self
                .view
                .text("sans-identite", &texts::text(textes::TRAITS_CHANGES)),
            (None, None) if dossier.demandee_ms.is_some() => self
                .view
                .text("sans-identite", &texts::text(textes::SANS_IDENTITE)),
            (None, None) => {}
        }
        self.controle();
        self.interroger();
        self.derniere_interrogation();
        if dossier.statut == Statut::Provisoire {
            self.pieces(textes::PIECE_VALIDE)?;
        }
        Ok(())
    }

    fn recuperee(&self) -> Result<(), Failure> {
        let dossier = self.dossier;
        tableau::recuperee(&dossier.traits, self.view)?;
        self.view
            .badge("concordance", "check", &texts::text(textes::CONCORDENT));
        self.view.tone("good");
        self.avertissements(&dossier.avertissements());
        self.matricule("matricule", textes::MATRICULE, dossier.ins.as_ref());
        self.pieces(textes::PIECE_QUALIFIE)?;
        // Only the practitioner in person: for anyone else the button would be a false promise.
        if self.droits.attester {
            self.bouton(self.view, Bouton::Attester, textes::ATTESTER, true);
            self.view.confirm(&texts::text(textes::ATTESTER_QUESTION));
        }
        self.interroger();
        self.derniere_interrogation();
        Ok(())
    }

    fn qualifiee(&self) {
        let dossier = self.dossier;
        self.matricule("matricule", textes::MATRICULE, dossier.ins.as_ref());
        self.avertissements(&dossier.avertissements());
        self.controle();
        self.derniere_interrogation();
        self.interroger();
    }

    /// The documents, one click each: the usual ones with a key, the others on demand, the insufficient ones last.
    fn pieces(&self, titre: &str) -> Result<(), Failure> {
        self.view.text("piece-presentee", &texts::text(titre));
        self.view.line("pieces", |ligne| {
            for (piece, touche) in PIECES_COURANTES.into_iter().zip(["1", "2", "3"]) {
                self.piece(ligne, piece);
                ligne.shortcut(touche);
                // Equal weight for the two that nearly everyone shows: no default is chosen.
                if piece != Piece::TitreSejour {
                    ligne.tone("primary");
                }
            }
            Ok(())
        })?;
        if !memory::autres_pieces(self.c) {
            self.bouton(self.view, Bouton::AutresPieces, textes::AUTRES_PIECES, true);
            return Ok(());
        }
        self.view.line("pieces-suffisantes", |ligne| {
            autres_pieces(Confiance::Haute).for_each(|piece| self.piece(ligne, piece));
            Ok(())
        })?;
        self.view.line("pieces-insuffisantes", |ligne| {
            for piece in autres_pieces(Confiance::Faible) {
                self.piece(ligne, piece);
                ligne.tone("attention");
                ligne.hint(&texts::text(textes::PIECE_INSUFFISANTE));
            }
            Ok(())
        })?;
        self.bouton(
            self.view,
            Bouton::AutresPieces,
            textes::MOINS_DE_PIECES,
            true,
        );
        Ok(())
    }

    fn piece(&self, view: &View, piece: Piece) {
        self.bouton(
            view,
            Bouton::Piece(piece),
            textes::piece(piece),
            self.droits.qualifier,
        );
    }

    fn interroger(&self) {
        let texte = if self.dossier.demandee_ms.is_some() {
            textes::INTERROGER_DE_NOUVEAU
        } else {
            textes::INTERROGER
        };
        self.bouton(self.view, Bouton::Interroger, texte, self.droits.interroger);
        if self.dossier.trait_impossible().is_some() {
            self.view.disabled(&texts::text(textes::TRAIT_A_CORRIGER));
        }
    }

    fn bouton(&self, view: &View, bouton: Bouton, texte: &str, permis: bool) {
        view.button(&bouton.cle(), &texts::text(texte));
        if !permis {
            view.disabled(&texts::text(textes::SANS_DROIT));
        }
    }

    fn attention(&self, cle: &str, phrase: &str) {
        self.view.notice(cle, phrase);
        self.view.tone("attention");
    }

    fn avertissements(&self, avertissements: &[Avertissement]) {
        for avertissement in avertissements {
            self.attention(avertissement.code(), avertissement.message());
        }
    }

    /// The number, what it is (NIR, NIA) and, more quietly, the authority in its official form.
    fn matricule(&self, cle: &str, libelle: &str, ins: Option<&Ins>) {
        let Some(ins) = ins else { return };
        let libelle = texts::text_with(libelle, &[("nature", ins.oid.libelle().into())]);
        self.view
            .fact(cle, &libelle, &ins.matricule.as_str().into(), "matricule");
        self.view.hint(&texts::text_with(
            textes::OID,
            &[("oid", ins.oid.as_str().into())],
        ));
    }

    fn controle(&self) {
        if let Some(controle) = &self.dossier.controle {
            self.view.fact(
                "controle",
                &texts::text(textes::CONTROLE),
                &dit(controle).into(),
                "text",
            );
        }
    }

    fn derniere_interrogation(&self) {
        if let Some(instant_ms) = self.dossier.demandee_ms {
            self.view.fact(
                "interrogee",
                &texts::text(textes::INTERROGEE),
                &Data::Integer(instant_ms),
                "instant",
            );
        }
    }
}

/// Whether the answer bears another matricule than the file. When the host does not tell it: an answer that says all the
/// file says can only wait for that.
fn autre_matricule(dossier: &Dossier, retenue: &Retenue) -> bool {
    match (&dossier.ins, &retenue.ins) {
        (Some(du_dossier), Some(recu)) => {
            (du_dossier.matricule, du_dossier.oid) != (recu.matricule, recu.oid)
        }
        (Some(_), None) => concordance(&dossier.traits, &retenue.traits).identique(),
        (None, _) => false,
    }
}

/// The name of a document by its code; what the host says in words is shown as it is.
fn dit(controle: &str) -> String {
    match controle.parse() {
        Ok(piece) => texts::text(textes::piece(piece)),
        Err(_) if controle == "attestation" => texts::text(textes::ATTESTATION),
        Err(_) => controle.to_owned(),
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
        assert!(matches!(
            Situation::de(&samples::retenue()),
            Situation::AVerifier(_)
        ));
        let validee = Dossier {
            statut: Statut::Validee,
            ..samples::provisoire()
        };
        assert_eq!(Situation::de(&validee), Situation::SansIns);
    }

    #[test]
    fn another_matricule_is_said_whether_the_host_tells_it_or_not() {
        let recu = |ins| Retenue {
            traits: samples::reponse().traits,
            ins,
        };
        let autre = crate::traits::lire_ins("279035121518989", "1.2.250.1.213.1.4.8");
        let dossier = samples::recuperee();
        assert!(autre_matricule(&dossier, &recu(None)));
        assert!(autre_matricule(&dossier, &recu(autre.clone())));
        assert!(!autre_matricule(&dossier, &recu(dossier.ins.clone())));
        assert!(!autre_matricule(&samples::retenue(), &recu(autre)));
        let mut differe = recu(None);
        differe.traits.premier_prenom = Some("ANNE".into());
        assert!(!autre_matricule(&dossier, &differe));
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
