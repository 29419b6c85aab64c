//! A patient's file: banner, tabs, the open tab, and the right column where plugins stand.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use egui::{
    Align, CornerRadius, FontId, Layout, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, WidgetText, pos2, vec2,
};
use socle_manifest::Place;
use socle_record::PatientLine;
use socle_runtime::PluginInfo;
use socle_runtime::view::{Kind, Tone, Tree};
use socle_runtime::views::{ViewKey, ViewState};

use super::model::{Model, RunningCall};
use super::text::{seconds, t};
use super::theme::{self, DENSE, TEXT, palette};
use super::tree::{self, Claims, Memory, Sheet, Wish};
use super::widgets::{self, BUSY_AFTER, Button, CANCEL_AFTER, Weight};
use super::{banner, dossier};

/// Height of the tabs.
const TABS: f32 = 38.0;
/// Height kept for a panel that was never seen.
const UNSEEN: f32 = 96.0;

/// What plugins contribute to a file, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contributions {
    pub(super) tabs: Vec<Contribution>,
    pub(super) side: Vec<Contribution>,
    pub(super) banner: Vec<Contribution>,
    pub(super) badges: Vec<(String, String)>,
}

/// One panel or banner item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contribution {
    pub(super) plugin: String,
    pub(super) id: String,
    pub(super) title: String,
}

impl Contributions {
    pub(super) fn of(plugins: &[PluginInfo]) -> Self {
        let mut found: Vec<(Kindred, i32, Contribution)> = Vec::new();
        for plugin in plugins {
            let manifest = &plugin.manifest;
            let one = |id: &str, title: &str| Contribution {
                plugin: manifest.id.clone(),
                id: id.to_owned(),
                title: title.to_owned(),
            };
            for panel in &manifest.panels {
                let kindred = match panel.place {
                    Place::File => Kindred::Tab,
                    Place::Side => Kindred::Side,
                    // These stand on other pages.
                    Place::Home | Place::Settings => continue,
                };
                found.push((kindred, panel.order, one(&panel.id, &panel.title)));
            }
            found.extend(
                manifest
                    .banners
                    .iter()
                    .map(|banner| (Kindred::Banner, banner.order, one(&banner.id, ""))),
            );
            found.extend(
                manifest
                    .badges
                    .iter()
                    .map(|badge| (Kindred::Badge, badge.order, one(&badge.id, ""))),
            );
        }
        found.sort_by(|(_, a, one), (_, b, other)| {
            a.cmp(b)
                .then_with(|| (&one.plugin, &one.id).cmp(&(&other.plugin, &other.id)))
        });
        let mut contributions = Self::default();
        for (kindred, _, one) in found {
            match kindred {
                Kindred::Tab => contributions.tabs.push(one),
                Kindred::Side => contributions.side.push(one),
                Kindred::Banner => contributions.banner.push(one),
                Kindred::Badge => contributions.badges.push((one.plugin, one.id)),
            }
        }
        contributions
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kindred {
    Tab,
    Side,
    Banner,
    Badge,
}

impl Contribution {
    fn key(&self, patient: &str) -> ViewKey {
        ViewKey {
            plugin: self.plugin.clone(),
            contribution: self.id.clone(),
            patient: Some(patient.to_owned()),
        }
    }
}

/// An open file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) patient: String,
    /// What the list knew when it was opened: the banner shows it at once.
    line: Arc<PatientLine>,
    /// The open tab; `None` is the host's own.
    tab: Option<(String, String)>,
}

/// Heights of panels as they were last drawn, so that they keep them while they wait.
pub(super) type Heights = HashMap<(String, String), f32>;

/// What drawing a file needs.
pub(super) struct Desk<'a> {
    pub(super) model: &'a dyn Model,
    pub(super) contributions: &'a Contributions,
    pub(super) calls: &'a [RunningCall],
    pub(super) memory: &'a mut Memory,
    pub(super) heights: &'a mut Heights,
    pub(super) claims: &'a Claims,
    pub(super) wishes: &'a mut Vec<Wish>,
    pub(super) close: bool,
}

impl File {
    pub(super) fn new(line: Arc<PatientLine>) -> Self {
        Self {
            patient: line.id.to_string(),
            line,
            tab: None,
        }
    }

    /// What is known of the patient now.
    pub(super) fn line(&self, model: &dyn Model) -> PatientLine {
        model
            .file(&self.patient)
            .data
            .map_or_else(|| (*self.line).clone(), |data| data.line.clone())
    }

