//! The French the doctor reads: one catalogue for the shell, `assets/fr.ftl`.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::LazyLock;

use socle_record::Zone;
use socle_runtime::view::Format;
use socle_runtime::{Catalogue, Data};

/// The source of the catalogue.
const SOURCE: &str = include_str!("../../assets/fr.ftl");

// A catalogue that cannot be parsed is caught by the test below; at run time every key would show as itself.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::parse(SOURCE).unwrap_or_else(|error| {
        tracing::error!(%error, "the French texts of the shell cannot be read");
        Catalogue::empty()
    })
});

/// The text of a key; the key itself when it is missing.
pub(crate) fn t(key: &str) -> String {
    CATALOGUE.text(key, &[])
}

/// A text with a number in it. `{ $n }` chooses the plural; `{ $nombre }` is the number as it is read, `200 000`.
pub(crate) fn t_count(key: &str, n: u64) -> String {
    let count = Data::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    CATALOGUE.text(
        key,
        &[
            ("n".into(), count),
            ("nombre".into(), Data::Text(grouped(n))),
        ],
    )
}

/// A text with values put in by name.
pub(crate) fn t_with(key: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Data::from(*value)))
        .collect();
    CATALOGUE.text(key, &values)
}

/// A text as it is drawn where it may take several lines: what French keeps together stays on one, a number with its unit and
/// a word with the sign after it. egui ends a line at any white space but U+00A0, at a narrow no-break space too. What is told to
/// a screen reader stays as it is written.
pub(crate) fn drawn(text: &str) -> Cow<'_, str> {
    let signs = [';', ':', '!', '?', '»', '%', '€'];
    let keeps = |at: usize, space: char| {
        let (before, after) = (&text[..at], &text[at + space.len_utf8()..]);
        space == '\u{202f}' || space == ' ' && (after.starts_with(signs) || before.ends_with('«'))
    };
    let mut kept = text.char_indices().filter(|(at, c)| keeps(*at, *c));
    if kept.next().is_none() {
        return Cow::Borrowed(text);
    }
    let whole = text.char_indices();
    Cow::Owned(
        whole
            .map(|(at, c)| if keeps(at, c) { '\u{a0}' } else { c })
            .collect(),
    )
}

