//! The network, the session, and the service of another plugin.

use socle_sdk::signature::Signing;
use socle_sdk::{
    Blob, Context, Failure, Request, http as net, identity, session as sessions, summary,
};

use super::{Args, said};

pub(super) fn http(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = net::Request::new(a.at(0), a.at(1));
    request.header("Accept", "text/plain")?;
    if let Some(body) = a.given(2) {
        request.body(&Blob::of(body.as_bytes())?);
    }
    let response = request.send()?;
    let kind = response.header("Content-Type").unwrap_or_default();
    Ok(format!(
        "{} {kind} {}",
        response.status(),
        String::from_utf8_lossy(&response.body().to_vec()?)
    ))
}

/// Who identifies themselves, how (`client` or `token`), and to whom.
pub(super) fn identify(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = net::Request::new("GET", a.given(2).unwrap_or("https://essai.test/"));
    match a.at(0) {
        "token" => request.token(a.at(1)),
        _ => request.client(a.at(1)),
    }
    if let Some(own) = a.given(3) {
        request.header("Authorization", own)?;
    }
    Ok(request.send()?.status().to_string())
}

/// The shortest exchange, for steps that cannot spell an address.
pub(super) fn exchange(c: &Context, _: Args<'_>) -> Result<String, Failure> {
    http(c, Args(&["GET", "https://essai.test/"]))
}

pub(super) fn http_header(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    net::Request::new("GET", "https://essai.test/").header(a.at(0), a.at(1))?;
    Ok(String::new())
}

pub(super) fn session(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let session = sessions::current()?;
    Ok(format!(
        "{} {} {}",
        session.role(),
        session.get("nom").unwrap_or_default(),
        session.can("qualify")
    ))
}

fn ask(a: Args<'_>) -> Request {
    let request = Request::new();
    request.set("ask", &a.at(0).into());
    request.set("detail", &a.at(1).into());
    request
}

/// What the provider said, of whom, and how many rows.
pub(super) fn service(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = ask(a);
    identity::search(&request)?;
    let said = |key: &str| said(&request.answered(key));
    Ok(format!(
        "{} {} {} rows={}",
        said("code"),
        said("who"),
        said("extra"),
        request.answered_rows().len()
    ))
}

/// The matricule the provider found.
pub(super) fn service_ins(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = ask(a);
    identity::search(&request)?;
    Ok(format!(
        "{} {}",
        said(&request.answered("code")),
        said(&request.answered("matricule"))
    ))
}

pub(super) fn service_verify(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = ask(a);
    identity::verify(&request)?;
    Ok(said(&request.answered("verdict")))
}

pub(super) fn summary_state(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = ask(a);
    summary::state(&request)?;
    let said = |key: &str| said(&request.answered(key));
    Ok(format!("{} {}", said("version"), said("document")))
}

pub(super) fn summary_compose(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = ask(a);
    summary::compose(&request)?;
    Ok(said(&request.answered("document")))
}

/// A profile, then `name=value` for each attribute and `digest:OID=BYTE` for a digest of 32 such bytes.
pub(super) fn sign(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let signing = Signing::new(a.at(0));
    for argument in a.0.iter().skip(1) {
        let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
        match name.strip_prefix("digest:") {
            Some(of) => signing.digest(of, &[value.parse().unwrap_or_default(); 32]),
            None if value == "none" => signing.set(name, &socle_sdk::Data::None),
            None => signing.set(name, &value.into()),
        }
    }
    signing.sign()
}
