//! The header's rules.

use super::{Checker, count, time, to_the_second};
use crate::cda::tree::Element;
use crate::oid;
use crate::vsm::header::{COMMON, PS, STRUCTURES};
use crate::vsm::values;

/// Elements of a document in the order of the schema, and whether they may be missing or come more than once.
const ORDER: [(&str, usize, usize); 20] = [
    ("realmCode", 1, 1),
    ("typeId", 1, 1),
    ("templateId", 3, usize::MAX),
    ("id", 1, 1),
    ("code", 1, 1),
    ("title", 1, 1),
    ("effectiveTime", 1, 1),
    ("confidentialityCode", 1, 1),
    ("languageCode", 1, 1),
    ("setId", 1, 1),
    ("versionNumber", 1, 1),
    ("recordTarget", 1, 1),
    ("author", 1, usize::MAX),
    ("custodian", 1, 1),
    ("legalAuthenticator", 1, 1),
    ("participant", 1, usize::MAX),
    ("documentationOf", 1, usize::MAX),
    ("relatedDocument", 0, 1),
    ("componentOf", 1, 1),
    ("component", 1, 1),
];

pub(super) fn check(checker: &mut Checker, root: &Element) {
    order(checker, root);
    document(checker, root);
    versions(checker, root);
    patient(checker, root);
    people(checker, root);
    act(checker, root);
}

fn order(checker: &mut Checker, root: &Element) {
    for (name, least, most) in ORDER {
        let least = match name {
            "participant" if !checker.sort.names_treating => 0,
            _ => least,
        };
        let there = count(root, name);
        checker.need(
            (least..=most).contains(&there),
            "vsm.header.missing",
            name,
            "un élément obligatoire de l’en-tête manque ou est écrit deux fois",
        );
    }
    let mut at = 0;
    for element in root.elements() {
        let Some(place) = ORDER.iter().position(|(name, ..)| *name == element.name) else {
            checker.need(
                false,
                "vsm.header.unknown",
                &element.name,
                "l’en-tête contient un élément qui n’y a pas sa place",
            );
            continue;
        };
        checker.need(
            place >= at,
            "vsm.header.order",
            &element.name,
            "les éléments de l’en-tête ne sont pas dans l’ordre",
        );
        at = at.max(place);
    }
}

/// The attribute of the only child of this name.
fn of<'a>(root: &'a Element, name: &str, attribute: &str) -> &'a str {
    root.child(name)
        .map_or("", |child| child.attribute(attribute))
}

fn is_oid(root: &str) -> bool {
    oid::is_oid(root) && root.len() <= 64
}

fn document(checker: &mut Checker, root: &Element) {
    let code = &checker.sort.code;
    for template in COMMON {
        checker.need(
            root.has_template(template),
            "vsm.template",
            &format!("templateId {template}"),
            "la conformité au cadre commun des documents n’est pas déclarée",
        );
    }
    for (own, _) in checker.sort.templates {
        checker.need(
            root.has_template(own),
            "vsm.template",
            &format!("templateId {own}"),
            "la sorte du document n’est pas déclarée",
        );
    }
    checker.need(
        of(root, "realmCode", "code") == "FR",
        "vsm.realm",
        "realmCode",
        "le document ne se dit pas français",
    );
    checker.need(
        is_oid(of(root, "id", "root")) && of(root, "id", "extension").is_empty(),
        "vsm.id",
        "id",
        "l’identifiant du document doit être un OID seul, de 64 signes au plus",
    );
    checker.need(
        of(root, "code", "code") == code.code && of(root, "code", "codeSystem") == code.system,
        "vsm.code",
        "code",
        &format!("le type du document n’est pas « {} »", code.words),
    );
    let title = root.child("title").map(Element::words).unwrap_or_default();
    checker.need(
        (1..=128).contains(&title.chars().count()),
        "vsm.title",
        "title",
        "le titre doit avoir de 1 à 128 caractères",
    );
    checker.need(
        to_the_second(root.child("effectiveTime")),
        "vsm.time",
        "effectiveTime",
        "la date du document doit dire l’heure à la seconde et son fuseau",
    );
    checker.need(
        ["N", "R", "V"].contains(&of(root, "confidentialityCode", "code"))
            && of(root, "confidentialityCode", "codeSystem") == "2.16.840.1.113883.5.25",
        "vsm.confidentiality",
        "confidentialityCode",
        "le niveau de confidentialité n’est pas de ceux qui sont permis",
    );
    checker.need(
        of(root, "languageCode", "code") == "fr-FR",
        "vsm.language",
        "languageCode",
        "la langue doit être fr-FR",
    );
}

