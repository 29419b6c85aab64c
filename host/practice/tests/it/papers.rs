//! What a practice does with documents, on a real record: letters, lists, files, printing, pages.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use socle_formats::documents::Famille;
use socle_practice::documents::import::{self, DONE, Said, Tray};
use socle_practice::documents::letter::{self, Draft, Duplicated, PDF, SOURCE};
use socle_practice::documents::list::Wanted;
use socle_practice::documents::paper::Cups;
use socle_practice::documents::templates::Template;
use socle_practice::documents::viewer::Viewer;
use socle_practice::documents::{DocumentError, sheet, templates};
use socle_practice::reader::{Found, find, received};
use socle_record::model::kinds::CONSULTATION;
use socle_record::{Author, Coded, DocumentStatut, NewEntity, PatientId, Record, Section, Unit};

use crate::scene::{Practice, doctor};
use crate::summary::summary;

#[test]
fn a_letter_goes_from_its_template_to_its_pdf() {
    let practice = Practice::new();
    let record = &practice.record;
    let patient = practice.qualified("PAT-TROIS");
    let from = templates::named(record, "certificat").unwrap();
    let begun = letter::begin(record, &doctor(), &patient, &from).unwrap();
    assert_eq!(begun.missing, Vec::<&str>::new());
    let mut draft = letter::draft(record, &begun.id).unwrap();
    for part in [
        "Docteur Max LIBRE",
        "Madame Dominique PAT-TROIS, née le 28/03/1979",
        "Fait à Reims",
    ] {
        assert!(draft.text.contains(part), "{part} in {}", draft.text);
    }
    let document = record.document(&begun.id).unwrap();
    assert_eq!(
        (document.statut, document.mime.as_str()),
        (DocumentStatut::Brouillon, SOURCE)
    );
    assert_eq!(document.kind.code, "89601-9");
    draft.text = draft
        .text
        .replace("constaté que ", "constaté que **tout va bien**.");
    draft.title = "Certificat de bonne santé".into();
    let done = letter::validate(record, &doctor(), &begun.id, &draft).unwrap();
    assert_eq!((done.pages, done.without_code), (1, None));
    let document = record.document(&begun.id).unwrap();
    assert_eq!(
        (document.statut, document.mime.as_str()),
        (DocumentStatut::Valide, PDF)
    );
    assert_eq!(document.title, "Certificat de bonne santé");
    assert_eq!(document.author, "Docteur Max LIBRE");
    // The text of the template, what was made of it, and the PDF/A: nothing is lost.
    let versions = record.document_versions(&begun.id).unwrap();
    let mimes: Vec<_> = versions
        .iter()
        .map(|version| version.mime.as_str())
        .collect();
    assert_eq!(mimes, [SOURCE, SOURCE, PDF]);
    let pdf = practice.content(&begun.id);
    assert!(pdf.starts_with(b"%PDF-1.4"));
    assert!(pdf.windows(9).any(|seen| seen == b"GTS_PDFA1"));
    // It is a letter no more.
    let error = letter::keep(record, &doctor(), &begun.id, &draft).unwrap_err();
    assert_eq!(error.code(), "document.courrier");
}

#[test]
fn what_is_typed_survives_a_power_cut() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let id = practice.letter(&patient, "courrier-confrere");
    let draft = Draft {
        title: "Avis".into(),
        text: "Cher confrère,\n\nà moitié écr".into(),
        replaces: None,
    };
    letter::keep(&practice.record, &doctor(), &id, &draft).unwrap();
    let practice = practice.reopened();
    assert_eq!(letter::draft(&practice.record, &id).unwrap(), draft);
    // No version was made of it.
    assert_eq!(practice.record.document(&id).unwrap().version, 1);
}

#[test]
fn what_the_file_does_not_say_is_a_blank_and_is_named() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let from = templates::named(&practice.record, "courrier-confrere").unwrap();
    let begun = letter::begin(&practice.record, &doctor(), &patient, &from).unwrap();
    assert_eq!(begun.missing, ["destinataire"]);
    let draft = letter::draft(&practice.record, &begun.id).unwrap();
    assert!(draft.text.starts_with("> ……………"), "{}", draft.text);
}

