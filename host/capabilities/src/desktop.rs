//! What a person asks for on their desktop: the clipboard, the browser, a place to save a file.
//!
//! The clipboard and the dialog of files belong to the window: what is asked waits in a [`Desk`] until the window takes it.
//! Without a window files go into a folder given beforehand, and the rest answers `unsupported`.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socle_runtime::Failure;
use socle_runtime::ports::{Desktop, Without};

/// What waits for the window.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Put this on the clipboard.
    Copy(String),
    /// Ask where to save this, then [`save_as`].
    Save {
        /// The name to propose: a plain file name.
        name: String,
        /// The bytes.
        content: Arc<Vec<u8>>,
    },
    /// Show this, which is not filed.
    Show {
        /// The extension that has it.
        by: String,
        /// What it is called.
        title: String,
        /// The bytes.
        content: Arc<Vec<u8>>,
    },
}

/// Requests that may wait; more at once are a plugin gone wild.
const WAITING: usize = 16;

type Waker = Arc<dyn Fn() + Send + Sync>;

#[derive(Default)]
struct State {
    window: Option<Waker>,
    folder: Option<PathBuf>,
    waiting: VecDeque<Asked>,
}

/// The [`Desktop`] of a workstation. Shared by the host, which asks, and the window, which does.
#[derive(Default)]
pub struct Desk {
    state: Mutex<State>,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Desk")
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is a window from now on: `wake` is called when something waits for it, from any thread.
    pub fn attend(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.state().window = Some(Arc::new(wake));
    }

    /// Without a window, files are saved here.
    pub fn save_into(&self, folder: &Path) {
        self.state().folder = Some(folder.to_owned());
    }

    /// What waits for the window, oldest first.
    pub fn take(&self) -> Vec<Asked> {
        self.state().waiting.drain(..).collect()
    }

    fn ask(&self, asked: Asked) -> Result<(), Failure> {
        let wake = {
            let mut state = self.state();
            let Some(wake) = state.window.clone() else {
                drop(state);
                return match asked {
                    Asked::Copy(text) => Without.copy(&text),
                    Asked::Save { name, content } => Without.save(&name, content),
                    Asked::Show { by, title, content } => Without.show(&by, &title, content),
                };
            };
            if state.waiting.len() >= WAITING {
                return Err(Failure::passing("limit", "Trop de demandes à la fois.")
                    .author("16 requests wait for the window already"));
            }
            state.waiting.push_back(asked);
            wake
        };
        wake();
        Ok(())
    }
}

impl Desktop for Desk {
    fn copy(&self, text: &str) -> Result<(), Failure> {
        self.ask(Asked::Copy(text.to_owned()))
    }

    fn open(&self, url: &str) -> Result<(), Failure> {
        if self.state().window.is_none() {
            return Without.open(url);
        }
        browse(url)
    }

    fn save(&self, name: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        let folder = {
            let state = self.state();
            state.folder.clone().filter(|_| state.window.is_none())
        };
        match folder {
            Some(folder) => save_in(&folder, name, &content).map(|_| ()),
            None => self.ask(Asked::Save {
                name: name.to_owned(),
                content,
            }),
        }
    }

    fn show(&self, by: &str, title: &str, content: Arc<Vec<u8>>) -> Result<(), Failure> {
        self.ask(Asked::Show {
            by: by.to_owned(),
            title: title.to_owned(),
            content,
        })
    }
}

/// Hand an address to the desktop's opener. No shell reads it, and it begins with `https://`, so it is no option either.
fn browse(url: &str) -> Result<(), Failure> {
    let failed = |author: String| {
        Failure::passing(
            "link.unavailable",
            "Le navigateur ne peut pas être ouvert sur ce poste.",
        )
        .author(author)
    };
    if !url.starts_with("https://") {
        return Err(failed("not an https address".into()));
    }
    let mut opener = Command::new("xdg-open")
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("xdg-open: {error}")))?;
    // Somebody has to hear that it ended.
    std::thread::Builder::new()
        .name("xdg-open".into())
        .spawn(move || {
            if let Err(error) = opener.wait() {
                tracing::debug!(%error, "xdg-open");
            }
        })
        .map_err(|error| failed(error.to_string()))?;
    Ok(())
}

