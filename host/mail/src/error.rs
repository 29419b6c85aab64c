//! What goes wrong with a mailbox.

use std::io;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Reaching the server.
    Connect,
    /// The first words and TLS.
    Greeting,
    /// Coming in.
    Login,
    /// Saying from whom and to whom.
    Envelope,
    /// Handing the message in.
    Data,
    /// Reading or changing the mailbox.
    Mailbox,
}

/// Why something was not done in a mailbox. The errors of one are its own: others go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// Nobody knows a server of this name.
    #[error("{host} is not known: {why}")]
    NoName {
        /// The name.
        host: String,
        /// Why.
        why: String,
    },
    /// No connection to the server.
    #[error("{host} is out of reach: {why}")]
    Unreachable {
        /// The server.
        host: String,
        /// Why.
        why: String,
    },
    /// The server does not offer TLS.
    #[error("no STARTTLS")]
    NoTls,
    /// The server's certificate is not believed, or TLS failed.
    #[error("TLS: {0}")]
    Tls(String),
    /// The server's certificate was revoked.
    #[error("the certificate of {host} was revoked")]
    Revoked {
        /// The server.
        host: String,
    },
    /// Whether the server's certificate was revoked cannot be told.
    #[error("revocation cannot be told: {0}")]
    RevocationUnknown(String),
    /// No authority is known to believe a server by.
    #[error("no authority to believe a server by: {0}")]
    NoAuthority(String),
    /// The token was refused twice, the second a fresh one.
    #[error("the token is refused: status {status}")]
    TokenRefused {
        /// What the server said, `401`; may be empty.
        status: String,
    },
    /// No certificate to come in with.
    #[error("no certificate: {0}")]
    NoCertificate(String),
    /// No token: the person's session is over, or was never open.
    #[error("no token: {0}")]
    NoToken(String),
    /// The name or the password is wrong.
    #[error("login refused: {0}")]
    LoginRefused(String),
    /// The server does not know this way of coming in.
    #[error("the server offers no {0}")]
    NoMechanism(&'static str),
    /// The message is larger than the server takes. Nothing was sent.
    #[error("larger than {most} bytes")]
    TooLarge {
        /// Bytes it takes.
        most: u64,
    },
    /// Recipients are refused. Nothing was sent to anybody.
    #[error("recipients refused: {}", .0.len())]
    Recipients(Vec<(String, String)>),
    /// The server refused, for good.
    #[error("refused ({code}): {text}")]
    Refused {
        /// Its code.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The server refused for now.
    #[error("refused for now ({code}): {text}")]
    Later {
        /// Its code.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The connection ended; nothing had been taken.
    #[error("cut off ({0:?})")]
    Cut(Step),
    /// The server did not answer in time; nothing had been taken.
    #[error("no answer ({0:?})")]
    Late(Step),
    /// The connection ended after the message was handed in, before the server said what it did with it. It may have been
    /// taken: one looks, or sends it again with the same identifier, and the receiver keeps one.
    #[error("handed in, outcome unknown")]
    Unknown,
    /// The server said something that is no answer.
    #[error("protocol: {0}")]
    Protocol(String),
    /// No such folder or message.
    #[error("not there")]
    NotThere,
}

impl MailError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoName { .. } => "mail.no-name",
            Self::Unreachable { .. } => "mail.unreachable",
            Self::NoTls => "mail.no-tls",
            Self::Tls(_) => "mail.tls",
            Self::Revoked { .. } => "mail.revoked",
            Self::RevocationUnknown(_) => "mail.revocation-unknown",
            Self::NoAuthority(_) => "mail.no-authority",
            Self::TokenRefused { .. } => "mail.token-refused",
            Self::NoToken(_) | Self::NoCertificate(_) => "session-required",
            Self::LoginRefused(_) => "mail.login-refused",
            Self::NoMechanism(_) => "mail.no-mechanism",
            Self::TooLarge { .. } => "mail.too-large",
            Self::Recipients(_) => "mail.recipients",
            Self::Refused { .. } => "mail.refused",
            Self::Later { .. } => "mail.later",
            Self::Cut(_) => "mail.cut",
            Self::Late(_) => "mail.late",
            Self::Unknown => "mail.unknown",
            Self::Protocol(_) => "mail.protocol",
            Self::NotThere => "mail.not-there",
        }
    }

    /// Whether trying again later may succeed without anybody doing anything.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::NoName { .. }
                | Self::Unreachable { .. }
                | Self::RevocationUnknown(_)
                | Self::Later { .. }
                | Self::Cut(_)
                | Self::Late(_)
                | Self::Unknown
                | Self::Protocol(_)
        )
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NoName { host, .. } => format!(
                "Aucun serveur de messagerie « {host} » n’est trouvé. Vérifiez la connexion Internet, puis ce nom auprès de \
                 l’opérateur."
            ),
            Self::Unreachable { host, .. } => format!(
                "Le serveur de messagerie « {host} » ne répond pas. Vérifiez la connexion Internet ; l’envoi sera repris."
            ),
            Self::NoTls | Self::Tls(_) => {
                "Le serveur de messagerie n’a pas pu prouver qu’il est le bon : par sécurité, rien ne lui a été envoyé. \
                 Prévenez votre opérateur de messagerie."
                    .to_owned()
            }
            Self::Revoked { host } => format!(
                "Le certificat du serveur de messagerie « {host} » a été révoqué par son autorité : par sécurité, rien ne lui a \
                 été envoyé. Prévenez votre opérateur de messagerie."
            ),
            Self::RevocationUnknown(_) => {
                "Impossible de vérifier que le certificat du serveur de messagerie n’a pas été révoqué : la liste de son autorité \
                 n’a pas pu être lue. Rien n’a été envoyé ; l’opération sera reprise."
                    .to_owned()
            }
            Self::NoAuthority(_) => {
                "Les autorités de certification de la messagerie manquent dans les réglages. Ajoutez celles de l’opérateur."
                    .to_owned()
            }
            Self::TokenRefused { .. } => {
                "La messagerie refuse votre identification Pro Santé Connect. Identifiez-vous de nouveau ; \
                 si cela persiste, vérifiez auprès de l’opérateur que cette boîte est bien la vôtre."
                    .to_owned()
            }
            Self::NoCertificate(_) => {
                "Le certificat de cette boîte n’est pas là : ouvrez votre session avec votre carte, ou indiquez le certificat du \
                 cabinet dans les réglages."
                    .to_owned()
            }
            Self::NoToken(_) => {
                "Identifiez-vous avec Pro Santé Connect pour ouvrir cette boîte.".to_owned()
            }
            Self::LoginRefused(_) => {
                "La messagerie refuse le nom, le mot de passe ou le certificat de cette boîte. Corrigez-les dans les réglages."
                    .to_owned()
            }
            Self::NoMechanism(_) => {
                "L’opérateur de cette boîte ne propose pas ce mode d’identification. Choisissez-en un autre dans les réglages."
                    .to_owned()
            }
            Self::TooLarge { most } => format!(
                "Ce message est trop volumineux pour votre opérateur ({} Mo au plus). Rien n’a été envoyé : allégez-le.",
                most / 1_000_000
            ),
            Self::Recipients(refused) => {
                let all: Vec<&str> = refused.iter().map(|(address, _)| address.as_str()).collect();
                format!(
                    "Adresse refusée : {}. Rien n’a été envoyé : corrigez-la ou retirez-la, puis renvoyez.",
                    all.join(", ")
                )
            }
            Self::Refused { .. } => {
                "Votre opérateur de messagerie a refusé ce message. Rien n’a été envoyé.".to_owned()
            }
            Self::Later { .. } => {
                "Votre opérateur de messagerie demande d’attendre. L’envoi sera repris.".to_owned()
            }
            Self::Cut(_) | Self::Late(_) => {
                "La connexion à la messagerie s’est interrompue. Rien n’a été envoyé ; l’opération sera reprise.".to_owned()
            }
            Self::Unknown => {
                "La connexion s’est interrompue pendant l’envoi : le message est peut-être parti. \
                 Il sera vérifié ; le destinataire n’en gardera qu’un."
                    .to_owned()
            }
            Self::Protocol(_) => {
                "Le serveur de messagerie a répondu de façon incompréhensible. L’opération sera reprise.".to_owned()
            }
            Self::NotThere => "Ce message ou ce dossier n’est plus dans la boîte. Actualisez la liste.".to_owned(),
        }
    }
}

/// What an input or output error means at a step.
pub(crate) fn of_io(error: &io::Error, step: Step) -> MailError {
    match error.kind() {
        io::ErrorKind::TimedOut => MailError::Late(step),
        io::ErrorKind::InvalidData
            if error
                .get_ref()
                .is_some_and(|inner| inner.is::<rustls::Error>()) =>
        {
            MailError::Tls(error.to_string())
        }
        _ => MailError::Cut(step),
    }
}