#[test]
fn a_document_is_validated_by_a_person() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let id = practice.letter(&patient, "certificat");
    let draft = letter::draft(&practice.record, &id).unwrap();
    let error = letter::validate(&practice.record, &Author::host(), &id, &draft).unwrap_err();
    assert_eq!(error.code(), "person-required");
    assert_eq!(
        practice.record.document(&id).unwrap().statut,
        DocumentStatut::Brouillon
    );
}

#[test]
fn a_letter_that_cancels_another_takes_its_place_once_it_is_validated() {
    let practice = Practice::new();
    let record = &practice.record;
    let patient = practice.patient("DUPONT");
    let old = practice.validated(&patient, "ordonnance");
    let new = letter::replace(record, &doctor(), &old).unwrap();
    let draft = letter::draft(record, &new).unwrap();
    assert!(
        draft
            .text
            .starts_with("**Annule et remplace le document du "),
        "{}",
        draft.text
    );
    // Nothing changes before.
    assert_eq!(
        record.document(&old).unwrap().statut,
        DocumentStatut::Valide
    );
    letter::validate(record, &doctor(), &new, &draft).unwrap();
    let old = record.document(&old).unwrap();
    assert_eq!(
        (old.statut, old.replaced_by),
        (DocumentStatut::Remplace, Some(new.clone()))
    );
    // The one that was replaced is in no list unless it is asked for.
    let of = |statut| Wanted {
        patient: Some(patient.to_string()),
        statut,
        ..Wanted::default()
    };
    assert_eq!(practice.titles(&of(None)).len(), 1);
    assert_eq!(
        practice.titles(&of(Some(DocumentStatut::Remplace))).len(),
        1
    );
    // A copy has the text and stands for nothing.
    let copy = letter::duplicate(record, &doctor(), &new).unwrap();
    assert!(matches!(copy, Duplicated::Letter(_)));
    assert_eq!(letter::draft(record, copy.id()).unwrap().replaces, None);
}

#[test]
fn what_was_received_is_duplicated_as_it_is() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let path = file(practice.home.path(), "cr.pdf", b"%PDF-1.4 x");
    let said = Said {
        author: Some("Dr Noé PETIT".into()),
        date: Some("2026-10-01".into()),
        ..Said::of("11502-2")
    };
    let id = import::take(&practice.record, &doctor(), &patient, &path, &said).unwrap();
    let copy = letter::duplicate(&practice.record, &doctor(), &id).unwrap();
    let Duplicated::Copy { id: copy, title } = copy else {
        panic!("{copy:?}")
    };
    assert_eq!(title, "Copie de cr");
    assert_eq!(practice.content(&copy), b"%PDF-1.4 x");
    let (old, new) = (
        practice.record.document(&id).unwrap(),
        practice.record.document(&copy).unwrap(),
    );
    assert_eq!(
        (&new.author, &new.date, &new.kind, new.is_read),
        (&old.author, &old.date, &old.kind, true)
    );
    // What came from elsewhere is not replaced by words of ours.
    let refused = letter::replace(&practice.record, &doctor(), &id).unwrap_err();
    assert_eq!(refused.code(), "document.courrier");
}

#[test]
fn what_an_earlier_version_noted_beside_documents_is_carried_over_once() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let path = file(practice.home.path(), "x.txt", b"x");
    let said = Said::of("11502-2");
    let id = import::take(&practice.record, &doctor(), &patient, &path, &said).unwrap();
    let unit = Unit::new(doctor())
        .with(sheet::as_earlier(id.as_str(), true, Some("max")))
        .with(sheet::as_earlier("gone", true, None));
    practice.record.commit(&unit).unwrap();
    assert_eq!(sheet::carry_over(&practice.record).unwrap(), 2);
    let document = practice.record.document(&id).unwrap();
    assert_eq!(
        (document.archived, document.for_person.as_deref()),
        (true, Some("max"))
    );
    assert_eq!(sheet::carry_over(&practice.record).unwrap(), 0);
}

