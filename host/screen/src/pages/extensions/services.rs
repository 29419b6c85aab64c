//! Which plugin provides which service, chosen by the practice where several can.

use egui::{Align, Layout, Ui, vec2};
use socle_runtime::PluginInfo;
use socle_runtime::view::{Sign, Tone};

use crate::errand::Errand;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::theme::{DENSE, palette};
use crate::kit::widgets;
use crate::model::{Act, ServiceLine};
use crate::patient::file::Desk;

/// Room for the name of a service: the longest is read whole.
const NAMED: f32 = 216.0;

/// The name of a service as the practice says it.
pub(crate) fn name(service: &str) -> String {
    match service {
        "identity" => t("service-identity"),
        "shared-record" => t("service-shared-record"),
        "summary" => t("service-summary"),
        "messaging-professional" => t("service-messaging-professional"),
        "messaging-patient" => t("service-messaging-patient"),
        "directory" => t("service-directory"),
        other => other.to_owned(),
    }
}

/// Draw who provides what.
pub(super) fn show(ui: &mut Ui, plugins: &[PluginInfo], desk: &mut Desk<'_>) {
    let services = desk.model.services();
    if services.iter().all(|line| line.candidates.is_empty()) {
        return;
    }
    widgets::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        widgets::title(ui, &t("services"), DENSE, 2);
        widgets::caption(ui, t("services-explication"));
        for line in services.iter().filter(|line| !line.candidates.is_empty()) {
            widgets::rule(ui);
            one(ui, line, plugins, desk);
        }
    });
}

fn one(ui: &mut Ui, line: &ServiceLine, plugins: &[PluginInfo], desk: &mut Desk<'_>) {
    let named = |id: &str| {
        plugins
            .iter()
            .find(|plugin| plugin.manifest.id == id)
            .map_or_else(|| id.to_owned(), |plugin| tamed(&plugin.manifest.name, 40))
    };
    let about = name(&line.service);
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), 30.0),
        Layout::left_to_right(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            let place = Layout::left_to_right(Align::Center);
            ui.allocate_ui_with_layout(vec2(NAMED, 24.0), place, |ui| {
                ui.set_min_width(NAMED);
                let text = egui::RichText::new(&about).size(DENSE);
                ui.add(egui::Label::new(text.color(palette(ui).text)).truncate());
            });
            let names: Vec<String> = line.candidates.iter().map(|id| named(id)).collect();
            if let ([only], Some(_)) = (names.as_slice(), &line.provider) {
                ui.label(
                    egui::RichText::new(only)
                        .size(DENSE)
                        .color(palette(ui).text),
                );
                return;
            }
            let options: Vec<(usize, &str, Tone)> = names
                .iter()
                .enumerate()
                .map(|(n, name)| (n, name.as_str(), Tone::Information))
                .collect();
            let chosen = line
                .candidates
                .iter()
                .position(|id| Some(id) == line.provider.as_ref());
            let spoken = t_with("service-fourni-par", &[("service", &about)]);
            let may = desk.model.right(socle_session::Act::Manage).is_allowed();
            let pressed =
                ui.add_enabled_ui(may, |ui| widgets::segments(ui, &spoken, &options, chosen));
            if let Some(at) = pressed.inner {
                let act = Act::Provide {
                    service: line.service.clone(),
                    plugin: line.candidates.get(at).cloned(),
                };
                desk.errands.push(Errand::Act(act, None));
            }
            if line.provider.is_none() {
                widgets::pill(ui, Sign::Warning, &t("service-a-choisir"), Tone::Attention);
            }
        },
    );
}
