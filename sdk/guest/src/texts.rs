//! The package's French catalogue.

use crate::Data;
use crate::bindings::imports::socle::base::texts;

/// The message `key`, without arguments.
pub fn text(key: &str) -> String {
    texts::get(key, &[])
}

/// The message `key` with its arguments.
pub fn text_with(key: &str, arguments: &[(&str, Data)]) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    texts::get(key, &arguments)
}

/// What stands for a value nobody knows, as in the practice's letters.
pub const BLANK: &str = "……………";

/// A text in which each field, such as `{{patient.nom}}`, is replaced by its value; one without a value becomes a
/// [`BLANK`], which is to be seen before anything leaves.
pub fn filled(text: &str, values: &[(&str, String)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, after)) = inside.split_once("}}") else {
            // It is no field: it stays as it was written.
            filled.push_str("{{");
            rest = inside;
            continue;
        };
        let known = values.iter().find(|(known, _)| *known == name.trim());
        let value = known.map_or("", |(_, value)| value.trim());
        filled.push_str(if value.is_empty() { BLANK } else { value });
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::{BLANK, filled};

    #[test]
    fn fields_are_replaced_and_what_nobody_knows_is_a_blank_to_be_seen() {
        let values = [
            ("patient.nom", "ADRUN".to_owned()),
            ("medecin.nom", String::new()),
        ];
        assert_eq!(
            filled("{{ patient.nom }}, {{medecin.nom}} {{âge}} {{ fin", &values),
            format!("ADRUN, {BLANK} {BLANK} {{{{ fin")
        );
    }
}
