//! The transitions.

use super::acte::Issue;
use super::concordance::{avertissements_reponse, concordance, traits_apres};
use super::{
    Acte, AncienMatricule, Attribut, Concordance, Confiance, Controle, Effet, Identite, Ins,
    Origine, Piece, Recuperation, Refus, Reponse, Suite,
};
use crate::traits::{Traits, fil};

impl Identite {
    /// Applies an act: the next identity and what happened, or a refusal and then nothing changed.
    ///
    /// # Errors
    /// [`Refus`], with a French sentence for the practitioner.
    pub fn appliquer(&self, acte: &Acte) -> Result<(Self, Suite), Refus> {
        match acte {
            Acte::Reponse(reponse) => self.recevoir(reponse),
            Acte::AccepterReponse => self.accepter(),
            Acte::RejeterReponse => {
                self.a_verifier.as_ref().ok_or(Refus::RienAVerifier)?;
                self.suite(
                    Self {
                        a_verifier: None,
                        ..self.clone()
                    },
                    Effet::ReponseRejetee,
                )
            }
            Acte::Controler(piece) => self.controler(*piece),
            Acte::Attester => self.attester(),
            Acte::RetirerControle => {
                self.controle.ok_or(Refus::SansControle)?;
                // Qualifiée to récupérée, validée to provisoire (the first, inferred).
                self.suite(
                    Self {
                        controle: None,
                        ..self.clone()
                    },
                    Effet::ControleRetire,
                )
            }
            Acte::InvaliderIns => {
                self.ins.as_ref().ok_or(Refus::SansIns)?;
                // Qualifiée to validée (inferred), récupérée to provisoire.
                let mut next = self.clone();
                next.retirer_ins(Origine::Invalide);
                self.suite(next, Effet::InsInvalidee)
            }
            Acte::Marquer(attribut, pose) => self.marquer(*attribut, *pose),
            Acte::ModifierTraits(traits) => self.modifier(traits),
        }
    }

    /// The attribute that keeps the identity provisoire, if any.
    pub(super) fn attribut_bloquant(&self) -> Option<Attribut> {
        if self.attributs.fictif {
            Some(Attribut::Fictif)
        } else if self.attributs.douteux {
            Some(Attribut::Douteux)
        } else {
            None
        }
    }

    pub(super) fn refuser_si_bloque(&self) -> Result<(), Refus> {
        self.attribut_bloquant()
            .map_or(Ok(()), |attribut| Err(Refus::AttributBloquant(attribut)))
    }

    /// INSi found one identity. It is taken by itself only in perfect agreement, and confirms a recovered INS only when
    /// it says the same matricule and the same traits; in every other case it is held and nothing else changes.
    fn recevoir(&self, reponse: &Reponse) -> Issue {
        self.refuser_si_bloque()?;
        let concordance = concordance(&self.traits, &reponse.traits);
        let taken = match &self.ins {
            // Traits that agree but that a file cannot hold (a list too long) are for a person to look at.
            None if concordance.parfaite() => self
                .prendre(reponse, concordance)
                .ok()
                .map(|next| (next, Effet::ReponsePrise)),
            Some((ins, recuperation)) if meme_ins(ins, &reponse.ins) && concordance.identique() => {
                let ins = Some((reponse.ins.clone(), *recuperation));
                Some((
                    Self {
                        ins,
                        a_verifier: None,
                        ..self.clone()
                    },
                    Effet::ReponseConfirmee,
                ))
            }
            _ => None,
        };
        let (next, effet) = taken.unwrap_or_else(|| {
            let autre_matricule = self.ins().is_some_and(|ins| !meme_ins(ins, &reponse.ins));
            (
                Self {
                    a_verifier: Some(reponse.clone()),
                    ..self.clone()
                },
                Effet::ReponseAVerifier {
                    concordance,
                    autre_matricule,
                },
            )
        });
        let avertissements = avertissements_reponse(&self.traits, reponse);
        let statut = next.statut();
        Ok((
            next,
            Suite {
                effet,
                statut,
                avertissements,
            },
        ))
    }

    fn accepter(&self) -> Issue {
        let reponse = self.a_verifier.as_ref().ok_or(Refus::RienAVerifier)?;
        let next = self.prendre(reponse, concordance(&self.traits, &reponse.traits))?;
        let controle_retire = self.controle.is_some() && next.controle.is_none();
        self.suite(next, Effet::ReponseAcceptee { controle_retire })
    }

