//! What is asked about everybody without anybody: who may be asked about, the evening before, years after, of thousands.

use std::time::Duration;

use socle_formats::identite::{Acte, Attribut, Ins, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_record::{
    Author, DocumentStatut, DocumentType, Moyen, NewDocument, NewEvent, NewPatient, PatientId,
    Unit, Write,
};
use socle_sandbox::Behaviour;

use super::desk::{ARIANA, Desk, FOUND, ZOE};
use crate::standing::Doing as _;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_be_asked_about_never_is_and_the_others_once_a_day() {
    let desk = Desk::new();
    let mark = |patient: &str, attribut| {
        desk.commit(Write::Identite {
            patient: PatientId::from(patient),
            revision: 1,
            acte: Acte::Marquer(attribut, true, None),
            moyen: Moyen::Traits,
        });
    };
    let (doubtful, made_up) = (desk.patient(ZOE), desk.patient(FOUND[1]));
    mark(&doubtful, Attribut::Douteux);
    mark(&made_up, Attribut::Fictif);
    let neither = desk.patient("HERMANN/GATIEN/I/1981-03-24");
    let impossible = desk.patient("D'ÆION/CŒUR/M/1987-01-25");
    for patient in [&doubtful, &made_up, &neither, &impossible] {
        assert!(desk.opens(patient).await.is_empty());
    }
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), 0);
    let unknown = desk.patient("INCONNU/SOLDAT/M/1920-11-11");
    for (hours, asked) in [(0, 1), (1, 1), (22, 1), (2, 2)] {
        desk.ground
            .clock
            .advance(Duration::from_secs(hours * 3_600));
        assert!(desk.opens(&unknown).await.is_empty());
        assert_eq!(desk.asked(), asked, "after {hours} more hours");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_files_without_ins_are_asked_about_once_each_by_jobs_side_by_side() {
    let desk = Desk::new();
    // The first one asked about, and INSi is unavailable for her alone: whichever job then works her part of the queue knows.
    let ariana = desk.patient(ARIANA);
    desk.ground.clock.advance(Duration::from_millis(1));
    let mut unit = Unit::new(Author::host());
    let letters = |mut n: usize| {
        let mut name = String::new();
        for _ in 0..3 {
            name.push(char::from(b'A' + u8::try_from(n % 26).unwrap()));
            n /= 26;
        }
        name
    };
    for n in 0..160 {
        unit.writes
            .push(Write::CreatePatient(NewPatient::new(Traits {
                nom_naissance: format!("NOBODY{}", letters(n)),
                premier_prenom: "JEAN".into(),
                liste_prenoms: "JEAN".into(),
                sexe: Sexe::M,
                date_naissance: "1950-01-01".parse().unwrap(),
                lieu_naissance: None,
            })));
    }
    desk.host.record().commit(&unit).unwrap();
    let zoe = desk.patient(ZOE);
    desk.call("interroger-tous", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), 1, "an outage, as far as anybody knows");
    desk.ground.clock.advance(Duration::from_secs(120));
    desk.settle().await;
    assert_eq!(desk.statut(&zoe), "recuperee");
    assert_eq!(desk.asked(), 163, "nobody twice but her, nobody left out");
    assert_eq!(desk.statut(&ariana), "provisoire");
    let home = desk.home().await;
    assert!(home.contains("en attente : 1"), "{home}");
    assert!(!home.contains("Sans réponse"), "{home}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_evening_before_insi_is_asked_about_who_is_expected_and_the_list_says_who_brings_what()
{
    let desk = Desk::new();
    let (zoe, soldat, ready) = (
        desk.patient(ZOE),
        desk.patient("INCONNU/SOLDAT/M/1920-11-11"),
        desk.patient(FOUND[2]),
    );
    desk.call("rechercher", &ready).await.unwrap();
    desk.call_with("qualifier", Some(&ready), &[("piece", "passeport")])
        .await
        .unwrap();
    assert_eq!(desk.statut(&ready), "qualifiee");
    for (patient, time) in [(&soldat, "09:30"), (&zoe, "09:00"), (&ready, "10:00")] {
        desk.commit(Write::RaiseEvent(NewEvent {
            name: "patient-expected".into(),
            patient: Some(PatientId::from(patient.as_str())),
            payload: vec![
                ("date".into(), "2026-03-02".into()),
                ("time".into(), time.into()),
            ],
            only: None,
        }));
    }
    desk.settle().await;
    assert_eq!(desk.statut(&zoe), "recuperee");
    let home = desk.home().await;
    let at = |text: &str| {
        home.find(text)
            .unwrap_or_else(|| panic!("{text} in\n{home}"))
    };
    assert!(at("ADRUN ZOE") < at("INCONNU SOLDAT"), "by time");
    assert!(home.contains("Doit apporter une pièce d’identité"));
    assert!(home.contains("INSi n’a trouvé personne"));
    assert!(!home.contains("HERMANN"), "who is qualified brings nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_years_the_ins_of_qualified_identities_are_verified_at_night_and_a_person_may_stop_it()
 {
    let desk = Desk::new();
    let zoe = desk.patient(ZOE);
    desk.call("rechercher", &zoe).await.unwrap();
    desk.call_with("qualifier", Some(&zoe), &[("piece", "passeport")])
        .await
        .unwrap();
    // Qualified on an answer INSi does not give any more.
    let soldat = desk.patient("INCONNU/SOLDAT/M/1920-11-11");
    let recus = TraitsRecus {
        nom_naissance: Some("INCONNU".into()),
        premier_prenom: Some("SOLDAT".into()),
        liste_prenoms: Some("SOLDAT".into()),
        sexe: Some(Sexe::M),
        date_naissance: Some("1920-11-11".parse().unwrap()),
        lieu_naissance: None,
    };
    let reponse = Reponse {
        ins: Ins {
            matricule: Matricule::parse_lenient("120117505600118").unwrap(),
            oid: OidIns::Nir,
            historique: Vec::new(),
        },
        traits: recus,
    };
    desk.commit(Write::Identite {
        patient: PatientId::from(soldat.as_str()),
        revision: 1,
        acte: Acte::Reponse(reponse),
        moyen: Moyen::Traits,
    });
    desk.call_with("qualifier", Some(&soldat), &[("piece", "passeport")])
        .await
        .unwrap();
    assert_eq!(desk.statut(&soldat), "qualifiee");
    let asked = desk.asked();
    desk.settle().await;
    desk.ground.clock.advance(Duration::from_secs(86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), asked, "nothing is due");
    desk.call("suspendre-verification", "").await.unwrap();
    desk.ground
        .clock
        .advance(Duration::from_secs(5 * 366 * 86_400 + 86_400));
    desk.settle().await;
    assert_eq!(desk.asked(), asked, "stopped");
    desk.call("reprendre-verification", "").await.unwrap();
    desk.settle().await;
    assert_eq!(desk.asked(), asked + 2);
    let report = desk.call("rapport-verification", "").await.unwrap();
    let count = |key: &str| report[key].as_i64().unwrap();
    assert_eq!(
        (count("a_faire"), count("memes"), count("differentes")),
        (2, 1, 1)
    );
    assert_eq!(desk.statut(&zoe), "qualifiee");
    assert_eq!(desk.statut(&soldat), "validee", "its INS is withdrawn");
    let home = desk.home().await;
    assert!(
        home.contains("INCONNU SOLDAT : INSi ne confirme plus"),
        "{home}"
    );
}

/// An import: three documents of each patient, one of whom INSi fails on. Each is asked about by the queue, and the one it
/// fails on once a day: not once for each document. Prints the number of calls; the plain run takes a sample of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_many_documents_asks_about_patients_and_not_about_documents() {
    const DOCUMENTS: usize = 3;
    let patients: usize = match std::env::var_os("SOCLE_LONG") {
        Some(_) => 3_333,
        None => 40,
    };
    let desk = Desk::new();
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    let mut all = vec![
        desk.patient("DE VINCI/RUTH/F/1976-07-14"),
        desk.patient(ZOE),
    ];
    for n in 2..patients {
        let name = format!("IMPORT{}{}{}", letter(n / 676), letter(n / 26), letter(n));
        all.push(desk.patient(&format!("{name}/JEAN/M/1950-01-01")));
    }
    let record = desk.host.record();
    for part in all.chunks(200) {
        let mut unit = Unit::new(Author::host());
        for (patient, n) in part
            .iter()
            .flat_map(|one| (0..DOCUMENTS).map(move |n| (one, n)))
        {
            let text = format!("{patient} {n}");
            let content = record.put_blob(&mut text.as_bytes()).unwrap().digest;
            unit.writes.push(Write::CreateDocument(NewDocument {
                id: None,
                patient: PatientId::from(patient.as_str()),
                title: format!("Courrier {n}"),
                kind: DocumentType::loinc("11488-4"),
                mime: "text/plain".into(),
                statut: DocumentStatut::Valide,
                is_read: false,
                author: "Auteur non précisé".into(),
                date: "2026-09-14".into(),
                content,
            }));
        }
        record.commit(&unit).unwrap();
    }
    assert!(desk.host.settle(Duration::from_secs(3_600)).await);
    let asked = desk.asked();
    eprintln!(
        "{} documents of {patients} patients: {asked} calls",
        patients * DOCUMENTS
    );
    assert_eq!(asked, patients);
    assert_eq!(desk.statut(&all[1]), "recuperee");
    assert_eq!(desk.statut(&all[0]), "provisoire");
}

/// The campaign: as many as a large practice has, at 20 ms an answer. Prints how many a second; the plain run takes a
/// sample of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_patients_go_through_the_background_search() {
    let patients: usize = match std::env::var_os("SOCLE_LONG") {
        Some(_) => 10_000,
        None => 200,
    };
    let desk = Desk::new();
    let name = |n: usize| {
        let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
        format!(
            "BENCH{}{}{}{}",
            letter(n / 17_576),
            letter(n / 676),
            letter(n / 26),
            letter(n)
        )
    };
    for first in (0..patients).step_by(1_000) {
        let mut unit = Unit::new(Author::host());
        for n in first..patients.min(first + 1_000) {
            unit.writes
                .push(Write::CreatePatient(NewPatient::new(Traits {
                    nom_naissance: name(n),
                    premier_prenom: "JEAN".into(),
                    liste_prenoms: "JEAN".into(),
                    sexe: Sexe::M,
                    date_naissance: "1950-01-01".parse().unwrap(),
                    lieu_naissance: None,
                })));
        }
        desk.host.record().commit(&unit).unwrap();
    }
    desk.sandbox
        .set_behaviour(Behaviour::normal().with_latency(Duration::from_millis(20)))
        .unwrap();
    let begun = std::time::Instant::now();
    desk.call("interroger-tous", "").await.unwrap();
    assert!(desk.host.settle(Duration::from_secs(3_600)).await);
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(desk.asked(), patients);
    eprintln!(
        "{patients} patients in {seconds:.1} s: {:.0} a second",
        patients as f64 / seconds
    );
}
