//! What can go wrong around a plugin. Each names the plugin, the call and the reason, and has a
//! French sentence for the practitioner ([`CallError::sentence`], [`HostError::sentence`]).

use std::path::PathBuf;

use socle_manifest::{Disagreement, ManifestError};
use socle_record::RecordError;

use crate::failure::Failure;
use crate::lifecycle::Barred;

/// A plugin that cannot be installed or loaded, or a host that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The engine could not be made.
    #[error("the WebAssembly engine cannot start: {0}")]
    Engine(String),
    /// A file of a plugin or of the home cannot be read or written.
    #[error("{path}: {source}", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `plugin.toml` is not one.
    #[error("{path}: {source}", path = .path.display())]
    Manifest {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// The file is no component, or one this engine refuses.
    #[error("plugin {plugin}: not a usable component: {reason}")]
    Component {
        /// Which plugin.
        plugin: String,
        /// The engine's words.
        reason: String,
    },
    /// The component and its manifest do not say the same, or it needs what this host lacks.
    #[error("plugin {plugin} is incompatible: {}", list(.disagreements))]
    Incompatible {
        /// Which plugin.
        plugin: String,
        /// Each thing that does not agree.
        disagreements: Vec<Disagreement>,
    },
    /// The French catalogue of the package cannot be read.
    #[error("plugin {plugin}: texts: {reason}")]
    Texts {
        /// Which plugin.
        plugin: String,
        /// Where and why.
        reason: String,
    },
    /// No plugin of that name.
    #[error("no plugin is called {0}")]
    Unknown(String),
    /// A plugin lies in a folder of another name than its own.
    #[error("plugin {plugin} lies in {folder}, not in a folder of its name", folder = .folder.display())]
    Misplaced {
        /// Which plugin.
        plugin: String,
        /// Where it lies.
        folder: PathBuf,
    },
    /// The practice's policy cannot be read.
    #[error("{path}: {reason}", path = .path.display())]
    Policy {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The package is not the one that was shown when it was decided.
    #[error("plugin {plugin} is not the one that was decided about")]
    ChangedMeanwhile {
        /// Which plugin.
        plugin: String,
    },
    /// A decision about a line the plugin does not ask for.
    #[error("plugin {plugin} does not ask for {line}")]
    NotAsked {
        /// Which plugin.
        plugin: String,
        /// Which line.
        line: String,
    },
    /// A decision the practice's policy has taken already.
    #[error("{line} of plugin {plugin} is fixed by the policy of the practice")]
    FixedByPolicy {
        /// Which plugin.
        plugin: String,
        /// Which line.
        line: String,
        /// Why, French.
        reason: String,
    },
    /// The plugin chosen for a service does not offer it.
    #[error("plugin {plugin} does not offer {service}")]
    NotOffered {
        /// Which plugin.
        plugin: String,
        /// Which service.
        service: String,
    },
    /// The practice's record refused.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Reasons said of one refusal; a file may hold thousands.
const REASONS: usize = 10;
/// The longest of them, in characters: names in it are the file's.
const REASON_CHARS: usize = 400;

/// The first reasons, each once and cut short, and how many more there are.
fn said(mut reasons: Vec<String>, between: &str) -> String {
    // One reason may hold of many interfaces: it is said once.
    reasons.dedup();
    let more = reasons.len().saturating_sub(REASONS);
    reasons.truncate(REASONS);
    for reason in &mut reasons {
        if let Some((end, _)) = reason.char_indices().nth(REASON_CHARS) {
            reason.truncate(end);
            reason.push('…');
        }
    }
    if more > 0 {
        reasons.push(format!("(+ {more})"));
    }
    reasons.join(between)
}

fn list(disagreements: &[Disagreement]) -> String {
    said(
        disagreements.iter().map(ToString::to_string).collect(),
        "; ",
    )
}

impl HostError {
    /// Dotted code, stable.
    pub fn code(&self) -> &'static str {
        match self {
            HostError::Engine(_) => "host.engine",
            HostError::File { .. } => "host.file",
            HostError::Manifest { .. } => "plugin.manifest",
            HostError::Component { .. } => "plugin.component",
            HostError::Incompatible { .. } => "plugin.incompatible",
            HostError::Texts { .. } => "plugin.texts",
            HostError::Unknown(_) => "plugin.unknown",
            HostError::Misplaced { .. } => "plugin.misplaced",
            HostError::Policy { .. } => "host.policy",
            HostError::ChangedMeanwhile { .. } => "plugin.changed",
            HostError::NotAsked { .. } => "permission.unknown",
            HostError::FixedByPolicy { .. } => "permission.fixed",
            HostError::NotOffered { .. } => "service.not-offered",
            HostError::Record(error) => error.code(),
        }
    }

    /// What the practitioner reads.
    pub fn sentence(&self) -> String {
        match self {
            HostError::Engine(_) => "Le moteur des extensions ne démarre pas sur ce poste.".into(),
            HostError::File { path, source } => {
                format!(
                    "Le fichier {} ne peut pas être lu ou écrit ({source}).",
                    path.display()
                )
            }
            HostError::Manifest { path, source } => {
                format!("{} : {}", path.display(), source.phrase())
            }
            HostError::Component { plugin, .. } => {
                format!(
                    "Le fichier de l’extension « {plugin} » est abîmé ou n’est pas une extension : installez-la de nouveau."
                )
            }
            HostError::Incompatible {
                plugin,
                disagreements,
            } => {
                let reasons = disagreements.iter().map(Disagreement::phrase).collect();
                format!(
                    "L’extension « {plugin} » est refusée. {}",
                    said(reasons, " ")
                )
            }
            HostError::Texts { plugin, .. } => {
                format!("Les textes de l’extension « {plugin} » ne peuvent pas être lus.")
            }
            HostError::Unknown(plugin) => format!("Aucune extension ne s’appelle « {plugin} »."),
            HostError::Misplaced { plugin, folder } => {
                format!(
                    "L’extension « {plugin} » n’est pas à sa place ({}) : installez-la de nouveau.",
                    folder.display()
                )
            }
            HostError::Policy { path, .. } => format!(
                "La politique du cabinet ({}) ne peut pas être lue : corrigez ce fichier ou retirez-le, puis recommencez.",
                path.display()
            ),
            HostError::ChangedMeanwhile { plugin } => format!(
                "L’extension « {plugin} » a changé depuis qu’elle vous a été présentée : relisez ce qu’elle demande. Rien n’a été installé."
            ),
            HostError::NotAsked { plugin, line } => {
                format!("L’extension « {plugin} » ne demande pas « {line} ».")
            }
            HostError::FixedByPolicy { reason, .. } => {
                format!("La politique du cabinet fixe cette autorisation : {reason}")
            }
            HostError::NotOffered { plugin, service } => {
                format!("L’extension « {plugin} » ne fournit pas le service « {service} ».")
            }
            HostError::Record(error) => error.message(),
        }
    }
}

/// A call that did not succeed. Nothing it staged took effect.
#[derive(Debug, thiserror::Error)]
#[error("plugin {plugin}, {call}: {reason}")]
pub struct CallError {
    /// Which plugin.
    pub plugin: String,
    /// Which call, such as `command rechercher`.
    pub call: String,
    /// Why.
    pub reason: Reason,
}

/// Why a call did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The plugin, or the host on its behalf, said no.
    #[error("{} ({})", .0.message, .0.code)]
    Refused(Failure),
    /// The plugin used its time on the processor.
    #[error("used {used_ms} ms of processor, {allowed_ms} allowed")]
    Cpu {
        /// What it used.
        used_ms: u64,
        /// What it had.
        allowed_ms: u64,
    },
    /// The call took too long in all.
    #[error("took more than {allowed_ms} ms")]
    Wall {
        /// What it had.
        allowed_ms: u64,
    },
    /// Another limit, in English for the author.
    #[error("limit reached: {0}")]
    Limit(String),
    /// The plugin crashed.
    #[error("crashed: {0}")]
    Trap(String),
    /// The practitioner gave up.
    #[error("cancelled")]
    Cancelled,
    /// The plugin does not offer this.
    #[error("not offered")]
    NotOffered,
    /// There is no such plugin, or it is off.
    #[error("not installed")]
    NotInstalled,
    /// The practice has not agreed to the plugin, or not to what it has become.
    #[error("waits for the consent of the practice")]
    AwaitsConsent,
    /// A person turned the plugin off.
    #[error("disabled")]
    Disabled,
    /// Third-party plugins are off since the start.
    #[error("off: the host was started with its own plugins only")]
    SafeMode,
    /// Paused, by its failures or a person.
    #[error("in quarantine: {0}")]
    Quarantined(String),
    /// What the call staged could not be committed.
    #[error(transparent)]
    Record(RecordError),
}

