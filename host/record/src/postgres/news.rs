//! What other workstations committed: each unit says what it changed on one channel of the server, and everyone listens.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio_postgres::AsyncMessage;

use super::connect::Route;
use crate::listen::Listeners;
use crate::model::change::Change;
use crate::sql::Result;
use crate::sql::stored::json;

/// The channel.
pub(crate) const CHANNEL: &str = "socle";
/// The server refuses longer messages than 8,000 bytes.
const MOST_BYTES: usize = 7_500;
/// Pause between two attempts to reach the server.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a silent connection is tried.
const PULSE: Duration = Duration::from_secs(10);

/// What is sent.
#[derive(Serialize, Deserialize)]
struct News {
    from: String,
    changes: Vec<Change>,
}

/// What to send on the channel.
pub(crate) fn message(workstation: &str, changes: &[Change]) -> Result<String> {
    let news = |changes: Vec<Change>| News {
        from: workstation.to_owned(),
        changes,
    };
    let text = json(&news(changes.to_vec()))?;
    if text.len() <= MOST_BYTES {
        Ok(text)
    } else {
        json(&news(vec![Change::Everything]))
    }
}

/// Tells the listeners, as long as the store is open. After a time without hearing, everything may have changed.
pub(super) async fn follow(route: Arc<Route>, workstation: String, listeners: Weak<Listeners>) {
    let mut missed = false;
    while listeners.strong_count() > 0 {
        let (own, told) = (workstation.clone(), listeners.clone());
        let heard = move |message: AsyncMessage| {
            if let AsyncMessage::Notification(notification) = message {
                hear(notification.payload(), &own, &told);
            }
        };
        if let Ok(client) = route.open(heard).await
            && client
                .batch_execute(&format!("LISTEN {CHANNEL}"))
                .await
                .is_ok()
        {
            if missed && let Some(listeners) = listeners.upgrade() {
                listeners.tell(&[Change::Everything]);
            }
            while listeners.strong_count() > 0 && client.batch_execute("SELECT 1").await.is_ok() {
                tokio::time::sleep(PULSE).await;
            }
        }
        missed = true;
        tokio::time::sleep(PAUSE).await;
    }
}

fn hear(payload: &str, own: &str, listeners: &Weak<Listeners>) {
    let Some(listeners) = listeners.upgrade() else {
        return;
    };
    match serde_json::from_str::<News>(payload) {
        Ok(news) if news.from == own => {}
        Ok(news) => listeners.tell(&news.changes),
        // A later version has kinds of changes we do not know.
        Err(_) => listeners.tell(&[Change::Everything]),
    }
}
