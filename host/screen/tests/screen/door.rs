//! The door of a real practice: coming in, the lock, another person, what one may do.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use socle_keys::pkcs11::LastTry;
use socle_practice::connection::Connection;
use socle_runtime::Data;
use socle_runtime::view::FieldKind;
use socle_screen::model::door::{AtDoor, Door, Reader, Ways};
use socle_session::manager::{CardSeen, Coming};
use socle_session::state::{AttemptId, Kept, Machine, Moment, Refused, State, Way, Why};
use socle_session::{Identified, Kind, Principal, Profile, Role, Structure};

use crate::fake::{Fake, key, many};
use crate::{opened, screen, shows, tells};

fn person(id: &str, given: &str, family: &str) -> Arc<Identified> {
    Arc::new(Identified {
        person: id.into(),
        kind: Kind::Cps,
        role: Role::Doctor,
        national_id: "899700000001".into(),
        family: family.into(),
        given: given.into(),
        profession: "10".into(),
        speciality: "SM26".into(),
        structure: Structure::default(),
        principal: None,
        card: "1".into(),
    })
}

fn max() -> Arc<Identified> {
    person("ps-1", "Max", "LIBRE")
}

fn open(identified: Arc<Identified>) -> State {
    State::Open {
        identified,
        touched: Moment::default(),
    }
}

fn locked(why: Why) -> State {
    State::Locked {
        kept: Kept {
            identified: max(),
            why,
            since: Moment::default(),
        },
        refused: None,
    }
}

fn card() -> CardSeen {
    CardSeen {
        line: Ok("CPS · Dr Max LIBRE".into()),
        needs_principal: false,
        has_keypad: false,
        is_last_try: false,
    }
}

fn door(state: State) -> Door {
    Door {
        state,
        reader: Reader::Card,
        card: Some(card()),
        ways: Ways {
            card: true,
            psc: true,
            organisation: true,
        },
        people: Arc::new(vec![Principal {
            national_id: "899700000002".into(),
            name: "Dr Anne MARTIN".into(),
        }]),
        may_skip: false,
        skipped: false,
        connection: Arc::new(Connection::default()),
        bad: None,
        signed: None,
        unsigned: None,
    }
}

/// The door of a real practice, with a doctor inside.
pub(crate) fn inside() -> Door {
    door(open(max()))
}

/// The same, locked.
pub(crate) fn behind_a_lock() -> Door {
    door(locked(Why::Asked))
}

fn nobody() -> State {
    State::Nobody { refused: None }
}

fn shut(change: impl FnOnce(&mut Door)) -> Fake {
    let fake = Fake::new(many(3));
    let mut one = door(nobody());
    change(&mut one);
    fake.0.borrow_mut().door = Some(one);
    fake
}

fn said(fake: &Fake) -> Vec<AtDoor> {
    std::mem::take(&mut fake.0.borrow_mut().at_door)
}

#[test]
fn nothing_of_the_practice_is_shown_before_somebody_comes_in() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "Identifiez-vous"));
    assert!(!tells(&harness, "PATIENT"), "a shut door shows no patient");
    assert!(!shows(&harness, "Réglages"));
}

#[test]
fn a_doctor_opens_with_the_code_of_the_card_in_the_reader() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "CPS · Dr Max LIBRE"));
    // The keyboard is in the field of the code.
    let field = harness.get_by_label("Code de la carte");
    assert!(field.is_focused());
    field.type_text("1234");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(
            &told[..],
            [AtDoor::ComeIn(
                Coming::Card {
                    pin: Some(_),
                    last: LastTry::Keep
                },
                None
            )]
        ),
        "{told:?}"
    );
    // What was typed is nowhere any more.
    assert!(!format!("{told:?}").contains("1234"));
}

#[test]
fn without_a_card_one_is_asked_for_and_a_reader_that_fails_says_why() {
    let fake = shut(|door| {
        door.card = None;
        door.reader = Reader::Empty;
    });
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "Insérez votre carte CPS, CPF ou CPE"));
    assert!(!shows(&harness, "Code de la carte"));
    let why = "Le service des lecteurs de cartes de ce poste ne répond pas.";
    fake.0.borrow_mut().door.as_mut().unwrap().reader = Reader::Trouble(why.into());
    harness.run();
    assert!(shows(&harness, why));
}

