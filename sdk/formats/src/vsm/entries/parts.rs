//! Elements that entries of every kind are made of.

use crate::date::CivilDate;
use crate::out::Out;
use crate::summary::{Item, Term, systems};
use crate::vsm::{narrative, values};

/// What every observation of an entry is: seen, and there.
pub(in crate::vsm) const OBSERVED: [(&str, &str); 3] = [
    ("classCode", "OBS"),
    ("moodCode", "EVN"),
    ("negationInd", "false"),
];

/// `1975-12-31` as `19751231`; `None` for what is no date.
pub(in crate::vsm) fn stamp(item: &Item, field: &str) -> Option<String> {
    item.get_text(field)
        .parse::<CivilDate>()
        .ok()
        .map(|date| date.to_string().replace('-', ""))
}

pub(in crate::vsm) fn templates(out: &mut Out, roots: &[&str]) {
    for root in roots {
        out.empty("templateId", &[("root", root)]);
    }
}

pub(in crate::vsm) fn referring(out: &mut Out, name: &str, reference: &str) {
    out.open(name, &[], |out| {
        out.empty("reference", &[("value", reference)])
    });
}

/// The names of code systems as French documents write them.
fn system_name(oid: &str) -> &'static str {
    match oid {
        systems::CIM10 => "CIM-10",
        systems::SNOMED_CT => "SNOMED CT",
        systems::LOINC => "LOINC",
        systems::ATC => "ATC",
        systems::CIS => "CIS",
        systems::CIP => "CIP",
        systems::CCAM => "CCAM",
        systems::EDQM => "EDQM",
        systems::ROLE => "RoleCode",
        _ => "",
    }
}

/// An element with a code, its words and what they refer to; without a code, `nullFlavor`.
pub(in crate::vsm) fn coded(
    out: &mut Out,
    name: &str,
    kind: Option<&str>,
    term: Option<&Term>,
    null: &str,
    reference: Option<&str>,
    inside: impl FnOnce(&mut Out),
) {
    let mut attributes: Vec<(&str, &str)> = Vec::new();
    let words = term.map(narrative::said).unwrap_or_default();
    if let Some(kind) = kind {
        attributes.push(("xsi:type", kind));
    }
    if let Some(term) = term {
        attributes.push(("code", &term.code));
        attributes.push(("displayName", &words));
        attributes.push(("codeSystem", &term.system));
        let system = system_name(&term.system);
        if !system.is_empty() {
            attributes.push(("codeSystemName", system));
        }
    } else {
        attributes.push(("nullFlavor", null));
    }
    out.open(name, &attributes, |out| {
        if let Some(reference) = reference {
            referring(out, "originalText", reference);
        }
        inside(out);
    });
}

pub(in crate::vsm) fn nothing(_: &mut Out) {}

pub(in crate::vsm) fn statut(out: &mut Out, code: &str) {
    out.empty("statusCode", &[("code", code)]);
}

/// A period; what is not known is said so.
pub(in crate::vsm) fn period(
    out: &mut Out,
    kind: bool,
    low: Option<&str>,
    high: Option<Option<&str>>,
) {
    let attributes: &[(&str, &str)] = if kind { &[("xsi:type", "IVL_TS")] } else { &[] };
    let bound = |out: &mut Out, name: &str, value: Option<&str>| match value {
        Some(value) => out.empty(name, &[("value", value)]),
        None => out.empty(name, &[("nullFlavor", "UNK")]),
    };
    out.open("effectiveTime", attributes, |out| {
        bound(out, "low", low);
        if let Some(high) = high {
            bound(out, "high", high);
        }
    });
}

/// A point in time, or that it is not known.
pub(in crate::vsm) fn moment(out: &mut Out, name: &str, stamp: Option<&str>) {
    match stamp {
        Some(stamp) => out.empty(name, &[("value", stamp)]),
        None => out.empty(name, &[("nullFlavor", "UNK")]),
    }
}

/// A closed code without a reference: what an observation is about.
pub(in crate::vsm) fn about(out: &mut Out, code: &str, words: &str, system: &str, name: &str) {
    out.empty(
        "code",
        &[
            ("code", code),
            ("displayName", words),
            ("codeSystem", system),
            ("codeSystemName", name),
        ],
    );
}

/// A medicine or a vaccine. Its code is a CIS or none; a substance (ATC) or a package (CIP) is a translation of it.
pub(in crate::vsm) fn product(
    out: &mut Out,
    item: &Item,
    code: Option<&Term>,
    words: &str,
    lot: Option<&str>,
) {
    let translations = [
        item.get_term("terme")
            .filter(|term| [systems::ATC, systems::CIP].contains(&term.system.as_str())),
        item.get_term("cip")
            .filter(|term| term.system == systems::CIP),
    ];
    out.open("consumable", &[("typeCode", "CSM")], |out| {
        out.open("manufacturedProduct", &[], |out| {
            templates(
                out,
                &[
                    "2.16.840.1.113883.10.20.1.53",
                    "1.3.6.1.4.1.19376.1.5.3.1.4.7.2",
                    "1.2.250.1.213.1.1.3.43",
                ],
            );
            out.open("manufacturedMaterial", &[], |out| {
                coded(out, "code", None, code, "UNK", Some(words), |out| {
                    for term in translations.into_iter().flatten() {
                        if values::is_well_formed(term) {
                            coded(out, "translation", None, Some(term), "UNK", None, nothing);
                        }
                    }
                });
                out.text("name", &[], &narrative::named(item));
                if let Some(lot) = lot {
                    out.text("lotNumberText", &[], lot);
                }
            });
        });
    });
}
