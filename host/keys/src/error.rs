//! What goes wrong with keys and cards. Each has a stable code, a French sentence for the practitioner that says what to
//! do next, and an English line for the log ([`std::fmt::Display`]). None holds a PIN, a passphrase or a key.

use std::path::PathBuf;

/// How many tries a card leaves before it blocks, as far as its module says.
///
/// PKCS#11 gives no number: only whether a wrong PIN was given since the last right one, and whether the next is the
/// last (`CKF_USER_PIN_COUNT_LOW`, `CKF_USER_PIN_FINAL_TRY`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriesLeft {
    /// All of them.
    All,
    /// Fewer than all, more than one.
    Few,
    /// The next wrong PIN blocks the card.
    One,
    /// The module does not say.
    Unknown,
}

impl TriesLeft {
    fn words(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Few => " Il reste plus d’un essai avant le blocage.",
            Self::One => " Il ne reste qu’un essai avant le blocage de la carte.",
            Self::Unknown => " Le nombre d’essais restants n’est pas connu.",
        }
    }
}

/// Why a key cannot be had or used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The card service of the system does not run.
    #[error("no PC/SC service: {0}")]
    NoService(String),
    /// No reader is plugged in.
    #[error("no card reader")]
    NoReader,
    /// No card is in any reader, or none the module knows.
    #[error("no card")]
    NoCard,
    /// The card was taken out, or does not answer any more.
    #[error("the card was removed: {0}")]
    CardRemoved(String),
    /// The reader or the module failed.
    #[error("{function}: {reason}")]
    Card {
        /// What was being done.
        function: String,
        /// The words of the module.
        reason: String,
    },
    /// The PKCS#11 module is not there.
    #[error("no PKCS#11 module at {}", .0.display())]
    ModuleMissing(PathBuf),
    /// The file is no PKCS#11 module, or one for another kind of processor.
    #[error("{} is no usable PKCS#11 module: {reason}", .path.display())]
    ModuleUnusable {
        /// Which file.
        path: PathBuf,
        /// The loader's words.
        reason: String,
        /// It is a library for another processor.
        foreign: bool,
    },
    /// A PIN is needed.
    #[error("a PIN is needed")]
    PinNeeded,
    /// The PIN has not the length or the characters the card wants; no try was spent.
    #[error("the PIN has not the form the card wants")]
    PinForm,
    /// The PIN was wrong: one try was spent.
    #[error("wrong PIN, tries left: {0:?}")]
    WrongPin(TriesLeft),
    /// One try is left and the caller did not say that it may be spent: none was.
    #[error("the last try of the PIN was not spent")]
    LastTry,
    /// The PIN is blocked.
    #[error("the PIN is blocked")]
    PinBlocked,
    /// The card or file holds no such certificate or key.
    #[error("not found: {0}")]
    Missing(String),
    /// A certificate or a key cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Certificate and key do not belong together.
    #[error("the key is not that of the certificate")]
    Mismatch,
    /// A file cannot be read.
    #[error("{}: {reason}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The passphrase of a PKCS#12 file is wrong.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// A PKCS#12 file of a cipher nobody should use any more, which cannot be opened.
    #[error("PKCS#12 of an unsupported cipher: {0}")]
    OldFile(String),
    /// The certificate is not valid any more. Milliseconds since the Unix epoch, UTC.
    #[error("the certificate expired at {since_ms}")]
    Expired {
        /// Since when.
        since_ms: i64,
    },
    /// The certificate is not valid yet. Milliseconds since the Unix epoch, UTC.
    #[error("the certificate is not valid before {from_ms}")]
    NotYetValid {
        /// From when.
        from_ms: i64,
    },
    /// The certificate was revoked by its authority.
    #[error("the certificate was revoked")]
    Revoked,
    /// The revocation list given does not tell about this certificate, is too old or not signed by its authority.
    #[error("revocation cannot be told: {0}")]
    RevocationUnknown(String),
    /// None of the authorities that are trusted has issued it.
    #[error("not issued by a trusted authority: {0}")]
    Untrusted(String),
    /// The session the key was lent for is locked or over.
    #[error("the session of this key has ended")]
    SessionEnded,
    /// The key cannot sign in this way.
    #[error("the key does not sign with {0}")]
    Algorithm(String),
}

