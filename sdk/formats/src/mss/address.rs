//! Addresses. Only what is well-formed becomes one, so nothing typed or read can add a header or a recipient.

use std::fmt;
use std::str::FromStr;

use crate::identite::{Identite, Ins};

/// The domain every address of the trust space ends with.
pub const ESPACE: &str = "mssante.fr";
/// The domain of patients in Mon espace santé.
pub const PATIENTS: &str = "patient.mssante.fr";

/// A mail address: printable ASCII, one `@`, nothing that needs quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(String);

/// Why a text is no address, or is not written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// It has not the shape.
    #[error("not a mail address")]
    Shape,
    /// It is outside the trust space.
    #[error("outside the trust space")]
    Outside,
    /// The identity of the patient is not qualified, or may not be sent.
    #[error("the INS is not qualified")]
    NotQualified,
}

impl AddressError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape => "mss.address.shape",
            Self::Outside => "mss.address.outside",
            Self::NotQualified => "mss.address.not-qualified",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Shape => {
                "Cette adresse n’est pas correcte. Vérifiez-la, ou choisissez-la dans l’annuaire."
            }
            Self::Outside => {
                "Cette adresse n’est pas une adresse MSSanté : aucune donnée de santé ne peut lui être envoyée. \
                 Cherchez l’adresse MSSanté de ce correspondant dans l’annuaire."
            }
            Self::NotQualified => {
                "L’identité de ce patient n’est pas qualifiée : son adresse de Mon espace santé ne peut pas être formée. \
                 Qualifiez son identité d’abord."
            }
        }
    }
}

impl Address {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.split('@').next().unwrap_or_default()
    }

    /// What stands after it, in small letters.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split('@').nth(1).unwrap_or_default()
    }

    /// Whether it is inside the trust space: under [`ESPACE`], or one of the domains a practice is told to trust (tests,
    /// operators to come), each with what is under it.
    #[must_use]
    pub fn is_inside(&self, more: &[String]) -> bool {
        let under = |space: &str| {
            self.domain() == space
                || self
                    .domain()
                    .strip_suffix(space)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        under(ESPACE) || more.iter().any(|space| !space.is_empty() && under(space))
    }

    /// The matricule an address of a patient bears, when its domain is that of patients. It comes without its authority:
    /// whose it is, is known by comparing with a file.
    #[must_use]
    pub fn matricule(&self, patients: &str) -> Option<&str> {
        let local = self.local();
        (self.domain() == patients && is_matricule(local)).then_some(local)
    }

    /// The address of a patient in Mon espace santé: from a *qualifiée* identity whose matricule may leave, and no other.
    /// A minor has an address of their own.
    ///
    /// # Errors
    /// [`AddressError::NotQualified`]; [`AddressError::Shape`] when the domain of the settings is none.
    pub fn of_patient(identite: &Identite, patients: &str) -> Result<Self, AddressError> {
        let Ins { matricule, .. } = identite
            .matricule_transmissible()
            .ok_or(AddressError::NotQualified)?;
        format!("{}@{patients}", matricule.as_str()).parse()
    }
}

/// Where an address leads, as far as the address itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reach {
    /// Secure mail: a professional or a structure of the trust space.
    Professional,
    /// Mon espace santé of a patient.
    Patient,
    /// A secure mail of health professionals that is not of the trust space.
    Apicrypt,
    /// Ordinary mail, whoever keeps it.
    Ordinary,
}

/// Domains of Apicrypt. From memory: no public material at hand names them all.
const APICRYPT: [&str; 3] = ["apicrypt.org", "apicrypt.fr", "apicrypt2.org"];

impl Reach {
    /// Whether health data of a patient may be sent there.
    #[must_use]
    pub const fn is_inside(self) -> bool {
        matches!(self, Self::Professional | Self::Patient)
    }

    /// Why nothing is sent there, for the practitioner; empty for what is inside.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Professional | Self::Patient => "",
            Self::Apicrypt => {
                "Adresse Apicrypt : cette messagerie n’est pas dans l’espace de confiance MSSanté, et ne se reçoit que dans Apicrypt."
            }
            Self::Ordinary => {
                "Messagerie ordinaire, hors de l’espace de confiance MSSanté : aucune donnée de santé ne peut y être envoyée."
            }
        }
    }

    /// What to do instead; empty for what is inside.
    #[must_use]
    pub const fn alternative(self) -> &'static str {
        match self {
            Self::Professional | Self::Patient => "",
            Self::Apicrypt => {
                "Cherchez dans l’annuaire l’adresse MSSanté de ce correspondant, ou écrivez-lui depuis Apicrypt."
            }
            Self::Ordinary => {
                "Cherchez dans l’annuaire l’adresse MSSanté de ce correspondant ; s’il n’en a pas, remettez le document au patient."
            }
        }
    }
}

impl Address {
    /// Where it leads. `more` are domains trusted besides the trust space, `patients` the domain of Mon espace santé, both
    /// of the practice's settings.
    #[must_use]
    pub fn reach(&self, more: &[String], patients: &str) -> Reach {
        let under = |domain: &&str| {
            self.domain()
                .strip_suffix(*domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if self.domain() == patients {
            Reach::Patient
        } else if self.is_inside(more) {
            Reach::Professional
        } else if APICRYPT.iter().any(under) {
            Reach::Apicrypt
        } else {
            Reach::Ordinary
        }
    }
}

fn is_matricule(text: &str) -> bool {
    text.len() == 15
        && text
            .bytes()
            .all(|c| c.is_ascii_digit() || matches!(c, b'A' | b'B' | b'a' | b'b'))
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(AddressError::Shape)?;
        // RFC 5321 dot-string; what would need quotes is not used in the trust space.
        let atom = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|c| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c))
        };
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-')
        };
        let is_address = local.len() <= 64
            && domain.len() <= 255
            && local.split('.').all(atom)
            && domain.contains('.')
            && domain.split('.').all(label);
        if is_address {
            Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(AddressError::Shape)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address with the name beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Name, as it is shown; may be empty.
    pub name: String,
    /// Address.
    pub address: Address,
}

impl Mailbox {
    /// Without a name.
    #[must_use]
    pub fn bare(address: Address) -> Self {
        Self {
            name: String::new(),
            address,
        }
    }

    /// A professional, named as the référentiel asks: `Dr_Marie_MARTIN_Cabinet Medical`. Parts that are empty are left out.
    #[must_use]
    pub fn professional(
        title: &str,
        given: &str,
        family: &str,
        entity: &str,
        address: Address,
    ) -> Self {
        let parts: Vec<String> = [title, given, family, entity]
            .iter()
            .map(|part| one_line(part))
            .filter(|part| !part.is_empty())
            .collect();
        Self {
            name: parts.join("_"),
            address,
        }
    }
}

/// A text on one line, without control characters: what a header may hold.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