fn unsaved(error: &std::io::Error) -> Failure {
    Failure::passing(
        "save.failed",
        "Le fichier n’a pas pu être enregistré : vérifiez le dossier et l’espace disponible.",
    )
    .author(error.kind().to_string())
}

/// Write a file where a person said, whole or not at all.
///
/// # Errors
/// `save.failed`.
pub fn save_as(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut staged = tempfile::Builder::new()
        .prefix(".socle-")
        .tempfile_in(folder)
        .map_err(|error| unsaved(&error))?;
    staged
        .write_all(content)
        .and_then(|()| staged.as_file().sync_all())
        .map_err(|error| unsaved(&error))?;
    staged
        .persist(path)
        .map_err(|error| unsaved(&error.error))?;
    Ok(())
}

/// Write a file into a folder under a name that is free, `name` if it is; answers where.
///
/// # Errors
/// `save.failed`.
pub fn save_in(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, Failure> {
    let (stem, end) = match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => (stem, format!(".{end}")),
        _ => (name, String::new()),
    };
    let mut staged = tempfile::Builder::new()
        .prefix(".socle-")
        .tempfile_in(folder)
        .map_err(|error| unsaved(&error))?;
    staged.write_all(content).map_err(|error| unsaved(&error))?;
    for n in 1..1_000 {
        let path = folder.join(match n {
            1 => format!("{stem}{end}"),
            n => format!("{stem} ({n}){end}"),
        });
        match staged.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                staged = error.file;
            }
            Err(error) => return Err(unsaved(&error.error)),
        }
    }
    Err(unsaved(&std::io::ErrorKind::AlreadyExists.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn without_a_window_files_go_into_the_folder_given_and_nothing_else_is_done() {
        let desk = Desk::default();
        let content = || Arc::new(b"a;b".to_vec());
        assert_eq!(desk.copy("x").unwrap_err().code, "unsupported");
        assert_eq!(desk.open("https://a.fr").unwrap_err().code, "unsupported");
        let shown = desk.show("MSS Pro", "Lettre", content());
        assert_eq!(shown.unwrap_err().code, "unsupported");
        assert_eq!(
            desk.save("a.csv", content()).unwrap_err().code,
            "unsupported"
        );
        let folder = tempfile::tempdir().unwrap();
        desk.save_into(folder.path());
        for _ in 0..2 {
            desk.save("a.csv", content()).unwrap();
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["a (2).csv", "a.csv"]);
        assert_eq!(std::fs::read(folder.path().join("a.csv")).unwrap(), b"a;b");
        let gone = folder.path().join("absent");
        desk.save_into(&gone);
        assert_eq!(
            desk.save("a.csv", content()).unwrap_err().code,
            "save.failed"
        );
    }

    #[test]
    fn a_window_is_woken_and_takes_what_waits_in_order_up_to_a_limit() {
        let desk = Desk::default();
        let woken = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&woken);
        desk.attend(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        desk.copy("un").unwrap();
        desk.save("a.csv", Arc::default()).unwrap();
        let taken = desk.take();
        assert!(matches!(&taken[0], Asked::Copy(text) if text == "un"));
        assert!(matches!(&taken[1], Asked::Save { name, .. } if name == "a.csv"));
        assert_eq!((taken.len(), desk.take().len()), (2, 0));
        for _ in 0..WAITING {
            desk.copy("x").unwrap();
        }
        assert_eq!(desk.copy("x").unwrap_err().code, "limit");
        assert_eq!(woken.load(Ordering::Relaxed), 2 + WAITING);
    }

    #[test]
    fn what_a_person_saves_over_a_file_replaces_it_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        for content in [&b"long content"[..], b"x"] {
            save_as(&path, content).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
