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
    /// Reach them although their addresses are those of this machine or of the practice's own network.
    HttpPrivate {
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
    /// Read or file documents of patients (`socle:practice/documents`).
    Documents {
        /// Whose.
        scope: Scope,
        /// Read, or read and write.
        access: Access,
    },
    /// Enqueue what is to leave the practice (`socle:practice/outbox`).
    Outbox,
    /// Keep tables of its own (`socle:base/store`).
    Store,
    /// Run long work (`socle:base/jobs`).
    Jobs,
    /// Begin work at fixed times (`socle:base/schedule`, and every `[[schedule]]`).
    Schedule,
    /// Show notices outside its panels (`socle:base/notifications`).
    Notifications,
    /// Put text on the clipboard (`socle:base/clipboard`).
    Clipboard,
    /// Open pages of these hosts in the person's browser (`socle:base/links`).
    OpenLink {
        /// The host, or all hosts below a suffix.
        host: HostPattern,
    },
    /// Read barcodes of images, and hear of those the scanner reads (`socle:practice/barcodes`).
    BarcodeScan,
    /// Make tables for other programs and have them saved (`socle:practice/export-table`).
    ExportTable,
    /// Have something signed in the name of whoever speaks (`socle:net/signature`).
    Signature {
        /// Name of the profile, such as `vihf`.
        profile: String,
    },
    /// Identify whoever speaks to these hosts by a token of theirs (`token` of `socle:net/http`).
    Identify {
        /// By what: `pro-sante-connect` is their access token.
        by: String,
        /// The host, or all hosts below a suffix.
        host: HostPattern,
    },
    /// Read the carte Vitale in the reader (`socle:practice/vitale`); only providers of identities may.
    Vitale,
    /// Take identities read from an application carte Vitale (`socle:practice/apcv`); only providers of identities may.
    Apcv,
    /// Reach messages of one channel in the practice's secure mailboxes (`socle:net/mailbox`).
    Mailbox {
        /// `professional` or `patient`: the other side of a message.
        channel: String,
        /// In mailboxes of this domain only, or of those below a suffix; in all of them without.
        domain: Option<HostPattern>,
    },
    /// Count one kind of thing over the whole practice (`socle:practice/statistics`): numbers, never a file.
    Statistics {
        /// Kind of entity, `envoi`, `fait` or `document`.
        kind: String,
    },
    /// Name the patients behind a count (`patients-behind` of the same interface).
    StatisticsPatients,
    /// Know who is working and with which rights (`socle:net/session`).
    Session,
    /// Use a service another plugin provides (`socle:services/NAME`).
    Service {
        /// Name of the service, such as `identity`.
        service: String,
    },
    /// Have rows and buttons of its own begin what a service does for a patient (`begins` of `socle:base/ui`).
    Begin {
        /// Name of the service, such as `summary`.
        service: String,
    },
}

impl Permission {
    /// The stable key of this line, for stored grants and journals.
    ///
    /// It changes exactly when the consent would mean something else: another host, scope, kind or access.
    /// Shapes: `signature:PROFILE`, `identify:BY:HOST`, `http:HOST`, `http-private:HOST`, `identity:ACCESS:SCOPE`, `identity-unqualified:SCOPE`,
    /// `records:KIND:ACCESS:SCOPE`, `documents:ACCESS:SCOPE`, `statistics:KIND`, `statistics-patients`, `link:HOST`, `service:NAME`, `begin:NAME`, `mailbox:CHANNEL` with `:DOMAIN` where it is
    /// narrowed; the others are the word of
    /// their `ask`.
    pub fn line_id(&self) -> String {
        match self {
            Self::Http { host } => format!("http:{host}"),
            Self::HttpPrivate { host } => format!("http-private:{host}"),
            Self::Identity { scope, access } => format!("identity:{access}:{scope}"),
            Self::IdentityUnqualified { scope } => format!("identity-unqualified:{scope}"),
            Self::Records {
                kind,
                scope,
                access,
            } => format!("records:{kind}:{access}:{scope}"),
            Self::Documents { scope, access } => format!("documents:{access}:{scope}"),
            Self::Outbox => "outbox".to_owned(),
            Self::Store => "store".to_owned(),
            Self::Jobs => "jobs".to_owned(),
            Self::Schedule => "schedule".to_owned(),
            Self::Notifications => "notifications".to_owned(),
            Self::Clipboard => "clipboard".to_owned(),
            Self::OpenLink { host } => format!("link:{host}"),
            Self::BarcodeScan => "barcode-scan".to_owned(),
            Self::ExportTable => "export-table".to_owned(),
            Self::Signature { profile } => format!("signature:{profile}"),
            Self::Identify { by, host } => format!("identify:{by}:{host}"),
            Self::Vitale => "vitale".to_owned(),
            Self::Apcv => "apcv".to_owned(),
            Self::Mailbox { channel, domain } => match domain {
                Some(domain) => format!("mailbox:{channel}:{domain}"),
                None => format!("mailbox:{channel}"),
            },
            Self::Statistics { kind } => format!("statistics:{kind}"),
            Self::StatisticsPatients => "statistics-patients".to_owned(),
            Self::Session => "session".to_owned(),
            Self::Service { service } => format!("service:{service}"),
            Self::Begin { service } => format!("begin:{service}"),
        }
    }

