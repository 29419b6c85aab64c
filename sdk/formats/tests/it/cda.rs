//! CDA documents, ours, built as the official ones are.

use socle_formats::cda::{self, CdaError};
use socle_formats::summary::{Summary, Term, Value, systems};
use socle_formats::traits::Sexe;

const HEADER: &str = r#"<id root="1.2.3"/><code code="SYNTH" codeSystem="1.2.250.1.213.1.1.4.12" displayName="Synthèse"/>
<title>Synthèse médicale</title><effectiveTime value="20240312111700+0100"/>"#;

const PATIENT: &str = r#"<recordTarget><patientRole>
  <id root="1.2.250.1.213.1.4.8" extension="275126322074974"/><id root="1.2.3" extension="42"/>
  <addr><houseNumber>1</houseNumber><streetName>rue Haute</streetName><postalCode>63000</postalCode><city>Clermont</city></addr>
  <telecom value="tel:0612345678"/><telecom value="mailto:a@exemple.example"/>
  <patient><name><family qualifier="BR">LEFÈVRE</family><given>MARIE-ANNE SOPHIE</given><given qualifier="BR">MARIE-ANNE</given>
    <family qualifier="CL">MARTIN</family><given qualifier="CL">ANNE</given></name>
    <administrativeGenderCode code="F"/><birthTime value="19751203"/>
    <birthplace><place><addr><county>63113</county><city>CLERMONT</city></addr></place></birthplace></patient>
</patientRole></recordTarget>
<author><time value="20240312"/><assignedAuthor><assignedPerson><name><prefix>DR</prefix><given>Max</given><family>LIBRE</family></name></assignedPerson></assignedAuthor></author>"#;

const VSM: &str = r#"<templateId root="1.2.250.1.213.1.1.1.13" extension="201310"/>"#;

fn document(templates: &str, patient: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{templates}{HEADER}{patient}{body}</ClinicalDocument>"#
    )
}

fn structured(sections: &str) -> String {
    document(
        VSM,
        PATIENT,
        &format!("<component><structuredBody>{sections}</structuredBody></component>"),
    )
}

fn section(code: &str, inside: &str) -> String {
    format!(
        r#"<component><section><code code="{code}"/><title>Titre {code}</title>{inside}</section></component>"#
    )
}

fn read(text: &str) -> Summary {
    cda::read(text.as_bytes()).unwrap()
}

#[test]
fn the_header_says_who_and_by_whom() {
    let summary = read(&structured(""));
    assert_eq!(summary.title, "Synthèse médicale");
    assert_eq!(summary.author, "DR Max LIBRE");
    assert_eq!(summary.date.unwrap().to_string(), "2024-03-12");
    let person = &summary.files[0].person;
    let traits = person.traits().unwrap();
    assert_eq!(
        (
            traits.nom_naissance.as_str(),
            traits.premier_prenom.as_str()
        ),
        ("LEFÈVRE", "MARIE-ANNE")
    );
    assert_eq!(traits.liste_prenoms, "MARIE-ANNE SOPHIE");
    assert_eq!(traits.sexe, Sexe::F);
    assert_eq!(traits.lieu_naissance.unwrap().as_str(), "63113");
    assert_eq!(
        (person.nom_utilise.as_str(), person.prenom_utilise.as_str()),
        ("MARTIN", "ANNE")
    );
    assert_eq!(person.ins.as_ref().unwrap().matricule, "275126322074974");
    assert_eq!(person.adresse, "1 rue Haute");
}

