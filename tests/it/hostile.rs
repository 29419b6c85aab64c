//! Plugins that attack the host. Each attack is one test and one line of `sdk/book/src/hostile.md`: its name, what it
//! does, the exact outcome, and the limit that stops it. After each, the same things are asserted: see [`scene`].
//!
//! | module | attacks on |
//! |---|---|
//! | [`time`] | time: loops, recursion, panics, floods of calls, bombs of queries |
//! | [`room`] | memory, disk, quotas |
//! | [`views`] | the screen |
//! | [`screen`] | who is believed to speak |
//! | [`rights`] | what was not granted |
//! | [`net`] | the network |
//! | [`outside`] | jobs, events, the outbox |
//! | [`consent`] | what was agreed to |
//! | [`files`] | what runs before anything runs: components and packages |
//! | [`scene`] | a practice under attack, and what must hold afterwards |
//! | [`components`] | components written as text in `tests/hostile` |
//! | [`book`] | the page of the book says the same |

mod book;
mod components;
mod consent;
mod files;
mod net;
mod outside;
mod rights;
mod room;
mod scene;
mod screen;
mod time;
mod views;

/// One attack, as the book lists it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attack {
    /// The name of its test, and, with hyphens, the id of its package.
    pub(crate) name: &'static str,
    /// What the plugin does.
    pub(crate) does: &'static str,
    /// What comes of it: the code of the failure, or what the host does instead.
    pub(crate) outcome: &'static str,
    /// What stops it.
    pub(crate) limit: &'static str,
}

/// All attacks, in the order of the book.
pub(crate) fn attacks() -> Vec<Attack> {
    [
        time::ATTACKS,
        room::ATTACKS,
        views::ATTACKS,
        screen::ATTACKS,
        rights::ATTACKS,
        net::ATTACKS,
        outside::ATTACKS,
        consent::ATTACKS,
        files::ATTACKS,
    ]
    .concat()
}

/// Declare attacks: each is a line of the table and a test. The body answers what came of the attack, which must be the
/// outcome of the line.
macro_rules! listed {
    ($(
        $(#[$attribute:meta])*
        $name:ident: $does:literal => $outcome:literal, $limit:literal, |$scene:ident| $body:block
    )*) => {
        pub(super) const ATTACKS: &[super::Attack] = &[$(super::Attack {
            name: stringify!($name),
            does: $does,
            outcome: $outcome,
            limit: $limit,
        }),*];
        $(
            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                #[allow(unused_mut)]
                let mut $scene = super::scene::Scene::new(stringify!($name));
                let seen: String = $body;
                assert_eq!(seen, $outcome, "the outcome of this attack");
                $scene.aftermath().await;
            }
        )*
    };
}
pub(crate) use listed;
