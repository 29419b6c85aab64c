//! A text with a few simple marks, read as blocks.
//!
//! | at the beginning of a line | |
//! |---|---|
//! | `# ` | heading |
//! | `## ` | heading of a part |
//! | `- ` | item of a list |
//! | `1. ` | item of a numbered list |
//! | `> ` | at the right: date, addressee |
//! | an empty line | a new paragraph |
//!
//! `**words**` are in bold. A backslash before a sign makes it that sign and nothing more. Whatever is not a mark is text:
//! nothing typed is refused or lost.

use crate::paper::{Block, Level, Run, Text};

/// The blocks of a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // An empty line ends a paragraph or a list, but not the spaces inside an item.
    let mut open = false;
    for line in text.lines() {
        let line = line.trim_end();
        let start = line.trim_start();
        if start.is_empty() {
            open = false;
            continue;
        }
        match mark(start) {
            Mark::Heading(level, rest) => {
                blocks.push(Block::Heading(level, runs(rest)));
                open = false;
            }
            Mark::Item(numbered, rest) => {
                match blocks.last_mut() {
                    Some(Block::List {
                        numbered: now,
                        items,
                    }) if open && *now == numbered => {
                        items.push(runs(rest));
                    }
                    _ => blocks.push(Block::List {
                        numbered,
                        items: vec![runs(rest)],
                    }),
                }
                open = true;
            }
            Mark::Right(rest) => {
                match blocks.last_mut() {
                    Some(Block::Right(text)) if open => append(text, rest),
                    _ => blocks.push(Block::Right(runs(rest))),
                }
                open = true;
            }
            Mark::None => {
                match blocks.last_mut() {
                    Some(Block::Paragraph(text)) if open => append(text, start),
                    Some(Block::List { items, .. }) if open => {
                        if let Some(item) = items.last_mut() {
                            append(item, start);
                        }
                    }
                    _ => blocks.push(Block::Paragraph(runs(start))),
                }
                open = true;
            }
        }
    }
    blocks
}

enum Mark<'a> {
    Heading(Level, &'a str),
    Item(bool, &'a str),
    Right(&'a str),
    None,
}

fn mark(line: &str) -> Mark<'_> {
    if let Some(rest) = line.strip_prefix("## ") {
        return Mark::Heading(Level::Second, rest.trim_start());
    }
    if let Some(rest) = line.strip_prefix("# ") {
        return Mark::Heading(Level::First, rest.trim_start());
    }
    if let Some(rest) = line.strip_prefix("- ") {
        return Mark::Item(false, rest.trim_start());
    }
    if let Some(rest) = line.strip_prefix("> ") {
        return Mark::Right(rest.trim_start());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits)
        && let Some(rest) = line.get(digits..).and_then(|rest| rest.strip_prefix(". "))
    {
        return Mark::Item(true, rest.trim_start());
    }
    Mark::None
}

/// One more line of the same part.
fn append(text: &mut Text, line: &str) {
    let more = runs(line);
    if let Some(last) = text.0.last_mut() {
        last.text.push('\n');
    }
    text.0.extend(more.0);
}

/// The runs of a line. A `**` that is never closed is two asterisks.
fn runs(line: &str) -> Text {
    let mut runs: Vec<Run> = vec![Run::default()];
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let bold = runs.last().is_some_and(|run| run.bold);
        let mut after = rest.get(c.len_utf8()..).unwrap_or_default();
        let mut said = c;
        if c == '\\'
            && let Some(next) = after.chars().next().filter(char::is_ascii_punctuation)
        {
            said = next;
            after = after.get(next.len_utf8()..).unwrap_or_default();
        } else if let Some(next) = rest.strip_prefix("**")
            && (bold || closes(next))
        {
            runs.push(Run {
                text: String::new(),
                bold: !bold,
            });
            rest = next;
            continue;
        }
        if let Some(run) = runs.last_mut() {
            run.text.push(said);
        }
        rest = after;
    }
    runs.retain(|run| !run.text.is_empty());
    Text(runs)
}