#[test]
fn a_letter_says_what_the_medical_file_holds_and_nothing_it_does_not() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let add = |section: Section, terme: &str, fields: &[(&str, &str)]| {
        let mut new = NewEntity::of(section.kind(), &patient).terme(Coded::free(terme));
        for (name, text) in fields {
            new = new.with(name, *text);
        }
        practice.record.add(&doctor(), new).unwrap();
    };
    add(Section::Allergie, "Pénicilline", &[("gravite", "severe")]);
    add(Section::Allergie, "Arachide", &[]);
    add(
        Section::Traitement,
        "Metformine 1000 mg",
        &[("posologie", "1 matin, 1 soir"), ("debut", "2014")],
    );
    let consultation = NewEntity::of(&CONSULTATION, &patient)
        .with("date", "2026-11-02")
        .with("motif", "Toux")
        .with("conclusion", "Bronchite.\nRevoir dans 8 jours.");
    let id = practice.record.add(&doctor(), consultation).unwrap();
    let from = Template {
        id: "essai".into(),
        title: "Essai".into(),
        type_code: "96349-6".into(),
        text: "- {{dossier.allergies}}\n\nTraitements : {{dossier.traitements}}\n\nProblèmes : {{dossier.problemes}}\n\n\
               Vu le {{consultation.date}} pour {{consultation.motif}}"
            .into(),
    };
    let text = |record: &Record| {
        let begun = letter::begin(record, &doctor(), &patient, &from).unwrap();
        (
            letter::draft(record, &begun.id).unwrap().text,
            begun.missing,
        )
    };
    // A consultation that is still being written is said to nobody.
    let (before, missing) = text(&practice.record);
    assert!(before.contains("Vu le …"), "{before}");
    assert!(missing.contains(&"date de la dernière consultation"));
    practice
        .record
        .validate_consultation(&doctor(), &id, 1)
        .unwrap();
    let (after, missing) = text(&practice.record);
    let lines: Vec<&str> = after.lines().take(2).collect();
    assert!(lines.contains(&"- Arachide"), "{after}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("- Pénicilline : ")),
        "{after}"
    );
    assert!(
        after.contains("Traitements : Metformine 1000 mg : 1 matin, 1 soir (depuis 2014)"),
        "{after}"
    );
    assert!(after.contains("Problèmes : ……………"), "{after}");
    assert!(after.contains("Vu le 02/11/2026 pour Toux"), "{after}");
    assert_eq!(missing, ["problèmes en cours"]);
}

#[test]
fn templates_are_the_practice_s_own() {
    let practice = Practice::new();
    let record = &practice.record;
    let mut one = templates::named(record, "certificat").unwrap();
    one.text = "Bonjour {{patient.prenom}}".into();
    one.title = "Mot".into();
    templates::save(record, doctor(), &one).unwrap();
    assert_eq!(templates::named(record, "Mot").unwrap().text, one.text);
    one.text = "{{patient.prenon}}".into();
    let error = templates::save(record, doctor(), &one).unwrap_err();
    assert!(
        error.message().contains("{{patient.prenom}}"),
        "{}",
        error.message()
    );
    one.text = "x".into();
    one.type_code = "0-0".into();
    assert_eq!(
        templates::save(record, doctor(), &one).unwrap_err().code(),
        "document.type"
    );
    let before = templates::all(record).unwrap().len();
    templates::remove(record, doctor(), "certificat").unwrap();
    let after = templates::all(record).unwrap();
    assert_eq!(after.len(), before - 1);
    assert!(after.iter().all(|one| one.id != "certificat"));
}

pub(crate) fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_file_stays_what_it_is() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let folder = practice.home.path();
    for (name, bytes, mime) in [
        ("cr.pdf", &b"%PDF-1.7\nrest"[..], "application/pdf"),
        (
            "cda.xml",
            b"\xef\xbb\xbf<?xml version=\"1.0\"?><ClinicalDocument/>",
            "text/xml",
        ),
        ("lettre.txt", b"Cher confr\xe8re", "text/plain"),
        ("photo.jpg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("scan.png", b"\x89PNG\r\n\x1a\nrest", "image/png"),
    ] {
        let path = file(folder, name, bytes);
        let id = import::take(
            &practice.record,
            &doctor(),
            &patient,
            &path,
            &Said::of("11502-2"),
        )
        .unwrap();
        let document = practice.record.document(&id).unwrap();
        assert_eq!(document.mime, mime, "{name}");
        assert_eq!(practice.content(&id), bytes, "{name}");
        assert_eq!(
            (document.statut, document.is_read),
            (DocumentStatut::Valide, false)
        );
        assert_eq!(document.title, name.split('.').next().unwrap());
    }
    for (name, bytes) in [
        ("a.docx", &b"PK\x03\x04"[..]),
        ("vide.pdf", b""),
        ("b.bin", b"\x00\x01\x02"),
        ("c.rtf", b"{\\rtf1"),
    ] {
        let path = file(folder, name, bytes);
        let error = import::take(
            &practice.record,
            &doctor(),
            &patient,
            &path,
            &Said::of("11502-2"),
        )
        .unwrap_err();
        assert_eq!(error.code(), "document.fichier");
        assert!(error.message().contains(name), "{}", error.message());
    }
    let gone = import::take(
        &practice.record,
        &doctor(),
        &patient,
        &folder.join("absent.pdf"),
        &Said::of("11502-2"),
    );
    assert_eq!(gone.unwrap_err().code(), "document.fichier");
}

