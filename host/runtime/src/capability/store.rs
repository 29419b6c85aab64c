//! `socle:base/store`: the plugin's own tables. `get` answers what the call staged; `find` asks the
//! committed rows, since only those are indexed.

use socle_manifest::Permission;
use socle_record::{StoreQuery, Write};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::base::store;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::Query;
use crate::staged_tables::Place;
use crate::state::CallState;

impl store::Host for CallState {
    fn put(
        &mut self,
        table: String,
        key: String,
        value: Data,
        words: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if value.weight() > limits::VALUE_BYTES {
            return Ok(Err(Failure::new("limit", "Valeur trop grande.")
                .author("a stored value holds at most 8 MiB")));
        }
        let weight = table.len() + key.len() + value.weight() + words.len();
        let write = Write::StorePut {
            plugin: self.plugin.id().to_owned(),
            table: table.clone(),
            key: key.clone(),
            value: value.clone().into(),
            words,
        };
        Ok(self
            .granted(&Permission::Store)
            .and_then(|()| self.stage(write, weight))
            .map(|()| {
                self.staged.tables.put(table, key, value);
            }))
    }

    fn get(&mut self, table: String, key: String) -> wasmtime::Result<Result<Data, Failure>> {
        if let Err(failure) = self.granted(&Permission::Store) {
            return Ok(Err(failure));
        }
        self.reads_what_was_kept();
        let table = match self.staged.tables.place(&table, &key) {
            Place::Staged(value) => return Ok(Ok(value.clone())),
            Place::Committed(table) => table,
            Place::Nowhere => return Ok(Ok(Data::None)),
        };
        Ok(self
            .host
            .record
            .store_get(self.plugin.id(), table, &key)
            .map(|value| value.map_or(Data::None, Data::from))
            .map_err(|error| self.host.record_failure(&error)))
    }

    fn delete(&mut self, table: String, key: String) -> wasmtime::Result<Result<(), Failure>> {
        let weight = table.len() + key.len();
        let write = Write::StoreDelete {
            plugin: self.plugin.id().to_owned(),
            table: table.clone(),
            key: key.clone(),
        };
        Ok(self
            .granted(&Permission::Store)
            .and_then(|()| self.stage(write, weight))
            .map(|()| {
                self.staged.tables.put(table, key, Data::None);
            }))
    }

    fn find(
        &mut self,
        query: Resource<Query>,
    ) -> wasmtime::Result<Result<Vec<(String, Data)>, Failure>> {
        let query = self.resource(&query)?.clone();
        if let Err(failure) = self.granted(&Permission::Store) {
            return Ok(Err(failure));
        }
        self.reads_what_was_kept();
        let on_key = |field: &str| field == "key";
        let text = |value: &Data| value.as_text().map(str::to_owned);
        let bounds = query.between.iter().find(|(field, ..)| on_key(field));
        let asked = StoreQuery {
            words: Some(query.words.clone()).filter(|words| !words.trim().is_empty()),
            equal: query
                .equal
                .iter()
                .find(|(field, _)| on_key(field))
                .and_then(|(_, value)| text(value)),
            low: bounds.and_then(|(_, low, _)| text(low)),
            high: bounds.and_then(|(_, _, high)| text(high)),
            descending: query
                .sort
                .as_ref()
                .is_some_and(|(_, descending)| *descending),
            first: query.first,
            count: query
                .count
                .unwrap_or(limits::QUERY_ROWS)
                .min(limits::QUERY_ROWS),
        };
        let Some(table) = self.staged.tables.committed(&query.kind) else {
            return Ok(Ok(Vec::new()));
        };
        Ok(self
            .host
            .record
            .store_find(self.plugin.id(), table, &asked)
            .map(|rows| {
                rows.into_iter()
                    .map(|(key, value)| (key, value.into()))
                    .collect()
            })
            .map_err(|error| self.host.record_failure(&error)))
    }

    fn swap(&mut self, table: String, staged: String) -> wasmtime::Result<Result<(), Failure>> {
        if table == staged {
            return Ok(Err(Failure::new(
                "invalid",
                "L’extension a mal préparé ses données.",
            )
            .author("a table cannot take its own place")));
        }
        let weight = table.len() + staged.len();
        let write = Write::StoreSwap {
            plugin: self.plugin.id().to_owned(),
            table: table.clone(),
            staged: staged.clone(),
        };
        Ok(self
            .granted(&Permission::Store)
            .and_then(|()| self.stage(write, weight))
            .map(|()| {
                self.staged.tables.swap(table, staged);
            }))
    }
}
