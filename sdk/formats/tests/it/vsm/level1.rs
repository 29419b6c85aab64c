//! A file of any type inside a document of level 1.

use socle_formats::documents::{LOINC, TYPES, TypeDocument};
use socle_formats::vsm::{self, level1};
use socle_formats::xds::entry::of_cda;

use super::campaign::target;
use super::whole;

fn prescription() -> &'static TypeDocument {
    TypeDocument::trouver(LOINC, "57833-6").unwrap()
}

#[test]
fn a_prescription_in_pdf_is_a_document_of_its_type_whose_metadata_are_derived_without_the_file() {
    let (mut header, _) = whole();
    header.title = "Ordonnance de Mme MARTIN".to_owned();
    let around = level1::around(&header, prescription()).unwrap();
    let sample = around.sample();
    assert!(vsm::check(&sample).is_empty(), "{:?}", vsm::check(&sample));
    let entry = of_cda(&sample, "Document01", &[]).unwrap();
    assert_eq!(
        (entry.kind.code.as_str(), entry.class.code.as_str()),
        ("57833-6", "42")
    );
    assert_eq!(entry.format.code, "urn:ihe:iti:xds-sd:pdf:2008");
    assert_eq!(entry.title, header.title);
    assert_eq!(entry.unique_id, header.id);
    // Another file in between: the same document but for the file.
    let whole = [around.before.as_slice(), b"JVBERi0xLjQ=", &around.after].concat();
    let other = of_cda(&whole, "Document01", &[]).unwrap();
    assert_ne!(other.hash, entry.hash);
    assert_eq!(
        (&other.unique_id, &other.creation),
        (&entry.unique_id, &entry.creation)
    );
    let folder = target().join("conformance").join("cda");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("niveau-1-ordonnance.xml"), whole).unwrap();
}

#[test]
fn every_type_of_the_value_set_can_be_put_around_a_file() {
    let (header, _) = whole();
    for kind in TYPES {
        let around = level1::around(&header, kind).unwrap();
        let entry = of_cda(&around.sample(), "a", &[]).unwrap();
        assert_eq!(entry.kind.code, kind.code);
    }
}

#[test]
fn a_header_without_author_is_refused_with_the_element_that_lacks() {
    let (mut header, _) = whole();
    header.author.id.clear();
    let faults = level1::around(&header, prescription()).unwrap_err();
    assert!(
        faults.iter().any(|fault| fault.code == "vsm.author.id"),
        "{faults:?}"
    );
    assert!(
        faults[0]
            .message()
            .starts_with("Le document n’est pas déposé"),
        "{}",
        faults[0].message()
    );
}
