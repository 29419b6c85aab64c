//! How all does that the practice depends on: seen at the bottom, on the home page, and on a page of its own.

use egui::{Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use socle_screen::Screen;
use socle_screen::model::reader::CardSight;
use socle_screen::model::{Act, Depended, Doing, Held, JobLine, Trial, Tried, WARNED_MS, Whose};

use crate::door::inside;
use crate::fake::{Fake, Said, many};
use crate::{labels, screen, shows, tells};

/// The clock of the fake.
const NOW_MS: i64 = 1_795_335_660_000;

fn service(name: &str, standing: Option<Doing>) -> Depended {
    Depended {
        plugin: Some(name.to_lowercase()),
        name: name.to_owned(),
        place: format!("{}.example.org", name.to_lowercase()),
        standing,
        since_ms: Some(NOW_MS - 600_000),
        usual_ms: Some(340),
        reason: Some("Le service est injoignable.".to_owned()),
        waits: 0,
        paper: Some("Remettez le document imprimé."),
        seen_ms: Some(NOW_MS - 60_000),
        mailbox: None,
    }
}

fn press(harness: &mut Harness<'_, Screen>, name: &str) {
    harness.get_by_role_and_label(Role::Button, name).click();
    harness.run();
}

fn drawn(fake: &Fake) -> Harness<'static, Screen> {
    let mut harness = screen(fake);
    harness.run();
    harness
}

#[test]
fn what_does_not_answer_is_said_at_the_bottom_and_at_home_with_since_when_what_waits_and_what_to_do()
 {
    let fake = Fake::new(many(1));
    fake.0.borrow_mut().depends = vec![
        service("Registre", Some(Doing::Answers)),
        service("Partage", None),
    ];
    let mut harness = drawn(&fake);
    press(&mut harness, "Tout répond");
    for said in ["Registre : répond", "Partage : pas encore sollicité"] {
        assert!(shows(&harness, said), "{said}: {:?}", labels(&harness));
    }
    assert!(!tells(&harness, "Remettez") && !tells(&harness, "injoignable"));
    {
        let depends = &mut fake.0.borrow_mut().depends;
        depends[0].standing = Some(Doing::Slow);
        depends[1].standing = Some(Doing::Down);
        depends[1].waits = 3;
    }
    harness.run();
    for said in [
        "Registre : lent",
        "Partage : ne répond pas",
        "Le service est injoignable.",
        "En attendant : Remettez le document imprimé.",
        "Partage ne répond pas, et 1 autre point",
    ] {
        assert!(tells(&harness, said), "{said}: {:?}", labels(&harness));
    }
    assert!(tells(&harness, "depuis 2"), "{:?}", labels(&harness));
    press(&mut harness, "3 envois attendent");
    assert!(!tells(&harness, "Partage : ne répond pas"));
    // From the home page it is one press away.
    press(&mut harness, "Patients");
    press(&mut harness, "Aller voir : Partage ne répond pas");
    assert!(shows(&harness, "Partage : ne répond pas"));
}

#[test]
fn every_certificate_is_warned_of_sixty_days_ahead_and_not_before() {
    const DAY_MS: i64 = 24 * 3_600 * 1_000;
    assert_eq!(WARNED_MS, 60 * DAY_MS);
    let fake = Fake::new(many(1));
    let mut harness = drawn(&fake);
    for (whose, named, ends, over) in [
        (
            Whose::Practice,
            "Le certificat du cabinet CABINET LIBRE",
            "demandez son renouvellement",
            "renouvelez-le",
        ),
        (
            Whose::Card,
            "La carte de CABINET LIBRE",
            "demandez son renouvellement",
            "renouvelez-le",
        ),
        (
            Whose::Authority,
            "L’autorité CABINET LIBRE",
            "demandez à votre opérateur celle qui la remplace",
            "ce qui est reconnu par elle ne l’est plus ; réglez celle qui la remplace",
        ),
    ] {
        let mut held = |left_ms| {
            fake.0.borrow_mut().held = vec![Held {
                whose,
                name: "CABINET LIBRE".to_owned(),
                until_ms: NOW_MS + left_ms,
            }];
            harness.run();
            labels(&harness).join("\n")
        };
        let said = held(61 * DAY_MS);
        assert!(!said.contains("CABINET LIBRE"), "{said}");
        let soon = format!("{named} n’est plus valable dans 59 jours : {ends}");
        let gone = format!("{named} n’est plus valable : {over}");
        for (left_ms, wanted) in [(59 * DAY_MS, soon), (-1, gone)] {
            let said = held(left_ms);
            for wanted in [format!("Aller voir : {wanted}"), wanted] {
                assert!(said.contains(&wanted), "{wanted}: {said}");
            }
        }
    }
}

