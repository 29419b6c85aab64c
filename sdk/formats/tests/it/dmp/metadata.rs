//! Metadata that follow from a document, times, value sets.

use socle_formats::documents::TYPES;
use socle_formats::xds::entry::{MetadataError, hash, of_cda};
use socle_formats::xds::hl7::{self, Person};
use socle_formats::xds::time::{TimeError, When, of_ms, read, utc};
use socle_formats::xds::values::{self, Hidden};

use super::{NOW, document, entry};

#[test]
fn everything_is_derived_from_the_document_itself() {
    let content = document(7);
    let text = String::from_utf8(content.clone()).unwrap();
    let entry = of_cda(
        &content,
        "Document01",
        &[Hidden::Patient, Hidden::Professionals, Hidden::Patient],
    )
    .unwrap();
    assert_eq!(
        (entry.class.code.as_str(), entry.kind.code.as_str()),
        ("11", "SYNTH")
    );
    assert_eq!(entry.format.code, "urn:asip:ci-sis:vsm:2012");
    let confidentiality: Vec<&str> = entry
        .confidentiality
        .iter()
        .map(|code| code.code.as_str())
        .collect();
    assert_eq!(confidentiality, ["N", "MASQUE_PS", "INVISIBLE_PATIENT"]);
    assert!(entry.is_hidden_from(Hidden::Patient));
    assert!(!entry.is_hidden_from(Hidden::Representatives));
    assert_eq!(entry.hash, hash(&content));
    assert_eq!(entry.size, Some(content.len() as u64));
    assert!(entry.describes(&content) && !entry.describes(b"autre"));
    assert!(text.contains(&format!("<id root=\"{}\"", entry.unique_id)));
    let (matricule, oid) = hl7::read_patient(&entry.patient).unwrap();
    assert!(text.contains(&format!("root=\"{oid}\" extension=\"{matricule}\"")));
    let author = entry.authors[0].person.as_ref().unwrap();
    assert_eq!(entry.legal_authenticator.as_ref(), Some(author));
    assert!(text.contains(&format!("extension=\"{}\"", author.id)));
    assert!(entry.source_patient_info[0].starts_with("PID-5|"));
    assert_eq!(entry.language, "fr-FR");
    assert_eq!(entry.events[0].code, "34117-2");
    // The time is the document's, in UTC.
    let local = text
        .split_once("<effectiveTime value=\"")
        .unwrap()
        .1
        .split_once('"')
        .unwrap()
        .0;
    assert_eq!(entry.creation, utc(local).unwrap());
    assert_eq!(entry.creation.len(), 14);
}

#[test]
fn a_document_around_a_pdf_has_the_format_of_one() {
    let (header, _) = socle_fictitious::dossier::summary(socle_fictitious::dossier::Draw {
        seed: 3,
        sections: 0,
        most: 1,
        odd: 0,
    });
    let content = socle_formats::vsm::write_pdf(&header, b"%PDF-1.4").unwrap();
    assert_eq!(entry(&content).format.code, "urn:ihe:iti:xds-sd:pdf:2008");
}

