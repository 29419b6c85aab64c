//! What is seen: every kind of node, forms, tables, a view made of steps, and views that break the rules.

mod broken;
mod kinds;
mod tables;

use socle_sdk::prelude::*;

use crate::{Plugin, script};

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        match contribution {
            "kinds" => kinds::all(view),
            "form" => kinds::form(view),
            "table" => tables::given(view),
            "paged" => tables::paged(view),
            "script" | "banner" | "badge" => steps(c, contribution, view),
            other => broken::render(other, view),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let fields: Vec<String> = event
            .fields()
            .iter()
            .map(|(key, value)| format!("{key}={}", crate::doors::said(value)))
            .collect();
        let told = format!(
            "{} {} {} [{}]",
            event.name(),
            event.target(),
            crate::doors::said(&event.value()),
            fields.join(" ")
        );
        store::put("events", contribution, &told.into(), "")?;
        if event.target() == "refuse" {
            return Err(Failure::new("essai.refus", "Ce bouton refuse toujours."));
        }
        c.scratch_set("last", &event.name().into())?;
        socle_sdk::invalidate(contribution);
        Ok(())
    }

    fn rows(_: &Context, contribution: &str, table: &str, into: &Page) -> Result<(), Failure> {
        if contribution != "paged" || table != "rows" {
            return Err(Failure::unsupported(table));
        }
        tables::rows(into)
    }
}

/// The setting `CONTRIBUTION-steps` is run, and what each step says is shown; a failure is shown as `!code`, one of
/// the setting itself fails the render.
fn steps(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
    let steps = settings::get(&format!("{contribution}-steps"))
        .into_text()
        .unwrap_or_default();
    let patient = c.patient().unwrap_or_default();
    let said = script::run(c, &script::fill(&steps, &[("patient", &patient)]))?;
    for (n, line) in said.iter().enumerate() {
        view.text(&format!("line-{n}"), line);
    }
    Ok(())
}
