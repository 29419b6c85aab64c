//! What does not fit is refused with its reason, and never read in part.

use std::io::Cursor;

use socle_formats::mss::Integration;
use socle_formats::xdm::{self, XdmError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{changed, document, files, given, one, sender, submission, zipped};

#[track_caller]
fn refused(archive: &[u8], error: XdmError) {
    assert_eq!(xdm::open(archive).map(drop), Err(error.clone()));
    let message = error.message();
    assert!(
        message.ends_with('.') && !message.contains("{"),
        "{message}"
    );
}

/// One more file in a whole archive.
fn with(name: &str, content: &[u8]) -> Vec<u8> {
    let mut files = files(&one().2);
    files.push((name.to_owned(), content.to_vec()));
    zipped(&files)
}

#[test]
fn what_is_no_archive_or_a_damaged_one() {
    for bytes in [&b""[..], b"PK", b"pas une archive", &[0; 4_096]] {
        assert!(matches!(xdm::open(bytes), Err(XdmError::NotZip(_))));
    }
    let (_, _, archive) = one();
    // Cut anywhere, it is never read in part.
    for part in 1..20 {
        let cut = &archive[..archive.len() * part / 20];
        assert!(matches!(xdm::open(cut), Err(XdmError::NotZip(_))), "{part}");
    }
    // A bit turned inside a document is found by the check sum of the archive.
    let mut turned = archive.clone();
    let place = turned.len() / 2;
    turned[place] ^= 0x10;
    assert!(xdm::open(&turned).is_err());
}

#[test]
fn a_name_that_leaves_the_archive() {
    for name in [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "IHE_XDM/../../x",
        "C:\\Windows\\x",
        "..\\x",
    ] {
        refused(&with(name, b"x"), XdmError::Path);
    }
}

#[test]
fn two_files_of_one_name_whatever_the_letters() {
    refused(
        &with("ihe_xdm/subset01/doc0001.xml", b"x"),
        XdmError::SameName,
    );
}

#[test]
fn a_link_to_somewhere_else() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .add_symlink(
            "IHE_XDM/SUBSET01/DOC0001.XML",
            "/etc/passwd",
            SimpleFileOptions::DEFAULT,
        )
        .unwrap();
    refused(&writer.finish().unwrap().into_inner(), XdmError::Path);
}

#[test]
fn an_archive_that_unpacks_to_more_than_a_disk() {
    // What its directory says of the last file: 300 MB. It is not tried.
    let mut archive = one().2;
    let place = last_in_directory(&archive);
    archive[place + 24..place + 28].copy_from_slice(&300_000_000_u32.to_le_bytes());
    refused(&archive, XdmError::Bomb);
}

/// Where the directory of an archive speaks of its last file.
fn last_in_directory(archive: &[u8]) -> usize {
    archive
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .unwrap()
}

#[test]
fn an_archive_that_says_less_than_it_unpacks_to() {
    let (_, _, archive) = one();
    // The size of a file in the directory of the archive, said as one byte.
    let mut lying = archive.clone();
    let place = last_in_directory(&archive);
    lying[place + 24..place + 28].copy_from_slice(&1_u32.to_le_bytes());
    let error = xdm::open(&lying).map(drop).unwrap_err();
    assert!(
        matches!(error, XdmError::Bomb | XdmError::NotZip(_)),
        "{error}"
    );
}

#[test]
fn too_many_files() {
    let mut files = files(&one().2);
    for number in 0..xdm::MOST_FILES {
        files.push((format!("F{number}"), Vec::new()));
    }
    refused(&zipped(&files), XdmError::TooMany);
}

#[test]
fn an_encrypted_file() {
    // The mark of encryption, in the file's own header and in the directory.
    let (_, _, mut archive) = one();
    let places = |signature: &[u8; 4], archive: &[u8]| -> Vec<usize> {
        archive
            .windows(4)
            .enumerate()
            .filter(|(_, window)| *window == signature)
            .map(|(place, _)| place)
            .collect()
    };
    for place in places(b"PK\x03\x04", &archive) {
        archive[place + 6] |= 1;
    }
    for place in places(b"PK\x01\x02", &archive) {
        archive[place + 8] |= 1;
    }
    refused(&archive, XdmError::Encrypted);
}

