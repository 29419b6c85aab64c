//! Rules on a version that follows another: it rises, what grew is shown, what was taken away is a break.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use socle_manifest::Manifest;

use super::finding::Finding;
use crate::error::{self, Error};

/// What an update brings and takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Growth {
    /// The version before.
    from: String,
    /// Lines practitioners are asked about.
    pub(super) asks_more: Vec<String>,
    /// Lines it no longer asks for.
    pub(super) asks_less: Vec<String>,
    /// What is gone or changed its kind.
    pub(super) breaks: Vec<String>,
}

/// The manifest of the previous version: in a package folder, or in a plugin's folder.
pub(super) fn previous(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join("plugin.toml");
    let text = std::fs::read_to_string(&path).map_err(error::file("read", &path))?;
    Manifest::from_toml(&text).map_err(|problem| Error::Manifest { path, problem })
}

pub(super) fn compare(old: &Manifest, new: &Manifest) -> (Growth, Vec<Finding>) {
    let lines = |manifest: &Manifest| -> BTreeMap<String, String> {
        manifest
            .permissions
            .iter()
            .map(|request| (request.permission.line_id(), request.permission.phrase()))
            .collect()
    };
    let (had, has) = (lines(old), lines(new));
    let missing = |from: &BTreeMap<String, String>, of: &BTreeMap<String, String>| {
        of.iter()
            .filter(|(line, _)| !from.contains_key(*line))
            .map(|(line, phrase)| format!("{line}: {phrase}"))
            .collect::<Vec<_>>()
    };
    let growth = Growth {
        from: old.version.to_string(),
        asks_more: missing(&had, &has),
        asks_less: missing(&has, &had),
        breaks: breaks(old, new),
    };
    let findings = findings(old, new, &growth);
    (growth, findings)
}

fn findings(old: &Manifest, new: &Manifest, growth: &Growth) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut refuse = |message: String| found.push(Finding::refused("versions", message));
    if old.id != new.id {
        refuse(format!(
            "the previous package is `{}`, this one `{}`: another plugin is not an update",
            old.id, new.id
        ));
        return found;
    }
    if new.version <= old.version {
        refuse(format!(
            "version {} follows {}: a version rises, and one that was published is never used again",
            new.version, old.version
        ));
    } else if !growth.breaks.is_empty() && !breaks_in_the_open(old, new) {
        refuse(format!(
            "version {} follows {} and takes away what others may use ({}): raise its first number that is not 0",
            new.version,
            old.version,
            growth.breaks.join(", ")
        ));
    }
    if old.publisher != new.publisher {
        found.push(Finding::advice(
            "versions",
            format!(
                "the publisher was « {} » and is « {} »: practices will be asked for everything again",
                old.publisher, new.publisher
            ),
        ));
    }
    for line in &growth.asks_more {
        found.push(Finding::advice(
            "versions",
            format!("practitioners will be asked: {line}"),
        ));
    }
    found
}

/// The number that announces a break has risen: the first, or the second as long as the first is 0.
fn breaks_in_the_open(old: &Manifest, new: &Manifest) -> bool {
    let (old, new) = (&old.version, &new.version);
    new.major > old.major || (new.major == 0 && old.major == 0 && new.minor > old.minor)
}

/// What keys, scripts, other plugins and settings of practices may rest on, and is no longer what it was.
fn breaks(old: &Manifest, new: &Manifest) -> Vec<String> {
    let (had, has) = (offered(old), offered(new));
    let mut breaks: Vec<String> = had
        .difference(&has)
        .map(|(kind, id)| format!("{kind} `{id}`"))
        .collect();
    for command in &new.commands {
        let Some(before) = old.commands.iter().find(|known| known.id == command.id) else {
            continue;
        };
        for argument in command
            .arguments
            .iter()
            .filter(|argument| argument.required)
        {
            let was_required = before
                .arguments
                .iter()
                .any(|known| known.name == argument.name && known.required);
            if !was_required {
                breaks.push(format!(
                    "command `{}` now needs `{}`",
                    command.id, argument.name
                ));
            }
        }
    }
    for (key, setting) in &new.settings {
        if old
            .settings
            .get(key)
            .is_some_and(|before| before.kind != setting.kind || before.level != setting.level)
        {
            breaks.push(format!("setting `{key}` is of another kind or level"));
        }
    }
    breaks
}

