//! A current problem or a past illness.

use super::concern::observed_period;
use super::diagnosis::Diagnosis;
use super::{Entries, One, code_of};
use crate::out::Out;

impl Entries<'_> {
    pub(super) fn problem(&self, out: &mut Out, one: &One<'_>) {
        let own = ["1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.2.250.1.213.1.1.3.39"];
        let diagnosis = Diagnosis {
            part: "terme",
            id: "observation",
            code: code_of(one.section, one.item),
        };
        self.concern(out, one, &own, |out| {
            self.diagnosis(
                out,
                one,
                &diagnosis,
                |out| observed_period(out, one),
                |out| self.comment(out, one),
            );
        });
    }
}
