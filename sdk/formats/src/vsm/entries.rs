//! The entries of the coded sections: one an item, each pointing to its words in the narrative.

use super::out::Out;
use super::{Content, Entry, Section, narrative, values};
use crate::date::CivilDate;
use crate::summary::{Item, Term, systems};

/// The code of an item that an entry of this section may bear.
pub(super) fn code_of(section: Section, item: &Item) -> Option<&Term> {
    item.get_term("terme")
        .filter(|term| values::systems_of(section).contains(&term.system.as_str()))
        .filter(|term| values::is_well_formed(term))
        .filter(|term| section != Section::Habitus || values::habitude(&term.code).is_some())
}

/// A quantity with a unit an entry may bear, if any.
fn quantity(item: &Item, number: &str, unit: &str) -> Option<(String, String)> {
    let unit = item.get_text(unit);
    item.get_number(number)
        .filter(|number| number.is_finite() && (unit.is_empty() || values::is_unit(unit)))
        .map(|number| (number.to_string(), unit.to_owned()))
}

/// Where the ids of entries come from, and what their reasons may point to.
pub(super) struct Entries<'a> {
    /// OID of all versions: the id of an item stays the same from one to the next.
    pub(super) root: &'a str,
    pub(super) content: &'a Content,
}

/// The ID of a part of an item's words.
pub(super) fn id(section: Section, number: usize, part: &str) -> String {
    format!("{}-{number}-{part}", section.as_str())
}

/// What one item is written with.
struct One<'a> {
    item: &'a Item,
    key: &'a str,
    section: Section,
    number: usize,
}

impl One<'_> {
    fn reference(&self, part: &str) -> String {
        format!("#{}", id(self.section, self.number, part))
    }
}

/// `1975-12-31` as `19751231`; `None` for what is no date.
fn stamp(item: &Item, field: &str) -> Option<String> {
    item.get_text(field)
        .parse::<CivilDate>()
        .ok()
        .map(|date| date.to_string().replace('-', ""))
}

fn templates(out: &mut Out, roots: &[&str]) {
    for root in roots {
        out.empty("templateId", &[("root", root)]);
    }
}

fn referring(out: &mut Out, name: &str, reference: &str) {
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
fn coded(
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

fn nothing(_: &mut Out) {}

fn statut(out: &mut Out, code: &str) {
    out.empty("statusCode", &[("code", code)]);
}

/// A period; what is not known is said so.
fn period(out: &mut Out, kind: bool, low: Option<&str>, high: Option<Option<&str>>) {
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

impl Entries<'_> {
    /// All entries of a coded section.
    pub(super) fn write(&self, out: &mut Out, section: Section) {
        for (index, Entry { key, item }) in self.content.of(section).enumerate() {
            let one = One {
                item,
                key,
                section,
                number: index + 1,
            };
            out.open("entry", &[], |out| match section {
                Section::Problemes | Section::Antecedents => self.problem(out, &one),
                Section::Actes => self.act(out, &one),
                Section::Allergies => self.allergy(out, &one),
                Section::Habitus => self.habit(out, &one),
                Section::Familiaux => self.family(out, &one),
                Section::Traitements => self.treatment(out, &one),
                // Words only.
                Section::RisquesProfessionnels | Section::AutresRisques | Section::Vigilance => {}
            });
        }
    }

    fn id(&self, out: &mut Out, key: &str, part: &str) {
        let extension = if part.is_empty() {
            key.to_owned()
        } else {
            format!("{key}-{part}")
        };
        out.empty("id", &[("root", self.root), ("extension", &extension)]);
    }

    /// The act around a problem or an allergy: since when, until when, and whether it still holds.
    fn concern(
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

    fn observed_period(one: &One<'_>, out: &mut Out) {
        let (low, high) = (stamp(one.item, "debut"), stamp(one.item, "fin"));
        period(out, false, low.as_deref(), high.as_deref().map(Some));
    }

    fn problem(&self, out: &mut Out, one: &One<'_>) {
        let own = ["1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.2.250.1.213.1.1.3.39"];
        self.concern(out, one, &own, |out| {
            out.open(
                "observation",
                &[
                    ("classCode", "OBS"),
                    ("moodCode", "EVN"),
                    ("negationInd", "false"),
                ],
                |out| {
                    templates(
                        out,
                        &[
                            "2.16.840.1.113883.10.20.1.28",
                            "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                            "1.2.250.1.213.1.1.3.37",
                        ],
                    );
                    self.id(out, one.key, "observation");
                    diagnosis(out);
                    referring(out, "text", &one.reference("terme"));
                    statut(out, "completed");
                    Self::observed_period(one, out);
                    coded(
                        out,
                        "value",
                        Some("CD"),
                        code_of(one.section, one.item),
                        "UNK",
                        Some(&one.reference("terme")),
                        nothing,
                    );
                },
            );
        });
    }

    fn allergy(&self, out: &mut Out, one: &One<'_>) {
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
            out.open(
                "observation",
                &[
                    ("classCode", "OBS"),
                    ("moodCode", "EVN"),
                    ("negationInd", "false"),
                ],
                |out| {
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
                    Self::observed_period(one, out);
                    // What the patient is allergic to is the participant: the value only points to the words.
                    out.open("value", &[("xsi:type", "CD")], |out| {
                        referring(out, "originalText", &one.reference("terme"));
                    });
                    self.agent(out, one);
                    self.reaction(out, one);
                    allergy_status(out, one);
                },
            );
        });
    }

    fn agent(&self, out: &mut Out, one: &One<'_>) {
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

    /// What happens to the patient: a problem of its own, inside the allergy.
    fn reaction(&self, out: &mut Out, one: &One<'_>) {
        let Some(reaction) = one.item.get_term("reaction") else {
            return;
        };
        let code = Some(reaction).filter(|term| {
            [systems::CIM10, systems::SNOMED_CT].contains(&term.system.as_str())
                && values::is_well_formed(term)
        });
        out.open(
            "entryRelationship",
            &[("typeCode", "MFST"), ("inversionInd", "true")],
            |out| {
                out.open(
                    "observation",
                    &[
                        ("classCode", "OBS"),
                        ("moodCode", "EVN"),
                        ("negationInd", "false"),
                    ],
                    |out| {
                        templates(
                            out,
                            &[
                                "2.16.840.1.113883.10.20.1.28",
                                "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                                "1.2.250.1.213.1.1.3.37",
                            ],
                        );
                        self.id(out, one.key, "reaction");
                        diagnosis(out);
                        referring(out, "text", &one.reference("reaction"));
                        statut(out, "completed");
                        period(out, false, None, None);
                        coded(
                            out,
                            "value",
                            Some("CD"),
                            code,
                            "UNK",
                            Some(&one.reference("reaction")),
                            nothing,
                        );
                    },
                );
            },
        );
    }

    fn act(&self, out: &mut Out, one: &One<'_>) {
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
                match &date {
                    Some(date) => out.empty("effectiveTime", &[("value", date)]),
                    None => out.empty("effectiveTime", &[("nullFlavor", "UNK")]),
                }
                performer(out, one.item.get_text("executant"), date.as_deref());
                self.reason(out, one);
            },
        );
    }

    /// Why: the entry that says it when there is one.
    fn reason(&self, out: &mut Out, one: &One<'_>) {
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

    fn habit(&self, out: &mut Out, one: &One<'_>) {
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
            },
        );
    }

    fn family(&self, out: &mut Out, one: &One<'_>) {
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
                diagnosis(out);
                referring(out, "text", &one.reference("terme"));
                statut(out, "completed");
                match stamp(one.item, "debut") {
                    Some(date) => out.empty("effectiveTime", &[("value", &date)]),
                    None => out.empty("effectiveTime", &[("nullFlavor", "UNK")]),
                }
                coded(
                    out,
                    "value",
                    Some("CD"),
                    code_of(one.section, one.item),
                    "UNK",
                    Some(&one.reference("terme")),
                    nothing,
                );
            },
        );
    }

    fn treatment(&self, out: &mut Out, one: &One<'_>) {
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
                product(out, one);
                self.reason(out, one);
            },
        );
    }
}

