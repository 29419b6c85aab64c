//! Requests of each kind. What is written is kept for the official rules.

use socle_formats::dmp::{
    self, Action, Date, DocumentId, Page, Request, RequestError, Sender, Service, Which,
};
use socle_formats::soap::mtom;
use socle_formats::xds::entry::{APPROVED, ARCHIVED, Entry};
use socle_formats::xds::query::{By, Documents, Query, Submissions};
use socle_formats::xds::submission::{
    Change, Document, Status, Submission, SubmissionError, Update,
};
use socle_formats::xds::values::Hidden;
use socle_formats::xds::{Code, values};

use super::{NOW, document, entry, head, set};
use crate::vsm::campaign::target;

fn keep(name: &str, request: &Request) {
    let folder = target().join("conformance").join("dmp");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), &request.body).unwrap();
}

fn text(request: &Request) -> String {
    let text = String::from_utf8(request.body.clone()).unwrap();
    text.replace("&apos;", "'")
}

fn sender() -> Sender {
    Sender {
        oid: "1.2.250.1.999.1".to_owned(),
        name: "Socle".to_owned(),
    }
}

#[test]
fn existence_authorisations_and_lists_are_asked_for() {
    let matricule = "279035121518989".parse().unwrap();
    let oid = socle_formats::oid::OidIns::NirTest;
    let existence = dmp::existence(&head(), &sender(), (&matricule, oid), NOW).unwrap();
    keep("td0.2.xml", &existence);
    assert_eq!(
        existence.address,
        "https://lps2.dmp.gouv.fr/si-dmp-server/v2/services/patients"
    );
    let written = text(&existence);
    for part in [
        "root=\"1.2.250.1.213.1.4.10\" extension=\"279035121518989\"",
        "code=\"TEST_EXST\" codeSystem=\"1.2.250.1.213.1.1.4.11\"",
        "<creationTime value=\"20200312101700\"/>",
    ] {
        assert!(written.contains(part), "{part}");
    }
    for (action, name, inside) in [
        (
            Action::Declare,
            "td0.3-declarer.xml",
            "<action>AJOUT</action></hab",
        ),
        (
            Action::Withdraw,
            "td0.3-retirer.xml",
            "<action>SUPPRESSION</action></hab",
        ),
        (
            Action::DeclareTreating,
            "td0.3-medecin-traitant.xml",
            "<action>AJOUT</action><role>MEDECIN_TRAITANT</role>",
        ),
        (
            Action::WithdrawTreating,
            "td0.3-plus-medecin-traitant.xml",
            "<action>SUPPRESSION</action><role>MEDECIN_TRAITANT</role>",
        ),
    ] {
        let request = dmp::authorise(&head(), action).unwrap();
        keep(name, &request);
        assert!(text(&request).contains(inside), "{inside}");
        assert_eq!(request.service, Service::Habilitations);
    }
    let since = "2026-01-01".parse().unwrap();
    for (by, code) in [
        (Date::LastDocument, "LASTDOC"),
        (Date::LastAuthorisation, "LASTAUTORIZATION"),
    ] {
        let request = dmp::list(&head(), &since, by).unwrap();
        keep(&format!("td0.4-{code}.xml"), &request);
        assert!(text(&request).contains(&format!(
            "<startDate>2026-01-01</startDate><dateType>{code}</dateType>"
        )));
    }
    for (mode, code) in [
        (Which::Active, "ACTIVE"),
        (Which::Blocked, "INTERDITE"),
        (Which::All, "TOUTE"),
    ] {
        let request = dmp::authorised(&head(), mode).unwrap();
        keep(&format!("td1.6-{code}.xml"), &request);
        assert!(text(&request).contains(&format!("<mode>{code}</mode>")));
    }
    assert_eq!(
        dmp::web_access("dmp.exemple", Page::Record, Some(&matricule)),
        "https://dmp.exemple/AccesDirect/DossierPatient/279035121518989"
    );
    assert_eq!(
        dmp::web_access("dmp.exemple", Page::Dashboard, None),
        "https://dmp.exemple/AccesDirect/TableauDeBord/"
    );
}