    /// The interface (without version) this permission opens.
    pub fn interface(&self) -> String {
        match self {
            Self::Http { .. } | Self::HttpPrivate { .. } | Self::Identify { .. } => {
                "socle:net/http"
            }
            Self::Identity { .. } | Self::IdentityUnqualified { .. } => {
                "socle:practice/identity-store"
            }
            Self::Records { .. } => "socle:practice/records",
            Self::Documents { .. } => "socle:practice/documents",
            Self::Outbox => "socle:practice/outbox",
            Self::Store => "socle:base/store",
            Self::Jobs => "socle:base/jobs",
            Self::Schedule => "socle:base/schedule",
            Self::Notifications => "socle:base/notifications",
            Self::Clipboard => "socle:base/clipboard",
            Self::OpenLink { .. } => "socle:base/links",
            Self::BarcodeScan => "socle:practice/barcodes",
            Self::ExportTable => "socle:practice/export-table",
            Self::Signature { .. } => "socle:net/signature",
            Self::Vitale => "socle:practice/vitale",
            Self::Apcv => "socle:practice/apcv",
            Self::Mailbox { .. } => "socle:net/mailbox",
            Self::Statistics { .. } | Self::StatisticsPatients => "socle:practice/statistics",
            Self::Session => "socle:net/session",
            Self::Begin { .. } => "socle:base/ui",
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
            Self::HttpPrivate { host } => format!(
                "Joindre {} sur le réseau du cabinet ou sur ce poste, et pas seulement sur Internet.",
                named(host)
            ),
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
                    // Of no patient.
                    _ if kind == "contact" => format!("{verb} les contacts du cabinet."),
                    Some(label) => format!("{verb} {label} {}.", of(*scope)),
                    None => format!("{verb} les données « {kind} » {}.", of(*scope)),
                }
            }
            Self::Documents {
                scope,
                access: Access::Read,
            } => format!("Lire les documents {}.", of(*scope)),
            Self::Documents {
                scope,
                access: Access::Write,
            } => format!("Lire, classer et créer des documents {}.", of(*scope)),
            Self::Outbox => "Préparer des envois hors du cabinet ; chacun reste visible dans la liste des envois."
                .to_owned(),
            Self::Store => "Garder ses propres données, chiffrées, dans la base du cabinet.".to_owned(),
            Self::Jobs => "Travailler en arrière-plan, à la demande.".to_owned(),
            Self::Schedule => "Travailler d’elle-même, à heure fixe ou à intervalles réguliers.".to_owned(),
            Self::Notifications => "Afficher des avis en dehors de ses panneaux.".to_owned(),
            Self::Clipboard => "Copier un texte dans le presse-papiers, à votre demande.".to_owned(),
            Self::OpenLink { host } => format!(
                "Ouvrir dans votre navigateur des pages de {}, à votre demande.",
                named(host)
            ),
            Self::BarcodeScan => {
                "Lire les codes-barres des images et ceux que lit votre douchette.".to_owned()
            }
            Self::ExportTable => {
                "Préparer des tableaux (Excel, CSV) et vous proposer de les enregistrer.".to_owned()
            }
            Self::Signature { profile } => match profile_label(profile) {
                Some(label) => format!("Signer en votre nom, avec votre carte ou le certificat du cabinet : {label}."),
                None => format!("Signer en votre nom, avec votre carte ou le certificat du cabinet : profil « {profile} »."),
            },
            Self::Identify { by, host } => match by.as_str() {
                "professional" => format!("S’identifier en votre nom, par votre carte, auprès de {}.", named(host)),
                "pro-sante-connect" => format!(
                    "S’identifier en votre nom, par votre session Pro Santé Connect, auprès de {}.",
                    named(host)
                ),
                other => format!("S’identifier en votre nom, par « {other} », auprès de {}.", named(host)),
            },
            Self::Vitale => {
                "Lire les personnes inscrites sur la carte Vitale présentée, à votre demande.".to_owned()
            }
            Self::Apcv => {
                "Prendre l’identité que donne l’application carte Vitale présentée, à votre demande.".to_owned()
            }
            Self::Mailbox { channel, domain } => {
                let with = match channel.as_str() {
                    "professional" => "échangés avec d’autres professionnels".to_owned(),
                    "patient" => "échangés avec les patients".to_owned(),
                    other => format!("du canal « {other} »"),
                };
                let within = match domain {
                    None => String::new(),
                    Some(HostPattern::Exact(name)) => format!(" des adresses en @{name}"),
                    Some(HostPattern::Below(suffix)) => {
                        format!(" des adresses dont le domaine finit par .{suffix}")
                    }
                };
                format!(
                    "Lire et classer les messages {with} dans les boîtes sécurisées du cabinet{within}, et y remettre ceux \
                     que vous envoyez."
                )
            }
            Self::Statistics { kind } => match counted_label(kind) {
                Some(label) => format!(
                    "Compter {label} de tout le cabinet : des nombres, sans ouvrir de dossier."
                ),
                None => format!(
                    "Compter les données « {kind} » de tout le cabinet : des nombres, sans ouvrir de dossier."
                ),
            },
            Self::StatisticsPatients => {
                "Savoir quels patients sont derrière un compte, pour vous en montrer la liste.".to_owned()
            }
            Self::Session => "Savoir qui travaille sur ce poste, en quelle qualité et avec quels droits.".to_owned(),
            Self::Service { service } => match service_label(service) {
                Some(label) => format!("Utiliser le service {label} fourni par une autre extension."),
                None => format!("Utiliser le service « {service} » fourni par une autre extension."),
            },
            Self::Begin { service } => {
                let name = match service_label(service) {
                    Some(label) => label.to_owned(),
                    None => format!("« {service} »"),
                };
                format!(
                    "Vous amener d’un clic, pour un patient de ses listes, là où commence ce que fait le service {name} d’une \
                     autre extension."
                )
            }
        }
    }
}

