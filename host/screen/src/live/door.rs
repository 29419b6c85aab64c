//! The door of a real practice, alive: the session of this workstation, and what is set about coming in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use socle_record::{Author, Read, RecordError};
use socle_runtime::Answer;
use socle_session::manager::{Change, Manager};
use socle_session::state::{Entered, State};
use socle_session::{Act, Identified, Principal, Profile, Right};

use super::{Inner, LiveModel};
use crate::model::door::{AtDoor, Door, Reader, Ways};
use crate::model::{Failed, PracticeKind};
use socle_practice::connection::{BadValue, Connection};
use socle_practice::journal::{self, Signed};
use socle_practice::{connection, rights};

/// The session, and what is known of its surroundings.
pub(super) struct LiveDoor {
    pub(super) manager: Manager,
    kept: Mutex<Kept>,
    /// One signature of the journal at a time: the second finds the first.
    signing: Mutex<()>,
}

#[derive(Default)]
struct Kept {
    /// Until when the journal of this workstation is signed, or why it could not be today.
    signed: Option<Signed>,
    unsigned: Option<String>,
    connection: Arc<Connection>,
    bad: Option<BadValue>,
    people: Arc<Vec<Principal>>,
    skipped: bool,
    /// Who was there last, and when they were seen to go.
    last: Option<(Arc<Identified>, Instant)>,
}

/// How long what somebody typed is still kept in their name after they left.
const LEFT: Duration = Duration::from_secs(10);

impl LiveDoor {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LiveModel {
    /// With the session of this workstation: somebody comes in before anything is shown.
    #[must_use]
    pub fn with_door(self, manager: Manager) -> Self {
        let door = LiveDoor {
            manager: manager.clone(),
            kept: Mutex::default(),
            signing: Mutex::default(),
        };
        if self.inner.door.set(door).is_err() {
            tracing::error!("a second door");
        }
        let weak = Arc::downgrade(&self.inner);
        manager.listen(Arc::new(move |change| {
            if let Some(inner) = Weak::upgrade(&weak) {
                inner.session_changed(change);
            }
        }));
        self.inner.read_connection();
        let inner = Arc::clone(&self.inner);
        self.inner
            .runtime
            .spawn_blocking(move || inner.read_signed());
        self
    }
}

impl Inner {
    /// The door as it is now.
    pub(super) fn look_at_door(&self) -> Option<Door> {
        let door = self.door.get()?;
        let reader = match door.manager.sight() {
            None => Reader::Unknown,
            Some(sight) => match (
                &sight.trouble,
                sight.readers.iter().any(|one| one.card.is_some()),
            ) {
                (_, true) => Reader::Card,
                (Some(trouble), _) => Reader::Trouble(trouble.sentence()),
                (None, false) => Reader::Empty,
            },
        };
        let settings = door.manager.settings();
        // Asked first: a session that is found to be idle locks then and there, and that is noted here.
        let state = door.manager.state();
        let kept = door.kept();
        Some(Door {
            state,
            reader,
            card: door.manager.card(),
            ways: Ways {
                card: settings.card.is_some(),
                psc: settings.psc.is_some(),
                organisation: settings.organisation.is_some(),
            },
            people: Arc::clone(&kept.people),
            may_skip: kept.people.is_empty(),
            skipped: kept.skipped,
            connection: Arc::clone(&kept.connection),
            bad: kept.bad.clone(),
            signed: kept.signed.clone(),
            unsigned: kept.unsigned.clone(),
        })
    }

    /// The column of the table of rights of whoever is there.
    pub(super) fn profile(&self) -> Option<Profile> {
        match (self.door.get(), self.purpose_kind()) {
            (Some(door), _) => door.manager.identified().and_then(|one| one.profile()),
            (None, PracticeKind::Demonstration) => Some(Profile::Demonstration),
            (None, PracticeKind::Real) => None,
        }
    }

    /// Whether this may be done now, with the reason when not. Never waits.
    pub(super) fn right(&self, act: Act) -> Right {
        let (session, prepared) = match self.door.get() {
            Some(door) => (Some(&door.manager), !door.kept().people.is_empty()),
            None => (None, false),
        };
        rights::right(self.purpose, session, prepared, act)
    }

