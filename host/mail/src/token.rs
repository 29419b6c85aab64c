//! The person's token. The mailbox borrows it for one exchange and keeps none.

use std::future::Future;
use std::pin::Pin;

use zeroize::Zeroizing;

use crate::error::MailError;

/// A token that is being fetched.
pub type Fetching<'a> =
    Pin<Box<dyn Future<Output = Result<Zeroizing<String>, MailError>> + Send + 'a>>;

/// Who has the token: the session of the person.
pub trait Tokens: Send + Sync {
    /// A token. `refused` is the one a server has just refused: it is forgotten, and another one asked for.
    ///
    /// # Errors
    /// [`MailError::NoToken`] when nobody is there who has one.
    fn token<'a>(&'a self, refused: Option<&'a str>) -> Fetching<'a>;
}

/// For mailboxes that need none.
#[derive(Debug, Clone, Copy)]
pub struct NoTokens;

impl Tokens for NoTokens {
    fn token<'a>(&'a self, _: Option<&'a str>) -> Fetching<'a> {
        Box::pin(async { Err(MailError::NoToken("this mailbox has none".to_owned())) })
    }
}
