//! The rules of the contract's items, and the runtime's lists of interfaces held against the worlds.

use wit_parser::{
    Function, FunctionKind, Handle, InterfaceId, Resolve, Stability, Type, TypeDefKind, TypeId,
    WorldItem, WorldKey,
};

use super::wit::Wit;

/// Name of a type behind its `use`s, such as `socle:base/types.data`.
fn name(resolve: &Resolve, mut id: TypeId) -> String {
    while let TypeDefKind::Type(Type::Id(behind)) = resolve.types[id].kind {
        id = behind;
    }
    let own = resolve.types[id]
        .name
        .clone()
        .unwrap_or_else(|| resolve.types[id].kind.as_str().to_owned());
    match resolve.types[id].owner {
        wit_parser::TypeOwner::Interface(interface) => {
            let interface = resolve.id_of(interface).unwrap();
            format!("{}.{own}", interface.split('@').next().unwrap())
        }
        _ => own,
    }
}

fn kind(resolve: &Resolve, mut id: TypeId) -> &TypeDefKind {
    while let TypeDefKind::Type(Type::Id(behind)) = resolve.types[id].kind {
        id = behind;
    }
    &resolve.types[id].kind
}

const DATA: &str = "socle:base/types.data";
const FAILURE: &str = "socle:base/types.failure";
const CONTEXT: &str = "socle:base/context.context";

/// What may cross into an export after the context: what can never need to grow.
fn may_cross(resolve: &Resolve, ty: &Type) -> bool {
    match ty {
        Type::Id(id) => match kind(resolve, *id) {
            TypeDefKind::Handle(Handle::Borrow(_)) => true,
            TypeDefKind::List(item) => is_plain(resolve, item) || is_pair(resolve, item),
            _ => name(resolve, *id) == DATA,
        },
        _ => true,
    }
}

fn is_plain(resolve: &Resolve, ty: &Type) -> bool {
    match ty {
        Type::Id(id) => name(resolve, *id) == DATA,
        _ => true,
    }
}

fn is_pair(resolve: &Resolve, ty: &Type) -> bool {
    let Type::Id(id) = ty else { return false };
    match kind(resolve, *id) {
        TypeDefKind::Tuple(tuple) => tuple.types.iter().all(|ty| is_plain(resolve, ty)),
        _ => false,
    }
}

/// Why this export could not stay as it is for ever.
fn offence(resolve: &Resolve, function: &Function) -> Option<String> {
    if function.kind != FunctionKind::Freestanding {
        return Some("is no plain function".into());
    }
    let first = function.params.first().map(|param| param.ty);
    let context = match first {
        Some(Type::Id(id)) => match kind(resolve, id) {
            TypeDefKind::Handle(Handle::Borrow(resource)) => name(resolve, *resource) == CONTEXT,
            _ => false,
        },
        _ => false,
    };
    if !context {
        return Some("does not take borrow<context> first".into());
    }
    if let Some(param) = function
        .params
        .iter()
        .skip(1)
        .find(|param| !may_cross(resolve, &param.ty))
    {
        return Some(format!("takes `{}`, which may have to grow", param.name));
    }
    let Some(Type::Id(result)) = function.result else {
        return Some("answers no result".into());
    };
    let TypeDefKind::Result(result) = kind(resolve, result) else {
        return Some("answers no result".into());
    };
    let ok = match &result.ok {
        None => true,
        Some(Type::Id(id)) => name(resolve, *id) == DATA,
        Some(_) => false,
    };
    let err = matches!(&result.err, Some(Type::Id(id)) if name(resolve, *id) == FAILURE);
    (!ok || !err).then(|| "answers neither result<_, failure> nor result<data, failure>".into())
}

fn offences(wit: &Wit) -> Vec<String> {
    let (resolve, plugin) = wit.resolve();
    let mut found = Vec::new();
    let mut exports = 0;
    for (world, id) in &resolve.packages[plugin].worlds {
        for (key, item) in &resolve.worlds[*id].exports {
            let (WorldKey::Interface(interface), WorldItem::Interface { .. }) = (key, item) else {
                found.push(format!(
                    "{world} exports something that is no interface of a package"
                ));
                continue;
            };
            let interface = &resolve.interfaces[*interface];
            let own = interface
                .types
                .iter()
                .filter(|(_, id)| !matches!(resolve.types[**id].kind, TypeDefKind::Type(_)));
            found.extend(own.map(|(ty, _)| {
                format!("{world}: `{ty}` is defined in an export: an export only uses types")
            }));
            for (function, definition) in &interface.functions {
                exports += 1;
                found.extend(
                    offence(&resolve, definition).map(|why| format!("{world}: {function} {why}")),
                );
            }
        }
    }
    assert!(exports >= 10, "only {exports} exports were seen");
    found
}

#[test]
fn every_export_can_stay_as_it_is_for_ever() {
    assert_eq!(offences(&Wit::today()), Vec::<String>::new());
}

