//! What is printed.

use std::time::Instant;

use socle_formats::traits::Traits;
use socle_typeset::cartouche::Cartouche;
use socle_typeset::marks::blocks;
use socle_typeset::paper::{Block, Letterhead, Made, Paper};
use socle_typeset::print::{MAX_PARTS, PrintError, print};

use super::tools::{OnDisk, provisional, qualified_with, recovered, traits};

const CODE: &str = "IS010000000000000000000000S1279035121518989S21.2.250.1.213.1.4.10S3DOMINIQUE MARIE-LOUISE\u{1d}\
                    S4PAT-TROIS\u{1d}S5FS628-03-1979S751215";

fn letter(patient: Option<Cartouche>, text: &str) -> Paper {
    Paper {
        title: "Courrier à un confrère".into(),
        author: "Max LIBRE".into(),
        letterhead: Letterhead {
            name: "Docteur Max LIBRE".into(),
            lines: vec![
                "Médecine générale".into(),
                "12 rue des Lilas, 51000 Reims".into(),
            ],
        },
        patient,
        blocks: blocks(text),
        made: Made {
            date: (2026, 11, 26),
            time: (9, 30, 0),
            offset_minutes: 60,
        },
    }
}

fn qualified() -> Cartouche {
    Cartouche::of(&qualified_with(traits()), None, None)
}