#[test]
fn the_last_try_is_spent_by_its_own_button_only() {
    let fake = shut(|door| door.card.as_mut().unwrap().is_last_try = true);
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Code de la carte").type_text("1234");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(said(&fake).is_empty(), "Enter spends no last try");
    harness.get_by_label("Utiliser le dernier essai").click();
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(
            &told[..],
            [AtDoor::ComeIn(
                Coming::Card {
                    last: LastTry::Spend,
                    ..
                },
                _
            )]
        ),
        "{told:?}"
    );
}

#[test]
fn a_refusal_says_why_and_the_door_stays_shut() {
    let fake = shut(|door| {
        door.state = State::Nobody {
            refused: Some(Refused {
                way: Way::Card,
                code: "pin.wrong".into(),
                sentence: "Code incorrect : un essai a été utilisé.".into(),
            }),
        };
    });
    let mut harness = screen(&fake);
    harness.run();
    assert!(shows(&harness, "Code incorrect : un essai a été utilisé."));
    assert!(!tells(&harness, "PATIENT"));
}

#[test]
fn pro_sante_connect_opens_in_the_browser_or_on_the_telephone_with_a_number_to_compare() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness
        .get_by_label("Se connecter avec Pro Santé Connect")
        .click();
    harness.run();
    assert!(matches!(
        &said(&fake)[..],
        [AtDoor::ComeIn(Coming::Browser, None)]
    ));
    harness.get_by_label("Numéro RPPS").focus();
    harness.run();
    harness.get_by_label("Numéro RPPS").type_text("99700000001");
    harness.run();
    harness.get_by_label("Confirmer sur mon e-CPS").click();
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(&told[..], [AtDoor::ComeIn(Coming::Ecps { rpps }, None)] if rpps == "99700000001"),
        "{told:?}"
    );
    // The provider was asked: the number is shown, and the attempt can be given up.
    let mut machine = Machine::default();
    let id: AttemptId = machine.begin(Way::Ecps, Moment::default()).unwrap();
    machine.show_number(id, "47");
    fake.0.borrow_mut().door.as_mut().unwrap().state = machine.state().clone();
    harness.run_steps(3);
    assert!(shows(&harness, "Nombre à comparer : 47"));
    harness.get_by_label("Annuler").click();
    harness.run_steps(3);
    assert!(matches!(&said(&fake)[..], [AtDoor::GiveUp]));
}

#[test]
fn a_locum_comes_in_for_the_doctor_replaced() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Je remplace un médecin").click();
    harness.run();
    harness.get_by_label("Dr Anne MARTIN").click();
    harness.run();
    harness
        .get_by_label("Se connecter avec Pro Santé Connect")
        .click();
    harness.run();
    let told = said(&fake);
    let [AtDoor::ComeIn(Coming::Browser, Some(principal))] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(principal.national_id, "899700000002");
}

#[test]
fn the_practice_itself_comes_in_by_its_certificate() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Mot de passe du certificat").focus();
    harness.run();
    harness
        .get_by_label("Mot de passe du certificat")
        .type_text("secret");
    harness.run();
    harness.get_by_label("Ouvrir au nom du cabinet").click();
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(
            &told[..],
            [AtDoor::ComeIn(Coming::Organisation { .. }, None)]
        ),
        "{told:?}"
    );
}

#[test]
fn a_lock_hides_the_work_and_gives_it_back_as_it_was() {
    let fake = Fake::new(many(3)).plugin("essai", crate::fake::SIDE);
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![crate::fake::field(
            "note",
            "Note",
            FieldKind::Text,
            Data::from(""),
        )],
    );
    fake.0.borrow_mut().door = Some(door(open(max())));
    let mut harness = opened(&fake);
    harness.get_by_label("Note").focus();
    harness.run();
    harness.get_by_label("Note").type_text("toux sèche");
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::L);
    harness.run();
    assert!(
        said(&fake)
            .iter()
            .any(|one| matches!(one, AtDoor::Lock(Why::Asked)))
    );

    fake.0.borrow_mut().door.as_mut().unwrap().state = locked(Why::CardRemoved);
    harness.run();
    assert!(shows(&harness, "Session verrouillée") && shows(&harness, "Dr Max LIBRE"));
    assert!(tells(&harness, "La carte a été retirée."));
    assert!(!tells(&harness, "PATIENT") && !shows(&harness, "Note"));

    fake.0.borrow_mut().door.as_mut().unwrap().state = open(max());
    harness.run();
    let note = harness.get_by_label("Note");
    assert_eq!(note.accesskit_node().value().as_deref(), Some("toux sèche"));
}