    /// This person, while they are there, while their session is locked, and a moment after they left.
    pub(super) fn left_by(&self, person: &str) -> Option<Arc<Identified>> {
        let door = self.door.get()?;
        let there = match door.manager.state() {
            State::Open { identified, .. } => Some(identified),
            State::Locked { kept, .. }
            | State::Opening {
                kept: Some(kept), ..
            } => Some(kept.identified),
            _ => None,
        };
        let last = || {
            let kept = door.kept();
            let (one, at) = kept.last.as_ref()?;
            (at.elapsed() < LEFT).then(|| Arc::clone(one))
        };
        there
            .filter(|one| one.person == person)
            .or_else(last)
            .filter(|one| one.person == person)
    }

    /// Who was there last, when nobody is now: a moment after they left, and while their session is locked.
    pub(super) fn last_there(&self) -> Option<Arc<Identified>> {
        let last = {
            let kept = self.door.get()?.kept();
            kept.last.as_ref().map(|(one, _)| one.person.clone())?
        };
        self.left_by(&last)
    }

    /// Do what a person did at the door.
    pub(super) fn at_door(self: &Arc<Self>, asked: AtDoor) {
        let Some(door) = self.door.get() else { return };
        match asked {
            AtDoor::ComeIn(coming, principal) => {
                if let Err(not_now) = door.manager.come_in(coming, principal) {
                    tracing::info!(%not_now, "nobody comes in");
                }
            }
            AtDoor::GiveUp => door.manager.give_up(),
            AtDoor::Lock(why) => door.manager.lock(why),
            AtDoor::LogOut => {
                door.kept().skipped = false;
                door.manager.log_out();
            }
            AtDoor::Touched => door.manager.touched(),
            AtDoor::Skip => door.kept().skipped = true,
            AtDoor::Return => door.kept().skipped = false,
            AtDoor::Set(field, value) => {
                let known = Arc::clone(&door.kept().connection);
                let right = self.right(connection::TO_SET);
                if let Err(refusal) = connection::may_set(&known, field, right) {
                    self.refused(&refusal);
                } else {
                    let inner = Arc::clone(self);
                    self.runtime.spawn_blocking(move || {
                        let by = socle_practice::author(&inner.host);
                        match connection::set(inner.host.record(), field, &value, by) {
                            Ok(()) => inner.read_connection(),
                            Err(error) => inner.not_kept(&error),
                        }
                    });
                }
            }
        }
        (self.repaint)();
    }

    /// Read what is set, and let the session know.
    fn read_connection(&self) {
        let Some(door) = self.door.get() else { return };
        let record = self.host.record();
        let read = Connection::read(record).and_then(|connection| {
            let people = connection::people(record)?;
            Ok((connection, people))
        });
        let (connection, people) = match read {
            Ok(read) => read,
            Err(error) => return self.not_kept(&error),
        };
        if let Some(card) = self.card() {
            card.set(connection.reader());
        }
        let (settings, bad) = connection.settings();
        {
            let mut kept = door.kept();
            kept.connection = Arc::new(connection);
            kept.people = Arc::new(people);
            kept.bad = bad;
        }
        door.manager.set(settings);
        (self.repaint)();
    }

    /// Read until when the journal is signed.
    fn read_signed(&self) {
        let Some(door) = self.door.get() else { return };
        match journal::last_signed(self.host.record()) {
            Ok(signed) => door.kept().signed = signed,
            Err(error) => self.not_kept(&error),
        }
        (self.repaint)();
    }

