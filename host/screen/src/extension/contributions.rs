//! What plugins contribute to the screen, in a fixed order whatever the order of installation.

use socle_manifest::{DocumentMenu, Documents, OnFailure, Place};
use socle_runtime::views::ViewKey;
use socle_runtime::{Lifecycle, PluginInfo};

use crate::model::Model;

/// What plugins contribute, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Contributions {
    /// Tabs of a file.
    pub(crate) tabs: Vec<Contribution>,
    /// The right column of a file.
    pub(crate) side: Vec<Contribution>,
    /// Items of the banner.
    pub(crate) banner: Vec<Contribution>,
    /// Badges of the list.
    pub(crate) badges: Vec<Contribution>,
    /// Columns of the list.
    pub(crate) columns: Vec<Contribution>,
    /// What is shown while no file is open.
    pub(crate) home: Vec<Contribution>,
    /// The page of settings.
    pub(crate) settings: Vec<Contribution>,
    /// Steps of the validation of a consultation.
    pub(crate) steps: Vec<Step>,
    /// Entries of the menu of a document, with the plugin they come from.
    pub(crate) document_menu: Vec<(String, DocumentMenu)>,
}

/// A step of the validation of a consultation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) plugin: String,
    /// Its id among the steps of the plugin.
    pub(crate) id: String,
    /// The plugin's French name.
    pub(crate) name: String,
    pub(crate) command: String,
    pub(crate) label: String,
    /// What is drawn to know whether it is offered; it always is when there is none.
    pub(crate) condition: Option<String>,
    /// It is offered for each document instead of once.
    pub(crate) documents: Option<Documents>,
    pub(crate) ticked: bool,
    pub(crate) on_failure: OnFailure,
}

/// One panel, banner item, badge or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contribution {
    pub(crate) plugin: String,
    pub(crate) id: String,
    pub(crate) title: String,
    /// What becomes of its place when its plugin fails.
    pub(crate) on_failure: OnFailure,
}

/// Whether what a plugin contributes has a place: not one that is turned off, or that nobody agreed to yet; one in
/// quarantine keeps its place, to say so.
pub(crate) fn has_place(plugin: &PluginInfo) -> bool {
    plugin.state.may_run()
        || matches!(
            plugin.state,
            Lifecycle::EnQuarantaine(_) | Lifecycle::EnAttenteDAccord
        )
}

