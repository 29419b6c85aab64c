//! `socle:base` without the store, and blobs.

use socle_sdk::{Blob, Context, Data, Failure, log as host_log, settings, texts, time};

use super::{Args, hex, said};

pub(super) fn context(c: &Context, _: Args<'_>) -> Result<String, Failure> {
    Ok(format!(
        "origin={} patient={} caller={} id={} limited={} ui={} dream={}",
        c.origin(),
        c.patient().unwrap_or_default(),
        c.caller().unwrap_or_default(),
        c.id(),
        c.remaining_ms() != u32::MAX,
        c.supports("socle:base/ui"),
        c.supports("socle:base/dream"),
    ))
}

pub(super) fn progress(c: &Context, a: Args<'_>) -> Result<String, Failure> {
    let count = a.number(0).max(1);
    for n in 0..count {
        c.progress(Some(n as f32 / count as f32), a.at(1));
    }
    Ok(String::new())
}

pub(super) fn checkpoint(c: &Context, a: Args<'_>) -> Result<String, Failure> {
    c.checkpoint(a.at(0).as_bytes())?;
    Ok(String::new())
}

pub(super) fn cancelled(c: &Context, _: Args<'_>) -> Result<String, Failure> {
    Ok(c.cancelled().to_string())
}

pub(super) fn scratch_set(c: &Context, a: Args<'_>) -> Result<String, Failure> {
    let value = a.given(1).map_or(Data::None, Data::from);
    c.scratch_set(a.at(0), &value)?;
    Ok(String::new())
}

pub(super) fn scratch_get(c: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&c.scratch_get(a.at(0))))
}

pub(super) fn text(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(texts::text_with(a.at(0), &[("name", a.at(1).into())]))
}

pub(super) fn setting(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&settings::get(a.at(0))))
}

pub(super) fn offset(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(time::offset_minutes(a.at(0).parse().unwrap_or_default()).to_string())
}

pub(super) fn clock(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let before = time::elapsed_ms();
    Ok(format!(
        "{} {} {}",
        time::now_ms(),
        time::today(),
        time::elapsed_ms() >= before
    ))
}

pub(super) fn random(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(hex(&socle_sdk::random(a.number(0))))
}

pub(super) fn log(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    host_log::info(a.at(0));
    Ok(String::new())
}

pub(super) fn invalidate(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    socle_sdk::invalidate(a.at(0));
    Ok(String::new())
}

/// Size, both digests, base64, and what comes back.
pub(super) fn blob(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let content = Blob::of(a.at(0).as_bytes())?;
    let encoded = Blob::new();
    encoded.append_base64(&content)?;
    let twice = Blob::new();
    twice.append_blob(&content)?;
    twice.append_blob(&content)?;
    let unknown = content
        .digest("md5")
        .err()
        .map(|failure| failure.code)
        .unwrap_or_default();
    Ok(format!(
        "{} {} {} {} {} {unknown}",
        content.size(),
        hex(&content.digest("sha-256")?),
        hex(&content.digest("sha-1")?),
        String::from_utf8_lossy(&encoded.to_vec()?),
        String::from_utf8_lossy(&twice.read(1, 2)?),
    ))
}

/// A blob of 1 MiB, doubled so many times.
pub(super) fn blob_double(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let blob = Blob::of(&vec![7; 1 << 20])?;
    for _ in 0..a.number(0) {
        let copy = Blob::new();
        copy.append_blob(&blob)?;
        blob.append_blob(&copy)?;
    }
    Ok(blob.size().to_string())
}

/// 32 MiB, thrown away and made again so many times.
pub(super) fn blob_again(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let part = Blob::of(&vec![7; 1 << 20])?;
    for _ in 0..a.number(0) {
        let blob = Blob::new();
        for _ in 0..32 {
            blob.append_blob(&part)?;
        }
    }
    Ok(String::new())
}
