//! An illness of the family.

use super::diagnosis::is_diagnosis;
use super::parts::{coded, moment, nothing, referring, stamp, statut, templates};
use super::{Entries, One, code_of};
use crate::out::Out;
use crate::summary::{Term, systems};
use crate::vsm::values;

impl Entries<'_> {
    pub(super) fn family(&self, out: &mut Out, one: &One<'_>) {
        let (code, (words, sex)) = Some(one.item.get_text("lien"))
            .and_then(|code| values::lien(code).map(|known| (code, known)))
            .unwrap_or(("FAMMEMB", ("Autre membre de la famille", "")));
        let relation = Term::new(systems::ROLE, code, words);
        out.open(
            "organizer",
            &[("classCode", "CLUSTER"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.23",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.15",
                        "1.2.250.1.213.1.1.3.59",
                    ],
                );
                self.id(out, one.key, "");
                statut(out, "completed");
                out.open("subject", &[("typeCode", "SBJ")], |out| {
                    templates(
                        out,
                        &["1.3.6.1.4.1.19376.1.5.3.1.4.15.2", "1.2.250.1.213.1.1.3.60"],
                    );
                    out.open("relatedSubject", &[("classCode", "PRS")], |out| {
                        coded(
                            out,
                            "code",
                            None,
                            Some(&relation),
                            "UNK",
                            Some(&one.reference("lien")),
                            nothing,
                        );
                        // Whose sex the relation does not say has none here.
                        let (sex, label) = match sex {
                            "F" => ("F", "Féminin"),
                            "M" => ("M", "Masculin"),
                            _ => ("UN", "Inconnu"),
                        };
                        out.open("subject", &[], |out| {
                            out.empty(
                                "administrativeGenderCode",
                                &[
                                    ("code", sex),
                                    ("displayName", label),
                                    ("codeSystem", "2.16.840.1.113883.5.1"),
                                ],
                            );
                        });
                    });
                });
                out.open("component", &[("typeCode", "COMP")], |out| {
                    self.family_observation(out, one);
                });
            },
        );
    }

    fn family_observation(&self, out: &mut Out, one: &One<'_>) {
        out.open(
            "observation",
            &[("classCode", "OBS"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.22",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.13.3",
                        "1.2.250.1.213.1.1.3.51",
                    ],
                );
                self.id(out, one.key, "observation");
                is_diagnosis(out);
                referring(out, "text", &one.reference("terme"));
                statut(out, "completed");
                moment(out, "effectiveTime", stamp(one.item, "debut").as_deref());
                coded(
                    out,
                    "value",
                    Some("CD"),
                    code_of(one.section, one.item),
                    "UNK",
                    Some(&one.reference("terme")),
                    nothing,
                );
                self.comment(out, one);
            },
        );
    }
}
