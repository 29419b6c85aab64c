//! Existence, authorisations, lists.

use socle_formats::dmp::{self, Access, Action, Date, Existence, Sender, State, Which};

use super::desk::{
    ADRUN, AUTORISEPAS, CONTESTE, DUPRE, Desk, ENCHAINE, EXPIRE, FERMETURE, HALL, NOW, OID,
    Patient, VUN_DEUX, keep, refusal,
};
use crate::client::Bench;

async fn existence(bench: &Bench, desk: &Desk, patient: Patient) -> Existence {
    let sender = Sender {
        oid: OID.to_owned(),
        name: "Socle".to_owned(),
    };
    let who = (&patient.0.parse().unwrap(), patient.1.parse().unwrap());
    let request = dmp::existence(&desk.head(bench, Some(patient)), &sender, who, NOW).unwrap();
    let answer = desk.send(bench, &request).await;
    if patient == DUPRE {
        keep("bac-td0.2.xml", &request);
    }
    dmp::read_existence(&answer.body, Some(&answer.content_type))
        .unwrap()
        .given()
        .unwrap()
}

#[tokio::test]
async fn each_patient_has_the_state_that_is_published_for_them() {
    let bench = Bench::new();
    let desk = Desk::card();
    for (patient, state, access) in [
        (DUPRE, State::Open, Access::Valid),
        (HALL, State::Open, Access::Valid),
        (ENCHAINE, State::Open, Access::None),
        (EXPIRE, State::Open, Access::Expired),
        (AUTORISEPAS, State::Open, Access::Forbidden),
        (FERMETURE, State::Closed, Access::None),
        (CONTESTE, State::Absent, Access::None),
        (ADRUN, State::Open, Access::None),
    ] {
        let found = existence(&bench, &desk, patient).await;
        assert_eq!(
            (found.state, found.access),
            (state, access),
            "{}",
            patient.0
        );
        assert_eq!(found.is_treating, patient == HALL);
    }
    let opposed = existence(&bench, &desk, VUN_DEUX).await;
    assert_eq!(opposed.emergency_opposition, "centre_15 bris_de_glace");
    // Somebody else has no authorisation of the doctor's.
    let other = existence(&bench, &Desk::colleague(), DUPRE).await;
    assert_eq!(other.access, Access::None);
}

#[tokio::test]
async fn an_authorisation_is_declared_withdrawn_and_outlives_the_sandbox() {
    let bench = Bench::new();
    let desk = Desk::colleague();
    let act = |action| {
        let request = dmp::authorise(&desk.head(&bench, Some(ENCHAINE)), action).unwrap();
        let (bench, desk) = (&bench, &desk);
        async move {
            let answer = desk.send(bench, &request).await;
            keep("bac-td0.3.xml", &request);
            dmp::read_status(&answer.body, Some(&answer.content_type)).unwrap()
        }
    };
    assert_eq!(
        refusal(act(Action::Withdraw).await),
        "DMPAuthorizationNotFound"
    );
    act(Action::Declare).await.given().unwrap();
    let again = act(Action::Declare).await.given().unwrap();
    assert!(again.context.starts_with("Autorisation déjà présente"));
    assert_eq!(
        existence(&bench, &desk, ENCHAINE).await.access,
        Access::Valid
    );
    assert_eq!(
        refusal(act(Action::WithdrawTreating).await),
        "sandbox_DroitsInsuffisants"
    );
    act(Action::DeclareTreating).await.given().unwrap();
    assert!(existence(&bench, &desk, ENCHAINE).await.is_treating);

    // Another sandbox of the same folder knows it.
    let Bench { sandbox, dir } = bench;
    drop(sandbox);
    let bench = Bench {
        sandbox: socle_sandbox::Sandbox::start(socle_sandbox::Options::new(dir.path())).unwrap(),
        dir,
    };
    assert!(existence(&bench, &desk, ENCHAINE).await.is_treating);
    let request =
        dmp::authorise(&desk.head(&bench, Some(ENCHAINE)), Action::WithdrawTreating).unwrap();
    let answer = desk.send(&bench, &request).await;
    dmp::read_status(&answer.body, None)
        .unwrap()
        .given()
        .unwrap();
    let found = existence(&bench, &desk, ENCHAINE).await;
    assert_eq!((found.access, found.is_treating), (Access::Valid, false));
}

