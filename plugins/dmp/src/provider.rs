//! The service `shared-record`, for other plugins: the summary that is deposited, a list of what is there.

use socle_formats::dmp::DocumentId;
use socle_formats::documents::TypeDocument;
use socle_formats::xds::Code;
use socle_formats::xds::entry::{APPROVED, ARCHIVED, DEPRECATED, Entry};
use socle_formats::xds::query::{Documents, Query};
use socle_formats::xds::time::{self, When};
use socle_formats::xds::values::Hidden;
use socle_sdk::exports::SharedRecordProvider;
use socle_sdk::shared_record::{Held, Standing as Word, State};
use socle_sdk::{Blob, Context, Failure, Request, documents};

use crate::change::{self, What};
use crate::client::{self, Manner};
use crate::consent::{CONSULTATION, FEEDING};
use crate::deposit::order::{self, Ordered, Wanted};
use crate::deposit::{hidden_from, hidden_word};
use crate::patient::{self, Ins};
use crate::{Plugin, panel, state};

impl SharedRecordProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        let mut known = state::known(&patient)?;
        if request.get("ask").as_flag() == Some(true)
            && known.standing != state::Standing::Unqualified
        {
            known = state::ask(c, &patient)?;
        }
        State {
            standing: Word::of(known.standing.code()),
            as_of: known.as_of,
            message: panel::next(&known),
            feed: known.feed && !FEEDING.is_noted(&patient)?,
            treating: known.treating,
        }
        .answer(request);
        Ok(())
    }

    fn find(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        CONSULTATION.respect(&patient)?;
        let query = Documents {
            patient: Ins::need(&patient)?.cx(),
            statuses: match request.get("status").as_text() {
                Some("all") => vec![APPROVED, DEPRECATED, ARCHIVED],
                _ => vec![APPROVED],
            },
            kinds: kinds(&request.get("types").into_texts()),
            created_from: request
                .get("since")
                .into_text()
                .unwrap_or_default()
                .replace('-', ""),
            ..Documents::default()
        };
        let found = client::search(c, &patient, Manner::default(), &Query::Documents(query))?;
        for entry in &found.entries {
            held(entry).answer(request);
        }
        Ok(())
    }

    fn read(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        CONSULTATION.respect(&patient)?;
        let text = |key: &str| request.get(key).into_text().unwrap_or_default();
        let document = DocumentId {
            unique_id: text("unique-id"),
            repository: text("repository"),
        };
        let read = client::retrieve(c, &patient, Manner::default(), &document)?;
        request.answer("mime", &read.mime.into());
        request.attach("content", &Blob::of(&read.content)?);
        Ok(())
    }

    fn deposit(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        let document = documents::open(&request.get("document").into_text().unwrap_or_default())?;
        let wanted = Wanted {
            hidden: hidden_from(&request.get("hidden").into_texts())?,
            current: request.get("replaces").as_text() == Some("current"),
            secret: false,
        };
        say(&order::order(&patient, &document, &wanted)?, request);
        Ok(())
    }

    fn change(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        let text = |key: &str| request.get(key).into_text().unwrap_or_default();
        let what = What::parse(&text("change"))?;
        say(&change::order(&patient, &text("unique-id"), what)?, request);
        Ok(())
    }
}

fn say(ordered: &Ordered, request: &Request) {
    request.answer("entry", &ordered.entry.as_str().into());
    if let Some(waits) = &ordered.waits {
        request.answer("waits", &waits.as_str().into());
    }
}

/// The types of these codes, whichever of the two systems they are of; what is none is asked for as it is.
fn kinds(codes: &[String]) -> Vec<Code> {
    codes
        .iter()
        .map(|code| match TypeDocument::par_code(code) {
            Some(kind) => Code::new(kind.code, kind.systeme, kind.libelle),
            None => Code::new(code.as_str(), socle_formats::documents::LOINC, ""),
        })
        .collect()
}

/// A document as the service says it.
pub(crate) fn held(entry: &Entry) -> Held {
    let author = entry.authors.first();
    let person = author.and_then(|author| author.person.as_ref());
    Held {
        unique_id: entry.unique_id.clone(),
        entry_id: entry.id.clone(),
        repository: entry.repository.clone(),
        title: entry.title.clone(),
        type_system: entry.kind.system.clone(),
        type_code: entry.kind.code.clone(),
        type_label: entry.kind.label.clone(),
        mime: entry.mime.clone(),
        format: entry.format.code.clone(),
        author: author.map(|author| author.affichage()).unwrap_or_default(),
        author_id: person.map(|person| person.id.clone()).unwrap_or_default(),
        date: match time::read(&entry.creation) {
            Some(When::At(ms)) => Some(ms),
            _ => None,
        },
        status: match entry.status.as_str() {
            APPROVED => "current",
            ARCHIVED => "archived",
            _ => "replaced",
        }
        .to_owned(),
        hidden: Hidden::ALL
            .into_iter()
            .filter(|who| entry.is_hidden_from(*who))
            .map(|who| hidden_word(who).to_owned())
            .collect(),
        size: entry.size.and_then(|size| i64::try_from(size).ok()),
    }
}
