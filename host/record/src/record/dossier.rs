//! The medical file, contacts and messages.
//!
//! # How screens use it
//! Opening a file is one question: [`Record::dossier`] gives the [`Dossier`], typed and sorted (items by section, referring
//! doctor, ALD, consents in force, correspondents, consultations, acts, addenda). One section alone: [`Record::items`].
//! A contact, a message or anything else is an [`EntityView`]: `view.text("nom")`, `view.coded("specialite")`,
//! `view.shown("role")` (French words of a code); which fields a kind has, with their French headings, closed sets and
//! limits, is data: [`Kind`](crate::model::kinds::Kind) and [`Field`](crate::model::fields::Field) (`field.check(value)`
//! before writing, `field.typed(text)` for what was typed).
//!
//! Writing is a [`Write`] in a [`Unit`], or the shorter [`Record::add`], [`Record::change`], [`Record::close`],
//! [`Record::strike`], [`Record::validate_consultation`]:
//!
//! ```no_run
//! # use socle_record::{Record, Author, NewEntity, Coded, PatientId, Value, Section, RecordError, systems};
//! # fn example(record: &Record, author: &Author, patient: &PatientId) -> Result<(), RecordError> {
//! let allergy = NewEntity::of(Section::Allergie.kind(), patient)
//!     .terme(Coded::free("pénicilline"))
//!     .with("gravite", "severe");
//! let id = record.add(author, allergy)?;
//! let item = record.items(patient, Section::Allergie)?.remove(0);
//! record.change(author, "allergie", &id, item.revision, &[("note", Value::from("choc en 2019"))])?;
//! # Ok(())
//! # }
//! ```
//!
//! What was not said is filled in: the day, the author's name, a statut. [`RecordError::Field`] names the field that is
//! wrong; [`RecordError::Dossier`] says what is not allowed (validated, struck out, a fact). A stale revision answers
//! [`RecordError::Meanwhile`], whose message says who changed what; read the entity again and give both to
//! [`merge`](crate::model::merge::merge): what does not clash can be written at once on the new revision, the rest is shown
//! side by side. A commit tells [`Change::Entity`](crate::Change::Entity).
//!
//! Nothing is deleted: close what no longer holds, strike out what was a mistake; [`Record::entity_history`] shows all.

use socle_formats::date::CivilDate;

use super::Record;
use crate::error::RecordError;
use crate::model::author::Author;
use crate::model::dossier::{Dossier, Item, Section};
use crate::model::entity::{EntityAct, EntityEvent, NewEntity};
use crate::model::id::{EntityId, PatientId};
use crate::model::kinds::CONTACT;
use crate::model::query::{EntityView, Order, Page, Query, SeenBy};
use crate::model::rules;
use crate::model::unit::{Created, Unit, Write};
use crate::model::value::Value;
use crate::sql::{entities, patients};
use crate::zone::Zone;

/// The medical file of a patient.
impl Record {
    /// Today, in the practice's zone.
    ///
    /// # Errors
    /// [`RecordError::Corrupt`] when the clock stands outside years 1 to 9999.
    pub fn today(&self) -> Result<CivilDate, RecordError> {
        crate::zone::today(&self.zone(), self.now())
    }

