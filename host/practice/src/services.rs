//! What the practice depends on outside itself, as far as this workstation sees it: the exchanges with network services and
//! the secure mailboxes. Since when one of them does not answer, or slowly, is kept from one start to the next.

use std::sync::{Arc, Mutex, PoisonError};

use socle_capabilities::exchanges::{Exchanges, mail};
use socle_record::{Author, Level, NewSetting, Record, RecordError, Unit, Value, Write};
use socle_runtime::Data;
use socle_runtime::ports::mail::Mailboxes;

/// Who what is kept belongs to: no plugin bears this name.
const OWNER: &str = "$services";
const STATE: &str = "etat";
/// A mailbox that failed, as `wit/net/mailbox.wit` names its state, and one nobody has read yet.
const FAILED: &str = "failed";
const UNREAD: &str = "unread";

/// Where their state is read.
#[derive(Clone)]
pub struct Services {
    /// What was noted of exchanges, since the program began and before.
    pub exchanges: Arc<Exchanges>,
    /// The mailboxes, which know whether they are read.
    pub mailboxes: Arc<dyn Mailboxes>,
    /// What was kept last.
    kept: Arc<Mutex<String>>,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Services")
    }
}

fn level(record: &Record) -> Level {
    // Another workstation may reach what this one does not.
    Level::Workstation(record.workstation().to_owned())
}

/// What was noted of exchanges before the program began.
///
/// # Errors
/// The record cannot be read.
pub fn recalled(record: &Record) -> Result<Exchanges, RecordError> {
    let kept = record.setting(&level(record), OWNER, STATE)?;
    let kept = kept.as_ref().and_then(Value::as_text).unwrap_or("[]");
    Ok(Exchanges::recalled(kept, record.now_ms()))
}

impl Services {
    /// Of these exchanges and these mailboxes.
    #[must_use]
    pub fn new(exchanges: Arc<Exchanges>, mailboxes: Arc<dyn Mailboxes>) -> Self {
        let kept = Mutex::new(exchanges.kept());
        Self {
            exchanges,
            mailboxes,
            kept: Arc::new(kept),
        }
    }

    /// Hear how the mailboxes that are followed do: they tell it themselves.
    pub fn listen(&self, now_ms: i64) {
        let Ok(all) = self.mailboxes.list() else {
            return;
        };
        for one in all {
            let value = |name: &str| {
                let found = one.values.iter().find(|(key, _)| key == name);
                found.map(|(_, value)| value)
            };
            let text = |name: &str| value(name).and_then(Data::as_text).unwrap_or_default();
            let read_ms = match value("synced") {
                Some(Data::Integer(ms)) => *ms,
                _ => now_ms,
            };
            let what = mail::reading(&one.id);
            match text("state") {
                FAILED => self.exchanges.tell(&what, Some(text("reason")), now_ms),
                UNREAD => {}
                _ => self.exchanges.tell(&what, None, read_ms),
            }
        }
    }

    /// Keep what does not answer, or slowly, when that changed since it was kept last.
    ///
    /// # Errors
    /// The record cannot be written.
    pub fn keep(&self, record: &Record) -> Result<(), RecordError> {
        let mut before = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.exchanges.differs_from(&before) {
            return Ok(());
        }
        let kept = self.exchanges.kept();
        let unit = Unit::new(Author::host()).with(Write::Setting(NewSetting {
            level: level(record),
            owner: OWNER.to_owned(),
            key: STATE.to_owned(),
            value: Value::from(kept.as_str()),
        }));
        record.commit(&unit)?;
        *before = kept;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use socle_capabilities::exchanges::{Outcome, Standing};
    use socle_record::{KeyChoice, Purpose, Surroundings};
    use socle_runtime::ports::Without;

    use super::*;

    #[test]
    fn since_when_a_service_does_not_answer_is_known_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record::init(
            &folder.path().join("cabinet"),
            &KeyChoice::File,
            Purpose::Demonstration,
            Surroundings::default(),
        )
        .unwrap();
        let begun = || Services::new(Arc::new(recalled(&record).unwrap()), Arc::new(Without));
        let services = begun();
        let since_ms = record.now_ms();
        let down = Outcome::Unanswered("Le service est injoignable.".to_owned());
        services
            .exchanges
            .note("a.fr", down.clone(), Duration::ZERO, since_ms);
        services.keep(&record).unwrap();
        let written = record.journal_tail(100).unwrap().len();
        // Still down: there is nothing new to write.
        let later_ms = record.now_ms();
        services
            .exchanges
            .note("a.fr", down, Duration::ZERO, later_ms);
        services.keep(&record).unwrap();
        assert_eq!(record.journal_tail(100).unwrap().len(), written);
        let seen = begun().exchanges.seen();
        assert_eq!(
            (seen[0].standing, seen[0].since_ms),
            (Standing::Down, since_ms)
        );
    }
}
