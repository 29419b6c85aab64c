//! From a core module to a component, and what a component imports and exports.

use std::collections::BTreeSet;

use socle_manifest::ComponentShape;
use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

use crate::error::Error;

/// Makes a validated component of the core module of `plugin`.
///
/// # Errors
/// The module imports something that is not of the contract (named), or is no module made with the SDK.
pub(crate) fn encode(plugin: &str, core: &[u8]) -> Result<Vec<u8>, Error> {
    let broken = |problem: String| Error::Component {
        plugin: plugin.to_owned(),
        problem,
    };
    let foreign = foreign_imports(core).map_err(|e| broken(e.to_string()))?;
    if !foreign.is_empty() {
        return Err(Error::ForeignCore {
            plugin: plugin.to_owned(),
            imports: foreign.into_iter().collect(),
        });
    }
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(wit_component::ComponentEncoder::encode)
        .map_err(|e| broken(format!("{e:#}")))
}

/// Imports of a core module (as `module::name`) that cannot come from a `socle:` interface.
///
/// Core modules made from WIT import from modules named after interfaces (`socle:base/log@0.1.0`), from `$root`, and
/// for the resources they export from `[export]…`.
fn foreign_imports(core: &[u8]) -> Result<BTreeSet<String>, wasmparser::BinaryReaderError> {
    let mut found = BTreeSet::new();
    for payload in Parser::new(0).parse_all(core) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let import = import?;
                let module = import
                    .module
                    .strip_prefix("[export]")
                    .unwrap_or(import.module);
                if !(module.starts_with("socle:") || module == "$root") {
                    found.insert(format!("{}::{}", import.module, import.name));
                }
            }
        }
    }
    Ok(found)
}

/// The names a component imports and exports at its outer level.
///
/// # Errors
/// The bytes are not a component.
pub(crate) fn shape(plugin: &str, component: &[u8]) -> Result<ComponentShape, Error> {
    read_shape(component).map_err(|e| Error::Component {
        plugin: plugin.to_owned(),
        problem: e.to_string(),
    })
}

fn read_shape(component: &[u8]) -> Result<ComponentShape, wasmparser::BinaryReaderError> {
    let mut shape = ComponentShape::default();
    let mut depth = 0_u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    shape.imports.push(full_name(&import?.name));
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    shape.exports.push(full_name(&export?.name));
                }
            }
            _ => {}
        }
    }
    Ok(shape)
}

fn full_name(name: &wasmparser::ComponentExternName<'_>) -> String {
    format!("{}{}", name.name, name.version_suffix.unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use wit_component::{StringEncoding, embed_component_metadata};
    use wit_parser::Resolve;

    use super::*;

    const WIT: &str = "
        package socle:essai@0.1.0;
        interface log { write: func(level: u32); }
        interface panel { render: func() -> u32; }
        world plugin { import log; export panel; }";

    /// A real core module for the world above: `render` calls `write(7)` and answers 42.
    pub(crate) fn core_module() -> Vec<u8> {
        module_importing("socle:essai/log@0.1.0", "write")
    }

    /// The same with another import.
    fn module_importing(module: &str, name: &str) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, content: &[u8]| {
            bytes.push(id);
            bytes.push(u8::try_from(content.len()).unwrap());
            bytes.extend(content);
        };
        let text = |s: &str| {
            let mut out = vec![u8::try_from(s.len()).unwrap()];
            out.extend(s.as_bytes());
            out
        };
        // types: 0 = (i32) -> (), 1 = () -> i32
        section(1, &[2, 0x60, 1, 0x7f, 0, 0x60, 0, 1, 0x7f]);
        section(2, &[&[1][..], &text(module), &text(name), &[0, 0]].concat());
        section(3, &[1, 1]);
        section(
            7,
            &[&[1][..], &text("socle:essai/panel@0.1.0#render"), &[0, 1]].concat(),
        );
        // i32.const 7, call 0, i32.const 42, end
        section(10, &[1, 8, 0, 0x41, 7, 0x10, 0, 0x41, 42, 0x0b]);

        let mut resolve = Resolve::default();
        let package = resolve.push_str("essai.wit", WIT).unwrap();
        let world = resolve.select_world(&[package], Some("plugin")).unwrap();
        embed_component_metadata(&mut bytes, &resolve, world, StringEncoding::UTF8).unwrap();
        bytes
    }

    #[test]
    fn a_core_module_becomes_a_component() {
        let component = encode("essai", &core_module()).unwrap();
        let shape = shape("essai", &component).unwrap();
        assert_eq!(shape.imports, ["socle:essai/log@0.1.0"]);
        assert_eq!(shape.exports, ["socle:essai/panel@0.1.0"]);
        assert_eq!(
            component,
            encode("essai", &core_module()).unwrap(),
            "same input, same bytes"
        );
    }

    #[test]
    fn an_import_of_the_system_is_named() {
        for (module, name) in [("wasi_snapshot_preview1", "fd_write"), ("env", "time")] {
            let error = encode("essai", &module_importing(module, name)).unwrap_err();
            let Error::ForeignCore { plugin, imports } = error else {
                panic!("{error}");
            };
            assert_eq!(
                (plugin.as_str(), imports),
                ("essai", vec![format!("{module}::{name}")])
            );
        }
    }

    #[test]
    fn what_is_not_wasm_is_refused_by_name() {
        for bytes in [&b""[..], b"\0asm", b"#!/bin/sh\n", &core_module()[..40]] {
            let error = encode("essai", bytes).unwrap_err();
            assert!(error.to_string().contains("essai"), "{error}");
        }
        // A module without the SDK's description of its world.
        let bare = b"\0asm\x01\0\0\0".to_vec();
        assert!(shape("essai", &core_module()[..40]).is_err());
        assert!(
            encode("essai", &bare)
                .is_ok_and(|c| read_shape(&c).unwrap() == ComponentShape::default())
        );
    }
}
