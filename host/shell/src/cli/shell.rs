//! `socle shell`: the window.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use serde_json::json;
use socle_record::{RecordError, Secret};

use super::Answered;
use super::answer::{Answer, No};
use super::args::{Shell, Theme};
use super::control::{self, Control};
use super::{home, rights};
use socle_practice::develop::{Consent, Develop, Reloaded};
use socle_practice::founding::{Founding, Making};
use socle_practice::opening::{self, Shut, Trying};
use socle_practice::reader::link::{self, LinkError};
use socle_practice::reader::passed::Passed;
use socle_practice::{Called, OpenError, Practice, packages, passphrase};
use socle_screen::entry::first::{First, Founder};
use socle_screen::entry::opening::{Opened, Opener, Opening};
use socle_screen::live::LiveModel;
use socle_screen::model::{Model, Repaint};
use socle_screen::{Options, Pictures, RunError, Start, Trouble};

/// The window of the pictures of the documentation, points.
const DOCUMENTED: [f32; 2] = [1120.0, 700.0];

/// The patient another software passes, if it does.
fn passed(shell: &Shell) -> Option<Passed> {
    let read = match &shell.link {
        Some(text) => link::read(text),
        None => {
            let parts = [
                (link::INS, &shell.patient_ins),
                ("nom", &shell.patient_name),
                ("prenom", &shell.patient_given),
                ("naissance", &shell.patient_born),
                ("sexe", &shell.patient_sex),
            ];
            if parts.iter().all(|(_, value)| value.is_none()) {
                return None;
            }
            let said = parts
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_deref()?)));
            link::of(said)
        }
    };
    Some(read.map(Box::new))
}

/// Another process was started beside this window: the window comes to the front, with who was passed.
pub(crate) fn called(practice: &Practice, shell: &Shell) -> Answered {
    let taken = [
        &shell.screenshot,
        &shell.screens,
        &shell.import,
        &shell.develop,
    ]
    .iter()
    .all(|path| path.is_none())
        && shell.patient.is_none()
        && shell.document.is_none();
    if !taken || !practice.passed.is_heard() {
        return Err(No::new(
            "shell.open",
            "Ce cabinet est déjà ouvert sur ce poste : servez-vous de sa fenêtre, ou fermez-la d’abord.",
        ));
    }
    let passed = passed(shell);
    let refused = passed
        .as_ref()
        .and_then(|passed| passed.as_ref().err().cloned());
    let transmitted = passed.is_some();
    // What is wrong with it is said in the window too: whoever pressed a link in another software sees no terminal.
    practice.passed.call(passed);
    match refused {
        Some(error) => Err(error.into()),
        None if transmitted => Ok(Answer::new(
            "Le patient est montré dans la fenêtre de Socle.".to_owned(),
            json!({ "transmis": true }),
        )),
        None => Ok(Answer::new(
            "La fenêtre de Socle est déjà ouverte.".to_owned(),
            json!({ "transmis": false }),
        )),
    }
}

impl From<LinkError> for No {
    fn from(error: LinkError) -> Self {
        Self::new(error.code(), error.sentence())
    }
}

