//! Pieces of views and people for unit tests.

use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Kind, Letters, Node, Tone};
use socle_runtime::views::ViewKey;

pub(crate) fn view(patient: &str) -> ViewKey {
    ViewKey {
        plugin: "essai".into(),
        contribution: "fiche".into(),
        patient: Some(patient.into()),
    }
}

pub(crate) fn node(key: &str, kind: Kind) -> Node {
    Node {
        key: key.into(),
        kind,
        tone: Tone::Neutral,
        hint: None,
        problem: None,
        required: false,
        disabled: None,
        shortcut: None,
        confirm: None,
        letters: Letters::default(),
        leads_to: None,
        opens: None,
        begins: None,
        suggestions: None,
        children: Vec::new(),
    }
}

pub(crate) fn field(key: &str, kind: FieldKind, value: Data) -> Node {
    node(
        key,
        Kind::Field {
            label: key.into(),
            kind,
            value,
        },
    )
}

pub(crate) fn form(key: &str, submit: &str, children: Vec<Node>) -> Node {
    Node {
        children,
        ..node(
            key,
            Kind::Form {
                submit_label: submit.into(),
            },
        )
    }
}
