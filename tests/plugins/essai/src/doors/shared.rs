//! The record a patient shares.

use socle_sdk::prelude::*;

use super::{Args, said};

/// An operation, then `key=value` for what is asked, `@key=bytes` for what is attached.
pub(super) fn ask(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = Request::new();
    for argument in a.0.iter().skip(1) {
        let (key, value) = argument.split_once('=').unwrap_or((argument, ""));
        match key.strip_prefix('@') {
            Some(key) => request.attach(key, &Blob::of(value.as_bytes())?),
            None => request.set(key, &value.into()),
        }
    }
    answer(a.at(0), &request)
}

fn answer(operation: &str, request: &Request) -> Result<String, Failure> {
    match operation {
        "find" => shared_record::find(request)?,
        "read" => shared_record::read(request)?,
        "deposit" => shared_record::deposit(request)?,
        "change" => shared_record::change(request)?,
        _ => shared_record::state(request)?,
    }
    let mut words: Vec<String> = ["state", "who", "entry", "waits", "mime"]
        .iter()
        .map(|key| request.answered(key))
        .filter(|value| !value.is_none())
        .map(|value| said(&value))
        .collect();
    let rows = request.answered_rows().len();
    if rows > 0 {
        words.push(format!("rows={rows}"));
    }
    if let Some(content) = request.attachment("content") {
        words.push(String::from_utf8_lossy(&content.to_vec()?).into_owned());
    }
    Ok(words.join(" "))
}

/// Patient, title, content, what the order waits for: a validated document filed and ordered by one call.
pub(super) fn file(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let more = [("mime", "text/plain".into()), ("status", "valide".into())];
    let content = Blob::of(a.at(2).as_bytes())?;
    let document = Document::file(a.at(0), a.at(1), "11488-4", &more, &content)?;
    let request = Request::new();
    request.set("document", &document.id().into());
    if let Some(need) = a.given(3) {
        request.set("detail", &need.into());
    }
    Ok(format!(
        "{} {}",
        document.id(),
        answer("deposit", &request)?
    ))
}

/// How an order stands.
pub(super) fn order(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let progress = shared_record::Progress::of(a.at(0))?;
    Ok(format!(
        "{} {} {}",
        progress.state,
        progress.reason.unwrap_or_default(),
        progress.said.unwrap_or_default()
    ))
}
