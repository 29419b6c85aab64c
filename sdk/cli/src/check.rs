//! `cargo socle check`: what a plugin imports, exports and asks for, and all a catalogue would refuse it for.
//!
//! | rule | where |
//! |---|---|
//! | `interfaces` | `socle_manifest::agree`: imports, exports, permissions asked and not used |
//! | `size`, `licence`, `manifest` | `check/rules.rs` |
//! | `texts`, `typography` | `check/texts.rs` |
//! | `versions` | `check/growth.rs`, with `--previous` |
//! | `compile`, `views` | `check/views.rs`, by a host |

mod finding;
mod growth;
mod rules;
mod texts;
mod views;

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use socle_manifest::{Need, Permission, consumer_interface, need};

use crate::args;
use crate::author;
use crate::build::{self, Built};
use crate::checkout::Checkout;
use crate::error::{self, Error};
use crate::freshness::sha256;
use crate::output;
use crate::setup::{self, Machine};
use crate::source::Source;
use finding::Finding;
use growth::Growth;

/// The answer, as `--json` prints it. Keys may be added, never renamed.
#[derive(Debug, Serialize)]
struct Report {
    id: String,
    version: String,
    package: String,
    core_bytes: usize,
    component_bytes: usize,
    sha256: String,
    imports: Vec<Import>,
    exports: Vec<Export>,
    /// All imports are `socle:` interfaces: no WASI, nothing else.
    only_ours: bool,
    permissions: Vec<Asked>,
    agrees: bool,
    disagreements: Vec<String>,
    /// How long a host took to read, check and compile it; none when there was no host.
    compile_ms: Option<u64>,
    /// What changed since the version given with `--previous`.
    previous: Option<Growth>,
    /// All that rules had to say, the disagreements included.
    findings: Vec<Finding>,
    /// Nothing refuses it.
    accepted: bool,
}

#[derive(Debug, Serialize)]
struct Import {
    interface: String,
    /// `free`, the permissions that open it, or `not asked`.
    opened_by: String,
}

