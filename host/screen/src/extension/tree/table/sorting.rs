//! In which order the rows of a table given whole are shown.

use std::cmp::Ordering;
use std::sync::Arc;

use socle_record::model::words::fold;
use socle_runtime::Data;
use socle_runtime::view::Table;

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

/// The column to sort by.
pub(super) type By = Option<(usize, Direction)>;

/// The order of a table, worked out once for each render and choice.
#[derive(Debug, Clone, Default)]
pub(super) struct Sorting {
    pub(super) by: By,
    known: Option<(u64, By, Arc<[usize]>)>,
}

impl Sorting {
    /// Another press on the header of `column`: up, down, then back to the plugin's own order.
    pub(super) fn press(&mut self, column: usize) {
        self.by = match self.by {
            Some((by, Direction::Ascending)) if by == column => {
                Some((column, Direction::Descending))
            }
            Some((by, Direction::Descending)) if by == column => None,
            _ => Some((column, Direction::Ascending)),
        };
    }

    /// How `column` is sorted, when it is.
    pub(super) fn of(&self, column: usize) -> Option<Direction> {
        self.by
            .filter(|(by, _)| *by == column)
            .map(|(_, direction)| direction)
    }

    /// The rows in order, as places in `table`, which is of this generation of its view.
    pub(super) fn order(&mut self, generation: u64, table: &Table) -> Arc<[usize]> {
        if let Some((known, by, order)) = &self.known
            && (*known, *by, order.len()) == (generation, self.by, table.rows.len())
        {
            return Arc::clone(order);
        }
        let order: Arc<[usize]> = order(table, self.by).into();
        self.known = Some((generation, self.by, Arc::clone(&order)));
        order
    }
}

/// A value that is compared many times.
enum Sortable {
    Number(f64),
    Words(String),
}

impl Sortable {
    fn of(value: &Data) -> Self {
        match value {
            Data::Integer(number) => Self::Number(*number as f64),
            Data::Number(number) => Self::Number(*number),
            Data::Flag(flag) => Self::Number(f64::from(u8::from(*flag))),
            other => Self::Words(fold(&other.display())),
        }
    }

    /// Numbers before words.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Words(a), Self::Words(b)) => a.cmp(b),
            (Self::Number(_), Self::Words(_)) => Ordering::Less,
            (Self::Words(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

/// Equal rows stay as the plugin gave them; what is absent comes last, whatever the direction.
fn order(table: &Table, by: By) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    let Some((column, direction)) = by else {
        return order;
    };
    let present = |value: &&Data| !matches!(value, Data::None);
    let values: Vec<Option<Sortable>> = table
        .rows
        .iter()
        .map(|row| {
            row.cells
                .get(column)
                .map(|(value, _)| value)
                .filter(present)
                .map(Sortable::of)
        })
        .collect();
    order.sort_by(|a, b| match (&values[*a], &values[*b]) {
        (Some(a), Some(b)) => match direction {
            Direction::Ascending => a.compare(b),
            Direction::Descending => b.compare(a),
        },
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use socle_runtime::view::{Format, TableRow};

    fn table(values: &[Option<Data>]) -> Table {
        let row = |(n, value): (usize, &Option<Data>)| TableRow {
            key: n.to_string(),
            cells: value
                .iter()
                .map(|value| (value.clone(), Format::Text))
                .collect(),
            opens: None,
            begins: None,
            letters: Vec::new(),
        };
        Table {
            caption: String::new(),
            columns: vec![("a".into(), "A".into())],
            rows: values.iter().enumerate().map(row).collect(),
            paged: None,
        }
    }

    #[test]
    fn rows_are_sorted_as_french_is_read_and_what_is_absent_comes_last() {
        let text = |text: &str| Some(Data::from(text));
        let table = table(&[text("Zoé"), None, text("élan"), text("Eau"), text("œuf")]);
        assert_eq!(order(&table, None), [0, 1, 2, 3, 4]);
        assert_eq!(
            order(&table, Some((0, Direction::Ascending))),
            [3, 2, 4, 0, 1]
        );
        assert_eq!(
            order(&table, Some((0, Direction::Descending))),
            [0, 4, 2, 3, 1]
        );
    }

    #[test]
    fn numbers_are_sorted_as_numbers() {
        let table = table(&[
            Some(Data::Integer(10)),
            Some(Data::Number(9.5)),
            Some(Data::Integer(-2)),
        ]);
        assert_eq!(order(&table, Some((0, Direction::Ascending))), [2, 1, 0]);
    }

    #[test]
    fn the_order_is_worked_out_once_and_again_when_the_view_or_the_choice_changes() {
        let mut sorting = Sorting::default();
        let ab = table(&[Some("b".into()), Some("a".into())]);
        sorting.press(0);
        let first = sorting.order(1, &ab);
        assert!(Arc::ptr_eq(&first, &sorting.order(1, &ab)) && *first == [1, 0]);
        let ba = table(&[Some("a".into()), Some("b".into())]);
        assert_eq!(*sorting.order(2, &ba), [0, 1]);
        sorting.press(0);
        assert_eq!(*sorting.order(2, &ba), [1, 0]);
        sorting.press(0);
        assert_eq!((sorting.by, &*sorting.order(2, &ba)), (None, &[0, 1][..]));
    }
}
