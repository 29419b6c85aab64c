//! What the tab of an extension says of it: a count and a sign when something needs attention.
//!
//! It is read from what the panel means, never from what it is called: the badges it begins with, which stand beside the
//! title of a card too; else its words about what is wrong. A number such a badge begins with is the count.

use socle_runtime::view::{Kind, Node, Sign, Tone, Tree};

use crate::extension::contributions::Contribution;
use crate::extension::tree;
use crate::kit::tabs::Mark;
use crate::kit::text::{t_count, tamed};
use crate::model::Model;
use crate::pages::extensions::word;

/// Longest words of a plugin repeated outside its panel, in characters.
const LONGEST: usize = 120;

/// What the tab of this contribution says; nothing when all is well.
pub(super) fn of(model: &dyn Model, one: &Contribution) -> Option<Mark> {
    let plugins = model.plugins();
    let plugin = plugins
        .iter()
        .find(|plugin| plugin.manifest.id == one.plugin)?;
    if !plugin.state.may_run() {
        return Some(Mark {
            count: None,
            tone: Tone::Attention,
            said: word(&plugin.state),
        });
    }
    let state = model.look(&one.key(None));
    if let Some((_, sentence)) = &state.failure {
        return Some(Mark {
            count: None,
            tone: Tone::Problem,
            said: sentence.clone(),
        });
    }
    state.tree.and_then(|tree| of_tree(&tree))
}

/// Whether its plugin has said that there is nothing to say.
pub(super) fn is_silent(model: &dyn Model, one: &Contribution) -> bool {
    let state = model.look(&one.key(None));
    state.failure.is_none() && state.tree.is_some_and(|tree| tree.nodes.is_empty())
}

fn of_tree(tree: &Tree) -> Option<Mark> {
    let (_, first) = tree::marks(tree);
    let head = first.iter().find_map(|node| match &node.kind {
        Kind::Badge { sign, text } => {
            let tone = urgency(node.tone, *sign)?;
            Some(Mark {
                count: leading(text),
                tone,
                said: tamed(text, LONGEST),
            })
        }
        _ => None,
    });
    head.or_else(|| {
        let mut found = Vec::new();
        alarms(&tree.nodes, &mut found);
        let worst = [Tone::Problem, Tone::Attention]
            .into_iter()
            .find(|tone| found.iter().any(|(one, _)| one == tone))?;
        let said = match found.as_slice() {
            [(_, text)] => tamed(text, LONGEST),
            more => t_count("accueil-a-voir", more.len() as u64),
        };
        Some(Mark {
            count: Some(found.len() as u64),
            tone: worst,
            said,
        })
    })
}

/// How urgent a badge is: by its tone, else by its sign.
fn urgency(tone: Tone, sign: Sign) -> Option<Tone> {
    match (tone, sign) {
        (Tone::Problem, _) | (Tone::Neutral, Sign::Cross) => Some(Tone::Problem),
        (Tone::Attention, _) | (Tone::Neutral, Sign::Warning) => Some(Tone::Attention),
        _ => None,
    }
}

/// The words about what is wrong: sentences and badges with such a tone, those of dialogs and forms left out, which are
/// about what a person does there.
fn alarms(nodes: &[Node], found: &mut Vec<(Tone, String)>) {
    for node in nodes {
        match &node.kind {
            Kind::Notice { text } | Kind::Badge { text, .. } => {
                if matches!(node.tone, Tone::Problem | Tone::Attention) {
                    found.push((node.tone, text.clone()));
                }
            }
            Kind::Dialog { .. } | Kind::Page { .. } | Kind::Form { .. } => {}
            _ => alarms(&node.children, found),
        }
    }
}

/// The number a text begins with.
fn leading(text: &str) -> Option<u64> {
    let digits: String = text
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '\u{202f}' | '\u{a0}'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: Kind, tone: Tone) -> Node {
        Node {
            tone,
            ..crate::sample::node("n", kind)
        }
    }

    #[track_caller]
    fn check(nodes: Vec<Node>, shown: Option<(Option<u64>, Tone)>) {
        let tree = Tree {
            nodes,
            ..Tree::default()
        };
        let mark = of_tree(&tree).map(|mark| (mark.count, mark.tone));
        assert_eq!(mark, shown);
    }

    fn badge(sign: Sign, text: &str) -> Kind {
        let text = text.to_owned();
        Kind::Badge { sign, text }
    }

    #[test]
    fn a_tab_says_what_its_panel_begins_with_else_what_is_wrong_in_it_else_nothing() {
        let notice = || Kind::Notice {
            text: "La boîte ne répond pas.".to_owned(),
        };
        check(Vec::new(), None);
        check(vec![node(notice(), Tone::Neutral)], None);
        check(vec![node(badge(Sign::Check, "12 lus"), Tone::Good)], None);
        check(
            vec![node(badge(Sign::Warning, "3 à lire"), Tone::Neutral)],
            Some((Some(3), Tone::Attention)),
        );
        check(
            vec![node(
                badge(Sign::Warning, "1\u{202f}204 à lire"),
                Tone::Problem,
            )],
            Some((Some(1_204), Tone::Problem)),
        );
        check(
            vec![node(badge(Sign::Warning, "à lire"), Tone::Attention)],
            Some((None, Tone::Attention)),
        );
        let inside = Node {
            children: vec![
                node(notice(), Tone::Attention),
                node(notice(), Tone::Problem),
            ],
            ..node(Kind::Column, Tone::Neutral)
        };
        check(vec![inside], Some((Some(2), Tone::Problem)));
    }
}
