//! What can go wrong, with a stable code, the French sentence the doctor reads, and an English line for the log. None
//! holds patient data.

use std::path::PathBuf;

use socle_formats::identite::Refus;

use crate::model::document::DocumentStatut;
use crate::model::entity::Meanwhile;
use crate::model::id::{DocumentId, EntryId, EventId, PatientId};
use crate::model::kinds::Kind;
use crate::model::outbox::EntryState;
use crate::model::rules::Refused;

/// Why the certificate of a server is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateFault {
    /// Its time is over.
    Expired,
    /// Its time has not begun.
    NotYetValid,
    /// Anything else: signed by nobody known here, or for another name.
    Unknown,
}

/// An error of the record. Unless it says otherwise, nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// There is no home in this folder.
    #[error("no record in {}", .home.display())]
    MissingHome {
        /// The folder.
        home: PathBuf,
    },
    /// There is already a home in this folder.
    #[error("{} already holds a record", .home.display())]
    HomeExists {
        /// The folder.
        home: PathBuf,
    },
    /// Another process has this home open.
    #[error("the home is held by another process{}", pid_suffix(*.pid))]
    HomeLocked {
        /// Its process id, when it wrote it.
        pid: Option<u32>,
    },
    /// The clear-text header of the home cannot be read.
    #[error("home.toml: {detail}")]
    Header {
        /// What is wrong.
        detail: String,
    },
    /// The record was written by a later version.
    #[error("schema {found} is newer than {known}")]
    NewerSchema {
        /// Version found.
        found: u32,
        /// Latest version known here.
        known: u32,
    },
    /// The key does not open the record, or the first page of the file is damaged: they cannot be told apart.
    #[error("the key does not open the record")]
    WrongKey,
    /// The key file is not there.
    #[error("no key in {}", .path.display())]
    KeyMissing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The home is kept by a passphrase and none was given.
    #[error("a passphrase is required")]
    PassphraseRequired,
    /// The desktop's keyring does not answer or does not know the key.
    #[error("keyring: {detail}")]
    Keyring {
        /// What it said.
        detail: String,
    },
    /// No space left on the device.
    #[error("no space left on the device")]
    DiskFull,
    /// A file is damaged.
    #[error("the store is damaged: {detail}")]
    Corrupt {
        /// What was seen.
        detail: String,
    },
    /// A value that a store on another machine keeps sealed does not open where it stands: it was changed there, or taken
    /// from another row.
    #[error(
        "the sealed value {table}.{column} does not open in its row: it was changed, or moved there"
    )]
    Sealed {
        /// Table.
        table: String,
        /// Column.
        column: String,
    },
    /// Something was changed meanwhile: read it again.
    #[error("{subject} {id}: revision {expected} is stale, now {found}")]
    Conflict {
        /// Kind of thing, `patient`, `identity`, `outbox`.
        subject: &'static str,
        /// Its id.
        id: String,
        /// Revision the write carried.
        expected: u64,
        /// Revision now.
        found: u64,
    },
    /// Somebody changed an entity meanwhile: what, so that the writes can be brought together
    /// ([`merge`](crate::model::merge::merge)).
    #[error("{} {}: revision {} is stale, now {}", .0.kind, .0.id, .0.expected, .0.found)]
    Meanwhile(Box<Meanwhile>),
    /// A field of an entity that cannot be so.
    #[error("{kind}.{field}: {reason}")]
    Field {
        /// Kind.
        kind: &'static str,
        /// Field.
        field: String,
        /// End of a French sentence whose subject is the field.
        reason: String,
    },
    /// The medical file does not allow it.
    #[error("{kind}: {refused}")]
    Dossier {
        /// Kind.
        kind: &'static str,
        /// Why.
        refused: Refused,
    },
    /// There is no such thing.
    #[error("no {subject} {id}")]
    NotFound {
        /// Kind of thing.
        subject: &'static str,
        /// Its id.
        id: String,
    },
    /// The state machine of the identity refuses.
    #[error(transparent)]
    Refus(#[from] Refus),
    /// Another patient of the practice has this matricule, qualified: perhaps they are one person twice.
    #[error("patient {patient}: its matricule is that of patient {holder}")]
    MatriculeTaken {
        /// Who would have it.
        patient: PatientId,
        /// Who has it.
        holder: PatientId,
    },
    /// There is no such kind of entity.
    #[error("no kind {0}")]
    UnknownKind(String),
    /// A value that cannot be written or asked for.
    #[error("{field}: {reason}")]
    Invalid {
        /// Field.
        field: String,
        /// End of a French sentence whose subject is the field.
        reason: String,
    },
    /// A document cannot become that.
    #[error("document {id} is {statut}: {refused}")]
    DocumentStatut {
        /// Document.
        id: DocumentId,
        /// Its state.
        statut: DocumentStatut,
        /// What was asked.
        refused: &'static str,
    },
    /// The plugin's store is full.
    #[error("store of {plugin}: quota of {quota_bytes} bytes exceeded")]
    Quota {
        /// Plugin.
        plugin: String,
        /// Its quota, bytes.
        quota_bytes: u64,
    },
    /// The plugin has as many of these as it may.
    #[error("{plugin} has {most} {what} already")]
    TooMany {
        /// Plugin.
        plugin: String,
        /// What, in French, plural.
        what: &'static str,
        /// How many it may have.
        most: u64,
    },
    /// The event was already settled for this plugin, or never was its own: nothing to do twice.
    #[error("event {event} is already settled for {plugin}")]
    EventSettled {
        /// Event.
        event: EventId,
        /// Plugin.
        plugin: String,
    },
    /// The entry is not in a state that allows this.
    #[error("entry {entry} is {state}")]
    EntryState {
        /// Entry.
        entry: EntryId,
        /// Its state.
        state: EntryState,
    },
    /// The system gives no random bytes.
    #[error("no source of random bytes: {0}")]
    Chance(String),
    /// A file of the home cannot be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// File.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// Bytes offered as a blob could not be read.
    #[error("reading the content: {0}")]
    Content(std::io::Error),
    /// The practice's server does not answer. What was under way when it stopped answering left nothing.
    #[error("server: {detail}")]
    ServerUnreachable {
        /// What was seen.
        detail: String,
    },
    /// The server went away during a commit and did not come back in time: nobody knows whether it took effect. The next
    /// unit finds out first.
    #[error("the outcome of a commit is not known")]
    OutcomeUnknown,
    /// Another workstation has been writing for too long.
    #[error("another workstation is writing")]
    ServerBusy,
    /// The server refuses: its user, its password, its database or a right.
    #[error("server: {detail}")]
    ServerRefuses {
        /// What it said.
        detail: String,
    },
    /// The server's certificate is not one we can trust.
    #[error("server's certificate: {detail}")]
    ServerCertificate {
        /// What is wrong with it.
        fault: CertificateFault,
        /// What was seen.
        detail: String,
    },
    /// The connection would be in clear over a network.
    #[error("the server offers no TLS, or was not asked for it")]
    ServerInClear,
    /// The server is too old, or its database unfit.
    #[error("server: {detail}")]
    ServerUnfit {
        /// What was seen.
        detail: String,
    },
    /// The database holds something already.
    #[error("the database is not empty")]
    ServerTaken,
    /// The practice has moved from this database to another place.
    #[error("the record has moved from this database")]
    ServerMoved,
    /// Another workstation works on the record.
    #[error("another workstation has the record open")]
    OthersOpen,
    /// The database holds no practice.
    #[error("the database holds no record")]
    ServerEmpty,
    /// An address of a server that cannot be understood.
    #[error("address of the server: {detail}")]
    ServerAddress {
        /// What is wrong.
        detail: String,
    },
    /// Anything else the store says.
    #[error("store: {detail}")]
    Store {
        /// What it said.
        detail: String,
    },
}

