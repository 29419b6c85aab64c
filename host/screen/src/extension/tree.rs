//! Draws what a plugin means: a tree of nodes, each known by its keys from the root. Nothing here knows a plugin.
//!
//! | file | nodes |
//! |---|---|
//! | `tree.rs` | containers, and the way through the tree |
//! | `tree/words.rs` | headings, texts, badges, notices, facts, progress |
//! | `tree/page.rs` | a page turned to the patient |
//! | `tree/controls.rs` | buttons, fields, choices |
//! | `tree/suggest.rs` | fields with suggestions, fields of several values |
//! | `tree/press.rs` | what a press sends, whether by click, by key or by screen reader |
//! | `tree/table.rs` | tables |
//! | `tree/picture.rs` | images |

mod chart;
mod controls;
mod page;
mod picture;
mod press;
mod suggest;
mod table;
mod words;

use std::collections::HashMap;

use egui::accesskit::Role;
use egui::{Id, Layout, Ui, UiBuilder, vec2};
use socle_runtime::view::{Destination, Kind, Node, Tone, Tree, UiEvent};
use socle_runtime::views::ViewKey;

use crate::extension::edits::{Edits, Place};
use crate::kit::keys::Shortcut;
use crate::kit::theme::{self, DENSE, GRID};
use crate::kit::widgets;
use crate::model::{Model, Ticket};

pub(crate) use press::{Pressed, press};

/// What the screen keeps for views from one frame to the next.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) edits: Edits,
    /// What was sent and not settled: the control it came from.
    pub(crate) waiting: HashMap<Ticket, Place>,
    /// Socle itself asks for a decision: no dialog of a view is drawn.
    pub(crate) sealed: bool,
    /// Dialogs closed by the person, with the generation of the view they were in.
    closed: HashMap<Place, u64>,
    /// Fields whose plugin is to be told what is typed in them, with when the last key came, in seconds, and with it.
    typing: HashMap<Place, (f64, String)>,
    tables: HashMap<Place, table::TableState>,
    pictures: picture::Pictures,
}

impl Memory {
    /// A patient's file is closed.
    pub(crate) fn forget_patient(&mut self, patient: &str) {
        let of_patient = |place: &Place| place.0.patient.as_deref() == Some(patient);
        self.edits.forget_patient(patient);
        self.closed.retain(|place, _| !of_patient(place));
        self.typing.retain(|place, _| !of_patient(place));
        self.tables.retain(|place, _| !of_patient(place));
        self.pictures.forget(of_patient);
    }

    fn is_waiting(&self, place: &Place) -> bool {
        self.waiting.values().any(|waiting| waiting == place)
    }
}

/// Something a person did in a view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wish {
    pub(crate) key: ViewKey,
    pub(crate) event: UiEvent,
    /// The form, or the control alone, whose edits are on their way with it.
    pub(crate) edits: Option<String>,
    /// What to ask before.
    pub(crate) question: Option<Question>,
    /// The place of the host to show instead of telling the plugin.
    pub(crate) shows: Option<Destination>,
    /// The patient whose file to open instead of telling the plugin.
    pub(crate) opens: Option<String>,
    /// The service to begin there.
    pub(crate) begins: Option<String>,
}

/// What the practitioner is asked before an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) text: String,
    /// What the act is called.
    pub(crate) act: String,
    /// Whether it is one to think about.
    pub(crate) tone: Tone,
}

/// Which keys press what in this frame. The first that asks for a key has it.
#[derive(Debug, Default)]
pub(crate) struct Claims(Vec<(Shortcut, Place)>);

impl Claims {
    /// Give the keys of a view that are still free. On the home page, in views about no patient, `Entrée` and `Échap` press
    /// the buttons that ask for them while the keyboard is on nothing; in a patient's file they never do.
    pub(crate) fn claim(&mut self, key: &ViewKey, tree: &Tree) {
        self.walk(key, &tree.nodes, "");
    }

    fn walk(&mut self, key: &ViewKey, nodes: &[Node], parent: &str) {
        for node in nodes {
            let path = join(parent, &node.key);
            let shortcut = match (&node.kind, &node.shortcut) {
                (Kind::Button { .. }, Some(text)) => Shortcut::parse(text)
                    .or_else(|| Shortcut::parse_at_rest(text).filter(|_| key.patient.is_none())),
                _ => None,
            };
            if let Some(shortcut) =
                shortcut.filter(|shortcut| self.0.iter().all(|(taken, _)| taken != shortcut))
            {
                self.0.push((shortcut, (key.clone(), path.clone())));
            }
            self.walk(key, &node.children, &path);
        }
    }

    fn of(&self, place: &Place) -> Option<Shortcut> {
        self.0
            .iter()
            .find(|(_, claimed)| claimed == place)
            .map(|(shortcut, _)| *shortcut)
    }