    /// The views in sight, the first to have their keys first.
    pub(super) fn claims(&self, model: &dyn Model, contributions: &Contributions) -> Claims {
        let mut claims = Claims::default();
        let tab = contributions.tabs.iter().filter(|one| self.shows(one));
        for one in tab.chain(&contributions.side) {
            let key = one.key(&self.patient);
            let state = model.look(&key);
            // A view that failed is not worked in.
            if let (Some(tree), None) = (&state.tree, &state.failure) {
                claims.claim(&key, tree);
            }
        }
        claims
    }

    fn shows(&self, one: &Contribution) -> bool {
        self.tab
            .as_ref()
            .is_some_and(|(plugin, id)| *plugin == one.plugin && *id == one.id)
    }

    /// Draw banner, tabs and the open tab.
    pub(super) fn center(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let line = self.line(desk.model);
        let items: Vec<Arc<Tree>> = desk
            .contributions
            .banner
            .iter()
            .filter_map(|one| desk.model.look(&one.key(&self.patient)).tree)
            .collect();
        let (top, rest) = rect.split_top_bottom_at_y(rect.top() + banner::HEIGHT);
        banner::show(ui, top, &line, desk.model.today().as_ref(), &items);
        let (tabs, body) = rest.split_top_bottom_at_y(rest.top() + TABS);
        self.tabs(ui, tabs, desk);
        let builder = UiBuilder::new()
            .max_rect(body)
            .id_salt(("body", &self.patient, &self.tab))
            .accessibility_role(Role::TabPanel);
        ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(16))
                .show(ui, |ui| {
                    let shown = desk.contributions.tabs.iter().find(|one| self.shows(one));
                    match shown {
                        Some(one) => panel(ui, one, &self.patient, desk, Frame::Open),
                        None => dossier::show(ui, &desk.model.file(&self.patient)),
                    }
                });
        });
    }

    fn tabs(&mut self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let palette = palette(ui);
        ui.painter().rect_filled(rect, 0.0, palette.surface);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom() - 0.5,
            Stroke::new(1.0, palette.border),
        );
        let builder = UiBuilder::new()
            .max_rect(rect.shrink2(vec2(16.0, 0.0)))
            .id_salt("tabs")
            .accessibility_role(Role::TabList);
        ui.scope_builder(builder.layout(Layout::left_to_right(Align::Center)), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let own = !desk.contributions.tabs.iter().any(|one| self.shows(one));
            if tab(ui, &t("onglet-dossier"), own) {
                self.tab = None;
            }
            for one in &desk.contributions.tabs {
                if tab(ui, &one.title, self.shows(one)) {
                    self.tab = Some((one.plugin.clone(), one.id.clone()));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (label, name) = (t("fermer"), t("fermer-dossier"));
                let close = Button {
                    chip: Some("Ctrl W"),
                    name: Some(&name),
                    ..Button::new(&label)
                };
                desk.close |= close.weight(Weight::Quiet).show(ui).clicked();
            });
        });
    }

    /// Draw the right column.
    pub(super) fn side(&self, ui: &mut Ui, rect: Rect, desk: &mut Desk<'_>) {
        let palette = palette(ui);
        ui.painter().vline(
            rect.left() + 0.5,
            rect.y_range(),
            Stroke::new(1.0, palette.border),
        );
        let builder = UiBuilder::new()
            .max_rect(rect)
            .id_salt(("side", &self.patient))
            .accessibility_role(Role::Complementary)
            .accessibility_label(t("colonne-extensions"));
        ui.scope_builder(builder.layout(Layout::top_down(Align::Min)), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .content_margin(egui::Margin::same(12))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 12.0;
                    for one in &desk.contributions.side {
                        panel(ui, one, &self.patient, desk, Frame::Card);
                    }
                });
        });
    }
}

/// How a panel is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frame {
    /// A card with its title.
    Card,
    /// The whole tab: the tab is its title.
    Open,
}

