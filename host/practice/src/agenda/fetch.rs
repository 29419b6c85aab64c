//! The file of an agenda kept elsewhere: from the disk, or from the address that agenda publishes it under. Nobody is named in
//! what is asked: whoever knows such an address may read it, and it is the agenda's to keep secret.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use socle_exchange::ics::MAX_BYTES;
use socle_runtime::Failure;
use socle_runtime::ports::{Http, HttpRequest, Reach};

use super::import::ImportError;

/// How long an agenda may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Redirections followed: a person gave the address, and not a plugin.
const REDIRECTIONS: usize = 3;

/// The bytes of the agenda a person named, by its path or its address. May take as long as the network does.
///
/// # Errors
/// [`ImportError`].
pub async fn fetch(http: &dyn Http, named: &Path) -> Result<Vec<u8>, ImportError> {
    match named.to_str().and_then(address) {
        None => Ok(socle_exchange::file::read(named, MAX_BYTES as u64)
            .map_err(socle_exchange::appointments::AgendaError::from)?),
        Some(address) => Ok(download(http, address?).await?),
    }
}

/// The address in what was typed; none when it is a path.
fn address(typed: &str) -> Option<Result<String, Failure>> {
    let (scheme, rest) = typed.trim().split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "https" | "webcal" | "webcals" => Some(Ok(format!("https://{rest}"))),
        "http" => Some(Err(Failure::new(
            "agenda.adresse",
            "Cette adresse n’est pas protégée (http) : demandez à l’éditeur de l’agenda une adresse en https.",
        ))),
        _ => None,
    }
}

async fn download(http: &dyn Http, mut address: String) -> Result<Vec<u8>, Failure> {
    for _ in 0..=REDIRECTIONS {
        let response = http
            .send(HttpRequest {
                method: "GET".into(),
                url: address.clone(),
                headers: vec![(
                    "accept".into(),
                    "text/calendar, application/fhir+json, text/csv;q=0.9, */*;q=0.5".into(),
                )],
                client: None,
                token: None,
                timeout: PATIENCE,
                limit_bytes: MAX_BYTES as u64,
                // An agenda may be kept on a machine of the practice.
                reach: Reach::Anywhere,
                body: Arc::default(),
            })
            .await?;
        match response.status {
            200 => return Ok(response.body.to_vec()),
            301 | 302 | 303 | 307 | 308 => {
                let to = response.headers.iter().find(|(name, _)| name == "location");
                address = match to.and_then(|(_, to)| self::address(to)) {
                    Some(to) => to?,
                    None => break,
                };
            }
            status => {
                return Err(Failure::passing(
                    "agenda.reponse",
                    format!(
                        "L’autre agenda a répondu {status} au lieu du fichier : vérifiez l’adresse, ou demandez-en une nouvelle à son éditeur."
                    ),
                ));
            }
        }
    }
    Err(Failure::new(
        "agenda.redirection",
        "L’adresse de l’agenda renvoie ailleurs sans jamais donner le fichier : demandez-en une nouvelle à son éditeur.",
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;

    use socle_runtime::ports::{Answer, HttpResponse};

    use super::*;

    /// Answers in turn, and keeps what was asked.
    struct Elsewhere(Mutex<Vec<HttpResponse>>, Mutex<Vec<String>>);

    impl Http for Elsewhere {
        fn send(&self, request: HttpRequest) -> Answer<'_, HttpResponse> {
            self.1.lock().unwrap().push(request.url);
            let next = self.0.lock().unwrap().remove(0);
            Box::pin(async { Ok(next) })
        }
    }

    fn answer(status: u16, location: &str) -> HttpResponse {
        HttpResponse {
            status,
            headers: vec![("location".into(), location.into())],
            body: Arc::new(b"BEGIN:VCALENDAR".to_vec()),
        }
    }

    fn asked(typed: &str, answers: Vec<HttpResponse>) -> (Result<Vec<u8>, String>, Vec<String>) {
        let http = Elsewhere(Mutex::new(answers), Mutex::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let got = runtime.block_on(fetch(&http, Path::new(typed)));
        (
            got.map_err(|error| error.code().to_owned()),
            http.1.into_inner().unwrap(),
        )
    }

    #[test]
    fn an_address_is_asked_over_tls_and_followed_as_far_as_it_stays_so() {
        let (got, urls) = asked(
            "webcal://agenda.example/a.ics",
            vec![answer(302, "https://autre.example/b.ics"), answer(200, "")],
        );
        assert_eq!(got.unwrap(), b"BEGIN:VCALENDAR");
        assert_eq!(
            urls,
            [
                "https://agenda.example/a.ics",
                "https://autre.example/b.ics"
            ]
        );
        for (typed, answers, code) in [
            ("http://agenda.example/a.ics", vec![], "agenda.adresse"),
            (
                "https://agenda.example/a.ics",
                vec![answer(301, "http://agenda.example/b.ics")],
                "agenda.adresse",
            ),
            (
                "https://agenda.example/a.ics",
                vec![answer(404, "")],
                "agenda.reponse",
            ),
            (
                "https://agenda.example/a.ics",
                vec![answer(302, "https://agenda.example/a.ics"); 4],
                "agenda.redirection",
            ),
        ] {
            let (got, _) = asked(typed, answers);
            assert_eq!(got.unwrap_err(), code, "{typed}");
        }
    }

    #[test]
    fn a_path_is_read_from_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agenda.ics");
        std::fs::write(&path, "BEGIN:VCALENDAR").unwrap();
        let (got, urls) = asked(path.to_str().unwrap(), vec![]);
        assert_eq!((got.unwrap().len(), urls.len()), (15, 0));
        let (got, _) = asked("/nulle/part.ics", vec![]);
        assert_eq!(got.unwrap_err(), "exchange.file");
    }
}
