//! `socle call`: a plugin's command, and then what it set off.

use std::time::Duration;

use serde_json::Value;
use socle_manifest::Argument;
use socle_runtime::{Cancel, Data};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Call;
use super::plugins::installed;
use socle_practice::Practice;

/// How long what a command set off (events, jobs, sends) is waited for.
const AFTERMATH: Duration = Duration::from_secs(60);

pub(crate) fn run(practice: &Practice, call: Call) -> Answered {
    let (plugin, command) = call.target;
    let info = installed(practice, &plugin)?;
    if let Some(declared) = info
        .manifest
        .commands
        .iter()
        .find(|known| known.id == command)
        && let Some((unknown, _)) = call.arguments.iter().find(|(name, _)| {
            !declared
                .arguments
                .iter()
                .any(|argument| argument.name == *name)
        })
    {
        return Err(unknown_argument(&command, unknown, &declared.arguments));
    }
    let arguments = call
        .arguments
        .into_iter()
        .map(|(name, value)| (name, Data::Text(value)))
        .collect();
    if let Some(patient) = &call.patient {
        practice.record().patient(&patient.as_str().into())?;
    }
    let host = practice.host.clone();
    let data = practice.runtime().block_on(async move {
        let data = host
            .command(
                &plugin,
                &command,
                call.patient.as_deref(),
                arguments,
                Cancel::default(),
            )
            .await?;
        if !host.settle(AFTERMATH).await {
            tracing::warn!("something the command set off is still under way");
        }
        Ok::<_, socle_runtime::CallError>(data)
    })?;
    let json = data.to_json();
    let message = json
        .get("message")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let no = refusal(&json);
    let text = match (&no, message) {
        // Said on stderr.
        (Some(_), _) => String::new(),
        (None, Some(message)) => message,
        (None, None) => data.display(),
    };
    Ok(Answer {
        text,
        json: Some(json),
        no,
    })
}

/// A misspelt argument would otherwise be left out without a word.
fn unknown_argument(command: &str, name: &str, declared: &[Argument]) -> No {
    let known: Vec<_> = declared
        .iter()
        .map(|argument| argument.name.as_str())
        .collect();
    let message = if known.is_empty() {
        format!("La commande « {command} » ne prend pas d’argument : retirez « {name} ».")
    } else {
        format!(
            "La commande « {command} » ne connaît pas l’argument « {name} ». Arguments connus : {}.",
            known.join(", ")
        )
    };
    No {
        details: vec![("field".into(), name.to_owned())],
        ..No::new("argument-unknown", message)
    }
}

/// A command whose answer says `"abouti": false` was carried out and the service answered no.
fn refusal(json: &Value) -> Option<No> {
    if json.get("abouti") != Some(&Value::Bool(false)) {
        return None;
    }
    let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
    Some(No::new(text("code"), text("message")))
}
