//! What an entry may say beside what it is: how severe, how certain, and the doctor's note.
//!
//! Models *FR-Severite*, *FR-Certitude* and *FR-Commentaire-ER* of the CI-SIS, as the schematrons of the content models ask
//! for them and the ANS example of the IPS-FR writes them. The VSM 1.4 has no example of them: its schematrons take them on
//! problems and allergies, and a comment on every entry.

use super::parts::{about, referring, statut, templates};
use super::{Entries, One};
use crate::out::Out;
use crate::summary::{Item, systems};
use crate::vsm::{narrative, values};

/// Template of a severity.
pub(in crate::vsm) const SEVERITY: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.1";
/// Template of a certainty.
pub(in crate::vsm) const CERTAINTY: &str = "1.2.250.1.213.1.1.3.171";
/// Template of a comment.
pub(in crate::vsm) const COMMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.2";
/// HL7 ActCode.
const ACT_CODE: &str = "2.16.840.1.113883.5.4";

/// What is said of what stands around.
fn of_it(out: &mut Out, inside: impl FnOnce(&mut Out)) {
    out.open(
        "entryRelationship",
        &[("typeCode", "SUBJ"), ("inversionInd", "true")],
        inside,
    );
}

const SEEN: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];

impl Entries<'_> {
    /// How severe an allergy is, where the file says it.
    pub(super) fn severity(&self, out: &mut Out, one: &One<'_>) {
        let Some((code, words)) = values::severite(one.item.get_text("gravite")) else {
            return;
        };
        of_it(out, |out| {
            out.open("observation", &SEEN, |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.55",
                        SEVERITY,
                        "1.2.250.1.213.1.1.3.29",
                    ],
                );
                about(out, "SEV", "Sévérité", ACT_CODE, "HL7:ActCode");
                referring(out, "text", &one.reference("gravite"));
                statut(out, "completed");
                out.empty(
                    "value",
                    &[
                        ("xsi:type", "CD"),
                        ("code", code),
                        ("displayName", words),
                        ("codeSystem", systems::SNOMED_CT),
                        ("codeSystemName", "SNOMED CT"),
                    ],
                );
            });
        });
    }

    /// How certain an allergy is, where the file says it.
    pub(super) fn certainty(&self, out: &mut Out, one: &One<'_>) {
        let Some((code, words)) = values::certitude(one.item.get_text("certitude")) else {
            return;
        };
        of_it(out, |out| {
            out.open("observation", &SEEN, |out| {
                templates(
                    out,
                    &[
                        "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                        "1.2.250.1.213.1.1.3.48",
                        CERTAINTY,
                    ],
                );
                self.id(out, one.key, "certitude");
                about(out, "66455-7", "Certitude", systems::LOINC, "LOINC");
                referring(out, "text", &one.reference("certitude"));
                statut(out, "completed");
                out.empty("effectiveTime", &[("nullFlavor", "UNK")]);
                out.empty(
                    "value",
                    &[
                        ("xsi:type", "CE"),
                        ("code", code),
                        ("displayName", words),
                        ("codeSystem", values::CERTITUDES),
                    ],
                );
            });
        });
    }
}

/// The doctor's note, where notes are to be written.
pub(in crate::vsm) fn comment(out: &mut Out, notes: bool, item: &Item, reference: &str) {
    if !notes || narrative::note(item).is_empty() {
        return;
    }
    of_it(out, |out| {
        out.open("act", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
            templates(
                out,
                &[
                    "2.16.840.1.113883.10.20.1.40",
                    COMMENT,
                    "1.2.250.1.213.1.1.3.32",
                ],
            );
            about(out, "48767-8", "Commentaire", systems::LOINC, "LOINC");
            referring(out, "text", reference);
            statut(out, "completed");
        });
    });
}
