//! A panel of a plugin: its frame, how it waits, how it fails.

use std::sync::Arc;
use std::time::Instant;

use egui::{Align, FontId, Id, Layout, Rect, Role, Ui, UiBuilder, pos2, vec2};
use socle_manifest::OnFailure;
use socle_runtime::view::{Kind, Node, Tone, Tree};
use socle_runtime::views::{ViewKey, ViewState};
use socle_runtime::{Lifecycle, PluginInfo};

use crate::extension::contributions::Contribution;
use crate::extension::tree::{self, Claims, Sheet};
use crate::kit::text::{seconds, t, t_with, tamed};
use crate::kit::theme::{self, DENSE, palette};
use crate::kit::widgets::{self, BUSY_AFTER, Button, CANCEL_AFTER, Weight};
use crate::model::Model;
use crate::pages::extensions::{acts, mark, word};
use crate::patient::file::Desk;

/// Height kept for a panel that was never seen.
const UNSEEN: f32 = 96.0;

/// How a panel is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A card with its title.
    Card,
    /// The whole tab: the tab is its title.
    Open,
}

/// Whether a panel is drawn that was not in the pass before, in this window.
fn comes_to_front(ui: &Ui, key: &ViewKey) -> bool {
    let ctx = ui.ctx();
    let pass = ctx.cumulative_pass_nr();
    let id = Id::unique(("in-front", key, ctx.viewport_id()));
    let before = ctx.data_mut(|data| {
        let kept = data.get_temp_mut_or(id, 0_u64);
        std::mem::replace(kept, pass)
    });
    pass > before + 1
}

/// Draw a panel, for this patient when it is about one.
pub(crate) fn show(
    ui: &mut Ui,
    one: &Contribution,
    patient: Option<&str>,
    desk: &mut Desk<'_>,
    frame: Frame,
) {
    let key = one.key(patient);
    let plugins = desk.model.plugins();
    let plugin = plugins
        .iter()
        .find(|plugin| plugin.manifest.id == one.plugin);
    if let Some(plugin) = plugin.filter(|plugin| !plugin.state.may_run()) {
        if one.on_failure != OnFailure::Open {
            stopped(ui, one, plugin, desk, frame);
        }
        return;
    }
    let recovering = plugin
        .map(|plugin| &plugin.state)
        .filter(|state| matches!(state, Lifecycle::EnReprise(_)));
    if comes_to_front(ui, &key) {
        desk.model.come_to_front(&key);
    }
    let mut state = desk.model.look(&key);
    match (&state.failure, one.on_failure) {
        // An ornament is left out.
        (Some(_), OnFailure::Open) => return,
        // Nothing is done from what is no longer sure.
        (Some(_), OnFailure::Closed) => state.tree = None,
        _ => {}
    }
    // A plugin with nothing to say about this patient takes no room.
    if state.failure.is_none()
        && state
            .tree
            .as_ref()
            .is_some_and(|tree| tree.nodes.is_empty())
    {
        return;
    }
    let waited = wait(&state, &key, desk);
    let builder = UiBuilder::new()
        .id_salt((&one.plugin, &one.id))
        .accessibility_role(Role::Region)
        .accessibility_label(&one.title);
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        let kept = desk
            .heights
            .get(&(one.plugin.clone(), one.id.clone()))
            .copied()
            .unwrap_or(UNSEEN);
        let mut contents = |ui: &mut Ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 4.0;
            let from = ui.cursor().top();
            let (marks, nodes) = state
                .tree
                .as_ref()
                .map_or((0, Vec::new()), |tree| tree::marks(tree));
            let skip = if frame == Frame::Card { marks } else { 0 };
            head(
                ui,
                one,
                if frame == Frame::Card { &nodes } else { &[] },
                frame,
                &waited,
                desk.model,
            );
            if let Some(state) = recovering {
                let (sign, tone) = mark(state);
                widgets::pill(ui, sign, &word(state), tone);
            }
            if let Some((_, sentence)) = &state.failure {
                if one.on_failure == OnFailure::Closed {
                    let said = t_with("vue-refusee", &[("raison", sentence)]);
                    widgets::notice(ui, &said, Tone::Problem);
                } else {
                    failed(ui, sentence, state.tree.is_some(), &key, desk.model);
                }
            }
            if let Some(tree) = &state.tree {
                ui.add_enabled_ui(state.failure.is_none(), |ui| {
                    let mut sheet = Sheet {
                        key: &key,
                        generation: state.generation,
                        tree,
                        model: desk.model,
                        memory: desk.memory,
                        claims: desk.claims,
                        wishes: desk.wishes,
                    };
                    sheet.draw(ui, skip);
                });
                desk.heights.insert(
                    (one.plugin.clone(), one.id.clone()),
                    ui.min_rect().bottom() - from,
                );
            } else if state.failure.is_none() {
                ui.allocate_space(vec2(1.0, (from + kept - ui.cursor().top()).max(0.0)));
            }
        };
        match frame {
            Frame::Card => drop(widgets::card(ui, &mut contents)),
            Frame::Open => contents(ui),
        }
    });
}

