//! A plugin that goes through every door of the contract, and through some that are shut; used by tests only.
//!
//! | file | subject |
//! |---|---|
//! | `script.rs` | steps, one a line: how a test says what one call does |
//! | `doors.rs` and `doors/` | each function of the contract as a step, and as a command of its own |
//! | `trouble.rs` | misbehaviour: endless loop, memory, panic, recursion, floods |
//! | `panel.rs`, `panel/` | every kind of node, forms, tables, and views that break the rules |
//! | `importer.rs` | files |
//! | `delivery.rs`, `worker.rs`, `events.rs` | what the host calls without anyone asking |
//!
//! Nothing here decides anything: tests say what happens by arguments, by the values of an order, and by settings.

mod delivery;
mod doors;
mod events;
mod importer;
mod panel;
mod script;
mod trouble;
mod worker;

use socle_sdk::prelude::*;

/// The plugin has no state: each call gets a fresh instance.
struct Plugin;

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        match id {
            "steps" => {
                let lines = arguments.get("lines").clone().into_texts().join("\n");
                return Ok(Data::Texts(script::run(c, &lines)?));
            }
            "oversized" => return Ok(trouble::oversized()),
            "with-patient" | "with-argument" => return Ok(Data::Flag(true)),
            _ => {}
        }
        let names = doors::arguments_of(id).ok_or_else(|| Failure::unsupported(id))?;
        let values: Vec<&str> = names
            .iter()
            .map(|name| arguments.get(name).as_text().unwrap_or_default())
            .collect();
        doors::run(c, id, doors::Args(&values)).map(Data::Text)
    }
}

socle_sdk::export_command!(Plugin);
socle_sdk::export_panel!(Plugin);
socle_sdk::export_worker!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_importer!(Plugin);
socle_sdk::export_delivery!(Plugin);