    /// What was pressed in this frame.
    pub(crate) fn pressed(&self, ctx: &egui::Context) -> Option<&Place> {
        let rests = ctx.memory(|memory| memory.focused().is_none());
        self.0
            .iter()
            .filter(|(shortcut, _)| rests || !shortcut.waits_for_rest())
            .find(|(shortcut, _)| ctx.input_mut(|input| shortcut.consume(input)))
            .map(|(_, place)| place)
    }
}

/// One view being drawn.
pub(crate) struct Sheet<'a> {
    pub(crate) key: &'a ViewKey,
    pub(crate) generation: u64,
    pub(crate) tree: &'a Tree,
    pub(crate) model: &'a dyn Model,
    pub(crate) memory: &'a mut Memory,
    pub(crate) claims: &'a Claims,
    pub(crate) wishes: &'a mut Vec<Wish>,
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct At<'a> {
    /// The keys from the root, joined by `/`.
    path: &'a str,
    /// Inside a form.
    in_form: bool,
}

fn join(parent: &str, key: &str) -> String {
    if parent.is_empty() {
        key.to_owned()
    } else {
        format!("{parent}/{key}")
    }
}

/// The widget of a control: the same from one render to the next.
fn control_id(place: &Place) -> Id {
    Id::unique(("socle-control", place))
}

/// A button, or several side by side.
fn are_acts(node: &Node) -> bool {
    let is_button = |node: &Node| matches!(node.kind, Kind::Button { .. });
    match node.kind {
        Kind::Row => !node.children.is_empty() && node.children.iter().all(is_button),
        _ => is_button(node),
    }
}

/// A tick, with nothing said under it.
fn is_tick(node: &Node) -> bool {
    let is_flag = matches!(
        node.kind,
        Kind::Field {
            kind: socle_runtime::view::FieldKind::Flag,
            ..
        }
    );
    is_flag && node.hint.is_none() && node.disabled.is_none()
}

/// Put the keyboard on a control.
pub(crate) fn focus(ctx: &egui::Context, place: &Place) {
    ctx.memory_mut(|memory| memory.request_focus(control_id(place)));
}

/// Whether the keyboard is on a control.
pub(crate) fn has_focus(ctx: &egui::Context, place: &Place) -> bool {
    ctx.memory(|memory| memory.has_focus(control_id(place)))
}

impl<'a> Sheet<'a> {
    /// Draw the nodes from `first` on, one under the other.
    pub(crate) fn draw(&mut self, ui: &mut Ui, first: usize) {
        let tree = self.tree;
        self.down(
            ui,
            tree.nodes.get(first..).unwrap_or_default(),
            At {
                path: "",
                in_form: false,
            },
        );
    }

    fn place(&self, path: &str) -> Place {
        (self.key.clone(), path.to_owned())
    }

    fn down(&mut self, ui: &mut Ui, nodes: &'a [Node], parent: At<'_>) {
        ui.spacing_mut().item_spacing = vec2(GRID, 6.0);
        let mut rest = nodes;
        while let Some(node) = rest.first() {
            let facts = rest
                .iter()
                .take_while(|node| matches!(node.kind, Kind::Fact { .. }))
                .count();
            if facts > 0 {
                words::facts(ui, &rest[..facts]);
                rest = &rest[facts..];
                continue;
            }
            let path = join(parent.path, &node.key);
            self.node(
                ui,
                node,
                At {
                    path: &path,
                    ..parent
                },
            );
            rest = &rest[1..];
        }
    }

    fn node(&mut self, ui: &mut Ui, node: &'a Node, at: At<'_>) {
        match &node.kind {
            Kind::Column => self.container(ui, node, at, Role::Group, None, |sheet, ui| {
                sheet.down(ui, &node.children, at)
            }),
            Kind::Row => self.row(ui, node, at),
            Kind::Section { title } => {
                self.container(ui, node, at, Role::Region, Some(title), |sheet, ui| {
                    widgets::gap(ui, 1.0);
                    words::heading(ui, 3, title);
                    sheet.down(ui, &node.children, at);
                })
            }
            Kind::Form { submit_label } => {
                self.container(ui, node, at, Role::Form, None, |sheet, ui| {
                    let at = At {
                        in_form: true,
                        ..at
                    };
                    match node.children.split_last() {
                        Some((last, rest)) if !submit_label.is_empty() && are_acts(last) => {
                            sheet.down(ui, rest, at);
                            sheet.acts(ui, node, last, at, submit_label);
                        }
                        _ => {
                            sheet.down(ui, &node.children, at);
                            if !submit_label.is_empty() {
                                sheet.submit(ui, node, at.path, submit_label);
                            }
                        }
                    }
                })
            }
            Kind::Dialog { title } => self.dialog(ui, node, at, title),
            Kind::Page { title } => self.turned(ui, node, at, title),
            Kind::Table(given) => self.table(ui, node, at.path, given),
            Kind::Image {
                mime,
                bytes,
                description,
            } => {
                let place = self.place(at.path);
                self.memory
                    .pictures
                    .show(ui, &place, mime, bytes, description);
            }
            Kind::Button { label } => {
                self.button(ui, node, at, label);
                words::beside(ui, std::slice::from_ref(node));
            }
            Kind::Field { .. } | Kind::Choice { .. } => self.control(ui, node, at),
            _ => {
                words::word(ui, node);
                words::beside(ui, std::slice::from_ref(node));
            }
        }
    }