    /// The identity once the reply is taken.
    ///
    /// A check stands only when the traits it was made on agree with INSi's (inferred); an attestation speaks of one INS
    /// and falls with it (inferred).
    fn prendre(&self, reponse: &Reponse, concordance: Concordance) -> Result<Self, Refus> {
        let traits =
            traits_apres(&self.traits, &reponse.traits).map_err(Refus::ReponseIncomplete)?;
        traits.verifier()?;
        let autre_matricule = self.ins().is_some_and(|ins| !meme_ins(ins, &reponse.ins));
        let mut next = self.clone();
        if autre_matricule {
            next.retirer_ins(Origine::Remplace);
        }
        next.controle = next.controle.filter(|_| concordance.parfaite());
        let acceptee =
            self.recuperation() == Some(Recuperation::Acceptee) || !concordance.traits_stricts();
        let recuperation = if acceptee {
            Recuperation::Acceptee
        } else {
            Recuperation::Concordante
        };
        next.ins = Some((reponse.ins.clone(), recuperation));
        next.traits = traits;
        next.a_verifier = None;
        Ok(next)
    }

    fn controler(&self, piece: Piece) -> Issue {
        self.refuser_si_bloque()?;
        if piece.confiance() == Confiance::Faible {
            return Err(Refus::PieceInsuffisante(piece));
        }
        let controle = Some(Controle::Piece(piece));
        if self.controle == controle {
            return self.suite(self.clone(), Effet::SansChangement);
        }
        self.suite(
            Self {
                controle,
                ..self.clone()
            },
            Effet::Controle,
        )
    }

    /// Exception procedure: after INSi, in perfect agreement of birth name, first given name, birth date and sex, and
    /// while no other reply waits. That the practitioner does it in person is for the host to ensure.
    fn attester(&self) -> Issue {
        self.refuser_si_bloque()?;
        match (&self.ins, self.controle) {
            (None, _) => Err(Refus::AttestationSansIns),
            (Some(_), Some(_)) => self.suite(self.clone(), Effet::SansChangement),
            (Some((_, Recuperation::Concordante)), None) if self.a_verifier.is_none() => self
                .suite(
                    Self {
                        controle: Some(Controle::Attestation),
                        ..self.clone()
                    },
                    Effet::Controle,
                ),
            (Some(_), None) => Err(Refus::AttestationSansConcordance),
        }
    }

    /// Douteux and fictif force provisoire, invalidate matricule and OID (kept in the history) and drop a held reply.
    /// Clearing them leaves the identity provisoire: INSi and the check are done again.
    fn marquer(&self, attribut: Attribut, pose: bool) -> Issue {
        let mut next = self.clone();
        match attribut {
            Attribut::Douteux => next.attributs.douteux = pose,
            Attribut::Fictif => next.attributs.fictif = pose,
            Attribut::Homonyme => next.attributs.homonyme = pose,
        }
        if next.attributs == self.attributs {
            return self.suite(next, Effet::SansChangement);
        }
        if !next.attributs.compatibles() {
            return Err(Refus::AttributsIncompatibles(attribut));
        }
        if next.attribut_bloquant().is_some() {
            next.retirer_ins(Origine::Invalide);
            next.controle = None;
            next.a_verifier = None;
        }
        self.suite(next, Effet::Marque)
    }

    /// Typed traits. Refused once recovered; a check made on other traits falls (inferred), unless only accents or case
    /// change.
    fn modifier(&self, traits: &Traits) -> Issue {
        if self.traits == *traits {
            return self.suite(self.clone(), Effet::SansChangement);
        }
        if self.ins.is_some() {
            return Err(Refus::TraitsVerrouilles);
        }
        traits.verifier()?;
        let same = match (fil::forme(&self.traits), fil::forme(traits)) {
            (Ok(before), Ok(after)) => before == after,
            _ => false,
        };
        let controle = self.controle.filter(|_| same);
        let controle_retire = self.controle != controle;
        self.suite(
            Self {
                traits: traits.clone(),
                controle,
                ..self.clone()
            },
            Effet::TraitsModifies { controle_retire },
        )
    }

    /// Moves the INS to the history. An attestation speaks of that INS: it goes with it (inferred).
    fn retirer_ins(&mut self, origine: Origine) {
        if let Some((ins, _)) = self.ins.take() {
            self.anciens.push(AncienMatricule {
                matricule: ins.matricule,
                oid: ins.oid,
                debut: None,
                fin: None,
                origine,
            });
            // What INSi gave as former stays known to the file (EXI REC 08).
            for ancien in ins.historique {
                if !self.anciens.contains(&ancien) {
                    self.anciens.push(ancien);
                }
            }
            self.controle = self
                .controle
                .filter(|controle| *controle != Controle::Attestation);
        }
    }

    fn suite(&self, next: Self, effet: Effet) -> Issue {
        let (statut, avertissements) = (next.statut(), next.avertissements());
        Ok((
            next,
            Suite {
                effet,
                statut,
                avertissements,
            },
        ))
    }
}

fn meme_ins(a: &Ins, b: &Ins) -> bool {
    (a.matricule, a.oid) == (b.matricule, b.oid)
}
