//! What panels say: every kind of node, what is said more about one, tables, and what is left out of a view that breaks
//! the rules.

use socle_runtime::view::{FieldKind, Format, Kind, Sign, Tone, UiEvent};
use socle_runtime::{Cancel, Data, RowsAsked};

use super::world::{World, code};

/// The panel as text, and the log it left.
async fn drawn(contribution: &str) -> (String, String) {
    let world = World::new();
    let tree = world.render(contribution, None).await.unwrap();
    (tree.to_text(), world.log("essai"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_node_reaches_the_screen() {
    let (text, log) = drawn("kinds").await;
    let instant = Format::Instant.show(&Data::Integer(0), &socle_record::Zone::default());
    let expected = format!(
        "heading title Tous les éléments\n\
         column column\n\
         \x20 row line\n\
         \x20   text text Un texte. hint: Une précision.\n\
         \x20   badge badge ● plein (good)\n\
         section facts « Valeurs »\n\
         \x20 fact date date : 31/12/1975\n\
         \x20 fact instant instant : {instant}\n\
         \x20 fact matricule matricule : 2 75 12 63 220 749 74\n\
         \x20 fact amount amount : 26,50 €\n\
         \x20 fact flag flag : oui\n\
         \x20 fact unknown unknown : tel quel\n\
         notice notice À lire. (attention)\n\
         image image Une image\n\
         progress progress Avancement 50 %\n\
         progress unknown-progress Avancement inconnu\n\
         dialog dialog « Une question » (information)\n\
         \x20 text question Continuer ?\n\
         \x20 button yes [Oui]\n\
         text short CAR[]OLINE\n\
         fact long Nom : CA[RR]OLINE\n\
         table cells Traits (1)\n\
         \x20 [31]/12/1975 | [É]LAN\n\
         page page « Vérifiez avec le patient »\n\
         \x20 fact name Nom : CAROLINE\n\
         button correct [Corriger] → identity\n\
         button nowhere [Ailleurs]\n\
         chart chart Envois par mois : Envois : janvier 3, février 0 ; Autres : janvier 1.5, février 0\n\
         button file [Ouvrir le dossier] → file → summary\n\
         button nothing [Rien]\n\
         table files Dossiers (1)\n\
         \x20 DUPONT\n"
    );
    assert_eq!(text, expected);
    assert_eq!(log, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_row_begins_needs_its_line_of_consent_and_without_it_the_file_is_only_opened() {
    let world = World::new();
    let row = |tree: &socle_runtime::view::Tree| {
        let Kind::Table(table) = &tree.find("files").unwrap().kind else {
            panic!("no table")
        };
        (table.rows[0].opens.clone(), table.rows[0].begins.clone())
    };
    let opens = Some("quelqu-un".to_owned());
    let tree = world.render("kinds", None).await.unwrap();
    assert_eq!(row(&tree), (opens.clone(), Some("summary".into())));
    let used = |world: &World| {
        let plugins = world.host.plugins();
        let essai = plugins.iter().find(|one| one.manifest.id == "essai");
        let mut lines = essai.unwrap().lines.iter();
        let line = lines.find(|one| one.request.permission.line_id() == "begin:summary");
        line.unwrap().used
    };
    assert_eq!(used(&world), 1, "once for a view");
    world.refuse("essai", "begin:summary");
    let tree = world.render("kinds", None).await.unwrap();
    assert_eq!(row(&tree), (opens, None));
    assert!(
        world
            .log("essai")
            .contains("`begins` is left out: begin:summary was refused"),
        "{}",
        world.log("essai")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_has_every_kind_of_field_and_buttons_their_key_question_and_reason() {
    let world = World::new();
    let tree = world.render("form", None).await.unwrap();
    let kinds: Vec<_> = [
        "word", "lines", "day", "count", "size", "yes", "code", "several", "other",
    ]
    .iter()
    .map(
        |key| match &tree.find(&format!("form/{key}")).unwrap().kind {
            Kind::Field { kind, .. } => *kind,
            other => panic!("{other:?}"),
        },
    )
    .collect();
    use FieldKind::{Date, Flag, Integer, Multiline, Number, Secret, Text, Texts};
    assert_eq!(
        kinds,
        [
            Text, Multiline, Date, Integer, Number, Flag, Secret, Texts, Text
        ]
    );
    let suggested = tree.find("to").unwrap().suggestions.as_deref().unwrap();
    let said: Vec<_> = suggested
        .iter()
        .map(|one| (one.value.as_str(), one.label.as_str(), one.more.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("a@essai.test", "Dr ANNE", "Lyon"),
            ("b@essai.test", "Dr BEN", "")
        ]
    );
    let other = tree.find("form/other").unwrap();
    assert_eq!(
        (other.required, other.problem.as_deref()),
        (true, Some("Ce champ manque."))
    );
    let Kind::Choice {
        options, selected, ..
    } = &tree.find("form/choice").unwrap().kind
    else {
        panic!("no choice")
    };
    assert_eq!(
        (options.len(), selected.as_slice()),
        (2, ["b".to_owned()].as_slice())
    );
    let send = tree.find("send").unwrap();
    assert_eq!(
        (send.shortcut.as_deref(), send.confirm.as_deref(), send.tone),
        (Some("1"), Some("Envoyer vraiment ?"), Tone::Primary)
    );
    assert_eq!(
        tree.find("refuse").unwrap().disabled.as_deref(),
        Some("Pas maintenant.")
    );
    assert_eq!(Sign::Full.glyph(), "●");
    // A secret is not shown in text.
    assert!(!tree.to_text().contains("1234"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_reaches_the_panel_with_its_target_and_the_values_of_its_form() {
    let world = World::new();
    let event = UiEvent {
        name: "submitted".into(),
        target: "form".into(),
        value: Data::None,
        fields: vec![
            ("word".into(), "mot".into()),
            ("count".into(), Data::Integer(4)),
            ("yes".into(), Data::Flag(false)),
        ],
    };
    world
        .host
        .handle("essai", "form", None, event, Cancel::default())
        .await
        .unwrap();
    assert_eq!(
        world.row("events", "form"),
        "submitted form - [word=mot count=4 yes=false]"
    );
    assert_eq!(world.done(None, "scratch-get|last").await, ["submitted"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_that_refuses_an_event_leaves_nothing_of_it() {
    let world = World::new();
    assert_eq!(code(world.press("form", "refuse").await), "essai.refus");
    assert_eq!(world.row("events", "form"), "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_given_whole_or_by_pages() {
    let world = World::new();
    let tree = world.render("table", None).await.unwrap();
    assert_eq!(
        tree.to_text(),
        "table rows Trois lignes (3)\n  Ligne 1 | 01/01/2026\n  Ligne 2 | 02/01/2026\n  Ligne 3 | 03/01/2026\n"
    );
    let tree = world.render("paged", None).await.unwrap();
    assert_eq!(tree.to_text(), "table rows Cent mille lignes (100000)\n");

    let asked = RowsAsked {
        first: 500,
        count: 3,
        sorted_by: "name".into(),
        descending: false,
    };
    let page = world
        .host
        .rows("essai", "paged", "rows", None, asked)
        .await
        .unwrap();
    assert_eq!(page.total, 100_000);
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|(key, cells)| (key.as_str(), cells[0].display(), cells.len()))
        .collect();
    assert_eq!(
        rows,
        [
            ("r500", "name 500".into(), 2),
            ("r501", "name 501".into(), 2),
            ("r502", "name 502".into(), 2)
        ]
    );
    // It gave ten more than asked: they are left out, and said once.
    assert_eq!(
        world.log("essai"),
        "warn `rows` gave more than the 3 rows asked for\n"
    );

    let asked = RowsAsked {
        first: 99_999,
        count: 10_000,
        sorted_by: String::new(),
        descending: true,
    };
    let page = world
        .host
        .rows("essai", "paged", "rows", None, asked)
        .await
        .unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].0, "r0");
    assert_eq!(
        code(
            world
                .host
                .rows("essai", "paged", "other", None, RowsAsked::default())
                .await
                .map(|page| page.total)
        ),
        "unsupported"
    );
    assert_eq!(
        code(
            world
                .host
                .rows("essai", "table", "rows", None, RowsAsked::default())
                .await
                .map(|page| page.total)
        ),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_so_many_rows_are_asked_for_at_a_time() {
    let world = World::new();
    let asked = RowsAsked {
        count: 10_000,
        ..RowsAsked::default()
    };
    assert_eq!(
        world
            .host
            .rows("essai", "paged", "rows", None, asked)
            .await
            .unwrap()
            .rows
            .len(),
        256
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_two_thousand_nodes_the_rest_is_left_out_and_the_author_told() {
    let (text, log) = drawn("oversized").await;
    assert_eq!(text.lines().count(), 2_000);
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(
        log.contains("`t2000` and what follows is left out"),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_too_long_is_left_out_and_not_what_follows() {
    let (text, log) = drawn("long-text").await;
    assert_eq!(text, "text after suite\n");
    assert!(
        log.contains("a text of `long` is longer than 65536 bytes"),
        "{log}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_that_is_too_deep_loses_its_depths_only() {
    let (text, log) = drawn("deep").await;
    assert_eq!(text.lines().count(), 17);
    assert!(text.ends_with("\ntext after suite\n"), "{text}");
    assert!(log.contains("`c16` is deeper than 16 levels"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_open_is_closed() {
    let (text, log) = drawn("unclosed").await;
    assert_eq!(text, "section section « Ouverte »\n  text inside dedans\n");
    assert!(log.contains("left open: section"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_unique_among_siblings_whatever_the_plugin_gives() {
    let (text, log) = drawn("duplicate").await;
    assert_eq!(
        text,
        "text same un\ntext same#1 deux\ntext same#2 trois\ntext a-b- quatre\ntext - cinq\n"
    );
    assert_eq!(log.lines().count(), 3, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_holds_rows_only() {
    let (text, log) = drawn("table-abuse").await;
    assert_eq!(text, "table table Table (2)\n  1\n  \ntext after suite\n");
    assert_eq!(log.lines().count(), 7, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_remark_about_what_is_left_out_does_not_stick_to_its_neighbour() {
    let (text, _) = drawn("stray-modifier").await;
    assert_eq!(text, "text first un\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_without_a_label_is_said_to_the_author() {
    let (_, log) = drawn("unlabelled").await;
    assert_eq!(log.matches("has no label").count(), 2, "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contribution_the_manifest_has_not_is_not_drawn() {
    let world = World::new();
    assert_eq!(
        code(world.render("no-such-panel", None).await),
        "unsupported"
    );
    assert_eq!(
        code(world.press("no-such-panel", "button").await),
        "unsupported"
    );
    assert_eq!(world.stats("essai").calls, 0);
    // A plugin without panels neither.
    let world = World::with_provider();
    assert_eq!(
        code(
            world
                .host
                .render("fournisseur", "panel", None)
                .await
                .map(|_| ())
        ),
        "unsupported"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_only_looks() {
    let world = World::with_provider();
    let patient = world.patient("DUPONT", "JEANNE");
    let steps = [
        ("store-put|t|k|v", "!view.read-only"),
        ("store-delete|t|k", "!view.read-only"),
        ("store-swap|t|new", "!view.read-only"),
        ("scratch-set|k|v", "!view.read-only"),
        ("records-set|{patient}|telephone|1", "!view.read-only"),
        ("identity-no-answer|{patient}|01", "!view.read-only"),
        ("outbox-enqueue|left", "!view.read-only"),
        ("outbox-withdraw|0", "!view.read-only"),
        ("outbox-look-again|essai", "!view.read-only"),
        ("jobs-start|steps|clock", "!view.read-only"),
        ("jobs-cancel|0", "!view.read-only"),
        ("checkpoint|x", "!unsupported"),
        ("http|GET|https://essai.test/", "!view.offline"),
        ("service|answer", "!view.offline"),
        ("mail-open|cabinet|p1", "!view.offline"),
        ("mail-flag|cabinet|p1|seen|oui", "!view.read-only"),
        ("mail-put|cabinet|Sent|x", "!view.read-only"),
        // And these do look.
        ("store-get|t|k", "-"),
        ("records-open|{patient}|nom-naissance", "DUPONT"),
        ("setting|greeting", "bonjour"),
        (
            "mail-find|cabinet|lettre",
            "p1 Lettre de liaison/p2 Lettre de la patiente",
        ),
    ];
    let lines: Vec<_> = steps.iter().map(|(step, _)| format!("?{step}")).collect();
    world.set("script-steps", &lines.join("\n"));
    let tree = world.render("script", Some(&patient)).await.unwrap();
    let said: Vec<_> = tree
        .nodes
        .iter()
        .map(|node| match &node.kind {
            Kind::Text { text } => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(said, steps.map(|(_, expected)| expected));
    assert_eq!(world.net.count(), 0);
    assert_eq!(world.stats("fournisseur").calls, 0);
    world.settle().await;
    assert!(world.rows("t").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn banners_and_badges_are_drawn_like_panels() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    world.set("banner-steps", "records-open|{patient}|nom-naissance");
    world.set("badge-steps", "records-open|{patient}|statut");
    assert_eq!(
        world
            .render("banner", Some(&patient))
            .await
            .unwrap()
            .to_text(),
        "text line-0 DUPONT\n"
    );
    assert_eq!(
        world
            .render("badge", Some(&patient))
            .await
            .unwrap()
            .to_text(),
        "text line-0 provisoire\n"
    );
}