impl Contributions {
    pub(crate) fn of(plugins: &[PluginInfo]) -> Self {
        let mut found: Vec<(Kindred, i32, Contribution)> = Vec::new();
        let mut steps = Vec::new();
        let mut contributions = Self::default();
        for plugin in plugins.iter().filter(|plugin| has_place(plugin)) {
            let manifest = &plugin.manifest;
            let one = |id: &str, title: &str, on_failure| Contribution {
                plugin: manifest.id.clone(),
                id: id.to_owned(),
                title: title.to_owned(),
                on_failure,
            };
            for panel in &manifest.panels {
                let kindred = match panel.place {
                    Place::File => Kindred::Tab,
                    Place::Side => Kindred::Side,
                    Place::Home => Kindred::Home,
                    Place::Settings => Kindred::Settings,
                };
                let contribution = one(&panel.id, &panel.title, panel.on_failure);
                found.push((kindred, panel.order, contribution));
            }
            for banner in &manifest.banners {
                let contribution = one(&banner.id, "", banner.on_failure);
                found.push((Kindred::Banner, banner.order, contribution));
            }
            for badge in &manifest.badges {
                let contribution = one(&badge.id, "", badge.on_failure);
                found.push((Kindred::Badge, badge.order, contribution));
            }
            for column in &manifest.columns {
                let contribution = one(&column.id, &column.title, column.on_failure);
                found.push((Kindred::Column, column.order, contribution));
            }
            steps.extend(manifest.validations.iter().map(|step| {
                let shown = Step {
                    plugin: manifest.id.clone(),
                    id: step.id.clone(),
                    name: manifest.name.clone(),
                    command: step.command.clone(),
                    label: step.label.clone(),
                    condition: step.condition.clone(),
                    documents: step.documents.clone(),
                    ticked: step.ticked,
                    on_failure: step.on_failure,
                };
                (step.order, shown)
            }));
            let entries = manifest.document_menus.iter();
            contributions
                .document_menu
                .extend(entries.map(|entry| (manifest.id.clone(), entry.clone())));
        }
        steps.sort_by(|(a, one), (b, other)| {
            (a, &one.plugin, &one.id).cmp(&(b, &other.plugin, &other.id))
        });
        contributions.steps = steps.into_iter().map(|(_, step)| step).collect();
        let by_plugin =
            |(plugin, entry): &(String, DocumentMenu)| (plugin.clone(), entry.id.clone());
        contributions.document_menu.sort_by_key(by_plugin);
        found.sort_by(|(_, a, one), (_, b, other)| {
            a.cmp(b)
                .then_with(|| (&one.plugin, &one.id).cmp(&(&other.plugin, &other.id)))
        });
        for (kindred, _, one) in found {
            match kindred {
                Kindred::Tab => contributions.tabs.push(one),
                Kindred::Side => contributions.side.push(one),
                Kindred::Banner => contributions.banner.push(one),
                Kindred::Badge => contributions.badges.push(one),
                Kindred::Column => contributions.columns.push(one),
                Kindred::Home => contributions.home.push(one),
                Kindred::Settings => contributions.settings.push(one),
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
    Column,
    Home,
    Settings,
}

impl Step {
    /// The view that says whether it is offered to this patient.
    fn condition(&self, patient: &str) -> Option<ViewKey> {
        self.condition.as_ref().map(|id| ViewKey {
            plugin: self.plugin.clone(),
            contribution: id.clone(),
            patient: Some(patient.to_owned()),
        })
    }

    /// Whether it is offered to this patient: unless its condition is known to say nothing. While that is not known, or
    /// when asking failed, its box stands: the command itself sees to what is to be done.
    pub(crate) fn is_offered(&self, model: &dyn Model, patient: &str) -> bool {
        let Some(key) = self.condition(patient) else {
            return true;
        };
        let state = model.look(&key);
        state.failure.is_some() || state.tree.is_none_or(|tree| !tree.nodes.is_empty())
    }
}

impl Contribution {
    /// Its view, for this patient when it is about one.
    pub(crate) fn key(&self, patient: Option<&str>) -> ViewKey {
        ViewKey {
            plugin: self.plugin.clone(),
            contribution: self.id.clone(),
            patient: patient.map(str::to_owned),
        }
    }
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
            state: socle_runtime::Lifecycle::Prete,
            lines: Vec::new(),
            is_third_party: true,
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
        let order: Vec<_> = turned.badges.iter().map(|one| &one.plugin).collect();
        assert_eq!(order, ["a1", "b1"]);
    }

    #[test]
    fn one_that_is_turned_off_has_no_place_and_one_in_quarantine_keeps_its_own() {
        let mut off = plugin("un", "[[badge]]\nid = \"x1\"\n");
        off.state = Lifecycle::Desactivee;
        let mut paused = plugin("deux", "[[badge]]\nid = \"x1\"\n");
        paused.state = Lifecycle::EnQuarantaine("3 arrêts".into());
        let contributions = Contributions::of(&[off, paused]);
        let shown: Vec<_> = contributions.badges.iter().map(|one| &one.plugin).collect();
        assert_eq!(shown, ["deux"]);
    }

    #[test]
    fn steps_and_entries_of_menus_are_known_before_any_code_runs() {
        let source = "[[command]]\nid = \"deposer\"\ntitle = \"Déposer\"\npatient = true\n[[command]]\nid = \"ouvrir\"\ntitle = \"Ouvrir\"\n\
            [[validation]]\nid = \"depot\"\ncommand = \"deposer\"\nlabel = \"Déposer au DMP\"\nticked = true\norder = 20\n\
            [[validation]]\nid = \"copie\"\ncommand = \"deposer\"\nlabel = \"Garder une copie\"\norder = 10\n\
            [[document-menu]]\nid = \"voir\"\ncommand = \"ouvrir\"\ntitle = \"Voir au DMP\"\n";
        let contributions = Contributions::of(&[plugin("dmp", source)]);
        let steps: Vec<_> = contributions
            .steps
            .iter()
            .map(|step| (step.label.as_str(), step.ticked, step.on_failure))
            .collect();
        assert_eq!(
            steps,
            [
                ("Garder une copie", false, OnFailure::Closed),
                ("Déposer au DMP", true, OnFailure::Closed)
            ]
        );
        assert_eq!(contributions.document_menu[0].1.title, "Voir au DMP");
    }
}