/// Whether a `**` that is no escape comes later, with something before it.
fn closes(rest: &str) -> bool {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if at > 0 && rest.get(at..).is_some_and(|rest| rest.starts_with("**")) {
            return true;
        }
    }
    false
}

/// A value as it is written into a marked text so that it is read back letter for letter.
#[must_use]
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (n, line) in value.lines().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let line = line.trim_start();
        if !matches!(mark(line), Mark::None) {
            // A number keeps its digits: it is its point that is escaped.
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = line.split_at(digits);
            out.push_str(number);
            out.push('\\');
            push_inside(&mut out, rest);
        } else {
            push_inside(&mut out, line);
        }
    }
    out
}

fn push_inside(out: &mut String, text: &str) {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let escapes = match c {
            '\\' => characters.peek().is_some_and(char::is_ascii_punctuation),
            '*' => characters.peek() == Some(&'*') || out.ends_with('*'),
            _ => false,
        };
        if escapes {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let inside = |text: &Text| {
            text.0
                .iter()
                .map(|run| {
                    if run.bold {
                        format!("<{}>", run.text)
                    } else {
                        run.text.clone()
                    }
                })
                .collect::<String>()
                .replace('\n', "/")
        };
        let parts: Vec<_> = blocks(text)
            .iter()
            .map(|block| match block {
                Block::Heading(Level::First, text) => format!("H1 {}", inside(text)),
                Block::Heading(Level::Second, text) => format!("H2 {}", inside(text)),
                Block::Paragraph(text) => format!("P {}", inside(text)),
                Block::Right(text) => format!("R {}", inside(text)),
                Block::List { numbered, items } => {
                    let items: Vec<_> = items.iter().map(inside).collect();
                    format!("{} {}", if *numbered { "N" } else { "L" }, items.join(", "))
                }
                Block::Table { .. } | Block::Pairs(_) => String::new(),
            })
            .collect();
        parts.join(" | ")
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shown(text), expected, "{text:?}");
    }

    #[test]
    fn marks_make_blocks() {
        check(
            "# Titre\nun\ndeux\n\ntrois",
            "H1 Titre | P un/deux | P trois",
        );
        check("> Lyon\n> le 3\n\nCher", "R Lyon/le 3 | P Cher");
        check("- a\n- b\n1. c\n2. d\n\n- e", "L a, b | N c, d | L e");
        check("- a\nsuite\n- b", "L a/suite, b");
        check("## Deux", "H2 Deux");
        check("", "");
        check("\n\n \n", "");
    }

    #[test]
    fn bold_is_read_and_what_is_not_closed_is_text() {
        check("a **b** c", "P a <b> c");
        check("2 ** 3", "P 2 ** 3");
        check("****", "P ****");
        check("**a", "P **a");
        check("\\**a**", "P **a**");
        check("a\\\\b \\n", "P a\\b \\n");
    }

    #[test]
    fn what_is_no_mark_is_text() {
        check("#sans espace", "P #sans espace");
        check("-1 °C", "P -1 °C");
        check("12.5 mg", "P 12.5 mg");
        check("2026. Une année", "P 2026. Une année");
        check("#set page(fill: red)", "P #set page(fill: red)");
        check("$x$ `a` @b <c> [d] _e_", "P $x$ `a` @b <c> [d] _e_");
    }

    #[test]
    fn a_value_comes_back_letter_for_letter() {
        for value in [
            "simple",
            "# pas un titre",
            "## non plus",
            "- tiret",
            "> chevron",
            "1. premier",
            "**gras**",
            "a*b**c***d",
            "\\# \\ \\a \\\\",
            "ligne\n- deux",
            "*",
        ] {
            let read = blocks(&escaped(value));
            match read.as_slice() {
                [Block::Paragraph(text)] => assert_eq!(text.plain(), value, "{value:?}"),
                other => assert_eq!(format!("{other:?}"), value),
            }
        }
    }
}
