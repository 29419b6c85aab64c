//! Attacks on the screen.

use socle_runtime::limits;
use socle_runtime::view::Kind;

use super::scene::{Scene, code, readable};

/// The tree of an attack that is drawn, as text.
async fn drawn(scene: &mut Scene, attack: &str) -> socle_runtime::view::Tree {
    scene.install();
    let tree = scene
        .render(attack)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scene.world.stats(&scene.id).failures, 0);
    tree
}

/// What the author is told of a view.
fn remarks(scene: &Scene) -> String {
    scene.world.log(&scene.id)
}

super::listed! {
    view_of_endless_nodes: "Adds nodes to a view for ever."
        => "limit", "200,000 calls to the host in one call (`HOST_CALLS`)", |scene| {
        scene.install();
        code(&scene, scene.render("nodes").await)
    }
    view_of_too_many_nodes: "Draws 3,000 nodes."
        => "left out", "2,000 nodes (`VIEW_NODES`)", |scene| {
        assert_eq!(drawn(&mut scene, "huge").await.nodes.len(), limits::VIEW_NODES);
        assert!(remarks(&scene).contains("`t2000` and what follows is left out"));
        "left out".into()
    }
    view_that_is_too_heavy: "Draws 6 MiB of text."
        => "left out", "1 MiB in all (`VIEW_BYTES`)", |scene| {
        let tree = drawn(&mut scene, "heavy").await;
        assert!(tree.to_text().len() <= limits::VIEW_BYTES + 4_096);
        "left out".into()
    }
    view_that_is_too_deep: "Opens 5,000 containers in one another."
        => "left out", "16 levels (`VIEW_DEPTH`)", |scene| {
        let tree = drawn(&mut scene, "deep").await;
        assert_eq!(tree.to_text().lines().count(), limits::VIEW_DEPTH);
        "left out".into()
    }
    view_left_open: "Leaves a form and a table open."
        => "closed", "the host closes what is left open, and says so to the author", |scene| {
        assert!(drawn(&mut scene, "unclosed").await.find("f/t").is_some());
        assert!(remarks(&scene).contains("left open: f, t"));
        "closed".into()
    }
    view_closed_too_often: "Closes ten thousand containers it never opened."
        => "left out", "twenty remarks to the author about one view", |scene| {
        assert_eq!(drawn(&mut scene, "overclosed").await.to_text(), "text suite suite\n");
        assert!(remarks(&scene).lines().count() <= 20);
        "left out".into()
    }
    keys_that_collide: "Gives siblings the same key, and keys that look like paths and like those the host makes."
        => "made unique", "keys are unique among siblings and hold no `/`", |scene| {
        let tree = drawn(&mut scene, "keys").await;
        let keys: std::collections::BTreeSet<_> = tree.nodes.iter().map(|node| &node.key).collect();
        assert_eq!(keys.len(), tree.nodes.len());
        assert!(keys.iter().all(|key| !key.is_empty() && !key.contains('/')));
        "made unique".into()
    }
    keys_of_half_a_megabyte: "Gives ten nodes keys of 500 KiB."
        => "left out", "1 MiB in all: keys weigh too (`VIEW_BYTES`)", |scene| {
        assert_eq!(drawn(&mut scene, "keys-huge").await.nodes.len(), 2);
        "left out".into()
    }
    table_of_too_many_rows: "Gives a table 20,000 rows at once."
        => "left out", "5,000 rows given at once (`VIEW_ROWS`)", |scene| {
        let tree = drawn(&mut scene, "rows").await;
        let Some(Kind::Table(table)) = tree.find("t").map(|node| &node.kind) else { panic!() };
        assert_eq!(table.rows.len(), limits::VIEW_ROWS);
        "left out".into()
    }
    table_of_too_many_columns: "Gives a table 100,000 columns."
        => "left out", "64 columns (`VIEW_COLUMNS`)", |scene| {
        let tree = drawn(&mut scene, "columns").await;
        let Some(Kind::Table(table)) = tree.find("t").map(|node| &node.kind) else { panic!() };
        assert_eq!(table.columns.len(), limits::VIEW_COLUMNS);
        "left out".into()
    }
    page_of_too_many_rows: "Gives 50,000 rows of a page of 256, and says there are 2^64 in all."
        => "left out", "256 rows of a page (`PAGE_ROWS`)", |scene| {
        scene.install();
        let rows = scene.rows("too-many").await.unwrap();
        assert_eq!(rows.rows.len(), limits::PAGE_ROWS as usize);
        "left out".into()
    }
    page_with_a_text_of_thirty_megabytes: "Gives a page a cell of 30 MiB."
        => "left out", "64 KiB of a text (`VIEW_TEXT_BYTES`)", |scene| {
        scene.install();
        let rows = scene.rows("too-long").await.unwrap();
        assert_eq!(rows.rows[0].1, [socle_runtime::Data::None], "its place stays");
        "left out".into()
    }
    page_that_is_too_heavy: "Gives a page 15 MiB of cells."
        => "left out", "1 MiB of a page (`VIEW_BYTES`)", |scene| {
        scene.install();
        let rows = scene.rows("too-heavy").await.unwrap();
        let bytes: usize = rows.rows.iter().flat_map(|(_, cells)| cells).map(|cell| cell.display().len()).sum();
        assert!(bytes <= limits::VIEW_BYTES, "{bytes}");
        "left out".into()
    }
    page_of_one_key: "Gives every row of a page the same key."
        => "made unique", "keys are unique in their table", |scene| {
        scene.install();
        let rows = scene.rows("same-keys").await.unwrap().rows;
        let keys: std::collections::BTreeSet<_> = rows.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), 10);
        "made unique".into()
    }
    choice_of_a_million: "Offers a choice of a million empty options."
        => "left out", "1 MiB in all: an option weighs too (`VIEW_BYTES`)", |scene| {
        let tree = drawn(&mut scene, "choices").await;
        assert!(tree.find("c").is_none());
        "left out".into()
    }
    values_that_are_hard_to_show: "Shows instants before time, dates that are none, amounts past counting and numbers that are none."
        => "shown", "each format has a stated fallback", |scene| {
        let tree = drawn(&mut scene, "facts").await;
        let text = tree.to_text();
        for line in ["fact date date : 9999-99-99", "fact cents cents : -92233720368547758,08 €"] {
            assert!(text.contains(line), "{text}");
        }
        assert_eq!(tree.nodes.len(), 15);
        "shown".into()
    }
    numbers_that_are_none_in_a_view: "Says it is NaN or infinitely far, at heading level 255, in fields of another kind."
        => "shown", "numbers are brought into their range", |scene| {
        let tree = drawn(&mut scene, "numbers").await;
        for node in &tree.nodes {
            match &node.kind {
                Kind::Progress { fraction, .. } => assert!(fraction.is_none_or(|part| (0.0..=1.0).contains(&part))),
                Kind::Heading { level, .. } => assert_eq!(*level, 4),
                _ => {}
            }
        }
        "shown".into()
    }
    escapes_in_a_view: "Draws texts with terminal escapes, marks of direction and lines that look like others."
        => "made harmless", "no control character and no mark of direction reaches the screen or a terminal", |scene| {
        let tree = drawn(&mut scene, "escapes").await;
        let text = tree.to_text();
        readable(&text);
        assert_eq!(text.lines().count(), 4, "a text cannot look like another node: {text}");
        "made harmless".into()
    }
    view_that_asks_for_itself: "Asks, while it is drawn, to be drawn again."
        => "left out", "a view invalidates nothing", |scene| {
        let mut events = scene.world.host.events();
        drawn(&mut scene, "invalidate-self").await;
        while let Ok(event) = events.try_recv() {
            assert!(!matches!(event, socle_runtime::HostEvent::Invalidated { .. }), "{event:?}");
        }
        "left out".into()
    }
    storm_of_invalidations: "Asks twenty thousand times for its panels to be drawn again."
        => "left out", "64 contributions in one call, those of the manifest (`INVALIDATED`)", |scene| {
        let mut events = scene.world.host.events();
        scene.install();
        scene.command("invalidate-early", "").await.unwrap();
        scene.command("invalidate", "").await.unwrap();
        let mut told = 0;
        while let Ok(event) = events.try_recv() {
            told += usize::from(matches!(event, socle_runtime::HostEvent::Invalidated { .. }));
        }
        assert!((1..=2).contains(&told), "{told}");
        "left out".into()
    }
    write_while_it_is_drawn: "Writes to its tables, to the outbox and to a file while it is drawn."
        => "view.read-only", "a view only looks", |scene| {
        scene.install();
        for attack in ["store|1", "order|left", "touch|1", "start|loop"] {
            let tree = scene.render(attack).await.unwrap();
            assert_eq!(tree.to_text(), "text answer view.read-only\n", "{attack}");
        }
        "view.read-only".into()
    }
    network_while_it_is_drawn: "Speaks to a server while it is drawn."
        => "view.offline", "a view reaches no network", |scene| {
        scene.install();
        let tree = scene.render("location").await.unwrap();
        assert_eq!(tree.to_text(), "text answer view.offline\n");
        assert_eq!(scene.world.net.count(), 0);
        "view.offline".into()
    }
    service_while_it_is_drawn: "Has a provider speak to a server while it is drawn."
        => "view.offline", "a view asks no service", |scene| {
        scene.world.add("fournisseur");
        scene.install();
        let tree = scene.render("ask|http|https://essai.test/").await.unwrap();
        assert_eq!(tree.to_text(), "text answer view.offline\n");
        assert_eq!(scene.world.net.count(), 0);
        "view.offline".into()
    }
}