#[test]
fn another_person_does_not_find_the_work_of_the_first_who_finds_it_again() {
    let fake = Fake::new(many(3)).plugin("essai", crate::fake::SIDE);
    fake.set(
        &key("essai", "fiche", "p0"),
        vec![crate::fake::field(
            "note",
            "Note",
            FieldKind::Text,
            Data::from(""),
        )],
    );
    fake.0.borrow_mut().door = Some(door(open(max())));
    let mut harness = opened(&fake);
    harness.get_by_label("Note").focus();
    harness.run();
    harness.get_by_label("Note").type_text("toux sèche");
    harness.run();
    let come = |harness: &mut egui_kittest::Harness<'_, socle_screen::Screen>, state: State| {
        fake.0.borrow_mut().door.as_mut().unwrap().state = state;
        harness.run();
    };
    come(&mut harness, locked(Why::Asked));
    come(&mut harness, open(person("ps-2", "Anne", "MARTIN")));
    assert_eq!(harness.state().open_patient(), None);
    assert!(!shows(&harness, "Note"));
    come(&mut harness, locked(Why::Asked));
    come(&mut harness, open(max()));
    assert_eq!(harness.state().open_patient(), Some("p0"));
    let note = harness.get_by_label("Note");
    assert_eq!(note.accesskit_node().value().as_deref(), Some("toux sèche"));
}

#[test]
fn what_each_may_do_is_shown_at_the_door_with_the_reasons() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Ce que chacun peut faire").click();
    harness.run();
    assert!(shows(&harness, "Droits : Médecin, CPS"));
    assert!(shows(
        &harness,
        "Attester connaître le patient (procédure d’exception)"
    ));
    assert!(tells(&harness, "Ce dépôt est celui du secrétariat"));
}

#[test]
fn the_page_of_the_session_says_who_how_and_what_they_may_do_and_lets_them_leave() {
    let fake = Fake::new(many(1));
    {
        let mut known = fake.0.borrow_mut();
        known.door = Some(door(open(max())));
        known.person = Some("CPS · Dr Max LIBRE".into());
        known.profile = Some(Profile::DoctorByCard);
    }
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("CPS · Dr Max LIBRE").click();
    harness.run();
    assert!(shows(&harness, "Ce que je peux faire") && shows(&harness, "Droits : Médecin, CPS"));
    harness.get_by_label("Changer de personne").click();
    harness.run();
    assert!(
        said(&fake)
            .iter()
            .any(|one| matches!(one, AtDoor::Lock(Why::Asked)))
    );
    harness.get_by_label("Fermer la session").click();
    harness.run();
    assert!(said(&fake).iter().any(|one| matches!(one, AtDoor::LogOut)));
}

#[test]
fn where_cards_are_read_is_set_before_anybody_can_come_in() {
    let fake = shut(|door| {
        door.ways = Ways::default();
        door.card = None;
        door.may_skip = true;
    });
    let mut harness = screen(&fake);
    harness.run();
    assert!(tells(&harness, "La lecture des cartes n’est pas réglée"));
    harness.get_by_label("Réglages de connexion").click();
    harness.run();
    // A passphrase stands with its certificate, not on the next card.
    let top = |label: &str| {
        harness
            .query_all_by_label(label)
            .next()
            .unwrap()
            .rect()
            .top()
    };
    assert!(top("Mot de passe du second certificat du cabinet") < top("Le cabinet"));
    assert!(top("Le cabinet") < top("Identifiant de la structure (Struct_IdNat)"));
    harness
        .get_by_label("Composant de lecture des cartes (PKCS#11)")
        .focus();
    harness.run();
    harness
        .get_by_label("Composant de lecture des cartes (PKCS#11)")
        .type_text("/opt/module.so");
    harness.run();
    harness.key_press(Key::Tab);
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(&told[..], [AtDoor::Set(field, value)] if field.key == "session.card.module" && value == "/opt/module.so"),
        "{told:?}"
    );
}

