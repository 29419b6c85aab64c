//! The carte Vitale: one conformance for every adapter, and adapters that misbehave.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use socle_keys::vitale::conformance::{Simulated, check};
use socle_keys::vitale::process::Program;
use socle_keys::vitale::simulation::{Act, Card, Simulation};
use socle_keys::vitale::watch::{VitaleEvent, Watch};
use socle_keys::vitale::{Adapter, CardState, Insured, VitaleError};

/// The simulation as a program of its own, as a vendor's adapter is.
fn program() -> Program {
    let folder = std::env::current_exe().unwrap();
    let folder = folder.ancestors().nth(2).unwrap().join("examples");
    let path: PathBuf = folder.join("adaptateur-vitale-simule");
    assert!(
        path.is_file(),
        "cargo builds examples before tests: {path:?}"
    );
    Program::new(path, &[])
}

#[test]
fn the_simulation_is_what_an_adapter_must_be_in_process_and_as_a_program() {
    let mut hands = Simulated::default();
    assert_eq!(check(&mut Simulation::default(), &mut hands), [""; 0]);
    assert_eq!(check(&mut program(), &mut hands), [""; 0]);
    assert_eq!(hands.trouble, None);
}

/// A check that cannot fail says nothing: each of these has one fault.
#[test]
fn an_adapter_with_a_fault_does_not_pass() {
    struct Faulty {
        simulation: Simulation,
        fault: u8,
    }
    impl Adapter for Faulty {
        fn about(&mut self) -> Result<socle_keys::vitale::About, VitaleError> {
            let mut about = self.simulation.about()?;
            if self.fault == 0 {
                about.name.clear();
            }
            Ok(about)
        }
        fn state(&mut self) -> Result<CardState, VitaleError> {
            match self.fault {
                1 => Ok(CardState::Inserted),
                _ => self.simulation.state(),
            }
        }
        fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
            let mut read = match self.simulation.read() {
                // The difference is not told.
                Err(VitaleError::Removed) if self.fault == 2 => Err(VitaleError::Absent),
                read => read,
            }?;
            match self.fault {
                3 => read.reverse(),
                4 => read[0].date_naissance = "28/03/1979".into(),
                5 => read.clear(),
                6 => read[1].nir = Some(read[1].nir_porteur.clone()),
                _ => {}
            }
            Ok(read)
        }
        fn simulate(&mut self, act: Act) -> Result<(), VitaleError> {
            self.simulation.simulate(act)
        }
    }
    for fault in 0..7 {
        let mut adapter = Faulty {
            simulation: Simulation::default(),
            fault,
        };
        let faults = check(&mut adapter, &mut Simulated::default());
        assert!(!faults.is_empty(), "fault {fault} is not seen");
    }
}

#[test]
fn the_simulated_reader_answers_as_one_would_in_each_of_its_states() {
    let mut reader = Simulation::default();
    assert_eq!(reader.simulate(Act::Remove), Err(VitaleError::Absent));
    for (card, persons) in [(Card::Alone, 1), (Card::Family, 3)] {
        reader.simulate(Act::Insert { card }).unwrap();
        assert_eq!(reader.read().unwrap().len(), persons);
    }
    for card in [Card::Broken, Card::Reversed] {
        reader.simulate(Act::Insert { card }).unwrap();
        assert_eq!(reader.state(), Ok(CardState::Inserted));
        assert!(matches!(reader.read(), Err(VitaleError::Unreadable(_))));
    }
    reader.simulate(Act::RemoveWhileReading).unwrap();
    assert_eq!(reader.read(), Err(VitaleError::Removed));
    assert_eq!(reader.state(), Ok(CardState::Absent));
    assert!(reader.about().unwrap().simulated);
}

/// An adapter as a script.
fn script(folder: &Path, body: &str) -> Program {
    let path = folder.join("adaptateur.sh");
    std::fs::write(&path, body).unwrap();
    Program::new("/bin/sh", &[path.to_str().unwrap()]).answering_within(Duration::from_millis(300))
}

const HELLO: &str = r#"{"id":1,"hello":{"protocol":1,"name":"x","version":"1","simulated":false}}"#;

#[test]
fn an_adapter_that_hangs_crashes_or_says_nonsense_costs_one_question_and_is_started_anew() {
    let folder = tempfile::tempdir().unwrap();
    let speaks = |more: &str| format!("read a\necho '{HELLO}'\nread b\n{more}\n");
    let longer = "x".repeat(300 << 10);
    for (body, expected) in [
        (speaks("sleep 60"), "timeout"),
        (speaks("exit 3"), "unavailable"),
        (speaks("echo bonjour"), "unavailable"),
        (speaks(r#"echo '{"id":7,"state":"absent"}'"#), "unavailable"),
        (speaks(r#"echo '{"id":2}'"#), "unavailable"),
        (speaks(&format!("echo '{longer}'")), "unavailable"),
        ("echo '{\"id\":1,\"hello\":{\"protocol\":9,\"name\":\"x\",\"version\":\"1\"}}'; sleep 9".into(), "unavailable"),
    ] {
        let mut adapter = script(folder.path(), &body);
        for _ in 0..2 {
            let begun = Instant::now();
            let error = adapter.state().unwrap_err();
            assert!(error.code().ends_with(expected), "{body}: {error:?}");
            assert!(begun.elapsed() < Duration::from_secs(5));
        }
    }
    let absent = Program::new(folder.path().join("absent"), &[]).state();
    assert!(matches!(absent, Err(VitaleError::Unavailable(_))));
}

#[test]
fn persons_that_are_not_well_formed_are_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    for person in [
        r#"{"nom":"","prenom":"A","date-naissance":"1979","nir-porteur":"2790351215189"}"#,
        r#"{"nom":"A","prenom":"A","date-naissance":"79-03","nir-porteur":"2790351215189"}"#,
        r#"{"nom":"A","prenom":"A","date-naissance":"1979","nir-porteur":"279035121518"}"#,
        r#"{"nom":"A","prenom":"A","date-naissance":"1979","nir-porteur":"2790351215189","nir-cle":"9"}"#,
    ] {
        let body = format!(
            "read a\necho '{HELLO}'\nread b\necho '{{\"id\":2,\"insured\":[{person}]}}'\nread c\n"
        );
        let read = script(folder.path(), &body).read();
        assert!(
            matches!(read, Err(VitaleError::Unreadable(_))),
            "{person}: {read:?}"
        );
    }
}

#[test]
fn a_watched_reader_tells_what_comes_and_goes_and_nobody_waits_for_it() {
    let (send, heard) = channel();
    let watch = Watch::new(program(), move |event| send.send(event).unwrap_or_default()).unwrap();
    let asked = Instant::now();
    watch.known();
    assert!(asked.elapsed() < Duration::from_millis(50));
    let next = || heard.recv_timeout(Duration::from_secs(20)).unwrap();
    watch.simulate(Act::Insert { card: Card::Family }).unwrap();
    assert_eq!(next(), VitaleEvent::Inserted);
    assert!(watch.known().about.is_some_and(|about| about.simulated));
    assert_eq!(watch.read().unwrap().len(), 3);
    watch.simulate(Act::Remove).unwrap();
    assert_eq!(next(), VitaleEvent::Removed);
    assert_eq!(watch.read(), Err(VitaleError::Absent));
}
