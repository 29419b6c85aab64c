//! A plugin's own tables.

use super::denied;
use crate::runtime::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_keeps_finds_and_deletes_rows_of_its_own() {
    let world = World::new();
    world
        .done(
            None,
            "store-put|t|a|un|Éléonore\nstore-put|t|b|deux|Éric\nstore-put|t|c|trois|Zoé",
        )
        .await;
    let said = world
        .done(None, "store-find|t|ele\nstore-find|t||b|\nstore-find|t||a|b\nstore-get|t|c\nstore-delete|t|c\nstore-get|t|c\nstore-find|other")
        .await;
    assert_eq!(
        said,
        [
            "a=un",
            "b=deux c=trois",
            "a=un b=deux",
            "trois",
            "",
            "-",
            ""
        ]
    );
    assert_eq!(world.done(None, "store-get|t|c").await, ["-"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_replaced_whole_and_read_so_at_once() {
    let world = World::new();
    world
        .done(None, "store-put|t|old|ancien\nstore-put|new|early|tôt")
        .await;
    let said = world
        .done(None, "store-put|new|late|tard\nstore-swap|t|new\nstore-get|t|early\nstore-get|t|late\nstore-get|t|old\nstore-get|new|early\nstore-find|new")
        .await;
    assert_eq!(said[2..], ["tôt", "tard", "-", "-", ""]);
    // And so after the commit.
    let said = world
        .done(None, "store-find|t\nstore-find|new\n?store-swap|t|t")
        .await;
    assert_eq!(said, ["early=tôt late=tard", "", "!invalid"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_grant_its_tables_are_denied() {
    denied(
        &["store"],
        &[
            "store-put|t|k|v",
            "store-get|t|k",
            "store-delete|t|k",
            "store-find|t",
            "store-swap|t|new",
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_plugins_do_not_see_each_others_tables() {
    let world = World::with_provider();
    world
        .done(None, "store-put|provided|k|à essai\nservice|store|k")
        .await;
    assert_eq!(world.done(None, "store-get|provided|k").await, ["à essai"]);
    let theirs = world
        .record()
        .store_get("fournisseur", "provided", "k")
        .unwrap();
    assert_eq!(theirs, Some("par le fournisseur".into()));
}
