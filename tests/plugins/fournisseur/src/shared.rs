//! A shared record kept in the plugin's own store: what is fed is a row of `fed`.

use socle_sdk::prelude::*;
use socle_sdk::shared_record::{DELIVERY, Held, Standing, State};

use crate::{Plugin, perform};

fn asked(request: &Request, key: &str) -> String {
    request.get(key).into_text().unwrap_or_default()
}

impl SharedRecordProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        perform(&asked(request, "ask"), &asked(request, "detail"))?;
        let state = State {
            standing: Standing::Open,
            feed: true,
            ..State::default()
        };
        state.answer(request);
        let who = format!(
            "{}:{}",
            c.caller().unwrap_or_default(),
            c.patient().unwrap_or_default()
        );
        request.answer("who", &who.into());
        Ok(())
    }

    fn find(_: &Context, request: &Request) -> Result<(), Failure> {
        for n in 0..asked(request, "detail").parse::<u32>().unwrap_or(1) {
            let held = Held {
                unique_id: n.to_string(),
                ..Held::default()
            };
            held.answer(request);
        }
        Ok(())
    }

    /// Gives back what was attached to the question, twice.
    fn read(_: &Context, request: &Request) -> Result<(), Failure> {
        let content = Blob::new();
        if let Some(given) = request.attachment("given") {
            content.append_blob(&given)?;
            content.append_blob(&given)?;
        }
        request.answer("mime", &"text/plain".into());
        request.attach("content", &content);
        Ok(())
    }

    /// One entry a version; `detail` is what it waits for.
    fn deposit(_: &Context, request: &Request) -> Result<(), Failure> {
        let document = documents::open(&asked(request, "document"))?;
        let version = document.get("version").as_integer().unwrap_or(0);
        let key = format!("{}-{version}", document.id());
        let before = store::get("orders", &key)?;
        if !before.is_none() {
            request.answer("entry", &before);
            return Ok(());
        }
        let entry = Entry::new(DELIVERY);
        for (name, value) in [
            ("document", document.id().into()),
            ("version", version.into()),
            ("title", document.get("title")),
            ("replaces", request.get("replaces")),
        ] {
            entry.set(name, &value);
        }
        let need = asked(request, "detail");
        if !need.is_empty() {
            entry.needs(&need);
        }
        let id = outbox::enqueue(&entry)?;
        store::put("orders", &key, &id.as_str().into(), "")?;
        request.answer("entry", &id.into());
        Ok(())
    }
}

impl Delivery for Plugin {
    fn attempt(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let document = documents::open(&entry.get("document").into_text().unwrap_or_default())?;
        let version = entry.get("version").as_integer().unwrap_or(0);
        let version = u32::try_from(version).unwrap_or(0);
        let content = document.content_of(version)?.to_vec()?;
        let content = String::from_utf8_lossy(&content).into_owned();
        store::put("fed", &document.id(), &content.into(), "")?;
        Ok("déposé".into())
    }

    fn reconcile(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let document = entry.get("document").into_text().unwrap_or_default();
        Ok((!store::get("fed", &document)?.is_none()).into())
    }
}
