//! Attacks on what runs when nobody asks: jobs, events, the outbox.

use socle_sdk::{Context, Data, Entry, Failure, invalidate, jobs, outbox, records, store};

/// Do `what`, when it is one of these.
pub(crate) fn perform(c: &Context, what: &str, detail: &str) -> Option<Result<Data, Failure>> {
    Some(match what {
        "start" => jobs::start("travail", &detail.into()).map(Data::Text),
        "start-many" => start_many(detail),
        "cancel" => jobs::cancel(detail).map(|()| Data::None),
        "ignore-cancel" => ignore_cancel(c),
        "checkpoints" => checkpoints(c),
        "order" => order(detail),
        "withdraw" => outbox::withdraw(detail).map(|()| Data::None),
        "invalidate" => {
            for n in 0..10_000 {
                invalidate(&format!("panneau-{n}"));
            }
            for _ in 0..10_000 {
                invalidate("panneau");
            }
            Ok(Data::None)
        }
        "invalidate-early" => {
            for _ in 0..10_000 {
                invalidate("panneau");
            }
            Ok(Data::None)
        }
        "touch" => touch(c, detail),
        "note" => store::put("notes", detail, &"vu".into(), "").map(|()| Data::None),
        _ => return None,
    })
}

/// `count|input`: so many jobs at once.
fn start_many(detail: &str) -> Result<Data, Failure> {
    let (count, input) = crate::split(detail);
    for _ in 0..count.parse::<u32>().unwrap_or_default() {
        jobs::start("travail", &input.into())?;
    }
    Ok(Data::None)
}

/// A job that hears it is to stop, and goes on.
fn ignore_cancel(c: &Context) -> Result<Data, Failure> {
    let mut heard = 0_u64;
    loop {
        heard += u64::from(c.cancelled());
        std::hint::black_box(heard);
        // The time it has is renewed by this, as long as it is not refused.
        if heard == 0 && c.remaining_ms() > 0 {
            c.checkpoint(b"encore").ok();
        }
    }
}

fn checkpoints(c: &Context) -> Result<Data, Failure> {
    loop {
        c.checkpoint(b"x")?;
    }
}

/// `attempt|reconcile`: an order, and what its delivery will say.
fn order(detail: &str) -> Result<Data, Failure> {
    let (attempt, reconcile) = crate::split(detail);
    let entry = Entry::new("hostile");
    entry.set("attempt", &attempt.into());
    entry.set("reconcile", &reconcile.into());
    outbox::enqueue(&entry).map(Data::Text)
}

/// What an order says its delivery answers.
pub(crate) fn said_of(c: &Context, entry: &Entry, key: &str) -> Result<Data, Failure> {
    let asked = entry.get(key).into_text().unwrap_or_default();
    match asked.as_str() {
        "" | "left" => Ok(true.into()),
        "not-left" => Ok(false.into()),
        "nonsense" => Ok(Data::Bytes(vec![0xff; 1 << 20])),
        "unknown" => Err(Failure::passing("outcome-unknown", "Aucune réponse.")),
        "far" => Err(Failure::passing("hostile.plus-tard", "Plus tard.")
            .with("retry-after-ms", u64::MAX.to_string())),
        "past" => Err(Failure::passing("hostile.plus-tard", "Plus tard.")
            .with("retry-after-ms", i64::MIN.to_string())),
        other => {
            let (what, detail) = other.split_once(':').unwrap_or((other, ""));
            crate::perform(c, what, detail)
        }
    }
}

/// Change the patient of the call: its own event comes back.
fn touch(c: &Context, detail: &str) -> Result<Data, Failure> {
    let patient = c.patient().unwrap_or_default();
    let file = records::open("patient", &patient)?;
    let number = format!("{}{}", detail, file.revision() % 10);
    file.set("telephone", &number.into())?;
    Ok(Data::None)
}
