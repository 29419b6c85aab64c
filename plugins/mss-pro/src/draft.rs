//! What a person is writing, kept as typed: one draft for each patient and writer, and one about nobody.

use serde_json::{Value, json};
use socle_sdk::{Data, Failure, Whoever, invalidate};

use crate::rows::{self, text, texts};

const TABLE: &str = "brouillons";
/// The part of a key that stands for no patient.
const NOBODY: &str = "cabinet";

/// A draft. Addresses are as they were typed: they are looked at when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Draft {
    /// Id of the patient; empty when it is about nobody.
    pub(crate) patient: String,
    /// Whom an answer written on the home page is about: it carries no documents; empty when nobody knows.
    pub(crate) about: String,
    /// Id of the mailbox; empty for the usual one.
    pub(crate) mailbox: String,
    pub(crate) to: String,
    pub(crate) cc: String,
    pub(crate) bcc: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) important: bool,
    /// The colleague's opinion is asked for.
    pub(crate) advice: bool,
    /// A reading report is asked for.
    pub(crate) reading: bool,
    /// Ids of documents.
    pub(crate) documents: Vec<String>,
    /// Ids of documents somebody wanted to send while this was half written to somebody: they go with it when that is said.
    pub(crate) offered: Vec<String>,
    /// The message it answers: its identifier, and those of its thread, oldest first.
    pub(crate) answers: Option<String>,
    pub(crate) thread: Vec<String>,
    /// It stands in the place of one that was sent.
    pub(crate) replaces: bool,
    /// Its documents are not for the patient to see before they are told (`INVISIBLE_PATIENT`).
    pub(crate) hidden: bool,
    /// What those in *À* who are no correspondents of the patient become; empty for nothing.
    pub(crate) role: String,
    /// The signature of whoever writes stands under it.
    pub(crate) signs: bool,
}

/// Each of those in a field of people.
pub(crate) fn each(typed: &str) -> impl Iterator<Item = &str> {
    let all = typed.split([',', ';', '\n']).map(str::trim);
    all.filter(|one| !one.is_empty())
}

fn key(patient: &str) -> String {
    let who = Whoever::id_here();
    let about = if patient.is_empty() { NOBODY } else { patient };
    format!("{about}/{}", who.unwrap_or_default())
}

impl Draft {
    /// Of an empty page.
    pub(crate) fn new(patient: &str) -> Self {
        Self {
            patient: patient.to_owned(),
            reading: true,
            signs: true,
            ..Self::default()
        }
    }

    pub(crate) fn read(row: &Value) -> Self {
        let flag = |key: &str| row[key].as_bool().unwrap_or_default();
        Self {
            patient: text(row, "patient"),
            about: text(row, "sujet"),
            mailbox: text(row, "boite"),
            to: text(row, "a"),
            cc: text(row, "cc"),
            bcc: text(row, "cci"),
            subject: text(row, "objet"),
            text: text(row, "texte"),
            important: flag("important"),
            advice: flag("avis"),
            reading: flag("lecture"),
            documents: texts(row, "documents"),
            offered: texts(row, "proposes"),
            answers: row["repond"].as_str().map(str::to_owned),
            thread: texts(row, "fil"),
            replaces: flag("remplace"),
            hidden: flag("cache"),
            role: text(row, "role"),
            signs: flag("signe"),
        }
    }

    pub(crate) fn row(&self) -> Value {
        json!({
            "patient": self.patient,
            "sujet": self.about,
            "boite": self.mailbox,
            "a": self.to,
            "cc": self.cc,
            "cci": self.bcc,
            "objet": self.subject,
            "texte": self.text,
            "important": self.important,
            "avis": self.advice,
            "lecture": self.reading,
            "documents": self.documents,
            "proposes": self.offered,
            "repond": self.answers,
            "fil": self.thread,
            "remplace": self.replaces,
            "cache": self.hidden,
            "role": self.role,
            "signe": self.signs,
        })
    }

    /// The one whoever acts is writing about this patient (empty: about nobody).
    pub(crate) fn of(patient: &str) -> Result<Option<Self>, Failure> {
        Ok(rows::get(TABLE, &key(patient))?.map(|row| Self::read(&row)))
    }

    /// Whether somebody stands in one of its fields of people.
    pub(crate) fn is_to_somebody(&self) -> bool {
        [&self.to, &self.cc, &self.bcc]
            .into_iter()
            .any(|field| each(field).next().is_some())
    }

