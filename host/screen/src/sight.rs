//! What one window shows. All the rest is the screen's own: every window draws the same world, and what is typed is kept by
//! patient, wherever it is typed.
//!
//! The screen works on one of them at a time, that of the window being drawn; the others stand aside meanwhile. So whatever
//! is asked in a window (a question, a validation, a file that closes) is about the patient of that window, and nothing in
//! it changes what another one shows.

use super::ask::Asking;
use super::bars::Page;
use super::dialog::Asked;
use super::file::File;
use super::own_window::Own;
use super::shortcuts::Shortcuts;
use super::validation::Validation;

/// What a window shows.
#[derive(Default)]
pub(super) struct Sight {
    /// It is the window of one patient; none for the first window, which has the list and the pages.
    pub(super) own: Option<Own>,
    pub(super) page: Page,
    pub(super) file: Option<File>,
    /// An act that waits for an answer.
    pub(super) asked: Option<Asked>,
    /// A call that waits for a person's word.
    pub(super) asking: Option<Asking>,
    /// Socle itself asked for a decision in the last frame.
    pub(super) sealed: bool,
    pub(super) validation: Option<Validation>,
    /// The page of shortcuts.
    pub(super) shortcuts: Shortcuts,
}

impl Sight {
    /// The patient whose file is open in it.
    pub(super) fn patient(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.patient.as_str())
    }
}
