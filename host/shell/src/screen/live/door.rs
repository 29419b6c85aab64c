//! The door of a real practice, alive: the session of this workstation, and what is set about coming in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use socle_record::{Read, RecordError};
use socle_runtime::Answer;
use socle_session::manager::{Change, Manager};
use socle_session::state::Entered;
use socle_session::{Identified, Principal, Profile};

use super::{Inner, LiveModel};
use crate::practice::connection::{BadValue, Connection};
use crate::practice::{self, connection};
use crate::screen::model::PracticeKind;
use crate::screen::model::door::{AtDoor, Door, Reader, Ways};

/// The session, and what is known of its surroundings.
pub(super) struct LiveDoor {
    pub(super) manager: Manager,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    connection: Arc<Connection>,
    bad: Option<BadValue>,
    people: Arc<Vec<Principal>>,
    skipped: bool,
}

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
        let kept = door.kept();
        Some(Door {
            state: door.manager.state(),
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
                let inner = Arc::clone(self);
                self.runtime.spawn_blocking(move || {
                    let by = practice::author(&inner.host);
                    match connection::set(inner.host.record(), field, &value, by) {
                        Ok(()) => inner.read_connection(),
                        Err(error) => inner.not_kept(&error),
                    }
                });
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
        let settings = connection.settings();
        {
            let mut kept = door.kept();
            kept.connection = Arc::new(connection);
            kept.people = Arc::new(people);
            kept.bad = settings.as_ref().err().cloned();
        }
        if let Ok(settings) = settings {
            door.manager.set(settings);
        }
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
            Change::Shown => {}
            Change::Locked(_) => self.journal_session("session.lock", None),
            Change::Left(whose) => {
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
                }
            }
        }
        if !matches!(change, Change::Shown) {
            // What panels show depends on who looks.
            let open: Vec<String> = self.lock().files.keys().cloned().collect();
            for patient in open {
                self.views.forget_patient(&patient);
            }
        }
        (self.repaint)();
    }

    /// Calls that wait for the word of somebody who is not there any more are told no.
    fn answer_for_nobody(&self) {
        for ask in self.host.asks() {
            let by = practice::author(&self.host);
            if let Err(error) = self.host.answer(ask.id, Answer::Never, by) {
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
            let by = practice::author(&inner.host);
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
