//! Views that break the rules.

use socle_sdk::prelude::*;

pub(super) fn render(contribution: &str, view: &View) -> Result<(), Failure> {
    match contribution {
        // Past the nodes of one view.
        "oversized" => {
            for n in 0..3_000 {
                view.text(&format!("t{n}"), "texte");
            }
        }
        // A text past what one node holds, then an ordinary one.
        "long-text" => {
            view.text("long", &"x".repeat((64 << 10) + 1));
            view.text("after", "suite");
        }
        // Deeper than a view may be; what follows the containers is at the root again.
        "deep" => {
            for n in 0..40 {
                view.open_column(&format!("c{n}"));
            }
            view.text("deepest", "fond");
            for _ in 0..40 {
                view.close();
            }
            view.text("after", "suite");
        }
        "unclosed" => {
            view.open_section("section", "Ouverte");
            view.text("inside", "dedans");
        }
        "duplicate" => {
            view.text("same", "un");
            view.text("same#1", "deux");
            view.text("same", "trois");
            view.text("a/b", "quatre");
            view.text("", "cinq");
        }
        // Rows outside, nodes inside, more cells than columns, twice the same row, more closed than opened.
        "table-abuse" => {
            view.row("nowhere");
            view.open_table("table", "Table", &[("one".to_owned(), "Une".to_owned())]);
            view.cell(&"orpheline".into(), "text");
            view.text("inside", "dedans");
            view.open_column("column");
            view.close();
            view.row("r");
            view.cell(&"1".into(), "text");
            view.cell(&"2".into(), "text");
            view.row("r");
            view.close();
            view.close();
            view.text("after", "suite");
        }
        // A remark meant for what was left out must not stick to what stands before.
        "stray-modifier" => {
            view.text("first", "un");
            view.text("left-out", &"x".repeat((64 << 10) + 1));
            view.problem("du texte laissé de côté");
            view.open_section("left-out-too", &"x".repeat((64 << 10) + 1));
            view.tone("problem");
            view.close();
            view.hint("de la section laissée de côté");
        }
        "unlabelled" => {
            view.button("button", "");
            view.field("field", "", "text", &Data::None);
        }
        other => return Err(Failure::unsupported(other)),
    }
    Ok(())
}
