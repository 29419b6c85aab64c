//! The carte Vitale: one conformance for every adapter, and adapters that misbehave.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use socle_keys::vitale::apcv::{ApcvError, Opened};
use socle_keys::vitale::conformance::{Simulated, check};
use socle_keys::vitale::process::Program;
use socle_keys::vitale::simulation::{Act, Card, Does, Simulation, TestCard, code};
use socle_keys::vitale::watch::{VitaleEvent, Watch};
use socle_keys::vitale::{Adapter, CardState, Insured, VitaleError};

/// How long what must come is waited for, a good deal less than the minute some adapters of these tests sleep.
const PATIENCE: Duration = Duration::from_secs(25);

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
        fn recognises(&mut self, code: &str) -> Result<bool, ApcvError> {
            match self.fault {
                7 => Ok(true),
                8 => Ok(false),
                _ => self.simulation.recognises(code),
            }
        }
        fn open(&mut self, code: &str) -> Result<Opened, ApcvError> {
            match self.simulation.open(code) {
                Ok(mut opened) if self.fault == 9 => {
                    opened.persons.clear();
                    Ok(opened)
                }
                Ok(mut opened) if self.fault == 10 => {
                    opened.persons[0].matricule = "2790351215189".into();
                    Ok(opened)
                }
                Err(_) if self.fault == 11 => Err(ApcvError::Unknown),
                other => other,
            }
        }
        fn simulate(&mut self, act: Act) -> Result<(), VitaleError> {
            self.simulation.simulate(act)
        }
    }
    for fault in 0..12 {
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
            assert!(begun.elapsed() < PATIENCE);
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
fn nobody_waits_for_an_adapter_to_know_what_is_known() {
    /// It answers when the test lets it go.
    struct Held(std::sync::mpsc::Receiver<()>);
    impl Held {
        fn wait<T>(&self) -> Result<T, VitaleError> {
            self.0.recv().unwrap_or_default();
            Err(VitaleError::Absent)
        }
    }
    impl Adapter for Held {
        fn about(&mut self) -> Result<socle_keys::vitale::About, VitaleError> {
            self.wait()
        }
        fn state(&mut self) -> Result<CardState, VitaleError> {
            self.wait()
        }
        fn read(&mut self) -> Result<Vec<Insured>, VitaleError> {
            self.wait()
        }
    }
    let (let_go, held) = channel();
    let watch = std::sync::Arc::new(Watch::new(Held(held), |_| {}).unwrap());
    let (tell, told) = channel();
    let asking = std::sync::Arc::clone(&watch);
    std::thread::spawn(move || tell.send(asking.known()).unwrap_or_default());
    let known = told.recv_timeout(PATIENCE).expect("it waits");
    assert!(known.about.is_none());
    drop(let_go);
}

#[test]
fn a_watched_reader_tells_what_comes_and_goes() {
    let (send, heard) = channel();
    let watch = Watch::new(program(), move |event| send.send(event).unwrap_or_default()).unwrap();
    let next = || heard.recv_timeout(PATIENCE).unwrap();
    watch.simulate(Act::Insert { card: Card::Family }).unwrap();
    assert_eq!(next(), VitaleEvent::Inserted);
    assert!(watch.known().about.is_some_and(|about| about.simulated));
    assert_eq!(watch.read().unwrap().len(), 3);
    watch.simulate(Act::Remove).unwrap();
    assert_eq!(next(), VitaleEvent::Removed);
    assert_eq!(watch.read(), Err(VitaleError::Absent));
}

#[test]
fn a_code_of_the_application_is_good_once_and_each_state_of_its_service_is_said() {
    let mut door = Simulation::default();
    let opened = door.open(&code(0, 1)).unwrap();
    assert_eq!(opened.persons[0].premier_prenom, "DOMINIQUE");
    assert_eq!(door.open(&code(0, 1)), Err(ApcvError::Expired));
    assert_eq!(door.open(&code(1, 1)), Err(ApcvError::Unknown));
    assert_eq!(door.open("APCV-SIMULEE-quoi"), Err(ApcvError::Unknown));
    let mut play = |act| door.simulate(act).unwrap();
    play(Act::Revoke {
        person: 0,
        revoked: true,
    });
    assert_eq!(door.open(&code(0, 2)), Err(ApcvError::Revoked));
    let mut play = |act| door.simulate(act).unwrap();
    play(Act::Revoke {
        person: 0,
        revoked: false,
    });
    play(Act::Service { does: Does::Late });
    assert_eq!(door.open(&code(0, 2)), Err(ApcvError::Late));
    door.simulate(Act::Service { does: Does::Away }).unwrap();
    assert!(matches!(
        door.open(&code(0, 2)),
        Err(ApcvError::Unreachable(_))
    ));
    door.simulate(Act::Service { does: Does::Answer }).unwrap();
    // What was not opened is still good.
    assert!(door.open(&code(0, 2)).is_ok());
}

#[test]
fn a_simulation_reads_the_cards_it_was_made_with() {
    let mut other = Simulation::default();
    other.simulate(Act::Insert { card: Card::Alone }).unwrap();
    let persons = other.read().unwrap();
    let card = TestCard {
        label: "Essai".into(),
        persons: persons.clone(),
    };
    let mut reader = Simulation::with(vec![card], Vec::new());
    reader
        .simulate(Act::Insert {
            card: Card::Test(0),
        })
        .unwrap();
    assert_eq!(reader.read(), Ok(persons));
    reader
        .simulate(Act::Insert {
            card: Card::Test(1),
        })
        .unwrap();
    assert!(matches!(reader.read(), Err(VitaleError::Unreadable(_))));
    assert_eq!(reader.open(&code(0, 1)), Err(ApcvError::Unknown));
}

#[test]
fn what_an_adapter_opens_is_not_taken_when_it_is_not_well_formed() {
    let folder = tempfile::tempdir().unwrap();
    let good = r#""matricule":"279035121518989","oid":"1.2.250.1.213.1.4.8","nom-naissance":"A","premier-prenom":"B","sexe":"F","date-naissance":"1979-03-28""#;
    let person = |from: &str, to: &str| format!("{{{}}}", good.replace(from, to));
    let opens = |answer: &str| {
        let body =
            format!("read a\necho '{HELLO}'\nread b\necho '{{\"id\":2,{answer}}}'\nread c\n");
        script(folder.path(), &body).open("x")
    };
    let of = |person: &str| opens(&format!(r#""apcv":{{"valid-s":60,"persons":[{person}]}}"#));
    assert!(of(&person("", "")).is_ok());
    for (from, to) in [
        ("279035121518989", "2790351215189"),
        ("1.2.250", "1..2"),
        (r#""A""#, r#"" ""#),
        (r#""F""#, r#""I""#),
        ("1979-03-28", "1979-03"),
        ("1979-03-28", "28/03/1979"),
    ] {
        let read = of(&person(from, to));
        assert!(
            matches!(read, Err(ApcvError::Unavailable(_))),
            "{to}: {read:?}"
        );
    }
    assert!(matches!(
        opens(r#""done":true"#),
        Err(ApcvError::Unavailable(_))
    ));
    let said = |code: &str| {
        opens(&format!(r#""error":{{"code":"{code}"}}"#))
            .unwrap_err()
            .code()
    };
    assert_eq!(said("apcv-revoked"), "apcv.revoked");
    assert_eq!(said("apcv-timeout"), "apcv.timeout");
    assert_eq!(said("removed"), "apcv.unavailable");
}
