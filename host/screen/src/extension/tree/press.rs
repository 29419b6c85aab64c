//! What a press sends to the plugin.

use socle_runtime::Data;
use socle_runtime::view::{Kind, Node, Tree, UiEvent};
use socle_runtime::views::ViewKey;

use super::{Question, Wish};
use crate::extension::edits::{Edits, Place, Strictness};

/// What comes of a press.
#[derive(Debug, PartialEq)]
pub(crate) enum Pressed {
    /// This is to be sent.
    Wish(Box<Wish>),
    /// The form lacks something here.
    HeldBack(Place),
    /// There is no such button now, or it cannot be pressed.
    Nothing,
}

/// Press the button at `path`.
pub(crate) fn press(edits: &mut Edits, view: &ViewKey, tree: &Tree, path: &str) -> Pressed {
    let Some(button) = tree.find(path) else {
        return Pressed::Nothing;
    };
    let Kind::Button { label } = &button.kind else {
        return Pressed::Nothing;
    };
    if button.disabled.is_some() {
        return Pressed::Nothing;
    }
    let mut fields = Vec::new();
    let form = innermost_form(tree, path);
    if let Some((form, form_path, submit_label)) = &form {
        // Where the form has a button of its own to send it, the others may leave it unfinished.
        let strictness = if submit_label.is_empty() {
            Strictness::Complete
        } else {
            Strictness::Partial
        };
        match edits.fields(view, form, form_path, strictness) {
            Ok(gathered) => fields = gathered,
            Err(place) => return Pressed::HeldBack(place),
        }
    }
    Pressed::Wish(Box::new(Wish {
        key: view.clone(),
        event: UiEvent {
            name: "pressed".into(),
            target: path.to_owned(),
            value: Data::None,
            fields,
        },
        edits: form.map(|(_, form_path, _)| form_path),
        question: question(button, label),
        shows: button.leads_to,
        opens: button.opens.clone(),
        begins: button.begins.clone(),
    }))
}

/// Send the form at `path`.
pub(super) fn submit(edits: &mut Edits, view: &ViewKey, form: &Node, path: &str) -> Pressed {
    let Kind::Form { submit_label } = &form.kind else {
        return Pressed::Nothing;
    };
    match edits.fields(view, form, path, Strictness::Complete) {
        Ok(fields) => Pressed::Wish(Box::new(Wish {
            key: view.clone(),
            event: UiEvent {
                name: "submitted".into(),
                target: path.to_owned(),
                value: Data::None,
                fields,
            },
            edits: Some(path.to_owned()),
            question: question(form, submit_label),
            shows: None,
            opens: None,
            begins: None,
        })),
        Err(place) => Pressed::HeldBack(place),
    }
}

/// A control outside of any form has another value.
pub(super) fn changed(edits: &mut Edits, view: &ViewKey, node: &Node, place: &Place) -> Pressed {
    match edits.value(place, node) {
        Ok(value) => Pressed::Wish(Box::new(Wish {
            key: view.clone(),
            event: UiEvent {
                name: "changed".into(),
                target: place.1.clone(),
                value,
                fields: Vec::new(),
            },
            edits: Some(place.1.clone()),
            question: question(node, ""),
            shows: None,
            opens: None,
            begins: None,
        })),
        Err(problem) => {
            edits.complain(place, problem);
            Pressed::Nothing
        }
    }
}

fn question(node: &Node, act: &str) -> Option<Question> {
    node.confirm.as_ref().map(|text| Question {
        text: text.clone(),
        act: act.to_owned(),
        tone: node.tone,
    })
}

pub(super) fn innermost_form<'a>(
    tree: &'a Tree,
    path: &str,
) -> Option<(&'a Node, String, &'a str)> {
    let mut found = None;
    let mut level = &tree.nodes;
    let mut walked = String::new();
    for key in path.split('/') {
        let node = level.iter().find(|node| node.key == key)?;
        walked = super::join(&walked, key);
        if let Kind::Form { submit_label } = &node.kind {
            found = Some((node, walked.clone(), submit_label.as_str()));
        }
        level = &node.children;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{field, form, node, view};
    use socle_runtime::view::FieldKind;

    fn tree(submit: &str) -> Tree {
        let mut button = node(
            "oui",
            Kind::Button {
                label: "Oui".into(),
            },
        );
        button.confirm = Some("Certaine ?".into());
        let mut required = field("nom", FieldKind::Text, Data::None);
        required.required = true;
        Tree {
            nodes: vec![form("f", submit, vec![required, button])],
            ..Tree::default()
        }
    }

    #[test]
    fn a_button_of_a_form_sends_its_values_and_asks_first() {
        let mut edits = Edits::default();
        let Pressed::Wish(wish) = press(&mut edits, &view("p1"), &tree("Enregistrer"), "f/oui")
        else {
            panic!()
        };
        assert_eq!(
            wish.event.fields,
            [("nom".to_owned(), Data::Text(String::new()))]
        );
        assert_eq!(wish.edits.as_deref(), Some("f"));
        assert_eq!(
            wish.question.map(|question| (question.text, question.act)),
            Some(("Certaine ?".into(), "Oui".into()))
        );
    }

    #[test]
    fn a_form_without_a_send_button_holds_its_buttons_back() {
        let mut edits = Edits::default();
        let held = press(&mut edits, &view("p1"), &tree(""), "f/oui");
        assert_eq!(held, Pressed::HeldBack((view("p1"), "f/nom".into())));
    }

    #[test]
    fn what_is_gone_or_disabled_cannot_be_pressed() {
        let mut edits = Edits::default();
        assert_eq!(
            press(&mut edits, &view("p1"), &tree("x"), "f/non"),
            Pressed::Nothing
        );
        assert_eq!(
            press(&mut edits, &view("p1"), &tree("x"), "f"),
            Pressed::Nothing
        );
        let mut tree = tree("x");
        tree.nodes[0].children[1].disabled = Some("pas maintenant".into());
        assert_eq!(
            press(&mut edits, &view("p1"), &tree, "f/oui"),
            Pressed::Nothing
        );
    }
}
