//! A manifest with every key there is comes out as written.

use socle_manifest::{Level, Manifest, OnFailure, Place, SettingType, SettingValue, When};

use crate::manifest;

const FULL: &str = include_str!("full.toml");

#[test]
fn every_key_is_read() {
    let m = Manifest::from_toml(FULL).unwrap();
    assert_eq!(
        (m.id.as_str(), m.version.to_string(), m.api.to_string()),
        ("ins", "0.1.0".to_owned(), "0.1".to_owned())
    );
    assert_eq!((m.name.as_str(), m.publisher.as_str()), ("INS", "Socle"));
    assert_eq!(m.license, "MIT OR Apache-2.0");
    assert_eq!(m.texts.as_deref(), Some("fr.ftl"));
    assert_eq!(m.optional_imports, ["socle:base/dream"]);
    assert_eq!(m.services, ["identity"]);

    assert_eq!(m.commands.len(), 2);
    assert!(m.commands[0].patient);
    assert_eq!(m.commands[0].key.as_deref(), Some("Ctrl+I"));
    let arguments: Vec<_> = m.commands[1]
        .arguments
        .iter()
        .map(|a| (a.name.as_str(), a.label.as_str(), a.required))
        .collect();
    assert_eq!(
        arguments,
        [
            ("piece", "Pièce présentée", true),
            ("commentaire", "Commentaire", false)
        ]
    );

    let panels: Vec<_> = m
        .panels
        .iter()
        .map(|p| (p.id.as_str(), p.place, p.order))
        .collect();
    assert_eq!(
        panels,
        [
            ("identite", Place::Side, 10),
            ("reglages", Place::Settings, 100)
        ]
    );
    assert!(Place::Side.needs_patient() && !Place::Settings.needs_patient());
    assert_eq!(
        (m.banners[0].id.as_str(), m.banners[0].order),
        ("banniere", 10)
    );
    assert_eq!(
        (m.badges[0].id.as_str(), m.badges[0].order),
        ("statut", 100)
    );
    assert_eq!(m.columns[0].title, "Matricule");
    let events: Vec<_> = m
        .events
        .iter()
        .map(|e| (e.name.as_str(), e.durable))
        .collect();
    assert_eq!(
        events,
        [("patient-opened", false), ("identity-changed", true)]
    );
    assert_eq!(m.deliveries[0].service, "essai");
    assert_eq!(m.jobs[0].title.as_deref(), Some("Reprise des identités"));
    assert!(m.works_alone("reprise") && !m.works_alone("autre"));

    let labo = &m.importers[0];
    assert!(labo.patient && labo.takes("Résultat.XML") && !labo.takes("image.png"));
    assert_eq!(
        (
            labo.id.as_str(),
            labo.extensions.len(),
            labo.mime.as_slice()
        ),
        ("labo", 2, &["text/xml".to_owned()][..])
    );
    let times: Vec<_> = m
        .schedules
        .iter()
        .map(|s| (s.id.as_str(), s.when))
        .collect();
    let quarter = When::Every(std::time::Duration::from_secs(900));
    assert_eq!(
        times,
        [
            (
                "nuit",
                When::At {
                    hour: 2,
                    minute: 30
                }
            ),
            ("quart-d-heure", quarter)
        ]
    );
    let steps: Vec<_> = m
        .validations
        .iter()
        .map(|v| (v.command.as_str(), v.ticked, v.order, v.on_failure))
        .collect();
    assert_eq!(
        steps,
        [
            ("rechercher", true, 20, OnFailure::Closed),
            ("qualifier", false, 100, OnFailure::Open)
        ]
    );
    assert_eq!(m.conditions().collect::<Vec<_>>(), ["a-interroger"]);
    assert!(
        m.draws("a-interroger"),
        "the export `panel` is asked for it"
    );
    assert_eq!(m.document_menus[0].types, ["11488-4", "SYNTH"]);
    let begun = &m.beginnings[0];
    assert_eq!(
        (begun.service.as_str(), begun.command.as_deref()),
        ("identity", Some("rechercher"))
    );
    assert_eq!(
        (
            m.panels[0].on_failure,
            m.banners[0].on_failure,
            m.badges[0].on_failure,
            m.columns[0].on_failure
        ),
        (
            OnFailure::Retry,
            OnFailure::Open,
            OnFailure::Retry,
            OnFailure::Open
        )
    );

    let mode = &m.settings["mode"];
    assert_eq!(
        (mode.kind, mode.level),
        (SettingType::String, Level::Practice)
    );
    assert_eq!(mode.default, Some(SettingValue::String("auto".to_owned())));
    let delai = &m.settings["delai"];
    assert_eq!((delai.level, delai.order), (Level::Workstation, 5));
    assert_eq!(delai.fault(&SettingValue::Integer(60)), None);
    assert!(delai.fault(&SettingValue::Integer(61)).is_some());
    assert!(
        delai
            .fault(&SettingValue::String("10".to_owned()))
            .is_some()
    );
}

/// One host, one line of consent; the matricule of an unqualified identity is a line of its own.
#[test]
fn permissions_become_lines_of_consent() {
    let m = Manifest::from_toml(FULL).unwrap();
    let lines: Vec<_> = m
        .permissions
        .iter()
        .map(|r| r.permission.line_id())
        .collect();
    assert_eq!(
        lines,
        [
            "http:services-ps-tlsm.ameli.fr",
            "http:*.mssante.fr",
            "identity:write:patient",
            "identity-unqualified:patient",
            "records:patient:read:listed",
            "outbox",
            "store",
            "jobs",
            "session",
            "service:identity",
            "begin:summary",
            "begin:messaging-patient",
            "http:labo.lan.test",
            "http-private:labo.lan.test",
            "link:www.ameli.fr",
            "documents:write:patient",
            "schedule",
            "notifications",
            "clipboard",
            "barcode-scan",
            "export-table",
            "signature:vihf",
            "signature:xades-manifest",
            "identify:professional:services-ps-tlsm.ameli.fr",
            "identify:pro-sante-connect:services-ps-tlsm.ameli.fr",
            "vitale",
            "apcv",
        ]
    );
    assert_eq!(m.permissions[3].reason, m.permissions[2].reason);
}

#[test]
fn the_shortest_manifest_asks_for_nothing() {
    let m = Manifest::from_toml(&manifest("")).unwrap();
    assert!(m.permissions.is_empty() && m.panels.is_empty() && m.settings.is_empty());
}
