//! The exchanges a test foresees: which request, how often, and what the server answers.

use std::fmt::Write as _;

use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};
use socle_runtime::ports::HttpRequest;

/// One request foreseen, as a test writes it. What is left out is not looked at.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    /// `GET`, `POST`, …
    pub(super) method: String,
    /// The whole address, or its beginning when it ends with `*`.
    pub(super) url: String,
    /// Headers that must be there; names in any case.
    #[serde(default)]
    pub(super) headers: Vec<(String, String)>,
    /// The whole body.
    #[serde(default)]
    pub(super) body: Option<String>,
    /// Texts the body holds.
    #[serde(default)]
    pub(super) body_holds: Vec<String>,
    /// The client certificate that is presented.
    #[serde(default)]
    pub(super) client: Option<String>,
    /// How many times; 0 for any number, none included.
    #[serde(default = "once")]
    pub(super) times: u32,
    /// What comes back.
    pub(super) answer: Reply,
}

fn once() -> u32 {
    1
}

/// What a server answers, as a test writes it: an answer, a failure of the network, or nothing for ever.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reply {
    status: Option<u16>,
    headers: Vec<(String, String)>,
    body: String,
    /// In base64, in place of `body`.
    bytes: Option<String>,
    /// The code of `socle:net/http` it fails with, such as `http.timeout`.
    fails: Option<String>,
    never: bool,
}

/// What comes back.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    Failure {
        code: String,
        message: String,
    },
    Never,
}

/// A request that was sent.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    client: Option<String>,
    body: Vec<u8>,
}

impl Exchange {
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            client: request.client.clone(),
            body: request.body.to_vec(),
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "method": self.method,
            "url": self.url,
            "headers": self.headers,
            "client": self.client,
            "body": String::from_utf8_lossy(&self.body),
        })
    }

    fn line(&self) -> String {
        format!("{} {}", self.method, self.url)
    }
}

/// What the network makes of a request.
#[derive(Debug)]
pub(super) enum Given {
    Scripted(Outcome),
    /// Nobody foresaw it: what to tell the author.
    Unscripted(String),
}

struct Foreseen {
    expected: Expected,
    outcome: Outcome,
    met: u32,
}

impl Foreseen {
    fn is_open(&self) -> bool {
        self.expected.times == 0 || self.met < self.expected.times
    }

    /// Why the request is not this one; none when it is.
    fn differs(&self, sent: &Exchange) -> Option<String> {
        let expected = &self.expected;
        if !expected.method.eq_ignore_ascii_case(&sent.method) {
            return Some(format!("the method is {}", sent.method));
        }
        let same_url = match expected.url.strip_suffix('*') {
            Some(beginning) => sent.url.starts_with(beginning),
            None => sent.url == expected.url,
        };
        if !same_url {
            return Some(format!("the address is {}", sent.url));
        }
        for (name, value) in &expected.headers {
            let found = sent
                .headers
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name));
            match found {
                Some((_, there)) if there == value => {}
                Some((_, there)) => {
                    return Some(format!("the header {name} is `{there}`, not `{value}`"));
                }
                None => return Some(format!("the header {name} is missing")),
            }
        }
        if expected.client.is_some() && expected.client != sent.client {
            return Some(format!("the client certificate is {:?}", sent.client));
        }
        let body = String::from_utf8_lossy(&sent.body);
        if expected.body.as_ref().is_some_and(|whole| *whole != body) {
            return Some(format!("the body is `{}`", short(&body)));
        }
        let missing = expected
            .body_holds
            .iter()
            .find(|part| !body.contains(part.as_str()));
        missing.map(|part| format!("the body does not hold `{part}`"))
    }
}

/// All a test foresees, and all that was sent.
#[derive(Default)]
pub(super) struct Script {
    foreseen: Vec<Foreseen>,
    sent: Vec<Exchange>,
    unscripted: Vec<String>,
}

impl Script {
    pub(super) fn expect(&mut self, expected: Expected) -> Result<(), String> {
        let outcome = expected.answer.outcome()?;
        self.foreseen.push(Foreseen {
            expected,
            outcome,
            met: 0,
        });
        Ok(())
    }

    /// The first that is foreseen, not used up, and like this.
    pub(super) fn answer(&mut self, sent: &Exchange) -> Given {
        self.sent.push(sent.clone());
        let found = self
            .foreseen
            .iter_mut()
            .find(|one| one.is_open() && one.differs(sent).is_none());
        if let Some(one) = found {
            one.met += 1;
            return Given::Scripted(one.outcome.clone());
        }
        let what = self.explain(sent);
        self.unscripted.push(what.clone());
        Given::Unscripted(what)
    }