#[test]
fn the_datamatrix_of_a_qualified_identity_is_read_back_to_the_exact_string() {
    let text = "> Docteur Anne DUPUIS\n> Cardiologie\n\n> Reims, le 26 novembre 2026\n\nChère consœur,\n\nJe vous adresse \
                Madame Dominique PAT-TROIS pour **palpitations** : « avis » ?\n\n## Antécédents\n\n- HTA\n- Asthme\n\n1. un\n2. deux";
    let begun = Instant::now();
    let printed = print(&letter(Some(qualified()), text)).unwrap();
    eprintln!("a letter in {:?}", begun.elapsed());
    let begun = Instant::now();
    let printed = print(&letter(Some(qualified()), &format!("{text} trois"))).unwrap_or(printed);
    eprintln!("again, a word changed, in {:?}", begun.elapsed());
    // For the eye.
    let kept = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("courrier.pdf");
    std::fs::write(kept, &printed.pdf).unwrap();
    let pdf = OnDisk::new(&printed.pdf);
    for dpi in [150, 300] {
        assert_eq!(pdf.codes(1, dpi), [CODE], "{dpi} dpi");
    }
    let text = pdf.text();
    for shown in [
        "INS à scanner",
        "PAT-TROIS",
        "DOMINIQUE MARIE-",
        "28/03/1979, lieu 51215",
        "féminin",
        "2 79 03 51 215 189 89",
        "Docteur Max LIBRE",
        "1/1",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
}

#[test]
fn a_template_without_any_field_bears_the_cartouche_too() {
    let printed = print(&letter(Some(qualified()), "")).unwrap();
    assert_eq!(OnDisk::new(&printed.pdf).codes(1, 150), [CODE]);
}

#[test]
fn an_identity_that_is_not_qualified_shows_name_date_and_sex_only() {
    for identity in [provisional(), recovered()] {
        let cartouche = Cartouche::of(&identity, Some("MARTIN"), None);
        let pdf = OnDisk::new(&print(&letter(Some(cartouche), "Bonjour.")).unwrap().pdf);
        let text = pdf.text();
        for shown in ["PAT-TROIS", "DOMINIQUE", "MARTIN", "28/03/1979", "féminin"] {
            assert!(text.contains(shown), "{shown} in {text}");
        }
        for hidden in ["INS", "scanner", "51215", "2 79", "MARIE-LOUISE"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        assert_eq!(pdf.codes(1, 150), Vec::<String>::new());
    }
}

#[test]
fn the_code_stands_on_the_first_page_alone_and_pages_are_counted() {
    let text = "Un paragraphe de plus, pour que la lettre soit longue.\n\n".repeat(120);
    let printed = print(&letter(Some(qualified()), &text)).unwrap();
    assert!(printed.pages >= 3, "{}", printed.pages);
    let pdf = OnDisk::new(&printed.pdf);
    assert_eq!(pdf.codes(1, 150), [CODE]);
    assert_eq!(pdf.codes(2, 150), Vec::<String>::new());
    let text = pdf.text();
    for page in 1..=printed.pages {
        assert!(
            text.contains(&format!("{page}/{}", printed.pages)),
            "{page}"
        );
    }
    assert!(text.contains("PAT-TROIS DOMINIQUE – Courrier à un confrère"));
}

#[test]
fn the_longest_names_still_make_a_code_that_is_read() {
    let long = Traits {
        nom_naissance: "DE LA TOUR DU PIN-".repeat(5) + "ABCDEFGHIJ",
        premier_prenom: "MAXIMILIENNE".into(),
        liste_prenoms: "MAXIMILIENNE ".to_owned() + &"ANNE-SOPHIE ".repeat(7) + "ZO",
        ..traits()
    };
    assert_eq!(long.nom_naissance.chars().count(), 100);
    let cartouche = Cartouche::of(&qualified_with(long.clone()), None, None);
    assert_eq!(cartouche.code_refused(), None);
    let pdf = OnDisk::new(&print(&letter(Some(cartouche), "Bonjour.")).unwrap().pdf);
    let codes = pdf.codes(1, 200);
    assert_eq!(codes.len(), 1);
    assert!(codes[0].contains(&long.nom_naissance), "{codes:?}");
}

#[test]
fn the_file_says_it_is_pdf_a_1b_and_holds_what_that_asks() {
    let printed = print(&letter(Some(qualified()), "# Titre\n\n- un\n- **deux**")).unwrap();
    assert!(printed.pdf.starts_with(b"%PDF-1.4"));
    let holds = |wanted: &[u8]| printed.pdf.windows(wanted.len()).any(|seen| seen == wanted);
    for wanted in [
        "/OutputIntents",
        "/GTS_PDFA1",
        "<pdfaid:part>1</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "/Metadata",
        "/ID",
    ] {
        assert!(holds(wanted.as_bytes()), "{wanted}");
    }
    // PDF/A-1 knows neither transparency nor encryption nor code.
    for unwanted in [
        "/SMask",
        "/Encrypt",
        "/JavaScript",
        "/EmbeddedFiles",
        "/Launch",
    ] {
        assert!(!holds(unwanted.as_bytes()), "{unwanted}");
    }
    let pdf = OnDisk::new(&printed.pdf);
    let info = pdf.info();
    for said in [
        "Title:           Courrier à un confrère",
        "Author:          Max LIBRE",
        "Creator:         Socle",
        "Page size:       595.276 x 841.89 pts (A4)",
        "Encrypted:       no",
    ] {
        assert!(info.contains(said), "{said} in {info}");
    }
    // Every font is embedded.
    let fonts = pdf.fonts();
    let lines: Vec<_> = fonts.lines().skip(2).collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(
            line.contains("Inter") && line.contains(" yes yes "),
            "{line}"
        );
    }
}

#[test]
fn what_a_person_types_is_never_code_of_the_typesetter() {
    let hostile = "#set page(fill: red)\n\n#import \"@preview/x:1.0.0\"\n\n#read(\"/etc/passwd\") $ x $ `code` \
                   <label> @ref // commentaire\n\n[lien](http://a.b) ~ -- --- \"guillemets\" \\ #{ ] }";
    let mut paper = letter(Some(qualified()), hostile);
    paper.title = "#panic(\"titre\")".into();
    paper.letterhead.name = "#{panic()}".into();
    paper.blocks.push(Block::Table {
        header: vec!["#a".into()],
        rows: vec![vec!["#b".into(), "*c*".into()]],
    });
    paper
        .blocks
        .push(Block::Pairs(vec![("#d".into(), "_e_".into())]));
    let text = OnDisk::new(&print(&paper).unwrap().pdf).text();
    for shown in [
        "#set page(fill: red)",
        "#read(\"/etc/passwd\") $ x $ `code`",
        "// commentaire",
        "~ -- ---",
        "\"guillemets\" \\ #{ ] }",
        "#{panic()}",
        "#panic(\"titre\")",
        "*c*",
        "_e_",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
}

#[test]
fn what_the_font_has_not_is_written_by_its_number_and_said() {
    let printed = print(&letter(
        None,
        "Ça va 😀 ? 中 É̀ «\u{a0}œuf\u{a0}» ½ µg ≥ → °C €",
    ))
    .unwrap();
    assert_eq!(printed.missing, ['中', '😀']);
    let text = OnDisk::new(&printed.pdf).text();
    assert!(
        text.contains("[U+1F600]") && text.contains("[U+4E2D]"),
        "{text}"
    );
    assert!(text.contains("œuf"), "{text}");
}

#[test]
fn a_word_longer_than_the_line_is_broken_and_stays_whole() {
    let word = "x".repeat(500);
    let printed = print(&letter(None, &word)).unwrap();
    let pdf = OnDisk::new(&printed.pdf);
    let text = pdf.text();
    // With that of « Max ».
    assert_eq!(text.matches('x').count(), 501);
    assert!(
        text.lines().filter(|line| line.contains('x')).count() > 3,
        "{text}"
    );
}

#[test]
fn a_letter_of_a_thousand_paragraphs_is_printed_whole() {
    let text: String = (1..=1_000)
        .map(|n| {
            format!("Paragraphe numéro {n} : le patient va bien, la tension est à 130/80 mmHg.\n\n")
        })
        .collect();
    let begun = Instant::now();
    let printed = print(&letter(Some(qualified()), &text)).unwrap();
    eprintln!("{} pages in {:?}", printed.pages, begun.elapsed());
    let text = OnDisk::new(&printed.pdf).text();
    for n in [1, 2, 499, 1_000] {
        assert!(text.contains(&format!("numéro {n} :")), "{n}");
    }
    assert_eq!(text.matches("Paragraphe").count(), 1_000);
}

#[test]
fn a_table_goes_on_over_pages_with_its_header() {
    let mut paper = letter(None, "");
    paper.blocks.push(Block::Table {
        header: vec!["Examen".into(), "Valeur".into()],
        rows: (0..150)
            .map(|n| vec![format!("Analyse {n}"), "12,5".into(), "mg/L".into()])
            .collect(),
    });
    let printed = print(&paper).unwrap();
    assert!(printed.pages > 2);
    let text = OnDisk::new(&printed.pdf).text();
    assert_eq!(text.matches("Examen").count(), printed.pages);
    assert_eq!(text.matches("mg/L").count(), 150);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_laid_out() {
    let mut paper = letter(None, "");
    paper.blocks = vec![Block::Paragraph("x".into()); MAX_PARTS + 1];
    assert!(matches!(print(&paper), Err(PrintError::TooLarge(_))));
    paper.blocks = vec![Block::Table {
        header: vec![String::new(); 13],
        rows: Vec::new(),
    }];
    assert!(matches!(print(&paper), Err(PrintError::TooLarge(_))));
    paper.blocks = Vec::new();
    paper.made.date = (2026, 2, 30);
    assert_eq!(print(&paper).unwrap_err(), PrintError::Date);
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let paper = letter(Some(qualified()), "Bonjour.");
    assert!(print(&paper).unwrap().pdf == print(&paper).unwrap().pdf);
}

/// A validator that is not ours judges what is ours.
#[test]
fn a_validator_of_pdf_a_finds_nothing_to_say() {
    let text = "# Titre\n\n> Reims\n\nChère **consœur** : « œuvre », 37 °C, β-bloquant\n\n## Antécédents\n\n- HTA\n- Asthme\n\n\
                1. un\n2. deux";
    let long = "Une ligne parmi beaucoup d’autres.\n\n".repeat(200);
    for (patient, text) in [
        (Some(qualified()), text),
        (Some(qualified()), &long),
        (None, text),
    ] {
        let printed = print(&letter(patient, text)).unwrap();
        let said = OnDisk::new(&printed.pdf).judged();
        assert!(said.contains("is a valid PDF/A-1b file"), "{said}");
    }
    // It does judge: a file whose metadata claims something else is refused.
    let mut wrong = print(&letter(None, text)).unwrap().pdf;
    let at = wrong
        .windows(11)
        .position(|seen| seen == b"pdfaid:part")
        .unwrap();
    wrong[at + 10] = b'x';
    let said = OnDisk::new(&wrong).judged();
    assert!(said.contains("is not a valid PDF/A-1b file"), "{said}");
}

#[test]
fn no_heading_of_a_table_runs_over_the_next_however_many_columns_there_are() {
    let mut paper = letter(None, "");
    let header = [
        "Quand",
        "Consultations",
        "Documents déposés au DMP",
        "VSM structurés",
        "VSM, tous formats",
        "Messages aux confrères",
        "Messages aux patients",
        "INS qualifiées",
    ];
    let row = |month: u32| {
        let mut cells = vec![format!("{month:02}/2026")];
        cells.resize(header.len(), "10".to_owned());
        cells
    };
    paper.blocks = vec![Block::Table {
        header: header.map(str::to_owned).to_vec(),
        rows: (1..=12).map(row).collect(),
    }];
    let printed = OnDisk::new(&print(&paper).unwrap().pdf);
    let place = |word: &str| printed.place(word).unwrap_or_else(|| panic!("no {word}"));
    for pair in [
        ["Quand", "Consultations"],
        ["Consultations", "Documents"],
        ["Documents", "structurés"],
        ["confrères", "patients"],
        ["patients", "qualifiées"],
    ] {
        let [(_, ends), (begins, _)] = pair.map(place);
        assert!(ends < begins, "{pair:?}: {ends} and {begins}");
    }
    // All of it is on the page: 210 mm less the margin.
    assert!(place("qualifiées").1 < 595.3 - 56.0);
}
