//! A person who speaks.

use crate::kind::Kind;
use crate::rights::{Act, Profile, Right};
use crate::role::Role;

/// The structure somebody works in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// Identifier the web services know it by (Struct_IdNat), empty when unknown.
    pub id: String,
    /// Name.
    pub name: String,
    /// Sector of activity, such as `SA07`, empty when unknown.
    pub sector: String,
}

/// The person somebody works for: they answer for what is done, its author stays its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// National identifier, empty when it was not given.
    pub national_id: String,
    /// As it is shown, such as `Dr Anne MARTIN`.
    pub name: String,
}

/// A person who speaks, or the practice itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Stable for one person whichever way they come in: what the journal names.
    pub person: String,
    /// How it was proved.
    pub kind: Kind,
    /// In which capacity.
    pub role: Role,
    /// National identifier (PS_IdNat: `8` and the RPPS number, …), empty for the practice.
    pub national_id: String,
    /// Family name; the name of the certificate for the practice.
    pub family: String,
    /// Given name, empty for the practice.
    pub given: String,
    /// Code of the profession (OID 1.2.250.1.71.1.2.7), empty when there is none.
    pub profession: String,
    /// Code of the speciality (savoir-faire, such as `SM26`), empty when there is none.
    pub speciality: String,
    /// Where they work.
    pub structure: Structure,
    /// For whom: always for somebody in training; for a locum, the person replaced.
    pub principal: Option<Principal>,
    /// Serial number of the card, empty without one.
    pub card: String,
}

impl Identified {
    /// What the journal names somebody of this national identifier by.
    #[must_use]
    pub fn person_of(national_id: &str) -> String {
        format!("ps-{national_id}")
    }

    /// The column of the table of rights; `None` is somebody who was let in by mistake and may do nothing.
    #[must_use]
    pub const fn profile(&self) -> Option<Profile> {
        Profile::of(self.role, self.kind)
    }

    /// Whether this may be done.
    #[must_use]
    pub fn right(&self, act: Act) -> Right {
        Right::of(act, self.profile())
    }

    /// As it is shown: `Dr Max LIBRE`.
    #[must_use]
    pub fn name(&self) -> String {
        let name = format!("{} {}", self.given, self.family);
        let name = name.trim();
        match self.role {
            Role::Doctor => format!("Dr {name}"),
            _ => name.to_owned(),
        }
    }

    /// As the bottom line says it: `CPS · Dr Max LIBRE, remplace Dr Anne MARTIN`.
    #[must_use]
    pub fn line(&self) -> String {
        let line = format!("{} · {}", self.kind.label(), self.name());
        match (&self.principal, self.role) {
            (Some(principal), Role::Trainee) => format!("{line}, pour {}", principal.name),
            (Some(principal), _) => format!("{line}, remplace {}", principal.name),
            (None, _) => line,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn doctor() -> Identified {
        Identified {
            person: Identified::person_of("899700000001"),
            kind: Kind::Cps,
            role: Role::Doctor,
            national_id: "899700000001".into(),
            family: "LIBRE".into(),
            given: "Max".into(),
            profession: "10".into(),
            speciality: "SM26".into(),
            structure: Structure::default(),
            principal: None,
            card: "2600855206".into(),
        }
    }

    #[test]
    fn a_line_says_who_how_and_for_whom() {
        let mut one = doctor();
        assert_eq!(one.line(), "CPS · Dr Max LIBRE");
        one.principal = Some(Principal {
            national_id: String::new(),
            name: "Dr Anne MARTIN".into(),
        });
        assert_eq!(one.line(), "CPS · Dr Max LIBRE, remplace Dr Anne MARTIN");
        one.role = Role::Trainee;
        one.kind = Kind::Cpf;
        assert_eq!(one.line(), "CPF · Max LIBRE, pour Dr Anne MARTIN");
    }
}
