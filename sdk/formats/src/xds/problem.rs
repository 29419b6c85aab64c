//! Errors of a registry or repository, with what to do next.
//!
//! The list of XDS codes is that of IHE. Of the codes of the DMP only those seen in public material are known: any other
//! is told with its context, as the server wrote it.

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It was not done.
    Error,
    /// It was done.
    Warning,
}

/// An error or a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its code, such as `XDSDuplicateUniqueIdInRegistry` or `DMPClosed`.
    pub code: String,
    /// What the server says of it.
    pub context: String,
    /// How bad.
    pub severity: Severity,
    /// Where, for the author of the program.
    pub location: String,
}

/// What an error calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// Asking again later may help.
    Later,
    /// A person has to do something first, with the patient or their file.
    Person,
    /// The document or its metadata are not right: the same again will be refused.
    Correct,
    /// It is done already.
    Done,
    /// The session, the card or the certificate.
    Session,
    /// Nobody knows: shown as the server says it.
    Unknown,
}

/// Code, what it calls for, what the practitioner reads.
const KNOWN: &[(&str, Call, &str)] = &[
    (
        "DMPPatientNotFound",
        Call::Person,
        "Ce patient n’a pas de DMP (patient inconnu). Le document n’y sera pas déposé : proposez-lui d’activer Mon espace santé, et transmettez le document par messagerie.",
    ),
    (
        "DMPClosed",
        Call::Person,
        "Le DMP de ce patient est fermé. Le document n’y sera pas déposé : transmettez-le par messagerie, et parlez-en avec le patient.",
    ),
    (
        "DMPAccessForbidden",
        Call::Person,
        "Ce patient vous a interdit l’accès à son DMP. Parlez-en avec lui : lui seul peut lever l’interdiction, depuis Mon espace santé.",
    ),
    (
        "DMPAuthorizationNotFound",
        Call::Person,
        "Vous n’avez pas encore d’autorisation d’accès au DMP de ce patient. Informez-le, puis déclarez son accord.",
    ),
    (
        "DMPAuthorizationExpired",
        Call::Person,
        "Votre autorisation d’accès au DMP de ce patient a expiré. Informez-le, puis renouvelez-la.",
    ),
    (
        "DMPInvalidCertificate",
        Call::Session,
        "Le DMP refuse le certificat qui a signé la demande. Vérifiez la carte ou le certificat dans les réglages de session, puis identifiez-vous de nouveau.",
    ),
    (
        "DMPPatientAccessAlreadyExists",
        Call::Done,
        "Le compte du patient existe déjà : il n’y a rien à faire.",
    ),
    (
        "DMPPatientAccessOTPAlreadyExists",
        Call::Done,
        "Le moyen de connexion du patient existe déjà : il n’y a rien à faire.",
    ),
    (
        "XDSMissingDocument",
        Call::Correct,
        "Le document annoncé n’est pas arrivé au DMP. Recommencez l’envoi ; si cela se reproduit, signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSMissingDocumentMetadata",
        Call::Correct,
        "Un document est arrivé au DMP sans sa description. Recommencez l’envoi ; si cela se reproduit, signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSRegistryNotAvailable",
        Call::Later,
        "Le DMP est momentanément indisponible. L’envoi sera repris ; vous pouvez continuer.",
    ),
    (
        "XDSRegistryError",
        Call::Later,
        "Le DMP rencontre une erreur technique. Réessayez dans quelques minutes.",
    ),
    (
        "XDSRepositoryError",
        Call::Later,
        "Le DMP rencontre une erreur technique dans l’entrepôt de documents. Réessayez dans quelques minutes.",
    ),
    (
        "XDSRegistryDuplicateUniqueIdInMessage",
        Call::Correct,
        "Deux documents de l’envoi portent le même identifiant. Envoyez-les séparément ; si cela se reproduit, signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSRepositoryDuplicateUniqueIdInMessage",
        Call::Correct,
        "Deux documents de l’envoi portent le même identifiant. Envoyez-les séparément ; si cela se reproduit, signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSDuplicateUniqueIdInRegistry",
        Call::Done,
        "Ce document est déjà dans le DMP du patient : il n’y a rien à renvoyer. Pour le corriger, remplacez-le par une nouvelle version.",
    ),
    (
        "XDSNonIdenticalHash",
        Call::Correct,
        "Un autre contenu est déjà déposé sous l’identifiant de ce document. Créez une nouvelle version du document, puis remplacez l’ancienne.",
    ),
    (
        "XDSNonIdenticalSize",
        Call::Correct,
        "Un autre contenu est déjà déposé sous l’identifiant de ce document. Créez une nouvelle version du document, puis remplacez l’ancienne.",
    ),
    (
        "XDSRegistryBusy",
        Call::Later,
        "Le DMP est surchargé. L’envoi sera repris ; vous pouvez continuer.",
    ),
    (
        "XDSRepositoryBusy",
        Call::Later,
        "L’entrepôt de documents du DMP est surchargé. L’envoi sera repris ; vous pouvez continuer.",
    ),
    (
        "XDSRegistryOutOfResources",
        Call::Later,
        "Le DMP manque de ressources. Réessayez plus tard.",
    ),
    (
        "XDSRepositoryOutOfResources",
        Call::Later,
        "L’entrepôt de documents du DMP manque de place. Réessayez plus tard.",
    ),
    (
        "XDSRegistryMetadataError",
        Call::Correct,
        "Le DMP refuse la description du document. Vérifiez son type, sa date et son auteur, puis recommencez.",
    ),
    (
        "XDSRepositoryMetadataError",
        Call::Correct,
        "Le DMP refuse la description du document. Vérifiez son type, sa date et son auteur, puis recommencez.",
    ),
    (
        "XDSTooManyResults",
        Call::Person,
        "Ce DMP contient trop de documents pour cette recherche. Restreignez la période ou le type de document.",
    ),
    (
        "XDSExtraMetadataNotSaved",
        Call::Done,
        "Le document est déposé ; une partie de sa description n’a pas été conservée par le DMP.",
    ),
    (
        "XDSUnknownPatientId",
        Call::Person,
        "Le DMP ne connaît pas ce matricule. Vérifiez l’identité du patient auprès d’INSi, puis recommencez.",
    ),
    (
        "XDSPatientIdDoesNotMatch",
        Call::Correct,
        "Le document et l’envoi ne parlent pas du même patient : rien n’a été déposé. Vérifiez le dossier auquel le document est rattaché.",
    ),
    (
        "XDSUnknownStoredQuery",
        Call::Correct,
        "Le DMP ne connaît pas cette recherche. Signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSStoredQueryMissingParam",
        Call::Correct,
        "Il manque un critère à la recherche dans le DMP. Signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSStoredQueryParamNumber",
        Call::Correct,
        "Un critère de la recherche dans le DMP est en double. Signalez-le à l’assistance du logiciel.",
    ),
    (
        "XDSRegistryDeprecatedDocumentError",
        Call::Person,
        "Le document à remplacer n’est plus la version en cours : une autre l’a déjà remplacé. Relisez la version en cours, puis recommencez.",
    ),
    (
        "XDSUnknownRepositoryId",
        Call::Correct,
        "Le DMP ne connaît pas l’entrepôt de ce document. Actualisez la liste des documents, puis recommencez.",
    ),
    (
        "XDSDocumentUniqueIdError",
        Call::Person,
        "Ce document n’est pas, ou n’est plus, dans le DMP. Actualisez la liste des documents.",
    ),
    (
        "XDSResultNotSinglePatient",
        Call::Correct,
        "La recherche dans le DMP porte sur plusieurs patients. Signalez-le à l’assistance du logiciel.",
    ),
];

