//! What plugins contribute to the screen, in a fixed order whatever the order of installation.

use socle_manifest::Place;
use socle_runtime::PluginInfo;
use socle_runtime::views::ViewKey;

/// What plugins contribute, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contributions {
    /// Tabs of a file.
    pub(super) tabs: Vec<Contribution>,
    /// The right column of a file.
    pub(super) side: Vec<Contribution>,
    /// Items of the banner.
    pub(super) banner: Vec<Contribution>,
    /// Badges of the list: plugin and id.
    pub(super) badges: Vec<(String, String)>,
    /// What is shown while no file is open.
    pub(super) home: Vec<Contribution>,
    /// Beside a plugin on the page of extensions.
    pub(super) settings: Vec<Contribution>,
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
                    Place::Home => Kindred::Home,
                    Place::Settings => Kindred::Settings,
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
    Home,
    Settings,
}

impl Contribution {
    /// Its view, for this patient when it is about one.
    pub(super) fn key(&self, patient: Option<&str>) -> ViewKey {
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
        assert_eq!(
            turned.badges,
            [
                ("a1".to_owned(), "x1".to_owned()),
                ("b1".to_owned(), "x1".to_owned())
            ]
        );
    }
}