/// The headings the consent screen puts lines under, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Servers it reaches or opens.
    Servers,
    /// What it learns and writes of patients.
    Patients,
    /// What it does in the doctor's name.
    Acts,
    /// Other plugins it uses.
    Services,
    /// What it does on this workstation.
    Workstation,
}

impl Group {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 5] = [
        Self::Servers,
        Self::Patients,
        Self::Acts,
        Self::Services,
        Self::Workstation,
    ];

    /// French heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Servers => "Serveurs",
            Self::Patients => "Patients",
            Self::Acts => "Actes en votre nom",
            Self::Services => "Autres extensions",
            Self::Workstation => "Ce poste",
        }
    }
}

impl Permission {
    /// The heading it stands under.
    pub fn group(&self) -> Group {
        match self {
            Self::Http { .. } | Self::HttpPrivate { .. } | Self::OpenLink { .. } => Group::Servers,
            Self::Identity { .. }
            | Self::IdentityUnqualified { .. }
            | Self::Records { .. }
            | Self::Documents { .. } => Group::Patients,
            Self::Outbox
            | Self::Signature { .. }
            | Self::Identify { .. }
            | Self::Mailbox { .. } => Group::Acts,
            Self::Vitale | Self::Apcv | Self::Statistics { .. } | Self::StatisticsPatients => {
                Group::Patients
            }
            Self::Service { .. } | Self::Begin { .. } => Group::Services,
            Self::Store
            | Self::Jobs
            | Self::Schedule
            | Self::Session
            | Self::Notifications
            | Self::Clipboard
            | Self::BarcodeScan
            | Self::ExportTable => Group::Workstation,
        }
    }

    /// Whether a person can be asked each time it is used. What is used while a view is drawn waits for nobody: there a line
    /// that is asked each time is one that is refused.
    pub fn can_be_asked(&self) -> bool {
        !matches!(self, Self::Begin { .. })
    }

