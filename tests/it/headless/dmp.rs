//! The shared record, by the plugin that comes with the program: real processes, the sandbox behind them.
//!
//! | module | subject |
//! |---|---|
//! | [`desk`] | a practice open in this process, the sandbox beside it |
//! | [`people`] | patients whose records are in each state, their identities qualified |
//! | [`state`] | the state of a record, access declared and withdrawn, consent |
//! | [`deposits`] | what is deposited, by itself or not, and what it waits for |
//! | [`messages`] | what goes by message instead, or after a document that went astray |
//! | [`secretary`] | a secretary by their own card |
//! | [`service`] | the same for another plugin |
//! | [`summaries`] | one current summary, whoever wrote the last |
//! | [`consult`] | what is in a record: listed, read, taken into the file |
//! | [`broken`] | connections that break and processes that are killed: everything is there once |

mod broken;
mod consult;
mod deposits;
mod desk;
mod messages;
mod people;
mod secretary;
mod service;
mod state;
mod summaries;
