//! The rules of a history of vaccinations: its section, its entries.

use super::body::{head, is, refers, status};
use super::{Checker, count};
use crate::cda::tree::Element;
use crate::vsm::vaccinations::{ENTRY, SECTION};

pub(super) fn check(checker: &mut Checker, sections: &[&Element]) {
    let section = match sections {
        [one] if is(one, &SECTION) => one,
        _ => {
            checker.need(
                false,
                "vac.section",
                "section 11369-6",
                "la section des vaccinations manque ou n’est pas seule",
            );
            return;
        }
    };
    let at = head(checker, section, &SECTION);
    let entries: Vec<&Element> = section.children("entry").collect();
    checker.need(
        !entries.is_empty(),
        "vac.empty",
        &format!("{at}/entry"),
        "le dossier n’a aucune vaccination",
    );
    for (number, entry) in entries.iter().enumerate() {
        one(checker, entry, &format!("{at}/entry[{}]", number + 1));
    }
}

fn one(checker: &mut Checker, entry: &Element, at: &str) {
    let at = format!("{at}/substanceAdministration");
    let found = entry
        .child("substanceAdministration")
        .filter(|element| element.has_template(ENTRY));
    let Some(element) = found else {
        checker.need(false, "vac.entry", &at, "la vaccination manque");
        return;
    };
    let code = element
        .child("code")
        .map_or("", |code| code.attribute("code"));
    let product = element.at(&[
        "consumable",
        "manufacturedProduct",
        "manufacturedMaterial",
        "code",
    ]);
    for (holds, part, what) in [
        (
            ["true", "false"].contains(&element.attribute("negationInd")),
            "@negationInd",
            "la vaccination ne dit pas si elle a été faite",
        ),
        (
            count(element, "id") == 1,
            "id",
            "l’identifiant de la vaccination manque",
        ),
        (
            ["IMMUNIZ", "INITIMMUNIZ", "BOOSTER"].contains(&code),
            "code",
            "le type de vaccination n’est pas connu",
        ),
        (
            refers(element, &["text"]),
            "text/reference",
            "la vaccination ne renvoie pas à son texte",
        ),
        (
            status(element) == "completed",
            "statusCode",
            "la vaccination n’est pas achevée",
        ),
        (
            count(element, "effectiveTime") == 1,
            "effectiveTime",
            "la date, connue ou non, manque",
        ),
        (
            product.is_some_and(|code| {
                !code.attribute("nullFlavor").is_empty()
                    || code.at(&["originalText", "reference"]).is_some()
            }),
            "consumable",
            "le vaccin manque",
        ),
    ] {
        checker.need(holds, "vac.entry", &format!("{at}/{part}"), what);
    }
}
