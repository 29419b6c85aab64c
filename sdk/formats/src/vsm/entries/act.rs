//! Surgery and other acts, and why something is done.

use super::parts::{coded, moment, nothing, referring, stamp, statut, templates};
use super::{Entries, One, code_of};
use crate::out::Out;
use crate::summary::systems;
use crate::vsm::{Section, values};

impl Entries<'_> {
    pub(super) fn act(&self, out: &mut Out, one: &One<'_>) {
        out.open(
            "procedure",
            &[("classCode", "PROC"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &[
                        "1.3.6.1.4.1.19376.1.5.3.1.4.19",
                        "2.16.840.1.113883.10.20.1.29",
                        "1.2.250.1.213.1.1.3.62",
                    ],
                );
                self.id(out, one.key, "");
                coded(
                    out,
                    "code",
                    None,
                    code_of(one.section, one.item),
                    "UNK",
                    Some(&one.reference("terme")),
                    nothing,
                );
                referring(out, "text", &one.reference("terme"));
                statut(
                    out,
                    match one.item.get_text("statut") {
                        "en-cours" => "active",
                        "interrompu" => "aborted",
                        "annule" => "cancelled",
                        _ => "completed",
                    },
                );
                let date = stamp(one.item, "date");
                moment(out, "effectiveTime", date.as_deref());
                performer(out, one.item.get_text("executant"), date.as_deref());
                self.reason(out, one);
                self.comment(out, one);
            },
        );
    }

    /// Why: the entry that says it when there is one.
    pub(super) fn reason(&self, out: &mut Out, one: &One<'_>) {
        let Some(reason) = one.item.get_term("motif") else {
            return;
        };
        let code = Some(reason)
            .filter(|term| term.system == systems::CIM10 && values::is_well_formed(term));
        out.open("entryRelationship", &[("typeCode", "RSON")], |out| {
            out.open("act", &[("classCode", "ACT"), ("moodCode", "EVN")], |out| {
                templates(
                    out,
                    &["1.3.6.1.4.1.19376.1.5.3.1.4.4.1", "1.2.250.1.213.1.1.3.36"],
                );
                let problem = code.and_then(|code| {
                    [Section::Problemes, Section::Antecedents]
                        .into_iter()
                        .flat_map(|section| self.content.of(section))
                        .find(|entry| {
                            entry.item.get_term("terme").is_some_and(|term| {
                                (&term.system, &term.code) == (&code.system, &code.code)
                            })
                        })
                });
                match problem {
                    Some(problem) => self.id(out, &problem.key, ""),
                    None => self.id(out, one.key, "motif"),
                }
                coded(
                    out,
                    "code",
                    None,
                    code,
                    "NA",
                    Some(&one.reference("motif")),
                    nothing,
                );
            });
        });
    }
}

/// Who did an act, in words: the medical file names no identifier.
fn performer(out: &mut Out, who: &str, date: Option<&str>) {
    if who.trim().is_empty() {
        return;
    }
    out.open("author", &[], |out| {
        moment(out, "time", date);
        out.open("assignedAuthor", &[], |out| {
            out.empty("id", &[("nullFlavor", "UNK")]);
            out.empty("addr", &[("nullFlavor", "NAV")]);
            out.empty("telecom", &[("nullFlavor", "NAV")]);
            out.open("assignedPerson", &[], |out| {
                out.open("name", &[], |out| out.text("family", &[], who));
            });
            out.open("representedOrganization", &[], |out| {
                out.empty("name", &[("nullFlavor", "UNK")]);
                out.empty("addr", &[("nullFlavor", "NAV")]);
            });
        });
    });
}
