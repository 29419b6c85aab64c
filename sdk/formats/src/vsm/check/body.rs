//! The rules of the body: sections, their texts, their entries.

use super::{Checker, count};
use crate::cda::tree::Element;
use crate::summary::Term;
use crate::summary::systems::{LOINC, SNOMED_CT};
use crate::vsm::body::{HISTORY, Known, PLAN, RISKS, SYNTHESIS, known};
use crate::vsm::sort::Holds;
use crate::vsm::{Section, values};

pub(super) fn check(checker: &mut Checker, root: &Element) {
    let Some(component) = root.child("component") else {
        return;
    };
    if let Some(text) = component.at(&["nonXMLBody", "text"]) {
        checker.need(
            crate::vsm::level1::takes(text.attribute("mediaType"))
                && text.attribute("representation") == "B64"
                && !text.words().is_empty(),
            "vsm.pdf",
            "component/nonXMLBody/text",
            "le fichier joint manque ou n’est pas écrit comme il doit l’être",
        );
        return;
    }
    let Some(body) = component.child("structuredBody") else {
        checker.need(
            false,
            "vsm.body",
            "component/structuredBody",
            "le corps du document manque",
        );
        return;
    };
    codes(checker, body);
    super::remarks::check(checker, body);
    let sections: Vec<&Element> = sections_of(body);
    if checker.sort.holds == Holds::Vaccinations {
        super::vaccinations::check(checker, &sections);
        return;
    }
    let expected = [SYNTHESIS, known(Section::Vigilance), PLAN];
    for (at, known) in expected.iter().enumerate() {
        checker.need(
            sections.get(at).is_some_and(|section| is(section, known)),
            "vsm.section.missing",
            &name(known),
            "une des trois sections obligatoires manque ou n’est pas à sa place",
        );
    }
    for section in &sections {
        deep(checker, section);
    }
    parents(checker, &sections);
}

fn sections_of(holder: &Element) -> Vec<&Element> {
    holder
        .children("component")
        .filter_map(|component| component.child("section"))
        .collect()
}

/// Its template of the CI-SIS is the last of the list.
pub(super) fn is(section: &Element, known: &Known) -> bool {
    known
        .templates
        .iter()
        .all(|root| section.has_template(root))
}

fn name(known: &Known) -> String {
    format!("section {} « {} »", known.code, known.title)
}

/// All sections this module knows, with ours for those that hold items.
fn all() -> Vec<(Known, Option<Section>)> {
    let mut all = vec![
        (SYNTHESIS, None),
        (HISTORY, None),
        (RISKS, None),
        (PLAN, None),
    ];
    all.extend(
        Section::ALL
            .into_iter()
            .filter(|section| *section != Section::AutresRisques)
            .map(|section| (known(section), Some(section))),
    );
    all
}

fn deep(checker: &mut Checker, section: &Element) {
    let found = all().into_iter().find(|(known, _)| is(section, known));
    let Some((known, own)) = found else {
        let code = section
            .child("code")
            .map_or("", |code| code.attribute("code"));
        checker.need(
            false,
            "vsm.section.unknown",
            &format!("section {code}"),
            "une section n’est pas de celles de la synthèse, ou n’en déclare pas les modèles",
        );
        return;
    };
    let at = head(checker, section, &known);
    if let Some(own) = own {
        checker.need(
            section
                .child("text")
                .is_some_and(|text| !text.words().is_empty()),
            "vsm.section.text",
            &format!("{at}/text"),
            "le texte de la section manque",
        );
        let entries: Vec<&Element> = section.children("entry").collect();
        checker.need(
            own.coded() != entries.is_empty(),
            "vsm.section.entries",
            &format!("{at}/entry"),
            "une section codée a au moins une donnée codée, une section en texte n’en a aucune",
        );
        for (number, entry) in entries.iter().enumerate() {
            entry_of(checker, entry, own, &format!("{at}/entry[{}]", number + 1));
        }
    }
    for inner in sections_of(section) {
        deep(checker, inner);
    }
}

/// What every section says of itself; its place in the document.
pub(super) fn head(checker: &mut Checker, section: &Element, known: &Known) -> String {
    let at = name(known);
    checker.need(
        count(section, "id") == 1,
        "vsm.section.id",
        &format!("{at}/id"),
        "l’identifiant de la section manque",
    );
    checker.need(
        section.child("code").is_some_and(|code| {
            code.attribute("code") == known.code && code.attribute("codeSystem") == LOINC
        }),
        "vsm.section.code",
        &format!("{at}/code"),
        "le code de la section n’est pas le sien",
    );
    checker.need(
        section
            .child("title")
            .is_some_and(|title| !title.words().is_empty()),
        "vsm.section.title",
        &format!("{at}/title"),
        "le titre de la section manque",
    );
    at
}

