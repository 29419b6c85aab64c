//! Shorter ways to say what plugins say often.

use crate::{
    Blob, Data, Document, Failure, Mailbox, Message, Notice, Query, Workbook,
    documents as raw_documents, export_table, mailbox, notifications,
};

impl Mailbox {
    /// The one with this id, among those this call may use.
    pub fn of_id(id: &str) -> Result<Option<Self>, Failure> {
        let mut all = mailbox::mailboxes()?.into_iter();
        Ok(all.find(|one| one.get("id").as_text() == Some(id)))
    }

    /// The one a person writes from when they chose none: their own before the practice's.
    pub fn usual() -> Result<Option<Self>, Failure> {
        let mut all = mailbox::mailboxes()?;
        all.sort_by_key(|one| one.get("owner").is_none());
        Ok(all.into_iter().next())
    }

    /// The name of the folder that serves this (`inbox`, `sent`, `drafts`, `archive`), where there is one.
    pub fn folder_for(&self, serves: &str) -> Result<Option<String>, Failure> {
        let value = |row: &[(String, Data)], key: &str| {
            let found = row.iter().find(|(name, _)| name == key);
            found.and_then(|(_, value)| value.as_text().map(str::to_owned))
        };
        let folders = self.folders()?;
        let found = folders
            .iter()
            .find(|row| value(row, "use").as_deref() == Some(serves));
        Ok(found.and_then(|row| value(row, "name")))
    }

    /// The message with this Message-ID, wherever it lies in the mailbox.
    pub fn by_identifier(&self, id: &str) -> Result<Option<Message>, Failure> {
        let query = Query::new("message");
        query.equal("message-id", &id.into());
        query.page(0, 1);
        Ok(self.find(&query)?.into_iter().next())
    }
}

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
