//! The host and its plugins, in process: the test plugins `essai` and `fournisseur`, a record in a temporary folder, and
//! a network, a session and a clock the test holds in its hand.
//!
//! | module | subject |
//! |---|---|
//! | [`world`] | a practice for one test |
//! | [`doors`] | what a plugin may ask for, granted and denied |
//! | [`capabilities`] | each in one shape, and what the later ones promise |
//! | [`confined`] | a matricule that is not qualified stays in |
//! | [`identities`] | the acts on an identity |
//! | [`scopes`] | of whom it may ask it |
//! | [`work`] | one call, one unit of work |
//! | [`turns`] | calls one after the other, side by side, and given up |
//! | [`places`] | how many calls at once, and that each instance is as new |
//! | [`services`] | one plugin asks another |
//! | [`shared_record`] | the record a patient shares: bytes, orders |
//! | [`session`] | who is at the keyboard while a call runs |
//! | [`events`] | durable and transient |
//! | [`outbox`] | attempts and reconciliations |
//! | [`jobs`] | checkpoints, restarts, cancelling |
//! | [`trees`] | what panels say, within their budgets |
//! | [`views`] | views kept up to date |
//! | [`limits`] | misbehaviour, and that others do not notice |
//! | [`develop`] | a package an author works on |
//! | [`consent`] | what is asked of the practice, and when again; questions to a person; the policy |
//! | [`lifecycle`] | states, quarantine, turning off, own plugins only |
//! | [`swap`] | another provider while calls run |
//! | [`packages`] | installing, refusing, compiling once, removing |
//! | [`letters`] | mailboxes, by what a plugin may see and hand in |
//! | [`journal`] | who saw and did what |

mod capabilities;
mod confined;
mod consent;
mod develop;
mod doors;
mod events;
mod identities;
mod jobs;
mod journal;
mod letters;
mod lifecycle;
mod limits;
mod outbox;
pub(crate) mod packages;
mod places;
mod scopes;
mod services;
mod session;
mod shared_record;
mod swap;
mod trees;
mod turns;
mod views;
mod work;
pub(crate) mod world;

pub(crate) use world::package;
