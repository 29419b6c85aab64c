//! Attacks on what was agreed to.

use socle_record::Author;
use socle_runtime::{Choice, Decisions, Lifecycle, Occasion};

use super::scene::{Pack, Scene, code};

fn state(scene: &Scene) -> Lifecycle {
    let plugins = scene.world.host.plugins();
    let mine = plugins
        .into_iter()
        .find(|info| info.manifest.id == scene.id);
    mine.unwrap().state
}

/// The next version, which asks for another server.
fn greedy(id: &str) -> Pack {
    Pack::hostile(id).with_manifest(|text| {
        text.replacen("version = \"0.1.0\"", "version = \"0.2.0\"", 1)
            .replacen(
                "hosts = [\"essai.test\"]",
                "hosts = [\"essai.test\", \"evil.test\"]",
                1,
            )
    })
}

super::listed! {
    crash_again_and_again: "Crashes each time it is called, whatever is asked."
        => "plugin.quarantined", "5 crashes in 10 minutes (`QUARANTINE_CRASHES`), until a person restarts it", |scene| {
        scene.install();
        for _ in 0..5 {
            assert_eq!(code(&scene, scene.command("panic", "aïe").await), "plugin.crashed");
        }
        assert!(matches!(state(&scene), Lifecycle::EnQuarantaine(_)), "{}", state(&scene));
        assert_eq!(code(&scene, scene.render("words|x").await), "plugin.quarantined", "nothing of it is drawn");
        let calls = scene.world.stats(&scene.id).calls;
        let seen = code(&scene, scene.command("log", "encore").await);
        assert_eq!(scene.world.stats(&scene.id).calls, calls, "nothing of it ran");
        scene.world.host.restart(&scene.id, Author::host()).unwrap();
        scene.command("log", "encore").await.unwrap();
        seen
    }
    crash_between_successes: "Crashes every other time, so that it never crashes twice in a row."
        => "plugin.quarantined", "crashes count however many calls succeed in between (`QUARANTINE_WINDOW_MS`)", |scene| {
        scene.install();
        for _ in 0..5 {
            scene.command("log", "tout va bien").await.unwrap();
            assert_eq!(code(&scene, scene.command("panic", "aïe").await), "plugin.crashed");
        }
        code(&scene, scene.command("log", "tout va bien").await)
    }
    id_of_another: "Comes under the id of an installed plugin, from somebody else."
        => "asked anew", "another publisher is asked about as if nothing had been decided", |scene| {
        let pack = Pack::hostile("essai");
        let request = scene.world.host.examine(pack.path()).unwrap();
        assert_eq!(request.occasion, Occasion::NewPublisher { from: "Socle".into() });
        assert!(request.lines.iter().all(|line| line.is_new && line.choice.is_none()), "{:?}", request.lines);
        // Brought in without a decision it has no right, and does not run.
        let decisions = Decisions { digest: request.digest.clone(), choices: Vec::new() };
        scene.world.host.install(pack.path(), &decisions, Author::host()).ok();
        let theirs = scene.world.host.plugins().into_iter().find(|info| info.manifest.id == "essai").unwrap();
        if theirs.manifest.publisher != "Socle" {
            assert!(theirs.lines.iter().all(|line| line.choice != Some(Choice::Always)), "{:?}", theirs.lines);
        }
        scene.world.add("essai");
        "asked anew".into()
    }
    package_changed_after_it_was_shown: "Changes its texts between the moment its permissions are read and its installation."
        => "plugin.changed", "what is installed is what was shown, to the byte", |scene| {
        let pack = Pack::hostile(&scene.id.clone());
        let request = scene.world.host.examine(pack.path()).unwrap();
        let pack = pack.with_file("fr.ftl", b"bonjour = Autre chose\n");
        let error = scene.world.host.install(pack.path(), &request.all(Choice::Always), Author::host()).unwrap_err();
        error.code().to_owned()
    }
    content_changed_on_the_disk: "Is replaced on the disk by another content under the same version."
        => "plugin.consent", "content that changed by itself is asked about again, and does not run meanwhile", |scene| {
        scene.install();
        let texts = scene.world.home.path().join("plugins").join(&scene.id).join("fr.ftl");
        std::fs::write(texts, "bonjour = Autre chose\n").unwrap();
        assert!(scene.world.host.load_installed().unwrap().is_empty());
        assert_eq!(state(&scene), Lifecycle::EnAttenteDAccord);
        let calls = scene.world.stats(&scene.id).calls;
        let seen = code(&scene, scene.command("log", "x").await);
        assert_eq!(scene.world.stats(&scene.id).calls, calls);
        seen
    }
    agreement_to_what_was_not_asked: "Is installed with an answer to a line it does not ask for."
        => "permission.unknown", "an answer is to a line that was shown", |scene| {
        let pack = Pack::hostile(&scene.id.clone());
        let request = scene.world.host.examine(pack.path()).unwrap();
        let mut decisions = request.all(Choice::Always);
        decisions.choices.push(("http:evil.test".into(), Choice::Always));
        let error = scene.world.host.install(pack.path(), &decisions, Author::host()).unwrap_err();
        error.code().to_owned()
    }
    update_that_asks_for_more: "Comes in a new version that asks for one more server, and uses it before anyone agreed."
        => "denied", "an update is asked about for what grew; what stood stays", |scene| {
        scene.install();
        let pack = greedy(&scene.id.clone());
        let request = scene.world.host.examine(pack.path()).unwrap();
        let new: Vec<_> = request.lines.iter().filter(|line| line.is_new).map(socle_runtime::Line::id).collect();
        assert_eq!(new, ["http:evil.test"]);
        let refused = Decisions { digest: request.digest.clone(), choices: vec![("http:evil.test".into(), Choice::Never)] };
        scene.world.host.install(pack.path(), &refused, Author::host()).unwrap();
        let said = scene.said("fetch", "https://evil.test/\nhttps://essai.test/").await;
        assert_eq!(said, ["denied", "200"]);
        said[0].clone()
    }
}
