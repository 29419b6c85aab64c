//! What goes wrong with a mailbox, as plugins hear it.

use socle_mail::MailError;
use socle_record::RecordError;
use socle_runtime::Failure;

use super::settings::SettingsError;

/// Of a server. `patients` is the domain of patients: their addresses are their matricules, and no message repeats them.
pub(super) fn of_mail(error: &MailError, patients: &str) -> Failure {
    let message = match error {
        MailError::Recipients(refused) => {
            let shown = refused.iter().map(|(address, why)| {
                let is_patient = address
                    .rsplit('@')
                    .next()
                    .is_some_and(|domain| domain.eq_ignore_ascii_case(patients));
                let shown = if is_patient {
                    "celle du patient".to_owned()
                } else {
                    address.clone()
                };
                (shown, why.clone())
            });
            MailError::Recipients(shown.collect()).message()
        }
        other => other.message(),
    };
    let mut failure = match error {
        // The message may have left: `reconcile` looks first.
        MailError::Unknown => Failure::passing("outcome-unknown", message),
        // Nothing left; another session may be the right one.
        MailError::NoToken(_) | MailError::TokenRefused { .. } => {
            Failure::passing(error.code(), message)
        }
        other if other.is_retryable() => Failure::passing(other.code(), message),
        other => Failure::new(other.code(), message),
    };
    let server = match error {
        MailError::Refused { text, .. }
        | MailError::Later { text, .. }
        | MailError::LoginRefused(text) => Some(text.as_str()),
        MailError::Recipients(refused) => refused.first().map(|(_, why)| why.as_str()),
        _ => None,
    };
    if let Some(server) = server {
        failure
            .details
            .push(("server".to_owned(), without(server, patients)));
    }
    // The words of the error hold no address: recipients are counted in it.
    failure.author(error.to_string())
}

/// What a server said, without the addresses of patients.
fn without(said: &str, patients: &str) -> String {
    let words = said.split_whitespace().map(|word| {
        if word.to_lowercase().contains(&patients.to_lowercase()) {
            "…"
        } else {
            word
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Of the record.
pub(super) fn of_record(error: &RecordError) -> Failure {
    Failure {
        retryable: error.is_retryable(),
        ..Failure::new(error.code(), error.message())
    }
    .author(error.to_string())
}

/// Of the settings.
pub(super) fn of_settings(error: &SettingsError) -> Failure {
    match error {
        SettingsError::Field { field, .. } => {
            Failure::new("mail.settings", error.message()).author(format!("setting `{field}`"))
        }
        SettingsError::Record(error) => of_record(error),
    }
}

/// A mailbox, a folder or a message that is not there.
pub(super) fn not_there() -> Failure {
    of_mail(&MailError::NotThere, "")
}

/// A message or a query that is badly made: the extension's fault.
pub(super) fn malformed(author: impl Into<String>) -> Failure {
    Failure::new(
        "mail.malformed",
        "L’extension a mal préparé un message : rien n’est parti. Signalez-le à son éditeur.",
    )
    .author(author)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_patient_is_not_repeated_and_others_are() {
        let refused = |address: &str| {
            let why = format!("550 5.1.1 <{address}>: unknown");
            of_mail(
                &MailError::Recipients(vec![(address.to_owned(), why)]),
                "patient.mssante.fr",
            )
        };
        let failure = refused("279035121518989@patient.mssante.fr");
        assert_eq!(
            (failure.code.as_str(), failure.retryable),
            ("mail.recipients", false)
        );
        assert!(!format!("{failure:?}").contains("279035121518989"));
        assert_eq!(failure.detail("server"), Some("550 5.1.1 … unknown"));
        let failure = refused("marie.martin@medecin.mssante.fr");
        assert!(failure.message.contains("marie.martin@medecin.mssante.fr"));
    }

    #[test]
    fn three_outcomes_are_told_apart() {
        let of = |error: MailError| {
            let failure = of_mail(&error, "p");
            (failure.code, failure.retryable)
        };
        assert_eq!(of(MailError::Unknown), ("outcome-unknown".to_owned(), true));
        assert_eq!(
            of(MailError::Refused {
                code: 554,
                text: "no".to_owned()
            }),
            ("mail.refused".to_owned(), false)
        );
        assert_eq!(
            of(MailError::NoToken("locked".to_owned())),
            ("session-required".to_owned(), true)
        );
    }
}
