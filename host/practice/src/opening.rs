//! A practice that opens while its window is there: on a thread of its own, since a passphrase takes a moment to be tried.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use socle_record::{RecordError, Secret, Unlock};

use super::{Called, OpenError, Practice};

/// Why a practice is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shut {
    /// French: why, and what to do. None before anything was tried.
    pub sentence: Option<String>,
    /// It is a passphrase that opens it.
    pub asks_passphrase: bool,
}

/// Why a practice that was not opened may be once something is typed or unlocked; none when nothing of that helps.
#[must_use]
pub fn shut(error: &OpenError, tried: bool) -> Option<Shut> {
    match error {
        OpenError::Record(RecordError::PassphraseRequired) => Some(Shut {
            sentence: None,
            asks_passphrase: true,
        }),
        OpenError::Record(RecordError::WrongKey) if tried => Some(Shut {
            sentence: Some(error.sentence()),
            asks_passphrase: true,
        }),
        OpenError::Record(RecordError::Keyring { .. }) => Some(Shut {
            sentence: Some(error.sentence()),
            asks_passphrase: false,
        }),
        _ => None,
    }
}

/// One try to open a practice.
#[derive(Debug)]
pub struct Trying {
    home: PathBuf,
    called: Called,
    came: Option<Receiver<Result<Practice, OpenError>>>,
}

impl Trying {
    /// Of the practice in this folder.
    #[must_use]
    pub fn new(home: &Path, called: Called) -> Self {
        Self {
            home: home.to_owned(),
            called,
            came: None,
        }
    }

    /// The folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Try; `done` is called once it is known what came of it.
    pub fn begin(&mut self, passphrase: Option<Secret>, done: impl Fn() + Send + 'static) {
        let (home, called) = (self.home.clone(), self.called);
        let (sender, receiver) = channel();
        let unlock = passphrase.map_or(Unlock::Kept, Unlock::Passphrase);
        let begun = std::thread::Builder::new()
            .name("ouverture".into())
            .spawn(move || {
                // Who closed the window meanwhile does not hear it.
                sender
                    .send(Practice::open_unlocked(&home, called, &unlock))
                    .ok();
                done();
            });
        self.came = match begun {
            Ok(_thread) => Some(receiver),
            Err(error) => {
                let (sender, receiver) = channel();
                sender.send(Err(OpenError::Threads(error))).ok();
                Some(receiver)
            }
        };
    }

    /// What came of it; none while it is not known.
    pub fn came(&mut self) -> Option<Result<Practice, OpenError>> {
        let came = match self.came.as_ref()?.try_recv() {
            Ok(came) => came,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err(OpenError::Threads(std::io::Error::other(
                "the thread that opens ended early",
            ))),
        };
        self.came = None;
        Some(came)
    }
}
