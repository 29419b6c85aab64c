//! What a person does in a view, as the shell would do it: only what is there can be pressed, a form sends the values of
//! all its controls, and what is required holds it back.

use serde_json::{Map, Value, json};
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Kind, Node, Tree, UiEvent};

use super::request::Act;
use super::world::World;
use super::{Done, Trouble, values};

impl World {
    pub(super) fn press(&mut self, act: &Act) -> Done {
        let tree = self.tree(&act.place())?;
        let button = find(&tree, act)?;
        let Kind::Button { .. } = &button.kind else {
            return Err(Trouble::usage(format!(
                "`{}` is not a button; the view is\n{}",
                act.target,
                tree.to_text()
            )));
        };
        usable(button, act)?;
        let fields = match innermost_form(&tree, &act.target) {
            // Where the form has a button of its own to send it, the others may leave it unfinished.
            Some((form, submit_label)) => gather(form, act, submit_label.is_empty())?,
            None if act.fields.is_empty() => Vec::new(),
            None => {
                return Err(Trouble::usage(format!(
                    "`{}` stands in no form: nothing can be typed with it",
                    act.target
                )));
            }
        };
        self.send(act, "pressed", Data::None, fields, button)
    }

    pub(super) fn submit(&mut self, act: &Act) -> Done {
        let tree = self.tree(&act.place())?;
        let form = find(&tree, act)?;
        match &form.kind {
            Kind::Form { submit_label } if !submit_label.is_empty() => {}
            Kind::Form { .. } => {
                return Err(Trouble::usage(format!(
                    "the form `{}` has no button of its own to send it",
                    act.target
                )));
            }
            _ => {
                return Err(Trouble::usage(format!(
                    "`{}` is not a form; the view is\n{}",
                    act.target,
                    tree.to_text()
                )));
            }
        }
        let fields = gather(form, act, true)?;
        self.send(act, "submitted", Data::None, fields, form)
    }

    pub(super) fn change_control(&mut self, act: &Act) -> Done {
        let tree = self.tree(&act.place())?;
        let control = find(&tree, act)?;
        if innermost_form(&tree, &act.target).is_some() {
            return Err(Trouble::usage(format!(
                "`{}` stands in a form: its value is sent with the form",
                act.target
            )));
        }
        usable(control, act)?;
        let value = typed(control, &act.value)?;
        self.send(act, "changed", value, Vec::new(), control)
    }

    fn send(
        &mut self,
        act: &Act,
        name: &str,
        value: Data,
        fields: Vec<(String, Data)>,
        node: &Node,
    ) -> Done {
        let asked = node.confirm.clone();
        let event = UiEvent {
            name: name.to_owned(),
            target: act.target.clone(),
            value,
            fields,
        };
        self.handle(&act.place(), event)?;
        Ok(json!({ "asked": asked }))
    }
}

fn find<'t>(tree: &'t Tree, act: &Act) -> Result<&'t Node, Trouble> {
    tree.find(&act.target).ok_or_else(|| {
        Trouble::usage(format!(
            "there is no `{}` in the view:\n{}",
            act.target,
            tree.to_text()
        ))
    })
}

fn usable(node: &Node, act: &Act) -> Result<(), Trouble> {
    match &node.disabled {
        None => Ok(()),
        Some(reason) => Err(Trouble::new(
            "disabled",
            format!("`{}` cannot be used now: {reason}", act.target),
        )),
    }
}

/// The values of a form's controls, with what is typed in this act.
fn gather(form: &Node, act: &Act, complete: bool) -> Result<Vec<(String, Data)>, Trouble> {
    let mut fields = Vec::new();
    let mut held = Vec::new();
    collect(form, &act.fields, complete, &mut fields, &mut held)?;
    if let Some(unknown) = act
        .fields
        .keys()
        .find(|key| !fields.iter().any(|(known, _)| known == *key))
    {
        let known: Vec<_> = fields.iter().map(|(key, _)| key.as_str()).collect();
        return Err(Trouble::usage(format!(
            "the form has no control `{unknown}`; it has: {}",
            known.join(", ")
        )));
    }
    if held.is_empty() {
        return Ok(fields);
    }
    Err(Trouble::new(
        "held-back",
        format!("the form is not sent without: {}", held.join(", ")),
    ))
}

