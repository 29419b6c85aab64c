//! The token of who is there, from the session of the workstation.

use socle_mail::token::Fetching;
use socle_mail::{MailError, Tokens};
use zeroize::Zeroizing;

use crate::http;

/// Which token mailboxes take.
const NAME: &str = "pro-sante-connect";

/// Tokens of the session that bears them for HTTP too.
pub struct SessionTokens(pub http::Tokens);

impl Tokens for SessionTokens {
    fn token<'a>(&'a self, refused: Option<&'a str>) -> Fetching<'a> {
        Box::pin(async move {
            let token = (self.0)(NAME).map_err(|failure| MailError::NoToken(failure.code))?;
            // The session prolongs its token by itself: until it has, there is no other.
            if refused == Some(token.reveal()) {
                return Err(MailError::TokenRefused {
                    status: String::new(),
                });
            }
            Ok(Zeroizing::new(token.reveal().to_owned()))
        })
    }
}
