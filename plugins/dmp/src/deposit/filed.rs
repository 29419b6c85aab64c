//! What the practice keeps of a deposit that is there: what was sent, and where it stands.

use socle_sdk::{Blob, Data, Document, Failure, texts, time as clock};

use super::attempt::Sending;
use super::kept::Deposit;
use crate::change;

impl Sending {
    /// Files what was sent in the place of what was composed.
    pub(super) fn file(&self, content: &Blob) -> Result<String, Failure> {
        let text = |field: &str| self.document.text(field).unwrap_or_default();
        let filed = Document::file(
            &self.patient,
            &text("title"),
            &text("type-code"),
            &[
                ("type-system", text("type-system").into()),
                ("type-label", text("type-label").into()),
                ("mime", text("mime").into()),
                ("date", text("date").into()),
                ("author", text("author").into()),
                ("status", "valide".into()),
            ],
            content,
        )?;
        self.document.replace(&filed.id())?;
        Ok(filed.id())
    }

    pub(super) fn keep(
        &self,
        document: &str,
        set_id: &str,
        number: u32,
        beside: &str,
    ) -> Result<Data, Failure> {
        let known = Deposit::of(&self.patient, &self.order.document)?;
        let sent = Deposit {
            document: self.order.document.clone(),
            version: self.order.version,
            entry: self.entry.clone(),
            unique_id: self.oid.clone(),
            set_id: set_id.to_owned(),
            number,
            left: Some(clock::now_ms()),
            beside: beside.to_owned(),
            change: String::new(),
            made: Some(change::hidden(&self.order.wanted.hidden)),
        };
        let kept = match known {
            // A later version was ordered meanwhile: it learns what it will stand in the place of.
            Some(later) if later.version > sent.version => Deposit {
                unique_id: sent.unique_id,
                set_id: sent.set_id,
                number: sent.number,
                ..later
            },
            _ => sent,
        };
        kept.keep(&self.patient)?;
        if document != self.order.document {
            Deposit {
                document: document.to_owned(),
                version: 1,
                ..kept
            }
            .keep(&self.patient)?;
        }
        // Only what a person should read beside the document.
        Ok(match beside {
            "" => Data::None,
            author => texts::text_with("reste", &[("auteur", author.into())]).into(),
        })
    }
}
