//! What the practice wrote stays the practice's, whatever comes with the plugin.

use serde_json::json;
use socle_runtime::Data;

use super::practice::Practice;
use super::{PLUGIN, scheme};
use crate::runtime::packages::Copy;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scheme_the_doctor_corrected_and_what_was_answered_outlive_an_update_of_the_plugin() {
    let practice = Practice::new(0);
    let given = practice
        .command("bareme", &[("annee", "2023")])
        .await
        .unwrap();
    let texte = [("texte", scheme(given["texte"].as_str().unwrap(), 2026))];
    practice
        .handle("submitted", "bareme-section/bareme", &texte)
        .await
        .unwrap();
    let said = [("segur", Data::Text("oui".into()))];
    practice
        .handle("submitted", "detail/conditions", &said)
        .await
        .unwrap();
    let month = [
        ("mois", Data::Text("02/2026".into())),
        ("nombre", Data::Integer(410)),
        ("source", Data::Text("l’autre logiciel".into())),
    ];
    practice
        .handle("submitted", "declarees/declarer", &month)
        .await
        .unwrap();
    let before = practice.goals(2026, "").await["answer"].clone();
    assert_eq!(before["modifie"], json!(true));
    assert_eq!(before["conditions"]["segur"], json!(true));
    let newer = Copy::of(PLUGIN)
        .with_manifest(|text| text.replacen("version = \"0.1.0\"", "version = \"0.2.0\"", 1));
    practice.world.add_package(newer.path()).unwrap();
    let after = practice.goals(2026, "").await["answer"].clone();
    assert_eq!(after, before);
    // The one that came with it is one press away, and asks first; the answers stay.
    practice
        .handle("pressed", "bareme-section/actes/fourni", &[])
        .await
        .unwrap();
    let back = practice.goals(2026, "").await["answer"].clone();
    assert_eq!(back["bareme"], "Dotation numérique 2026 (DONUM)");
    assert_eq!(back["modifie"], json!(false));
    assert_eq!(back["declarees"], before["declarees"]);
}
