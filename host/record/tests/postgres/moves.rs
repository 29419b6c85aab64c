//! A record moved from files to a server and back.

use socle_record::{
    PatientSearch, PracticeKey, Record, RecordError, ServerAddress, Surroundings, Unlock, Where,
};
use socle_servers::postgres;

use crate::cabinet::Cabinet;
use crate::keeping::{lived_in, seen_but_sends, sends};

/// What a record holds, as far as a person sees it.
fn seen(record: &Record) -> String {
    format!("{} {:?}", seen_but_sends(record), sends(record))
}

fn server() -> (String, Where) {
    let base = postgres::shared().database();
    let address = ServerAddress::parse(&postgres::shared().url(&base)).unwrap();
    (base, Where::Server(address))
}

#[test]
fn a_record_moves_to_files_and_to_another_server_with_all_it_holds() {
    let mut cabinet = lived_in();
    let before = seen(cabinet.record());
    let (first, home) = (cabinet.base.clone().unwrap(), cabinet.home());
    cabinet.close();
    let unlock = Unlock::Kept;
    let to_files =
        Record::move_to(&home, &unlock, &Where::Home, cabinet.surroundings.clone()).unwrap();
    assert!(to_files.kept.is_none() && to_files.total() > 30);
    assert!(home.join("record.db").exists());
    assert!(!home.join("server.password").exists());
    cabinet.reopen();
    assert_eq!(seen(cabinet.record()), before);
    assert!(cabinet.record().verify().unwrap().is_intact());
    assert!(cabinet.record().server().is_none());
    cabinet.zoe();
    let now = seen(cabinet.record());
    // Who still names the server it left is told, and writes nothing there.
    let folder = tempfile::tempdir().unwrap();
    let refused = Record::join(
        &folder.path().join("poste"),
        &PracticeKey::File(home.join("record.key")),
        &ServerAddress::parse(&postgres::shared().url(&first)).unwrap(),
        Surroundings::default(),
    )
    .unwrap_err();
    assert!(matches!(refused, RecordError::ServerMoved), "{refused:?}");

    cabinet.close();
    let (_, there) = server();
    let to_server = Record::move_to(&home, &unlock, &there, cabinet.surroundings.clone()).unwrap();
    let kept = to_server.kept.clone().unwrap();
    assert!(kept.exists() && !home.join("record.db").exists());
    cabinet.reopen();
    assert_eq!(seen(cabinet.record()), now);
    assert!(cabinet.record().verify().unwrap().is_intact());
    assert!(cabinet.record().check().unwrap().is_sound());
    // New rows go on from the numbers that were copied.
    cabinet.qualified();
    assert_eq!(
        cabinet
            .record()
            .patients(&PatientSearch::default())
            .unwrap()
            .total,
        6
    );
}

#[test]
fn a_record_does_not_move_while_another_workstation_works_on_it() {
    let mut cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let base = cabinet.base.clone().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let poste = Record::join(
        &folder.path().join("poste"),
        &PracticeKey::File(cabinet.home().join("record.key")),
        &ServerAddress::parse(&postgres::shared().url(&base)).unwrap(),
        Surroundings::default(),
    )
    .unwrap();
    cabinet.close();
    let refused = Record::move_to(
        &cabinet.home(),
        &Unlock::Kept,
        &Where::Home,
        cabinet.surroundings.clone(),
    )
    .unwrap_err();
    assert!(matches!(refused, RecordError::OthersOpen), "{refused:?}");
    assert!(!cabinet.home().join("record.db").exists());
    poste.patient(&id).unwrap();
    cabinet.reopen();
    cabinet.record().patient(&id).unwrap();
}

#[test]
fn a_move_to_a_base_that_is_taken_leaves_the_record_where_it_was() {
    let mut cabinet = Cabinet::open();
    let other = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.close();
    let taken = postgres::shared().url(other.base.as_ref().unwrap());
    let place = Where::Server(ServerAddress::parse(&taken).unwrap());
    let refused = Record::move_to(
        &cabinet.home(),
        &Unlock::Kept,
        &place,
        cabinet.surroundings.clone(),
    )
    .unwrap_err();
    assert!(matches!(refused, RecordError::ServerTaken), "{refused:?}");
    cabinet.reopen();
    cabinet.record().patient(&id).unwrap();
}

#[test]
fn a_move_cut_off_once_the_server_was_left_is_ended_at_the_next_opening_and_an_older_copy_is_not_taken()
 {
    let mut cabinet = Cabinet::open();
    let id = cabinet.zoe();
    let (base, home) = (cabinet.base.clone().unwrap(), cabinet.home());
    let header = home.join("home.toml");
    cabinet.close();
    let on_server = std::fs::read(&header).unwrap();
    let password = std::fs::read(home.join("server.password")).unwrap();
    Record::move_to(
        &home,
        &Unlock::Kept,
        &Where::Home,
        cabinet.surroundings.clone(),
    )
    .unwrap();
    // As a power cut would have left it just after the server was told.
    let cut_off = || {
        std::fs::rename(home.join("record.db"), home.join("record-en-cours.db")).unwrap();
        std::fs::write(&header, &on_server).unwrap();
        std::fs::write(home.join("server.password"), &password).unwrap();
    };
    cut_off();
    cabinet.reopen();
    assert!(cabinet.record().server().is_none());
    cabinet.record().patient(&id).unwrap();
    assert!(!home.join("record-en-cours.db").exists());
    // A copy of an earlier move is not the record that left since.
    cabinet.close();
    cut_off();
    postgres::shared().sql(
        &base,
        "UPDATE meta SET value = 'another' WHERE key = 'moved'",
    );
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(matches!(refused, RecordError::ServerMoved), "{refused:?}");
}
