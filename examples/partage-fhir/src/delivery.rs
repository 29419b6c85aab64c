//! What was ordered leaves, once: always under the same identifier, of which the server keeps one.

use socle_formats::vsm;
use socle_sdk::exports::Delivery;
use socle_sdk::{Context, Data, Document, Entry, Failure, documents, store};

use crate::Plugin;
use crate::bundle::{self, Fed};
use crate::provider::patient;
use crate::server::{self, Ins};

/// What was fed of each document of the practice: its identifier on the wire.
const FED: &str = "deposes";

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        let ins = Ins::qualified(&patient(c)?)?;
        let document = ordered(entry)?;
        let content = document.content_of(version(entry))?;
        let unique_id = identifier(entry, &content.to_vec()?);
        let kind = format!(
            "urn:oid:{}|{}",
            document.text("type-system").unwrap_or_default(),
            document.text("type-code").unwrap_or_default()
        );
        let current = server::find(&ins, &[kind], false)?;
        // Whatever is current in its place, when that was ordered; otherwise the version of this practice before it.
        let in_place = entry.get("replaces").as_text() == Some("current");
        let before = match document.text("replaces") {
            Some(id) => store::get(FED, &id)?.into_text(),
            None => None,
        };
        let replaces: Vec<&str> = current
            .iter()
            .filter(|held| held.unique_id != unique_id)
            .filter(|held| in_place || before.as_deref() == Some(held.unique_id.as_str()))
            .map(|held| held.entry_id.as_str())
            .collect();
        let fed = Fed {
            ins: &ins,
            unique_id: &unique_id,
            document: &document,
            content: &content,
            hidden: &entry.get("hidden").into_texts(),
            replaces: &replaces,
        };
        server::feed(&bundle::of(&fed)?)?;
        store::put(FED, &document.id(), &unique_id.into(), "")?;
        Ok(Data::None)
    }

    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        let ins = Ins::qualified(&patient(c)?)?;
        let document = ordered(entry)?;
        let unique_id = identifier(entry, &document.content_of(version(entry))?.to_vec()?);
        let found = server::find(&ins, &[], true)?;
        let is_there = found.iter().any(|held| held.unique_id == unique_id);
        if is_there {
            store::put(FED, &document.id(), &unique_id.into(), "")?;
        }
        Ok(is_there.into())
    }
}

fn ordered(entry: &Entry) -> Result<Document, Failure> {
    documents::open(&entry.get("document").into_text().unwrap_or_default())
}

fn version(entry: &Entry) -> u32 {
    let version = entry.get("version").as_integer().unwrap_or(1);
    u32::try_from(version).unwrap_or(1)
}

/// A CDA says itself what it is called; anything else is called after its order.
fn identifier(entry: &Entry, content: &[u8]) -> String {
    vsm::reference(content)
        .map(|reference| reference.id)
        .filter(|id| socle_formats::oid::is_oid(id))
        .unwrap_or_else(|| entry.wire_id())
}
