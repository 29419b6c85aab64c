//! What goes wrong with Pro Santé Connect, each with what the person can do.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    ClaimsVerificationError, RequestTokenError, StandardErrorResponse, UserInfoError,
};

use super::http::HttpError;
use crate::role::NoRole;

/// Where a blocked e-CPS is unblocked.
pub const HELP_LINE: &str = "0 806 80 02 13";

/// What goes wrong with Pro Santé Connect.
#[derive(Debug, thiserror::Error)]
pub enum PscError {
    /// Something needed is not set.
    #[error("not configured: {0}")]
    NotConfigured(&'static str),
    /// The provider does not answer, or not in time.
    #[error("the provider does not answer: {0}")]
    Down(String),
    /// The secure connection fails.
    #[error("TLS: {0}")]
    Tls(String),
    /// It answers something that is no answer.
    #[error("unusable answer: {0}")]
    Malformed(String),
    /// Another issuer than the one that was set.
    #[error("wrong issuer: {0}")]
    WrongIssuer(String),
    /// The browser brought back an answer to another question than ours.
    #[error("the state is not ours")]
    StateForged,
    /// The identity token answers another question than ours.
    #[error("the nonce is not ours: {0}")]
    NonceForged(String),
    /// The person was authenticated otherwise than asked.
    #[error("wrong level of authentication: {0}")]
    WrongAcr(String),
    /// A token that was just made is too old or of tomorrow: the clock of this machine is wrong.
    #[error("clocks disagree: {0}")]
    ClockSkew(String),
    /// A token that is not for us, not signed by the provider, or about somebody else.
    #[error("untrustworthy token: {0}")]
    BadToken(String),
    /// The person said no.
    #[error("refused by the person")]
    RefusedByPerson,
    /// The person did not answer in time.
    #[error("nobody answered in time")]
    TooLate,
    /// The person's e-CPS is blocked.
    #[error("the e-CPS is blocked: {0}")]
    EcpsBlocked(String),
    /// No e-CPS answers to this number.
    #[error("no such e-CPS: {0}")]
    EcpsUnknown(String),
    /// What was typed is no RPPS number.
    #[error("not an RPPS number")]
    NotRpps,
    /// The provider refuses us.
    #[error("refused by the provider: {error} {description}")]
    Refused {
        /// Its code.
        error: String,
        /// Its words.
        description: String,
    },
    /// The session is over at the provider: it cannot be prolonged.
    #[error("the session is over at the provider")]
    Over,
    /// The person may not speak here.
    #[error(transparent)]
    NoRole(#[from] NoRole),
    /// The port the browser is to come back to is taken.
    #[error("port {port}: {source}")]
    Port {
        /// Which.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// No browser opens.
    #[error("no browser: {0}")]
    NoBrowser(String),
}

impl PscError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured(_) => "psc.settings",
            Self::Down(_) => "psc.down",
            Self::Tls(_) => "psc.tls",
            Self::Malformed(_) => "psc.malformed",
            Self::WrongIssuer(_) => "psc.issuer",
            Self::StateForged => "psc.state",
            Self::NonceForged(_) => "psc.nonce",
            Self::WrongAcr(_) => "psc.acr",
            Self::ClockSkew(_) => "psc.clock",
            Self::BadToken(_) => "psc.token",
            Self::RefusedByPerson => "psc.refused",
            Self::TooLate => "psc.too-late",
            Self::EcpsBlocked(_) => "psc.ecps-blocked",
            Self::EcpsUnknown(_) => "psc.ecps-unknown",
            Self::NotRpps => "psc.rpps",
            Self::Refused { .. } => "psc.provider",
            Self::Over => "psc.over",
            Self::NoRole(no) => no.code(),
            Self::Port { .. } => "psc.port",
            Self::NoBrowser(_) => "psc.browser",
        }
    }

