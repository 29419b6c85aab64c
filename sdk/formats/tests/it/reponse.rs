//! Replies that are replies: whatever their prefixes, order and optional parts.

use socle_formats::identite::{AncienMatricule, Origine};
use socle_formats::insi::{Cote, Faute, Message, Retour, lire_reponse};
use socle_formats::oid::OidIns;
use socle_formats::traits::Sexe;

use super::donnees::{PUBLIEES, phrase, publiee, tiq};

/// An envelope around a body.
pub(crate) fn enveloppe(corps: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\"><soap:Body>{corps}</soap:Body>\
         </soap:Envelope>"
    )
}

/// A `RESULTAT` with its namespace by default.
pub(crate) fn resultat(dedans: &str) -> String {
    enveloppe(&format!(
        "<RESULTAT xmlns=\"http://www.cnamts.fr/INSiResultat\">{dedans}</RESULTAT>"
    ))
}

/// A `CR` of this code and an `INDIVIDU` of this content.
pub(crate) fn trouve(individu: &str) -> String {
    resultat(&format!(
        "<CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU>{individu}</INDIVIDU>"
    ))
}

pub(crate) const ACTIF: &str = "<INSACTIF><IdIndividu><NumIdentifiant>2751263220749</NumIdentifiant><Cle>74</Cle>\
    </IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSACTIF>";
pub(crate) const TIQ: &str = "<TIQ><NomNaissance>ADRUN</NomNaissance><Prenom>ZOE</Prenom>\
    <ListePrenom>ZOE</ListePrenom><Sexe>F</Sexe><DateNaissance>1975-12-31</DateNaissance>\
    <LieuNaissance>63220</LieuNaissance></TIQ>";

#[track_caller]
fn lire(xml: &str) -> Message {
    lire_reponse(xml.as_bytes(), Some("application/soap+xml; charset=utf-8"))
        .unwrap_or_else(|error| panic!("{error} in {xml}"))
}

