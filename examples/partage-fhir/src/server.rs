//! The line to the server: whom a question is about, what is found, and what a refusal means.

use serde_json::Value;
use socle_sdk::http::{Request, Response};
use socle_sdk::shared_record::Held;
use socle_sdk::{Blob, Data, Failure, identity_store, settings, texts};

/// The media type of everything but documents.
const FHIR: &str = "application/fhir+json";
/// The certificate of the practice.
const CERTIFICATE: &str = "organisation";
/// The most bytes of an answer.
const MOST_BYTES: u64 = 32 << 20;
/// The most rows of an answer that are read.
const MOST_ROWS: usize = 1_000;

/// Where it is, without a slash at the end.
fn base() -> String {
    let set = settings::get("serveur").into_text().unwrap_or_default();
    set.trim_end_matches('/').to_owned()
}

/// The INS of a patient, as (system, value); only one that is *qualifiée* says anything.
pub(crate) struct Ins {
    pub(crate) system: String,
    pub(crate) value: String,
}

impl Ins {
    pub(crate) fn of(patient: &str) -> Result<Option<Self>, Failure> {
        Ok(
            identity_store::matricule(patient)?.map(|(value, oid)| Self {
                system: format!("urn:oid:{oid}"),
                value,
            }),
        )
    }

    pub(crate) fn qualified(patient: &str) -> Result<Self, Failure> {
        Self::of(patient)?
            .ok_or_else(|| Failure::new("shared-record.unqualified", texts::text("non-qualifiee")))
    }
}

/// The documents of a patient: of these types, each `system|code`, all when there are none; those replaced too when asked.
pub(crate) fn find(ins: &Ins, types: &[String], all: bool) -> Result<Vec<Held>, Failure> {
    let status = if all { "current,superseded" } else { "current" };
    let mut url = format!(
        "{}/DocumentReference?patient.identifier={}&status={}",
        base(),
        escaped(&format!("{}|{}", ins.system, ins.value)),
        escaped(status)
    );
    if !types.is_empty() {
        url.push_str("&type=");
        url.push_str(&escaped(&types.join(",")));
    }
    let answer = json(&sent(&get(&url)?)?)?;
    let entries = answer["entry"].as_array().map_or(&[][..], Vec::as_slice);
    Ok(entries
        .iter()
        .take(MOST_ROWS)
        .map(|entry| held(&entry["resource"]))
        .collect())
}

/// The bytes at the address a search gave.
pub(crate) fn read(address: &str) -> Result<(Blob, String), Failure> {
    // What a caller hands over is only followed where it leads to the server.
    if !address.starts_with(&format!("{}/", base())) {
        return Err(Failure::new(
            "partage-fhir.adresse",
            texts::text("ailleurs"),
        ));
    }
    let response = sent(&get(address)?)?;
    let mime = response.header("content-type").unwrap_or_default();
    Ok((response.body(), mime))
}

/// Feed a bundle. A document that is there already under the same identifier is there.
pub(crate) fn feed(bundle: &Blob) -> Result<(), Failure> {
    let request = Request::new("POST", &base());
    request.header("Content-Type", FHIR)?;
    request.header("Accept", FHIR)?;
    request.client(CERTIFICATE);
    request.body(bundle);
    let response = request
        .send()
        .map_err(|failure| match failure.code.as_str() {
            // The request may have arrived.
            "http.timeout" | "http.interrupted" => {
                Failure::passing("outcome-unknown", &texts::text("incertain"))
            }
            _ => failure,
        })?;
    match response.status() {
        409 => Ok(()),
        _ => judged(response).map(drop),
    }
}

fn get(url: &str) -> Result<Request, Failure> {
    let request = Request::new("GET", url);
    request.client(CERTIFICATE);
    request.limit(MOST_BYTES);
    Ok(request)
}

fn sent(request: &Request) -> Result<Response, Failure> {
    judged(request.send()?)
}

fn judged(response: Response) -> Result<Response, Failure> {
    match response.status() {
        200..=299 => Ok(response),
        400..=499 => {
            let said = json(&response).unwrap_or_default();
            let why = said["issue"][0]["diagnostics"].as_str().unwrap_or("?");
            let why: String = why.chars().take(200).collect();
            let words = texts::text_with("refus", &[("raison", Data::Text(why))]);
            Err(Failure::new("partage-fhir.refus", words)
                .author(format!("status {}", response.status())))
        }
        status => Err(Failure::passing("partage-fhir.muet", &texts::text("muet"))
            .author(format!("status {status}"))),
    }
}

fn json(response: &Response) -> Result<Value, Failure> {
    serde_json::from_slice(&response.body().to_vec()?).map_err(|error| {
        Failure::passing("partage-fhir.muet", &texts::text("muet")).author(error.to_string())
    })
}

/// A `DocumentReference` as a row; what is absent is empty.
fn held(resource: &Value) -> Held {
    let text = |pointer: &str| {
        let found = resource.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let oid = |pointer: &str| text(pointer).trim_start_matches("urn:oid:").to_owned();
    let status = match text("/status").as_str() {
        "current" => "current",
        _ => "replaced",
    };
    Held {
        unique_id: oid("/masterIdentifier/value"),
        entry_id: text("/id"),
        // The address: what reads a document again.
        repository: text("/content/0/attachment/url"),
        title: text("/description"),
        type_system: oid("/type/coding/0/system"),
        type_code: text("/type/coding/0/code"),
        type_label: text("/type/coding/0/display"),
        mime: text("/content/0/attachment/contentType"),
        format: text("/content/0/format/code"),
        author: text("/author/0/display"),
        date: instant(&text("/date")),
        status: status.to_owned(),
        size: resource["content"][0]["attachment"]["size"].as_i64(),
        ..Held::default()
    }
}

/// For a query: all but unreserved characters (RFC 3986) as percent and hexadecimal.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Milliseconds since the Unix epoch of an instant of FHIR, whatever its offset.
fn instant(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let time = rest.get(..8)?;
    let mut parts = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let offset = match rest.rfind(['+', '-']) {
        Some(at) => {
            let (hours, minutes) = rest.get(at + 1..)?.split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if rest[at..].starts_with('-') {
                -minutes
            } else {
                minutes
            }
        }
        None => 0,
    };
    // Days since 1 January 1970 (Howard Hinnant's algorithm).
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let of_era = year.rem_euclid(400);
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some((((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_counted_whatever_its_offset() {
        assert_eq!(instant("1970-01-01T00:00:01Z"), Some(1_000));
        assert_eq!(
            instant("2024-02-29T12:00:00.5+02:00"),
            Some(1_709_200_800_000)
        );
        assert_eq!(
            instant("2024-02-29T05:00:00-05:00"),
            Some(1_709_200_800_000)
        );
        for odd in [
            "",
            "2024-02-29",
            "T",
            "2024-02T00:00:00Z",
            "2024-02-29T00:00:00+é",
        ] {
            assert_eq!(instant(odd), None, "{odd}");
        }
    }
}
