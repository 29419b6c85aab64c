//! Views read better when a container is a closure: it is closed whatever happens inside.

use crate::{Failure, View};

/// What is said inside a container.
type Inside<'a> = &'a mut dyn FnMut(&View) -> Result<(), Failure>;

impl View {
    /// Parts one under the other.
    pub fn column(
        &self,
        key: &str,
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.open_column(key);
        self.closing(&mut inside)
    }

    /// Parts side by side.
    pub fn line(
        &self,
        key: &str,
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.open_row(key);
        self.closing(&mut inside)
    }

    /// Parts under a title.
    pub fn section(
        &self,
        key: &str,
        title: &str,
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.open_section(key, title);
        self.closing(&mut inside)
    }

    /// Controls whose values travel together.
    pub fn form(
        &self,
        key: &str,
        submit_label: &str,
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.open_form(key, submit_label);
        self.closing(&mut inside)
    }

    /// A page to be turned to the patient, in large letters over the whole window.
    pub fn page(
        &self,
        key: &str,
        title: &str,
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.open_page(key, title);
        self.closing(&mut inside)
    }

    /// A table with these columns, as (key, title).
    pub fn table(
        &self,
        key: &str,
        caption: &str,
        columns: &[(&str, &str)],
        mut inside: impl FnMut(&View) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let columns: Vec<_> = columns
            .iter()
            .map(|(key, title)| ((*key).to_owned(), (*title).to_owned()))
            .collect();
        self.open_table(key, caption, &columns);
        self.closing(&mut inside)
    }

    fn closing(&self, inside: Inside<'_>) -> Result<(), Failure> {
        let done = inside(self);
        self.close();
        done
    }
}
