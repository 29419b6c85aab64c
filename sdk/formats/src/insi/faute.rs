//! SOAP faults of INSi and what the practitioner can do about them.
//!
//! The full table of codes is not public: those below were seen in public material, any other is told with its code.

/// Who is at fault, says the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cote {
    /// `Sender`: the request.
    Emetteur,
    /// `Receiver`: the service.
    Service,
    /// Anything else.
    Inconnu,
}

/// A SOAP fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faute {
    /// Who is at fault.
    pub cote: Cote,
    /// `Subcode`, such as `siram_40`.
    pub sous_code: Option<String>,
    /// Code of the detail, such as `insi_102`.
    pub code: Option<String>,
    /// Severity of the detail, as written (`fatale` and `fatal` are both seen).
    pub severite: Option<String>,
    /// Text of the detail, else of the reason, as the service wrote it.
    pub texte: String,
}

impl Faute {
    /// Stable code of the failure: `insi.102`, `desir.550`, else the subcode, else `insi.faute`.
    #[must_use]
    pub fn code_stable(&self) -> String {
        match self.code_visible() {
            Some(code) => code.replacen('_', ".", 1).to_lowercase(),
            None => "insi.faute".to_owned(),
        }
    }

    /// Whether asking again later may help.
    #[must_use]
    pub fn reessayable(&self) -> bool {
        self.cote == Cote::Service
    }

    /// What the practitioner reads. The service's own text is not part of it: show it as a detail.
    #[must_use]
    pub fn message(&self) -> String {
        match self.code.as_deref() {
            Some("insi_102") => {
                "INSi rencontre une erreur technique. Réessayez dans quelques minutes ; le dossier est inchangé."
                    .to_owned()
            }
            Some("insi_111") => "Les téléservices de l’Assurance maladie sont indisponibles. Réessayez plus tard ; \
                                 le dossier est inchangé."
                .to_owned(),
            Some("insi_19") => "INSi demande le nom de naissance. Complétez-le dans le dossier, puis interrogez de \
                                nouveau INSi."
                .to_owned(),
            Some("desir_550") => "INSi ne reconnaît pas le numéro d’autorisation du logiciel. Vérifiez-le dans les \
                                  réglages du service INSi, ou contactez l’éditeur."
                .to_owned(),
            Some("desir_560") => "INSi refuse l’accès : droits insuffisants. Vérifiez la carte ou le certificat \
                                  utilisé (INSI-AUTO ou INSI-MANU)."
                .to_owned(),
            _ => {
                let code = self.code_visible().unwrap_or("non précisé");
                match self.cote {
                    Cote::Service => format!(
                        "INSi n’a pas pu répondre (code {code}). Réessayez dans quelques minutes ; le dossier est \
                         inchangé."
                    ),
                    Cote::Emetteur | Cote::Inconnu => format!(
                        "INSi a refusé la demande (code {code}). Le dossier est inchangé ; si cela se reproduit, \
                         transmettez ce code à l’assistance du logiciel."
                    ),
                }
            }
        }
    }

    /// The most precise code that is fit to be shown: short, and only letters, digits, `_`, `-` and `.`.
    fn code_visible(&self) -> Option<&str> {
        let fit = |code: &&str| {
            (1..=32).contains(&code.len())
                && code
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let codes = [self.code.as_deref(), self.sous_code.as_deref()];
        codes.into_iter().flatten().find(fit)
    }
}
