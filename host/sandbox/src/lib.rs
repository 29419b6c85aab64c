//! The national services on loopback, strict at protocol level.
//!
//! The sandbox answers at the real addresses: a demonstration home resolves the national host names to
//! [`Sandbox::host_map`] and trusts [`Sandbox::ca_pem`], nothing else changes. A request that the real service would
//! refuse is refused here with the same fault; where the published facts do not know the fault, ours is marked as
//! made up (see [`insi`]). Requests are read by code of its own, never by the code that writes them.
//!
//! | module | subject |
//! |---|---|
//! | [`persons`] | the published fictitious identities and what each service answers for them |
//! | [`demo`] | the practice made of them |
//! | [`dmp`] | the shared record: existence and authorisations, registry and repository |
//! | [`insi`] | INSi: SOAP 1.2 with WS-Addressing, both searches, three modes |
//! | [`annuaire`] | the directory: its FHIR service and its daily extract, over fictitious people |
//! | [`mail`] | the mail operator of a demonstration, with Mon espace santé behind it |
//! | [`pdsm`] | another shared record, over FHIR |
//! | [`behaviour`] | latency and disturbances, changed at run time |
//! | [`pki`] | certification authority, server and client certificates, made once |
//! | [`running`] | finding and steering a sandbox of another process |
//!
//! One module a service: a further service adds its module, its hosts and one arm in `service.rs`.

pub mod annuaire;
pub mod behaviour;
pub mod demo;
pub mod dmp;
pub mod insi;
pub mod mail;
pub mod pdsm;
pub mod persons;
pub mod pki;
pub mod running;
pub mod traffic;

mod assertion;
mod clock;
mod control;
mod disturb;
mod http;
mod seen;
mod server;
mod service;
mod soap;
mod state_dir;
mod xml;

pub use behaviour::{Behaviour, Disturbance};
pub use clock::Clock;
pub use demo::{DemoEntity, DemoPatient, DemoValue, demo_entities, demo_patients};
pub use pki::{ClientName, NATIONAL_ID, SECRETARY_ID, STRUCTURE};
pub use running::{Running, find_running};
pub use server::{Announce, Options, Sandbox, SandboxError};
pub use traffic::{Exchange, Traffic};
