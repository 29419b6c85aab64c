//! A patient's file: banner, host's tab, panels, presses.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_runtime::Data;
use socle_runtime::view::{Destination, FieldKind, Format, Kind, Letters, Node, Sign, Tone};

use crate::fake::{
    Fake, Outcome, SIDE, Said, badge, button, fact, field, form, key, keyed, line, node, table,
    text, toned, within,
};
use crate::{labels, opened, shows, tells};

fn nessi(statut: Statut) -> Fake {
    let mut line = line("p1", "NESSI", "RUTH", "1977-07-14", Sexe::F, statut);
    line.nom_utilise = Some("DE VINCI".into());
    if statut == Statut::Qualifiee {
        line.matricule = Some("277076322082910".into());
    }
    Fake::new(vec![line]).plugin("essai", SIDE)
}

#[test]
fn the_banner_says_who_it_is_and_the_matricule_only_once_qualified() {
    let harness = opened(&nessi(Statut::Recuperee));
    assert!(shows(&harness, "NESSI Ruth"));
    assert!(
        tells(
            &harness,
            "née le 14/07/1977  ·  49 ans  ·  nom utilisé DE VINCI Ruth"
        ),
        "{:?}",
        labels(&harness)
    );
    assert!(shows(&harness, "récupérée"));
    assert!(!tells(&harness, "2 77 07"));
    let harness = opened(&nessi(Statut::Qualifiee));
    assert!(tells(&harness, "INS 2 77 07 63 220 829 10"));
}

#[test]
fn the_statut_is_said_once_when_a_plugin_says_it() {
    let fake = nessi(Statut::Recuperee).plugin("ins", "[[banner]]\nid = \"banniere\"\n");
    fake.set(
        &key("ins", "banniere", "p1"),
        vec![badge("b", Sign::Right, "récupérée", Tone::Attention)],
    );
    let harness = opened(&fake);
    assert_eq!(harness.query_all_by_label("récupérée").count(), 1);
    // Without the plugin the host still says it.
    let harness = opened(&nessi(Statut::Recuperee));
    assert_eq!(harness.query_all_by_label("récupérée").count(), 1);
}

#[test]
fn the_administrative_tab_shows_fields_traits_and_who_changed_the_identity() {
    let mut harness = opened(&nessi(Statut::Validee));
    harness
        .get_by_role_and_label(Role::Tab, "Administratif")
        .click();
    harness.run();
    assert!(shows(&harness, "Nom de naissance : NESSI"));
    assert!(shows(&harness, "Téléphone : 06 12 34 56 78"));
    assert!(shows(&harness, "Identité contrôlée : Passeport"));
    assert!(tells(
        &harness,
        "Dr Max LIBRE · pièce présentée · extension ins"
    ));
}

#[test]
fn a_button_is_pressed_by_a_click_or_by_a_screen_reader_and_says_where_it_stands() {
    let fake = nessi(Statut::Recuperee);
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![within(
            "pieces",
            Kind::Row,
            vec![button("passeport", "Passeport")],
        )],
    );
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.run();
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click_accesskit();
    harness.run();
    let events = fake.events();
    assert_eq!(events.len(), 2);
    assert_eq!(
        (
            events[0].name.as_str(),
            events[0].target.as_str(),
            events[0].fields.len()
        ),
        ("pressed", "pieces/passeport", 0)
    );
    assert_eq!(events[0], events[1]);
}

#[test]
fn a_key_that_types_presses_its_button_with_alt_even_while_one_writes() {
    let fake = nessi(Statut::Recuperee);
    let nodes = vec![
        keyed("1", button("carte", "Carte d’identité")),
        field("note", "Note", FieldKind::Text, Data::None),
    ];
    fake.set(&key("essai", "fiche", "p1"), nodes);
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    assert_eq!(fake.events().len(), 1);
    let note = |harness: &Harness<'_, _>| {
        let field = harness.get_by_role_and_label(Role::TextInput, "Note");
        field.value()
    };
    harness
        .get_by_role_and_label(Role::TextInput, "Note")
        .focus();
    harness.run();
    harness.key_press(Key::Num1);
    harness
        .get_by_role_and_label(Role::TextInput, "Note")
        .type_text("1");
    harness.run();
    assert_eq!(fake.events().len(), 1, "the figure is text here");
    assert_eq!(note(&harness).as_deref(), Some("1"));
    // With Alt it is an act, and the keyboard stays in the field.
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    assert_eq!(fake.events().len(), 2);
    assert_eq!(note(&harness).as_deref(), Some("1"));
}

