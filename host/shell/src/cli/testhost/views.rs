//! What plugins draw, as text and as a list of nodes.

use serde_json::{Map, Value, json};
use socle_record::Zone;
use socle_runtime::RowsAsked;
use socle_runtime::view::{FieldKind, Format, Kind, Node, Suggestion, Tone, Tree, UiEvent};

use super::request::Place;
use super::world::World;
use super::{Done, Trouble, values};

impl World {
    pub(super) fn render(&mut self, place: &Place) -> Done {
        let before = self.host.log(&place.plugin).len();
        let tree = self.tree(place)?;
        let remarks: Vec<_> = self
            .host
            .log(&place.plugin)
            .into_iter()
            .skip(before)
            .filter(|line| line.message.starts_with(REMARK))
            .map(|line| line.message)
            .collect();
        Ok(json!({ "text": tree.to_text(), "nodes": nodes(&tree), "remarks": remarks }))
    }

    pub(super) fn tree(&self, place: &Place) -> Result<Tree, Trouble> {
        self.drawn(place)?;
        let (tree, _) = self.runtime.block_on(self.host.render(
            &place.plugin,
            &place.contribution,
            place.patient.as_deref(),
        ))?;
        Ok(tree)
    }

    pub(super) fn rows(&self, place: &Place, table: &str, asked: RowsAsked) -> Done {
        self.drawn(place)?;
        let rows = self.runtime.block_on(self.host.rows(
            &place.plugin,
            &place.contribution,
            table,
            place.patient.as_deref(),
            asked,
        ))?;
        let lines: Vec<_> = rows
            .rows
            .iter()
            .map(|(key, cells)| {
                json!({ "key": key, "cells": cells.iter().map(values::to_json).collect::<Vec<_>>() })
            })
            .collect();
        Ok(json!({ "total": rows.total, "rows": lines }))
    }

    /// Hand an event to a panel, and do what it set off.
    pub(super) fn handle(&self, place: &Place, event: UiEvent) -> Result<(), Trouble> {
        self.drawn(place)?;
        let done = self.runtime.block_on(self.host.handle(
            &place.plugin,
            &place.contribution,
            place.patient.as_deref(),
            event,
            socle_runtime::Cancel::default(),
        ));
        self.settle()?;
        Ok(done?)
    }

    /// A contribution is drawn where the shell would draw it: for a patient when it is about one.
    fn drawn(&self, place: &Place) -> Result<(), Trouble> {
        let manifest = self.info(&place.plugin)?.manifest;
        let panel = manifest
            .panels
            .iter()
            .find(|panel| panel.id == place.contribution)
            .map(|panel| panel.place.needs_patient());
        let beside_a_name = manifest
            .banners
            .iter()
            .any(|banner| banner.id == place.contribution)
            || manifest
                .badges
                .iter()
                .any(|badge| badge.id == place.contribution);
        let needs_patient = panel.or(beside_a_name.then_some(true));
        match (needs_patient, &place.patient) {
            (Some(true), None) => Err(Trouble::usage(format!(
                "{}/{} is about a patient: say which",
                place.plugin, place.contribution
            ))),
            (Some(false), Some(_)) => Err(Trouble::usage(format!(
                "{}/{} is about no patient",
                place.plugin, place.contribution
            ))),
            (_, Some(patient)) => self.known(patient),
            (_, None) => Ok(()),
        }
    }
}

/// How the host begins what it tells an author about a view.
const REMARK: &str = "view:";

/// Every node, in order, with its path.
fn nodes(tree: &Tree) -> Vec<Value> {
    let mut out = Vec::new();
    walk(&tree.nodes, "", &tree.zone, &mut out);
    out
}

fn walk(level: &[Node], parent: &str, zone: &Zone, out: &mut Vec<Value>) {
    for node in level {
        let path = if parent.is_empty() {
            node.key.clone()
        } else {
            format!("{parent}/{}", node.key)
        };
        out.push(one(node, &path, zone));
        walk(&node.children, &path, zone, out);
    }
}

fn one(node: &Node, path: &str, zone: &Zone) -> Value {
    let mut object = Map::new();
    let mut say = |key: &str, value: Value| {
        if !value.is_null() {
            object.insert(key.to_owned(), value);
        }
    };
    say("path", json!(path));
    let kind = match &node.kind {
        Kind::Column => "column",
        Kind::Row => "row",
        Kind::Section { title } => {
            say("label", json!(title));
            "section"
        }
        Kind::Form { submit_label } => {
            say("label", json!(submit_label));
            "form"
        }
        Kind::Dialog { title } => {
            say("label", json!(title));
            "dialog"
        }
        Kind::Page { title } => {
            say("label", json!(title));
            "page"
        }
        Kind::Heading { text, .. } => {
            say("text", json!(text));
            "heading"
        }
        Kind::Text { text } => {
            say("text", json!(text));
            "text"
        }
        Kind::Badge { sign, text } => {
            say("sign", json!(sign.word()));
            say("text", json!(text));
            "badge"
        }
        Kind::Notice { text } => {
            say("text", json!(text));
            "notice"
        }
        Kind::Fact {
            label,
            value,
            format,
        } => {
            say("label", json!(label));
            say("value", values::to_json(value));
            say("text", json!(format.show(value, zone)));
            "fact"
        }
        Kind::Image { description, .. } => {
            say("label", json!(description));
            "image"
        }
        Kind::Progress { label, fraction } => {
            say("label", json!(label));
            say("value", json!(fraction));
            "progress"
        }
        Kind::Button { label } => {
            say("label", json!(label));
            "button"
        }
        Kind::Field { label, kind, value } => {
            say("label", json!(label));
            say("takes", json!(kind.word()));
            if *kind != FieldKind::Secret {
                say("value", values::to_json(value));
            }
            "field"
        }
        Kind::Choice {
            label,
            options,
            selected,
        } => {
            say("label", json!(label));
            say("options", json!(options));
            say("value", json!(selected));
            "choice"
        }
        Kind::Table(table) => {
            say("label", json!(table.caption));
            say("columns", json!(table.columns));
            let rows: Vec<_> = table
                .rows
                .iter()
                .map(|row| {
                    let cells: Vec<_> = row
                        .cells
                        .iter()
                        .map(|(value, format): &(_, Format)| format.show(value, zone))
                        .collect();
                    json!({ "key": row.key, "cells": cells, "opens": row.opens, "begins": row.begins })
                })
                .collect();
            say("rows", json!(rows));
            say("paged", json!(table.paged));
            "table"
        }
        Kind::Chart(chart) => {
            say("label", json!(chart.title));
            say("takes", json!(chart.kind.word()));
            say("labels", json!(chart.labels));
            say("value", json!(chart.series));
            "chart"
        }
    };
    say("kind", json!(kind));
    if node.tone != Tone::Neutral {
        say("tone", json!(node.tone.word()));
    }
    say("hint", json!(node.hint));
    say("problem", json!(node.problem));
    say("disabled", json!(node.disabled));
    say("shortcut", json!(node.shortcut));
    say("confirm", json!(node.confirm));
    say("leads_to", json!(node.leads_to.map(|place| place.word())));
    say("opens", json!(node.opens));
    say("begins", json!(node.begins));
    let suggestions = node.suggestions.as_ref().map(|suggestions| {
        let option = |one: &Suggestion| json!([one.value, one.label, one.more]);
        suggestions.iter().map(option).collect::<Vec<_>>()
    });
    say("suggestions", json!(suggestions));
    if node.required {
        say("required", json!(true));
    }
    Value::Object(object)
}
