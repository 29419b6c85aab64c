//! Fields with suggestions, and fields of several values: what may be meant unfolds under what is typed, each value that stands
//! has a button that takes it out, and the plugin is told what is typed once the keys rest.

use std::collections::HashMap;
use std::time::Duration;

use egui::{Key, Response, Ui};
use socle_formats::fold::fold;
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Suggestion, UiEvent};

use super::controls::Shown;
use super::press::innermost_form;
use super::{Sheet, Wish};
use crate::extension::edits::{Draft, Place};
use crate::kit::completion::{self, Manner, Proposal, took};
use crate::kit::text::t_with;
use crate::kit::widgets::{Button, Weight};

/// How long the keys rest before the plugin is told, in seconds.
const REST_S: f64 = 0.25;
/// So many are shown at once; one goes on typing for others.
const SHOWN: usize = 10;

impl Sheet<'_> {
    /// Tell the plugin what is typed in a field, once the keys rest and what it was told before has been settled; with it the
    /// values of its form, so that it may keep what is written as it is.
    pub(super) fn typing(&mut self, ui: &Ui, place: &Place, next: Option<&Draft>, taken: bool) {
        let now = ui.input(|input| input.time);
        let form = innermost_form(self.tree, &place.1);
        if taken && form.is_none() {
            self.memory.typing.remove(place);
        } else if next.is_some() {
            self.memory.typing.insert(place.clone(), (now, words(next)));
        }
        let Some((since, _)) = self.memory.typing.get(place) else {
            return;
        };
        let left = REST_S - (now - since);
        if left > 0.0 {
            let left = Duration::from_secs_f64(left);
            ui.ctx().request_repaint_after(left);
            return;
        }
        // What goes with its form is told by the form: told once more after it was taken, it would begin anew what is done.
        match self.memory.edits.is_sent(place) {
            Some(true) => return,
            None => {
                self.memory.typing.remove(place);
                return;
            }
            Some(false) => {}
        }
        if self.memory.is_waiting(place) {
            return;
        }
        let Some((_, typed)) = self.memory.typing.remove(place) else {
            return;
        };
        let edits = &mut self.memory.edits;
        let fields = match &form {
            Some((node, path, _)) => edits.so_far(self.key, node, path),
            None => Vec::new(),
        };
        edits.tell(
            self.key,
            form.as_ref().map_or(&place.1, |(_, path, _)| path),
        );
        self.wishes.push(Wish {
            key: self.key.clone(),
            event: UiEvent {
                name: "typing".into(),
                target: place.1.clone(),
                value: Data::Text(typed),
                fields,
            },
            // What is typed stays what it is.
            edits: None,
            question: None,
            shows: None,
            opens: None,
            begins: None,
        });
    }
}

/// What is being typed.
fn words(draft: Option<&Draft>) -> String {
    match draft {
        Some(Draft::Typed(typed) | Draft::Several { typed, .. }) => typed.clone(),
        _ => String::new(),
    }
}

