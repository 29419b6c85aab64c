//! The hand that presses and types for pictures, by the names a screen reader reads: what it does, anybody can do.

use std::collections::{HashMap, VecDeque};

use egui::accesskit::{Action, ActionRequest, Node, NodeId, Role, TreeId};
use egui::{Context, Event, FullOutput, Key, Modifiers, RawInput};
use serde::Deserialize;

/// Something to do on a screen, once what it is done with is there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Press what has this name.
    #[serde(default)]
    press: Option<String>,
    /// Type this…
    #[serde(default)]
    write: Option<String>,
    /// … into the field of this name.
    #[serde(default)]
    into: Option<String>,
    /// Go on once something of this name is there.
    #[serde(default)]
    wait: Option<String>,
    /// Go on all the same where it is not: it was done before, or nobody answers.
    #[serde(default)]
    pub(super) optional: bool,
    /// How long it is waited for, seconds.
    #[serde(default)]
    pub(super) within: Option<u64>,
    /// Go to this page: see [`super::list::Place::read`].
    #[serde(default)]
    pub(super) go: Option<String>,
    /// Press this key: `enter`, `escape`.
    #[serde(default)]
    key: Option<String>,
    /// Bring what has this name into sight, for each picture anew: enlarged it stands elsewhere.
    #[serde(default)]
    pub(super) show: Option<String>,
    /// Bring the package of this extension, as if it was dropped on the page of extensions.
    #[serde(default)]
    pub(super) bring: Option<String>,
}

impl Step {
    /// What it looks for, for whoever reads that it was not found.
    pub(super) fn said(&self) -> String {
        let parts = [
            &self.press,
            &self.write,
            &self.into,
            &self.wait,
            &self.key,
            &self.show,
            &self.bring,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" / ")
    }
}

/// The hand, as a plugin of the toolkit: it reads the tree of names each frame gives, and puts events before the next.
#[derive(Debug, Default)]
pub(super) struct Hand {
    nodes: HashMap<NodeId, Node>,
    /// What comes before each of the next frames.
    events: VecDeque<Vec<Event>>,
    /// Where the last thing was that was pressed or typed into: from the top, then from the left.
    last: (f64, f64),
}

impl egui::Plugin for Hand {
    fn debug_name(&self) -> &'static str {
        "pictures"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        // Where the mouse happens to be is in no picture.
        let is_mouse = |event: &Event| matches!(event, Event::PointerMoved(_));
        input.events.retain(|event| !is_mouse(event));
        input.events.push(Event::PointerGone);
        // Where the keyboard is, is in them, whoever has the window in front.
        input.focused = true;
        input
            .events
            .extend(self.events.pop_front().unwrap_or_default());
    }

    fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
        if let Some(update) = &output.platform_output.accesskit_update {
            self.nodes = update.nodes.iter().cloned().collect();
        }
    }
}

impl Hand {
    /// Give a context its hand.
    pub(super) fn install(ctx: &Context) {
        ctx.add_plugin(Self::default());
        ctx.enable_accesskit();
        // The same picture each time.
        ctx.all_styles_mut(|style| style.visuals.text_cursor.blink = false);
    }

    /// Another screen begins: one looks from its top.
    pub(super) fn rest(ctx: &Context) {
        ctx.with_plugin(|hand: &mut Self| hand.last = (0.0, 0.0));
    }

    /// Do this; false while what it is done with is not there, or what was done before is not taken yet.
    pub(super) fn go(ctx: &Context, step: &Step) -> bool {
        // A screen reader that is not there turns the names off again.
        ctx.enable_accesskit();
        ctx.with_plugin(|hand: &mut Self| hand.step(step))
            .unwrap_or(false)
    }

    fn step(&mut self, step: &Step) -> bool {
        if !self.events.is_empty() {
            return false;
        }
        if let Some(wanted) = &step.wait {
            return self.find(wanted, |_| true).is_some();
        }
        if let Some(wanted) = &step.show {
            let Some((target, _)) = self.find(wanted, |_| true) else {
                return false;
            };
            self.events
                .push_back(vec![asked(target, Action::ScrollIntoView)]);
            return true;
        }
        if let Some(wanted) = &step.press {
            let Some((target, place)) = self.find(wanted, is_pressed) else {
                return false;
            };
            self.last = place;
            self.events.push_back(vec![asked(target, Action::Click)]);
            return true;
        }
        if let (Some(text), Some(field)) = (&step.write, &step.into) {
            let Some((target, place)) = self.find(field, is_written) else {
                return false;
            };
            self.last = place;
            self.events.push_back(vec![asked(target, Action::Focus)]);
            self.events.push_back(Vec::new());
            self.events.push_back(vec![Event::Text(text.clone())]);
            return true;
        }
        let key = match step.key.as_deref() {
            Some("enter") => Key::Enter,
            Some("escape") => Key::Escape,
            _ => return true,
        };
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        self.events.push_back(vec![event(true), event(false)]);
        true
    }

    /// What has this name, or whose name begins with it where none has it whole, or holds what follows an ellipsis; of several
    /// the first one after what was done last, as one reads.
    fn find(&self, wanted: &str, takes: impl Fn(&Node) -> bool) -> Option<(NodeId, (f64, f64))> {
        let mut named: Vec<_> = self
            .nodes
            .iter()
            .filter(|(_, node)| takes(node) && !node.is_disabled())
            .filter_map(|(id, node)| {
                let name = self.name(node)?;
                let fits = match wanted.strip_prefix('…') {
                    Some(part) => name.contains(part),
                    None => name.starts_with(wanted),
                };
                fits.then(|| (name != wanted, place(node), *id))
            })
            .collect();
        named.sort_by(|(a_part, a, _), (b_part, b, _)| {
            let order = a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
            a_part.cmp(b_part).then(order)
        });
        let whole = named.first()?.0;
        let mut same = named.iter().filter(|(part, ..)| *part == whole);
        let after = same.clone().find(|(_, place, _)| *place >= self.last);
        after
            .or_else(|| same.next())
            .map(|(_, place, id)| (*id, *place))
    }

    fn name(&self, node: &Node) -> Option<String> {
        if let Some(label) = node.label() {
            return Some(label.to_owned());
        }
        let by = node.labelled_by().iter().filter_map(|id| {
            let node = self.nodes.get(id)?;
            node.label().or(node.value())
        });
        let by: Vec<&str> = by.collect();
        match by.is_empty() {
            true => node.value().map(str::to_owned),
            false => Some(by.join(" ")),
        }
    }
}

/// Where it begins.
fn place(node: &Node) -> (f64, f64) {
    node.bounds()
        .map_or((0.0, 0.0), |bounds| (bounds.y0, bounds.x0))
}

fn is_pressed(node: &Node) -> bool {
    !matches!(node.role(), Role::Label | Role::Status | Role::Heading) && !is_written(node)
}

fn is_written(node: &Node) -> bool {
    matches!(
        node.role(),
        Role::TextInput
            | Role::MultilineTextInput
            | Role::SearchInput
            | Role::EditableComboBox
            | Role::DateInput
            | Role::PasswordInput
    )
}

fn asked(target_node: NodeId, action: Action) -> Event {
    Event::AccessKitActionRequest(ActionRequest {
        action,
        target_tree: TreeId::ROOT,
        target_node,
        data: None,
    })
}
