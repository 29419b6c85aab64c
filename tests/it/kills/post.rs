//! A process that hands messages in by a real operator, and is killed: the real record, runtime and mailboxes, and a plugin
//! that writes what it is told to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::http::{Network, TlsHttp};
use socle_capabilities::mailbox::{NoTokens, Post};
use socle_record::{
    Author, EntryState, KeyChoice, Purpose, Record, RecordError, Surroundings, Unlock,
};
use socle_runtime::ports::Sessions;
use socle_runtime::{Cancel, Host, HostOptions, Ports};
use socle_servers::mail::CABINET;

use super::child::{Doctor, Fast, fast, say};
use crate::runtime::package;
use crate::runtime::world::{budgets, steps};

pub(crate) const HOME: &str = "SOCLE_POST_HOME";
/// What the message it writes says; none is written without.
pub(crate) const TEXT: &str = "SOCLE_POST_TEXT";

fn host(home: &Path, record: Record, clock: Arc<Fast>) -> Host {
    let http = TlsHttp::new(Network::default()).unwrap();
    let sessions: Arc<dyn Sessions> = Arc::new(Doctor);
    let post = Post::start(&record, Arc::clone(&sessions), Arc::new(NoTokens)).unwrap();
    let ports = Ports {
        mailboxes: Arc::new(post),
        ..Ports::new(Arc::new(http), sessions, clock)
    };
    let options = HostOptions {
        budgets: budgets(),
        ..HostOptions::default()
    };
    Host::with_options(home, record, ports, options).unwrap()
}

/// Makes a home with the plugin, and what `set` writes.
pub(crate) fn furnish(home: &Path, set: impl FnOnce(&Record)) {
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    std::fs::create_dir_all(&compiled).unwrap();
    std::os::unix::fs::symlink(&compiled, home.join("compiled")).unwrap();
    let record = Record::init(
        home,
        &KeyChoice::File,
        Purpose::Practice,
        Surroundings::default(),
    )
    .unwrap();
    set(&record);
    let host = host(home, record, fast());
    host.install_allowing(&package("essai"), Author::host())
        .unwrap();
}

/// The process before it was killed an instant ago: the system may not have buried it yet.
pub(crate) fn opened(home: &Path) -> Record {
    opened_in(home, &Surroundings::default())
}

fn opened_in(home: &Path, surroundings: &Surroundings) -> Record {
    loop {
        match Record::open(home, &Unlock::Kept, surroundings.clone()) {
            Err(RecordError::HomeLocked { .. }) => std::thread::sleep(Duration::from_millis(5)),
            opened => return opened.unwrap(),
        }
    }
}

#[test]
#[ignore = "started by the campaign"]
fn child() {
    let home = PathBuf::from(std::env::var_os(HOME).unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let _inside = runtime.enter();
    let clock = fast();
    let surroundings = Surroundings {
        clock: Arc::clone(&clock) as Arc<dyn socle_record::Clock>,
        ..Surroundings::default()
    };
    let host = host(&home, opened_in(&home, &surroundings), clock);
    let refused = host.load_installed().unwrap();
    assert!(refused.is_empty(), "{refused:?}");
    let all_left = || {
        let counts = host.record().outbox_counts().unwrap();
        counts.iter().all(|(state, _)| *state == EntryState::Parti)
    };
    while !all_left() {
        std::thread::sleep(Duration::from_millis(5));
    }
    say("left");
    let text = std::env::var(TEXT).unwrap();
    if !text.is_empty() {
        let step = format!("mail-order|envoi|{CABINET}|{text}");
        let asked = steps(&host, None, &step, Cancel::default());
        let order = runtime.block_on(asked).unwrap().remove(0);
        say(&format!("order {order}"));
    }
    loop {
        std::thread::park();
    }
}
