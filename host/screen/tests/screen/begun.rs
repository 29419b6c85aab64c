//! From a row of a plugin's list to the act of whoever provides the service it names: one click. All people are fictitious.

use std::sync::Arc;

use egui::accesskit::Toggled;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_practice::documents::letter::{Draft, SOURCE};
use socle_record::{Document, DocumentStatut, EntityView};
use socle_runtime::view::Kind;
use socle_runtime::views::ViewKey;
use socle_runtime::{Choice, Data, Lifecycle};
use socle_screen::Screen;
use socle_screen::model::ServiceLine;
use socle_screen::model::papers::Content;

use crate::cda::filed;
use crate::fake::{Fake, Said, button, key, table};
use crate::medical::nessi;
use crate::{labels, screen, shows, tells};

/// A plugin that lists patients.
const LISTS: &str = r#"
[[panel]]
id = "listes"
title = "Listes"
place = "home"
[[permission]]
ask = "begin"
services = ["identity", "summary", "shared-record", "messaging-professional", "meteo"]
reason = "commencer ce qui manque"
"#;

/// One that provides a service, and begins it as `begins` says.
fn provider(service: &str, begins: &str) -> String {
    format!(
        r#"
[offers]
services = ["{service}"]
[[panel]]
id = "onglet"
title = "Préparation"
place = "file"
[[command]]
id = "faire"
title = "Faire"
patient = true
[[command.argument]]
name = "documents"
label = "Documents"
[[command]]
id = "ou"
title = "Où"
patient = true
[[validation]]
id = "depot"
documents = true
destinations = "ou"
command = "faire"
label = "Déposer ailleurs"
[[begin]]
service = "{service}"
{begins}
"#
    )
}

/// NESSI Ruth, seen on the 20th when a prescription was written; a row begins `service`.
fn practice(service: &str, begins: &str) -> Fake {
    let fake = nessi()
        .plugin("listes", LISTS)
        .plugin("fournit", &provider(service, begins));
    {
        let mut known = fake.0.borrow_mut();
        for (id, date) in [("c1", "2026-11-20"), ("c0", "2026-11-03")] {
            let fields = [
                ("date", date),
                ("etat", "validee"),
                ("auteur", "Dr Max LIBRE"),
            ];
            known.entities.push(EntityView {
                kind: "consultation",
                id: id.into(),
                patient: Some("p1".into()),
                revision: 1,
                owner: None,
                fields: fields
                    .map(|(name, text)| (name.to_owned(), text.into()))
                    .into(),
            });
        }
        let written = |id: &str, title: &str, date: &str| Document {
            date: date.into(),
            version: 2,
            ..filed(id, title, "application/pdf")
        };
        known.documents = [
            written("d1", "Ordonnance", "2026-11-20"),
            written("d0", "Courrier ancien", "2026-11-03"),
        ]
        .map(|document| (document, Content::Waiting))
        .into();
        known.services = vec![ServiceLine {
            service: service.into(),
            provider: Some("fournit".into()),
            candidates: vec!["fournit".into()],
        }];
        let rows = r#"{"rows": [{"document": "d1"}]}"#;
        known
            .answers
            .insert("ou".into(), Ok(Data::Json(rows.into())));
    }
    let mut rows = table("liste", &["Patient"], &[&["NESSI Ruth"]]);
    let Kind::Table(given) = &mut rows.kind else {
        unreachable!()
    };
    given.rows[0].opens = Some("p1".into());
    given.rows[0].begins = Some(service.into());
    let listed = ViewKey {
        patient: None,
        ..key("listes", "listes", "")
    };
    fake.view(&listed, vec![rows]).view(
        &key("fournit", "onglet", "p1"),
        vec![button("a", "Écrire la synthèse")],
    )
}

/// The list, and the one click on its row.
fn clicked(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run();
    let row = harness.query_all_by_role(Role::Row).last();
    row.expect("the table has a row").click_accesskit();
    harness.run_steps(8);
    assert_eq!(harness.state().open_patient(), Some("p1"));
    assert!(fake.events().is_empty(), "the lister is told nothing");
    harness
}

/// A command that was run: which, for whom, with what.
type Ran = (String, Option<String>, Vec<(String, Data)>);

/// The commands that were run.
fn commands(fake: &Fake) -> Vec<Ran> {
    fake.said()
        .into_iter()
        .filter_map(|said| match said {
            Said::Command(call) => Some((call.command, call.patient, call.arguments)),
            _ => None,
        })
        .collect()
}

/// The act of the provider, done with this document.
fn done_with(document: &str) -> Ran {
    let documents = Data::Texts(vec![document.into()]);
    let arguments = vec![("documents".to_owned(), documents)];
    ("faire".to_owned(), Some("p1".to_owned()), arguments)
}

#[test]
fn a_row_opens_the_file_where_the_act_is_prepared() {
    let fake = practice("summary", "panel = \"onglet\"");
    let harness = clicked(&fake);
    assert!(
        shows(&harness, "Écrire la synthèse"),
        "{:?}",
        labels(&harness)
    );
    assert!(commands(&fake).is_empty());
}

#[test]
fn a_row_runs_what_needs_nothing_more_for_this_patient_and_once() {
    let fake = practice("identity", "command = \"faire\"");
    let mut harness = clicked(&fake);
    harness.run_steps(4);
    let expected = ("faire".to_owned(), Some("p1".to_owned()), Vec::new());
    assert_eq!(commands(&fake), [expected]);
}

