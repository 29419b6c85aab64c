//! The observation of a diagnosis: what a problem is, what an allergy does to the patient.

use super::parts::{OBSERVED, about, coded, nothing, referring, statut, templates};
use super::{Entries, One};
use crate::out::Out;
use crate::summary::{Term, systems};

/// A diagnosis of an item.
pub(super) struct Diagnosis<'a> {
    /// The part of the item's words that says it.
    pub(super) part: &'static str,
    /// What tells its id from the item's.
    pub(super) id: &'static str,
    /// Its code, where it has one that may stand there.
    pub(super) code: Option<&'a Term>,
}

impl Entries<'_> {
    /// The observation; `period` writes when, `beside` what else is said of it.
    pub(super) fn diagnosis(
        &self,
        out: &mut Out,
        one: &One<'_>,
        diagnosis: &Diagnosis<'_>,
        period: impl FnOnce(&mut Out),
        beside: impl FnOnce(&mut Out),
    ) {
        let words = one.reference(diagnosis.part);
        out.open("observation", &OBSERVED, |out| {
            templates(
                out,
                &[
                    "2.16.840.1.113883.10.20.1.28",
                    "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                    "1.2.250.1.213.1.1.3.37",
                ],
            );
            self.id(out, one.key, diagnosis.id);
            is_diagnosis(out);
            referring(out, "text", &words);
            statut(out, "completed");
            period(out);
            coded(
                out,
                "value",
                Some("CD"),
                diagnosis.code,
                "UNK",
                Some(&words),
                nothing,
            );
            beside(out);
        });
    }
}

/// The code that says: what follows is a diagnosis.
pub(super) fn is_diagnosis(out: &mut Out) {
    about(
        out,
        "282291009",
        "interprétation diagnostique",
        systems::SNOMED_CT,
        "SNOMED CT",
    );
}