#[test]
fn what_was_prescribed_in_other_software_bears_the_type_of_the_value_set() {
    let practice = Practice::new();
    let patient = practice.patient("DUPONT");
    let path = file(practice.home.path(), "ordo.pdf", b"%PDF-1.4 x");
    for code in ["57833-6", "PRESC-BIO", "55115-0"] {
        let id = import::take(
            &practice.record,
            &doctor(),
            &patient,
            &path,
            &Said::of(code),
        )
        .unwrap();
        let document = practice.record.document(&id).unwrap();
        assert_eq!(document.kind.code, code);
        // Written by who files it: there is nothing to read.
        assert_eq!(
            (document.author.as_str(), document.is_read),
            ("Docteur Max LIBRE", true)
        );
    }
    let wanted = Wanted {
        famille: Some(Famille::Ordonnance),
        ..Wanted::default()
    };
    assert_eq!(practice.titles(&wanted).len(), 3);
}

#[test]
fn lists_are_filtered_by_heap_state_reading_person_period_and_words() {
    let practice = Practice::new();
    let record = &practice.record;
    let (one, two) = (practice.patient("DUPONT"), practice.patient("DURAND"));
    let path = file(practice.home.path(), "x.txt", b"x");
    let take = |patient: &PatientId, code: &str, title: &str, date: &str, pour: Option<&str>| {
        let said = Said {
            title: Some(title.into()),
            date: Some(date.into()),
            pour: pour.map(str::to_owned),
            ..Said::of(code)
        };
        import::take(record, &doctor(), patient, &path, &said).unwrap()
    };
    let biology = take(&one, "11502-2", "NFS", "2026-11-02", Some("max"));
    take(&one, "18748-4", "Radio du thorax", "2026-11-01", None);
    take(
        &two,
        "11488-4",
        "Avis du cardiologue",
        "2025-01-01",
        Some("eve"),
    );
    practice.letter(&two, "certificat");
    let wanted = |change: &dyn Fn(&mut Wanted)| {
        let mut wanted = Wanted::default();
        change(&mut wanted);
        practice.titles(&wanted)
    };
    assert_eq!(wanted(&|_| {}).len(), 4);
    assert_eq!(
        wanted(&|w| w.patient = Some(one.to_string())),
        ["NFS", "Radio du thorax"]
    );
    assert_eq!(
        wanted(&|w| w.famille = Some(Famille::Resultat)),
        ["NFS", "Radio du thorax"]
    );
    assert_eq!(
        wanted(&|w| w.famille = Some(Famille::Courrier)),
        ["Avis du cardiologue"]
    );
    assert_eq!(
        wanted(&|w| w.statut = Some(DocumentStatut::Brouillon)),
        ["Certificat médical"]
    );
    assert_eq!(wanted(&|w| w.unread = true).len(), 3);
    assert_eq!(wanted(&|w| w.pour = Some("max".into())), ["NFS"]);
    assert_eq!(
        wanted(&|w| (w.from, w.to) = (Some("2025-01-01".into()), Some("2025-12-31".into()))),
        ["Avis du cardiologue"]
    );
    assert_eq!(wanted(&|w| w.words = "THORAX".into()), ["Radio du thorax"]);
    sheet::archive(record, doctor(), &biology, true).unwrap();
    assert_eq!(
        wanted(&|w| w.famille = Some(Famille::Resultat)),
        ["Radio du thorax"]
    );
    assert_eq!(wanted(&|w| w.archived = true), ["NFS"]);
    // For whom it is stays known.
    assert_eq!(
        wanted(&|w| (w.archived, w.pour) = (true, Some("max".into()))),
        ["NFS"]
    );
    sheet::archive(record, doctor(), &biology, false).unwrap();
    assert_eq!(wanted(&|w| w.archived = true), Vec::<String>::new());
}