#[test]
fn the_rule_of_exports_sees_what_it_forbids() {
    let today = Wit::today();
    for (from, to) in [
        (
            "render: func(c: borrow<context>, contribution",
            "render: func(contribution",
        ),
        (
            "run: func(c: borrow<context>, job: string, input: data)",
            "run: func(c: borrow<context>, job: string, input: option<data>)",
        ),
        (
            "run: func(c: borrow<context>, job: string, input: data)",
            "run: func(c: borrow<context>, job: string, input: list<option<string>>)",
        ),
        (
            "run: func(c: borrow<context>, job: string, input: data) -> result<data, failure>;",
            "run: func(c: borrow<context>, job: string, input: data) -> data;",
        ),
        (
            "run: func(c: borrow<context>, job: string, input: data) -> result<data, failure>;",
            "run: func(c: borrow<context>, job: string, input: data) -> result<string, failure>;",
        ),
        (
            "run: func(c: borrow<context>, job: string, input: data) -> result<data, failure>;",
            "run: func(c: borrow<context>, job: string, input: data) -> result<data, string>;",
        ),
        ("what: borrow<happening>", "what: happening"),
        (
            "interface worker {\n    use types.{data, failure};",
            "interface worker {\n    use types.{data, failure};\n    @since(version = 0.1.0)\n    record more { a: u8 }",
        ),
    ] {
        let changed = today.with("base/exports.wit", from, to);
        assert_eq!(offences(&changed).len(), 1, "{to}");
    }
}

// ---- since when, and what for ------------------------------------------------------------------

fn stable(stability: &Stability) -> bool {
    matches!(stability, Stability::Stable { .. })
}

/// What lacks `@since`, and which interface lacks a word of what it is for.
fn undocumented(wit: &Wit) -> Vec<String> {
    let (resolve, _) = wit.resolve();
    let mut missing = Vec::new();
    for (_, interface) in resolve.interfaces.iter() {
        let own = interface.name.clone().unwrap();
        if !stable(&interface.stability) {
            missing.push(format!("{own}: @since"));
        }
        if interface.docs.contents.is_none() {
            missing.push(format!("{own}: what for"));
        }
        for (function, definition) in &interface.functions {
            if !stable(&definition.stability) {
                missing.push(format!("{own}.{function}: @since"));
            }
        }
        for (ty, id) in &interface.types {
            let definition = &resolve.types[*id];
            let used = matches!(definition.kind, TypeDefKind::Type(_));
            if !used && !stable(&definition.stability) {
                missing.push(format!("{own}.{ty}: @since"));
            }
            if matches!(
                definition.kind,
                TypeDefKind::Record(_) | TypeDefKind::Variant(_)
            ) && definition.docs.contents.is_none()
            {
                missing.push(format!("{own}.{ty}: what for"));
            }
        }
    }
    for (_, world) in resolve.worlds.iter() {
        if !stable(&world.stability) {
            missing.push(format!("world {}: @since", world.name));
        }
    }
    missing
}

#[test]
fn every_item_says_since_when_and_every_interface_what_for() {
    assert_eq!(undocumented(&Wit::today()), Vec::<String>::new());
}

#[test]
fn an_item_without_since_or_purpose_is_seen() {
    let today = Wit::today();
    for (file, from, to, expected) in [
        (
            "base/log.wit",
            "@since(version = 0.1.0)\ninterface log",
            "interface log",
            "log: @since",
        ),
        (
            "base/log.wit",
            "    @since(version = 0.1.0)\n    enum level",
            "    enum level",
            "log.level: @since",
        ),
        (
            "net/session.wit",
            "/// Who is at the keyboard.\n",
            "",
            "session: what for",
        ),
        (
            "plugin/worlds.wit",
            "@since(version = 0.1.0)\nworld with-worker",
            "world with-worker",
            "world with-worker: @since",
        ),
        (
            "base/settings.wit",
            "    @since(version = 0.1.0)\n    get",
            "    get",
            "settings.get: @since",
        ),
    ] {
        assert_eq!(undocumented(&today.with(file, from, to)), [expected]);
    }
}

// ---- the runtime's lists -----------------------------------------------------------------------

fn full_names<'a>(resolve: &Resolve, items: impl Iterator<Item = &'a WorldKey>) -> Vec<String> {
    let id = |key: &WorldKey| -> InterfaceId {
        match key {
            WorldKey::Interface(id) => *id,
            WorldKey::Name(name) => panic!("{name} is no interface of a package"),
        }
    };
    items.map(|key| resolve.id_of(id(key)).unwrap()).collect()
}

#[test]
fn the_runtime_offers_and_calls_exactly_what_the_worlds_say() {
    let (resolve, plugin) = Wit::today().resolve();
    let mut exports = Vec::new();
    for (name, id) in &resolve.packages[plugin].worlds {
        let world = &resolve.worlds[*id];
        if name == "imports" {
            let mut offered = full_names(&resolve, world.imports.keys());
            offered.sort();
            let mut listed = socle_runtime::contract::IMPORTS.map(str::to_owned);
            listed.sort();
            assert_eq!(offered, listed);
            assert!(world.exports.is_empty());
        } else {
            assert!(
                name.starts_with("with-"),
                "{name}: a world says what a plugin may offer, `with-…`"
            );
            assert_eq!(
                world.exports.len(),
                1,
                "{name}: one thing a world, so that each is optional"
            );
            exports.extend(full_names(&resolve, world.exports.keys()));
        }
    }
    exports.sort();
    let mut listed = socle_runtime::contract::EXPORTS.map(str::to_owned);
    listed.sort();
    assert_eq!(exports, listed);
}
