//! Archives of documents: written for the official rules, read back, refused when anything in them does not fit. All people
//! are fictitious.

mod campaign;
mod refused;

use std::io::{Cursor, Write as _};

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::vsm::{self, Header};
use socle_formats::xdm::{self, Given, Sender, Submission, XdmError};
use socle_formats::xds::entry::of_cda;
use socle_formats::xds::values::Hidden;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A header and the structured summary under it.
fn document(seed: u64) -> (Header, Vec<u8>) {
    let (header, content) = summary(Draw {
        seed,
        sections: 0x3FF,
        most: 2,
        odd: 3,
    });
    let document = vsm::write(&header, &content).unwrap();
    (header, document)
}

/// The same patient's second document: a PDF inside a CDA.
fn second(header: &Header, id: &str) -> Vec<u8> {
    let header = Header {
        id: id.to_owned(),
        title: "Courrier <scanné> & signé".to_owned(),
        ..header.clone()
    };
    vsm::write_pdf(&header, b"%PDF-1.4\n% nothing in it\n").unwrap()
}

fn sender() -> Sender {
    Sender {
        name: "Dr Maxence LIBRE".to_owned(),
        organisation: "Cabinet de l’Église & associés".to_owned(),
        address: "3 rue de l’Église\n63000 Clermont-Ferrand".to_owned(),
        phone: "01 02 03 04 05".to_owned(),
        program: "Socle".to_owned(),
        version: "0.1.0".to_owned(),
        editor: "Socle".to_owned(),
    }
}

fn submission(number: u64) -> Submission {
    Submission {
        unique_id: format!("2.25.{}", 900_000_000_u64 + number),
        source_id: "2.25.4242".to_owned(),
        at_ms: 1_785_585_600_000,
        title: "Synthèse médicale".to_owned(),
    }
}

fn given(document: &[u8]) -> Given<'_> {
    Given {
        document,
        hidden: Vec::new(),
    }
}

/// An archive with one document, and what it was made of.
fn one() -> (Header, Vec<u8>, Vec<u8>) {
    let (header, document) = document(42);
    let archive = xdm::write(&submission(1), &sender(), &[given(&document)]).unwrap();
    (header, document, archive)
}

/// The files of an archive, in its order.
fn files(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An archive with one of its files changed.
fn changed(archive: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let files: Vec<(String, Vec<u8>)> = files(archive)
        .into_iter()
        .map(|(known, content)| {
            if known.ends_with(name) {
                let text = String::from_utf8(content).unwrap();
                let after = change(text.clone());
                assert_ne!(after, text, "nothing was changed");
                (known, after.into_bytes())
            } else {
                (known, content)
            }
        })
        .collect();
    zipped(&files)
}

#[test]
fn an_archive_holds_its_four_parts_under_names_every_system_reads() {
    let (_, document, archive) = one();
    let files = files(&archive);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "INDEX.HTM",
            "README.TXT",
            "IHE_XDM/SUBSET01/METADATA.XML",
            "IHE_XDM/SUBSET01/DOC0001.XML"
        ]
    );
    assert_eq!(files[3].1, document);
    let readme = String::from_utf8(files[1].1.clone()).unwrap();
    for said in [
        "Emetteur\r\n",
        "Nom : Dr Maxence LIBRE\r\n",
        "Adresse : 3 rue de l’Église 63000 Clermont-Ferrand\r\n",
        "Application de l’émetteur\r\n",
        "IHE_XDM/SUBSET01/DOC0001.XML",
    ] {
        assert!(readme.contains(said), "{said}\n{readme}");
    }
    let index = String::from_utf8(files[0].1.clone()).unwrap();
    for said in [
        "XHTML 1.0 Strict",
        "href=\"README.TXT\"",
        "href=\"IHE_XDM/SUBSET01/DOC0001.XML\"",
        "Cabinet de l’Église &amp; associés",
    ] {
        assert!(index.contains(said), "{said}\n{index}");
    }
}

#[test]
fn what_opens_in_a_browser_names_no_patient() {
    let (header, _, archive) = one();
    for (name, content) in files(&archive).iter().take(2) {
        let text = String::from_utf8(content.clone()).unwrap();
        assert!(!text.contains(&header.patient.nom_naissance), "{name}");
        let ins = header.patient.ins.clone().unwrap();
        assert!(!text.contains(&ins.matricule), "{name}");
    }
}

#[test]
fn the_same_documents_give_the_same_archive_byte_for_byte() {
    assert_eq!(one().2, one().2);
}

