//! The plugin against the runtime of every practice: `cargo socle test`.

use std::time::Duration;

use socle_testkit::{Error, Grants, Patient, Plugin, TestHost, package, snapshot};

const DAY: Duration = Duration::from_secs(86_400);

struct Scene {
    host: TestHost,
    plugin: Plugin,
    ruth: Patient,
}

fn scene() -> Result<Scene, Error> {
    let host = TestHost::start()?;
    let plugin = host.install(package()?, Grants::all())?;
    let ruth = host
        .patient()
        .traits([("nom-naissance", "NESSI"), ("premier-prenom", "Ruth")])
        .make()?;
    Ok(Scene { host, plugin, ruth })
}

impl Scene {
    /// Note a reminder, as one types it.
    fn note(&self, text: &str, date: &str) -> Result<(), Error> {
        self.plugin
            .panel("relances")
            .of(&self.ruth)
            .fill("nouvelle", [("motif", text), ("le", date)])
            .submit()
            .map(|_| ())
    }

    fn home(&self) -> Result<String, Error> {
        Ok(self.plugin.panel("a-faire").render()?.text().to_owned())
    }
}

#[test]
fn what_is_noted_is_shown_in_the_file_and_at_home() -> Result<(), Error> {
    let scene = scene()?;
    scene.note("Résultats du labo", "2026-03-05")?;

    // A key holds a random part, which is nothing to keep.
    let key = scene.plugin.store("relances")?.remove(0).0;
    let view = scene.plugin.panel("relances").of(&scene.ruth).render()?;
    snapshot("fiche", view.text().replace(&key, "CLE"));
    snapshot("accueil", scene.home()?);
    Ok(())
}

#[test]
fn the_home_page_shows_the_days_the_practice_chose() -> Result<(), Error> {
    let scene = scene()?;
    scene.note("Vaccin", "2026-03-20")?;
    assert!(!scene.home()?.contains("Vaccin"), "it is 18 days away");

    scene.plugin.set("avance-jours", 30)?;
    assert!(scene.home()?.contains("Vaccin"));

    scene.plugin.set("avance-jours", 7)?;
    scene.host.advance(12 * DAY)?;
    assert!(scene.home()?.contains("Vaccin"), "it is 6 days away now");
    Ok(())
}

#[test]
fn one_that_is_done_goes_by_button_or_command() -> Result<(), Error> {
    let scene = scene()?;
    scene.note("Un", "2026-03-05")?;
    scene.note("Deux", "2026-03-06")?;
    let keys: Vec<String> = scene
        .plugin
        .store("relances")?
        .into_iter()
        .map(|(key, _)| key)
        .collect();

    let panel = scene.plugin.panel("relances").of(&scene.ruth);
    panel.press(&format!("notees/{}/fait", keys[0]))?;
    assert!(!scene.home()?.contains("Un"));

    let fait = || {
        scene
            .plugin
            .command("fait")
            .patient(&scene.ruth)
            .argument("relance", keys[1].as_str())
            .run()
    };
    assert_eq!(fait()?, "Relance retirée.");
    assert_eq!(fait().unwrap_err().code(), "relances.inconnue");
    assert!(scene.home()?.contains("Personne à rappeler"));
    Ok(())
}

#[test]
fn a_form_that_lacks_something_is_held_back_and_a_past_day_refused() -> Result<(), Error> {
    let scene = scene()?;
    assert_eq!(
        scene.note("", "2026-03-05").unwrap_err().code(),
        "held-back"
    );

    let refused = scene.note("Trop tard", "2026-03-01").unwrap_err();
    assert_eq!(refused.code(), "relances.date");
    assert_eq!(
        refused.failure().and_then(|one| one.detail("field")),
        Some("le")
    );
    assert!(scene.plugin.store("relances")?.is_empty());
    Ok(())
}

#[test]
fn without_the_right_to_read_the_file_nothing_is_noted() -> Result<(), Error> {
    let host = TestHost::start()?;
    let plugin = host.install(package()?, Grants::only(["store"]))?;
    let ruth = host.patient().make()?;
    let scene = Scene { host, plugin, ruth };
    assert_eq!(
        scene.note("Vaccin", "2026-03-20").unwrap_err().code(),
        "denied"
    );
    assert!(scene.plugin.store("relances")?.is_empty());
    Ok(())
}