    /// What the person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotConfigured(what) => format!(
                "Pro Santé Connect n’est pas réglé sur ce poste ({what}) : complétez les réglages de connexion."
            ),
            Self::Down(_) => "Pro Santé Connect ne répond pas : réessayez dans quelques minutes, ou connectez-vous avec votre carte.".into(),
            Self::Tls(_) => "La connexion sécurisée avec Pro Santé Connect a échoué : vérifiez la date du poste et les certificats, ou connectez-vous avec votre carte.".into(),
            Self::Malformed(_) => "Pro Santé Connect a répondu de façon inattendue : réessayez plus tard, ou connectez-vous avec votre carte.".into(),
            Self::WrongIssuer(_) => "Le service qui répond n’est pas le Pro Santé Connect réglé sur ce poste : n’allez pas plus loin et prévenez votre support.".into(),
            Self::StateForged | Self::NonceForged(_) => "La réponse reçue du navigateur ne correspond pas à cette connexion, qui a été refusée : recommencez, et prévenez votre support si cela se répète.".into(),
            Self::WrongAcr(_) => "Pro Santé Connect ne garantit pas une authentification assez forte : recommencez avec votre e-CPS ou votre carte.".into(),
            Self::ClockSkew(_) => "L’heure de ce poste ne correspond pas à celle de Pro Santé Connect : réglez l’horloge du poste, puis recommencez.".into(),
            Self::BadToken(_) => "La réponse de Pro Santé Connect n’est pas digne de confiance et a été refusée : recommencez, et prévenez votre support si cela se répète.".into(),
            Self::RefusedByPerson => "La connexion a été refusée sur l’e-CPS ou dans le navigateur : recommencez si ce n’était pas voulu.".into(),
            Self::TooLate => "La connexion n’a pas été confirmée à temps : recommencez.".into(),
            Self::EcpsBlocked(_) => format!(
                "Cette e-CPS est bloquée : appelez le {HELP_LINE}. Le travail continue avec votre carte."
            ),
            Self::EcpsUnknown(_) => format!(
                "Aucune e-CPS active ne répond à ce numéro : vérifiez-le, activez l’e-CPS, ou appelez le {HELP_LINE}. Le travail continue avec votre carte."
            ),
            Self::NotRpps => "Un numéro RPPS compte 11 chiffres : corrigez-le.".into(),
            Self::Refused { error, .. } => format!(
                "Pro Santé Connect refuse ce logiciel ({error}) : vérifiez les réglages de connexion, ou connectez-vous avec votre carte."
            ),
            Self::Over => "La session Pro Santé Connect est terminée : reconnectez-vous, votre travail est conservé.".into(),
            Self::NoRole(no) => no.sentence().into(),
            Self::Port { port, .. } => format!(
                "Le port {port} de ce poste, où le navigateur doit revenir, est pris : fermez l’autre programme, ou changez le port dans les réglages de connexion."
            ),
            Self::NoBrowser(_) => "Aucun navigateur ne s’ouvre sur ce poste : installez-en un, ou confirmez la connexion sur votre e-CPS.".into(),
        }
    }

    /// What an error answer of the provider means.
    ///
    /// RFC 6749, OpenID Connect Core 3.1.2.6 and CIBA Core 13 name the codes. How Pro Santé Connect says that an e-CPS
    /// is blocked is not public: words of its description are looked for, which is inferred.
    #[must_use]
    pub fn answered(error: &str, description: &str) -> Self {
        let words = description.to_lowercase();
        let blocked = ["bloqu", "blocked", "locked", "suspend"]
            .iter()
            .any(|word| words.contains(word));
        match error {
            "access_denied" | "unknown_user_id" | "invalid_grant" if blocked => {
                Self::EcpsBlocked(description.to_owned())
            }
            "access_denied" => Self::RefusedByPerson,
            "expired_token" => Self::TooLate,
            "unknown_user_id" => Self::EcpsUnknown(description.to_owned()),
            "temporarily_unavailable" | "server_error" => Self::Down(error.to_owned()),
            _ => Self::Refused {
                error: error.to_owned(),
                description: description.to_owned(),
            },
        }
    }
}

impl From<HttpError> for PscError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Tls(reason) => Self::Tls(reason),
            HttpError::TooLarge => Self::Malformed("the answer has no end".into()),
            HttpError::Request(reason) => Self::Malformed(reason),
            HttpError::Down(reason) => Self::Down(reason),
        }
    }
}

impl From<ClaimsVerificationError> for PscError {
    fn from(error: ClaimsVerificationError) -> Self {
        match error {
            ClaimsVerificationError::InvalidIssuer(found) => Self::WrongIssuer(found),
            ClaimsVerificationError::InvalidNonce(why) => Self::NonceForged(why),
            ClaimsVerificationError::InvalidAuthContext(found) => Self::WrongAcr(found),
            ClaimsVerificationError::Expired(when) => Self::ClockSkew(when),
            error => Self::BadToken(error.to_string()),
        }
    }
}

impl From<UserInfoError<HttpError>> for PscError {
    fn from(error: UserInfoError<HttpError>) -> Self {
        match error {
            UserInfoError::Request(error) => error.into(),
            UserInfoError::ClaimsVerification(error) => error.into(),
            error => Self::Malformed(format!("userinfo: {error}")),
        }
    }
}

impl From<RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>> for PscError {
    fn from(
        error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
    ) -> Self {
        match error {
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(answer) => Self::answered(
                answer.error().as_ref(),
                answer.error_description().map_or("", String::as_str),
            ),
            error => Self::Malformed(format!("token: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_the_provider_is_told_by_what_the_person_can_do() {
        for (error, description, code) in [
            ("access_denied", "the user said no", "psc.refused"),
            ("access_denied", "e-CPS bloquée", "psc.ecps-blocked"),
            ("unknown_user_id", "", "psc.ecps-unknown"),
            ("expired_token", "", "psc.too-late"),
            ("invalid_client", "", "psc.provider"),
            ("server_error", "", "psc.down"),
        ] {
            assert_eq!(PscError::answered(error, description).code(), code);
        }
    }

    #[test]
    fn a_blocked_ecps_shows_the_help_line_and_that_work_goes_on() {
        let said = PscError::EcpsBlocked(String::new()).sentence();
        assert!(said.contains("0 806 80 02 13"), "{said}");
        assert!(
            said.contains("Le travail continue avec votre carte"),
            "{said}"
        );
    }
}
