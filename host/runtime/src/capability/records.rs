//! `socle:practice/records`: entities of the record by kind and field, within the granted scope.

mod create;

use socle_manifest::{Access, Permission, Scope};
use socle_record::model::kinds::{Kind, Whose};
use socle_record::{
    EntityAct, EntityEvent, EntityView, Order, PatientId, Query as RecordQuery, SeenBy, Write,
};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::records;
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::{Entity, Query};
use crate::state::CallState;

/// Kind of the entity that has a table and an identity of its own.
const PATIENT: &str = "patient";

fn wrong(field: &str, message: String) -> Failure {
    let mut failure = Failure::new("field", message);
    failure.details.push(("field".into(), field.into()));
    failure
}

/// Whether a value may be written into a field of a kind.
fn fits(kind: &str, field: &str, value: &Data) -> Result<(), Failure> {
    let known = Kind::named(kind).and_then(|kind| kind.field(field));
    let fits = match known {
        Some(known) => known
            .check(&value.clone().into())
            .map_err(|unfit| unfit.message()),
        None => Err("n’existe pas dans ce dossier".to_owned()),
    };
    fits.map_err(|reason| {
        let label = known.map_or(field, |known| known.label);
        wrong(field, format!("Le champ « {label} » {reason}."))
    })
}

impl CallState {
    /// `patient` is none for what is the practice's: only a line for all patients reaches that.
    fn may_use(&self, kind: &str, patient: Option<&str>, access: Access) -> Result<(), Failure> {
        self.granted_any("records", |permission| match permission {
            Permission::Records {
                kind: granted,
                scope,
                access: allowed,
            } => {
                granted == kind
                    && *allowed >= access
                    && match patient {
                        Some(patient) => self.in_scope(*scope, patient),
                        None => *scope == Scope::All,
                    }
            }
            _ => false,
        })
    }

    fn open_entity(&mut self, kind: &str, id: &str) -> Result<Entity, Failure> {
        if kind == PATIENT {
            self.may_use(kind, Some(id), Access::Read)?;
        }
        if let Some(created) = self.staged.entities.get(&(kind.to_owned(), id.to_owned())) {
            let created = created.clone();
            self.may_use(kind, created.patient.as_deref(), Access::Read)?;
            return Ok(self.with_staged(created));
        }
        let view = self.host.record.entity(kind, id);
        let mine = |owner: &str| self.person().is_some_and(|session| session.person == owner);
        let view = view.and_then(|view| match &view.owner {
            // What is private to another person is not there.
            Some(owner) if !mine(owner) => Err(socle_record::RecordError::NotFound {
                subject: view.kind,
                id: id.to_owned(),
            }),
            _ => Ok(view),
        });
        match view {
            Ok(view) => {
                let patient = view.patient.as_ref().map(PatientId::as_str);
                self.may_use(kind, patient, Access::Read)?;
                Ok(self.entity(kind, view))
            }
            // Whether it exists is not told of what is out of reach: without any line, nothing is.
            Err(error) => {
                self.granted_any("records", |permission| {
                    matches!(permission, Permission::Records { kind: granted, .. } if granted == kind)
                })?;
                Err(self.host.record_failure(&error))
            }
        }
    }

    /// An entity as this call sees it: with what it staged.
    fn entity(&mut self, kind: &str, view: EntityView) -> Entity {
        let patient = view.patient.map(|patient| patient.as_str().to_owned());
        self.note_read(&format!("records.{kind}"), patient.as_deref());
        let fields = view
            .fields
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect();
        self.with_staged(Entity {
            id: view.id,
            kind: kind.to_owned(),
            patient,
            revision: view.revision,
            fields,
        })
    }

    fn with_staged(&self, mut entity: Entity) -> Entity {
        let key = (entity.kind.clone(), entity.id.clone());
        if let Some((staged, changed)) = self.staged.fields.get(&key) {
            entity.revision = *staged;
            entity
                .fields
                .retain(|(name, _)| !changed.iter().any(|(changed, _)| changed == name));
            entity.fields.extend(changed.iter().cloned());
        }
        entity
    }

    /// Stage a write on an entity this call has open, and see it so.
    fn change_entity(
        &mut self,
        resource: &Resource<Entity>,
        write: Write,
        weight: usize,
        becomes: Vec<(String, Data)>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Entity {
            id,
            kind,
            patient,
            revision,
            ..
        } = self.resource(resource)?.clone();
        if let Err(failure) = self
            .may_use(&kind, patient.as_deref(), Access::Write)
            .and_then(|()| self.stage(write, weight))
        {
            return Ok(Err(failure));
        }
        let (staged, changed) = self.staged.fields.entry((kind, id)).or_default();
        *staged = (*staged).max(revision) + 1;
        let reached = *staged;
        for (field, value) in &becomes {
            changed.retain(|(name, _)| name != field);
            changed.push((field.clone(), value.clone()));
        }
        let entity = self.resource_mut(resource)?;
        entity.revision = reached;
        for (field, value) in becomes {
            entity.fields.retain(|(name, _)| *name != field);
            entity.fields.push((field, value));
        }
        Ok(Ok(()))
    }

    fn act_on_entity(
        &mut self,
        resource: &Resource<Entity>,
        act: EntityAct,
        becomes: Vec<(String, Data)>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let entity = self.resource(resource)?;
        let write = Write::Entity {
            kind: entity.kind.clone(),
            id: entity.id.as_str().into(),
            revision: entity.revision,
            act,
        };
        if entity.kind == PATIENT {
            return Ok(Err(Failure::unsupported(
                "a patient is neither closed nor struck out",
            )));
        }
        self.change_entity(resource, write, 256, becomes)
    }

