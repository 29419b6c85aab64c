//! Attacks on memory, disk and quotas.

use std::hint::black_box;

use socle_sdk::{Blob, Context, Data, Entry, Failure, Query, Request, outbox, store, texts};

use crate::word;

/// Do `what`, when it is one of these.
pub(crate) fn perform(c: &Context, what: &str, detail: &str) -> Option<Result<Data, Failure>> {
    let number = || detail.parse::<usize>().unwrap_or_default();
    Some(match what {
        "memory" => memory(),
        "handles" => handles(),
        "hoard" => hoard(),
        "oversized" => Ok(Data::Text("x".repeat((8 << 20) + 1))),
        "oversized-list" => Ok(Data::Texts(vec![String::new(); 1_500_000])),
        "oversized-failure" => Err(Failure {
            details: vec![("é".repeat(100), "é".repeat(100_000)); 50],
            ..Failure::new(&"x".repeat(1 << 20), "é".repeat(1 << 20))
        }),
        "blobs" => blobs(),
        "store" => store_many(number()),
        "store-keys" => Ok(store_keys().into()),
        "store-odd" => store_odd(),
        "scratch" => scratch(c),
        "scratch-nothing" => scratch_nothing(c),
        "texts" => Ok(bombs().into()),
        "checkpoint" => c.checkpoint(&vec![0; number()]).map(|()| Data::None),
        "attachments" => attachments(number()),
        _ => return None,
    })
}

fn memory() -> Result<Data, Failure> {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(vec![1; 1 << 20]);
        black_box(&kept);
    }
}

/// Open resources and never close them.
fn handles() -> Result<Data, Failure> {
    let mut kept = Vec::new();
    loop {
        kept.push(Query::new("patient"));
        black_box(&kept);
    }
}

/// Give the host more and more to keep.
fn hoard() -> Result<Data, Failure> {
    let value = Data::Text("x".repeat(4 << 20));
    let request = Request::new();
    for n in 0_u32.. {
        request.set(&n.to_string(), &value);
    }
    Ok(Data::None)
}

/// A blob that doubles until it may not.
fn blobs() -> Result<Data, Failure> {
    let blob = Blob::of(&vec![0; 1 << 20])?;
    loop {
        blob.append_blob(&blob)?;
    }
}

/// So many rows of 1 MiB.
fn store_many(rows: usize) -> Result<Data, Failure> {
    let value = Data::Bytes(vec![7; 1 << 20]);
    for n in 0..rows {
        store::put("t", &n.to_string(), &value, "")?;
    }
    Ok(Data::None)
}

/// Rows under names nobody should choose: each as it would be committed alone.
fn store_keys() -> Vec<String> {
    [
        store::put("t", "a/b", &"ok".into(), ""),
        store::put("../../journal", "k", &"ok".into(), ""),
        store::put("journal'; DROP TABLE journal; --", "k", &"ok".into(), ""),
        store::put("t", "\u{202e}\u{200b}", &"ok".into(), ""),
    ]
    .map(word)
    .into()
}

/// Numbers that are none come back as they went, or not at all.
fn store_odd() -> Result<Data, Failure> {
    for (key, value) in [
        ("nan", Data::Number(f64::NAN)),
        ("inf", Data::Number(f64::INFINITY)),
        ("min", Data::Integer(i64::MIN)),
        ("json", Data::Json("[".repeat(100_000))),
    ] {
        store::put("odd", key, &value, "")?;
    }
    Ok(Data::None)
}

fn scratch(c: &Context) -> Result<Data, Failure> {
    let value = Data::Text("x".repeat(60 << 10));
    for n in 0_u32.. {
        c.scratch_set(&n.to_string(), &value)?;
    }
    Ok(Data::None)
}

/// Keys that weigh much and values that weigh nothing.
fn scratch_nothing(c: &Context) -> Result<Data, Failure> {
    let mut key = "k".repeat(1 << 20);
    for n in 0_u32..4_000 {
        key.truncate(1 << 20);
        key.push_str(&n.to_string());
        c.scratch_set(&key, &Data::None)?;
    }
    Ok(Data::None)
}

/// How long each text of the catalogue becomes when it is given a lot.
fn bombs() -> Vec<String> {
    let x: Data = "x".repeat(1 << 20).into();
    ["bombe", "rires", "poule"]
        .map(|key| texts::text_with(key, &[("x", x.clone())]).len().to_string())
        .into()
}

/// Orders that each bring 64 MiB of their own.
fn attachments(orders: usize) -> Result<Data, Failure> {
    let blob = Blob::of(&vec![7; 1 << 20])?;
    for _ in 0..6 {
        blob.append_blob(&blob)?;
    }
    for n in 0..orders {
        blob.append(&[n as u8])?;
        let entry = Entry::new("hostile");
        entry.attach("piece", &blob);
        outbox::enqueue(&entry)?;
    }
    Ok(Data::None)
}