fn offered(manifest: &Manifest) -> BTreeSet<(&'static str, String)> {
    let mut offered = BTreeSet::new();
    let mut add = |kind: &'static str, id: &str| {
        offered.insert((kind, id.to_owned()));
    };
    for command in &manifest.commands {
        add("command", &command.id);
        for argument in &command.arguments {
            add("argument", &format!("{} {}", command.id, argument.name));
        }
    }
    manifest.panels.iter().for_each(|it| add("panel", &it.id));
    manifest.banners.iter().for_each(|it| add("banner", &it.id));
    manifest.badges.iter().for_each(|it| add("badge", &it.id));
    manifest.columns.iter().for_each(|it| add("column", &it.id));
    manifest.jobs.iter().for_each(|it| add("job", &it.id));
    manifest
        .importers
        .iter()
        .for_each(|it| add("importer", &it.id));
    manifest
        .deliveries
        .iter()
        .for_each(|it| add("delivery", &it.service));
    manifest.services.iter().for_each(|it| add("service", it));
    manifest.settings.keys().for_each(|it| add("setting", it));
    offered
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::finding::refusals;
    use super::*;

    fn manifest(changes: &[(&str, &str)]) -> Manifest {
        let mut text = include_str!("../../template/plugin.toml.in").replace("{{id}}", "essai");
        text.push_str("[settings.properties.mode]\ntype = \"string\"\ntitle = \"Mode\"\n");
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        Manifest::from_toml(&text).unwrap()
    }

    const NEXT: (&str, &str) = ("version = \"0.1.0\"", "version = \"0.1.1\"");
    const BREAK: (&str, &str) = ("version = \"0.1.0\"", "version = \"0.2.0\"");

    #[test]
    fn a_version_rises() {
        let old = manifest(&[]);
        assert!(refusals(&compare(&old, &manifest(&[NEXT])).1).is_empty());
        for same in [manifest(&[]), manifest(&[("0.1.0", "0.0.9")])] {
            let (_, found) = compare(&old, &same);
            assert!(refusals(&found)[0].contains("a version rises"), "{found:?}");
        }
    }

    #[test]
    fn another_plugin_is_no_update() {
        let other = manifest(&[("id = \"essai\"", "id = \"autre\""), NEXT]);
        assert!(refusals(&compare(&manifest(&[]), &other).1)[0].contains("another plugin"));
    }

    #[test]
    fn what_it_asks_more_is_listed() {
        let more = (
            "[[permission]]",
            "[[permission]]\nask = \"outbox\"\nreason = \"envoyer ce que vous écrivez\"\n[[permission]]",
        );
        let (growth, found) = compare(&manifest(&[]), &manifest(&[NEXT, more]));
        assert_eq!(growth.asks_more.len(), 1);
        assert!(growth.asks_more[0].starts_with("outbox: "), "{growth:?}");
        assert!(refusals(&found).is_empty());
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn what_is_taken_away_is_a_break_said_by_the_version() {
        for gone in [
            ("id = \"noter\"", "id = \"ecrire\""),
            ("id = \"remarque\"", "id = \"note\""),
            ("properties.mode]", "properties.sorte]"),
            ("type = \"string\"", "type = \"boolean\""),
            ("name = \"texte\"", "name = \"mots\""),
        ] {
            let (growth, found) = compare(&manifest(&[]), &manifest(&[NEXT, gone]));
            assert!(!growth.breaks.is_empty(), "{gone:?}");
            assert_eq!(refusals(&found).len(), 1, "{gone:?}");
            let (_, found) = compare(&manifest(&[]), &manifest(&[BREAK, gone]));
            assert!(refusals(&found).is_empty(), "{gone:?} {found:?}");
        }
    }

    #[test]
    fn another_publisher_is_said() {
        let other = ("publisher = \"À compléter\"", "publisher = \"Autre\"");
        let (_, found) = compare(&manifest(&[]), &manifest(&[NEXT, other]));
        assert!(found[0].message.contains("asked for everything again"));
    }
}
