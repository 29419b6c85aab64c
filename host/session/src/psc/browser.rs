//! Pro Santé Connect in the person's browser: the authorisation code with PKCE (RFC 7636), given back on loopback
//! (RFC 8252).
//!
//! The door on loopback answers one path, takes the first answer that bears our state, and closes. An answer with
//! another state ends the attempt: somebody tries to put their own session in the place of this person's.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreTokenResponse};
use openidconnect::{
    AuthenticationContextClass, AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use super::config::SCOPES;
use super::error::PscError;
use super::provider::Provider;
use super::tokens::Tokens;
use super::userinfo::Userinfo;

/// The one path of the door.
const BACK: &str = "/retour";

/// A question in a person's browser.
#[derive(Debug)]
pub struct InBrowser {
    page: Url,
    redirect: RedirectUrl,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    door: TcpListener,
}

impl InBrowser {
    /// The page to open.
    #[must_use]
    pub fn page(&self) -> &Url {
        &self.page
    }
}

impl Provider {
    /// Prepare the page to open, and the door the browser comes back to.
    ///
    /// # Errors
    /// [`PscError::Port`].
    pub async fn ask_in_browser(&self) -> Result<InBrowser, PscError> {
        let port = self.config.redirect_port;
        let taken = |source| PscError::Port { port, source };
        let door = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(taken)?;
        let port = door.local_addr().map_err(taken)?.port();
        let redirect = RedirectUrl::new(format!("http://127.0.0.1:{port}{BACK}"))
            .map_err(|error| PscError::Malformed(error.to_string()))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client.clone().set_redirect_uri(redirect.clone());
        let mut asking = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            // The browser's own session is not a person at the keyboard: whoever passes by could come in by it.
            .add_prompt(CoreAuthPrompt::Login)
            .add_auth_context_value(AuthenticationContextClass::new(self.config.acr.clone()));
        // The library asks for `openid` itself.
        for scope in SCOPES.split(' ').filter(|scope| *scope != "openid") {
            asking = asking.add_scope(Scope::new(scope.to_owned()));
        }
        let (page, state, nonce) = asking.url();
        Ok(InBrowser {
            page,
            redirect,
            state,
            nonce,
            verifier,
            door,
        })
    }

    /// Wait until the browser came back, then ask who the person is.
    ///
    /// # Errors
    /// [`PscError::TooLate`], [`PscError::StateForged`], [`PscError::RefusedByPerson`], …
    pub async fn answered_in_browser(
        &self,
        question: InBrowser,
    ) -> Result<(Tokens, Userinfo), PscError> {
        let InBrowser {
            redirect,
            state,
            nonce,
            verifier,
            door,
            ..
        } = question;
        let code = tokio::time::timeout(self.config.patience, come_back(door, state))
            .await
            .map_err(|_elapsed| PscError::TooLate)??;
        let client = self.client.clone().set_redirect_uri(redirect);
        let answer: CoreTokenResponse = client
            .exchange_code(code)
            .map_err(|error| PscError::Malformed(error.to_string()))?
            .set_pkce_verifier(verifier)
            .request_async(&self.http)
            .await?;
        self.admit(&answer, &nonce).await
    }
}

/// What a visit to the door says.
enum Visit {
    /// Something else of this machine, or a browser asking for an icon.
    Other,
    /// The answer.
    Answer(Result<AuthorizationCode, PscError>),
}

fn visit(method: &Method, target: &hyper::Uri, state: &CsrfToken) -> Visit {
    if method != Method::GET || target.path() != BACK {
        return Visit::Other;
    }
    let query = target.query().unwrap_or_default();
    let value = |name: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let answer = match (value("state"), value("error"), value("code")) {
        (Some(found), ..) if found != *state.secret() => Err(PscError::StateForged),
        (None, ..) => Err(PscError::StateForged),
        (_, Some(error), _) => Err(PscError::answered(
            &error,
            &value("error_description").unwrap_or_default(),
        )),
        (_, None, Some(code)) => Ok(AuthorizationCode::new(code)),
        (_, None, None) => Err(PscError::Malformed("neither code nor error".into())),
    };
    Visit::Answer(answer)
}

/// Let visitors in until one brings the answer, and tell that one's browser how it went.
async fn come_back(door: TcpListener, state: CsrfToken) -> Result<AuthorizationCode, PscError> {
    let (tell, told) = oneshot::channel();
    let tell = Arc::new(Mutex::new(Some(tell)));
    let state = Arc::new(state);
    let served = async {
        loop {
            let (stream, from) = match door.accept().await {
                Ok(visitor) => visitor,
                Err(error) => {
                    tracing::warn!(%error, "a visitor is lost");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            };
            if !from.ip().is_loopback() {
                continue;
            }
            let (tell, state) = (Arc::clone(&tell), Arc::clone(&state));
            let answer = service_fn(move |request: Request<Incoming>| {
                let page = match visit(request.method(), request.uri(), &state) {
                    Visit::Other => page(StatusCode::NOT_FOUND, "Rien ici."),
                    Visit::Answer(answer) => {
                        let shown = match &answer {
                            Ok(_) => page(
                                StatusCode::OK,
                                "Connexion reçue : revenez à Socle. Cette page peut être fermée.",
                            ),
                            Err(_) => page(
                                StatusCode::BAD_REQUEST,
                                "Connexion refusée : revenez à Socle, qui dit pourquoi. Cette page peut être fermée.",
                            ),
                        };
                        let first = tell.lock().unwrap_or_else(PoisonError::into_inner).take();
                        if let Some(first) = first
                            && first.send(answer).is_err()
                        {
                            tracing::info!("the answer of the browser came too late");
                        }
                        shown
                    }
                };
                async move { Ok::<_, Infallible>(page) }
            });
            tokio::spawn(async move {
                let served = hyper::server::conn::http1::Builder::new()
                    .keep_alive(false)
                    .max_buf_size(16 << 10)
                    .serve_connection(TokioIo::new(stream), answer);
                if let Ok(Err(error)) =
                    tokio::time::timeout(std::time::Duration::from_secs(10), served).await
                {
                    tracing::debug!(%error, "a visitor left");
                }
            });
        }
    };
    tokio::select! {
        answer = told => answer.unwrap_or(Err(PscError::TooLate)),
        () = served => Err(PscError::TooLate),
    }
}

/// A page in the browser: no script, nothing from elsewhere, nothing kept.
fn page(status: StatusCode, sentence: &'static str) -> Response<Full<Bytes>> {
    let body = format!(
        "<!doctype html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Socle</title><p>{sentence}</p></html>"
    );
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'"),
        ("referrer-policy", "no-referrer"),
    ] {
        response
            .headers_mut()
            .insert(name, hyper::header::HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_with_our_state_is_taken() {
        let state = CsrfToken::new("notre-etat".into());
        let code_of = |target: &str| {
            let target: hyper::Uri = target.parse().unwrap_or_default();
            match visit(&Method::GET, &target, &state) {
                Visit::Other => "other".to_owned(),
                Visit::Answer(Ok(code)) => code.secret().clone(),
                Visit::Answer(Err(error)) => error.code().to_owned(),
            }
        };
        for (target, expected) in [
            ("/favicon.ico", "other"),
            ("/retour?code=abc&state=notre-etat", "abc"),
            ("/retour?code=abc&state=autre", "psc.state"),
            ("/retour?code=abc", "psc.state"),
            (
                "/retour?error=access_denied&state=notre-etat",
                "psc.refused",
            ),
            ("/retour?error=access_denied&state=autre", "psc.state"),
            ("/retour?state=notre-etat", "psc.malformed"),
        ] {
            assert_eq!(code_of(target), expected, "{target}");
        }
        let target: hyper::Uri = "/retour?code=a&state=notre-etat"
            .parse()
            .unwrap_or_default();
        assert!(matches!(
            visit(&Method::POST, &target, &state),
            Visit::Other
        ));
    }
}
