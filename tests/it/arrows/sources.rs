//! What the host's sources must not name.
//!
//! **The rule.** The host knows identities: the RNIV's statuts, the matricule INS and *the answer of INSi that waits
//! for a decision* are part of the record and of the contract, so their words are the host's own. It does not know who
//! brings them. In the code of `host/runtime`, `host/record`, `host/practice`, `host/screen` and `host/shell` (comments and unit tests apart):
//!
//! 1. no text is the id of a plugin, or `id/…`;
//! 2. no text holds a domain of a national service;
//! 3. no path leads to a wire format of a national service (`socle_formats::insi` and those to come): what speaks them
//!    is a plugin.
//!
//! A link to a patient calls the matricule `ins`, as the RNIV does: that word alone, in the one file that reads links.
//!
//! Two more files are the exception, because a product has to be delivered with something: the shell's `packages.rs` (which
//! packages a new practice gets) and `demonstration.rs` (the practice around the sandbox), and only for what their job
//! is. The sandbox and the profiles of `host/capabilities` speak the national formats: that is what they are for.

use std::path::{Path, PathBuf};

use super::root;

/// Where the rule holds.
const ROOMS: [&str; 5] = [
    "host/runtime/src",
    "host/record/src",
    "host/practice/src",
    "host/screen/src",
    "host/shell/src",
];
/// Names plugins of the checkout. Nothing else of the rule is lifted.
const MAY_NAME_PLUGINS: &str = "host/practice/src/packages.rs";
/// Reads links to a patient: what it calls the matricule is also the id of a plugin.
const MAY_SAY_INS: &str = "host/practice/src/reader/link.rs";
/// Speaks of the sandbox's services by their formats' values.
const MAY_SPEAK_OF_SERVICES: [&str; 2] = [
    "host/practice/src/packages.rs",
    "host/practice/src/demonstration.rs",
];
/// Domains of national services.
const DOMAINS: [&str; 6] = [
    "ameli.fr",
    "esante.gouv",
    "esante.fr",
    "mssante.fr",
    "dmp.gouv",
    "sesam-vitale",
];
/// Modules of `socle_formats` that are the wire of one national service.
const WIRES: [&str; 3] = ["annuaire", "dmp", "insi"];

/// One token that matters here.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// The content of a string literal, escapes as written.
    Text(String),
    /// Anything else, blanks taken out.
    Code(String),
}

