//! What parts of the screen want done beyond themselves: the screen does it once the frame is drawn.

use std::path::PathBuf;

use socle_record::{Document, EntryId};

use crate::extension::edits::Place;
use crate::extension::tree::Question;
use crate::frame::list::actions::Go;
use crate::model::charts::ChartAct;
use crate::model::papers::PaperAct;
use crate::model::{Act, CommandCall};
use crate::patient::charts::Card;

/// Something to do once the frame is drawn.
#[derive(Debug, Clone)]
pub(crate) enum Errand {
    /// Ask this of the host; the control it was typed in waits for what comes of it.
    Act(Act, Option<Place>),
    /// Do this to the record of a patient; the card it was typed in waits for what comes of it.
    Chart(ChartAct, Card),
    /// Do this with documents.
    Paper(PaperAct),
    /// Ask the person first.
    Confirm(Question, Act),
    /// Show the settings of a plugin.
    Settings(String),
    /// Show the details of a plugin.
    Details(String),
    /// Show the report on a plugin.
    Report(String),
    /// Read a package to install it.
    Examine(PathBuf),
    /// Go somewhere in the shell.
    Go(Go),
    /// Run a command.
    Command(CommandCall),
    /// Open the file of a patient, by id.
    Open(String),
    /// Write a send, its order and its documents, under this folder.
    ExportSend(EntryId, PathBuf),
    /// Validate the consultation.
    Validate,
    /// Validate and send these documents of a patient.
    Send(String, Vec<Document>),
    /// Ask for the practice's word on an installed plugin that waits for it.
    Consent(String),
}
