//! Sending: the order itself says what comes of it.

use socle_sdk::prelude::*;
use socle_sdk::{Blob, store};

use crate::{Plugin, doors, script};

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        if entry.get("mailbox").as_text().is_some() {
            return doors::mail::hand_in(entry).map(Data::Text);
        }
        let words = entry.get("attempts").into_texts();
        let word = words
            .get(entry.attempts() as usize)
            .or(words.last())
            .map_or("left", String::as_str);
        let piece = match entry.attachment("piece") {
            Some(blob) => String::from_utf8_lossy(&Blob::to_vec(&blob)?).into_owned(),
            None => String::new(),
        };
        // Rolled back with a failure, committed with the outcome otherwise.
        store::put(
            "sent",
            &format!("{}-{}", entry.wire_id(), entry.attempts()),
            &word.into(),
            "",
        )?;
        outcome(c, word)?;
        Ok(format!("{} {piece}", entry.wire_id()).into())
    }

    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        if entry.get("mailbox").as_text().is_some() {
            return doors::mail::holds(entry).map(Data::Flag);
        }
        let words = entry.get("reconcile").into_texts();
        let word = words.first().map_or("left", String::as_str);
        match word {
            "left" => Ok(true.into()),
            "not-left" => Ok(false.into()),
            other => outcome(c, other).map(|()| true.into()),
        }
    }
}

fn outcome(c: &Context, word: &str) -> Result<(), Failure> {
    match word {
        "left" | "" => Ok(()),
        "retry" => Err(Failure::passing("essai.panne", "Le service ne répond pas.")),
        "retry-later" => Err(Failure::passing("essai.panne", "Le service ne répond pas.")
            .with("retry-after-ms", "7200000")),
        "failed" => Err(Failure::new("essai.refus", "Le destinataire refuse.")),
        "unknown" => Err(Failure::passing(
            "outcome-unknown",
            "La réponse n’est pas arrivée.",
        )),
        // Something is fetched, then the session is asked for, as what signs does.
        "signed" => {
            script::step(c, "exchange")?;
            script::step(c, "session").map(|_| ())
        }
        step => script::step(c, &step.replace(':', "|")).map(|_| ()),
    }
}