#[test]
fn what_is_typed_where_nothing_takes_it_presses_nothing() {
    let fake = nessi(Statut::Recuperee);
    let nodes = vec![keyed("1", button("carte", "Carte d’identité"))];
    fake.set(&key("essai", "fiche", "p1"), nodes);
    let mut harness = opened(&fake);
    // The first key struck, then others, far enough apart to be neither a word nor a barcode.
    for key in [Key::Num1, Key::M, Key::Num1] {
        harness.key_press(key);
        harness.run_steps(60);
    }
    assert!(fake.events().is_empty());
}

#[test]
fn letters_that_differ_are_told_in_texts_facts_and_tables() {
    let fake = nessi(Statut::Recuperee);
    let marked = |ranges: &[(u32, u32)], node: Node| Node {
        letters: Letters::of(ranges, 20),
        ..node
    };
    let mut cells = table(
        "traits",
        &["Dossier", "INSi"],
        &[&["CAROLINE", "CARROLINE"]],
    );
    let Kind::Table(given) = &mut cells.kind else {
        panic!("no table")
    };
    given.rows[0].letters = vec![(1, Letters::of(&[(3, 4)], 9))];
    let nodes = vec![
        marked(&[(3, 3)], text("texte", "CAROLINE")),
        marked(
            &[(0, 1)],
            fact("fait", "Nom", "ZANCHEZ".into(), Format::Text),
        ),
        cells,
    ];
    fake.set(&key("essai", "fiche", "p1"), nodes);
    let harness = opened(&fake);
    let said = |label: &str| {
        let node = harness.get_by_label(label);
        node.accesskit_node().description().unwrap_or_default()
    };
    for (label, letters) in [("Nom : ZANCHEZ", "[Z]ANCHEZ"), ("CARROLINE", "CAR[R]OLINE")] {
        assert_eq!(
            said(label),
            format!("lettres différentes entre crochets : {letters}")
        );
    }
    // The same word stands in a text and in a cell; only the text has a letter that lacks.
    let described = harness
        .query_all_by_label("CAROLINE")
        .filter_map(|node| node.accesskit_node().description())
        .collect::<Vec<_>>();
    assert_eq!(
        described,
        ["lettres différentes entre crochets : CAR[]OLINE"]
    );
}

#[test]
fn a_page_turned_to_the_patient_hides_everything_else_until_escape() {
    let fake = nessi(Statut::Recuperee);
    let page = within(
        "page",
        Kind::Page {
            title: "Est-ce bien vous ?".into(),
        },
        vec![
            fact("nom", "Nom", "NESSI".into(), Format::Text),
            button("acte", "Qualifier"),
        ],
    );
    let shown = vec![keyed("1", button("carte", "Carte d’identité")), page];
    fake.set(&key("essai", "fiche", "p1"), shown);
    let mut harness = opened(&fake);
    assert!(shows(&harness, "Nom : NESSI"));
    assert!(
        harness
            .query_by_role_and_label(Role::Dialog, "Est-ce bien vous ?")
            .is_some()
    );
    // It is for reading: no act stands there, and no key of the file acts behind it.
    assert!(!shows(&harness, "Qualifier"));
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    assert!(fake.events().is_empty());
    let window = harness.ctx.content_rect();
    let back = harness.get_by_label("Revenir au dossier").rect();
    assert!(
        window.right() - back.right() < 60.0 && back.top() < 60.0,
        "{back:?} in {window:?}"
    );
    assert!(harness.get_by_label("Nom : NESSI").rect().height() > 30.0);
    harness.key_press(Key::Escape);
    harness.run();
    let closed: Vec<_> = fake
        .events()
        .into_iter()
        .map(|event| (event.name, event.target))
        .collect();
    assert_eq!(closed, [("dialog-closed".to_owned(), "page".to_owned())]);
    assert!(!shows(&harness, "Est-ce bien vous ?"));
    assert!(shows(&harness, "Carte d’identité"));
}

