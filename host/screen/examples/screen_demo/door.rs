//! The door of a real practice, in each of its states.

use std::sync::Arc;

use socle_practice::connection::Connection;
use socle_screen::model::door::{Door, Reader, Ways};
use socle_session::manager::CardSeen;
use socle_session::state::{Kept, Machine, Moment, Refused, State, Way, Why};
use socle_session::{Identified, Kind, Principal, Profile, Role, Structure};

use crate::fake::Fake;

fn doctor() -> Arc<Identified> {
    Arc::new(Identified {
        person: "ps-899700000001".into(),
        kind: Kind::Cps,
        role: Role::Doctor,
        national_id: "899700000001".into(),
        family: "LIBRE".into(),
        given: "Max".into(),
        profession: "10".into(),
        speciality: "SM26".into(),
        structure: Structure {
            id: "499700000001".into(),
            name: "Cabinet des Tilleuls".into(),
            sector: "SA07".into(),
        },
        principal: None,
        card: "1".into(),
    })
}

/// Put the door in this state: `nobody`, `refused`, `locked`, `number`, `open`.
pub(crate) fn state(fake: &Fake, state: &str) {
    let kept = Kept {
        identified: doctor(),
        why: Why::CardRemoved,
        since: Moment::default(),
    };
    let state = match state {
        "refused" => State::Nobody {
            refused: Some(Refused {
                way: Way::Card,
                code: "pin.wrong".into(),
                sentence: "Code incorrect : un essai a été utilisé. Il ne reste qu’un essai avant le blocage de la carte."
                    .into(),
            }),
        },
        "locked" => State::Locked {
            kept,
            refused: None,
        },
        "number" => {
            let mut machine = Machine::default();
            if let Ok(id) = machine.begin(Way::Ecps, Moment::default()) {
                machine.show_number(id, "47");
            }
            machine.state().clone()
        }
        "open" => State::Open {
            identified: doctor(),
            touched: Moment::default(),
        },
        _ => State::Nobody { refused: None },
    };
    let locked = matches!(state, State::Locked { .. });
    let mut known = fake.0.borrow_mut();
    if matches!(state, State::Open { .. }) {
        known.person = Some(doctor().line());
        known.profile = Some(Profile::DoctorByCard);
    }
    known.door = Some(Door {
        reader: Reader::Card,
        card: (!locked).then(|| CardSeen {
            line: Ok(doctor().line()),
            needs_principal: false,
            has_keypad: false,
            is_last_try: false,
        }),
        state,
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
        signed: Some(socle_practice::journal::Signed {
            day: "2026-11-25".into(),
            by: "Max LIBRE".into(),
        }),
        unsigned: None,
    });
    if locked && let Some(door) = &mut known.door {
        door.reader = Reader::Empty;
    }
}
