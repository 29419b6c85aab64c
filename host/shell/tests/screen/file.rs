//! A patient's file: banner, host's tab, panels, presses.

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_formats::identite::Statut;
use socle_formats::traits::Sexe;
use socle_runtime::Data;
use socle_runtime::view::{FieldKind, Format, Kind, Sign, Tone};

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
fn a_key_presses_its_button_unless_one_types() {
    let fake = nessi(Statut::Recuperee);
    let nodes = vec![
        keyed("1", button("carte", "Carte d’identité")),
        field("note", "Note", FieldKind::Text, Data::None),
    ];
    fake.set(&key("essai", "fiche", "p1"), nodes);
    let mut harness = opened(&fake);
    harness.key_press(Key::Num1);
    harness.run();
    assert_eq!(fake.events().len(), 1);
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
    assert_eq!(
        harness
            .get_by_role_and_label(Role::TextInput, "Note")
            .value()
            .as_deref(),
        Some("1")
    );
}

#[test]
fn a_word_or_a_barcode_typed_where_nothing_takes_it_presses_nothing() {
    let fake = nessi(Statut::Recuperee);
    let nodes = vec![keyed("1", button("carte", "Carte d’identité"))];
    fake.set(&key("essai", "fiche", "p1"), nodes);
    let mut harness = opened(&fake);
    for letter in ["M", "g", " "] {
        let typed = egui::Event::Text(letter.into());
        harness.input_mut().events.push(typed);
        harness.step();
    }
    harness.key_press(Key::Num1);
    harness.step();
    assert!(fake.events().is_empty());
    // A key alone is an act again.
    harness.run_steps(8);
    harness.key_press(Key::Num1);
    harness.run();
    assert_eq!(fake.events().len(), 1);
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
    harness.key_press(Key::Num1);
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
        (Some("1".into()), None)
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
        harness.key_press(Key::Num1);
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
    harness.key_press(Key::Num1);
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
        harness.key_press(Key::Num1);
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
    harness.key_press(Key::Num1);
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
    harness.key_press(Key::Num1);
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
    let top = |harness: &egui_kittest::Harness<'_, socle::screen::Screen>, name: &str| {
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
