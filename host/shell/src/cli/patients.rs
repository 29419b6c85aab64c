//! `socle patients`.

mod write;

use serde_json::{Value, json};
use socle_formats::identite::{Identite, Reponse};
use socle_formats::traits::Traits;
use socle_record::{IdentityEvent, IdentityFile, PatientId, PatientLine, PatientSearch, Zone};

use super::Answered;
use super::answer::Answer;
use super::args::Patients;
use socle_practice::Practice;

pub(crate) fn run(practice: &Practice, command: Patients) -> Answered {
    match command {
        Patients::List {
            search,
            first,
            count,
        } => list(
            practice,
            PatientSearch {
                words: search,
                first,
                count,
            },
        ),
        Patients::Show { id } => show(practice, &PatientId::from(id)),
        Patients::Create {
            traits,
            fields,
            anyway,
        } => write::create(practice, &traits, fields, anyway),
        Patients::Edit {
            id,
            traits,
            fields,
            withdraw_check,
            withdraw_ins,
            reason,
            mark,
            unmark,
        } => {
            let changes = write::Changes {
                traits,
                fields,
                withdraw_check,
                withdraw_ins,
                reason,
                mark,
                unmark,
            };
            write::edit(practice, &PatientId::from(id), changes)
        }
    }
}

fn list(practice: &Practice, search: PatientSearch) -> Answered {
    practice.note_read("patients.list", None)?;
    let page = practice.record().patients(&search)?;
    let text: Vec<_> = page.rows.iter().map(line_text).collect();
    let lines: Vec<_> = page.rows.iter().map(line_json).collect();
    Ok(Answer::new(
        text.join("\n"),
        json!({ "total": page.total, "patients": lines }),
    ))
}

pub(super) fn line_text(line: &PatientLine) -> String {
    format!(
        "{}  {} {}  {}  {}  {}{}",
        line.id,
        line.nom_naissance,
        line.premier_prenom,
        line.sexe.as_str(),
        line.date_naissance.affichage(),
        line.statut.libelle(),
        if line.a_verifier {
            " · retour INSi à vérifier"
        } else {
            ""
        },
    )
}

pub(super) fn line_json(line: &PatientLine) -> Value {
    json!({
        "id": line.id,
        "nom_naissance": line.nom_naissance,
        "premier_prenom": line.premier_prenom,
        "nom_utilise": line.nom_utilise,
        "prenom_utilise": line.prenom_utilise,
        "date_naissance": line.date_naissance.to_string(),
        "sexe": line.sexe.as_str(),
        "statut": line.statut.as_str(),
        "a_verifier": line.a_verifier,
    })
}

fn show(practice: &Practice, id: &PatientId) -> Answered {
    let record = practice.record();
    // Nobody is noted to have read what is not there.
    record.patient(id)?;
    practice.note_read("patients.show", Some(id))?;
    let entity = record.entity("patient", id.as_str())?;
    let file = record.identity(id)?;
    let history = record.identity_history(id)?;
    let field = |name: &str| entity.get(name).as_text().map(str::to_owned);
    let traits = file.identite.traits();
    let json = json!({
        "id": id,
        "revision": entity.revision,
        "nom_naissance": traits.nom_naissance,
        "premier_prenom": traits.premier_prenom,
        "liste_prenoms": traits.liste_prenoms,
        "sexe": traits.sexe.as_str(),
        "date_naissance": traits.date_naissance.to_string(),
        "lieu_naissance": traits.lieu_naissance.map(|lieu| lieu.as_str().to_owned()),
        "nom_utilise": field("nom-utilise"),
        "prenom_utilise": field("prenom-utilise"),
        "telephone": field("telephone"),
        "courriel": field("courriel"),
        "identite": identity_json(&file),
        "historique": history.iter().map(event_json).collect::<Vec<_>>(),
    });
    Ok(Answer::new(
        show_text(&file, &history, &record.zone()),
        json,
    ))
}

fn identity_json(file: &IdentityFile) -> Value {
    let state = &file.identite;
    let attributs = state.attributs();
    json!({
        "statut": state.statut().as_str(),
        "revision": file.revision,
        "matricule": state.ins().map(|ins| ins.matricule.as_str().to_owned()),
        "oid": state.ins().map(|ins| ins.oid.to_string()),
        "transmissible": state.matricule_transmissible().is_some(),
        "controle": state.controle().map(|controle| controle.libelle()),
        "douteux": attributs.douteux,
        "fictif": attributs.fictif,
        "homonyme": attributs.homonyme,
        "a_verifier": state.a_verifier().map(answer_json),
        "interrogee": file.asked.as_ref().map(|asked| json!({ "instant_ms": asked.at_ms, "code": asked.code, "moyen": asked.moyen.as_str() })),
    })
}

