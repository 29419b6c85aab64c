//! `socle plugins`.

use std::path::Path;

use serde_json::json;
use socle_record::{Unit, Write};
use socle_runtime::{PluginInfo, Refused};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Plugins;
use crate::practice::Practice;

pub(crate) fn run(home: &Path, command: Plugins) -> Answered {
    let practice = Practice::open(home)?;
    let host = &practice.host;
    match command {
        Plugins::List => Ok(list(&practice)),
        Plugins::Install { package } => {
            check_package(&package)?;
            let id = host.install(&package)?;
            practice.allow_undecided(&id)?;
            Ok(Answer::new(
                format!("Extension « {id} » installée."),
                json!({ "id": id }),
            ))
        }
        Plugins::Remove { id } => {
            practice.remove(&id)?;
            Ok(Answer::new(
                format!("Extension « {id} » retirée ; ce qu’elle a inscrit au dossier y reste."),
                json!({ "id": id }),
            ))
        }
        Plugins::Allow { id, lines } => decide(&practice, &id, &lines, true),
        Plugins::Refuse { id, lines } => decide(&practice, &id, &lines, false),
        Plugins::Choose { service, id } => choose(&practice, service, id),
    }
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
    let plugins: Vec<_> = plugins.iter().map(plugin_json).collect();
    Answer::new(
        text.join("\n"),
        json!({ "extensions": plugins, "refusees": refused }),
    )
}

fn plugin_text(info: &PluginInfo) -> String {
    let mut lines = vec![format!(
        "{} {} · {} · {}",
        info.manifest.id, info.manifest.version, info.manifest.name, info.manifest.publisher
    )];
    for (request, decision) in &info.grants {
        let mark = match decision {
            Some(true) => "✓",
            Some(false) => "✕",
            None => "?",
        };
        lines.push(format!(
            "  {mark} {}  {} Pour : {}.",
            request.permission.line_id(),
            request.permission.phrase(),
            request.reason
        ));
    }
    lines.join("\n")
}

fn plugin_json(info: &PluginInfo) -> serde_json::Value {
    let manifest = &info.manifest;
    let droits: Vec<_> = info
        .grants
        .iter()
        .map(|(request, decision)| {
            json!({ "ligne": request.permission.line_id(), "phrase": request.permission.phrase(), "motif": request.reason, "accorde": decision })
        })
        .collect();
    json!({
        "id": manifest.id,
        "version": manifest.version.to_string(),
        "nom": manifest.name,
        "editeur": manifest.publisher,
        "services": manifest.services,
        "commandes": manifest.commands.iter().map(|command| command.id.clone()).collect::<Vec<_>>(),
        "panneaux": manifest.panels.iter().map(|panel| panel.id.clone()).collect::<Vec<_>>(),
        "empreinte": info.digest,
        "droits": droits,
    })
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

fn decide(practice: &Practice, id: &str, lines: &[String], allowed: bool) -> Answered {
    let info = installed(practice, id)?;
    for line in lines {
        if !info
            .grants
            .iter()
            .any(|(request, _)| request.permission.line_id() == *line)
        {
            return Err(No::new(
                "permission.unknown",
                format!("L’extension « {id} » ne demande pas « {line} »."),
            ));
        }
    }
    practice.host.grant(id, lines, allowed, practice.author())?;
    let verb = if allowed { "accordé" } else { "refusé" };
    Ok(Answer::new(
        format!("« {id} » : {} droit(s) {verb}(s).", lines.len()),
        json!({ "id": id, "lignes": lines, "accorde": allowed }),
    ))
}

fn choose(practice: &Practice, service: String, id: String) -> Answered {
    let info = installed(practice, &id)?;
    if !info.manifest.services.contains(&service) {
        return Err(No::new(
            "service.not-offered",
            format!("L’extension « {id} » ne fournit pas le service « {service} »."),
        ));
    }
    let choice = Write::ChooseProvider {
        service: service.clone(),
        plugin: Some(id.clone()),
    };
    practice
        .record()
        .commit(&Unit::new(practice.author()).with(choice))?;
    Ok(Answer::new(
        format!("Le service « {service} » est fourni par « {id} »."),
        json!({ "service": service, "extension": id }),
    ))
}