#[test]
fn a_mailbox_is_tried_where_its_state_is_and_what_was_so_before_the_start_says_when_it_was_seen() {
    let fake = Fake::new(many(1));
    let mut mailbox = service("Cabinet", Some(Doing::Down));
    mailbox.mailbox = Some("b1".into());
    fake.0.borrow_mut().depends = vec![mailbox];
    let mut harness = drawn(&fake);
    press(&mut harness, "Cabinet ne répond pas");
    assert!(
        tells(&harness, "depuis 22/11/2026"),
        "{:?}",
        labels(&harness)
    );
    assert!(tells(&harness, "dernier échange 22/11/2026"));
    // The clock was set back since it began: it does not begin tomorrow.
    fake.0.borrow_mut().depends[0].since_ms = Some(NOW_MS + 86_400_000);
    harness.run();
    assert!(
        tells(&harness, "depuis 22/11/2026"),
        "{:?}",
        labels(&harness)
    );
    press(&mut harness, "Tester : Cabinet");
    assert_eq!(fake.0.borrow().trials, [Trial::Mailbox("b1".into())]);
    fake.0.borrow_mut().trial = Some(Tried::Done(Ok("La boîte s’ouvre.".into())));
    harness.run();
    assert!(tells(&harness, "La boîte s’ouvre."));
}

#[test]
fn long_work_is_given_up_and_a_reader_a_card_a_certificate_are_tried_by_one_press_each() {
    let fake = Fake::new(many(1));
    fake.0.borrow_mut().door = Some(inside());
    fake.0.borrow_mut().traffic.jobs.push(JobLine {
        job: "j1".into(),
        title: "Import de messages".into(),
        fraction: Some(0.4),
    });
    fake.0.borrow_mut().held = vec![Held {
        whose: Whose::Practice,
        name: "CABINET LIBRE".to_owned(),
        until_ms: NOW_MS + 2 * WARNED_MS,
    }];
    let mut harness = drawn(&fake);
    press(&mut harness, "Import de messages 40\u{202f}%");
    press(&mut harness, "Voir l’état des services");
    press(&mut harness, "Annuler : Import de messages");
    let given_up = Act::GiveUpJob("j1".into());
    assert!(fake.said().contains(&Said::Act(given_up)));
    assert!(!tells(&harness, "Import de messages"));
    for name in [
        "Tester : Lecteurs de cartes",
        "Tester : Carte professionnelle",
        "Tester : CABINET LIBRE",
        "Tester : Lecteur de cartes Vitale",
    ] {
        press(&mut harness, name);
    }
    let tried = [
        Trial::Readers,
        Trial::Card,
        Trial::Certificate("CABINET LIBRE".into()),
        Trial::Vitale,
    ];
    assert_eq!(fake.0.borrow().trials, tried);
    fake.0.borrow_mut().trial = Some(Tried::Done(Err("Branchez le lecteur.".into())));
    harness.run();
    assert!(tells(&harness, "Branchez le lecteur."));
}

#[test]
fn what_is_not_well_keeps_its_room_in_a_narrow_window_and_the_readers_word_makes_way() {
    let fake = Fake::new(many(1));
    fake.0.borrow_mut().card = Some(CardSight::Absent);
    let reader = "Carte Vitale absente";
    let mut harness = drawn(&fake);
    harness.set_size(vec2(720.0, 450.0));
    harness.run_steps(4);
    assert!(tells(&harness, reader), "{:?}", labels(&harness));
    let broken = "Cabinet de groupe des Tilleuls et des Acacias réunis";
    fake.0.borrow_mut().depends = vec![service(broken, Some(Doing::Down))];
    harness.run_steps(4);
    let at = |name: &str| harness.get_by_role_and_label(Role::Button, name).rect();
    let said = at(&format!("{broken} ne répond pas"));
    let who = at("Dr Max LIBRE");
    assert!(said.right() < who.left(), "{said:?} {who:?}");
    assert!(!tells(&harness, reader), "{:?}", labels(&harness));
    fake.0.borrow_mut().depends.clear();
    harness.run_steps(4);
    assert!(tells(&harness, reader), "it comes back");
}