impl Shown<'_> {
    /// A field of one value with suggestions: the one taken stands in it.
    pub(super) fn suggesting(
        &mut self,
        ui: &mut Ui,
        name: &Response,
        now: &mut String,
    ) -> Response {
        let manner = Manner {
            unfolds: true,
            under: true,
            first: false,
        };
        let propose = |typed: &str| matching(self.suggestions(), typed, &[]);
        let edit = |ui: &mut Ui, now: &mut String| self.edit(ui, name, FieldKind::Text, now);
        let (response, taken) = completion::show(ui, self.id(), now, manner, propose, edit);
        if let Some(taken) = taken {
            *now = taken;
            self.taken = true;
        }
        response
    }

    /// A field of several values.
    pub(super) fn several_values(
        &mut self,
        ui: &mut Ui,
        label: &str,
        values: Vec<String>,
        typed: String,
    ) -> (Option<Draft>, Response) {
        let name = self.label(ui, label);
        let (mut now, mut text) = (values.clone(), typed.clone());
        let names = self.names(ui);
        let mut out = None;
        if !now.is_empty() {
            ui.horizontal_wrapped(|ui| {
                for (n, value) in now.iter().enumerate() {
                    let called = names.get(value).unwrap_or(value);
                    let said = t_with("champ-retirer", &[("valeur", called)]);
                    let shown = format!("{called}  ✕");
                    let chip = Button {
                        name: Some(&said),
                        ..Button::new(&shown)
                    };
                    let chip = chip
                        .weight(Weight::Quiet)
                        .show_as(ui, self.id().with(("value", n)));
                    if chip.clicked() {
                        out = Some(n);
                    }
                }
            });
        }
        let manner = Manner {
            unfolds: true,
            under: true,
            first: true,
        };
        let focused = ui.memory(|memory| memory.has_focus(self.id()));
        if focused && text.is_empty() && out.is_none() && took(ui, Key::Backspace) {
            out = now.len().checked_sub(1);
        }
        let mut ended = false;
        let propose = |typed: &str| matching(self.suggestions(), typed, &values);
        let edit = |ui: &mut Ui, text: &mut String| {
            // Enter ends a value; with none it sends the form, as anywhere.
            ended = focused && !text.trim().is_empty() && took(ui, Key::Enter);
            self.edit(ui, &name, FieldKind::Text, text)
        };
        let (response, taken) = completion::show(ui, self.id(), &mut text, manner, propose, edit);
        if let Some(n) = out {
            now.remove(n);
            self.taken = true;
        }
        if let Some(taken) = taken {
            text.clear();
            add(&mut now, &taken);
            self.taken = true;
        }
        if ended {
            text.push(',');
        }
        if let Some((ended, rest)) = text.rsplit_once([',', ';']) {
            ended.split([',', ';']).for_each(|one| add(&mut now, one));
            text = rest.trim_start().to_owned();
            self.taken = true;
        }
        let changed = now != values || text != typed;
        let next = Draft::Several {
            values: now,
            typed: text,
        };
        (changed.then_some(next), response)
    }

    fn suggestions(&self) -> &[Suggestion] {
        self.node.suggestions.as_deref().unwrap_or_default()
    }

    /// What values are called: as they were suggested, now or before.
    fn names(&self, ui: &Ui) -> HashMap<String, String> {
        let id = self.id().with("names");
        let mut names: HashMap<String, String> =
            ui.data(|data| data.get_temp(id)).unwrap_or_default();
        for one in self.suggestions() {
            names.insert(one.value.clone(), one.label.clone());
        }
        ui.data_mut(|data| data.insert_temp(id, names.clone()));
        names
    }
}

/// One value more, unless it stands there.
fn add(values: &mut Vec<String>, value: &str) {
    let value = value.trim();
    if !(value.is_empty() || values.iter().any(|known| known == value)) {
        values.push(value.to_owned());
    }
}

/// Those of these that are meant by what is typed: each of its words begins one of theirs. What is chosen is not proposed.
fn matching(suggestions: &[Suggestion], typed: &str, chosen: &[String]) -> Vec<Proposal<String>> {
    let wanted = fold(typed);
    let meant = |one: &&Suggestion| {
        let known = fold(&format!("{} {} {}", one.label, one.more, one.value));
        let begins = |word: &str| known.split(' ').any(|known| known.starts_with(word));
        !chosen.contains(&one.value) && wanted.split_whitespace().all(begins)
    };
    let found = suggestions.iter().filter(meant).take(SHOWN);
    found
        .map(|one| Proposal {
            label: one.label.clone(),
            more: one.more.clone(),
            value: one.value.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_found_by_the_beginnings_of_words_whatever_their_accents() {
        let one = |value: &str, label: &str, more: &str| Suggestion {
            value: value.into(),
            label: label.into(),
            more: more.into(),
        };
        let known = [
            one("a@x.test", "Dr Hélène DURAND", "Cardiologie, Lyon"),
            one("b@x.test", "Dr Paul DURANTON", "Pneumologie, Lyon"),
        ];
        let found = |typed: &str, chosen: &[String]| {
            let found = matching(&known, typed, chosen).into_iter();
            found.map(|one| one.value).collect::<Vec<_>>()
        };
        assert_eq!(found("dur", &[]), ["a@x.test", "b@x.test"]);
        assert_eq!(found("helene lyon", &[]), ["a@x.test"]);
        assert_eq!(found("", &["a@x.test".into()]), ["b@x.test"]);
        assert!(found("dur paris", &[]).is_empty());
    }
}