#[track_caller]
fn faute(xml: &str) -> Faute {
    match lire(xml) {
        Message::Faute(faute) => faute,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_published_identity() {
    for p in PUBLIEES {
        let nom = p.nom.replace('\'', "&#39;");
        let xml = trouve(&format!(
            "<INSACTIF><IdIndividu><NumIdentifiant>{}</NumIdentifiant><Cle>{}</Cle></IdIndividu><OID>{}</OID>\
             </INSACTIF><TIQ><NomNaissance>{nom}</NomNaissance><Prenom>{}</Prenom><ListePrenom>{}</ListePrenom>\
             <Sexe>{}</Sexe><DateNaissance>{}</DateNaissance><LieuNaissance>{}</LieuNaissance></TIQ>",
            p.numero, p.cle, p.oid, p.premier, p.liste, p.sexe, p.date, p.cog
        ));
        assert_eq!(
            lire(&xml),
            Message::Retour(Retour::Trouvee(p.reponse())),
            "{}",
            p.nom
        );
    }
}

#[test]
fn none_and_several() {
    for (code, label, expected) in [
        ("01", "Aucune identite trouvee", Retour::Aucune),
        ("02", "Plusieurs identites trouvees", Retour::Plusieurs),
    ] {
        let xml = resultat(&format!(
            "<CR><CodeCR>{code}</CodeCR><LibelleCR>{label}</LibelleCR></CR>"
        ));
        assert_eq!(expected.code(), code);
        assert_eq!(lire(&xml), Message::Retour(expected));
    }
}

#[test]
fn prefixes_vary() {
    let expected = Message::Retour(Retour::Trouvee(publiee("ADRUN", "ZOE").reponse()));
    let plain = trouve(&format!("{ACTIF}{TIQ}"));
    assert_eq!(lire(&plain), expected);
    // Another prefix for each element of the reply, another for the body than for the envelope, unused namespaces.
    let ns3 = plain
        .replace("xmlns=\"http://www.cnamts.fr/INSiResultat\"", "xmlns:ns3=\"http://www.cnamts.fr/INSiResultat\" xmlns:ns2=\"http://www.cnamts.fr/INSiRecSans\"")
        .replace("<soap:Body>", "<S:Body xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\">")
        .replace("</soap:Body>", "</S:Body>");
    let mut prefixed = String::new();
    for (i, piece) in ns3.split('<').enumerate() {
        let own = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.starts_with("S:")
        };
        match piece.strip_prefix('/') {
            _ if i == 0 => prefixed.push_str(piece),
            Some(end) if own(end) => prefixed.push_str(&format!("</ns3:{end}")),
            None if own(piece) => prefixed.push_str(&format!("<ns3:{piece}")),
            _ => prefixed.push_str(&format!("<{piece}")),
        }
    }
    assert!(
        prefixed.contains("<ns3:NomNaissance>ADRUN</ns3:NomNaissance>"),
        "{prefixed}"
    );
    assert_eq!(lire(&prefixed), expected);
    // The SOAP namespace by default, and the reply's declared on each child.
    let default = "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"><Header/><Body>BODY</Body></Envelope>";
    let body = plain
        .split("<soap:Body>")
        .nth(1)
        .unwrap()
        .split("</soap:Body>")
        .next()
        .unwrap();
    assert_eq!(lire(&default.replace("BODY", body)), expected);
}

#[test]
fn layout_comments_and_cdata_do_not_matter() {
    let expected = Message::Retour(Retour::Trouvee(publiee("ADRUN", "ZOE").reponse()));
    let xml = trouve(&format!("{ACTIF}{TIQ}"));
    for (what, changed) in [
        ("indented", xml.replace("><", ">\r\n\t<")),
        (
            "comments",
            xml.replace("<TIQ>", "<!-- x --><TIQ><!-- y -->"),
        ),
        ("padded", xml.replace(">ADRUN<", ">\n  ADRUN  \n<")),
        ("cdata", xml.replace(">ADRUN<", "><![CDATA[ADRUN]]><")),
        (
            "split",
            xml.replace(">ADRUN<", ">AD<!-- z -->R<![CDATA[U]]>N<"),
        ),
        ("references", xml.replace(">ADRUN<", ">&#65;&#x44;RUN<")),
        ("byte order mark", format!("\u{feff}{xml}")),
        (
            "no declaration",
            xml.replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", ""),
        ),
        ("lower-case encoding", xml.replace("UTF-8", "utf-8")),
        ("trailing space", format!("{xml}\n\n")),
        (
            "type of matricule",
            xml.replace("</Cle>", "</Cle><TypeMatricule>NIR</TypeMatricule>"),
        ),
        (
            "unknown element",
            xml.replace("<TIQ>", "<Nouveau><Cle>1</Cle></Nouveau><TIQ>"),
        ),
    ] {
        assert_eq!(lire(&changed), expected, "{what}");
    }
}

#[test]
fn former_numbers_in_any_order() {
    // As the CNDA's files have it: dates before or after the number, or none, and a wrong key.
    let histo = "<INSHISTO><DateDeb>2019-03-01</DateDeb><DateFin>2019-02-28+01:00</DateFin><IdIndividu>\
        <NumIdentifiant>2090763220834</NumIdentifiant><Cle>39</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID>\
        </INSHISTO><INSHISTO><IdIndividu><NumIdentifiant>2810363220456</NumIdentifiant><Cle>10</Cle></IdIndividu>\
        <OID>1.2.250.1.213.1.4.9</OID></INSHISTO>";
    let Message::Retour(Retour::Trouvee(reponse)) = lire(&trouve(&format!("{ACTIF}{histo}{TIQ}")))
    else {
        panic!()
    };
    assert_eq!(
        reponse.ins.historique,
        [
            AncienMatricule {
                matricule: "209076322083439".parse().unwrap(),
                oid: OidIns::Nir,
                debut: Some("2019-03-01".parse().unwrap()),
                fin: Some("2019-02-28".parse().unwrap()),
                origine: Origine::Insi,
            },
            AncienMatricule {
                matricule: socle_formats::nir::Matricule::parse_lenient("281036322045610").unwrap(),
                oid: OidIns::Nia,
                debut: None,
                fin: None,
                origine: Origine::Insi,
            },
        ]
    );
}

#[test]
fn keys_are_never_held_against_a_reply() {
    for (written, kept) in [
        ("<Cle>74</Cle>", "275126322074974"),
        ("<Cle>60</Cle>", "275126322074960"), // wrong: kept as written
        ("<Cle>00</Cle>", "275126322074900"),
        ("", "275126322074974"), // absent: computed
        ("<Cle/>", "275126322074974"),
    ] {
        let xml = trouve(&format!("{}{TIQ}", ACTIF.replace("<Cle>74</Cle>", written)));
        let Message::Retour(Retour::Trouvee(reponse)) = lire(&xml) else {
            panic!()
        };
        assert_eq!(reponse.ins.matricule.as_str(), kept, "{written}");
    }
    for (numero, kept) in [
        ("160012b020777", "160012B02077774"),
        ("160012C020777", "160012C02077774"),
    ] {
        let xml = trouve(&format!("{}{TIQ}", ACTIF.replace("2751263220749", numero)));
        let Message::Retour(Retour::Trouvee(reponse)) = lire(&xml) else {
            panic!()
        };
        assert_eq!(reponse.ins.matricule.as_str(), kept, "{numero}");
    }
}

#[test]
fn traits_may_be_absent_empty_or_partly_unknown() {
    for (written, expected) in [
        ("", tiq("/////")),
        (
            "<NomNaissance/><Prenom> </Prenom><Sexe></Sexe>",
            tiq("/////"),
        ),
        (
            "<ListePrenom>PIERRE-ALAIN MURIEL</ListePrenom>",
            tiq("//PIERRE-ALAIN MURIEL///"),
        ),
        (
            "<DateNaissance>1950-00-00</DateNaissance>",
            tiq("////1950/"),
        ),
        (
            "<DateNaissance>1950-03-00</DateNaissance>",
            tiq("////1950-03/"),
        ),
        ("<LieuNaissance>2a020</LieuNaissance>", tiq("/////2A020")),
        (
            "<Sexe>M</Sexe><NomNaissance>LEFÈVRE</NomNaissance>",
            tiq("LEFÈVRE///M//"),
        ),
    ] {
        let xml = trouve(&format!("{ACTIF}<TIQ>{written}</TIQ>"));
        let Message::Retour(Retour::Trouvee(reponse)) = lire(&xml) else {
            panic!()
        };
        assert_eq!(reponse.traits, expected, "{written}");
    }
    let Message::Retour(Retour::Trouvee(reponse)) = lire(&trouve(&format!("{ACTIF}{TIQ}"))) else {
        panic!()
    };
    assert_eq!(reponse.traits.sexe, Some(Sexe::F));
}

const SOAP_FAULT: &str = "<soap:Fault><soap:Code><soap:Value>soap:COTE</soap:Value><soap:Subcode><soap:Value \
    xmlns:siram=\"urn:siram\">siram:SOUS</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text \
    xml:lang=\"fr\">RAISON</soap:Text></soap:Reason>DETAIL</soap:Fault>";

fn faute_xml(cote: &str, sous_code: &str, detail: &str) -> String {
    enveloppe(
        &SOAP_FAULT
            .replace("COTE", cote)
            .replace("SOUS", sous_code)
            .replace("DETAIL", detail),
    )
}

#[test]
fn both_shapes_of_fault() {
    let schema = "<soap:Detail><siram:Erreur xmlns:siram=\"urn:siram\" severite=\"fatal\" code=\"insi_102\" \
                  messageID=\"uuid:1\">L&apos;appel renvoie une erreur technique.</siram:Erreur></soap:Detail>";
    let children = "<soap:Detail><Code>insi_102</Code><Severite>fatal</Severite>\
                    <Descriptif>L'appel renvoie une erreur technique.</Descriptif></soap:Detail>";
    let nested = "<soap:Detail><e:Erreur xmlns:e=\"urn:siram\"><e:Code>insi_102</e:Code><e:Severite>fatal\
                  </e:Severite><e:Descriptif>L'appel renvoie une erreur technique.</e:Descriptif></e:Erreur>\
                  </soap:Detail>";
    for detail in [schema, children, nested] {
        let faute = faute(&faute_xml("Receiver", "siram_40", detail));
        assert_eq!(
            faute,
            Faute {
                cote: Cote::Service,
                sous_code: Some("siram_40".to_owned()),
                code: Some("insi_102".to_owned()),
                severite: Some("fatal".to_owned()),
                texte: "L'appel renvoie une erreur technique.".to_owned(),
            },
            "{detail}"
        );
        assert!(faute.reessayable());
        assert_eq!(faute.code_stable(), "insi.102");
        phrase(&faute.message());
    }
    // Without prefix, subcode, reason or detail.
    let bare = faute(&enveloppe(
        "<soap:Fault><soap:Code><soap:Value>Sender</soap:Value></soap:Code></soap:Fault>",
    ));
    assert_eq!(
        (bare.cote, bare.sous_code.as_deref(), bare.texte.as_str()),
        (Cote::Emetteur, None, "")
    );
    assert_eq!(bare.code_stable(), "insi.faute");
    phrase(&bare.message());
}

#[test]
fn each_known_fault_says_what_to_do() {
    let mut sentences = std::collections::HashSet::new();
    for (cote, code, stable, retry, word) in [
        ("Receiver", "insi_102", "insi.102", true, "Réessayez"),
        ("Receiver", "insi_111", "insi.111", true, "Réessayez"),
        ("Sender", "insi_19", "insi.19", false, "nom de naissance"),
        (
            "Sender",
            "desir_550",
            "desir.550",
            false,
            "numéro d’autorisation",
        ),
        ("Sender", "desir_560", "desir.560", false, "certificat"),
        // Codes nobody published.
        ("Sender", "insi_999", "insi.999", false, "insi_999"),
        ("Receiver", "insi_998", "insi.998", true, "insi_998"),
        ("VersionMismatch", "insi_997", "insi.997", false, "insi_997"),
    ] {
        let detail = format!("<soap:Detail><Code>{code}</Code></soap:Detail>");
        let faute = faute(&faute_xml(cote, "siram_40", &detail));
        assert_eq!(
            (faute.code_stable().as_str(), faute.reessayable()),
            (stable, retry),
            "{code}"
        );
        assert!(faute.message().contains(word), "{}", faute.message());
        assert_eq!(faute.texte, "RAISON");
        phrase(&faute.message());
        assert!(sentences.insert(faute.message()), "{code}");
    }
    let sub = faute(&faute_xml("Sender", "siram_100", ""));
    assert_eq!(sub.code_stable(), "siram.100");
    assert!(sub.message().contains("siram_100"));
}

#[test]
fn hostile_text_of_a_fault_reaches_no_sentence() {
    let detail = "<soap:Detail><Code>&lt;b&gt;Appelez le 08&lt;/b&gt;</Code></soap:Detail>";
    let faute = faute(&faute_xml("Sender", "siram_1", detail));
    assert!(!faute.message().contains("Appelez"), "{}", faute.message());
    assert!(
        faute.message().contains("siram_1"),
        "the subcode is fit to be shown"
    );
    let long = format!(
        "<soap:Detail><Code>insi_1</Code><Descriptif>{}</Descriptif></soap:Detail>",
        "é".repeat(10_000)
    );
    assert_eq!(
        self::faute(&faute_xml("Sender", "siram_1", &long))
            .texte
            .chars()
            .count(),
        500
    );
}