    /// Those who stand there, as they are read: the name, else what was typed.
    pub(crate) fn to_whom(&self) -> String {
        let fields = [&self.to, &self.cc, &self.bcc];
        let all = fields.into_iter().flat_map(|field| each(field));
        let names = all.map(|one| match one.split_once('<') {
            Some((name, _)) if !name.trim().is_empty() => name.trim(),
            _ => one,
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// What was offered goes with it.
    pub(crate) fn join_offered(&mut self) {
        for id in std::mem::take(&mut self.offered) {
            if !self.documents.contains(&id) {
                self.documents.push(id);
            }
        }
    }

    /// In whose file the exchange is; empty for nobody's.
    pub(crate) fn whose(&self) -> &str {
        if self.patient.is_empty() {
            &self.about
        } else {
            &self.patient
        }
    }

    pub(crate) fn keep(&self) -> Result<(), Failure> {
        rows::put(TABLE, &key(&self.patient), &self.row())?;
        self.seen();
        Ok(())
    }

    pub(crate) fn forget(&self) -> Result<(), Failure> {
        rows::delete(TABLE, &key(&self.patient))?;
        self.seen();
        Ok(())
    }

    fn seen(&self) {
        invalidate(crate::panel::SIDE);
        invalidate(crate::panel::HOME);
    }

    /// Takes what stands in the fields of the form.
    pub(crate) fn take(&mut self, fields: &[(String, Data)]) {
        for (name, value) in fields {
            let typed = || value.clone().into_texts().join(" ");
            let people = || value.clone().into_texts().join(", ");
            let flag = || value.as_flag().unwrap_or_default();
            match name.as_str() {
                "boite" => self.mailbox = typed(),
                "a" => self.to = people(),
                "cc" => self.cc = people(),
                "cci" => self.bcc = people(),
                "role" => self.role = typed(),
                "cache" => self.hidden = flag(),
                "objet" => self.subject = typed(),
                "texte" => self.text = typed(),
                "important" => self.important = flag(),
                "avis" => self.advice = flag(),
                "lecture" => self.reading = flag(),
                _ => {}
            }
        }
    }

    fn people(&mut self, field: &str) -> &mut String {
        match field {
            "cc" => &mut self.cc,
            "cci" => &mut self.bcc,
            _ => &mut self.to,
        }
    }

    /// What is still being typed behind the last one of a field of people is none of them.
    pub(crate) fn take_back(&mut self, field: &str, typed: &str) {
        let field = self.people(field);
        let mut all: Vec<&str> = each(field).collect();
        if all.last().is_some_and(|last| *last == typed.trim()) {
            all.pop();
        }
        *field = all.join(", ");
    }

    /// One more in the field *À*.
    pub(crate) fn add(&mut self, written: &str) {
        self.add_to("a", written);
    }

    /// One more in a field: `cc`, `cci`, else *À*. A hidden copy stays hidden.
    pub(crate) fn add_to(&mut self, field: &str, written: &str) {
        let field = self.people(field);
        let address = |text: &str| crate::address::read(text).map(|one| one.address.to_string());
        let same = |one: &str| one == written || address(one) == address(written);
        if each(field).any(same) {
            return;
        }
        let mut all: Vec<&str> = each(field).collect();
        all.push(written);
        *field = all.join(", ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_as_it_was_typed() {
        let mut draft = Draft::new("p");
        draft.take(&[
            ("a".to_owned(), "pas une adresse ;;".into()),
            ("texte".to_owned(), "Cher confrère,\n\n".into()),
            ("important".to_owned(), true.into()),
            ("lecture".to_owned(), false.into()),
            ("boite".to_owned(), vec!["mienne".to_owned()].into()),
        ]);
        draft.documents.push("d".to_owned());
        assert_eq!(Draft::read(&draft.row()), draft);
        assert_eq!(draft.to, "pas une adresse ;;");
        assert_eq!(
            (draft.mailbox.as_str(), draft.important, draft.reading),
            ("mienne", true, false)
        );
    }

    #[test]
    fn whom_it_is_to_is_read_by_name_wherever_they_stand() {
        let mut draft = Draft::new("p");
        draft.to = " ; ".to_owned();
        assert!(!draft.is_to_somebody());
        draft.add_to("cci", "Dr Martin <m@c.mssante.fr>");
        draft.add_to("cci", "p@c.mssante.fr");
        assert!(draft.is_to_somebody());
        assert_eq!(draft.to_whom(), "Dr Martin, p@c.mssante.fr");
    }

    #[test]
    fn half_a_name_is_nobody_yet() {
        let mut draft = Draft::new("");
        let typed = vec!["p@c.mssante.fr".to_owned(), "mart".to_owned()];
        draft.take(&[("cc".to_owned(), typed.into())]);
        draft.take_back("cc", "mart");
        draft.take_back("cc", "mart");
        assert_eq!(draft.cc, "p@c.mssante.fr");
    }

    #[test]
    fn somebody_is_added_once_whatever_name_stands_before_the_address() {
        let mut draft = Draft::new("");
        draft.add("Dr Martin <m@c.mssante.fr>");
        draft.add("m@c.mssante.fr");
        draft.add("p@c.mssante.fr");
        assert_eq!(draft.to, "Dr Martin <m@c.mssante.fr>, p@c.mssante.fr");
    }
}
