//! Answers of several pages: the address of the next one says nothing, and is known to this sandbox only.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hyper::StatusCode;
use serde_json::{Value as Json, json};

use super::people::Directory;
use super::question::{Kind, Question};
use super::resource;
use super::{BASE, Refusal};

/// Answers under way that are remembered; the oldest are forgotten, as the real service does after a while.
const KEPT: usize = 500;

#[derive(Debug, Clone)]
struct Rest {
    question: Question,
    found: Vec<usize>,
    from: usize,
}

#[derive(Debug, Default)]
pub(super) struct Pages(Mutex<HashMap<String, Rest>>);

impl Pages {
    pub(super) fn first(&self, directory: &Directory, question: Question) -> Result<Json, Refusal> {
        let found = question.found(directory);
        Ok(self.page(
            directory,
            Rest {
                question,
                found,
                from: 0,
            },
        ))
    }

    pub(super) fn next(
        &self,
        directory: &Directory,
        pairs: &[(String, String)],
    ) -> Result<Json, Refusal> {
        let [(name, id)] = pairs else {
            return Err(Refusal::unknown("_page takes one id".to_owned()));
        };
        let rest = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(id).filter(|_| name == "id").cloned()
        };
        let rest = rest.ok_or_else(|| {
            Refusal(
                StatusCode::GONE,
                "not-found",
                format!("HAPI-0418: Search ID \"{id}\" does not exist and may have expired"),
            )
        })?;
        Ok(self.page(directory, rest))
    }

    fn page(&self, directory: &Directory, rest: Rest) -> Json {
        let question = &rest.question;
        let to = (rest.from + question.count).min(rest.found.len());
        let here = &rest.found[rest.from..to];
        let entry = |kind: Kind, at: usize, mode: &str| {
            let resource = question.cut(resource::write(directory, kind, at)?);
            let id = resource["id"].as_str().unwrap_or_default();
            Some(json!({ "fullUrl": format!("{BASE}/{}/{id}", kind.name()),
                "resource": resource, "search": { "mode": mode } }))
        };
        let mut entries: Vec<Json> = here
            .iter()
            .filter_map(|at| entry(question.kind, *at, "match"))
            .collect();
        let along = question.along(directory, here);
        entries.extend(
            along
                .into_iter()
                .filter_map(|(kind, at)| entry(kind, at, "include")),
        );
        let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries });
        if question.with_total {
            bundle["total"] = json!(rest.found.len());
        }
        if to < rest.found.len() {
            let id = uuid::Uuid::new_v4().simple().to_string();
            bundle["link"] =
                json!([ { "relation": "next", "url": format!("{BASE}/_page?id={id}") } ]);
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(id, Rest { from: to, ..rest });
        }
        bundle
    }
}