fn versions(checker: &mut Checker, root: &Element) {
    checker.need(
        is_oid(of(root, "setId", "root")) && of(root, "setId", "root") != of(root, "id", "root"),
        "vsm.set",
        "setId",
        "l’identifiant commun aux versions doit être un OID, différent de celui du document",
    );
    let version = of(root, "versionNumber", "value")
        .parse::<u32>()
        .unwrap_or(0);
    checker.need(
        version >= 1,
        "vsm.version",
        "versionNumber",
        "le numéro de version doit être un entier à partir de 1",
    );
    let replaced: Vec<&str> = root
        .children("relatedDocument")
        .filter(|related| related.attribute("typeCode") == "RPLC")
        .filter_map(|related| related.at(&["parentDocument", "id"]))
        .map(|id| id.attribute("root"))
        .collect();
    checker.need(
        (version > 1) == (replaced.len() == 1),
        "vsm.replaced",
        "relatedDocument",
        "une version après la première, et elle seule, nomme le document qu’elle remplace",
    );
    checker.need(
        replaced
            .iter()
            .all(|id| is_oid(id) && *id != of(root, "id", "root")),
        "vsm.replaced",
        "relatedDocument/parentDocument/id",
        "le document remplacé doit être nommé par son OID, qui n’est pas celui du nouveau",
    );
}

fn patient(checker: &mut Checker, root: &Element) {
    const AT: &str = "recordTarget/patientRole";
    let Some(role) = root.at(&["recordTarget", "patientRole"]) else {
        checker.need(false, "vsm.patient", AT, "le patient n’est pas nommé");
        return;
    };
    let id = role.child("id");
    let matricule = id.map(|id| id.attribute("extension")).unwrap_or_default();
    let shaped = matricule.len() == 15
        && matricule
            .bytes()
            .enumerate()
            .all(|(at, c)| c.is_ascii_digit() || (at > 0 && (c == b'A' || c == b'B')));
    checker.need(
        id.is_some_and(|id| oid::is_ins(id.attribute("root"))) && shaped,
        "vsm.patient.ins",
        &format!("{AT}/id"),
        "le matricule INS qualifié du patient, de 15 caractères, doit venir en premier",
    );
    let Some(patient) = role.child("patient") else {
        checker.need(
            false,
            "vsm.patient",
            &format!("{AT}/patient"),
            "les traits du patient manquent",
        );
        return;
    };
    let names = patient.child("name");
    let has = |part: &str, qualifier: &str| {
        names.is_some_and(|name| {
            name.children(part)
                .any(|one| one.attribute("qualifier") == qualifier && !one.words().is_empty())
        })
    };
    for (part, qualifier, element, what) in [
        ("family", "BR", "family", "le nom de naissance manque"),
        (
            "given",
            "",
            "given",
            "la liste des prénoms de naissance manque",
        ),
        (
            "given",
            "BR",
            "given[BR]",
            "le premier prénom de naissance manque",
        ),
    ] {
        checker.need(
            has(part, qualifier),
            "vsm.patient.traits",
            &format!("{AT}/patient/name/{element}"),
            what,
        );
    }
    checker.need(
        patient
            .child("administrativeGenderCode")
            .is_some_and(|code| ["F", "M", "UN"].contains(&code.attribute("code"))),
        "vsm.patient.traits",
        &format!("{AT}/patient/administrativeGenderCode"),
        "le sexe manque",
    );
    checker.need(
        patient
            .child("birthTime")
            .is_some_and(|time| super::time(time.attribute("value")).is_some()),
        "vsm.patient.traits",
        &format!("{AT}/patient/birthTime"),
        "la date de naissance manque",
    );
    checker.need(
        patient
            .at(&["birthplace", "place", "addr", "county"])
            .is_some_and(|county| county.words().parse::<crate::traits::Cog>().is_ok()),
        "vsm.patient.traits",
        &format!("{AT}/patient/birthplace/place/addr/county"),
        "le code officiel géographique du lieu de naissance manque",
    );
}

/// A professional with their structure.
fn professional(checker: &mut Checker, role: Option<&Element>, at: &str) {
    let Some(role) = role else {
        checker.need(
            false,
            "vsm.author",
            at,
            "l’auteur ou le responsable n’est pas nommé",
        );
        return;
    };
    checker.need(
        role.child("id").is_some_and(|id| {
            id.attribute("root") == PS && !id.attribute("extension").is_empty()
        }),
        "vsm.author.id",
        &format!("{at}/id"),
        "le numéro RPPS de l’auteur manque : ouvrez votre session avec votre carte ou Pro Santé Connect",
    );
    checker.need(
        role.child("code")
            .is_some_and(|code| values::profession(code.attribute("code")).is_some()),
        "vsm.author.profession",
        &format!("{at}/code"),
        "la profession ou la spécialité de l’auteur n’est pas connue",
    );
    for part in ["addr", "telecom"] {
        checker.need(
            role.child(part).is_some(),
            "vsm.author.contact",
            &format!("{at}/{part}"),
            "l’adresse ou le téléphone de l’auteur manque",
        );
    }
    checker.need(
        role.at(&["assignedPerson", "name", "family"])
            .is_some_and(|name| !name.words().is_empty()),
        "vsm.author.name",
        &format!("{at}/assignedPerson/name/family"),
        "le nom de l’auteur manque",
    );
    checker.need(
        role.at(&["representedOrganization", "id"])
            .is_some_and(|id| {
                id.attribute("root") == STRUCTURES && !id.attribute("extension").is_empty()
            }),
        "vsm.author.structure",
        &format!("{at}/representedOrganization"),
        "l’identifiant de la structure de l’auteur manque",
    );
}