#[test]
fn a_practice_nobody_has_come_in_to_may_be_prepared_without_a_session() {
    let fake = shut(|door| door.may_skip = true);
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Continuer sans session").click();
    harness.run();
    assert!(matches!(&said(&fake)[..], [AtDoor::Skip]));
    fake.0.borrow_mut().door.as_mut().unwrap().skipped = true;
    harness.run();
    assert!(tells(&harness, "PATIENT"));
    // Once somebody has come in, that is over.
    fake.0.borrow_mut().door.as_mut().unwrap().may_skip = false;
    harness.run();
    assert!(!tells(&harness, "PATIENT"));
    assert!(!shows(&harness, "Continuer sans session"));
}

#[test]
fn a_secretary_validates_nothing_and_is_told_who_does() {
    let fake = Fake::new(many(1)).plugin(
        "essai",
        "[[command]]\nid = \"valider\"\ntitle = \"Valider\"\npatient = true\n[[validation]]\nid = \"etape\"\n\
         command = \"valider\"\nlabel = \"Une étape\"\nticked = true\norder = 1\nfailure = \"retry\"\n",
    );
    {
        let mut known = fake.0.borrow_mut();
        known.door = Some(door(open(max())));
        known.profile = Some(Profile::Secretary);
    }
    let mut harness = opened(&fake);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    harness.run();
    assert!(tells(
        &harness,
        "La validation revient à un professionnel de santé"
    ));
}

#[test]
fn a_window_that_is_closed_over_a_lock_says_what_waits_behind_it() {
    let fake = Fake::new(many(3)).plugin("essai", crate::fake::SIDE);
    let note = crate::fake::field("note", "Note", FieldKind::Text, Data::from(""));
    fake.set(&key("essai", "fiche", "p0"), vec![note]);
    fake.0.borrow_mut().door = Some(door(open(max())));
    let mut harness = opened(&fake);
    harness.get_by_label("Note").focus();
    harness.run();
    harness.get_by_label("Note").type_text("toux sèche");
    harness.run();
    fake.0.borrow_mut().door.as_mut().unwrap().state = locked(Why::Idle);
    harness.run();
    let ctx = harness.ctx.clone();
    assert!(!harness.state_mut().may_leave(&ctx));
    harness.run();
    assert!(tells(
        &harness,
        "n’est pas enregistré attend derrière cet écran"
    ));
    harness.get_by_label("Quitter sans enregistrer").click();
    harness.run();
    assert!(harness.state_mut().may_leave(&ctx));
}

#[test]
fn a_code_that_was_typed_is_not_taken_back_by_an_undo_of_the_next() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Code de la carte").type_text("1234");
    harness.run_steps(12);
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(said(&fake).len(), 1);
    // The doctor worked, and went away from the locked screen with the card in the reader.
    for state in [open(max()), locked(Why::Asked)] {
        fake.0.borrow_mut().door.as_mut().unwrap().state = state;
        harness.run();
    }
    let field = harness.get_by_label("Code de la carte");
    assert!(field.is_focused());
    for _ in 0..3 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run();
    }
    harness.key_press(Key::Enter);
    harness.run();
    let told = said(&fake);
    assert!(
        !told.iter().any(|one| matches!(one, AtDoor::ComeIn(..))),
        "{told:?}"
    );
}

#[test]
fn the_doctor_replaced_by_one_person_is_not_proposed_to_the_next() {
    let fake = shut(|_| ());
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Je remplace un médecin").click();
    harness.run();
    harness.get_by_label("Dr Anne MARTIN").click();
    harness.run();
    for state in [open(max()), nobody()] {
        fake.0.borrow_mut().door.as_mut().unwrap().state = state;
        harness.run();
    }
    said(&fake);
    harness
        .get_by_label("Se connecter avec Pro Santé Connect")
        .click();
    harness.run();
    let told = said(&fake);
    assert!(
        matches!(&told[..], [AtDoor::ComeIn(Coming::Browser, None)]),
        "{told:?}"
    );
}

