//! A practice of its own for each test, and tables read as a person would.

use std::ops::ControlFlow;

use socle_exchange::ExchangeError;
use socle_exchange::import::{self, Decisions, Done};
use socle_exchange::mapping::Mapping;
use socle_exchange::plan::Plan;
use socle_exchange::table::{Format, Table};
use socle_formats::date::CivilDate;
use socle_record::{Author, KeyChoice, PatientSearch, Purpose, Record, Surroundings, Verification};

pub(crate) struct Cabinet {
    pub(crate) record: Record,
    _home: tempfile::TempDir,
}

pub(crate) fn today() -> CivilDate {
    "2026-11-26".parse().unwrap()
}

pub(crate) fn table(text: &str) -> Table {
    Table::read(text.as_bytes(), Format::default()).unwrap()
}

/// Never stopped.
pub(crate) fn on(_: usize, _: usize) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

impl Cabinet {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let record = Record::init(
            home.path(),
            &KeyChoice::File,
            Purpose::Practice,
            Surroundings::default(),
        )
        .unwrap();
        Self {
            record,
            _home: home,
        }
    }

    pub(crate) fn plan(&self, text: &str) -> Plan {
        self.plan_with(text, &[]).unwrap()
    }

    pub(crate) fn plan_with(
        &self,
        text: &str,
        pairs: &[(String, String)],
    ) -> Result<Plan, ExchangeError> {
        let table = table(text);
        let mapping = Mapping::guess(&table).with(&table, pairs)?;
        Plan::make(&self.record, &table, &mapping, today(), &mut on)
    }

    pub(crate) fn import(&self, plan: &Plan, decisions: &Decisions) -> Done {
        import::run(
            &self.record,
            plan,
            decisions,
            &Author::host(),
            "abc",
            &mut on,
        )
        .unwrap()
    }

    pub(crate) fn patients(&self) -> u64 {
        self.record
            .patients(&PatientSearch::default())
            .unwrap()
            .total
    }

    #[track_caller]
    pub(crate) fn assert_journal_holds(&self) {
        let verified = self.record.verify().unwrap();
        assert!(
            matches!(verified, Verification::Intact { .. }),
            "{verified:?}"
        );
    }
}
