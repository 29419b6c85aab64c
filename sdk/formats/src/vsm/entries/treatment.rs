//! A long-term treatment.

use super::parts::{coded, nothing, period, product, referring, stamp, statut, templates};
use super::{Entries, One, code_of, quantity};
use crate::out::Out;
use crate::summary::{Item, Term, systems};
use crate::vsm::values;

impl Entries<'_> {
    pub(super) fn treatment(&self, out: &mut Out, one: &One<'_>) {
        let item = one.item;
        out.open(
            "substanceAdministration",
            &[("classCode", "SBADM"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.24",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.7",
                        "1.2.250.1.213.1.1.3.42",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.7.1",
                    ],
                );
                self.id(out, one.key, "");
                out.empty(
                    "code",
                    &[
                        ("code", "DRUG"),
                        ("displayName", "Médicament"),
                        ("codeSystem", "2.16.840.1.113883.5.4"),
                        ("codeSystemName", "HL7:ActCode"),
                    ],
                );
                let part = if item.get_text("posologie").is_empty() {
                    "terme"
                } else {
                    "posologie"
                };
                referring(out, "text", &one.reference(part));
                statut(out, "completed");
                let (low, high) = (stamp(item, "debut"), stamp(item, "fin"));
                period(out, true, low.as_deref(), Some(high.as_deref()));
                let unit = item.get_text("periode-unite");
                if let Some(every) = item.get_number("periode")
                    && every > 0.0
                    && every.is_finite()
                    && ["h", "d", "wk", "mo"].contains(&unit)
                {
                    out.open(
                        "effectiveTime",
                        &[("xsi:type", "PIVL_TS"), ("operator", "A")],
                        |out| out.empty("period", &[("value", &every.to_string()), ("unit", unit)]),
                    );
                }
                route(out, one);
                dose(out, item);
                out.empty("rateQuantity", &[("nullFlavor", "NAV")]);
                product(
                    out,
                    item,
                    code_of(one.section, item),
                    &one.reference("terme"),
                    None,
                );
                self.reason(out, one);
                self.comment(out, one);
            },
        );
    }
}

fn route(out: &mut Out, one: &One<'_>) {
    if let Some(words) = values::voie(one.item.get_text("voie")) {
        let route = Term::new(systems::EDQM, one.item.get_text("voie"), words);
        coded(
            out,
            "routeCode",
            None,
            Some(&route),
            "UNK",
            Some(&one.reference("voie")),
            nothing,
        );
    }
}

fn dose(out: &mut Out, item: &Item) {
    let Some((dose, unit)) = quantity(item, "dose", "dose-unite") else {
        out.empty("doseQuantity", &[("nullFlavor", "NAV")]);
        return;
    };
    let mut attributes = vec![("value", dose.as_str())];
    if !unit.is_empty() {
        attributes.push(("unit", &unit));
    }
    out.open("doseQuantity", &[], |out| {
        out.empty("low", &attributes);
        out.empty("high", &attributes);
    });
}
