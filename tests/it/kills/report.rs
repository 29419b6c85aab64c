//! What a campaign came to.

use std::fmt;
use std::time::Duration;

/// Counts of a campaign.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) seed: u64,
    pub(super) workstations: usize,
    /// What the disk was, when it was filled now and then.
    pub(super) disk: Option<&'static str>,
    pub(super) disk_filled: u64,
    pub(super) refused_full: usize,
    pub(super) kills: u64,
    pub(super) server_kills: u64,
    pub(super) killed_while_opening: u64,
    pub(super) clocks_set_back: u64,
    pub(super) patients: usize,
    pub(super) documents: usize,
    pub(super) consultations: usize,
    pub(super) tables: usize,
    pub(super) table_lines: usize,
    pub(super) table_lines_left: usize,
    pub(super) unacknowledged: usize,
    pub(super) orders: usize,
    pub(super) interrupted: usize,
    pub(super) attempts: usize,
    pub(super) reconciliations: usize,
    pub(super) requests: usize,
    pub(super) duplicates: usize,
    pub(super) untaken: usize,
    pub(super) double_effects: usize,
    pub(super) lost: usize,
    pub(super) took: Duration,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "campaign of kills, seed {}", self.seed)?;
        if let Some(disk) = self.disk {
            writeln!(f, "disk: {disk}")?;
        }
        let lines: [(&str, u64); 24] = [
            ("workstations", self.workstations as u64),
            ("kills (SIGKILL)", self.kills),
            ("kills of their server", self.server_kills),
            (
                "  while the record was being opened",
                self.killed_while_opening,
            ),
            ("rounds with the clock set back 3 h", self.clocks_set_back),
            ("times the disk was filled", self.disk_filled),
            (
                "  acts refused because it was full",
                self.refused_full as u64,
            ),
            ("acknowledged patients", self.patients as u64),
            ("acknowledged documents", self.documents as u64),
            ("acknowledged consultations", self.consultations as u64),
            (
                "documents there, not acknowledged",
                self.unacknowledged as u64,
            ),
            ("readings of a part of the table", self.tables as u64),
            ("lines of the table", self.table_lines as u64),
            (
                "  still to be read after the kills",
                self.table_lines_left as u64,
            ),
            ("orders", self.orders as u64),
            ("sends cut short by a kill", self.interrupted as u64),
            ("attempts", self.attempts as u64),
            ("reconciliations", self.reconciliations as u64),
            ("requests the receiver got", self.requests as u64),
            ("  not taken nor answered", self.untaken as u64),
            ("  duplicates known by identifier", self.duplicates as u64),
            ("double effects", self.double_effects as u64),
            ("lost", self.lost as u64),
            ("took, seconds", self.took.as_secs()),
        ];
        for (what, count) in lines {
            writeln!(f, "{what:<37}{count:>6}")?;
        }
        Ok(())
    }
}