/// The code that says: what follows is a diagnosis.
fn diagnosis(out: &mut Out) {
    out.empty(
        "code",
        &[
            ("code", "282291009"),
            ("displayName", "interprétation diagnostique"),
            ("codeSystem", systems::SNOMED_CT),
            ("codeSystemName", "SNOMED CT"),
        ],
    );
}

/// Whether an allergy still holds, by the value set the sections of allergies ask for.
fn allergy_status(out: &mut Out, one: &One<'_>) {
    let (code, label) = match one.item.get_text("statut") {
        "termine" | "interrompu" => ("inactive", "Inactif"),
        _ => ("active", "Actif"),
    };
    out.open(
        "entryRelationship",
        &[("typeCode", "REFR"), ("inversionInd", "false")],
        |out| {
            out.open(
                "observation",
                &[
                    ("classCode", "OBS"),
                    ("moodCode", "EVN"),
                    ("negationInd", "false"),
                ],
                |out| {
                    templates(
                        out,
                        &[
                            "2.16.840.1.113883.10.20.1.50",
                            "2.16.840.1.113883.10.20.1.57",
                            "1.3.6.1.4.1.19376.1.5.3.1.4.1.1",
                            "1.2.250.1.213.1.1.3.30",
                        ],
                    );
                    out.empty(
                        "code",
                        &[
                            ("code", "33999-4"),
                            ("displayName", "Statut"),
                            ("codeSystem", systems::LOINC),
                            ("codeSystemName", "LOINC"),
                        ],
                    );
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
                },
            );
        },
    );
}

/// Who did an act, in words: the medical file names no identifier.
fn performer(out: &mut Out, who: &str, date: Option<&str>) {
    if who.trim().is_empty() {
        return;
    }
    out.open("author", &[], |out| {
        match date {
            Some(date) => out.empty("time", &[("value", date)]),
            None => out.empty("time", &[("nullFlavor", "UNK")]),
        }
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

fn product(out: &mut Out, one: &One<'_>) {
    // The code of a product is a CIS or none; a substance (ATC) or a package (CIP) is a translation of it.
    let translations = [
        one.item
            .get_term("terme")
            .filter(|term| [systems::ATC, systems::CIP].contains(&term.system.as_str())),
        one.item
            .get_term("cip")
            .filter(|term| term.system == systems::CIP),
    ];
    out.open("consumable", &[], |out| {
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
                coded(
                    out,
                    "code",
                    None,
                    code_of(one.section, one.item),
                    "UNK",
                    Some(&one.reference("terme")),
                    |out| {
                        for term in translations.into_iter().flatten() {
                            if values::is_well_formed(term) {
                                coded(out, "translation", None, Some(term), "UNK", None, nothing);
                            }
                        }
                    },
                );
                out.text("name", &[], &narrative::named(one.item));
            });
        });
    });
}
