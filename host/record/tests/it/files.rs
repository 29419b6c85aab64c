//! What only a record kept in files of its home can undergo.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt as _;

use socle_record::{KeyChoice, RecordError, Unlock};

use crate::cabinet::Cabinet;
use crate::journal::busy;

#[test]
fn a_wrong_key_leaves_the_record_as_it_was() {
    let mut cabinet = Cabinet::open();
    let id = cabinet.zoe();
    cabinet.close();
    let key = cabinet.home().join("record.key");
    let right = std::fs::read(&key).unwrap();
    let before = std::fs::read(cabinet.home().join("record.db")).unwrap();
    std::fs::write(&key, "11".repeat(32)).unwrap();
    cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert_eq!(
        std::fs::read(cabinet.home().join("record.db")).unwrap(),
        before
    );
    std::fs::write(&key, right).unwrap();
    cabinet.reopen();
    assert_eq!(
        cabinet.record().patient(&id).unwrap().nom_naissance,
        "ADRUN"
    );
}

#[test]
fn a_damaged_file_is_said_to_be_damaged_and_never_read_wrongly() {
    let mut cabinet = Cabinet::open();
    for n in 0..200 {
        cabinet.patient(crate::cabinet::traits(
            &format!("NOM{}", "A".repeat(n % 50 + 1)),
            "ZOE",
            "1980-01-01",
        ));
    }
    cabinet.close();
    let path = cabinet.home().join("record.db");
    let mut file = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let size = file.metadata().unwrap().len();
    // One bit in each page but the first, whose damage looks like a wrong key.
    for page in 1..size / 4096 {
        let place = SeekFrom::Start(page * 4096 + 1000);
        let mut byte = [0];
        file.seek(place).unwrap();
        file.read_exact(&mut byte).unwrap();
        file.seek(place).unwrap();
        file.write_all(&[byte[0] ^ 1]).unwrap();
    }
    drop(file);
    let refused = cabinet.try_open(&Unlock::Kept).unwrap_err();
    assert!(
        matches!(refused, RecordError::Corrupt { .. }),
        "{refused:?}"
    );
    assert!(refused.message().contains("endommagé"));
}

#[test]
fn a_record_without_its_database_is_said_to_be_damaged() {
    let mut cabinet = Cabinet::open();
    cabinet.close();
    std::fs::remove_file(cabinet.home().join("record.db")).unwrap();
    assert!(matches!(
        cabinet.try_open(&Unlock::Kept),
        Err(RecordError::Corrupt { .. })
    ));
}

#[test]
fn a_home_that_could_not_be_made_can_be_made_again() {
    struct Dry;
    impl socle_record::Chance for Dry {
        fn fill(&self, _: &mut [u8]) -> Result<(), RecordError> {
            Err(RecordError::Chance("dry".to_owned()))
        }
    }
    let mut cabinet = Cabinet::empty();
    let chance = std::mem::replace(&mut cabinet.surroundings.chance, std::sync::Arc::new(Dry));
    assert!(matches!(
        cabinet.init(&KeyChoice::File),
        Err(RecordError::Chance(_))
    ));
    cabinet.surroundings.chance = chance;
    // The header cannot be written where a folder stands: the key and the database were already there.
    std::fs::create_dir(cabinet.home().join("home.new")).unwrap();
    assert!(matches!(
        cabinet.init(&KeyChoice::File),
        Err(RecordError::File { .. })
    ));
    let left: Vec<_> = std::fs::read_dir(cabinet.home())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
    std::fs::remove_dir(cabinet.home().join("home.new")).unwrap();
    cabinet.init(&KeyChoice::File).unwrap();
    let mode = std::fs::metadata(cabinet.home())
        .unwrap()
        .permissions()
        .mode()
        & 0o777;
    assert_eq!(mode, 0o700);
}

#[test]
fn an_older_copy_of_the_record_is_found_by_the_witness() {
    let mut cabinet = busy();
    cabinet.close();
    let path = cabinet.home().join("record.db");
    let copy = std::fs::read(&path).unwrap();
    cabinet.reopen();
    cabinet.qualified();
    cabinet.close();
    std::fs::write(&path, copy).unwrap();
    cabinet.reopen();
    assert!(!cabinet.record().verify().unwrap().is_intact());
}

#[test]
fn a_page_of_the_file_that_takes_the_place_of_another_is_refused() {
    // What a server keeps sealed is bound to its row; here each page of the file is bound to its place.
    const PAGE: usize = 4_096;
    let mut cabinet = crate::keeping::lived_in();
    cabinet.close();
    let path = cabinet.home().join("record.db");
    let whole = std::fs::read(&path).unwrap();
    assert!(whole.len() > 20 * PAGE);
    let pages = whole.len() / PAGE;
    let mut moved = whole.clone();
    let (first, second) = ((pages / 2) * PAGE, (pages / 2 + 1) * PAGE);
    moved[first..first + PAGE].copy_from_slice(&whole[second..second + PAGE]);
    std::fs::write(&path, moved).unwrap();
    let found = match cabinet.try_open(&socle_record::Unlock::Kept) {
        Ok(record) => record.check().map(|checked| checked.is_sound()),
        Err(error) => Err(error),
    };
    assert!(!matches!(found, Ok(true)), "{found:?}");
    std::fs::write(&path, whole).unwrap();
    cabinet.reopen();
    assert!(cabinet.record().check().unwrap().is_sound());
}
