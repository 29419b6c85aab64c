//! `socle zone`: in which zone the practice counts its days.

use serde_json::json;
use socle_record::{Level, NewSetting, Unit, Value, Write, zone};

use super::Answered;
use super::answer::Answer;
use socle_practice::Practice;

/// Says it, once it is set when a name is given.
pub(crate) fn run(practice: &Practice, name: Option<String>) -> Answered {
    let record = practice.record();
    if let Some(name) = name {
        let new = NewSetting {
            level: Level::Practice,
            owner: zone::OWNER.to_owned(),
            key: zone::KEY.to_owned(),
            value: Value::Text(name),
        };
        record.commit(&Unit::new(practice.author()).with(Write::Setting(new)))?;
    }
    let (zone, now_ms) = (record.zone(), record.now_ms());
    let today = record.today()?;
    Ok(Answer::new(
        format!(
            "Le cabinet compte ses jours dans le fuseau {} : il y est {}.",
            zone.label(),
            zone.written(now_ms)
        ),
        json!({ "fuseau": zone.name(), "libelle": zone.label(), "aujourdhui": today.to_string() }),
    ))
}