    fn container(
        &mut self,
        ui: &mut Ui,
        node: &Node,
        at: At<'_>,
        role: Role,
        name: Option<&str>,
        contents: impl FnOnce(&mut Self, &mut Ui),
    ) {
        let mut builder = UiBuilder::new()
            .scope_id(control_id(&self.place(at.path)))
            .accessibility_role(role);
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            builder = builder.accessibility_label(name);
        }
        ui.scope_builder(builder.layout(Layout::top_down(egui::Align::Min)), |ui| {
            contents(self, ui);
            if !matches!(node.kind, Kind::Row) {
                words::beside(ui, std::slice::from_ref(node));
            }
        });
    }

    /// Side by side: words and buttons flow; anything larger gets an equal part of the width.
    fn row(&mut self, ui: &mut Ui, node: &'a Node, at: At<'_>) {
        let is_fact = |node: &Node| matches!(node.kind, Kind::Fact { .. });
        let only_facts = node.children.iter().all(is_fact);
        // A fact among words is one of them; several facts are columns.
        let flows = |node: &Node| match node.kind {
            Kind::Text { .. } | Kind::Badge { .. } | Kind::Button { .. } | Kind::Heading { .. } => {
                true
            }
            Kind::Fact { .. } => !only_facts && node.letters.is_empty(),
            _ => false,
        };
        let children = &node.children;
        self.container(ui, node, at, Role::Group, None, |sheet, ui| {
            if children.iter().all(flows) {
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
                    for child in children {
                        let path = join(at.path, &child.key);
                        match &child.kind {
                            Kind::Button { label } => {
                                sheet.button(ui, child, At { path: &path, ..at }, label)
                            }
                            Kind::Fact { .. } => words::flowing(ui, child),
                            _ => words::word(ui, child),
                        }
                    }
                });
                words::beside(ui, children);
                return;
            }
            if children.iter().all(is_tick) {
                sheet.ticks(ui, children, at);
                return;
            }
            const NARROWEST: f32 = 120.0;
            let count = children.len() as f32;
            let width = (ui.available_width() - 8.0 * (count - 1.0)) / count;
            if width < NARROWEST {
                sheet.down(ui, children, at);
                return;
            }
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                for child in children {
                    let path = join(at.path, &child.key);
                    ui.allocate_ui_with_layout(
                        vec2(width, 0.0),
                        Layout::top_down(egui::Align::Min),
                        |ui| {
                            ui.set_width(width);
                            if matches!(child.kind, Kind::Fact { .. }) {
                                words::facts(ui, std::slice::from_ref(child));
                            } else {
                                sheet.node(ui, child, At { path: &path, ..at });
                            }
                        },
                    );
                }
            });
        });
    }

    /// Ticks stand one after the other, on as many lines as they need.
    fn ticks(&mut self, ui: &mut Ui, nodes: &'a [Node], at: At<'_>) {
        const BETWEEN: f32 = 16.0;
        let room = ui.available_width();
        let mut rest = nodes;
        while !rest.is_empty() {
            let mut taken = 0.0;
            let fit = rest.iter().take_while(|node| {
                taken += controls::tick_width(ui, node) + BETWEEN;
                taken - BETWEEN <= room
            });
            let (line, after) = rest.split_at(fit.count().max(1));
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = BETWEEN;
                for node in line {
                    let path = join(at.path, &node.key);
                    let width = controls::tick_width(ui, node).min(room);
                    widgets::column(ui, width, |ui| {
                        self.control(ui, node, At { path: &path, ..at });
                    });
                }
            });
            rest = after;
        }
    }

    fn dialog(&mut self, ui: &mut Ui, node: &'a Node, at: At<'_>, title: &str) {
        let place = self.place(at.path);
        // Closed by the person: not shown again before the plugin has had its say.
        if self
            .memory
            .closed
            .get(&place)
            .is_some_and(|generation| *generation == self.generation)
            || !ui.is_enabled()
            || self.memory.sealed
        {
            return;
        }
        let closed = crate::kit::dialog::modal(ui.ctx(), control_id(&place), title, 460.0, |ui| {
            // Whose dialog it is stands over what it calls itself.
            let name = crate::kit::text::tamed(&self.plugin_name(), 60);
            widgets::caption(
                ui,
                crate::kit::text::t_with("dialogue-extension", &[("extension", &name)]),
            );
            widgets::title(ui, title, 16.0, 2);
            widgets::gap(ui, 2.0);
            let path = at.path;
            self.down(ui, &node.children, At { path, ..at });
        });
        if closed {
            self.memory.closed.insert(place, self.generation);
            let event = UiEvent {
                name: "dialog-closed".into(),
                target: at.path.to_owned(),
                value: socle_runtime::Data::None,
                fields: Vec::new(),
            };
            self.wishes.push(Wish {
                key: self.key.clone(),
                event,
                edits: None,
                question: None,
                shows: None,
                opens: None,
                begins: None,
            });
        }
    }

    fn plugin_name(&self) -> String {
        self.model
            .plugins()
            .iter()
            .find(|plugin| plugin.manifest.id == self.key.plugin)
            .map_or_else(
                || self.key.plugin.clone(),
                |plugin| plugin.manifest.name.clone(),
            )
    }

    /// What is done with a form, on one line: sending it, then what else ends it.
    fn acts(&mut self, ui: &mut Ui, form: &Node, others: &'a Node, at: At<'_>, label: &str) {
        let path = join(at.path, &others.key);
        let buttons = match others.kind {
            Kind::Row => others.children.as_slice(),
            _ => std::slice::from_ref(others),
        };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            self.submit(ui, form, at.path, label);
            for child in buttons {
                let Kind::Button { label } = &child.kind else {
                    continue;
                };
                let inside = match others.kind {
                    Kind::Row => join(&path, &child.key),
                    _ => path.clone(),
                };
                self.button(
                    ui,
                    child,
                    At {
                        path: &inside,
                        ..at
                    },
                    label,
                );
            }
        });
        words::beside(ui, buttons);
    }

    fn submit(&mut self, ui: &mut Ui, form: &Node, path: &str, label: &str) {
        let place = self.place(path);
        let waiting = self.memory.is_waiting(&place);
        let id = control_id(&place).with("submit");
        let response = widgets::Button {
            waiting,
            ..widgets::Button::new(label).weight(widgets::Weight::Primary)
        }
        .show_as(ui, id);
        let by_return = self.memory.edits.take_return(&place);
        if response.clicked() || (by_return && !waiting && ui.is_enabled()) {
            let pressed = press::submit(&mut self.memory.edits, self.key, form, path);
            self.wish(ui.ctx(), pressed);
        }
    }

    fn wish(&mut self, ctx: &egui::Context, pressed: Pressed) {
        match pressed {
            Pressed::Wish(wish) => self.wishes.push(*wish),
            Pressed::HeldBack(place) => focus(ctx, &place),
            Pressed::Nothing => {}
        }
    }
}

