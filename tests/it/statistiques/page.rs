//! What the page shows first, whom it lists, and what it takes.

use socle_runtime::Data;
use socle_runtime::view::Kind;

use super::code;
use super::practice::{Dice, Practice, doctor};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_what_is_missing_whom_it_is_about_and_takes_answers() {
    let practice = Practice::new(3);
    let by = doctor(1);
    for patient in &practice.patients {
        practice.consultation(&by, patient, true);
    }
    let document = practice.document(&practice.patients[0], "SYNTH", "text/xml");
    practice.order(&by, "shared-record", &practice.patients[0], Some(document));
    practice.deliver(&mut Dice(1));
    // No amount is known of this year: nothing is promised, and the fields to fill in are there.
    let text = practice.render().await.to_text();
    assert!(text.contains("Dotation numérique 2026 (DONUM)"), "{text}");
    assert!(
        text.contains("2\u{202f}940\u{a0}€ au plus pour l’année"),
        "{text}"
    );
    // Where one is and how many are missing stands before anything else.
    let first = "Usage du DMP : consultations avec un document déposé : 1 sur 3, soit 33,3\u{202f}% ; seuil inconnu";
    let place = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words} in {text}"))
    };
    assert!(place(first) < place("Période précédente"), "{text}");
    assert!(
        text.contains(
            "Usage du DMP : consultations avec un document déposé | 1 / 3 | 33,3\u{202f}% | inconnu"
        ),
        "{text}"
    );
    let filled = [
        ("seuil", Data::Number(50.0)),
        ("montant", Data::Number(250.5)),
        ("source", Data::Text(String::new())),
    ];
    let target = "detail/inconnu-dmp/remplir:dmp";
    let refused = practice.handle("submitted", target, &filled).await;
    assert_eq!(code(refused), "statistiques.source");
    let mut filled = filled;
    filled[2].1 = Data::Text("courrier de la CPAM".into());
    practice.handle("submitted", target, &filled).await.unwrap();
    let text = practice.render().await.to_text();
    assert!(
        text.contains("50,0\u{202f}% | 1 |"),
        "one more is missing: {text}"
    );
    assert!(
        text.contains(
            "il en manque 1 ; 1 sur 3, soit 33,3\u{202f}% pour 50,0\u{202f}% (250,50\u{a0}€)"
        ),
        "{text}"
    );
    assert!(
        text.contains("trop tôt"),
        "no end of the year by one day: {text}"
    );
    assert!(
        text.contains("0\u{a0}€ atteints sur 250,50\u{a0}€ connus"),
        "{text}"
    );
    assert!(
        text.contains("Complété par le cabinet. Source : courrier de la CPAM."),
        "{text}"
    );
    // The patients behind the gap, each opened by its row.
    practice
        .handle("pressed", "objectifs/etat-dmp/patients:dmp", &[])
        .await
        .unwrap();
    let tree = practice.render().await;
    let Kind::Table(table) = &tree.find("objectifs/etat-dmp/patients").unwrap().kind else {
        panic!("no table");
    };
    assert!(
        table
            .rows
            .iter()
            .all(|row| row.begins.as_deref() == Some("shared-record")),
        "each row begins what is missing"
    );
    let mut opens: Vec<_> = table
        .rows
        .iter()
        .map(|row| row.opens.clone().unwrap())
        .collect();
    opens.sort();
    let mut expected: Vec<_> = practice.patients[1..]
        .iter()
        .map(ToString::to_string)
        .collect();
    expected.sort();
    assert_eq!(opens, expected);
    // One condition fails: nothing is at stake any more.
    let said = [
        ("equipement", Data::Text("non".into())),
        ("teleservices", Data::None),
    ];
    practice
        .handle("submitted", "detail/conditions", &said)
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    assert!(
        text.contains("Une condition manque : rien ne sera versé"),
        "{text}"
    );
    practice
        .handle("pressed", "amelipro/champ-2/copier:33,3 %", &[])
        .await
        .unwrap();
    assert_eq!(practice.world.screen.take(), ["copy 33,3 %"]);
    // Each field that is known is copied by one press, and says which it is.
    let tree = practice.render().await;
    let (mut copied, mut fields) = (Vec::new(), Vec::new());
    for rank in 0..9 {
        let Some(line) = tree.find(&format!("amelipro/champ-{rank}")) else {
            continue;
        };
        for node in &line.children {
            if let Kind::Button { .. } = node.kind {
                fields.push(node.hint.clone());
                let target = format!("amelipro/champ-{rank}/{}", node.key);
                practice.handle("pressed", &target, &[]).await.unwrap();
                copied.extend(practice.world.screen.take());
            }
        }
    }
    assert_eq!(
        copied,
        [
            "copy 1",
            "copy 3",
            "copy 33,3 %",
            "copy 0",
            "copy 3",
            "copy 0,0 %"
        ]
    );
    fields.dedup();
    assert_eq!(fields.len(), 6, "each by its own name: {fields:?}");
    practice
        .handle("pressed", "tableaux/boutons/csv", &[])
        .await
        .unwrap();
    let saved = practice.world.screen.saved.lock().unwrap()[0].clone();
    let csv = String::from_utf8(saved.to_vec()).unwrap();
    assert!(csv.contains("03/2026;3;1;1;1;0;0;0"), "{csv}");
    // What each number counts is said.
    let text = practice.render().await.to_text();
    for words in [
        "Une consultation est une consultation validée",
        "une fois quel que soit le nombre de destinataires",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}
