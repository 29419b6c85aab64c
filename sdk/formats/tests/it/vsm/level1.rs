//! A file of any type inside a document of level 1.

use socle_formats::documents::{LOINC, TYPES, TypeDocument};
use socle_formats::vsm::{self, level1};
use socle_formats::xds::entry::of_cda;

use super::campaign::target;
use super::whole;

const PDF: &str = "application/pdf";

fn prescription() -> &'static TypeDocument {
    TypeDocument::trouver(LOINC, "57833-6").unwrap()
}

#[test]
fn a_prescription_in_pdf_is_a_document_of_its_type_whose_metadata_are_derived_without_the_file() {
    let (mut header, _) = whole();
    header.title = "Ordonnance de Mme MARTIN".to_owned();
    let around = level1::around(&header, prescription(), PDF).unwrap();
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
fn images_and_texts_are_documents_of_their_own_format_and_what_the_value_set_has_not_is_refused() {
    let (header, _) = whole();
    let folder = target().join("conformance").join("cda");
    std::fs::create_dir_all(&folder).unwrap();
    for (media, format, file) in [
        (
            "image/jpeg",
            "urn:ihe:iti-fr:xds-sd:jpeg:2010",
            "/9j/4AAQSkZJRg==",
        ),
        (
            "image/tiff",
            "urn:ihe:iti-fr:xds-sd:tiff:2010",
            "SUkqAAgAAAA=",
        ),
        ("text/rtf", "urn:ihe:iti-fr:xds-sd:rtf:2010", "e1xydGYxfQ=="),
        ("text/plain", "urn:ihe:iti:xds-sd:text:2008", "Qm9uam91cg=="),
    ] {
        let around = level1::around(&header, prescription(), media).unwrap();
        let whole = [around.before.as_slice(), file.as_bytes(), &around.after].concat();
        assert!(
            vsm::check(&whole).is_empty(),
            "{media}: {:?}",
            vsm::check(&whole)
        );
        let entry = of_cda(&whole, "Document01", &[]).unwrap();
        assert_eq!(entry.format.code, format);
        let name = media.replace('/', "-");
        std::fs::write(folder.join(format!("niveau-1-{name}.xml")), whole).unwrap();
    }
    for media in ["image/png", "application/zip", "text/html", ""] {
        let faults = level1::around(&header, prescription(), media).unwrap_err();
        assert_eq!(faults[0].code, "vsm.pdf", "{media}");
    }
}

#[test]
fn every_type_of_the_value_set_can_be_put_around_a_file() {
    let (header, _) = whole();
    for kind in TYPES {
        let around = level1::around(&header, kind, PDF).unwrap();
        let entry = of_cda(&around.sample(), "a", &[]).unwrap();
        assert_eq!(entry.kind.code, kind.code);
    }
}

#[test]
fn a_header_without_author_is_refused_with_the_element_that_lacks() {
    let (mut header, _) = whole();
    header.author.id.clear();
    let faults = level1::around(&header, prescription(), PDF).unwrap_err();
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
