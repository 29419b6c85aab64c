//! What can be wrong with a request before it leaves, and with a reply when it arrives.

use crate::soap::XmlError;
use crate::traits::ErreurTrait;

/// A request that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurRequete {
    /// An identifier is not a UUID.
    #[error("{0} is not a UUID")]
    Uuid(&'static str),
    /// A setting of the software or of the sender is empty or holds control characters.
    #[error("{0} is empty or holds control characters")]
    Reglage(&'static str),
    /// The instant is outside years 1 to 9999.
    #[error("the instant is out of range")]
    Instant,
    /// A value read on the Vitale card has not the shape the téléservice takes.
    #[error("{0} has not the shape the téléservice takes")]
    Carte(&'static str),
    /// The assertion of the session is not an XML element.
    #[error("the assertion is not an XML element")]
    Assertion,
    /// A trait has no wire form.
    #[error(transparent)]
    Trait(#[from] ErreurTrait),
}

impl ErreurRequete {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Uuid(_) => "insi.requete.uuid",
            Self::Reglage(_) => "insi.requete.reglage",
            Self::Instant => "insi.requete.instant",
            Self::Carte(_) => "insi.requete.carte",
            Self::Assertion => "insi.requete.assertion",
            Self::Trait(erreur) => erreur.code(),
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Assertion => "La demande INSi n’a pas pu être préparée (jeton de votre session incorrect). \
                                Identifiez-vous de nouveau."
                .to_owned(),
            Self::Uuid(_) => "La demande INSi n’a pas pu être préparée (identifiant technique incorrect). \
                              Signalez-le à l’assistance du logiciel."
                .to_owned(),
            Self::Reglage(nom) => {
                format!("Le réglage « {nom} » du service INSi manque ou est incorrect. Complétez-le dans les réglages.")
            }
            Self::Instant => "L’horloge de ce poste est fausse. Mettez-la à l’heure, puis recommencez.".to_owned(),
            Self::Carte(_) => "La lecture de la carte Vitale est incomplète. Relisez la carte, ou recherchez par les \
                               traits d’identité."
                .to_owned(),
            Self::Trait(erreur) => erreur.message(),
        }
    }
}

/// A reply that is not one: nothing of it is used, the file stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErreurReponse {
    /// No content.
    #[error("empty reply")]
    Vide,
    /// More than [`TAILLE_MAX_OCTETS`](super::TAILLE_MAX_OCTETS).
    #[error("reply of {0} bytes, over the limit")]
    TropGrande(usize),
    /// Too deep, too many elements or too many attributes.
    #[error("reply over the limit of {0}")]
    TropComplexe(&'static str),
    /// A web page instead of a reply.
    #[error("an HTML page instead of a SOAP reply")]
    PageHtml,
    /// A document type declaration: refused, whatever it declares.
    #[error("a document type declaration is refused")]
    Dtd,
    /// An entity that is not one of the five predefined ones.
    #[error("an undeclared entity")]
    Entite,
    /// Not UTF-8, or declared as something else.
    #[error("the reply is not UTF-8")]
    Charset,
    /// The text stops before the end of the document.
    #[error("truncated reply")]
    Tronquee,
    /// Not well-formed XML, at this byte.
    #[error("ill-formed XML at byte {0}")]
    MalForme(u64),
    /// The root or the body is not what SOAP 1.2 and INSi define; an element in the wrong namespace counts as this.
    #[error("expected {0}")]
    Inattendu(&'static str),
    /// A mandatory element is missing.
    #[error("{0} is missing")]
    Manquant(&'static str),
    /// An element appears twice.
    #[error("{0} appears twice")]
    EnDouble(&'static str),
    /// The value of an element has not its lexical form.
    #[error("{0} has not its lexical form")]
    Valeur(&'static str),
    /// `CodeCR` is not one we know.
    #[error("unknown CodeCR")]
    CodeCr,
}

impl From<XmlError> for ErreurReponse {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::Empty => Self::Vide,
            XmlError::TooLarge(bytes) => Self::TropGrande(bytes),
            XmlError::TooComplex(what) => Self::TropComplexe(what),
            XmlError::Html => Self::PageHtml,
            XmlError::Dtd => Self::Dtd,
            XmlError::Entity => Self::Entite,
            XmlError::Charset => Self::Charset,
            XmlError::CutShort => Self::Tronquee,
            XmlError::IllFormed(byte) => Self::MalForme(byte),
            XmlError::Missing(what) => Self::Manquant(what),
            XmlError::Twice(what) => Self::EnDouble(what),
        }
    }
}

impl ErreurReponse {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Vide => "insi.reponse.vide",
            Self::TropGrande(_) => "insi.reponse.trop-grande",
            Self::TropComplexe(_) => "insi.reponse.trop-complexe",
            Self::PageHtml => "insi.reponse.html",
            Self::Dtd => "insi.reponse.dtd",
            Self::Entite => "insi.reponse.entite",
            Self::Charset => "insi.reponse.charset",
            Self::Tronquee => "insi.reponse.tronquee",
            Self::MalForme(_) => "insi.reponse.mal-formee",
            Self::Inattendu(_) => "insi.reponse.inattendue",
            Self::Manquant(_) => "insi.reponse.manquant",
            Self::EnDouble(_) => "insi.reponse.en-double",
            Self::Valeur(_) => "insi.reponse.valeur",
            Self::CodeCr => "insi.reponse.code-cr",
        }
    }

    /// Whether asking again later may help: what comes from a broken connection or an overloaded server.
    #[must_use]
    pub fn reessayable(&self) -> bool {
        matches!(
            self,
            Self::Vide | Self::PageHtml | Self::Tronquee | Self::MalForme(_) | Self::Inattendu(_)
        )
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Vide => "INSi a répondu sans contenu. Réessayez dans quelques minutes ; le dossier est inchangé.",
            Self::TropGrande(_) | Self::TropComplexe(_) => {
                "La réponse d’INSi est anormalement volumineuse et a été écartée. Le dossier est inchangé ; si cela \
                 se reproduit, signalez-le à l’assistance du logiciel."
            }
            Self::PageHtml => {
                "INSi a répondu par une page d’erreur : le service est sans doute indisponible. Réessayez dans \
                 quelques minutes ; le dossier est inchangé."
            }
            Self::Dtd | Self::Entite => {
                "La réponse d’INSi contient des éléments interdits et a été écartée par sécurité. Le dossier est \
                 inchangé ; signalez-le à l’assistance du logiciel."
            }
            Self::Charset => {
                "La réponse d’INSi est dans un codage de caractères inattendu et a été écartée. Le dossier est \
                 inchangé ; signalez-le à l’assistance du logiciel."
            }
            Self::Tronquee => {
                "La réponse d’INSi est arrivée incomplète. Réessayez ; le dossier est inchangé."
            }
            Self::MalForme(_) => {
                "La réponse d’INSi est illisible. Réessayez ; si cela se reproduit, signalez-le à l’assistance du \
                 logiciel. Le dossier est inchangé."
            }
            Self::Inattendu(_)
            | Self::Manquant(_)
            | Self::EnDouble(_)
            | Self::Valeur(_)
            | Self::CodeCr => {
                "La réponse d’INSi n’a pas la forme prévue et a été écartée. Le dossier est inchangé ; réessayez, et \
                 si cela se reproduit, signalez-le à l’assistance du logiciel."
            }
        }
        .to_owned()
    }
}
