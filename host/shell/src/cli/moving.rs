//! `socle store move`: who may, and in whose name.
//!
//! A record moves while nobody has it open, and then nobody is there but who holds the practice's certificate. So a doctor
//! says so beside the open window of their session: the practice remembers it for an hour, on this workstation and for this
//! place, and the same command typed once the window is closed moves the record in that doctor's name.

use std::path::Path;

use serde_json::{Value as Json, json};
use socle_record::{
    Act, Author, Level, NewSetting, Person, Record, RecordError, Unit, Value, Where, Write,
};
use socle_session::Act as Needs;

use super::Answered;
use super::answer::No;
use super::{control, init, session, store};
use socle_practice::{OpenError, Practice};

const OWNER: &str = "socle";
/// What a doctor allowed on this workstation: `{"vers", "jusque_ms", "personne": {"id", "nom", "role"}}`.
const ALLOWED: &str = "magasin.deplacement";
/// How long it is remembered.
const HOUR_MS: i64 = 3_600_000;

/// Moves the record of a home, in the name of who may.
pub(super) fn run(home: &Path, to: &str) -> Answered {
    let practice = match Practice::open(home) {
        Ok(practice) => practice,
        Err(OpenError::Record(locked @ RecordError::HomeLocked { .. })) => {
            return control::ask_other(home).unwrap_or_else(|| Err(locked.into()));
        }
        Err(error) => return Err(error.into()),
    };
    session::open_by_certificate(&practice)?;
    let to_where = shown(to)?;
    let record = practice.record();
    let by = match practice.may(Needs::MoveRecord) {
        Ok(()) => practice.author(),
        Err(refused) => match allowed(record, &to_where)? {
            Some(by) => by,
            None => return Err(refused.into()),
        },
    };
    // Before it moves, so that the line goes along with it.
    let unit = Unit::new(by)
        .with(Write::Setting(setting(record, Value::None)))
        .with_act(act("cabinet.deplacement-demande", to_where));
    record.commit(&unit)?;
    drop(practice);
    store::move_to(home, to)
}

/// Beside an open window: whoever may allows it for an hour.
pub(super) fn allow(practice: &Practice, to: &str) -> Answered {
    let record = practice.record();
    let to_where = shown(to)?;
    let by = practice.author();
    let person = by
        .person
        .as_ref()
        .map(|person| json!({ "id": person.id, "nom": person.nom, "role": person.role }));
    let allowed = json!({
        "vers": to_where,
        "jusque_ms": record.now_ms().saturating_add(HOUR_MS),
        "personne": person,
    });
    let new = setting(record, Value::Json(allowed.to_string()));
    let unit = Unit::new(by)
        .with(Write::Setting(new))
        .with_act(act("cabinet.deplacement-autorise", to_where));
    record.commit(&unit)?;
    Err(No {
        retryable: true,
        ..No::new(
            "store.open",
            "Le déplacement est autorisé pendant une heure sur ce poste : fermez la fenêtre de Socle, puis tapez de nouveau \
             la même commande.",
        )
    })
}

fn act(name: &str, object: String) -> Act {
    Act {
        name: name.to_owned(),
        patient: None,
        capability: "record".to_owned(),
        object,
    }
}

/// Where it goes, without password.
fn shown(to: &str) -> Result<String, No> {
    Ok(match init::place(Some(to))? {
        Where::Home => "sqlite".to_owned(),
        Where::Server(address) => address.shown(),
    })
}

fn setting(record: &Record, value: Value) -> NewSetting {
    NewSetting {
        level: Level::Workstation(record.workstation().to_owned()),
        owner: OWNER.to_owned(),
        key: ALLOWED.to_owned(),
        value,
    }
}

/// Who allowed a move there, if somebody did within the hour. A clock set back allows nothing longer.
fn allowed(record: &Record, to_where: &str) -> Result<Option<Author>, RecordError> {
    let level = Level::Workstation(record.workstation().to_owned());
    let Some(Value::Json(text)) = record.setting(&level, OWNER, ALLOWED)? else {
        return Ok(None);
    };
    let Ok(said) = serde_json::from_str::<Json>(&text) else {
        return Ok(None);
    };
    let left_ms = said["jusque_ms"].as_i64().unwrap_or(0) - record.now_ms();
    if said["vers"] != to_where || !(0..=HOUR_MS).contains(&left_ms) {
        return Ok(None);
    }
    let text = |key: &str| {
        let text = said["personne"][key].as_str();
        text.unwrap_or_default().to_owned()
    };
    Ok(Some(if said["personne"].is_null() {
        Author::host()
    } else {
        Author::person(Person {
            id: text("id"),
            nom: text("nom"),
            role: text("role"),
        })
    }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use socle_record::{KeyChoice, Purpose, Surroundings};

    use super::*;

    struct Hand(AtomicI64);

    impl socle_record::Clock for Hand {
        fn now_ms(&self) -> i64 {
            self.0.load(Ordering::SeqCst)
        }
    }

    #[test]
    fn what_a_doctor_allowed_holds_for_an_hour_for_that_place_and_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand(AtomicI64::new(1_795_334_400_000)));
        let surroundings = Surroundings {
            clock: Arc::clone(&clock) as Arc<dyn socle_record::Clock>,
            ..Surroundings::default()
        };
        let home = folder.path().join("cabinet");
        let record =
            Record::init(&home, &KeyChoice::File, Purpose::Practice, surroundings).unwrap();
        assert_eq!(allowed(&record, "sqlite").unwrap(), None);
        let allow = |until_ms: i64| {
            let said = json!({
                "vers": "sqlite", "jusque_ms": until_ms,
                "personne": { "id": "899900063480", "nom": "Dr Camille Martin", "role": "doctor" },
            });
            let new = setting(&record, Value::Json(said.to_string()));
            let unit = Unit::new(Author::host()).with(Write::Setting(new));
            record.commit(&unit).unwrap();
        };
        let now_ms = record.now_ms();
        allow(now_ms + HOUR_MS);
        let by = allowed(&record, "sqlite").unwrap().unwrap();
        assert_eq!(by.person_id(), Some("899900063480"));
        assert_eq!(
            allowed(&record, "postgres://ailleurs/cabinet").unwrap(),
            None
        );
        clock.0.fetch_add(HOUR_MS + 1, Ordering::SeqCst);
        assert_eq!(allowed(&record, "sqlite").unwrap(), None, "an hour later");
        clock.0.fetch_sub(3 * HOUR_MS, Ordering::SeqCst);
        assert_eq!(allowed(&record, "sqlite").unwrap(), None, "set back");
    }
}
