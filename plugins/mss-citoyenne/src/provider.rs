//! The service `messaging`, on the channel of the patient.

use socle_sdk::exports::MessagingProvider;
use socle_sdk::{Context, Data, Failure, Request, texts};

use crate::failures::said;
use crate::letter::{Letter, Mode};
use crate::order::{self, Wanted};
use crate::{Plugin, panel, patient};

/// Messages a history gives when it is not asked for a number.
const COUNT: i64 = 50;

impl MessagingProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        match patient::hindrance(&patient)? {
            Some(failure) => {
                request.answer("possible", &false.into());
                request.answer("reason", &failure.message.into());
            }
            None => {
                request.answer("possible", &true.into());
                request.answer("address", &patient::address(&patient)?.as_str().into());
            }
        }
        Ok(())
    }

    fn send(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        if !request.get("to").into_texts().is_empty() {
            return Err(said("messaging.to", "sans-destinataire").field("to"));
        }
        let text = |key: &str| request.get(key).into_text().unwrap_or_default();
        let wanted = Wanted {
            subject: text("subject"),
            text: text("text"),
            documents: request.get("documents").into_texts(),
            mode: Mode::Ordinary,
            answers: None,
        };
        let ordered = order::order(&patient, Some(&patient), &wanted)?;
        request.answer_row(&[("entry".to_owned(), ordered.entry.into())]);
        Ok(())
    }

    fn history(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        let number = |key: &str, otherwise: i64| {
            let asked = request.get(key).as_integer().unwrap_or(otherwise);
            usize::try_from(asked).unwrap_or(0)
        };
        let name = patient::name(&patient)?;
        let all = Letter::of_patient(&patient)?.into_iter();
        for one in all.skip(number("first", 0)).take(number("count", COUNT)) {
            let row: [(&str, Data); 6] = [
                ("id", one.id.as_str().into()),
                ("date", one.at_ms.into()),
                ("sent", one.is_sent.into()),
                ("with", name.as_str().into()),
                ("subject", panel::subject(&one).into()),
                (
                    "state",
                    texts::text(&format!("etat-{}", one.progress)).into(),
                ),
            ];
            let row = row.map(|(key, value)| (key.to_owned(), value));
            request.answer_row(&row);
        }
        Ok(())
    }
}
