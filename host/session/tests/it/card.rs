//! Coming in with a card in a real reader, and with the practice's certificate.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use socle_keys::Secret;
use socle_keys::pkcs11::{LastTry, Slot};
use socle_session::manager::{Change, Coming, Manager, system_clock};
use socle_session::settings::{CardSettings, Settings};
use socle_session::state::{State, Why};
use socle_session::{Act, Kind, Principal, Right, Role};
use socle_test_cards::card::Plain;
use socle_test_cards::pki::{Authority, Cps, Issued};
use socle_test_cards::{Bench, Entry, SOFTHSM, alone};

const PATIENCE: Duration = Duration::from_secs(60);

/// A workstation: its session, and what it told.
struct Station {
    manager: Manager,
    told: Arc<Mutex<Vec<Change>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Station {
    fn new(settings: Settings) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let manager = Manager::new(
            runtime.handle().clone(),
            system_clock(),
            Arc::new(|_| Err("no browser here".into())),
        );
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        manager.listen(Arc::new(move |change| {
            heard.lock().unwrap().push(change.clone());
        }));
        manager.set(settings);
        Self {
            manager,
            told,
            _runtime: runtime,
        }
    }

    fn wait(&self, what: &str, is: impl Fn(&Manager) -> bool) {
        let start = Instant::now();
        while !is(&self.manager) {
            assert!(
                start.elapsed() < PATIENCE,
                "{what}: {:?}",
                self.manager.state()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Come in with this PIN; answers the code of the refusal, if any.
    fn with_card(&self, pin: &str, principal: Option<Principal>) -> Option<String> {
        let coming = Coming::Card {
            pin: Some(Secret::new(pin)),
            last: LastTry::Keep,
        };
        self.come(coming, principal)
    }

    fn come(&self, coming: Coming, principal: Option<Principal>) -> Option<String> {
        self.manager.come_in(coming, principal).unwrap();
        self.wait("coming in", |manager| {
            !matches!(manager.state(), State::Opening { .. })
        });
        match self.manager.state() {
            State::Nobody { refused } | State::Locked { refused, .. } => {
                refused.map(|refused| refused.code)
            }
            _ => None,
        }
    }

    fn why_locked(&self) -> Option<Why> {
        match self.manager.state() {
            State::Locked { kept, .. } => Some(kept.why),
            _ => None,
        }
    }
}

/// A token with the two keys of this holder, and what a workstation has to know of it.
fn card(bench: &Bench, authority: &Authority, holder: &Cps<'static>) -> Settings {
    let authentication = authority.card(&Cps {
        signs: false,
        ..holder.clone()
    });
    let signature = authority.card(holder);
    let entry = |id, label, issued| Entry { id, label, issued };
    bench.token(
        "CPS",
        "1234",
        &[
            entry(0x20, "CPS_PRIV_AUT", &authentication),
            entry(0x10, "CPS_PRIV_SIG", &signature),
        ],
    );
    settings(bench, authority)
}

fn settings(bench: &Bench, authority: &Authority) -> Settings {
    Settings {
        card: Some(CardSettings {
            module: PathBuf::from(SOFTHSM),
            slot: Slot::First,
        }),
        authorities: Some(file(bench, "autorites.pem", &authority.bundle_pem())),
        ..Settings::default()
    }
}

/// A PKCS#12 file, as an authority hands it over.
fn pkcs12(bench: &Bench, issued: &Issued, path: &Path, passphrase: &str) {
    let pem = file(bench, "cabinet.pem", &issued.pem());
    let made = std::process::Command::new("openssl")
        .args(["pkcs12", "-export", "-in"])
        .arg(&pem)
        .arg("-inkey")
        .arg(&pem)
        .arg("-out")
        .arg(path)
        .args(["-passout", &format!("pass:{passphrase}")])
        .status()
        .unwrap();
    assert!(made.success());
}

fn file(bench: &Bench, name: &str, content: &str) -> PathBuf {
    let path = bench.path(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_doctor_comes_in_with_a_card_and_taking_it_out_locks() {
    alone(|bench| {
        let authority = Authority::default();
        let pcscd = bench.readers();
        let station = Station::new(card(bench, &authority, &Cps::doctor()));
        station.manager.watch_readers().unwrap();
        let in_reader = pcscd.insert(Plain::cps());
        station.wait("the card is seen", |manager| {
            manager
                .sight()
                .is_some_and(|sight| sight.readers.iter().any(|one| one.card.is_some()))
        });
        assert_eq!(station.with_card("1234", None), None);
        let one = station.manager.identified().unwrap();
        assert_eq!((one.kind, one.role), (Kind::Cps, Role::Doctor));
        assert!(one.right(Act::Attest).is_allowed());

        drop(in_reader);
        station.wait("removal locks", |manager| manager.identified().is_none());
        assert_eq!(station.why_locked(), Some(Why::CardRemoved));

        let _again = pcscd.insert(Plain::cps());
        station.wait("the card is back", |manager| {
            manager
                .sight()
                .is_some_and(|sight| sight.readers.iter().any(|one| one.card.is_some()))
        });
        assert_eq!(station.with_card("1234", None), None);
        let told = station.told.lock().unwrap();
        assert!(
            told.iter().any(|change| matches!(
                change,
                Change::Entered(socle_session::state::Entered::Back)
            )),
            "{told:?}"
        );
    });
}

#[test]
fn a_wrong_code_spends_one_try_and_says_so() {
    alone(|bench| {
        let authority = Authority::default();
        let station = Station::new(card(bench, &authority, &Cps::doctor()));
        assert_eq!(
            station.with_card("9999", None).as_deref(),
            Some("pin.wrong")
        );
        assert_eq!(station.with_card("12", None).as_deref(), Some("pin.form"));
        assert_eq!(station.with_card("1234", None), None);
    });
}

#[test]
fn a_card_of_an_authority_nobody_trusts_lets_nobody_in() {
    alone(|bench| {
        let authority = Authority::default();
        let mut settings = card(bench, &authority, &Cps::doctor());
        let other = Authority::default();
        settings.authorities = Some(file(bench, "autres.pem", &other.bundle_pem()));
        let station = Station::new(settings.clone());
        assert_eq!(
            station.with_card("1234", None).as_deref(),
            Some("certificate.untrusted")
        );
        settings.authorities = None;
        let station = Station::new(settings);
        assert_eq!(
            station.with_card("1234", None).as_deref(),
            Some("session.authorities")
        );
    });
}

#[test]
fn a_secretary_comes_in_with_a_card_and_is_refused_the_exception_procedure() {
    alone(|bench| {
        let authority = Authority::default();
        let station = Station::new(card(bench, &authority, &Cps::secretary()));
        assert_eq!(station.with_card("1234", None), None);
        let one = station.manager.identified().unwrap();
        assert_eq!((one.kind, one.role), (Kind::Cpe, Role::Secretary));
        let Right::Refused(refusal) = one.right(Act::Attest) else {
            panic!("a secretary attests nothing");
        };
        assert_eq!(refusal.code, "denied");
        assert!(refusal.sentence.contains("revient au médecin"));
        assert!(one.right(Act::Qualify).is_allowed());
        assert!(one.right(Act::FeedAsSecretary).is_allowed());
    });
}

#[test]
fn somebody_in_training_names_the_person_they_work_for() {
    alone(|bench| {
        let authority = Authority::default();
        let station = Station::new(card(
            bench,
            &authority,
            &Cps {
                kind: 1,
                ..Cps::doctor()
            },
        ));
        assert_eq!(
            station.with_card("1234", None).as_deref(),
            Some("session.principal")
        );
        let principal = Principal {
            national_id: "899700000002".into(),
            name: "Dr Anne MARTIN".into(),
        };
        assert_eq!(station.with_card("1234", Some(principal)), None);
        let one = station.manager.identified().unwrap();
        assert_eq!(one.role, Role::Trainee);
        let speaker = socle_session::manager::speaker(&one);
        // Author and responsible are kept apart.
        assert_eq!(speaker.person.unwrap().national_id, one.national_id);
        assert_eq!(speaker.acting_for.unwrap().national_id, "899700000002");
    });
}

#[test]
fn the_practice_comes_in_by_its_certificate_with_its_limited_rights() {
    alone(|bench| {
        let authority = Authority::default();
        let issued: Issued = authority.organisation("INSI-AUTO", "499700000001");
        let path = bench.path("cabinet.p12");
        pkcs12(bench, &issued, &path, "secret");
        let station = Station::new(Settings {
            organisation: Some(path),
            ..settings(bench, &authority)
        });
        let with = |passphrase: &str| Coming::Organisation {
            passphrase: Secret::new(passphrase),
        };
        assert_eq!(
            station.come(with("autre"), None).as_deref(),
            Some("key.passphrase")
        );
        assert_eq!(station.come(with("secret"), None), None);
        let one = station.manager.identified().unwrap();
        assert_eq!(
            (one.kind, one.role),
            (Kind::Organisation, Role::Organisation)
        );
        assert!(one.right(Act::Insi).is_allowed());
        for act in [Act::Qualify, Act::Attest, Act::Sign, Act::Consult] {
            assert!(!one.right(act).is_allowed(), "{act:?}");
        }
        station.manager.log_out();
        assert!(station.manager.identified().is_none());
        assert!(matches!(station.manager.state(), State::Nobody { .. }));
    });
}

#[test]
fn what_somebody_still_holds_of_a_session_signs_nothing_once_it_is_locked() {
    alone(|bench| {
        let authority = Authority::default();
        let station = Station::new(card(bench, &authority, &Cps::doctor()));
        assert_eq!(station.with_card("1234", None), None);
        let (_, keys) = station.manager.keys().unwrap();
        let keys = keys.unwrap();
        let sign = || {
            keys.signature
                .sign(socle_keys::Algorithm::RsaPkcs1Sha256, b"un acte")
                .map_err(|error| error.code())
        };
        assert!(sign().is_ok());
        station.manager.lock(Why::Asked);
        assert_eq!(sign(), Err("session-required"));
        assert!(station.manager.keys().is_none());
        // Coming back at once: the card was left although a handle of it is still held.
        for _ in 0..5 {
            assert_eq!(station.with_card("1234", None), None);
            assert_eq!(sign(), Err("session-required"), "that handle is dead");
            station.manager.lock(Why::Asked);
        }
        station.manager.end(Duration::from_secs(5));
        assert!(matches!(station.manager.state(), State::Nobody { .. }));
    });
}

#[test]
fn a_card_nobody_trusts_is_not_asked_for_its_code() {
    alone(|bench| {
        let authority = Authority::default();
        let trusted = card(bench, &authority, &Cps::doctor());
        let other = Authority::default();
        let station = Station::new(Settings {
            authorities: Some(file(bench, "autres.pem", &other.bundle_pem())),
            ..trusted.clone()
        });
        // A wrong code would say so if a try had been spent.
        for _ in 0..4 {
            assert_eq!(
                station.with_card("9999", None).as_deref(),
                Some("certificate.untrusted")
            );
        }
        station.manager.set(trusted);
        assert_eq!(station.with_card("1234", None), None);
    });
}