impl KeyError {
    /// Dotted code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoService(_) => "card.service",
            Self::NoReader => "card.reader",
            Self::NoCard => "card.absent",
            Self::CardRemoved(_) => "card.removed",
            Self::Card { .. } => "card.failure",
            Self::ModuleMissing(_) => "card.module-missing",
            Self::ModuleUnusable { .. } => "card.module-unusable",
            Self::PinNeeded => "pin.needed",
            Self::PinForm => "pin.form",
            Self::WrongPin(_) => "pin.wrong",
            Self::LastTry => "pin.last-try",
            Self::PinBlocked => "pin.blocked",
            Self::Missing(_) => "key.missing",
            Self::Unreadable(_) => "key.unreadable",
            Self::Mismatch => "key.mismatch",
            Self::File { .. } => "key.file",
            Self::WrongPassphrase => "key.passphrase",
            Self::OldFile(_) => "key.old-file",
            Self::Expired { .. } => "certificate.expired",
            Self::NotYetValid { .. } => "certificate.not-yet-valid",
            Self::Revoked => "certificate.revoked",
            Self::RevocationUnknown(_) => "certificate.revocation-unknown",
            Self::Untrusted(_) => "certificate.untrusted",
            Self::SessionEnded => "session-required",
            Self::Algorithm(_) => "key.algorithm",
        }
    }

    /// Whether the same may succeed later without anyone mending anything here.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::NoService(_)
                | Self::NoReader
                | Self::NoCard
                | Self::CardRemoved(_)
                | Self::Card { .. }
                | Self::PinNeeded
                | Self::SessionEnded
        )
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::NoService(_) => "Le service des lecteurs de cartes de ce poste ne répond pas (pcscd) : démarrez-le ou redémarrez le poste. Le travail sans carte reste possible.".into(),
            Self::NoReader => "Aucun lecteur de cartes n’est branché : branchez-le, puis recommencez.".into(),
            Self::NoCard => "Aucune carte professionnelle n’est dans le lecteur : insérez la vôtre, puce en avant.".into(),
            Self::CardRemoved(_) => "La carte a été retirée pendant l’opération, qui n’a pas été faite : remettez la carte, puis recommencez.".into(),
            Self::Card { .. } => "Le lecteur ou la carte ne répond pas comme attendu : retirez la carte, remettez-la, puis recommencez.".into(),
            Self::ModuleMissing(path) => format!(
                "Le composant de lecture des cartes CPS est introuvable ({}) : installez-le, ou corrigez son emplacement dans les réglages.",
                path.display()
            ),
            Self::ModuleUnusable { path, foreign: true, .. } => format!(
                "Le composant de lecture des cartes ({}) est prévu pour un autre type de processeur : installez la version de ce poste.",
                path.display()
            ),
            Self::ModuleUnusable { path, .. } => format!(
                "Le fichier {} n’est pas un composant de lecture des cartes utilisable : corrigez son emplacement dans les réglages.",
                path.display()
            ),
            Self::PinNeeded => "Saisissez le code de votre carte.".into(),
            Self::PinForm => "Le code d’une carte CPS compte 4 chiffres : corrigez-le. Aucun essai n’a été utilisé.".into(),
            Self::WrongPin(left) => format!("Code incorrect : un essai a été utilisé.{}", left.words()),
            Self::LastTry => "Il ne reste qu’un essai avant le blocage de la carte : il n’a pas été utilisé. Confirmez si vous êtes sûr de votre code.".into(),
            Self::PinBlocked => "Le code de cette carte est bloqué : débloquez-la avec le code de déblocage remis avec elle, ou auprès du support de l’ANS. Pro Santé Connect reste possible.".into(),
            Self::Missing(what) => format!("La carte ou le fichier ne contient pas {what} : vérifiez que c’est le bon."),
            Self::Unreadable(_) => "Le certificat ou la clé ne peut pas être lu : demandez-en une nouvelle copie à qui vous l’a remis.".into(),
            Self::Mismatch => "Le certificat et la clé ne vont pas ensemble : demandez-en une nouvelle copie à qui vous les a remis.".into(),
            Self::File { path, .. } => format!("Le fichier {} ne peut pas être lu : vérifiez son emplacement et ses droits.", path.display()),
            Self::WrongPassphrase => "Le mot de passe du certificat est incorrect : ressaisissez-le.".into(),
            Self::OldFile(_) => "Ce fichier de certificat est protégé par un procédé ancien que Socle n’ouvre pas : réenregistrez-le en AES (export PKCS#12 récent).".into(),
            Self::Expired { since_ms } => format!("Le certificat a expiré le {} : renouvelez la carte ou le certificat.", day(*since_ms)),
            Self::NotYetValid { from_ms } => format!("Le certificat n’est valable qu’à partir du {} : vérifiez la date de ce poste.", day(*from_ms)),
            Self::Revoked => "Le certificat a été révoqué (mis en opposition) : il ne peut plus servir. Utilisez une autre carte ou contactez l’ANS.".into(),
            Self::RevocationUnknown(_) => "La liste de révocation ne permet pas de savoir si le certificat est encore valable : mettez-la à jour.".into(),
            Self::Untrusted(_) => "Ce certificat n’a pas été délivré par une autorité reconnue (IGC-Santé) : utilisez une carte ou un certificat de l’ANS.".into(),
            Self::SessionEnded => "La session a été verrouillée ou fermée avant la fin : rien n’a été signé. Identifiez-vous, puis recommencez.".into(),
            Self::Algorithm(_) => "Cette clé ne sait pas signer de la façon demandée : utilisez une autre carte ou un autre certificat.".into(),
        }
    }
}

/// A civil day in UTC, as it is written in French.
fn day(ms: i64) -> String {
    match jiff::Timestamp::from_millisecond(ms) {
        Ok(at) => at
            .to_zoned(jiff::tz::TimeZone::UTC)
            .strftime("%d/%m/%Y")
            .to_string(),
        Err(_) => "date inconnue".into(),
    }
}