#[derive(Debug, Serialize)]
struct Export {
    interface: String,
    /// The keys of the manifest that announce it.
    announced_by: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Asked {
    line: String,
    phrase: String,
    reason: String,
}

/// `cargo socle check [DIR] [--previous DIR] [--json]`.
pub(crate) fn command(arguments: &args::Check) -> Result<ExitCode, Error> {
    let sources = vec![Source::read(&arguments.folder)?];
    let machine = Machine::here();
    let toolchain = setup::for_plugins(&machine, arguments.toolchain)?;
    let checkout = Checkout::around(&sources);
    let mut code = ExitCode::SUCCESS;
    let host = author::host(&machine).ok();
    for built in build::plugins(sources, checkout.as_ref(), &machine, &toolchain)? {
        let mut report = Report::of(&built);
        report.judge(&built, arguments.previous.as_deref(), host.as_deref())?;
        if arguments.json {
            let json = serde_json::to_string_pretty(&report)
                .map_err(|e| crate::error::file("write", "the report")(e.into()))?;
            output::answer(json)?;
        } else {
            output::answer(report.text())?;
        }
        if !report.accepted {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

impl Report {
    fn of(built: &Built) -> Self {
        let manifest = &built.source.manifest;
        let permissions: Vec<&Permission> =
            manifest.permissions.iter().map(|r| &r.permission).collect();
        let imports: Vec<Import> = built
            .shape
            .imports
            .iter()
            .map(|interface| Import {
                interface: interface.clone(),
                opened_by: opened_by(bare(interface), &permissions),
            })
            .collect();
        Self {
            id: manifest.id.clone(),
            version: manifest.version.to_string(),
            package: built.package.folder.display().to_string(),
            core_bytes: built.package.core_bytes,
            component_bytes: built.package.component.len(),
            sha256: sha256(&built.package.component),
            only_ours: imports.iter().all(|i| i.interface.starts_with("socle:")),
            imports,
            exports: built
                .shape
                .exports
                .iter()
                .map(|interface| Export {
                    interface: interface.clone(),
                    announced_by: manifest.announces(bare(interface)),
                })
                .collect(),
            permissions: manifest
                .permissions
                .iter()
                .map(|r| Asked {
                    line: r.permission.line_id(),
                    phrase: r.permission.phrase(),
                    reason: r.reason.clone(),
                })
                .collect(),
            agrees: built.disagreements.is_empty(),
            disagreements: built
                .disagreements
                .iter()
                .map(ToString::to_string)
                .collect(),
            compile_ms: None,
            previous: None,
            findings: Vec::new(),
            accepted: false,
        }
    }

    /// Apply every rule.
    fn judge(
        &mut self,
        built: &Built,
        previous: Option<&Path>,
        host: Option<&Path>,
    ) -> Result<(), Error> {
        let source = &built.source;
        let manifest = &source.manifest;
        let disagreements = self.disagreements.iter();
        let mut findings: Vec<Finding> = disagreements
            .map(|problem| Finding::refused("interfaces", problem.clone()))
            .collect();
        findings.extend(rules::size(self.component_bytes));
        findings.extend(rules::licence(manifest, source.license.as_deref()));
        findings.extend(rules::manifest(manifest));
        let catalogue = match &manifest.texts {
            Some(name) => {
                let path = source.folder.join(name);
                std::fs::read_to_string(&path).map_err(error::file("read", path))?
            }
            None => String::new(),
        };
        findings.extend(texts::keys(&catalogue, &texts::sources(&source.folder)?));
        findings.extend(texts::typography(&catalogue, manifest));
        if let Some(folder) = previous {
            let (growth, found) = growth::compare(&growth::previous(folder)?, manifest);
            self.previous = Some(growth);
            findings.extend(found);
        }
        match host {
            // What does not agree is not installed.
            Some(host) if self.agrees => {
                let tried = views::look(host, &built.package.folder);
                self.compile_ms = tried.compile_ms;
                findings.extend(tried.findings);
            }
            Some(_) => {}
            None => findings.push(Finding::advice(
                "views",
                format!(
                    "{}: neither the time to compile nor the views were looked at",
                    Error::NoHost
                ),
            )),
        }
        self.accepted = findings.iter().all(|finding| !finding.refused);
        self.findings = findings;
        Ok(())
    }

    fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let mut line = |text: std::fmt::Arguments<'_>| {
            if out.write_fmt(text).is_ok() {
                out.push('\n');
            }
        };
        let width = self
            .imports
            .iter()
            .map(|i| &i.interface)
            .chain(self.exports.iter().map(|e| &e.interface))
            .map(|name| name.len())
            .max()
            .unwrap_or(0);
        line(format_args!("{} {}", self.id, self.version));
        line(format_args!("package    {}", self.package));
        line(format_args!(
            "size       {} bytes (core module {})",
            self.component_bytes, self.core_bytes
        ));
        line(format_args!("sha256     {}", self.sha256));
        let whose = if self.only_ours {
            "only ours, no WASI"
        } else {
            "NOT ONLY OURS"
        };
        line(format_args!("imports    {}: {whose}", self.imports.len()));
        for import in &self.imports {
            line(format_args!(
                "  {:width$}  {}",
                import.interface, import.opened_by
            ));
        }
        line(format_args!("exports    {}", self.exports.len()));
        for export in &self.exports {
            let keys = match export.announced_by.as_slice() {
                [] => "not announced".to_owned(),
                keys => keys.join(", "),
            };
            line(format_args!("  {:width$}  {keys}", export.interface));
        }
        line(format_args!("asks for   {}", self.permissions.len()));
        for asked in &self.permissions {
            line(format_args!("  {} ({})", asked.phrase, asked.reason));
        }
        if let Some(ms) = self.compile_ms {
            line(format_args!("compiles   in {ms} ms"));
        }
        if let Some(growth) = &self.previous {
            for (what, lines) in [
                ("asks more", &growth.asks_more),
                ("asks less", &growth.asks_less),
                ("breaks", &growth.breaks),
            ] {
                for one in lines {
                    line(format_args!("{what:10} {one}"));
                }
            }
        }
        if self.agrees {
            line(format_args!("manifest   agrees with the component"));
        }
        for finding in &self.findings {
            let word = if finding.refused { "REFUSED" } else { "advice" };
            line(format_args!(
                "{word:10} {}: {}",
                finding.rule, finding.message
            ));
        }
        if self.accepted {
            line(format_args!("accepted"));
        }
        out.trim_end().to_owned()
    }
}

fn bare(interface: &str) -> &str {
    interface
        .split_once('@')
        .map_or(interface, |(name, _)| name)
}

fn opened_by(interface: &str, permissions: &[&Permission]) -> String {
    let lines: Vec<String> = match need(interface) {
        Some(Need::Free) => return "free".to_owned(),
        None => return "not offered".to_owned(),
        Some(Need::Ask(_)) => permissions
            .iter()
            .filter(|p| p.interface() == interface)
            .map(|p| p.line_id())
            .collect(),
        Some(Need::Service(service)) => permissions
            .iter()
            .filter(|p| p.interface() == consumer_interface(&service))
            .map(|p| p.line_id())
            .collect(),
    };
    if lines.is_empty() {
        "not asked".to_owned()
    } else {
        lines.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(only_ours: bool, disagreements: &[&str]) -> Report {
        Report {
            id: "essai".to_owned(),
            version: "0.1.0".to_owned(),
            package: "/t/packages/essai".to_owned(),
            core_bytes: 90,
            component_bytes: 100,
            sha256: "ab".to_owned(),
            imports: vec![
                Import {
                    interface: "socle:base/types@0.1.0".to_owned(),
                    opened_by: "free".to_owned(),
                },
                Import {
                    interface: "socle:net/http@0.1.0".to_owned(),
                    opened_by: "http:a.fr".to_owned(),
                },
            ],
            exports: vec![Export {
                interface: "socle:base/panel@0.1.0".to_owned(),
                announced_by: vec!["[[panel]]".to_owned()],
            }],
            only_ours,
            permissions: vec![Asked {
                line: "http:a.fr".to_owned(),
                phrase: "Échanger par Internet avec a.fr.".to_owned(),
                reason: "essayer".to_owned(),
            }],
            agrees: disagreements.is_empty(),
            disagreements: disagreements.iter().map(|d| (*d).to_owned()).collect(),
            compile_ms: Some(12),
            previous: None,
            findings: disagreements
                .iter()
                .map(|d| Finding::refused("interfaces", *d))
                .collect(),
            accepted: disagreements.is_empty(),
        }
    }

    #[test]
    fn said_plainly() {
        assert_eq!(
            report(true, &[]).text(),
            "essai 0.1.0\n\
             package    /t/packages/essai\n\
             size       100 bytes (core module 90)\n\
             sha256     ab\n\
             imports    2: only ours, no WASI\n\
             \x20 socle:base/types@0.1.0  free\n\
             \x20 socle:net/http@0.1.0    http:a.fr\n\
             exports    1\n\
             \x20 socle:base/panel@0.1.0  [[panel]]\n\
             asks for   1\n\
             \x20 Échanger par Internet avec a.fr. (essayer)\n\
             compiles   in 12 ms\n\
             manifest   agrees with the component\n\
             accepted"
        );
        let refused = report(false, &["the component imports `wasi:io/error@0.2.0`"]).text();
        assert!(refused.contains("NOT ONLY OURS") && !refused.contains("no WASI"));
        assert!(
            refused.ends_with("REFUSED    interfaces: the component imports `wasi:io/error@0.2.0`"),
            "{refused}"
        );
    }

    #[test]
    fn which_permission_opens_an_import() {
        let store = Permission::Store;
        let service = Permission::Service {
            service: "identity".to_owned(),
        };
        let permissions = [&store, &service];
        #[rustfmt::skip]
        let cases = [
            ("socle:base/types", "free"), ("socle:base/store", "store"), ("socle:net/http", "not asked"),
            ("socle:services/identity", "service:identity"), ("wasi:io/error", "not offered"),
        ];
        for (interface, expected) in cases {
            assert_eq!(opened_by(interface, &permissions), expected, "{interface}");
        }
    }
}
