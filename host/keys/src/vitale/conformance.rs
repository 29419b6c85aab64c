//! What every adapter must do. The simulation passes it in each test run; who writes an adapter runs it with real test
//! cards: `cargo run -p socle-keys --example conformite-vitale -- PATH`.

use super::apcv::ApcvError;
use super::simulation::{Act, Card, Does, code};
use super::{Adapter, CardState, Insured, VitaleError};

/// A code of the application carte Vitale that is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A good one.
    Good,
    /// The good one again, after it was opened.
    Used,
    /// One the service does not know.
    Unknown,
    /// One of an application that was revoked.
    Revoked,
    /// A good one, while the service is out of reach.
    Away,
    /// A good one, while the service is so slow that its token runs out.
    Late,
}

impl Shown {
    /// All of them, in the order they are asked for.
    pub const ALL: [Self; 6] = [
        Self::Good,
        Self::Used,
        Self::Unknown,
        Self::Revoked,
        Self::Away,
        Self::Late,
    ];
}

/// Who handles the cards while an adapter is checked: a simulation, or a person.
pub trait Hands {
    /// Put a valid card in.
    fn insert(&mut self, adapter: &mut dyn Adapter);
    /// Take it out.
    fn remove(&mut self, adapter: &mut dyn Adapter);
    /// See to it that the card is taken out in the middle of the reading that follows.
    fn remove_while_reading(&mut self, adapter: &mut dyn Adapter);
    /// What the barcode reader reads of such a code; none when it cannot be shown here.
    fn show(&mut self, adapter: &mut dyn Adapter, shown: Shown) -> Option<String>;
}

/// The hands of a simulation.
#[derive(Debug, Default)]
pub struct Simulated {
    /// What could not be played.
    pub trouble: Option<VitaleError>,
}

impl Simulated {
    fn play(&mut self, adapter: &mut dyn Adapter, act: Act) {
        self.trouble = self.trouble.take().or(adapter.simulate(act).err());
    }
}

impl Hands for Simulated {
    fn insert(&mut self, adapter: &mut dyn Adapter) {
        self.play(adapter, Act::Insert { card: Card::Family });
    }

    fn remove(&mut self, adapter: &mut dyn Adapter) {
        self.play(adapter, Act::Remove);
    }

    fn remove_while_reading(&mut self, adapter: &mut dyn Adapter) {
        self.play(adapter, Act::RemoveWhileReading);
    }

    fn show(&mut self, adapter: &mut dyn Adapter, shown: Shown) -> Option<String> {
        let does = match shown {
            Shown::Away => Does::Away,
            Shown::Late => Does::Late,
            _ => Does::Answer,
        };
        self.play(adapter, Act::Service { does });
        let revoked = shown == Shown::Revoked;
        self.play(adapter, Act::Revoke { person: 0, revoked });
        Some(match shown {
            Shown::Good | Shown::Used => code(0, 1),
            Shown::Unknown => code(9_999, 1),
            Shown::Revoked => code(0, 2),
            Shown::Away | Shown::Late => code(0, 3),
        })
    }
}

/// Check an adapter; what it does not do as it must, in English. The reader is empty to begin with.
pub fn check(adapter: &mut dyn Adapter, hands: &mut dyn Hands) -> Vec<String> {
    let mut faults = Vec::new();
    let mut must = |holds: bool, what: &str, said: &dyn std::fmt::Debug| {
        if !holds {
            faults.push(format!("{what}: {said:?}"));
        }
    };
    let about = adapter.about();
    let named = about
        .as_ref()
        .is_ok_and(|about| !about.name.trim().is_empty());
    must(named, "it says its name", &about);

    let state = adapter.state();
    must(
        state == Ok(CardState::Absent),
        "an empty reader is `absent`",
        &state,
    );
    let read = adapter.read();
    must(
        read == Err(VitaleError::Absent),
        "reading an empty reader answers `absent`",
        &read,
    );

    hands.insert(adapter);
    let state = adapter.state();
    must(
        state == Ok(CardState::Inserted),
        "a card put in is `inserted`",
        &state,
    );
    let read = adapter.read();
    let persons = read.as_deref().unwrap_or_default();
    must(
        !persons.is_empty(),
        "a card names at least one person",
        &read,
    );
    must(
        persons
            .first()
            .is_some_and(|first| first.nir.as_ref() == Some(&first.nir_porteur)),
        "who opens the rights comes first",
        &persons.first(),
    );
    for person in persons {
        must(
            person.fault().is_none(),
            "each person is well formed",
            &person.fault(),
        );
    }
    let bearers = |persons: &[Insured]| {
        persons
            .iter()
            .filter(|person| person.nir.as_ref() == Some(&person.nir_porteur))
            .count()
    };
    must(
        bearers(persons) <= 1,
        "one person opens the rights",
        &bearers(persons),
    );
    let again = adapter.read();
    must(again == read, "the same card reads the same", &again);

    hands.remove(adapter);
    let state = adapter.state();
    must(
        state == Ok(CardState::Absent),
        "a card taken out is `absent`",
        &state,
    );

    hands.insert(adapter);
    hands.remove_while_reading(adapter);
    let read = adapter.read();
    must(
        read == Err(VitaleError::Removed),
        "a card taken out while it is read answers `removed`",
        &read,
    );
    let read = adapter.read();
    must(
        read == Err(VitaleError::Absent),
        "afterwards it is `absent`",
        &read,
    );
    hands.insert(adapter);
    let read = adapter.read();
    must(read.is_ok(), "and the next card is read", &read);
    hands.remove(adapter);
    if about.is_ok_and(|about| about.apcv) {
        faults.extend(check_apcv(adapter, hands));
    }
    faults
}

/// What an adapter that opens codes of the application carte Vitale must do besides.
fn check_apcv(adapter: &mut dyn Adapter, hands: &mut dyn Hands) -> Vec<String> {
    let mut faults = Vec::new();
    for other in [
        "3400930000011",
        "IS010000000000000000000000S1",
        "",
        "é\u{1d}",
    ] {
        let said = adapter.recognises(other);
        if said != Ok(false) {
            faults.push(format!("another code is not taken for its own: {said:?}"));
        }
    }
    for shown in Shown::ALL {
        let Some(code) = hands.show(adapter, shown) else {
            faults.push(format!("{shown:?} was not shown: not checked"));
            continue;
        };
        let recognised = adapter.recognises(&code);
        if recognised != Ok(true) {
            faults.push(format!("a code is recognised ({shown:?}): {recognised:?}"));
        }
        let opened = adapter.open(&code);
        let holds = match (shown, &opened) {
            (Shown::Good, Ok(opened)) => opened.fault().is_none() && opened.valid_s > 0,
            (Shown::Used, Err(ApcvError::Expired))
            | (Shown::Unknown, Err(ApcvError::Unknown))
            | (Shown::Revoked, Err(ApcvError::Revoked))
            | (Shown::Away, Err(ApcvError::Unreachable(_)))
            | (Shown::Late, Err(ApcvError::Late)) => true,
            _ => false,
        };
        if !holds {
            // Never what was opened: it may be somebody's.
            let said = opened.map(|opened| opened.persons.len());
            faults.push(format!("what is answered to {shown:?}: {said:?}"));
        }
    }
    faults
}
