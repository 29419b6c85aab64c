//! The header, in the order of the schema (CI-SIS *Structuration minimale* 1.16).

use super::sort::{Coded, Sort};
use super::{Header, Professional, Structure, values};
use crate::out::Out;
use crate::summary::Person;
use crate::traits::Sexe;

/// OID of the national identifiers of professionals.
pub(super) const PS: &str = "1.2.250.1.71.4.2.1";
/// OID of the national identifiers of structures.
pub(super) const STRUCTURES: &str = "1.2.250.1.71.4.2.2";
/// Templates of every document of the CI-SIS.
pub(super) const COMMON: [&str; 2] = ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"];

/// Everything above the body.
pub(super) fn write(out: &mut Out, header: &Header, sort: &Sort) {
    let written = header.written.cda().unwrap_or_default();
    out.empty("realmCode", &[("code", "FR")]);
    out.empty(
        "typeId",
        &[
            ("root", "2.16.840.1.113883.1.3"),
            ("extension", "POCD_HD000040"),
        ],
    );
    for root in COMMON {
        out.empty("templateId", &[("root", root)]);
    }
    for (root, extension) in sort.templates {
        if extension.is_empty() {
            out.empty("templateId", &[("root", root)]);
        } else {
            out.empty("templateId", &[("root", root), ("extension", extension)]);
        }
    }
    out.empty("id", &[("root", &header.id)]);
    coded(out, &sort.code);
    out.text("title", &[], &header.title);
    out.empty("effectiveTime", &[("value", &written)]);
    out.empty(
        "confidentialityCode",
        &[
            ("code", "N"),
            ("displayName", "Normal"),
            ("codeSystem", "2.16.840.1.113883.5.25"),
            ("codeSystemName", "Confidentiality"),
        ],
    );
    out.empty("languageCode", &[("code", "fr-FR")]);
    out.empty("setId", &[("root", &header.set_id)]);
    out.empty("versionNumber", &[("value", &header.version.to_string())]);
    patient(out, header);
    author(out, header, &written);
    custodian(out, &header.structure);
    out.open("legalAuthenticator", &[], |out| {
        out.empty("time", &[("value", &written)]);
        out.empty("signatureCode", &[("code", "S")]);
        out.open("assignedEntity", &[], |out| {
            assigned(out, &header.author, &header.structure);
        });
    });
    if sort.names_treating {
        treating(out, header);
    }
    out.open("documentationOf", &[], |out| {
        out.open("serviceEvent", &[], |out| {
            if !sort.event.code.is_empty() {
                coded(out, &sort.event);
            }
            out.open("effectiveTime", &[], |out| {
                out.empty("low", &[("value", &written)]);
            });
            out.open("performer", &[("typeCode", "PRF")], |out| {
                out.open("assignedEntity", &[], |out| {
                    assigned(out, &header.author, &header.structure);
                });
            });
        });
    });
    if let Some(replaced) = &header.replaces {
        out.open("relatedDocument", &[("typeCode", "RPLC")], |out| {
            out.open("parentDocument", &[], |out| {
                out.empty("id", &[("root", replaced)]);
            });
        });
    }
    // Written without the patient there: the stay says when and where, nothing else.
    out.open("componentOf", &[], |out| {
        out.open("encompassingEncounter", &[], |out| {
            out.open("effectiveTime", &[], |out| {
                out.empty("high", &[("value", &written)]);
            });
            out.open("location", &[], |out| {
                out.open("healthCareFacility", &[], |out| {
                    let sector = &header.structure.sector;
                    let label = values::secteur(sector).map_or("", |(_, label)| label);
                    out.empty(
                        "code",
                        &[
                            ("code", sector),
                            ("displayName", label),
                            ("codeSystem", values::SECTEURS),
                        ],
                    );
                });
            });
        });
    });
}

fn coded(out: &mut Out, code: &Coded) {
    let mut attributes = vec![
        ("code", code.code),
        ("displayName", code.words),
        ("codeSystem", code.system),
    ];
    if !code.system_name.is_empty() {
        attributes.push(("codeSystemName", code.system_name));
    }
    out.empty("code", &attributes);
}

/// The forms of a sex: a person whose sex is not determined is *inconnu* in the value set.
pub(super) fn sex(sexe: Option<Sexe>) -> (&'static str, &'static str) {
    match sexe {
        Some(Sexe::F) => ("F", "Féminin"),
        Some(Sexe::M) => ("M", "Masculin"),
        Some(Sexe::I) | None => ("UN", "Inconnu"),
    }
}

