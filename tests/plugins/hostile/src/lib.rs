//! A plugin that attacks the host; used by tests only.
//!
//! | file | attacks on |
//! |---|---|
//! | `time.rs` | time: loops, recursion, panics, floods of calls, bombs of queries |
//! | `room.rs` | memory, disk and quotas |
//! | `rights.rs` | what was not granted: other patients, other plugins, acts without a session |
//! | `net.rs` | the network and its headers |
//! | `views.rs` | the screen |
//! | `outside.rs` | jobs, events, the outbox |
//!
//! Nothing here decides which: a test says `what`, and a `detail` after the first `|`.

mod net;
mod outside;
mod rights;
mod room;
mod time;
mod views;

use socle_sdk::prelude::*;

/// The plugin has no state: each call gets a fresh instance.
struct Plugin;

/// What is to be done, and with what.
fn split(asked: &str) -> (&str, &str) {
    asked.split_once('|').unwrap_or((asked, ""))
}

fn perform(c: &Context, what: &str, detail: &str) -> Result<Data, Failure> {
    for attack in [
        time::perform,
        room::perform,
        rights::perform,
        net::perform,
        outside::perform,
    ] {
        if let Some(done) = attack(c, what, detail) {
            return done;
        }
    }
    Err(Failure::unsupported(what))
}

/// What a setting says is to be done.
fn told(setting: &str) -> String {
    settings::get(setting).into_text().unwrap_or_default()
}

/// How something ended, for an answer that lists several: `ok`, or the code of the failure.
fn word<T>(done: Result<T, Failure>) -> String {
    match done {
        Ok(_) => "ok".into(),
        Err(failure) => failure.code,
    }
}

impl Command for Plugin {
    fn run(c: &Context, _: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let text = |name: &str| arguments.get(name).clone().into_text().unwrap_or_default();
        perform(c, &text("what"), &text("detail"))
    }
}

impl Panel for Plugin {
    fn render(c: &Context, _: &str, view: &View) -> Result<(), Failure> {
        let asked = told("render");
        let (what, detail) = split(&asked);
        match views::draw(view, what, detail) {
            Some(drawn) => drawn,
            // What is no drawing is tried from here as well, and its answer shown.
            None if what.is_empty() => Ok(()),
            None => {
                let answer = word(perform(c, what, detail));
                view.text("answer", &answer);
                Ok(())
            }
        }
    }

    fn handle(c: &Context, _: &str, _: &Event) -> Result<(), Failure> {
        let asked = told("handle");
        let (what, detail) = split(&asked);
        perform(c, what, detail).map(|_| ())
    }

    fn rows(_: &Context, _: &str, _: &str, into: &Page) -> Result<(), Failure> {
        views::rows(into, &told("rows"))
    }
}

impl Worker for Plugin {
    fn run(c: &Context, _: &str, input: &Data) -> Result<Data, Failure> {
        let asked = input.as_text().unwrap_or_default();
        let (what, detail) = split(asked);
        perform(c, what, detail)
    }
}

impl OnEvent for Plugin {
    fn deliver(c: &Context, happening: &Happening) -> Result<(), Failure> {
        let asked = told(&happening.name());
        if asked.is_empty() {
            return Ok(());
        }
        let (what, detail) = split(&asked);
        perform(c, what, detail).map(|_| ())
    }
}

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        outside::said_of(c, entry, "attempt")
    }

    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        outside::said_of(c, entry, "reconcile")
    }
}

socle_sdk::export_command!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_delivery!(Plugin);
