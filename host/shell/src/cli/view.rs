//! `socle view`.

use std::path::Path;

use serde_json::json;

use super::Answered;
use super::answer::Answer;
use super::args::View;
use crate::practice::Practice;

pub(crate) fn run(home: &Path, view: View) -> Answered {
    let practice = Practice::open(home)?;
    let (plugin, contribution) = view.target;
    let (tree, _) = practice.runtime().block_on(practice.host.render(&plugin, &contribution, view.patient.as_deref()))?;
    let text = tree.to_text();
    let json = json!({ "extension": plugin, "contribution": contribution, "texte": text });
    Ok(Answer::new(text.trim_end().to_owned(), json))
}