/// The marks a view begins with, which stand beside its title: how many nodes, and the badges.
pub(crate) fn marks(tree: &Tree) -> (usize, Vec<&Node>) {
    let is_badge = |node: &&Node| matches!(node.kind, Kind::Badge { .. });
    match tree.nodes.first() {
        Some(node) if is_badge(&node) => (1, vec![node]),
        Some(Node {
            kind: Kind::Row,
            children,
            ..
        }) if !children.is_empty() && children.iter().all(|child| is_badge(&child)) => {
            (1, children.iter().collect())
        }
        _ => (0, Vec::new()),
    }
}

/// All badges of a view, in order: what a banner or a list shows of it.
pub(crate) fn badges(nodes: &[Node]) -> Vec<&Node> {
    let mut found = Vec::new();
    for node in nodes {
        match node.kind {
            Kind::Badge { .. } => found.push(node),
            _ => found.extend(badges(&node.children)),
        }
    }
    found
}

/// Words of a view on one line that grows from the right: what a banner shows of it.
pub(crate) fn from_right(ui: &mut Ui, nodes: &[Node]) {
    for node in nodes.iter().rev() {
        match &node.kind {
            Kind::Column | Kind::Row | Kind::Section { .. } => from_right(ui, &node.children),
            Kind::Fact {
                label,
                value,
                format,
            } => {
                ui.label(theme::tabular(
                    crate::kit::text::value(*format, value),
                    DENSE,
                ));
                ui.label(
                    egui::RichText::new(label)
                        .size(DENSE)
                        .color(theme::palette(ui).secondary),
                );
            }
            Kind::Text { .. } | Kind::Badge { .. } | Kind::Heading { .. } => words::word(ui, node),
            // A banner is read at a glance, not worked in.
            _ => {}
        }
    }
}
