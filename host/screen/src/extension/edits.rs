//! What a person typed and did not send yet, by view and path: it survives every render, until the plugin itself gives
//! another value or the form has been taken.

use std::collections::HashMap;

use socle_formats::date::CivilDate;
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Kind, Node};
use socle_runtime::views::ViewKey;

use crate::kit::text::t;
use crate::model::Ticket;

/// A control: the view it stands in and its keys from the root, joined by `/`.
pub(crate) type Place = (ViewKey, String);

/// What is typed in a control.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Draft {
    /// Text as typed, whatever the field takes.
    Typed(String),
    /// A flag.
    Flag(bool),
    /// The values of the chosen options.
    Chosen(Vec<String>),
    /// Several values, and what is typed behind them.
    Several {
        /// Those that stand.
        values: Vec<String>,
        /// What may become another.
        typed: String,
    },
}

#[derive(Debug, Clone)]
struct Edit {
    draft: Draft,
    /// The plugin's value when the edit began.
    base: Draft,
    /// On its way to the plugin.
    sent: Option<Ticket>,
    /// What the plugin was told while it was typed, the oldest first: it may give that back while one goes on.
    told: Vec<Draft>,
}

/// Of what a plugin was told of one control, so much is remembered.
const TOLD: usize = 16;

impl Edit {
    /// Whether the plugin's value is the one the edit began with, or one it was told: then it keeps what is typed, and what
    /// was typed since stays.
    fn is_about(&self, plugin: &Draft) -> bool {
        self.base == *plugin || self.told.iter().any(|told| alike(told, plugin))
    }

    /// The plugin gives this: what it was told before is behind it.
    fn given(&mut self, plugin: &Draft) {
        if self.base == *plugin {
            return;
        }
        if let Some(at) = self.told.iter().rposition(|told| alike(told, plugin)) {
            self.told.drain(..=at);
        }
        self.base = plugin.clone();
    }
}

/// Whether both are the same to the plugin: what stands behind several values is one of them.
fn alike(one: &Draft, other: &Draft) -> bool {
    let whole = |draft: &Draft| match draft {
        Draft::Several { values, typed } => Some(with_last(values, typed)),
        _ => None,
    };
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Several values, with what stands behind the last one, though nobody pressed Enter.
fn with_last(values: &[String], typed: &str) -> Vec<String> {
    let mut values = values.to_vec();
    let one_more = typed.trim();
    if !(one_more.is_empty() || values.iter().any(|value| value == one_more)) {
        values.push(one_more.to_owned());
    }
    values
}

/// What was typed and what is wrong with it.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    edits: HashMap<Place, Edit>,
    problems: HashMap<Place, String>,
    /// A form whose last key was Return: it is sent as if its button had been pressed.
    returned: Option<Place>,
}

impl Edits {
    /// What a control shows: what was typed, else the plugin's value.
    pub(crate) fn draft(&mut self, place: &Place, plugin: Draft) -> Draft {
        match self.edits.get_mut(place) {
            Some(edit) if edit.is_about(&plugin) => {
                edit.given(&plugin);
                edit.draft.clone()
            }
            Some(_) => {
                self.forget(place);
                plugin
            }
            None => plugin,
        }
    }

    /// Note what a person typed.
    pub(crate) fn note(&mut self, place: Place, base: Draft, draft: Draft) {
        self.problems.remove(&place);
        let told = match self.edits.remove(&place) {
            Some(edit) => edit.told,
            None => Vec::new(),
        };
        self.edits.insert(
            place,
            Edit {
                draft,
                base,
                sent: None,
                told,
            },
        );
    }

    /// The plugin is told what is typed so far, in a control or in those of a form.
    pub(crate) fn tell(&mut self, view: &ViewKey, path: &str) {
        let inside = format!("{path}/");
        for ((key, place), edit) in &mut self.edits {
            if key == view && (place == path || place.starts_with(&inside)) {
                if edit.told.len() == TOLD {
                    edit.told.remove(0);
                }
                edit.told.push(edit.draft.clone());
            }
        }
    }

