//! `socle shell`: the window.

use std::path::Path;

use super::Answered;
use super::answer::No;
use super::args::Shell;

pub(crate) fn run(_home: &Path, _options: Shell) -> Answered {
    Err(No::new("shell.absent", "La fenêtre arrive."))
}
