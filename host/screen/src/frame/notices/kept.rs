//! Messages as they are kept from one start to the next: those nobody has read until they are, those that were read for the
//! day.

use serde::{Deserialize, Serialize};
use socle_record::Zone;
use socle_runtime::view::Tone;

use super::{CommandCall, KEPT, Notice, Notices};

/// A message as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    plugin: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    tone: String,
    code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    title: String,
    sentence: String,
    /// Plugin, command and label of its button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    button: Option<(String, String, String)>,
    times: u32,
    read: bool,
}

const TONES: [(Tone, &str); 6] = [
    (Tone::Neutral, "neutral"),
    (Tone::Good, "good"),
    (Tone::Attention, "attention"),
    (Tone::Problem, "problem"),
    (Tone::Information, "information"),
    (Tone::Primary, "primary"),
];

impl Notices {
    /// What is to be kept, once after each change; none while nothing changed.
    pub(crate) fn due_to_be_kept(&mut self) -> Option<String> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        let kept: Vec<Kept> = self.list.iter().take(KEPT).map(written).collect();
        serde_json::to_string(&kept)
            .inspect_err(|error| tracing::warn!(%error, "messages are not kept"))
            .ok()
    }

    /// Take up what was kept, under what was told since. What was read on another day is left out; what cannot be read any
    /// more is as if it had never been.
    pub(crate) fn recall(&mut self, kept: &str, zone: &Zone, today: Option<&str>) {
        let kept: Vec<Kept> = serde_json::from_str(kept)
            .inspect_err(|error| tracing::warn!(%error, "kept messages cannot be read"))
            .unwrap_or_default();
        let of_today = |at_ms| {
            let day = zone.day(at_ms).map(|day| day.to_string());
            day.as_deref() == today
        };
        for one in kept {
            if one.read && !of_today(one.at_ms) {
                continue;
            }
            self.next += 1;
            self.list.push_back(read(one, self.next));
        }
    }
}

fn written(notice: &Notice) -> Kept {
    let tone = TONES.into_iter().find(|(tone, _)| *tone == notice.tone);
    Kept {
        at_ms: notice.at_ms,
        plugin: notice.plugin.clone(),
        patient: notice.patient.clone(),
        tone: tone.map_or("neutral", |(_, name)| name).to_owned(),
        code: notice.code.clone(),
        title: notice.title.clone(),
        sentence: notice.sentence.clone(),
        button: notice
            .button
            .as_ref()
            .map(|(call, label)| (call.plugin.clone(), call.command.clone(), label.clone())),
        times: notice.times,
        read: notice.read,
    }
}

fn read(one: Kept, id: u64) -> Notice {
    let tone = TONES.into_iter().find(|(_, name)| *name == one.tone);
    let patient = one.patient.clone();
    Notice {
        at_ms: one.at_ms,
        plugin: one.plugin,
        patient: one.patient,
        tone: tone.map_or(Tone::Neutral, |(tone, _)| tone),
        code: one.code,
        title: one.title,
        sentence: one.sentence,
        button: one.button.map(|(plugin, command, label)| {
            let call = CommandCall {
                plugin,
                command,
                patient,
                arguments: Vec::new(),
            };
            (call, label)
        }),
        times: one.times,
        read: one.read,
        id,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Told;

    fn told(at_ms: i64, title: &str) -> Told {
        Told {
            at_ms,
            plugin: "poste".into(),
            patient: Some("p1".into()),
            tone: Tone::Attention,
            title: title.into(),
            text: "Deux lettres sont à classer.".into(),
            button: Some(("classer".into(), "Classer".into())),
        }
    }

    #[test]
    fn what_nobody_read_is_kept_and_what_was_read_only_for_its_day() {
        const DAY_MS: i64 = 24 * 3_600 * 1_000;
        let noon = 1_795_347_000_000;
        let mut notices = Notices::default();
        assert_eq!(notices.due_to_be_kept(), None, "nothing was told yet");
        notices.tell(told(noon - DAY_MS, "hier, lu"), "Courrier".into());
        notices.tell(told(noon, "lu"), "Courrier".into());
        for notice in &mut notices.list {
            notice.read = true;
        }
        notices.tell(told(noon - DAY_MS, "hier"), "Courrier".into());
        let kept = notices.due_to_be_kept().unwrap();
        assert_eq!(notices.due_to_be_kept(), None, "nothing changed since");
        let zone = Zone::default();
        let today = zone.day(noon).unwrap().to_string();
        let mut again = Notices::default();
        again.recall(&kept, &zone, Some(&today));
        let titles: Vec<_> = again.list.iter().map(|one| one.title.as_str()).collect();
        assert_eq!(titles, ["hier", "lu"]);
        assert_eq!(again.unread(), 1);
        let (call, label) = again.list[0].button.clone().unwrap();
        assert_eq!(
            (call.command.as_str(), label.as_str()),
            ("classer", "Classer")
        );
        assert_eq!(call.patient.as_deref(), Some("p1"));
        // What is there already is not lost by what cannot be read.
        again.recall("{", &zone, Some(&today));
        assert_eq!(again.list.len(), 2);
    }
}
