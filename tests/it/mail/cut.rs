//! Handing a message in, cut off or killed at each step of `DATA`, through a real Postfix: it is sent again with the same
//! identifier or was sent once, it is never lost, and whoever receives it is told of one.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use socle_capabilities::mailbox::settings::{Place, Settings, Tls};
use socle_mail::imap::Query;
use socle_mail::token::NoTokens;
use socle_mail::{Imap, Trust};
use socle_record::{EntryId, EntryState};
use socle_servers::mail::{CABINET, PRACTICES, shared};
use socle_servers::spy::{Act, Spy, Step};

use super::{LONG, mailbox, practice, sent, set, up_to_date, words};
use crate::runtime::world::World;

/// The mailbox messages leave from, through the one between.
pub(super) fn through(spy: &Spy) -> Settings {
    Settings {
        smtp: Place {
            host: "localhost".to_owned(),
            port: spy.port,
            security: Tls::Tls,
        },
        authorities: vec![shared().authority.clone(), spy.authority.clone()],
        ..mailbox("envoi", PRACTICES[3], None)
    }
}

/// How many messages with this identifier lie where messages arrive.
async fn lying(world: &World, id: &str) -> usize {
    let account = mailbox("cabinet", CABINET, None).account(world.record());
    let trust = Trust::new(&[&shared().authority], &[], None).unwrap();
    let mut imap = Imap::open(&account.unwrap(), &trust, &NoTokens)
        .await
        .unwrap();
    let query = Query {
        id: id.to_owned(),
        ..Query::default()
    };
    let found = imap.search("INBOX", &query).await.unwrap().len();
    imap.close().await;
    found
}

/// A message that was taken may still be on its way inside the operator.
async fn arrived(world: &World, id: &str, many: usize) {
    let waiting = async {
        while lying(world, id).await < many {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, waiting)
        .await
        .unwrap_or_else(|_late| panic!("{id}: {}", shared().log()));
    assert_eq!(lying(world, id).await, many, "{id}");
}

/// Whoever follows the mailbox was told of one message with this identifier.
async fn told_once(world: &World, id: &str) {
    let find = format!("mail-find|cabinet||message-id={id}");
    let found = world.done(None, &find).await.remove(0);
    let keys: Vec<&str> = found
        .split('/')
        .filter_map(|line| line.split(' ').next())
        .collect();
    let told = world.rows("arrives");
    // Of this mailbox: in another one reports may bear the same number of the same second.
    let of_it = told
        .iter()
        .filter_map(|(_, told)| told.strip_prefix("cabinet "))
        .filter(|told| keys.iter().any(|key| told.contains(key)));
    assert_eq!(of_it.count(), 1, "{id}: {keys:?} {told:?}");
}

fn listening(world: &World) {
    let says = "store-put|arrives|{id}|{mailbox} {messages}";
    world.set("on-mail-arrived", says);
}

/// A seed moves where in the message it is cut.
const STEPS: [Step; 6] = [
    Step::Data,
    Step::Ready,
    Step::Middle(300),
    Step::End,
    Step::Taken,
    Step::Told,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_cut_off_at_any_step_of_data_leaves_by_itself_and_its_receiver_is_told_of_one() {
    let spy = Spy::before(shared()).await;
    let (world, post) = practice(&[through(&spy), mailbox("cabinet", CABINET, None)]);
    up_to_date(&world, &post, "cabinet").await;
    listening(&world);
    let mut ids = Vec::new();
    for step in STEPS {
        spy.at(step, Act::Cut);
        let (id, wire_id) = sent(&world, "envoi", CABINET, &words().repeat(40)).await;
        let entry = || world.record().entry(&id).unwrap();
        for _ in 0..20 {
            if entry().state == EntryState::Parti {
                break;
            }
            world.clock.advance(Duration::from_secs(3_600));
            world.settle().await;
        }
        let entry = entry();
        assert_eq!(entry.state, EntryState::Parti, "{step:?}: {}", entry.reason);
        let many = match step {
            Step::Taken => 2,
            _ => 1,
        };
        let id = format!("{wire_id}@cabinet.mss.test");
        arrived(&world, &id, many).await;
        ids.push(id);
    }
    up_to_date(&world, &post, "cabinet").await;
    world.settle().await;
    for id in ids {
        told_once(&world, &id).await;
    }
}

/// Rounds of the campaign, each with a place of its own in the middle of a message.
fn rounds() -> Vec<Step> {
    if std::env::var_os("SOCLE_LONG").is_none() {
        return vec![Step::Middle(900), Step::Taken, Step::Told];
    }
    let seed = std::env::var("SOCLE_SEED").ok();
    let seed = seed.and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut chance = socle_fictitious::Chance::new(seed);
    let mut all = Vec::new();
    for _ in 0..20 {
        for step in STEPS {
            all.push(match step {
                Step::Middle(_) => Step::Middle(1 + chance.below(2_000) as usize),
                other => other,
            });
        }
    }
    all
}

struct Process {
    child: Child,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Process {
    fn start(home: &Path, text: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "kills::post::child",
                "--ignored",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(crate::kills::post::HOME, home)
            .env(crate::kills::post::TEXT, text)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            // Who waits may have given up.
            lines
                .map_while(Result::ok)
                .for_each(|line| drop(tell.send(line)));
        });
        Self { child, lines: told }
    }

    /// The words after this one, of the line that has it.
    fn says(&self, word: &str) -> Vec<String> {
        loop {
            let line = self.lines.recv_timeout(LONG).unwrap();
            let mut words = line.split_whitespace().map(str::to_owned);
            if words.any(|one| one == word) {
                return words.collect();
            }
        }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_step_of_data_a_message_is_never_lost_and_its_receiver_is_told_of_one() {
    let mut spy = Spy::before(shared()).await;
    let (world, post) = practice(&[mailbox("cabinet", CABINET, None)]);
    up_to_date(&world, &post, "cabinet").await;
    listening(&world);
    let home = tempfile::tempdir().unwrap();
    crate::kills::post::furnish(home.path(), |record| set(record, &through(&spy)));
    let mut orders = Vec::new();
    for step in rounds() {
        let text = words().repeat(100);
        let process = Process::start(home.path(), &text);
        // What the one before left has gone before this one begins.
        process.says("left");
        spy.at(step, Act::Hold);
        let order = process.says("order");
        spy.came().await;
        process.kill();
        orders.push((
            step,
            EntryId::from(order[0].as_str()),
            format!("{}@cabinet.mss.test", order[1]),
        ));
    }
    let last = Process::start(home.path(), "");
    last.says("left");
    last.kill();
    let record = crate::kills::post::opened(home.path());
    for (step, entry, id) in &orders {
        let entry = record.entry(entry).unwrap();
        assert_eq!(entry.state, EntryState::Parti, "{step:?}: {}", entry.reason);
        // Killed the very moment it heard, it may have written so or not.
        let (least, most) = match step {
            Step::Taken => (2, 2),
            Step::Told => (1, 2),
            _ => (1, 1),
        };
        arrived_between(&world, id, least, most).await;
    }
    up_to_date(&world, &post, "cabinet").await;
    world.settle().await;
    for (_, _, id) in &orders {
        told_once(&world, id).await;
    }
}

async fn arrived_between(world: &World, id: &str, least: usize, most: usize) {
    if least == most {
        return arrived(world, id, least).await;
    }
    let waiting = async {
        while lying(world, id).await < least {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.unwrap();
    assert!(lying(world, id).await <= most, "{id}");
}