    /// What the practice answers for: it sends, or changes what colleagues and the State rely on. These lines are marked.
    pub fn acts_in_the_doctors_name(&self) -> bool {
        matches!(
            self,
            Self::Outbox
                | Self::Signature { .. }
                | Self::Identify { .. }
                | Self::Mailbox { .. }
                | Self::Identity {
                    access: Access::Write,
                    ..
                }
                | Self::Documents {
                    access: Access::Write,
                    ..
                }
        )
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

fn named(host: &HostPattern) -> String {
    match host {
        HostPattern::Exact(name) => name.clone(),
        HostPattern::Below(suffix) => format!("tous les serveurs dont le nom finit par .{suffix}"),
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
        "probleme" => "les problèmes en cours",
        "antecedent" => "les antécédents personnels",
        "antecedent-familial" => "les antécédents familiaux",
        "allergie" => "les allergies et intolérances",
        "facteur-risque" => "les facteurs de risque",
        "habitude" => "les habitudes et modes de vie",
        "vigilance" => "les points de vigilance",
        "traitement" => "les traitements de fond",
        "vaccination" => "les vaccinations",
        "medecin-traitant" => "le médecin traitant",
        "ald" => "les affections de longue durée",
        "consentement" => "les consentements et oppositions",
        "consultation" => "les consultations",
        "acte" => "les actes",
        "addendum" => "les compléments de consultations",
        "correspondant" => "les correspondants",
        "message" => "les messages",
        "rendez-vous" => "les rendez-vous",
        _ => return None,
    })
}

/// French for what may be counted; another kind is shown by its name.
fn counted_label(kind: &str) -> Option<&'static str> {
    match kind {
        "patient" => Some("les patients"),
        "envoi" => Some("les envois"),
        "fait" => Some("ce qui a été fait (le journal)"),
        kind => kind_label(kind),
    }
}

/// French for the services the contract names; another service is shown by its name.
/// What a signature profile signs, in French.
fn profile_label(profile: &str) -> Option<&'static str> {
    Some(match profile {
        "vihf" => "jetons d’accès au DMP (profil VIHF)",
        "insi" => "jetons d’accès au téléservice INSi (profil INSi)",
        "xades-manifest" => "lots de documents déposés au DMP (profil XAdES)",
        _ => return None,
    })
}

