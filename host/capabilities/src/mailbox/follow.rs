//! A mailbox followed in the background: what came, went and changed reaches the copy, and what came is told.
//!
//! Each mailbox is followed by a task of its own: what fails in one holds up no other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use socle_mail::imap::{Changes, Folder, Header, State, Use};
use socle_mail::{Account, Imap, MailError, Trust};
use socle_record::{Author, NewEvent, RecordError, Unit, Value, Write};
use socle_runtime::ports::mail::Channel;

use super::copy::{self, Copy, Kept, Known, Standing};
use super::row::Row;
use super::settings::SettingsError;
use super::{At, Standstill};

/// Where messages arrive, on any server (RFC 3501, 5.1).
const INBOX: &str = "INBOX";
/// The durable event of messages that came.
const ARRIVED: &str = "mail-arrived";
/// The most messages of one event.
const OF_ONE_EVENT: usize = 100;
/// Headers fetched and written together.
const TOGETHER: usize = 200;
/// Longest wait for news: servers end a connection that is silent for half an hour.
const WAIT: Duration = Duration::from_secs(9 * 60);
/// How long after a failure it is tried again.
const FIRST: Duration = Duration::from_secs(5);
/// How long after another workstation was first.
const AGAIN: Duration = Duration::from_millis(500);
/// The longest such wait.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// What stops a turn.
pub(super) enum Trouble {
    /// The server, or the way to it.
    Mail(MailError),
    /// How it is set.
    Settings(SettingsError),
    /// The record.
    Record(RecordError),
}

impl From<MailError> for Trouble {
    fn from(error: MailError) -> Self {
        Self::Mail(error)
    }
}

impl From<RecordError> for Trouble {
    fn from(error: RecordError) -> Self {
        Self::Record(error)
    }
}

