//! What the provider gave: in memory only, prolonged in time, given back at the end.

use std::fmt;

use openidconnect::core::{CoreIdToken, CoreTokenResponse};
use openidconnect::{
    AccessToken, NonceVerifier, OAuth2TokenResponse as _, RefreshToken, SubjectIdentifier,
    TokenResponse as _,
};
use url::Url;

use super::config::Secret;
use super::error::PscError;
use super::provider::Provider;
use super::userinfo::Userinfo;
use crate::state::Moment;

/// An access token whose end is nearer than this is prolonged first.
const MARGIN_MS: i64 = 60_000;
/// How long an access token is believed to hold when the provider does not say.
const UNSAID_MS: i64 = 60_000;

/// What the provider gave for one person. Wiped when it goes; never written anywhere.
#[derive(Clone)]
pub struct Tokens {
    access: Secret,
    refresh: Option<Secret>,
    identity: Secret,
    subject: SubjectIdentifier,
    given: Moment,
    holds_ms: i64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("holds_ms", &self.holds_ms)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    /// The access token, for a capability of the host that speaks to a national service in the person's name.
    #[must_use]
    pub fn access(&self) -> &Secret {
        &self.access
    }

    /// Whether the access token holds for less than `margin_ms` at this moment.
    #[must_use]
    pub fn is_short(&self, now: Moment, margin_ms: i64) -> bool {
        now.since(self.given) + margin_ms >= self.holds_ms
    }

    /// When the access token is to be prolonged, milliseconds from this moment; 0 is now.
    #[must_use]
    pub fn due_ms(&self, now: Moment) -> i64 {
        // A token of a minute is not prolonged all the time.
        let margin = MARGIN_MS.min(self.holds_ms / 3);
        (self.holds_ms - margin - now.since(self.given)).max(0)
    }
}

impl Provider {
    /// Believe what the token endpoint answered, and ask who the person is.
    pub(super) async fn admit(
        &self,
        answer: &CoreTokenResponse,
        nonce: impl NonceVerifier,
    ) -> Result<(Tokens, Userinfo), PscError> {
        let identity = answer
            .id_token()
            .ok_or_else(|| PscError::Malformed("no identity token".into()))?;
        let claims = self.verified(identity, answer.access_token(), nonce)?;
        let subject = claims.subject().clone();
        let tokens = self.kept(answer, Some(identity), subject, None);
        let access = AccessToken::new(tokens.access.reveal().to_owned());
        let userinfo = self.userinfo(&access, &tokens.subject).await?;
        Ok((tokens, userinfo))
    }

    fn kept(
        &self,
        answer: &CoreTokenResponse,
        identity: Option<&CoreIdToken>,
        subject: SubjectIdentifier,
        before: Option<&Tokens>,
    ) -> Tokens {
        let holds_ms = answer
            .expires_in()
            .and_then(|lasts| i64::try_from(lasts.as_millis()).ok())
            .unwrap_or(UNSAID_MS);
        Tokens {
            access: Secret::new(answer.access_token().secret().clone()),
            refresh: answer
                .refresh_token()
                .map(|token| Secret::new(token.secret().clone()))
                .or_else(|| before.and_then(|tokens| tokens.refresh.clone())),
            identity: identity
                .map(|token| Secret::new(token.to_string()))
                .or_else(|| before.map(|tokens| tokens.identity.clone()))
                .unwrap_or_default(),
            subject,
            given: (self.now)(),
            holds_ms,
        }
    }

    /// New tokens for the same person.
    ///
    /// # Errors
    /// [`PscError::Over`] when the provider does not prolong it; otherwise as [`Provider::find`]: it may be asked again.
    pub async fn prolong(&self, tokens: &Tokens) -> Result<Tokens, PscError> {
        let Some(refresh) = &tokens.refresh else {
            return Err(PscError::Over);
        };
        let refresh = RefreshToken::new(refresh.reveal().to_owned());
        let answer: CoreTokenResponse = self
            .client
            .exchange_refresh_token(&refresh)
            .map_err(|error| PscError::Malformed(error.to_string()))?
            .request_async(&self.http)
            .await
            .map_err(PscError::from)
            .map_err(|error| match error {
                PscError::Refused { error, .. } if error == "invalid_grant" => PscError::Over,
                error => error,
            })?;
        let identity = answer.id_token();
        if let Some(identity) = identity {
            // A prolonged identity token answers no new question: OpenID Connect Core 12.2.
            let claims = self.verified(identity, answer.access_token(), |_: Option<&_>| Ok(()))?;
            if *claims.subject() != tokens.subject {
                return Err(PscError::BadToken("prolonged for somebody else".into()));
            }
        }
        Ok(self.kept(&answer, identity, tokens.subject.clone(), Some(tokens)))
    }

    /// Give the tokens back. The page where the browser ends its own session is answered when there is one: without it
    /// the next person would come in as this one. Nothing of this keeps a person from leaving: what fails is only noted.
    pub async fn leave(&self, tokens: Tokens) -> Option<Url> {
        if let Some(revoke) = &self.more.revocation_endpoint {
            let both = [
                tokens
                    .refresh
                    .as_ref()
                    .map(|token| (token, "refresh_token")),
                Some((&tokens.access, "access_token")),
            ];
            for (token, hint) in both.into_iter().flatten() {
                let fields = [("token", token.reveal()), ("token_type_hint", hint)];
                match self.post(revoke, &fields).await {
                    Ok(answer) if answer.status().is_success() => {}
                    Ok(answer) => {
                        tracing::warn!(status = %answer.status(), hint, "a token is not taken back");
                    }
                    Err(error) => tracing::warn!(%error, hint, "a token is not taken back"),
                }
            }
        }
        let mut page = self.more.end_session_endpoint.clone()?;
        page.query_pairs_mut()
            .append_pair("id_token_hint", tokens.identity.reveal())
            .append_pair("client_id", &self.config.client_id);
        Some(page)
    }
}
