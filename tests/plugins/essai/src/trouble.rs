//! What a plugin must not do.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};

use socle_sdk::{Context, Data, Failure, Query, Request, time};

use crate::doors::Args;

/// Refuse, with this code and message; `passing` as a third argument makes it one to try again.
pub(crate) fn fail(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let failure = Failure::new(a.at(0), a.at(1)).author("asked by the test");
    Err(Failure {
        retryable: a.at(2) == "passing",
        ..failure
    })
}

pub(crate) fn endless(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

/// Honest work: so many millions of additions.
pub(crate) fn spin(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let mut n = 0_u64;
    for _ in 0..u64::from(a.number(0)) * 1_000_000 {
        n = black_box(n.wrapping_add(1));
    }
    Ok(n.to_string())
}

pub(crate) fn memory(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    loop {
        kept.push(vec![1; 1 << 20]);
        black_box(&kept);
    }
}

/// Find what an earlier call left in so many MiB of memory and in a static variable, and leave some there.
pub(crate) fn leftovers(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
    // The allocator takes memory that is new for zeroed, and does not look.
    let mut memory = black_box(vec![0_u8; (a.number(0) as usize) << 20]);
    let found = memory.iter().filter(|&&byte| byte != 0).count();
    memory.fill(0xa5);
    black_box(&memory);
    Ok(format!("{found} bytes of call {call}"))
}

pub(crate) fn panics(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    panic!("{}", a.at(0))
}

fn deeper(n: u64) -> u64 {
    if n == u64::MAX {
        return n;
    }
    let room = black_box([n; 64]);
    black_box(deeper(room[3] + 1)) + black_box(room)[5]
}

pub(crate) fn recursion(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    Ok(deeper(black_box(1)).to_string())
}

/// Ask the host the time for ever.
pub(crate) fn flood(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    loop {
        black_box(time::elapsed_ms());
    }
}

/// Open resources and never close them.
pub(crate) fn handles(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let mut kept = Vec::new();
    loop {
        kept.push(Query::new("patient"));
        black_box(&kept);
    }
}

/// Give the host more and more to keep.
pub(crate) fn hoard(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let value = Data::Text("x".repeat(4 << 20));
    let request = Request::new();
    for n in 0_u32.. {
        request.set(&n.to_string(), &value);
    }
    Ok(String::new())
}

/// An answer past what one call may give.
pub(crate) fn oversized() -> Data {
    Data::Text("x".repeat((8 << 20) + 1))
}
