//! Views kept up to date: rendered when first looked at, again when what they read changes, never on the thread that
//! looks, and never lost when a render fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use socle_runtime::views::{ViewKey, ViewState, Views};

use super::world::{PATIENCE, World, until};

fn key(contribution: &str, patient: Option<&str>) -> ViewKey {
    ViewKey {
        plugin: "essai".into(),
        contribution: contribution.into(),
        patient: patient.map(str::to_owned),
    }
}

/// What a view shows once nothing is under way.
async fn settled(views: &Views, key: &ViewKey) -> ViewState {
    views.look(key);
    until(|| views.are_settled()).await;
    views.look(key)
}

fn text(state: &ViewState) -> String {
    state
        .tree
        .as_ref()
        .map_or_else(|| "-".into(), |tree| tree.to_text())
}

/// Wait until the view shows this.
#[track_caller]
fn shows<'a>(
    views: &'a Views,
    key: &'a ViewKey,
    expected: impl Fn(&str) -> bool + 'a,
) -> impl Future<Output = ()> + 'a {
    let caller = std::panic::Location::caller();
    async move {
        let begun = Instant::now();
        loop {
            let state = views.look(key);
            if expected(&text(&state)) {
                return;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "it shows {state:?} (at {caller})"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A world whose panel `script` runs these steps, and its views.
fn watching(steps: &str) -> (World, Views) {
    let world = World::new();
    world.set("script-steps", steps);
    let views = Views::new(&world.host, || {});
    (world, views)
}

/// What a view shows once all that changed so far has been taken in.
async fn quiet(world: &World, views: &Views, key: &ViewKey) -> ViewState {
    world.told().await;
    loop {
        let generation = settled(views, key).await.generation;
        tokio::time::sleep(Duration::from_millis(30)).await;
        let state = settled(views, key).await;
        if state.generation == generation {
            return state;
        }
    }
}

/// How often the panel was rendered: its steps log it.
fn renders(world: &World) -> usize {
    world.log("essai").matches("rendu").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_never_waits_and_never_runs_the_plugin_on_this_thread() {
    let (world, views) = watching("clock");
    let key = key("script", None);
    // The plugin asks for the date, and is answered once the test lets go of the clock.
    let held = world.clock.asked_on.lock().unwrap();
    let is_busy = |state: ViewState| {
        state.tree.is_none() && state.failure.is_none() && state.busy_since.is_some()
    };
    assert!(is_busy(views.look(&key)));
    let (tell, told) = std::sync::mpsc::channel();
    let (looking, looked_at) = (views.clone(), key.clone());
    std::thread::spawn(move || {
        let all = (0..1_000).all(|_| is_busy(looking.look(&looked_at)));
        tell.send(all).unwrap_or_default();
    });
    assert!(told.recv_timeout(PATIENCE).expect("a look waited"));
    drop(held);
    let state = settled(&views, &key).await;
    assert!(state.tree.is_some(), "{state:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_never_runs_on_the_thread_that_looks() {
    let (world, views) = watching("clock");
    for n in 0..20 {
        let patient = n.to_string();
        // This thread does nothing but look: were the plugin run on it, it would be here.
        while views.look(&key("script", Some(&patient))).tree.is_none() {
            std::thread::yield_now();
        }
    }
    let asked_on = world.clock.asked_on.lock().unwrap();
    assert!(asked_on.len() >= 20);
    assert!(!asked_on.contains(&std::thread::current().id()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_is_rendered_again_when_what_it_read_changes_and_only_then() {
    let (world, views) = watching("records-open|{patient}|telephone");
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let key = key("script", Some(&mine));
    assert_eq!(text(&quiet(&world, &views, &key).await), "text line-0 -\n");
    world.change_phone(&mine, "0102030405");
    shows(&views, &key, |text| text == "text line-0 0102030405\n").await;
    let generation = quiet(&world, &views, &key).await.generation;
    // Another patient's file, the store, an order: nothing it was made of.
    world.change_phone(&other, "0600000000");
    world
        .done(None, "store-put|t|k|v\noutbox-enqueue|left")
        .await;
    world.settle().await;
    assert_eq!(quiet(&world, &views, &key).await.generation, generation);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_a_query_and_a_setting_count_as_read() {
    let (world, views) = watching("identity|{patient}");
    let patient = world.patient("ADRUN", "ZOE");
    let key = key("script", Some(&patient));
    assert!(text(&settled(&views, &key).await).contains("provisoire"));
    world
        .done(
            Some(&patient),
            &format!("identity-answer|{patient}|275126322074974|1.2.250.1.213.1.4.10"),
        )
        .await;
    shows(&views, &key, |text| text.contains("recuperee")).await;
    // The setting that holds the steps was read too.
    world.set("script-steps", "records-count|");
    shows(&views, &key, |text| text == "text line-0 1\n").await;
    world.patient("AUTRE", "ANNE");
    shows(&views, &key, |text| text == "text line-0 2\n").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_during_the_first_render_is_not_lost() {
    // The first render is slow, and reads before it is slow: the change comes in between.
    let (world, views) = watching("records-open|{patient}|telephone\nspin|40");
    let patient = world.patient("UN", "ANNE");
    for n in 0..10 {
        let number = format!("010203040{n}");
        views.forget_patient(&patient);
        let key = key("script", Some(&patient));
        views.look(&key);
        tokio::time::sleep(Duration::from_millis(3)).await;
        world.change_phone(&patient, &number);
        shows(&views, &key, |text| text.contains(&number)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_tree_stays_when_a_render_fails_and_goes_when_it_succeeds_again() {
    let (world, views) = watching("setting|greeting");
    let key = key("script", None);
    let before = quiet(&world, &views, &key).await;
    assert_eq!(text(&before), "text line-0 bonjour\n");
    world.set("script-steps", "fail|essai.panne|Le service ne répond pas.");
    until(|| views.look(&key).failure.is_some()).await;
    let state = quiet(&world, &views, &key).await;
    assert_eq!(text(&state), "text line-0 bonjour\n");
    assert_eq!(
        state.failure,
        Some(("essai.panne".into(), "Le service ne répond pas.".into()))
    );
    assert_eq!(state.generation, before.generation);
    world.set("script-steps", "setting|greeting");
    until(|| views.look(&key).failure.is_none()).await;
    assert_eq!(
        settled(&views, &key).await.generation,
        before.generation + 1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_render_that_fails_is_tried_again_when_what_it_read_changes() {
    let (world, views) =
        watching("log|rendu\nrecords-open|{patient}|telephone\nfail|essai.panne|Panne.");
    let patient = world.patient("UN", "ANNE");
    let key = key("script", Some(&patient));
    assert!(quiet(&world, &views, &key).await.failure.is_some());
    let before = renders(&world);
    world.change_phone(&patient, "0102030405");
    until(|| renders(&world) > before).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_leaves_the_others_as_they_are() {
    let (world, views) = watching("panic|aïe");
    world.set("banner-steps", "setting|greeting");
    let failed = settled(&views, &key("script", None)).await;
    assert_eq!(failed.failure.unwrap().0, "plugin.crashed");
    assert_eq!(
        text(&settled(&views, &key("banner", None)).await),
        "text line-0 bonjour\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_asks_for_a_new_render_of_what_it_keeps_itself() {
    let (world, views) = watching("store-get|t|k\nscratch-get|k");
    let (mine, other) = (world.patient("UN", "ANNE"), world.patient("DEUX", "ANNE"));
    let (of_mine, of_other) = (key("script", Some(&mine)), key("script", Some(&other)));
    quiet(&world, &views, &of_mine).await;
    let before = quiet(&world, &views, &of_other).await.generation;
    world
        .done(
            Some(&mine),
            "store-put|t|k|v\nscratch-set|k|w\ninvalidate|script",
        )
        .await;
    shows(&views, &of_mine, |text| {
        text == "text line-0 v\ntext line-1 w\n"
    })
    .await;
    assert_eq!(
        quiet(&world, &views, &of_other).await.generation,
        before,
        "the call was about one patient"
    );
    // One that fails asks for nothing; a call without a patient is about all.
    assert!(
        world
            .steps(None, "invalidate|script\nfail|essai.non|Non.")
            .await
            .is_err()
    );
    assert_eq!(quiet(&world, &views, &of_other).await.generation, before);
    world.done(None, "invalidate|script").await;
    until(|| views.look(&of_other).generation == before + 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_counted_is_counted_anew_when_it_comes_to_the_front_and_not_before() {
    let (world, views) = watching("log|rendu\ntally|patient");
    let key = key("script", None);
    let before = quiet(&world, &views, &key).await;
    assert!(text(&before).contains("=0"), "{before:?}");
    // In front, or looked at from behind for its mark: it stays as it is.
    let patient = world.patient("UN", "ANNE");
    assert_eq!(text(&quiet(&world, &views, &key).await), text(&before));
    views.come_to_front(&key);
    shows(&views, &key, |text| text.contains("=1")).await;
    // Nothing changed since: it is not counted for nothing.
    let rendered = renders(&world);
    quiet(&world, &views, &key).await;
    views.come_to_front(&key);
    quiet(&world, &views, &key).await;
    assert_eq!(renders(&world), rendered);
    // What is told at the very moment it comes to the front is counted as well.
    world.change_phone(&patient, "0102030405");
    views.come_to_front(&key);
    until(|| renders(&world) > rendered).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_or_a_removal_shows() {
    let (world, views) = watching("?records-open|{patient}|nom-naissance");
    let patient = world.patient("UN", "ANNE");
    let key = key("script", Some(&patient));
    assert_eq!(text(&settled(&views, &key).await), "text line-0 UN\n");
    for line in ["records:patient:write:patient", "records:patient:read:all"] {
        world.refuse("essai", line);
    }
    shows(&views, &key, |text| text == "text line-0 !denied\n").await;
    world
        .host
        .remove("essai", socle_record::Author::host())
        .unwrap();
    until(|| {
        views
            .look(&key)
            .failure
            .is_some_and(|(code, _)| code == "plugin.unknown")
    })
    .await;
    assert_eq!(
        text(&views.look(&key)),
        "text line-0 !denied\n",
        "the last tree stays"
    );
    world.add("essai");
    shows(&views, &key, |text| text == "text line-0 UN\n").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_changes_become_few_renders_and_the_last_of_them_shows() {
    let (world, views) = watching("records-open|{patient}|telephone\nspin|10");
    let patient = world.patient("UN", "ANNE");
    let key = key("script", Some(&patient));
    settled(&views, &key).await;
    for n in 0..200 {
        world.change_phone(&patient, &n.to_string());
    }
    shows(&views, &key, |text| text.starts_with("text line-0 199\n")).await;
    let generation = settled(&views, &key).await.generation;
    assert!(generation < 100, "{generation} renders for 200 changes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_closed_is_not_rendered_any_more() {
    let (world, views) = watching("log|rendu\nrecords-open|{patient}|telephone");
    let patient = world.patient("UN", "ANNE");
    quiet(&world, &views, &key("script", Some(&patient))).await;
    views.forget_patient(&patient);
    let before = renders(&world);
    world.change_phone(&patient, "0102030405");
    world.told().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(renders(&world), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_views_looked_at_last_are_kept() {
    let (world, views) = watching("records-open|{patient}|nom-naissance");
    let patients: Vec<_> = ["UN", "DEUX", "TROIS", "QUATRE"]
        .iter()
        .map(|nom| world.patient(nom, "ANNE"))
        .collect();
    for patient in &patients {
        settled(&views, &key("script", Some(patient))).await;
    }
    world.told().await;
    views.look(&key("script", Some(&patients[0])));
    views.keep_at_most(2);
    // The first and the last are still there, the others are rendered anew.
    assert!(
        views
            .look(&key("script", Some(&patients[0])))
            .tree
            .is_some()
    );
    assert!(
        views
            .look(&key("script", Some(&patients[3])))
            .tree
            .is_some()
    );
    assert!(
        views
            .look(&key("script", Some(&patients[1])))
            .tree
            .is_none()
    );
    until(|| views.are_settled()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screen_is_told_to_paint_when_something_came_of_it() {
    let world = World::new();
    world.set("script-steps", "setting|greeting");
    let paints = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&paints);
    let views = Views::new(&world.host, move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    settled(&views, &key("script", None)).await;
    until(|| paints.load(Ordering::SeqCst) > 0).await;
    let before = paints.load(Ordering::SeqCst);
    world.set("greeting", "salut");
    until(|| text(&views.look(&key("script", None))) == "text line-0 salut\n").await;
    until(|| paints.load(Ordering::SeqCst) > before).await;
}
