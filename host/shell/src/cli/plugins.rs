//! `socle plugins`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;
use socle_runtime::{Choice, ConsentRequest, Line, Occasion, PluginInfo, Refused};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Plugins;
use socle_practice::Practice;

pub(crate) fn run(practice: &Practice, command: Plugins) -> Answered {
    let (host, by) = (&practice.host, practice.author());
    match command {
        Plugins::List => Ok(list(practice)),
        Plugins::Examine { package } => {
            check_package(&package)?;
            Ok(examined(&host.examine(&package)?))
        }
        Plugins::Install {
            package,
            refuse,
            each_time,
            digest,
        } => {
            check_package(&package)?;
            let request = host.examine(&package)?;
            let mut decisions = request.all(Choice::Always);
            for (lines, choice) in [(refuse, Choice::Never), (each_time, Choice::EachTime)] {
                for line in lines {
                    decisions.choices.retain(|(decided, _)| *decided != line);
                    decisions.choices.push((line, choice));
                }
            }
            if let Some(digest) = digest {
                decisions.digest = digest;
            }
            let id = host.install(&package, &decisions, by)?;
            Ok(Answer::new(
                format!("Extension « {id} » installée."),
                json!({ "id": id }),
            ))
        }
        Plugins::Consent { id } => {
            installed(practice, &id)?;
            let decisions = host.consent_request(&id)?.all(Choice::Always);
            host.consent(&id, &decisions, by)?;
            state(practice, &id)
        }
        Plugins::Remove { id } => {
            practice.remove(&id)?;
            Ok(Answer::new(
                format!("Extension « {id} » retirée ; ce qu’elle a inscrit au dossier y reste."),
                json!({ "id": id }),
            ))
        }
        Plugins::Allow { id, lines } => decide(practice, &id, lines, Choice::Always),
        Plugins::EachTime { id, lines } => decide(practice, &id, lines, Choice::EachTime),
        Plugins::Refuse { id, lines } => decide(practice, &id, lines, Choice::Never),
        Plugins::Pause { id } => {
            installed(practice, &id)?;
            host.pause(&id, by)?;
            state(practice, &id)
        }
        Plugins::Restart { id } => {
            installed(practice, &id)?;
            host.restart(&id, by)?;
            state(practice, &id)
        }
        Plugins::Disable { id } => {
            installed(practice, &id)?;
            host.disable(&id, by)?;
            state(practice, &id)
        }
        Plugins::Enable { id } => {
            installed(practice, &id)?;
            host.enable(&id, by)?;
            state(practice, &id)
        }
        Plugins::Report { id } => {
            installed(practice, &id)?;
            let report = host.report(&id)?;
            Ok(Answer::new(
                report.clone(),
                json!({ "id": id, "rapport": report }),
            ))
        }
        Plugins::Choose { service, id } => {
            installed(practice, &id)?;
            host.choose_provider(&service, Some(&id), by)?;
            Ok(Answer::new(
                format!("Le service « {service} » est fourni par « {id} »."),
                json!({ "service": service, "extension": id }),
            ))
        }
    }
}

fn state(practice: &Practice, id: &str) -> Answered {
    let state = installed(practice, id)?.state;
    Ok(Answer::new(
        format!("Extension « {id} » : {state}."),
        json!({ "id": id, "etat": state.word() }),
    ))
}

fn list(practice: &Practice) -> Answer {
    let plugins = practice.host.plugins();
    let mut text: Vec<_> = plugins.iter().map(plugin_text).collect();
    text.extend(
        practice
            .refused
            .iter()
            .map(|refused| format!("✕ {}", refused.error.sentence())),
    );
    let refused: Vec<_> = practice
        .refused
        .iter()
        .map(|refused| json!({ "id": name(refused), "dossier": refused.folder.display().to_string(), "code": refused.error.code(), "message": refused.error.sentence() }))
        .collect();
    let offered: BTreeSet<_> = plugins
        .iter()
        .flat_map(|info| info.manifest.services.iter().cloned())
        .collect();
    let services: serde_json::Map<_, _> = offered
        .into_iter()
        .map(|service| {
            let provider = practice.host.provider(&service);
            (service, json!(provider))
        })
        .collect();
    let plugins: Vec<_> = plugins.iter().map(plugin_json).collect();
    Answer::new(
        text.join("\n"),
        json!({ "extensions": plugins, "refusees": refused, "services": services }),
    )
}

fn line_text(line: &Line) -> String {
    let mark = match line.choice {
        Some(Choice::Always) => "✓",
        Some(Choice::EachTime) => "◐",
        Some(Choice::Never) => "✕",
        None => "?",
    };
    let fixed = line
        .fixed
        .as_ref()
        .map(|why| format!(" (fixé par le cabinet : {why})"))
        .unwrap_or_default();
    format!(
        "  {mark} {}  {} Pour : {}.{fixed}",
        line.id(),
        line.request.permission.phrase(),
        line.request.reason
    )
}