/// Follow it for as long as it is set.
pub(super) async fn follow(at: Arc<At>) {
    let mut wait = FIRST;
    let mut pass = None;
    loop {
        match turn(&at, &mut pass).await {
            Ok(()) => {
                wait = FIRST;
                continue;
            }
            Err(trouble) => {
                // What was known may be half of what is kept: it is read anew.
                pass = None;
                // Another workstation was first: nothing is wrong.
                if matches!(trouble, Trouble::Record(RecordError::Conflict { .. })) {
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
                at.stopped(&trouble);
            }
        }
        // Whoever asks for it, or comes in, is not made to wait.
        if tokio::time::timeout(wait, at.wake.notified()).await.is_ok() {
            wait = FIRST;
        } else {
            wait = (wait * 2).min(LONGEST);
        }
    }
}

/// Look through all folders, then wait for news; ends well when it is asked for.
async fn turn(at: &At, pass: &mut Option<Pass>) -> Result<(), Trouble> {
    let (account, trust) = at.ready().map_err(|standstill| match standstill {
        Standstill::Mail(error) => Trouble::Mail(error),
        Standstill::Settings(error) => Trouble::Settings(error),
    })?;
    at.theirs.admitted(&account.login)?;
    let mut imap = open(at, &account, &trust).await?;
    let pass = match pass {
        Some(pass) => pass,
        None => pass.insert(Pass::begun(
            at.copy.clone(),
            &at.settings.patients,
            &account,
        )?),
    };
    loop {
        pass.all(&mut imap).await?;
        at.synced();
        // Whoever holds the session now may not be who this was opened for.
        at.theirs.admitted(&account.login)?;
        let (asked, known) = (at.wake.notified(), pass.known(INBOX));
        tokio::select! {
            waited = imap.wait(INBOX, &known, WAIT) => imap = waited?.0,
            () = asked => return Ok(()),
        }
    }
}

async fn open(at: &At, account: &Account, trust: &Trust) -> Result<Imap, MailError> {
    Imap::open(account, trust, &at.theirs).await
}

/// The folders of a mailbox, and where each stands.
struct Pass {
    copy: Copy,
    account: Account,
    patients: String,
    folders: BTreeMap<String, Kept>,
    standing: BTreeMap<String, Standing>,
    /// What tells messages that are gone from where they were: one that is new elsewhere was put there.
    left: BTreeSet<String>,
}

impl Pass {
    fn begun(copy: Copy, patients: &str, account: &Account) -> Result<Self, RecordError> {
        let folders = copy.folders()?;
        let standing = copy.states(&folders)?;
        Ok(Self {
            account: account.clone(),
            patients: patients.to_owned(),
            copy,
            folders,
            standing,
            left: BTreeSet::new(),
        })
    }

    /// A folder as it was left.
    fn known(&self, folder: &str) -> State {
        let standing = self.standing.get(folder);
        standing.map_or_else(State::default, |standing| standing.state.clone())
    }

    async fn all(&mut self, imap: &mut Imap) -> Result<(), Trouble> {
        let mut there = imap.folders().await?;
        // Messages a person waits for come first.
        there.sort_by_key(|folder| folder.use_ != Some(Use::Inbox));
        self.left.clear();
        self.forget_others(&there)?;
        for folder in &there {
            self.folder(imap, folder).await?;
        }
        Ok(())
    }

    /// Folders that are there no more, with their messages.
    fn forget_others(&mut self, there: &[Folder]) -> Result<(), RecordError> {
        let gone: Vec<String> = self
            .folders
            .keys()
            .filter(|name| !there.iter().any(|folder| folder.name == **name))
            .cloned()
            .collect();
        for name in gone {
            let standing = self.standing.remove(&name).unwrap_or_default();
            self.forget(standing.keys.into_values().collect())?;
            self.commit(vec![self.copy.forget_folder(&name)])?;
            self.folders.remove(&name);
        }
        Ok(())
    }

    async fn folder(&mut self, imap: &mut Imap, folder: &Folder) -> Result<(), Trouble> {
        let next = self.folders.values().map(|kept| kept.number).max();
        let next = next.map_or(0, |number| number + 1);
        let before = self.folders.get(&folder.name).cloned();
        let mut kept = Kept::new(folder, before.as_ref().map_or(next, |kept| kept.number));
        if before.is_none() {
            // Its number is nobody else's from now on.
            self.commit(vec![self.copy.write_folder(&folder.name, &kept)])?;
            self.folders.insert(folder.name.clone(), kept.clone());
        }
        let mut standing = self.standing.remove(&folder.name).unwrap_or_default();
        let mut state = standing.state.clone();
        let changes = match imap.changes(&folder.name, &mut state).await {
            Ok(changes) => changes,
            // It went meanwhile: the next look at the folders says so.
            Err(MailError::NotThere) => {
                self.standing.insert(folder.name.clone(), standing);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        // What was there before this mailbox was ever looked at is no news.
        let is_known = before.as_ref().is_some_and(|kept| kept.validity.is_some());
        let tells = is_known
            && [Use::Sent, Use::Drafts, Use::Trash, Use::Junk]
                .into_iter()
                .all(|of| !kept.is(of));
        // The latest first: they are what is looked at.
        for part in changes.new.rchunks(TOGETHER) {
            let headers = imap.headers(&folder.name, part).await?;
            self.write_new(
                &headers,
                (&kept, &folder.name),
                state.validity,
                tells,
                &mut standing,
            )?;
        }
        self.write_flags(&changes, &state, &mut standing)?;
        self.write_gone(&changes, state.validity, &mut standing)?;
        kept.validity = Some(state.validity);
        kept.modseq = state.modseq;
        if before.as_ref() != Some(&kept) {
            self.commit(vec![self.copy.write_folder(&folder.name, &kept)])?;
            self.folders.insert(folder.name.clone(), kept);
        }
        standing.state = state;
        self.standing.insert(folder.name.clone(), standing);
        Ok(())
    }

    fn write_new(
        &self,
        headers: &[Header],
        (kept, folder): (&Kept, &str),
        validity: u32,
        tells: bool,
        standing: &mut Standing,
    ) -> Result<(), RecordError> {
        let mut writes = Vec::new();
        let mut came: BTreeMap<Channel, Vec<String>> = BTreeMap::new();
        let mut keys = Vec::new();
        for header in headers.iter().rev() {
            let row = Row::of(header, folder, &self.account.address, &self.patients);
            let key = copy::key(row.arrived_ms, kept.number, validity, header.uid);
            // A message put from one folder into another, or numbered anew, did not come now.
            let print = row.print();
            let is_news =
                tells && !self.left.contains(&print) && !self.copy.knows(&row, &self.folders)?;
            if is_news {
                came.entry(row.channel()).or_default().push(key.clone());
            }
            if tells {
                writes.extend(self.copy.write_new(&key, &row));
            } else {
                writes.push(self.copy.write(&key, &row));
            }
            keys.push(((validity, header.uid), Known { key, print }));
        }
        for (channel, messages) in came {
            for part in messages.chunks(OF_ONE_EVENT) {
                writes.push(self.told(folder, channel, part));
            }
        }
        self.commit(writes)?;
        standing.keys.extend(keys);
        Ok(())
    }

    fn told(&self, folder: &str, channel: Channel, messages: &[String]) -> Write {
        let text = |text: &str| Value::Text(text.to_owned());
        Write::RaiseEvent(NewEvent {
            name: ARRIVED.to_owned(),
            patient: None,
            payload: vec![
                ("mailbox".to_owned(), text(&self.copy.mailbox)),
                ("folder".to_owned(), text(folder)),
                ("channel".to_owned(), text(channel.as_str())),
                ("messages".to_owned(), Value::Texts(messages.to_vec())),
            ],
            only: None,
        })
    }

    fn write_flags(
        &self,
        changes: &Changes,
        state: &State,
        standing: &mut Standing,
    ) -> Result<(), RecordError> {
        for part in changes.flags.chunks(TOGETHER) {
            let mut writes = Vec::new();
            for uid in part {
                let known = standing.keys.get(&(state.validity, *uid));
                let flags = state.messages.get(uid);
                if let (Some(known), Some(flags)) = (known, flags)
                    && let Some(mut row) = self.copy.get(&known.key)?
                {
                    row.flag(flags);
                    writes.push(self.copy.write(&known.key, &row));
                }
            }
            self.commit(writes)?;
        }
        Ok(())
    }

    /// What is gone, and what bears numbers of a state that is over.
    fn write_gone(
        &mut self,
        changes: &Changes,
        validity: u32,
        standing: &mut Standing,
    ) -> Result<(), RecordError> {
        let is_gone = |(of, uid): &(u32, u32)| *of != validity || changes.gone.contains(uid);
        let places = standing.keys.keys().filter(|at| is_gone(at));
        let places: Vec<(u32, u32)> = places.copied().collect();
        let gone: Vec<Known> = places
            .iter()
            .filter_map(|at| standing.keys.remove(at))
            .collect();
        self.forget(gone)
    }

    fn forget(&mut self, gone: Vec<Known>) -> Result<(), RecordError> {
        for part in gone.chunks(TOGETHER) {
            let writes = part.iter().map(|known| self.copy.forget(&known.key));
            self.commit(writes.collect())?;
        }
        let prints = gone.into_iter().map(|known| known.print);
        self.left.extend(prints.filter(|print| !print.is_empty()));
        Ok(())
    }

    fn commit(&self, writes: Vec<Write>) -> Result<(), RecordError> {
        if writes.is_empty() {
            return Ok(());
        }
        let mut unit = Unit::new(Author::host());
        unit.writes = writes;
        self.copy.record.commit(&unit).map(|_committed| ())
    }
}
