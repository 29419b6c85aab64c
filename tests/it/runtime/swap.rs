//! Another provider while calls run: callers notice nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use socle_record::Author;
use socle_runtime::Cancel;

use super::packages::Copy;
use super::world::{World, code, steps, until};

/// The same provider under another name, as another publisher's would be.
pub(crate) fn another() -> Copy {
    Copy::of("fournisseur")
        .with_manifest(|text| text.replacen("id = \"fournisseur\"", "id = \"autre\"", 1))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_provider_is_swapped_under_load_and_no_call_fails() {
    let world = World::with_provider();
    world
        .host
        .install_allowing(another().path(), Author::host())
        .unwrap();
    world
        .host
        .choose_provider("identity", Some("fournisseur"), Author::host())
        .unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicUsize::new(0));
    let callers: Vec<_> = (0..4)
        .map(|n| {
            let (host, over, done) = (world.host.clone(), Arc::clone(&over), Arc::clone(&done));
            let patient = world.patient(&format!("DUPONT{n}"), "JEANNE");
            tokio::spawn(async move {
                let mut providers = Vec::new();
                while !over.load(Ordering::Acquire) {
                    let said = steps(&host, Some(&patient), "service|answer", Cancel::default())
                        .await
                        .unwrap_or_else(|error| panic!("{error}"));
                    assert!(said[0].starts_with("00"), "{said:?}");
                    done.fetch_add(1, Ordering::AcqRel);
                    providers.push(());
                }
                providers.len()
            })
        })
        .collect();
    let swaps = 20;
    for swap in 0..swaps {
        let before = done.load(Ordering::Acquire);
        // Calls begin and end between two swaps.
        until(|| done.load(Ordering::Acquire) > before + 4).await;
        let provider = ["autre", "fournisseur"][swap % 2];
        world
            .host
            .choose_provider("identity", Some(provider), Author::host())
            .unwrap();
    }
    over.store(true, Ordering::Release);
    let mut calls = 0;
    for caller in callers {
        calls += caller.await.unwrap();
    }
    assert!(calls > swaps * 4);
    let answered: Vec<_> = world
        .host
        .plugins()
        .into_iter()
        .filter(|info| info.manifest.id != "essai")
        .map(|info| (info.manifest.id, info.stats.calls, info.stats.failures))
        .collect();
    for (id, calls, failures) in &answered {
        assert!(*calls > 0 && *failures == 0, "{id}: {answered:?}");
    }
    // The journal names who asked, and whom.
    world.host.flush_journal().unwrap();
    let capabilities: std::collections::BTreeSet<_> = world
        .record()
        .journal_tail(5_000)
        .unwrap()
        .into_iter()
        .filter(|line| line.plugin.as_deref() == Some("essai"))
        .map(|line| line.capability)
        .collect();
    for expected in ["service.identity:autre", "service.identity:fournisseur"] {
        assert!(capabilities.contains(expected), "{capabilities:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_under_way_ends_on_the_old_one() {
    let world = World::with_provider();
    world
        .host
        .install_allowing(another().path(), Author::host())
        .unwrap();
    world
        .host
        .choose_provider("identity", Some("fournisseur"), Author::host())
        .unwrap();
    let patient = world.patient("DUPONT", "JEANNE");
    let host = world.host.clone();
    let swapped = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&swapped);
    // The consumer's exchange is answered only after the swap; what it asks next is asked of the new one.
    world.net.answer(move |_| {
        host.choose_provider("identity", Some("autre"), Author::host())
            .unwrap();
        seen.store(true, Ordering::Release);
        Ok(super::world::text("pong"))
    });
    let said = world
        .done(Some(&patient), "service|store|k\nexchange\nservice|store|k")
        .await;
    assert!(swapped.load(Ordering::Acquire));
    assert_eq!(said.len(), 3);
    let kept = |plugin: &str| world.record().store_get(plugin, "provided", "k").unwrap();
    assert!(kept("fournisseur").is_some() && kept("autre").is_some());
    world.net.hang();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_offers_a_service_can_be_chosen_and_a_paused_one_says_so() {
    let world = World::with_provider();
    let error = world
        .host
        .choose_provider("identity", Some("essai"), Author::host())
        .unwrap_err();
    assert_eq!(error.code(), "service.not-offered");
    world
        .host
        .choose_provider("identity", Some("fournisseur"), Author::host())
        .unwrap();
    world.host.pause("fournisseur", Author::host()).unwrap();
    assert_eq!(
        code(world.steps(None, "service|answer").await),
        "plugin.quarantined"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_providers_writes_bear_its_own_name_in_the_journal() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    world
        .done(Some(&patient), "service|store|k\nstore-put|t|k|v")
        .await;
    let by = |object: &str| {
        world
            .record()
            .journal_tail(200)
            .unwrap()
            .into_iter()
            .find(|line| line.object == object)
            .unwrap_or_else(|| panic!("no line about {object}"))
            .plugin
            .unwrap()
    };
    assert_eq!(by("fournisseur/provided"), "fournisseur");
    assert_eq!(by("essai/t"), "essai");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_takes_nothing_from_who_provides_and_provides_what_nobody_does() {
    // By name it would come first.
    let world = World::with_provider();
    world
        .host
        .install_allowing(another().path(), Author::host())
        .unwrap();
    let provider = || world.host.provider("identity");
    assert_eq!(provider().as_deref(), Some("fournisseur"));
    // Remove one and its feature is gone: nobody takes its place unasked.
    world.host.remove("fournisseur", Author::host()).unwrap();
    assert_eq!(provider(), None);
    assert_eq!(
        code(world.steps(None, "service|answer").await),
        "unsupported"
    );
    // Install another that offers it and it takes over.
    world
        .host
        .install_allowing(another().path(), Author::host())
        .unwrap();
    assert_eq!(provider().as_deref(), Some("autre"));
}