#[tokio::test]
async fn an_authorisation_that_expired_is_renewed_and_one_that_is_forbidden_is_not() {
    let bench = Bench::new();
    let desk = Desk::card();
    for (patient, expected) in [
        (EXPIRE, None),
        (AUTORISEPAS, Some("DMPAccessForbidden")),
        (FERMETURE, Some("DMPClosed")),
        (CONTESTE, Some("DMPPatientNotFound")),
    ] {
        let request = dmp::authorise(&desk.head(&bench, Some(patient)), Action::Declare).unwrap();
        let answer = desk.send(&bench, &request).await;
        let read = dmp::read_status(&answer.body, None).unwrap();
        assert_eq!(
            read.given().err().map(|problem| problem.code).as_deref(),
            expected
        );
    }
    assert_eq!(existence(&bench, &desk, EXPIRE).await.access, Access::Valid);
    let head = desk.head_in(&bench, Some(ENCHAINE), "bris_de_glace");
    let request = dmp::authorise(&head, Action::Declare).unwrap();
    let answer = desk.send(&bench, &request).await;
    assert_eq!(
        refusal(dmp::read_status(&answer.body, None).unwrap()),
        "sandbox_Mode"
    );
    let nurse = Desk {
        profession: "60".to_owned(),
        ..Desk::colleague()
    };
    let request =
        dmp::authorise(&nurse.head(&bench, Some(ENCHAINE)), Action::DeclareTreating).unwrap();
    let answer = nurse.send(&bench, &request).await;
    assert_eq!(
        refusal(dmp::read_status(&answer.body, None).unwrap()),
        "sandbox_DroitsInsuffisants"
    );
}

#[tokio::test]
async fn the_records_one_may_access_are_listed_and_who_may_access_one() {
    let bench = Bench::new();
    let desk = Desk::card();
    let since = "2026-01-01".parse().unwrap();
    let request = dmp::list(&desk.head(&bench, None), &since, Date::LastDocument).unwrap();
    let answer = desk.send(&bench, &request).await;
    keep("bac-td0.4.xml", &request);
    let list = dmp::read_list(&answer.body, None).unwrap().given().unwrap();
    let of = |patient: Patient| list.iter().find(|one| one.matricule == patient.0);
    assert!(of(HALL).unwrap().is_treating);
    assert_eq!(of(DUPRE).unwrap().family, "DUPRE");
    assert!(of(ENCHAINE).is_none() && of(EXPIRE).is_none());
    // No patient is meant: none may be named.
    let request = dmp::list(&desk.head(&bench, Some(DUPRE)), &since, Date::LastDocument).unwrap();
    let answer = desk.send(&bench, &request).await;
    assert_eq!(
        refusal(dmp::read_list(&answer.body, None).unwrap()),
        "sandbox_vihf"
    );

    for (mode, expected) in [(Which::All, 1), (Which::Active, 1), (Which::Blocked, 0)] {
        let request = dmp::authorised(&desk.head(&bench, Some(HALL)), mode).unwrap();
        let answer = desk.send(&bench, &request).await;
        keep("bac-td1.6.xml", &request);
        let list = dmp::read_authorised(&answer.body, None)
            .unwrap()
            .given()
            .unwrap();
        assert_eq!(list.len(), expected, "{mode:?}");
        assert!(
            list.iter()
                .all(|one| one.id == desk.national_id && one.is_treating)
        );
    }
    let colleague = Desk::colleague();
    let request = dmp::authorised(&colleague.head(&bench, Some(HALL)), Which::All).unwrap();
    let answer = colleague.send(&bench, &request).await;
    assert_eq!(
        refusal(dmp::read_authorised(&answer.body, None).unwrap()),
        "DMPAuthorizationNotFound"
    );
}
