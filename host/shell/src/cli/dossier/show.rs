//! Entities as text and as JSON.

use serde_json::{Map, Value as Json, json};
use socle_record::model::fields::Holds;
use socle_record::model::kinds::Kind;
use socle_record::{Dossier, EntityEvent, EntityView, PatientId, Section, Value, Zone};

use super::super::Answered;
use super::super::answer::Answer;
use socle_practice::Practice;

/// A patient's file.
pub(super) fn dossier(practice: &Practice, patient: &PatientId) -> Answered {
    let record = practice.record();
    // Nobody is noted to have read what is not there.
    let line = record.patient(patient)?;
    practice.note_read("dossier.show", Some(patient))?;
    let dossier = record.dossier(patient)?;
    let all = |views: &[EntityView]| views.iter().map(json).collect::<Vec<_>>();
    let sections: Map<String, Json> = Section::ALL
        .into_iter()
        .map(|section| {
            let items: Vec<_> = dossier
                .section(section)
                .map(|item| json(&item.view))
                .collect();
            (section.kind().name.replace('-', "_"), items.into())
        })
        .collect();
    let consents: Vec<_> = dossier.consents.iter().map(|one| json(&one.view)).collect();
    let consultations: Vec<_> = dossier
        .consultations
        .iter()
        .map(|one| json(&one.view))
        .collect();
    let answer = json!({
        "patient": patient,
        "suivi": line.inactive_since.is_none() || record.is_active(patient)?,
        "deces": line.deces.map(|date| date.to_string()),
        "medecin_traitant": dossier.medecin_traitant.as_ref().map(json),
        "sections": sections,
        "ald": all(&dossier.alds),
        "consentements": consents,
        "correspondants": all(&dossier.correspondents),
        "consultations": consultations,
        "actes": all(&dossier.acts),
        "addenda": all(&dossier.addenda),
    });
    Ok(Answer::new(read(&dossier), answer))
}

/// The file for reading.
fn read(dossier: &Dossier) -> String {
    let mut lines = Vec::new();
    let mut part = |title: &str, views: Vec<&EntityView>| {
        if !views.is_empty() {
            lines.push(title.to_owned());
            lines.extend(views.into_iter().map(|view| format!("  {}", line(view))));
        }
    };
    part(
        "Médecin traitant",
        dossier.medecin_traitant.iter().collect(),
    );
    part("Affections de longue durée", dossier.alds.iter().collect());
    for section in Section::ALL {
        let items = dossier.section(section).map(|item| &item.view);
        part(section.titre(), items.collect());
    }
    let consents = dossier.consents.iter().map(|one| &one.view);
    part("Consentements", consents.collect());
    part("Correspondants", dossier.correspondents.iter().collect());
    let consultations = dossier.consultations.iter().map(|one| &one.view);
    part("Consultations", consultations.collect());
    part("Actes", dossier.acts.iter().collect());
    part("Addenda", dossier.addenda.iter().collect());
    if lines.is_empty() {
        "Dossier vide.".to_owned()
    } else {
        lines.join("\n")
    }
}

/// What a kind is known by, in one line: what, when, whether it holds, and its id.
pub(super) fn line(view: &EntityView) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |text: String| {
        if !text.is_empty() {
            parts.push(text);
        }
    };
    let code = view.text("code");
    let label = view.text("libelle");
    add(if code.is_empty() {
        label
    } else {
        format!("{label} [{code}]")
    });
    let known = Kind::named(view.kind);
    for field in known.map_or(&[][..], |kind| kind.fields) {
        let skipped = matches!(
            field.name,
            "terme" | "auteur" | "origine" | "corps" | "observation"
        );
        let value = view.get(field.name);
        if skipped || value.is_none() || (field.name == "statut" && value == "actif".into()) {
            continue;
        }
        let shown = field.shown(&value);
        match field.holds {
            Holds::Date | Holds::Code(_) | Holds::Line(_) => add(shown),
            Holds::Reference(_) | Holds::Instant => {}
            _ => add(format!("{} {shown}", field.label.to_lowercase())),
        }
    }
    if matches!(
        view.text("etat").as_str(),
        "rature" | "ouverte" | "validee" | "clos"
    ) {
        add(view.shown("etat"));
    }
    add(view.text("auteur"));
    format!("{} · {}", view.id, parts.join(" · "))
}