#[test]
fn what_was_written_is_read_back_with_patient_hash_and_author() {
    let (header, document) = document(7);
    let other = second(&header, "2.25.777");
    let hidden = vec![Hidden::Patient, Hidden::Professionals];
    let archive = xdm::write(
        &submission(2),
        &sender(),
        &[
            given(&document),
            Given {
                document: &other,
                hidden: hidden.clone(),
            },
        ],
    )
    .unwrap();
    let read = xdm::open(&archive).unwrap();
    assert_eq!(Some(&read.patient), header.patient.ins.as_ref());
    assert_eq!(read.submission, "2.25.900000002");
    assert_eq!(read.submitted, "20260801120000");
    let author = read.author.person.as_ref().unwrap();
    assert_eq!(
        [&*author.id, &*author.family, &*author.given],
        [
            &*header.author.id,
            &*header.author.family,
            &*header.author.given
        ]
    );
    assert_eq!(read.unnamed, 0);
    assert_eq!(read.documents.len(), 2);
    for (read, written) in read.documents.iter().zip([&document, &other]) {
        assert_eq!(&read.content, written);
        assert!(read.is_cda && read.is_hashed);
        assert_eq!(read.ins, header.patient.ins);
    }
    let (first, second) = (&read.documents[0].entry, &read.documents[1].entry);
    assert_eq!(first.unique_id, header.id);
    assert_eq!((&*first.kind.code, &*first.class.code), ("SYNTH", "11"));
    assert_eq!(first.format.code, "urn:asip:ci-sis:vsm:2012");
    assert_eq!(second.format.code, "urn:ihe:iti:xds-sd:pdf:2008");
    assert_eq!(second.title, "Courrier <scanné> & signé");
    assert_eq!(second.hidden(), [Hidden::Professionals, Hidden::Patient]);
    assert!(first.hidden().is_empty());
    assert_eq!(first.facility.code, header.structure.sector);
}

#[test]
fn what_the_archive_says_of_a_document_is_what_the_shared_record_is_told_of_it() {
    let (_, document, archive) = one();
    let read = xdm::open(&archive).unwrap();
    let mut told = of_cda(&document, "Document01", &[]).unwrap();
    told.uri = "DOC0001.XML".to_owned();
    assert_eq!(read.documents[0].entry, told);
}

#[test]
fn names_in_small_letters_and_a_folder_around_are_read_as_some_senders_write_them() {
    let (_, _, archive) = one();
    let files: Vec<(String, Vec<u8>)> = files(&archive)
        .into_iter()
        .map(|(name, content)| (format!("envoi\\{}", name.to_lowercase()), content))
        .collect();
    assert_eq!(xdm::open(&zipped(&files)).unwrap().documents.len(), 1);
}

#[test]
fn what_the_metadata_do_not_name_is_counted_and_not_read() {
    let (_, _, archive) = one();
    let mut files = files(&archive);
    files.push(("IHE_XDM/SUBSET01/VIRUS.EXE".to_owned(), vec![0; 10]));
    let read = xdm::open(&zipped(&files)).unwrap();
    assert_eq!((read.documents.len(), read.unnamed), (1, 1));
}

#[test]
fn nothing_leaves_without_an_ins_with_two_patients_or_half_said() {
    let (header, first) = document(1);
    let (_, stranger) = document(2);
    let write = |documents: &[&[u8]]| {
        let documents: Vec<Given<'_>> = documents.iter().map(|one| given(one)).collect();
        xdm::write(&submission(1), &sender(), &documents).map(drop)
    };
    assert_eq!(write(&[]), Err(XdmError::Empty));
    assert_eq!(write(&[&first, &stranger]), Err(XdmError::TwoPatients));
    assert_eq!(write(&[&first, &first]), Err(XdmError::SameId));
    assert!(matches!(
        write(&[&first, b"<pas fini"]),
        Err(XdmError::Document(2, _))
    ));
    let text = String::from_utf8(first.clone()).unwrap();
    let without = |from: &str, to: &str| {
        let after = text.replacen(from, to, 1);
        assert_ne!(after, text, "{from}");
        write(&[after.as_bytes()])
    };
    let ins = header.patient.ins.clone().unwrap();
    assert_eq!(
        without(&format!("root=\"{}\"", ins.oid), "root=\"1.2.3\""),
        Err(XdmError::NoIns)
    );
    assert_eq!(
        without("code=\"SYNTH\"", "code=\"INCONNU\""),
        Err(XdmError::Lacks(1, "code"))
    );
    assert_eq!(
        without(&format!("root=\"{}\"", header.id), "root=\"pas.un.oid\""),
        Err(XdmError::Lacks(1, "id"))
    );
    assert_eq!(
        without(
            "<confidentialityCode code=\"N\"",
            "<confidentialityCode code=\"X\""
        ),
        Err(XdmError::Lacks(1, "confidentialityCode"))
    );
    let long = format!("<title>{}", "é".repeat(200));
    assert!(
        without("<title>", &long)
            .unwrap_err()
            .message()
            .contains("128 signes")
    );
    let offset = text.split_once("<effectiveTime value=\"").unwrap().1[14..19].to_owned();
    assert_eq!(
        write(&[text.replace(&offset, "").as_bytes()]),
        Err(XdmError::Lacks(1, "effectiveTime"))
    );
    let setting = |change: fn(&mut Submission, &mut Sender)| {
        let (mut submission, mut sender) = (submission(1), sender());
        change(&mut submission, &mut sender);
        xdm::write(&submission, &sender, &[given(&first)]).map(drop)
    };
    assert_eq!(
        setting(|submission, _| submission.unique_id.clear()),
        Err(XdmError::Setting("unique_id"))
    );
    assert_eq!(
        setting(|_, sender| sender.name.clear()),
        Err(XdmError::Setting("sender"))
    );
    assert_eq!(
        setting(|submission, _| submission.at_ms = i64::MAX),
        Err(XdmError::Setting("at_ms"))
    );
    let message = XdmError::Lacks(2, "serviceEvent/effectiveTime/low").message();
    assert!(message.contains("n° 2") && message.contains("la date de l’acte"));
}