#[test]
fn a_button_leads_to_where_the_identity_is_typed_without_a_word_to_the_plugin() {
    let fake = nessi(Statut::Validee);
    let correct = Node {
        leads_to: Some(Destination::Identity),
        ..button("corriger", "Corriger le dossier")
    };
    fake.set(&key("essai", "fiche", "p1"), vec![correct]);
    let mut harness = opened(&fake);
    assert!(!shows(&harness, "Nom de naissance : NESSI"));
    harness.get_by_label("Corriger le dossier").click();
    harness.run();
    assert!(shows(&harness, "Nom de naissance : NESSI"));
    assert!(fake.events().is_empty());
}

#[test]
fn two_panels_that_want_one_key_do_not_both_have_it() {
    let fake = nessi(Statut::Recuperee).plugin(
        "autre",
        "[[panel]]\nid = \"bas\"\ntitle = \"Bas\"\nplace = \"side\"\norder = 900\n",
    );
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![keyed("1", button("a", "Premier"))],
    );
    fake.set(
        &key("autre", "bas", "p1"),
        vec![keyed("1", button("b", "Second"))],
    );
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    let targets: Vec<_> = fake
        .events()
        .into_iter()
        .map(|event| event.target)
        .collect();
    assert_eq!(targets, ["a"]);
    let shortcut = |label: &str| {
        harness
            .get_by_role_and_label(Role::Button, label)
            .accesskit_node()
            .data()
            .keyboard_shortcut()
            .map(str::to_owned)
    };
    assert_eq!(
        (shortcut("Premier"), shortcut("Second")),
        (Some("Alt 1".into()), None)
    );
}

#[test]
fn an_act_to_confirm_waits_for_the_answer() {
    let fake = nessi(Statut::Recuperee);
    let mut attest = button("attester", "J’atteste");
    attest.confirm = Some("Vous attestez connaître cette personne. Continuer ?".into());
    fake.set(&key("essai", "fiche", "p1"), vec![keyed("1", attest)]);
    let mut harness = opened(&fake);
    for (answer, sent) in [("Annuler", 0), ("J’atteste", 1)] {
        harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
        harness.run();
        assert!(shows(
            &harness,
            "Vous attestez connaître cette personne. Continuer ?"
        ));
        assert!(
            harness
                .query_by_role_and_label(Role::Dialog, "Confirmation")
                .is_some()
        );
        let buttons: Vec<_> = harness
            .query_all_by_role_and_label(Role::Button, answer)
            .collect();
        buttons.last().unwrap().click();
        drop(buttons);
        harness.run();
        assert_eq!(fake.events().len(), sent);
        assert!(!tells(&harness, "Vous attestez"));
    }
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    assert_eq!(fake.events().len(), 1);
    assert!(!tells(&harness, "Vous attestez"));
}

#[test]
fn enter_confirms_but_not_an_act_that_cannot_be_undone() {
    for (tone, sent) in [(Tone::Neutral, 1), (Tone::Problem, 0)] {
        let fake = nessi(Statut::Recuperee);
        let mut act = toned(tone, button("acte", "Accepter"));
        act.confirm = Some("Remplacer les traits ?".into());
        fake.set(&key("essai", "fiche", "p1"), vec![keyed("1", act)]);
        let mut harness = opened(&fake);
        harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(fake.events().len(), sent, "{tone:?}");
    }
}

#[test]
fn what_was_pressed_cannot_be_pressed_again_before_its_outcome() {
    let fake = nessi(Statut::Recuperee);
    fake.0.borrow_mut().outcome = Outcome::Never;
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![keyed("1", button("passeport", "Passeport"))],
    );
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.run_steps(2);
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run_steps(2);
    assert_eq!(fake.events().len(), 1);
}

#[test]
fn a_disabled_button_says_why_and_does_nothing() {
    let fake = nessi(Statut::Recuperee);
    let mut refused = keyed("1", button("passeport", "Passeport"));
    refused.disabled = Some("Réservé au praticien.".into());
    fake.set(&key("essai", "fiche", "p1"), vec![refused]);
    let mut harness = opened(&fake);
    assert!(shows(&harness, "Réservé au praticien."));
    harness
        .get_by_role_and_label(Role::Button, "Passeport")
        .click();
    harness.key_press_modifiers(Modifiers::ALT, Key::Num1);
    harness.run();
    assert!(fake.events().is_empty());
}

