//! Shorter ways to say what plugins say often.

use crate::{
    Blob, Data, Document, Failure, Notice, Workbook, documents as raw_documents, export_table,
    notifications,
};

impl Notice {
    /// Show it once this call has succeeded.
    pub fn show(&self) -> Result<(), Failure> {
        notifications::show(self)
    }
}

impl Document {
    /// File a document: `title` and the code of its type, then what differs from the defaults of
    /// [`documents`](crate::documents) (`mime`, `status`, `author`, `date`, …).
    pub fn file(
        patient: &str,
        title: &str,
        type_code: &str,
        more: &[(&str, Data)],
        content: &Blob,
    ) -> Result<Self, Failure> {
        let mut fields = vec![
            ("title".to_owned(), title.into()),
            ("type-code".to_owned(), type_code.into()),
        ];
        fields.extend(
            more.iter()
                .map(|(field, value)| ((*field).to_owned(), value.clone())),
        );
        raw_documents::create(patient, &fields, content)
    }

    /// The text of a field, when it is there.
    pub fn text(&self, field: &str) -> Option<String> {
        self.get(field).into_text()
    }
}

impl Workbook {
    /// Columns, as (title, format).
    pub fn columns(&self, columns: &[(&str, &str)]) {
        for (title, format) in columns {
            self.column(title, format);
        }
    }

    /// Write it and ask the person where to save it, `name` being proposed without its ending.
    pub fn save_as(&self, name: &str, format: &str) -> Result<(), Failure> {
        let content = self.write(format)?;
        export_table::save_as(&content, &format!("{name}.{format}"))
    }
}
