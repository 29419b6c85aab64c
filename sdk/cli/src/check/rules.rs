//! Rules on the package alone: its size, its licence, what was left to fill in.

use socle_manifest::Manifest;

use super::finding::Finding;

/// The largest component a catalogue takes, bytes. A host takes more.
const LARGEST: usize = 8 << 20;
/// What is worth a look, bytes.
const LARGE: usize = 2 << 20;

/// Licences by their SPDX identifier, those that plugins bear in practice. Others are named `LicenseRef-…`, with their
/// text in a file `LICENSE`.
const LICENCES: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CECILL-2.1",
    "CECILL-B",
    "CECILL-C",
    "EPL-2.0",
    "EUPL-1.2",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unlicense",
    "Zlib",
];

pub(super) fn size(component_bytes: usize) -> Vec<Finding> {
    if component_bytes > LARGEST {
        return vec![Finding::refused(
            "size",
            format!(
                "the component has {component_bytes} bytes, a catalogue takes {LARGEST}: keep data out of the code (a \
                 store is filled by a job), and look at what your dependencies bring (`cargo tree`)"
            ),
        )];
    }
    if component_bytes > LARGE {
        return vec![Finding::advice(
            "size",
            format!(
                "the component has {component_bytes} bytes: each practice keeps and compiles them"
            ),
        )];
    }
    Vec::new()
}

/// `of_cargo` is what Cargo.toml says, when it says it itself.
pub(super) fn licence(manifest: &Manifest, of_cargo: Option<&str>) -> Vec<Finding> {
    let mut found = Vec::new();
    let expression = manifest.license.as_str();
    let words: Vec<&str> = expression
        .split(|c: char| c.is_whitespace() || c == '(' || c == ')')
        .filter(|word| !word.is_empty())
        .collect();
    for (at, word) in words.iter().enumerate() {
        let after_with = at > 0 && words.get(at - 1) == Some(&"WITH");
        let is_known = LICENCES.contains(word)
            || word.starts_with("LicenseRef-")
            || ["AND", "OR", "WITH"].contains(word)
            || after_with;
        if !is_known {
            found.push(Finding::refused(
                "licence",
                format!(
                    "`license = \"{expression}\"`: `{word}` is no SPDX identifier this tool knows; one of your own is \
                     `LicenseRef-NAME`, with its text in a file LICENSE"
                ),
            ));
        }
    }
    let ends_badly = words
        .last()
        .is_none_or(|last| ["AND", "OR", "WITH"].contains(last));
    if ends_badly {
        found.push(Finding::refused(
            "licence",
            format!("`license = \"{expression}\"` is not a whole SPDX expression"),
        ));
    }
    if let Some(of_cargo) = of_cargo.filter(|of_cargo| *of_cargo != expression) {
        found.push(Finding::refused(
            "licence",
            format!(
                "plugin.toml says `{expression}`, Cargo.toml `{of_cargo}`: a plugin has one licence"
            ),
        ));
    }
    found
}

/// What `cargo socle new` left to the author.
pub(super) fn manifest(manifest: &Manifest) -> Vec<Finding> {
    [
        ("publisher", &manifest.publisher),
        ("description", &manifest.description),
    ]
    .into_iter()
    .filter(|(_, value)| value.to_lowercase().contains("à compléter"))
    .map(|(key, _)| {
        Finding::advice(
            "manifest",
            format!("`{key}` is still to be filled in: practitioners read it before they agree"),
        )
    })
    .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::finding::refusals;
    use super::*;

    fn licensed(license: &str) -> Manifest {
        let text = include_str!("../../template/plugin.toml.in")
            .replace("{{id}}", "essai")
            .replace("MIT OR Apache-2.0", license);
        Manifest::from_toml(&text).unwrap()
    }

    #[test]
    fn a_component_that_is_too_large_is_refused() {
        assert!(size(500_000).is_empty());
        assert!(!size(3 << 20)[0].refused);
        assert!(size(9 << 20)[0].refused);
    }

    #[test]
    fn a_licence_is_one_everybody_knows() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "(MIT AND ISC)",
            "LicenseRef-Maison",
        ] {
            assert!(licence(&licensed(good), None).is_empty(), "{good}");
        }
        for bad in ["libre", "MIT OR", "MIT/Apache-2.0", "propriétaire"] {
            assert!(
                !refusals(&licence(&licensed(bad), None)).is_empty(),
                "{bad}"
            );
        }
    }

    #[test]
    fn both_files_say_the_same_licence() {
        assert!(licence(&licensed("MIT"), Some("MIT")).is_empty());
        let found = licence(&licensed("MIT"), Some("ISC"));
        assert!(refusals(&found)[0].contains("Cargo.toml `ISC`"));
    }

    #[test]
    fn what_is_left_to_fill_in_is_said() {
        let found = manifest(&licensed("MIT"));
        assert_eq!(found.len(), 1);
        assert!(!found[0].refused && found[0].message.contains("publisher"));
    }
}
