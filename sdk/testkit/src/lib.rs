//! Tests of a plugin, against the runtime of every practice and without compiling it: a thin client of
//! `socle testhost`, which it starts once for each [`TestHost`].
//!
//! ```no_run
//! use socle_testkit::{Answer, Error, Grants, Person, TestHost, package};
//!
//! fn the_panel_counts() -> Result<(), Error> {
//!     let host = TestHost::start()?;
//!     let plugin = host.install(package()?, Grants::all())?;
//!     let patient = host.patient().traits([("nom-naissance", "DURAND")]).make()?;
//!     host.sit(Person::Doctor)?;
//!     host.http()
//!         .expect("GET", "https://exemple.fr/compte")
//!         .answers(Answer::text("3"))?;
//!
//!     plugin.command("compter").patient(&patient).run()?;
//!     let view = plugin.panel("compte").of(&patient).render()?;
//!     assert_eq!(view.text(), "text nombre 3\n");
//!     Ok(())
//! }
//! ```
//!
//! - Time stands still at Monday 2 March 2026, 09:00 in Paris, until [`TestHost::advance`]; chance repeats itself.
//! - Nothing leaves the machine: a request no [`Http::expect`] foresees fails the test and says what was foreseen; one
//!   that is foreseen and never comes fails it when the host is dropped.
//! - An act ends once what it set off (events, jobs, sends) is done too.
//! - [`snapshot`](fn@snapshot) compares a view with a text file beside the tests; `SOCLE_SNAPSHOTS=update` writes it.
//!
//! The program `socle` is found through the variable `SOCLE`, which `cargo socle test` sets, otherwise on `PATH`.

mod error;
mod host;
mod http;
mod package;
mod patient;
mod plugin;
mod snapshot;
mod view;
mod wire;

pub use error::{Error, Failure};
pub use host::{Ask, Options, Person, Reply, TestHost};
pub use http::{Answer, Expectation, Http};
pub use package::package;
pub use patient::{NewPatient, Patient};
pub use plugin::{Choice, Command, Grants, Panel, Plugin, Row, Running, Stats, Typed};
pub use serde_json::{Value, json};
pub use snapshot::snapshot;
pub use view::{Node, View};
