//! Events: the setting `on-NAME`, else `on-event`, holds the steps; `{id}`, `{name}`, `{patient}`, `{failures}` and
//! `{state}` stand for what happened.

use socle_sdk::prelude::*;

use crate::{Plugin, doors, script};

impl OnEvent for Plugin {
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let own = settings::get(&format!("on-{}", what.name())).into_text();
        let steps = own
            .or_else(|| settings::get("on-event").into_text())
            .unwrap_or_default();
        let values = [
            ("id", what.id()),
            ("name", what.name()),
            ("patient", c.patient().unwrap_or_default()),
            ("failures", what.failures().to_string()),
            ("occurred", what.occurred().to_string()),
            ("state", doors::said(&what.get("state"))),
            ("answer", doors::said(&what.get("answer"))),
            ("text", doors::said(&what.get("text"))),
            ("document", doors::said(&what.get("document"))),
            ("mailbox", doors::said(&what.get("mailbox"))),
            ("messages", doors::said(&what.get("messages"))),
        ];
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        script::run(c, &script::fill(&steps, &values)).map(|_| ())
    }
}
