//! From the text of `plugin.toml` to a [`Manifest`]: the keys as written, then the rules.
//!
//! [`raw`] mirrors the file; nothing outside this module sees it.

mod additions;
mod beginnings;
mod permissions;
mod raw;
mod settings;

use std::collections::BTreeSet;

use toml::Spanned;

use crate::contribution::{
    Argument, Badge, Banner, Column, Command, Delivery, Event, Job, OnFailure, Panel,
};
use crate::error::{Finding, ManifestError};
use crate::interface::Interface;
use crate::manifest::{Api, MANIFEST_MAX_BYTES, Manifest};
use crate::text::{SENTENCE_MAX_CHARS, TITLE_MAX_CHARS, fault, id_fault, is_hidden, name_fault};
use beginnings::Begun;
use raw::{RawCommand, RawManifest, RawOffers};

/// Faults that are said of one file.
const FINDINGS: usize = 50;
/// Contributions of one kind.
const CONTRIBUTIONS: usize = 200;
/// Permissions, and settings.
const PERMISSIONS: usize = 100;
/// Order of a contribution that does not say.
const DEFAULT_ORDER: i32 = 100;

impl Manifest {
    /// Reads and checks a `plugin.toml`.
    ///
    /// # Errors
    /// The text is too long, is not TOML, has an unknown or missing key, or breaks rules; the last kind is collected,
    /// so an author sees all of them at once.
    pub fn from_toml(text: &str) -> Result<Self, ManifestError> {
        if text.len() > MANIFEST_MAX_BYTES {
            return Err(ManifestError::TooLarge { bytes: text.len() });
        }
        let raw: RawManifest = toml::from_str(text).map_err(|e| syntax(text, &e))?;
        let mut check = Check {
            text,
            findings: Vec::new(),
        };
        let manifest = check.manifest(raw);
        check.findings.sort_by_key(|f| f.line);
        match manifest {
            Some(manifest) if check.findings.is_empty() => Ok(manifest),
            _ => Err(ManifestError::Values(check.findings)),
        }
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> ManifestError {
    let start = error.span().map_or(0, |s| s.start).min(text.len());
    let before = text.get(..start).unwrap_or(text);
    let line_text = text
        .lines()
        .nth(line_of(text, start) - 1)
        .unwrap_or_default()
        .trim();
    let message = error.message();
    ManifestError::Syntax {
        line: line_of(text, start),
        column: before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1,
        message: if line_text.is_empty() {
            shown(message)
        } else {
            format!("{} (at `{}`)", shown(message), shown(line_text))
        },
    }
}

/// A passage of the file as a message may quote it: short, and without what a terminal would take for an order.
fn shown(passage: &str) -> String {
    const MOST: usize = 500;
    let mut out: String = passage
        .chars()
        .take(MOST)
        .map(|c| {
            if is_hidden(c) && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    if passage.chars().nth(MOST).is_some() {
        out.push('…');
    }
    out
}

fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(offset)
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

/// Collects what is wrong while the raw manifest is turned into the typed one.
struct Check<'t> {
    text: &'t str,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn manifest(&mut self, raw: RawManifest) -> Option<Manifest> {
        let RawManifest {
            id,
            version,
            api,
            name,
            description,
            publisher,
            license,
            texts,
            optional_imports,
            offers,
            command,
            panel,
            banner,
            badge,
            column,
            event,
            delivery,
            job,
            importer,
            schedule,
            validation,
            document_menu,
            begin,
            settings,
            permission,
        } = raw;
        let id = self.id("id", &id);
        let version = self.version(&version);
        let api = self.api(&api);
        if let Some(problem) = name_fault(name.get_ref()) {
            self.find(name.span().start, "name", problem);
        }
        let name = self.title("name", name);
        for (key, count) in [
            ("command", command.len()),
            ("panel", panel.len()),
            ("banner", banner.len()),
            ("badge", badge.len()),
            ("column", column.len()),
            ("event", event.len()),
            ("delivery", delivery.len()),
            ("job", job.len()),
            ("importer", importer.len()),
            ("schedule", schedule.len()),
            ("validation", validation.len()),
            ("document-menu", document_menu.len()),
            ("begin", begin.len()),
        ] {
            self.few(key, count, CONTRIBUTIONS);
        }
        self.few("permission", permission.len(), PERMISSIONS);
        let description = self.sentence("description", description);
        let publisher = self.title("publisher", publisher);
        let license = self.title("license", license);
        let texts = texts.map(|t| self.catalogue(t));
        let optional_imports = self.optional_imports(optional_imports);
        let services = self.services(offers);
        self.for_providers(&services, &permission);

        // One export draws panels, banners, badges, columns and conditions by identifier: they share one set of names.
        let mut drawn = Unique::new("panels, banners, badges, columns and conditions");
        let commands = self.commands(command);
        let panels: Vec<Panel> = panel
            .into_iter()
            .map(|p| Panel {
                id: self.unique("panel.id", &p.id, &mut drawn),
                title: self.title("panel.title", p.title),
                place: p.place,
                order: p.order.unwrap_or(DEFAULT_ORDER),
                on_failure: p.failure.unwrap_or(OnFailure::Retry),
            })
            .collect();
        let banners = banner
            .into_iter()
            .map(|b| Banner {
                id: self.unique("banner.id", &b.id, &mut drawn),
                order: b.order.unwrap_or(DEFAULT_ORDER),
                on_failure: b.failure.unwrap_or(OnFailure::Open),
            })
            .collect();
        let badges = badge
            .into_iter()
            .map(|b| Badge {
                id: self.unique("badge.id", &b.id, &mut drawn),
                order: b.order.unwrap_or(DEFAULT_ORDER),
                on_failure: b.failure.unwrap_or(OnFailure::Open),
            })
            .collect();
        let columns = column
            .into_iter()
            .map(|c| Column {
                id: self.unique("column.id", &c.id, &mut drawn),
                title: self.title("column.title", c.title),
                order: c.order.unwrap_or(DEFAULT_ORDER),
                on_failure: c.failure.unwrap_or(OnFailure::Open),
            })
            .collect();
        let mut names = Unique::new("events");
        let heard: Vec<_> = event.iter().map(|e| e.name.clone()).collect();
        let events = event
            .into_iter()
            .map(|e| Event {
                name: self.unique("event.name", &e.name, &mut names),
                durable: e.durable,
            })
            .collect();
        let mut names = Unique::new("deliveries");
        let deliveries = delivery
            .into_iter()
            .map(|d| Delivery {
                service: self.unique("delivery.service", &d.service, &mut names),
            })
            .collect();
        let mut names = Unique::new("jobs");
        let jobs: Vec<Job> = job
            .into_iter()
            .map(|j| Job {
                id: self.unique("job.id", &j.id, &mut names),
                title: j.title.map(|t| self.title("job.title", t)),
                alone: j.alone,
            })
            .collect();
        let importers = self.importers(importer);
        let schedules = self.schedules(schedule, &jobs, &permission);
        let validations = self.validations(validation, &commands, &mut drawn);
        let document_menus = self.document_menus(document_menu, &commands);
        let known = Begun {
            services: &services,
            panels: &panels,
            commands: &commands,
            validations: &validations,
        };
        let beginnings = self.beginnings(begin, &known);
        self.heard(&heard, &permission);
        let settings = self.settings(settings);
        let permissions = self.permissions(permission);

        Some(Manifest {
            id,
            version: version?,
            api: api?,
            name,
            description,
            publisher,
            license,
            texts,
            optional_imports,
            services,
            commands,
            panels,
            banners,
            badges,
            columns,
            events,
            deliveries,
            jobs,
            importers,
            schedules,
            validations,
            document_menus,
            beginnings,
            settings,
            permissions,
        })
    }

    fn find(&mut self, offset: usize, key: &str, problem: impl Into<String>) {
        // A file may hold thousands: who mends the first sees the next.
        if self.findings.len() < FINDINGS {
            self.findings.push(Finding {
                line: line_of(self.text, offset),
                key: key.to_owned(),
                problem: shown(&problem.into()),
            });
        }
    }

    /// A menu of thousands of entries is none, and neither is a consent of thousands of lines.
    fn few(&mut self, key: &str, count: usize, most: usize) {
        if count > most {
            self.find(
                0,
                key,
                format!("stands {count} times, at most {most} are read"),
            );
        }
    }

    fn id(&mut self, key: &str, id: &Spanned<String>) -> String {
        if let Some(problem) = id_fault(id.get_ref()) {
            self.find(id.span().start, key, problem);
        }
        id.get_ref().clone()
    }

    fn unique(&mut self, key: &str, id: &Spanned<String>, seen: &mut Unique) -> String {
        if !seen.names.insert(id.get_ref().clone()) {
            let problem = format!("`{}` stands twice among {}", id.get_ref(), seen.among);
            self.find(id.span().start, key, problem);
        }
        self.id(key, id)
    }

    fn shown(&mut self, key: &str, text: Spanned<String>, max_chars: usize) -> String {
        if let Some(problem) = fault(text.get_ref(), max_chars) {
            self.find(text.span().start, key, problem);
        }
        text.into_inner()
    }

    fn title(&mut self, key: &str, text: Spanned<String>) -> String {
        self.shown(key, text, TITLE_MAX_CHARS)
    }

    fn sentence(&mut self, key: &str, text: Spanned<String>) -> String {
        self.shown(key, text, SENTENCE_MAX_CHARS)
    }

    fn version(&mut self, version: &Spanned<String>) -> Option<semver::Version> {
        match semver::Version::parse(version.get_ref()) {
            Ok(v) => Some(v),
            Err(e) => {
                let problem = format!(
                    "`{}` is not a version such as 1.2.3 (semver 2.0): {e}",
                    version.get_ref()
                );
                self.find(version.span().start, "version", problem);
                None
            }
        }
    }

    fn api(&mut self, api: &Spanned<String>) -> Option<Api> {
        let number = |s: &str| -> Option<u64> {
            let canonical =
                s == "0" || (!s.starts_with('0') && s.bytes().all(|b| b.is_ascii_digit()));
            if canonical { s.parse().ok() } else { None }
        };
        let parsed = api
            .get_ref()
            .split_once('.')
            .and_then(|(major, minor)| Some((number(major)?, number(minor)?)));
        if parsed.is_none() {
            let problem = format!(
                "`{}` is not a version of the contract such as \"0.1\"",
                api.get_ref()
            );
            self.find(api.span().start, "api", problem);
        }
        parsed.map(|(major, minor)| Api { major, minor })
    }

    fn catalogue(&mut self, texts: Spanned<String>) -> String {
        let stem = texts.get_ref().strip_suffix(".ftl").unwrap_or_default();
        let plain = !stem.is_empty()
            && stem
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !plain {
            let problem = format!(
                "`{}` must be the name of a .ftl file beside plugin.toml, such as \"fr.ftl\"",
                texts.get_ref()
            );
            self.find(texts.span().start, "texts", problem);
        }
        texts.into_inner()
    }

    fn optional_imports(&mut self, raw: Vec<Spanned<String>>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        raw.into_iter()
            .map(|name| {
                let full = format!("{}@0.0.0", name.get_ref());
                if full.parse::<Interface>().is_err() || !name.get_ref().starts_with("socle:") {
                    let problem = format!(
                        "`{}` must be one of our interfaces without version, such as \"socle:base/log\"",
                        name.get_ref()
                    );
                    self.find(name.span().start, "optional_imports", problem);
                } else if !seen.insert(name.get_ref().clone()) {
                    let problem = format!("`{}` stands twice", name.get_ref());
                    self.find(name.span().start, "optional_imports", problem);
                }
                name.into_inner()
            })
            .collect()
    }

    fn services(&mut self, offers: RawOffers) -> Vec<String> {
        let mut names = Unique::new("services");
        offers
            .services
            .iter()
            .map(|s| self.unique("offers.services", s, &mut names))
            .collect()
    }

    fn commands(&mut self, raw: Vec<RawCommand>) -> Vec<Command> {
        let mut ids = Unique::new("commands");
        let mut keys = BTreeSet::new();
        raw.into_iter()
            .map(|c| {
                let mut names = Unique::new("the arguments of a command");
                let key = c.key.map(|key| {
                    if !is_shortcut(key.get_ref()) {
                        let problem = format!(
                            "`{}` is not a shortcut such as \"Ctrl+I\", \"Ctrl+Shift+F\" or \"F5\"",
                            key.get_ref()
                        );
                        self.find(key.span().start, "command.key", problem);
                    } else if !keys.insert(key.get_ref().clone()) {
                        let problem =
                            format!("`{}` is the shortcut of two commands", key.get_ref());
                        self.find(key.span().start, "command.key", problem);
                    }
                    key.into_inner()
                });
                Command {
                    id: self.unique("command.id", &c.id, &mut ids),
                    title: self.title("command.title", c.title),
                    patient: c.patient,
                    key,
                    arguments: c
                        .argument
                        .into_iter()
                        .map(|a| Argument {
                            name: self.unique("command.argument.name", &a.name, &mut names),
                            label: self.title("command.argument.label", a.label),
                            required: a.required,
                        })
                        .collect(),
                }
            })
            .collect()
    }
}

/// Names seen so far, and what they belong to.
struct Unique {
    among: &'static str,
    names: BTreeSet<String>,
}

impl Unique {
    fn new(among: &'static str) -> Self {
        Self {
            among,
            names: BTreeSet::new(),
        }
    }
}

/// `Ctrl+I`, `Ctrl+Shift+F`, `Alt+3`, `F5`: modifiers in this order, then a capital letter, digit or function key.
fn is_shortcut(text: &str) -> bool {
    let mut rest = text;
    let mut modified = false;
    for modifier in ["Ctrl+", "Alt+", "Shift+"] {
        if let Some(after) = rest.strip_prefix(modifier) {
            modified |= modifier != "Shift+";
            rest = after;
        }
    }
    let function = rest
        .strip_prefix('F')
        .filter(|n| n.starts_with(|c: char| ('1'..='9').contains(&c)))
        .and_then(|n| n.parse::<u8>().ok())
        .is_some_and(|n| (1..=12).contains(&n));
    let mut chars = rest.chars();
    let one = chars
        .next()
        .is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && chars.next().is_none();
    function || (modified && one)
}
