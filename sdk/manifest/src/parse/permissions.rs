//! `[[permission]]`: which keys go with which `ask`, and the lines of consent each one stands for.

use std::collections::BTreeSet;

use toml::Spanned;

use super::Check;
use super::raw::RawPermission;
use crate::host::HostPattern;
use crate::permission::{Permission, Request};
use crate::text::{REASON_MIN_CHARS, SENTENCE_MAX_CHARS, fault};

/// The permissions that need no other key, by their `ask`.
const SIMPLE: [(&str, Permission); 11] = [
    ("outbox", Permission::Outbox),
    ("store", Permission::Store),
    ("jobs", Permission::Jobs),
    ("schedule", Permission::Schedule),
    ("session", Permission::Session),
    ("notifications", Permission::Notifications),
    ("clipboard", Permission::Clipboard),
    ("barcode-scan", Permission::BarcodeScan),
    ("export-table", Permission::ExportTable),
    ("vitale", Permission::Vitale),
    ("apcv", Permission::Apcv),
];

/// The channels of a mailbox.
const CHANNELS: [&str; 2] = ["professional", "patient"];

fn simple(ask: &str) -> Option<Permission> {
    SIMPLE
        .into_iter()
        .find(|(word, _)| *word == ask)
        .map(|(_, permission)| permission)
}

