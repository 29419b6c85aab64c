//! Readers and cards as they come and go, with a real `pcscd`.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use socle_keys::KeyError;
use socle_keys::atr::CardType;
use socle_keys::readers::{ReaderEvent, Readers, Sight};
use socle_test_cards::alone;
use socle_test_cards::card::Plain;

const PATIENCE: Duration = Duration::from_secs(60);

fn watch() -> (Readers, Receiver<ReaderEvent>) {
    let (send, heard) = channel();
    let readers = Readers::watch(move |event| send.send(event).unwrap_or_default()).unwrap();
    (readers, heard)
}

fn next_card(heard: &Receiver<ReaderEvent>) -> (bool, CardType) {
    loop {
        match heard.recv_timeout(PATIENCE).unwrap() {
            ReaderEvent::Readers => {}
            ReaderEvent::Inserted { card, .. } => return (true, card.kind),
            ReaderEvent::Removed { card, .. } => return (false, card.kind),
        }
    }
}

fn wait_for(readers: &Readers, what: impl Fn(&Sight) -> bool) {
    let begun = Instant::now();
    while !what(&readers.sight()) {
        assert!(begun.elapsed() < PATIENCE, "{:?}", readers.sight());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn cards_are_told_as_they_come_and_go() {
    alone(|bench| {
        let pcscd = bench.readers();
        let (readers, heard) = watch();
        wait_for(&readers, |sight| sight.readers.len() == 2);
        assert_eq!(readers.sight().trouble, None);

        let cps = pcscd.insert(Plain::cps());
        assert_eq!(next_card(&heard), (true, CardType::Cps3));
        let sight = readers.sight();
        assert_eq!(sight.cards(CardType::is_professional).count(), 1);

        // A patient's card in the other reader, told by its application alone.
        let vitale = pcscd.insert_into(1, Plain::vitale());
        assert_eq!(next_card(&heard), (true, CardType::Vitale));

        drop(cps);
        assert_eq!(next_card(&heard), (false, CardType::Cps3));
        let _other = pcscd.insert(Plain::other());
        assert_eq!(next_card(&heard), (true, CardType::Unknown));
        drop(vitale);
        assert_eq!(next_card(&heard), (false, CardType::Vitale));
        assert_eq!(readers.sight().cards(|_| true).count(), 1);
    });
}

#[test]
fn the_same_card_put_in_again_is_a_removal_and_an_insertion() {
    alone(|bench| {
        let pcscd = bench.readers();
        let (_readers, heard) = watch();
        for _ in 0..3 {
            let card = pcscd.insert(Plain::cps());
            assert_eq!(next_card(&heard), (true, CardType::Cps3));
            drop(card);
            assert_eq!(next_card(&heard), (false, CardType::Cps3));
        }
    });
}

#[test]
fn a_service_that_does_not_run_is_said_and_found_when_it_does() {
    alone(|bench| {
        let (readers, heard) = watch();
        wait_for(
            &readers,
            |sight| matches!(&sight.trouble, Some(KeyError::NoService(why)) if why != "not asked yet"),
        );
        // Nobody waits: whoever did would do so until the service runs, which is begun below.
        readers.sight();
        let pcscd = bench.readers();
        let _card = pcscd.insert(Plain::cps());
        assert_eq!(next_card(&heard), (true, CardType::Cps3));
        // Stopped with a card inside: the card is gone, as far as anyone can tell.
        pcscd.stop();
        assert_eq!(next_card(&heard), (false, CardType::Cps3));
        wait_for(&readers, |sight| {
            matches!(sight.trouble, Some(KeyError::NoService(_)))
        });
        drop(readers);
    });
}