    /// The values of the controls of a form as far as they make sense: nothing is held back, nothing is complained of.
    pub(crate) fn so_far(
        &mut self,
        view: &ViewKey,
        node: &Node,
        path: &str,
    ) -> Vec<(String, Data)> {
        let mut fields = Vec::new();
        for child in &node.children {
            let path = format!("{path}/{}", child.key);
            if matches!(child.kind, Kind::Field { .. } | Kind::Choice { .. }) {
                let value = self.value(&(view.clone(), path), child);
                fields.extend(value.ok().map(|value| (child.key.clone(), value)));
            } else {
                fields.extend(self.so_far(view, child, &path));
            }
        }
        fields
    }

    /// What is wrong with what was typed.
    pub(crate) fn problem(&self, place: &Place) -> Option<&str> {
        self.problems.get(place).map(String::as_str)
    }

    /// Note what is wrong with what was typed.
    pub(crate) fn complain(&mut self, place: &Place, problem: String) {
        self.problems.insert(place.clone(), problem);
    }

    /// Return was pressed in a field of this form.
    pub(crate) fn note_return(&mut self, form: Place) {
        self.returned = Some(form);
    }

    /// True once after Return was pressed in a field of this form.
    pub(crate) fn take_return(&mut self, form: &Place) -> bool {
        self.returned.take_if(|returned| returned == form).is_some()
    }

    /// What was typed in a control, when it differs from the plugin's value.
    pub(crate) fn changed(&self, place: &Place) -> bool {
        self.edits
            .get(place)
            .is_some_and(|edit| edit.draft != edit.base)
    }

    /// Whether what was typed in a control is on its way to the plugin; none when nothing typed stands there.
    pub(crate) fn is_sent(&self, place: &Place) -> Option<bool> {
        self.edits.get(place).map(|edit| edit.sent.is_some())
    }

    /// Back to the plugin's value.
    pub(crate) fn forget(&mut self, place: &Place) {
        self.edits.remove(place);
        self.problems.remove(place);
    }

    /// Forget all of a patient's file.
    pub(crate) fn forget_patient(&mut self, patient: &str) {
        self.edits
            .retain(|(key, _), _| key.patient.as_deref() != Some(patient));
        self.problems
            .retain(|(key, _), _| key.patient.as_deref() != Some(patient));
    }

    /// True when something was typed and not taken: in this patient's file, or anywhere.
    pub(crate) fn any_unsent(&self, patient: Option<&str>) -> bool {
        let here = |key: &ViewKey| patient.is_none() || key.patient.as_deref() == patient;
        self.edits
            .iter()
            .any(|((key, _), edit)| here(key) && edit.draft != edit.base)
    }

    /// The value of one control now; the error says what is wrong with what was typed.
    pub(crate) fn value(&mut self, place: &Place, node: &Node) -> Result<Data, String> {
        let draft = self.draft(place, plugin_draft(node));
        read(node, &draft)
    }

    /// The values of the controls of a form, by key. The error is the first control that holds it back; all problems are
    /// noted.
    pub(crate) fn fields(
        &mut self,
        view: &ViewKey,
        form: &Node,
        path: &str,
        strictness: Strictness,
    ) -> Result<Vec<(String, Data)>, Place> {
        let mut fields = Vec::new();
        let mut first = None;
        self.gather(view, form, path, strictness, &mut fields, &mut first);
        match first {
            Some(place) => Err(place),
            None => Ok(fields),
        }
    }

    fn gather(
        &mut self,
        view: &ViewKey,
        node: &Node,
        path: &str,
        strictness: Strictness,
        fields: &mut Vec<(String, Data)>,
        first: &mut Option<Place>,
    ) {
        for child in &node.children {
            let path = format!("{path}/{}", child.key);
            if matches!(child.kind, Kind::Field { .. } | Kind::Choice { .. }) {
                let place = (view.clone(), path);
                let value = self.value(&place, child).and_then(|value| {
                    let missing = child.required
                        && strictness == Strictness::Complete
                        && child.disabled.is_none()
                        && is_empty(&value);
                    if missing {
                        Err(t("champ-obligatoire"))
                    } else {
                        Ok(value)
                    }
                });
                match value {
                    Ok(value) => {
                        self.problems.remove(&place);
                        fields.push((child.key.clone(), value));
                    }
                    Err(problem) => {
                        self.problems.insert(place.clone(), problem);
                        first.get_or_insert(place);
                    }
                }
            } else {
                self.gather(view, child, &path, strictness, fields, first);
            }
        }
    }

