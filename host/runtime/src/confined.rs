//! What has seen a matricule that is not qualified keeps it in.
//!
//! The référentiel lets only a *qualifiée* identity send its matricule (EXI SI 08). The host therefore follows whoever sees
//! another one: a call is **confined** once it
//!
//! 1. was given such a matricule (`matricule-unqualified`, `held`, `former`),
//! 2. heard a service that tells identities ([`Http::serves_identities`](crate::ports::Http::serves_identities): the real
//!    network knows which, the runtime names none),
//! 3. asked, or was asked by, a call that is confined and shows it a matricule,
//! 4. or read what its plugin kept of a confined call (its store, scratch, checkpoint).
//!
//! A confined call reaches those services only. Everything else that leaves it is refused with `identity.confined`: other
//! servers, the outbox, documents, the record, the clipboard, the browser, tables for other programs, notices. Its log is
//! withheld. What stays: the identity store, the plugin's own storage, what is shown on this screen, the answer of a
//! command to the person who asked.
//!
//! Who answers another plugin, or writes where others read (the traits and the reasons of an identity), is looked at as
//! well: the digits of a matricule it has seen, with or without key, stand nowhere in it ([`Seen`]). The barcode reader
//! tells the INS of a code to providers of identities only ([`scanned`]).
//!
//! What a plugin keeps of a confined call marks it (a setting of the practice), so that a later call that reads it is
//! confined too: no matricule leaves in two steps. The mark is never taken off: the store does not say which row it was.

mod answers;
mod scanned;
mod seen;

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use socle_record::{Level, NewSetting, Value, Write};

pub(crate) use seen::Seen;

use crate::failure::Failure;
use crate::state::CallState;

/// Whose settings hold the marks.
const OWNER: &str = "socle";

fn key(plugin: &str) -> String {
    format!("extension.{plugin}.confinee")
}

/// What a line of the log of a confined call says.
pub(crate) const WITHHELD: &str =
    "(withheld: this call has seen a matricule that is not qualified)";

/// Whether a write takes something out of the plugin's own hands.
fn leaves(write: &Write) -> bool {
    match write {
        Write::By { write, .. } => leaves(write),
        Write::Identite { .. }
        | Write::SansReponse { .. }
        | Write::StorePut { .. }
        | Write::StoreDelete { .. }
        | Write::StoreSwap { .. }
        | Write::StartJob(_)
        | Write::CancelJob { .. }
        | Write::Schedule(_)
        | Write::Unschedule { .. }
        | Write::Checkpoint { .. }
        | Write::Withdraw { .. }
        | Write::Setting(_) => false,
        _ => true,
    }
}

/// Whether a write keeps something for a later call of the plugin.
fn keeps(write: &Write) -> bool {
    matches!(
        write,
        Write::StorePut { .. } | Write::StartJob(_) | Write::Schedule(_) | Write::Checkpoint { .. }
    )
}

impl CallState {
    pub(crate) fn is_confined(&self) -> bool {
        self.confined.load(Ordering::Relaxed)
    }

    /// From now on what this call holds stays in.
    pub(crate) fn confine(&self) {
        self.confined.store(true, Ordering::Relaxed);
    }

    /// It has seen this matricule, which nobody qualified.
    pub(crate) fn saw(&self, matricule: &str) {
        self.confine();
        self.note_seen(|seen| seen.note(matricule));
    }

    /// The same for what a service of identities answered, whatever its form.
    pub(crate) fn saw_those_of(&self, answer: &[u8]) {
        self.confine();
        self.note_seen(|seen| seen.note_all(&String::from_utf8_lossy(answer)));
    }

    /// The same for all another call has seen.
    pub(crate) fn saw_what(&self, other: &Seen) {
        self.confine();
        self.note_seen(|seen| seen.note_those_of(other));
    }

    /// What it has seen.
    pub(crate) fn has_seen(&self) -> Seen {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note_seen(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether this may leave the call. `way` is for the author.
    pub(crate) fn may_leave(&self, way: &str) -> Result<(), Failure> {
        if self.is_confined() {
            return Err(Failure::new(
                "identity.confined",
                "Cette extension vient de lire un matricule INS non qualifié : rien ne peut en sortir.",
            )
            .author(format!(
                "{way}: a call that has seen a matricule that is not qualified reaches identity services only"
            )));
        }
        Ok(())
    }

    /// What the writes of a confined call may be, and the mark that goes with what they keep.
    pub(crate) fn confine_writes(&self, writes: &[Write]) -> Result<Option<Write>, Failure> {
        if !self.is_confined() {
            return Ok(None);
        }
        if writes.iter().any(leaves) {
            self.may_leave("a write")?;
        }
        if !writes.iter().any(keeps) {
            return Ok(None);
        }
        self.plugin.keeps_confined.store(true, Ordering::Relaxed);
        // Written again by each call until one commits it.
        if self.is_marked() {
            return Ok(None);
        }
        Ok(Some(Write::Setting(NewSetting {
            level: Level::Practice,
            owner: OWNER.to_owned(),
            key: key(self.plugin.id()),
            value: Value::Flag(true),
        })))
    }

    /// What a plugin keeps only while the program runs.
    pub(crate) fn mark_kept(&self) {
        if self.is_confined() {
            self.plugin.keeps_confined.store(true, Ordering::Relaxed);
        }
    }

    /// The plugin reads what an earlier call of it kept, on whichever workstation. Looked up once a call.
    pub(crate) fn reads_what_was_kept(&self) {
        if self.is_confined() || self.looked_at_mark.swap(true, Ordering::Relaxed) {
            return;
        }
        if self.plugin.keeps_confined.load(Ordering::Relaxed) || self.is_marked() {
            self.confine();
        }
    }

    fn is_marked(&self) -> bool {
        self.host
            .record
            .setting(&Level::Practice, OWNER, &key(self.plugin.id()))
            // Not known: better kept in than let out.
            .map_or(true, |value| value == Some(Value::Flag(true)))
    }
}
