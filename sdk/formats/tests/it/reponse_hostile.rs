//! Replies that are not replies: each is a typed error with a sentence, never a panic, never half a result.

use std::time::Instant;

use socle_formats::insi::{ErreurReponse, PROFONDEUR_MAX, TAILLE_MAX_OCTETS, lire_reponse};

use super::donnees::phrase;
use super::reponse::{ACTIF, TIQ, enveloppe, resultat, trouve};

#[track_caller]
fn refuse(octets: &[u8], expected: &ErreurReponse) {
    let error = match lire_reponse(octets, None) {
        Err(error) => error,
        Ok(message) => panic!("read as {message:?}"),
    };
    let same = std::mem::discriminant(&error) == std::mem::discriminant(expected);
    // The byte of an ill-formed document is not part of the expectation.
    let exact = matches!(expected, ErreurReponse::MalForme(_)) || &error == expected;
    assert!(same && exact, "{error:?}, expected {expected:?}");
    assert!(error.code().starts_with("insi.reponse."));
    phrase(&error.message());
    assert!(error.message().contains("inchangé"), "{}", error.message());
}

fn bon() -> String {
    trouve(&format!("{ACTIF}{TIQ}"))
}

#[test]
fn empty() {
    for text in [
        "",
        " \n\t ",
        "\u{feff}",
        "<!-- rien -->",
        "<?xml version=\"1.0\"?>",
    ] {
        refuse(text.as_bytes(), &ErreurReponse::Vide);
    }
}

#[test]
fn truncated_at_every_byte() {
    let xml = bon().replace("ADRUN", "LEFÈVRE");
    let whole = lire_reponse(xml.as_bytes(), None).unwrap();
    for end in 1..xml.len() {
        let error = lire_reponse(&xml.as_bytes()[..end], None).unwrap_err();
        let broken = matches!(
            error,
            ErreurReponse::Tronquee | ErreurReponse::Vide | ErreurReponse::MalForme(_)
        );
        assert!(broken, "{end}: {error:?}");
        assert!(error.reessayable());
    }
    assert_eq!(lire_reponse(xml.as_bytes(), None).unwrap(), whole);
    refuse(&xml.as_bytes()[..xml.len() - 20], &ErreurReponse::Tronquee);
}

#[test]
fn any_byte_changed_never_panics() {
    let xml = bon();
    let bytes = xml.as_bytes();
    for position in 0..bytes.len() {
        for replacement in [0_u8, b'<', b'>', b'&', b'"', b'/', b' ', 0xC3, 0xFF] {
            let mut changed = bytes.to_vec();
            changed[position] = replacement;
            if let Err(error) = lire_reponse(&changed, None) {
                phrase(&error.message());
            }
        }
    }
}

#[test]
fn wrong_namespaces() {
    for (from, to) in [
        (
            "http://www.w3.org/2003/05/soap-envelope",
            "http://schemas.xmlsoap.org/soap/envelope/",
        ), // SOAP 1.1
        (
            "http://www.w3.org/2003/05/soap-envelope",
            "http://www.w3.org/2003/05/soap-envelope/",
        ),
    ] {
        refuse(
            bon().replace(from, to).as_bytes(),
            &ErreurReponse::Inattendu("SOAP 1.2 Envelope"),
        );
    }
    refuse(
        bon().replace("INSiResultat", "INSiResultat2").as_bytes(),
        &ErreurReponse::Inattendu("RESULTAT or Fault, alone in Body"),
    );
    // Right name, wrong namespace, in the middle: the element is not there.
    refuse(
        bon().replace("<TIQ>", "<TIQ xmlns=\"urn:x\">").as_bytes(),
        &ErreurReponse::Manquant("TIQ"),
    );
    refuse(
        bon().replace("<OID>", "<OID xmlns=\"\">").as_bytes(),
        &ErreurReponse::Manquant("OID"),
    );
    refuse(
        bon()
            .replace("<TIQ>", "<z:TIQ>")
            .replace("</TIQ>", "</z:TIQ>")
            .as_bytes(),
        &ErreurReponse::MalForme(0),
    );
}

