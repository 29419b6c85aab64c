//! HTTP over TLS against a real server: the sandbox, whose certificate authority only the mapped
//! network trusts, and which demands a client certificate under the national names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socle_capabilities::http::{Found, Lookup, Network, TlsHttp};
use socle_keys::pkcs11::{LastTry, Slot};
use socle_keys::{Algorithm, Certificate, KeyError, KeySource, Secret, Signer};
use socle_runtime::ports::{Http as _, HttpRequest, HttpResponse, Reach};
use socle_runtime::{Failure, limits};
use socle_sandbox::insi::{HOSTS, PATH};
use socle_sandbox::{Behaviour, ClientName, Disturbance, Options, Sandbox};
use socle_session::manager::{Coming, Manager, system_clock};
use socle_session::settings::{CardSettings, Settings};
use socle_session::state::{State, Why};

use socle_test_cards::pki::{Authority, Cps};
use socle_test_cards::{Entry, SOFTHSM, alone};

struct Service {
    sandbox: Sandbox,
    _folder: tempfile::TempDir,
}

impl Service {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            sandbox: Sandbox::start(Options::new(folder.path())).unwrap(),
            _folder: folder,
        }
    }

    fn network(&self) -> Network {
        Network {
            hosts: self.sandbox.host_map().into_iter().collect(),
            roots_pem: vec![self.sandbox.ca_pem().to_owned()],
            system_roots: false,
            identities_pem: HashMap::from([(
                "organisation".to_owned(),
                self.sandbox
                    .client_identity_pem(ClientName::InsiAuto)
                    .to_owned(),
            )]),
        }
    }

    fn disturbed(disturbance: Disturbance) -> Self {
        let service = Self::start();
        service
            .sandbox
            .set_behaviour(Behaviour::disturbed(disturbance))
            .unwrap();
        service
    }
}

fn request(url: &str) -> HttpRequest {
    HttpRequest {
        method: "POST".into(),
        url: url.into(),
        headers: vec![(
            "content-type".into(),
            "application/soap+xml; charset=utf-8".into(),
        )],
        client: Some("organisation".into()),
        token: None,
        timeout: Duration::from_secs(10),
        limit_bytes: limits::HTTP_BODY_BYTES,
        reach: Reach::Internet,
        body: Arc::new(b"<not-soap/>".to_vec()),
    }
}

fn insi() -> String {
    format!("https://{}{PATH}", HOSTS[0])
}

#[track_caller]
fn send(network: Network, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let http = TlsHttp::new(network).unwrap();
    runtime.block_on(http.send(request))
}

#[track_caller]
fn refused(network: Network, request: HttpRequest, code: &str) -> Failure {
    let failure = send(network, request).unwrap_err();
    assert_eq!(failure.code, code, "{failure:?}");
    assert!(
        failure.message.ends_with('.'),
        "a sentence: {}",
        failure.message
    );
    failure
}

#[test]
fn an_http_status_is_an_answer_whatever_it_says() {
    let service = Service::start();
    let answer = send(service.network(), request(&insi())).unwrap();
    assert!(
        answer.status >= 400,
        "what is not SOAP is refused: {}",
        answer.status
    );
    assert!(
        answer
            .headers
            .iter()
            .any(|(name, _)| name == "content-type")
    );
    assert!(!answer.body.is_empty());
}

#[test]
fn without_the_practice_certificate_the_handshake_fails() {
    let service = Service::start();
    let without = HttpRequest {
        client: None,
        ..request(&insi())
    };
    let failure = refused(service.network(), without, "http.tls");
    assert!(!failure.retryable, "trying again brings no certificate");
}

#[test]
fn a_certificate_the_practice_lacks_is_named() {
    let service = Service::start();
    let other = HttpRequest {
        client: Some("personnel".into()),
        ..request(&insi())
    };
    let failure = refused(service.network(), other, "http.client");
    assert!(failure.detail("author").unwrap().contains("personnel"));
}

#[test]
fn a_server_of_an_unknown_authority_is_not_spoken_to() {
    let service = Service::start();
    let network = Network {
        roots_pem: Vec::new(),
        ..service.network()
    };
    refused(network, request(&insi()), "http.tls");
    // The connection was seen; no request came over it.
    let traffic = service.sandbox.traffic();
    assert!(
        traffic.counts.keys().all(|what| what == "insi/connexion"),
        "{traffic:?}"
    );
}

