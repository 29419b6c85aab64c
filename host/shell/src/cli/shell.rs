//! `socle shell`: the window.

use std::io::Write as _;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::json;

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Shell, Theme};
use super::control::Control;
use crate::practice::develop::{Consent, Develop, Reloaded};
use crate::practice::{Called, Practice};
use crate::screen::live::LiveModel;
use crate::screen::{self, Options, Start};

pub(crate) fn run(home: &Path, shell: Shell) -> Answered {
    let called = if shell.safe {
        Called::OwnOnly
    } else {
        Called::All
    };
    let practice = Arc::new(Practice::open_with(home, called)?);
    for refused in &practice.refused {
        tracing::warn!(error = %refused.error, "a plugin cannot be used");
    }
    let options = Options {
        theme: shell.theme.map(|theme| match theme {
            Theme::Light => egui::Theme::Light,
            Theme::Dark => egui::Theme::Dark,
        }),
        document: shell.document.clone(),
        start: match (shell.patient, shell.import, shell.screenshot.is_some()) {
            (Some(patient), _, _) => Start::Patient(patient),
            (None, Some(table), _) => Start::Table(table),
            (None, None, _) if shell.document.is_some() => Start::Documents,
            (None, None, true) => Start::First,
            (None, None, false) => Start::List,
        },
        screenshot: shell.screenshot.clone(),
        desk: Some(Arc::clone(&practice.desk)),
        ..Options::default()
    };
    let _control = Control::listen(&practice)
        .inspect_err(|error| tracing::warn!(%error, "other processes will not be heard"))
        .ok();
    let _develop = match &shell.develop {
        Some(package) => Some(develop(&practice, package, shell.allow_all)?),
        None => None,
    };
    if let Some(session) = &practice.session
        && let Err(error) = session.watch_readers()
    {
        tracing::warn!(%error, "cards are not seen as they come and go");
    }
    let at = Arc::clone(&practice);
    let (host, runtime, purpose) = (
        practice.host.clone(),
        practice.runtime().clone(),
        practice.purpose,
    );
    screen::run(options, move |repaint| {
        let mut model = LiveModel::new(&host, &runtime, purpose, repaint);
        if let Some(session) = &at.session {
            model = model.with_door(session.clone());
        }
        Rc::new(model.with_refused(&at.refused).with_desk(&at.desk))
    })
    .map_err(|error| No {
        details: vec![("author".into(), error.to_string())],
        ..No::new(error.code(), error.sentence())
    })?;
    let text = shell.screenshot.as_ref().map_or_else(String::new, |file| {
        format!("Image écrite dans {}.", file.display())
    });
    Ok(Answer::new(text, json!({ "image": shell.screenshot })))
}

/// Watch over a package under development; what becomes of it is said on stderr.
fn develop(practice: &Practice, package: &Path, allow_all: bool) -> Result<Develop, No> {
    let consent = if allow_all {
        Consent::Allowed
    } else {
        Consent::AsDecided
    };
    let (watch, first) = Develop::start(
        &practice.host,
        package,
        consent,
        practice.author(),
        |outcome| match outcome {
            Ok(reloaded) => say(&reloaded, "reloaded"),
            Err(error) => drop(writeln!(std::io::stderr(), "not reloaded: {error}")),
        },
    )?;
    say(&first, "installed");
    Ok(watch)
}

fn say(one: &Reloaded, done: &str) {
    let mut out = std::io::stderr();
    let ms = one.took.as_millis();
    drop(writeln!(
        out,
        "{done} {} {} in {ms} ms",
        one.plugin, one.version
    ));
    for line in &one.undecided {
        drop(writeln!(
            out,
            "  nobody allowed {line}: it is denied (--allow-all, or the page Extensions)"
        ));
    }
}
