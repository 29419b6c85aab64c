//! Notices, the clipboard, pages in the browser, barcodes, tables.

use std::fmt::Write as _;
use std::time::Duration;

use rxing::Writer as _;
use socle_runtime::view::Tone;
use socle_runtime::{Data, HostEvent};

use crate::runtime::world::{World, code, next_event, until};

/// A PNG with a Datamatrix, in hexadecimal.
pub(in crate::runtime) fn image(text: &str) -> String {
    const MODULE: u32 = 6;
    const MARGIN: u32 = 6;
    let matrix = rxing::datamatrix::DataMatrixWriter
        .encode(text, &rxing::BarcodeFormat::DATA_MATRIX, 0, 0)
        .unwrap();
    let side = |modules: u32| (modules + 2 * MARGIN) * MODULE;
    let drawn =
        image::GrayImage::from_fn(side(matrix.getWidth()), side(matrix.getHeight()), |x, y| {
            let (x, y) = (x / MODULE, y / MODULE);
            let inside = (MARGIN..MARGIN + matrix.getWidth()).contains(&x)
                && (MARGIN..MARGIN + matrix.getHeight()).contains(&y);
            image::Luma([if inside && matrix.get(x - MARGIN, y - MARGIN) {
                0
            } else {
                255
            }])
        });
    let mut bytes = std::io::Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes
        .into_inner()
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_shown_once_its_call_has_succeeded_and_says_what_was_given_cleaned() {
    let world = World::new();
    let patient = world.patient("DUPONT", "JEANNE");
    let mut events = world.host.events();
    let failing = "notify|Perdu|Texte\nfail|essai.non";
    assert_eq!(code(world.steps(None, failing).await), "essai.non");
    let long = "é".repeat(500);
    let lines = format!("notify|Un\u{202e} titre\u{1b}[31m|{long}|problem|context|{patient}");
    world.done(Some(&patient), &lines).await;
    let (title, text, tone, button, about) = next_event(&mut events, |event| match event {
        HostEvent::Notice {
            plugin,
            title,
            text,
            tone,
            button,
            patient,
        } => {
            assert_eq!(plugin, "essai");
            Some((title, text, tone, button, patient))
        }
        _ => None,
    })
    .await;
    assert_eq!(
        title, "Un titre [31m",
        "the one of the call that failed is not shown"
    );
    assert_eq!((text.chars().count(), text.ends_with('…')), (401, true));
    assert_eq!(tone, Tone::Problem);
    assert_eq!(button, Some(("context".into(), "Faire".into())));
    assert_eq!(about, Some(patient));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_names_a_command_there_is_a_patient_there_is_and_a_title() {
    let world = World::new();
    let said = world
        .done(
            None,
            "?notify|T|t|good|dream\n?notify|T|t|good||personne\n?notify| |t",
        )
        .await;
    assert_eq!(said, ["!unsupported", "!not-found", "!notice.title"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plugin_that_says_too_much_is_silenced_for_the_minute() {
    let world = World::new();
    let eleven = "?notify|T|t\n".repeat(11);
    let said = world.done(None, &eleven).await;
    assert_eq!(said.iter().filter(|said| said.is_empty()).count(), 10);
    assert_eq!(said[10], "!limit");
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(world.done(None, "notify|T|t").await, [""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_raises_no_notice_and_copies_nothing() {
    let world = World::new();
    for step in [
        "notify|T|t",
        "copy|x",
        "link|https://essai.test/",
        "save-as|a|csv",
        "document-show|a|b",
    ] {
        world.set("script-steps", step);
        let refused = world.render("script", None).await;
        let code = code(refused);
        assert!(
            matches!(
                code.as_str(),
                "view.read-only" | "person-required" | "view.offline"
            ),
            "{step}: {code}"
        );
    }
    assert_eq!(world.screen.take(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_asks_for_reaches_the_desktop_at_once() {
    let world = World::new();
    world
        .done(
            None,
            "copy|bonjour\nlink|https://ESSAI.test/aide?x=é\nlink|https://a.sous.test\nsave-as|../liste|xlsx",
        )
        .await;
    assert_eq!(
        world.screen.take(),
        [
            "copy bonjour",
            "open https://essai.test/aide?x=%C3%A9",
            "open https://a.sous.test/",
            "save liste.xlsx"
        ]
    );
    assert_eq!(&world.screen.saved.lock().unwrap()[0][..4], b"PK\x03\x04");
    // 64 KiB and one byte more.
    let half = "x".repeat(32 << 10);
    let said = world
        .done(None, &format!("copy|{half}|2\n?copy|{half}x|2"))
        .await;
    assert_eq!(said, ["", "!limit"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_reaches_the_desktop_when_no_person_acts() {
    let world = World::new();
    let steps = "?copy:x;?link:https%;?save-as:a:csv";
    let id = world
        .done(None, &format!("jobs-start|steps|{steps}"))
        .await
        .remove(0);
    world.settle().await;
    let job = world.record().job(&id.as_str().into()).unwrap();
    assert_eq!(
        Data::from(job.answer).display(),
        "steps from 0, !person-required, !link.malformed, !person-required"
    );
    world.set("on-patient-opened", "link|https://essai.test/");
    let failed = world.host.happen("patient-opened", None, Vec::new()).await;
    assert_eq!(failed[0].code(), "person-required");
    assert_eq!(world.screen.take(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_pages_of_granted_hosts_written_plainly_are_opened() {
    let world = World::new();
    for (url, expected) in [
        ("https://autre.test/", "!denied"),
        ("https://sous.test/", "!denied"),
        ("https://essai.test.autre.test/", "!denied"),
        ("https://127.0.0.1/", "!denied"),
        ("https://[::1]/", "!denied"),
        ("http://essai.test/", "!link.malformed"),
        ("file:///etc/passwd", "!link.malformed"),
        ("https://moi:x@essai.test/", "!link.malformed"),
        ("https://essai.test%2eautre.test/", "!link.malformed"),
        ("https://essai.test\\@autre.test/", "!link.malformed"),
        ("https://essai。test/", "!link.malformed"),
        ("--version", "!link.malformed"),
    ] {
        let said = world.done(None, &format!("?link|{url}")).await;
        assert_eq!(said, [expected], "{url}");
    }
    assert_eq!(world.screen.take(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_image_or_holds_no_code_is_said_so() {
    let world = World::new();
    let said = world
        .done(
            None,
            &format!("?barcode|00ff\nbarcode|{}", image("IS01\u{1d}S3DUPUIS")),
        )
        .await;
    assert_eq!(said, ["!barcode.image", "datamatrix IS01\u{1d}S3DUPUIS"]);
    world.set("script-steps", "barcode|00");
    assert_eq!(code(world.render("script", None).await), "view.offline");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_scanner_reads_is_heard_with_the_line_only() {
    let world = World::new();
    world.set("on-barcode-scanned", "store-put|scans|{text}|lu");
    let scan = |text: &str| {
        let values = vec![
            ("text".to_owned(), Data::Text(text.to_owned())),
            ("symbology".to_owned(), Data::Text("datamatrix".to_owned())),
        ];
        world.host.happen("barcode-scanned", None, values)
    };
    assert!(scan("un").await.is_empty());
    assert_eq!(world.row("scans", "un"), "lu");
    world.refuse("essai", "barcode-scan");
    assert!(scan("deux").await.is_empty());
    assert_eq!(world.rows("scans").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_are_written_whole_and_an_unknown_form_is_not() {
    let world = World::new();
    let said = world
        .done(None, "table|csv|2\ntable|xlsx|2\n?table|ods|1\ntable|csv|0")
        .await;
    assert_eq!(
        said,
        [
            "\u{feff}Nom;Montant/'=1+1;0,00/'=1+1;0,01/",
            "504b0304",
            "!unsupported",
            "\u{feff}Nom;Montant/"
        ]
    );
    // More rows than a table may have end the call, and only that.
    let calls = world.stats("essai").calls;
    assert_eq!(code(world.steps(None, "table|csv|100001").await), "limit");
    until(|| world.stats("essai").calls > calls).await;
    assert_eq!(world.done(None, "setting|greeting").await, ["bonjour"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_not_filed_is_shown_with_the_name_of_who_has_it_and_is_kept_nowhere() {
    let (world, patient) = World::with_patient();
    let said = world
        .done(
            Some(&patient),
            "document-show|Compte\u{202e}rendu\u{1b}|bonjour\ndocuments-count|",
        )
        .await;
    assert_eq!(said, ["", "0"]);
    let name = world.host.plugins()[0].manifest.name.clone();
    let shown = world.screen.take();
    assert_eq!(shown, [format!("show {name}: Compterendu: bonjour")]);
}
