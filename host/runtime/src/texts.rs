//! The French catalogue of a package.

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::failure::Data;
use crate::limits;

/// Messages by key (Fluent syntax).
pub struct Catalogue {
    bundle: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// Read a catalogue; the error says where it is wrong.
    pub fn parse(source: &str) -> Result<Self, String> {
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| {
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")
        })?;
        let mut bundle = FluentBundle::new_concurrent(vec![langid!("fr-FR")]);
        // The isolation marks Fluent puts around values show as boxes in some fonts, and French
        // needs none.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|errors| {
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")
        })?;
        Ok(Self { bundle })
    }

    /// An empty catalogue: every key answers itself.
    pub fn empty() -> Self {
        Self {
            bundle: FluentBundle::new_concurrent(vec![langid!("fr-FR")]),
        }
    }

    /// True when the catalogue has this message.
    pub fn has(&self, key: &str) -> bool {
        self.bundle
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    /// The message with its arguments; the key itself when it is missing.
    pub fn text(&self, key: &str, arguments: &[(String, Data)]) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
        else {
            tracing::debug!(key, "missing text");
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            let value: FluentValue<'_> = match value {
                Data::Integer(number) => (*number).into(),
                Data::Number(number) => (*number).into(),
                other => other.display().into(),
            };
            args.set(name.as_str(), value);
        }
        let mut errors = Vec::new();
        let mut text = Bounded::default();
        // It ends early when there is no room left.
        let whole = self
            .bundle
            .write_pattern(&mut text, pattern, Some(&args), &mut errors)
            .is_ok();
        let mut text = text.0;
        if !whole {
            tracing::debug!(key, "a text is longer than a text may be");
            text.push('…');
        }
        if !errors.is_empty() {
            tracing::debug!(key, ?errors, "text with missing arguments");
        }
        text
    }
}

/// A text that grows to [`limits::CATALOGUE_TEXT_BYTES`] and no further.
#[derive(Default)]
struct Bounded(String);

impl fmt::Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let mut room = limits::CATALOGUE_TEXT_BYTES - self.0.len();
        if more.len() <= room {
            self.0.push_str(more);
            return Ok(());
        }
        while !more.is_char_boundary(room) {
            room -= 1;
        }
        self.0.push_str(&more[..room]);
        Err(fmt::Error)
    }
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Catalogue")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SOURCE: &str = "bonjour = Bonjour { $name }.\nmessages = { $count ->\n    [one] un message\n   *[other] { $count } messages\n}\n";

    #[test]
    fn a_text_takes_its_arguments_and_french_plurals() {
        let texts = Catalogue::parse(SOURCE).unwrap();
        assert_eq!(
            texts.text("bonjour", &[("name".into(), "Max".into())]),
            "Bonjour Max."
        );
        for (count, expected) in [(0, "un message"), (1, "un message"), (2, "2 messages")] {
            assert_eq!(
                texts.text("messages", &[("count".into(), Data::Integer(count))]),
                expected,
                "{count}"
            );
        }
    }

    #[test]
    fn a_missing_text_is_its_key_and_a_missing_argument_its_name() {
        let texts = Catalogue::parse(SOURCE).unwrap();
        assert_eq!(texts.text("absent", &[]), "absent");
        assert_eq!(texts.text("bonjour", &[]), "Bonjour {$name}.");
        assert!(texts.has("bonjour") && !texts.has("absent"));
        assert_eq!(Catalogue::empty().text("bonjour", &[]), "bonjour");
    }

    #[test]
    fn a_text_that_grows_is_cut_off() {
        let texts = Catalogue::parse(&format!("bombe = {}\n", "{ $x }".repeat(90))).unwrap();
        let text = texts.text("bombe", &[("x".into(), "é".repeat(10_000).into())]);
        assert!(text.len() <= limits::CATALOGUE_TEXT_BYTES + '…'.len_utf8());
        assert!(text.ends_with("é…"));
    }

    #[test]
    fn a_catalogue_that_is_none_or_says_a_key_twice_is_refused() {
        assert!(Catalogue::parse("bonjour = { $name").is_err());
        assert!(Catalogue::parse("a = un\na = deux\n").is_err());
    }
}
