//! Media types, parts and headers, to the letter.

use hyper::header::CONTENT_TYPE;

use crate::http::Received;
use crate::soap::{Fault, WSA, WSSE, leaf};
use crate::xml::Element;

/// A part beside the envelope.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) id: String,
    pub(super) content: &'a [u8],
}

/// A request, taken apart.
#[derive(Debug)]
pub(super) struct Content<'a> {
    pub(super) action: String,
    pub(super) root: &'a [u8],
    pub(super) parts: Vec<Part<'a>>,
}

/// The `Content-Type`, as it was sent.
pub(super) fn content_type(received: &Received) -> Result<&str, String> {
    let value = received.headers.get(CONTENT_TYPE);
    let value = value.ok_or("no Content-Type")?;
    value
        .to_str()
        .map_err(|error| format!("Content-Type: {error}"))
}

/// Reads the `Content-Type` and splits the body along it.
pub(super) fn open(received: &Received) -> Result<Content<'_>, String> {
    let value = content_type(received)?;
    let parameter = |name: &str| {
        value.split(';').skip(1).find_map(|field| {
            let (known, value) = field.split_once('=')?;
            known
                .trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    let action = parameter("action").ok_or("the action parameter is absent")?;
    let media = value.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/soap+xml") {
        return Ok(Content {
            action,
            root: &received.body,
            parts: Vec::new(),
        });
    }
    if !media.eq_ignore_ascii_case("multipart/related") {
        return Err(format!("the media type is {media}"));
    }
    for (name, expected) in [
        ("type", "application/xop+xml"),
        ("start-info", "application/soap+xml"),
    ] {
        let found = parameter(name).unwrap_or_default();
        if found != expected {
            return Err(format!("{name} is {found}, not {expected}"));
        }
    }
    let boundary = parameter("boundary").ok_or("no boundary")?;
    let mut parts = split(&received.body, &boundary)?;
    let start = parameter("start").ok_or("no start")?;
    let start = start.trim_start_matches('<').trim_end_matches('>');
    let at = parts
        .iter()
        .position(|part| part.id == start)
        .ok_or("the start is no part")?;
    Ok(Content {
        action,
        root: parts.remove(at).content,
        parts,
    })
}

fn split<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, String> {
    let first = format!("--{boundary}\r\n").into_bytes();
    let next = format!("\r\n--{boundary}\r\n").into_bytes();
    let last = format!("\r\n--{boundary}--").into_bytes();
    let mut rest = body
        .strip_prefix(first.as_slice())
        .ok_or("the body does not begin with its boundary")?;
    let mut parts = Vec::new();
    loop {
        let (raw, after) = match (find(rest, &next), find(rest, &last)) {
            (Some(next_at), last_at) if last_at.is_none_or(|last_at| next_at < last_at) => {
                (&rest[..next_at], Some(&rest[next_at + next.len()..]))
            }
            (_, Some(last_at)) => (&rest[..last_at], None),
            _ => return Err("the last boundary is missing".to_owned()),
        };
        parts.push(part(raw)?);
        match after {
            Some(after) => rest = after,
            None => return Ok(parts),
        }
    }
}

fn part(raw: &[u8]) -> Result<Part<'_>, String> {
    let end = find(raw, b"\r\n\r\n").ok_or("a part without the end of its head")?;
    let head = std::str::from_utf8(&raw[..end]).map_err(|error| error.to_string())?;
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    if header("Content-Transfer-Encoding") != Some("binary") {
        return Err("a part is not binary".to_owned());
    }
    let id = header("Content-ID")
        .and_then(|id| id.strip_prefix('<')?.strip_suffix('>'))
        .ok_or("a part without Content-ID")?;
    Ok(Part {
        id: id.to_owned(),
        content: &raw[end + 4..],
    })
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}

/// What the headers say.
#[derive(Debug)]
pub(super) struct Headers {
    pub(super) message_id: String,
    pub(super) assertion: Element,
}

/// Each header once and no other; the action is that of the `Content-Type`.
pub(super) fn headers(headers: &[Element], action: &str) -> Result<Headers, Box<Fault>> {
    let invalid = |reason: String| Fault::addressing("InvalidAddressingHeader", None, reason);
    let mut known: [(&str, &str, Option<&Element>); 5] = [
        (WSA, "MessageID", None),
        (WSA, "To", None),
        (WSA, "ReplyTo", None),
        (WSA, "Action", None),
        (WSSE, "Security", None),
    ];
    for header in headers {
        let place = known
            .iter_mut()
            .find(|(space, name, _)| header.is(space, name))
            .ok_or_else(|| invalid(format!("{} is not expected", header.label())))?;
        if place.2.replace(header).is_some() {
            return Err(invalid(format!("{} twice", header.label())));
        }
    }
    let [id, to, reply, said, security] = known.map(|(_, name, found)| {
        found.ok_or_else(|| {
            Fault::addressing(
                "MessageAddressingHeaderRequired",
                None,
                format!("{name} is missing"),
            )
        })
    });
    let text = |element: &Element| leaf(element).map(str::to_owned).map_err(invalid);
    let message_id = text(id?)?;
    let is_uuid = message_id
        .strip_prefix("urn:uuid:")
        .is_some_and(|uuid| uuid::Uuid::try_parse(uuid).is_ok());
    if !is_uuid {
        return Err(invalid(format!("MessageID is {message_id}")));
    }
    text(to?)?;
    let address = reply?.children.first().map(|address| address.text.as_str());
    if address != Some("http://www.w3.org/2005/08/addressing/anonymous") {
        return Err(invalid("ReplyTo is not anonymous".to_owned()));
    }
    let said = text(said?)?;
    if said != action {
        return Err(Fault::addressing(
            "InvalidAddressingHeader",
            Some("ActionMismatch"),
            format!("Action is {said}, the Content-Type says {action}"),
        ));
    }
    match security?.children.as_slice() {
        [assertion] => Ok(Headers {
            message_id,
            assertion: assertion.clone(),
        }),
        other => Err(super::fault(
            "sandbox_vihf",
            format!("{} assertions", other.len()),
        )),
    }
}
