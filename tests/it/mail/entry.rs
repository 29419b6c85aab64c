//! Coming in by certificate, and what is asked of a server's authority first.

use std::sync::Arc;

use socle_capabilities::mailbox::entry::{Entry, Holder};
use socle_capabilities::mailbox::lists::KeptLists;
use socle_capabilities::mailbox::settings::{ComingIn, Place, Settings, Tls};
use socle_capabilities::mailbox::{NoTokens, Post};
use socle_keys::{Signer, SoftSigner};
use socle_record::{EntryState, Record};
use socle_runtime::ports::Sessions;
use socle_runtime::ports::mail::{MailStage, Mailboxes as _};
use socle_servers::front::{Front, Says};
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR, shared};

use super::{mailbox, sent, set, until, up_to_date, value, words};
use crate::runtime::world::{Desk, World};

fn by_certificate(id: &str, address: &str, of: Holder) -> Settings {
    Settings {
        login: ComingIn::Certificate { of },
        ..mailbox(id, address, None)
    }
}

fn entry(record: &Record) -> Entry {
    let (chain, key) = shared().client();
    let key: Arc<dyn Signer> = Arc::new(SoftSigner::new(chain, key).unwrap());
    Entry {
        tokens: Arc::new(NoTokens),
        // No card is in the reader.
        keys: Arc::new(move |of| (of == Holder::Practice).then(|| Arc::clone(&key))),
        lists: Some(KeptLists::new(record)),
    }
}

fn follow(record: &Record, desk: &Arc<Desk>) -> Post {
    let sessions = Arc::clone(desk) as Arc<dyn Sessions>;
    Post::start_with(record, sessions, entry(record)).unwrap()
}

fn practice(mailboxes: &[Settings]) -> (World, Arc<Post>) {
    let mut kept = None;
    let world = World::with_mailboxes(|record, desk| {
        for mailbox in mailboxes {
            set(record, mailbox);
        }
        let post = Arc::new(follow(record, desk));
        kept = Some(Arc::clone(&post));
        post
    });
    (world, kept.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_opens_its_mailbox_and_hands_messages_in_and_opens_no_other() {
    let (world, post) = practice(&[
        by_certificate("mienne", DOCTOR, Holder::Practice),
        by_certificate("autrui", COLLEAGUE, Holder::Practice),
        by_certificate("carte", DOCTOR, Holder::Person),
    ]);
    up_to_date(&world, &post, "mienne").await;
    let check = post.check("mienne").await.unwrap();
    assert_eq!(
        (check.read.stage, check.sends.stage),
        (MailStage::Entered, MailStage::Entered)
    );
    assert!(check.read.end.unwrap() > 0 && check.sends.end.is_ok());
    let (id, _) = sent(&world, "mienne", CABINET, &words()).await;
    let kept = world.record().entry(&id).unwrap();
    assert_eq!(kept.state, EntryState::Parti, "{}", kept.reason);
    let code = |mailbox: &str| value(&post, mailbox, "code");
    until(|| code("autrui") == "mail.login-refused".into()).await;
    until(|| code("carte") == "session-required".into()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_revoked_hears_nothing_and_the_last_list_serves_while_its_authority_is_away()
 {
    let front = Front::before(shared()).await;
    let through = Settings {
        imap: Place {
            host: "localhost".to_owned(),
            port: front.port,
            security: Tls::Tls,
        },
        authorities: vec![shared().authority.clone(), front.authority.clone()],
        ..mailbox("cabinet", CABINET, None)
    };
    let (world, post) = practice(&[through]);
    let becomes = async |post: &Post, key: &str, what: &str| {
        until(|| value(post, "cabinet", key) == what.into()).await;
    };
    becomes(&post, "state", "ready").await;
    // Another start of the program each time: what it has is in the record.
    front.says(Says::Absent);
    let again = follow(world.record(), &world.desk);
    becomes(&again, "state", "ready").await;
    drop(again);
    front.says(Says::Revoked);
    let again = follow(world.record(), &world.desk);
    becomes(&again, "code", "mail.revoked").await;
    let check = again.check("cabinet").await.unwrap();
    assert_eq!(check.read.stage, MailStage::Reached);
    drop(again);
    front.says(Says::Old);
    let again = follow(world.record(), &world.desk);
    becomes(&again, "code", "mail.revocation-unknown").await;
}
