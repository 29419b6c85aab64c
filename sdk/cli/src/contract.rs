//! The contract this tool was built with: the worlds of `wit/`, embedded.

use std::collections::BTreeSet;

use socle_manifest::HostContract;
use wit_parser::{AstItem, InterfaceId, UnresolvedPackageGroup, WorldItem, WorldKey};

use crate::error::Error;

/// `world imports` says what a host offers, each other world what it calls.
const WORLDS: &str = include_str!("../../../wit/plugin/worlds.wit");
const IMPORTS: &str = "imports";

/// What a host of this checkout's version offers and calls.
pub(crate) fn host_contract() -> Result<HostContract, Error> {
    read(WORLDS)
}

fn read(worlds: &str) -> Result<HostContract, Error> {
    let group = UnresolvedPackageGroup::parse("worlds.wit", worlds)
        .map_err(|(sources, e)| Error::Contract(e.render(&sources)))?;
    let package = group.main;
    let full_name = |id: &InterfaceId| -> Option<String> {
        package.foreign_deps.iter().find_map(|(dependency, items)| {
            let (name, _) = items
                .iter()
                .find(|(_, (item, _))| matches!(item, AstItem::Interface(i) if i == id))?;
            Some(dependency.interface_id(name))
        })
    };
    let names = |items: Vec<(&WorldKey, &WorldItem)>| -> BTreeSet<String> {
        items
            .into_iter()
            .filter_map(|(key, _)| match key {
                WorldKey::Interface(id) => full_name(id),
                WorldKey::Name(_) => None,
            })
            .collect()
    };
    let mut imports = BTreeSet::new();
    let mut exports = BTreeSet::new();
    for (_, world) in package.worlds.iter() {
        if world.name == IMPORTS {
            imports.extend(names(world.imports.iter().collect()));
        } else {
            exports.extend(names(world.exports.iter().collect()));
        }
    }
    HostContract::new(imports, exports).map_err(|e| Error::Contract(e.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_worlds_are_read() {
        let contract = read(
            "package a:b@0.1.0; world imports { import socle:base/types@0.1.0; import socle:net/http@0.1.3; } \
             world with-panel { export socle:base/panel@0.1.0; }",
        )
        .unwrap();
        let names = |list: &[socle_manifest::Interface]| -> Vec<String> {
            list.iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            names(contract.imports()),
            ["socle:base/types@0.1.0", "socle:net/http@0.1.3"]
        );
        assert_eq!(names(contract.exports()), ["socle:base/panel@0.1.0"]);
    }

    /// Each interface of the contract has its line in the table of permissions, each export its key in the manifest:
    /// one forgotten there would be refused in every plugin.
    #[test]
    fn the_table_of_permissions_knows_the_whole_contract() {
        let contract = host_contract().unwrap();
        assert!(contract.imports().len() > 10 && contract.exports().len() > 3);
        for import in contract.imports() {
            assert!(socle_manifest::need(&import.name).is_some(), "{import}");
        }
        for export in contract.exports() {
            assert!(
                socle_manifest::export_key(&export.name).is_some(),
                "{export}"
            );
        }
        for export in socle_manifest::EXPORTS {
            assert!(
                contract
                    .exports()
                    .iter()
                    .any(|e| e.name == export.interface),
                "{}",
                export.interface
            );
        }
    }
}
