//! Packages come in with what the test grants; lines are granted and refused as it goes on.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use socle_runtime::PluginInfo;

use super::request::{AskAnswer, Choice, Grants, GrantsWord};
use super::world::World;
use super::{Done, Trouble};

/// Somebody answers what calls ask.
pub(super) type Attended = ();

impl World {
    pub(super) fn install(&mut self, package: &Path, grants: &Grants) -> Done {
        let component = package.join("plugin.wasm");
        let component_bytes = match std::fs::metadata(&component) {
            Ok(file) => file.len(),
            Err(error) => {
                let message = format!(
                    "{}: {error}; build the plugin first (`cargo socle build`), and give the folder of its package",
                    component.display()
                );
                return Err(Trouble::new("package", message));
            }
        };
        let begun = Instant::now();
        let id = self.host.install(package)?;
        let took = begun.elapsed();
        let info = self.info(&id)?;
        let undecided: Vec<String> = info
            .grants
            .iter()
            .filter(|(_, decided)| decided.is_none())
            .map(|(request, _)| request.permission.line_id())
            .collect();
        if let Grants::Lines(lines) = grants {
            for line in lines {
                asked(&info, line)?;
            }
        }
        for line in undecided {
            let allowed = match grants {
                Grants::Word(word) => *word == GrantsWord::All,
                Grants::Lines(lines) => lines.contains(&line),
            };
            self.host.grant(&id, &[line], allowed, self.author())?;
        }
        self.settle()?;
        let info = self.info(&id)?;
        Ok(json!({
            "id": id,
            "version": info.manifest.version.to_string(),
            "digest": info.digest,
            "component_bytes": component_bytes,
            "install_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "lines": lines(&info),
        }))
    }

    pub(super) fn decide(&self, plugin: &str, line: String, choice: Choice) -> Done {
        asked(&self.info(plugin)?, &line)?;
        let allowed = match choice {
            Choice::Always => true,
            Choice::Never => false,
            Choice::EachTime => return Err(Trouble::usage("this host does not ask each time")),
        };
        self.host.grant(plugin, &[line], allowed, self.author())?;
        self.settle()?;
        Ok(Value::Null)
    }

    pub(super) fn attend(&mut self, present: bool) {
        self.attended = present.then_some(());
    }

    pub(super) fn asks(&self) -> Value {
        json!([])
    }

    pub(super) fn answer_ask(&self, ask: u64, _answer: AskAnswer) -> Done {
        Err(Trouble::usage(format!("no question {ask} waits")))
    }

    pub(super) fn plugins(&self) -> Value {
        let plugins: Vec<_> = self.host.plugins().iter().map(plugin).collect();
        json!(plugins)
    }
}

fn plugin(info: &PluginInfo) -> Value {
    let manifest = &info.manifest;
    let ids = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect::<Vec<_>>();
    let panels: Vec<_> = manifest
        .panels
        .iter()
        .map(|panel| json!({ "id": panel.id, "patient": panel.place.needs_patient() }))
        .collect();
    let commands: Vec<_> = manifest
        .commands
        .iter()
        .map(|command| json!({ "id": command.id, "patient": command.patient }))
        .collect();
    json!({
        "id": manifest.id,
        "version": manifest.version.to_string(),
        "digest": info.digest,
        "lines": lines(info),
        "panels": panels,
        "banners": ids(&mut manifest.banners.iter().map(|banner| &banner.id)),
        "badges": ids(&mut manifest.badges.iter().map(|badge| &badge.id)),
        "commands": commands,
        "services": manifest.services,
    })
}

fn lines(info: &PluginInfo) -> Value {
    let lines: Vec<_> = info
        .grants
        .iter()
        .map(|(request, decided)| {
            json!({
                "line": request.permission.line_id(),
                "phrase": request.permission.phrase(),
                "reason": request.reason,
                "choice": decided.map(|allowed| if allowed { "always" } else { "never" }),
            })
        })
        .collect();
    json!(lines)
}

/// A line a plugin does not ask for is a mistake of the test.
fn asked(info: &PluginInfo, line: &str) -> Result<(), Trouble> {
    let known: Vec<_> = info
        .grants
        .iter()
        .map(|(request, _)| request.permission.line_id())
        .collect();
    if known.iter().any(|known| known == line) {
        return Ok(());
    }
    Err(Trouble::usage(format!(
        "{} does not ask for `{line}`; it asks for: {}",
        info.manifest.id,
        known.join(", ")
    )))
}