    /// Sign the journal of this workstation with the key of who came in, once a day: away from the screen, and asking for
    /// nothing. A card that wants its code for each signature leaves it for another.
    fn sign_journal(self: &Arc<Self>) {
        let Some(door) = self.door.get() else { return };
        let Some((_, Some(keys))) = door.manager.keys() else {
            return;
        };
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let Some(door) = inner.door.get() else { return };
            let by = socle_practice::author(&inner.host);
            let signed = {
                let _one = door.signing.lock().unwrap_or_else(PoisonError::into_inner);
                journal::sign(inner.host.record(), &*keys.signature, by)
            };
            let unsigned = signed.err().map(|error| {
                tracing::warn!(%error, "the journal is not signed today");
                error.sentence()
            });
            door.kept().unsigned = unsigned;
            inner.read_signed();
        });
    }

    /// Something may not be done: it is said where failures are.
    pub(super) fn refused(&self, refusal: &socle_session::Refusal) {
        let failed = Failed {
            at_ms: self.host.clock().now_ms(),
            plugin: None,
            patient: None,
            code: refusal.code.to_owned(),
            sentence: refusal.sentence.to_owned(),
        };
        self.lock().failures.push(failed);
        (self.repaint)();
    }

    fn not_kept(&self, error: &RecordError) {
        let failed = self.failed(error);
        self.lock().failures.push(failed);
        (self.repaint)();
    }

    /// Somebody came in, left, or the session locked.
    fn session_changed(self: &Arc<Self>, change: &Change) {
        match change {
            Change::Shown | Change::Set => {}
            Change::Locked(_) => {
                if let Some(door) = self.door.get()
                    && let State::Locked { kept, .. } = door.manager.state()
                {
                    door.kept().last = Some((kept.identified, Instant::now()));
                }
                self.journal_session("session.lock", None);
            }
            Change::Left(whose) => {
                if let Some(door) = self.door.get() {
                    door.kept().last = Some((Arc::clone(whose), Instant::now()));
                }
                self.answer_for_nobody();
                self.journal_session("session.close", Some(whose.person.clone()));
            }
            Change::Entered(entered) => {
                if matches!(entered, Entered::Instead(_)) {
                    // What waited for another person's word is not answered by this one.
                    self.answer_for_nobody();
                }
                let one = self.door.get().and_then(|door| door.manager.identified());
                if let Some(one) = one {
                    self.journal_session("session.open", Some(one.person.clone()));
                    self.note_person(&one);
                    self.sign_journal();
                }
            }
        }
        if !matches!(change, Change::Shown | Change::Set) {
            // What panels show depends on who looks.
            self.views.forget_all();
            {
                let mut state = self.lock();
                // Neither do settings and contacts of one person show to another.
                state.rows.clear();
                state.settings.clear();
                state.charts.forget_people();
            }
            self.papers.changed();
        }
        (self.repaint)();
    }

    /// Calls that wait for the word of somebody who is not there any more are told no.
    fn answer_for_nobody(&self) {
        for ask in self.host.asks() {
            // Nobody said no: the one who was asked is gone, and who came since was not.
            if let Err(error) = self.host.answer(ask.id, Answer::Never, Author::host()) {
                tracing::warn!(%error, "a question stays");
            }
        }
    }

    fn journal_session(self: &Arc<Self>, what: &'static str, person: Option<String>) {
        let inner = Arc::clone(self);
        self.runtime.spawn_blocking(move || {
            let record = inner.host.record();
            let line = Read {
                plugin: None,
                person,
                session: None,
                patient: None,
                capability: what.to_owned(),
                at_ms: record.now_ms(),
            };
            if let Err(error) = record.journal_reads(&[line]) {
                inner.not_kept(&error);
            }
        });
    }

    fn note_person(self: &Arc<Self>, one: &Arc<Identified>) {
        let (inner, one) = (Arc::clone(self), Arc::clone(one));
        self.runtime.spawn_blocking(move || {
            let by = socle_practice::author(&inner.host);
            match connection::came_in(inner.host.record(), &one, by) {
                Ok(true) => inner.read_connection(),
                Ok(false) => {}
                Err(error) => inner.not_kept(&error),
            }
        });
    }

    fn purpose_kind(&self) -> PracticeKind {
        match self.purpose {
            socle_record::Purpose::Demonstration => PracticeKind::Demonstration,
            socle_record::Purpose::Practice => PracticeKind::Real,
        }
    }
}