fn service_label(service: &str) -> Option<&'static str> {
    Some(match service {
        "identity" => "d’identité (INS)",
        "shared-record" => "de dossier partagé (DMP)",
        "summary" => "de synthèse médicale (VSM)",
        "messaging-professional" => "de messagerie sécurisée entre professionnels",
        "messaging-patient" => "de messagerie sécurisée avec les patients",
        "directory" => "d’annuaire",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unwrap_used)]
    fn host(name: &str) -> HostPattern {
        name.parse().unwrap()
    }

    fn http(name: &str) -> Permission {
        Permission::Http { host: host(name) }
    }

    #[test]
    fn what_the_practice_answers_for_is_marked_and_each_line_stands_under_a_heading() {
        let write = Access::Write;
        let scope = Scope::Patient;
        let marked = [
            Permission::Outbox,
            Permission::Identity {
                scope,
                access: write,
            },
            Permission::Documents {
                scope,
                access: write,
            },
        ];
        assert!(marked.iter().all(Permission::acts_in_the_doctors_name));
        let read = Access::Read;
        let plain = [
            Permission::Store,
            Permission::Documents {
                scope,
                access: read,
            },
            http("a.fr"),
        ];
        assert!(!plain.iter().any(Permission::acts_in_the_doctors_name));
        let groups: Vec<_> = plain.iter().chain(&marked).map(Permission::group).collect();
        assert_eq!(
            groups,
            [
                Group::Workstation,
                Group::Patients,
                Group::Servers,
                Group::Acts,
                Group::Patients,
                Group::Patients
            ]
        );
        assert!(Group::ALL.is_sorted());
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
            (records("allergie"), "records:allergie:write:all",
             "Lire et modifier les allergies et intolérances de tous les patients du cabinet."),
            (records("contact"), "records:contact:write:all", "Lire et modifier les contacts du cabinet."),
            (P::Outbox, "outbox",
             "Préparer des envois hors du cabinet ; chacun reste visible dans la liste des envois."),
            (P::Store, "store", "Garder ses propres données, chiffrées, dans la base du cabinet."),
            (P::Jobs, "jobs", "Travailler en arrière-plan, à la demande."),
            (P::Schedule, "schedule", "Travailler d’elle-même, à heure fixe ou à intervalles réguliers."),
            (P::Notifications, "notifications", "Afficher des avis en dehors de ses panneaux."),
            (P::Clipboard, "clipboard", "Copier un texte dans le presse-papiers, à votre demande."),
            (P::OpenLink { host: host("a.fr") }, "link:a.fr",
             "Ouvrir dans votre navigateur des pages de a.fr, à votre demande."),
            (P::HttpPrivate { host: host("*.lan.a.fr") }, "http-private:*.lan.a.fr",
             "Joindre tous les serveurs dont le nom finit par .lan.a.fr sur le réseau du cabinet ou sur ce poste, et pas \
              seulement sur Internet."),
            (P::BarcodeScan, "barcode-scan", "Lire les codes-barres des images et ceux que lit votre douchette."),
            (P::Signature { profile: "vihf".to_owned() }, "signature:vihf",
             "Signer en votre nom, avec votre carte ou le certificat du cabinet : jetons d’accès au DMP (profil VIHF)."),
            (P::Signature { profile: "autre".to_owned() }, "signature:autre",
             "Signer en votre nom, avec votre carte ou le certificat du cabinet : profil « autre »."),
            (P::Identify { by: "professional".to_owned(), host: host("a.fr") }, "identify:professional:a.fr",
             "S’identifier en votre nom, par votre carte, auprès de a.fr."),
            (P::Identify { by: "pro-sante-connect".to_owned(), host: host("*.a.fr") },
             "identify:pro-sante-connect:*.a.fr",
             "S’identifier en votre nom, par votre session Pro Santé Connect, auprès de tous les serveurs dont le nom finit \
              par .a.fr."),
            (P::Vitale, "vitale", "Lire les personnes inscrites sur la carte Vitale présentée, à votre demande."),
            (P::Apcv, "apcv", "Prendre l’identité que donne l’application carte Vitale présentée, à votre demande."),
            (P::Mailbox { channel: "professional".to_owned(), domain: None }, "mailbox:professional",
             "Lire et classer les messages échangés avec d’autres professionnels dans les boîtes sécurisées du cabinet, et y \
              remettre ceux que vous envoyez."),
            (P::Mailbox { channel: "patient".to_owned(), domain: Some(host("*.mssante.fr")) },
             "mailbox:patient:*.mssante.fr",
             "Lire et classer les messages échangés avec les patients dans les boîtes sécurisées du cabinet des adresses dont \
              le domaine finit par .mssante.fr, et y remettre ceux que vous envoyez."),
            (P::ExportTable, "export-table",
             "Préparer des tableaux (Excel, CSV) et vous proposer de les enregistrer."),
            (P::Documents { scope: Scope::Patient, access: Access::Read }, "documents:read:patient",
             "Lire les documents du patient ouvert."),
            (P::Documents { scope: Scope::All, access: Access::Write }, "documents:write:all",
             "Lire, classer et créer des documents de tous les patients du cabinet."),
            (P::Statistics { kind: "consultation".to_owned() }, "statistics:consultation",
             "Compter les consultations de tout le cabinet : des nombres, sans ouvrir de dossier."),
            (P::Statistics { kind: "envoi".to_owned() }, "statistics:envoi",
             "Compter les envois de tout le cabinet : des nombres, sans ouvrir de dossier."),
            (P::Statistics { kind: "autre".to_owned() }, "statistics:autre",
             "Compter les données « autre » de tout le cabinet : des nombres, sans ouvrir de dossier."),
            (P::StatisticsPatients, "statistics-patients",
             "Savoir quels patients sont derrière un compte, pour vous en montrer la liste."),
            (P::Session, "session", "Savoir qui travaille sur ce poste, en quelle qualité et avec quels droits."),
            (service("identity"), "service:identity",
             "Utiliser le service d’identité (INS) fourni par une autre extension."),
            (service("meteo"), "service:meteo", "Utiliser le service « meteo » fourni par une autre extension."),
            (P::Begin { service: "summary".to_owned() }, "begin:summary",
             "Vous amener d’un clic, pour un patient de ses listes, là où commence ce que fait le service de synthèse médicale \
              (VSM) d’une autre extension."),
        ];
        for (permission, id, phrase) in cases {
            assert_eq!(permission.line_id(), id);
            let interface = permission.interface();
            let need = crate::need(&interface);
            // A view is anybody's; what is begun by one is not.
            let is_free = matches!(permission, P::Begin { .. });
            assert!(need.is_some(), "{interface}");
            assert_eq!(need == Some(crate::Need::Free), is_free, "{interface}");
            assert_eq!(permission.phrase(), phrase);
        }
    }
}