/// The place of a panel whose plugin is not called: why, and the way back.
fn stopped(
    ui: &mut Ui,
    one: &Contribution,
    plugin: &PluginInfo,
    desk: &mut Desk<'_>,
    frame: Frame,
) {
    let builder = UiBuilder::new()
        .id_salt((&one.plugin, &one.id))
        .accessibility_role(Role::Region)
        .accessibility_label(&one.title);
    ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
        let contents = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let (sign, tone) = mark(&plugin.state);
            ui.horizontal(|ui| {
                if frame == Frame::Card {
                    widgets::title(ui, &one.title, DENSE, 2);
                }
                widgets::pill(ui, sign, &word(&plugin.state), tone);
            });
            let name = tamed(&plugin.manifest.name, 60);
            let values = [("extension", name.as_str())];
            widgets::caption(
                ui,
                match plugin.state.reason() {
                    Some(reason) => t_with(
                        "vue-arretee-parce-que",
                        &[("extension", &name), ("raison", reason)],
                    ),
                    None => t_with("vue-arretee", &values),
                },
            );
            if let Some(deed) = acts::first(plugin) {
                acts::button(ui, plugin, deed, desk);
            }
        };
        match frame {
            Frame::Card => drop(widgets::card(ui, contents)),
            Frame::Open => {
                let mut contents = contents;
                contents(ui);
            }
        }
    });
}

/// What stands for a view where there is room for a word only: its tree, a word about its failure, or nothing.
pub(crate) enum Seen {
    Tree(Arc<Tree>),
    Failed(String),
    Nothing,
}

/// What is to be seen of a banner item, a badge or a column.
pub(crate) fn seen(model: &dyn Model, one: &Contribution, patient: &str) -> Seen {
    let plugins = model.plugins();
    let plugin = plugins
        .iter()
        .find(|plugin| plugin.manifest.id == one.plugin);
    let runs = plugin.is_some_and(|plugin| plugin.state.may_run());
    let state = if runs {
        model.look(&one.key(Some(patient)))
    } else {
        ViewState::default()
    };
    let failed = !runs || state.failure.is_some();
    match (failed, one.on_failure, state.tree) {
        (true, OnFailure::Open, _) => Seen::Nothing,
        (false, _, Some(tree)) | (true, OnFailure::Retry, Some(tree)) => Seen::Tree(tree),
        (false, _, None) => Seen::Nothing,
        (true, _, _) => {
            let name = plugin.map_or(one.plugin.as_str(), |plugin| plugin.manifest.name.as_str());
            Seen::Failed(t_with(
                "mention-absente",
                &[("extension", &tamed(name, 40))],
            ))
        }
    }
}

/// The keys of the views in sight; the first that asks for one has it.
pub(crate) fn claims(model: &dyn Model, views: impl Iterator<Item = ViewKey>) -> Claims {
    let mut claims = Claims::default();
    let plugins = model.plugins();
    let runs = |key: &ViewKey| {
        plugins
            .iter()
            .any(|plugin| plugin.manifest.id == key.plugin && plugin.state.may_run())
    };
    for key in views.filter(runs) {
        let state = model.look(&key);
        // A view that failed is not worked in.
        if let (Some(tree), None) = (&state.tree, &state.failure) {
            claims.claim(&key, tree);
        }
    }
    claims
}

/// Since when a panel waits, and which call can be given up.
struct Waited {
    since: Option<Instant>,
    call: Option<String>,
    said: Option<String>,
}

