//! What a Socle plugin is written against.
//!
//! A plugin is a library crate of type `cdylib`, built for `wasm32-unknown-unknown`, beside a
//! `plugin.toml`. It implements the traits of [`exports`] it needs and names them once:
//!
//! ```
//! use socle_sdk::prelude::*;
//!
//! struct Bonjour;
//!
//! impl Panel for Bonjour {
//!     fn render(_: &Context, _: &str, view: &View) -> Result<(), Failure> {
//!         view.text("bonjour", "Bonjour.");
//!         Ok(())
//!     }
//! }
//!
//! socle_sdk::export_panel!(Bonjour);
//! ```
//!
//! Things to know:
//! - each call gets a fresh instance: a `static` is empty at the next call. What must last goes
//!   to the record, the [`store`], or, while the file is open, to the context's scratch;
//! - what a call wrote takes effect when it returns `Ok`, all of it or nothing;
//! - `std::time`, `std::fs`, `std::net` and threads do not exist here: see [`time`], [`http`];
//! - a panic ends the call, its text reaches the author's log.

pub mod bindings;
mod chance;
mod conveniences;
mod data;
pub mod dossier;
pub mod exports;
mod failure;
pub mod http;
pub mod log;
pub mod messages;
pub mod opposition;
pub mod orders;
mod panic;
pub mod settings;
pub mod shared_record;
pub mod texts;
pub mod time;
mod view;
mod whoever;

pub use bindings::imports::socle::{
    base::{
        clipboard,
        context::Context,
        events::Happening,
        jobs, links,
        notifications::{self, Notice},
        schedule, store,
        table::{Page, Query},
        types::{Data, Failure},
        ui::{Event, View, invalidate},
    },
    net::{
        mailbox::{self, Content, Mailbox, Message},
        session, signature,
    },
    practice::{
        apcv, barcodes,
        blobs::Blob,
        documents::{self, Document, Layout},
        export_table::{self, Workbook},
        identity_store,
        outbox::{self, Entry},
        records,
        statistics::{self, Tally},
        vitale,
    },
    services::{directory, identity, messaging, request::Request, summary},
};
pub use chance::{random, uuid};
pub use data::Arguments;
#[doc(hidden)]
pub use panic::install as __install_panic_hook;
pub use whoever::{Whoever, title};

/// What most plugins need.
pub mod prelude {
    pub use crate::exports::{
        Command, Delivery, DirectoryProvider, IdentityProvider, Importer, MessagingProvider,
        OnEvent, Panel, SharedRecordProvider, SummaryProvider, Worker,
    };
    pub use crate::{
        Arguments, Blob, Context, Data, Document, Entry, Event, Failure, Happening, Layout, Notice,
        Page, Query, Request, Tally, View, Whoever, Workbook,
    };
    pub use crate::{
        apcv, barcodes, clipboard, directory, documents, dossier, export_table, http, identity,
        identity_store, jobs, links, log, mailbox, messaging, notifications, opposition, orders,
        outbox, records, schedule, session, settings, shared_record, signature, statistics, store,
        summary, texts, time, vitale,
    };
}
