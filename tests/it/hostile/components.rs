//! Components written as text: those of `tests/hostile`, where each instruction matters, and some made here because they
//! are large.

use std::path::Path;

use socle_runtime::contract;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::arrows::root;

/// The packages of the contract, each after those it needs.
const PACKAGES: [&str; 5] = ["base", "practice", "net", "services", "plugin"];

/// The version of the contract, such as `0.1.1`.
pub(super) fn version() -> &'static str {
    contract::EXPORTS[0].split('@').nth(1).unwrap()
}

/// A file of `tests/hostile`, for the contract of today.
pub(super) fn text(name: &str) -> String {
    let path = root().join("tests/hostile").join(name);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .replace("@VERSION", &format!("@{}", version()))
}

/// A component of its text.
pub(super) fn component(name: &str) -> Vec<u8> {
    wat::parse_str(text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A core module of its text, as the component with one command it would be built into.
pub(super) fn core(name: &str) -> Vec<u8> {
    let module = wat::parse_str(text(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    encoded(name, module)
}

/// A core module as a component that exports `socle:base/command`.
pub(super) fn encoded(name: &str, mut module: Vec<u8>) -> Vec<u8> {
    let (resolve, world) = contract_world("with-command");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        // What is wrong with it is the host's to find.
        .validate(false)
        .module(&module)
        .unwrap_or_else(|error| panic!("{name}: {error:#}"))
        .encode()
        .unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

/// A world of `wit/`, with all the contract offers to import.
fn contract_world(export: &str) -> (Resolve, wit_parser::WorldId) {
    let mut resolve = Resolve::default();
    for package in PACKAGES {
        resolve
            .push_dir(root().join("wit").join(package))
            .unwrap_or_else(|error| panic!("wit/{package}: {error:#}"));
    }
    let source = format!(
        "package tests:hostile;\nworld attacker {{ include socle:plugin/imports@{v}; include socle:plugin/{export}@{v}; }}",
        v = version()
    );
    let package = resolve
        .push_str(Path::new("attacker.wit"), &source)
        .unwrap();
    let world = resolve.select_world(&[package], Some("attacker")).unwrap();
    (resolve, world)
}
