//! A patient's identity in the record: its present state, when INSi was asked, and all that happened to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use socle_formats::identite::{Acte, Identite, Verdict};

use super::author::Author;
use super::id::PatientId;

/// The identity of a patient, now.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityFile {
    /// Whose.
    pub patient: PatientId,
    /// Revision to give back with a write. It grows apart from that of the administrative fields, so that a phone
    /// number typed during a search does not make the answer stale.
    pub revision: u64,
    /// State machine of RNIV.
    pub identite: Identite,
    /// The last time INSi answered, whatever it said.
    pub asked: Option<Asked>,
    /// When it was last checked, verified, refused.
    pub dates: Dates,
}

/// The dates an identity lives by. The state machine has no clock: the record keeps them beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dates {
    /// The check that stands: when, and by whom.
    pub checked: Option<CheckedBy>,
    /// The last time INSi said something of the INS the file holds: when it gave it, confirmed it or denied it.
    pub verified: Option<Verified>,
    /// When the person last refused to show a document, while none was shown since. Milliseconds since the Unix epoch,
    /// UTC.
    pub refused: Option<i64>,
}

/// Who checked an identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedBy {
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Their name as it was in the session; none when the practice did it (an import).
    pub who: Option<String>,
}

/// What INSi last said of an INS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// What it said; never [`Verdict::SansReponse`].
    pub verdict: Verdict,
}

impl Dates {
    /// The dates after an act that led from `before` to `after`, done now by `who`.
    pub(crate) fn after(
        mut self,
        acte: &Acte,
        before: &Identite,
        after: &Identite,
        now_ms: i64,
        who: Option<String>,
    ) -> Self {
        if after.controle().is_none() {
            self.checked = None;
        } else if before.controle() != after.controle() || matches!(acte, Acte::Controler(_)) {
            self.checked = Some(CheckedBy { at_ms: now_ms, who });
        }
        let verdict = match acte {
            Acte::Verifier(verdict) => Some(*verdict),
            // What is held is nobody's INS yet.
            Acte::Reponse(_) | Acte::LireApcv(_) | Acte::AccepterReponse
                if after.a_verifier().is_none() =>
            {
                Some(Verdict::Identique)
            }
            _ => None,
        };
        match verdict {
            Some(Verdict::SansReponse) => {}
            Some(verdict) => {
                self.verified = Some(Verified {
                    at_ms: now_ms,
                    verdict,
                });
            }
            // Withdrawn by a person: what INSi once said of it is no longer of this file.
            None if after.ins().is_none() && before.ins().is_some() => self.verified = None,
            None => {}
        }
        if !after.piece_refusee() {
            self.refused = None;
        } else if matches!(acte, Acte::RefuserPiece) {
            self.refused = Some(now_ms);
        }
        self
    }

    /// Whether a check made again by the same document is worth a line: not when a button is pressed twice.
    pub(crate) fn renewed_by(&self, acte: &Acte, now_ms: i64) -> bool {
        matches!(acte, Acte::Controler(_))
            && self
                .checked
                .as_ref()
                .is_none_or(|checked| now_ms.saturating_sub(checked.at_ms) >= DAY_MS)
    }
}

const DAY_MS: i64 = 86_400_000;

/// An answer of INSi, dated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// `00`, `01`, `02`, or another code that says nothing was found.
    pub code: String,
    /// By which means.
    pub moyen: Moyen,
}

/// By which means an identity was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moyen {
    /// Typed by a person.
    Saisie,
    /// INSi, asked with the traits.
    Traits,
    /// INSi, asked with the carte Vitale.
    CarteVitale,
    /// The appli carte Vitale was read.
    Apcv,
    /// INSi, asked by itself whether the INS still holds.
    Verification,
    /// A document was shown.
    Piece,
    /// The practitioner attested in person.
    Attestation,
    /// A person decided on an answer that waited.
    Decision,
    /// Brought in from elsewhere.
    Import,
}

impl Moyen {
    /// All of them.
    pub const TOUS: [Self; 9] = [
        Self::Saisie,
        Self::Traits,
        Self::CarteVitale,
        Self::Apcv,
        Self::Verification,
        Self::Piece,
        Self::Attestation,
        Self::Decision,
        Self::Import,
    ];

    /// Stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saisie => "saisie",
            Self::Traits => "traits",
            Self::CarteVitale => "carte-vitale",
            Self::Apcv => "apcv",
            Self::Verification => "verification",
            Self::Piece => "piece",
            Self::Attestation => "attestation",
            Self::Decision => "decision",
            Self::Import => "import",
        }
    }

    /// For the eye.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Saisie => "saisie",
            Self::Traits => "INSi, par les traits",
            Self::CarteVitale => "INSi, par la carte Vitale",
            Self::Apcv => "appli carte Vitale",
            Self::Verification => "INSi, vérification de l’INS",
            Self::Piece => "pièce présentée",
            Self::Attestation => "attestation du praticien",
            Self::Decision => "décision sur un retour INSi",
            Self::Import => "import",
        }
    }
}

impl fmt::Display for Moyen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not a means we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a known means of changing an identity")]
pub struct MoyenInconnu;

impl FromStr for Moyen {
    type Err = MoyenInconnu;

    fn from_str(text: &str) -> Result<Self, MoyenInconnu> {
        Self::TOUS
            .into_iter()
            .find(|moyen| moyen.as_str() == text)
            .ok_or(MoyenInconnu)
    }
}

/// One line of the history of an identity: append-only.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityEvent {
    /// Revision of the identity after it.
    pub revision: u64,
    /// Milliseconds since the Unix epoch, UTC.
    pub at_ms: i64,
    /// Who.
    pub author: Author,
    /// By which means.
    pub moyen: Moyen,
    /// `creation`, `sans_reponse`, or [`Acte::nom`](socle_formats::identite::Acte::nom).
    pub acte: String,
    /// Code of INSi when it gave no identity; the verdict of a verification.
    pub code: Option<String>,
    /// Why, for an act that undoes something.
    pub reason: Option<String>,
    /// Before; none at the creation.
    pub before: Option<Identite>,
    /// After.
    pub after: Identite,
}
