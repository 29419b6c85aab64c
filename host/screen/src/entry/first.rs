//! The first start: no practice is in the folder yet. A practice of one's own, with what keeps its key and the extensions
//! wanted, or the demonstration.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Id, Margin, RichText, Role, TextEdit, Ui, UiBuilder};
use socle_record::KeyChoice;
use socle_runtime::view::Tone;
use zeroize::Zeroize as _;

use crate::entry::door::forget_typed;
use crate::entry::front::Front;
use crate::entry::opening::Opened;
use crate::kit::text::{t, t_with};
use crate::kit::theme::{DENSE, NAME, TEXT};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::Repaint;
use socle_practice::founding::{Founding, passphrase};

/// Width of the page, points.
const WIDTH: f32 = 640.0;

/// Makes a practice, away from the thread that draws.
pub trait Founder {
    /// Where a practice of one's own goes, and where the demonstration, as they are shown.
    fn places(&self) -> (String, String);
    /// The extensions that come with the program: name, what each is for, where it lies.
    fn offered(&self) -> Vec<(String, String, PathBuf)>;
    /// Make it; `repaint` is called once it is known what came of it.
    fn found(&mut self, wanted: Founding, repaint: Repaint);
    /// What came of it, or the French sentence that says why not; none while it is not known.
    fn came(&mut self) -> Option<Result<Opened, String>>;
}

/// A practice that was made, with what is to be done first in its window.
pub struct Founded {
    /// The practice.
    pub opened: Opened,
    /// The extensions that were ticked: each is still to be agreed to, line by line.
    pub install: Vec<PathBuf>,
    /// It is the demonstration: its tour begins by itself.
    pub tour: bool,
}

/// What keeps the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Passphrase,
    Keyring,
    File,
}

/// The page.
pub struct First {
    founder: Box<dyn Founder>,
    /// One's own practice is being filled in.
    own: bool,
    name: String,
    key: Key,
    typed: String,
    again: String,
    offered: Vec<(String, String, PathBuf, bool)>,
    problem: Option<String>,
    making: Option<Kind>,
    focused: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Own,
    Demonstration,
}

impl std::fmt::Debug for First {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("First")
            .field("own", &self.own)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Drop for First {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl First {
    /// A folder without a practice.
    #[must_use]
    pub fn new(founder: Box<dyn Founder>) -> Self {
        let offered = founder
            .offered()
            .into_iter()
            .map(|(name, what, package)| (name, what, package, true))
            .collect();
        Self {
            founder,
            own: false,
            name: String::new(),
            key: Key::Passphrase,
            typed: String::new(),
            again: String::new(),
            offered,
            problem: None,
            making: None,
            focused: false,
        }
    }

    fn wipe(&mut self) {
        self.typed.zeroize();
        self.again.zeroize();
    }

    /// Draw a frame; the practice once it is there.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Founded> {
        if let Some(kind) = self.making {
            match self.founder.came() {
                Some(Ok(opened)) => {
                    for field in [first_field(), again_field()] {
                        forget_typed(ui.ctx(), field);
                    }
                    let install = match kind {
                        Kind::Own => self.ticked(),
                        Kind::Demonstration => Vec::new(),
                    };
                    return Some(Founded {
                        opened,
                        install,
                        tour: kind == Kind::Demonstration,
                    });
                }
                Some(Err(sentence)) => {
                    self.making = None;
                    self.problem = Some(sentence);
                }
                None => {}
            }
        }
        Front {
            id: "first",
            name: &t("premier-titre"),
            width: WIDTH,
            above: 0.06,
        }
        .show(ui, |ui| self.inside(ui));
        None
    }

    fn ticked(&self) -> Vec<PathBuf> {
        let ticked = self.offered.iter().filter(|(.., ticked)| *ticked);
        ticked.map(|(_, _, package, _)| package.clone()).collect()
    }

    fn inside(&mut self, ui: &mut Ui) {
        widgets::title(ui, &t("premier-titre"), NAME, 1);
        ui.add(egui::Label::new(RichText::new(t("premier-quoi")).size(TEXT)).wrap());
        if let Some(sentence) = self.problem.as_ref().filter(|_| self.making.is_none()) {
            widgets::notice(ui, sentence, Tone::Problem);
        }
        if let Some(kind) = self.making {
            widgets::card(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.horizontal(|ui| {
                    widgets::busy_mark(ui);
                    let text = match kind {
                        Kind::Own => t("premier-creation"),
                        Kind::Demonstration => t("premier-creation-demonstration"),
                    };
                    ui.label(RichText::new(text).size(DENSE));
                });
            });
            // What comes of it is looked for even when nobody tells.
            ui.ctx()
                .request_repaint_after(std::time::Duration::from_millis(250));
            return;
        }
        let (own, demonstration) = self.founder.places();
        if !self.own {
            self.demonstration(ui, &demonstration);
        }
        self.practice(ui, &own);
    }

