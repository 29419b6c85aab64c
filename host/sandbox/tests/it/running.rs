//! Finding and steering a sandbox from outside.

use socle_sandbox::running::find_running;
use socle_sandbox::{Announce, Behaviour, Disturbance, Options, Sandbox, SandboxError};

use crate::client::{ACTION_TRAITS, Bench, OPERATION_TRAITS, zoe};

fn announced(dir: &std::path::Path) -> Options {
    Options {
        announce: Announce::StateFile,
        ..Options::new(dir)
    }
}

#[test]
fn an_announced_sandbox_is_found_until_it_stops() {
    let dir = tempfile::tempdir().unwrap();
    assert!(find_running(dir.path()).is_none());
    let sandbox = Sandbox::start(announced(dir.path())).unwrap();
    let found = find_running(dir.path()).unwrap();
    assert_eq!(found.addr(), sandbox.addr());
    assert_eq!(found.pid(), std::process::id());
    assert_eq!(found.ca_pem(), sandbox.ca_pem());
    assert_eq!(found.host_map(), sandbox.host_map());
    drop(sandbox);
    assert!(find_running(dir.path()).is_none());
    assert!(!dir.path().join("sandbox.json").exists());
}

#[test]
fn a_folder_has_one_announced_sandbox_and_any_number_of_silent_ones() {
    let dir = tempfile::tempdir().unwrap();
    let first = Sandbox::start(announced(dir.path())).unwrap();
    match Sandbox::start(announced(dir.path())) {
        Err(SandboxError::AlreadyRunning { port, pid }) => {
            assert_eq!((port, pid), (first.addr().port(), std::process::id()));
        }
        other => panic!("{other:?}"),
    }
    let silent = Sandbox::start(Options::new(dir.path())).unwrap();
    assert_eq!(silent.ca_pem(), first.ca_pem(), "one authority a folder");
    drop(silent);
    assert_eq!(find_running(dir.path()).unwrap().addr(), first.addr());
}

#[test]
fn what_a_dead_sandbox_left_is_not_believed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sandbox.json");
    let sandbox = Sandbox::start(announced(dir.path())).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    drop(sandbox);
    std::fs::write(&file, &text).unwrap();
    assert!(find_running(dir.path()).is_none(), "nobody answers there");
    // Another sandbox of the same folder took the port meanwhile.
    let port = serde_json_port(&text);
    let options = Options {
        port: Some(port),
        ..Options::new(dir.path())
    };
    let other = Sandbox::start(options).unwrap();
    assert_eq!(other.addr().port(), port);
    assert!(
        find_running(dir.path()).is_none(),
        "it is not the one announced"
    );
    drop(other);
    std::fs::write(&file, "{").unwrap();
    assert!(find_running(dir.path()).is_none());
    let sandbox = Sandbox::start(announced(dir.path())).unwrap();
    assert!(find_running(dir.path()).is_some());
    drop(sandbox);
}

fn serde_json_port(text: &str) -> u16 {
    let (_, rest) = text.split_once("\"port\": ").unwrap();
    rest.split(',').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn another_process_steers_and_counts() {
    let bench = Bench::new();
    let outside = bench.sandbox.running();
    outside
        .set_behaviour(&Behaviour::disturbed(Disturbance::Http500Html).times(1))
        .unwrap();
    assert_eq!(bench.post(ACTION_TRAITS, &zoe()).await.status, 500);
    assert_eq!(bench.post(ACTION_TRAITS, &zoe()).await.status, 200);
    assert_eq!(outside.behaviour().unwrap(), Behaviour::normal());
    let traffic = outside.traffic().unwrap();
    assert_eq!(traffic, bench.sandbox.traffic());
    assert_eq!(traffic.count(OPERATION_TRAITS), 2);
    assert_eq!(
        traffic.exchanges[0].disturbance,
        Some(Disturbance::Http500Html)
    );
    outside.reset_traffic().unwrap();
    assert_eq!(bench.sandbox.traffic().count(OPERATION_TRAITS), 0);
    let refuse = outside.set_behaviour(&Behaviour::disturbed(Disturbance::Refuse));
    assert!(matches!(refuse, Err(SandboxError::RefuseFromOutside)));
}

#[tokio::test]
async fn the_control_endpoint_is_plain_http_and_json() {
    let bench = Bench::new();
    let client = bench.client(None);
    let url = |path: &str| {
        format!(
            "https://localhost:{}/sandbox/{path}",
            bench.sandbox.addr().port()
        )
    };
    let put = |body: &'static str| client.put(url("behaviour")).body(body).send();
    assert_eq!(
        put(r#"{"latency_ms":5,"disturbance":"hang","times":3}"#)
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(
        bench.sandbox.behaviour(),
        Behaviour {
            latency_ms: 5,
            disturbance: Some(Disturbance::Hang),
            times: Some(3),
        }
    );
    assert_eq!(put(r#"{"panne":"hang"}"#).await.unwrap().status(), 400);
    assert_eq!(
        put(r#"{"disturbance":"refuse"}"#).await.unwrap().status(),
        409
    );
    assert_eq!(put("{}").await.unwrap().status(), 200);
    assert_eq!(bench.sandbox.behaviour(), Behaviour::normal());
    assert_eq!(client.get(url("state")).send().await.unwrap().status(), 200);
    assert_eq!(
        client.post(url("state")).send().await.unwrap().status(),
        405
    );
    assert_eq!(client.get(url("autre")).send().await.unwrap().status(), 404);
}

#[test]
fn a_port_in_use_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let options = Options {
        port: Some(taken.local_addr().unwrap().port()),
        ..Options::new(dir.path())
    };
    let error = Sandbox::start(options).unwrap_err();
    assert!(
        matches!(error, SandboxError::Port { port, .. } if port == taken.local_addr().unwrap().port())
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Sandbox::start(Options::new(file.join("state"))).unwrap_err();
    assert!(matches!(error, SandboxError::StateDir { .. }), "{error}");
}

#[test]
fn many_sandboxes_start_in_one_folder_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let authorities: Vec<String> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    Sandbox::start(Options::new(dir.path()))
                        .unwrap()
                        .ca_pem()
                        .to_owned()
                })
            })
            .collect();
        starting
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(authorities.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn it_starts_and_stops_inside_an_async_runtime() {
    let bench = Bench::new();
    assert_eq!(bench.post(ACTION_TRAITS, &zoe()).await.status, 200);
    assert!(bench.dir.path().join("pki").exists());
    drop(bench);
}