#[test]
fn every_kind_of_node_is_drawn_with_a_name() {
    let fake = nessi(Statut::Recuperee);
    let column = within(
        "colonne",
        Kind::Column,
        vec![
            node(
                "titre",
                Kind::Heading {
                    level: 2,
                    text: "Un titre".into(),
                },
            ),
            text("texte", "Un texte"),
            badge("marque", Sign::Full, "une marque", Tone::Good),
            toned(
                Tone::Problem,
                node(
                    "avis",
                    Kind::Notice {
                        text: "Un avis".into(),
                    },
                ),
            ),
            fact(
                "fait",
                "Matricule",
                Data::from("277076322082910"),
                Format::Matricule,
            ),
            node(
                "barre",
                Kind::Progress {
                    label: "Un progrès".into(),
                    fraction: Some(0.5),
                },
            ),
            node(
                "image",
                Kind::Image {
                    mime: "image/png".into(),
                    bytes: vec![1, 2],
                    description: "une radiographie".into(),
                },
            ),
            within(
                "section",
                Kind::Section {
                    title: "Une section".into(),
                },
                vec![table("un tableau", &["A", "B"], &[&["x", "y"]])],
            ),
            form(
                "formulaire",
                "Envoyer",
                vec![field(
                    "date",
                    "Une date",
                    FieldKind::Date,
                    Data::from("1977-07-14"),
                )],
            ),
        ],
    );
    fake.set(&key("essai", "fiche", "p1"), vec![column]);
    let harness = opened(&fake);
    for label in [
        "Un titre",
        "Un texte",
        "une marque",
        "Un avis",
        "Matricule : 2 77 07 63 220 829 10",
        "Image non affichée : une radiographie",
    ] {
        assert!(shows(&harness, label), "{label} in {:?}", labels(&harness));
    }
    for (role, label) in [
        (Role::ProgressIndicator, "Un progrès"),
        (Role::Region, "Une section"),
        (Role::Table, "un tableau"),
        (Role::ColumnHeader, "A"),
        (Role::Cell, "y"),
        (Role::TextInput, "Une date"),
        (Role::Button, "Envoyer"),
    ] {
        assert!(
            harness.query_by_role_and_label(role, label).is_some(),
            "{role:?} {label}"
        );
    }
    assert_eq!(
        harness
            .get_by_role_and_label(Role::TextInput, "Une date")
            .value()
            .as_deref(),
        Some("14/07/1977")
    );
    assert_eq!(
        harness.get_by_label("Un avis").accesskit_node().role(),
        Role::Alert
    );
}

#[test]
fn tabs_of_plugins_stand_beside_the_hosts_and_go_with_their_plugin() {
    let fake = nessi(Statut::Recuperee).plugin(
        "dmp",
        "[[panel]]\nid = \"docs\"\ntitle = \"DMP\"\nplace = \"file\"\n",
    );
    fake.set(&key("dmp", "docs", "p1"), vec![text("t", "21 documents")]);
    let mut harness = opened(&fake);
    assert!(!shows(&harness, "21 documents"));
    harness.get_by_role_and_label(Role::Tab, "DMP").click();
    harness.run();
    assert!(shows(&harness, "21 documents") && !shows(&harness, "Problèmes en cours"));
    // The plugin is taken away while one looks at its tab.
    let without = fake
        .0
        .borrow()
        .plugins
        .iter()
        .filter(|plugin| plugin.manifest.id != "dmp")
        .cloned()
        .collect();
    fake.0.borrow_mut().plugins = std::sync::Arc::new(without);
    harness.run();
    assert!(
        harness.query_by_role_and_label(Role::Tab, "DMP").is_none()
            && shows(&harness, "Problèmes en cours")
    );
}