/// The exact rule of text and sub-sections.
fn parents(checker: &mut Checker, sections: &[&Element]) {
    let inner: Vec<&Element> = sections
        .iter()
        .flat_map(|section| sections_of(section))
        .collect();
    for (known, parts) in [(HISTORY, 4), (RISKS, 3)] {
        let at = name(&known);
        let Some(section) = inner.iter().find(|section| is(section, &known)) else {
            checker.need(
                false,
                "vsm.section.missing",
                &at,
                "une sous-section obligatoire manque",
            );
            continue;
        };
        let there = sections_of(section).len();
        let text = section.child("text").is_some();
        checker.need(
            there <= parts && (there != 0 || text) && (there != parts || !text),
            "vsm.section.text-rule",
            &format!("{at}/text"),
            "la section a un texte si elle n’a pas de sous-section, et n’en a pas si elle les a toutes",
        );
    }
    if let Some(plan) = sections.iter().find(|section| is(section, &PLAN)) {
        checker.need(
            sections_of(plan).is_empty() == plan.child("text").is_some(),
            "vsm.section.text-rule",
            &format!("{}/text", name(&PLAN)),
            "la section a un texte si elle n’a pas de traitements codés, et seulement alors",
        );
    }
}

/// Codes have the shape of their terminology.
fn codes(checker: &mut Checker, body: &Element) {
    let mut wrong = Vec::new();
    super::visit(body, &mut |element| {
        let (system, code) = (element.attribute("codeSystem"), element.attribute("code"));
        if !code.is_empty() && !values::is_well_formed(&Term::new(system, code, "")) {
            wrong.push(format!("{} {code}", element.name));
        }
    });
    for element in wrong {
        // Those without a system (statusCode) are closed sets, looked at where they stand.
        if !element.starts_with("statusCode") {
            checker.need(
                false,
                "vsm.code.shape",
                &element,
                "un code n’a pas la forme de sa terminologie",
            );
        }
    }
}

pub(super) fn status(element: &Element) -> &str {
    element
        .child("statusCode")
        .map_or("", |status| status.attribute("code"))
}

pub(super) fn refers(element: &Element, path: &[&str]) -> bool {
    element
        .at(path)
        .and_then(|text| text.child("reference"))
        .is_some_and(|reference| !reference.attribute("value").is_empty())
}

fn entry_of(checker: &mut Checker, entry: &Element, section: Section, at: &str) {
    let name = match section {
        Section::Problemes | Section::Antecedents | Section::Allergies => "act",
        Section::Actes => "procedure",
        Section::Habitus => "observation",
        Section::Familiaux => "organizer",
        Section::Traitements => "substanceAdministration",
        Section::RisquesProfessionnels | Section::AutresRisques | Section::Vigilance => return,
    };
    let Some(element) = entry.child(name) else {
        checker.need(
            false,
            "vsm.entry",
            &format!("{at}/{name}"),
            "la donnée codée manque",
        );
        return;
    };
    let at = format!("{at}/{name}");
    if section != Section::Familiaux {
        checker.need(
            count(element, "id") == 1,
            "vsm.entry.id",
            &format!("{at}/id"),
            "l’identifiant de la donnée manque",
        );
    }
    match section {
        Section::Problemes | Section::Antecedents | Section::Allergies => {
            concern(checker, element, section, &at);
        }
        Section::Actes => {
            worded(checker, element, &at);
            checker.need(
                ["completed", "active", "aborted", "cancelled"].contains(&status(element)),
                "vsm.entry.status",
                &format!("{at}/statusCode"),
                "l’état de l’acte manque",
            );
        }
        Section::Habitus => {
            worded(checker, element, &at);
            observed(checker, element, &at);
        }
        Section::Familiaux => family(checker, element, &at),
        _ => treatment(checker, element, &at),
    }
}

/// A code, and words it refers to.
fn worded(checker: &mut Checker, element: &Element, at: &str) {
    checker.need(
        count(element, "code") == 1,
        "vsm.entry.code",
        &format!("{at}/code"),
        "le code de la donnée, connu ou non, manque",
    );
    checker.need(
        refers(element, &["text"]),
        "vsm.entry.text",
        &format!("{at}/text/reference"),
        "la donnée ne renvoie pas à son texte",
    );
}

fn observed(checker: &mut Checker, observation: &Element, at: &str) {
    checker.need(
        status(observation) == "completed",
        "vsm.entry.status",
        &format!("{at}/statusCode"),
        "l’observation n’est pas achevée",
    );
    checker.need(
        count(observation, "effectiveTime") == 1,
        "vsm.entry.time",
        &format!("{at}/effectiveTime"),
        "la date, connue ou non, manque",
    );
    checker.need(
        count(observation, "value") == 1,
        "vsm.entry.value",
        &format!("{at}/value"),
        "la valeur, connue ou non, manque",
    );
}

