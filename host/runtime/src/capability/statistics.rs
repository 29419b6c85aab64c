//! `socle:practice/statistics`: counts over the whole record, a line of consent for each thing counted.

use socle_manifest::Permission;
use socle_record::{Beside, Group, Span};
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::statistics;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::resources::Tally;
use crate::state::CallState;

/// A group as it crosses: its keys, and how many.
type Counted = (Vec<Data>, u64);

impl CallState {
    /// Whether all that is counted in it may be counted. A provider that works for another plugin counts nothing: what
    /// it was asked is about one patient.
    fn may_count(&mut self, asked: &socle_record::Tally) -> Result<(), Failure> {
        if !self.call.chain.is_empty() {
            return Err(Failure::denied(
                "statistics: a call of a service is about one patient",
            ));
        }
        for counted in asked.kinds() {
            self.granted(&Permission::Statistics {
                kind: counted.to_owned(),
            })?;
        }
        self.note_use(&format!("statistics.{}", asked.of), None);
        self.dependencies.counts = true;
        Ok(())
    }

    fn counted(&mut self, asked: &socle_record::Tally) -> Result<Vec<Counted>, Failure> {
        self.may_count(asked)?;
        let groups = self
            .host
            .record
            .count_by(asked)
            .map_err(|error| self.host.record_failure(&error))?;
        let text = |key: Option<String>| key.map_or(Data::None, Data::Text);
        let crossing = |group: Group| (group.keys.into_iter().map(text).collect(), group.count);
        Ok(groups.into_iter().map(crossing).collect())
    }

    fn behind(
        &mut self,
        asked: &socle_record::Tally,
        first: u64,
        count: u32,
    ) -> Result<Vec<String>, Failure> {
        self.may_count(asked)?;
        self.granted(&Permission::StatisticsPatients)?;
        self.note_use("statistics-patients", None);
        self.host
            .record
            .patients_behind(asked, first, count.min(limits::QUERY_ROWS))
            .map(|page| page.rows)
            .map_err(|error| self.host.record_failure(&error))
    }

    /// Add a condition on another question; what it weighs is held again.
    fn add_beside(
        &mut self,
        tally: &Resource<Tally>,
        other: &Resource<Tally>,
        days: Option<u32>,
        there: bool,
    ) -> wasmtime::Result<()> {
        let Tally {
            asked: other,
            bytes,
        } = self.resource(other)?.clone();
        let held = self.hold(tally, bytes, 0)?;
        held.asked.beside.push(Beside { there, other, days });
        Ok(())
    }
}

impl statistics::Host for CallState {
    fn count_by(
        &mut self,
        tally: Resource<Tally>,
    ) -> wasmtime::Result<Result<Vec<Counted>, Failure>> {
        let asked = self.resource(&tally)?.asked.clone();
        Ok(self.counted(&asked))
    }

    fn patients_behind(
        &mut self,
        tally: Resource<Tally>,
        first: u64,
        count: u32,
    ) -> wasmtime::Result<Result<Vec<String>, Failure>> {
        let asked = self.resource(&tally)?.asked.clone();
        Ok(self.behind(&asked, first, count))
    }

    fn called(&mut self, person: String) -> wasmtime::Result<Result<Data, Failure>> {
        let may = self.granted_any("statistics", |permission| {
            matches!(permission, Permission::Statistics { .. })
        });
        Ok(may.and_then(|()| {
            let name = self
                .host
                .record
                .person_name(&person)
                .map_err(|error| self.host.record_failure(&error))?;
            Ok(name.map_or(Data::None, Data::Text))
        }))
    }
}

impl statistics::HostTally for CallState {
    fn new(&mut self, kind: String) -> wasmtime::Result<Resource<Tally>> {
        let tally = self.keep(Tally::default())?;
        let held = self.hold(&tally, kind.len(), 0)?;
        held.asked.of = kind;
        Ok(tally)
    }

    fn equal(
        &mut self,
        tally: Resource<Tally>,
        field: String,
        values: Vec<Data>,
    ) -> wasmtime::Result<()> {
        let weight = field.len() + values.iter().map(Data::weight).sum::<usize>();
        let values = values.into_iter().map(Into::into).collect();
        self.hold(&tally, weight, 0)?
            .asked
            .equal
            .push((field, values));
        Ok(())
    }

    fn present(&mut self, tally: Resource<Tally>, field: String) -> wasmtime::Result<()> {
        let held = self.hold(&tally, field.len(), 0)?;
        held.asked.present.push(field);
        Ok(())
    }

    fn during(
        &mut self,
        tally: Resource<Tally>,
        first: String,
        last: String,
    ) -> wasmtime::Result<()> {
        let held = self.hold(&tally, first.len() + last.len(), 0)?;
        held.asked.from = Some(first).filter(|day| !day.is_empty());
        held.asked.to = Some(last).filter(|day| !day.is_empty());
        Ok(())
    }

    fn dated_by(&mut self, tally: Resource<Tally>, field: String) -> wasmtime::Result<()> {
        let held = self.hold(&tally, field.len(), 0)?;
        held.asked.dated_by = Some(field);
        Ok(())
    }

    fn by(&mut self, tally: Resource<Tally>, field: String) -> wasmtime::Result<()> {
        self.hold(&tally, field.len(), 0)?.asked.by.push(field);
        Ok(())
    }

    fn per(&mut self, tally: Resource<Tally>, span: String) -> wasmtime::Result<()> {
        let known = Span::named(&span);
        if known.is_none() {
            self.complain(format!("`{span}` is no length of time"));
        }
        self.hold(&tally, 0, 0)?.asked.per = known;
        Ok(())
    }

    fn patients(&mut self, tally: Resource<Tally>) -> wasmtime::Result<()> {
        self.hold(&tally, 0, 0)?.asked.patients = true;
        Ok(())
    }

    fn beside(
        &mut self,
        tally: Resource<Tally>,
        other: Resource<Tally>,
        days: Option<u32>,
    ) -> wasmtime::Result<()> {
        self.add_beside(&tally, &other, days, true)
    }

    fn without(
        &mut self,
        tally: Resource<Tally>,
        other: Resource<Tally>,
        days: Option<u32>,
    ) -> wasmtime::Result<()> {
        self.add_beside(&tally, &other, days, false)
    }

    fn drop(&mut self, resource: Resource<Tally>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}