    /// The controls of a form are on their way to the plugin.
    pub(crate) fn sent(&mut self, view: &ViewKey, path: &str, ticket: Ticket) {
        let inside = format!("{path}/");
        for ((key, place), edit) in &mut self.edits {
            if key == view && (place == path || place.starts_with(&inside)) {
                edit.sent = Some(ticket);
            }
        }
    }

    /// The plugin took what was sent, or could not: then what was typed stays.
    pub(crate) fn settle(&mut self, ticket: Ticket, taken: bool) {
        if taken {
            self.edits.retain(|_, edit| edit.sent != Some(ticket));
        } else {
            for edit in self
                .edits
                .values_mut()
                .filter(|edit| edit.sent == Some(ticket))
            {
                edit.sent = None;
            }
        }
    }
}

/// How much of a form must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// All that is required.
    Complete,
    /// What is there must make sense.
    Partial,
}

/// The plugin's value of a control, as it is typed.
pub(crate) fn plugin_draft(node: &Node) -> Draft {
    match &node.kind {
        Kind::Field {
            kind: FieldKind::Flag,
            value,
            ..
        } => Draft::Flag(matches!(value, Data::Flag(true))),
        Kind::Field {
            kind: FieldKind::Date,
            value,
            ..
        } => Draft::Typed(crate::kit::text::value(
            socle_runtime::view::Format::Date,
            value,
        )),
        Kind::Field {
            kind: FieldKind::Number,
            value,
            ..
        } => Draft::Typed(value.display().replace('.', ",")),
        Kind::Field {
            kind: FieldKind::Texts,
            value,
            ..
        } => Draft::Several {
            values: match value {
                Data::Texts(values) => values.clone(),
                Data::Text(one) if !one.is_empty() => vec![one.clone()],
                _ => Vec::new(),
            },
            typed: String::new(),
        },
        Kind::Field { value, .. } => Draft::Typed(value.display()),
        Kind::Choice { selected, .. } => Draft::Chosen(selected.clone()),
        _ => Draft::Typed(String::new()),
    }
}

