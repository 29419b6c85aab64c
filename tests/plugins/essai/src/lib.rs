//! A plugin that exercises every door of the contract; used by tests only.