    /// What happened to an entity that is open.
    fn happened(
        &mut self,
        resource: &Resource<Entity>,
    ) -> wasmtime::Result<Result<Vec<EntityEvent>, Failure>> {
        let Entity {
            id, kind, patient, ..
        } = self.resource(resource)?.clone();
        if let Err(failure) = self.may_use(&kind, patient.as_deref(), Access::Read) {
            return Ok(Err(failure));
        }
        self.note_read(&format!("records.{kind}"), patient.as_deref());
        Ok(self
            .host
            .record
            .entity_history(&id)
            .map_err(|error| self.host.record_failure(&error)))
    }

    /// The query as the record wants it, narrowed to what was granted.
    fn record_query(&mut self, query: &Query) -> Result<RecordQuery, Failure> {
        let all = self.granted_any("records", |permission| match permission {
            Permission::Records { kind, scope, .. } => *kind == query.kind && *scope == Scope::All,
            _ => false,
        });
        let is_practice_s =
            Kind::named(&query.kind).is_some_and(|kind| kind.whose == Whose::Practice);
        let within = if is_practice_s {
            all?;
            None
        } else {
            self.narrowed(all, |state, patient| {
                state.may_use(&query.kind, Some(patient), Access::Read)
            })?
        };
        self.dependencies.queries = true;
        self.note_read(&format!("records.{}", query.kind), None);
        let seen_by = match self.person() {
            Some(session) => SeenBy::Person(session.person),
            None => SeenBy::Practice,
        };
        Ok(RecordQuery {
            seen_by,
            ..query.for_the_record(within)
        })
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
            seen_by: SeenBy::Practice,
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

    fn create(
        &mut self,
        kind: String,
        patient: String,
        fields: Vec<(String, Data)>,
    ) -> wasmtime::Result<Result<Resource<Entity>, Failure>> {
        match self.create_entity(&kind, &patient, fields) {
            Ok(entity) => Ok(Ok(self.keep(entity)?)),
            Err(failure) => Ok(Err(failure)),
        }
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
        let open = self.resource(&entity)?.clone();
        let may = self.may_use(&open.kind, open.patient.as_deref(), Access::Write);
        if let Err(failure) = may.and_then(|()| fits(&open.kind, &field, &value)) {
            return Ok(Err(failure));
        }
        let weight = field.len() + value.weight();
        let write = Write::Fields {
            kind: open.kind,
            id: open.id,
            revision: open.revision,
            fields: vec![(field.clone(), value.clone().into())],
        };
        self.change_entity(&entity, write, weight, vec![(field, value)])
    }

    fn close(
        &mut self,
        entity: Resource<Entity>,
        day: Data,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let fin = match &day {
            Data::None => None,
            Data::Text(day) => Some(day.clone()),
            _ => return Ok(Err(wrong("fin", "La fin doit être une date.".to_owned()))),
        };
        let mut becomes = vec![
            ("statut".to_owned(), Data::Text("termine".to_owned())),
            ("etat".to_owned(), Data::Text("clos".to_owned())),
        ];
        if fin.is_some() {
            becomes.push(("fin".to_owned(), day));
        }
        let act = EntityAct::Close {
            fin,
            interrompu: false,
        };
        self.act_on_entity(&entity, act, becomes)
    }

    fn strike(
        &mut self,
        entity: Resource<Entity>,
        reason: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let becomes = vec![
            ("etat".to_owned(), Data::Text("rature".to_owned())),
            ("rature-motif".to_owned(), Data::Text(reason.clone())),
        ];
        self.act_on_entity(&entity, EntityAct::Strike { reason }, becomes)
    }

    fn attach(
        &mut self,
        entity: Resource<Entity>,
        patient: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let kind = self.resource(&entity)?.kind.clone();
        // It goes into this patient's file: that is a write there too.
        if let Err(failure) = self.may_use(&kind, Some(&patient), Access::Write) {
            return Ok(Err(failure));
        }
        let becomes = vec![("patient".to_owned(), Data::Text(patient.clone()))];
        let act = EntityAct::Attach {
            patient: PatientId::from(patient.as_str()),
        };
        let attached = self.act_on_entity(&entity, act, becomes)?;
        if attached.is_ok() {
            self.resource_mut(&entity)?.patient = Some(patient);
        }
        Ok(attached)
    }

    fn history_size(&mut self, entity: Resource<Entity>) -> wasmtime::Result<Result<u32, Failure>> {
        Ok(self
            .happened(&entity)?
            .map(|events| u32::try_from(events.len()).unwrap_or(u32::MAX)))
    }

    fn history_of(
        &mut self,
        entity: Resource<Entity>,
        number: u32,
        field: String,
    ) -> wasmtime::Result<Result<Data, Failure>> {
        let events = match self.happened(&entity)? {
            Ok(events) => events,
            Err(failure) => return Ok(Err(failure)),
        };
        let Some(event) = events.get(number as usize) else {
            return Ok(Err(Failure::new(
                "not-found",
                "Cet élément n’a pas autant d’historique.",
            )));
        };
        let text = |text: Option<String>| text.map_or(Data::None, Data::Text);
        Ok(Ok(match field.as_str() {
            "what" => Data::Text(event.what.as_str().to_owned()),
            "instant" => Data::Integer(event.at_ms),
            "revision" => Data::Integer(i64::try_from(event.revision).unwrap_or(i64::MAX)),
            "person" => text(
                event
                    .author
                    .person
                    .as_ref()
                    .map(|person| person.nom.clone()),
            ),
            "plugin" => text(event.author.plugin.clone()),
            "reason" => text(event.reason.clone()),
            "fields" => Data::Texts(
                event
                    .changes
                    .iter()
                    .map(|change| change.field.clone())
                    .collect(),
            ),
            _ => Data::None,
        }))
    }

    fn drop(&mut self, resource: Resource<Entity>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