#[test]
fn a_row_opens_the_sheet_of_sending_with_the_last_consultations_document_ticked_and_sends_nothing()
{
    let fake = practice("shared-record", "validation = \"depot\"");
    let mut harness = clicked(&fake);
    let name = "Ordonnance : Déposer ailleurs";
    let ticked = harness
        .get_by_role_and_label(Role::CheckBox, name)
        .accesskit_node()
        .toggled();
    // Its plugin ticks nothing by itself: it is what somebody came for.
    assert_eq!(ticked, Some(Toggled::True));
    assert!(!tells(&harness, "Courrier ancien : "));
    assert!(commands(&fake).is_empty());
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(commands(&fake), [done_with("d1")]);
}

#[test]
fn a_box_that_was_unticked_stays_so_when_its_plugin_is_asked_again() {
    let fake = practice("shared-record", "validation = \"depot\"");
    let mut harness = clicked(&fake);
    let label = "Ordonnance : Déposer ailleurs";
    harness
        .get_by_role_and_label(Role::CheckBox, label)
        .click_accesskit();
    harness.run_steps(4);
    let ticked = harness
        .get_by_role_and_label(Role::CheckBox, label)
        .accesskit_node()
        .toggled();
    assert_eq!(ticked, Some(Toggled::False));
}

#[test]
fn a_row_prepares_a_message_with_the_last_consultations_document() {
    let begins = "command = \"faire\"\ndocuments = true";
    let fake = practice("messaging-professional", begins);
    let _harness = clicked(&fake);
    assert_eq!(commands(&fake), [done_with("d1")]);
}

#[test]
fn where_the_last_consultation_wrote_nothing_the_documents_are_shown_and_why() {
    let fake = practice("shared-record", "validation = \"depot\"");
    fake.0.borrow_mut().documents.remove(0);
    let harness = clicked(&fake);
    assert!(tells(
        &harness,
        "Aucun document de la dernière consultation ne peut partir."
    ));
    assert!(
        shows(&harness, "Nouveau courrier"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn without_a_provider_or_the_permission_the_file_opens_and_what_is_missing_is_said() {
    let fake = practice("summary", "panel = \"onglet\"");
    fake.0
        .borrow_mut()
        .plugin("fournit", |plugin| plugin.state = Lifecycle::Desactivee);
    let harness = clicked(&fake);
    assert!(tells(
        &harness,
        "Aucune extension en marche ne fournit le service « synthèse »."
    ));
    let fake = practice("summary", "panel = \"onglet\"");
    fake.0.borrow_mut().plugin("listes", |plugin| {
        for line in &mut plugin.lines {
            line.choice = Some(Choice::Never);
        }
    });
    let harness = clicked(&fake);
    assert!(tells(&harness, "n’a plus l’autorisation de commencer"));
    assert!(!shows(&harness, "Écrire la synthèse"));
}

/// A letter of that day that is still being written.
fn draft(fake: &Fake, id: &str, author: &str, text: &str) {
    let letter = Document {
        statut: DocumentStatut::Brouillon,
        author: author.into(),
        date: "2026-11-20".into(),
        ..filed(id, id, SOURCE)
    };
    let draft = Draft {
        title: id.into(),
        text: text.into(),
        replaces: None,
    };
    let mut known = fake.0.borrow_mut();
    known.documents.push((letter, Content::Waiting));
    let kept = ("p1".to_owned(), Arc::new(draft));
    known.drafts.insert(id.into(), kept);
}

fn is_ticked(harness: &Harness<'_, Screen>, name: &str) -> bool {
    let node = harness.get_by_role_and_label(Role::CheckBox, name);
    node.accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn letters_nobody_chose_are_validated_only_where_one_wrote_them_and_they_have_no_blank() {
    let fake = practice("shared-record", "validation = \"depot\"");
    draft(&fake, "Certificat", "Docteur Max LIBRE", "Je certifie.");
    draft(&fake, "Arrêt", "Docteur Max LIBRE", "Du …………… au");
    draft(&fake, "Courrier", "Docteur Iris LAVAL", "Cher confrère.");
    let harness = clicked(&fake);
    assert!(is_ticked(&harness, "Valider « Certificat »"));
    assert!(!is_ticked(&harness, "Valider « Arrêt »"));
    assert!(!is_ticked(&harness, "Valider « Courrier »"));
    assert!(tells(&harness, "écrit par Docteur Iris LAVAL"));
}

#[test]
fn a_command_is_given_no_letter_that_is_still_being_written() {
    let begins = "command = \"faire\"\ndocuments = true";
    let fake = practice("messaging-professional", begins);
    draft(&fake, "Certificat", "Docteur Max LIBRE", "Je certifie.");
    let _harness = clicked(&fake);
    assert_eq!(commands(&fake), [done_with("d1")]);
}

#[test]
fn what_its_plugin_says_something_of_is_not_ticked_for_whoever_comes_to_send_it() {
    let fake = practice("shared-record", "validation = \"depot\"");
    let rows = r#"{"rows": [{"document": "d1", "ticked": false, "said": "Vous aviez choisi de ne pas le déposer."}]}"#;
    let answer = Ok(Data::Json(rows.into()));
    fake.0.borrow_mut().answers.insert("ou".into(), answer);
    let harness = clicked(&fake);
    assert!(!is_ticked(&harness, "Ordonnance : Déposer ailleurs"));
    assert!(tells(&harness, "Vous aviez choisi"));
}
