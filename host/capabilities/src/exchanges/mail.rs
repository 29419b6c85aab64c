//! How mailboxes do, learnt as it is of services: from what is asked of them anyway, and how long it takes.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use socle_runtime::Failure;
use socle_runtime::ports::mail::{
    Channel, MailChange, MailCheck, MailContent, MailHeader, MailPlace, MailQuery, Mailbox,
    Mailboxes, Submission, Values,
};
use socle_runtime::ports::{Answer, Clock};

use super::{Exchanges, Outcome};

/// A message larger than this may take its time: how long it took says nothing of the server. Bytes.
const LARGE: usize = 1 << 20;

/// Under which name the exchanges with a mailbox are noted where it is read: no host of the network is called so.
#[must_use]
pub fn reading(mailbox: &str) -> String {
    format!("mailbox:{mailbox}")
}

/// The same where messages are handed in: it may be another server.
#[must_use]
pub fn sending(mailbox: &str) -> String {
    format!("mailbox:{mailbox}:sending")
}

/// A [`Mailboxes`] port that notes what comes of the exchanges of another.
pub struct WatchedMail {
    inner: Arc<dyn Mailboxes>,
    exchanges: Arc<Exchanges>,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for WatchedMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WatchedMail")
    }
}

impl WatchedMail {
    /// Watch this one.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Mailboxes>,
        exchanges: Arc<Exchanges>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            inner,
            exchanges,
            clock,
        }
    }

    /// Note what comes of this; `large` says of an answer whether the time it took counts for nothing.
    async fn watched<T>(
        &self,
        what: String,
        large: impl FnOnce(&T) -> bool + Send,
        asked: impl Future<Output = Result<T, Failure>> + Send,
    ) -> Result<T, Failure> {
        let began = Instant::now();
        let came = asked.await;
        let told = match &came {
            Ok(answer) if large(answer) => None,
            Ok(_) => Some(Outcome::Answered),
            Err(failure) => outcome(failure),
        };
        if let Some(outcome) = told {
            let now_ms = self.clock.now_ms();
            self.exchanges.note(&what, outcome, began.elapsed(), now_ms);
        }
        came
    }
}

/// What a failure tells of the server; nothing when it is not its doing, such as a token that is missing.
fn outcome(failure: &Failure) -> Option<Outcome> {
    const UNANSWERED: [&str; 7] = [
        "mail.no-name",
        "mail.unreachable",
        "mail.tls",
        "mail.cut",
        "mail.late",
        "mail.later",
        "outcome-unknown",
    ];
    UNANSWERED
        .contains(&failure.code.as_str())
        .then(|| Outcome::Unanswered(failure.message.clone()))
}

impl Mailboxes for WatchedMail {
    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        self.inner.list()
    }

    fn folders(&self, mailbox: &str) -> Result<Vec<Values>, Failure> {
        self.inner.folders(mailbox)
    }

    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure> {
        self.inner.unseen(mailbox, channels)
    }

    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        self.inner.find(mailbox, query)
    }

    fn header(&self, mailbox: &str, message: &str) -> Result<MailHeader, Failure> {
        self.inner.header(mailbox, message)
    }

    fn channel(&self, mailbox: &str, address: &str) -> Result<Channel, Failure> {
        self.inner.channel(mailbox, address)
    }

    fn refresh(&self, mailbox: &str) {
        self.inner.refresh(mailbox);
    }

    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent> {
        let asked = self.inner.open(mailbox, message);
        let large = |content: &MailContent| content.source.len() > LARGE;
        Box::pin(self.watched(reading(mailbox), large, asked))
    }

    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()> {
        let asked = self.inner.change(mailbox, message, change);
        Box::pin(self.watched(reading(mailbox), |()| false, asked))
    }

    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()> {
        let large = content.len() > LARGE;
        let asked = self.inner.put(mailbox, place, content);
        Box::pin(self.watched(reading(mailbox), move |()| large, asked))
    }

    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String> {
        let large = submission.content.len() > LARGE;
        let asked = self.inner.submit(mailbox, submission);
        Box::pin(self.watched(sending(mailbox), move |_| large, asked))
    }

    fn holds(&self, mailbox: &str, wire_id: &str) -> Answer<'_, bool> {
        let asked = self.inner.holds(mailbox, wire_id);
        // Every folder is searched: how long that takes is not how quick the server is.
        Box::pin(self.watched(reading(mailbox), |_| true, asked))
    }

    fn check(&self, mailbox: &str) -> Answer<'_, MailCheck> {
        self.inner.check(mailbox)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Standing;
    use super::*;

    #[test]
    fn a_server_that_is_away_is_down_and_a_session_that_is_missing_says_nothing_of_it() {
        for code in ["mail.unreachable", "mail.late", "outcome-unknown"] {
            let failure = Failure::passing(code, "Le serveur ne répond pas.");
            let down = Outcome::Unanswered("Le serveur ne répond pas.".into());
            assert_eq!(outcome(&failure), Some(down));
        }
        for code in ["session-required", "mail.not-there", "mail.recipients"] {
            assert_eq!(outcome(&Failure::new(code, "Non.")), None);
        }
    }

    #[test]
    fn what_comes_of_an_exchange_is_noted_by_mailbox_but_for_the_time_of_large_messages() {
        use socle_runtime::ports::Without;

        struct Noon;
        impl Clock for Noon {
            fn now_ms(&self) -> i64 {
                7
            }
            fn elapsed_ms(&self) -> u64 {
                7
            }
            fn random(&self, _: &mut [u8]) -> Result<(), Failure> {
                Ok(())
            }
        }

        let exchanges = Arc::new(Exchanges::default());
        let watched = WatchedMail::new(Arc::new(Without), Arc::clone(&exchanges), Arc::new(Noon));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let answered = async { Ok::<_, Failure>(()) };
        runtime
            .block_on(watched.watched("b1".into(), |()| true, answered))
            .unwrap();
        assert!(exchanges.seen().is_empty(), "its time counts for nothing");
        let answered = async { Ok::<_, Failure>(()) };
        runtime
            .block_on(watched.watched("b1".into(), |()| false, answered))
            .unwrap();
        let away = async { Err::<(), _>(Failure::passing("mail.late", "Trop long.")) };
        runtime
            .block_on(watched.watched("b2".into(), |()| false, away))
            .unwrap_err();
        let said: Vec<_> = exchanges
            .seen()
            .into_iter()
            .map(|one| (one.host, one.standing))
            .collect();
        let wanted = [
            ("b1".to_owned(), Standing::Answers),
            ("b2".to_owned(), Standing::Down),
        ];
        assert_eq!(said, wanted);
    }
}
