//! The directory: what a question is refused for, pages, and the extract whole or in parts.

use std::io::{Cursor, Read as _};

use reqwest::{Client, Response};
use serde_json::Value;
use socle_sandbox::annuaire::KEY;

use crate::client::Bench;

const BASE: &str = "https://gateway.api.esante.gouv.fr/fhir/v2";
const EXTRACT: &str = "https://service.annuaire.sante.fr/annuaire-sante-webservices/V300/services/extraction/Extraction_Correspondance_MSSante";

async fn get(client: &Client, url: &str, key: Option<&str>) -> Response {
    let mut request = client.get(url);
    if let Some(key) = key {
        request = request.header("ESANTE-API-KEY", key);
    }
    request.send().await.unwrap()
}

/// Status and body.
async fn asked(client: &Client, question: &str) -> (u16, Value) {
    let response = get(client, &format!("{BASE}/{question}"), Some(KEY)).await;
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
    )
}

fn ids(bundle: &Value) -> Vec<String> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["resource"]["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_question_is_refused_as_the_real_service_does() {
    let bench = Bench::new();
    // No certificate is asked for: the key is all.
    let client = bench.client(None);
    for key in [None, Some(""), Some("une-autre")] {
        let response = get(&client, &format!("{BASE}/Practitioner?family=a"), key).await;
        assert_eq!(response.status().as_u16(), 401, "{key:?}");
    }
    for (question, status, words) in [
        ("Practitioner?specialty=SM26", 400, "HAPI-0524"),
        ("Practitioner?address-city=BREST", 400, "HAPI-0524"),
        ("Organization?family=x", 400, "HAPI-0524"),
        (
            "Practitioner?mailbox-mss-type=PER",
            400,
            "Parameter mailbox-mss-type not found",
        ),
        ("Practitioner?_sort=family", 400, "HAPI-0524"),
        ("Practitioner?family:sounds=x", 400, "HAPI-0524"),
        ("Patient?name=x", 400, "HAPI-0302"),
        ("?_type=Practitioner", 400, "HAPI-0302"),
        ("Practitioner?_lastUpdated=ge2001-01-01", 412, "30 days"),
        ("_page?id=inconnue", 410, "may have expired"),
    ] {
        let (got, body) = asked(&client, question).await;
        assert_eq!(got, status, "{question}");
        assert_eq!(body["resourceType"], "OperationOutcome", "{question}");
        let said = body["issue"][0]["diagnostics"].as_str().unwrap();
        assert!(said.contains(words), "{question}: {said}");
    }
    let posted = client
        .post(format!("{BASE}/Practitioner"))
        .header("ESANTE-API-KEY", KEY)
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status().as_u16(), 405);
    assert_eq!(posted.headers()["allow"], "GET, POST");
}

#[tokio::test]
async fn pages_of_fifty_follow_one_another_and_hold_everybody_once() {
    let bench = Bench::new();
    let client = bench.client(None);
    let question = "Practitioner?qualification-code=SM04&active=true&_elements=identifier";
    let (status, mut page) = asked(&client, question).await;
    assert_eq!(status, 200);
    let total = usize::try_from(page["total"].as_u64().unwrap()).unwrap();
    assert!(total > 100);
    let mut all = ids(&page);
    assert_eq!(all.len(), 50);
    assert!(page["entry"][0]["resource"].get("name").is_none());
    while let Some(next) = page["link"][0]["url"].as_str().map(str::to_owned) {
        assert_eq!(get(&client, &next, None).await.status().as_u16(), 401);
        (_, page) = asked(&client, next.strip_prefix(&format!("{BASE}/")).unwrap()).await;
        all.extend(ids(&page));
    }
    assert_eq!(all.len(), total);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), total);
}

#[tokio::test]
async fn a_person_is_found_with_their_places_by_get_and_by_form() {
    let bench = Bench::new();
    let client = bench.client(None);
    let (_, bundle) = asked(
        &client,
        "Practitioner?identifier=urn:oid:1.2.250.1.71.4.2.1|899700000001&_revinclude=PractitionerRole:practitioner",
    )
    .await;
    assert_eq!(ids(&bundle), ["p1", "r1-0", "r1-1"]);
    assert_eq!(bundle["total"], 1);
    let form = client
        .post(format!("{BASE}/Practitioner/_search"))
        .header("ESANTE-API-KEY", KEY)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("identifier=99700000001")
        .send()
        .await
        .unwrap();
    let form: Value = serde_json::from_slice(&form.bytes().await.unwrap()).unwrap();
    assert_eq!(ids(&form), ["p1"]);
    // Who stopped: identifiers, and nothing else.
    let (_, gone) = asked(&client, "Practitioner?active=false&_count=1").await;
    let gone = &gone["entry"][0]["resource"];
    assert!(gone.get("name").is_none() && gone.get("telecom").is_none());
    let (_, by_name) = asked(&client, "Practitioner?family:exact=MARTIN&_count=1").await;
    assert_eq!(
        by_name["entry"][0]["resource"]["name"][0]["family"],
        "MARTIN"
    );
}

#[tokio::test]
async fn the_extract_comes_whole_in_parts_or_not_again() {
    let bench = Bench::new();
    let client = bench.client(None);
    let whole = client.get(EXTRACT).send().await.unwrap();
    let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    let whole = whole.bytes().await.unwrap();
    let part = |range: &'static str, tag: &str| {
        let request = client
            .get(EXTRACT)
            .header("range", range)
            .header("if-range", tag);
        request.send()
    };
    let half = part("bytes=100-299", &tag).await.unwrap();
    assert_eq!(half.status().as_u16(), 206);
    assert_eq!(
        half.headers()["content-range"],
        format!("bytes 100-299/{}", whole.len())
    );
    assert_eq!(half.bytes().await.unwrap(), whole[100..300]);
    // Another day, another file: a part of the old one is not given.
    let other = part("bytes=100-299", "\"autre\"").await.unwrap();
    assert_eq!(other.status().as_u16(), 200);
    assert_eq!(
        part("bytes=999999999-", &tag)
            .await
            .unwrap()
            .status()
            .as_u16(),
        416
    );
    let again = client.get(EXTRACT).header("if-none-match", &tag);
    assert_eq!(again.send().await.unwrap().status().as_u16(), 304);

    let mut zip = zip::ZipArchive::new(Cursor::new(whole.to_vec())).unwrap();
    let mut text = String::new();
    zip.by_index(0).unwrap().read_to_string(&mut text).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    assert_eq!(header.split('|').count(), 31);
    let broken = lines
        .lines()
        .filter(|line| line.split('|').count() != 31)
        .count();
    assert_eq!(broken, lines.lines().count() / 998);
    assert!(lines.lines().count() > 3_000);
}
