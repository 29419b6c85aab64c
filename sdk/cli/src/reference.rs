//! `cargo socle reference`: the pages of the book that are written from the sources, with their own words: the reference
//! of the contract from `wit/`, the limits from the host's one list of them.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use socle_manifest::{EXPORTS, Need, need};
use wit_parser::{
    Function, FunctionKind, Handle, Interface, InterfaceId, PackageId, Resolve, Stability, Type,
    TypeDefKind, TypeId, WorldItem, WorldKey,
};

use crate::checkout::Checkout;
use crate::error::{self, Error};
use crate::output;

/// Packages in an order in which each knows those before it. The last holds the worlds.
const PACKAGES: [&str; 5] = ["base", "practice", "net", "services", "plugin"];
/// `cargo socle reference`: write them where the book has them.
pub(crate) fn command() -> Result<ExitCode, Error> {
    let checkout = Checkout::here()?;
    for (file, text) in pages(&checkout.root)? {
        let file = checkout.root.join(file);
        std::fs::write(&file, text).map_err(error::file("write", &file))?;
        output::answer(file.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The pages of a checkout, each with its file.
fn pages(root: &Path) -> Result<[(&'static str, String); 2], Error> {
    let file = root.join("host/runtime/src/limits.rs");
    let source = std::fs::read_to_string(&file).map_err(error::file("read", file))?;
    Ok([
        ("sdk/book/src/reference.md", of(&root.join("wit"))?),
        ("sdk/book/src/limits.md", limits(&source)),
    ])
}

/// What the table of limits is put behind.
const LIMITS: &str = "<!-- Written from host/runtime/src/limits.rs by `cargo socle reference`: change the words there. -->
# Limits

One call has limits, and so has all a plugin keeps. Past one, that call fails with `limit`, `limit.cpu` or `limit.wall`; the
practitioner sees which plugin it was, and a plugin that keeps failing is paused, not the shell. Waiting in a call to the
host is not charged as processor time; each capability has a timeout of its own, and a called service spends what its caller
has left. A test host has the same limits, but for the total time of a view.

| what | limit | name |
|---|---|---|
";

/// The public constants of the host's list, with the sentences above them.
fn limits(source: &str) -> String {
    let mut page = LIMITS.to_owned();
    let mut words: Vec<&str> = Vec::new();
    for line in source.lines() {
        if let Some(text) = line.strip_prefix("///") {
            words.push(text.trim());
            continue;
        }
        let constant = line
            .strip_prefix("pub const ")
            .and_then(|rest| rest.split_once(": "))
            .and_then(|(name, rest)| Some((name, rest.split_once(" = ")?.1.trim_end_matches(';'))));
        if let Some((name, value)) = constant {
            let what = words.join(" ").replace("[`", "`").replace("`]", "`");
            let what = what.trim_end_matches('.');
            let _written = writeln!(page, "| {what} | `{value}` | `{name}` |");
        }
        words.clear();
    }
    page
}

/// The reference of the contract in this folder, as Markdown.
fn of(wit: &Path) -> Result<String, Error> {
    let mut resolve = Resolve::default();
    let mut packages = Vec::new();
    for name in PACKAGES {
        let (package, _) = resolve
            .push_dir(wit.join(name))
            .map_err(|e| Error::Contract(format!("{e:#}")))?;
        packages.push(package);
    }
    let exported = exported(&resolve);
    let mut out = Page::default();
    out.line("<!-- Written from wit/ by `cargo socle reference`: change the words there. -->");
    out.line("# Reference");
    out.blank();
    out.line(
        "Everything a plugin may use or offer, as `wit/` says it. The crate `socle-sdk` has the same names in Rust: \
         `socle:base/store` is `socle_sdk::store`, a resource is a type, `snake_case` stands for `kebab-case`.",
    );
    out.blank();
    contents(&resolve, &packages, &exported, &mut out);
    for package in &packages[..packages.len() - 1] {
        one_package(&resolve, *package, &exported, &mut out);
    }
    Ok(out.text)
}

/// The interfaces the host calls.
fn exported(resolve: &Resolve) -> Vec<InterfaceId> {
    let mut found = Vec::new();
    for (_, world) in resolve.worlds.iter() {
        for (key, item) in &world.exports {
            if let (WorldKey::Interface(id), WorldItem::Interface { .. }) = (key, item) {
                found.push(*id);
            }
        }
    }
    found
}

fn contents(resolve: &Resolve, packages: &[PackageId], exported: &[InterfaceId], out: &mut Page) {
    out.line("| interface | who calls it | needs |");
    out.line("|---|---|---|");
    for package in &packages[..packages.len() - 1] {
        for (name, id) in &resolve.packages[*package].interfaces {
            let full = full_name(resolve, *package, name);
            let anchor = anchor(&full);
            let (who, needs) = if exported.contains(id) {
                ("the host", announced_by(&full))
            } else {
                ("the plugin", opened_by(&full))
            };
            out.line(&format!("| [`{full}`](#{anchor}) | {who} | {needs} |"));
        }
    }
    out.blank();
}

fn full_name(resolve: &Resolve, package: PackageId, interface: &str) -> String {
    let name = &resolve.packages[package].name;
    format!("{}:{}/{interface}", name.namespace, name.name)
}

/// As Markdown readers make anchors of headings.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect()
}

fn opened_by(interface: &str) -> String {
    match need(interface) {
        Some(Need::Free) | None => "nothing".to_owned(),
        Some(Need::Ask(ask)) => format!("`ask = \"{ask}\"`"),
        Some(Need::Service(service)) => format!("`ask = \"service\"`, `service = \"{service}\"`"),
    }
}

fn announced_by(interface: &str) -> String {
    EXPORTS
        .iter()
        .find(|export| export.interface == interface)
        .map_or_else(String::new, |export| {
            format!("`{}`", export.keys.join("`, `"))
        })
}

fn one_package(resolve: &Resolve, package: PackageId, exported: &[InterfaceId], out: &mut Page) {
    let name = &resolve.packages[package].name;
    out.line(&format!("## Package `{name}`"));
    out.blank();
    for (interface, id) in &resolve.packages[package].interfaces {
        let full = full_name(resolve, package, interface);
        out.line(&format!("### {full}"));
        out.blank();
        let way = if exported.contains(id) {
            format!(
                "Offered by a plugin, called by the host. Announced by {}.",
                announced_by(&full)
            )
        } else {
            format!("Offered by the host. Needs: {}.", opened_by(&full))
        };
        let item = &resolve.interfaces[*id];
        out.line(&format!("*{way}{}*", since(&item.stability)));
        out.blank();
        out.words(item.docs.contents.as_deref());
        one_interface(resolve, item, out);
    }
}

/// Empty for what was there from the beginning.
fn since(stability: &Stability) -> String {
    match stability {
        Stability::Stable { since, .. } if since.to_string() != "0.1.0" => {
            format!(" Since {since}.")
        }
        _ => String::new(),
    }
}

fn one_interface(resolve: &Resolve, interface: &Interface, out: &mut Page) {
    for (name, id) in &interface.types {
        let definition = &resolve.types[*id];
        // A name taken over from another interface is described there.
        if let TypeDefKind::Type(Type::Id(_)) = definition.kind {
            continue;
        }
        out.line(&format!(
            "#### {} `{name}`{}",
            definition.kind.as_str(),
            since_heading(&definition.stability)
        ));
        out.blank();
        out.words(definition.docs.contents.as_deref());
        match &definition.kind {
            TypeDefKind::Resource => {
                functions(
                    resolve,
                    interface
                        .functions
                        .values()
                        .filter(|f| resource_of(&f.kind) == Some(*id)),
                    out,
                );
            }
            TypeDefKind::Record(record) => {
                for field in &record.fields {
                    let shown = format!("{}: {}", field.name, type_text(resolve, &field.ty));
                    out.item(&shown, field.docs.contents.as_deref(), "");
                }
                out.blank();
            }
            TypeDefKind::Variant(variant) => {
                for case in &variant.cases {
                    let shown = match &case.ty {
                        Some(ty) => format!("{}({})", case.name, type_text(resolve, ty)),
                        None => case.name.clone(),
                    };
                    out.item(&shown, case.docs.contents.as_deref(), "");
                }
                out.blank();
            }
            TypeDefKind::Enum(cases) => {
                for case in &cases.cases {
                    out.item(&case.name, case.docs.contents.as_deref(), "");
                }
                out.blank();
            }
            TypeDefKind::Flags(flags) => {
                for flag in &flags.flags {
                    out.item(&flag.name, flag.docs.contents.as_deref(), "");
                }
                out.blank();
            }
            _ => {}
        }
    }
    let free: Vec<&Function> = interface
        .functions
        .values()
        .filter(|f| resource_of(&f.kind).is_none())
        .collect();
    if !free.is_empty() {
        out.line("#### functions");
        out.blank();
        functions(resolve, free.into_iter(), out);
    }
}

fn since_heading(stability: &Stability) -> String {
    match since(stability).trim() {
        "" => String::new(),
        text => format!(" ({})", text.trim_end_matches('.').to_lowercase()),
    }
}

fn functions<'f>(resolve: &Resolve, functions: impl Iterator<Item = &'f Function>, out: &mut Page) {
    for function in functions {
        out.item(
            &signature(resolve, function),
            function.docs.contents.as_deref(),
            &since(&function.stability),
        );
    }
    out.blank();
}

fn resource_of(kind: &FunctionKind) -> Option<TypeId> {
    match kind {
        FunctionKind::Method(id)
        | FunctionKind::Static(id)
        | FunctionKind::Constructor(id)
        | FunctionKind::AsyncMethod(id)
        | FunctionKind::AsyncStatic(id) => Some(*id),
        FunctionKind::Freestanding | FunctionKind::AsyncFreestanding => None,
    }
}

fn signature(resolve: &Resolve, function: &Function) -> String {
    let is_method = matches!(
        function.kind,
        FunctionKind::Method(_) | FunctionKind::AsyncMethod(_)
    );
    let parameters: Vec<String> = function
        .params
        .iter()
        .skip(usize::from(is_method))
        .map(|parameter| format!("{}: {}", parameter.name, type_text(resolve, &parameter.ty)))
        .collect();
    let parameters = parameters.join(", ");
    if let FunctionKind::Constructor(_) = function.kind {
        return format!("constructor({parameters})");
    }
    // `[method]context.id`
    let name = function
        .name
        .rsplit_once('.')
        .map_or(function.name.as_str(), |(_, name)| name);
    let result = match &function.result {
        Some(ty) => format!(" -> {}", type_text(resolve, ty)),
        None => String::new(),
    };
    format!("{name}: func({parameters}){result}")
}

fn type_text(resolve: &Resolve, ty: &Type) -> String {
    let id = match ty {
        Type::Bool => return "bool".to_owned(),
        Type::U8 => return "u8".to_owned(),
        Type::U16 => return "u16".to_owned(),
        Type::U32 => return "u32".to_owned(),
        Type::U64 => return "u64".to_owned(),
        Type::S8 => return "s8".to_owned(),
        Type::S16 => return "s16".to_owned(),
        Type::S32 => return "s32".to_owned(),
        Type::S64 => return "s64".to_owned(),
        Type::F32 => return "f32".to_owned(),
        Type::F64 => return "f64".to_owned(),
        Type::Char => return "char".to_owned(),
        Type::String => return "string".to_owned(),
        Type::ErrorContext => return "error-context".to_owned(),
        Type::Id(id) => *id,
    };
    let definition = &resolve.types[id];
    if let Some(name) = &definition.name {
        return name.clone();
    }
    let text = |ty: &Type| type_text(resolve, ty);
    let maybe = |ty: &Option<Type>| ty.as_ref().map_or_else(|| "_".to_owned(), text);
    match &definition.kind {
        TypeDefKind::List(ty) => format!("list<{}>", text(ty)),
        TypeDefKind::Option(ty) => format!("option<{}>", text(ty)),
        TypeDefKind::Result(result) => {
            format!("result<{}, {}>", maybe(&result.ok), maybe(&result.err))
        }
        TypeDefKind::Tuple(tuple) => {
            let types: Vec<String> = tuple.types.iter().map(text).collect();
            format!("tuple<{}>", types.join(", "))
        }
        TypeDefKind::Handle(Handle::Borrow(id)) => {
            format!("borrow<{}>", text(&Type::Id(*id)))
        }
        TypeDefKind::Handle(Handle::Own(id)) => text(&Type::Id(*id)),
        other => other.as_str().to_owned(),
    }
}

/// Markdown being written.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// One empty line, never two.
    fn blank(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn words(&mut self, docs: Option<&str>) {
        if let Some(docs) = docs {
            self.line(docs.trim());
            self.blank();
        }
    }

    /// Code, and what it means, in a list.
    fn item(&mut self, code: &str, docs: Option<&str>, more: &str) {
        let _written = write!(self.text, "- `{code}`");
        let docs = docs.map(str::trim).unwrap_or_default();
        let words = format!("{docs}{more}");
        for (at, line) in words.trim().lines().enumerate() {
            let lead = if at == 0 { "\\\n  " } else { "\n  " };
            let _written = write!(self.text, "{lead}{line}");
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The sources and the pages are changed together.
    #[test]
    fn the_pages_are_what_the_sources_say() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (file, text) in pages(&root).unwrap() {
            assert!(
                std::fs::read_to_string(root.join(file)).unwrap() == text,
                "{file} is not what the sources say: write it with `cargo socle reference`"
            );
        }
    }

    #[test]
    fn limits_are_listed_with_their_words() {
        let page = limits(
            "//! Head.\n/// How often;\n/// see [`B`].\npub const A: u32 = 2 << 3;\n/// No limit.\npub struct S;\n",
        );
        assert!(
            page.ends_with("|---|---|---|\n| How often; see `B` | `2 << 3` | `A` |\n"),
            "{page}"
        );
    }

    #[test]
    fn names_types_and_words_are_all_there() {
        let dir = tempfile::tempdir().unwrap();
        let write = |package: &str, text: &str| {
            let folder = dir.path().join(package);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("a.wit"), text).unwrap();
        };
        write(
            "base",
            "package socle:base@0.1.1;
             @since(version = 0.1.0)
             interface types {
                 /// A value.
                 @since(version = 0.1.0)
                 variant data { none, texts(list<string>) }
             }
             @since(version = 0.1.0)
             interface store {
                 use types.{data};
                 @since(version = 0.1.0)
                 resource cursor {
                     /// The next
                     /// row.
                     @since(version = 0.1.1)
                     next: func(skip: u32) -> result<option<data>, string>;
                 }
                 @since(version = 0.1.0)
                 walk: func(c: borrow<cursor>) -> tuple<u8, bool>;
             }",
        );
        for package in ["practice", "net", "services"] {
            write(package, &format!("package socle:{package}@0.1.1;"));
        }
        write(
            "plugin",
            "package socle:plugin@0.1.1; world imports { import socle:base/store@0.1.1; }",
        );
        let text = of(dir.path()).unwrap();
        for part in [
            "| [`socle:base/store`](#soclebasestore) | the plugin | `ask = \"store\"` |",
            "#### variant `data`\n\nA value.\n\n- `none`\n- `texts(list<string>)`\n",
            "#### resource `cursor`\n\n- `next: func(skip: u32) -> result<option<data>, string>`\\\n  The next\n  row. Since 0.1.1.\n",
            "- `walk: func(c: borrow<cursor>) -> tuple<u8, bool>`\n",
        ] {
            assert!(text.contains(part), "{part}\n---\n{text}");
        }
    }
}