#[test]
fn a_scanned_file_waits_until_it_is_whole_is_proposed_and_filed_by_a_person_only() {
    let practice = Practice::new();
    let record = &practice.record;
    let patient = practice.qualified("PAT-TROIS");
    practice.patient("DUPONT");
    let letter = practice.validated(&patient, "certificat");
    let path = practice.printed(&letter, "scan 1.pdf");
    let folder = path.parent().unwrap().to_owned();
    file(&folder, "autre.txt", b"sans code");
    file(&folder, ".cache", b"x");
    file(&folder, "copie.pdf.part", b"%PDF-");
    let mut tray = Tray::default();
    let look = |tray: &mut Tray| tray.look(record, &Viewer::Here, &folder).unwrap();
    assert_eq!(
        look(&mut tray),
        [],
        "nothing is known to be whole at the first look"
    );
    let waiting = look(&mut tray);
    let seen: Vec<_> = waiting
        .iter()
        .map(|one| (one.name.as_str(), one.proposed.clone()))
        .collect();
    assert_eq!(
        seen,
        [("autre.txt", None), ("scan 1.pdf", Some(patient.clone()))]
    );
    // One that still grows is not there.
    file(&folder, "autre.txt", b"sans code, et plus long");
    assert_eq!(look(&mut tray).len(), 1);
    // Nothing was filed by itself.
    let wanted = Wanted {
        patient: Some(patient.to_string()),
        ..Wanted::default()
    };
    assert_eq!(practice.titles(&wanted).len(), 1);
    import::file(record, &doctor(), &patient, &path, &Said::of("89601-9")).unwrap();
    assert_eq!(practice.titles(&wanted).len(), 2);
    assert!(!path.exists() && folder.join(DONE).join("scan 1.pdf").exists());
    // Another of the same name goes beside it.
    let again = practice.printed(&letter, "scan 1.pdf");
    import::file(record, &doctor(), &patient, &again, &Said::of("89601-9")).unwrap();
    assert!(folder.join(DONE).join("2 - scan 1.pdf").exists());
    assert_eq!(
        tray.look(record, &Viewer::Here, Path::new("/absent"))
            .unwrap_err()
            .code(),
        "document.fichier"
    );
}

#[test]
fn a_structured_document_is_proposed_to_whom_its_header_names_once_the_practice_knows_them() {
    let practice = Practice::new();
    let record = &practice.record;
    let folder = practice.home.path().join("scans");
    std::fs::create_dir_all(&folder).unwrap();
    practice.patient("PAT-QUATRE");
    let cda = summary("PAT-TROIS", "DOMINIQUE", "19790328");
    file(&folder, "synthese.xml", cda.as_bytes());
    // One whose header says no birth date is about nobody.
    let nobody = summary("PAT-TROIS", "DOMINIQUE", "");
    file(&folder, "vide.xml", nobody.as_bytes());
    let mut tray = Tray::default();
    let look = |tray: &mut Tray| -> Vec<Option<PatientId>> {
        let waiting = tray.look(record, &Viewer::Here, &folder).unwrap();
        waiting.into_iter().map(|one| one.proposed).collect()
    };
    look(&mut tray);
    assert_eq!(look(&mut tray), [None, None]);
    let patient = practice.patient("PAT-TROIS");
    assert_eq!(look(&mut tray), [Some(patient), None]);
    // Two files of these traits: a person says which.
    practice.patient("PAT-TROIS");
    assert_eq!(look(&mut tray), [None, None]);
}

#[test]
fn what_a_document_writes_of_a_person_begins_a_file_without_its_matricule() {
    let cda = summary("PAT-TROIS", "DOMINIQUE", "19790328").replace(
        "<patientRole>",
        r#"<patientRole><id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>"#,
    );
    let shown = received::of(cda.as_bytes()).unwrap();
    assert_eq!(shown.name(), "PAT-TROIS DOMINIQUE");
    assert_eq!(shown.ins.unwrap().0.as_str(), "279035121518989");
    let practice = Practice::new();
    // Found by its matricule among the qualified, whatever the file is called here.
    let patient = practice.qualified("PAT-TROIS");
    practice.patient("PAT-TROIS");
    match find(&practice.record, &shown).unwrap() {
        Found::Known { line, .. } => assert_eq!(line.id, patient),
        other => panic!("{other:?}"),
    }
    for bytes in [
        &b"<?xml version=\"1.0\"?><a/>"[..],
        b"%PDF-1.4",
        b"",
        b"<ClinicalDocument",
    ] {
        assert_eq!(received::of(bytes), None);
    }
}

