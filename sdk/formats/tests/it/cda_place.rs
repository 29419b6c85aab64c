//! A document given another place among its versions.

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::cda::{CdaError, Place, placed};
use socle_formats::vsm;

fn composed() -> Vec<u8> {
    let (mut header, content) = summary(Draw {
        seed: 7,
        sections: 0x3FF,
        most: 2,
        odd: 2,
    });
    header.version = 1;
    header.replaces = None;
    vsm::write(&header, &content).unwrap()
}

fn third() -> Place {
    Place {
        set_id: "1.2.250.1.999.7".to_owned(),
        version: 3,
        replaces: Some("1.2.250.1.999.8".to_owned()),
    }
}

/// The document without the three elements.
fn rest(document: &[u8]) -> String {
    let mut text = String::from_utf8(document.to_vec()).unwrap();
    for (begin, end) in [
        ("<setId", "/>"),
        ("<versionNumber", "/>"),
        ("<relatedDocument", "</relatedDocument>"),
    ] {
        if let Some(at) = text.find(begin) {
            let length = text[at..].find(end).unwrap() + end.len();
            text.replace_range(at..at + length, "");
        }
    }
    text
}

#[test]
fn only_the_place_among_the_versions_changes_and_the_document_stays_right() {
    let first = composed();
    let after = placed(&first, &third()).unwrap();
    assert!(vsm::check(&after).is_empty(), "{:?}", vsm::check(&after));
    let (before, now) = (
        vsm::reference(&first).unwrap(),
        vsm::reference(&after).unwrap(),
    );
    assert_eq!(
        (now.id, now.set_id, now.version),
        (before.id, "1.2.250.1.999.7".to_owned(), 3)
    );
    assert_eq!(rest(&first), rest(&after));
    assert!(String::from_utf8_lossy(&after).contains("<id root=\"1.2.250.1.999.8\"/>"));

    // And back to a first version: nothing is replaced any more.
    let own = vsm::reference(&first).unwrap();
    let back = placed(
        &after,
        &Place {
            set_id: own.set_id,
            version: 1,
            replaces: None,
        },
    )
    .unwrap();
    assert_eq!(String::from_utf8(back), String::from_utf8(first));
}

#[test]
fn a_document_that_stands_there_already_is_given_back_to_the_letter() {
    let after = placed(&composed(), &third()).unwrap();
    assert_eq!(placed(&after, &third()).unwrap(), after);
}

#[test]
fn an_older_document_without_a_line_gets_one_under_the_prefix_it_uses() {
    let old = r#"<c:ClinicalDocument xmlns:c="urn:hl7-org:v3"><c:id root="1.2.3"/><c:languageCode code="fr-FR"/><c:recordTarget/><c:relatedDocument typeCode="XFRM"/><c:component><c:nonXMLBody/></c:component></c:ClinicalDocument>"#;
    let after = String::from_utf8(placed(old.as_bytes(), &third()).unwrap()).unwrap();
    let expected = r#"<c:languageCode code="fr-FR"/><c:setId root="1.2.250.1.999.7"/><c:versionNumber value="3"/><c:recordTarget/><c:relatedDocument typeCode="XFRM"/><c:relatedDocument typeCode="RPLC"><c:parentDocument><c:id root="1.2.250.1.999.8"/></c:parentDocument></c:relatedDocument><c:component>"#;
    assert!(after.contains(expected), "{after}");
}

#[test]
fn what_is_no_document_or_has_no_place_for_it_is_refused() {
    let refused = |text: &str| placed(text.as_bytes(), &third()).unwrap_err();
    assert_eq!(refused("<a/>"), CdaError::NotCda("a".to_owned()));
    assert_eq!(refused("<ClinicalDocument>"), CdaError::CutShort);
    assert_eq!(refused("<ClinicalDocument/>"), CdaError::CutShort);
    assert_eq!(refused("<!DOCTYPE a><ClinicalDocument/>"), CdaError::Dtd);
}
