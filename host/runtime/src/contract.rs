//! What this host offers of `wit/`, by name and version.

use std::sync::LazyLock;

use socle_manifest::HostContract;

/// The interfaces plugins may import.
pub const IMPORTS: [&str; 35] = [
    "socle:base/types@0.1.2",
    "socle:base/context@0.1.2",
    "socle:base/table@0.1.2",
    "socle:base/store@0.1.2",
    "socle:base/log@0.1.2",
    "socle:base/clock-random@0.1.2",
    "socle:base/settings@0.1.2",
    "socle:base/texts@0.1.2",
    "socle:base/jobs@0.1.2",
    "socle:base/ui@0.1.2",
    "socle:base/events@0.1.2",
    "socle:base/notifications@0.1.2",
    "socle:base/clipboard@0.1.2",
    "socle:base/links@0.1.2",
    "socle:base/schedule@0.1.2",
    "socle:practice/blobs@0.1.2",
    "socle:practice/records@0.1.2",
    "socle:practice/identity-store@0.1.2",
    "socle:practice/outbox@0.1.2",
    "socle:practice/documents@0.1.2",
    "socle:practice/barcodes@0.1.2",
    "socle:practice/export-table@0.1.2",
    "socle:practice/statistics@0.1.2",
    "socle:practice/vitale@0.1.2",
    "socle:practice/apcv@0.1.2",
    "socle:net/http@0.1.2",
    "socle:net/session@0.1.2",
    "socle:net/signature@0.1.2",
    "socle:net/mailbox@0.1.2",
    "socle:services/request@0.1.2",
    "socle:services/identity@0.1.2",
    "socle:services/summary@0.1.2",
    "socle:services/shared-record@0.1.2",
    "socle:services/messaging@0.1.2",
    "socle:services/directory@0.1.2",
];

/// The interfaces plugins may export.
pub const EXPORTS: [&str; 11] = [
    "socle:base/panel@0.1.2",
    "socle:base/command@0.1.2",
    "socle:base/worker@0.1.2",
    "socle:base/on-event@0.1.2",
    "socle:practice/delivery@0.1.2",
    "socle:practice/importer@0.1.2",
    "socle:services/identity-provider@0.1.2",
    "socle:services/summary-provider@0.1.2",
    "socle:services/shared-record-provider@0.1.2",
    "socle:services/messaging-provider@0.1.2",
    "socle:services/directory-provider@0.1.2",
];

/// The same, as the manifest's judge wants it.
pub(crate) fn host() -> &'static HostContract {
    static HOST: LazyLock<HostContract> = LazyLock::new(|| {
        // Both lists are ours; a test holds them against `wit/`.
        HostContract::new(IMPORTS, EXPORTS)
            .unwrap_or_else(|error| unreachable!("the contract names a bad interface: {error}"))
    });
    &HOST
}

/// What came to an interface after its first version, as `interface.function`.
const LATER: [&str; 20] = [
    "socle:practice/documents.typeset",
    "socle:base/ui.open-page",
    "socle:base/ui.mark-letters",
    "socle:base/ui.leads-to",
    "socle:base/ui.chart",
    "socle:base/ui.opens",
    "socle:base/ui.begins",
    "socle:base/ui.suggest",
    "socle:practice/outbox.state-of",
    "socle:practice/outbox.look-again",
    "socle:practice/identity-store.accepted",
    "socle:practice/identity-store.mark",
    "socle:practice/identity-store.withdraw",
    "socle:practice/identity-store.refuse",
    "socle:practice/identity-store.record-verification",
    "socle:base/clock-random.offset-minutes",
    "socle:net/http.token",
    "socle:practice/identity-store.record-reading",
    "socle:services/request.attach",
    "socle:services/request.attachment",
];

/// Does this host offer `feature`: an interface (`socle:base/ui`, with or without its version), or
/// something that came to one later (`socle:base/ui.function`)?
pub(crate) fn supports(feature: &str) -> bool {
    LATER.contains(&feature)
        || IMPORTS
            .iter()
            .any(|name| *name == feature || name.split('@').next() == Some(feature))
}