/// All of an entity; keys are the names of its fields with `_`.
pub(super) fn json(view: &EntityView) -> Json {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(view.id));
    object.insert("sorte".to_owned(), json!(view.kind));
    object.insert("revision".to_owned(), json!(view.revision));
    let kind = Kind::named(view.kind);
    for (name, value) in &view.fields {
        let coded = kind
            .and_then(|kind| kind.field(name))
            .is_some_and(|field| field.holds == Holds::Coded);
        let value = match value {
            Value::Texts(parts) if coded => match parts.as_slice() {
                [system, code, label] => {
                    json!({ "systeme": system, "code": code, "libelle": label })
                }
                parts => json!(parts),
            },
            value => plain(value),
        };
        object.insert(name.replace('-', "_"), value);
    }
    Json::Object(object)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Text(text) | Value::Json(text) => json!(text),
        Value::Texts(texts) => json!(texts),
        Value::Flag(flag) => json!(flag),
        Value::Integer(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::None | Value::Bytes(_) => Json::Null,
    }
}

/// What happened to an entity.
pub(super) fn history(kind: &Kind, events: &[EntityEvent], zone: &Zone) -> Answer {
    let text = events
        .iter()
        .map(|event| {
            let changes: Vec<_> = event
                .changes
                .iter()
                .map(|change| match kind.field(&change.field) {
                    Some(field) => format!(
                        "{} : {} → {}",
                        field.label,
                        or_none(field.shown(&change.before)),
                        or_none(field.shown(&change.after))
                    ),
                    None => change.field.clone(),
                })
                .collect();
            let reason = event
                .reason
                .as_ref()
                .map(|reason| format!(" ({reason})"))
                .unwrap_or_default();
            format!(
                "{} · {} {}{reason}{}{}",
                zone.written(event.at_ms),
                event.author.name(),
                event.what.a_fait(),
                if changes.is_empty() { "" } else { " · " },
                changes.join(" ; ")
            )
        })
        .collect::<Vec<_>>()
        .join("\n");
    let events: Vec<_> = events
        .iter()
        .map(|event| {
            let changes: Vec<_> = event
                .changes
                .iter()
                .map(|change| {
                    json!({
                        "champ": change.field,
                        "avant": plain(&change.before),
                        "apres": plain(&change.after),
                    })
                })
                .collect();
            json!({
                "revision": event.revision,
                "instant_ms": event.at_ms,
                "par": event.author.person.as_ref().map(|person| &person.nom),
                "extension": event.author.plugin,
                "acte": event.what.as_str(),
                "motif": event.reason,
                "modifications": changes,
            })
        })
        .collect();
    Answer::new(text, json!({ "historique": events }))
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        "rien".to_owned()
    } else {
        text
    }
}

/// The kinds and their fields.
pub(super) fn kinds(kinds: &[Kind]) -> Answer {
    let text = kinds
        .iter()
        .map(|kind| {
            let fields: Vec<_> = kind
                .fields
                .iter()
                .map(|field| format!("{}{}", field.name, if field.mandatory { "*" } else { "" }))
                .collect();
            format!("{} ({}) : {}", kind.name, kind.label, fields.join(" "))
        })
        .collect::<Vec<_>>()
        .join("\n");
    let kinds: Vec<_> = kinds
        .iter()
        .map(|kind| {
            let fields: Vec<_> = kind
                .fields
                .iter()
                .map(|field| {
                    let set = match field.holds {
                        Holds::Code(set) => set
                            .iter()
                            .map(|choice| json!({ "code": choice.code, "libelle": choice.label }))
                            .collect(),
                        _ => Vec::new(),
                    };
                    json!({
                        "nom": field.name,
                        "libelle": field.label,
                        "obligatoire": field.mandatory,
                        "valeurs": set,
                    })
                })
                .collect();
            json!({ "nom": kind.name, "libelle": kind.label, "champs": fields })
        })
        .collect();
    Answer::new(text, json!({ "sortes": kinds }))
}