fn wait(state: &ViewState, key: &ViewKey, desk: &Desk<'_>) -> Waited {
    // What the plugin does for others, or for nobody, has its place in the bottom line.
    let call = desk
        .calls
        .iter()
        .find(|call| call.plugin == key.plugin && call.patient == key.patient);
    let since = [state.busy_since, call.map(|call| call.since)]
        .into_iter()
        .flatten()
        .min();
    Waited {
        since,
        call: call.map(|call| call.call.clone()),
        said: call
            .and_then(|call| call.progress.as_ref())
            .map(|(_, said)| said.clone()),
    }
}

fn head(
    ui: &mut Ui,
    one: &Contribution,
    marks: &[&Node],
    frame: Frame,
    waited: &Waited,
    model: &dyn Model,
) {
    let elapsed = waited.since.map(|since| since.elapsed());
    let shown = elapsed.filter(|elapsed| *elapsed >= BUSY_AFTER);
    if let Some(elapsed) = elapsed {
        // Drawn again when the mark, then the way out, are due.
        let next = if elapsed < BUSY_AFTER {
            BUSY_AFTER - elapsed
        } else {
            CANCEL_AFTER.saturating_sub(elapsed)
        };
        if !next.is_zero() {
            ui.ctx().request_repaint_after(next);
        }
    }
    let badges = || {
        let badge = |node: &&Node| match &node.kind {
            Kind::Badge { sign, text } => Some((*sign, text.clone(), node.tone)),
            _ => None,
        };
        marks.iter().filter_map(badge).collect::<Vec<_>>()
    };
    let waits = |ui: &mut Ui| {
        let Some(elapsed) = shown else { return };
        if let Some(call) = waited.call.as_ref().filter(|_| elapsed >= CANCEL_AFTER)
            && Button::new(&t("annuler"))
                .weight(Weight::Quiet)
                .show(ui)
                .clicked()
        {
            model.cancel(call);
        }
        let said = waited.said.clone().unwrap_or_else(|| t("attente"));
        widgets::busy_mark(ui).on_hover_text(format!("{said} · {}", seconds(elapsed)));
    };
    match frame {
        Frame::Card => {
            let badges = badges();
            let font = FontId::new(DENSE, theme::semibold_family());
            let title = widgets::one_line(ui, &one.title, font, palette(ui).text, f32::INFINITY);
            let gap = ui.spacing().item_spacing.x;
            let pills: f32 = badges
                .iter()
                .map(|(sign, text, _)| widgets::pill_width(ui, *sign, text) + gap)
                .sum();
            // A title is read whole: marks that leave it no room stand under it.
            let beside = title.size().x + pills <= ui.available_width();
            ui.horizontal(|ui| {
                ui.set_height(24.0);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    for (sign, text, tone) in badges.iter().rev().filter(|_| beside) {
                        widgets::pill(ui, *sign, text, *tone);
                    }
                    waits(ui);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        widgets::title(ui, &one.title, DENSE, 2)
                    });
                });
            });
            if !beside {
                ui.horizontal_wrapped(|ui| {
                    for (sign, text, tone) in &badges {
                        widgets::pill(ui, *sign, text, *tone);
                    }
                });
            }
        }
        // An open tab keeps its text where it is: the mark stands over it, in its corner.
        Frame::Open => {
            let right_top = pos2(ui.max_rect().right(), ui.cursor().top());
            let corner =
                Rect::from_min_max(right_top - vec2(220.0, 0.0), right_top + vec2(0.0, 22.0));
            waits(
                &mut ui.new_child(
                    UiBuilder::new()
                        .max_rect(corner)
                        .layout(Layout::right_to_left(Align::Center)),
                ),
            );
        }
    }
}

fn failed(ui: &mut Ui, sentence: &str, shows_older: bool, key: &ViewKey, model: &dyn Model) {
    widgets::notice(ui, sentence, Tone::Problem);
    ui.horizontal(|ui| {
        if Button::new(&t("reessayer")).show(ui).clicked() {
            model.look_again(key);
        }
        if shows_older {
            widgets::caption(ui, t("vue-ancienne"));
        }
    });
    widgets::gap(ui, 1.0);
}
