//! What sort of document a header stands above: the writer and the check start from the same lines.

use crate::cda::tree::Element;
use crate::summary::systems::{LOINC, TRE_A05};

/// A code with its words.
pub(super) struct Coded {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    pub(super) system: &'static str,
    /// Name of the system; empty where French documents write none.
    pub(super) system_name: &'static str,
}

/// What the body of a structured document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Summary,
    Vaccinations,
}

/// A sort of document.
pub(super) struct Sort {
    /// The template of its own with its extension, beside those of every document.
    pub(super) templates: &'static [(&'static str, &'static str)],
    /// Its type.
    pub(super) code: Coded,
    /// The act it documents.
    pub(super) event: Coded,
    /// Whether it always names the médecin traitant.
    pub(super) names_treating: bool,
    pub(super) holds: Holds,
    /// How the practitioner is told that it does not leave.
    pub(super) unsent: &'static str,
}

const SYNTHESIS: Coded = Coded {
    code: "SYNTH",
    words: "Synthèse",
    system: TRE_A05,
    system_name: "",
};
const HISTORY: Coded = Coded {
    code: "34117-2",
    words: "Historique et clinique",
    system: LOINC,
    system_name: "LOINC",
};
const UNSENT: &str = "La synthèse n’est pas envoyée";

/// VSM 1.4.
pub(super) const STRUCTURED: Sort = Sort {
    templates: &[(super::TEMPLATE, super::VERSION)],
    code: SYNTHESIS,
    event: HISTORY,
    names_treating: true,
    holds: Holds::Summary,
    unsent: UNSENT,
};
/// IHE XDS-SD: the VSM as a PDF.
pub(super) const PDF: Sort = Sort {
    templates: &[("1.3.6.1.4.1.19376.1.2.20", "")],
    code: SYNTHESIS,
    event: HISTORY,
    names_treating: true,
    holds: Holds::Summary,
    unsent: UNSENT,
};
/// VAC 2023.01, with the template of the IHE *Immunization Content*.
pub(super) const VACCINATIONS: Sort = Sort {
    templates: &[
        ("1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2", ""),
        (super::vaccinations::TEMPLATE, super::vaccinations::VERSION),
    ],
    code: Coded {
        code: "11369-6",
        words: "Historique de vaccinations",
        system: LOINC,
        system_name: "LOINC",
    },
    event: Coded {
        code: "11369-6",
        words: "Historique des vaccinations",
        system: LOINC,
        system_name: "LOINC",
    },
    names_treating: false,
    holds: Holds::Vaccinations,
    unsent: "L’historique des vaccinations n’est pas envoyé",
};

impl Sort {
    /// What a document says to be; a summary when it says nothing of the kind.
    pub(super) fn of(root: &Element) -> &'static Self {
        let structured = root
            .children("component")
            .any(|component| component.child("structuredBody").is_some());
        if root.has_template(super::vaccinations::TEMPLATE) {
            &VACCINATIONS
        } else if structured {
            &STRUCTURED
        } else {
            &PDF
        }
    }
}
