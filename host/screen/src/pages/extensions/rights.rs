//! What a plugin may do, each line changed in place: a change counts from the plugin's next call to the host.

use egui::{Role, Ui, UiBuilder};
use socle_manifest::Group;
use socle_runtime::{Lifecycle, PluginInfo};

use crate::errand::Errand;
use crate::extension::consent::{choice_of, phrase, used};
use crate::kit::text::{quoted, t, t_with};
use crate::kit::theme::{CAPTION, DENSE};
use crate::kit::widgets;
use crate::model::Act;
use crate::patient::file::Desk;

/// Draw the lines of a plugin, grouped by what they reach.
pub(super) fn show(ui: &mut Ui, plugin: &PluginInfo, desk: &mut Desk<'_>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    widgets::title(ui, &t("extension-droits"), DENSE, 3);
    if plugin.lines.is_empty() {
        widgets::caption(ui, t("extension-sans-droit"));
    } else {
        widgets::caption(ui, t("extension-droits-effet"));
    }
    for group in Group::ALL {
        let mut lines = plugin
            .lines
            .iter()
            .filter(|line| line.request.permission.group() == group)
            .peekable();
        if lines.peek().is_none() {
            continue;
        }
        let builder = UiBuilder::new()
            .id_salt(("rights", group as u8))
            .accessibility_role(Role::Group)
            .accessibility_label(group.label());
        ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            widgets::gap(ui, 1.0);
            widgets::title(ui, group.label(), CAPTION, 4);
            for line in lines {
                widgets::rule(ui);
                phrase(ui, &line.request.permission.phrase());
                widgets::caption(ui, quoted(&line.request.reason));
                if let Some(why) = &line.fixed {
                    widgets::caption(ui, t_with("choix-fixe-parce-que", &[("raison", why)]));
                }
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 10.0;
                    // Before the practice has agreed to the whole, no line is decided alone.
                    let agreed = plugin.state != Lifecycle::EnAttenteDAccord
                        && desk.model.right(socle_session::Act::Manage).is_allowed();
                    let chosen = ui.add_enabled_ui(agreed, |ui| choice_of(ui, line, line.choice));
                    if let Some(choice) = chosen.inner {
                        let act = Act::Decide {
                            plugin: plugin.manifest.id.clone(),
                            line: line.id(),
                            choice,
                        };
                        desk.errands.push(Errand::Act(act, None));
                    }
                    widgets::caption(ui, used(line));
                });
                widgets::gap(ui, 0.5);
            }
        });
    }
    widgets::caption(ui, t("extension-bornes"));
}