fn patient(out: &mut Out, header: &Header) {
    let person = &header.patient;
    out.open("recordTarget", &[], |out| {
        out.open("patientRole", &[], |out| {
            if let Some(ins) = &person.ins {
                out.empty("id", &[("root", &ins.oid), ("extension", &ins.matricule)]);
            }
            if let Some((root, extension)) = &header.local_id {
                out.empty("id", &[("root", root), ("extension", extension)]);
            }
            address(
                out,
                Some("H"),
                &person.adresse,
                &person.code_postal,
                &person.commune,
            );
            for phone in person
                .telephones
                .iter()
                .filter_map(|phone| telephone(phone))
            {
                out.empty("telecom", &[("value", &phone)]);
            }
            if let Some(ins) = &person.ins {
                // The patient's own mailbox of Mon espace santé.
                let own = format!("mailto:{}@patient.mssante.fr", ins.matricule);
                out.empty("telecom", &[("value", &own)]);
            }
            out.open("patient", &[], |out| identity(out, person));
        });
    });
}

fn identity(out: &mut Out, person: &Person) {
    let first = person.premier_prenom.trim();
    let list = person.liste_prenoms.trim();
    let list = if list.is_empty() { first } else { list };
    out.open("name", &[], |out| {
        out.text("family", &[("qualifier", "BR")], &person.nom_naissance);
        out.text("given", &[], list);
        out.text("given", &[("qualifier", "BR")], first);
        if !person.nom_utilise.trim().is_empty() {
            out.text("family", &[("qualifier", "CL")], &person.nom_utilise);
        }
        if !person.prenom_utilise.trim().is_empty() {
            out.text("given", &[("qualifier", "CL")], &person.prenom_utilise);
        }
    });
    let (code, label) = sex(person.sexe);
    out.empty(
        "administrativeGenderCode",
        &[
            ("code", code),
            ("displayName", label),
            ("codeSystem", "2.16.840.1.113883.5.1"),
        ],
    );
    if let Some(date) = person.date_naissance {
        // As INSi and the référentiel have it: complete, also when a part is not known.
        let date = date.rniv().to_string().replace('-', "");
        out.empty("birthTime", &[("value", &date)]);
    }
    if let Some(place) = person.lieu_naissance {
        out.open("birthplace", &[], |out| {
            out.open("place", &[], |out| {
                out.open("addr", &[], |out| out.text("county", &[], place.as_str()));
            });
        });
    }
}