fn concern(checker: &mut Checker, act: &Element, section: Section, at: &str) {
    checker.need(
        act.child("code")
            .is_some_and(|code| code.attribute("nullFlavor") == "NA"),
        "vsm.entry.code",
        &format!("{at}/code"),
        "le code de l’acte qui entoure la donnée doit être vide",
    );
    let code = status(act);
    checker.need(
        ["active", "suspended", "aborted", "completed"].contains(&code),
        "vsm.entry.status",
        &format!("{at}/statusCode"),
        "le statut manque",
    );
    let over = ["aborted", "completed"].contains(&code);
    checker.need(
        act.child("effectiveTime").is_some_and(|time| {
            time.child("low").is_some() && (time.child("high").is_some() == over)
        }),
        "vsm.entry.time",
        &format!("{at}/effectiveTime"),
        "la période manque, ou sa fin ne va pas avec le statut",
    );
    let at = format!("{at}/entryRelationship/observation");
    let observation = act
        .children("entryRelationship")
        .filter(|relation| relation.attribute("typeCode") == "SUBJ")
        .find_map(|relation| relation.child("observation"));
    let Some(observation) = observation else {
        checker.need(false, "vsm.entry", &at, "l’observation manque");
        return;
    };
    checker.need(
        count(observation, "id") == 1,
        "vsm.entry.id",
        &format!("{at}/id"),
        "l’identifiant de l’observation manque",
    );
    worded(checker, observation, &at);
    observed(checker, observation, &at);
    checker.need(
        observation
            .at(&["effectiveTime", "low"])
            .is_some_and(|low| {
                !low.attribute("value").is_empty()
                    || ["UNK", "NAV"].contains(&low.attribute("nullFlavor"))
            }),
        "vsm.entry.time",
        &format!("{at}/effectiveTime/low"),
        "la date de début, connue ou non, manque",
    );
    checker.need(
        refers(observation, &["value", "originalText"]),
        "vsm.entry.value",
        &format!("{at}/value/originalText"),
        "la valeur ne renvoie pas à son texte",
    );
    if section == Section::Allergies {
        checker.need(
            observation
                .child("code")
                .is_some_and(|code| code.attribute("codeSystem") == SNOMED_CT),
            "vsm.allergy.code",
            &format!("{at}/code"),
            "le type d’allergie doit être codé en SNOMED CT",
        );
        checker.need(
            observation
                .at(&["participant", "participantRole", "playingEntity"])
                .is_some_and(|entity| refers(entity, &["code", "originalText"])),
            "vsm.allergy.agent",
            &format!("{at}/participant"),
            "l’agent responsable manque",
        );
    }
}

fn family(checker: &mut Checker, organizer: &Element, at: &str) {
    checker.need(
        organizer
            .at(&["subject", "relatedSubject", "code"])
            .is_some_and(|code| values::lien(code.attribute("code")).is_some()),
        "vsm.family.relation",
        &format!("{at}/subject/relatedSubject/code"),
        "le lien de parenté n’est pas connu",
    );
    match organizer.at(&["component", "observation"]) {
        Some(observation) => {
            let at = format!("{at}/component/observation");
            checker.need(
                count(observation, "id") == 1,
                "vsm.entry.id",
                &format!("{at}/id"),
                "l’identifiant de l’observation manque",
            );
            worded(checker, observation, &at);
            observed(checker, observation, &at);
        }
        None => checker.need(
            false,
            "vsm.entry",
            &format!("{at}/component/observation"),
            "l’antécédent manque",
        ),
    }
}

fn treatment(checker: &mut Checker, element: &Element, at: &str) {
    worded(checker, element, at);
    checker.need(
        status(element) == "completed",
        "vsm.entry.status",
        &format!("{at}/statusCode"),
        "l’état de la ligne de traitement doit être « completed »",
    );
    checker.need(
        element
            .child("effectiveTime")
            .is_some_and(|time| time.child("low").is_some() && time.child("high").is_some()),
        "vsm.entry.time",
        &format!("{at}/effectiveTime"),
        "le début et la fin du traitement, connus ou non, manquent",
    );
    checker.need(
        element
            .at(&[
                "consumable",
                "manufacturedProduct",
                "manufacturedMaterial",
                "code",
            ])
            .is_some_and(|code| {
                !code.attribute("nullFlavor").is_empty()
                    || code.at(&["originalText", "reference"]).is_some()
            }),
        "vsm.treatment.product",
        &format!("{at}/consumable"),
        "le médicament manque",
    );
    if let Some(dose) = element.child("doseQuantity") {
        checker.need(
            !dose.attribute("nullFlavor").is_empty()
                || (dose.child("low").is_some() && dose.child("high").is_some()),
            "vsm.treatment.dose",
            &format!("{at}/doseQuantity"),
            "la dose doit avoir une borne basse et une borne haute",
        );
    }
}