/// Programs `lp` and `lpstat` that note what they are given.
fn cups(folder: &Path, lp: &str) -> Cups {
    let program = |name: &str, body: &str| {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    Cups {
        lp: program("lp", lp),
        lpstat: program(
            "lpstat",
            "case $1 in -e) printf 'Accueil\\nBureau\\n';; -d) echo 'system default destination: Bureau';; esac",
        ),
        server: None,
    }
}

#[test]
fn a_document_is_printed_by_the_printer_that_is_chosen() {
    let practice = Practice::new();
    let record = &practice.record;
    let patient = practice.qualified("PAT-TROIS");
    let folder = practice.home.path();
    let said = folder.join("said");
    let got = folder.join("got");
    let cups = cups(
        folder,
        &format!(
            "echo \"$@\" > {}; cat > {}; echo 'request id is Bureau-12 (1 file(s))'",
            said.display(),
            got.display()
        ),
    );
    let printers = cups.printers().unwrap();
    assert_eq!(printers.names, ["Accueil", "Bureau"]);
    assert_eq!(printers.usual.as_deref(), Some("Bureau"));
    let id = practice.validated(&patient, "certificat");
    assert_eq!(
        cups.print_document(record, &doctor(), &id, Some("Accueil"))
            .unwrap(),
        "Bureau-12"
    );
    assert_eq!(std::fs::read(&got).unwrap(), practice.content(&id));
    let arguments = std::fs::read_to_string(&said).unwrap();
    assert_eq!(
        arguments, "-d Accueil -t Document Socle -o media=A4 -\n",
        "no patient is named in the queue"
    );
    // A letter that is being written is printed as it would be.
    let draft = practice.letter(&patient, "ordonnance");
    cups.print_document(record, &doctor(), &draft, None)
        .unwrap();
    assert!(std::fs::read(&got).unwrap().starts_with(b"%PDF-1.4"));
}

#[test]
fn what_goes_wrong_with_a_printer_is_said() {
    let practice = Practice::new();
    let folder = practice.home.path();
    let refusing = cups(
        folder,
        "cat > /dev/null; echo 'lp: The printer or class does not exist.' >&2; exit 1",
    );
    let error = refusing.print(b"%PDF-", Some("Absente")).unwrap_err();
    assert!(
        error
            .message()
            .contains("The printer or class does not exist"),
        "{}",
        error.message()
    );
    let absent = Cups {
        lp: folder.join("rien"),
        lpstat: folder.join("rien"),
        server: None,
    };
    assert!(
        absent
            .print(b"x", None)
            .unwrap_err()
            .message()
            .contains("cups-client")
    );
    assert!(
        absent
            .printers()
            .unwrap_err()
            .message()
            .contains("cups-client")
    );
    let patient = practice.patient("DUPONT");
    let path = file(folder, "x.xml", b"<?xml version=\"1.0\"?><a/>");
    let id = import::take(
        &practice.record,
        &doctor(),
        &patient,
        &path,
        &Said::of("11502-2"),
    )
    .unwrap();
    let error = refusing
        .print_document(&practice.record, &doctor(), &id, None)
        .unwrap_err();
    assert!(matches!(error, DocumentError::Printer(_)));
}

#[test]
fn a_process_that_dies_lasts_or_talks_nonsense_is_an_error_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let program = |body: &str| {
        let path = folder.path().join("viewer");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Viewer::Program(path)
    };
    let pdf = vec![0_u8; 3_000_000];
    for body in [
        "exit 1",
        "kill -SEGV $$",
        "echo hello",
        "echo '{\"Drawn\":{\"sizes\":[],\"width\":9,\"height\":9}}'",
    ] {
        let error = program(body).draw(&pdf, 0, 100.0).unwrap_err();
        assert_eq!(error.code(), "document.affichage", "{body}");
    }
    let begun = Instant::now();
    let error = program("exec sleep 600").draw(b"x", 0, 100.0).unwrap_err();
    assert_eq!(error.code(), "document.affichage");
    assert!(
        begun.elapsed() < Duration::from_secs(40),
        "{:?}",
        begun.elapsed()
    );
}
