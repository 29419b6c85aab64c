//! A unit of work under way: one transaction, its journal lines and what it changed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use socle_formats::date::CivilDate;

use super::stored::{signed, unsigned};
use super::{Db, Result, params};
use crate::error::RecordError;
use crate::home::witness::Head;
use crate::model::author::{Author, Person};
use crate::model::change::Change;
use crate::model::id::PatientId;
use crate::model::journal::{Draft, Nature, chain, genesis};
use crate::model::unit::Committed;
use crate::surroundings::Surroundings;
use crate::zone::{self, Zone};

/// What every operation that writes is given.
pub(crate) struct Work<'a> {
    /// The transaction.
    pub(crate) db: &'a Db<'a>,
    /// Who.
    pub(crate) author: Cow<'a, Author>,
    /// One instant for the whole unit.
    pub(crate) now_ms: i64,
    /// Clock and chance.
    pub(crate) surroundings: &'a Surroundings,
    /// What the unit did so far.
    pub(crate) done: Committed,
    /// The workstation it is done on.
    pub(crate) workstation: &'a str,
    /// What the practice counts its days in.
    pub(crate) zone: &'a Zone,
    told: HashSet<Change>,
    /// Revisions as the unit found them.
    found: HashMap<(&'static str, String), u64>,
    head: Option<Head>,
    tables_noted: HashSet<(String, String)>,
    /// The persons whose names are known to be kept.
    named: HashSet<String>,
    /// How many events led to this unit, the one it settles included.
    pub(crate) depth: u32,
    /// The person whose act raised the event this unit settles.
    pub(crate) behalf: Option<Person>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(
        db: &'a Db<'a>,
        author: &'a Author,
        surroundings: &'a Surroundings,
        workstation: &'a str,
        zone: &'a Zone,
    ) -> Self {
        Self {
            db,
            author: Cow::Borrowed(author),
            now_ms: surroundings.clock.now_ms(),
            surroundings,
            done: Committed::default(),
            workstation,
            zone,
            told: HashSet::new(),
            found: HashMap::new(),
            head: None,
            tables_noted: HashSet::new(),
            named: HashSet::new(),
            depth: 0,
            behalf: None,
        }
    }

    /// Whose act this is in the end: a plugin that handles an event does what the person who raised it set off. An order
    /// that needs a signature needs hers.
    pub(crate) fn whose(&self) -> Cow<'_, Author> {
        match &self.behalf {
            Some(person) if self.author.person.is_none() => Cow::Owned(Author {
                person: Some(person.clone()),
                ..self.author.clone().into_owned()
            }),
            _ => Cow::Borrowed(&self.author),
        }
    }

    /// Today, in the practice's zone.
    pub(crate) fn today(&self) -> Result<CivilDate> {
        zone::today(self.zone, self.now_ms)
    }

    /// A new id.
    pub(crate) fn mint(&self) -> Result<String> {
        self.surroundings.uuid().map(|uuid| uuid.to_string())
    }

    /// Notes what changed, once.
    pub(crate) fn changed(&mut self, change: Change) {
        if self.told.insert(change.clone()) {
            self.done.changes.push(change);
        }
    }

    /// Whether a write that carries revision `expected` may go on, `now` being the present one: `expected` is what was
    /// there when the unit began, or what the unit itself has reached since.
    pub(crate) fn check_revision(
        &mut self,
        subject: &'static str,
        id: &str,
        expected: u64,
        now: u64,
    ) -> Result<()> {
        let began = *self.found.entry((subject, id.to_owned())).or_insert(now);
        if (began..=now).contains(&expected) {
            Ok(())
        } else {
            Err(RecordError::Conflict {
                subject,
                id: id.to_owned(),
                expected,
                found: now,
            })
        }
    }

    /// Journals a write of this unit.
    pub(crate) fn note_write(
        &mut self,
        name: &str,
        capability: &str,
        patient: Option<&PatientId>,
        object: &str,
    ) -> Result<()> {
        self.note(Nature::Write, name, capability, patient, object)
    }

    /// Journals writes to a table of a plugin's store, once per unit and table: a directory of a million rows is one line.
    pub(crate) fn note_table(&mut self, plugin: &str, table: &str) -> Result<()> {
        if self
            .tables_noted
            .insert((plugin.to_owned(), table.to_owned()))
        {
            self.note_write(
                "store.ecriture",
                "store",
                None,
                &format!("{plugin}/{table}"),
            )?;
        }
        Ok(())
    }

    /// Journals an act or a write of this unit's author.
    pub(crate) fn note(
        &mut self,
        nature: Nature,
        name: &str,
        capability: &str,
        patient: Option<&PatientId>,
        object: &str,
    ) -> Result<()> {
        self.keep_name()?;
        let draft = Draft {
            at_ms: self.now_ms,
            nature,
            name: name.to_owned(),
            person: self.author.person_id().map(str::to_owned),
            plugin: self.author.plugin.clone(),
            session: self.author.session.clone(),
            call: self.author.call.clone(),
            patient: patient.map(|id| id.as_str().to_owned()),
            capability: capability.to_owned(),
            object: object.to_owned(),
        };
        self.append(&draft)
    }

    /// Keeps how the author is called, once per unit.
    fn keep_name(&mut self) -> Result<()> {
        let Some(person) = &self.author.person else {
            return Ok(());
        };
        if person.nom.trim().is_empty() || self.named.contains(&person.id) {
            return Ok(());
        }
        self.db.execute(
            "INSERT INTO persons (id, name) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE persons.name <> excluded.name",
            params![person.id, person.nom],
        )?;
        self.named.insert(person.id.clone());
        Ok(())
    }

    /// Appends a line to the chain.
    pub(crate) fn append(&mut self, draft: &Draft) -> Result<()> {
        let last = match self.head {
            Some(head) => head,
            None => self.read_head()?,
        };
        let number = last.number + 1;
        let hash = chain(&last.hash, &draft.cells(number));
        self.db
            .execute("INSERT INTO journal (workstation, number, at_ms, nature, name, person, plugin, session, call, patient,
                                      capability, object, previous, hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)", params![
                self.workstation,
                number,
                draft.at_ms,
                draft.nature.as_str(),
                draft.name,
                draft.person,
                draft.plugin,
                draft.session,
                draft.call,
                draft.patient,
                draft.capability,
                draft.object,
                last.hash,
                hash
            ])?;
        self.head = Some(Head { number, hash });
        Ok(())
    }

    /// The hash to bind the next line to and the number it follows.
    ///
    /// These go together unless someone tampered: lines past the head are stepped over but not bound to, so that the break
    /// stays to be found and the record can still be opened to find it.
    fn read_head(&self) -> Result<Head> {
        let head = self
            .db
            .one(
                "SELECT number, hash FROM journal_heads WHERE workstation = ?1",
                params![self.workstation],
                |row| {
                    Ok(Head {
                        number: row.get(0)?,
                        hash: row.get(1)?,
                    })
                },
            )?
            .unwrap_or_else(|| Head {
                number: 0,
                hash: genesis(self.workstation),
            });
        let last: Option<i64> = self.db.value(
            "SELECT max(number) FROM journal WHERE workstation = ?1",
            params![self.workstation],
        )?;
        Ok(Head {
            number: head.number.max(last.unwrap_or(0)),
            ..head
        })
    }

    /// Writes the head of the journal when it moved: the last thing before the commit.
    pub(crate) fn close(self) -> Result<(Committed, Option<Head>)> {
        if let Some(head) = self.head {
            self.db
                .execute("INSERT INTO journal_heads (workstation, number, hash) VALUES (?1, ?2, ?3)
                     ON CONFLICT (workstation) DO UPDATE SET number = excluded.number, hash = excluded.hash",
                    params![self.workstation, head.number, head.hash])?;
        }
        Ok((self.done, self.head))
    }

    /// Whether a patient of this id exists.
    pub(crate) fn require_patient(&self, id: &PatientId) -> Result<()> {
        let known: bool = self.db.value(
            "SELECT EXISTS (SELECT 1 FROM patients WHERE id = ?1)",
            params![id.as_str()],
        )?;
        if known {
            Ok(())
        } else {
            Err(RecordError::NotFound {
                subject: "patient",
                id: id.to_string(),
            })
        }
    }
}

/// The next revision as stores keep it.
pub(crate) fn after(revision: i64) -> i64 {
    signed(unsigned(revision).saturating_add(1))
}
