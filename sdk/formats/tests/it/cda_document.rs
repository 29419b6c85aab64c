//! CDA documents as a person reads them. All people are fictitious, all documents our own.

use socle_formats::cda::text::{Block, Cell, Run, row_words};
use socle_formats::cda::{self, Section, Shown};
use socle_formats::summary::filing::is_there;
use socle_formats::summary::identity::differences;
use socle_formats::traits::{Sexe, Traits};

const HEADER: &str = r#"<templateId root="1.2.250.1.213.1.1.1.13"/><id root="1.2.3.4"/>
    <code code="SYNTH" codeSystem="1.2.250.1.213.1.1.4.12" displayName="Synthèse"/><title>Synthèse médicale</title>
    <effectiveTime value="20260914083005+0200"/><confidentialityCode code="R"/><versionNumber value="3"/>
    <recordTarget><patientRole><id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>
      <patient><name><family qualifier="BR">PAT-TROIS</family><given>DOMINIQUE MARIE-LOUISE</given><given qualifier="BR">DOMINIQUE</given></name>
      <administrativeGenderCode code="F"/><birthTime value="19790328"/></patient></patientRole></recordTarget>
    <author><functionCode code="PCP" displayName="Médecin traitant"/><time value="20260914083000+0200"/><assignedAuthor>
      <code code="G15_10/SM26" displayName="Médecin"/>
      <assignedPerson><name><prefix>MME</prefix><given>Iris</given><family>LAVAL</family><suffix>DR</suffix></name></assignedPerson>
      <representedOrganization><name>Maison de santé des Tilleuls</name></representedOrganization></assignedAuthor></author>
    <custodian><assignedCustodian><representedCustodianOrganization><name>Maison de santé des Tilleuls</name></representedCustodianOrganization></assignedCustodian></custodian>
    <informationRecipient><intendedRecipient><informationRecipient><name><prefix>M</prefix><given>Noé</given><family>PETIT</family></name></informationRecipient></intendedRecipient></informationRecipient>
    <legalAuthenticator><time value="20260914"/><assignedEntity><assignedPerson><name>Iris Laval</name></assignedPerson></assignedEntity></legalAuthenticator>
    <documentationOf><serviceEvent><effectiveTime><low value="202609140815+0200"/></effectiveTime></serviceEvent></documentationOf>
    <relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3.3"/></parentDocument></relatedDocument>"#;

fn with(body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{HEADER}<component>{body}</component></ClinicalDocument>"#
    )
}

fn section(code: &str, inside: &str) -> String {
    format!(
        r#"<component><section><code code="{code}" displayName="Mots du code"/>{inside}</section></component>"#
    )
}

#[track_caller]
fn read(text: &str) -> Shown {
    cda::document(text.as_bytes()).unwrap()
}

/// The only section of a document with this narrative.
#[track_caller]
fn narrated(text: &str) -> (Shown, Section) {
    let body = section("34109-9", &format!("<text>{text}</text>"));
    let shown = read(&with(&format!("<structuredBody>{body}</structuredBody>")));
    let only = shown.sections[0].clone();
    (shown, only)
}

fn words(blocks: &[Block]) -> Vec<String> {
    blocks.iter().map(Block::words).collect()
}