impl Check<'_> {
    pub(super) fn permissions(&mut self, raw: Vec<Spanned<RawPermission>>) -> Vec<Request> {
        let mut seen = BTreeSet::new();
        let mut requests = Vec::new();
        for permission in raw {
            let start = permission.span().start;
            let permission = permission.into_inner();
            let reason = self.reason(start, permission.reason.as_ref());
            for asked in self.permission(start, &permission) {
                if !seen.insert(asked.line_id()) {
                    let problem = format!("`{}` is asked twice", asked.line_id());
                    self.find(start, "permission", problem);
                }
                requests.push(Request {
                    permission: asked,
                    reason: reason.clone(),
                });
            }
        }
        requests
    }

    fn reason(&mut self, start: usize, reason: Option<&Spanned<String>>) -> String {
        let Some(reason) = reason else {
            self.find(
                start,
                "permission.reason",
                "is missing: say in French what it is for, the practitioner reads it before agreeing",
            );
            return String::new();
        };
        let problem = fault(reason.get_ref(), SENTENCE_MAX_CHARS).or_else(|| {
            (reason.get_ref().chars().count() < REASON_MIN_CHARS)
                .then(|| format!("`{}` is too short to explain anything", reason.get_ref()))
        });
        if let Some(problem) = problem {
            self.find(reason.span().start, "permission.reason", problem);
        }
        reason.get_ref().clone()
    }

    /// The lines of consent one `[[permission]]` stands for.
    fn permission(&mut self, start: usize, raw: &RawPermission) -> Vec<Permission> {
        let ask = raw.ask.get_ref().as_str();
        let allowed: &[&str] = match ask {
            "http" => &["hosts", "private"],
            "open-link" => &["hosts"],
            "documents" => &["scope", "access"],
            "identity" => &["scope", "access", "unqualified"],
            "records" => &["kind", "scope", "access"],
            "service" => &["service"],
            "begin" => &["services"],
            "signature" => &["profiles"],
            "identify" => &["by", "hosts"],
            "mailbox" => &["channels", "domains"],
            "statistics" => &["kinds", "patients"],
            _ if simple(ask).is_some() => &[],
            _ => {
                let problem = format!(
                    "`{ask}` is none of http, open-link, identity, records, documents, service, begin, signature, identify, mailbox, statistics, {}",
                    SIMPLE.map(|(word, _)| word).join(", ")
                );
                self.find(raw.ask.span().start, "permission.ask", problem);
                return Vec::new();
            }
        };
        let present = [
            ("hosts", raw.hosts.as_ref().map(Spanned::span)),
            ("private", raw.private.as_ref().map(Spanned::span)),
            ("scope", raw.scope.as_ref().map(Spanned::span)),
            ("access", raw.access.as_ref().map(Spanned::span)),
            ("unqualified", raw.unqualified.as_ref().map(Spanned::span)),
            ("kind", raw.kind.as_ref().map(Spanned::span)),
            ("service", raw.service.as_ref().map(Spanned::span)),
            ("services", raw.services.as_ref().map(Spanned::span)),
            ("profiles", raw.profiles.as_ref().map(Spanned::span)),
            ("by", raw.by.as_ref().map(Spanned::span)),
            ("channels", raw.channels.as_ref().map(Spanned::span)),
            ("domains", raw.domains.as_ref().map(Spanned::span)),
            ("kinds", raw.kinds.as_ref().map(Spanned::span)),
            ("patients", raw.patients.as_ref().map(Spanned::span)),
        ];
        for (key, span) in present {
            match span {
                Some(span) if !allowed.contains(&key) => {
                    let problem = format!("means nothing with ask = \"{ask}\"");
                    self.find(span.start, &format!("permission.{key}"), problem);
                }
                None if allowed.contains(&key)
                    && !matches!(key, "unqualified" | "private" | "domains" | "patients") =>
                {
                    let problem = format!("is missing, ask = \"{ask}\" needs it");
                    self.find(start, &format!("permission.{key}"), problem);
                }
                _ => {}
            }
        }
        let scope = raw.scope.as_ref().map(|s| *s.get_ref());
        let access = raw.access.as_ref().map(|a| *a.get_ref());
        match ask {
            "http" => {
                let private = raw.private.as_ref().is_some_and(|p| *p.get_ref());
                let hosts = self.hosts("permission.hosts", raw.hosts.as_ref());
                let beyond = if private { hosts.clone() } else { Vec::new() };
                let public = hosts.into_iter().map(|host| Permission::Http { host });
                let private = beyond
                    .into_iter()
                    .map(|host| Permission::HttpPrivate { host });
                public.chain(private).collect()
            }
            "open-link" => self
                .hosts("permission.hosts", raw.hosts.as_ref())
                .into_iter()
                .map(|host| Permission::OpenLink { host })
                .collect(),
            "documents" => scope
                .zip(access)
                .map(|(scope, access)| Permission::Documents { scope, access })
                .into_iter()
                .collect(),
            "identity" => {
                let unqualified = raw.unqualified.as_ref().is_some_and(|u| *u.get_ref());
                scope
                    .zip(access)
                    .map(|(scope, access)| {
                        let mut lines = vec![Permission::Identity { scope, access }];
                        if unqualified {
                            lines.push(Permission::IdentityUnqualified { scope });
                        }
                        lines
                    })
                    .unwrap_or_default()
            }
            "records" => {
                let kind = raw.kind.as_ref().map(|k| self.id("permission.kind", k));
                match (kind, scope, access) {
                    (Some(kind), Some(scope), Some(access)) => vec![Permission::Records {
                        kind,
                        scope,
                        access,
                    }],
                    _ => Vec::new(),
                }
            }
            "service" => raw
                .service
                .as_ref()
                .map(|s| Permission::Service {
                    service: self.id("permission.service", s),
                })
                .into_iter()
                .collect(),
            "begin" => self
                .names(
                    "permission.services",
                    "begins nothing",
                    raw.services.as_ref(),
                )
                .into_iter()
                .map(|service| Permission::Begin { service })
                .collect(),
            "identify" => {
                let hosts = self.hosts("permission.hosts", raw.hosts.as_ref());
                let by = self.names("permission.by", "names nothing", raw.by.as_ref());
                let lines = by.into_iter().flat_map(|by| {
                    let line = move |host| Permission::Identify {
                        by: by.clone(),
                        host,
                    };
                    hosts.clone().into_iter().map(line)
                });
                lines.collect()
            }
            "mailbox" => self.mailboxes(raw),
            "statistics" => {
                let kinds = self.names("permission.kinds", "counts nothing", raw.kinds.as_ref());
                let patients = raw.patients.as_ref().is_some_and(|p| *p.get_ref());
                let counts = kinds
                    .into_iter()
                    .map(|kind| Permission::Statistics { kind });
                counts
                    .chain(patients.then_some(Permission::StatisticsPatients))
                    .collect()
            }
            "signature" => self
                .names(
                    "permission.profiles",
                    "names no profile",
                    raw.profiles.as_ref(),
                )
                .into_iter()
                .map(|profile| Permission::Signature { profile })
                .collect(),
            _ => simple(ask).into_iter().collect(),
        }
    }

    /// A line for each channel and domain; without domains, one for each channel.
    fn mailboxes(&mut self, raw: &RawPermission) -> Vec<Permission> {
        let channels = self.names(
            "permission.channels",
            "names no channel",
            raw.channels.as_ref(),
        );
        let known = raw.channels.iter().flat_map(Spanned::get_ref);
        for odd in known.filter(|one| !CHANNELS.contains(&one.get_ref().as_str())) {
            let problem = format!("`{}` is none of {}", odd.get_ref(), CHANNELS.join(", "));
            self.find(odd.span().start, "permission.channels", problem);
        }
        let domains: Vec<Option<HostPattern>> = match &raw.domains {
            None => vec![None],
            Some(domains) => self
                .hosts("permission.domains", Some(domains))
                .into_iter()
                .map(Some)
                .collect(),
        };
        let lines = channels.into_iter().flat_map(|channel| {
            let line = move |domain| Permission::Mailbox {
                channel: channel.clone(),
                domain,
            };
            domains.clone().into_iter().map(line)
        });
        lines.collect()
    }

    fn names(
        &mut self,
        key: &str,
        none: &str,
        names: Option<&Spanned<Vec<Spanned<String>>>>,
    ) -> Vec<String> {
        let Some(names) = names else {
            return Vec::new();
        };
        if names.get_ref().is_empty() {
            let problem = format!("{none}: list them, or remove the permission");
            self.find(names.span().start, key, problem);
        }
        let ids = names.get_ref().iter();
        ids.map(|name| self.id(key, name)).collect()
    }

    fn hosts(
        &mut self,
        key: &str,
        hosts: Option<&Spanned<Vec<Spanned<String>>>>,
    ) -> Vec<HostPattern> {
        let Some(hosts) = hosts else {
            return Vec::new();
        };
        if hosts.get_ref().is_empty() {
            self.find(
                hosts.span().start,
                key,
                "names no host: list them, or remove the permission",
            );
        }
        let mut lines = Vec::new();
        for host in hosts.get_ref() {
            match host.get_ref().parse::<HostPattern>() {
                Ok(host) => lines.push(host),
                Err(e) => self.find(host.span().start, key, e.to_string()),
            }
        }
        lines
    }
}
