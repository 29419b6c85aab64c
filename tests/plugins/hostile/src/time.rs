//! Attacks on time.

use std::hint::black_box;

use socle_sdk::{
    Blob, Context, Data, Failure, Query, View, log, random, records, settings, store, texts, time,
};

/// Do `what`, when it is one of these.
pub(crate) fn perform(c: &Context, what: &str, detail: &str) -> Option<Result<Data, Failure>> {
    Some(match what {
        "loop" => endless(),
        "recursion" => Ok(Data::Integer(deeper(black_box(1)) as i64)),
        "panic" => panic!("{detail}"),
        "flood-clock" => flood(|| {
            black_box(time::elapsed_ms());
        }),
        "flood-random" => flood(|| {
            black_box(random(64 << 10));
        }),
        "flood-log" => flood(|| log::info(detail)),
        "flood-progress" => flood(|| c.progress(Some(f32::NAN), detail)),
        "flood-settings" => flood(|| {
            black_box(settings::get("render"));
        }),
        "flood-digest" => digests(),
        "flood-supports" => flood(|| {
            black_box(c.supports(detail));
        }),
        "query-bomb" => query_bomb(),
        "query-odd" => query_odd(),
        "log" => {
            log::info(detail);
            Ok(Data::None)
        }
        "progress" => {
            c.progress(Some(f32::INFINITY), detail);
            Ok(Data::None)
        }
        "fail" => Err(Failure::new(
            detail.split('|').next().unwrap_or_default(),
            detail.split('|').nth(1).unwrap_or_default(),
        )),
        "text" => Ok(texts::text(detail).into()),
        _ => return None,
    })
}

pub(crate) fn endless() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

pub(crate) fn flood(mut call: impl FnMut()) -> ! {
    loop {
        call();
    }
}

fn deeper(n: u64) -> u64 {
    if n == u64::MAX {
        return n;
    }
    let room = black_box([n; 64]);
    black_box(deeper(room[3] + 1)) + black_box(room)[5]
}

/// Costs the plugin nothing and the host a lot: the digest of 64 MiB, for ever.
fn digests() -> Result<Data, Failure> {
    let blob = Blob::of(&vec![7; 1 << 20])?;
    for _ in 0..6 {
        blob.append_blob(&blob)?;
    }
    loop {
        black_box(blob.digest("sha-256")?);
    }
}

/// Questions as large as they may be.
fn query_bomb() -> Result<Data, Failure> {
    let mut said = Vec::new();
    let filters = Query::new("patient");
    for _ in 0..100_000 {
        filters.equal("telephone", &"0102030405".into());
    }
    said.push(crate::word(records::find(&filters)));
    let words = Query::new("patient");
    words.matches(&"ab* (NEAR OR \"'%_ ".repeat(60_000));
    said.push(crate::word(records::find(&words)));
    said.push(crate::word(records::count(&words)));
    let rows = Query::new("t");
    rows.matches(&"ab* (NEAR OR \"'%_ ".repeat(60_000));
    said.push(crate::word(store::find(&rows)));
    Ok(said.into())
}

/// Questions of an odd shape.
fn query_odd() -> Result<Data, Failure> {
    let mut said = Vec::new();
    let kind = Query::new("patient\0 UNION SELECT * FROM journal --");
    said.push(crate::word(records::find(&kind)));
    let field = Query::new("patient");
    field.equal("id' OR '1'='1", &"x".into());
    said.push(crate::word(records::find(&field)));
    let sort = Query::new("patient");
    sort.sort("nom-naissance; DROP TABLE journal", true);
    said.push(crate::word(records::find(&sort)));
    let far = Query::new("patient");
    far.page(u64::MAX, u32::MAX);
    said.push(crate::word(records::find(&far)));
    let table = Query::new("t' OR plugin <> '");
    table.equal("key", &Data::Number(f64::NAN));
    table.page(u64::MAX, 0);
    said.push(crate::word(store::find(&table)));
    Ok(said.into())
}

/// In a view: nodes until the host has had enough of the calls.
pub(crate) fn nodes(view: &View) -> ! {
    flood(|| view.text("t", "x"))
}
