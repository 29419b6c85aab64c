//! Sends each validated document to a receiver, once: what a plugin that deposits documents does, without any format.
//! Used by the campaign of kills only.

use socle_sdk::prelude::*;

/// The only address this plugin knows.
const RECEIVER: &str = "https://destinataire.test/depots";
/// Shorter than a person's patience: a late answer is one whose outcome is unknown.
const PATIENCE_MS: u32 = 1_500;

struct Plugin;

impl Importer for Plugin {
    /// One document a line, `title;text`, validated by whoever gave the file. Answers their ids.
    fn import(c: &Context, _: &str, _: &str, content: &Blob) -> Result<Data, Failure> {
        let patient = c
            .patient()
            .ok_or_else(|| Failure::unsupported("no patient"))?;
        let text = String::from_utf8(content.to_vec()?).map_err(|error| {
            Failure::new("facteur.texte", "Ce fichier n’est pas du texte.")
                .author(error.to_string())
        })?;
        let more = [("mime", "text/plain".into()), ("status", "valide".into())];
        let mut ids = Vec::new();
        for line in text.lines() {
            let (title, body) = line.split_once(';').unwrap_or((line, ""));
            let body = Blob::of(body.as_bytes())?;
            ids.push(Document::file(&patient, title, "11488-4", &more, &body)?.id());
        }
        Ok(Data::Texts(ids))
    }
}

impl OnEvent for Plugin {
    /// What was validated is to be sent, whoever validated it and wherever it came from.
    fn deliver(_: &Context, what: &Happening) -> Result<(), Failure> {
        let said = |key: &str| what.get(key).into_text().unwrap_or_default();
        let validated =
            said("status") == "valide" && matches!(said("change").as_str(), "created" | "status");
        if !validated {
            return Ok(());
        }
        let document = documents::open(&said("document"))?;
        let entry = Entry::new("facteur");
        entry.set("title", &document.get("title"));
        entry.set("document", &document.id().into());
        entry.attach("corps", &document.content()?);
        entry.needs("network");
        outbox::enqueue(&entry).map(|_| ())
    }
}

impl Delivery for Plugin {
    fn attempt(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let request = http::Request::new("PUT", &address(entry));
        let document = entry.get("document").into_text().unwrap_or_default();
        request.header("x-document", &document)?;
        request.timeout(PATIENCE_MS);
        if let Some(body) = entry.attachment("corps") {
            request.body(&body);
        }
        let response = request
            .send()
            .map_err(|failure| match failure.code.as_str() {
                // The request may have arrived.
                "http.timeout" | "http.interrupted" => Failure::passing(
                    "outcome-unknown",
                    "Le destinataire n’a pas répondu : l’envoi sera vérifié.",
                ),
                _ => failure,
            })?;
        match response.status() {
            200 | 201 => Ok(i64::from(response.status()).into()),
            503 => Err(
                Failure::passing("facteur.occupe", "Le destinataire est occupé.")
                    .with("retry-after-ms", "1000"),
            ),
            status => Err(Failure::new("facteur.refus", "Le destinataire refuse.")
                .author(format!("status {status}"))),
        }
    }

    fn reconcile(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let request = http::Request::new("GET", &address(entry));
        request.timeout(PATIENCE_MS);
        match request.send()?.status() {
            200 => Ok(true.into()),
            404 => Ok(false.into()),
            status => Err(Failure::passing(
                "facteur.occupe",
                "Le destinataire ne répond pas clairement.",
            )
            .author(format!("status {status}"))),
        }
    }
}

fn address(entry: &Entry) -> String {
    format!("{RECEIVER}/{}", entry.wire_id())
}

socle_sdk::export_importer!(Plugin);
socle_sdk::export_on_event!(Plugin);
socle_sdk::export_delivery!(Plugin);
