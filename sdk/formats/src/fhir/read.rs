//! A bundle, or one resource, read.

use std::collections::HashMap;

use base64::Engine as _;
use serde_json::Value as Json;

use super::json::{all, at, date, text};
use super::{FhirError, MOST_BYTES, MOST_RESOURCES, Read, clinical, patient};
use crate::summary::{Document, File, Summary, Term};

/// Where a resource is found by a reference.
pub(super) struct Known<'a> {
    by_address: HashMap<String, &'a Json>,
}

impl<'a> Known<'a> {
    /// The resource a reference means: of the bundle, or contained in `within`.
    pub(super) fn find(&self, reference: &Json, within: &'a Json) -> Option<&'a Json> {
        let address = text(reference, &["reference"]);
        if let Some(id) = address.strip_prefix('#') {
            return all(within, "contained")
                .iter()
                .find(|contained| text(contained, &["id"]) == id);
        }
        // A reference may name a version; a server's address stands before the type.
        let address = address.split("/_history").next().unwrap_or_default();
        self.by_address.get(address).copied().or_else(|| {
            let mut parts = address.rsplit('/');
            let (id, kind) = (parts.next()?, parts.next()?);
            self.by_address.get(&format!("{kind}/{id}")).copied()
        })
    }

    /// Who a reference to a person means, in words.
    pub(super) fn who(&self, reference: &Json, within: &'a Json) -> String {
        let display = text(reference, &["display"]);
        if !display.is_empty() {
            return display.to_owned();
        }
        let Some(mut found) = self.find(reference, within) else {
            return String::new();
        };
        if text(found, &["resourceType"]) == "PractitionerRole"
            && let Some(practitioner) = found
                .get("practitioner")
                .and_then(|reference| self.find(reference, found))
        {
            found = practitioner;
        }
        if let Some(name) = found.get("name").and_then(Json::as_str) {
            return name.to_owned();
        }
        let name = at(found, &["name"]);
        let part = |key: &str| -> String {
            let name = match name {
                Some(Json::Array(all)) => all.first(),
                name => name,
            };
            match name.and_then(|name| name.get(key)) {
                Some(Json::Array(all)) => all
                    .iter()
                    .filter_map(Json::as_str)
                    .collect::<Vec<_>>()
                    .join(" "),
                Some(Json::String(text)) => text.clone(),
                _ => String::new(),
            }
        };
        [part("prefix"), part("given"), part("family")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A file as JSON that says what resource it is.
pub(super) fn parsed(bytes: &[u8]) -> Result<Json, FhirError> {
    if bytes.len() > MOST_BYTES {
        return Err(FhirError::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let source = std::str::from_utf8(bytes).map_err(|_utf8| FhirError::Charset)?;
    // The reader refuses what is nested deeper than 128.
    let json: Json =
        serde_json::from_str(source).map_err(|error| FhirError::NotJson(error.to_string()))?;
    if text(&json, &["resourceType"]).is_empty() {
        return Err(FhirError::NotFhir);
    }
    Ok(json)
}

/// Reads a bundle or a resource.
///
/// # Errors
/// [`FhirError`] when the file as a whole is no FHIR; what is wrong with one resource is in the asides.
pub fn read(bytes: &[u8]) -> Read {
    let json = parsed(bytes)?;
    let (resources, known) = resources(&json)?;
    let mut summary = Summary::default();
    let mut places: HashMap<*const Json, usize> = HashMap::new();
    for resource in &resources {
        if text(resource, &["resourceType"]) == "Patient" {
            places.insert(std::ptr::from_ref(*resource), summary.files.len());
            summary.files.push(File {
                person: patient::read(resource),
                ..File::default()
            });
        }
    }
    if summary.files.is_empty() {
        return Err(FhirError::NoPatient);
    }
    let alone = summary.files.len() == 1;
    let mut unknown: Vec<(String, usize)> = Vec::new();
    for resource in &resources {
        let kind = text(resource, &["resourceType"]);
        match kind {
            "Patient" | "Practitioner" | "PractitionerRole" | "Organization" | "Binary"
            | "Medication" | "Location" => continue,
            "Composition" => {
                text(resource, &["title"]).clone_into(&mut summary.title);
                summary.date = date(text(resource, &["date"]));
                summary.author = all(resource, "author")
                    .first()
                    .map(|author| known.who(author, resource))
                    .unwrap_or_default();
                continue;
            }
            _ => {}
        }
        let subject = resource.get("patient").or_else(|| resource.get("subject"));
        let place = subject
            .and_then(|subject| known.find(subject, resource))
            .and_then(|patient| places.get(&std::ptr::from_ref(patient)).copied())
            // One patient in the file, and a resource that says nothing else.
            .or_else(|| (alone && subject.is_none()).then_some(0));
        if kind == "DocumentReference" {
            let document = document(resource, &known);
            match (place, document) {
                (Some(place), Ok(document)) => file(&mut summary, place).documents.push(document),
                (None, _) => summary.aside(kind, "ne se rattache à aucun patient du fichier"),
                (_, Err(why)) => summary.aside(format!("Document {}", named(resource)), why),
            }
            continue;
        }
        match clinical::items(resource, &known) {
            clinical::Came::Items(items) => match place {
                Some(place) => file(&mut summary, place).items.extend(items),
                None => summary.aside(
                    format!("{kind} {}", named(resource)),
                    "ne se rattache à aucun patient du fichier",
                ),
            },
            clinical::Came::Aside(why) => {
                summary.aside(format!("{kind} {}", named(resource)).trim().to_owned(), why);
            }
            clinical::Came::Unknown => match unknown.iter_mut().find(|(known, _)| known == kind) {
                Some((_, count)) => *count += 1,
                None => unknown.push((kind.to_owned(), 1)),
            },
        }
    }
    for (kind, count) in unknown {
        summary.aside(
            format!("{count} × {kind}"),
            "cette sorte de ressource n’a pas de place dans le dossier",
        );
    }
    Ok(summary)
}

fn file(summary: &mut Summary, place: usize) -> &mut File {
    // Places come from pushing files, and none is ever taken out.
    &mut summary.files[place]
}

/// What a resource is called in a report.
fn named(resource: &Json) -> String {
    let by_code = ["code", "vaccineCode", "medicationCodeableConcept", "type"]
        .iter()
        .filter_map(|key| resource.get(key))
        .map(|concept| super::json::term(concept).label)
        .find(|label| !label.is_empty());
    by_code.unwrap_or_else(|| text(resource, &["id"]).to_owned())
}

/// All resources of a file and the addresses they have in it.
pub(super) fn resources(json: &Json) -> Result<(Vec<&Json>, Known<'_>), FhirError> {
    let mut resources = Vec::new();
    let mut by_address = HashMap::new();
    let mut keep = |resource, address: &str| {
        let (kind, id) = (text(resource, &["resourceType"]), text(resource, &["id"]));
        if !id.is_empty() {
            by_address.entry(format!("{kind}/{id}")).or_insert(resource);
            by_address
                .entry(format!("urn:uuid:{id}"))
                .or_insert(resource);
        }
        if !address.is_empty() {
            by_address.entry(address.to_owned()).or_insert(resource);
        }
        resources.push(resource);
        if resources.len() > MOST_RESOURCES {
            return Err(FhirError::TooMany);
        }
        Ok(())
    };
    if text(json, &["resourceType"]) == "Bundle" {
        for entry in all(json, "entry") {
            if let Some(resource) = entry.get("resource") {
                keep(resource, text(entry, &["fullUrl"]))?;
            }
        }
    } else {
        for contained in all(json, "contained") {
            keep(contained, "")?;
        }
        keep(json, "")?;
    }
    Ok((resources, Known { by_address }))
}

/// A document with its content, or why it is not taken.
fn document<'a>(resource: &'a Json, known: &Known<'a>) -> Result<Document, &'static str> {
    if text(resource, &["status"]) == "entered-in-error" {
        return Err("saisi par erreur dans l’autre logiciel");
    }
    let attachment = at(resource, &["content", "attachment"]).ok_or("sans contenu")?;
    let mut mime = text(attachment, &["contentType"]);
    let mut data = text(attachment, &["data"]);
    if data.is_empty() {
        let address = text(attachment, &["url"]);
        let reference = serde_json::json!({ "reference": address });
        let binary = known
            .find(&reference, resource)
            .ok_or("son contenu n’est pas dans le fichier")?;
        data = text(binary, &["data"]);
        if mime.is_empty() {
            mime = text(binary, &["contentType"]);
        }
    }
    let compact: String = data.split_whitespace().collect();
    let content = base64::engine::general_purpose::STANDARD
        .decode(compact)
        .map_err(|_base64| "son contenu est endommagé")?;
    if content.is_empty() {
        return Err("son contenu est vide");
    }
    let kind = resource
        .get("type")
        .map_or_else(Term::default, super::json::term);
    let title = [
        text(attachment, &["title"]),
        text(resource, &["description"]),
        kind.label.as_str(),
        "Document importé",
    ]
    .into_iter()
    .find(|title| !title.trim().is_empty())
    .unwrap_or_default()
    .to_owned();
    Ok(Document {
        title,
        date: date(text(resource, &["date"])).or_else(|| date(text(attachment, &["creation"]))),
        author: all(resource, "author")
            .first()
            .map(|author| known.who(author, resource))
            .unwrap_or_default(),
        mime: if mime.is_empty() {
            "application/octet-stream".to_owned()
        } else {
            mime.split(';').next().unwrap_or_default().trim().to_owned()
        },
        content,
        kind,
    })
}
