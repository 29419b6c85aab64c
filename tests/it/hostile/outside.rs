//! Attacks on what runs when nobody asks: jobs, events, the outbox.

use std::time::Duration;

use socle_record::{EntryState, JobState};
use socle_runtime::Data;

use super::scene::{Scene, code};
use crate::runtime::world::until;

async fn ordered(scene: &mut Scene, says: &str) -> String {
    scene.install();
    match scene.command("order", says).await {
        Ok(Data::Text(id)) => id,
        other => panic!("{other:?}"),
    }
}

fn state(scene: &Scene, entry: &str) -> EntryState {
    scene.world.record().entry(&entry.into()).unwrap().state
}

super::listed! {
    job_of_another: "Asks a job of another plugin to stop."
        => "not-found", "a plugin knows its own jobs only", |scene| {
        scene.install();
        let gate = scene.world.net.gated();
        let started = scene.world.done(None, "jobs-start|steps|exchange").await.remove(0);
        let seen = code(&scene, scene.command("cancel", &started).await);
        gate.add_permits(1);
        scene.world.settle().await;
        let job = scene.world.record().job(&started.as_str().into()).unwrap();
        assert_eq!(job.state, JobState::Done);
        seen
    }
    order_of_another: "Takes back an order another plugin queued."
        => "not-found", "a plugin knows its own orders only", |scene| {
        scene.install();
        let queued = scene.world.done(None, "outbox-enqueue|retry-later").await.remove(0);
        let id = queued.split(' ').next().unwrap().to_owned();
        scene.world.settle().await;
        let seen = code(&scene, scene.command("withdraw", &id).await);
        assert_eq!(state(&scene, &id), EntryState::EnAttente);
        seen
    }
    jobs_that_start_jobs: "Starts ten thousand jobs at once, again and again."
        => "limit", "1,000 jobs of a plugin that are not over", |scene| {
        scene.install();
        code(&scene, scene.command("start-many", "5000|note|x").await)
    }
    flood_of_checkpoints: "Sets checkpoints for ever, and with each has its time again."
        => "cancelled", "a job is stopped when somebody asks, whatever it does", |scene| {
        scene.install().wrote(&[
            "command.attaque", "travail.creation", "travail.etape", "travail.arret_demande", "travail.annule",
        ]);
        let Data::Text(id) = scene.command("start", "checkpoints").await.unwrap() else { panic!() };
        let record = scene.world.record().clone();
        let job = || record.job(&id.as_str().into()).unwrap();
        until(|| job().checkpoint.is_some()).await;
        // Meanwhile others draw.
        for _ in 0..3 {
            scene.world.render("kinds", None).await.unwrap();
        }
        scene.command("cancel", &id).await.unwrap();
        until(|| job().state == JobState::Cancelled).await;
        "cancelled".into()
    }
    event_of_its_own_making: "Changes the file each time it hears that the file was changed."
        => "parked", "an event that only answers the plugin’s own write is parked, visibly", |scene| {
        scene.install().wrote(&["patient.modification", "evenement.mis_de_cote"]);
        scene.set("patient-changed", "touch|06");
        scene.world.change_phone(&scene.patient, "0102030405");
        scene.world.settle().await;
        let parked = scene.world.record().parked_events().unwrap();
        assert!(parked.iter().any(|parked| parked.delivery.plugin == scene.id), "{parked:?}");
        "parked".into()
    }
    event_that_always_fails: "Fails each time it is told of an event."
        => "parked", "eight times, then it waits for somebody, visibly", |scene| {
        scene.install();
        scene.set("patient-changed", "fail|hostile.non|Non.");
        scene.world.change_phone(&scene.patient, "0102030405");
        for _ in 0..10 {
            scene.world.settle().await;
            scene.world.clock.advance(Duration::from_secs(7_200));
        }
        scene.world.settle().await;
        let parked = scene.world.record().parked_events().unwrap();
        assert_eq!(parked.len(), 1, "{parked:?}");
        assert_eq!(parked[0].delivery.plugin, scene.id);
        until(|| scene.failures().len() == 8).await;
        "parked".into()
    }
    delivery_that_says_it_left: "Says of an order that was never sent that the receiver has it."
        => "left, by its word", "the journal and the list of sends name the plugin, its word and the call", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.parti"]);
        let id = ordered(&mut scene, "left|left").await;
        scene.world.settle().await;
        assert_eq!(state(&scene, &id), EntryState::Parti);
        assert_eq!(scene.world.net.count(), 0);
        let attempts = scene.world.record().attempts(&id.as_str().into()).unwrap();
        assert_eq!(attempts.len(), 1);
        "left, by its word".into()
    }
    delivery_that_does_not_know: "Never knows whether an order was sent, and says the opposite when it is asked to find out."
        => "one attempt after each reconciliation", "after an unknown outcome it is asked before a new attempt", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.inconnu", "envoi.verification", "envoi.en-attente"]);
        let id = ordered(&mut scene, "unknown|not-left").await;
        for _ in 0..4 {
            scene.world.settle().await;
            scene.world.clock.advance(Duration::from_secs(7_200));
        }
        scene.world.settle().await;
        let tasks: Vec<_> = scene.world.record().attempts(&id.as_str().into()).unwrap().into_iter().map(|attempt| attempt.task).collect();
        for pair in tasks.windows(2) {
            assert_ne!(pair[0], pair[1], "{tasks:?}");
        }
        "one attempt after each reconciliation".into()
    }
    delivery_for_the_end_of_time: "Asks to send again in half a thousand million years, and before time began."
        => "waits", "a delay is at most an hour past the usual one, and visible", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.en-attente"]);
        let far = ordered(&mut scene, "far|left").await;
        scene.world.settle().await;
        assert_eq!(state(&scene, &far), EntryState::EnAttente);
        let Data::Text(past) = scene.command("order", "past|left").await.unwrap() else { panic!() };
        scene.world.settle().await;
        assert_eq!(state(&scene, &past), EntryState::EnAttente);
        "waits".into()
    }
    delivery_that_answers_nonsense: "Answers a megabyte of nonsense to whether an order left."
        => "not left", "only a flag that is true means it left", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.inconnu"]);
        let id = ordered(&mut scene, "unknown|nonsense").await;
        scene.world.settle().await;
        assert_ne!(state(&scene, &id), EntryState::Parti);
        "not left".into()
    }
    delivery_that_crashes: "Crashes while it sends."
        => "plugin.crashed", "the outcome is unknown: it is asked to find out before a new attempt", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.inconnu"]);
        let id = ordered(&mut scene, "panic:aïe|left").await;
        let seen = scene.told().await;
        scene.world.settle().await;
        assert_ne!(state(&scene, &id), EntryState::EnAttente);
        seen
    }
    delivery_that_never_ends: "Loops while it sends."
        => "limit.cpu", "2 s of processor for an act (`ACT_CPU`); the outcome is unknown", |scene| {
        scene.wrote(&["command.attaque", "envoi.creation", "envoi.tentative", "envoi.inconnu"]);
        ordered(&mut scene, "loop|left").await;
        scene.told().await
    }
    removed_while_it_runs: "Is removed while it waits for a server with things staged."
        => "cancelled", "a removed plugin goes no further", |scene| {
        scene.install();
        scene.world.net.hang();
        let (host, id, patient) = (scene.world.host.clone(), scene.id.clone(), scene.patient.clone());
        let arguments = vec![("what".to_owned(), Data::from("stale")), ("detail".to_owned(), Data::from(patient.as_str()))];
        let call = tokio::spawn(async move {
            host.command(&id, "attaque", Some(&patient), arguments, socle_runtime::Cancel::default()).await
        });
        until(|| scene.world.net.count() == 1).await;
        scene.removed();
        let seen = code(&scene, call.await.unwrap());
        assert_eq!(scene.world.record().entity("patient", &scene.patient).unwrap().get("telephone"), socle_record::Value::None);
        seen
    }
}