fn answer_json(reponse: &Reponse) -> Value {
    let traits = &reponse.traits;
    json!({
        "matricule": reponse.ins.matricule.as_str(),
        "oid": reponse.ins.oid.to_string(),
        "nom_naissance": traits.nom_naissance,
        "premier_prenom": traits.premier_prenom,
        "liste_prenoms": traits.liste_prenoms,
        "sexe": traits.sexe.map(|sexe| sexe.as_str()),
        "date_naissance": traits.date_naissance.map(|date| date.to_string()),
        "lieu_naissance": traits.lieu_naissance.map(|lieu| lieu.as_str().to_owned()),
    })
}

fn event_json(event: &IdentityEvent) -> Value {
    json!({
        "revision": event.revision,
        "instant_ms": event.at_ms,
        "par": event.author.person.as_ref().map(|person| person.nom.clone()),
        "extension": event.author.plugin,
        "moyen": event.moyen.as_str(),
        "acte": event.acte,
        "code": event.code,
        "motif": event.reason,
        "statut": event.after.statut().as_str(),
        "traits": traits_json(event.after.traits()),
    })
}

/// The traits as they were after an event.
fn traits_json(traits: &Traits) -> Value {
    json!({
        "nom_naissance": traits.nom_naissance,
        "premier_prenom": traits.premier_prenom,
        "liste_prenoms": traits.liste_prenoms,
        "sexe": traits.sexe.as_str(),
        "date_naissance": traits.date_naissance.to_string(),
        "lieu_naissance": traits.lieu_naissance.map(|lieu| lieu.as_str().to_owned()),
    })
}

fn show_text(file: &IdentityFile, history: &[IdentityEvent], zone: &Zone) -> String {
    let state: &Identite = &file.identite;
    let traits = state.traits();
    let mut lines = vec![
        format!(
            "{} {} ({})",
            traits.nom_naissance, traits.premier_prenom, traits.liste_prenoms
        ),
        format!(
            "{} · né(e) le {} · lieu {}",
            traits.sexe.as_str(),
            traits.date_naissance.affichage(),
            traits
                .lieu_naissance
                .map_or("inconnu".to_owned(), |lieu| lieu.as_str().to_owned())
        ),
        statut_text(state),
    ];
    if let Some(ins) = state.ins() {
        lines.push(format!(
            "matricule {} ({})",
            ins.matricule.groupes(),
            ins.oid.libelle()
        ));
    }
    if let Some(reponse) = state.a_verifier() {
        lines.push(format!(
            "retour INSi à vérifier : matricule {}",
            reponse.ins.matricule.groupes()
        ));
    }
    lines.extend(history.iter().map(|event| event_text(event, zone)));
    lines.join("\n")
}

/// The statut with what stands beside it.
fn statut_text(state: &Identite) -> String {
    let attributs = state.attributs();
    let marks = [
        (attributs.douteux, "douteuse"),
        (attributs.fictif, "fictive"),
        (attributs.homonyme, "homonyme"),
    ];
    let mut text = format!("identité {}", state.statut().libelle());
    for (_, mark) in marks.iter().filter(|(set, _)| *set) {
        text.push_str(" · ");
        text.push_str(mark);
    }
    if let Some(controle) = state.controle() {
        text.push_str(" · contrôlée : ");
        text.push_str(controle.libelle());
    }
    text
}

/// When, what, by which means, by whom, through which plugin, and the statut since.
fn event_text(event: &IdentityEvent, zone: &Zone) -> String {
    let who = event
        .author
        .person
        .as_ref()
        .map_or("le cabinet", |person| person.nom.as_str());
    let through = event
        .author
        .plugin
        .as_ref()
        .map(|plugin| format!(" ({plugin})"))
        .unwrap_or_default();
    format!(
        "  {} · {} · {} · {who}{through} · {}",
        zone.written(event.at_ms),
        event.acte,
        event.moyen.libelle(),
        event.after.statut().libelle()
    )
}