fn panel(ui: &mut Ui, one: &Contribution, patient: &str, desk: &mut Desk<'_>, frame: Frame) {
    let key = one.key(patient);
    let state = desk.model.look(&key);
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
            if let Some((_, sentence)) = &state.failure {
                failed(ui, sentence, &key, desk.model);
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

/// Since when a panel waits, and which call can be given up.
struct Waited {
    since: Option<Instant>,
    call: Option<String>,
    said: Option<String>,
}

fn wait(state: &ViewState, key: &ViewKey, desk: &Desk<'_>) -> Waited {
    let call = desk.calls.iter().find(|call| {
        call.plugin == key.plugin && (call.patient == key.patient || call.patient.is_none())
    });
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
    marks: &[&socle_runtime::view::Node],
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
    let signs = |ui: &mut Ui| {
        for node in marks.iter().rev() {
            if let Kind::Badge { sign, text } = &node.kind {
                widgets::pill(ui, *sign, text, node.tone);
            }
        }
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
            ui.horizontal(|ui| {
                ui.set_height(22.0);
                widgets::title(ui, &one.title, DENSE, 2);
                ui.with_layout(Layout::right_to_left(Align::Center), signs);
            });
        }
        // An open tab keeps its text where it is: the mark stands over it, in its corner.
        Frame::Open => {
            let right_top = pos2(ui.max_rect().right(), ui.cursor().top());
            let corner =
                Rect::from_min_max(right_top - vec2(220.0, 0.0), right_top + vec2(0.0, 22.0));
            signs(
                &mut ui.new_child(
                    UiBuilder::new()
                        .max_rect(corner)
                        .layout(Layout::right_to_left(Align::Center)),
                ),
            );
        }
    }
}

fn failed(ui: &mut Ui, sentence: &str, key: &ViewKey, model: &dyn Model) {
    widgets::notice(ui, sentence, Tone::Problem);
    ui.horizontal(|ui| {
        if Button::new(&t("reessayer")).show(ui).clicked() {
            model.look_again(key);
        }
        widgets::caption(ui, t("vue-ancienne"));
    });
    widgets::gap(ui, 1.0);
}

fn tab(ui: &mut Ui, title: &str, selected: bool) -> bool {
    let palette = palette(ui);
    let family = if selected {
        theme::semibold_family()
    } else {
        egui::FontFamily::Proportional
    };
    let galley = WidgetText::from(title).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        FontId::new(TEXT, family),
    );
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x + 28.0, TABS), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, title));
    let color = if selected || response.hovered() {
        palette.text
    } else {
        palette.secondary
    };
    ui.painter().galley(
        pos2(rect.left() + 14.0, rect.center().y - galley.size().y / 2.0),
        galley,
        color,
    );
    if selected {
        let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter()
            .rect_filled(line, CornerRadius::ZERO, palette.accent);
    }
    widgets::focus_ring(ui, &response, rect.shrink(4.0));
    response.clicked()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn plugin(id: &str, contributions: &str) -> PluginInfo {
        let source = format!(
            "id = \"{id}\"\nversion = \"0.1.0\"\napi = \"0.1\"\nname = \"{id}\"\ndescription = \"Un essai.\"\npublisher = \"Socle\"\nlicense = \"MIT\"\n{contributions}"
        );
        PluginInfo {
            manifest: socle_manifest::Manifest::from_toml(&source).unwrap(),
            digest: String::new(),
            folder: std::path::PathBuf::new(),
            grants: Vec::new(),
            stats: socle_runtime::Stats::default(),
        }
    }

    #[test]
    fn contributions_stand_in_a_fixed_order_whatever_the_order_of_installation() {
        let one = plugin(
            "un",
            "[[panel]]\nid = \"bas\"\ntitle = \"Bas\"\nplace = \"side\"\norder = 20\n[[panel]]\nid = \"onglet\"\ntitle = \"Onglet\"\nplace = \"file\"\n",
        );
        let two = plugin(
            "deux",
            "[[panel]]\nid = \"haut\"\ntitle = \"Haut\"\nplace = \"side\"\norder = 10\n[[panel]]\nid = \"reglages\"\ntitle = \"Réglages\"\nplace = \"settings\"\n",
        );
        let contributions = Contributions::of(&[one, two]);
        assert_eq!(
            contributions
                .side
                .iter()
                .map(|one| one.id.as_str())
                .collect::<Vec<_>>(),
            ["haut", "bas"]
        );
        assert_eq!(
            contributions
                .tabs
                .iter()
                .map(|one| one.id.as_str())
                .collect::<Vec<_>>(),
            ["onglet"]
        );
        let turned = Contributions::of(&[
            plugin("b1", "[[badge]]\nid = \"x1\"\n"),
            plugin("a1", "[[badge]]\nid = \"x1\"\n"),
        ]);
        assert_eq!(
            turned.badges,
            [
                ("a1".to_owned(), "x1".to_owned()),
                ("b1".to_owned(), "x1".to_owned())
            ]
        );
    }
}