    /// The zone the practice counts its days in: the setting [`KEY`](crate::zone::KEY) of the practice.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.store().zone()
    }

    /// Whether a patient is followed here: neither dead nor gone. No sends, no reminders, no counting otherwise.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn is_active(&self, patient: &PatientId) -> Result<bool, RecordError> {
        let today = self.today()?;
        let since = self.store().read(|db| patients::since(db, patient))?;
        Ok(rules::is_active(since, today))
    }

    /// All of a patient's file that is read when it is opened.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn dossier(&self, patient: &PatientId) -> Result<Dossier, RecordError> {
        let today = self.today()?;
        let views = self.store().read(|db| {
            patients::patient(db, patient)?;
            entities::of_patient(db, patient, &[])
        })?;
        Ok(Dossier::of(views, today))
    }

    /// The items of a section, those that hold first; struck ones are left out.
    ///
    /// # Errors
    /// [`RecordError::NotFound`].
    pub fn items(&self, patient: &PatientId, section: Section) -> Result<Vec<Item>, RecordError> {
        let today = self.today()?;
        let views = self.store().read(|db| {
            patients::patient(db, patient)?;
            entities::of_patient(db, patient, &[section.kind().name])
        })?;
        Ok(Dossier::of(views, today).items)
    }

    /// The messages of a patient, the latest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn messages(
        &self,
        patient: &PatientId,
        first: u64,
        count: u32,
    ) -> Result<Page<EntityView>, RecordError> {
        self.find(&Query {
            kind: "message".to_owned(),
            first,
            count,
            within: Some(vec![patient.clone()]),
            ..Query::default()
        })
    }

    /// Contacts that `person` may see, by name: beginnings of names, speciality, place, phone or address.
    ///
    /// # Errors
    /// Those of the store.
    pub fn contacts(
        &self,
        person: Option<&str>,
        words: &str,
        first: u64,
        count: u32,
    ) -> Result<Page<EntityView>, RecordError> {
        self.find(&Query {
            kind: CONTACT.name.to_owned(),
            matches: Some(words.to_owned()),
            sort: Some(("nom".to_owned(), Order::Ascending)),
            first,
            count,
            seen_by: person.map_or(SeenBy::Practice, |person| SeenBy::Person(person.to_owned())),
            ..Query::default()
        })
    }

    /// All that happened to an entity (or to the administrative fields of a patient), oldest first.
    ///
    /// # Errors
    /// Those of the store; nothing happened to what does not exist.
    pub fn entity_history(&self, id: &str) -> Result<Vec<EntityEvent>, RecordError> {
        self.store().read(|db| entities::history(db, id))
    }
}

/// Writing one thing.
impl Record {
    /// Writes a new entity.
    ///
    /// # Errors
    /// [`RecordError::Field`], [`RecordError::Dossier`], [`RecordError::NotFound`].
    pub fn add(&self, author: &Author, new: NewEntity) -> Result<EntityId, RecordError> {
        let unit = Unit::new(author.clone()).with(Write::CreateEntity(new));
        let done = self.commit(&unit)?;
        done.created
            .into_iter()
            .find_map(|created| match created {
                Created::Entity(id) => Some(id),
                _ => None,
            })
            .ok_or_else(|| RecordError::Store {
                detail: "an entity was created without its id".to_owned(),
            })
    }

    /// Changes fields of an entity, or the administrative fields of a patient.
    ///
    /// # Errors
    /// [`RecordError::Meanwhile`], [`RecordError::Field`], [`RecordError::Dossier`], [`RecordError::NotFound`].
    pub fn change(
        &self,
        author: &Author,
        kind: &str,
        id: &EntityId,
        revision: u64,
        fields: &[(&str, Value)],
    ) -> Result<(), RecordError> {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        self.write_one(
            author,
            Write::Fields {
                kind: kind.to_owned(),
                id: id.as_str().to_owned(),
                revision,
                fields,
            },
        )
    }

    /// Says that an entity no longer holds, since that civil date if it is known.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn close(
        &self,
        author: &Author,
        kind: &str,
        id: &EntityId,
        revision: u64,
        fin: Option<&str>,
    ) -> Result<(), RecordError> {
        let act = EntityAct::Close {
            fin: fin.map(str::to_owned),
            interrompu: false,
        };
        self.act(author, kind, id, revision, act)
    }

    /// Strikes an entity out: it was entered by mistake. What belongs to a consultation goes with it.
    ///
    /// # Errors
    /// As [`Self::change`]; without a reason, [`RecordError::Dossier`].
    pub fn strike(
        &self,
        author: &Author,
        kind: &str,
        id: &EntityId,
        revision: u64,
        reason: &str,
    ) -> Result<(), RecordError> {
        let act = EntityAct::Strike {
            reason: reason.to_owned(),
        };
        self.act(author, kind, id, revision, act)
    }

    /// Validates a consultation: from then on it does not change, and addenda may be added.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn validate_consultation(
        &self,
        author: &Author,
        id: &EntityId,
        revision: u64,
    ) -> Result<(), RecordError> {
        self.act(author, "consultation", id, revision, EntityAct::Validate)
    }

    fn act(
        &self,
        author: &Author,
        kind: &str,
        id: &EntityId,
        revision: u64,
        act: EntityAct,
    ) -> Result<(), RecordError> {
        self.write_one(
            author,
            Write::Entity {
                kind: kind.to_owned(),
                id: id.clone(),
                revision,
                act,
            },
        )
    }

    fn write_one(&self, author: &Author, write: Write) -> Result<(), RecordError> {
        self.commit(&Unit::new(author.clone()).with(write))
            .map(|_| ())
    }
}
