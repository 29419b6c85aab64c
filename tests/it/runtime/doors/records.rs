//! Patients: read, changed and found.

use socle_runtime::Reason;

use super::denied;
use crate::runtime::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_reads_changes_and_finds_patients() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.patient("DURAND", "ZOÉ");
    let lines = format!(
        "records-open|{patient}|nom-naissance\nrecords-set|{patient}|telephone|0102030405\nrecords-open|{patient}|telephone\n\
         records-set|{patient}|courriel|j@essai.test\nrecords-open|{patient}|telephone\nrecords-find|durand\nrecords-count|"
    );
    let said = world.done(Some(&patient), &lines).await;
    assert_eq!(
        said,
        [
            "DUPONT",
            "0102030405",
            "0102030405",
            "j@essai.test",
            "0102030405",
            "DURAND",
            "2"
        ]
    );
    let file = world.record().entity("patient", &patient).unwrap();
    assert_eq!(
        (file.get("telephone"), file.get("courriel")),
        ("0102030405".into(), "j@essai.test".into())
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_of_the_identity_or_one_that_does_not_exist_is_refused_by_name() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    for field in ["nom-naissance", "statut", "pointure"] {
        let error = world
            .steps(Some(&patient), &format!("records-set|{patient}|{field}|x"))
            .await
            .unwrap_err();
        let Reason::Refused(failure) = &error.reason else {
            panic!("{error}")
        };
        assert_eq!(
            (failure.code.as_str(), failure.detail("field")),
            ("field", Some(field))
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_records_are_denied() {
    let all = ["records:patient:write:patient", "records:patient:read:all"];
    denied(
        &all,
        &[
            "records-open|{}|telephone",
            "records-set|{}|telephone|1",
            "records-find|x",
            "records-count|",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_to_read_does_not_let_write() {
    denied(
        &["records:patient:write:patient"],
        &["records-set|{}|telephone|1"],
    )
    .await;
}
