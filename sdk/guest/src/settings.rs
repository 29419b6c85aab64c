//! What the practice, a person or a workstation chose, with the manifest's defaults.

pub use crate::bindings::imports::socle::base::settings::*;

/// The text of a setting without the blanks around it; empty when nothing was typed.
pub fn text(key: &str) -> String {
    let typed = get(key).into_text().unwrap_or_default();
    typed.trim().to_owned()
}

/// The texts of a setting that holds several, whatever stands between them: commas, semicolons, blanks, lines.
pub fn list(key: &str) -> Vec<String> {
    listed(&text(key))
}

/// Whether a setting is on; `otherwise` when nothing was chosen and the manifest has no default.
pub fn flag(key: &str, otherwise: bool) -> bool {
    get(key).as_flag().unwrap_or(otherwise)
}

fn listed(typed: &str) -> Vec<String> {
    typed
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'))
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_list_is_read_however_it_was_typed() {
        assert_eq!(
            listed("a.fr, b.fr;c.fr\n d.fr  "),
            ["a.fr", "b.fr", "c.fr", "d.fr"]
        );
        assert!(listed(" ,; ").is_empty());
    }
}