fn table(block: &Block) -> (Vec<Vec<Cell>>, Vec<Vec<Cell>>, usize) {
    match block {
        Block::Table(table) => (table.head.clone(), table.rows.clone(), table.columns),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_header_says_who_when_and_for_whom() {
    let shown = read(&with("<structuredBody/>"));
    assert_eq!(shown.title, "Synthèse médicale");
    assert_eq!(shown.at.unwrap().affichage(), "14/09/2026 à 08:30");
    assert_eq!(
        shown.authors[0].line(),
        "Dr Iris LAVAL · Médecin traitant · Maison de santé des Tilleuls"
    );
    assert_eq!(shown.recipients[0].line(), "M. Noé PETIT");
    assert_eq!(shown.responsible.as_ref().unwrap().name, "Iris Laval");
    assert_eq!(shown.custodian, "Maison de santé des Tilleuls");
    assert_eq!(shown.version, Some(3));
    assert_eq!(shown.replaces.as_deref(), Some("1.2.3.3"));
    assert_eq!(shown.confidentiality.as_deref(), Some("restreint"));
    assert_eq!(shown.event.0.unwrap().affichage(), "14/09/2026 à 08:15");
    assert_eq!(shown.event.1, None);
    let person = shown.person.unwrap();
    assert_eq!(person.nom_naissance, "PAT-TROIS");
}

#[test]
fn a_document_of_nobody_and_without_body_is_shown_all_the_same() {
    let shown = read("<ClinicalDocument><title>Note</title></ClinicalDocument>");
    assert_eq!((shown.title.as_str(), shown.person), ("Note", None));
    assert!(shown.sections.is_empty() && shown.whole.is_none());
    assert_eq!(cda::document(b"<html/>").unwrap_err().code(), "cda.root");
}

#[test]
fn sections_keep_their_order_and_what_is_inside_them() {
    let inside = section("34117-2", &section("48765-2", "<title>Allergies</title>"));
    let body = section("46612-8", &format!("<title>Tout</title>{inside}"));
    let shown = read(&with(&format!(
        "<structuredBody>{body}{}</structuredBody>",
        section("30954-2", "<title>Vigilance</title><text>Pacemaker</text>")
    )));
    let titles: Vec<&str> = shown
        .sections
        .iter()
        .map(|one| one.title.as_str())
        .collect();
    assert_eq!(titles, ["Tout", "Vigilance"]);
    assert_eq!(shown.sections[0].sections[0].title, "Mots du code");
    let allergies = &shown.sections[0].sections[0].sections[0];
    assert_eq!(
        (allergies.title.as_str(), allergies.code.as_str()),
        ("Allergies", "48765-2")
    );
}

#[test]
fn paragraphs_breaks_and_styles_are_kept() {
    let (_, section) = narrated(
        r#"Avant <content styleCode="Bold">gras <content styleCode="Italics Underline">et plus</content></content> après<br/>dessous
        <paragraph>Autre   ligne H<sub>2</sub>O <content revised="delete">faux</content></paragraph><b>html</b>"#,
    );
    assert_eq!(
        words(&section.blocks),
        [
            "Avant gras et plus après dessous",
            "Autre ligne H2O faux",
            "html"
        ]
    );
    let Block::Paragraph(runs) = &section.blocks[0] else {
        panic!("{section:?}")
    };
    let shown: Vec<(&str, bool, bool, bool)> = runs
        .iter()
        .map(|Run { text, style }| (text.as_str(), style.bold, style.italic, style.underline))
        .collect();
    assert_eq!(
        shown,
        [
            ("Avant", false, false, false),
            (" gras", true, false, false),
            (" et plus", true, true, true),
            (" après\ndessous", false, false, false)
        ]
    );
    let Block::Paragraph(runs) = &section.blocks[1] else {
        panic!("{section:?}")
    };
    assert!(runs.iter().any(|run| run.text == "2" && run.style.small));
    assert!(
        runs.iter()
            .any(|run| run.text == " faux" && run.style.struck)
    );
}

#[test]
fn lists_are_kept_with_their_caption_and_what_is_nested_in_them() {
    let (_, section) = narrated(
        r#"<list listType="ordered"><caption>À faire</caption><item>Un</item><item>Deux<list><item>a</item></list></item></list>"#,
    );
    let Block::List(list) = &section.blocks[0] else {
        panic!("{section:?}")
    };
    assert_eq!((list.caption.as_str(), list.is_ordered), ("À faire", true));
    assert_eq!(list.entries.len(), 2);
    assert!(matches!(list.entries[1][1], Block::List(_)), "{list:?}");
}

#[test]
fn tables_are_rectangles_whatever_cells_cover() {
    let (_, section) = narrated(
        r#"<table border="1"><caption>Famille</caption><thead><tr><th>Lien</th><th colspan="2">Maladie</th></tr></thead>
        <tbody><tr><td rowspan="2">Mère</td><td>Diabète</td><td>2001</td></tr><tr><td>HTA</td></tr><tr><td>Père</td></tr></tbody></table>"#,
    );
    let (head, rows, columns) = table(&section.blocks[0]);
    assert_eq!(columns, 3);
    assert_eq!(head[0].len(), 2);
    let lines: Vec<String> = rows.iter().map(|row| row_words(row)).collect();
    assert_eq!(lines, ["Mère · Diabète · 2001", "Mère · HTA", "Père"]);
    assert!(rows[1][0].is_repeated && !rows[0][0].is_repeated);
    for row in &rows {
        assert_eq!(row.iter().map(|cell| cell.columns).sum::<usize>(), 3);
    }
}

#[test]
fn absurd_spans_and_widths_do_not_swell() {
    let cells: String = (0..500).map(|n| format!("<td>{n}</td>")).collect();
    let (_, section) = narrated(&format!(
        r#"<table><tr><td colspan="4000000000" rowspan="999999">a</td></tr><tr>{cells}</tr></table>"#
    ));
    let (_, rows, columns) = table(&section.blocks[0]);
    assert!(columns <= cda::text::MOST_COLUMNS, "{columns}");
    // Not a word is lost.
    let all = rows.iter().map(|row| row_words(row)).collect::<String>();
    assert!(all.contains("499"), "{all}");
}

#[test]
fn what_is_active_is_left_out_and_said_and_links_are_words() {
    let (shown, section) = narrated(
        r#"Bonjour<script>alert(1)</script><iframe src="http://x"/><linkHtml href="https://exemple.fr/a">le site</linkHtml>
        <linkHtml href="javascript:alert(2)">ici</linkHtml><img src="http://x/p.png" alt="photo"/>"#,
    );
    assert_eq!(shown.left_out, ["script", "iframe"]);
    let words = words(&section.blocks).join(" ");
    assert!(
        words.contains("le site (https://exemple.fr/a) ici"),
        "{words}"
    );
    assert!(
        !words.contains("alert") && !words.contains("javascript"),
        "{words}"
    );
    assert_eq!(section.blocks.last(), Some(&Block::Absent("photo".into())));
}

#[test]
fn marks_that_turn_the_order_of_letters_are_taken_out() {
    let (_, section) = narrated("Pénicilline \u{202e}non\u{202c} مرحبا");
    assert_eq!(words(&section.blocks), ["Pénicilline non مرحبا"]);
}

#[test]
fn what_is_attached_is_found_by_its_name_and_shown_once() {
    let media = |id: &str, mime: &str, content: &str| {
        format!(
            r#"<entry><organizer><component><observationMedia ID="{id}"><value mediaType="{mime}" representation="B64">{content}</value></observationMedia></component></organizer></entry>"#
        )
    };
    let body = section(
        "55107-7",
        &format!(
            r##"<text><paragraph>Voir <renderMultiMedia referencedObject="a b rien"/></paragraph></text>{}{}{}"##,
            media("a", "image/png", "iVBO\n Rg=="),
            media("b", "application/pdf", "JVBERg=="),
            media("c", "image/jpeg", "pas du base64 !")
        ),
    );
    let shown = read(&with(&format!("<structuredBody>{body}</structuredBody>")));
    assert_eq!(
        shown.sections[0].blocks[1..],
        [
            Block::Attached(0),
            Block::Attached(1),
            Block::Absent("rien".into()),
            Block::Attached(2)
        ]
    );
    assert_eq!(shown.attached[0].content.as_deref(), Some(&b"\x89PNF"[..]));
    assert_eq!(shown.attached[1].content.as_deref(), Some(&b"%PDF"[..]));
    assert_eq!(shown.attached[2].content, None);
}

#[test]
fn a_document_of_level_one_is_one_attached_file() {
    let shown = read(&with(
        r#"<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE
        Rg==</text></nonXMLBody>"#,
    ));
    let whole = &shown.attached[shown.whole.unwrap()];
    assert_eq!(whole.mime, "application/pdf");
    assert_eq!(whole.content.as_deref(), Some(&b"%PDF"[..]));
}

#[test]
fn each_section_says_what_it_gives_to_the_medical_file() {
    let problem = |negated: bool| {
        format!(
            r#"<entry><act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation negationInd="{negated}">
        <value xsi:type="CD" code="E11" codeSystem="2.16.840.1.113883.6.3" displayName="Diabète"/></observation></entryRelationship></act></entry>"#
        )
    };
    let text = with(&format!(
        "<structuredBody>{}{}{}</structuredBody>",
        section("11450-4", &problem(false)),
        section("11348-0", &format!("<text>Rien</text>{}", problem(true))),
        section("48765-2", "<text><list><item>Arachide</item></list></text>"),
    ));
    let shown = read(&text);
    let [problems, past, allergies] = &shown.sections[..] else {
        panic!("{shown:?}")
    };
    assert!(problems.is_without_text);
    assert_eq!(problems.items, [0]);
    assert_eq!(
        (past.items.len(), &past.negated[..]),
        (0, &["Diabète".to_owned()][..])
    );
    assert_eq!(allergies.items, [1]);
    // The same, in the same order, as the importer takes them.
    let imported = cda::read(text.as_bytes()).unwrap();
    assert_eq!(shown.items, imported.files[0].items);
    assert!(is_there(&shown.items[0], &imported.files[0].items));
    assert!(!is_there(&shown.items[0], &imported.files[0].items[1..]));
}

#[test]
fn the_identity_of_a_document_is_set_beside_that_of_the_patient() {
    let person = read(&with("<structuredBody/>")).person.unwrap();
    let mut traits = Traits {
        nom_naissance: "Pat Trois".into(),
        premier_prenom: "DOMINIQUE".into(),
        liste_prenoms: "DOMINIQUE".into(),
        sexe: Sexe::F,
        date_naissance: "1979".parse().unwrap(),
        lieu_naissance: Some("51215".parse().unwrap()),
    };
    assert_eq!(differences(&person, &traits, Some("279035121518989")), []);
    traits.nom_naissance = "DURAND".into();
    traits.date_naissance = "1979-03-29".parse().unwrap();
    traits.sexe = Sexe::M;
    let found = differences(&person, &traits, Some("155017512345678"));
    let labels: Vec<&str> = found.iter().map(|one| one.label).collect();
    assert_eq!(
        labels,
        [
            "Nom de naissance",
            "Date de naissance",
            "Sexe",
            "Matricule INS"
        ]
    );
    assert_eq!(
        (found[1].written.as_str(), found[1].known.as_str()),
        ("28/03/1979", "29/03/1979")
    );
}

/// Every prefix of a good document is refused, and none brings the reader down.
#[test]
fn a_document_cut_anywhere_is_refused() {
    let text = with(&format!(
        "<structuredBody>{}</structuredBody>",
        section(
            "48765-2",
            "<text><table><tr><td rowspan=\"2\">a</td></tr></table></text>"
        )
    ));
    for end in 0..text.len() - 1 {
        assert!(cda::document(&text.as_bytes()[..end]).is_err(), "{end}");
    }
}