/// Comments are dropped, literals set apart. Enough of Rust's lexer for that and no more.
fn pieces(source: &str) -> Vec<Piece> {
    let chars: Vec<char> = source.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut pieces = Vec::new();
    let mut code = String::new();
    let mut i = 0;
    while i < chars.len() {
        let rest_is = |text: &str| text.chars().enumerate().all(|(n, c)| at(i + n) == c);
        if rest_is("//") {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if rest_is("/*") {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if at(i) == 'r'
            && !code.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && matches!(at(i + 1), '"' | '#')
            && raw(&chars, i).is_some()
        {
            let (text, end) = raw(&chars, i).expect("just seen");
            pieces.push(Piece::Code(std::mem::take(&mut code)));
            pieces.push(Piece::Text(text));
            i = end;
        } else if at(i) == '"' {
            let mut text = String::new();
            i += 1;
            while i < chars.len() && at(i) != '"' {
                if at(i) == '\\' {
                    text.push(at(i));
                    i += 1;
                }
                text.push(at(i));
                i += 1;
            }
            i += 1;
            pieces.push(Piece::Code(std::mem::take(&mut code)));
            pieces.push(Piece::Text(text));
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            // A character, not a lifetime.
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else {
            if !at(i).is_whitespace() {
                code.push(at(i));
            }
            i += 1;
        }
    }
    pieces.push(Piece::Code(code));
    pieces
}

/// A raw string that begins at `start`, and where it ends.
fn raw(chars: &[char], start: usize) -> Option<(String, usize)> {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    let open = start + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let end = (open + 1..chars.len()).find(|&i| {
        chars[i] == '"'
            && chars[i + 1..]
                .iter()
                .take(hashes)
                .filter(|c| **c == '#')
                .count()
                == hashes
    })?;
    Some((chars[open + 1..end].iter().collect(), end + 1 + hashes))
}

/// The pieces outside `#[cfg(test)] mod … { … }`.
fn shipped(source: &str) -> Vec<Piece> {
    let mut kept = Vec::new();
    // Depth of braces inside a module of tests; none outside.
    let mut depth: Option<usize> = None;
    let mut pending = false;
    for piece in pieces(source) {
        let Piece::Code(code) = piece else {
            if depth.is_none() && !pending {
                kept.push(piece);
            }
            continue;
        };
        let mut out = String::new();
        let mut rest = code.as_str();
        while let Some(c) = rest.chars().next() {
            match depth {
                None if pending && c == '{' => (depth, pending) = (Some(1), false),
                // `mod tests;` in a file of its own.
                None if pending && c == ';' => pending = false,
                None if pending => {}
                None if is_test_module(rest) => pending = true,
                None => out.push(c),
                Some(open) => {
                    let open = match c {
                        '{' => open + 1,
                        '}' => open - 1,
                        _ => open,
                    };
                    depth = (open > 0).then_some(open);
                }
            }
            rest = &rest[c.len_utf8()..];
        }
        kept.push(Piece::Code(out));
    }
    kept
}

/// Whether this code begins with `#[cfg(test)]`, perhaps further attributes, and `mod`.
fn is_test_module(code: &str) -> bool {
    let Some(mut rest) = code.strip_prefix("#[cfg(test)]") else {
        return false;
    };
    while let Some(attribute) = rest.strip_prefix("#[") {
        let Some(end) = attribute.find(']') else {
            return false;
        };
        rest = &attribute[end + 1..];
    }
    rest.starts_with("mod")
}

/// What the source names that the rule forbids.
fn offences(source: &str, file: &str, plugins: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for piece in shipped(source) {
        match piece {
            Piece::Text(text) => {
                let names = |id: &String| {
                    text == *id
                        || text
                            .strip_prefix(id.as_str())
                            .is_some_and(|rest| rest.starts_with('/'))
                };
                if file != MAY_NAME_PLUGINS
                    && !(file == MAY_SAY_INS && text == "ins")
                    && let Some(id) = plugins.iter().find(|id| names(id))
                {
                    found.push(format!("{file} names the plugin {id}: {text:?}"));
                }
                if let Some(domain) = DOMAINS
                    .iter()
                    .find(|domain| text.to_lowercase().contains(*domain))
                {
                    found.push(format!("{file} names {domain}: {text:?}"));
                }
            }
            Piece::Code(code) => {
                if MAY_SPEAK_OF_SERVICES.contains(&file) {
                    continue;
                }
                for wire in WIRES {
                    let reached = [
                        format!("socle_formats::{wire}"),
                        format!("socle_sandbox::{wire}"),
                    ];
                    if reached.iter().any(|path| code.contains(path.as_str()))
                        || grouped(&code, wire)
                    {
                        found.push(format!("{file} speaks the wire format {wire}"));
                    }
                }
            }
        }
    }
    found
}

/// `use socle_formats::{…, wire…}`.
fn grouped(code: &str, wire: &str) -> bool {
    code.split("socle_formats::{").skip(1).any(|group| {
        let group = group.split_once(';').map_or(group, |(group, _)| group);
        group
            .split([',', '{', '}'])
            .any(|item| item == wire || item.starts_with(&format!("{wire}::")))
    })
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Ids of the plugins delivered with Socle.
fn plugin_ids() -> Vec<String> {
    let mut ids = Vec::new();
    for entry in std::fs::read_dir(root().join("plugins")).expect("a folder") {
        let manifest = entry.expect("an entry").path().join("plugin.toml");
        if let Ok(text) = std::fs::read_to_string(&manifest) {
            let manifest: toml::Table = text.parse().expect("a plugin.toml");
            ids.push(manifest["id"].as_str().expect("an id").to_owned());
        }
    }
    assert!(ids.contains(&"ins".to_owned()));
    ids
}

#[test]
fn the_host_names_no_plugin_no_national_domain_and_no_national_wire_format() {
    let plugins = plugin_ids();
    let mut found = Vec::new();
    let mut seen = 0;
    for room in ROOMS {
        let mut files = Vec::new();
        rust_files(&root().join(room), &mut files);
        for path in files {
            seen += 1;
            let file = path
                .strip_prefix(root())
                .expect("below the checkout")
                .to_str()
                .expect("UTF-8")
                .to_owned();
            let source = std::fs::read_to_string(&path).expect("a source");
            found.extend(offences(&source, &file, &plugins));
        }
    }
    assert!(seen > 50, "only {seen} sources were read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_rule_sees_what_it_forbids() {
    let ids = ["ins".to_owned()];
    for source in [
        r#"fn a() { host.plugin("ins"); }"#,
        r##"fn a() { host.call(r#"ins/rechercher"#); }"##,
        r#"const URL: &str = "https://services-ps-tlsm.ameli.fr/lps";"#,
        "use socle_formats::insi::Retour;",
        "use socle_formats::{identite, insi};",
        "use socle_formats::{identite::Piece, insi::{Retour, Faute}};",
        "fn a<'a>(x: &'a str) { let q = '\"'; b(\"ins\"); }",
        "/* \" */ fn a() { b(\"ins\") } // \"",
        "#[cfg(test)]\nmod tests { fn a() { let _ = '{'; } }\nfn b() { c(\"ins\") }",
    ] {
        assert!(
            !offences(source, "host/runtime/src/a.rs", &ids).is_empty(),
            "{source}"
        );
    }
}

#[test]
fn the_rule_leaves_alone_what_it_allows() {
    let ids = ["ins".to_owned()];
    for source in [
        "// host.plugin(\"ins\")",
        "/// `socle_formats::insi` and \"ameli.fr\"\nfn a() {}",
        "fn a() { b(\"retour INSi à vérifier\", \"insights\", \"inst\") }",
        "use socle_formats::identite::{Ins, Reponse};",
        "#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests { fn a() { b(\"ins\", \"x.ameli.fr\") } }",
    ] {
        assert_eq!(
            offences(source, "host/runtime/src/a.rs", &ids),
            Vec::<String>::new(),
            "{source}"
        );
    }
    for file in [MAY_NAME_PLUGINS, MAY_SAY_INS] {
        assert_eq!(offences(r#"["ins"]"#, file, &ids), Vec::<String>::new());
    }
    assert_eq!(
        offences(r#"["ins/rechercher"]"#, MAY_SAY_INS, &ids).len(),
        1
    );
}