    fn demonstration(&mut self, ui: &mut Ui, place: &str) {
        widgets::card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 8.0;
            widgets::title(ui, &t("premier-demonstration"), TEXT, 2);
            ui.add(
                egui::Label::new(RichText::new(t("premier-demonstration-quoi")).size(DENSE)).wrap(),
            );
            widgets::caption(ui, t_with("ouverture-dossier", &[("dossier", place)]));
            let label = t("premier-demonstration-ouvrir");
            let button = Button::new(&label).weight(Weight::Primary).show(ui);
            if !std::mem::replace(&mut self.focused, true) {
                button.request_focus();
            }
            if button.clicked() {
                self.begin(ui, Kind::Demonstration, Founding::Demonstration);
            }
        });
    }

    fn practice(&mut self, ui: &mut Ui, place: &str) {
        widgets::card(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 8.0;
            widgets::title(ui, &t("premier-cabinet"), TEXT, 2);
            ui.add(egui::Label::new(RichText::new(t("premier-cabinet-quoi")).size(DENSE)).wrap());
            widgets::caption(ui, t_with("ouverture-dossier", &[("dossier", place)]));
            if !self.own {
                if Button::new(&t("premier-cabinet-preparer"))
                    .show(ui)
                    .clicked()
                {
                    self.own = true;
                    self.problem = None;
                }
                return;
            }
            let label = ui.label(RichText::new(t("premier-nom")).size(DENSE));
            let edit = TextEdit::singleline(&mut self.name)
                .desired_width(360.0)
                .char_limit(100)
                .margin(Margin::symmetric(8, 5))
                .hint_text(t("premier-nom-exemple"));
            ui.add(edit).labelled_by(label.id);
            self.keys(ui);
            self.extensions(ui);
            widgets::caption(ui, t("premier-ensuite"));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let create = Button::new(&t("premier-creer"))
                    .weight(Weight::Primary)
                    .show(ui)
                    .clicked();
                if Button::new(&t("premier-retour"))
                    .weight(Weight::Quiet)
                    .show(ui)
                    .clicked()
                {
                    self.own = false;
                    self.focused = false;
                }
                if create {
                    self.create(ui);
                }
            });
        });
    }

    fn keys(&mut self, ui: &mut Ui) {
        let group = UiBuilder::new()
            .accessibility_role(Role::RadioGroup)
            .accessibility_label(t("premier-cle"));
        ui.scope_builder(group, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.label(RichText::new(t("premier-cle")).size(DENSE));
            for (key, label) in [
                (Key::Passphrase, t("premier-cle-phrase")),
                (Key::Keyring, t("premier-cle-trousseau")),
                (Key::File, t("premier-cle-fichier")),
            ] {
                ui.radio_value(&mut self.key, key, label);
            }
        });
        match self.key {
            Key::Passphrase => {
                for (id, text, label) in [
                    (first_field(), &mut self.typed, t("ouverture-phrase")),
                    (again_field(), &mut self.again, t("premier-phrase-encore")),
                ] {
                    let label = ui.label(RichText::new(label).size(DENSE));
                    let edit = TextEdit::singleline(text)
                        .id(id)
                        .password(true)
                        .char_limit(200)
                        .desired_width(360.0)
                        .margin(Margin::symmetric(8, 5));
                    ui.add(edit).labelled_by(label.id);
                }
                widgets::caption(ui, t("premier-cle-phrase-aide"));
            }
            Key::Keyring => drop(widgets::caption(ui, t("premier-cle-trousseau-aide"))),
            Key::File => drop(widgets::caption(ui, t("premier-cle-fichier-aide"))),
        }
    }

    fn extensions(&mut self, ui: &mut Ui) {
        let group = UiBuilder::new()
            .accessibility_role(Role::Group)
            .accessibility_label(t("premier-extensions"));
        ui.scope_builder(group, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.label(RichText::new(t("premier-extensions")).size(DENSE));
            for (name, what, _, ticked) in &mut self.offered {
                ui.checkbox(ticked, format!("{name} – {what}"));
            }
            widgets::caption(ui, t("premier-extensions-aide"));
        });
    }

    fn create(&mut self, ui: &Ui) {
        let key = match self.key {
            Key::Keyring => KeyChoice::Keyring,
            Key::File => KeyChoice::File,
            Key::Passphrase => match passphrase(&self.typed, &self.again) {
                Ok(secret) => KeyChoice::Passphrase(secret),
                Err(sentence) => {
                    self.problem = Some(sentence.to_owned());
                    return;
                }
            },
        };
        let name = self.name.clone();
        self.begin(ui, Kind::Own, Founding::Practice { name, key });
    }

    fn begin(&mut self, ui: &Ui, kind: Kind, wanted: Founding) {
        // Nothing of a passphrase is taken back by Ctrl+Z.
        for field in [first_field(), again_field()] {
            forget_typed(ui.ctx(), field);
        }
        self.problem = None;
        self.making = Some(kind);
        let ctx = ui.ctx().clone();
        self.founder
            .found(wanted, Arc::new(move || ctx.request_repaint()));
    }
}

fn first_field() -> Id {
    Id::unique("socle-premier-phrase")
}

fn again_field() -> Id {
    Id::unique("socle-premier-phrase-encore")
}
