//! Mon espace santé: what a patient gets of a doctor's message, and what comes back.
//!
//! A doctor begins, the patient answers for as long as the exchange is open. `[FIN]` as the whole subject is not delivered and
//! closes all that was open between the two; `X-MSS-MES: FIN` closes with a message that is delivered; any other message opens
//! again. A profile may be closed or not be there; a message has 25 Mo at most.
//!
//! Who answers, by rule: whoever has an open profile answers a message that begins an exchange, once; a subject with the word
//! *photo* gets a document, one with *question* a second message later. Nobody answers an answer.

use std::collections::BTreeSet;

use super::letter::Letter;
use super::written::{Answer, Bounce};
use super::{Due, Received};
use crate::dmp;

/// The largest message, in bytes.
pub const MOST_BYTES: usize = 25_000_000;
/// The subject that closes.
pub const FIN: &str = "[FIN]";
/// How long a refusal takes.
const REFUSAL_MS: i64 = 1_000;
/// How long a patient takes.
const ANSWER_MS: i64 = 3_000;
/// How long the second message of a patient takes.
const SECOND_MS: i64 = 8_000;

/// Whether an address is of a patient.
#[must_use]
pub fn is_patient(address: &str, domain: &str) -> bool {
    address
        .rsplit_once('@')
        .is_some_and(|(_, at)| at.eq_ignore_ascii_case(domain))
}

/// Why a patient does not get a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// What stands before the `@` is no matricule.
    Invalid,
    /// Nobody has this matricule, or whoever has it has no Mon espace santé.
    NotFound,
    /// The profile was closed.
    Closed,
    /// More than [`MOST_BYTES`].
    TooLarge,
}

impl Cause {
    /// Enhanced status (RFC 3463). The real ones were not found.
    pub(super) const fn status(self) -> &'static str {
        match self {
            Self::Invalid => "5.1.3",
            Self::NotFound => "5.1.1",
            Self::Closed => "5.2.1",
            Self::TooLarge => "5.3.4",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Invalid => "adresse invalide",
            Self::NotFound => "patient non trouve",
            Self::Closed => "messagerie fermee",
            Self::TooLarge => "message de plus de 25 Mo",
        }
    }

    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::TooLarge => "Undelivered Mail Returned to Sender",
            _ => "Message non distribue",
        }
    }
}

/// The exchange is closed: the patient has no field to answer in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the professional closed the exchange")]
pub struct Shut;

/// Exchanges that are not open: who wrote and to whom, `a@b c@d`.
pub type Closed = BTreeSet<String>;

/// Mon espace santé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonEspaceSante {
    domain: String,
    closed: Closed,
}

fn pair(doctor: &str, patient: &str) -> String {
    format!("{} {}", doctor.to_lowercase(), patient.to_lowercase())
}

impl MonEspaceSante {
    /// With no exchange yet; `domain` is that of patients.
    #[must_use]
    pub fn new(domain: &str) -> Self {
        Self::with(domain, Closed::new())
    }

    /// With exchanges that were closed before.
    #[must_use]
    pub fn with(domain: &str, closed: Closed) -> Self {
        Self {
            domain: domain.to_owned(),
            closed,
        }
    }

    /// The exchanges that are closed now.
    #[must_use]
    pub fn into_closed(self) -> Closed {
        self.closed
    }

    /// A message comes for patients; those it names of other domains are not looked at.
    pub fn receive(&mut self, letter: &Letter, content: &[u8], now_ms: i64) -> Received {
        let mut received = Received::default();
        let all: Vec<&String> = letter
            .to
            .iter()
            .filter(|to| is_patient(to, &self.domain))
            .collect();
        for to in all {
            match self.one(letter, to) {
                Err(cause) => received.due.push(Due {
                    after_ms: REFUSAL_MS,
                    to: letter.from.clone(),
                    content: Bounce {
                        cause,
                        recipient: to,
                        domain: &self.domain,
                        letter,
                        original: content,
                        at_ms: now_ms + REFUSAL_MS,
                    }
                    .write(),
                }),
                Ok(false) => {}
                Ok(true) => {
                    received.delivered.push(to.clone());
                    received.due.extend(self.answers(letter, to, now_ms));
                }
            }
        }
        received
    }

    /// Whether it is delivered.
    fn one(&mut self, letter: &Letter, to: &str) -> Result<bool, Cause> {
        let local = to.split('@').next().unwrap_or_default();
        let is_matricule = local.len() == 15 && local.bytes().all(|c| c.is_ascii_alphanumeric());
        if !is_matricule {
            return Err(Cause::Invalid);
        }
        let profile = dmp::profile(local).ok_or(Cause::NotFound)?;
        match profile.etat {
            dmp::Etat::Absent => return Err(Cause::NotFound),
            dmp::Etat::Ferme => return Err(Cause::Closed),
            dmp::Etat::Ouvert => {}
        }
        if letter.size > MOST_BYTES {
            return Err(Cause::TooLarge);
        }
        let exchange = pair(&letter.from, to);
        let is_fin = letter.subject == FIN;
        if is_fin || letter.closes {
            self.closed.insert(exchange);
        } else {
            self.closed.remove(&exchange);
        }
        Ok(!is_fin)
    }

    fn answers(&self, letter: &Letter, patient: &str, now_ms: i64) -> Vec<Due> {
        if letter.is_answer {
            return Vec::new();
        }
        let subject = letter.subject.to_lowercase();
        let asks = |word: &str| subject.contains(word);
        let first = if asks("photo") {
            self.written(
                letter,
                patient,
                "Bonjour docteur, voici la photo demandée.",
                true,
                now_ms + ANSWER_MS,
                1,
            )
        } else {
            self.written(
                letter,
                patient,
                "Bonjour docteur, j’ai bien reçu votre message, merci. Je me sens mieux.",
                false,
                now_ms + ANSWER_MS,
                1,
            )
        };
        let mut due = Vec::new();
        due.extend(first.ok().map(|content| (ANSWER_MS, content)));
        if asks("question") {
            let second = self.written(
                letter,
                patient,
                "Une dernière question : dois-je continuer le traitement ce soir ?",
                false,
                now_ms + SECOND_MS,
                2,
            );
            due.extend(second.ok().map(|content| (SECOND_MS, content)));
        }
        due.into_iter()
            .map(|(after_ms, content)| Due {
                after_ms,
                to: letter.from.clone(),
                content,
            })
            .collect()
    }

    /// A patient answers a message by themselves: the message that reaches the professional.
    ///
    /// # Errors
    /// [`Shut`] when the exchange is closed.
    pub fn answer(
        &self,
        letter: &Letter,
        patient: &str,
        text: &str,
        at_ms: i64,
        number: u32,
    ) -> Result<Vec<u8>, Shut> {
        self.written(letter, patient, text, false, at_ms, number)
    }

    fn written(
        &self,
        letter: &Letter,
        patient: &str,
        text: &str,
        with_photo: bool,
        at_ms: i64,
        number: u32,
    ) -> Result<Vec<u8>, Shut> {
        if self.closed.contains(&pair(&letter.from, patient)) {
            return Err(Shut);
        }
        let local = patient.split('@').next().unwrap_or_default();
        let name = dmp::profile(local)
            .map(|profile| format!("{} {}", profile.prenom, profile.nom))
            .unwrap_or_default();
        Ok(Answer {
            name: &name,
            from: patient,
            letter,
            text,
            with_photo,
            at_ms,
            number,
        }
        .write())
    }
}