/// An address in lines, when there is any.
fn address(out: &mut Out, usage: Option<&str>, street: &str, postal_code: &str, city: &str) {
    // The value set of addresses takes seven lines at most.
    let lines: Vec<&str> = street
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let place = [postal_code.trim(), city.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if lines.is_empty() && place.is_empty() {
        return;
    }
    let attributes: Vec<(&str, &str)> = usage.map(|usage| ("use", usage)).into_iter().collect();
    out.open("addr", &attributes, |out| {
        if lines.is_empty() || lines.len() == 1 {
            // One line is a street: the parts stay apart, as other programs read them.
            if let Some(street) = lines.first() {
                out.text("streetName", &[], street);
            }
            if !postal_code.trim().is_empty() {
                out.text("postalCode", &[], postal_code.trim());
            }
            if !city.trim().is_empty() {
                out.text("city", &[], city.trim());
            }
        } else {
            for line in lines.iter().take(6) {
                out.text("streetAddressLine", &[], line);
            }
            if !place.is_empty() {
                out.text("streetAddressLine", &[], &place);
            }
        }
    });
}

/// `tel:` and the number without spaces; nothing for what is no number.
fn telephone(text: &str) -> Option<String> {
    let number: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    (number.len() >= 3).then(|| format!("tel:{number}"))
}

fn author(out: &mut Out, header: &Header, written: &str) {
    out.open("author", &[], |out| {
        if header.by_treating() {
            pcp(out);
        }
        out.empty("time", &[("value", written)]);
        out.open("assignedAuthor", &[], |out| {
            assigned(out, &header.author, &header.structure);
        });
    });
}

fn pcp(out: &mut Out) {
    out.empty(
        "functionCode",
        &[
            ("code", "PCP"),
            ("displayName", "Médecin traitant"),
            ("codeSystem", "2.16.840.1.113883.5.88"),
        ],
    );
}

fn contact(out: &mut Out, structure: &Structure, phone: &str) {
    if structure.street.trim().is_empty()
        && structure.city.trim().is_empty()
        && structure.postal_code.trim().is_empty()
    {
        out.empty("addr", &[("nullFlavor", "NAV")]);
    } else {
        address(
            out,
            None,
            &structure.street,
            &structure.postal_code,
            &structure.city,
        );
    }
    match telephone(phone).or_else(|| telephone(&structure.phone)) {
        Some(phone) => out.empty("telecom", &[("value", &phone), ("use", "WP")]),
        None => out.empty("telecom", &[("nullFlavor", "NAV")]),
    }
}

fn name(out: &mut Out, professional: &Professional) {
    out.open("name", &[], |out| {
        if !professional.given.trim().is_empty() {
            out.text("given", &[], &professional.given);
        }
        out.text("family", &[], &professional.family);
    });
}

/// A professional in their structure: what author, responsible and performer share.
fn assigned(out: &mut Out, one: &Professional, structure: &Structure) {
    out.empty("id", &[("root", PS), ("extension", &one.id)]);
    let label = values::profession(&one.profession).map_or("", |(_, label)| label);
    out.empty(
        "code",
        &[
            ("code", &one.profession),
            ("displayName", label),
            ("codeSystem", values::PROFESSIONS),
        ],
    );
    contact(out, structure, &one.phone);
    out.open("assignedPerson", &[], |out| name(out, one));
    out.open("representedOrganization", &[], |out| {
        out.empty("id", &[("root", STRUCTURES), ("extension", &structure.id)]);
        out.text("name", &[], &structure.name);
        address(
            out,
            None,
            &structure.street,
            &structure.postal_code,
            &structure.city,
        );
        let label = values::cadre(&structure.setting).unwrap_or_default();
        out.empty(
            "standardIndustryClassCode",
            &[
                ("code", &structure.setting),
                ("displayName", label),
                ("codeSystem", values::CADRES),
                ("codeSystemName", "practiceSettingCode"),
            ],
        );
    });
}

fn custodian(out: &mut Out, structure: &Structure) {
    out.open("custodian", &[], |out| {
        out.open("assignedCustodian", &[], |out| {
            out.open("representedCustodianOrganization", &[], |out| {
                out.empty("id", &[("root", STRUCTURES), ("extension", &structure.id)]);
                out.text("name", &[], &structure.name);
                match telephone(&structure.phone) {
                    Some(phone) => out.empty("telecom", &[("value", &phone), ("use", "WP")]),
                    None => out.empty("telecom", &[("nullFlavor", "NAV")]),
                }
                if structure.street.trim().is_empty() && structure.city.trim().is_empty() {
                    out.empty("addr", &[("nullFlavor", "NAV")]);
                } else {
                    address(
                        out,
                        None,
                        &structure.street,
                        &structure.postal_code,
                        &structure.city,
                    );
                }
            });
        });
    });
}

/// The médecin traitant, whom the VSM 1.4 always names: where the file knows none, the participant says that it is not
/// known.
fn treating(out: &mut Out, header: &Header) {
    out.open("participant", &[("typeCode", "INF")], |out| {
        pcp(out);
        out.empty("time", &[("xsi:type", "IVL_TS"), ("nullFlavor", "UNK")]);
        out.open("associatedEntity", &[("classCode", "PROV")], |out| {
            let Some(one) = &header.treating else {
                out.empty("addr", &[("nullFlavor", "UNK")]);
                out.empty("telecom", &[("nullFlavor", "UNK")]);
                return;
            };
            if !one.id.trim().is_empty() {
                out.empty("id", &[("root", PS), ("extension", &one.id)]);
            }
            if header.by_treating() {
                contact(out, &header.structure, &one.phone);
            } else {
                out.empty("addr", &[("nullFlavor", "NAV")]);
                match telephone(&one.phone) {
                    Some(phone) => out.empty("telecom", &[("value", &phone), ("use", "WP")]),
                    None => out.empty("telecom", &[("nullFlavor", "NAV")]),
                }
            }
            out.open("associatedPerson", &[], |out| name(out, one));
        });
    });
}