#[test]
fn what_a_document_lacks_is_named_before_it_leaves() {
    let content = String::from_utf8(document(7)).unwrap();
    let known = entry(content.as_bytes());
    let (_, offset) = content.split_once("<effectiveTime value=\"").unwrap();
    let offset = format!("{}\"", &offset[14..19]);
    let cases: [(&str, String, &str); 13] = [
        (
            "xds.metadata.title",
            content.replacen("<title>", &format!("<title>{}", "é".repeat(3_000)), 1),
            "128",
        ),
        (
            "xds.metadata.no-ins",
            content.replace("1.2.250.1.213.1.4.", "1.2.250.1.213.9.4."),
            "INS",
        ),
        (
            "xds.metadata.id",
            content.replacen(
                &format!("<id root=\"{}\"", known.unique_id),
                "<id root=\"1.02.3\"",
                1,
            ),
            "identifiant",
        ),
        (
            "xds.metadata.id",
            content.replacen(
                &format!("<id root=\"{}\"", known.unique_id),
                &format!("<id extension=\"1\" root=\"{}\"", known.unique_id),
                1,
            ),
            "identifiant",
        ),
        (
            "xds.metadata.id",
            content.replacen(&known.unique_id, &format!("1.2.{}", "9".repeat(61)), 1),
            "identifiant",
        ),
        (
            "xds.metadata.code",
            content.replacen("code code=\"SYNTH\"", "code code=\"INCONNU\"", 1),
            "type",
        ),
        (
            "xds.metadata.code",
            content.replacen(
                "confidentialityCode code=\"N\"",
                "confidentialityCode code=\"Z\"",
                1,
            ),
            "confidentialityCode",
        ),
        (
            "xds.metadata.missing",
            content
                .replacen("<title>", "<titre>", 1)
                .replacen("</title>", "</titre>", 1),
            "title",
        ),
        (
            "xds.metadata.missing",
            content.replace("legalAuthenticator", "authenticator"),
            "auteur",
        ),
        (
            "xds.metadata.missing",
            content.replace("healthCareFacility", "facility"),
            "secteur",
        ),
        (
            "xds.metadata.missing",
            content.replace("standardIndustryClassCode", "classCode"),
            "cadre",
        ),
        (
            "xds.metadata.time",
            content.replace(&offset, "\""),
            "effectiveTime",
        ),
        (
            "cda.root",
            content.replace("ClinicalDocument", "Document"),
            "CDA",
        ),
    ];
    for (code, changed, word) in cases {
        assert!(changed != content, "{code} {word}");
        let error = of_cda(changed.as_bytes(), "Document01", &[]).unwrap_err();
        assert_eq!(error.code(), code, "{error} for {word}");
        assert!(error.message().contains(word), "{}", error.message());
    }
    assert!(matches!(
        of_cda(b"<!DOCTYPE a><ClinicalDocument/>", "a", &[]),
        Err(MetadataError::Cda(_))
    ));
}

#[test]
fn local_times_become_utc_in_winter_in_summer_and_overseas() {
    for (local, expected) in [
        ("20200312111700+0100", "20200312101700"),
        ("20200712111700+0200", "20200712091700"),
        ("20200101003000+0100", "20191231233000"),
        ("20200229233000-0400", "20200301033000"),
        ("20001231235959-1030", "20010101102959"),
        ("202401010030+0100", "20231231233000"),
        ("20240229233000-1000", "20240301093000"),
        ("20240101000000+0430", "20231231193000"),
        ("202003121117+0100", "20200312101700"),
        ("20200312111700.123+0100", "20200312101700"),
        ("20200312111700Z", "20200312111700"),
        ("2020", "2020"),
        ("202003", "202003"),
        ("20200312", "20200312"),
    ] {
        assert_eq!(utc(local).as_deref(), Ok(expected), "{local}");
    }
    assert_eq!(utc("20200312111700"), Err(TimeError::NoOffset));
    for text in [
        "",
        "hier",
        "20201301",
        "20200230",
        "20200312240000+0100",
        "202003121117+1",
        "2020031211+0100",
        "20200312111700+01:00",
        "20200312111700+9900",
    ] {
        assert_eq!(utc(text), Err(TimeError::Malformed), "{text}");
    }
}

#[test]
fn an_instant_is_written_and_read_back() {
    assert_eq!(of_ms(NOW), "20200312101700");
    assert_eq!(of_ms(1_785_585_600_000), "20260801120000");
    for ms in [0, NOW, -1_000, 951_782_400_000, 4_102_444_799_000] {
        assert_eq!(read(&of_ms(ms)), Some(When::At(ms)), "{ms}");
    }
    assert_eq!(
        read("20200312"),
        Some(When::Day("2020-03-12".parse().unwrap()))
    );
    assert_eq!(read("202003121117"), Some(When::At(1_584_011_820_000)));
    // Written with its offset all the same.
    assert_eq!(read("20200312111700+0100"), Some(When::At(NOW)));
    assert_eq!(read("demain"), None);
}

#[test]
fn marks_of_hl7_in_names_are_escaped_and_come_back() {
    let hostile = "D'A^B&C~D|E\\F";
    let person = Person::professional("899900063480", hostile, "Zoë");
    assert_eq!(Person::read(&person.xcn()), person);
    assert_eq!(person.xcn().matches('^').count(), 12);
    let structure = hl7::structure(hostile, "499900063480001");
    assert_eq!(
        hl7::read_structure(&structure),
        (hostile.to_owned(), "499900063480001".to_owned())
    );
    assert_eq!(Person::read("").affichage(), "");
    assert_eq!(Person::read("8001").affichage(), "8001");
    assert_eq!(
        hl7::read_patient("207058575627097^^^&1.2.250.1.213.1.4.10&ISO^NH^^20110101"),
        Some((
            "207058575627097".to_owned(),
            "1.2.250.1.213.1.4.10".to_owned()
        ))
    );
    assert_eq!(hl7::read_patient("207058575627097"), None);
}

