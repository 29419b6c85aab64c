//! Every capability in one shape: what a plugin does, what comes of it with the line and without, what the journal says.
//! Then what each of the later ones promises.
//!
//! | module | subject |
//! |---|---|
//! | [`desktop`] | notices, clipboard, pages, barcodes, tables |
//! | [`documents`] | documents and importers |
//! | [`dossier`] | the medical file, contacts, messages |
//! | [`schedules`] | what begins by itself |
//! | [`signatures`] | signatures by name, the carte Vitale |

mod desktop;
mod documents;
mod dossier;
mod schedules;
mod signatures;

pub(super) use desktop::image;

use super::world::World;

/// One capability. `{}` stands for the patient, `{code}` for an image with a barcode.
struct Case {
    /// The lines of consent that open it: without them all it is denied.
    lines: &'static [&'static str],
    step: &'static str,
    /// How the answer begins.
    granted: &'static str,
    /// The capability the journal names; none for what reaches nobody's data.
    journal: Option<&'static str>,
}

const fn case(
    lines: &'static [&'static str],
    step: &'static str,
    granted: &'static str,
    journal: Option<&'static str>,
) -> Case {
    Case {
        lines,
        step,
        granted,
        journal,
    }
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    case(&["http:essai.test", "http:*.sous.test"], "http|GET|https://essai.test/", "200", Some("http essai.test")),
    case(&["identify:pro-sante-connect:essai.test"], "identify|token|pro-sante-connect", "200",
         Some("identify pro-sante-connect essai.test")),
    case(&["records:patient:write:patient", "records:patient:read:all"], "records-open|{}|nom-naissance", "DUPONT",
         Some("records.patient")),
    case(&["records:patient:write:patient"], "records-set|{}|telephone|0102", "0102", Some("records.patient")),
    case(&["records:patient:write:patient", "records:patient:read:all"], "records-find|", "DUPONT", Some("records.patient")),
    case(&["records:allergie:write:patient"], "entity-create|allergie|{}|latex", "", Some("records.allergie")),
    case(&["records:allergie:write:patient"], "entity-find|allergie|", "0: ", Some("records.allergie")),
    case(&["records:contact:write:all"], "entity-find|contact|", "0: ", Some("records.contact")),
    case(&["records:message:write:all"], "entity-find|message|", "0: ", Some("records.message")),
    case(&["identity:write:patient"], "identity|{}", "provisoire DUPONT", Some("identity-store")),
    case(&["identity:write:patient"], "identity-mark|{}|homonyme|1|", "provisoire", Some("identity-store")),
    case(&["identity:write:patient"], "identity-refuse|{}", "provisoire", Some("identity-store")),
    case(&["identity:write:patient"], "identity-accepted|{}", "francaise:carte-identite", Some("identity-store")),
    case(&["identity-unqualified:patient"], "identity-unqualified|{}", "-", Some("identity-store")),
    case(&["documents:write:patient", "documents:read:all"], "document-create|{}|Lettre|bonjour", "", Some("documents")),
    case(&["documents:write:patient", "documents:read:all"], "documents-count|", "0", Some("documents")),
    case(&["documents:write:patient", "documents:read:all"], "document-show|Lettre|bonjour", "", Some("documents.show")),
    case(&["outbox"], "outbox-enqueue|ok", "", Some("outbox")),
    case(&["store"], "store-put|t|k|v", "", Some("store")),
    case(&["jobs"], "jobs-start|steps|setting:greeting", "", Some("jobs")),
    case(&["schedule"], "schedule-at|steps|60000|setting:greeting", "", Some("schedule")),
    case(&["signature:insi"], "sign|insi|facturation=991130972", "<saml2:Assertion", Some("signature insi")),
    case(&["signature:vihf"], "sign|vihf|homologation=TEST", "<saml2:Assertion", Some("signature vihf")),
    case(&["session"], "session", "doctor LIBRE true", None),
    case(&["service:identity"], "service|store|k", "00", Some("store")),
    case(&["service:summary"], "summary-state|store|k", "3 essai:", Some("service.summary:fournisseur")),
    case(&["service:shared-record"], "shared|state|ask=store|detail=k", "open essai:", Some("service.shared-record:fournisseur")),
    case(&["mailbox:professional", "mailbox:patient"], "mail-find|cabinet|lettre", "p1 Lettre", Some("mailbox secretariat@cabinet.test")),
    case(&["service:messaging-professional"], "messaging-state|professional", "professional:essai",
         Some("service.messaging-professional:fournisseur")),
    case(&["service:messaging-patient"], "?messaging-state|patient", "!unsupported", None),
    case(&["service:directory"], "directory-search|dupont", "1 dupont", Some("service.directory:fournisseur")),
    case(&["notifications"], "notify|Titre|Texte|good", "", Some("notifications")),
    case(&["clipboard"], "copy|bonjour", "", Some("clipboard")),
    case(&["link:essai.test", "link:*.sous.test"], "link|https://essai.test/aide", "", Some("link essai.test")),
    case(&["barcode-scan"], "barcode|{code}", "datamatrix ESSAI", Some("barcode-scan")),
    case(&["export-table"], "table|csv|1", "\u{feff}Nom;Montant/'=1+1;0,00/", Some("export-table")),
    case(&["statistics:patient"], "tally|patient|statut", "provisoire=1", Some("statistics.patient")),
    case(&["statistics:envoi"], "tally|envoi|etat|month", "", Some("statistics.envoi")),
    case(&["statistics:consultation"], "tally|patient|statut||consultation", "provisoire=1", Some("statistics.patient")),
    case(&["statistics-patients"], "behind|patient", "0", Some("statistics-patients")),
    case(&["statistics:patient"], "behind|patient", "0", Some("statistics.patient")),
    case(&["statistics:consultation", "statistics:patient", "statistics:envoi"], "called|medecin-1", "-", None),
    case(&["export-table"], "save-as|liste|xlsx", "", Some("export-table")),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_capability_is_had_with_its_line_denied_without_and_journalled() {
    let image = desktop::image("ESSAI");
    for case in CASES {
        let world = World::with_provider();
        let patient = world.patient("DUPONT", "JEANNE");
        let step = case.step.replace("{}", &patient).replace("{code}", &image);
        let named = case.step;
        let before = world.journal().len();
        let said = world.done(Some(&patient), &step).await.remove(0);
        assert!(said.starts_with(case.granted), "{named}: {said:?}");
        let lines = world.journal().split_off(before);
        if let Some(capability) = case.journal {
            assert!(
                lines.iter().any(|line| line.capability == capability
                    && line.plugin.is_some()
                    && line.person.as_deref() == Some("medecin-1")),
                "{named}: {lines:#?}"
            );
        }
        for line in case.lines {
            world.refuse("essai", line);
        }
        let said = world
            .done(
                Some(&patient),
                &format!("?{}\nsetting|greeting", step.trim_start_matches('?')),
            )
            .await;
        assert_eq!(
            said,
            ["!denied", "bonjour"],
            "{named}: it is denied, and the call goes on"
        );
    }
}

/// What no call asks for but a view that is drawn; `trees.rs` holds it.
const OF_VIEWS: [&str; 1] = ["begin:summary"];

/// All that the manifest of `essai` asks for is in the table: a new line needs its case.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_line_is_left_without_its_case() {
    let world = World::new();
    let plugins = world.host.plugins();
    let asked = plugins[0].manifest.permissions.iter();
    for line in asked.map(|request| request.permission.line_id()) {
        assert!(
            OF_VIEWS.contains(&line.as_str())
                || CASES.iter().any(|case| case.lines.contains(&line.as_str())),
            "{line} is in no case"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_reaches_nobodys_data_needs_no_line() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let plugins = world.host.plugins();
    for request in &plugins[0].manifest.permissions {
        world.refuse("essai", &request.permission.line_id());
    }
    let lines = "context\nblob|x\nscratch-set|k|v\nscratch-get|k\nsetting|greeting\nclock\nrandom|4\ntext|bonjour|Max\nlog|x\n\
                 invalidate|banner\nprogress|1|x\ncancelled";
    let said = world.done(Some(&patient), lines).await;
    assert_eq!((said[3].as_str(), said[4].as_str()), ("v", "bonjour"));
    assert_eq!(said.len(), 12);
}
