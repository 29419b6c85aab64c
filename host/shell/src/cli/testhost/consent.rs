//! Packages come in with what the test grants; lines are granted and refused as it goes on.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use socle_runtime::{
    Answer, Attended as HostAttended, Choice as Decided, Line, Occasion, PluginInfo,
};

use super::request::{AskAnswer, Choice, Control, Grants, GrantsWord};
use super::world::World;
use super::{Done, Trouble};

/// How long a command that runs is given to ask something.
const ABOUT_TO_ASK: std::time::Duration = std::time::Duration::from_secs(10);

/// Somebody answers what calls ask.
pub(super) type Attended = HostAttended;

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
        let request = self.host.examine(package)?;
        if let Grants::Lines(lines) = grants {
            for line in lines {
                asked(&request.lines, &request.manifest.id, line)?;
            }
        }
        let mut decisions = request.all(Decided::Never);
        for (line, choice) in &mut decisions.choices {
            let allowed = match grants {
                Grants::Word(word) => *word == GrantsWord::All,
                Grants::Lines(lines) => lines.contains(line),
            };
            if allowed {
                *choice = Decided::Always;
            }
        }
        let id = self.host.install(package, &decisions, self.author())?;
        let took = begun.elapsed();
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

    /// What a person would be shown; nothing changes.
    pub(super) fn examine(&self, package: &Path) -> Done {
        let begun = Instant::now();
        let request = self.host.examine(package)?;
        let took = begun.elapsed();
        let occasion = match request.occasion {
            Occasion::Installation => "installation",
            Occasion::Update { .. } => "update",
            Occasion::NewPublisher { .. } => "new-publisher",
            Occasion::ChangedContent => "changed-content",
        };
        let asked: Vec<_> = request
            .lines
            .iter()
            .filter(|line| line.is_new)
            .map(Line::id)
            .collect();
        Ok(json!({
            "id": request.manifest.id,
            "version": request.manifest.version.to_string(),
            "digest": request.digest,
            "examine_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "occasion": occasion,
            "asked": asked,
        }))
    }

    pub(super) fn control(&self, plugin: &str, act: Control) -> Done {
        let by = self.author();
        match act {
            Control::Pause => self.host.pause(plugin, by)?,
            Control::Restart => self.host.restart(plugin, by)?,
            Control::Disable => self.host.disable(plugin, by)?,
            Control::Enable => self.host.enable(plugin, by)?,
        }
        self.settle()?;
        Ok(json!({ "state": self.info(plugin)?.state.to_string() }))
    }

    pub(super) fn decide(&self, plugin: &str, line: String, choice: Choice) -> Done {
        asked(&self.info(plugin)?.lines, plugin, &line)?;
        let choice = match choice {
            Choice::Always => Decided::Always,
            Choice::Never => Decided::Never,
            Choice::EachTime => Decided::EachTime,
        };
        self.host.decide(plugin, &[(line, choice)], self.author())?;
        self.settle()?;
        Ok(Value::Null)
    }

    pub(super) fn attend(&mut self, present: bool) {
        self.attended = present.then(|| self.host.attend());
    }

    /// The questions that wait. While a command the test began still runs, one is waited for: it may be about to ask.
    pub(super) fn asks(&self) -> Value {
        let begun = Instant::now();
        while self.host.asks().is_empty() && self.is_running() && begun.elapsed() < ABOUT_TO_ASK {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let asks: Vec<_> = self
            .host
            .asks()
            .iter()
            .map(|ask| {
                json!({
                    "ask": ask.id,
                    "plugin": ask.plugin,
                    "line": ask.line.permission.line_id(),
                    "what": ask.what,
                    "patient": ask.patient,
                })
            })
            .collect();
        json!(asks)
    }

    pub(super) fn answer_ask(&self, ask: u64, answer: AskAnswer) -> Done {
        if self.host.asks().iter().all(|asked| asked.id != ask) {
            return Err(Trouble::usage(format!("no question {ask} waits")));
        }
        let answer = match answer {
            AskAnswer::Once => Answer::Once,
            AskAnswer::Always => Answer::Always,
            AskAnswer::Never => Answer::Never,
        };
        self.host.answer(ask, answer, self.author())?;
        Ok(Value::Null)
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
        "state": info.state.to_string(),
        "lines": lines(info),
        "panels": panels,
        "banners": ids(&mut manifest.banners.iter().map(|banner| &banner.id)),
        "badges": ids(&mut manifest.badges.iter().map(|badge| &badge.id)),
        "conditions": manifest.conditions().collect::<Vec<_>>(),
        "commands": commands,
        "services": manifest.services,
    })
}

fn lines(info: &PluginInfo) -> Value {
    let lines: Vec<_> = info
        .lines
        .iter()
        .map(|line| {
            json!({
                "line": line.id(),
                "phrase": line.request.permission.phrase(),
                "reason": line.request.reason,
                "choice": line.choice.map(Decided::as_str),
                "used": line.used,
            })
        })
        .collect();
    json!(lines)
}

/// A line a plugin does not ask for is a mistake of the test.
fn asked(lines: &[Line], plugin: &str, line: &str) -> Result<(), Trouble> {
    let known: Vec<_> = lines.iter().map(Line::id).collect();
    if known.iter().any(|known| known == line) {
        return Ok(());
    }
    Err(Trouble::usage(format!(
        "{plugin} does not ask for `{line}`; it asks for: {}",
        known.join(", ")
    )))
}