#[test]
fn a_server_with_the_wrong_name_is_not_spoken_to() {
    refused(
        Service::disturbed(Disturbance::BadCertificate).network(),
        request(&insi()),
        "http.tls",
    );
}

#[test]
fn an_answer_over_the_limit_is_cut_off() {
    let service = Service::disturbed(Disturbance::TenMegabytes);
    let small = HttpRequest {
        limit_bytes: 1 << 20,
        ..request(&insi())
    };
    refused(service.network(), small, "http.too-large");
}

#[test]
fn a_server_that_never_answers_is_left_after_the_time_asked() {
    let service = Service::disturbed(Disturbance::Hang);
    let hasty = HttpRequest {
        timeout: Duration::from_millis(300),
        ..request(&insi())
    };
    let failure = refused(service.network(), hasty, "http.timeout");
    assert!(failure.retryable);
}

#[test]
fn a_closed_port_is_unreachable() {
    refused(
        Service::disturbed(Disturbance::Refuse).network(),
        request(&insi()),
        "http.unreachable",
    );
}

#[test]
fn a_connection_cut_in_the_middle_is_an_interruption() {
    for disturbance in [
        Disturbance::CloseAfterRequest,
        Disturbance::ResetAfterRequest,
        Disturbance::CutBody,
    ] {
        refused(
            Service::disturbed(disturbance).network(),
            request(&insi()),
            "http.interrupted",
        );
    }
}

#[test]
fn a_public_name_that_means_this_machine_is_refused() {
    // `localhost` stands for any granted name whose DNS answers a loopback address.
    let service = Service::start();
    let url = format!("https://localhost:{}/lps", service.sandbox.addr().port());
    let failure = refused(service.network(), request(&url), "http.unreachable");
    assert!(
        failure
            .detail("author")
            .unwrap()
            .contains("no public address"),
        "{failure:?}"
    );
    assert_eq!(service.sandbox.traffic().exchanges.len(), 0);
}

#[test]
fn a_plain_http_address_is_refused() {
    let service = Service::start();
    let url = insi().replace("https://", "http://");
    assert!(send(service.network(), request(&url)).is_err());
}

/// A resolver for which every name is this machine, and that counts how often it is asked.
#[derive(Default)]
struct Here(std::sync::atomic::AtomicUsize);

impl Lookup for Here {
    fn lookup(&self, _: &str) -> Found {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async { Ok(vec![std::net::Ipv4Addr::LOCALHOST.into()]) })
    }
}

/// The practice maps nothing here: the sandbox is found by its own name, at its own port.
#[test]
fn a_name_that_means_this_machine_is_reached_only_when_that_was_granted_for_it() {
    let service = Service::start();
    let port = service.network().hosts[HOSTS[0]].port();
    let unmapped = Network {
        hosts: HashMap::new(),
        ..service.network()
    };
    let here = Arc::new(Here::default());
    let lookup = Arc::clone(&here) as Arc<dyn Lookup>;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let http = TlsHttp::with_lookup(unmapped, lookup).unwrap();
    let send = |reach| {
        let url = format!("https://{}:{port}{PATH}", HOSTS[0]);
        runtime.block_on(http.send(HttpRequest {
            reach,
            ..request(&url)
        }))
    };
    let asked = || here.0.load(std::sync::atomic::Ordering::SeqCst);
    let refused = send(Reach::Internet).unwrap_err();
    assert_eq!(
        (refused.code.as_str(), asked()),
        ("http.unreachable", 1),
        "{refused:?}"
    );
    let answer = send(Reach::Anywhere).unwrap();
    assert!(answer.status >= 400, "what is not SOAP is refused");
    assert_eq!(
        asked(),
        2,
        "resolved once, and connected to what was checked"
    );
    // A connection kept open for who may is not one for who may not.
    assert_eq!(send(Reach::Internet).unwrap_err().code, "http.unreachable");
    assert_eq!(asked(), 3);
}

// ---- the key of who is at the keyboard -----------------------------------------------------------------------------------

/// A key that lies in a card: it may be pulled out, and takes its time, until it is told to go on.
#[derive(Debug)]
struct Card {
    inside: Arc<dyn Signer>,
    out: Arc<std::sync::atomic::AtomicBool>,
    goes_on: Option<Mutex<std::sync::mpsc::Receiver<()>>>,
}

impl Signer for Card {
    fn certificate(&self) -> &Certificate {
        self.inside.certificate()
    }

    fn chain(&self) -> &[Vec<u8>] {
        self.inside.chain()
    }

