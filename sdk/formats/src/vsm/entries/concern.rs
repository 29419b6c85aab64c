//! The act around a problem or an allergy: since when, until when, and whether it still holds.

use super::parts::{period, stamp, statut, templates};
use super::{Entries, One};
use crate::out::Out;

impl Entries<'_> {
    /// The act, with the observation inside.
    pub(super) fn concern(
        &self,
        out: &mut Out,
        one: &One<'_>,
        own: &[&str],
        observation: impl FnOnce(&mut Out),
    ) {
        let code = match one.item.get_text("statut") {
            "suspendu" => "suspended",
            "interrompu" => "aborted",
            "termine" => "completed",
            _ => "active",
        };
        let over = matches!(code, "aborted" | "completed");
        let (low, high) = (stamp(one.item, "debut"), stamp(one.item, "fin"));
        out.open("act", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
            templates(
                out,
                &[
                    "2.16.840.1.113883.10.20.1.27",
                    "1.3.6.1.4.1.19376.1.5.3.1.4.5.1",
                ],
            );
            templates(out, own);
            self.id(out, one.key, "");
            out.empty("code", &[("nullFlavor", "NA")]);
            statut(out, code);
            // Only what is over has an end: the rule of the entry. The observation keeps an end that is planned.
            period(out, false, low.as_deref(), over.then_some(high.as_deref()));
            out.open(
                "entryRelationship",
                &[("typeCode", "SUBJ"), ("inversionInd", "false")],
                observation,
            );
        });
    }
}

/// The period of the observation inside.
pub(super) fn observed_period(out: &mut Out, one: &One<'_>) {
    let (low, high) = (stamp(one.item, "debut"), stamp(one.item, "fin"));
    period(out, false, low.as_deref(), high.as_deref().map(Some));
}