/// What was typed, as the plugin gets it.
fn read(node: &Node, draft: &Draft) -> Result<Data, String> {
    let typed = match draft {
        Draft::Flag(flag) => return Ok(Data::Flag(*flag)),
        // One option is one text; several are a list.
        Draft::Chosen(chosen) => {
            return Ok(match chosen.as_slice() {
                [] => Data::None,
                [one] => Data::Text(one.clone()),
                several => Data::Texts(several.to_vec()),
            });
        }
        Draft::Several { values, typed } => return Ok(Data::Texts(with_last(values, typed))),
        Draft::Typed(typed) => typed,
    };
    let Kind::Field { kind, .. } = &node.kind else {
        return Ok(Data::None);
    };
    let trimmed = typed.trim();
    match kind {
        FieldKind::Text
        | FieldKind::Multiline
        | FieldKind::Secret
        | FieldKind::Flag
        | FieldKind::Texts => Ok(Data::Text(typed.clone())),
        _ if trimmed.is_empty() => Ok(Data::None),
        FieldKind::Date => CivilDate::saisie(trimmed)
            .map(|date| Data::Text(date.to_string()))
            .map_err(|error| error.message()),
        FieldKind::Integer => without_spaces(trimmed)
            .parse()
            .map(Data::Integer)
            .map_err(|error| {
                tracing::debug!(%error, "not an integer");
                t("champ-entier")
            }),
        FieldKind::Number => match without_spaces(trimmed).replace(',', ".").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Data::Number(number)),
            _ => Err(t("champ-nombre")),
        },
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sample::{field, form, node, view};

    fn place(path: &str) -> Place {
        (view("p1"), path.to_owned())
    }

    fn typed(text: &str) -> Draft {
        Draft::Typed(text.to_owned())
    }

    #[test]
    fn what_is_typed_stays_until_the_plugin_says_otherwise() {
        let mut edits = Edits::default();
        edits.note(place("f/nom"), typed(""), typed("NES"));
        assert_eq!(edits.draft(&place("f/nom"), typed("")), typed("NES"));
        assert_eq!(edits.draft(&place("f/nom"), typed("NESSI")), typed("NESSI"));
        assert_eq!(
            edits.draft(&place("f/nom"), typed("")),
            typed(""),
            "the edit is gone for good"
        );
    }

    #[test]
    fn a_plugin_that_keeps_what_it_is_told_takes_nothing_of_what_was_typed_since() {
        let mut edits = Edits::default();
        let (place, view) = (place("f/texte"), view("p1"));
        for (text, told) in [("Cher", true), ("Cher con", true), ("Cher confrère", false)] {
            edits.note(place.clone(), typed(""), typed(text));
            if told {
                edits.tell(&view, "f");
            }
        }
        // The first answer comes late, then the second.
        for given in ["Cher", "Cher con"] {
            assert_eq!(edits.draft(&place, typed(given)), typed("Cher confrère"));
        }
        assert!(edits.any_unsent(Some("p1")));
        edits.tell(&view, "f");
        assert_eq!(
            edits.draft(&place, typed("Cher confrère")),
            typed("Cher confrère")
        );
        assert!(!edits.any_unsent(Some("p1")), "the plugin has it all");
        // What it says by itself takes the place of what was typed.
        edits.note(
            place.clone(),
            typed("Cher confrère"),
            typed("Chers confrères"),
        );
        assert_eq!(edits.draft(&place, typed("Modèle")), typed("Modèle"));
    }

    #[test]
    fn a_form_that_was_not_taken_keeps_what_was_typed() {
        let mut edits = Edits::default();
        for (ticket, taken, left) in [(Ticket(1), false, "Ruth"), (Ticket(2), true, "")] {
            edits.note(place("f/prenom"), typed(""), typed("Ruth"));
            edits.sent(&view("p1"), "f", ticket);
            edits.settle(ticket, taken);
            assert_eq!(edits.draft(&place("f/prenom"), typed("")), typed(left));
        }
    }

    #[test]
    fn a_form_gives_all_its_values_typed_or_not_wherever_they_stand() {
        let mut edits = Edits::default();
        let mut inner = node("ligne", Kind::Row);
        inner.children = vec![
            field("date", FieldKind::Date, Data::Text("1977-07-14".into())),
            field("poids", FieldKind::Number, Data::None),
        ];
        let form = form(
            "f",
            "Enregistrer",
            vec![
                field("nom", FieldKind::Text, Data::Text("NESSI".into())),
                inner,
            ],
        );
        edits.note(place("f/ligne/poids"), typed(""), typed("61,5"));
        let fields = edits
            .fields(&view("p1"), &form, "f", Strictness::Complete)
            .unwrap();
        assert_eq!(
            fields,
            [
                ("nom".to_owned(), Data::Text("NESSI".into())),
                ("date".to_owned(), Data::Text("1977-07-14".into())),
                ("poids".to_owned(), Data::Number(61.5))
            ]
        );
    }

    #[test]
    fn what_is_missing_or_makes_no_sense_is_named_and_holds_the_form_back() {
        let mut edits = Edits::default();
        let mut name = field("nom", FieldKind::Text, Data::None);
        name.required = true;
        let form = form(
            "f",
            "Enregistrer",
            vec![name, field("date", FieldKind::Date, Data::None)],
        );
        edits.note(place("f/date"), typed(""), typed("31/02/2020"));
        assert_eq!(
            edits
                .fields(&view("p1"), &form, "f", Strictness::Complete)
                .unwrap_err(),
            place("f/nom")
        );
        assert!(edits.problem(&place("f/date")).is_some());
        assert_eq!(
            edits
                .fields(&view("p1"), &form, "f", Strictness::Partial)
                .unwrap_err(),
            place("f/date")
        );
        edits.note(place("f/date"), typed(""), typed("29/02/2020"));
        assert_eq!(
            edits
                .fields(&view("p1"), &form, "f", Strictness::Partial)
                .unwrap()
                .len(),
            2
        );
    }
}
