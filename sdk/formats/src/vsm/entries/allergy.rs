//! An allergy or an intolerance: its type, what it is to, what it does, how severe and how certain it is.

use super::concern::observed_period;
use super::diagnosis::Diagnosis;
use super::parts::{OBSERVED, about, coded, nothing, period, referring, statut, templates};
use super::{Entries, One, code_of};
use crate::out::Out;
use crate::summary::{Term, systems};
use crate::vsm::values;

impl Entries<'_> {
    pub(super) fn allergy(&self, out: &mut Out, one: &One<'_>) {
        let own = ["1.3.6.1.4.1.19376.1.5.3.1.4.5.3", "1.2.250.1.213.1.1.3.40"];
        let kind = Some(one.item.get_text("type"))
            .filter(|code| values::allergie(code).is_some())
            .unwrap_or(values::ANY_REACTION);
        let kind = Term::new(
            systems::SNOMED_CT,
            kind,
            values::allergie(kind).unwrap_or_default(),
        );
        self.concern(out, one, &own, |out| {
            out.open("observation", &OBSERVED, |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.18",
                        "2.16.840.1.113883.10.20.1.28",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.6",
                        "1.2.250.1.213.1.1.3.41",
                    ],
                );
                self.id(out, one.key, "observation");
                coded(out, "code", None, Some(&kind), "UNK", None, nothing);
                referring(out, "text", &one.reference("type"));
                statut(out, "completed");
                observed_period(out, one);
                // What the patient is allergic to is the participant: the value only points to the words.
                out.open("value", &[("xsi:type", "CD")], |out| {
                    referring(out, "originalText", &one.reference("terme"));
                });
                agent(out, one);
                self.reaction(out, one);
                status(out, one);
                self.severity(out, one);
                self.certainty(out, one);
                self.comment(out, one);
            });
        });
    }

    /// What happens to the patient: a problem of its own, inside the allergy.
    fn reaction(&self, out: &mut Out, one: &One<'_>) {
        let Some(reaction) = one.item.get_term("reaction") else {
            return;
        };
        let diagnosis = Diagnosis {
            part: "reaction",
            id: "reaction",
            code: Some(reaction).filter(|term| {
                [systems::CIM10, systems::SNOMED_CT].contains(&term.system.as_str())
                    && values::is_well_formed(term)
            }),
        };
        out.open(
            "entryRelationship",
            &[("typeCode", "MFST"), ("inversionInd", "true")],
            |out| {
                let unknown = |out: &mut Out| period(out, false, None, None);
                self.diagnosis(out, one, &diagnosis, unknown, nothing);
            },
        );
    }
}

fn agent(out: &mut Out, one: &One<'_>) {
    out.open("participant", &[("typeCode", "CSM")], |out| {
        out.open("participantRole", &[("classCode", "MANU")], |out| {
            out.open("playingEntity", &[("classCode", "MMAT")], |out| {
                coded(
                    out,
                    "code",
                    None,
                    code_of(one.section, one.item),
                    "UNK",
                    Some(&one.reference("terme")),
                    nothing,
                );
            });
        });
    });
}

/// Whether it still holds, by the value set the sections of allergies ask for.
fn status(out: &mut Out, one: &One<'_>) {
    let (code, label) = match one.item.get_text("statut") {
        "termine" | "interrompu" => ("inactive", "Inactif"),
        _ => ("active", "Actif"),
    };
    out.open(
        "entryRelationship",
        &[("typeCode", "REFR"), ("inversionInd", "false")],
        |out| {
            out.open("observation", &OBSERVED, |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.50",
                        "2.16.840.1.113883.10.20.1.57",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.1.1",
                        "1.2.250.1.213.1.1.3.30",
                    ],
                );
                about(out, "33999-4", "Statut", systems::LOINC, "LOINC");
                referring(out, "text", &one.reference("statut"));
                statut(out, "completed");
                out.empty(
                    "value",
                    &[
                        ("xsi:type", "CE"),
                        ("code", code),
                        ("displayName", label),
                        ("codeSystem", "2.16.840.1.113883.4.642.4.1373"),
                    ],
                );
            });
        },
    );
}