    fn algorithms(&self) -> &[Algorithm] {
        &[Algorithm::RsaPkcs1Sha256, Algorithm::EcdsaP256Sha256]
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        if let Some(goes_on) = &self.goes_on {
            let told = goes_on
                .lock()
                .unwrap()
                .recv_timeout(Duration::from_secs(60));
            told.expect("told to go on");
        }
        match self.out.load(std::sync::atomic::Ordering::Acquire) {
            true => Err(KeyError::CardRemoved("in a test".into())),
            false => self.inside.sign(algorithm, message),
        }
    }
}

#[test]
fn the_card_at_the_keyboard_is_presented_until_it_is_taken_out_and_nobody_waits_with_it() {
    let service = Service::start();
    let pem = service.sandbox.client_identity_pem(ClientName::InsiAuto);
    let inside = KeySource::Pem(pem.to_owned())
        .open(None)
        .unwrap()
        .authentication;
    let out = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let card = |goes_on: Option<std::sync::mpsc::Receiver<()>>| -> Arc<dyn Signer> {
        Arc::new(Card {
            inside: Arc::clone(&inside),
            out: Arc::clone(&out),
            goes_on: goes_on.map(Mutex::new),
        })
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let http = TlsHttp::new(service.network()).unwrap();
    let asked = || HttpRequest {
        client: Some("professional".into()),
        ..request(&insi())
    };
    let send = || runtime.block_on(http.send(asked()));
    assert_eq!(send().unwrap_err().code, "http.client", "nobody is there");

    http.present("professional", Some(card(None))).unwrap();
    let answered = send().unwrap();
    // The certificate was taken: what is refused is the body.
    assert_eq!(answered.status, 415);

    // A slow card: the only thread of plugins goes on with others meanwhile. The card goes on when the other one was answered.
    let (go_on, told) = std::sync::mpsc::channel();
    http.present("professional", Some(card(Some(told))))
        .unwrap();
    let (slow, quick) = runtime.block_on(async {
        let quick = async {
            let answered = http.send(request(&insi())).await.unwrap().status;
            go_on.send(()).unwrap();
            answered
        };
        tokio::join!(http.send(asked()), quick)
    });
    assert_eq!((slow.unwrap().status, quick), (415, 415));

    // Pulled out during the handshake: it says so, and not that the network is ill.
    http.present("professional", Some(card(None))).unwrap();
    out.store(true, std::sync::atomic::Ordering::Release);
    let failure = send().unwrap_err();
    assert_eq!(failure.code, "card.removed");
    assert!(failure.retryable);
    http.present("professional", None).unwrap();
    assert_eq!(send().unwrap_err().code, "http.client");
}

/// The session of a workstation whose card lies in SoftHSM2, and the network that follows it.
#[test]
fn the_network_has_the_card_of_who_is_there_over_tls_1_2_and_loses_it_when_the_session_locks() {
    alone(|bench| {
        let authority = Authority::default();
        let authentication = authority.card(&Cps {
            signs: false,
            ..Cps::doctor()
        });
        let signature = authority.card(&Cps::doctor());
        let entry = |id, label, issued| Entry { id, label, issued };
        bench.token(
            "CPS",
            "1234",
            &[
                entry(0x20, "CPS_PRIV_AUT", &authentication),
                entry(0x10, "CPS_PRIV_SIG", &signature),
            ],
        );
        let authorities = bench.path("autorites.pem");
        std::fs::write(&authorities, authority.bundle_pem()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let service = Service {
            sandbox: Sandbox::start(Options {
                cards_pem: authority.bundle_pem(),
                only_tls12: true,
                ..Options::new(folder.path())
            })
            .unwrap(),
            _folder: folder,
        };
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
        manager.set(Settings {
            card: Some(CardSettings {
                module: SOFTHSM.into(),
                slot: Slot::First,
            }),
            authorities: Some(authorities),
            ..Settings::default()
        });
        let http = TlsHttp::new(service.network())
            .unwrap()
            .bearing(socle_practice::network::tokens(&manager));
        let http = Arc::new(http);
        socle_practice::network::follow(&manager, &http, runtime.handle());
        let send = |change: fn(&mut HttpRequest)| {
            let mut asked = HttpRequest {
                client: Some("professional".into()),
                ..request(&insi())
            };
            change(&mut asked);
            runtime.block_on(http.send(asked))
        };
        assert_eq!(send(|_| ()).unwrap_err().code, "http.client");

        let until = |is: &dyn Fn() -> bool| {
            let begun = std::time::Instant::now();
            while !is() {
                assert!(
                    begun.elapsed() < Duration::from_secs(20),
                    "{:?}",
                    manager.state()
                );
                std::thread::sleep(Duration::from_millis(10));
            }
        };
        let coming = Coming::Card {
            pin: Some(Secret::new("1234")),
            last: LastTry::Keep,
        };
        manager.come_in(coming, None).unwrap();
        until(&|| matches!(manager.state(), State::Open { .. }));
        // The network follows a moment after the session.
        until(&|| send(|_| ()).is_ok());
        // The handshake, which demands a certificate, was passed: what is refused is the body.
        assert_eq!(send(|_| ()).unwrap().status, 415);
        // A card is no session of Pro Santé Connect.
        let bearer = send(|asked| asked.token = Some("pro-sante-connect".into()));
        assert_eq!(bearer.unwrap_err().code, "session-required");

        let (_, keys) = manager.keys().unwrap();
        manager.lock(Why::Asked);
        until(&|| send(|_| ()).is_err());
        assert_eq!(send(|_| ()).unwrap_err().code, "http.client");
        // Somebody who kept the key makes no connection with it.
        http.present("garde", keys.map(|keys| keys.authentication))
            .unwrap();
        let kept = send(|asked| asked.client = Some("garde".into())).unwrap_err();
        assert_eq!(
            (kept.code.as_str(), kept.retryable),
            ("session-required", true)
        );
    });
}

/// Two certificates of the practice, one for what happens without anybody: each is presented under its common name.
#[test]
fn each_certificate_of_the_practice_is_presented_under_its_common_name_as_long_as_it_is_set() {
    use socle_practice::connection::{Connection, field, set};

    let authority = Authority::default();
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("autorites.pem");
    std::fs::write(&bundle, authority.bundle_pem()).unwrap();
    let kept = |name: &str| {
        let issued = authority.organisation(name, "499700000001");
        let p12 = issued.write_pkcs12(folder.path(), name, "secret");
        p12.to_str().unwrap().to_owned()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let world = {
        let _inside = runtime.enter();
        crate::runtime::world::World::new()
    };
    let put = |key: &str, value: &str| {
        let author = socle_record::Author::host();
        set(world.record(), field(key).unwrap(), value, author).unwrap();
    };
    put("session.authorities", bundle.to_str().unwrap());
    put("session.organisation", &kept("INSI-AUTO"));
    put("session.organisation.passphrase", "secret");
    put("session.organisation.second", &kept("INSI-MANU"));
    put("session.organisation.second.passphrase", "autre");
    let read = || Connection::read(world.record()).unwrap().settings();
    // A wrong passphrase is said, and leaves the other certificate as it is.
    let (settings, bad) = read();
    assert_eq!(bad.unwrap().key, "session.organisation.second.passphrase");
    assert_eq!(settings.certificates.len(), 1);
    put("session.organisation.second.passphrase", "secret");
    let (settings, bad) = read();
    assert_eq!(bad, None);

    let state = tempfile::tempdir().unwrap();
    let service = Service {
        sandbox: Sandbox::start(Options {
            cards_pem: authority.bundle_pem(),
            ..Options::new(state.path())
        })
        .unwrap(),
        _folder: state,
    };
    let no_browser = Arc::new(|_: &_| Err("no browser here".into()));
    let manager = Manager::new(runtime.handle().clone(), system_clock(), no_browser);
    manager.set(settings);
    let http = Arc::new(TlsHttp::new(service.network()).unwrap());
    socle_practice::network::follow(&manager, &http, runtime.handle());
    let send = |name: &str| {
        let asked = HttpRequest {
            client: Some(name.into()),
            ..request(&insi())
        };
        runtime.block_on(http.send(asked))
    };
    for name in [
        "organisation:INSI-AUTO",
        "organisation:INSI-MANU",
        "organisation",
    ] {
        // The handshake, which demands a certificate, was passed: what is refused is the body.
        assert_eq!(send(name).unwrap().status, 415, "{name}");
    }
    put("session.organisation.second", "");
    manager.set(read().0);
    let begun = std::time::Instant::now();
    while send("organisation:INSI-MANU").is_ok() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it is still presented"
        );
    }
    let gone = send("organisation:INSI-MANU").unwrap_err();
    assert_eq!(gone.code, "http.client");
    assert_eq!(send("organisation:INSI-AUTO").unwrap().status, 415);
}
