//! The work of `tests/plugins/mesure` as an Extism plugin: the same answers, over strings and JSON.

use extism_pdk::{FnResult, Json, plugin_fn};
use serde::Serialize;
use socle_formats::insi::{self, Message};

/// A text in, a text out.
#[plugin_fn]
pub fn rien(id: String) -> FnResult<String> {
    Ok(id)
}

/// An INSi reply, read.
#[plugin_fn]
pub fn insi(reply: Vec<u8>) -> FnResult<String> {
    let read = insi::lire_reponse(&reply, None)?;
    Ok(matches!(read, Message::Retour(_)).to_string())
}

/// What is shown: kind, key and texts of a node, and the nodes in it.
#[derive(Serialize)]
struct Node {
    kind: &'static str,
    key: String,
    tone: &'static str,
    texts: Vec<String>,
    children: Vec<Node>,
}

fn leaf(kind: &'static str, key: &str, tone: &'static str, texts: &[&str]) -> Node {
    Node {
        kind,
        key: key.to_owned(),
        tone,
        texts: texts.iter().map(|&text| text.to_owned()).collect(),
        children: Vec::new(),
    }
}

/// A view of a thousand nodes, as a tree in JSON.
#[plugin_fn]
pub fn mille(_: ()) -> FnResult<Json<Vec<Node>>> {
    Ok(Json(
        (0..250)
            .map(|line| Node {
                children: vec![
                    leaf("badge", "statut", "good", &["full", "qualifiée"]),
                    leaf(
                        "fact",
                        "naissance",
                        "neutral",
                        &["Né(e) le", "1975-12-31", "date"],
                    ),
                    leaf("button", "ouvrir", "neutral", &[&format!("Ouvrir {line}")]),
                ],
                ..leaf("row", &format!("ligne-{line}"), "neutral", &[])
            })
            .collect(),
    ))
}
