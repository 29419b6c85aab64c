//! The session of a workstation by Pro Santé Connect: in, prolonged, locked, out.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::Url;
use socle_session::manager::{Change, Coming, Manager, system_clock};
use socle_session::settings::Settings;
use socle_session::state::{Entered, State, Why};
use socle_session::{Act, Kind};

use super::provider::{DOCTOR, Idp, Wanted};

const PATIENCE: Duration = Duration::from_secs(60);

struct Station {
    manager: Manager,
    pages: Arc<Mutex<Vec<Url>>>,
    told: Arc<Mutex<Vec<Change>>>,
}

impl Station {
    fn new(idp: &Idp) -> Self {
        let pages = Arc::new(Mutex::new(Vec::new()));
        let opened = Arc::clone(&pages);
        let manager = Manager::new(
            tokio::runtime::Handle::current(),
            system_clock(),
            Arc::new(move |page: &Url| {
                opened.lock().unwrap().push(page.clone());
                Ok(())
            }),
        );
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        manager.listen(Arc::new(move |change| {
            heard.lock().unwrap().push(change.clone());
        }));
        manager.set(Settings {
            psc: Some(idp.config()),
            ..Settings::default()
        });
        Self {
            manager,
            pages,
            told,
        }
    }

    async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is(self) {
            assert!(
                start.elapsed() < PATIENCE,
                "{what}: {:?}",
                self.manager.state()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Come in by the browser, the person at the page doing what they are about to do.
    async fn by_browser(&self, idp: &Idp) {
        let before = self.pages.lock().unwrap().len();
        self.manager.come_in(Coming::Browser, None).unwrap();
        self.until("a page opens", |station| {
            station.pages.lock().unwrap().len() > before
        })
        .await;
        let page = self.pages.lock().unwrap()[before].clone();
        idp.browse(&page).await;
        self.until("an end", |station| {
            !matches!(station.manager.state(), State::Opening { .. })
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_comes_in_locks_comes_back_and_leaves() {
    let idp = Idp::start();
    let station = Station::new(&idp);
    station.by_browser(&idp).await;
    let one = station.manager.identified().unwrap();
    assert_eq!(one.kind, Kind::ProSanteConnect);
    assert!(!one.right(Act::Feed).is_allowed());
    let token = station
        .manager
        .access_token("pro-sante-connect", 1_000)
        .unwrap();
    assert!(!token.is_empty());
    assert!(station.manager.access_token("autre", 0).is_err());

    station.manager.lock(Why::Asked);
    assert!(station.manager.identified().is_none());
    assert!(
        station
            .manager
            .access_token("pro-sante-connect", 0)
            .is_err()
    );
    station.by_browser(&idp).await;
    // The browser's own session does not let whoever passes by in: the person is asked again.
    let last = station.pages.lock().unwrap().last().unwrap().clone();
    assert!(
        last.query_pairs()
            .any(|(key, value)| key == "prompt" && value == "login")
    );
    assert!(
        station
            .told
            .lock()
            .unwrap()
            .contains(&Change::Entered(Entered::Back))
    );

    station.manager.log_out();
    station
        .until("the browser ends its own session", |station| {
            station.pages.lock().unwrap().last().unwrap().path() == "/session/end"
        })
        .await;
    assert!(matches!(
        station.manager.state(),
        State::Nobody { refused: None }
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_prolonged_by_itself_and_locks_when_the_provider_ends_it() {
    let idp = Idp::with(Wanted {
        env: vec![("OIDC_ACCESS_S", "3")],
        ..Wanted::default()
    });
    let station = Station::new(&idp);
    station.by_browser(&idp).await;
    let first = station
        .manager
        .access_token("pro-sante-connect", 0)
        .unwrap();
    station
        .until("another token", |station| {
            station
                .manager
                .access_token("pro-sante-connect", 0)
                .is_ok_and(|token| token != first)
        })
        .await;
    // The provider takes all of it back.
    idp.essai("finit").await;
    station
        .until("it locks", |station| {
            matches!(station.manager.state(), State::Locked { kept, .. } if kept.why == Why::Expired)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_is_shown_while_the_telephone_is_asked_and_the_attempt_can_be_given_up() {
    let idp = Idp::start();
    let station = Station::new(&idp);
    let on_telephone = || Coming::Ecps {
        rpps: DOCTOR.into(),
    };
    let number = |station: &Station| match station.manager.state() {
        State::Opening { attempt, .. } => attempt.number,
        _ => None,
    };
    station.manager.come_in(on_telephone(), None).unwrap();
    assert!(
        station.manager.come_in(Coming::Browser, None).is_err(),
        "one at a time"
    );
    station
        .until("a number", |station| number(station).is_some())
        .await;
    assert_eq!(
        idp.essai("telephone").await["number"],
        number(&station).unwrap()
    );
    station.manager.give_up();
    assert!(matches!(station.manager.state(), State::Nobody { .. }));

    station.manager.come_in(on_telephone(), None).unwrap();
    station
        .until("a number", |station| number(station).is_some())
        .await;
    idp.essai("confirme").await;
    station
        .until("in", |station| station.manager.identified().is_some())
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_set_or_fails_is_said_at_the_door() {
    let idp = Idp::start();
    let station = Station::new(&idp);
    station.manager.set(Settings::default());
    station.manager.come_in(Coming::Browser, None).unwrap();
    station
        .until("a refusal", |station| {
            matches!(station.manager.state(), State::Nobody { refused: Some(refused) } if refused.code == "psc.settings")
        })
        .await;
}