fn line_json(line: &Line) -> serde_json::Value {
    json!({
        "ligne": line.id(),
        "phrase": line.request.permission.phrase(),
        "motif": line.request.reason,
        "choix": line.choice.map(Choice::as_str),
        "impose": line.fixed,
        "nouveau": line.is_new,
        "usages": line.used,
        "dernier_usage_ms": line.last_used_ms,
    })
}

fn plugin_text(info: &PluginInfo) -> String {
    let mut lines = vec![format!(
        "{} {} · {} · {} · {}",
        info.manifest.id,
        info.manifest.version,
        info.manifest.name,
        info.manifest.publisher,
        info.state
    )];
    lines.extend(info.lines.iter().map(line_text));
    lines.join("\n")
}

fn plugin_json(info: &PluginInfo) -> serde_json::Value {
    let (manifest, stats) = (&info.manifest, &info.stats);
    let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    json!({
        "id": manifest.id,
        "version": manifest.version.to_string(),
        "nom": manifest.name,
        "editeur": manifest.publisher,
        "etat": info.state.word(),
        "raison": info.state.reason(),
        "services": manifest.services,
        "commandes": manifest.commands.iter().map(|command| command.id.clone()).collect::<Vec<_>>(),
        "panneaux": manifest.panels.iter().map(|panel| panel.id.clone()).collect::<Vec<_>>(),
        "empreinte": info.digest,
        "tierce": info.is_third_party,
        "droits": info.lines.iter().map(line_json).collect::<Vec<_>>(),
        "couts": {
            "appels": stats.calls,
            "echecs": stats.failures,
            "lents": stats.slow_calls,
            "processeur_ms": ms(stats.cpu),
            "processeur_1h_ms": ms(stats.cpu_last_hour),
            "hote_ms": ms(stats.host_wall),
            "appels_hote": stats.host_calls,
            "memoire_octets": stats.peak_memory_bytes,
        },
    })
}

fn examined(request: &ConsentRequest) -> Answer {
    let manifest = &request.manifest;
    let (occasion, said) = match &request.occasion {
        Occasion::Installation => ("installation", "nouvelle ici".to_owned()),
        Occasion::Update { from } => ("mise-a-jour", format!("remplace la version {from}")),
        Occasion::NewPublisher { from } => {
            ("autre-editeur", format!("publiée jusqu’ici par {from}"))
        }
        Occasion::ChangedContent => (
            "contenu-change",
            "son contenu a changé depuis l’accord".to_owned(),
        ),
    };
    let mut text = vec![format!(
        "{} {} · {} · {} · {said}",
        manifest.id, manifest.version, manifest.name, manifest.publisher
    )];
    text.extend(request.lines.iter().map(line_text));
    text.push(format!("  {}", request.digest));
    Answer::new(
        text.join("\n"),
        json!({
            "id": manifest.id,
            "version": manifest.version.to_string(),
            "editeur": manifest.publisher,
            "empreinte": request.digest,
            "occasion": occasion,
            "demandes": request.lines.iter().map(line_json).collect::<Vec<_>>(),
        }),
    )
}

/// The plugin of this name; what is wrong with it when it lies in the home and cannot be used.
pub(super) fn installed(practice: &Practice, id: &str) -> Result<PluginInfo, No> {
    if let Some(info) = practice
        .host
        .plugins()
        .into_iter()
        .find(|info| info.manifest.id == id)
    {
        return Ok(info);
    }
    Err(
        match practice.refused.iter().find(|refused| name(refused) == id) {
            Some(refused) => (&refused.error).into(),
            None => No::new(
                "plugin.unknown",
                format!("L’extension « {id} » n’est pas installée."),
            ),
        },
    )
}

/// The folder of an installed plugin bears its id.
fn name(refused: &Refused) -> String {
    refused
        .folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Before anything is read: is this a built package, or the sources of one?
fn check_package(package: &Path) -> Result<(), No> {
    let message = if !package.is_dir() {
        format!("Le dossier {} n’existe pas.", package.display())
    } else if !package.join("plugin.toml").is_file() {
        format!(
            "Le dossier {} n’est pas une extension : il n’a pas de plugin.toml.",
            package.display()
        )
    } else if !package.join("plugin.wasm").is_file() {
        format!(
            "Le dossier {} n’est pas un paquet construit : il n’a pas de plugin.wasm. Construisez-le avec « cargo socle build », puis installez le dossier que cette commande indique.",
            package.display()
        )
    } else {
        return Ok(());
    };
    Err(No::new("plugin.package", message))
}

fn decide(practice: &Practice, id: &str, lines: Vec<String>, choice: Choice) -> Answered {
    installed(practice, id)?;
    let choices: Vec<_> = lines.iter().map(|line| (line.clone(), choice)).collect();
    practice.host.decide(id, &choices, practice.author())?;
    let verb = match choice {
        Choice::Always => "accordé(s)",
        Choice::EachTime => "à demander chaque fois",
        Choice::Never => "refusé(s)",
    };
    Ok(Answer::new(
        format!("« {id} » : {} droit(s) {verb}.", lines.len()),
        json!({ "id": id, "lignes": lines, "choix": choice.as_str() }),
    ))
}
