//! Which column is which field.

use crate::error::ExchangeError;
use crate::field::Field;
use crate::table::Table;

/// The field of each column; several columns may be left out, never two go to the same field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<Option<Field>>,
}

impl Mapping {
    /// What the headers say. The first column of a name has it.
    #[must_use]
    pub fn guess(table: &Table) -> Self {
        let mut mapping = Self {
            columns: vec![None; table.headers.len()],
        };
        for (column, header) in table.headers.iter().enumerate() {
            if let Some(field) = Field::of_header(header)
                && mapping.column(field).is_none()
            {
                mapping.set(column, Some(field));
            }
        }
        // The name beside a used name, or alone, is the birth name; it is said so before it is taken.
        if mapping.column(Field::NomNaissance).is_none()
            && let Some(column) = mapping.column(Field::Nom)
        {
            mapping.set(column, Some(Field::NomNaissance));
        }
        mapping
    }

    /// The field of a column.
    #[must_use]
    pub fn field(&self, column: usize) -> Option<Field> {
        self.columns.get(column).copied().flatten()
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(field))
    }

    /// Gives a column another field, which no other column has then.
    pub fn set(&mut self, column: usize, field: Option<Field>) {
        if field.is_some() {
            for known in self.columns.iter_mut().filter(|known| **known == field) {
                *known = None;
            }
        }
        if let Some(place) = self.columns.get_mut(column) {
            *place = field;
        }
    }

    /// The same with `field=column` pairs in place of what was guessed; an empty column leaves the field out.
    ///
    /// # Errors
    /// [`ExchangeError::UnknownField`], [`ExchangeError::UnknownColumn`].
    pub fn with(
        mut self,
        table: &Table,
        pairs: &[(String, String)],
    ) -> Result<Self, ExchangeError> {
        for (name, column) in pairs {
            let field =
                Field::named(name).ok_or_else(|| ExchangeError::UnknownField(name.clone()))?;
            if column.trim().is_empty() {
                if let Some(known) = self.column(field) {
                    self.set(known, None);
                }
                continue;
            }
            let column = table
                .column(column)
                .ok_or_else(|| ExchangeError::UnknownColumn(column.clone()))?;
            self.set(column, Some(field));
        }
        Ok(self)
    }

    /// Whether patients can be created from it.
    ///
    /// # Errors
    /// [`ExchangeError::Missing`] naming the trait that has no column.
    pub fn check(&self) -> Result<(), ExchangeError> {
        let has = |field| self.column(field).is_some();
        if !has(Field::NomNaissance) && !has(Field::Nom) && !has(Field::NomUtilise) {
            return Err(ExchangeError::Missing("le nom de naissance"));
        }
        if !has(Field::Prenom) && !has(Field::ListePrenoms) {
            return Err(ExchangeError::Missing("le prénom"));
        }
        if !has(Field::DateNaissance) {
            return Err(ExchangeError::Missing("la date de naissance"));
        }
        Ok(())
    }

    /// Fields and their columns, in the order of the table.
    pub fn chosen(&self) -> impl Iterator<Item = (Field, usize)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(column, field)| field.map(|field| (field, column)))
    }
}