#[test]
fn a_table_is_sorted_by_its_header_and_a_row_is_activated_by_the_keyboard() {
    let fake = nessi(Statut::Recuperee);
    let names = [
        "Zoé", "Ali", "Œdipe", "Bea", "Cléo", "Dan", "Eve", "Fay", "Gus",
    ];
    let rows: Vec<[&str; 1]> = names.iter().map(|name| [*name]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 1]>::as_slice).collect();
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![table("gens", &["Nom"], &rows)],
    );
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::ColumnHeader, "Nom")
        .click();
    harness.run();
    let top = |harness: &egui_kittest::Harness<'_, socle_screen::Screen>, name: &str| {
        harness.get_by_role_and_label(Role::Cell, name).rect().top()
    };
    assert!(
        top(&harness, "Ali") < top(&harness, "Bea")
            && top(&harness, "Gus") < top(&harness, "Œdipe")
            && top(&harness, "Œdipe") < top(&harness, "Zoé")
    );
    harness.get_by_role_and_label(Role::Table, "gens").focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let events = fake.events();
    assert_eq!(
        (
            events[0].name.as_str(),
            events[0].target.as_str(),
            &events[0].value
        ),
        ("row-activated", "gens", &Data::Text("3".into()))
    );
}

#[test]
fn a_paged_table_lays_out_only_the_rows_in_sight() {
    let fake = nessi(Statut::Recuperee);
    fake.0.borrow_mut().rows = (0..1_000_000)
        .map(|n| (n.to_string(), vec![Data::Text(format!("ligne {n}"))]))
        .collect();
    let mut nodes = table("grand", &["Ligne"], &[]);
    if let Kind::Table(table) = &mut nodes.kind {
        table.paged = Some(1_000_000);
    }
    fake.set(&key("essai", "fiche", "p1"), vec![nodes]);
    let mut harness = opened(&fake);
    harness.get_by_role_and_label(Role::Table, "grand").focus();
    harness.run();
    harness.key_press(Key::End);
    harness.run_steps(3);
    assert!(shows(&harness, "ligne 999999"));
    assert!(harness.query_all_by_role(Role::Cell).count() < 30);
}

#[test]
fn a_dialog_of_a_plugin_is_closed_by_escape_and_the_plugin_hears_of_it() {
    let fake = nessi(Statut::Recuperee);
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![within(
            "choix",
            Kind::Dialog {
                title: "Quel document ?".into(),
            },
            vec![button("a", "Le premier")],
        )],
    );
    let mut harness = opened(&fake);
    assert!(
        harness
            .query_by_role_and_label(Role::Dialog, "Quel document ?")
            .is_some()
    );
    harness.get_by_label("Le premier").click();
    harness.run();
    harness.key_press(Key::Escape);
    harness.run();
    let events = fake.events();
    assert_eq!(
        events
            .iter()
            .map(|event| (event.name.as_str(), event.target.as_str()))
            .collect::<Vec<_>>(),
        [("pressed", "choix/a"), ("dialog-closed", "choix")]
    );
    assert!(!shows(&harness, "Le premier"));
    // The plugin shows it again.
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![within(
            "choix",
            Kind::Dialog {
                title: "Quel document ?".into(),
            },
            vec![button("a", "Le premier")],
        )],
    );
    harness.run();
    assert!(shows(&harness, "Le premier"));
}

#[test]
fn a_command_has_its_key() {
    let fake = nessi(Statut::Recuperee).plugin("ins", "[[command]]\nid = \"rechercher\"\ntitle = \"Interroger INSi\"\npatient = true\nkey = \"Ctrl+I\"\n");
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::I);
    harness.run();
    assert!(
        matches!(fake.said().last(), Some(Said::Command(call)) if call.command == "rechercher")
    );
}

#[test]
fn five_thousand_rows_are_sorted_once_and_scroll() {
    let fake = nessi(Statut::Recuperee);
    let names: Vec<String> = (0..5_000)
        .map(|n| format!("ligne {:04}", (n * 7_919) % 5_000))
        .collect();
    let rows: Vec<[&str; 1]> = names.iter().map(|name| [name.as_str()]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 1]>::as_slice).collect();
    fake.set(
        &key("essai", "fiche", "p1"),
        vec![table("gens", &["Nom"], &rows)],
    );
    let mut harness = opened(&fake);
    harness
        .get_by_role_and_label(Role::ColumnHeader, "Nom")
        .click();
    harness.run();
    assert!(shows(&harness, "ligne 0000") && shows(&harness, "ligne 0003"));
    harness.get_by_role_and_label(Role::Table, "gens").focus();
    harness.run();
    harness.key_press(Key::End);
    harness.run_steps(3);
    assert!(shows(&harness, "ligne 4999"));
    assert!(harness.query_all_by_role(Role::Cell).count() < 30);
}