/// Before the INS: no matricule, a used name as `SP`, no list of given names, no `setId`.
#[test]
fn an_older_document_is_not_refused() {
    let patient = r#"<recordTarget><patientRole><id root="1.2.3" extension="42"/><patient>
        <name><family qualifier="SP">MARTIN</family><family qualifier="BR">LEFÈVRE</family><given>Sophie</given><given qualifier="BR">Anne</given></name>
        <administrativeGenderCode code="F"/><birthTime value="197512"/></patient></patientRole></recordTarget>"#;
    let summary = read(&document(VSM, patient, ""));
    let person = &summary.files[0].person;
    assert_eq!(person.ins, None);
    assert_eq!(person.nom_utilise, "MARTIN");
    let traits = person.traits().unwrap();
    assert_eq!(
        (
            traits.premier_prenom.as_str(),
            traits.date_naissance.to_string().as_str()
        ),
        ("Anne", "1975-12")
    );
    assert_eq!(traits.liste_prenoms, "Anne Sophie");
    assert_eq!(traits.lieu_naissance, None);
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

fn term(system: &str, code: &str, label: &str) -> Option<Value> {
    Some(Value::Term(Term::new(system, code, label)))
}

#[track_caller]
fn check(code: &str, inside: &str, kind: &str, expected: &[(&str, Option<Value>)]) {
    let summary = read(&structured(&section(
        "46612-8",
        &section("34117-2", &section(code, inside)),
    )));
    let items = &summary.files[0].items;
    assert_eq!(items.len(), 1, "{summary:?}");
    assert_eq!(items[0].kind, kind);
    for (field, value) in expected {
        assert_eq!(
            items[0].fields.get(field).cloned(),
            *value,
            "{field}: {:?}",
            items[0]
        );
    }
}

#[test]
fn a_problem_is_read_with_its_code_and_its_words() {
    let problem = |code: &str, status: &str| {
        format!(
            r##"<text><paragraph><content ID="p1">Diabète de type 2</content></paragraph></text>
            <entry><act classCode="ACT" moodCode="EVN"><statusCode code="{status}"/><effectiveTime><low value="20190301"/><high value="2020"/></effectiveTime>
            <entryRelationship typeCode="SUBJ" inversionInd="false"><observation negationInd="false">
              <code code="{code}"/><text><reference value="#p1"/></text><effectiveTime><low nullFlavor="UNK"/></effectiveTime>
              <value xsi:type="CD" code="E11" codeSystem="2.16.840.1.113883.6.3" displayName="Diabète sucré"><originalText><reference value="#p1"/></originalText></value>
            </observation></entryRelationship></act></entry>"##
        )
    };
    // SNOMED CT as today, SNOMED 3.5 as in older documents: the same problem.
    for code in ["282291009", "G-1009"] {
        check(
            "11450-4",
            &problem(code, "active"),
            "probleme",
            &[
                ("terme", term(systems::CIM10, "E11", "Diabète de type 2")),
                ("statut", text("actif")),
                ("debut", text("2019-03-01")),
                ("fin", text("2020")),
            ],
        );
    }
    check(
        "11348-0",
        &problem("282291009", "completed"),
        "antecedent",
        &[("statut", text("termine"))],
    );
}

#[test]
fn the_other_entries_find_their_kinds() {
    check(
        "48765-2",
        r#"<entry><act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation><code code="416098002" codeSystem="2.16.840.1.113883.6.96"/>
           <effectiveTime><low value="2001"/></effectiveTime><value xsi:type="CD" nullFlavor="UNK"><originalText>Allergie à l’amoxicilline</originalText></value>
           <participant typeCode="CSM"><participantRole><playingEntity><code code="60234100" codeSystem="1.2.250.1.213.2.3.1" displayName="AMOXICILLINE"/></playingEntity></participantRole></participant>
           <entryRelationship typeCode="REFR"><observation><code code="33999-4"/><value xsi:type="CE" code="inactive"/></observation></entryRelationship>
           </observation></entryRelationship></act></entry>"#,
        "allergie",
        &[
            ("terme", term(systems::CIS, "60234100", "AMOXICILLINE")),
            ("type", text("416098002")),
            ("statut", text("termine")),
            ("debut", text("2001")),
        ],
    );
    check(
        "47519-4",
        r#"<entry><procedure><code code="HHFA001" codeSystem="1.2.250.1.213.2.5" displayName="Appendicectomie"/><statusCode code="completed"/><effectiveTime value="1990"/></procedure></entry>"#,
        "acte",
        &[
            ("terme", term(systems::CCAM, "HHFA001", "Appendicectomie")),
            ("date", text("1990")),
            ("statut", text("realise")),
        ],
    );
    check(
        "10157-6",
        r#"<entry><organizer><subject><relatedSubject><code code="MTH"/></relatedSubject></subject><component><observation>
           <value xsi:type="CD" code="D57.1" codeSystem="2.16.840.1.113883.6.3" displayName="Drépanocytose"/></observation></component></organizer></entry>"#,
        "antecedent-familial",
        &[
            ("lien", text("MTH")),
            ("terme", term(systems::CIM10, "D57.1", "Drépanocytose")),
        ],
    );
    check(
        "29762-2",
        r#"<entry><observation><code code="74011-8" codeSystem="2.16.840.1.113883.6.1" displayName="Tabac"/><value xsi:type="PQ" value="10" unit="{pack}/a"/></observation></entry>"#,
        "habitude",
        &[
            ("quantite", Some(Value::Number(10.0))),
            ("unite", text("{pack}/a")),
        ],
    );
    check(
        "10160-0",
        r##"<text><content ID="t1">1 comprimé matin et soir</content></text><entry><substanceAdministration><text><reference value="#t1"/></text><statusCode code="completed"/>
           <effectiveTime xsi:type="IVL_TS"><low value="20230101"/><high nullFlavor="UNK"/></effectiveTime><effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime>
           <routeCode code="20053000" codeSystem="0.4.0.127.0.16.1.1.2.1"/><doseQuantity><low value="1" unit="{tablet}"/></doseQuantity>
           <consumable><manufacturedProduct><manufacturedMaterial><code code="60234100" codeSystem="1.2.250.1.213.2.3.1" displayName="DOLIPRANE">
             <translation code="3400930000000" codeSystem="1.2.250.1.213.2.3.2"/></code></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>"##,
        "traitement",
        &[
            ("terme", term(systems::CIS, "60234100", "DOLIPRANE")),
            ("posologie", text("1 comprimé matin et soir")),
            ("debut", text("2023-01-01")),
            ("fin", None),
            ("periode", Some(Value::Number(12.0))),
            ("voie", text("20053000")),
            ("statut", text("actif")),
            ("cip", term(systems::CIP, "3400930000000", "3400930000000")),
        ],
    );
    check(
        "11369-6",
        r#"<entry><substanceAdministration negationInd="false"><effectiveTime value="20201001"/><consumable><manufacturedProduct><manufacturedMaterial>
           <code nullFlavor="UNK"/><name>REPEVAX</name><lotNumberText>A1</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>"#,
        "vaccination",
        &[
            ("terme", term("", "", "REPEVAX")),
            ("date", text("2020-10-01")),
            ("lot", text("A1")),
            ("statut", text("realisee")),
        ],
    );
}

#[test]
fn what_stands_beside_an_entry_is_read_wherever_others_write_it() {
    let allergy = |beside: &str| {
        format!(
            r#"<entry><act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation><code code="416098002" codeSystem="2.16.840.1.113883.6.96"/>
               <value xsi:type="CD" nullFlavor="UNK"><originalText>Pénicillines</originalText></value>{beside}</observation></entryRelationship></act></entry>"#
        )
    };
    let severity = r#"<entryRelationship typeCode="SUBJ" inversionInd="true"><observation><code code="SEV" codeSystem="2.16.840.1.113883.5.4"/><value xsi:type="CD" code="6736007" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>"#;
    let reaction = format!(
        r#"<entryRelationship typeCode="MFST" inversionInd="true"><observation><value xsi:type="CD" code="L50.0" codeSystem="2.16.840.1.113883.6.3" displayName="Urticaire"/>{severity}</observation></entryRelationship>"#
    );
    let certainty = r#"<entryRelationship typeCode="SUBJ" inversionInd="true"><observation><code code="66455-7" codeSystem="2.16.840.1.113883.6.1"/><value xsi:type="CE" code="unconfirmed"/></observation></entryRelationship>"#;
    let comment = r#"<entryRelationship typeCode="SUBJ" inversionInd="true"><act><code code="48767-8" codeSystem="2.16.840.1.113883.6.1"/><text>Rapportée par la mère</text></act></entryRelationship>"#;
    check(
        "48765-2",
        &allergy(&format!("{reaction}{certainty}{comment}")),
        "allergie",
        &[
            ("reaction", term(systems::CIM10, "L50.0", "Urticaire")),
            ("gravite", text("moderee")),
            ("certitude", text("suspectee")),
            ("note", text("Rapportée par la mère")),
        ],
    );
    check(
        "48765-2",
        &allergy(&severity.replace("6736007", "255604002")),
        "allergie",
        &[("gravite", text("legere")), ("certitude", None)],
    );
    // A code the medical file has no word for says nothing.
    check(
        "48765-2",
        &allergy(&severity.replace("6736007", "371923003")),
        "allergie",
        &[("gravite", None)],
    );
}

#[test]
fn a_text_without_codes_gives_an_item_a_line_and_a_text_that_says_nothing_gives_none() {
    let summary = read(&structured(&[
        section("48765-2", "<text><list><item>Pénicilline</item><item>Arachide</item></list></text>"),
        section("10157-6", "<text><table><thead><tr><th>Lien</th></tr></thead><tbody><tr><td>Mère</td><td>Diabète</td></tr></tbody></table></text>"),
        section("10160-0", "<text>Aucun traitement en cours.</text>"),
        section("34117-2", "<text>Asthme<br/>Fracture du poignet</text>"),
    ].concat()));
    let items: Vec<(&str, &str)> = summary.files[0]
        .items
        .iter()
        .map(|item| (item.kind, item.label()))
        .collect();
    assert_eq!(
        items,
        [
            ("allergie", "Pénicilline"),
            ("allergie", "Arachide"),
            ("antecedent-familial", "Mère · Diabète"),
            ("antecedent", "Asthme"),
            ("antecedent", "Fracture du poignet"),
        ]
    );
    assert_eq!(summary.files[0].items[2].get_text("lien"), "FAMMEMB");
    assert_eq!(summary.asides.len(), 1, "{:?}", summary.asides);
}

#[test]
fn what_a_patient_has_not_never_becomes_an_item() {
    let negated = r#"<entry><act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation negationInd="true">
        <value xsi:type="CD" code="E11" codeSystem="2.16.840.1.113883.6.3" displayName="Diabète"/></observation></entryRelationship></act></entry>"#;
    let summary = read(&structured(&section(
        "11450-4",
        &format!("<text>Pas de diabète</text>{negated}"),
    )));
    assert!(summary.files[0].items.is_empty(), "{summary:?}");
    assert_eq!(summary.asides.len(), 1);
}

#[test]
fn results_are_points_of_vigilance_in_a_summary_only() {
    let results = section("30954-2", "<text>Porteur d’un pacemaker</text>");
    assert_eq!(
        read(&structured(&results)).files[0].items[0].kind,
        "vigilance"
    );
    let body = format!("<component><structuredBody>{results}</structuredBody></component>");
    let other = read(&document("", PATIENT, &body));
    assert!(other.files[0].items.is_empty());
    assert_eq!(other.asides.len(), 1);
}

#[test]
fn a_document_without_structure_gives_what_it_holds() {
    let body = r#"<component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE
        Rg==</text></nonXMLBody></component>"#;
    let summary = read(&document("", PATIENT, body));
    let inside = &summary.files[0].documents[0];
    assert_eq!(
        (inside.mime.as_str(), inside.content.as_slice()),
        ("application/pdf", &b"%PDF"[..])
    );
    assert_eq!(inside.kind.code, "SYNTH");
}

#[test]
fn latin_bytes_are_read_when_they_are_declared() {
    let text = structured("").replace("UTF-8", "ISO-8859-1");
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert_eq!(
        cda::read(&bytes).unwrap().files[0].person.nom_naissance,
        "LEFÈVRE"
    );
}

#[test]
fn hostile_documents_are_refused_with_a_code() {
    let code = |bytes: &[u8]| cda::read(bytes).err().map(|error| error.code());
    let bomb = r#"<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;&x;">]><ClinicalDocument>&y;</ClinicalDocument>"#;
    assert_eq!(code(bomb.as_bytes()), Some("cda.dtd"));
    assert_eq!(
        code(b"<ClinicalDocument>&secret;</ClinicalDocument>"),
        Some("cda.dtd")
    );
    let deep = format!("<ClinicalDocument>{}", "<a>".repeat(200_000));
    assert_eq!(code(deep.as_bytes()), Some("cda.too-complex"));
    let wide = format!(
        "<ClinicalDocument>{}</ClinicalDocument>",
        "<a/>".repeat(cda::MOST_ELEMENTS + 1)
    );
    assert_eq!(code(wide.as_bytes()), Some("cda.too-complex"));
    let attributes: String = (0..100).map(|n| format!(" a{n}=\"\"")).collect();
    assert_eq!(
        code(format!("<ClinicalDocument{attributes}/>").as_bytes()),
        Some("cda.too-complex")
    );
    assert_eq!(
        code(&vec![b'a'; cda::MOST_BYTES + 1]),
        Some("cda.too-large")
    );
    assert_eq!(
        code(b"<?xml version=\"1.0\" encoding=\"UTF-32\"?><ClinicalDocument/>"),
        Some("cda.charset")
    );
    assert_eq!(code(b"\xFF\xFE<\x00a\x00"), Some("cda.charset"));
    assert_eq!(
        code(b"<ClinicalDocument>\xE9\x28</ClinicalDocument>"),
        Some("cda.charset")
    );
    assert_eq!(code(b"<html></html>"), Some("cda.root"));
    assert_eq!(code(b"<ClinicalDocument/>"), Some("cda.no-patient"));
    assert_eq!(
        code(b"<ClinicalDocument><a></b></ClinicalDocument>"),
        Some("cda.xml")
    );
    assert_eq!(code(b"<ClinicalDocument><a>"), Some("cda.cut-short"));
}

#[test]
fn thousands_of_entries_that_point_to_one_large_text_do_not_multiply_it() {
    let large = "mot ".repeat(100_000);
    let entries = r##"<entry><act classCode="ACT" moodCode="EVN"><statusCode code="active"/>
        <entryRelationship typeCode="SUBJ" inversionInd="false"><observation negationInd="false">
          <code code="282291009"/>
          <value xsi:type="CD" code="E11" codeSystem="2.16.840.1.113883.6.3"><originalText><reference value="#tout"/></originalText></value>
        </observation></entryRelationship></act></entry>"##;
    let inside = format!(
        r#"<text><content ID="tout">{large}</content></text>{}"#,
        entries.repeat(2_000)
    );
    let summary = read(&structured(&section("11450-4", &inside)));
    let items: Vec<_> = summary.files.iter().flat_map(|file| &file.items).collect();
    assert_eq!(items.len(), 2_000);
    let held: usize = items.iter().map(|item| format!("{item:?}").len()).sum();
    // 2,000 entries of at most what a note holds, not 2,000 times 400,000 characters.
    assert!(held < 2_000 * 10_000, "{held}");
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    let mut bytes = b"<ClinicalDocument>".to_vec();
    bytes.resize(100 << 20, b'x');
    assert_eq!(cda::read(&bytes), Err(CdaError::TooLarge));
}

/// Every prefix of a good document is refused, none brings the reader down.
#[test]
fn a_document_cut_anywhere_is_refused() {
    let text = structured(&section(
        "48765-2",
        "<text><list><item>Pénicilline</item></list></text>",
    ));
    for end in 0..text.len() - 1 {
        assert!(cda::read(&text.as_bytes()[..end]).is_err(), "{end}");
    }
}
