//! How the patient lives.

use super::parts::{coded, nothing, period, referring, stamp, statut, templates};
use super::{Entries, One, code_of, quantity};
use crate::out::Out;
use crate::summary::{Term, systems};
use crate::vsm::{narrative, values};

impl Entries<'_> {
    pub(super) fn habit(&self, out: &mut Out, one: &One<'_>) {
        // An entry must have one of the codes of the set: what has none is another habit, said by its words.
        let other = Term::new(
            systems::LOINC,
            values::OTHER_HABIT,
            values::habitude(values::OTHER_HABIT).unwrap_or_default(),
        );
        out.open(
            "observation",
            &[("classCode", "OBS"), ("moodCode", "EVN")],
            |out| {
                templates(
                    out,
                    &[
                        "2.16.840.1.113883.10.20.1.33",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                        "1.3.6.1.4.1.19376.1.5.3.1.4.13.4",
                        "1.2.250.1.213.1.1.3.52",
                    ],
                );
                self.id(out, one.key, "");
                coded(
                    out,
                    "code",
                    None,
                    Some(code_of(one.section, one.item).unwrap_or(&other)),
                    "UNK",
                    Some(&one.reference("terme")),
                    nothing,
                );
                referring(out, "text", &one.reference("terme"));
                statut(out, "completed");
                let (low, high) = (stamp(one.item, "debut"), stamp(one.item, "fin"));
                if low.is_none() && high.is_none() {
                    out.empty("effectiveTime", &[("nullFlavor", "UNK")]);
                } else {
                    period(out, true, low.as_deref(), high.as_deref().map(Some));
                }
                observed(out, one);
                self.comment(out, one);
            },
        );
    }
}

/// What was observed of a habit: an entry must have a value. What cannot be a quantity is said in words.
fn observed(out: &mut Out, one: &One<'_>) {
    if let Some((number, unit)) = quantity(one.item, "quantite", "unite") {
        let mut attributes = vec![("xsi:type", "PQ"), ("value", number.as_str())];
        if !unit.is_empty() {
            attributes.push(("unit", &unit));
        }
        out.empty("value", &attributes);
    } else if one.item.get_number("quantite").is_some() {
        out.text(
            "value",
            &[("xsi:type", "ST")],
            &narrative::observed(one.item),
        );
    } else {
        let value = one.item.get_term("valeur");
        let code = value.filter(|term| values::is_well_formed(term));
        let reference = value.map(|_| one.reference("valeur"));
        coded(
            out,
            "value",
            Some("CD"),
            code,
            "UNK",
            reference.as_deref(),
            nothing,
        );
    }
}