impl From<Barred> for Reason {
    fn from(barred: Barred) -> Self {
        match barred {
            Barred::Consent => Reason::AwaitsConsent,
            Barred::Disabled => Reason::Disabled,
            Barred::SafeMode => Reason::SafeMode,
            Barred::Quarantine(why) => Reason::Quarantined(why),
        }
    }
}

impl Reason {
    /// The plugin itself crashed or went past a limit of its own: not an answer of its, nor a wait for somebody else.
    pub(crate) fn is_crash(&self) -> bool {
        matches!(
            self,
            Reason::Cpu { .. } | Reason::Limit(_) | Reason::Trap(_)
        )
    }

    /// What happened in a few French words, without detail of the crash.
    pub(crate) fn short(&self) -> String {
        match self {
            Reason::Cpu { allowed_ms, .. } => {
                format!("temps de calcul de {allowed_ms} ms dépassé")
            }
            Reason::Limit(_) => "limite dépassée".into(),
            Reason::Trap(_) => "erreur interne".into(),
            Reason::Wall { allowed_ms } => format!("délai de {} s dépassé", allowed_ms / 1_000),
            Reason::Cancelled => "annulé".into(),
            Reason::Refused(failure) => failure.code.clone(),
            other => other.to_string(),
        }
    }

    /// The same reason where only its kind matters, to be told to several listeners.
    pub(crate) fn shown(&self) -> Self {
        match self {
            Reason::Refused(failure) => Reason::Refused(failure.clone()),
            Reason::Cpu {
                used_ms,
                allowed_ms,
            } => Reason::Cpu {
                used_ms: *used_ms,
                allowed_ms: *allowed_ms,
            },
            Reason::Wall { allowed_ms } => Reason::Wall {
                allowed_ms: *allowed_ms,
            },
            Reason::Limit(what) => Reason::Limit(what.clone()),
            Reason::Trap(trap) => Reason::Trap(trap.clone()),
            Reason::Cancelled => Reason::Cancelled,
            Reason::NotOffered => Reason::NotOffered,
            Reason::NotInstalled => Reason::NotInstalled,
            Reason::AwaitsConsent => Reason::AwaitsConsent,
            Reason::Disabled => Reason::Disabled,
            Reason::SafeMode => Reason::SafeMode,
            Reason::Quarantined(why) => Reason::Quarantined(why.clone()),
            Reason::Record(error) => Reason::Refused(Failure::new(error.code(), error.message())),
        }
    }
}