    fn explain(&self, sent: &Exchange) -> String {
        let mut out = format!("no test foresees the request {}", sent.line());
        if self.foreseen.is_empty() {
            out.push_str("; no request at all is foreseen");
        }
        for one in &self.foreseen {
            let why = if one.is_open() {
                one.differs(sent).unwrap_or_default()
            } else {
                format!(
                    "it was foreseen {} time(s) and that is used up",
                    one.expected.times
                )
            };
            let _written = write!(
                out,
                "\n  not {} {}: {why}",
                one.expected.method, one.expected.url
            );
        }
        out
    }

    /// What nobody foresaw since the last time this was asked.
    pub(super) fn take_unscripted(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unscripted)
    }

    pub(super) fn sent(&self) -> Vec<Value> {
        self.sent.iter().map(Exchange::json).collect()
    }

    /// What is foreseen and has not happened.
    pub(super) fn unmet(&self) -> Vec<String> {
        self.foreseen
            .iter()
            .filter(|one| one.met < one.expected.times)
            .map(|one| {
                format!(
                    "{} {} ({} of {})",
                    one.expected.method, one.expected.url, one.met, one.expected.times
                )
            })
            .collect()
    }
}

impl Reply {
    fn outcome(&self) -> Result<Outcome, String> {
        if self.never {
            return Ok(Outcome::Never);
        }
        if let Some(code) = &self.fails {
            return Ok(Outcome::Failure {
                code: code.clone(),
                message: "Le serveur ne répond pas comme il faut.".to_owned(),
            });
        }
        let body = match &self.bytes {
            None => self.body.clone().into_bytes(),
            Some(text) => base64::engine::general_purpose::STANDARD
                .decode(text)
                .map_err(|error| format!("`bytes` is not base64: {error}"))?,
        };
        Ok(Outcome::Answer {
            status: self.status.unwrap_or(200),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
                .collect(),
            body,
        })
    }
}

fn short(text: &str) -> String {
    const SHOWN: usize = 200;
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn script(lines: &[Value]) -> Script {
        let mut script = Script::default();
        for line in lines {
            script
                .expect(serde_json::from_value(line.clone()).unwrap())
                .unwrap();
        }
        script
    }

    fn get(url: &str) -> Exchange {
        Exchange {
            method: "GET".into(),
            url: url.into(),
            headers: vec![("Accept".into(), "text/plain".into())],
            client: None,
            body: b"name=x".to_vec(),
        }
    }

    #[test]
    fn each_expectation_answers_as_often_as_it_says() {
        let url = "https://a.fr/x";
        let mut script = script(&[
            json!({"method": "GET", "url": url, "answer": {"body": "first"}}),
            json!({"method": "GET", "url": "https://a.fr/*", "times": 2, "answer": {"status": 404}}),
        ]);
        let status = |given| match given {
            Given::Scripted(Outcome::Answer { status, .. }) => status,
            other => panic!("{other:?}"),
        };
        assert_eq!(script.unmet().len(), 2);
        assert_eq!(status(script.answer(&get(url))), 200);
        assert_eq!(status(script.answer(&get(url))), 404);
        assert_eq!(script.unmet(), ["GET https://a.fr/* (1 of 2)"]);
        assert_eq!(status(script.answer(&get("https://a.fr/y"))), 404);
        assert!(matches!(script.answer(&get(url)), Given::Unscripted(_)));
        assert_eq!(script.sent().len(), 4);
    }

    #[test]
    fn who_is_not_foreseen_is_told_what_was() {
        let mut script = script(&[
            json!({"method": "POST", "url": "https://a.fr/x", "answer": {}}),
            json!({"method": "GET", "url": "https://a.fr/x", "headers": [["accept", "text/html"]], "answer": {}}),
            json!({"method": "GET", "url": "https://a.fr/x", "body_holds": ["name=y"], "answer": {}}),
        ]);
        script.answer(&get("https://a.fr/x"));
        assert_eq!(
            script.take_unscripted(),
            [
                "no test foresees the request GET https://a.fr/x\n  not POST https://a.fr/x: the method is GET\n  \
                 not GET https://a.fr/x: the header accept is `text/plain`, not `text/html`\n  \
                 not GET https://a.fr/x: the body does not hold `name=y`"
            ]
        );
        assert!(script.take_unscripted().is_empty());
    }

    #[test]
    fn a_misspelt_expectation_is_refused() {
        let read = |value| serde_json::from_value::<Expected>(value).is_ok();
        assert!(read(
            json!({"method": "GET", "url": "https://a.fr", "answer": {}})
        ));
        assert!(!read(
            json!({"method": "GET", "url": "https://a.fr", "anser": {}})
        ));
        assert!(!read(
            json!({"method": "GET", "url": "https://a.fr", "answer": {"stat": 1}})
        ));
    }
}
