//! Writing XML: what comes from outside is always escaped by the writer.

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use crate::profile::ProfileError;

/// An XML document being written.
pub(super) struct Xml(Writer<Vec<u8>>);

type Attributes<'a> = &'a [(&'a str, &'a str)];

fn failed(error: impl std::fmt::Display) -> ProfileError {
    ProfileError::Xml(error.to_string())
}

impl Xml {
    pub(super) fn new() -> Self {
        Self(Writer::new(Vec::new()))
    }

    fn start(name: &str, attributes: Attributes<'_>) -> BytesStart<'static> {
        let mut start = BytesStart::new(name.to_owned());
        for (name, value) in attributes {
            start.push_attribute((*name, *value));
        }
        start
    }

    /// An element with others inside.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self) -> Result<(), ProfileError>,
    ) -> Result<(), ProfileError> {
        self.0
            .write_event(Event::Start(Self::start(name, attributes)))
            .map_err(failed)?;
        inside(self)?;
        self.0
            .write_event(Event::End(BytesEnd::new(name)))
            .map_err(failed)
    }

    /// An element with a text inside.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        text: &str,
    ) -> Result<(), ProfileError> {
        self.element(name, attributes, |xml| {
            xml.0
                .write_event(Event::Text(BytesText::new(text)))
                .map_err(failed)
        })
    }

    /// An element with nothing inside.
    pub(super) fn empty(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
    ) -> Result<(), ProfileError> {
        self.0
            .write_event(Event::Empty(Self::start(name, attributes)))
            .map_err(failed)
    }

    pub(super) fn done(self) -> Result<String, ProfileError> {
        String::from_utf8(self.0.into_inner()).map_err(failed)
    }
}