#[test]
fn whom_the_workstation_trusts_is_not_set_by_whoever_stands_before_the_shut_door() {
    let fake = shut(|_| ());
    fake.0.borrow_mut().profile = Some(Profile::Secretary);
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("Réglages de connexion").click();
    harness.run();
    assert!(tells(
        &harness,
        "Les réglages du cabinet reviennent à un médecin"
    ));
    let disabled = |label: &str| {
        let node = harness.get_by_label(label);
        node.accesskit_node().is_disabled()
    };
    assert!(disabled("Émetteur (autre plateforme)"));
    assert!(disabled("Liste de révocation (fichier, facultatif)"));
    // Where cards are read may be mended: it lets nobody else in.
    assert!(!disabled("Composant de lecture des cartes (PKCS#11)"));
}

#[test]
fn what_was_being_written_when_the_door_shut_is_kept_in_the_name_of_who_wrote_it() {
    let fake = crate::medical::nessi();
    fake.0.borrow_mut().door = Some(door(open(max())));
    let mut harness = opened(&fake);
    let motif = harness
        .query_all_by_label("Motif")
        .find(|node| node.accesskit_node().role() == egui::Role::TextInput)
        .unwrap();
    motif.focus();
    motif.type_text("Toux");
    harness.run_steps(1);
    fake.0.borrow_mut().door.as_mut().unwrap().state = locked(Why::CardRemoved);
    harness.run_steps(3);
    fake.0.borrow_mut().door.as_mut().unwrap().state = open(person("ps-2", "Anne", "MARTIN"));
    harness.run();
    let kept: Vec<_> = fake
        .said()
        .into_iter()
        .filter_map(|said| match said {
            crate::fake::Said::Act(socle_screen::model::Act::Keep { whose, .. }) => Some(whose),
            crate::fake::Said::Act(other) => panic!("{other:?}"),
            _ => None,
        })
        .collect();
    assert_eq!(kept, ["ps-1"]);
}

#[test]
fn the_page_of_the_session_says_until_when_the_journal_is_signed() {
    let fake = Fake::new(many(1));
    {
        let mut known = fake.0.borrow_mut();
        let mut one = door(open(max()));
        one.signed = Some(socle_practice::journal::Signed {
            day: "2026-11-25".into(),
            by: "Max LIBRE".into(),
        });
        one.unsigned = Some("La carte a été retirée.".into());
        known.door = Some(one);
        known.person = Some("CPS · Dr Max LIBRE".into());
        known.profile = Some(Profile::DoctorByCard);
    }
    let mut harness = screen(&fake);
    harness.run();
    harness.get_by_label("CPS · Dr Max LIBRE").click();
    harness.run();
    assert!(tells(&harness, "Signé jusqu’au 25/11/2026 par Max LIBRE"));
    assert!(tells(
        &harness,
        "Le journal n’a pas pu être signé aujourd’hui : La carte a été retirée."
    ));
}

#[test]
fn a_secretary_reads_the_medical_file_and_is_told_who_writes_it() {
    let fake = crate::medical::nessi();
    {
        let mut known = fake.0.borrow_mut();
        known.door = Some(door(open(max())));
        known.profile = Some(Profile::Secretary);
    }
    let mut harness = opened(&fake);
    let why = "Le dossier médical est tenu par un professionnel de santé";
    assert!(tells(&harness, why));
    assert!(tells(&harness, "pénicilline"));
    crate::medical::tab(&mut harness, "Dossier");
    assert!(tells(&harness, why));
    assert!(tells(&harness, "Metformine 1000 mg"));
    assert!(!tells(&harness, "Ajouter : Allergies"));
    // A line opens, and nothing in it can be changed.
    crate::medical::press(&mut harness, "Metformine 1000 mg");
    let field = harness
        .query_all_by_label_contains("Posologie")
        .find(|node| node.accesskit_node().role() == egui::Role::TextInput)
        .unwrap();
    assert!(field.accesskit_node().is_disabled());
}

#[test]
fn extensions_are_looked_at_by_a_secretary_and_set_by_a_doctor() {
    let fake = Fake::new(many(1)).plugin("essai", crate::fake::SIDE);
    fake.0.borrow_mut().profile = Some(Profile::Secretary);
    let mut harness = screen(&fake);
    harness.state_mut().show_extensions();
    harness.run();
    assert!(tells(
        &harness,
        "Les réglages du cabinet reviennent à un médecin"
    ));
    let install = harness.get_by_label("Installer une extension…");
    assert!(install.accesskit_node().is_disabled());
}
