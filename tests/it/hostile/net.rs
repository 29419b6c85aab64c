//! Attacks on the network, as far as the runtime goes: what a granted host resolves to, and that no redirect is followed,
//! is attacked with real sockets in `tests/it/http.rs`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use socle_capabilities::http::{Network, TlsHttp};
use socle_runtime::Data;
use socle_runtime::ports::{Http as _, HttpRequest, HttpResponse};

use super::scene::code;

/// Names that are none, or not the one that was granted.
const ELSEWHERE: &[&str] = &[
    "https://autre.test/",
    "https://essai.test.evil.test/",
    "https://evilessai.test/",
    "https://sous.essai.test/",
    "https://essai.test@evil.test/",
    "https://essai.test:pass@evil.test/",
    "https://evil.test/?https://essai.test/",
    "https://evil.test#essai.test",
    "https://evil.test\\@essai.test/",
    "https://evil.test\\.essai.test/",
    "http://essai.test/",
    "ftp://essai.test/",
    "file:///etc/passwd",
    "data:text/plain,essai.test",
    "//essai.test/",
    "essai.test",
    "",
    "https://",
    "https:///",
    "https://essai.test:99999/",
    "https://xn--essai-.test/",
    "https://essa\u{456}.test/",
    "https://*.essai.test/",
    "https://essai..test/",
    "https://%65vil.test/",
];

/// This machine and its neighbours, in every way they can be written.
const ADDRESSES: &[&str] = &[
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://127.0.0.1./",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[0:0:0:0:0:ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://192.168.1.1/",
    "https://１２７.０.０.１/",
    "https://①②⑦.⓪.⓪.①/",
    "https://localhost/",
    "https://localhost./",
    "https://essai.test.localhost/",
];

super::listed! {
    hosts_that_were_not_granted: "Speaks to names that look like the one it was granted, by user, suffix, path, backslash, other letters."
        => "denied or http.malformed", "the name is read once, as it will be used, and compared whole", |scene| {
        scene.install();
        let said = scene.said("fetch", &ELSEWHERE.join("\n")).await;
        assert_eq!(said.len(), ELSEWHERE.len());
        for (url, said) in ELSEWHERE.iter().zip(&said) {
            assert!(["denied", "http.malformed"].contains(&said.as_str()), "{url}: {said}");
        }
        assert_eq!(scene.world.net.count(), 0);
        "denied or http.malformed".into()
    }
    addresses_instead_of_names: "Speaks to this machine and its neighbours by addresses, in every way they can be written."
        => "denied or http.malformed", "an address is never granted", |scene| {
        scene.install();
        let said = scene.said("fetch", &ADDRESSES.join("\n")).await;
        assert_eq!(said.len(), ADDRESSES.len());
        for (url, said) in ADDRESSES.iter().zip(&said) {
            assert!(["denied", "http.malformed"].contains(&said.as_str()), "{url}: {said}");
        }
        assert_eq!(scene.world.net.count(), 0);
        "denied or http.malformed".into()
    }
    granted_host_in_odd_letters: "Writes the granted host in capitals, in wide letters, with a final dot, with spaces around."
        => "that host or http.malformed", "a name is plain letters; the journal names the host that is spoken to", |scene| {
        scene.install();
        let urls = ["https://ESSAI.test/", "https://ｅｓｓａｉ．ｔｅｓｔ/", "https://essai。test/", "https://essai.test./", "  https://essai.test/\t"];
        let said = scene.said("fetch", &urls.join("\n")).await;
        assert_eq!(said, ["200", "http.malformed", "http.malformed", "http.malformed", "http.malformed"]);
        let named: std::collections::BTreeSet<_> = scene
            .world
            .journal()
            .into_iter()
            .filter(|line| line.capability.starts_with("http "))
            .map(|line| line.capability)
            .collect();
        assert!(named.iter().all(|name| name.trim_end_matches('.') == "http essai.test"), "{named:?}");
        "that host or http.malformed".into()
    }
    header_injection: "Sets headers with line ends, with names that are none, and those that are the host’s to write."
        => "http.malformed", "names are tokens, values have no control character, seven headers are the host’s", |scene| {
        scene.install();
        let said = scene.said("headers", "").await;
        let (honest, hostile) = said.split_last().unwrap();
        assert_eq!(honest, "ok");
        assert!(hostile.iter().all(|said| said == "http.malformed"), "{said:?}");
        "http.malformed".into()
    }
    methods_that_are_none: "Uses methods with spaces and line ends, and those that make a tunnel or an echo."
        => "http.malformed", "a method is a token; `CONNECT` and `TRACE` are none of a plugin’s", |scene| {
        scene.install();
        let methods = ["", "GET /autre HTTP/1.1", "GÉT", "GET\u{b}", "CONNECT", "TRACE", "connect"];
        let said = scene.said("methods", &methods.join("\n")).await;
        assert_eq!(said, ["http.malformed"; 7]);
        assert_eq!(scene.world.net.count(), 0);
        "http.malformed".into()
    }
    redirect_to_this_machine: "Is sent on to this machine and to another host by a server it may speak to."
        => "not followed", "redirects are the plugin’s to read, never followed", |scene| {
        scene.install();
        scene.world.net.answer(|_| {
            Ok(HttpResponse {
                status: 302,
                headers: vec![("location".into(), "https://127.0.0.1/".into())],
                body: Arc::default(),
            })
        });
        assert_eq!(scene.command("location", "").await.unwrap(), "302 https://127.0.0.1/".into());
        assert_eq!(scene.world.net.count(), 1);
        assert_eq!(scene.said("fetch", "https://127.0.0.1/").await, ["denied"]);
        "not followed".into()
    }
    name_that_means_this_machine: "Is granted a name whose DNS answers an address of this machine."
        => "http.unreachable", "what a name resolves to is checked at each connection", |scene| {
        // The port the practice really uses; `localhost` stands for any name that resolves so.
        let http = TlsHttp::new(Network { hosts: HashMap::new(), ..Network::default() }).unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let request = HttpRequest {
            method: "GET".into(),
            url: format!("https://localhost:{}/", listener.local_addr().unwrap().port()),
            headers: Vec::new(),
            client: None,
            token: None,
            timeout: Duration::from_secs(10),
            limit_bytes: 1_000,
            reach: socle_runtime::ports::Reach::Internet,
            body: Arc::default(),
        };
        let sent = http.send(request).await;
        assert!(listener.accept().is_err(), "a connection was made");
        // And through the whole host: the plugin hears the same.
        scene.install();
        let failure = sent.unwrap_err();
        let code_sent = failure.code.clone();
        scene.world.net.answer(move |_| Err(failure.clone()));
        assert_eq!(code(&scene, scene.command("location", "").await), code_sent);
        code_sent
    }
    certificate_that_is_not_there: "Asks for a client certificate by a name that is none, an answer without end and no limit of time."
        => "capped", "120 s (`HTTP_TIMEOUT`), and what the call has left of blobs (`BLOB_BYTES`)", |scene| {
        scene.install();
        assert_eq!(scene.command("certificate", "../../cle-privee").await.unwrap(), Data::None);
        let sent = scene.world.net.sent.lock().unwrap()[0].clone();
        assert_eq!(sent.client.as_deref(), Some("../../cle-privee"));
        assert!(sent.timeout <= Duration::from_secs(120) && sent.limit_bytes <= 256 << 20);
        let http = TlsHttp::new(Network::default()).unwrap();
        assert_eq!(http.send(sent).await.unwrap_err().code, "http.client");
        "capped".into()
    }
}
