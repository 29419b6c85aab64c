//! The practice's mailboxes, followed with the session of the workstation.

use std::sync::Arc;

use socle_capabilities::mailbox::entry::{Entry, Holder, Keys};
use socle_capabilities::mailbox::lists::KeptLists;
use socle_capabilities::mailbox::tokens::SessionTokens;
use socle_capabilities::mailbox::{NoTokens, Post, Tokens};
use socle_record::{Record, RecordError};
use socle_runtime::ports::Sessions;
use socle_runtime::ports::mail::Mailboxes;
use socle_session::manager::{Change, Manager};

use super::network;

/// Follow them from now on, inside a tokio runtime. A demonstration has no token: its mailboxes are opened by password.
///
/// # Errors
/// The record cannot be read or written.
pub fn start(
    record: &Record,
    session: Option<&Manager>,
    sessions: &Arc<dyn Sessions>,
) -> Result<Arc<dyn Mailboxes>, RecordError> {
    let tokens: Arc<dyn Tokens> = match session {
        Some(session) => Arc::new(SessionTokens(network::tokens(session))),
        None => Arc::new(NoTokens),
    };
    let keys: Keys = match session {
        Some(session) => {
            let session = session.downgrade();
            Arc::new(move |of| {
                let keys = network::keys(&session.upgrade()?);
                match of {
                    Holder::Person => keys.person,
                    Holder::Practice => keys.practice,
                }
            })
        }
        None => Arc::new(|_any| None),
    };
    let entry = Entry {
        tokens,
        keys,
        lists: Some(KeptLists::new(record)),
    };
    let post = Post::start_with(record, Arc::clone(sessions), entry)?;
    if let Some(session) = session {
        let wake = post.waker();
        session.listen(Arc::new(move |change| match change {
            Change::Shown => {}
            Change::Set | Change::Entered(_) | Change::Locked(_) | Change::Left(_) => wake(),
        }));
    }
    Ok(Arc::new(post))
}
