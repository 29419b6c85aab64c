//! Orders to send.

use socle_sdk::{Blob, Context, Data, Entry, Failure, outbox};

use super::Args;

/// `attempts` and `reconcile` say, separated by commas, what the delivery will answer each time.
pub(super) fn enqueue(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entry = Entry::new("essai");
    let words = |place: usize| Data::Texts(a.at(place).split(',').map(str::to_owned).collect());
    entry.set("attempts", &words(0));
    entry.set("reconcile", &words(1));
    if let Some(text) = a.given(2) {
        entry.attach("piece", &Blob::of(text.as_bytes())?);
    }
    for need in a.at(3).split(',').filter(|need| !need.is_empty()) {
        entry.needs(need);
    }
    if let Some(before) = a.given(4) {
        entry.after(before);
    }
    if let Some(destination) = a.given(5) {
        entry.destination(destination);
    }
    let id = outbox::enqueue(&entry)?;
    Ok(format!("{id} {}", entry.wire_id()))
}

/// `KEY=VALUE` of each thing that is said of it, with a space between.
pub(super) fn state(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let said = outbox::state_of(a.at(0))?;
    let told = said
        .iter()
        .filter(|(key, _)| !["since", "next"].contains(&key.as_str()))
        .map(|(key, value)| format!("{key}={}", super::said(value)));
    let waits = said.iter().any(|(key, _)| key == "next");
    Ok(told
        .chain(waits.then(|| "waits".to_owned()))
        .collect::<Vec<_>>()
        .join(" "))
}

pub(super) fn look_again(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    outbox::look_again(a.at(0), a.given(1))?;
    Ok(String::new())
}

pub(super) fn withdraw(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    outbox::withdraw(a.at(0))?;
    Ok(String::new())
}
