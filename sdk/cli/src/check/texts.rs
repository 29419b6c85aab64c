//! Rules on what people read: the keys of the catalogue, and French typography.

use std::collections::BTreeMap;
use std::path::Path;

use socle_manifest::Manifest;

use super::finding::Finding;
use crate::error::{self, Error};

/// The source files of a plugin, as one text each.
pub(super) fn sources(folder: &Path) -> Result<Vec<String>, Error> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.join("src")];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => return Err(error::file("read", folder)(e)),
        };
        for entry in entries {
            let path = entry.map_err(error::file("read", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                texts.push(std::fs::read_to_string(&path).map_err(error::file("read", path))?);
            }
        }
    }
    Ok(texts)
}

/// Keys asked for that the catalogue lacks, and keys nobody asks for.
pub(super) fn keys(catalogue: &str, sources: &[String]) -> Vec<Finding> {
    let known = messages(catalogue);
    let mut found = Vec::new();
    let literals: Vec<String> = sources.iter().flat_map(|text| literals(text)).collect();
    let mut asked: Vec<String> = sources.iter().flat_map(|text| asked(text)).collect();
    asked.sort();
    asked.dedup();
    for key in asked.iter().filter(|key| !known.contains_key(*key)) {
        found.push(Finding::refused(
            "texts",
            format!("the sources ask for the text `{key}`, which the catalogue lacks: practitioners would read the key"),
        ));
    }
    for key in known.keys() {
        // A key may be put together: `format!("statut-{statut}")`.
        let is_used = literals.iter().any(|literal| {
            literal == key
                || literal
                    .split_once('{')
                    .is_some_and(|(beginning, _)| beginning.len() > 1 && key.starts_with(beginning))
                || (literal.len() > 1
                    && literal.ends_with('-')
                    && key.starts_with(literal.as_str()))
        });
        let is_quoted = known.values().any(|text| {
            text.contains(&format!("{{ {key} }}")) || text.contains(&format!("{{{key}}}"))
        });
        if !is_used && !is_quoted {
            found.push(Finding::advice(
                "texts",
                format!("nothing in src/ names the text `{key}`: remove it if it is not used"),
            ));
        }
    }
    found
}

/// Typography of all a practitioner reads: the catalogue and the manifest.
pub(super) fn typography(catalogue: &str, manifest: &Manifest) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut look = |place: String, text: &str| {
        for problem in faults(text) {
            found.push(Finding::refused(
                "typography",
                format!("{place}: {problem}, in « {} »", text.trim()),
            ));
        }
    };
    for (key, text) in messages(catalogue) {
        look(format!("text `{key}`"), &text);
    }
    for (place, text) in shown(manifest) {
        look(place, &text);
    }
    found
}

/// What the manifest shows to people.
fn shown(manifest: &Manifest) -> Vec<(String, String)> {
    let mut shown = vec![
        ("`name`".to_owned(), manifest.name.clone()),
        ("`description`".to_owned(), manifest.description.clone()),
    ];
    let mut say = |place: String, text: &str| shown.push((place, text.to_owned()));
    for panel in &manifest.panels {
        say(format!("panel `{}`", panel.id), &panel.title);
    }
    for column in &manifest.columns {
        say(format!("column `{}`", column.id), &column.title);
    }
    for command in &manifest.commands {
        say(format!("command `{}`", command.id), &command.title);
        for argument in &command.arguments {
            say(format!("argument `{}`", argument.name), &argument.label);
        }
    }
    for importer in &manifest.importers {
        say(format!("importer `{}`", importer.id), &importer.title);
    }
    for validation in &manifest.validations {
        say(format!("validation `{}`", validation.id), &validation.label);
    }
    for menu in &manifest.document_menus {
        say(format!("document-menu `{}`", menu.id), &menu.title);
    }
    for (key, setting) in &manifest.settings {
        say(format!("setting `{key}`"), &setting.title);
        say(
            format!("setting `{key}`"),
            setting.description.as_deref().unwrap_or_default(),
        );
    }
    for request in &manifest.permissions {
        say(
            format!("reason of `{}`", request.permission.line_id()),
            &request.reason,
        );
    }
    shown
}

/// The messages of a Fluent catalogue, with their attributes' and continued lines.
fn messages(catalogue: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in catalogue.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with(char::is_whitespace) || line.starts_with('}') {
            if let Some(text) = current.as_ref().and_then(|key| messages.get_mut(key)) {
                text.push('\n');
                text.push_str(line.trim());
            }
            continue;
        }
        let Some((key, text)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim().to_owned();
        messages.insert(key.clone(), text.trim().to_owned());
        current = Some(key);
    }
    messages
}

/// String literals of Rust sources, roughly: enough to know which keys are named.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in source.lines() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        let mut parts = code.split('"');
        parts.next();
        while let (Some(literal), rest) = (parts.next(), parts.next()) {
            found.push(literal.to_owned());
            if rest.is_none() {
                break;
            }
        }
    }
    found
}