#[test]
fn other_documents() {
    let other = |expected| ErreurReponse::Inattendu(expected);
    refuse(b"<a/>", &other("SOAP 1.2 Envelope"));
    refuse(b"{\"erreur\": 500}", &ErreurReponse::MalForme(0));
    refuse(b"Bad Gateway", &ErreurReponse::MalForme(0));
    refuse(
        enveloppe("").as_bytes(),
        &ErreurReponse::Manquant("RESULTAT"),
    );
    refuse(
        enveloppe("<a/>").as_bytes(),
        &other("RESULTAT or Fault, alone in Body"),
    );
    let two = enveloppe(&format!(
        "{0}{0}",
        "<RESULTAT xmlns=\"http://www.cnamts.fr/INSiResultat\"/>"
    ));
    refuse(two.as_bytes(), &other("RESULTAT or Fault, alone in Body"));
    refuse(
        enveloppe("<soap:Fault/>").as_bytes(),
        &ErreurReponse::Manquant("Code"),
    );
    let no_body =
        "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Header/></e:Envelope>";
    refuse(no_body.as_bytes(), &ErreurReponse::Manquant("Body"));
    refuse(
        format!("{}<x/>", bon()).as_bytes(),
        &ErreurReponse::MalForme(0),
    );
    refuse(
        format!("{}texte", bon()).as_bytes(),
        &ErreurReponse::MalForme(0),
    );
}

#[test]
fn web_pages() {
    for page in [
        "<!DOCTYPE html><html><body>503 Service Unavailable</body></html>",
        "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><html><br></html>",
        "<html><head><title>502</title></head><body><hr></body></html>",
        "\n\n  <HTML><BODY>",
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body/></html>",
    ] {
        refuse(page.as_bytes(), &ErreurReponse::PageHtml);
    }
}

#[test]
fn document_types_and_entities() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    let body = bon()
        .replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "")
        .replace("ADRUN", "&c;");
    refuse(format!("{bomb}{body}").as_bytes(), &ErreurReponse::Dtd);
    let external = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
    refuse(format!("{external}{body}").as_bytes(), &ErreurReponse::Dtd);
    // No declaration: an unknown entity stays unknown, in a text as in an attribute.
    refuse(body.as_bytes(), &ErreurReponse::Entite);
    refuse(
        bon().replace("ADRUN", "&eacute;").as_bytes(),
        &ErreurReponse::Entite,
    );
    refuse(
        bon().replace("<TIQ>", "<TIQ a=\"&c;\">").as_bytes(),
        &ErreurReponse::Entite,
    );
    refuse(
        bon().replace("ADRUN", "&#0;").as_bytes(),
        &ErreurReponse::MalForme(0),
    );
    refuse(
        bon().replace("ADRUN", "&#x110000;").as_bytes(),
        &ErreurReponse::MalForme(0),
    );
    refuse(
        bon().replace("ADRUN", "&#1;").as_bytes(),
        &ErreurReponse::MalForme(0),
    );
}

#[test]
fn charsets() {
    let xml = bon();
    for encoding in ["ISO-8859-1", "UTF-16", "windows-1252", ""] {
        refuse(
            xml.replace("UTF-8", encoding).as_bytes(),
            &ErreurReponse::Charset,
        );
    }
    // Latin-1 bytes under any declaration.
    let latin: Vec<u8> = xml
        .replace("ADRUN", "LEF\u{c8}VRE")
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect();
    refuse(&latin, &ErreurReponse::Charset);
    for bom in [[0xFF, 0xFE], [0xFE, 0xFF]] {
        let utf16: Vec<u8> = bom
            .into_iter()
            .chain(xml.bytes().flat_map(|b| [b, 0]))
            .collect();
        refuse(&utf16, &ErreurReponse::Charset);
    }
    // What the HTTP header says counts too.
    for (header, read) in [
        ("application/soap+xml", true),
        ("application/soap+xml; charset=utf-8", true),
        ("application/soap+xml;action=\"x\";CHARSET=\"UTF-8\"", true),
        ("application/soap+xml; charset=iso-8859-1", false),
        ("text/html; charset=ISO-8859-15", false),
    ] {
        let outcome = lire_reponse(xml.as_bytes(), Some(header));
        assert_eq!(
            outcome.err(),
            (!read).then_some(ErreurReponse::Charset),
            "{header}"
        );
    }
}