/// A submission of one summary that replaces another, with a signature.
fn submission(content: &[u8], signature: &[u8]) -> Submission {
    let mut entry = entry(content);
    entry.hide_from(Hidden::Patient, true);
    Submission {
        set: set(&entry),
        signature: Some(entry.signature(
            "Signature01",
            "1.2.250.1.999.1.9.2",
            "20200312101701",
            signature,
        )),
        documents: vec![Document {
            entry,
            replaces: Some("urn:uuid:9a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d".to_owned()),
        }],
    }
}

const SIGNATURE: &[u8] =
    b"<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"Signature\"/>";

#[test]
fn documents_are_submitted_with_their_signature_and_what_they_replace() {
    let content = document(7);
    let submission = submission(&content, SIGNATURE);
    let request = dmp::submit(&head(), &submission, &[&content, SIGNATURE]).unwrap();
    keep("td2.1-remplacement.mime", &request);
    let parts = mtom::read(&request.body, Some(&request.content_type)).unwrap();
    let root = String::from_utf8(parts.root.to_vec()).unwrap();
    for part in [
        "AssociationType:RPLC\" sourceObject=\"Document01\" targetObject=\"urn:uuid:9a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d\"",
        "AssociationType:signs\" sourceObject=\"Signature01\" targetObject=\"SubmissionSet01\"",
        "<xdsb:Document id=\"Document01\"><xop:Include",
        "<Value>Original</Value>",
        "value=\"Synthèse &amp; courriers\"",
    ] {
        assert!(root.contains(part), "{part}");
    }
    assert_eq!(&*parts.parts[0].content, content);
    assert_eq!(&*parts.parts[1].content, SIGNATURE);
}

#[test]
fn several_documents_go_in_one_submission() {
    // The same file with another identifier and title, as a second document of one patient.
    let first = document(7);
    let id = entry(&first).unique_id;
    let second = String::from_utf8(first.clone())
        .unwrap()
        .replacen(&id, "1.2.250.1.999.1.7.2", 1)
        .into_bytes();
    let entries: Vec<Entry> = [(&first, "Document01"), (&second, "Document02")]
        .map(|(content, id)| socle_formats::xds::entry::of_cda(content, id, &[]).unwrap())
        .to_vec();
    let submission = Submission {
        set: set(&entries[0]),
        signature: Some(entries[0].signature(
            "Signature01",
            "1.2.250.1.999.1.9.2",
            "20200312101701",
            SIGNATURE,
        )),
        documents: entries
            .into_iter()
            .map(|entry| Document {
                entry,
                replaces: None,
            })
            .collect(),
    };
    let request = dmp::submit(&head(), &submission, &[&first, &second, SIGNATURE]).unwrap();
    keep("td2.1-deux-documents.mime", &request);
    // What a sender puts together by itself is the same, byte for byte.
    let (writer, bare, parts) = dmp::submission(&head(), &submission).unwrap();
    let mut body = writer.root_head().into_bytes();
    body.extend(&bare.body);
    for (part, content) in parts.iter().zip([&first[..], &second, SIGNATURE]) {
        body.extend(writer.part_head(part).as_bytes());
        body.extend(content);
    }
    body.extend(writer.end().as_bytes());
    assert_eq!(body, request.body);
    assert_eq!(bare.content_type, request.content_type);
}

