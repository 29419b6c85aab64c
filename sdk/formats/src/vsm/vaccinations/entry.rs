//! One vaccination: *FR-Vaccination* of the CI-SIS.

use super::narrative::{is_booster, rank};
use super::{ENTRY, PREFIX};
use crate::out::Out;
use crate::summary::{Item, Term, systems};
use crate::vsm::entries::parts::{
    about, coded, moment, nothing, product, referring, stamp, statut, templates,
};
use crate::vsm::entries::{id, remarks};
use crate::vsm::values;

pub(super) struct Vaccination<'a> {
    /// OID of all versions: the id of a vaccination stays the same from one to the next.
    pub(super) root: &'a str,
    pub(super) key: &'a str,
    pub(super) item: &'a Item,
    pub(super) number: usize,
    pub(super) notes: bool,
}

impl Vaccination<'_> {
    fn reference(&self, part: &str) -> String {
        format!("#{}", id(PREFIX, self.number, part))
    }

    pub(super) fn write(&self, out: &mut Out) {
        let item = self.item;
        // Refused and contra-indicated are both: not given.
        let given = !matches!(item.get_text("statut"), "refusee" | "contre-indiquee");
        let attributes = [
            ("classCode", "SBADM"),
            ("moodCode", "EVN"),
            ("negationInd", if given { "false" } else { "true" }),
        ];
        out.open("substanceAdministration", &attributes, |out| {
            templates(
                out,
                &[
                    "2.16.840.1.113883.10.20.1.24",
                    ENTRY,
                    "1.2.250.1.213.1.1.3.45",
                ],
            );
            out.empty("id", &[("root", self.root), ("extension", self.key)]);
            let (code, words) = if is_booster(item) {
                ("BOOSTER", "Rappel de vaccin")
            } else {
                ("IMMUNIZ", "Vaccination sans autre précision")
            };
            about(
                out,
                code,
                words,
                "2.16.840.1.113883.5.4",
                "ActSubstanceAdministrationImmunizationCode",
            );
            referring(out, "text", &self.reference("terme"));
            statut(out, "completed");
            moment(out, "effectiveTime", stamp(item, "date").as_deref());
            self.route(out);
            self.site(out);
            self.vaccine(out);
            self.performer(out);
            if let Some(rank) = rank(item) {
                of_series(out, rank);
            }
            remarks::comment(out, self.notes, item, &self.reference("note"));
        });
    }

    /// Where the value set of vaccinations has it; the words say it anyway.
    fn route(&self, out: &mut Out) {
        let code = self.item.get_text("voie");
        if values::is_vaccine_route(code)
            && let Some(words) = values::voie(code)
        {
            let route = Term::new(systems::EDQM, code, words);
            let words = self.reference("voie");
            coded(
                out,
                "routeCode",
                None,
                Some(&route),
                "UNK",
                Some(&words),
                nothing,
            );
        }
    }

    /// The same.
    fn site(&self, out: &mut Out) {
        if let Some(site) = self
            .item
            .get_term("site")
            .filter(|site| site.system == systems::SNOMED_CT && values::is_vaccine_site(&site.code))
        {
            let words = self.reference("site");
            coded(
                out,
                "approachSiteCode",
                None,
                Some(site),
                "UNK",
                Some(&words),
                nothing,
            );
        }
    }

    fn vaccine(&self, out: &mut Out) {
        let code = self
            .item
            .get_term("terme")
            .filter(|term| term.system == systems::CIS && values::is_well_formed(term));
        let words = self.reference("terme");
        let lot = self.item.get_text("lot").trim();
        product(
            out,
            self.item,
            code,
            &words,
            Some(lot).filter(|lot| !lot.is_empty()),
        );
    }

    /// Who gave it, in words: the medical file names no identifier.
    fn performer(&self, out: &mut Out) {
        let who = self.item.get_text("vaccinateur").trim();
        if who.is_empty() {
            return;
        }
        out.open("performer", &[("typeCode", "PRF")], |out| {
            out.open("assignedEntity", &[], |out| {
                out.empty("id", &[("nullFlavor", "UNK")]);
                out.empty("addr", &[("nullFlavor", "NAV")]);
                out.empty("telecom", &[("nullFlavor", "NAV")]);
                out.open("assignedPerson", &[], |out| {
                    out.open("name", &[], |out| out.text("family", &[], who));
                });
            });
        });
    }
}

/// *FR-Rang-de-la-vaccination*.
fn of_series(out: &mut Out, rank: i64) {
    out.open("entryRelationship", &[("typeCode", "SUBJ")], |out| {
        out.open(
            "observation",
            &[("classCode", "OBS"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &["2.16.840.1.113883.10.20.1.46", "1.2.250.1.213.1.1.3.82"],
                );
                about(
                    out,
                    "30973-2",
                    "Rang de la vaccination",
                    systems::LOINC,
                    "LOINC",
                );
                statut(out, "completed");
                out.empty(
                    "value",
                    &[("xsi:type", "INT"), ("value", &rank.to_string())],
                );
            },
        );
    });
}
