//! Pro Santé Connect on the person's telephone: their e-CPS shows a number, they compare it and confirm.
//!
//! CIBA Core 1.0 in poll mode. That the number is of two digits, goes in `binding_message` and that `login_hint` is the
//! national identifier is from memory of the provider's guide.

use std::time::Duration;

use openidconnect::core::CoreTokenResponse;
use openidconnect::http::StatusCode;
use serde::Deserialize;

use super::config::{SCOPES, Secret};
use super::error::PscError;
use super::provider::Provider;
use super::tokens::Tokens;
use super::userinfo::Userinfo;

/// Wait between two polls when the provider does not say: CIBA Core 7.3.
const INTERVAL: Duration = Duration::from_secs(5);
/// What `slow_down` adds: CIBA Core 11.
const SLOWER: Duration = Duration::from_secs(5);
/// Longest wait between two polls.
const SLOWEST: Duration = Duration::from_secs(60);
const GRANT: &str = "urn:openid:params:grant-type:ciba";

/// A question on a person's telephone.
#[derive(Debug)]
pub struct OnTelephone {
    request: Secret,
    number: String,
    interval: Duration,
    ends: tokio::time::Instant,
}

#[derive(Deserialize)]
struct Begun {
    auth_req_id: String,
    expires_in: u64,
    interval: Option<u64>,
}

#[derive(Deserialize, Default)]
struct Said {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The national identifier of what a person typed: their RPPS number, with or without the `8` before it.
///
/// # Errors
/// [`PscError::NotRpps`].
pub fn national_id(typed: &str) -> Result<String, PscError> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match digits.len() {
        _ if !digits.chars().all(|c| c.is_ascii_digit()) => Err(PscError::NotRpps),
        11 => Ok(format!("8{digits}")),
        12 if digits.starts_with('8') => Ok(digits),
        _ => Err(PscError::NotRpps),
    }
}

impl Provider {
    /// Ask this person on their telephone. What is typed is their RPPS number.
    ///
    /// # Errors
    /// [`PscError`]: also what the provider knows at once, such as that there is no such e-CPS.
    pub async fn ask_on_telephone(&self, typed: &str) -> Result<OnTelephone, PscError> {
        let hint = national_id(typed)?;
        let endpoint = self
            .ciba_endpoint()
            .ok_or(PscError::NotConfigured("adresse de l’e-CPS"))?;
        let number = two_digits()?;
        let fields = [
            ("scope", SCOPES),
            ("login_hint", hint.as_str()),
            ("binding_message", number.as_str()),
            ("acr_values", self.config.acr.as_str()),
        ];
        let answer = self.post(endpoint, &fields).await?;
        if answer.status() != StatusCode::OK {
            return Err(said(answer.status(), answer.body()));
        }
        let begun: Begun = serde_json::from_slice(answer.body())
            .map_err(|error| PscError::Malformed(format!("ciba: {error}")))?;
        let lasts = Duration::from_secs(begun.expires_in).min(self.config.patience);
        Ok(OnTelephone {
            request: Secret::new(begun.auth_req_id),
            number,
            interval: begun
                .interval
                .map_or(INTERVAL, Duration::from_secs)
                .clamp(Duration::from_millis(200), SLOWEST),
            ends: tokio::time::Instant::now() + lasts,
        })
    }

    /// Wait until the person answered.
    ///
    /// # Errors
    /// [`PscError::RefusedByPerson`], [`PscError::TooLate`], [`PscError::EcpsBlocked`], … A network that fails for a
    /// moment is no answer: it is asked again until the question ends.
    pub async fn answered_on_telephone(
        &self,
        question: OnTelephone,
    ) -> Result<(Tokens, Userinfo), PscError> {
        let OnTelephone {
            request,
            mut interval,
            ends,
            ..
        } = question;
        loop {
            let next = tokio::time::Instant::now() + interval;
            if next >= ends {
                tokio::time::sleep_until(ends).await;
                return Err(PscError::TooLate);
            }
            tokio::time::sleep_until(next).await;
            let fields = [("grant_type", GRANT), ("auth_req_id", request.reveal())];
            let answer = match self.post(&self.token_endpoint, &fields).await {
                Ok(answer) => answer,
                Err(PscError::Down(reason)) => {
                    tracing::info!(reason, "asked again later");
                    interval = (interval * 2).min(SLOWEST);
                    continue;
                }
                Err(error) => return Err(error),
            };
            if answer.status() == StatusCode::OK {
                let tokens: CoreTokenResponse = serde_json::from_slice(answer.body())
                    .map_err(|error| PscError::Malformed(format!("token: {error}")))?;
                // No browser, no nonce: what binds the answer is the identifier of the question.
                return self.admit(&tokens, |_: Option<&_>| Ok(())).await;
            }
            match said(answer.status(), answer.body()) {
                PscError::Refused { error, .. } if error == "authorization_pending" => {}
                PscError::Refused { error, .. } if error == "slow_down" => {
                    interval = (interval + SLOWER).min(SLOWEST);
                }
                PscError::Down(reason) => {
                    tracing::info!(reason, "asked again later");
                    interval = (interval * 2).min(SLOWEST);
                }
                error => return Err(error),
            }
        }
    }
}

impl OnTelephone {
    /// The number the person compares with the one on their telephone.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

fn said(status: StatusCode, body: &[u8]) -> PscError {
    let said: Said = serde_json::from_slice(body).unwrap_or_default();
    match said.error.is_empty() {
        true => PscError::Malformed(status.to_string()),
        false => PscError::answered(&said.error, &said.error_description),
    }
}

/// A number nobody can foresee, between 10 and 99.
fn two_digits() -> Result<String, PscError> {
    loop {
        let mut byte = [0_u8; 1];
        getrandom::fill(&mut byte).map_err(|error| PscError::Down(error.to_string()))?;
        // Each of the 90 numbers as often as the others.
        if byte[0] < 180 {
            return Ok((byte[0] % 90 + 10).to_string());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_rpps_number_is_read_as_it_is_typed() {
        for typed in ["99700000001", "997 0000 0001", "899700000001"] {
            assert_eq!(national_id(typed).unwrap(), "899700000001", "{typed}");
        }
        for typed in [
            "",
            "9970000000",
            "999700000001",
            "9970000000A",
            "8997000000011",
        ] {
            assert_eq!(
                national_id(typed).unwrap_err().code(),
                "psc.rpps",
                "{typed}"
            );
        }
    }

    #[test]
    fn the_number_to_compare_has_two_digits() {
        for _ in 0..200 {
            let number: u8 = two_digits().unwrap().parse().unwrap();
            assert!((10..100).contains(&number), "{number}");
        }
    }
}
