//! MTOM: an envelope with binary parts beside it (`multipart/related`, XOP).
//!
//! Writing gives the lines around each part, so that whoever sends may put a file between them without holding it in
//! memory. Reading borrows from the body, tells a body cut on the way from one with another boundary, takes lines that end
//! with CRLF or LF, and finds a part by the percent-encoded `cid:` of its reference (RFC 2392).

use std::borrow::Cow;

/// Most parts read.
pub const MOST_PARTS: usize = 2_000;
/// Longest head of a part, in bytes.
const MOST_HEAD: usize = 16 << 10;

/// A body whose parts cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MtomError {
    /// The boundary of the `Content-Type` stands nowhere.
    #[error("the boundary of the Content-Type is not in the body")]
    Boundary,
    /// The last boundary is not there.
    #[error("the body stops before its last boundary")]
    CutShort,
    /// A part without the blank line after its head, or a head that is too long.
    #[error("a part has no end of its head")]
    Head,
    /// More parts than are read.
    #[error("more than {MOST_PARTS} parts")]
    TooMany,
    /// No part.
    #[error("no part")]
    Empty,
    /// An encoding that is not read.
    #[error("a part is encoded as {0}")]
    Encoding(String),
    /// A reference to a part that is not there.
    #[error("no part has the identifier {0}")]
    Unknown(String),
}

/// A part beside the envelope, to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its `Content-ID`, without brackets.
    pub id: String,
    /// Its media type.
    pub media: &'static str,
}

/// The lines around parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    boundary: String,
    root: String,
}

impl Writer {
    /// For the message of this UUID: boundary and identifiers are made of it.
    #[must_use]
    pub fn new(message_id: &str) -> Self {
        let uuid = message_id.to_ascii_lowercase();
        Self {
            boundary: format!("MIMEBoundary_{uuid}"),
            root: format!("0.{uuid}@socle"),
        }
    }

    /// The identifier of the part of this number, from 1.
    #[must_use]
    pub fn id(&self, number: usize) -> String {
        let uuid = self.root.trim_start_matches("0.");
        format!("{number}.{uuid}")
    }

    /// The `Content-Type` of the whole.
    #[must_use]
    pub fn content_type(&self, action: &str) -> String {
        format!(
            "multipart/related; type=\"application/xop+xml\"; boundary=\"{}\"; start=\"<{}>\"; \
             start-info=\"application/soap+xml\"; action=\"{action}\"",
            self.boundary, self.root
        )
    }

    /// What stands before the envelope.
    #[must_use]
    pub fn root_head(&self) -> String {
        self.head(
            "application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"",
            &self.root,
            "",
        )
    }

    /// What stands before a part, after the one before it.
    #[must_use]
    pub fn part_head(&self, part: &Part) -> String {
        self.head(part.media, &part.id, "\r\n")
    }

    /// What stands after the last part.
    #[must_use]
    pub fn end(&self) -> String {
        format!("\r\n--{}--\r\n", self.boundary)
    }

    fn head(&self, media: &str, id: &str, before: &str) -> String {
        format!(
            "{before}--{}\r\nContent-Type: {media}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{id}>\r\n\r\n",
            self.boundary
        )
    }

    /// All of it in memory.
    #[must_use]
    pub fn whole(&self, root: &[u8], parts: &[(Part, &[u8])]) -> Vec<u8> {
        let mut body = self.root_head().into_bytes();
        body.extend_from_slice(root);
        for (part, content) in parts {
            body.extend_from_slice(self.part_head(part).as_bytes());
            body.extend_from_slice(content);
        }
        body.extend_from_slice(self.end().as_bytes());
        body
    }
}

/// The reference to a part: `cid:` and its identifier, percent-encoded.
#[must_use]
pub fn href(id: &str) -> String {
    let mut href = String::from("cid:");
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                href.push(char::from(byte));
            }
            other => href.push_str(&format!("%{other:02X}")),
        }
    }
    href
}

/// What a reference names.
fn decoded(href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = |at: usize| {
            after
                .get(at)
                .and_then(|digit| char::from(*digit).to_digit(16))
                .and_then(|digit| u8::try_from(digit).ok())
        };
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high * 16 + low);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A part that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received<'a> {
    /// Its `Content-ID`, without brackets; may be empty.
    pub id: String,
    /// Its `Content-Type`; may be empty.
    pub content_type: String,
    /// What it holds.
    pub content: Cow<'a, [u8]>,
}

/// A body that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multipart<'a> {
    /// The envelope.
    pub root: Cow<'a, [u8]>,
    /// The parts beside it.
    pub parts: Vec<Received<'a>>,
}

impl<'a> Multipart<'a> {
    /// The part an `Include` refers to.
    ///
    /// # Errors
    /// [`MtomError::Unknown`].
    pub fn part(&self, href: &str) -> Result<&Received<'a>, MtomError> {
        let written = href.strip_prefix("cid:").unwrap_or(href);
        let id = decoded(written);
        self.parts
            .iter()
            .find(|part| part.id == id || part.id == written)
            .ok_or_else(|| MtomError::Unknown(id.chars().take(120).collect()))
    }
}

