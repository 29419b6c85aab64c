//! What sort of document a header stands above: the writer and the check start from the same lines.

use std::sync::LazyLock;

use crate::cda::tree::Element;
use crate::documents::{TYPES, TypeDocument};
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
    /// The act it documents; without a code where nothing but the document itself says which.
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

/// A file of each other type, in the order of [`TYPES`].
static FILES: LazyLock<Vec<Sort>> = LazyLock::new(|| {
    let file = |kind: &'static TypeDocument| Sort {
        templates: PDF.templates,
        code: Coded {
            code: kind.code,
            words: kind.libelle,
            system: kind.systeme,
            system_name: if kind.systeme == LOINC { "LOINC" } else { "" },
        },
        event: Coded {
            code: "",
            words: "",
            system: "",
            system_name: "",
        },
        names_treating: false,
        holds: Holds::Summary,
        unsent: "Le document n’est pas déposé",
    };
    TYPES.iter().map(file).collect()
});

impl Sort {
    /// A file of this type, whole inside a document.
    pub(super) fn file(system: &str, code: &str) -> Option<&'static Self> {
        let is_summary = SYNTHESIS.code == code && SYNTHESIS.system == system;
        let file = || {
            let mut files = FILES.iter();
            files.find(|sort| sort.code.code == code && sort.code.system == system)
        };
        if is_summary { Some(&PDF) } else { file() }
    }

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
            root.child("code")
                .and_then(|code| Self::file(code.attribute("codeSystem"), code.attribute("code")))
                .unwrap_or(&PDF)
        }
    }
}
