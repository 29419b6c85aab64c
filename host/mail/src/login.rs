//! The words one comes in with.

use zeroize::Zeroizing;

use crate::account::{Account, Login};
use crate::error::MailError;
use crate::token::Tokens;

/// What is said to come in, once.
pub(crate) enum Words {
    /// `XOAUTH2`: what is sent in its second step, with the token it holds.
    Token {
        said: Zeroizing<String>,
        token: Zeroizing<String>,
    },
    /// Name and password.
    Password {
        user: String,
        password: Zeroizing<String>,
    },
    /// Nothing but which mailbox: the certificate was shown before.
    Certificate { mailbox: String },
}

impl Words {
    /// For this mailbox; `refused` is the token a server has just refused.
    pub(crate) async fn of(
        account: &Account,
        tokens: &dyn Tokens,
        refused: Option<&str>,
    ) -> Result<Self, MailError> {
        match &account.login {
            Login::Token => {
                let token = tokens.token(refused).await?;
                // A token is one word of visible signs; anything else could end the sentence it stands in.
                if token.is_empty() || !token.bytes().all(|c| c.is_ascii_graphic()) {
                    return Err(MailError::NoToken("it is badly formed".to_owned()));
                }
                let said = Zeroizing::new(format!(
                    "user={}\x01auth=Bearer {}\x01\x01",
                    account.address,
                    token.as_str()
                ));
                Ok(Self::Token { said, token })
            }
            Login::Password { user, password } => Ok(Self::Password {
                user: user.clone(),
                password: password.clone(),
            }),
            Login::Certificate => Ok(Self::Certificate {
                mailbox: account.address.to_string(),
            }),
        }
    }
}

/// The status in the refusal of a token: `{"status":"401","schemes":"bearer","scope":"mail"}`; empty when it is another
/// sort of refusal.
pub(crate) fn status(challenge: &[u8]) -> String {
    let Ok(said) = serde_json::from_slice::<serde_json::Value>(challenge) else {
        return String::new();
    };
    match said.get("status") {
        Some(serde_json::Value::String(status)) => status.clone(),
        Some(serde_json::Value::Number(status)) => status.to_string(),
        _ => String::new(),
    }
}

/// Does something that comes in, and once more with a fresh token when the first is refused.
pub(crate) async fn twice<T, F>(
    account: &Account,
    tokens: &dyn Tokens,
    mut attempt: impl FnMut(Words) -> F,
) -> Result<T, MailError>
where
    F: Future<Output = (Result<T, MailError>, Words)>,
{
    let (result, words) = attempt(Words::of(account, tokens, None).await?).await;
    match (result, words) {
        (Err(MailError::TokenRefused { .. }), Words::Token { token, .. }) => {
            tracing::info!("a token was refused: another one is asked for");
            let again = Words::of(account, tokens, Some(&token)).await?;
            attempt(again).await.0
        }
        (result, _) => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_of_a_token_is_read_and_anything_else_is_not() {
        assert_eq!(
            status(br#"{"status":"401","schemes":"bearer","scope":"mail"}"#),
            "401"
        );
        assert_eq!(status(br#"{"status":401}"#), "401");
        for other in [&b""[..], b"non", b"{}", b"[1]", b"\xFF"] {
            assert_eq!(status(other), "");
        }
    }
}
