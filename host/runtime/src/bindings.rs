//! The contract of `wit/` as the engine sees it: one generated module for what we offer, and one
//! for each thing a plugin may export, so that each export is optional and found by looking. What provides a service is
//! called by name instead: all its functions have one shape (`call/service.rs`).

#![allow(missing_docs, unreachable_pub, clippy::all)]

use crate::resources as ours;

/// What we offer. Only what waits is `async`; every function may stop the call (`trappable`) and
/// leaves a `tracing` span.
pub mod imports {
    use super::ours;
    wasmtime::component::bindgen!({
        path: ["../../wit/base", "../../wit/practice", "../../wit/net", "../../wit/services", "../../wit/plugin"],
        world: "socle:plugin/imports",
        imports: {
            "socle:net/http.[method]request.send": async | trappable | tracing,
            "socle:practice/barcodes.decode": async | trappable | tracing,
            "socle:practice/documents.typeset": async | trappable | tracing,
            "socle:practice/export-table.[method]workbook.write": async | trappable | tracing,
            "socle:net/signature.[method]signing.sign": async | trappable | tracing,
            "socle:net/mailbox.[method]mailbox.put": async | trappable | tracing,
            "socle:net/mailbox.[method]mailbox.put-draft": async | trappable | tracing,
            "socle:net/mailbox.[method]mailbox.submit": async | trappable | tracing,
            "socle:net/mailbox.[method]mailbox.holds": async | trappable | tracing,
            "socle:net/mailbox.[method]message.open": async | trappable | tracing,
            "socle:net/mailbox.[method]message.set-flag": async | trappable | tracing,
            "socle:net/mailbox.[method]message.move-to": async | trappable | tracing,
            "socle:practice/vitale.read": async | trappable | tracing,
            "socle:practice/apcv.read": async | trappable | tracing,
            "socle:services/identity.search": async | trappable | tracing,
            "socle:services/identity.verify": async | trappable | tracing,
            "socle:services/summary.state": async | trappable | tracing,
            "socle:services/summary.compose": async | trappable | tracing,
            "socle:services/shared-record.state": async | trappable | tracing,
            "socle:services/shared-record.find": async | trappable | tracing,
            "socle:services/shared-record.read": async | trappable | tracing,
            "socle:services/shared-record.deposit": async | trappable | tracing,
            "socle:services/shared-record.change": async | trappable | tracing,
            "socle:services/messaging.state": async | trappable | tracing,
            "socle:services/messaging.send": async | trappable | tracing,
            "socle:services/messaging.history": async | trappable | tracing,
            "socle:services/directory.search": async | trappable | tracing,
            "socle:services/directory.find": async | trappable | tracing,
            default: trappable | tracing,
        },
        exports: { default: async },
        require_store_data_send: true,
        with: {
            "socle:base/context.context": ours::Context,
            "socle:base/table.query": ours::Query,
            "socle:base/table.page": ours::Page,
            "socle:base/ui.view": ours::View,
            "socle:base/ui.event": ours::Event,
            "socle:base/events.happening": ours::Happening,
            "socle:practice/blobs.blob": ours::Blob,
            "socle:practice/records.entity": ours::Entity,
            "socle:practice/identity-store.identity": ours::Identity,
            "socle:practice/outbox.entry": ours::Entry,
            "socle:base/notifications.notice": ours::Notice,
            "socle:practice/documents.document": ours::Document,
            "socle:practice/documents.layout": ours::Layout,
            "socle:practice/barcodes.code": ours::Code,
            "socle:practice/export-table.workbook": ours::Workbook,
            "socle:practice/statistics.tally": ours::Tally,
            "socle:net/http.request": ours::HttpRequest,
            "socle:net/http.response": ours::HttpResponse,
            "socle:net/session.session": ours::Session,
            "socle:net/signature.signing": ours::Signing,
            "socle:net/mailbox.mailbox": ours::Mailbox,
            "socle:net/mailbox.message": ours::Message,
            "socle:net/mailbox.content": ours::Content,
            "socle:practice/vitale.insured": ours::Insured,
            "socle:practice/apcv.reading": ours::Reading,
            "socle:services/request.request": ours::Request,
        },
    });
}

macro_rules! export_world {
    ($module:ident, $world:literal, [$($interface:literal => $at:ident :: $name:ident),* $(,)?]) => {
        pub mod $module {
            wasmtime::component::bindgen!({
                path: ["../../wit/base", "../../wit/practice", "../../wit/net", "../../wit/services", "../../wit/plugin"],
                world: $world,
                imports: { default: trappable },
                exports: { default: async },
                require_store_data_send: true,
                with: { $($interface: crate::bindings::imports::socle::$at::$name),* },
            });
        }
    };
}

export_world!(panel, "socle:plugin/with-panel", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:base/ui@0.1.2" => base::ui, "socle:base/table@0.1.2" => base::table,
]);
export_world!(command, "socle:plugin/with-command", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
]);
export_world!(worker, "socle:plugin/with-worker", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
]);
export_world!(on_event, "socle:plugin/with-on-event", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:base/events@0.1.2" => base::events,
]);
export_world!(delivery, "socle:plugin/with-delivery", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:practice/outbox@0.1.2" => practice::outbox,
]);
export_world!(importer, "socle:plugin/with-importer", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs,
]);
