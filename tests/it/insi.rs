//! The INS plugin on the real host, against the sandbox over TLS, with a clock the test holds in its hand: what happens
//! without anybody, and in whose name INSi is asked.

mod desk;
mod everybody;
mod waits;

use socle_record::{Level, NewSetting, Write};
use socle_sandbox::ClientName;

use crate::standing::Doing as _;
use desk::{ALL, Desk, FOUND, ZOE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_asks_with_their_card_and_what_happens_by_itself_with_the_practice_s_certificate()
{
    // The certificate for people is not there: what happens by itself does not miss it.
    let auto = Desk::with(&[("organisation:INSI-AUTO", ClientName::InsiAuto)], true);
    let patient = auto.patient(ZOE);
    assert_eq!(
        auto.call("rechercher", &patient).await.unwrap_err(),
        "http.client"
    );
    assert_eq!(auto.asked(), 0);
    assert!(auto.opens(&patient).await.is_empty());
    assert_eq!(auto.statut(&patient), "recuperee");

    let card = Desk::with(&[("professional", ClientName::Cps)], true);
    let patient = card.patient(ZOE);
    assert_eq!(
        card.call("rechercher", &patient).await.unwrap()["statut"],
        "recuperee"
    );
    // Without a number of the Assurance maladie there is no assertion: the practice's certificate asks.
    card.commit(Write::Setting(NewSetting {
        level: Level::Person("demonstration".into()),
        owner: "ins".into(),
        key: "facturation".into(),
        value: "".into(),
    }));
    assert_eq!(
        card.call("rechercher", &patient).await.unwrap_err(),
        "http.client"
    );
    // A practice with one certificate names it simply.
    let simple = Desk::with(&[("organisation", ClientName::InsiManu)], true);
    let patient = simple.patient(ZOE);
    assert!(simple.opens(&patient).await.is_empty());
    assert_eq!(simple.statut(&patient), "recuperee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_anybody_the_practice_asks_and_a_person_s_search_wants_one() {
    let desk = Desk::with(&ALL, false);
    let patient = desk.patient(ZOE);
    assert_eq!(
        desk.call("rechercher", &patient).await.unwrap_err(),
        "session-required"
    );
    assert!(desk.opens(&patient).await.is_empty());
    assert_eq!(desk.statut(&patient), "recuperee");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_the_patient_finds_them_and_says_that_it_is_simulated() {
    let desk = Desk::new();
    let patient = desk.patient(ZOE);
    let said = desk.call("rechercher-carte", &patient).await.unwrap();
    assert_eq!(said["statut"], "recuperee");
    assert!(said["message"].as_str().unwrap().contains("simulé"));
    assert_eq!(
        desk.sandbox
            .traffic()
            .count("insi/rechercherInsAvecCarteVitale"),
        1
    );
    assert_eq!(desk.asked(), 0);
    // Somebody else's file: nothing is sent.
    let other = desk.patient(FOUND[1]);
    assert_eq!(
        desk.call("rechercher-carte", &other).await.unwrap_err(),
        "insi.vitale.personne"
    );
    assert_eq!(
        desk.sandbox
            .traffic()
            .count("insi/rechercherInsAvecCarteVitale"),
        1
    );
}

/// The identities published for the tests of INSi, with the outcome their notes say and the matricule where it is
/// published. `cargo test -p socle-tests --test it insi::the_published -- --nocapture` prints the table.
const PUBLISHED: [(&str, &str, &str); 22] = [
    (
        "ADRDEUX/LAURENT/M/1981-01-01/63220",
        "insi.00",
        "181016322075140",
    ),
    (
        "ADRTROIS/TOUSSAINT/M/1960-01-01/2B020",
        "insi.00",
        "160012B02077713",
    ),
    (
        "ADRTROIS/DOMINIQUE/F/1997-02-26/2A020",
        "insi.00",
        "297022A02077878",
    ),
    ("ADRUN/ZOE/F/1975-12-31/63220", "insi.00", "275126322074974"),
    (
        "ECETINSI/PIERRE-ALAIN MURIEL FLORIANT/M/2009-07-14/63220",
        "insi.00",
        "109076322083489",
    ),
    (
        "TCHITCHI/CATARINA BELLA/F/1936-06-21/63220",
        "insi.00",
        "236066322083656",
    ),
    // The retry rule: nobody under the first given name, found under the second.
    (
        "TCHITCHI/OLA CATARINA/F/1936-06-21/63220",
        "insi.00",
        "236066322083656",
    ),
    ("DE VINCI/LEONARDO/M/2014-02-01", "insi.02", ""),
    ("DE VINCI/LEONARDO/M/2014-02-01/63220", "insi.00", ""),
    ("DE VINCI/RUTH/F/1976-07-14", "insi.102", ""),
    ("NESSI/RUTH/F/1977-07-14/63220", "insi.00", ""),
    (
        "NESSI/NATHALIE/F/1977-07-14/63220",
        "insi.00",
        "277076322082910",
    ),
    (
        "NESSI/MICHELANGELO ANTHONY/M/2010-08-07/63220",
        "insi.00",
        "110086322083060",
    ),
    (
        "D'ARTAGNAN DE L'HERAULT/PIERRE-ALAIN/M/2001-06-17/63220",
        "insi.00",
        "101066322075460",
    ),
    ("D'ÆION/CŒUR/M/1987-01-25", "trait.caractere", ""),
    (
        "CORSE/ANTHONY/M/1980-03-02/2B020",
        "insi.00",
        "180032B02040123",
    ),
    (
        "HERMANN/GATIEN/M/1981-03-24/63220",
        "insi.00",
        "181036322045676",
    ),
    (
        "PROVISOIRE/MATRICULE/M/2009-07-01/63220",
        "insi.00",
        "109076322088835",
    ),
    ("HOUILLES/PIERRE PAUL JACQUES/M/1993-01-27", "insi.01", ""),
    ("VANDERMONDE/ARIANA/F/1995-06-17/77284", "insi.111", ""),
    ("INCONNU/SOLDAT/M/1920-11-11", "insi.01", ""),
    (
        "PATB-QUATRE/LAURENCE/F/1907-05-25/85756",
        "insi.00",
        "207058575627097",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_test_identities_get_the_outcome_their_notes_say() {
    let desk = Desk::new();
    let mut wrong = Vec::new();
    eprintln!(
        "{:62} {:16} {:16} matricule",
        "identité", "attendu", "obtenu"
    );
    for (written, expected, matricule) in PUBLISHED {
        let patient = desk.patient(written);
        let (got, given) = match desk.call("rechercher", &patient).await {
            Ok(said) => (
                said["code"].as_str().unwrap().to_owned(),
                // An answer that waits is not in the file yet.
                said["matricule"].as_str().unwrap_or_default().to_owned(),
            ),
            Err(code) => (code, String::new()),
        };
        eprintln!("{written:62} {expected:16} {got:16} {given}");
        let same = matricule.is_empty() || given.is_empty() || given == matricule;
        if got != expected || !same {
            wrong.push(written);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
