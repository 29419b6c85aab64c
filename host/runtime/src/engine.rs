//! One engine for all plugins, and the thread that moves its epoch.
//!
//! Each call has a fresh instance, so making one must cost little. Memories, tables and stacks come
//! from a pool: they are mapped once, and brought back to their first state when a call ends, rather
//! than mapped and unmapped at each call. What a call left in its memory is overwritten before
//! another gets it, whichever plugin that is.

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result,
};

use crate::error::HostError;
use crate::limits;
use crate::places;

/// How much of a memory is brought back to its first state by writing over it; pages beyond are given
/// back to the system. Small calls touch less than this.
const MEMORY_KEPT_BYTES: usize = 256 << 10;
/// The same of a table.
const TABLE_KEPT_BYTES: usize = 16 << 10;
/// Stack of the host's own functions while a plugin calls them, besides the plugin's.
const HOST_STACK_BYTES: usize = 512 << 10;

/// An engine whose epoch moves every [`limits::TICK`] until the last clone of it is gone.
pub(crate) fn new() -> std::result::Result<Engine, HostError> {
    let engine = with_pool()
        .or_else(|error| {
            // A pool only takes addresses, but some systems have few of them.
            tracing::warn!(%error, "no room for a pool of instances: calls are slower");
            Engine::new(&config())
        })
        .map_err(|error| HostError::Engine(error.to_string()))?;
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

fn config() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .max_wasm_stack(limits::STACK_BYTES)
        .async_stack_size(limits::STACK_BYTES + HOST_STACK_BYTES)
        // Backtraces name functions; plugins keep their names section unless their author strips it.
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(32));
    config
}

fn with_pool() -> Result<Engine> {
    let instances = count(places::INSTANCES);
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(count(limits::INSTANCES)))
        .total_memories(instances.saturating_mul(count(limits::MEMORIES)))
        .total_tables(instances.saturating_mul(count(limits::TABLES)))
        .total_stacks(instances)
        .max_core_instances_per_component(count(limits::INSTANCES))
        .max_memories_per_component(count(limits::MEMORIES))
        .max_tables_per_component(count(limits::TABLES))
        .max_memories_per_module(count(limits::MEMORIES))
        .max_tables_per_module(count(limits::TABLES))
        .max_memory_size(limits::MEMORY_BYTES)
        .table_elements(limits::TABLE_ELEMENTS)
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(TABLE_KEPT_BYTES)
        // Where the system tells which pages were written, only those are brought back.
        .pagemap_scan(Enabled::Auto);
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_a_pool_beside_others_and_code_serves_with_or_without_it() {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let hash = |engine: &Engine| {
            let mut hasher = DefaultHasher::new();
            engine.precompile_compatibility_hash().hash(&mut hasher);
            hasher.finish()
        };
        let pools: Vec<_> = (0..8).map(|_| with_pool().unwrap()).collect();
        let without = Engine::new(&config()).unwrap();
        assert_eq!(hash(&pools[0]), hash(&without));
    }
}
