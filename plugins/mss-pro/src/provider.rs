//! The service `messaging`, channel *professional*: the same sending, for other plugins.

use socle_sdk::exports::MessagingProvider;
use socle_sdk::{Context, Data, Failure, Request, dossier};

use crate::draft::Draft;
use crate::failures::said;
use crate::{Plugin, boxes, dead, order, sent, settings};

/// The channel this plugin answers for.
const CHANNEL: &str = "professional";
/// Rows of an answer when nobody asks for another number.
const ROWS: i64 = 20;

impl MessagingProvider for Plugin {
    fn state(_: &Context, request: &Request) -> Result<(), Failure> {
        ours(request)?;
        let reason = settings::nil().and_then(|_| boxes::usual()).err();
        request.answer("possible", &reason.is_none().into());
        if let Some(failure) = reason {
            request.answer("reason", &failure.message.into());
        }
        if request.get("unreachable").as_flag() == Some(true) {
            for (address, dead) in dead::all()? {
                request.answer_row(&[
                    ("address".to_owned(), address.into()),
                    ("reason".to_owned(), dead.reason.into()),
                    ("since".to_owned(), dead.since.into()),
                ]);
            }
        }
        Ok(())
    }

    fn send(c: &Context, request: &Request) -> Result<(), Failure> {
        ours(request)?;
        let text = |key: &str| request.get(key).into_text().unwrap_or_default();
        let flag = |key: &str| request.get(key).as_flag();
        let draft = Draft {
            to: request.get("to").into_texts().join(", "),
            subject: text("subject"),
            text: text("text"),
            documents: request.get("documents").into_texts(),
            important: flag("important").unwrap_or_default(),
            reading: flag("ask-reading").unwrap_or_default(),
            // Whoever asks wrote it whole.
            signs: false,
            ..Draft::new(&c.patient().unwrap_or_default())
        };
        let entry = order::order(&draft)?;
        request.answer_row(&[("entry".to_owned(), entry.into())]);
        Ok(())
    }

    fn history(c: &Context, request: &Request) -> Result<(), Failure> {
        ours(request)?;
        let patient = c
            .patient()
            .ok_or_else(|| said("patient-required", "patient"))?;
        let mut rows: Vec<(i64, Vec<(String, Data)>)> = sent::about(&patient)?
            .iter()
            .map(|one| {
                let subject = one.subject.as_str();
                let state = one.standing().said();
                (
                    one.ordered,
                    row(&one.id, one.ordered, true, &one.with(), subject, &state),
                )
            })
            .collect();
        for one in dossier::of_patient("message", &patient)? {
            let text = |key: &str| one.text(key).unwrap_or_default();
            if text("sens") != "recu" || text("canal") != "professionnel" {
                continue;
            }
            let at = one.integer("instant").unwrap_or_default();
            let state = socle_sdk::texts::text("etat-recu");
            rows.push((
                at,
                row(
                    &one.id(),
                    at,
                    false,
                    &text("expediteur"),
                    &text("sujet"),
                    &state,
                ),
            ));
        }
        rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let number = |key: &str, otherwise: i64| {
            let asked = request.get(key).as_integer().unwrap_or(otherwise);
            usize::try_from(asked).unwrap_or_default()
        };
        for (_, row) in rows
            .iter()
            .skip(number("first", 0))
            .take(number("count", ROWS))
        {
            request.answer_row(row);
        }
        Ok(())
    }
}

fn ours(request: &Request) -> Result<(), Failure> {
    match request.get("channel").as_text() {
        None | Some(CHANNEL) => Ok(()),
        Some(other) => Err(Failure::unsupported(other)),
    }
}

fn row(
    id: &str,
    at: i64,
    sent: bool,
    with: &str,
    subject: &str,
    state: &str,
) -> Vec<(String, Data)> {
    [
        ("id", Data::from(id)),
        ("date", at.into()),
        ("sent", sent.into()),
        ("with", with.into()),
        ("subject", subject.into()),
        ("state", state.into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
