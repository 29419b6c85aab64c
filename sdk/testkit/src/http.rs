//! The exchanges a test foresees.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::wire::Wire;

/// The network of a test.
pub struct Http {
    pub(crate) wire: Rc<Wire>,
}

/// A request that is foreseen; [`Expectation::answers`] sets it.
#[must_use = "say what it answers"]
pub struct Expectation {
    wire: Rc<Wire>,
    request: Map<String, Value>,
}

/// What a server answers.
#[derive(Debug, Clone)]
pub struct Answer(Map<String, Value>);

impl Http {
    /// Foresee a request. `url` is the whole address, or its beginning when it ends with `*`.
    pub fn expect(&self, method: &str, url: &str) -> Expectation {
        let mut request = Map::new();
        request.insert("method".into(), json!(method));
        request.insert("url".into(), json!(url));
        Expectation {
            wire: Rc::clone(&self.wire),
            request,
        }
    }

    /// What was sent, in order: `method`, `url`, `headers`, `client`, `body`.
    pub fn sent(&self) -> Result<Vec<Value>, Error> {
        self.list("sent")
    }

    /// What is foreseen and has not come, one line each.
    pub fn unmet(&self) -> Result<Vec<String>, Error> {
        let lines = self.list("unmet")?;
        Ok(lines
            .iter()
            .map(|line| line.as_str().unwrap_or_default().to_owned())
            .collect())
    }

    fn list(&self, what: &str) -> Result<Vec<Value>, Error> {
        match self.wire.ask(what, Value::Null)? {
            Value::Array(items) => Ok(items),
            other => Err(Error::Gone(format!("`{what}` answered {other}"))),
        }
    }
}

impl Expectation {
    /// It bears this header; the name in any case.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        push(&mut self.request, "headers", json!([name, value]));
        self
    }

    /// Its body is this.
    pub fn body(mut self, whole: &str) -> Self {
        self.request.insert("body".into(), json!(whole));
        self
    }

    /// Its body holds this.
    pub fn holding(mut self, part: &str) -> Self {
        push(&mut self.request, "body_holds", json!(part));
        self
    }

    /// It presents this client certificate of the practice.
    pub fn client(mut self, name: &str) -> Self {
        self.request.insert("client".into(), json!(name));
        self
    }

    /// It comes so often; once otherwise.
    pub fn times(mut self, times: u32) -> Self {
        self.request.insert("times".into(), json!(times.max(1)));
        self
    }

    /// It may come any number of times, or never.
    pub fn any_times(mut self) -> Self {
        self.request.insert("times".into(), json!(0));
        self
    }

    /// What comes back.
    pub fn answers(mut self, answer: Answer) -> Result<(), Error> {
        self.request
            .insert("answer".into(), Value::Object(answer.0));
        self.wire
            .ask("foresee", json!({ "request": self.request }))
            .map(|_| ())
    }
}

impl Answer {
    /// Status 200 and a text.
    pub fn text(body: &str) -> Self {
        Self::status(200)
            .header("content-type", "text/plain; charset=utf-8")
            .with_body(body)
    }

    /// Status 200 and JSON.
    pub fn json(value: &Value) -> Self {
        Self::status(200)
            .header("content-type", "application/json")
            .with_body(&value.to_string())
    }

    /// This status and nothing else.
    pub fn status(status: u16) -> Self {
        Self(Map::new()).with("status", json!(status))
    }

    /// The exchange fails with a code of `socle:net/http`, such as `http.timeout` or `http.unreachable`.
    pub fn failure(code: &str) -> Self {
        Self(Map::new()).with("fails", json!(code))
    }

    /// Nothing comes back, ever.
    pub fn never() -> Self {
        Self(Map::new()).with("never", json!(true))
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        push(&mut self.0, "headers", json!([name, value]));
        self
    }

    /// With this body.
    #[must_use]
    pub fn with_body(self, body: &str) -> Self {
        self.with("body", json!(body))
    }

    fn with(mut self, key: &str, value: Value) -> Self {
        self.0.insert(key.to_owned(), value);
        self
    }
}

fn push(object: &mut Map<String, Value>, key: &str, item: Value) {
    if let Value::Array(items) = object.entry(key).or_insert_with(|| json!([])) {
        items.push(item);
    }
}