/// Keys that are asked for in so many words.
fn asked(source: &str) -> Vec<String> {
    // Split here too, so that this file does not ask for anything.
    let calls = ["texts::text", "texts::text_with"].map(|name| format!("{name}("));
    let mut found = Vec::new();
    for call in calls {
        for (_, after) in source.match_indices(&call).map(|(at, found)| {
            let after = &source[at + found.len()..];
            (at, after.trim_start())
        }) {
            let key = after
                .strip_prefix('"')
                .and_then(|rest| rest.split('"').next());
            found.extend(key.map(str::to_owned));
        }
    }
    found
}

/// What French typography objects to: apostrophe, quotation marks, dots, spaces.
fn faults(text: &str) -> Vec<&'static str> {
    let text = without_placeables(text);
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let before = |i: usize| if i == 0 { ' ' } else { at(i - 1) };
    let mut found = Vec::new();
    let mut say = |problem: &'static str| {
        if !found.contains(&problem) {
            found.push(problem);
        }
    };
    for (i, c) in chars.iter().enumerate() {
        let (previous, next) = (before(i), at(i + 1));
        match c {
            '\'' if previous.is_alphabetic() && next.is_alphabetic() => {
                say("the apostrophe is ’, not '");
            }
            '"' => say("quotation marks are « and »"),
            '.' if next == '.' && at(i + 2) == '.' => say("three dots are one character, …"),
            '«' if !next.is_whitespace() => say("a space follows «"),
            '»' if !previous.is_whitespace() => say("a space comes before »"),
            // Not in an address.
            ';' | '!' | '?' if previous.is_alphanumeric() && next.is_whitespace() => {
                say("a space comes before ; ! and ?");
            }
            // Not in 08:40 nor in an address.
            ':' if previous.is_alphabetic() && next.is_whitespace() => {
                say("a space comes before a colon");
            }
            ' ' if next == ' ' => say("two spaces in a row"),
            _ => {}
        }
    }
    found
}

/// A placeable stands for a word.
fn without_placeables(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '{' => {
                if depth == 0 {
                    out.push('x');
                }
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::finding::refusals;
    use super::*;

    fn catalogue() -> &'static str {
        "# Texts\nbonjour = Bonjour.\nstatut-vert = vert\nlong =\n    Une phrase\n    en deux.\ninutile = Rien\n"
    }

    #[test]
    fn a_text_that_is_missing_is_refused() {
        let source = r#"view.text("a", &texts::text("bonjour")); texts::text_with("absent", &[]);"#;
        let found = keys(catalogue(), &[source.to_owned()]);
        assert_eq!(refusals(&found).len(), 1);
        assert!(refusals(&found)[0].contains("`absent`"));
    }

    #[test]
    fn a_text_nobody_names_is_advice() {
        let source =
            r#"texts::text("bonjour"); texts::text(&format!("statut-{s}")); let k = "long";"#;
        let found = keys(catalogue(), &[source.to_owned()]);
        assert!(refusals(&found).is_empty());
        let advice: Vec<_> = found.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(advice.len(), 1, "{advice:?}");
        assert!(advice[0].contains("`inutile`"));
    }

    #[test]
    fn a_comment_names_nothing() {
        let found = keys("a-b = x\n", &["// \"a-b\"\n".to_owned()]);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn french_typography_is_kept() {
        for good in [
            "L’identité du patient.",
            "À 08:40, voir https://exemple.fr/a?b",
            "Certaine ?",
            "Nom : { $nom }",
            "Attention !",
            "« Oui »",
            "Patientez…",
            "{ $nombre ->\n    [one] un\n   *[other] plusieurs\n}",
        ] {
            assert!(faults(good).is_empty(), "{good}: {:?}", faults(good));
        }
        for (bad, problem) in [
            ("L'identité", "apostrophe"),
            ("dit \"oui\"", "quotation"),
            ("Patientez...", "three dots"),
            ("«Oui »", "follows"),
            ("« Oui»", "before »"),
            ("Certaine?", "; ! and ?"),
            ("Nom: x", "colon"),
            ("deux  espaces", "two spaces"),
        ] {
            assert!(
                faults(bad).iter().any(|found| found.contains(problem)),
                "{bad}: {:?}",
                faults(bad)
            );
        }
    }

    #[test]
    fn the_manifest_is_read_too() {
        let text = include_str!("../../template/plugin.toml.in")
            .replace("{{id}}", "essai")
            .replace("title = \"Pense-bête\"", "title = \"L'essai\"");
        let manifest = Manifest::from_toml(&text).unwrap();
        let found = typography("", &manifest);
        assert_eq!(refusals(&found).len(), 1);
        assert!(refusals(&found)[0].starts_with("panel `remarque`"));
    }
}
