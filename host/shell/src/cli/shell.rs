//! `socle shell`: the window.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::json;
use socle_record::Secret;

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Shell, Theme};
use super::control::Control;
use crate::practice::develop::{Consent, Develop, Reloaded};
use crate::practice::opening::{self, Trying};
use crate::practice::{Called, Practice, passphrase};
use crate::screen::live::LiveModel;
use crate::screen::model::{Model, Repaint};
use crate::screen::opening::{Opened, Opener, Opening, Shut};
use crate::screen::{self, Options, Start};

pub(crate) fn run(home: &Path, shell: Shell) -> Answered {
    let called = if shell.safe {
        Called::OwnOnly
    } else {
        Called::All
    };
    let options = Options {
        theme: shell.theme.map(|theme| match theme {
            Theme::Light => egui::Theme::Light,
            Theme::Dark => egui::Theme::Dark,
        }),
        document: shell.document.clone(),
        start: match (&shell.patient, &shell.import, shell.screenshot.is_some()) {
            (Some(patient), _, _) => Start::Patient(patient.clone()),
            (None, Some(table), _) => Start::Table(table.clone()),
            (None, None, _) if shell.document.is_some() => Start::Documents,
            (None, None, true) => Start::First,
            (None, None, false) => Start::List,
        },
        screenshot: shell.screenshot.clone(),
        ..Options::default()
    };
    let shown = match Practice::open_with(home, called) {
        Ok(practice) => {
            let opened = Beside::open(practice, shell.develop.as_deref(), shell.allow_all)?;
            let options = Options {
                desk: Some(Arc::clone(&opened.practice.desk)),
                ..options
            };
            screen::run(options, move |repaint| opened.model(repaint))
        }
        Err(error) => {
            // A picture is taken for who is not there to type.
            let wanted = shell.screenshot.is_none() && passphrase::given().is_none();
            let shut = opening::shut(&error, false).filter(|_| wanted);
            let shut = shut.ok_or(error)?;
            let opener = Asked {
                trying: Trying::new(home, called),
                develop: shell.develop.clone(),
                allow_all: shell.allow_all,
                repaint: None,
            };
            screen::run_opening(options, Opening::new(Box::new(opener), shut))
        }
    };
    shown.map_err(|error| No {
        details: vec![("author".into(), error.to_string())],
        ..No::new(error.code(), error.sentence())
    })?;
    let text = shell.screenshot.as_ref().map_or_else(String::new, |file| {
        format!("Image écrite dans {}.", file.display())
    });
    Ok(Answer::new(text, json!({ "image": shell.screenshot })))
}

/// A practice that is open, and what goes on beside its window.
struct Beside {
    practice: Arc<Practice>,
    /// Other processes are heard, and a package under development watched, as long as the window is there.
    kept: (Option<Control>, Option<Develop>),
}

impl Beside {
    fn open(practice: Practice, package: Option<&Path>, allow_all: bool) -> Result<Self, No> {
        let practice = Arc::new(practice);
        for refused in &practice.refused {
            tracing::warn!(error = %refused.error, "a plugin cannot be used");
        }
        let control = Control::listen(&practice)
            .inspect_err(|error| tracing::warn!(%error, "other processes will not be heard"))
            .ok();
        let develop = match package {
            Some(package) => Some(develop(&practice, package, allow_all)?),
            None => None,
        };
        if let Some(session) = &practice.session
            && let Err(error) = session.watch_readers()
        {
            tracing::warn!(%error, "cards are not seen as they come and go");
        }
        Ok(Self {
            practice,
            kept: (control, develop),
        })
    }

    /// The world behind the screen; it keeps the rest.
    fn model(self, repaint: Repaint) -> Rc<dyn Model> {
        let at = &self.practice;
        // The reader first: what is set about it is read with the door.
        let mut model =
            LiveModel::new(&at.host, at.runtime(), at.purpose, repaint).with_reader(&at.reader);
        if let Some(session) = &at.session {
            model = model.with_door(session.clone());
        }
        let model = model.with_refused(&at.refused).with_desk(&at.desk);
        Rc::new(model.keeping(Box::new((self.kept, self.practice))))
    }
}

/// A practice whose passphrase is asked in the window.
struct Asked {
    trying: Trying,
    develop: Option<PathBuf>,
    allow_all: bool,
    repaint: Option<Repaint>,
}

impl Opener for Asked {
    fn place(&self) -> String {
        self.trying.home().display().to_string()
    }

    fn try_open(&mut self, passphrase: Option<Secret>, repaint: Repaint) {
        self.repaint = Some(Arc::clone(&repaint));
        self.trying.begin(passphrase, move || repaint());
    }

    fn came(&mut self) -> Option<Result<Opened, Shut>> {
        let refused = |sentence: String| Shut {
            sentence: Some(sentence),
            asks_passphrase: false,
        };
        Some(match self.trying.came()? {
            Ok(practice) => {
                let desk = Arc::clone(&practice.desk);
                let opened = Beside::open(practice, self.develop.as_deref(), self.allow_all);
                match (opened, self.repaint.take()) {
                    (Ok(opened), Some(repaint)) => Ok(Opened {
                        model: opened.model(repaint),
                        desk: Some(desk),
                    }),
                    (Err(no), _) => Err(refused(no.message)),
                    (Ok(_), None) => return None,
                }
            }
            Err(error) => {
                Err(opening::shut(&error, true).unwrap_or_else(|| refused(error.sentence())))
            }
        })
    }
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
