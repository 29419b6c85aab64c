//! What plugins ask of the desktop when a person acts: a text goes on the clipboard, a dialog of the host asks where a file is
//! to be written, a file that is not filed is shown.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, FontFamily, FontId, Id, Key, TextEdit, Ui};
use socle_capabilities::desktop::{Asked, Desk, save_as};
use socle_runtime::view::Tone;

use crate::frame::look::Looking;
use crate::kit::dialog;
use crate::kit::text::{t, t_with};
use crate::kit::theme::DENSE;
use crate::kit::widgets::{self, Button, Weight};

/// The files that wait for a place, and the one that is looked at.
#[derive(Default)]
pub(crate) struct Saving {
    waiting: VecDeque<Waiting>,
    looking: Looking,
    /// The window it is looked at in; none for the first.
    looks_in: Option<u8>,
}

#[derive(Debug)]
struct Waiting {
    path: String,
    content: Arc<Vec<u8>>,
    /// Why it is not written yet.
    problem: Option<String>,
    /// The file there that the person was told of.
    replaces: Option<PathBuf>,
    shown: bool,
    /// The window it was asked in; none for the first.
    window: Option<u8>,
}

/// Where people look for files first.
pub(crate) fn folder() -> PathBuf {
    directories::UserDirs::new()
        .map(|user| {
            user.download_dir()
                .or_else(|| user.document_dir())
                .unwrap_or_else(|| user.home_dir())
                .to_owned()
        })
        .unwrap_or_default()
}

/// What was done in a field for a path.
pub(crate) struct Typed {
    /// The path is another.
    pub(crate) changed: bool,
    /// Enter: it is to be written there.
    pub(crate) entered: bool,
}

/// Draw the field in which a person says where a file or a folder is to be; it has the keyboard when it is first shown.
pub(crate) fn path_field(
    ui: &mut Ui,
    id: &'static str,
    label: String,
    path: &mut String,
    shown: &mut bool,
) -> Typed {
    let name = widgets::caption(ui, label);
    let edit = TextEdit::singleline(path)
        .id(Id::unique(id))
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5))
        .font(FontId::new(DENSE, FontFamily::Proportional));
    let field = ui.add(edit).labelled_by(name.id);
    if !std::mem::replace(shown, true) {
        field.request_focus();
    }
    Typed {
        changed: field.changed(),
        entered: field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)),
    }
}

impl Saving {
    /// No file is looked at any more.
    pub(crate) fn close_look(&mut self) {
        self.looking.close();
    }

    /// Do what was asked in this window, when it is the one at hand, and draw what is looked at there and the dialog while a file
    /// of it waits for its place.
    pub(crate) fn ui(&mut self, ctx: &Context, desk: &Desk, window: Option<u8>, is_at_hand: bool) {
        if is_at_hand {
            for asked in desk.take() {
                match asked {
                    Asked::Copy(text) => ctx.copy_text(text),
                    Asked::Save { name, content } => self.add(&folder(), &name, content, window),
                    Asked::Show { by, title, content } => {
                        self.looks_in = window;
                        self.looking.show(ctx, by, title, content);
                    }
                }
            }
        }
        if self.looks_in == window {
            self.looking.ui(ctx);
        }
        let first = self.waiting.iter().position(|one| one.window == window);
        if let Some(at) = first
            && let Some(one) = self.waiting.get_mut(at)
            && one.ui(ctx)
        {
            self.waiting.remove(at);
        }
    }

    /// What is looked at is for whoever is there: it goes with them.
    pub(crate) fn leave(&mut self) {
        self.looking.close();
    }

    /// These are the windows there are beside the first: what waits in another is asked there.
    pub(crate) fn keep_windows(&mut self, numbers: &[u8]) {
        let kept = |window: Option<u8>| window.filter(|number| numbers.contains(number));
        for one in &mut self.waiting {
            one.window = kept(one.window);
        }
        if self.looks_in != kept(self.looks_in) {
            // What was looked at in a window that is closed is done with.
            self.looking.close();
            self.looks_in = None;
        }
    }

    fn add(&mut self, folder: &Path, name: &str, content: Arc<Vec<u8>>, window: Option<u8>) {
        self.waiting.push_back(Waiting {
            path: folder.join(name).display().to_string(),
            content,
            problem: None,
            replaces: None,
            shown: false,
            window,
        });
    }
}

impl Waiting {
    /// Draw the dialog; true once the file is written or given up.
    fn ui(&mut self, ctx: &Context) -> bool {
        let title = t("enregistrer-titre");
        let (mut close, mut write) = (false, false);
        let escaped = dialog::modal(ctx, Id::unique("socle-save"), &title, 560.0, |ui| {
            close = dialog::title(ui, &title);
            let typed = path_field(
                ui,
                "socle-save-path",
                t("enregistrer-ou"),
                &mut self.path,
                &mut self.shown,
            );
            if typed.changed {
                (self.problem, self.replaces) = (None, None);
            }
            write = typed.entered;
            if let Some(problem) = &self.problem {
                widgets::notice(ui, problem, Tone::Problem);
            }
            widgets::gap(ui, 1.0);
            widgets::at_right(ui, "save", |ui| {
                let label = if self.replaces.is_some() {
                    t("enregistrer-remplacer")
                } else {
                    t("enregistrer")
                };
                write |= Button::new(&label)
                    .weight(Weight::Primary)
                    .show(ui)
                    .clicked();
            });
        });
        close || escaped || (write && self.write())
    }

    /// Write the file; true when it is.
    fn write(&mut self) -> bool {
        let path = PathBuf::from(self.path.trim());
        if path.file_name().is_none() || !path.is_absolute() {
            self.problem = Some(t("enregistrer-chemin"));
            return false;
        }
        if path.exists() && self.replaces.as_ref() != Some(&path) {
            let name = path.display().to_string();
            self.problem = Some(t_with("enregistrer-existe", &[("chemin", &name)]));
            self.replaces = Some(path);
            return false;
        }
        match save_as(&path, &self.content) {
            Ok(()) => true,
            Err(failure) => {
                self.problem = Some(failure.message);
                false
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_where_the_person_said_and_replaces_another_only_when_told_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut saving = Saving::default();
        saving.add(folder.path(), "a.csv", Arc::new(b"un".to_vec()), None);
        saving.add(folder.path(), "a.csv", Arc::new(b"deux".to_vec()), None);
        let read = || std::fs::read_to_string(folder.path().join("a.csv")).unwrap();
        assert!(saving.waiting[0].write());
        assert_eq!(read(), "un");
        let second = &mut saving.waiting[1];
        assert!(!second.write());
        assert!(second.problem.as_ref().unwrap().contains("a.csv"));
        assert_eq!(read(), "un");
        assert!(second.write());
        assert_eq!(read(), "deux");
        for nowhere in ["", "a.csv", "/", "/absent/a.csv"] {
            second.path = nowhere.into();
            assert!(!second.write(), "{nowhere}");
            assert!(second.problem.is_some());
        }
    }
}