impl Reason {
    /// Dotted code, stable.
    pub fn code(&self) -> &str {
        match self {
            Reason::Refused(failure) => &failure.code,
            Reason::Cpu { .. } => "limit.cpu",
            Reason::Wall { .. } => "limit.wall",
            Reason::Limit(_) => "limit",
            Reason::Trap(_) => "plugin.crashed",
            Reason::Cancelled => "cancelled",
            Reason::NotOffered => "unsupported",
            Reason::NotInstalled => "plugin.unknown",
            Reason::AwaitsConsent => "plugin.consent",
            Reason::Disabled => "plugin.disabled",
            Reason::SafeMode => "plugin.safe-mode",
            Reason::Quarantined(_) => "plugin.quarantined",
            Reason::Record(error) => error.code(),
        }
    }

    /// What the practitioner reads: what happened and what to do.
    pub fn sentence(&self, plugin: &str) -> String {
        match self {
            Reason::Refused(failure) => failure.message.clone(),
            Reason::Cpu { .. } | Reason::Wall { .. } => {
                format!(
                    "L’extension « {plugin} » a pris trop de temps et a été arrêtée. Rien n’a été modifié ; réessayez."
                )
            }
            Reason::Limit(_) => format!(
                "L’extension « {plugin} » a dépassé une limite et a été arrêtée. Rien n’a été modifié."
            ),
            Reason::Trap(_) => {
                format!(
                    "L’extension « {plugin} » s’est arrêtée sur une erreur. Rien n’a été modifié ; son éditeur en trouvera le détail dans le journal."
                )
            }
            Reason::Cancelled => "Annulé.".into(),
            Reason::NotOffered => format!("L’extension « {plugin} » ne propose pas cette action."),
            Reason::NotInstalled => format!("L’extension « {plugin} » n’est pas installée."),
            Reason::AwaitsConsent => {
                format!("L’extension « {plugin} » attend votre accord : ouvrez la page Extensions.")
            }
            Reason::Disabled => format!(
                "L’extension « {plugin} » est désactivée : activez-la dans la page Extensions."
            ),
            Reason::SafeMode => format!(
                "L’extension « {plugin} » ne tourne pas : Socle a été ouvert avec ses seules extensions."
            ),
            Reason::Quarantined(why) => format!(
                "L’extension « {plugin} » est en quarantaine ({why}) : relancez-la dans la page Extensions."
            ),
            Reason::Record(error) => error.message(),
        }
    }
}

impl CallError {
    /// Dotted code, stable.
    pub fn code(&self) -> &str {
        self.reason.code()
    }

    /// What the practitioner reads: what happened and what to do.
    pub fn sentence(&self) -> String {
        self.reason.sentence(&self.plugin)
    }

    /// True when trying again may help.
    pub fn retryable(&self) -> bool {
        match &self.reason {
            Reason::Refused(failure) => failure.retryable,
            Reason::Wall { .. } | Reason::Record(_) => true,
            _ => false,
        }
    }

    /// The failure another plugin sees when it called this one.
    pub(crate) fn to_failure(&self) -> Failure {
        match &self.reason {
            Reason::Refused(failure) => failure.clone(),
            _ => Failure {
                retryable: self.retryable(),
                ..Failure::new(self.code(), self.sentence())
            }
            .author(self.to_string()),
        }
    }
}
