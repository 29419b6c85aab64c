//! The file to be read by a person: one page without anything from outside, that prints well.

use std::fmt::Write as _;

use socle_record::{Document, PatientLine, Value};

use super::file::Stored;
use super::iso;
use super::own::Own;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b2430}\
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;border-bottom:1px solid #c9d2dc;padding-bottom:.2rem;margin-top:2rem}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;\
border-bottom:1px solid #e6ebf0}th{font-weight:600;white-space:nowrap}.muted{color:#5b6875}.struck{text-decoration:line-through}\
@media print{body{margin:0}h2{break-after:avoid}tr{break-inside:avoid}}";

/// Fields that say how the record keeps an entity, not what it holds.
const KEPT: [&str; 9] = [
    "etat",
    "patient",
    "cree",
    "modifie",
    "auteur-id",
    "systeme",
    "code",
    "libelle",
    "consultation",
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n",
        escaped(title)
    )
}

fn row(into: &mut String, heading: &str, text: &str) {
    if !text.is_empty() {
        // Writing into a text never fails.
        writeln!(
            into,
            "<tr><th>{}</th><td>{}</td></tr>",
            escaped(heading),
            escaped(text).replace('\n', "<br>")
        )
        .ok();
    }
}

/// A value in French words.
fn shown(value: &Value) -> String {
    match value {
        Value::Flag(true) => "oui".to_owned(),
        Value::Flag(false) => "non".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) | Value::Json(text) => text.clone(),
        // A coded entry: its words, and its code beside them.
        Value::Texts(texts) => match texts.as_slice() {
            [system, code, label] if !system.is_empty() => format!("{label} ({code})"),
            [system, code, label] if system.is_empty() && code.is_empty() => label.clone(),
            texts => texts.join(", "),
        },
        Value::None | Value::Bytes(_) => String::new(),
    }
}

/// A patient's file.
pub(super) fn patient(own: &Own, documents: &[(&Document, Vec<Stored>)]) -> String {
    let state = &own.identity.identite;
    let traits = state.traits();
    let title = format!("{} {}", traits.nom_naissance, traits.premier_prenom);
    let mut body = format!(
        "<h1>{}</h1>\n<p class=\"muted\">Dossier médical, écrit le {}. Les mêmes données pour un logiciel : <a href=\"fhir.json\">fhir.json</a>, <a href=\"dossier.json\">dossier.json</a>. <a href=\"journal.csv\">Qui a vu et fait quoi</a>.</p>\n",
        escaped(&title),
        french(own.now_ms),
    );
    body.push_str("<h2>Identité et coordonnées</h2>\n<table>\n");
    row(&mut body, "Nom de naissance", &traits.nom_naissance);
    row(&mut body, "Prénoms de naissance", traits.prenoms());
    row(&mut body, "Sexe", traits.sexe.libelle());
    row(
        &mut body,
        "Date de naissance",
        &traits.date_naissance.affichage(),
    );
    let place = traits.lieu_naissance.map(|place| place.to_string());
    row(
        &mut body,
        "Lieu de naissance (code INSEE)",
        &place.unwrap_or_default(),
    );
    row(&mut body, "Identité", state.statut().libelle());
    if let Some(ins) = state.matricule_transmissible() {
        row(&mut body, "Matricule INS", &ins.matricule.groupes());
    }
    for field in socle_record::model::kinds::PATIENT.fields {
        if field.written_by == socle_record::model::fields::WrittenBy::Records {
            row(&mut body, field.label, &shown(&own.patient.get(field.name)));
        }
    }
    body.push_str("</table>\n<h2>Historique de l’identité</h2>\n<table>\n");
    for event in &own.history {
        let who = event
            .author
            .person
            .as_ref()
            .map_or("le cabinet", |person| person.nom.as_str());
        row(
            &mut body,
            &french(event.at_ms),
            &format!(
                "{} · {} · {who} · {}",
                event.acte,
                event.moyen.libelle(),
                event.after.statut().libelle()
            ),
        );
    }
    body.push_str("</table>\n");
    for (kind, found) in &own.entities {
        writeln!(body, "<h2>{}</h2>", escaped(&capital(kind.label))).ok();
        for entity in found {
            let struck = entity.get("etat").as_text() == Some("rature");
            body.push_str(if struck {
                "<table class=\"struck\">\n"
            } else {
                "<table>\n"
            });
            for field in kind.fields {
                if !KEPT.contains(&field.name) {
                    row(
                        &mut body,
                        field.label,
                        &shown_field(field, &entity.get(field.name)),
                    );
                }
            }
            if struck {
                let reason = entity.get("rature-motif");
                row(
                    &mut body,
                    "Saisi par erreur",
                    reason.as_text().unwrap_or_default(),
                );
            }
            body.push_str("</table><p></p>\n");
        }
    }
    if !documents.is_empty() {
        body.push_str("<h2>Documents</h2>\n<table>\n");
        for (document, versions) in documents {
            let links: Vec<String> = versions
                .iter()
                .map(|version| {
                    format!(
                        "<a href=\"{}\">version {}</a>",
                        escaped(&version.path),
                        version.number
                    )
                })
                .collect();
            writeln!(
                body,
                "<tr><th>{}</th><td>{} · {} · {} · {}</td></tr>",
                escaped(&document.date),
                escaped(&document.title),
                escaped(&document.author),
                document.statut.libelle(),
                links.join(", ")
            )
            .ok();
        }
        body.push_str("</table>\n");
    }
    page(&title, &body)
}

/// A field in French words: the label of a code of a closed set, an instant as a date.
fn shown_field(field: &socle_record::model::fields::Field, value: &Value) -> String {
    use socle_record::model::fields::Holds;
    match (field.holds, value) {
        (Holds::Code(set), Value::Text(code)) => set
            .iter()
            .find(|choice| choice.code == code)
            .map_or_else(|| code.clone(), |choice| choice.label.to_owned()),
        (Holds::Instant, Value::Integer(at_ms)) => french(*at_ms),
        (Holds::Date, Value::Text(text)) => text
            .parse::<socle_formats::date::CivilDate>()
            .map_or_else(|_unreadable| text.clone(), |date| date.affichage()),
        _ => shown(value),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// `26/11/2026 18:00 (UTC)`.
fn french(at_ms: i64) -> String {
    let date = crate::file::utc_day(at_ms).affichage();
    let time: String = iso(at_ms).chars().skip(11).take(5).collect();
    format!("{date} {time} (UTC)")
}

/// The list of all patients, each with a link to their file.
pub(super) fn practice(lines: &[(String, PatientLine)], now_ms: i64) -> String {
    let mut body = format!(
        "<h1>Cabinet</h1>\n<p class=\"muted\">{} dossiers, écrits le {}. Contacts et messages sans patient : <a href=\"cabinet.json\">cabinet.json</a>.</p>\n<table>\n",
        lines.len(),
        french(now_ms)
    );
    for (folder, line) in lines {
        writeln!(
            body,
            "<tr><td><a href=\"{}/index.html\">{} {}</a></td><td>{}</td><td>{}</td></tr>",
            escaped(folder),
            escaped(&line.nom_naissance),
            escaped(&line.premier_prenom),
            line.date_naissance.affichage(),
            line.sexe.libelle(),
        )
        .ok();
    }
    body.push_str("</table>\n");
    page("Cabinet", &body)
}
