//! Mailboxes of a practice on a real operator: Dovecot, Postfix, and a real OpenID Connect provider for its tokens. The
//! plugin `essai` does what it is told.
//!
//! The operator is shared by all tests: each looks for words of its own.

mod cut;
mod entry;
mod hostile;
mod page;
mod readers;
mod simulated;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use socle_capabilities::mailbox::settings::{self, ComingIn, Place, Settings, Tls};
use socle_capabilities::mailbox::{Post, Tokens};
use socle_record::{Author, EntryId, EntryState, Record};
use socle_runtime::Data;
use socle_runtime::ports::Sessions;
use socle_runtime::ports::mail::{MailStage, MailTrial, Mailboxes};
use socle_servers::mail::{CABINET, COLLEAGUE, DOCTOR, MOST_BYTES, PASSWORD, shared};

use super::runtime::world::{Desk, World, doctor};

/// How long something that must come is waited for.
pub(crate) const LONG: Duration = Duration::from_secs(300);

/// Tokens of whoever is there: the provider knows both doctors.
struct Provider(Arc<Desk>);

impl Tokens for Provider {
    fn token<'a>(&'a self, _: Option<&'a str>) -> socle_mail::token::Fetching<'a> {
        let mailbox = match self.0.current() {
            Some(session) if session.person == "medecin-1" => DOCTOR,
            _ => COLLEAGUE,
        };
        Box::pin(async move { Ok(shared().token(mailbox).await.into()) })
    }
}

pub(crate) fn mailbox(id: &str, address: &str, owner: Option<&str>) -> Settings {
    let place = |port| Place {
        host: "localhost".to_owned(),
        port,
        security: Tls::StartTls,
    };
    Settings {
        id: id.to_owned(),
        name: format!("Boîte {id}"),
        address: address.to_owned(),
        owner: owner.map(str::to_owned),
        imap: place(shared().imap),
        smtp: place(shared().smtp),
        login: match owner {
            Some(_) => ComingIn::Token,
            None => ComingIn::Password {
                user: address.to_owned(),
            },
        },
        authorities: vec![shared().authority.clone()],
        patients: "patient.mss.test".to_owned(),
    }
}

fn set(record: &Record, mailbox: &Settings) {
    let password = matches!(mailbox.login, ComingIn::Password { .. }).then_some(PASSWORD);
    settings::save(record, &Author::host(), mailbox, password).unwrap();
}

/// A practice with these mailboxes, and those as the host has them.
pub(crate) fn practice(mailboxes: &[Settings]) -> (World, Arc<Post>) {
    practice_through(mailboxes, |post| post)
}

/// The same, with something between the host and them.
pub(crate) fn practice_through(
    mailboxes: &[Settings],
    between: impl FnOnce(Arc<Post>) -> Arc<dyn Mailboxes>,
) -> (World, Arc<Post>) {
    let mut kept = None;
    let world = World::with_mailboxes(|record, desk| {
        for mailbox in mailboxes {
            set(record, mailbox);
        }
        let post = Arc::new(follow(record, desk));
        kept = Some(Arc::clone(&post));
        between(post)
    });
    (world, kept.unwrap())
}

fn follow(record: &Record, desk: &Arc<Desk>) -> Post {
    let sessions = Arc::clone(desk) as Arc<dyn Sessions>;
    Post::start(record, sessions, Arc::new(Provider(Arc::clone(desk)))).unwrap()
}

/// Words no other test has.
fn words() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("essai{}n{number}", std::process::id())
}