fn pid_suffix(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" ({pid})"))
}

impl RecordError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingHome { .. } => "record.missing",
            Self::HomeExists { .. } => "record.exists",
            Self::HomeLocked { .. } => "record.locked",
            Self::Header { .. } => "record.header",
            Self::NewerSchema { .. } => "record.newer",
            Self::WrongKey => "record.wrong-key",
            Self::KeyMissing { .. } => "record.key-missing",
            Self::PassphraseRequired => "record.passphrase-required",
            Self::Keyring { .. } => "record.keyring",
            Self::DiskFull => "record.disk-full",
            Self::Corrupt { .. } => "record.corrupt",
            Self::Sealed { .. } => "record.sealed",
            Self::Conflict { .. } | Self::Meanwhile(_) => "conflict",
            Self::Dossier { refused, .. } => refused.code(),
            Self::NotFound { .. } => "not-found",
            Self::Refus(_) => "identity.refus",
            Self::MatriculeTaken { .. } => "identity.collision",
            Self::UnknownKind(_) => "records.unknown-kind",
            Self::Invalid { .. } | Self::Field { .. } => "invalid",
            Self::DocumentStatut { .. } => "document.statut",
            Self::Quota { .. } => "store.quota",
            Self::TooMany { .. } => "limit",
            Self::EventSettled { .. } => "event.settled",
            Self::EntryState { .. } => "outbox.state",
            Self::Chance(_) => "record.chance",
            Self::File { .. } => "record.file",
            Self::Content(_) => "record.content",
            Self::ServerUnreachable { .. } => "record.server",
            Self::OutcomeUnknown => "record.outcome-unknown",
            Self::ServerBusy => "record.busy",
            Self::ServerRefuses { .. } => "record.server-refuses",
            Self::ServerCertificate { .. } => "record.server-certificate",
            Self::ServerInClear => "record.server-clear",
            Self::ServerUnfit { .. } => "record.server-unfit",
            Self::ServerTaken => "record.server-taken",
            Self::ServerEmpty => "record.server-empty",
            Self::ServerMoved => "record.server-moved",
            Self::OthersOpen => "record.others-open",
            Self::ServerAddress { .. } => "record.server-address",
            Self::Store { .. } => "record.store",
        }
    }

    /// What the doctor reads: what happened and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::MissingHome { home } => format!(
                "Aucun cabinet dans le dossier {}. Vérifiez le chemin, ou créez le cabinet.",
                home.display()
            ),
            Self::HomeExists { home } => format!(
                "Le dossier {} contient déjà un cabinet. Ouvrez-le, ou choisissez un autre dossier.",
                home.display()
            ),
            Self::HomeLocked { pid: Some(pid) } => format!(
                "Ce cabinet est déjà ouvert par un autre programme (processus {pid}). Fermez-le, puis recommencez."
            ),
            Self::HomeLocked { pid: None } => {
                "Ce cabinet est déjà ouvert par un autre programme. Fermez-le, puis recommencez.".to_owned()
            }
            Self::Header { .. } => {
                "Le fichier home.toml du cabinet est illisible. Rétablissez-le depuis une sauvegarde.".to_owned()
            }
            Self::NewerSchema { .. } => "Ce cabinet a été ouvert par une version plus récente de Socle. Mettez Socle \
                                         à jour sur ce poste ; rien n'a été modifié."
                .to_owned(),
            Self::WrongKey => "La clé n’ouvre pas ce cabinet : phrase secrète erronée, clé d’un autre cabinet ou \
                               fichier endommagé. Vérifiez la clé, ou rétablissez une sauvegarde."
                .to_owned(),
            Self::KeyMissing { path } => format!(
                "Le fichier de clé {} est absent. Remettez-le en place depuis votre copie : sans lui, le cabinet ne \
                 peut pas être ouvert.",
                path.display()
            ),
            Self::PassphraseRequired => {
                "Ce cabinet est protégé par une phrase secrète. Saisissez-la pour l’ouvrir.".to_owned()
            }
            Self::Keyring { .. } => "Le trousseau de clés du bureau ne donne pas la clé du cabinet. Déverrouillez le \
                                     trousseau, puis recommencez."
                .to_owned(),
            Self::DiskFull => "Le disque est plein : rien n’a été enregistré, rien n’a été perdu. Libérez de \
                               l'espace, puis recommencez."
                .to_owned(),
            Self::Corrupt { .. } => "Le fichier du cabinet est endommagé. Conservez-le en l’état et rétablissez une \
                                     sauvegarde."
                .to_owned(),
            Self::Sealed { .. } => "Une valeur du dossier a été modifiée ou déplacée sur le serveur sans passer par Socle : elle \
                                    n’est pas lue. Gardez la base en l’état et rétablissez une sauvegarde."
                .to_owned(),
            Self::Conflict { subject: "outbox", .. } => {
                "Cet envoi a changé entre-temps. Rien n’a été modifié : consultez son état.".to_owned()
            }
            Self::Conflict { .. } => "Le dossier a été modifié entre-temps. Rien n’a été écrasé : relisez-le, puis \
                                      recommencez."
                .to_owned(),
            Self::Meanwhile(meanwhile) => meanwhile.message(),
            Self::Field { kind, field, reason } => {
                let label = Kind::named(kind)
                    .and_then(|kind| kind.field(field))
                    .map_or(field.as_str(), |field| field.label);
                format!("Le champ « {label} » {reason}.")
            }
            Self::Dossier { refused, .. } => refused.message().to_owned(),
            Self::NotFound { subject: "patient" | "identity", .. } => {
                "Ce patient n’existe pas dans le cabinet.".to_owned()
            }
            Self::NotFound { .. } => "Cet élément n’existe pas, ou n’existe plus.".to_owned(),
            Self::Refus(refus) => refus.message(),
            Self::MatriculeTaken { .. } => "Ce matricule est déjà celui d’un autre patient du cabinet, dont l’identité \
                 est qualifiée : rien n’a été modifié. Comparez les deux dossiers ; si c’est la même personne, gardez \
                 celui qui est qualifié."
                .to_owned(),
            Self::UnknownKind(kind) => format!("Le cabinet ne connaît pas les éléments « {kind} »."),
            Self::Invalid { field, reason } => format!("Le champ « {field} » {reason}."),
            Self::DocumentStatut { statut, .. } => format!(
                "Ce document est {} : cette modification n’est plus possible. Créez un document qui le remplace.",
                statut.libelle()
            ),
            Self::Quota { plugin, quota_bytes } => format!(
                "L’extension {plugin} a rempli l’espace qui lui est réservé ({} Mo). Rien n’a été perdu ; augmentez \
                 cet espace ou videz ses données.",
                quota_bytes / 1_000_000
            ),
            Self::TooMany { plugin, what, most } => format!(
                "L’extension {plugin} a déjà {most} {what} : attendez qu’ils soient finis."
            ),
            Self::EventSettled { .. } => "Cet événement a déjà été traité.".to_owned(),
            Self::EntryState { state, .. } => {
                format!("Cet envoi est {} : cette action n’est plus possible.", state.libelle())
            }
            Self::Chance(_) => "Le système ne fournit pas de nombres aléatoires. Redémarrez le poste.".to_owned(),
            Self::File { path, .. } => format!(
                "Le fichier {} ne peut pas être lu ou écrit. Vérifiez les droits sur ce dossier.",
                path.display()
            ),
            Self::Content(_) => "Le document n’a pas pu être lu en entier. Recommencez.".to_owned(),
            Self::ServerUnreachable { .. } => "Le serveur du cabinet ne répond pas : rien n’a été enregistré, rien \
                                               n’a été perdu. Vérifiez le réseau et le serveur, puis recommencez."
                .to_owned(),
            Self::OutcomeUnknown => "Le serveur du cabinet s’est arrêté pendant l’enregistrement et ne répond plus : \
                                     quand il sera revenu, relisez le dossier pour voir si votre dernière \
                                     modification y est."
                .to_owned(),
            Self::ServerBusy => "Un autre poste enregistre en ce moment. Rien n’a été modifié : recommencez dans un \
                                 instant."
                .to_owned(),
            Self::ServerRefuses { .. } => "Le serveur du cabinet refuse la connexion : utilisateur, mot de passe, base \
                                           ou droits. Vérifiez-les avec la personne qui gère le serveur."
                .to_owned(),
            Self::ServerCertificate { fault: CertificateFault::Expired, .. } => {
                "Le certificat du serveur du cabinet a expiré : la connexion n’est plus sûre. Vérifiez la date de ce poste, \
                 sinon demandez à la personne qui gère le serveur de renouveler son certificat."
                    .to_owned()
            }
            Self::ServerCertificate { fault: CertificateFault::NotYetValid, .. } => {
                "Le certificat du serveur du cabinet n’est pas encore valable. Vérifiez la date de ce poste, sinon demandez \
                 à la personne qui gère le serveur."
                    .to_owned()
            }
            Self::ServerCertificate { .. } => "Le certificat du serveur du cabinet n’est pas reconnu par ce poste. \
                                               Indiquez le certificat de son autorité (sslrootcert), ou vérifiez \
                                               l’adresse du serveur."
                .to_owned(),
            Self::ServerInClear => "La connexion au serveur du cabinet ne serait pas chiffrée : elle n’est permise que \
                                    sur cette machine. Activez TLS sur le serveur."
                .to_owned(),
            Self::ServerUnfit { .. } => "Le serveur du cabinet ne convient pas : il faut PostgreSQL 15 ou plus récent, et \
                                         une base en UTF-8."
                .to_owned(),
            Self::ServerTaken => "Cette base contient déjà un cabinet ou d’autres données. Indiquez une base vide, ou \
                                  rejoignez le cabinet qu’elle contient."
                .to_owned(),
            Self::ServerMoved => "Le cabinet a été déplacé : il n’est plus sur ce serveur. Demandez où il est à la personne \
                                  qui l’a déplacé, puis rejoignez-le."
                .to_owned(),
            Self::OthersOpen => "Un autre poste a ce cabinet ouvert. Fermez Socle sur les autres postes, attendez deux \
                                 minutes, puis recommencez. Rien n’a été modifié."
                .to_owned(),
            Self::ServerEmpty => "Cette base ne contient aucun cabinet. Vérifiez l’adresse, ou créez le cabinet.".to_owned(),
            Self::ServerAddress { .. } => "L’adresse du serveur n’est pas de la forme \
                                           postgres://utilisateur@serveur/base. Vérifiez-la."
                .to_owned(),
            Self::Store { .. } => "Le cabinet n’a pas pu enregistrer ou lire cette information. Recommencez ; si cela \
                                   persiste, redémarrez Socle."
                .to_owned(),
        }
    }

    /// Whether trying again later, with nothing else changed, may succeed.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::DiskFull
                | Self::HomeLocked { .. }
                | Self::ServerUnreachable { .. }
                | Self::ServerBusy
                | Self::Store { .. }
        )
    }
}
