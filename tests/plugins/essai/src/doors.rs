//! Each function of the contract as a step with text arguments and a text answer.

mod base;
mod desktop;
mod documents;
mod identity;
pub(crate) mod mail;
mod net;
mod outbox;
mod records;
mod shared;
mod statistics;
mod store;

use socle_sdk::{Context, Data, Failure};

use crate::trouble;

/// The arguments of a step, by place; an absent one is empty.
#[derive(Clone, Copy)]
pub(crate) struct Args<'a>(pub(crate) &'a [&'a str]);

impl<'a> Args<'a> {
    pub(crate) fn at(&self, place: usize) -> &'a str {
        self.0.get(place).copied().unwrap_or_default()
    }

    pub(crate) fn given(&self, place: usize) -> Option<&'a str> {
        Some(self.at(place)).filter(|text| !text.is_empty())
    }

    pub(crate) fn number(&self, place: usize) -> u32 {
        self.at(place).parse().unwrap_or_default()
    }
}

type Door = fn(&Context, Args<'_>) -> Result<String, Failure>;

/// Name, arguments in order, what it does. The manifest declares a command of the same name and arguments for each.
const DOORS: &[(&str, &[&str], Door)] = &[
    ("context", &[], base::context),
    ("progress", &["count", "text"], base::progress),
    ("checkpoint", &["resume"], base::checkpoint),
    ("cancelled", &[], base::cancelled),
    ("scratch-set", &["key", "value"], base::scratch_set),
    ("scratch-get", &["key"], base::scratch_get),
    ("text", &["key", "name"], base::text),
    ("setting", &["key"], base::setting),
    ("clock", &[], base::clock),
    ("offset", &["instant"], base::offset),
    ("random", &["count"], base::random),
    ("log", &["message"], base::log),
    ("invalidate", &["contribution"], base::invalidate),
    ("blob", &["text"], base::blob),
    ("blob-double", &["times"], base::blob_double),
    ("blob-again", &["times"], base::blob_again),
    ("store-put", &["table", "key", "value", "words"], store::put),
    ("store-get", &["table", "key"], store::get),
    ("store-delete", &["table", "key"], store::delete),
    (
        "store-find",
        &["table", "words", "low", "high"],
        store::find,
    ),
    ("store-swap", &["table", "staged"], store::swap),
    ("jobs-start", &["job", "input"], store::start_job),
    ("jobs-cancel", &["id"], store::cancel_job),
    ("records-open", &["id", "field"], records::open),
    ("records-set", &["id", "field", "value"], records::set),
    (
        "records-set-after",
        &["id", "field", "value", "url"],
        records::set_after,
    ),
    ("records-find", &["words", "sort"], records::find),
    ("records-count", &["words"], records::count),
    (
        "entity-create",
        &["kind", "patient", "terme", "field", "value"],
        records::create,
    ),
    ("entity-get", &["kind", "id", "field"], records::get),
    (
        "entity-set",
        &["kind", "id", "field", "value"],
        records::set_of,
    ),
    ("entity-close", &["kind", "id", "day"], records::close),
    ("entity-strike", &["kind", "id", "reason"], records::strike),
    ("entity-attach", &["kind", "id", "patient"], records::attach),
    (
        "entity-history",
        &["kind", "id", "number", "field"],
        records::history,
    ),
    ("entity-find", &["kind", "words"], records::find_of),
    ("dossier-active", &["patient"], records::active),
    ("identity", &["id"], identity::open),
    ("identity-matricule", &["id"], identity::matricule),
    ("identity-unqualified", &["id"], identity::unqualified),
    (
        "identity-answer",
        &["id", "matricule", "oid", "revision"],
        identity::answer,
    ),
    ("identity-no-answer", &["id", "code"], identity::no_answer),
    ("identity-decide", &["id", "decision"], identity::decide),
    (
        "identity-check",
        &["id", "piece", "revision"],
        identity::check,
    ),
    ("identity-accepted", &["id"], identity::accepted),
    (
        "identity-mark",
        &["id", "attribut", "on", "reason"],
        identity::mark,
    ),
    (
        "identity-withdraw",
        &["id", "what", "reason"],
        identity::withdraw,
    ),
    ("identity-refuse", &["id"], identity::refuse),
    (
        "identity-verified",
        &["id", "verdict", "means"],
        identity::verified,
    ),
    ("identity-held", &["id", "field"], identity::held),
    ("identity-dates", &["id"], identity::dates),
    ("identity-former", &["id"], identity::former),
    ("identity-history", &["id", "field"], identity::history),
    (
        "outbox-enqueue",
        &[
            "attempts",
            "reconcile",
            "attachment",
            "need",
            "after",
            "destination",
        ],
        outbox::enqueue,
    ),
    ("outbox-withdraw", &["id"], outbox::withdraw),
    ("outbox-state", &["id"], outbox::state),
    (
        "outbox-look-again",
        &["service", "destination"],
        outbox::look_again,
    ),
    ("http", &["method", "url", "body"], net::http),
    ("exchange", &[], net::exchange),
    ("http-header", &["name", "value"], net::http_header),
    (
        "identify",
        &["how", "name", "url", "authorization"],
        net::identify,
    ),
    ("session", &[], net::session),
    ("service", &["ask", "detail"], net::service),
    ("service-ins", &["ask", "detail"], net::service_ins),
    ("service-verify", &["ask"], net::service_verify),
    ("summary-state", &["ask", "detail"], net::summary_state),
    ("summary-compose", &["ask"], net::summary_compose),
    ("fail", &["code", "message"], trouble::fail),
    ("loop", &[], trouble::endless),
    ("spin", &["times"], trouble::spin),
    ("memory", &[], trouble::memory),
    ("leftovers", &["mebibytes"], trouble::leftovers),
    ("panic", &["text"], trouble::panics),
    ("recursion", &[], trouble::recursion),
    ("flood", &[], trouble::flood),
    ("handles", &[], trouble::handles),
    ("hoard", &[], trouble::hoard),
];

/// The doors only steps go through: no command of the manifest repeats them.
const BY_STEPS: &[(&str, Door)] = &[
    ("shared", shared::ask),
    ("shared-file", shared::file),
    ("shared-order", shared::order),
    ("document-show", documents::show),
    ("mailboxes", mail::mailboxes),
    ("mail-folders", mail::folders),
    ("mail-find", mail::find),
    ("mail-get", mail::get),
    ("mail-open", mail::open),
    ("mail-flag", mail::flag),
    ("mail-move", mail::move_to),
    ("mail-put", mail::put),
    ("mail-draft", mail::draft),
    ("mail-refresh", mail::refresh),
    ("mail-submit", mail::submit),
    ("mail-order", mail::order),
    ("messaging-state", mail::messaging_state),
    ("messaging-send", mail::messaging_send),
    ("messaging-history", mail::messaging_history),
    ("directory-search", mail::directory_search),
    ("notify", desktop::notify),
    ("copy", desktop::copy),
    ("link", desktop::link),
    ("schedule-next", desktop::schedule_next),
    ("schedule-at", desktop::schedule_at),
    ("schedule-cancel", desktop::schedule_cancel),
    ("barcode", desktop::barcode),
    ("sign", net::sign),
    ("tally", statistics::tally),
    ("behind", statistics::behind),
    ("called", statistics::called),
    ("table", desktop::table),
    ("save-as", desktop::save_as),
    ("document-create", documents::create),
    ("document", documents::open),
    ("document-content", documents::content),
    ("document-version", documents::version),
    ("document-status", documents::status),
    ("document-read", documents::read),
    ("document-set", documents::set),
    ("document-replace", documents::replace),
    ("typeset", documents::typeset),
    ("documents-find", documents::find),
    ("documents-count", documents::count),
];

/// The arguments of a door, when there is one of that name.
pub(crate) fn arguments_of(name: &str) -> Option<&'static [&'static str]> {
    DOORS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, arguments, _)| *arguments)
}

/// Go through a door.
pub(crate) fn run(c: &Context, name: &str, arguments: Args<'_>) -> Result<String, Failure> {
    match DOORS.iter().find(|(known, ..)| *known == name) {
        Some((.., door)) => door(c, arguments),
        None => match BY_STEPS.iter().find(|(known, _)| *known == name) {
            Some((_, door)) => door(c, arguments),
            None => Err(Failure::unsupported(name)),
        },
    }
}

/// A value as text, so that tests compare texts.
pub(crate) fn said(value: &Data) -> String {
    match value {
        Data::None => "-".into(),
        Data::Flag(flag) => flag.to_string(),
        Data::Integer(number) => number.to_string(),
        Data::Number(number) => number.to_string(),
        Data::Text(text) | Data::Json(text) => text.clone(),
        Data::Texts(texts) => texts.join(","),
        Data::Bytes(bytes) => hex(bytes),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
