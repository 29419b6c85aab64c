//! The page of sends: what each waits for, what was tried, what a person may do about it.

use std::sync::Arc;

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_record::{Attempt, EntryState, RESTORED, Task, Zone};
use socle_screen::Screen;
use socle_screen::model::{Act, JobLine, ParkedLine, SendLine};

use crate::fake::{Fake, Outcome, Said, many, send};
use crate::{labels, screen, shows, tells};

const CARD: &str = "en attente de la carte de Dr Max LIBRE";

fn fake() -> Fake {
    let fake = Fake::new(many(1));
    {
        let mut known = fake.0.borrow_mut();
        known.sends = vec![
            send(
                "1",
                "NESSI Ruth",
                "Compte rendu",
                EntryState::AttendLaCarte,
                CARD,
            ),
            send(
                "2",
                "ADRUN Zoé",
                "Ordonnance",
                EntryState::Echec,
                "Le document est refusé.",
            ),
            send(
                "3",
                "ADRUN Zoé",
                "Lettre",
                EntryState::Inconnu,
                "La réponse n’est pas arrivée.",
            ),
            send("4", "CORSE Figatellix", "Synthèse", EntryState::Parti, ""),
        ];
        known.traffic.waiting_card = 1;
        known.traffic.failed = 1;
        known.attempts = vec![Attempt {
            turn: 1,
            task: Task::Attempt,
            provider: "dmp".into(),
            started_ms: 1_795_335_600_000,
            ended_ms: Some(1_795_335_600_812),
            outcome: "failed".into(),
            code: Some("dmp.refus".into()),
            message: Some("Le document est refusé.".into()),
        }];
    }
    fake
}

fn press(harness: &mut Harness<'static, Screen>, button: &str) {
    harness.get_by_role_and_label(Role::Button, button).click();
    harness.run();
}

fn opened(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    press(&mut harness, "1 envoi en échec");
    harness
}

#[test]
fn the_bottom_line_leads_to_what_waits_and_for_what() {
    let harness = opened(&fake());
    for label in [
        "En échec, à décider · 1",
        "À vérifier auprès du destinataire · 1",
        "En attente · 1",
        "Partis aujourd’hui · 1",
        "Compte rendu, NESSI Ruth, attend la carte, en attente de la carte de Dr Max LIBRE",
        "Ordonnance, ADRUN Zoé, en échec, Le document est refusé.",
    ] {
        assert!(shows(&harness, label), "{label} in {:?}", labels(&harness));
    }
}

#[test]
fn what_failed_comes_first_with_what_was_tried() {
    let harness = opened(&fake());
    assert!(
        tells(&harness, "Essai 1 : refusé"),
        "{:?}",
        labels(&harness)
    );
    assert!(shows(&harness, "Demandé par : Dr Max LIBRE"));
    assert!(shows(&harness, "Identifiant : 2.25.2"));
}

#[test]
fn a_send_is_tried_again_given_up_without_a_question_and_put_back() {
    let fake = fake();
    let mut harness = opened(&fake);
    press(&mut harness, "Relancer maintenant : Ordonnance, ADRUN Zoé");
    assert_eq!(fake.said(), [Said::Act(Act::Resend("2".into()))]);
    let row = "Lettre, ADRUN Zoé, à vérifier auprès du destinataire, La réponse n’est pas arrivée.";
    harness.get_by_label(row).click();
    harness.run();
    assert!(shows(&harness, "Vérifier maintenant : Lettre, ADRUN Zoé"));
    press(&mut harness, "Annuler l’envoi : Lettre, ADRUN Zoé");
    let given_up = Said::Act(Act::GiveUp("3".into()));
    assert_eq!(fake.said().last(), Some(&given_up));
    assert!(shows(&harness, "Annulés aujourd’hui · 1"));
    let since = "Envoi annulé : Lettre, ADRUN Zoé. Annulé après un essai : si le destinataire l’a déjà reçu, Socle ne le \
                 vérifiera plus.";
    assert!(shows(&harness, since), "{:?}", labels(&harness));
    press(
        &mut harness,
        "Remettre en attente l’envoi annulé : Lettre, ADRUN Zoé",
    );
    assert_eq!(
        fake.said().last(),
        Some(&Said::Act(Act::Resend("3".into())))
    );
    assert!(!tells(&harness, "Envoi annulé"), "{:?}", labels(&harness));
}