#[test]
fn what_may_not_be_submitted_is_said_before_it_leaves() {
    let content = document(7);
    let good = submission(&content, SIGNATURE);
    let submit = |what: &Submission, contents: &[&[u8]]| dmp::submit(&head(), what, contents);
    let refused = |change: &dyn Fn(&mut Submission)| {
        let mut changed = good.clone();
        change(&mut changed);
        submit(&changed, &[&content, SIGNATURE]).unwrap_err()
    };
    let other = "Z".to_owned();
    for (change, expected) in [
        (
            (&|s: &mut Submission| s.set.patient = "1^^^&1.2.250.1.213.1.4.10&ISO^NH".to_owned())
                as &dyn Fn(&mut Submission),
            SubmissionError::Patients,
        ),
        (
            &|s| s.set.unique_id.clear(),
            SubmissionError::Oid("uniqueId"),
        ),
        (
            &|s| s.set.source.clone_from(&other),
            SubmissionError::Oid("sourceId"),
        ),
        (
            &|s| s.set.unique_id = s.documents[0].entry.unique_id.clone(),
            SubmissionError::Twice,
        ),
        (
            &|s| s.signature.as_mut().unwrap().unique_id = s.documents[0].entry.unique_id.clone(),
            SubmissionError::Twice,
        ),
        (
            &|s| s.documents[0].replaces = Some("1.2.3".to_owned()),
            SubmissionError::Replaced,
        ),
    ] {
        assert_eq!(refused(change), RequestError::Submission(expected));
    }
    assert_eq!(submit(&good, &[&content]), Err(RequestError::Contents));
    assert_eq!(
        submit(&good, &[b"autre chose", SIGNATURE]),
        Err(RequestError::Changed)
    );
    let mut nothing = good.clone();
    nothing.documents.clear();
    assert_eq!(
        submit(&nothing, &[SIGNATURE]),
        Err(RequestError::Submission(SubmissionError::Empty))
    );
    for (head_changed, code) in [
        (
            socle_formats::soap::Head {
                message_id: "x".to_owned(),
                ..head()
            },
            "dmp.request.head",
        ),
        (
            socle_formats::soap::Head {
                host: "a b".to_owned(),
                ..head()
            },
            "dmp.request.head",
        ),
        (
            socle_formats::soap::Head {
                assertion: Some("<?xml?>".to_owned()),
                ..head()
            },
            "dmp.request.assertion",
        ),
    ] {
        let error = dmp::authorise(&head_changed, Action::Declare).unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.message().ends_with('.'));
    }
}

#[test]
fn the_assertion_goes_in_to_the_letter() {
    let assertion = "<saml2:Assertion xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_1\"> é &amp; \n</saml2:Assertion>";
    let with = socle_formats::soap::Head {
        assertion: Some(assertion.to_owned()),
        ..head()
    };
    assert!(text(&dmp::authorise(&with, Action::Declare).unwrap()).contains(assertion));
}

#[test]
fn searches_of_each_kind_are_written_and_their_limits_held() {
    let patient = entry(&document(7)).patient;
    let queries = [
        (
            "documents",
            Query::Documents(Documents {
                patient: patient.clone(),
                ..Documents::default()
            }),
        ),
        (
            "documents-choisis",
            Query::Documents(Documents {
                patient: patient.clone(),
                statuses: vec![APPROVED, ARCHIVED],
                classes: vec![
                    Code::new("11", "1.2.250.1.213.1.1.4.1", ""),
                    Code::new("42", "1.2.250.1.213.1.1.4.1", ""),
                ],
                kinds: vec![Code::new("SYNTH", "1.2.250.1.213.1.1.4.12", "")],
                formats: vec![values::format("urn:asip:ci-sis:vsm:2012").unwrap()],
                practices: vec![values::practice("AMBULATOIRE").unwrap()],
                created_from: "20180312".to_owned(),
                created_to: "20200312101700".to_owned(),
                service_from: "2018".to_owned(),
                service_to: "202003".to_owned(),
            }),
        ),
        (
            "lots",
            Query::Submissions(Submissions {
                patient,
                from: "20200101".to_owned(),
                to: String::new(),
            }),
        ),
        (
            "associations",
            Query::Associations(vec![
                "urn:uuid:9a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d".to_owned(),
            ]),
        ),
        (
            "documents-et-associations",
            Query::DocumentsAndAssociations(By::Entry(
                vec!["urn:uuid:9a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d".to_owned(); 20],
            )),
        ),
        (
            "par-identifiant",
            Query::DocumentsAndAssociations(By::Unique(vec![
                "1.2.3".to_owned(),
                "O'HARA".to_owned(),
            ])),
        ),
    ];
    for (name, query) in &queries {
        let request = dmp::search(&head(), query).unwrap();
        keep(&format!("td3.1-{name}.xml"), &request);
    }
    let request = dmp::search(&head(), &queries[1].1).unwrap();
    let written = text(&request);
    assert!(written.contains("('11^^1.2.250.1.213.1.1.4.1','42^^1.2.250.1.213.1.1.4.1')"));
    assert!(text(&dmp::search(&head(), &queries[5].1).unwrap()).contains("('1.2.3','O''HARA')"));
    // No value is longer than the schema lets it be.
    let many = text(&dmp::search(&head(), &queries[4].1).unwrap());
    assert_eq!(many.matches("9a7c1b2d-3e4f").count(), 20);
    assert!(many.matches("<Value>('urn:uuid:").count() > 1);
    for query in [
        Query::Documents(Documents::default()),
        Query::Documents(Documents {
            patient: "1^^^&1.2&ISO^NH".to_owned(),
            created_from: "hier".to_owned(),
            ..Documents::default()
        }),
        Query::Associations(Vec::new()),
        Query::Associations(vec!["urn:uuid:1".to_owned(); 21]),
    ] {
        assert!(
            matches!(dmp::search(&head(), &query), Err(RequestError::Query(_))),
            "{query:?}"
        );
    }
}

