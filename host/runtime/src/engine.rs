//! One engine for all plugins, and the thread that moves its epoch.

use wasmtime::{Config, Engine};

use crate::error::HostError;
use crate::limits;

/// An engine whose epoch moves every [`limits::TICK`] until the last clone of it is gone.
pub(crate) fn new() -> Result<Engine, HostError> {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(limits::STACK_BYTES)
        .async_stack_size(limits::STACK_BYTES + (512 << 10))
        // Backtraces name functions; plugins keep their names section unless their author strips it.
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(32));
    let engine = Engine::new(&config).map_err(|error| HostError::Engine(error.to_string()))?;
    let weak = engine.weak();
    std::thread::Builder::new()
        .name("extension-epoch".into())
        .spawn(move || {
            loop {
                std::thread::sleep(limits::TICK);
                // A weak engine: the thread ends with the host that made it.
                let Some(engine) = weak.upgrade() else { return };
                engine.increment_epoch();
            }
        })
        .map_err(|error| HostError::Engine(error.to_string()))?;
    Ok(engine)
}
