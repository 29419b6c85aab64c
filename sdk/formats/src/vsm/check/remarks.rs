//! The rules of what stands beside an entry: severity, certainty, comment.

use super::body::{refers, status};
use super::{Checker, count, visit};
use crate::cda::tree::Element;
use crate::vsm::entries::remarks::{CERTAINTY, COMMENT, SEVERITY};
use crate::vsm::values;

pub(super) fn check(checker: &mut Checker, body: &Element) {
    visit(body, &mut |element| {
        if element.has_template(COMMENT) {
            said(checker, element, "act");
        } else if element.has_template(SEVERITY) {
            said(checker, element, "observation");
            known(
                checker,
                values::gravite_of(value(element)).is_some(),
                "la gravité n’est pas de celles que le dossier connaît",
            );
        } else if element.has_template(CERTAINTY) {
            said(checker, element, "observation");
            checker.need(
                count(element, "id") == 1,
                "vsm.entry.id",
                "entryRelationship/observation/id",
                "l’identifiant de la certitude manque",
            );
            known(
                checker,
                values::certitude_of(value(element)).is_some(),
                "la certitude n’est pas de celles que le dossier connaît",
            );
        }
    });
}

fn value(element: &Element) -> &str {
    element
        .child("value")
        .map_or("", |value| value.attribute("code"))
}

/// Each points to its words, and is over.
fn said(checker: &mut Checker, element: &Element, name: &str) {
    checker.need(
        refers(element, &["text"]),
        "vsm.remark.text",
        &format!("entryRelationship/{name}/text/reference"),
        "une remarque ne renvoie pas à son texte",
    );
    checker.need(
        status(element) == "completed",
        "vsm.remark.status",
        &format!("entryRelationship/{name}/statusCode"),
        "une remarque n’est pas achevée",
    );
}

fn known(checker: &mut Checker, holds: bool, what: &str) {
    checker.need(
        holds,
        "vsm.remark.value",
        "entryRelationship/observation/value",
        what,
    );
}
