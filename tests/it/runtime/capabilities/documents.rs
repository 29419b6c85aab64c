//! Documents within their scope and in the call's unit of work; files read by importers.

use socle_record::{DocumentId, Query};
use socle_runtime::{Cancel, Data, limits};

use crate::runtime::world::{World, code, text_of};

fn all(world: &World) -> Vec<socle_record::Document> {
    let query = Query {
        kind: "document".into(),
        count: 100,
        ..Query::default()
    };
    world.record().documents(&query).unwrap().rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_lives_from_draft_to_replaced() {
    let (world, patient) = World::with_patient();
    let id = world
        .done(
            Some(&patient),
            &format!("document-create|{patient}|Ordonnance|un"),
        )
        .await
        .remove(0);
    let label = "CR ou fiche de consultation ou de visite";
    let said = world
        .done(
            Some(&patient),
            &format!(
                "document|{id}\ndocument-version|{id}|deux\ndocument-set|{id}|title|Ordonnance n° 2\ndocument-read|{id}\n\
                 document-status|{id}|valide\ndocument-status|{id}|expedie\n?document-version|{id}|trois\ndocument-content|{id}\n\
                 document-content|{id}|1\n?document-content|{id}|7"
            ),
        )
        .await;
    assert_eq!(
        said,
        [
            format!("Ordonnance;brouillon;1;false;{label};2;-;- r1"),
            format!("Ordonnance;brouillon;2;false;{label};4;-;- r2"),
            format!("Ordonnance n° 2;brouillon;2;false;{label};4;-;- r3"),
            format!("Ordonnance n° 2;brouillon;2;true;{label};4;-;- r4"),
            format!("Ordonnance n° 2;valide;2;true;{label};4;-;- r5"),
            format!("Ordonnance n° 2;expedie;2;true;{label};4;-;- r6"),
            "!document.statut".into(),
            "deux".into(),
            "un".into(),
            "!not-found".into(),
        ]
    );
    let new = world
        .done(
            Some(&patient),
            &format!("document-create|{patient}|Corrigée|trois\ndocument|{id}"),
        )
        .await
        .remove(0);
    let said = world
        .done(
            Some(&patient),
            &format!("document-replace|{id}|{new}\ndocument|{new}\n?document-replace|{id}|{new}"),
        )
        .await;
    assert!(said[0].ends_with(&format!("{new} r7")), "{}", said[0]);
    assert!(said[1].ends_with(&format!("{id};- r2")), "{}", said[1]);
    assert_eq!(said[2], "!document.statut");
    // The record holds what the call saw.
    let (old, new) = (
        DocumentId::from(id.as_str()),
        DocumentId::from(new.as_str()),
    );
    let old = world.record().document(&old).unwrap();
    assert_eq!((old.revision, old.replaced_by), (7, Some(new.clone())));
    assert_eq!(world.record().document(&new).unwrap().revision, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_fails_leaves_no_document() {
    let (world, patient) = World::with_patient();
    let lines = format!("document-create|{patient}|Perdu|un\nfail|essai.non");
    assert_eq!(code(world.steps(Some(&patient), &lines).await), "essai.non");
    assert_eq!(all(&world), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_document_cannot_be_is_refused_where_it_is_asked() {
    let (world, patient) = World::with_patient();
    let said = world
        .done(
            Some(&patient),
            &format!(
                "?document-create|{patient}||x\n?document-create|{patient}|T|x|perdu\n?document-create|{patient}|T|x|expedie\n\
                 ?document-create|{patient}|T|x||9-9\n?document|absent"
            ),
        )
        .await;
    assert_eq!(
        said,
        [
            "!invalid",
            "!field",
            "!document.statut",
            "!invalid",
            "!not-found"
        ]
    );
    let id = world
        .done(Some(&patient), &format!("document-create|{patient}|T|x"))
        .await
        .remove(0);
    let said = world
        .done(
            Some(&patient),
            &format!(
                "?document-set|{id}|date|demain\n?document-set|{id}|created|1\n?document-status|{id}|perdu\n?document-replace|{id}|{id}"
            ),
        )
        .await;
    assert_eq!(said, ["!invalid", "!field", "!field", "!field"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_patients_documents_are_read_with_the_line_for_all_and_never_written() {
    let world = World::new();
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let id = world
        .done(Some(&other), &format!("document-create|{other}|Ailleurs|x"))
        .await
        .remove(0);
    let lines = format!(
        "document-content|{id}\n?document-read|{id}\n?document-create|{other}|T|x\ndocuments-find|ailleurs\ndocuments-count|"
    );
    assert_eq!(
        world.done(Some(&mine), &lines).await,
        ["x", "!denied", "!denied", "Ailleurs", "1"]
    );
    world.refuse("essai", "documents:read:all");
    let lines = format!("?document|{id}\ndocuments-find|\ndocuments-count|");
    assert_eq!(world.done(Some(&mine), &lines).await, ["!denied", "", "0"]);
    assert_eq!(
        world.done(None, "?documents-find|").await,
        ["!denied"],
        "no patient, no scope"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_changed_meanwhile_is_a_conflict_and_nothing_is_written() {
    let (world, patient) = World::with_patient();
    let id = world
        .done(Some(&patient), &format!("document-create|{patient}|T|x"))
        .await
        .remove(0);
    // The call has the document open while somebody else changes it.
    let record = world.record().clone();
    let document = DocumentId::from(id.as_str());
    let meanwhile = document.clone();
    world.net.answer(move |_| {
        let write = socle_record::Write::Document {
            id: meanwhile.clone(),
            revision: 1,
            change: socle_record::DocumentChange::Read(true),
        };
        record
            .commit(&socle_record::Unit::new(socle_record::Author::host()).with(write))
            .unwrap();
        Ok(crate::runtime::world::text("pong"))
    });
    let lines =
        format!("document-set|{id}|title|Perdu\nhttp|GET|https://essai.test/\nstore-put|t|k|v");
    assert_eq!(code(world.steps(Some(&patient), &lines).await), "conflict");
    let now = world.record().document(&document).unwrap();
    assert_eq!((now.title.as_str(), now.revision), ("T", 2));
    assert_eq!(world.row("t", "k"), "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_validated_by_a_person_and_who_listens_hears_of_it() {
    let (world, patient) = World::with_patient();
    world.set(
        "on-document-changed",
        "store-put|heard|{document}|{patient}",
    );
    let id = world
        .done(Some(&patient), &format!("document-create|{patient}|T|x"))
        .await
        .remove(0);
    world.settle().await;
    assert_eq!(world.row("heard", &id), patient);
    let job = world
        .done(
            Some(&patient),
            &format!("jobs-start|steps|?document-status:{id}:valide;document-read:{id}"),
        )
        .await
        .remove(0);
    world.settle().await;
    let answer = world.record().job(&job.as_str().into()).unwrap().answer;
    assert!(
        Data::from(answer)
            .display()
            .starts_with("steps from 0, !person-required, T;brouillon;1;true"),
    );
}

// ---- importers -------------------------------------------------------------------------------------------------------------

impl World {
    async fn import(
        &self,
        importer: &str,
        patient: Option<&str>,
        name: &str,
        bytes: &[u8],
    ) -> Result<Data, socle_runtime::CallError> {
        self.host
            .import_file(
                "essai",
                importer,
                patient,
                name,
                bytes.to_vec(),
                Cancel::default(),
            )
            .await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_a_person_chose_becomes_what_the_importer_makes_of_it() {
    let (world, patient) = World::with_patient();
    let said = world
        .import(
            "texte",
            Some(&patient),
            "Résultat.TXT",
            "bonjour".as_bytes(),
        )
        .await
        .unwrap();
    assert_eq!(said, Data::Text("Résultat.TXT".into()));
    let filed = all(&world);
    assert_eq!(
        (filed[0].title.as_str(), filed[0].statut.as_str()),
        ("Résultat.TXT", "valide")
    );
    let said = world
        .import("table", None, "a.csv", b"un\ndeux")
        .await
        .unwrap();
    assert_eq!(said, Data::Integer(2));
    assert_eq!(world.row("imports", "deux"), "a.csv");
    let journal = world.journal();
    let acts: Vec<_> = journal
        .iter()
        .filter(|line| line.nature == "acte" && line.name.starts_with("import."))
        .map(|line| (line.name.as_str(), line.person.as_deref()))
        .collect();
    assert_eq!(
        acts,
        [
            ("import.texte", Some("medecin-1")),
            ("import.table", Some("medecin-1"))
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_for_this_importer_is_refused_before_the_plugin_runs() {
    let (world, patient) = World::with_patient();
    let calls = world.stats("essai").calls;
    for (importer, of, name, expected) in [
        ("texte", None, "a.txt", "patient-required"),
        ("texte", Some(patient.as_str()), "a.pdf", "import.type"),
        ("dream", None, "a.txt", "unsupported"),
    ] {
        let refused = code(world.import(importer, of, name, b"x").await);
        assert_eq!(refused, expected, "{importer} {name}");
    }
    let large = vec![b'x'; usize::try_from(limits::IMPORT_BYTES).unwrap() + 1];
    assert_eq!(
        code(world.import("table", None, "a.csv", &large).await),
        "import.too-large"
    );
    assert_eq!(world.stats("essai").calls, calls);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_fails_leaves_nothing_and_one_without_rights_is_denied() {
    let (world, patient) = World::with_patient();
    let refused = world
        .import("texte", Some(&patient), "a.txt", &[0xff, 0xfe])
        .await;
    assert_eq!(code(refused), "essai.texte");
    world.refuse("essai", "documents:write:patient");
    let denied = world.import("texte", Some(&patient), "a.txt", b"x").await;
    assert_eq!(code(denied), "denied");
    assert_eq!(all(&world), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_layout_becomes_a_pdf_with_the_patient_on_it() {
    let (world, patient) = World::with_patient();
    let hostile = "#panic() $x$ *non*";
    let id = world
        .done(Some(&patient), &format!("typeset|{patient}|{hostile}"))
        .await
        .remove(0);
    let document = world
        .record()
        .document(&DocumentId::from(id.as_str()))
        .unwrap();
    assert_eq!(document.mime, "application/pdf");
    let size = usize::try_from(document.content.size_bytes).unwrap();
    let pdf = world
        .record()
        .read_blob(&document.content.digest, 0, size)
        .unwrap();
    assert!(pdf.windows(9).any(|seen| seen == b"GTS_PDFA1"));
    let text = text_of(&pdf);
    for shown in ["DUPONT", "JEANNE", hostile, "Examen", "CRP", "61 kg", "1/1"] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    // Not qualified: nothing of an INS.
    assert!(!text.contains("INS"), "{text}");
    let about = world.journal();
    assert!(
        about.iter().any(|line| line.capability == "documents"
            && line
                .patient
                .as_ref()
                .is_some_and(|id| id.as_str() == patient)),
        "{about:#?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_layout_without_the_right_to_write_documents_is_denied_and_one_too_large_refused() {
    let (world, patient) = World::with_patient();
    let error = world
        .steps(
            Some(&patient),
            &format!("typeset|{patient}|{}|300", "x".repeat(8_000)),
        )
        .await;
    assert_eq!(code(error), "typeset.limit");
    world.refuse("essai", "documents:write:patient");
    let denied = world
        .done(Some(&patient), &format!("?typeset|{patient}|x"))
        .await;
    assert_eq!(denied, ["!denied"]);
    assert_eq!(all(&world), []);
}
