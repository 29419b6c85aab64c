//! The acts on an identity that a plugin hands over, and who may do them.
//!
//! What a person answers for (a check, a decision, a mark, taking something back) needs that person in the call, with the
//! right to it. What INSi said is no person's act: a job may hand it over at night.

use socle_formats::identite::{
    Acte, Attribut, Motif, Piece, PieceInconnue, PiecesAdmises, Refus, Verdict,
};
use socle_record::Moyen;

use super::{ATTESTATION, malformed, refused};
use crate::failure::Failure;
use crate::state::CallState;

/// Checking an identity on a document, and taking a check or an INS back.
pub(crate) const QUALIFY: &str = "qualify";
/// Attesting to know somebody.
const ATTEST: &str = "attest";

impl CallState {
    /// The person who acts: not the one who happens to be at the keyboard while an event is handled or a job runs.
    pub(super) fn acting_person(&self) -> Result<crate::ports::Session, Failure> {
        self.person().ok_or_else(|| {
            Failure::passing(
                "session-required",
                "Identifiez-vous avec votre carte pour valider une identité.",
            )
            .author("an act of a person: from a command or a panel, with a session")
        })
    }

    fn acting_with(&self, right: &str) -> Result<(), Failure> {
        let session = self.acting_person()?;
        if session.acts.iter().any(|act| act == right) {
            return Ok(());
        }
        Err(self.host.ports.sessions.refusal(right).unwrap_or_else(|| {
            Failure::new(
                "denied",
                "Votre session ne permet pas cet acte : il revient au praticien.",
            )
            .author(format!("session lacks `{right}`"))
        }))
    }

    /// An act a person answers for. Answers the statut it leaves.
    pub(crate) fn act_in_person(
        &mut self,
        patient: &str,
        revision: u64,
        acte: Acte,
        moyen: Moyen,
        right: &str,
    ) -> Result<String, Failure> {
        self.acting_with(right)?;
        let effet = self.act(patient, revision, acte, moyen)?;
        Ok(self.outcome(patient, effet))
    }

    /// The document shown, or the practitioner's word.
    pub(super) fn check_identity(
        &mut self,
        patient: &str,
        revision: u64,
        piece: &str,
    ) -> Result<String, Failure> {
        if piece == ATTESTATION {
            return self.act_in_person(
                patient,
                revision,
                Acte::Attester,
                Moyen::Attestation,
                ATTEST,
            );
        }
        let piece: Piece = piece
            .parse()
            .map_err(|error: PieceInconnue| Failure::new(error.code(), error.message()))?;
        self.acting_with(QUALIFY)?;
        let (state, _) = self.identity_now(patient)?;
        if state.piece_de_mineur_refusee(piece, &self.host.today()) {
            return Err(refused(&Refus::PieceDeMineur(piece)));
        }
        // One of low confidence is the machine's to refuse, with its own words.
        if piece.confiance() == socle_formats::identite::Confiance::Haute
            && !self.host.accepted_documents().admet(piece)
        {
            return Err(refused(&Refus::PieceEcartee(piece)));
        }
        let effet = self.act(patient, revision, Acte::Controler(piece), Moyen::Piece)?;
        Ok(self.outcome(patient, effet))
    }

    pub(super) fn mark_identity(
        &mut self,
        patient: &str,
        revision: u64,
        attribut: &str,
        on: bool,
        reason: &str,
    ) -> Result<String, Failure> {
        let attribut: Attribut = attribut.parse().map_err(|_unknown| {
            malformed(
                "attribut",
                "one of douteux, fictif, homonyme, date-incertaine",
            )
        })?;
        let reason = match reason.trim() {
            "" => None,
            said => Some(Motif::new(said).map_err(|refus| refused(&refus))?),
        };
        let acte = Acte::Marquer(attribut, on, reason);
        self.act_in_person(patient, revision, acte, Moyen::Saisie, QUALIFY)
    }

    pub(super) fn withdraw_from_identity(
        &mut self,
        patient: &str,
        revision: u64,
        what: &str,
        reason: &str,
    ) -> Result<String, Failure> {
        let reason = Motif::new(reason).map_err(|refus| refused(&refus))?;
        let acte = match what {
            "check" => Acte::RetirerControle(reason),
            "matricule" => Acte::InvaliderIns(reason),
            "both" => Acte::RevenirProvisoire(reason),
            other => {
                return Err(malformed(
                    "what",
                    &format!("`{other}` is none of check, matricule, both"),
                ));
            }
        };
        self.act_in_person(patient, revision, acte, Moyen::Saisie, QUALIFY)
    }

    pub(super) fn note_refusal(&mut self, patient: &str, revision: u64) -> Result<String, Failure> {
        self.act_in_person(
            patient,
            revision,
            Acte::RefuserPiece,
            Moyen::Saisie,
            QUALIFY,
        )
    }

    pub(super) fn note_verification(
        &mut self,
        patient: &str,
        revision: u64,
        verdict: &str,
        means: &str,
    ) -> Result<String, Failure> {
        let verdict: Verdict = verdict
            .parse()
            .map_err(|_unknown| malformed("verdict", "one of same, different, none"))?;
        let moyen = match means {
            "traits" => Moyen::Traits,
            _ => Moyen::Verification,
        };
        let effet = self.act(patient, revision, Acte::Verifier(verdict), moyen)?;
        Ok(self.outcome(patient, effet))
    }

    /// The documents the practice accepts from this patient.
    pub(super) fn accepted_from(
        &mut self,
        patient: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        self.may_identify(patient, socle_manifest::Access::Read)?;
        let (state, _) = self.identity_now(patient)?;
        let (accepted, today): (PiecesAdmises, _) =
            (self.host.accepted_documents(), self.host.today());
        let mut listed = Vec::new();
        for cas in socle_formats::identite::Cas::TOUS {
            for piece in accepted.pieces(cas) {
                if !state.piece_de_mineur_refusee(*piece, &today) {
                    listed.push((cas.as_str().to_owned(), piece.code().to_owned()));
                }
            }
        }
        Ok(listed)
    }
}
