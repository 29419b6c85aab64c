//! In which capacity a person speaks.

use crate::kind::Kind;

/// In which capacity a person speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A doctor.
    Doctor,
    /// Another health professional with a card of their own: nurse, midwife, physiotherapist, …
    Professional,
    /// An intern, or a locum still in training: works for somebody who is named.
    Trainee,
    /// A secretary, by a card in their own name.
    Secretary,
    /// The practice itself, nobody in person.
    Organisation,
}

impl Role {
    /// The value of `role` in `wit/net/session.wit`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::Professional => "professional",
            Self::Trainee => "trainee",
            Self::Secretary => "secretary",
            Self::Organisation => "organisation",
        }
    }

    /// French.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Doctor => "Médecin",
            Self::Professional => "Professionnel de santé",
            Self::Trainee => "Professionnel en formation",
            Self::Secretary => "Secrétariat",
            Self::Organisation => "Cabinet",
        }
    }

    /// Whether nobody speaks so without naming the person they work for.
    #[must_use]
    pub const fn needs_principal(self) -> bool {
        matches!(self, Self::Trainee)
    }

    /// From what a certificate or Pro Santé Connect says of a person.
    ///
    /// `profession` is a code of the table of professions (TRE_G15, OID 1.2.250.1.71.1.2.7; `10` is *médecin*, as the
    /// test card of the official examples has it). `in_training` is said by a CPF, or by category `E` of the directory
    /// (from memory). Other codes than `10` are professionals of their own right: which ones a practice meets is not
    /// for this program to list.
    ///
    /// # Errors
    /// [`NoRole`] says why nobody may speak so.
    pub fn of(kind: Kind, profession: Option<&str>, in_training: bool) -> Result<Self, NoRole> {
        match (kind, profession) {
            (Kind::Organisation, _) => Ok(Self::Organisation),
            (Kind::Demonstration, _) => Ok(Self::Doctor),
            (Kind::Cpe, _) => Ok(Self::Secretary),
            (Kind::Cpf, _) => Ok(Self::Trainee),
            (Kind::Cps | Kind::ProSanteConnect, Some(_)) if in_training => Ok(Self::Trainee),
            (Kind::Cps | Kind::ProSanteConnect, Some("10")) => Ok(Self::Doctor),
            (Kind::Cps | Kind::ProSanteConnect, Some(_)) => Ok(Self::Professional),
            (Kind::Cps, None) => Err(NoRole::NoProfession),
            (Kind::ProSanteConnect, None) => Err(NoRole::SecretaryWithoutCard),
        }
    }
}

/// Why nobody may speak so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRole {
    /// The certificate names no profession.
    #[error("the certificate names no profession")]
    NoProfession,
    /// Pro Santé Connect names no profession: somebody employed, whom only a card in their own name admits here.
    #[error("Pro Santé Connect names no profession")]
    SecretaryWithoutCard,
    /// A card of a service, not of a person.
    #[error("the card names no person")]
    CardOfNobody,
    /// A kind of card that opens no session: an authorised person's (CPA), or one unknown here.
    #[error("this kind of card opens no session")]
    OtherCard,
}

impl NoRole {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoProfession => "session.no-profession",
            Self::SecretaryWithoutCard => "session.secretary-without-card",
            Self::CardOfNobody => "session.card-of-nobody",
            Self::OtherCard => "session.other-card",
        }
    }

    /// What the person reads.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::NoProfession => {
                "Cette carte n’indique aucune profession de santé : demandez son renouvellement, ou servez-vous d’une autre carte."
            }
            Self::SecretaryWithoutCard => {
                "Pro Santé Connect ne donne aucune profession de santé pour cette personne : le secrétariat se connecte avec une CPE nominative."
            }
            Self::CardOfNobody => {
                "Cette carte est celle d’un service et ne nomme personne : servez-vous d’une CPE nominative."
            }
            Self::OtherCard => {
                "Cette carte n’ouvre pas de session dans Socle : servez-vous d’une CPS, d’une CPF ou d’une CPE nominative."
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_role_comes_from_the_card_and_the_profession() {
        for (kind, profession, training, expected) in [
            (Kind::Cps, Some("10"), false, Ok(Role::Doctor)),
            (Kind::ProSanteConnect, Some("10"), false, Ok(Role::Doctor)),
            (Kind::Cps, Some("60"), false, Ok(Role::Professional)),
            (Kind::Cpf, Some("10"), true, Ok(Role::Trainee)),
            (Kind::ProSanteConnect, Some("10"), true, Ok(Role::Trainee)),
            (Kind::Cpe, None, false, Ok(Role::Secretary)),
            (Kind::Organisation, None, false, Ok(Role::Organisation)),
            (Kind::Cps, None, false, Err(NoRole::NoProfession)),
            (
                Kind::ProSanteConnect,
                None,
                false,
                Err(NoRole::SecretaryWithoutCard),
            ),
        ] {
            assert_eq!(Role::of(kind, profession, training), expected, "{kind:?}");
        }
    }
}
