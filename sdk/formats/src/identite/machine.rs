//! The transitions.

use super::acte::Issue;
use super::concordance::{avertissements_reponse, concordance, traits_apres};
use super::{
    Acte, AncienMatricule, Attribut, Canal, Concordance, Confiance, Controle, Effet, Identite, Ins,
    Origine, Piece, Recuperation, Refus, Reponse, Suite, Verdict,
};
use crate::traits::{Traits, fil};

impl Identite {
    /// Applies an act: the next identity and what happened, or a refusal and then nothing changed.
    ///
    /// # Errors
    /// [`Refus`], with a French sentence for the practitioner.
    pub fn appliquer(&self, acte: &Acte) -> Result<(Self, Suite), Refus> {
        match acte {
            Acte::Reponse(reponse) => self.recevoir(reponse, Canal::Insi),
            Acte::LireApcv(reponse) => self.recevoir(reponse, Canal::Apcv),
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
            Acte::RefuserPiece => self.refuser_piece(),
            Acte::Verifier(verdict) => self.verifier(*verdict),
            Acte::RetirerControle(_) => {
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
            Acte::InvaliderIns(_) => {
                self.ins.as_ref().ok_or(Refus::SansIns)?;
                // Qualifiée to validée (inferred), récupérée to provisoire.
                let mut next = self.clone();
                next.retirer_ins(Origine::Invalide);
                self.suite(next, Effet::InsInvalidee)
            }
            Acte::RevenirProvisoire(_) => {
                if self.ins.is_none() && self.controle.is_none() {
                    return Err(Refus::DejaProvisoire);
                }
                let mut next = self.clone();
                next.retirer_ins(Origine::Invalide);
                next.controle = None;
                next.a_verifier = None;
                self.suite(next, Effet::RevenueProvisoire)
            }
            Acte::Marquer(attribut, pose, _) => self.marquer(*attribut, *pose),
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

    /// INSi, or the appli carte Vitale, gives one identity. It is taken by itself only in perfect agreement, and confirms
    /// a recovered INS only when it says the same matricule and the same traits; in every other case it is held and
    /// nothing else changes.
    fn recevoir(&self, reponse: &Reponse, canal: Canal) -> Issue {
        self.refuser_si_bloque()?;
        let concordance = concordance(&self.traits, &reponse.traits);
        let taken = match &self.ins {
            // Traits that agree but that a file cannot hold (a list too long) are for a person to look at.
            None if concordance.parfaite() => {
                self.prendre(reponse, concordance, canal).ok().map(|next| {
                    let effet = match canal {
                        Canal::Insi => Effet::ReponsePrise,
                        Canal::Apcv => Effet::ApcvPrise,
                    };
                    (next, effet)
                })
            }
            Some((ins, recuperation)) if meme_ins(ins, &reponse.ins) && concordance.identique() => {
                // A reading of the card alone says nothing of former matricules: those INSi gave stay.
                let confirmed = match canal {
                    Canal::Insi => reponse.ins.clone(),
                    Canal::Apcv => ins.clone(),
                };
                let next = Self {
                    ins: Some((confirmed, *recuperation)),
                    controle: self.controle.or(canal.controle()),
                    a_verifier: None,
                    ..self.clone()
                };
                let effet = if next.controle == self.controle {
                    Effet::ReponseConfirmee
                } else {
                    Effet::ApcvPrise
                };
                Some((next, effet))
            }
            _ => None,
        };
        let (next, effet) = taken.unwrap_or_else(|| {
            let autre_matricule = self.ins().is_some_and(|ins| !meme_ins(ins, &reponse.ins));
            (
                Self {
                    a_verifier: Some((reponse.clone(), canal)),
                    ..self.clone()
                },
                Effet::ReponseAVerifier {
                    concordance,
                    autre_matricule,
                },
            )
        });
        let avertissements = avertissements_reponse(&self.traits, reponse);
        let (next, mut suite) = self.suite(next, effet)?;
        suite.avertissements = avertissements;
        Ok((next, suite))
    }

    fn accepter(&self) -> Issue {
        let (reponse, canal) = self.a_verifier.as_ref().ok_or(Refus::RienAVerifier)?;
        let next = self.prendre(reponse, concordance(&self.traits, &reponse.traits), *canal)?;
        let controle_retire = self.controle.is_some() && next.controle.is_none();
        self.suite(next, Effet::ReponseAcceptee { controle_retire })
    }

    /// The identity once the reply is taken.
    ///
    /// A check stands only when the traits it was made on agree with INSi's (inferred); an attestation speaks of one INS
    /// and falls with it (inferred). An identity read by the appli carte Vitale is checked by that reading.
    fn prendre(
        &self,
        reponse: &Reponse,
        concordance: Concordance,
        canal: Canal,
    ) -> Result<Self, Refus> {
        let traits =
            traits_apres(&self.traits, &reponse.traits).map_err(Refus::ReponseIncomplete)?;
        traits.verifier()?;
        let autre_matricule = self.ins().is_some_and(|ins| !meme_ins(ins, &reponse.ins));
        let mut next = self.clone();
        if autre_matricule {
            next.retirer_ins(Origine::Remplace);
        }
        next.controle = next
            .controle
            .filter(|_| concordance.parfaite())
            .or(canal.controle());
        let acceptee =
            self.recuperation() == Some(Recuperation::Acceptee) || !concordance.traits_stricts();
        let recuperation = if acceptee {
            Recuperation::Acceptee
        } else {
            Recuperation::Concordante
        };
        next.ins = Some((reponse.ins.clone(), recuperation));
        // INSi's complete date stands for the incomplete one typed: that it is uncertain stays known.
        next.attributs.date_incertaine = !traits.date_naissance.incertaine()
            && self.date_incertaine()
            && traits.date_naissance == self.traits.date_naissance.rniv();
        next.traits = traits;
        next.a_verifier = None;
        Ok(next)
    }

    /// The person shows no document. The doctor who knows them may still attest, and care goes on.
    fn refuser_piece(&self) -> Issue {
        if self.controle.is_some() {
            return Err(Refus::DejaControlee);
        }
        // Noted again, another day, when asked again.
        self.suite(
            Self {
                piece_refusee: true,
                ..self.clone()
            },
            Effet::RefusNote,
        )
    }

    /// An INS that INSi denies is withdrawn at once, so that it leaves no more: traits and check stay, and a person sees
    /// it with the patient (inferred: the public material says only that the result is followed).
    fn verifier(&self, verdict: Verdict) -> Issue {
        self.ins.as_ref().ok_or(Refus::SansIns)?;
        match verdict {
            Verdict::Identique => self.suite(self.clone(), Effet::VerificationConfirmee),
            Verdict::SansReponse => self.suite(self.clone(), Effet::VerificationSansReponse),
            Verdict::Different => {
                let mut next = self.clone();
                next.retirer_ins(Origine::Invalide);
                self.suite(next, Effet::VerificationDementie)
            }
        }
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
            Attribut::DateIncertaine => next.attributs.date_incertaine = pose,
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
        let mut next = Self {
            traits: traits.clone(),
            controle,
            ..self.clone()
        };
        // The mark was of the other date.
        next.attributs.date_incertaine &= traits.date_naissance == self.traits.date_naissance;
        self.suite(next, Effet::TraitsModifies { controle_retire })
    }

    /// Moves the INS to the history. An attestation, or a reading of the appli carte Vitale, speaks of that INS: it goes
    /// with it (inferred).
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
            self.controle = self.controle.filter(|controle| !controle.parle_de_l_ins());
        }
    }

    fn suite(&self, mut next: Self, effet: Effet) -> Issue {
        // Who shows a document, or is attested, refuses no more.
        next.piece_refusee &= next.controle.is_none();
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