#[test]
fn beside_each_line_is_what_gives_it_up_and_one_in_the_middle_of_a_try_says_what_can_still_happen()
{
    let fake = fake();
    {
        let mut known = fake.0.borrow_mut();
        let mut waiting = SendLine::clone(&send(
            "7",
            "HOUILLES Pierre",
            "Bilan",
            EntryState::EnAttente,
            "",
        ));
        waiting.entry.attempts = 0;
        known.sends.push(Arc::new(waiting));
        let trying = send("8", "HOUILLES Pierre", "Lettre", EntryState::EnCours, "");
        known.sends.push(trying);
    }
    let mut harness = opened(&fake);
    press(&mut harness, "Annuler : Bilan, HOUILLES Pierre");
    let given_up = Said::Act(Act::GiveUp("7".into()));
    assert_eq!(fake.said(), [given_up], "at once, nothing is asked");
    let said = "Envoi annulé : Bilan, HOUILLES Pierre. Il ne partira pas.";
    assert!(shows(&harness, said), "{:?}", labels(&harness));
    // In its line too.
    press(&mut harness, "Remettre : Bilan, HOUILLES Pierre");
    assert_eq!(
        fake.said().last(),
        Some(&Said::Act(Act::Resend("7".into())))
    );
    assert!(!shows(&harness, "Annuler : Lettre, HOUILLES Pierre"));
    assert!(tells(
        &harness,
        "Un essai est en cours : il va jusqu’au bout"
    ));
    // What left cannot be given up.
    assert!(!shows(&harness, "Annuler : Synthèse, CORSE Figatellix"));
}

#[test]
fn what_leaves_and_what_works_is_given_up_over_the_bottom_line_whatever_the_page() {
    let fake = fake();
    {
        let mut known = fake.0.borrow_mut();
        let waiting = send("7", "HOUILLES Pierre", "Bilan", EntryState::EnAttente, "");
        known.sends.push(waiting);
        known.traffic.sending = 1;
        known.traffic.jobs.push(JobLine {
            job: "j1".into(),
            title: "Import de messages".into(),
            fraction: Some(0.4),
        });
    }
    let mut harness = screen(&fake);
    press(&mut harness, "1 envoi en cours");
    assert!(shows(&harness, "Ce qui part et ce qui travaille"));
    press(&mut harness, "Annuler : Bilan, HOUILLES Pierre");
    press(&mut harness, "Annuler : Import de messages");
    assert_eq!(
        fake.said(),
        [
            Said::Act(Act::GiveUp("7".into())),
            Said::Act(Act::GiveUpJob("j1".into())),
        ]
    );
    // What is not shown here is one press away.
    press(&mut harness, "Voir tous les envois");
    assert!(!shows(&harness, "Ce qui part et ce qui travaille"));
    assert!(shows(&harness, "Annulés aujourd’hui · 1"));
}

#[test]
fn what_is_held_back_for_a_patient_who_left_leaves_only_when_a_person_insists() {
    let fake = fake();
    {
        let mut known = fake.0.borrow_mut();
        let reason = "retenu : le patient a quitté le cabinet";
        let line = send(
            "5",
            "HOUILLES Pierre",
            "Bilan",
            EntryState::EnAttente,
            reason,
        );
        known.sends = vec![Arc::new(SendLine {
            held_back: true,
            ..SendLine::clone(&line)
        })];
    }
    let mut harness = opened(&fake);
    assert!(!tells(&harness, "Relancer maintenant"));
    press(&mut harness, "Envoyer quand même : Bilan, HOUILLES Pierre");
    assert!(tells(
        &harness,
        "Envoi retenu : le patient a quitté le cabinet."
    ));
    press(&mut harness, "Envoyer quand même");
    assert_eq!(fake.said(), [Said::Act(Act::SendAnyway("5".into()))]);
}

#[test]
fn what_a_removed_extension_left_is_said_and_can_be_exported() {
    let fake = fake();
    {
        let mut known = fake.0.borrow_mut();
        let line = send("6", "HOUILLES Pierre", "Bilan", EntryState::EnAttente, "");
        known.sends = vec![Arc::new(SendLine {
            installed: false,
            plugin: "ancienne".into(),
            ..SendLine::clone(&line)
        })];
    }
    let mut harness = opened(&fake);
    assert!(tells(
        &harness,
        "l’extension « ancienne » n’est plus installée"
    ));
    press(&mut harness, "Exporter… : Bilan, HOUILLES Pierre");
    let field = harness.get_by_role_and_label(
        Role::TextInput,
        "Dossier où écrire l’envoi et ses documents",
    );
    field.focus();
    harness.run();
    let select = (egui::Modifiers::COMMAND, egui::Key::A);
    harness.key_press_modifiers(select.0, select.1);
    harness.run();
    harness
        .get_by_role_and_label(
            Role::TextInput,
            "Dossier où écrire l’envoi et ses documents",
        )
        .type_text("bilan");
    harness.run();
    press(&mut harness, "Exporter ici");
    assert!(
        tells(&harness, "Indiquez le chemin complet"),
        "{:?}",
        labels(&harness)
    );
    harness
        .get_by_role_and_label(
            Role::TextInput,
            "Dossier où écrire l’envoi et ses documents",
        )
        .focus();
    harness.run();
    harness.key_press_modifiers(select.0, select.1);
    harness.run();
    harness
        .get_by_role_and_label(
            Role::TextInput,
            "Dossier où écrire l’envoi et ses documents",
        )
        .type_text("/media/cle");
    harness.run();
    fake.0.borrow_mut().outcome = Outcome::Fails;
    press(&mut harness, "Exporter ici");
    let asked = Said::Act(Act::ExportSend {
        entry: "6".into(),
        folder: "/media/cle".into(),
    });
    assert_eq!(fake.said(), std::slice::from_ref(&asked));
    harness.run();
    assert!(
        tells(&harness, crate::fake::FAILED),
        "why is said where it was asked"
    );
    fake.0.borrow_mut().outcome = Outcome::Done;
    press(&mut harness, "Exporter ici");
    harness.run();
    assert!(
        tells(&harness, "Exporté dans /media/cle"),
        "{:?}",
        labels(&harness)
    );
}