/// Reads a body: its parts when it has any, or the whole of it as the envelope.
///
/// # Errors
/// [`MtomError`].
pub fn read<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Multipart<'a>, MtomError> {
    let announced = content_type.filter(|kind| {
        kind.trim_start()
            .get(..10)
            .is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
    });
    let boundary = match announced {
        Some(kind) => parameter(kind, "boundary").unwrap_or_else(|| first_line(body)),
        // Not announced, and yet there: seen from gateways that rewrite headers.
        None if body.starts_with(b"--") => first_line(body),
        None => {
            return Ok(Multipart {
                root: Cow::Borrowed(body),
                parts: Vec::new(),
            });
        }
    };
    if boundary.is_empty() {
        return Err(MtomError::Boundary);
    }
    let mut parts = split(body, &boundary)?;
    let start = announced
        .and_then(|kind| parameter(kind, "start"))
        .map(|id| bare(&id));
    let root = start
        .and_then(|start| parts.iter().position(|part| part.id == start))
        .unwrap_or_default();
    if parts.is_empty() {
        return Err(MtomError::Empty);
    }
    Ok(Multipart {
        root: parts.remove(root).content,
        parts,
    })
}

/// `boundary="…"` or `boundary=…` among the parameters of a header; a `;` between quotes is part of the value.
fn parameter(header: &str, name: &str) -> Option<String> {
    let (mut quoted, mut from, mut fields) = (false, 0, Vec::new());
    for (at, c) in header.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                fields.push(&header[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    fields.push(&header[from..]);
    fields.into_iter().skip(1).find_map(|field| {
        let (known, value) = field.split_once('=')?;
        known
            .trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The boundary a body itself begins with.
fn first_line(body: &[u8]) -> String {
    let line = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..line.len().min(200)).unwrap_or_default());
    line.trim_end()
        .strip_prefix("--")
        .unwrap_or_default()
        .to_owned()
}

fn bare(id: &str) -> String {
    id.trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .to_owned()
}

/// A boundary line: where it begins, where it ends, and whether it is the last.
struct Line {
    begin: usize,
    end: usize,
    last: bool,
}

fn split<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Received<'a>>, MtomError> {
    let mark = [b"--", boundary.as_bytes()].concat();
    let mut before = next_line(body, &mark, 0).ok_or(MtomError::Boundary)?;
    let mut parts = Vec::new();
    while !before.last {
        if parts.len() >= MOST_PARTS {
            return Err(MtomError::TooMany);
        }
        let after = next_line(body, &mark, before.end).ok_or(MtomError::CutShort)?;
        // The end of the line before a boundary belongs to the boundary.
        let raw = body.get(before.end..after.begin).unwrap_or_default();
        let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
        parts.push(part(raw.strip_suffix(b"\r").unwrap_or(raw))?);
        before = after;
    }
    Ok(parts)
}

/// The next boundary line from here on.
fn next_line(body: &[u8], mark: &[u8], from: usize) -> Option<Line> {
    let mut begin = from;
    loop {
        let line = body.get(begin..).filter(|line| !line.is_empty())?;
        let length = line.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let whole = line.get(..length.unwrap_or(line.len()))?;
        if let Some(rest) = whole.strip_prefix(mark) {
            let rest = rest.trim_ascii();
            let last = rest == b"--";
            // A line that was cut in its middle is no boundary, unless it is the last one, whole.
            if last || (rest.is_empty() && length.is_some()) {
                return Some(Line {
                    begin,
                    end: begin + whole.len(),
                    last,
                });
            }
        }
        begin += length?;
    }
}

fn part(raw: &[u8]) -> Result<Received<'_>, MtomError> {
    // A part without headers begins with the blank line itself.
    let (head, content) = if let Some(content) = raw
        .strip_prefix(b"\r\n")
        .or_else(|| raw.strip_prefix(b"\n"))
    {
        (&raw[..0], content)
    } else {
        let window = raw.get(..raw.len().min(MOST_HEAD)).unwrap_or_default();
        let at = |pattern: &[u8]| {
            window
                .windows(pattern.len())
                .position(|found| found == pattern)
                .map(|at| (at, at + pattern.len()))
        };
        let (end, begin) = match (at(b"\r\n\r\n"), at(b"\n\n")) {
            (Some(crlf), Some(lf)) if lf.0 < crlf.0 => lf,
            (Some(crlf), _) => crlf,
            (None, Some(lf)) => lf,
            (None, None) => return Err(MtomError::Head),
        };
        (
            raw.get(..end).unwrap_or_default(),
            raw.get(begin..).unwrap_or_default(),
        )
    };
    // A header goes on in lines that begin with a space.
    let head = String::from_utf8_lossy(head)
        .replace("\r\n", "\n")
        .replace("\n ", " ")
        .replace("\n\t", " ");
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(known, _)| known.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let encoding = header("Content-Transfer-Encoding").to_ascii_lowercase();
    let content = match encoding.as_str() {
        "" | "binary" | "8bit" | "7bit" => Cow::Borrowed(content),
        "base64" => Cow::Owned(base64(content).ok_or(MtomError::Encoding(encoding))?),
        _ => return Err(MtomError::Encoding(encoding)),
    };
    Ok(Received {
        id: bare(&header("Content-ID")),
        content_type: header("Content-Type"),
        content,
    })
}

/// Base64 with its line breaks.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let dense: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    base64::engine::general_purpose::STANDARD.decode(dense).ok()
}