#[test]
fn documents_are_asked_for_by_their_oid() {
    let id = |unique_id: &str| DocumentId {
        unique_id: unique_id.to_owned(),
        repository: String::new(),
    };
    let request = dmp::retrieve(&head(), &[id("1.2.3"), id("1.2.4")]).unwrap();
    keep("td3.2.xml", &request);
    assert!(text(&request).contains("<RepositoryUniqueId>1.2.250.1.213.4.1.1.1.2<"));
    assert_eq!(
        dmp::retrieve(&head(), &[id("urn:uuid:1")]),
        Err(RequestError::DocumentId)
    );
    assert_eq!(dmp::retrieve(&head(), &[]), Err(RequestError::Count));
}

#[test]
fn documents_are_hidden_shown_put_away_and_deleted() {
    let content = document(7);
    let mut known = entry(&content);
    known.id = "urn:uuid:9a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d".to_owned();
    known.lid = Some("urn:uuid:0a7c1b2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d".to_owned());
    known.version = Some("1".to_owned());
    known.repository = dmp::REPOSITORY.to_owned();
    let change = |name: &str, change: Change| {
        let update = Update {
            set: set(&known),
            change,
        };
        let request = dmp::change(&head(), &update).unwrap();
        keep(name, &request);
        text(&request)
    };
    for (name, who, hidden) in [
        ("td3.3a-masquer.xml", Hidden::Professionals, true),
        ("td3.3a-demasquer.xml", Hidden::Professionals, false),
        ("td3.3b-montrer-au-patient.xml", Hidden::Patient, false),
        (
            "td3.3b-montrer-aux-representants.xml",
            Hidden::Representatives,
            false,
        ),
    ] {
        let mut entry = known.clone();
        entry.hide_from(who, !hidden);
        entry.hide_from(who, hidden);
        let written = change(name, Change::Metadata(Box::new(entry)));
        assert_eq!(written.contains(who.code()), hidden, "{name}");
        assert!(written.contains("<Slot name=\"PreviousVersion\"><ValueList><Value>1</Value>"));
        assert!(written.contains("lid=\"urn:uuid:0a7c1b2d"));
    }
    for (name, from, to) in [
        ("td3.3c-supprimer.xml", Status::Approved, Status::Deleted),
        ("td3.3d-archiver.xml", Status::Approved, Status::Archived),
        ("td3.3d-desarchiver.xml", Status::Archived, Status::Approved),
    ] {
        let written = change(
            name,
            Change::Status {
                entry: known.id.clone(),
                from,
                to,
            },
        );
        assert!(written.contains(&format!(
            "<Slot name=\"NewStatus\"><ValueList><Value>{}",
            to.as_str()
        )));
    }
    let mut unknown = known.clone();
    unknown.lid = None;
    let update = Update {
        set: set(&known),
        change: Change::Metadata(Box::new(unknown)),
    };
    assert_eq!(
        dmp::change(&head(), &update),
        Err(RequestError::Submission(SubmissionError::NotRegistered))
    );
}