#[test]
fn metadata_that_are_not_there_or_not_readable() {
    let (_, _, archive) = one();
    let without: Vec<(String, Vec<u8>)> = files(&archive)
        .into_iter()
        .filter(|(name, _)| !name.ends_with("METADATA.XML"))
        .collect();
    refused(&zipped(&without), XdmError::NoMetadata);
    let entity = changed(&archive, "METADATA.XML", |_| {
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>".to_owned()
    });
    assert!(matches!(xdm::open(&entity), Err(XdmError::Metadata(_))));
    let other = changed(&archive, "METADATA.XML", |_| "<autre/>".to_owned());
    refused(&other, XdmError::MetadataLacks("RegistryObjectList"));
    let no_set = changed(&archive, "METADATA.XML", |text| {
        text.replace(
            "a54d6aa5-d40d-43f9-88c5-b4633d873bdd",
            "00000000-d40d-43f9-88c5-b4633d873bdd",
        )
    });
    refused(&no_set, XdmError::MetadataLacks("a SubmissionSet"));
}

#[test]
fn a_document_that_is_not_there_or_not_the_one_that_was_announced() {
    let (_, document, archive) = one();
    let moved = changed(&archive, "METADATA.XML", |text| {
        text.replace("DOC0001.XML", "DOC0002.XML")
    });
    refused(&moved, XdmError::Missing(1));
    let outside = changed(&archive, "METADATA.XML", |text| {
        text.replace("DOC0001.XML", "../../INDEX.HTM")
    });
    refused(&outside, XdmError::Missing(1));
    let shorter = changed(&archive, "DOC0001.XML", |text| {
        text.replacen("Synth", "Synt", 1)
    });
    refused(&shorter, XdmError::Altered(1, "size"));
    let other = changed(&archive, "DOC0001.XML", |text| {
        text.replacen("Synth", "Sinth", 1)
    });
    refused(&other, XdmError::Altered(1, "hash"));
    // No hash at all is said, not refused: not every sender writes one.
    let bare = changed(&archive, "METADATA.XML", |text| {
        text.replace("name=\"hash\"", "name=\"autre\"")
    });
    let read = xdm::open(&bare).unwrap();
    assert!(!read.documents[0].is_hashed);
    assert_eq!(read.documents[0].content, document);
}

#[test]
fn two_patients_or_a_document_about_another_one() {
    let (header, document_of_one, archive) = one();
    let ins = header.patient.ins.clone().unwrap();
    let cx = |matricule: &str, oid: &str| format!("{matricule}^^^&amp;{oid}&amp;ISO^NH");
    let said = cx(&ins.matricule, &ins.oid);
    let others = "279035121518989";
    assert_ne!(ins.matricule, others);
    // The submission of one patient, the document of another.
    let two = changed(&archive, "METADATA.XML", |text| {
        text.replacen(&said, &cx(others, &ins.oid), 1)
    });
    refused(&two, XdmError::TwoPatients);
    // All metadata of another patient than the document.
    let other = changed(&archive, "METADATA.XML", |text| {
        text.replace(&said, &cx(others, &ins.oid))
    });
    refused(&other, XdmError::OtherPatient(1));
    assert_eq!(
        XdmError::OtherPatient(1).integration(),
        Integration::InsDifferent
    );
    // The same digits under another authority are another person.
    let authority = if ins.oid.ends_with(".8") {
        "1.2.250.1.213.1.4.9"
    } else {
        "1.2.250.1.213.1.4.8"
    };
    let authority = changed(&archive, "METADATA.XML", |text| {
        text.replace(&said, &cx(&ins.matricule, authority))
    });
    refused(&authority, XdmError::OtherPatient(1));
    // No INS anywhere in the metadata.
    let none = changed(&archive, "METADATA.XML", |text| {
        text.replace(&said, "123^^^&amp;1.2.3&amp;ISO^PI")
    });
    refused(&none, XdmError::NoIns);
    assert_eq!(XdmError::NoIns.integration(), Integration::SansIns);
    // Two submissions in one archive, each whole, of two patients.
    let (_, stranger) = document(43);
    let strangers = xdm::write(&submission(9), &sender(), &[given(&stranger)]).unwrap();
    let mut all = files(&archive);
    for (name, content) in files(&strangers) {
        if let Some(rest) = name.strip_prefix("IHE_XDM/SUBSET01/") {
            all.push((format!("IHE_XDM/SUBSET02/{rest}"), content));
        }
    }
    refused(&zipped(&all), XdmError::TwoPatients);
    assert!(!document_of_one.is_empty());
}

#[test]
fn the_same_document_twice() {
    let (_, _, archive) = one();
    let mut all = files(&archive);
    for (name, content) in files(&archive) {
        if let Some(rest) = name.strip_prefix("IHE_XDM/SUBSET01/") {
            all.push((format!("IHE_XDM/SUBSET02/{rest}"), content));
        }
    }
    refused(&zipped(&all), XdmError::SameId);
}