fn collect(
    node: &Node,
    typed_in: &Map<String, Value>,
    complete: bool,
    fields: &mut Vec<(String, Data)>,
    held: &mut Vec<String>,
) -> Result<(), Trouble> {
    for child in &node.children {
        if !matches!(child.kind, Kind::Field { .. } | Kind::Choice { .. }) {
            collect(child, typed_in, complete, fields, held)?;
            continue;
        }
        let value = match typed_in.get(&child.key) {
            Some(_) if child.disabled.is_some() => {
                return Err(Trouble::new(
                    "disabled",
                    format!("nothing can be typed in `{}`", child.key),
                ));
            }
            Some(value) => typed(child, value)?,
            None => shown(child),
        };
        if complete && child.required && child.disabled.is_none() && is_empty(&value) {
            held.push(child.key.clone());
        }
        fields.push((child.key.clone(), value));
    }
    Ok(())
}

/// The value a control shows before anything is typed.
fn shown(node: &Node) -> Data {
    match &node.kind {
        Kind::Field { kind, value, .. } => match (kind, value) {
            (FieldKind::Flag, Data::None) => Data::Flag(false),
            (FieldKind::Text | FieldKind::Multiline | FieldKind::Secret, Data::None) => {
                Data::Text(String::new())
            }
            (FieldKind::Texts, Data::None) => Data::Texts(Vec::new()),
            _ => value.clone(),
        },
        Kind::Choice { selected, .. } => chosen(selected.clone()),
        _ => Data::None,
    }
}

/// What is typed, as the shell would read it: what does not fit the control cannot be typed.
fn typed(node: &Node, value: &Value) -> Result<Data, Trouble> {
    let data = values::from_json(value)?;
    let fits = match (&node.kind, &data) {
        (Kind::Field { .. }, Data::None) => true,
        (Kind::Field { kind, .. }, _) => match kind {
            FieldKind::Flag => matches!(data, Data::Flag(_)),
            FieldKind::Integer => matches!(data, Data::Integer(_)),
            FieldKind::Number => matches!(data, Data::Integer(_) | Data::Number(_)),
            FieldKind::Date => {
                matches!(&data, Data::Text(text) if text.is_empty() || text.parse::<socle_formats::date::CivilDate>().is_ok())
            }
            FieldKind::Text | FieldKind::Multiline | FieldKind::Secret => {
                matches!(data, Data::Text(_))
            }
            FieldKind::Texts => matches!(data, Data::Texts(_)),
        },
        (Kind::Choice { options, .. }, _) => {
            let wanted = match &data {
                Data::Text(text) => vec![text.clone()],
                Data::Texts(texts) => texts.clone(),
                _ => {
                    return Err(Trouble::usage(format!(
                        "`{}` takes one of its options",
                        node.key
                    )));
                }
            };
            if let Some(unknown) = wanted
                .iter()
                .find(|wanted| !options.iter().any(|(value, _)| value == *wanted))
            {
                let known: Vec<_> = options.iter().map(|(value, _)| value.as_str()).collect();
                return Err(Trouble::usage(format!(
                    "`{}` has no option `{unknown}`; it has: {}",
                    node.key,
                    known.join(", ")
                )));
            }
            return Ok(chosen(wanted));
        }
        _ => return Err(Trouble::usage(format!("`{}` is not a control", node.key))),
    };
    if !fits {
        return Err(Trouble::usage(format!(
            "`{}` does not take {value}",
            node.key
        )));
    }
    Ok(match (&node.kind, data) {
        #[allow(clippy::cast_precision_loss)]
        (
            Kind::Field {
                kind: FieldKind::Number,
                ..
            },
            Data::Integer(whole),
        ) => Data::Number(whole as f64),
        (_, data) => data,
    })
}

fn chosen(selected: Vec<String>) -> Data {
    match <[String; 1]>::try_from(selected) {
        Ok([one]) => Data::Text(one),
        Err(several) if several.is_empty() => Data::None,
        Err(several) => Data::Texts(several),
    }
}

fn is_empty(value: &Data) -> bool {
    match value {
        Data::None => true,
        Data::Text(text) => text.trim().is_empty(),
        Data::Texts(texts) => texts.is_empty(),
        // A required flag is one that must be ticked.
        Data::Flag(flag) => !flag,
        _ => false,
    }
}

fn innermost_form<'t>(tree: &'t Tree, path: &str) -> Option<(&'t Node, &'t str)> {
    let mut found = None;
    let mut level = &tree.nodes;
    for key in path.split('/') {
        let node = level.iter().find(|node| node.key == key)?;
        if let Kind::Form { submit_label } = &node.kind {
            found = Some((node, submit_label.as_str()));
        }
        level = &node.children;
    }
    found
}
