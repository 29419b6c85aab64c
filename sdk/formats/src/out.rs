//! The XML writer: elements as closures, texts freed of what XML 1.0 has no character for.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Writes one document into memory.
pub(crate) struct Out {
    writer: Writer<Vec<u8>>,
    /// Writing into memory does not fail; if it ever did, nothing half-written leaves.
    broken: bool,
}

impl Out {
    /// A document begins.
    pub(crate) fn new() -> Self {
        let mut out = Self {
            writer: Writer::new(Vec::with_capacity(16 << 10)),
            broken: false,
        };
        out.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        out
    }

    /// A document type, before the first element.
    #[cfg(feature = "xdm")]
    pub(crate) fn doctype(&mut self, text: &str) {
        self.event(Event::DocType(BytesText::from_escaped(text)));
    }

    /// The bytes, once everything is closed.
    pub(crate) fn finish(self) -> Option<Vec<u8>> {
        (!self.broken).then(|| self.writer.into_inner())
    }

    fn event(&mut self, event: Event<'_>) {
        if self.writer.write_event(event).is_err() {
            self.broken = true;
        }
    }

    /// An element with what is inside.
    pub(crate) fn open(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.event(Event::Start(start(name, attributes)));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element with nothing inside.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// An element with a text inside.
    pub(crate) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes, |out| out.words(text));
    }

    /// XML that was written and signed elsewhere: not a space more, not a space less.
    pub(crate) fn raw(&mut self, xml: &str) {
        self.event(Event::Text(BytesText::from_escaped(xml)));
    }

    /// Text.
    pub(crate) fn words(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(&legal(text))));
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*legal(value)));
    }
    start
}

/// The text without what XML 1.0 cannot say (control characters, two of the last code points); line breaks and tabs of
/// what a doctor typed stay.
pub(crate) fn legal(text: &str) -> Cow<'_, str> {
    let says = |c: char| !matches!(c, '\u{0}'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.chars().all(says) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| says(*c)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_has_no_character_for_is_left_out_and_marks_are_escaped() {
        let mut out = Out::new();
        out.text(
            "a",
            &[("b", "<\u{1}&\">")],
            "x < y\u{0}\u{B} & \u{202E}z\u{FFFF}",
        );
        assert_eq!(
            out.finish().map(String::from_utf8),
            Some(Ok("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"&lt;&amp;&quot;&gt;\">x &lt; y &amp; \u{202E}z</a>".to_owned()))
        );
    }
}
