//! Attacks on the network.

use socle_sdk::{Context, Data, Failure, http};

use crate::word;

/// Do `what`, when it is one of these.
pub(crate) fn perform(_: &Context, what: &str, detail: &str) -> Option<Result<Data, Failure>> {
    Some(match what {
        // One URL a line: the status of each, or the code of its failure.
        "fetch" => Ok(detail.lines().map(fetch).collect::<Vec<_>>().into()),
        "methods" => Ok(detail
            .lines()
            .map(|method| word(http::Request::new(method, "https://essai.test/").send()))
            .collect::<Vec<_>>()
            .into()),
        "headers" => Ok(headers().into()),
        "location" => location(),
        "certificate" => certificate(detail),
        _ => return None,
    })
}

fn fetch(url: &str) -> String {
    match http::Request::new("GET", url).send() {
        Ok(response) => response.status().to_string(),
        Err(failure) => failure.code,
    }
}

/// Headers that would say something else to the server than the host means.
fn headers() -> Vec<String> {
    [
        ("X-Essai", "a\r\nX-Autre: b"),
        ("X-Essai", "a\nb"),
        ("X-Essai", "a\0b"),
        ("X-Essai\r\nX-Autre", "b"),
        ("X Essai", "b"),
        ("", "b"),
        ("X-Éssai", "b"),
        (":path", "/autre"),
        ("Host", "interne.test"),
        ("hOsT", "interne.test"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "upgrade"),
        ("Upgrade", "websocket"),
        ("TE", "trailers"),
        ("Proxy-Authorization", "Basic x"),
        ("X-Essai", "honnête"),
    ]
    .map(|(name, value)| word(http::Request::new("GET", "https://essai.test/").header(name, value)))
    .into()
}

/// What a server that sends elsewhere says, without going there.
fn location() -> Result<Data, Failure> {
    let response = http::Request::new("GET", "https://essai.test/").send()?;
    let to = response.header("Location").unwrap_or_default();
    Ok(format!("{} {to}", response.status()).into())
}

/// A certificate of the practice, by a name that is none.
fn certificate(name: &str) -> Result<Data, Failure> {
    let request = http::Request::new("GET", "https://essai.test/");
    request.client(name);
    request.timeout(u32::MAX);
    request.limit(u64::MAX);
    request.send()?;
    Ok(Data::None)
}