/// Every code that has a sentence of its own.
pub fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(code, _, _)| *code)
}

impl Problem {
    /// What it calls for.
    #[must_use]
    pub fn call(&self) -> Call {
        self.row().map_or(Call::Unknown, |(_, call, _)| *call)
    }

    /// Whether asking again later, without anybody doing anything, may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.call() == Call::Later
    }

    /// Stable code: `dmp.` or `xds.` and the server's, as far as it is fit to be shown.
    #[must_use]
    pub fn stable_code(&self) -> String {
        let fit = (1..=64).contains(&self.code.len())
            && self
                .code
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_');
        match (fit, self.code.strip_prefix("XDS")) {
            (true, Some(own)) => format!("xds.{own}"),
            (true, None) => format!(
                "dmp.{}",
                self.code.strip_prefix("DMP").unwrap_or(&self.code)
            ),
            (false, _) => "dmp.unknown".to_owned(),
        }
    }

    /// What the practitioner reads. A code nobody knows is told with what the server says of it.
    #[must_use]
    pub fn message(&self) -> String {
        if let Some((_, _, message)) = self.row() {
            return (*message).to_owned();
        }
        // Seen with codes of their own that are not public.
        let context = self.context.trim();
        if context.contains("spécialité dans le vihf") {
            return "Le DMP demande votre spécialité, que votre session n’indique pas. Complétez-la dans les réglages \
                    de session, puis identifiez-vous de nouveau."
                .to_owned();
        }
        if context.contains("Structure introuvable ou Inactive") {
            return "Le DMP ne connaît pas votre structure, ou elle n’est plus active. Vérifiez son identifiant dans \
                    les réglages du cabinet."
                .to_owned();
        }
        let context: String = context.chars().take(300).collect();
        let said = match (self.code.trim(), context.as_str()) {
            ("", "") => "sans dire pourquoi".to_owned(),
            (code, "") => format!("code {code}"),
            ("", context) => format!("« {context} »"),
            (code, context) => format!("« {context} », code {code}"),
        };
        format!(
            "Le DMP a répondu par une erreur que le logiciel ne connaît pas ({said}). Si elle se reproduit, \
             transmettez-la à l’assistance du logiciel."
        )
    }

    fn row(&self) -> Option<&'static (&'static str, Call, &'static str)> {
        KNOWN.iter().find(|(code, _, _)| *code == self.code)
    }
}
