//! A year nobody has published a scheme for: nothing is guessed, and one press begins one from the last that is known.

use serde_json::{Value, json};
use socle_runtime::Data;
use socle_runtime::view::Kind;

use super::practice::{Practice, doctor};

fn year(year: i64) -> [(&'static str, Data); 3] {
    [
        ("duree", Data::Text("annee".into())),
        ("du", Data::Text(format!("{year}-06-01"))),
        ("au", Data::Text(format!("{year}-06-01"))),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_without_a_scheme_guesses_no_amount_and_begins_from_the_last_one_by_one_press() {
    let practice = Practice::new(1);
    practice.consultation(&doctor(1), &practice.patients[0], true);
    practice
        .handle("submitted", "periode", &year(2027))
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    for part in [
        "Le barème de 2027 n’est pas connu : Socle n’en suppose aucun seuil ni aucun montant.",
        "Préparer le barème 2027 d’après celui de 2026",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains('€') && !text.contains("DONUM"), "{text}");
    // The draft is in the editor, and nowhere else.
    practice
        .handle("pressed", "objectifs/preparer", &[])
        .await
        .unwrap();
    let tree = practice.render().await;
    let Kind::Field { value, .. } = &tree.find("objectifs/bareme/texte").unwrap().kind else {
        panic!("no field in {}", tree.to_text());
    };
    let draft = value.as_text().unwrap().to_owned();
    let read: Value = serde_json::from_str(&draft).unwrap();
    assert_eq!(read["annee"], 2027);
    assert_eq!(read["points-max"], Value::Null);
    for one in read["indicateurs"].as_array().unwrap() {
        assert_eq!(one["seuils"], json!([{ "taux": null, "centimes": null }]));
        assert_eq!(one["source"], "repris du barème 2026, à vérifier");
    }
    let unknown = practice.command("objectifs", &[("annee", "2027")]).await;
    assert_eq!(super::code(unknown), "statistiques.sans-bareme");
    // Saved, it is the practice's: what is counted stands there, and what nobody knows is unknown.
    practice
        .handle(
            "submitted",
            "objectifs/bareme",
            &[("texte", Data::Text(draft))],
        )
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    for part in [
        "Barème 2027 à confirmer, d’après : Dotation numérique 2026 (DONUM), modifié par le cabinet",
        "Usage du DMP : consultations avec un document déposé : rien à compter pour cette année",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let goals = practice.goals(2027, "").await["answer"].clone();
    assert_eq!(goals["enjeu-centimes"], 0);
    // The next year begins from this one.
    practice
        .handle("submitted", "periode", &year(2028))
        .await
        .unwrap();
    let text = practice.render().await.to_text();
    let part = "Préparer le barème 2028 d’après celui de 2027";
    assert!(text.contains(part), "{part} in {text}");
}
