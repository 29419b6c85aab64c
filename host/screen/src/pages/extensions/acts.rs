//! What can be done with an installed plugin, given how it does.

use egui::{Response, Ui};
use socle_runtime::view::Tone;
use socle_runtime::{Lifecycle, PluginInfo};

use crate::errand::Errand;
use crate::extension::tree::Question;
use crate::kit::text::{t, t_with, tamed};
use crate::kit::widgets::{Button, Weight};
use crate::model::{Act, Order};
use crate::patient::file::Desk;

/// Something that can be done with a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Allow,
    Do(Order),
    Rights,
    Settings,
    Report,
}

impl Deed {
    pub(crate) fn label(self) -> String {
        match self {
            Self::Allow => t("extension-autoriser"),
            Self::Do(Order::Pause) => t("extension-pause"),
            Self::Do(Order::Restart) => t("extension-relancer"),
            Self::Do(Order::Disable) => t("extension-desactiver"),
            Self::Do(Order::Enable) => t("extension-activer"),
            Self::Do(Order::Remove) => t("extension-retirer"),
            Self::Rights => t("extension-droits-menu"),
            Self::Settings => t("extension-reglages"),
            Self::Report => t("extension-rapport"),
        }
    }

    /// Whether whoever is there may: looking is everybody's.
    fn is_allowed(self, desk: &Desk<'_>) -> bool {
        match self {
            Self::Rights | Self::Settings | Self::Report => true,
            Self::Allow | Self::Do(_) => desk.model.right(socle_session::Act::Manage).is_allowed(),
        }
    }

    fn errand(self, plugin: &PluginInfo) -> Errand {
        let id = plugin.manifest.id.clone();
        match self {
            Self::Allow => Errand::Consent(id),
            Self::Do(Order::Remove) => {
                let name = tamed(&plugin.manifest.name, 60);
                let question = Question {
                    text: t_with("extension-retirer-question", &[("extension", &name)]),
                    act: t("extension-retirer-oui"),
                    tone: Tone::Problem,
                };
                let act = Act::Order {
                    plugin: id,
                    order: Order::Remove,
                };
                Errand::Confirm(question, act)
            }
            Self::Do(order) => Errand::Act(Act::Order { plugin: id, order }, None),
            Self::Rights => Errand::Details(id),
            Self::Settings => Errand::Settings(id),
            Self::Report => Errand::Report(id),
        }
    }
}

/// The act in front of the practitioner, when the plugin needs one.
pub(crate) fn first(plugin: &PluginInfo) -> Option<Deed> {
    match &plugin.state {
        Lifecycle::EnQuarantaine(_) => Some(Deed::Do(Order::Restart)),
        Lifecycle::EnAttenteDAccord => Some(Deed::Allow),
        _ => None,
    }
}

/// All that can be done, in order.
pub(crate) fn all(plugin: &PluginInfo, desk: &Desk<'_>) -> Vec<Deed> {
    let safe = desk.model.session().safe;
    let mut deeds = Vec::new();
    match &plugin.state {
        Lifecycle::EnQuarantaine(_) => {
            deeds.extend([Deed::Do(Order::Restart), Deed::Do(Order::Disable)]);
        }
        Lifecycle::EnAttenteDAccord => {
            deeds.extend([Deed::Allow, Deed::Do(Order::Disable)]);
        }
        // Third-party plugins come back when Socle is started without safe mode.
        Lifecycle::Desactivee if safe && plugin.is_third_party => {}
        Lifecycle::Desactivee => deeds.push(Deed::Do(Order::Enable)),
        state => {
            if matches!(state, Lifecycle::EnReprise(_)) {
                deeds.push(Deed::Do(Order::Restart));
            }
            deeds.extend([Deed::Do(Order::Pause), Deed::Do(Order::Disable)]);
        }
    }
    deeds.push(Deed::Rights);
    let settings = &desk.contributions.settings;
    if !plugin.manifest.settings.is_empty()
        || settings.iter().any(|one| one.plugin == plugin.manifest.id)
    {
        deeds.push(Deed::Settings);
    }
    deeds.extend([Deed::Report, Deed::Do(Order::Remove)]);
    deeds
}

/// A button of this deed, named with its plugin.
pub(crate) fn button(
    ui: &mut Ui,
    plugin: &PluginInfo,
    deed: Deed,
    desk: &mut Desk<'_>,
) -> Response {
    let label = deed.label();
    let name = spoken(&label, plugin);
    let button = Button {
        name: Some(&name),
        ..Button::new(&label)
    };
    let weight = match deed {
        Deed::Do(Order::Remove) => Weight::Danger,
        _ => Weight::Plain,
    };
    let may = deed.is_allowed(desk);
    let response = ui.add_enabled(may, |ui: &mut Ui| button.weight(weight).show(ui));
    if response.clicked() {
        desk.errands.push(deed.errand(plugin));
    }
    response
}

fn spoken(label: &str, plugin: &PluginInfo) -> String {
    let name = tamed(&plugin.manifest.name, 60);
    t_with("extension-acte", &[("acte", label), ("extension", &name)])
}

/// The entries of a plugin's menu.
pub(crate) fn menu(ui: &mut Ui, plugin: &PluginInfo, desk: &mut Desk<'_>) {
    ui.set_min_width(180.0);
    for deed in all(plugin, desk) {
        if deed == Deed::Do(Order::Remove) {
            ui.separator();
        }
        let may = deed.is_allowed(desk);
        if ui
            .add_enabled(may, egui::Button::new(deed.label()))
            .clicked()
        {
            desk.errands.push(deed.errand(plugin));
            ui.close();
        }
    }
}
