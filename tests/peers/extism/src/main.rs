//! Does pieces of work in Extism and says how long they took.
//!
//! `peer-extism PLUGIN.wasm REPLY FOLDER` takes lines `WORK REPEAT` on its standard input and answers each
//! with the microseconds one piece took, or with `error` and why. The benchmark that asks measures its own
//! side between two lines: both see the same machine. `REPLY` holds an INSi reply, `FOLDER` is empty and gets
//! the compiled plugin.
//!
//! | work | what |
//! |---|---|
//! | `fresh` | an instance of the compiled plugin, one call of a text, and the end of the instance |
//! | `reused` | the call alone, in an instance that is kept |
//! | `insi` | a fresh instance that reads an INSi reply |
//! | `mille` | a fresh instance that gives a view of 1,000 nodes, read from its JSON |
//! | `compile` | the plugin compiled from its file |
//! | `cached` | the same with its compiled code on disk |

use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use extism::{CompiledPlugin, Error, Manifest, Plugin, PluginBuilder, Wasm};

fn main() -> Result<(), Error> {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [plugin, reply, folder] = arguments.as_slice() else {
        return Err(Error::msg("peer-extism PLUGIN.wasm REPLY FOLDER"));
    };
    let mut peer = Peer::new(std::fs::read(plugin)?, std::fs::read(reply)?, folder)?;
    let mut answers = std::io::stdout();
    for line in std::io::stdin().lines() {
        match peer.ask(&line?) {
            Ok(micros) => writeln!(answers, "{micros}")?,
            Err(error) => writeln!(answers, "error {}", error.to_string().replace('\n', " "))?,
        }
        answers.flush()?;
    }
    Ok(())
}

struct Peer {
    wasm: Vec<u8>,
    reply: Vec<u8>,
    /// Says where compiled code is kept.
    cache: PathBuf,
    compiled: CompiledPlugin,
    kept: Plugin,
}

impl Peer {
    fn new(wasm: Vec<u8>, reply: Vec<u8>, folder: &Path) -> Result<Self, Error> {
        let cache = folder.join("cache.toml");
        let directory = toml_text(&folder.join("cache"));
        std::fs::write(&cache, format!("[cache]\ndirectory = {directory}\n"))?;
        let compiled = compile(&wasm, None)?;
        let kept = Plugin::new_from_compiled(&compiled)?;
        Ok(Self {
            wasm,
            reply,
            cache,
            compiled,
            kept,
        })
    }

    fn ask(&mut self, line: &str) -> Result<f64, Error> {
        let (work, repeat) = line
            .split_once(' ')
            .ok_or_else(|| Error::msg("WORK REPEAT"))?;
        let repeat: u32 = repeat.parse()?;
        let start = Instant::now();
        for _ in 0..repeat {
            self.work(work)?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e6 / f64::from(repeat))
    }

    fn work(&mut self, work: &str) -> Result<(), Error> {
        match work {
            "fresh" => {
                let mut plugin = Plugin::new_from_compiled(&self.compiled)?;
                black_box(plugin.call::<_, String>("rien", "rien")?);
            }
            "reused" => {
                black_box(self.kept.call::<_, String>("rien", "rien")?);
            }
            "insi" => {
                let mut plugin = Plugin::new_from_compiled(&self.compiled)?;
                black_box(plugin.call::<_, String>("insi", self.reply.as_slice())?);
            }
            "mille" => {
                let mut plugin = Plugin::new_from_compiled(&self.compiled)?;
                let nodes: serde_json::Value = serde_json::from_slice(plugin.call("mille", "")?)?;
                black_box(nodes);
            }
            "compile" => {
                black_box(compile(&self.wasm, None)?);
            }
            "cached" => {
                black_box(compile(&self.wasm, Some(&self.cache))?);
            }
            other => return Err(Error::msg(format!("no work is called {other}"))),
        }
        Ok(())
    }
}

fn compile(wasm: &[u8], cache: Option<&Path>) -> Result<CompiledPlugin, Error> {
    let builder = PluginBuilder::new(Manifest::new([Wasm::data(wasm)]));
    match cache {
        Some(cache) => builder.with_cache_config(cache),
        None => builder.with_cache_disabled(),
    }
    .compile()
}

/// A path as TOML writes a text.
fn toml_text(path: &Path) -> String {
    serde_json::Value::from(path.to_string_lossy()).to_string()
}
