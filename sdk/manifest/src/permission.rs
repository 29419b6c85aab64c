//! What a plugin may be allowed to do, one line of consent at a time.

use std::fmt;

use serde::Deserialize;

use crate::host::HostPattern;
use crate::interface::consumer_interface;

/// Whose data a permission reaches. Ordered: each scope holds the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The patient of the current call.
    Patient,
    /// The patients of the list on screen.
    Listed,
    /// Every patient of the practice.
    All,
}

/// Reading, or reading and writing. Ordered: writing holds reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Read only.
    Read,
    /// Read and write.
    Write,
}

/// One thing a plugin may be granted, refused or have withdrawn on its own.
///
/// A `[[permission]]` of the manifest becomes one or several of these: one for each host, and a separate one for
/// reading a matricule that is not *qualifiée*.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Reach these network hosts over HTTPS (`socle:net/http`).
    Http {
        /// The host, or all hosts below a suffix.
        host: HostPattern,
    },
    /// Read or change patients' identities (`socle:practice/identity-store`).
    Identity {
        /// Whose identity.
        scope: Scope,
        /// Read, or read and write.
        access: Access,
    },
    /// See the matricule although the identity is not *qualifiée* (`matricule-unqualified` of the same interface).
    IdentityUnqualified {
        /// Whose matricule.
        scope: Scope,
    },
    /// Read or write one kind of entity of the record (`socle:practice/records`).
    Records {
        /// Kind of entity, such as `patient`.
        kind: String,
        /// Whose.
        scope: Scope,
        /// Read, or read and write.
        access: Access,
    },
    /// Enqueue what is to leave the practice (`socle:practice/outbox`).
    Outbox,
    /// Keep tables of its own (`socle:base/store`).
    Store,
    /// Run long or scheduled work (`socle:base/jobs`).
    Jobs,
    /// Know who is working and with which rights (`socle:net/session`).
    Session,
    /// Use a service another plugin provides (`socle:services/NAME`).
    Service {
        /// Name of the service, such as `identity`.
        service: String,
    },
}

impl Permission {
    /// The stable key of this line, for stored grants and journals.
    ///
    /// It changes exactly when the consent would mean something else: another host, scope, kind or access.
    /// Shapes: `http:HOST`, `identity:ACCESS:SCOPE`, `identity-unqualified:SCOPE`, `records:KIND:ACCESS:SCOPE`,
    /// `outbox`, `store`, `jobs`, `session`, `service:NAME`.
    pub fn line_id(&self) -> String {
        match self {
            Self::Http { host } => format!("http:{host}"),
            Self::Identity { scope, access } => format!("identity:{access}:{scope}"),
            Self::IdentityUnqualified { scope } => format!("identity-unqualified:{scope}"),
            Self::Records {
                kind,
                scope,
                access,
            } => format!("records:{kind}:{access}:{scope}"),
            Self::Outbox => "outbox".to_owned(),
            Self::Store => "store".to_owned(),
            Self::Jobs => "jobs".to_owned(),
            Self::Session => "session".to_owned(),
            Self::Service { service } => format!("service:{service}"),
        }
    }

    /// The interface (without version) this permission opens.
    pub fn interface(&self) -> String {
        match self {
            Self::Http { .. } => "socle:net/http",
            Self::Identity { .. } | Self::IdentityUnqualified { .. } => {
                "socle:practice/identity-store"
            }
            Self::Records { .. } => "socle:practice/records",
            Self::Outbox => "socle:practice/outbox",
            Self::Store => "socle:base/store",
            Self::Jobs => "socle:base/jobs",
            Self::Session => "socle:net/session",
            Self::Service { service } => return consumer_interface(service),
        }
        .to_owned()
    }

    /// What this permission allows, in French, for the consent screen: an infinitive, one sentence.
    pub fn phrase(&self) -> String {
        match self {
            Self::Http {
                host: HostPattern::Exact(name),
            } => format!("Échanger par Internet avec {name}."),
            Self::Http {
                host: HostPattern::Below(suffix),
            } => {
                format!(
                    "Échanger par Internet avec tous les serveurs dont le nom finit par .{suffix}."
                )
            }
            Self::Identity {
                scope,
                access: Access::Read,
            } => format!("Lire l’identité et le statut {}.", of(*scope)),
            Self::Identity {
                scope,
                access: Access::Write,
            } => {
                format!(
                    "Lire et faire évoluer l’identité et le statut {}.",
                    of(*scope)
                )
            }
            Self::IdentityUnqualified { scope } => {
                format!(
                    "Lire le matricule INS {} même si l’identité n’est pas qualifiée.",
                    of(*scope)
                )
            }
            Self::Records {
                kind,
                scope,
                access,
            } => {
                let verb = match access {
                    Access::Read => "Lire",
                    Access::Write => "Lire et modifier",
                };
                match kind_label(kind) {
                    Some(label) => format!("{verb} {label} {}.", of(*scope)),
                    None => format!("{verb} les données « {kind} » {}.", of(*scope)),
                }
            }
            Self::Outbox => "Préparer des envois hors du cabinet ; chacun reste visible dans la liste des envois."
                .to_owned(),
            Self::Store => "Garder ses propres données, chiffrées, dans la base du cabinet.".to_owned(),
            Self::Jobs => "Travailler en arrière-plan, à la demande ou à heure fixe.".to_owned(),
            Self::Session => "Savoir qui travaille sur ce poste, en quelle qualité et avec quels droits.".to_owned(),
            Self::Service { service } => match service_label(service) {
                Some(label) => format!("Utiliser le service {label} fourni par une autre extension."),
                None => format!("Utiliser le service « {service} » fourni par une autre extension."),
            },
        }
    }
}

