//! What every adapter must do. The simulation passes it in each test run; who writes an adapter runs it with real test
//! cards: `cargo run -p socle-keys --example conformite-vitale -- PATH`.

use super::simulation::{Act, Card};
use super::{Adapter, CardState, Insured, VitaleError};

/// Who handles the cards while an adapter is checked: a simulation, or a person.
pub trait Hands {
    /// Put a valid card in.
    fn insert(&mut self, adapter: &mut dyn Adapter);
    /// Take it out.
    fn remove(&mut self, adapter: &mut dyn Adapter);
    /// See to it that the card is taken out in the middle of the reading that follows.
    fn remove_while_reading(&mut self, adapter: &mut dyn Adapter);
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
    faults
}
