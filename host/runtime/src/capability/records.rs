//! `socle:practice/records`: entities of the record by kind and field, within the granted scope.

use socle_manifest::{Access, Permission};
use socle_record::{EntityView, Order, PatientId, Query as RecordQuery, Write};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::records;
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::{Entity, Query};
use crate::state::CallState;

impl CallState {
    fn may_use(&self, kind: &str, patient: &str, access: Access) -> Result<(), Failure> {
        self.granted_any("records", |permission| match permission {
            Permission::Records {
                kind: granted,
                scope,
                access: allowed,
            } => granted == kind && *allowed >= access && self.in_scope(*scope, patient),
            _ => false,
        })
    }

    fn open_entity(&mut self, kind: &str, id: &str) -> Result<Entity, Failure> {
        self.may_use(kind, id, Access::Read)?;
        let view = self
            .host
            .record
            .entity(kind, id)
            .map_err(|error| self.host.record_failure(&error))?;
        Ok(self.entity(kind, view))
    }

    /// An entity as this call sees it: with what it staged.
    fn entity(&mut self, kind: &str, view: EntityView) -> Entity {
        self.note_read(&format!("records.{kind}"), Some(view.patient.as_str()));
        let mut fields: Vec<(String, Data)> = view
            .fields
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        let mut revision = view.revision;
        if let Some((staged, changed)) = self.staged.fields.get(&(kind.to_owned(), view.id.clone()))
        {
            revision = *staged;
            fields.retain(|(name, _)| !changed.iter().any(|(changed, _)| changed == name));
            fields.extend(changed.iter().cloned());
        }
        Entity {
            id: view.id,
            kind: kind.to_owned(),
            revision,
            fields,
        }
    }

    /// The query as the record wants it, narrowed to what was granted.
    fn record_query(&mut self, query: &Query) -> Result<RecordQuery, Failure> {
        let all = self.granted_any("records", |permission| match permission {
            Permission::Records { kind, scope, .. } => {
                *kind == query.kind && *scope == socle_manifest::Scope::All
            }
            _ => false,
        });
        let within = self.narrowed(all, |state, patient| {
            state.may_use(&query.kind, patient, Access::Read)
        })?;
        self.dependencies.queries = true;
        self.note_read(&format!("records.{}", query.kind), None);
        Ok(query.for_the_record(within))
    }

    /// The patients a query may find when `all` says whether there is a line for all of them: the one of the call
    /// otherwise, if `one` allows it.
    pub(crate) fn narrowed(
        &self,
        all: Result<(), Failure>,
        one: impl FnOnce(&Self, &str) -> Result<(), Failure>,
    ) -> Result<Option<Vec<PatientId>>, Failure> {
        match (all, self.call.chain.is_empty(), &self.call.patient) {
            (Ok(()), true, _) => Ok(None),
            (_, _, Some(patient)) => {
                one(self, patient)?;
                Ok(Some(vec![PatientId::from(patient.as_str())]))
            }
            (denied, _, None) => {
                denied?;
                Ok(Some(Vec::new()))
            }
        }
    }
}

impl Query {
    /// As the record is asked.
    pub(crate) fn for_the_record(&self, within: Option<Vec<PatientId>>) -> RecordQuery {
        RecordQuery {
            kind: self.kind.clone(),
            equal: self
                .equal
                .iter()
                .map(|(field, value)| (field.clone(), value.clone().into()))
                .collect(),
            between: self
                .between
                .iter()
                .map(|(field, low, high)| (field.clone(), low.clone().into(), high.clone().into()))
                .collect(),
            matches: Some(self.words.clone()).filter(|words| !words.trim().is_empty()),
            sort: self.sort.clone().map(|(field, descending)| {
                (
                    field,
                    if descending {
                        Order::Descending
                    } else {
                        Order::Ascending
                    },
                )
            }),
            first: self.first,
            count: self
                .count
                .unwrap_or(limits::QUERY_ROWS)
                .min(limits::QUERY_ROWS),
            within,
        }
    }
}

impl records::Host for CallState {
    fn open(
        &mut self,
        kind: String,
        id: String,
    ) -> wasmtime::Result<Result<Resource<Entity>, Failure>> {
        match self.open_entity(&kind, &id) {
            Ok(entity) => Ok(Ok(self.keep(entity)?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn find(
        &mut self,
        query: Resource<Query>,
    ) -> wasmtime::Result<Result<Vec<Resource<Entity>>, Failure>> {
        let query = self.resource(&query)?.clone();
        let page = match self.record_query(&query) {
            Ok(asked) => self
                .host
                .record
                .find(&asked)
                .map_err(|error| self.host.record_failure(&error)),
            Err(failure) => Err(failure),
        };
        let page = match page {
            Ok(page) => page,
            Err(failure) => return Ok(Err(failure)),
        };
        let mut found = Vec::with_capacity(page.rows.len());
        for view in page.rows {
            let entity = self.entity(&query.kind, view);
            found.push(self.keep(entity)?);
        }
        Ok(Ok(found))
    }

    fn count(&mut self, query: Resource<Query>) -> wasmtime::Result<Result<u64, Failure>> {
        let query = self.resource(&query)?.clone();
        Ok(self.record_query(&query).and_then(|asked| {
            self.host
                .record
                .count(&asked)
                .map_err(|error| self.host.record_failure(&error))
        }))
    }
}

impl records::HostEntity for CallState {
    fn id(&mut self, entity: Resource<Entity>) -> wasmtime::Result<String> {
        Ok(self.resource(&entity)?.id.clone())
    }

    fn kind(&mut self, entity: Resource<Entity>) -> wasmtime::Result<String> {
        Ok(self.resource(&entity)?.kind.clone())
    }

    fn revision(&mut self, entity: Resource<Entity>) -> wasmtime::Result<u64> {
        Ok(self.resource(&entity)?.revision)
    }

    fn get(&mut self, entity: Resource<Entity>, field: String) -> wasmtime::Result<Data> {
        Ok(lookup(&self.resource(&entity)?.fields, &field))
    }

    fn set(
        &mut self,
        entity: Resource<Entity>,
        field: String,
        value: Data,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Entity {
            id, kind, revision, ..
        } = self.resource(&entity)?.clone();
        if let Err(failure) = self.may_use(&kind, &id, Access::Write) {
            return Ok(Err(failure));
        }
        let known =
            socle_record::model::kinds::Kind::named(&kind).and_then(|kind| kind.field(&field));
        let fits = match known {
            Some(known) => known
                .check(&value.clone().into())
                .map_err(|unfit| unfit.message()),
            None => Err("n’existe pas dans ce dossier".to_owned()),
        };
        if let Err(reason) = fits {
            let mut failure = Failure::new("field", format!("Le champ « {field} » {reason}."));
            failure.details.push(("field".into(), field));
            return Ok(Err(failure));
        }
        let weight = field.len() + value.weight();
        let write = Write::Fields {
            kind: kind.clone(),
            id: id.clone(),
            revision,
            fields: vec![(field.clone(), value.clone().into())],
        };
        if let Err(failure) = self.stage(write, weight) {
            return Ok(Err(failure));
        }
        let (staged, changed) = self.staged.fields.entry((kind, id)).or_default();
        *staged = (*staged).max(revision) + 1;
        let reached = *staged;
        changed.retain(|(name, _)| *name != field);
        changed.push((field.clone(), value.clone()));
        let entity = self.resource_mut(&entity)?;
        entity.revision = reached;
        entity.fields.retain(|(name, _)| *name != field);
        entity.fields.push((field, value));
        Ok(Ok(()))
    }

    fn drop(&mut self, resource: Resource<Entity>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
