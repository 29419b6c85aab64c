//! The contract of `wit/`, generated: one module for what the host offers and one for each thing
//! a plugin may export, so that a plugin names only what it implements.
//!
//! Authors use the names re-exported by the crate root; these modules are public because the
//! export macros expand in the plugin's crate.

#![allow(missing_docs, clippy::all, unreachable_pub)]
// The generated glue talks to linear memory: one of the two places of the SDK that may.
#![allow(unsafe_code)]

/// What the host offers.
pub mod imports {
    wit_bindgen::generate!({
        path: ["../../wit/base", "../../wit/practice", "../../wit/net", "../../wit/services", "../../wit/plugin"],
        world: "socle:plugin/imports",
        generate_all,
        pub_export_macro: true,
        default_bindings_module: "socle_sdk::bindings::imports",
    });
}

/// The types of an export are those of [`imports`]: the same `Context`, `View`, `Failure` everywhere.
macro_rules! export_world {
    ($module:ident, $world:literal, $macro_name:literal, $bindings:literal, [$($interface:literal => $at:ident :: $name:ident),* $(,)?]) => {
        pub mod $module {
            wit_bindgen::generate!({
                path: ["../../wit/base", "../../wit/practice", "../../wit/net", "../../wit/services", "../../wit/plugin"],
                world: $world,
                pub_export_macro: true,
                export_macro_name: $macro_name,
                default_bindings_module: $bindings,
                with: { $($interface: crate::bindings::imports::socle::$at::$name),* },
            });
        }
    };
}

export_world!(panel, "socle:plugin/with-panel", "export_raw_panel", "socle_sdk::bindings::panel", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:base/ui@0.1.2" => base::ui, "socle:base/table@0.1.2" => base::table,
]);
export_world!(command, "socle:plugin/with-command", "export_raw_command", "socle_sdk::bindings::command", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
]);
export_world!(worker, "socle:plugin/with-worker", "export_raw_worker", "socle_sdk::bindings::worker", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
]);
export_world!(on_event, "socle:plugin/with-on-event", "export_raw_on_event", "socle_sdk::bindings::on_event", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:base/events@0.1.2" => base::events,
]);
export_world!(delivery, "socle:plugin/with-delivery", "export_raw_delivery", "socle_sdk::bindings::delivery", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:practice/outbox@0.1.2" => practice::outbox,
]);
export_world!(importer, "socle:plugin/with-importer", "export_raw_importer", "socle_sdk::bindings::importer", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs,
]);
export_world!(identity_provider, "socle:plugin/with-identity-provider", "export_raw_identity_provider", "socle_sdk::bindings::identity_provider", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:services/request@0.1.2" => services::request,
]);
export_world!(summary_provider, "socle:plugin/with-summary-provider", "export_raw_summary_provider", "socle_sdk::bindings::summary_provider", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:services/request@0.1.2" => services::request,
]);
export_world!(shared_record_provider, "socle:plugin/with-shared-record-provider", "export_raw_shared_record_provider", "socle_sdk::bindings::shared_record_provider", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:services/request@0.1.2" => services::request,
]);
export_world!(messaging_provider, "socle:plugin/with-messaging-provider", "export_raw_messaging_provider", "socle_sdk::bindings::messaging_provider", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:services/request@0.1.2" => services::request,
]);
export_world!(directory_provider, "socle:plugin/with-directory-provider", "export_raw_directory_provider", "socle_sdk::bindings::directory_provider", [
    "socle:base/types@0.1.2" => base::types, "socle:base/context@0.1.2" => base::context,
    "socle:practice/blobs@0.1.2" => practice::blobs, "socle:services/request@0.1.2" => services::request,
]);