/// A permission as a plugin asks for it: what, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What is asked.
    pub permission: Permission,
    /// Why, in French, in the plugin author's words; shown after the permission's own phrase.
    pub reason: String,
}

impl Scope {
    /// The word used in manifests and line keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Listed => "listed",
            Self::All => "all",
        }
    }
}

impl Access {
    /// The word used in manifests and line keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn of(scope: Scope) -> &'static str {
    match scope {
        Scope::Patient => "du patient ouvert",
        Scope::Listed => "des patients de la liste affichée",
        Scope::All => "de tous les patients du cabinet",
    }
}

/// French for the kinds of entity the record knows today; another kind is shown by its name.
fn kind_label(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "patient" => "la fiche administrative",
        "document" => "les documents",
        "message" => "les messages",
        "appointment" => "les rendez-vous",
        _ => return None,
    })
}

/// French for the services the contract names; another service is shown by its name.
fn service_label(service: &str) -> Option<&'static str> {
    Some(match service {
        "identity" => "d’identité (INS)",
        "shared-record" => "de dossier partagé (DMP)",
        "summary" => "de synthèse médicale (VSM)",
        "messaging" => "de messagerie sécurisée",
        "directory" => "d’annuaire",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(host: &str) -> Permission {
        #[allow(clippy::unwrap_used)]
        Permission::Http {
            host: host.parse().unwrap(),
        }
    }

    /// Line keys are stored in practices: a change here is a break.
    #[test]
    fn line_ids_and_phrases() {
        use Permission as P;
        let records = |kind: &str| P::Records {
            kind: kind.to_owned(),
            scope: Scope::All,
            access: Access::Write,
        };
        let service = |name: &str| P::Service {
            service: name.to_owned(),
        };
        #[rustfmt::skip]
        let cases = [
            (http("a.ameli.fr"), "http:a.ameli.fr", "Échanger par Internet avec a.ameli.fr."),
            (http("*.mssante.fr"), "http:*.mssante.fr",
             "Échanger par Internet avec tous les serveurs dont le nom finit par .mssante.fr."),
            (P::Identity { scope: Scope::Patient, access: Access::Write }, "identity:write:patient",
             "Lire et faire évoluer l’identité et le statut du patient ouvert."),
            (P::Identity { scope: Scope::Listed, access: Access::Read }, "identity:read:listed",
             "Lire l’identité et le statut des patients de la liste affichée."),
            (P::IdentityUnqualified { scope: Scope::Patient }, "identity-unqualified:patient",
             "Lire le matricule INS du patient ouvert même si l’identité n’est pas qualifiée."),
            (records("patient"), "records:patient:write:all",
             "Lire et modifier la fiche administrative de tous les patients du cabinet."),
            (records("vaccin"), "records:vaccin:write:all",
             "Lire et modifier les données « vaccin » de tous les patients du cabinet."),
            (P::Outbox, "outbox",
             "Préparer des envois hors du cabinet ; chacun reste visible dans la liste des envois."),
            (P::Store, "store", "Garder ses propres données, chiffrées, dans la base du cabinet."),
            (P::Jobs, "jobs", "Travailler en arrière-plan, à la demande ou à heure fixe."),
            (P::Session, "session", "Savoir qui travaille sur ce poste, en quelle qualité et avec quels droits."),
            (service("identity"), "service:identity",
             "Utiliser le service d’identité (INS) fourni par une autre extension."),
            (service("meteo"), "service:meteo", "Utiliser le service « meteo » fourni par une autre extension."),
        ];
        for (permission, id, phrase) in cases {
            assert_eq!(permission.line_id(), id);
            let interface = permission.interface();
            assert!(
                !matches!(crate::need(&interface), None | Some(crate::Need::Free)),
                "{interface}"
            );
            assert_eq!(permission.phrase(), phrase);
        }
    }
}
