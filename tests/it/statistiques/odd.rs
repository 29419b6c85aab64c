//! Odd input: refused with its place.

use serde_json::json;
use socle_runtime::Data;

use super::practice::Practice;
use super::{PLUGIN, code};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_input_is_refused_with_its_place_and_an_empty_period_shows_nothing_but_words() {
    let practice = Practice::new(0);
    let text = practice.render().await.to_text();
    assert!(
        text.contains("Rien n’a été compté dans cette période."),
        "{text}"
    );
    let period = |length: &str, first: &str, last: &str| {
        [
            ("duree", Data::Text(length.into())),
            ("du", Data::Text(first.into())),
            ("au", Data::Text(last.into())),
        ]
    };
    let backwards = period("libre", "2026-05-02", "2026-05-01");
    assert_eq!(
        code(practice.handle("submitted", "periode", &backwards).await),
        "statistiques.jour"
    );
    let odd = period("jour", "2026-02-30", "");
    assert_eq!(
        code(practice.handle("submitted", "periode", &odd).await),
        "statistiques.jour"
    );
    practice
        .handle("submitted", "periode", &period("annee", "1999-01-01", ""))
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    for part in ["Le barème de 1999 n’est pas connu", "Écrire le barème 1999"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(
        code(practice.command("objectifs", &[("annee", "1999")]).await),
        "statistiques.sans-bareme"
    );
    // A scheme with a mistake names its line and leaves the one before; one of another year is told apart.
    let given = practice
        .command("bareme", &[("annee", "2026")])
        .await
        .unwrap();
    let given = given["texte"].as_str().unwrap();
    practice
        .handle("submitted", "periode", &period("annee", "2026-01-01", ""))
        .await
        .unwrap();
    let broken = [(
        "texte",
        Data::Text(given.replace("\"constat\": \"declare\"", "\"constat\": \"rêvé\"")),
    )];
    let refused = practice
        .handle("submitted", "bareme-section/bareme", &broken)
        .await
        .unwrap_err();
    let line = given
        .lines()
        .position(|line| line.contains("\"constat\": \"declare\""))
        .unwrap()
        + 1;
    assert_eq!(refused.code(), "statistiques.bareme");
    assert!(
        refused.sentence().contains(&format!("Ligne {line} :")),
        "{}",
        refused.sentence()
    );
    let other = [(
        "texte",
        Data::Text(given.replace("\"annee\": 2026", "\"annee\": 2031")),
    )];
    let refused = practice
        .handle("submitted", "bareme-section/bareme", &other)
        .await;
    assert_eq!(code(refused), "statistiques.annee");
    let kept = practice
        .command("bareme", &[("annee", "2026")])
        .await
        .unwrap();
    assert_eq!(kept["modifie"], json!(false));
    // Twice as many done as there were: it is told, and no sum is made of it.
    let odd = [
        ("fait", Data::Integer(20)),
        ("sur", Data::Integer(10)),
        ("source", Data::Text("un courrier".into())),
    ];
    practice
        .handle(
            "submitted",
            "detail/inconnu-dematerialisation/remplir:dematerialisation",
            &odd,
        )
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    for part in ["200,0\u{202f}%", "plus de faits que de cas possibles"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // Without the line of consent nothing is shown as if it were nothing.
    practice.world.refuse(PLUGIN, "statistics:envoi");
    let text = practice.render().await.to_text();
    assert!(text.contains("autorisations de compter"), "{text}");
}