/// A whole number as it is written in French: groups of three parted by a narrow no-break space.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// A given name as it is read beside a name in capitals: `RUTH` becomes `Ruth`, what holds a small letter stays as typed.
pub(crate) fn given_name(stored: &str) -> String {
    if stored.chars().any(char::is_lowercase) {
        return stored.to_owned();
    }
    let mut out = String::with_capacity(stored.len());
    let mut begins = true;
    for c in stored.chars() {
        if begins {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        begins = !c.is_alphanumeric();
    }
    out
}

/// Longest text of a plugin shown inside a sentence of the host, in characters.
const QUOTED: usize = 240;

/// What a plugin wrote, as the host repeats it: between « », on one line, cut where it is long, without what is not shown
/// or turns the reading direction. It cannot end its own quotation.
pub(crate) fn quoted(text: &str) -> String {
    format!("« {} »", tamed(text, QUOTED))
}

/// What a plugin wrote, on one line of at most `longest` characters, without what is not shown or turns the reading
/// direction, nor « ».
pub(crate) fn tamed(text: &str, longest: usize) -> String {
    let mut out = String::new();
    let seen = text.chars().filter(|c| !is_hidden(*c) || c.is_whitespace());
    for (count, c) in seen.enumerate() {
        if count == longest {
            out.push('…');
            break;
        }
        out.push(match c {
            '«' | '»' => '"',
            c if c.is_whitespace() => ' ',
            c => c,
        });
    }
    out.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

thread_local! {
    /// The practice's zone, in the thread that draws its window.
    static ZONE: RefCell<Zone> = RefCell::default();
}

/// From now on instants are read in this zone, on this thread.
pub(crate) fn read_in(zone: Zone) {
    ZONE.set(zone);
}

/// An instant as it is read in the practice's zone: `22/11/2026 09:20`.
pub(crate) fn instant(ms: i64) -> String {
    ZONE.with_borrow(|zone| zone.written(ms))
}

/// A size as it is read: `1,2 Mio`.
pub(crate) fn bytes(n: u64) -> String {
    let (value, unit) = match n {
        0..1_024 => return format!("{n}\u{202f}o"),
        1_024..1_048_576 => (n as f64 / 1_024.0, "Kio"),
        _ => (n as f64 / 1_048_576.0, "Mio"),
    };
    format!("{value:.1}\u{202f}{unit}").replace('.', ",")
}

/// A duration as it is read: `3,1 s`.
pub(crate) fn seconds(duration: std::time::Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
        .replace('.', ",")
        .replace(' ', "\u{202f}")
}

/// A short duration as it is read: `34 ms`.
pub(crate) fn milliseconds(duration: std::time::Duration) -> String {
    if duration.as_millis() == 0 {
        return t("moins-d-une-milliseconde");
    }
    format!(
        "{}\u{202f}ms",
        grouped(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    )
}

/// A value of a view as it is read: a place has its name.
pub(crate) fn value(format: Format, value: &Data) -> String {
    match (format, value) {
        (Format::Place, Data::Text(code)) => {
            let known = code.parse().ok().map(socle_practice::places::written);
            known.unwrap_or_else(|| code.clone())
        }
        _ => ZONE.with_borrow(|zone| format.show(value, zone)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The keys the sources ask for, as they are written: `t("…")`, `t_count("…"`, `t_with("…"`.
    fn asked(path: &Path, into: &mut BTreeSet<String>) {
        if path.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                asked(&entry.unwrap().path(), into);
            }
        } else {
            let source = std::fs::read_to_string(path).unwrap();
            for call in ["t(", "t_count(", "t_with("] {
                for (at, _) in source.match_indices(call) {
                    let before = source[..at].chars().next_back().unwrap_or(' ');
                    if before.is_alphanumeric() || before == '_' {
                        continue;
                    }
                    let Some(literal) = source[at + call.len()..].trim_start().strip_prefix('"')
                    else {
                        continue;
                    };
                    let key = literal.split('"').next().unwrap();
                    if !key.is_empty()
                        && key
                            .chars()
                            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                    {
                        into.insert(key.to_owned());
                    }
                }
            }
        }
    }

    /// Every literal of the sources: a key may stand in a table before it is asked for.
    fn written(path: &Path, into: &mut BTreeSet<String>) {
        if path.is_dir() {
            for entry in std::fs::read_dir(path).unwrap() {
                written(&entry.unwrap().path(), into);
            }
        } else {
            let source = std::fs::read_to_string(path).unwrap();
            for literal in source.split('"') {
                into.insert(literal.to_owned());
            }
        }
    }

    #[test]
    fn every_key_asked_for_is_in_the_catalogue_and_none_is_useless() {
        Catalogue::parse(SOURCE).unwrap();
        let mut keys = BTreeSet::new();
        asked(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut keys,
        );
        assert!(keys.len() > 40, "the search for keys found only {keys:?}");
        let missing: Vec<_> = keys.iter().filter(|key| !CATALOGUE.has(key)).collect();
        assert!(missing.is_empty(), "not in fr.ftl: {missing:?}");
        let written = SOURCE
            .lines()
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .filter(|key| !key.starts_with([' ', '#']));
        let mut literals = BTreeSet::new();
        self::written(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut literals,
        );
        // The field of a connection's setting bears the setting's name (`door/page.rs`).
        literals.extend(
            socle_practice::connection::FIELDS
                .map(|field| format!("champ-{}", field.key.replace('.', "-"))),
        );
        let useless: Vec<_> = written.filter(|key| !literals.contains(*key)).collect();
        assert!(useless.is_empty(), "nobody asks for {useless:?}");
    }

    #[test]
    fn what_a_plugin_wrote_stays_inside_its_quotation() {
        assert_eq!(quoted("pour l’imprimer"), "« pour l’imprimer »");
        assert_eq!(
            quoted("fin ». Socle demande :\n« votre accord"),
            "« fin \". Socle demande : \" votre accord »"
        );
        assert_eq!(quoted("a\u{202e}b\u{200b}c\u{7}d"), "« abcd »");
        let long = quoted(&"x".repeat(5_000));
        assert_eq!(long.chars().count(), QUOTED + 5);
        assert!(long.ends_with("x… »"));
    }

    #[test]
    fn what_french_keeps_together_is_drawn_on_one_line() {
        let drawn = |text| super::drawn(text).into_owned();
        assert_eq!(
            drawn("« Non » : 14,4\u{202f}% sur 2 ; et puis ?"),
            "«\u{a0}Non\u{a0}»\u{a0}: 14,4\u{a0}% sur 2\u{a0}; et puis\u{a0}?"
        );
        assert_eq!(drawn("à 10:30, rien"), "à 10:30, rien");
        assert!(matches!(
            super::drawn("rien à garder"),
            super::Cow::Borrowed(_)
        ));
    }

    #[test]
    fn numbers_names_and_durations_are_written_in_french() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(200_000), "200\u{202f}000");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(given_name("RUTH"), "Ruth");
        assert_eq!(given_name("MARIE-HÉLÈNE D'ARC"), "Marie-Hélène D'Arc");
        assert_eq!(given_name("Zoé"), "Zoé");
        assert_eq!(
            seconds(std::time::Duration::from_millis(3_120)),
            "3,1\u{202f}s"
        );
    }
}