#[test]
fn size_depth_and_number() {
    let huge = vec![b' '; 10 * 1024 * 1024];
    refuse(&huge, &ErreurReponse::TropGrande(huge.len()));
    let mut just_over = bon().into_bytes();
    just_over.resize(TAILLE_MAX_OCTETS + 1, b' ');
    refuse(
        &just_over,
        &ErreurReponse::TropGrande(TAILLE_MAX_OCTETS + 1),
    );
    just_over.pop();
    lire_reponse(&just_over, None).unwrap();

    let deep = format!(
        "{}{}",
        "<a>".repeat(PROFONDEUR_MAX + 1),
        "</a>".repeat(PROFONDEUR_MAX + 1)
    );
    refuse(deep.as_bytes(), &ErreurReponse::TropComplexe("depth"));
    refuse(
        "<a>".repeat(300_000).as_bytes(),
        &ErreurReponse::TropComplexe("depth"),
    );
    refuse(
        enveloppe(&"<a/>".repeat(3_000)).as_bytes(),
        &ErreurReponse::TropComplexe("elements"),
    );
    let attributes: String = (0..200).map(|i| format!(" a{i}=\"\"")).collect();
    refuse(
        enveloppe(&format!("<a{attributes}/>")).as_bytes(),
        &ErreurReponse::TropComplexe("attributes"),
    );
    let declarations: String = (0..200).map(|i| format!(" xmlns:a{i}=\"u\"")).collect();
    refuse(
        enveloppe(&format!("<a{declarations}/>")).as_bytes(),
        &ErreurReponse::MalForme(0),
    );
    let histo = ACTIF.replace("INSACTIF", "INSHISTO").repeat(51);
    refuse(
        trouve(&format!("{ACTIF}{histo}{TIQ}")).as_bytes(),
        &ErreurReponse::TropComplexe("INSHISTO"),
    );
}

#[test]
fn the_worst_of_one_megabyte_is_read_quickly() {
    let fill = |unit: &str| unit.repeat(TAILLE_MAX_OCTETS / unit.len());
    for text in [
        fill("<a>"),
        fill("<a/>"),
        fill("&#65;"),
        fill("<!---->"),
        fill("<?a?>"),
        fill("]]>"),
        format!("<a {}/>", fill("a='' "))
            .chars()
            .take(TAILLE_MAX_OCTETS)
            .collect(),
        format!("<a {}/>", fill("xmlns:a='' "))
            .chars()
            .take(TAILLE_MAX_OCTETS)
            .collect(),
        enveloppe(&fill("x")[..TAILLE_MAX_OCTETS - 400]),
    ] {
        let start = Instant::now();
        lire_reponse(text.as_bytes(), None).unwrap_err();
        let spent = start.elapsed();
        assert!(spent.as_secs() < 2, "{} took {spent:?}", &text[..20]);
    }
}

