//! What is seen.
//!
//! | file | subject |
//! |---|---|
//! | `panel/compose.rs` | a message being written, wherever it is |
//! | `panel/whom.rs` | its fields of people |
//! | `panel/models.rs` | models of messages |
//! | `panel/side.rs` | beside a patient's file: the message being written, what was sent last |
//! | `panel/file.rs` | the exchanges about a patient |
//! | `panel/home.rs` | the messages of all mailboxes in one list |
//! | `panel/open.rs` | one of them, opened: fetched and read when it is, held while the page is |
//! | `panel/results.rs` | what nobody saw yet, one card each, and what is done with it |
//! | `panel/read.rs` | a structured document, its words in place |
//! | `panel/away.rs` | an absence: from, to, who sees what comes |
//! | `panel/pieces.rs` | whom an opened message is about, and the files beside its text |
//! | `panel/thread.rs` | one of them, drawn |

mod away;
mod compose;
mod file;
pub(crate) mod home;
mod models;
pub(crate) mod open;
mod pieces;
mod read;
pub(crate) mod results;
mod side;
mod thread;
mod unfiled;
mod whom;

use socle_sdk::exports::Panel;
use socle_sdk::{Context, Data, Event, Failure, View};

use crate::Plugin;

/// The contributions of the manifest.
pub(crate) const HOME: &str = "messagerie";
pub(crate) const RESULTS: &str = "resultats";
pub(crate) const SIDE: &str = "ecrire";
pub(crate) const FILE: &str = "echanges";

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match (contribution, c.patient()) {
            (HOME, _) => home::draw(c, view),
            (RESULTS, _) => results::draw(c, view),
            (SIDE, Some(patient)) => side::draw(c, &patient, view),
            (FILE, Some(patient)) => file::draw(&patient, view),
            _ => Err(Failure::unsupported(contribution)),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let patient = c.patient();
        match (contribution, patient) {
            (HOME, _) => home::handle(c, event)?,
            (RESULTS, _) => results::handle(c, event)?,
            (SIDE, Some(patient)) => side::handle(c, &patient, event)?,
            (FILE, Some(patient)) => file::handle(&patient, event)?,
            _ => return Err(Failure::unsupported(contribution)),
        }
        for one in [HOME, RESULTS, SIDE, FILE] {
            socle_sdk::invalidate(one);
        }
        Ok(())
    }
}

/// The act of the button that was pressed, and what it is about.
fn pressed(event: &Event) -> (String, String) {
    let target = event.target();
    let key = target.rsplit('/').next().unwrap_or_default();
    let (act, about) = key.split_once(':').unwrap_or((key, ""));
    (act.to_owned(), decode(about))
}

/// A key of a node may hold no slash, and addresses and identifiers may.
fn code(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

fn decode(text: &str) -> String {
    text.replace("%2F", "/").replace("%25", "%")
}

/// The value of a field of an event.
fn field(fields: &[(String, Data)], name: &str) -> String {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone().into_texts().join(" ").trim().to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_it_is_about_whatever_is_in_it() {
        for text in ["a/b@c.fr", "%2F", "a%25b", "1:2@c.fr"] {
            assert_eq!(decode(&code(text)), text);
            assert!(!code(text).contains('/'));
        }
    }
}
