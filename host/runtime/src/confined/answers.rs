//! What one plugin answers another, and what it writes of an identity.

use socle_formats::identite::{Acte, Identite, Reponse};
use socle_manifest::Permission;
use socle_record::PatientId;

use super::seen::{self, Seen};
use crate::failure::Failure;
use crate::resources::Request;
use crate::state::CallState;

/// The service whose answers are about an INS.
const IDENTITY: &str = "identity";
/// What an answer says of an INS that nobody qualified yet.
const OF_AN_INS: [&str; 3] = ["matricule", "oid", "historique"];

fn of_an_ins(name: &str) -> bool {
    OF_AN_INS.contains(&name)
}

fn out_of_place() -> Failure {
    Failure::new(
        "identity.confined",
        "L’extension interrogée a donné un matricule INS non qualifié là où il n’a pas sa place : sa réponse est écartée. \
         Signalez-le à son éditeur.",
    )
    .author("the digits of a matricule that is not qualified stand in the answer outside `matricule` and `historique`")
}

impl CallState {
    /// What this call says when it asks.
    pub(crate) fn tells_in(&self, asked: &Request) -> String {
        seen::asked(asked)
    }

    /// Looks at what a provider answered. The INS is for those that may see one that is not qualified, and confines them:
    /// what they will have seen is answered. The others have the code, the verdict and the traits, and no digit of it
    /// (`told`: what they said themselves when they asked).
    ///
    /// # Errors
    /// `identity.confined`: the answer bears one where it is not taken out.
    pub(crate) fn look_at(
        &self,
        provider: &Self,
        service: &str,
        answered: &mut Request,
        told: &str,
    ) -> Result<Option<Seen>, Failure> {
        let is_of_an_ins =
            service == IDENTITY && answered.answers.iter().any(|(name, _)| of_an_ins(name));
        if !is_of_an_ins && !provider.is_confined() {
            return Ok(None);
        }
        let mut known = provider.knows();
        for text in seen::answers_of(answered, of_an_ins) {
            known.note_all(&text);
        }
        if service != IDENTITY {
            return Ok(Some(known));
        }
        if self.may_see_matricules() {
            let bears = is_of_an_ins || tells(&known, &seen::answered(answered), told);
            return Ok(bears.then_some(known));
        }
        answered.answers.retain(|(name, _)| !of_an_ins(name));
        // Bytes are not looked into: none are handed over.
        answered.attachments.clear();
        let known = known.without(told);
        if tells(&known, &seen::answered(answered), told) {
            return Err(out_of_place());
        }
        Ok(None)
    }

    /// A provider failed: its sentence reaches whoever asked, unless it bears a matricule they may not see.
    pub(crate) fn hear_failure(&self, provider: &Self, failure: Failure, told: &str) -> Failure {
        if !provider.is_confined() {
            return failure;
        }
        let known = provider.knows();
        let secret = known.clone().without(told);
        if !tells(&secret, &seen::failed(&failure), told) {
            return failure;
        }
        if self.may_see_matricules() {
            self.saw_what(&known);
            return failure;
        }
        out_of_place()
    }

    /// The traits and the reasons of an identity are read by others: no matricule is written there.
    ///
    /// # Errors
    /// `identity.confined`.
    pub(crate) fn keeps_numbers_out(&self, acte: &Acte) -> Result<(), Failure> {
        let mut known = self.has_seen();
        let mut texts = Vec::new();
        if let Acte::Reponse(reponse) | Acte::LireApcv(reponse) = acte {
            note(&mut known, reponse);
            let traits = &reponse.traits;
            texts.extend(
                [
                    &traits.nom_naissance,
                    &traits.premier_prenom,
                    &traits.liste_prenoms,
                ]
                .into_iter()
                .flatten()
                .cloned(),
            );
        }
        if let Some(reason) = acte.motif().filter(|_| self.is_confined()) {
            texts.push(reason.as_str().to_owned());
        }
        if tells(&known, &texts, "") {
            return Err(out_of_place());
        }
        Ok(())
    }

    fn may_see_matricules(&self) -> bool {
        self.granted_any("identity-unqualified", |permission| {
            matches!(permission, Permission::IdentityUnqualified { .. })
        })
        .is_ok()
    }

    /// The matricules this call may know: those it has seen, and those of its patient, which it may have kept earlier.
    fn knows(&self) -> Seen {
        let mut known = self.has_seen();
        if let Some(patient) = &self.call.patient {
            match self.staged.identities.get(patient) {
                Some((state, _)) => note_all(&mut known, state),
                None => {
                    let file = self
                        .host
                        .record
                        .identity(&PatientId::from(patient.as_str()));
                    if let Ok(file) = file {
                        note_all(&mut known, &file.identite);
                    }
                }
            }
        }
        known
    }
}

fn note(known: &mut Seen, reponse: &Reponse) {
    known.note(reponse.ins.matricule.as_str());
    for ancien in &reponse.ins.historique {
        known.note(ancien.matricule.as_str());
    }
}

fn note_all(known: &mut Seen, state: &Identite) {
    if let Some(ins) = state.ins() {
        known.note(ins.matricule.as_str());
    }
    if let Some(held) = state.a_verifier() {
        note(known, held);
    }
    for ancien in state.historique() {
        known.note(ancien.matricule.as_str());
    }
}

/// Whether one of these texts bears a number that is known, or that looks like one; `told`: what is no news.
fn tells(known: &Seen, texts: &[String], told: &str) -> bool {
    known.stands_in(texts) || texts.iter().any(|text| seen::looks_like_one(text, told))
}
