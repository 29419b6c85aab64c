//! Why a document that came by mail is not taken in: the closed list of the CI-SIS.

use std::fmt;

/// An error of integration. The label of 902 is the volet's own; the others say its explanations in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Integration {
    /// 900: it replaces or deletes another version than the present one.
    Version,
    /// 901: its author may not.
    Auteur,
    /// 902: the patient is not known here.
    PatientInconnu,
    /// 903: no INS in the document.
    SansIns,
    /// 904: another INS than that of the patient.
    InsDifferent,
    /// 905: an INS without its authority or its traits.
    InsIncomplet,
    /// 906: something else.
    Autre,
}

impl Integration {
    /// All of them.
    pub const TOUTES: [Self; 7] = [
        Self::Version,
        Self::Auteur,
        Self::PatientInconnu,
        Self::SansIns,
        Self::InsDifferent,
        Self::InsIncomplet,
        Self::Autre,
    ];

    /// Its number.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Version => 900,
            Self::Auteur => 901,
            Self::PatientInconnu => 902,
            Self::SansIns => 903,
            Self::InsDifferent => 904,
            Self::InsIncomplet => 905,
            Self::Autre => 906,
        }
    }

    /// That of this number.
    #[must_use]
    pub fn parse(code: u16) -> Option<Self> {
        Self::TOUTES.into_iter().find(|one| one.code() == code)
    }

    /// Its label on the wire, without accents: headers carry it.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Version => "Version du document incorrecte",
            Self::Auteur => "Auteur non autorise",
            Self::PatientInconnu => "Identifiant de patient inconnu",
            Self::SansIns => "INS absent du document",
            Self::InsDifferent => "INS different",
            Self::InsIncomplet => "INS incomplet",
            Self::Autre => "Autre erreur",
        }
    }

    /// What the sender reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Version => {
                "Le destinataire n’a pas rangé ce document : il remplace une autre version que celle qu’il possède."
            }
            Self::Auteur => {
                "Le destinataire n’a pas rangé ce document : son auteur n’a pas le droit de le remplacer ou de le supprimer."
            }
            Self::PatientInconnu => {
                "Le destinataire ne connaît pas ce patient : le document n’a pas été rangé chez lui."
            }
            Self::SansIns => "Le destinataire n’a pas rangé ce document : il ne porte pas d’INS.",
            Self::InsDifferent => {
                "Le destinataire n’a pas rangé ce document : l’INS n’est pas celui du patient qu’il connaît."
            }
            Self::InsIncomplet => {
                "Le destinataire n’a pas rangé ce document : l’INS ou les traits d’identité sont incomplets."
            }
            Self::Autre => {
                "Le destinataire n’a pas pu ranger ce document. Joignez-le pour savoir pourquoi."
            }
        }
    }
}

impl fmt::Display for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}^{}", self.code(), self.libelle())
    }
}