#[test]
fn sends_are_found_by_their_patient() {
    let mut harness = opened(&fake());
    harness
        .get_by_role_and_label(
            Role::SearchInput,
            "Filtrer par patient : nom, date de naissance…",
        )
        .focus();
    harness.run();
    harness
        .get_by_role_and_label(
            Role::SearchInput,
            "Filtrer par patient : nom, date de naissance…",
        )
        .type_text("adrun");
    harness.run();
    assert!(tells(&harness, "Ordonnance, ADRUN") && !tells(&harness, "NESSI Ruth, attend"));
    harness
        .get_by_role_and_label(
            Role::SearchInput,
            "Filtrer par patient : nom, date de naissance…",
        )
        .type_text("xyz");
    harness.run();
    assert!(tells(
        &harness,
        "Aucun envoi en attente, en échec ou parti aujourd’hui pour ce patient."
    ));
}

fn parked(event: &str, patient: &str, name: &str) -> ParkedLine {
    ParkedLine {
        event: event.into(),
        plugin: "ins".into(),
        plugin_name: "Identité nationale de santé".into(),
        name: name.into(),
        patient: Some(patient.into()),
        at_ms: 1_795_335_600_000,
        code: RESTORED.into(),
    }
}

#[test]
fn what_waited_in_a_backup_is_handled_or_dropped_by_one_click() {
    let fake = fake();
    {
        let mut known = fake.0.borrow_mut();
        known.parked = vec![
            parked("e1", "NESSI Ruth", "document-changed"),
            parked("e2", "ADRUN Zoé", "patient-created"),
            parked("e3", "ADRUN Zoé", "rendez-vous-pris"),
        ];
        known.traffic.parked = 3;
    }
    let mut harness = opened(&fake);
    assert!(tells(&harness, "3 événements à décider"));
    assert!(tells(
        &harness,
        "Ce dossier vient d’une sauvegarde ou d’une copie"
    ));
    assert!(tells(&harness, "attendait dans la sauvegarde"));
    press(
        &mut harness,
        "Traiter : NESSI Ruth · Document créé ou modifié",
    );
    assert_eq!(
        fake.said().last(),
        Some(&Said::Act(Act::HandleEvents(vec![(
            "e1".into(),
            "ins".into()
        )])))
    );
    press(&mut harness, "Abandonner : ADRUN Zoé · Patient créé");
    assert_eq!(
        fake.said().last(),
        Some(&Said::Act(Act::DropEvents(vec![(
            "e2".into(),
            "ins".into()
        )])))
    );
    assert!(shows(
        &harness,
        "Traiter : ADRUN Zoé · Événement « rendez-vous-pris »"
    ));
    assert!(tells(&harness, "1 événement à décider"));
}

#[test]
fn all_that_waits_is_handled_at_once_and_dropped_only_once_that_was_confirmed() {
    let fake = fake();
    fake.0.borrow_mut().parked = vec![
        parked("e1", "NESSI Ruth", "document-changed"),
        parked("e2", "ADRUN Zoé", "patient-created"),
    ];
    let mut harness = opened(&fake);
    press(&mut harness, "Tout abandonner");
    assert_eq!(fake.said(), [], "nothing before it was confirmed");
    assert!(tells(&harness, "Abandonner 2 événements ?"));
    press(&mut harness, "Annuler");
    press(&mut harness, "Tout traiter");
    assert_eq!(
        fake.said(),
        [Said::Act(Act::HandleEvents(vec![
            ("e1".into(), "ins".into()),
            ("e2".into(), "ins".into()),
        ]))]
    );
    assert!(!tells(&harness, "Tout traiter"));
}

#[test]
fn instants_are_read_in_the_zone_of_the_practice() {
    let fake = fake();
    fake.0.borrow_mut().zone = Zone::named("Indian/Reunion").unwrap();
    fake.0.borrow_mut().parked = vec![parked("e1", "NESSI Ruth", "document-changed")];
    let harness = opened(&fake);
    // 22 November 2026, 08:20 UTC.
    assert!(tells(&harness, "22/11/2026 12:20"));
}
