//! `socle view`.

use serde_json::json;
use socle_runtime::PluginInfo;

use super::Answered;
use super::answer::{Answer, No};
use super::args::View;
use super::plugins::installed;
use socle_practice::Practice;

pub(crate) fn run(practice: &Practice, view: View) -> Answered {
    let (plugin, contribution) = view.target;
    let info = installed(practice, &plugin)?;
    match (needs_patient(&info, &contribution), &view.patient) {
        (None, _) => return Err(unknown(&info, &contribution)),
        (Some(true), None) => {
            let message = format!(
                "« {plugin}/{contribution} » concerne un patient : indiquez-le avec --patient."
            );
            return Err(No::new("patient-required", message));
        }
        (Some(_), Some(patient)) => drop(practice.record().patient(&patient.as_str().into())?),
        (Some(false), None) => {}
    }
    let (tree, _) = practice.runtime().block_on(practice.host.render(
        &plugin,
        &contribution,
        view.patient.as_deref(),
    ))?;
    let text = tree.to_text();
    let json = json!({ "extension": plugin, "contribution": contribution, "texte": text });
    Ok(Answer::new(text.trim_end().to_owned(), json))
}

/// Whether what the plugin draws under this name is about one patient; none when it draws no such thing.
fn needs_patient(info: &PluginInfo, contribution: &str) -> Option<bool> {
    let manifest = &info.manifest;
    let panel = manifest
        .panels
        .iter()
        .find(|panel| panel.id == contribution)
        .map(|panel| panel.place.needs_patient());
    let beside_a_name = manifest
        .banners
        .iter()
        .any(|banner| banner.id == contribution)
        || manifest.badges.iter().any(|badge| badge.id == contribution);
    let condition = manifest.conditions().any(|one| one == contribution);
    panel.or((beside_a_name || condition).then_some(true))
}

fn unknown(info: &PluginInfo, contribution: &str) -> No {
    let manifest = &info.manifest;
    let panels = manifest.panels.iter().map(|panel| panel.id.as_str());
    let banners = manifest.banners.iter().map(|banner| banner.id.as_str());
    let badges = manifest.badges.iter().map(|badge| badge.id.as_str());
    let known: Vec<_> = panels
        .chain(banners)
        .chain(badges)
        .chain(manifest.conditions())
        .collect();
    let message = if known.is_empty() {
        format!("L’extension « {} » n’affiche rien.", manifest.id)
    } else {
        format!(
            "L’extension « {} » n’affiche pas « {contribution} ». Elle affiche : {}.",
            manifest.id,
            known.join(", ")
        )
    };
    No::new("unsupported", message)
}
