//! What one window shows. All the rest is the screen's own: every window draws the same world, and what is typed is kept by
//! patient, wherever it is typed.
//!
//! The screen works on one of them at a time, that of the window being drawn; the others stand aside meanwhile. So whatever
//! is asked in a window (a question, a validation, a file that closes) is about the patient of that window, and nothing in
//! it changes what another one shows.

use crate::extension::ask::Asking;
use crate::frame::bars::Page;
use crate::frame::own_window::Own;
use crate::frame::shortcuts::Shortcuts;
use crate::kit::dialog::Asked;
use crate::patient::file::File;
use crate::patient::validation::Validation;

/// What a window shows.
#[derive(Default)]
pub(crate) struct Sight {
    /// It is the window of one patient; none for the first window, which has the list and the pages.
    pub(crate) own: Option<Own>,
    pub(crate) page: Page,
    pub(crate) file: Option<File>,
    /// An act that waits for an answer.
    pub(crate) asked: Option<Asked>,
    /// A call that waits for a person's word.
    pub(crate) asking: Option<Asking>,
    /// Socle itself asked for a decision in the last frame.
    pub(crate) sealed: bool,
    pub(crate) validation: Option<Validation>,
    /// The patient whose consultation was to be validated while it was on its way into the record.
    pub(crate) validates_soon: Option<String>,
    /// The page of shortcuts.
    pub(crate) shortcuts: Shortcuts,
}

impl Sight {
    /// The patient whose file is open in it.
    pub(crate) fn patient(&self) -> Option<&str> {
        self.file.as_ref().map(|file| file.patient.as_str())
    }
}