#[test]
fn structure() {
    let missing =
        |text: &str, what: &'static str| refuse(text.as_bytes(), &ErreurReponse::Manquant(what));
    missing(&resultat(""), "CR");
    missing(&resultat("<CR/>"), "CodeCR");
    missing(&resultat("<CR><CodeCR> </CodeCR></CR>"), "CodeCR");
    missing(&resultat("<CR><CodeCR>00</CodeCR></CR>"), "INDIVIDU");
    missing(&trouve(""), "INSACTIF");
    missing(&trouve(TIQ), "INSACTIF");
    missing(&trouve(ACTIF), "TIQ");
    missing(&trouve(&format!("<INSACTIF/>{TIQ}")), "IdIndividu");
    missing(&bon().replace("<OID>1.2.250.1.213.1.4.8</OID>", ""), "OID");
    missing(
        &bon().replace("<NumIdentifiant>2751263220749</NumIdentifiant>", ""),
        "NumIdentifiant",
    );

    for (once, name) in [
        (ACTIF, "INSACTIF"),
        (TIQ, "TIQ"),
        ("<Sexe>F</Sexe>", "Sexe"),
        ("<Cle>74</Cle>", "Cle"),
        ("<OID>1.2.250.1.213.1.4.8</OID>", "OID"),
        ("<CodeCR>00</CodeCR>", "CodeCR"),
        ("<NomNaissance>ADRUN</NomNaissance>", "NomNaissance"),
    ] {
        let twice = bon().replace(once, &format!("{once}{once}"));
        refuse(twice.as_bytes(), &ErreurReponse::EnDouble(name));
    }
    for code in ["01", "02"] {
        let contradictory = bon().replace("<CodeCR>00<", &format!("<CodeCR>{code}<"));
        refuse(
            contradictory.as_bytes(),
            &ErreurReponse::Inattendu("no INDIVIDU with CodeCR 01 or 02"),
        );
    }
    for code in ["03", "0", "000", "OK"] {
        refuse(
            resultat(&format!("<CR><CodeCR>{code}</CodeCR></CR>")).as_bytes(),
            &ErreurReponse::CodeCr,
        );
    }
}

#[test]
fn values() {
    let long = "A".repeat(101);
    for (from, to, what) in [
        ("2751263220749", "275126322074", "NumIdentifiant"),
        ("2751263220749", "27512632207491", "NumIdentifiant"),
        ("2751263220749", "275126322 749", "NumIdentifiant"),
        ("2751263220749", "27512632207é", "NumIdentifiant"),
        ("2751263220749", "A751263220749", "NumIdentifiant"),
        (">74<", ">7<", "Cle"),
        (">74<", ">7A<", "Cle"),
        (">74<", ">740<", "Cle"),
        ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.2", "OID"), // INS-C
        ("1.2.250.1.213.1.4.8", "1.2.3", "OID"),
        ("<Sexe>F<", "<Sexe>I<", "Sexe"),
        ("<Sexe>F<", "<Sexe>FF<", "Sexe"),
        ("1975-12-31", "1975-13-31", "DateNaissance"),
        ("1975-12-31", "1975-02-30", "DateNaissance"),
        ("1975-12-31", "31/12/1975", "DateNaissance"),
        ("1975-12-31", "1975", "DateNaissance"),
        ("1975-12-31", "1975-00-31", "DateNaissance"),
        ("1975-12-31", "1975-12-31T00:00:00", "DateNaissance"),
        ("1975-12-31", "1975-12-3é", "DateNaissance"),
        (">63220<", ">6322<", "LieuNaissance"),
        (">63220<", ">PARIS<", "LieuNaissance"),
        ("ADRUN", long.as_str(), "NomNaissance"),
        ("ADRUN", "AD\nRUN", "NomNaissance"),
        ("<ListePrenom>ZOE", "<ListePrenom>ZOE\tMARIE", "ListePrenom"),
    ] {
        let xml = bon().replace(from, to);
        assert_ne!(xml, bon(), "{from} not found");
        refuse(xml.as_bytes(), &ErreurReponse::Valeur(what));
    }
}

#[test]
fn an_error_holds_no_patient_data() {
    for to in ["AD\nRUN", "&x;", "<"] {
        let error = lire_reponse(bon().replace("ADRUN", to).as_bytes(), None).unwrap_err();
        let all = format!("{error} {error:?} {} {}", error.message(), error.code());
        for secret in ["RUN", "ZOE", "275126", "1975"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}