#[test]
fn a_matricule_of_the_metadata_is_read_with_its_authority_or_not_at_all() {
    let ins = hl7::ins("279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH^^20200101").unwrap();
    assert_eq!(
        (&*ins.matricule, &*ins.oid),
        ("279035121518989", "1.2.250.1.213.1.4.10")
    );
    for text in [
        "",
        "279035121518989",
        "1^^^&1.2.3&ISO^PI",
        "^^^&1.2.250.1.213.1.4.8&ISO^NH",
    ] {
        assert_eq!(hl7::ins(text), None, "{text}");
    }
}

#[test]
fn an_identifier_of_the_authors_own_is_not_written_as_a_national_one() {
    let content = String::from_utf8(document(7)).unwrap();
    let known = entry(content.as_bytes());
    let (_, national) = known.authors[0].institutions[0].clone();
    let person = known.authors[0].person.clone().unwrap().id;
    // One more identifier of the structure, before the national one; a number of the practice for the person.
    let changed = content
        .replace(
            &format!("<id root=\"1.2.250.1.71.4.2.2\" extension=\"{national}\""),
            &format!(
                "<id root=\"2.25.7\" extension=\"12\"/><id root=\"1.2.250.1.71.4.2.2\" extension=\"{national}\""
            ),
        )
        .replace(
            &format!("<id root=\"1.2.250.1.71.4.2.1\" extension=\"{person}\""),
            "<id root=\"2.25.8\" extension=\"34\"",
        );
    assert_ne!(changed, content);
    let entry = entry(changed.as_bytes());
    assert_eq!(entry.authors[0].institutions[0].1, national);
    let person = entry.authors[0].person.as_ref().unwrap();
    assert_eq!((&*person.id, &*person.id_type), ("34", "PI"));
}

#[test]
fn the_traits_of_the_patient_are_those_of_hl7() {
    let content = String::from_utf8(document(7)).unwrap();
    let (before, rest) = content.split_once("<birthTime value=\"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    let timed = format!("{before}<birthTime value=\"197903281130+0100\"{after}");
    let (before, rest) = timed
        .split_once("<administrativeGenderCode code=\"")
        .unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    let entry = entry(format!("{before}<administrativeGenderCode code=\"UN\"{after}").as_bytes());
    assert_eq!(
        entry.source_patient_info[1..],
        ["PID-7|19790328", "PID-8|U"]
    );
}

#[test]
fn names_are_cut_to_what_a_slot_holds_and_never_inside_an_escape() {
    for mark in ["x", "é", "^", "&"] {
        let long = mark.repeat(3_000);
        let person = Person::professional("899900063480", &long, &long);
        for slot in [
            person.xcn(),
            hl7::structure(&long, "499900063480001"),
            hl7::coded("G15_10/SM26", &long, "1.2.250.1.213.1.1.4.5"),
        ] {
            assert!(slot.chars().count() <= 256, "{slot}");
        }
        let read = Person::read(&person.xcn());
        assert!(
            !read.family.is_empty() && long.starts_with(&read.family),
            "{}",
            read.family
        );
    }
}

#[test]
fn the_value_sets_know_what_a_practice_needs() {
    for code in ["SA07", "SA08", "SA05", "SA52", "EXP_PATIENT"] {
        assert_eq!(values::facility(code).unwrap().code, code);
        assert_eq!(values::content(code).unwrap().code, code);
    }
    assert_eq!(
        values::content("07").unwrap().label,
        "Consultations soins externes"
    );
    assert_eq!(values::content("SA01"), None);
    assert_eq!(values::facility("SA66"), None);
    assert_eq!(values::practice("ESSMS"), None);
    assert_eq!(
        values::practice("AMBULATOIRE").unwrap().label,
        "Ambulatoire"
    );
    assert_eq!(
        values::format_of_templates(["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.46"])
            .unwrap()
            .code,
        "urn:asip:ci-sis:vac-note:2021"
    );
    assert_eq!(
        values::format_of_templates(["9.9"]).unwrap().code,
        "urn:asipSante:modelesHorsProfils:2011"
    );
    assert_eq!(values::format_of_media("video/mp4"), None);
    assert!(TYPES.len() > 100);
}
