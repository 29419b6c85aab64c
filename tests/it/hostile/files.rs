//! Attacks on what reads a package before anything of it runs.

use super::components::{component, core, encoded, text, version};
use super::scene::{Pack, Scene};

/// The code with which a component is refused.
fn refused(scene: &mut Scene, component: &[u8]) -> String {
    scene.refused(&Pack::of(&scene.id.clone(), component))
}

/// The code with which the plugin `hostile` is refused once its manifest says this.
fn refused_manifest(scene: &mut Scene, change: impl FnOnce(String) -> String) -> String {
    scene.refused(&Pack::hostile(&scene.id.clone()).with_manifest(change))
}

/// A module of one function that adds numbers so many times.
fn long_function(additions: usize) -> Vec<u8> {
    let body = "(local.set 0 (i64.add (local.get 0) (i64.const 7)))".repeat(additions);
    module(&format!("(func (export \"f\") (local i64) {body})"))
}

/// The command of a component, with more in the module.
fn module(more: &str) -> Vec<u8> {
    let source = text("answers.wat").replace(";; MORE", more);
    encoded(
        "made here",
        wat::parse_str(source).unwrap_or_else(|error| panic!("{error}")),
    )
}

super::listed! {
    wasi_imports: "Imports a file system."
        => "plugin.incompatible", "there is no WASI; imports are `socle:` interfaces", |scene| {
        refused(&mut scene, &component("wasi.wat"))
    }
    unknown_interface: "Imports an interface of ours that does not exist."
        => "plugin.incompatible", "imports are those of the contract", |scene| {
        refused(&mut scene, &component("unknown-interface.wat"))
    }
    unknown_function: "Imports a function that does not exist in an interface that does."
        => "plugin.component", "imports are those of the contract", |scene| {
        refused(&mut scene, &component("unknown-function.wat"))
    }
    forged_version: "Imports an interface of ours in a version that does not exist, and one without a version."
        => "plugin.incompatible", "versions are those of the contract", |scene| {
        let forged = text("unknown-interface.wat").replace("dream", "log").replace(version(), "7.3.9");
        assert_eq!(refused(&mut scene, &wat::parse_str(forged).unwrap()), "plugin.incompatible");
        let bare = text("unknown-interface.wat").replace("dream", "log").replace(&format!("@{}", version()), "");
        refused(&mut scene, &wat::parse_str(bare).unwrap())
    }
    forged_signature: "Imports a function of ours with another signature."
        => "plugin.component", "types are checked before anything runs", |scene| {
        refused(&mut scene, &component("forged-signature.wat"))
    }
    export_of_another_shape: "Exports a command with another signature."
        => "plugin.crashed", "types are checked before the call", |scene| {
        scene.install_pack(&Pack::of(&scene.id.clone(), &component("forged-export.wat"))).unwrap();
        super::scene::code(&scene, scene.command("", "").await)
    }
    export_twice: "Exports the same interface twice."
        => "plugin.component", "a component that is not valid is not compiled", |scene| {
        let twice = text("forged-export.wat");
        let export = twice.lines().find(|line| line.trim_start().starts_with("(export \"socle:")).unwrap().to_owned();
        let twice = twice.replace(&export, &format!("{export}\n{export}"));
        let bytes = wat::parse_str(twice).unwrap();
        refused(&mut scene, &bytes)
    }
    interface_it_did_not_ask_for: "Imports the network without asking for it in its manifest."
        => "plugin.incompatible", "what is imported is what is asked", |scene| {
        refused_manifest(&mut scene, |text| {
            text.replace("[[permission]]\nask = \"http\"\nhosts = [\"essai.test\"]\nreason = \"joindre un serveur dans les tests\"\n", "")
        })
    }
    shared_memory: "Declares a memory shared between threads."
        => "plugin.component", "no threads", |scene| {
        refused(&mut scene, &encoded("shared", wat::parse_str(text("answers.wat").replace("(memory (export \"memory\") 1)", "(memory (export \"memory\") 1 65536 shared)")).unwrap()))
    }
    garbage_collected_memory: "Declares objects of the engine’s garbage collector, which no memory limit counts."
        => "plugin.component", "no garbage collector", |scene| {
        let bytes = module("(type $a (array (mut i64))) (func (export \"f\") (drop (array.new_default $a (i32.const 100000000))))");
        refused(&mut scene, &bytes)
    }
    module_instead_of_a_component: "Is a core module."
        => "plugin.component", "a plugin is a component", |scene| {
        let module = wat::parse_str(text("answers.wat")).unwrap();
        refused(&mut scene, &module)
    }
    truncated_file: "Is cut short, at many places."
        => "plugin.component or plugin.incompatible", "a component that is not valid is not compiled, and one whose end is missing lacks its exports", |scene| {
        let whole = core("start-loop.wat");
        let mut random = Random(7);
        let cuts: Vec<usize> = if is_long() {
            (0..whole.len()).collect()
        } else {
            (0..40).map(|_| random.below(whole.len())).collect()
        };
        for cut in cuts {
            // A remark at the end (a custom section) is no part of the program: without it the component is whole.
            let pack = Pack::of(&scene.id.clone(), &whole[..cut]);
            if whole[cut] == 0 && scene.install_pack(&pack).is_ok() {
                scene.removed();
                continue;
            }
            let seen = refused(&mut scene, &whole[..cut]);
            assert!(["plugin.component", "plugin.incompatible"].contains(&seen.as_str()), "cut at {cut}: {seen}");
        }
        "plugin.component or plugin.incompatible".into()
    }
    damaged_file: "Has bytes changed, at many places."
        => "refused or contained", "whatever it has become, it is refused or held to its limits", |scene| {
        let whole = core("not-utf8.wat");
        let mut random = Random(11);
        for _ in 0..if is_long() { 2_000 } else { 60 } {
            let mut damaged = whole.clone();
            for _ in 0..=random.below(3) {
                let place = random.below(damaged.len());
                damaged[place] = random.below(256) as u8;
            }
            let pack = Pack::of(&scene.id.clone(), &damaged);
            if scene.install_pack(&pack).is_ok() {
                // Some changes mean nothing, some another program.
                scene.command("", "").await.ok();
                scene.removed();
            }
        }
        scene.wrote(&[]);
        "refused or contained".into()
    }
    component_past_its_size: "Is 33 MiB large."
        => "plugin.component", "32 MiB of a component (`COMPONENT_BYTES`)", |scene| {
        let pack = Pack::of(&scene.id.clone(), b"");
        let file = std::fs::OpenOptions::new().write(true).open(pack.path().join("plugin.wasm")).unwrap();
        file.set_len((32 << 20) + 1).unwrap();
        scene.refused(&pack)
    }
    compile_bomb: "Is one function of eighty thousand additions."
        => "plugin.component", "512 KiB of one function (`FUNCTION_BYTES`)", |scene| {
        refused(&mut scene, &long_function(80_000))
    }
    compile_bomb_of_meetings: "Is one small function of nine thousand variables and nine thousand branches, which takes hours to compile."
        => "plugin.component", "20 million variables times blocks, all functions together (`COMPILE_COST`)", |scene| {
        let variables = "i64 ".repeat(9_000);
        let branches: String = (0..9_000)
            .map(|n| format!("(if (i64.eqz (local.get {n})) (then (local.set {n} (local.get {}))))", (n * 7_919) % 9_000))
            .collect();
        let function = format!("(func (local {variables}) (loop $again {branches} (br_if $again (i32.const 1))))");
        refused(&mut scene, &module(&function))
    }
    compile_bomb_of_locals: "Is a thousand functions of fifty thousand local variables each."
        => "plugin.component", "10,000 local variables of one function (`FUNCTION_LOCALS`)", |scene| {
        let locals = format!("(func (local {}))", "i64 ".repeat(50_000));
        refused(&mut scene, &module(&locals.repeat(3)))
    }
    compile_bomb_of_functions: "Is a hundred and sixty thousand functions."
        => "plugin.component", "150,000 functions of a component (`FUNCTIONS`)", |scene| {
        refused(&mut scene, &module(&"(func)".repeat(160_000)))
    }
    components_in_components: "Is components in components, a hundred thousand deep."
        => "plugin.component", "16 levels of components (`COMPONENT_DEPTH`)", |scene| {
        assert_eq!(refused(&mut scene, &nested(17)), "plugin.component");
        refused(&mut scene, &nested(100_000))
    }
    manifest_past_its_size: "Has a manifest of 300 KiB."
        => "plugin.manifest", "256 KiB of a manifest", |scene| {
        refused_manifest(&mut scene, |text| format!("{text}# {}", "x".repeat(300 << 10)))
    }
    manifest_without_end: "Has a manifest, texts and a component that are endless devices."
        => "host.file", "files of a package are plain files, read up to their limit", |scene| {
        let mut seen = String::new();
        for name in ["plugin.toml", "fr.ftl", "plugin.wasm"] {
            let pack = Pack::hostile(&scene.id.clone());
            std::fs::remove_file(pack.path().join(name)).unwrap();
            std::os::unix::fs::symlink("/dev/zero", pack.path().join(name)).unwrap();
            seen = scene.refused_unnamed(&pack);
            assert_eq!(seen, "host.file", "{name}");
        }
        seen
    }
    texts_of_somebody_else: "Has a catalogue that is a link to a file of the practice."
        => "host.file", "files of a package are plain files", |scene| {
        let secret = scene.world.home.path().join("secret.ftl");
        std::fs::write(&secret, "bonjour = la clé du cabinet\n").unwrap();
        let pack = Pack::hostile(&scene.id.clone());
        std::fs::remove_file(pack.path().join("fr.ftl")).unwrap();
        std::os::unix::fs::symlink(&secret, pack.path().join("fr.ftl")).unwrap();
        scene.refused_unnamed(&pack)
    }
    package_of_too_much: "Brings 200 MiB beside its component."
        => "host.file", "64 MiB of a package (`PACKAGE_BYTES`)", |scene| {
        let pack = Pack::hostile(&scene.id.clone());
        let file = std::fs::File::create(pack.path().join("films.bin")).unwrap();
        file.set_len(200 << 20).unwrap();
        scene.refused_unnamed(&pack)
    }
    package_of_too_many_files: "Brings ten thousand files."
        => "host.file", "100 files of a package (`PACKAGE_FILES`)", |scene| {
        let pack = Pack::hostile(&scene.id.clone());
        for n in 0..10_000 {
            std::fs::write(pack.path().join(n.to_string()), "").unwrap();
        }
        scene.refused_unnamed(&pack)
    }
    manifest_of_brackets: "Has a manifest of a hundred thousand open brackets."
        => "plugin.manifest", "the parser’s bounds on nesting", |scene| {
        refused_manifest(&mut scene, |text| format!("{text}\nx = {}", "[".repeat(100_000)))
    }
    manifest_of_a_thousand_commands: "Declares four thousand commands."
        => "plugin.manifest", "200 contributions of a kind, 100 permissions", |scene| {
        let commands: String = (0..4_000).map(|n| format!("[[command]]\nid = \"c{n}\"\ntitle = \"C\"\n")).collect();
        refused_manifest(&mut scene, |text| format!("{text}\n{commands}"))
    }
    id_that_is_a_path: "Calls itself `../essai`, `essai/../..` and other ids that are none."
        => "plugin.manifest", "an id is 2 to 40 of a-z, 0-9 and `-`", |scene| {
        let id = scene.id.clone();
        let mut seen = String::new();
        for forged in ["../essai", "essai/..", "..", ".", "ESSAI", "éssai", "essai\\u0000", "e", "-essai", " essai", "con."] {
            let pack = Pack::hostile(&id).with_manifest(|text| text.replacen(&id, forged, 1));
            seen = scene.refused_unnamed(&pack);
            assert_eq!(seen, "plugin.manifest", "{forged}");
        }
        seen
    }
    words_that_show_something_else: "Has names, titles and reasons with marks of direction, without width, with line ends and escapes."
        => "plugin.manifest", "what is shown of a manifest holds no hidden character", |scene| {
        let mut seen = String::new();
        for hidden in ["\\u202E", "\\u2066", "\\u200B", "\\uFEFF", "\\u00AD", "\\n", "\\u001B[2J", "\\u2028", "\\u3164", "\\u115F", "\\u2800"] {
            for place in ["name = \"Hostile", "reason = \"joindre", "title = \"Attaquer", "description = \"Attaque"] {
                seen = refused_manifest(&mut scene, |text| text.replacen(place, &format!("{place}{hidden}"), 1));
                assert_eq!(seen, "plugin.manifest", "{place}{hidden}");
            }
        }
        seen
    }
    name_of_the_host: "Calls itself Socle, in other letters too."
        => "plugin.manifest", "no plugin has the name of the host", |scene| {
        let mut seen = String::new();
        for name in ["Socle", "SOCLE", "socle", "Sоcle", "Ｓｏｃｌｅ", "S\u{f6}cle", "Socle · Autorisations", "Soc1e"] {
            seen = refused_manifest(&mut scene, |text| text.replacen("name = \"Hostile\"", &format!("name = {name:?}"), 1));
            assert_eq!(seen, "plugin.manifest", "{name}");
        }
        seen
    }
    refusal_of_a_thousand_reasons: "Imports 900 interfaces that do not exist, with long names."
        => "plugin.incompatible", "what is said of a refusal is short enough to read", |scene| {
        let imports: String = (0..900)
            .map(|n| format!("(import \"autre:p{n}/{}@1.0.0\" (instance))", "x".repeat(200)))
            .collect();
        refused(&mut scene, &wat::parse_str(format!("(component {imports})")).unwrap())
    }
}

/// So many components in one another: a header, then a section that is the next.
fn nested(depth: usize) -> Vec<u8> {
    const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";
    let length = |mut size: usize| {
        let mut bytes = Vec::new();
        loop {
            let more = size > 0x7f;
            bytes.push((size & 0x7f) as u8 | if more { 0x80 } else { 0 });
            size >>= 7;
            if !more {
                return bytes;
            }
        }
    };
    // From the innermost outwards, how large each is.
    let mut sizes = vec![HEADER.len()];
    for _ in 1..depth {
        let inner = sizes.last().copied().unwrap_or_default();
        sizes.push(HEADER.len() + 1 + length(inner).len() + inner);
    }
    sizes.pop();
    let mut component = HEADER.to_vec();
    for size in sizes.into_iter().rev() {
        component.push(4);
        component.extend(length(size));
        component.extend(HEADER);
    }
    component
}

/// Are the campaigns to be run in full?
fn is_long() -> bool {
    std::env::var_os("SOCLE_LONG").is_some()
}

/// The same numbers each time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