fn people(checker: &mut Checker, root: &Element) {
    for author in root.children("author") {
        checker.need(
            to_the_second(author.child("time")),
            "vsm.time",
            "author/time",
            "l’heure à laquelle l’auteur a validé manque",
        );
        professional(
            checker,
            author.child("assignedAuthor"),
            "author/assignedAuthor",
        );
    }
    let custodian = root
        .at(&[
            "custodian",
            "assignedCustodian",
            "representedCustodianOrganization",
        ])
        .and_then(|organization| organization.child("id"));
    checker.need(
        custodian.is_some_and(|id| {
            [STRUCTURES, "1.2.250.1.213.4.1"].contains(&id.attribute("root"))
                && !id.attribute("extension").is_empty()
        }),
        "vsm.custodian",
        "custodian/assignedCustodian/representedCustodianOrganization/id",
        "la structure qui conserve le document n’est pas nommée",
    );
    if let Some(legal) = root.child("legalAuthenticator") {
        checker.need(
            to_the_second(legal.child("time")),
            "vsm.time",
            "legalAuthenticator/time",
            "l’heure à laquelle le responsable a validé manque",
        );
        checker.need(
            of(legal, "signatureCode", "code") == "S",
            "vsm.signature",
            "legalAuthenticator/signatureCode",
            "le responsable n’a pas signé",
        );
        professional(
            checker,
            legal.child("assignedEntity"),
            "legalAuthenticator/assignedEntity",
        );
    }
    if !checker.sort.names_treating {
        return;
    }
    let treating = root
        .children("participant")
        .filter(|participant| {
            participant.attribute("typeCode") == "INF"
                && of(participant, "functionCode", "code") == "PCP"
        })
        .count();
    checker.need(
        treating == 1,
        "vsm.treating",
        "participant[INF]/functionCode[PCP]",
        "le médecin traitant, connu ou non, doit être nommé une fois",
    );
}

fn act(checker: &mut Checker, root: &Element) {
    const AT: &str = "documentationOf/serviceEvent";
    let known = &checker.sort.event;
    if let Some(event) = root.at(&["documentationOf", "serviceEvent"]) {
        checker.need(
            known.code.is_empty()
                || of(event, "code", "code") == known.code
                    && of(event, "code", "codeSystem") == known.system
                    && of(event, "code", "displayName") == known.words,
            "vsm.act",
            &format!("{AT}/code"),
            &format!("l’acte documenté n’est pas « {} »", known.words),
        );
        checker.need(
            event
                .at(&["effectiveTime", "low"])
                .is_some_and(|low| matches!(time(low.attribute("value")), Some((12 | 14, true)))),
            "vsm.act",
            &format!("{AT}/effectiveTime/low"),
            "l’heure de l’acte manque",
        );
        let performer = event.at(&["performer", "assignedEntity"]);
        professional(
            checker,
            performer,
            &format!("{AT}/performer/assignedEntity"),
        );
        checker.need(
            performer
                .and_then(|entity| {
                    entity.at(&["representedOrganization", "standardIndustryClassCode"])
                })
                .is_some_and(|code| values::cadre(code.attribute("code")).is_some()),
            "vsm.act.setting",
            &format!(
                "{AT}/performer/assignedEntity/representedOrganization/standardIndustryClassCode"
            ),
            "le cadre d’exercice n’est pas connu",
        );
    }
    if let Some(stay) = root.at(&["componentOf", "encompassingEncounter"]) {
        checker.need(
            stay.child("effectiveTime").is_some(),
            "vsm.stay",
            "componentOf/encompassingEncounter/effectiveTime",
            "la date de la prise en charge manque",
        );
        checker.need(
            stay.at(&["location", "healthCareFacility", "code"])
                .is_some_and(|code| values::secteur(code.attribute("code")).is_some()),
            "vsm.stay.sector",
            "componentOf/encompassingEncounter/location/healthCareFacility/code",
            "le secteur d’activité de la structure n’est pas connu",
        );
    }
}
