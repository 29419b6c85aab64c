//! The service `shared-record`.

use socle_formats::documents::TypeDocument;
use socle_sdk::exports::SharedRecordProvider;
use socle_sdk::shared_record::{DELIVERY, Standing, State};
use socle_sdk::{Context, Entry, Failure, Request, documents, outbox, store, texts, time};

use crate::Plugin;
use crate::server::{self, Ins};

/// When the server last answered about a patient.
const SEEN: &str = "vus";
/// Orders, by document and version.
const ORDERS: &str = "envois";

impl SharedRecordProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient(c)?;
        let Some(ins) = Ins::of(&patient)? else {
            let state = State {
                standing: Standing::Unqualified,
                message: texts::text("non-qualifiee"),
                ..State::default()
            };
            state.answer(request);
            return Ok(());
        };
        if request.get("ask").as_flag() == Some(true) {
            server::find(&ins, &[], false)?;
            store::put(SEEN, &patient, &time::now_ms().into(), "")?;
        }
        let as_of = store::get(SEEN, &patient)?.as_integer();
        let (standing, message) = match as_of {
            Some(_) => (Standing::Open, "ouvert"),
            None => (Standing::Unknown, "a-interroger"),
        };
        let state = State {
            standing,
            as_of,
            message: texts::text(message),
            feed: true,
            treating: false,
        };
        state.answer(request);
        Ok(())
    }

    fn find(c: &Context, request: &Request) -> Result<(), Failure> {
        let ins = Ins::qualified(&patient(c)?)?;
        let types: Vec<String> = request
            .get("types")
            .into_texts()
            .iter()
            .filter_map(|code| TypeDocument::par_code(code))
            .map(|kind| format!("urn:oid:{}|{}", kind.systeme, kind.code))
            .collect();
        let all = request.get("status").as_text() == Some("all");
        for held in server::find(&ins, &types, all)? {
            held.answer(request);
        }
        Ok(())
    }

    fn read(c: &Context, request: &Request) -> Result<(), Failure> {
        Ins::qualified(&patient(c)?)?;
        let address = request.get("repository").into_text().unwrap_or_default();
        let (content, mime) = server::read(&address)?;
        request.answer("mime", &mime.into());
        request.attach("content", &content);
        Ok(())
    }

    /// One order a version.
    fn deposit(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient(c)?;
        let id = request.get("document").into_text().unwrap_or_default();
        let document = documents::open(&id)?;
        let refused =
            |key: &str| Failure::new("partage-fhir.document", texts::text(key)).field("document");
        if document.patient() != patient {
            return Err(refused("autre-patient"));
        }
        let status = document.text("status").unwrap_or_default();
        if !["valide", "expedie"].contains(&status.as_str()) {
            return Err(refused("pas-valide"));
        }
        let text = |field: &str| document.text(field).unwrap_or_default();
        if TypeDocument::trouver(&text("type-system"), &text("type-code")).is_none() {
            return Err(refused("sans-type"));
        }
        let version = document.get("version").as_integer().unwrap_or(1);
        let key = format!("{id}-{version}");
        let before = store::get(ORDERS, &key)?;
        if before.as_text().is_some() {
            request.answer("entry", &before);
            return Ok(());
        }
        let entry = Entry::new(DELIVERY);
        entry.set("title", &document.get("title"));
        entry.set("document", &id.into());
        entry.set("version", &version.into());
        entry.set("hidden", &request.get("hidden"));
        entry.set("replaces", &request.get("replaces"));
        entry.needs("qualified");
        entry.needs("network");
        let queued = outbox::enqueue(&entry)?;
        store::put(ORDERS, &key, &queued.as_str().into(), "")?;
        request.answer("entry", &queued.into());
        if Ins::of(&patient)?.is_none() {
            request.answer("waits", &texts::text("attend-qualification").into());
        }
        Ok(())
    }
}

pub(crate) fn patient(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))
}