pub(crate) fn run(home: &Path, shell: Shell) -> Answered {
    let passed = passed(&shell);
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
        screens: shell.screens.clone().map(|folder| Pictures {
            folder,
            plain: shell.plain,
            trouble: None,
        }),
        size: match shell.plain {
            true => DOCUMENTED,
            false => Options::default().size,
        },
        ..Options::default()
    };
    let opened = match shell.first {
        true => Err(RecordError::MissingHome {
            home: home.to_owned(),
        }
        .into()),
        false => Practice::open_with(home, called),
    };
    let shown = match opened {
        // A picture is taken for who is not there to choose.
        Err(OpenError::Record(RecordError::MissingHome { .. })) if shell.screenshot.is_none() => {
            rights::at_an_empty_folder()?;
            let maker = Maker {
                places: home::places(home),
                making: Making::default(),
                repaint: None,
                passed,
            };
            socle_screen::run_first(options, First::new(Box::new(maker)))
        }
        Ok(practice) => {
            let opened = Beside::open(practice, shell.develop.as_deref(), shell.allow_all)?;
            opened.pass(passed);
            let practice = Arc::downgrade(&opened.practice);
            let trouble = Trouble(Arc::new(move |fails| {
                if let Some(practice) = practice.upgrade() {
                    practice.trouble(fails);
                }
            }));
            let options = Options {
                desk: Some(Arc::clone(&opened.practice.desk)),
                screens: options.screens.map(|wanted| Pictures {
                    trouble: Some(trouble),
                    ..wanted
                }),
                ..options
            };
            socle_screen::run(options, move |repaint| opened.model(repaint))
        }
        // It is open in a window already: that one takes what was asked of this.
        Err(OpenError::Record(locked @ RecordError::HomeLocked { .. })) => {
            return control::ask_other(home).unwrap_or_else(|| Err(locked.into()));
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
                passed,
            };
            socle_screen::run_opening(options, Opening::new(Box::new(opener), shut))
        }
    };
    if let Err(error @ RunError::Graphics(_)) = &shown {
        super::software::begin_again(error);
    }
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

    /// What was asked of this process when it was started, if it was.
    fn pass(&self, passed: Option<Passed>) {
        if passed.is_some() {
            self.practice.passed.call(passed);
        }
    }

    /// The world behind the screen; it keeps the rest.
    fn model(self, repaint: Repaint) -> Rc<dyn Model> {
        let at = &self.practice;
        // The reader first: what is set about it is read with the door.
        let mut model = LiveModel::new(&at.host, at.runtime(), at.purpose, repaint)
            .with_reader(&at.reader)
            .with_passed(&at.passed)
            .with_services(&at.services);
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
    passed: Option<Passed>,
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
                    (Ok(opened), Some(repaint)) => {
                        opened.pass(self.passed.take());
                        Ok(Opened {
                            model: opened.model(repaint),
                            desk: Some(desk),
                        })
                    }
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

/// A practice that is made in the window.
struct Maker {
    /// Where one's own goes, and where the demonstration.
    places: (PathBuf, PathBuf),
    making: Making,
    repaint: Option<Repaint>,
    passed: Option<Passed>,
}

impl Founder for Maker {
    fn places(&self) -> (String, String) {
        let (practice, demonstration) = &self.places;
        (
            practice.display().to_string(),
            demonstration.display().to_string(),
        )
    }

    fn offered(&self) -> Vec<(String, String, PathBuf)> {
        let packages = packages::default_plugins().unwrap_or_default();
        let described = packages.into_iter().filter_map(|package| {
            let text = std::fs::read_to_string(package.join("plugin.toml")).ok()?;
            let manifest = socle_manifest::Manifest::from_toml(&text).ok()?;
            Some((manifest.name, manifest.description, package))
        });
        described.collect()
    }

    fn found(&mut self, wanted: Founding, repaint: Repaint) {
        self.repaint = Some(Arc::clone(&repaint));
        let (practice, demonstration) = &self.places;
        let home = match &wanted {
            Founding::Demonstration => demonstration.clone(),
            Founding::Practice { .. } => practice.clone(),
        };
        self.making.begin(home, wanted, move || repaint());
    }

    fn came(&mut self) -> Option<Result<Opened, String>> {
        let practice = match self.making.came()? {
            Ok(practice) => practice,
            Err(error) => return Some(Err(error.sentence())),
        };
        let desk = Arc::clone(&practice.desk);
        let repaint = self.repaint.take()?;
        Some(match Beside::open(practice, None, false) {
            Ok(opened) => {
                opened.pass(self.passed.take());
                Ok(Opened {
                    model: opened.model(repaint),
                    desk: Some(desk),
                })
            }
            Err(no) => Err(no.message),
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
