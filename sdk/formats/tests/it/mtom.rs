//! Envelopes with parts beside them: written, read back, and everything that can be wrong with them.

use socle_formats::soap::mtom::{self, MtomError, Part, Writer, href};

const UUID: &str = "3f2b5c1e-0a4d-4b6e-9c7f-8d9e0f1a2b3c";

/// A body as this crate writes it, with its `Content-Type`.
fn written() -> (Vec<u8>, String) {
    let writer = Writer::new(UUID);
    let part = |number| Part {
        id: writer.id(number),
        media: "text/xml",
    };
    let binary: Vec<u8> = (0..=255).collect();
    let body = writer.whole(b"<root/>", &[(part(1), b"<a/>\r\n"), (part(2), &binary)]);
    (body, writer.content_type("urn:action"))
}

#[test]
fn what_is_written_is_read_back_byte_for_byte() {
    let (body, kind) = written();
    let read = mtom::read(&body, Some(&kind)).unwrap();
    assert_eq!(&*read.root, b"<root/>");
    let binary: Vec<u8> = (0..=255).collect();
    let writer = Writer::new(UUID);
    assert_eq!(
        &*read.part(&href(&writer.id(1))).unwrap().content,
        b"<a/>\r\n"
    );
    assert_eq!(&*read.part(&href(&writer.id(2))).unwrap().content, binary);
    assert_eq!(read.parts.len(), 2);
}

#[test]
fn a_body_cut_anywhere_is_never_taken_for_a_whole_one() {
    let (body, kind) = written();
    // The end of the last line may be missing: nothing of a part is.
    let whole = body.len() - 2;
    for length in 0..whole {
        let cut = mtom::read(&body[..length], Some(&kind));
        assert!(cut.is_err(), "{length} of {} bytes: {cut:?}", body.len());
    }
    assert!(mtom::read(&body[..whole], Some(&kind)).is_ok());
    assert_eq!(
        mtom::read(&body[..whole - 40], Some(&kind)),
        Err(MtomError::CutShort)
    );
}

#[test]
fn another_boundary_than_the_one_announced_is_said_and_none_announced_is_found() {
    let (body, kind) = written();
    let other = kind.replace("MIMEBoundary_", "Autre_");
    assert_eq!(mtom::read(&body, Some(&other)), Err(MtomError::Boundary));
    let without = "multipart/related; type=\"application/xop+xml\"";
    for kind in [Some(without), Some("text/xml"), None] {
        assert_eq!(mtom::read(&body, kind).unwrap().parts.len(), 2, "{kind:?}");
    }
}

#[test]
fn lines_may_end_with_lf_alone_and_headers_may_go_on() {
    let body = b"--b\nContent-Type: application/xop+xml;\n charset=UTF-8\nContent-ID: <0@x>\n\n<root/>\n--b\nContent-ID: <1@x>\n\nun\n\ndeux\n--b--";
    let read = mtom::read(body, Some("multipart/related; boundary=b")).unwrap();
    assert_eq!(&*read.root, b"<root/>");
    assert_eq!(&*read.part("cid:1@x").unwrap().content, b"un\n\ndeux");
}

#[test]
fn a_boundary_inside_a_document_does_not_end_it() {
    let body =
        b"--b\r\n\r\n<root/>\r\n--b\r\nContent-ID: <1@x>\r\n\r\ntext --b\r\n--boundary\r\n--b--\r\n";
    let read = mtom::read(body, Some("multipart/related; boundary=\"b\"")).unwrap();
    assert_eq!(
        &*read.part("cid:1@x").unwrap().content,
        b"text --b\r\n--boundary"
    );
}

#[test]
fn a_part_is_found_by_its_percent_encoded_reference_and_a_wrong_one_is_named() {
    let body = b"--b\r\n\r\n<root/>\r\n--b\r\nContent-ID: <a+b%{1}@x y>\r\n\r\nun\r\n--b--\r\n";
    let read = mtom::read(body, Some("multipart/related; boundary=b")).unwrap();
    for reference in [
        "cid:a%2Bb%25%7B1%7D@x%20y",
        "cid:a%2bb%25%7b1%7d%40x%20y",
        // Not encoded at all: some servers do not.
        "cid:a+b%{1}@x y",
    ] {
        assert_eq!(
            &*read.part(reference).unwrap().content,
            b"un",
            "{reference}"
        );
    }
    assert_eq!(href("a+b%{1}@x y"), "cid:a%2Bb%25%7B1%7D@x%20y");
    assert_eq!(
        read.part("cid:autre@x"),
        Err(MtomError::Unknown("autre@x".to_owned()))
    );
}

#[test]
fn the_root_is_the_part_the_header_names() {
    let body = b"--b\r\nContent-ID: <1@x>\r\n\r\nun\r\n--b\r\nContent-ID: <0@x>\r\n\r\n<root/>\r\n--b--\r\n";
    let kind = "Multipart/Related; start=\"<0@x>\"; boundary=b";
    let read = mtom::read(body, Some(kind)).unwrap();
    assert_eq!(&*read.root, b"<root/>");
    assert_eq!(&*read.part("cid:1@x").unwrap().content, b"un");
}

#[test]
fn base64_is_decoded_and_other_encodings_are_said() {
    let body = |encoding: &str, text: &str| {
        format!(
            "--b\r\n\r\n<root/>\r\n--b\r\nContent-ID: <1@x>\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}\r\n--b--\r\n"
        )
    };
    let kind = Some("multipart/related; boundary=b");
    let coded = body("Base64", "w6nD\r\nqQ==");
    let read = mtom::read(coded.as_bytes(), kind).unwrap();
    assert_eq!(&*read.parts[0].content, "éé".as_bytes());
    for (encoding, text) in [("quoted-printable", "=C3=A9"), ("base64", "%%%")] {
        assert!(matches!(
            mtom::read(body(encoding, text).as_bytes(), kind),
            Err(MtomError::Encoding(_))
        ));
    }
}

#[test]
fn there_is_a_limit_to_parts_and_to_their_heads() {
    let mut many = b"--b\r\n\r\n<root/>".to_vec();
    for _ in 0..=mtom::MOST_PARTS {
        many.extend_from_slice(b"\r\n--b\r\n\r\nx");
    }
    many.extend_from_slice(b"\r\n--b--\r\n");
    let kind = Some("multipart/related; boundary=b");
    assert_eq!(mtom::read(&many, kind), Err(MtomError::TooMany));
    let long = format!(
        "--b\r\nX: {}\r\n\r\n<root/>\r\n--b--\r\n",
        "x".repeat(20_000)
    );
    assert_eq!(mtom::read(long.as_bytes(), kind), Err(MtomError::Head));
    assert_eq!(mtom::read(b"--b--\r\n", kind), Err(MtomError::Empty));
}