/// What a step says, once that is something.
async fn said(world: &World, step: &str) -> String {
    let waiting = async {
        loop {
            let said = world.done(None, step).await.remove(0);
            if !said.is_empty() {
                return said;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, waiting)
        .await
        .unwrap_or_else(|_late| panic!("nothing for {step}: {}", shared().log()))
}

fn value(post: &Post, mailbox: &str, key: &str) -> Data {
    let all = post.list().unwrap();
    let one = all.iter().find(|one| one.id == mailbox).unwrap();
    let found = one.values.iter().find(|(name, _)| name == key);
    found.map_or(Data::None, |(_, value)| value.clone())
}

async fn until(holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LONG, waiting)
        .await
        .unwrap_or_else(|_late| panic!("waited in vain: {}", shared().log()));
}

/// The copy is right as of now.
pub(crate) async fn up_to_date(world: &World, post: &Post, mailbox: &str) {
    world.clock.advance(Duration::from_secs(1));
    let now = world.record().now_ms();
    post.refresh(mailbox);
    until(|| value(post, mailbox, "synced") == Data::Integer(now)).await;
}

/// Send it, and what became of the order.
async fn sent(world: &World, from: &str, to: &str, text: &str) -> (EntryId, String) {
    let step = format!("mail-order|{from}|{to}|{text}");
    let said = world.done(None, &step).await.remove(0);
    let (id, wire_id) = said.split_once(' ').unwrap();
    world.settle().await;
    (id.into(), wire_id.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_leaves_by_its_order_arrives_is_told_once_found_opened_marked_and_put_away() {
    let mine = mailbox("mienne", DOCTOR, Some("medecin-1"));
    let (world, post) = practice(&[mine, mailbox("cabinet", CABINET, None)]);
    // Another workstation of the same practice follows the same mailbox.
    let other = follow(world.record(), &world.desk);
    for one in [post.as_ref(), &other] {
        up_to_date(&world, one, "cabinet").await;
    }
    world.set(
        "on-mail-arrived",
        "store-put|arrives|{id}|{mailbox} {messages}",
    );
    let text = words();
    let (id, wire_id) = sent(&world, "mienne", CABINET, &text).await;
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(entry.state, EntryState::Parti, "{}", entry.reason);
    assert!(format!("{:?}", entry.answer).contains("queued"));
    let found = said(&world, &format!("mail-find|cabinet|{text}")).await;
    let message = found.split(' ').next().unwrap();
    for one in [post.as_ref(), &other] {
        up_to_date(&world, one, "cabinet").await;
    }
    world.settle().await;
    let told: Vec<_> = world
        .rows("arrives")
        .into_iter()
        // The doctor's own mailbox may have a report of the delivery under the same name.
        .filter(|(_, told)| told.starts_with("cabinet ") && told.contains(message))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    let get = |key: &str| format!("mail-get|cabinet|{message}|{key}");
    let steps = [
        get("from"),
        get("message-id"),
        get("channel"),
        get("seen"),
        format!("mail-open|cabinet|{message}"),
        format!("mail-find|cabinet||message-id={wire_id}@medecin.mss.test"),
        format!("mail-flag|cabinet|{message}|seen|oui"),
        get("seen"),
        format!("mail-find|cabinet|{text}|seen=non"),
    ];
    let answers = world.done(None, &steps.join("\n")).await;
    assert_eq!(answers[0], DOCTOR);
    assert_eq!(answers[1], format!("{wire_id}@medecin.mss.test"));
    assert_eq!(
        (answers[2].as_str(), answers[3].as_str()),
        ("professional", "false")
    );
    assert!(answers[4].starts_with(&text), "{}", answers[4]);
    assert_eq!(answers[5], found);
    assert_eq!((answers[7].as_str(), answers[8].as_str()), ("true", ""));
    // The server says so too, to who looks anew.
    up_to_date(&world, &post, "cabinet").await;
    assert_eq!(world.done(None, &get("seen")).await, ["true"]);
    world
        .done(None, &format!("mail-move|cabinet|{message}|Archive"))
        .await;
    let away = said(&world, &format!("mail-find|cabinet|{text}|folder=Archive")).await;
    assert_ne!(away.split(' ').next().unwrap(), message);
    up_to_date(&world, &post, "cabinet").await;
    world.settle().await;
    // What was put away did not come now.
    assert!(
        !world
            .rows("arrives")
            .iter()
            .any(|(_, told)| told.contains(away.split(' ').next().unwrap()))
    );
    assert_eq!(
        world.done(None, &format!("?{}", get("seen"))).await,
        ["!mail.not-there"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_and_drafts_are_kept_at_the_operators_and_an_order_is_looked_for_there() {
    let (world, post) = practice(&[mailbox("cabinet", CABINET, None)]);
    let text = words();
    let (_, wire_id) = sent(&world, "cabinet", COLLEAGUE, &text).await;
    // Nobody kept a copy of it.
    assert!(!post.holds("cabinet", &wire_id).await.unwrap());
    let copy =
        format!("From: <{CABINET}>\r\nMessage-ID: <{wire_id}@cabinet.mss.test>\r\n\r\n{text}\r\n");
    let place = |name: &str| socle_runtime::ports::mail::MailPlace::Folder {
        name: name.to_owned(),
        flags: vec!["seen".to_owned()],
    };
    let content = Arc::new(copy.into_bytes());
    post.put("cabinet", place("Sent"), content).await.unwrap();
    assert!(post.holds("cabinet", &wire_id).await.unwrap());
    for version in ["premier", "second"] {
        let step = format!("mail-draft|cabinet|{text}@cabinet.mss.test|{text} {version}");
        world.done(None, &step).await;
    }
    let found = said(
        &world,
        &format!("mail-find|cabinet|{text} second|folder=Drafts"),
    )
    .await;
    assert_eq!(found.split('/').count(), 1, "{found}");
    // The follower may have looked between the new one and the end of the old one: it looks again.
    let all = format!("mail-find|cabinet|{text} premier|folder=Drafts");
    let gone = async {
        while world.done(None, &all).await != [""] {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, gone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_in_one_mailbox_is_said_there_and_holds_up_no_other() {
    let mut shut = mailbox("fermee", CABINET, None);
    // Nobody listens there.
    shut.imap.port = 1;
    let mut strange = mailbox("etrangere", CABINET, None);
    strange.authorities.clear();
    let (world, post) = practice(&[shut, strange, mailbox("cabinet", CABINET, None)]);
    up_to_date(&world, &post, "cabinet").await;
    let code = |mailbox: &str| value(&post, mailbox, "code");
    until(|| code("fermee") == "mail.unreachable".into()).await;
    until(|| code("etrangere") == "mail.no-authority".into()).await;
    assert_eq!(value(&post, "cabinet", "state"), "ready".into());
    // A person who tries one hears of both servers, each for itself.
    fn told<T>(trial: MailTrial<T>) -> (MailStage, String) {
        let code = trial
            .end
            .map_or_else(|failure| failure.code, |_done| String::new());
        (trial.stage, code)
    }
    let tried = async |mailbox: &str| {
        let check = post.check(mailbox).await.unwrap();
        (told(check.read), told(check.sends))
    };
    let good = (MailStage::Entered, String::new());
    assert_eq!(tried("cabinet").await, (good.clone(), good.clone()));
    let unreachable = (MailStage::Named, "mail.unreachable".to_owned());
    assert_eq!(tried("fermee").await, (unreachable, good));
    let wrong = "pas le bon mot de passe";
    settings::save(
        world.record(),
        &Author::host(),
        &mailbox("cabinet", CABINET, None),
        Some(wrong),
    )
    .unwrap();
    let refused = (MailStage::Secured, "mail.login-refused".to_owned());
    assert_eq!(tried("cabinet").await, (refused.clone(), refused));
    // Set right, it is followed at once.
    set(world.record(), &mailbox("fermee", CABINET, None));
    until(|| value(&post, "fermee", "state") == "ready".into()).await;
    settings::remove(world.record(), &Author::host(), "fermee").unwrap();
    until(|| post.list().unwrap().len() == 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_into_a_persons_mailbox_with_the_session_of_another() {
    let (world, post) = practice(&[mailbox("mienne", DOCTOR, Some("medecin-1"))]);
    up_to_date(&world, &post, "mienne").await;
    let text = words();
    let (id, _) = sent(&world, "mienne", COLLEAGUE, &text).await;
    assert_eq!(world.record().entry(&id).unwrap().state, EntryState::Parti);
    world.desk.sit(Some(socle_runtime::ports::Session {
        person: "medecin-2".into(),
        ..doctor()
    }));
    assert_eq!(
        post.holds("mienne", "1")
            .await
            .map_err(|failure| failure.code),
        Err("session-required".to_owned())
    );
    let step = format!("?mail-order|mienne|{COLLEAGUE}|{text}");
    let order = world.done(None, &step).await.remove(0);
    world.settle().await;
    let id = EntryId::from(order.split(' ').next().unwrap());
    let entry = world.record().entry(&id).unwrap();
    assert_eq!(
        (entry.state, entry.attempts),
        (EntryState::AttendLaCarte, 0),
        "{}",
        entry.reason
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_operator_refuses_is_refused_for_good_with_its_reason() {
    let (world, post) = practice(&[mailbox("cabinet", CABINET, None)]);
    let refused = async |to: &str, text: &str| {
        let (id, _) = sent(&world, "cabinet", to, text).await;
        let entry = world.record().entry(&id).unwrap();
        assert_eq!(entry.state, EntryState::Echec);
        entry.reason
    };
    let reason = refused("inconnu@medecin.mss.test", &words()).await;
    assert!(reason.contains("inconnu@medecin.mss.test"), "{reason}");
    let reason = refused("279035121518989@patient.mss.test", &words()).await;
    assert!(!reason.contains("279035121518989"), "{reason}");
    let large = words().repeat(usize::try_from(MOST_BYTES).unwrap() / 10);
    let reason = refused(COLLEAGUE, &large).await;
    assert!(reason.contains("trop volumineux"), "{reason}");
    assert_eq!(value(&post, "cabinet", "login"), "password".into());
}
