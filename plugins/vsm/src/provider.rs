//! The service `summary`, for other plugins: a messaging plugin that attaches it, the shared record that takes it.

use socle_sdk::exports::SummaryProvider;
use socle_sdk::{Context, Data, Failure, Request, texts};

use crate::Plugin;
use crate::compose::{self, Format};
use crate::earlier::Earlier;
use crate::standing::Standing;

impl SummaryProvider for Plugin {
    fn state(c: &Context, request: &Request) -> Result<(), Failure> {
        let standing = Standing::of(&patient(c)?)?;
        if let Some(earlier) = &standing.earlier {
            request.answer("document", &earlier.document.id().into());
            request.answer("date", &earlier.date().into());
            request.answer("version", &version(earlier).into());
            request.answer("by-treating", &by_treating(earlier).into());
        }
        let (items, coded) = standing.content.structure();
        let number = |count: usize| Data::Integer(i64::try_from(count).unwrap_or(i64::MAX));
        request.answer("items", &number(items));
        request.answer("coded", &number(coded));
        request.answer("changed", &standing.changed().into());
        request.answer("due", &standing.due.into());
        Ok(())
    }

    fn compose(c: &Context, request: &Request) -> Result<(), Failure> {
        let patient = patient(c)?;
        let standing = Standing::of(&patient)?;
        let mut choices = standing.choices.clone();
        choices
            .left_out
            .extend(request.get("leave-out").into_texts());
        if let Some(notes) = request.get("notes").as_flag() {
            choices.notes = notes;
        }
        let format = Format::parse(request.get("format").as_text())?;
        let content = choices.apply(standing.file.clone());
        let filed = compose::file(&patient, &content, standing.earlier.as_ref(), format)?;
        request.answer("document", &filed.document.into());
        request.answer("version", &i64::from(filed.version).into());
        Ok(())
    }
}

fn patient(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))
}

/// The number of its version in its line, 1 when it has none.
pub(crate) fn version(earlier: &Earlier) -> i64 {
    earlier
        .reference
        .as_ref()
        .map_or(1, |reference| i64::from(reference.version))
}

/// Whether the médecin traitant wrote it, as the document says.
pub(crate) fn by_treating(earlier: &Earlier) -> bool {
    earlier
        .reference
        .as_ref()
        .is_some_and(|reference| reference.by_treating)
}
