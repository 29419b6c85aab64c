//! Replies: what servers say, and everything that can be wrong with it.

use std::collections::BTreeSet;

use socle_formats::dmp::{
    self, Access, Answer, Authorised, Dossier, State, read_authorised, read_documents,
    read_existence, read_list, read_registry, read_status,
};
use socle_formats::soap::{Fault, ReplyError, Side, XmlError};
use socle_formats::xds::problem::{self, Call, Problem, Severity};
use socle_formats::xds::registry::Outcome;
use socle_formats::xds::submission::{Document, Submission};

use super::{document, entry, head, set};

fn soap(body: &str) -> String {
    format!(
        "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Header/><e:Body>{body}</e:Body></e:Envelope>"
    )
}

/// The reply to TD0.2: response code, status of the patient, authorisation, further observations.
fn existence(code: &str, status: &str, access: &str, further: &str) -> String {
    let patient = if status.is_empty() {
        String::new()
    } else {
        format!(
            "<subject><registrationEvent><subject1><patient><id root=\"1.2.250.1.213.1.4.10\" extension=\"279035121518989\"/><statusCode code=\"{status}\"/><patientPerson><name><given>DOMINIQUE</given><family>PAT-TROIS</family></name><birthTime value=\"19790328\"/></patientPerson>{further}</patient></subject1></registrationEvent></subject>"
        )
    };
    soap(&format!(
        "<h:PRPA_IN201308UV02 xmlns:h=\"urn:hl7-org:v3\" xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><attentionLine><keyWordText code=\"ENTETE\"/></attentionLine><acknowledgement typeCode=\"AA\"/><controlActProcess>{patient}<attentionLine><keyWordText code=\"AUTORISATION\" codeSystem=\"1.2.250.1.213.4.1.2.6.1\">Autorisation</keyWordText><value xsi:type=\"CE\" code=\"{access}\"/></attentionLine><attentionLine><keyWordText code=\"STATUT_MT\"/><value xsi:type=\"BL\" value=\"true\"/></attentionLine><queryAck><queryResponseCode code=\"{code}\"/></queryAck></controlActProcess></h:PRPA_IN201308UV02>"
    ))
}

fn observation(code: &str, value: &str) -> String {
    format!(
        "<subjectOf><administrativeObservation><code code=\"{code}\"/>{value}</administrativeObservation></subjectOf>"
    )
}

#[test]
fn existence_says_the_state_and_what_to_do_next() {
    for (reply, state, access, code) in [
        (
            existence("OK", "active", "VALIDE", ""),
            State::Open,
            Access::Valid,
            None,
        ),
        (
            existence("OK", "active", "EXPIRE", ""),
            State::Open,
            Access::Expired,
            Some("DMPAuthorizationExpired"),
        ),
        (
            existence("OK", "active", "INTERDIT", ""),
            State::Open,
            Access::Forbidden,
            Some("DMPAccessForbidden"),
        ),
        (
            existence("OK", "active", "NON_EXISTE", ""),
            State::Open,
            Access::None,
            Some("DMPAuthorizationNotFound"),
        ),
        (
            existence("OK", "active", "AUTRE", ""),
            State::Open,
            Access::Unknown,
            Some("DMPAuthorizationNotFound"),
        ),
        (
            existence("OK", "terminated", "VALIDE", ""),
            State::Closed,
            Access::Valid,
            Some("DMPClosed"),
        ),
        (
            existence("NF", "", "NON_EXISTE", ""),
            State::Absent,
            Access::None,
            Some("DMPPatientNotFound"),
        ),
    ] {
        let read = read_existence(reply.as_bytes(), None)
            .unwrap()
            .given()
            .unwrap();
        assert_eq!((read.state, read.access), (state, access), "{reply}");
        let problem = read.problem();
        assert_eq!(problem.as_ref().map(|problem| problem.code.as_str()), code);
        assert!(problem.is_none_or(|problem| problem.call() == Call::Person));
        assert_eq!(read.may_feed(), state == State::Open);
        assert!(read.is_treating);
    }
    let further = format!(
        "{}{}",
        observation("RATTACHEMENT_ENS", "<value value=\"true\"/>"),
        observation("OPPOSITION_ACCES_URGENCE", "<value code=\"CENTRE_15\"/>")
    );
    let reply = existence("OK", "active", "VALIDE", &further);
    let read = read_existence(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(read.in_mon_espace_sante, Some(true));
    assert_eq!(read.emergency_opposition, "CENTRE_15");
    assert_eq!(
        read.person,
        (
            "PAT-TROIS".to_owned(),
            "DOMINIQUE".to_owned(),
            "19790328".to_owned()
        )
    );
}

#[test]
fn a_query_that_was_not_accepted_is_a_refusal() {
    let reply = soap(
        "<PRPA_IN201308UV02 xmlns=\"urn:hl7-org:v3\"><acknowledgement typeCode=\"AE\"><acknowledgementDetail><code code=\"DMPClosed\"/><text>fermé</text></acknowledgementDetail></acknowledgement></PRPA_IN201308UV02>",
    );
    let refused = read_existence(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.context.as_str()),
        ("DMPClosed", "fermé")
    );
}

#[test]
fn authorisations_are_read() {
    let reply = soap(
        "<x:setAuthorizationResponse xmlns:x=\"urn:x\"><status>DMPOk</status><context>Autorisation déjà présente aucune action effectuée</context></x:setAuthorizationResponse>",
    );
    let status = read_status(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(
        status.context,
        "Autorisation déjà présente aucune action effectuée"
    );
    let reply = soap(
        "<setAuthorizationResponse><response><status>DMPAccessForbidden</status><context>non</context></response></setAuthorizationResponse>",
    );
    let refused = read_status(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap_err();
    assert_eq!(refused.code, "DMPAccessForbidden");

    let reply = soap(
        "<patientListResponse><patients><patient><nationalId>279035121518989</nationalId><nationalIdType>NIR</nationalIdType><birthName>PAT-TROIS</birthName><firstName>DOMINIQUE</firstName><dateOfBirth>1979-03-28</dateOfBirth><MT>true</MT><lastAddDate>2026-01-02T03:04:05Z</lastAddDate></patient><patient><nationalId>2</nationalId></patient></patients></patientListResponse>",
    );
    let list = read_list(reply.as_bytes(), None).unwrap().given().unwrap();
    assert_eq!(
        list[0],
        Dossier {
            matricule: "279035121518989".to_owned(),
            matricule_type: "NIR".to_owned(),
            family: "PAT-TROIS".to_owned(),
            given: "DOMINIQUE".to_owned(),
            birth: "1979-03-28".to_owned(),
            is_treating: true,
            last_add: "2026-01-02T03:04:05Z".to_owned(),
            ..Dossier::default()
        }
    );
    assert_eq!(list.len(), 2);

    let reply = soap(
        "<listAuthorizationByPatientResponse><authorization><nationalId>899900063480</nationalId><lastName>LIBRE</lastName><firstName>Max</firstName><role>MEDECIN_TRAITANT</role><status>ACTIVE</status></authorization></listAuthorizationByPatientResponse>",
    );
    let list = read_authorised(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(
        list,
        [Authorised {
            id: "899900063480".to_owned(),
            family: "LIBRE".to_owned(),
            given: "Max".to_owned(),
            is_treating: true,
            status: "ACTIVE".to_owned(),
            ..Authorised::default()
        }]
    );
}

#[test]
fn faults_of_both_versions_are_read_also_inside_parts() {
    let new = soap(
        "<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ns:DMPInvalidCertificate</e:Value></e:Subcode></e:Code><e:Reason><e:Text xml:lang=\"fr\">Le certificat ayant signé le VIHF est invalide</e:Text></e:Reason></e:Fault>",
    );
    let old = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client.DMPInvalidCertificate</faultcode><faultstring>Le certificat ayant signé le VIHF est invalide</faultstring><detail><x>suite</x></detail></s:Fault></s:Body></s:Envelope>";
    let parts = format!(
        "--b\r\nContent-Type: application/xop+xml\r\nContent-ID: <0@x>\r\n\r\n{new}\r\n--b--\r\n"
    );
    for (reply, kind) in [
        (new.as_str(), None),
        (old, Some("text/xml; charset=utf-8")),
        (
            parts.as_str(),
            Some("multipart/related; boundary=b; start=\"<0@x>\""),
        ),
    ] {
        let Answer::Refused(problems) = read_registry(reply.as_bytes(), kind).unwrap() else {
            panic!("{reply}");
        };
        assert_eq!(problems[0].code, "DMPInvalidCertificate");
        assert!(problems[0].context.starts_with("Le certificat"));
        assert_eq!(problems[0].call(), Call::Session);
        let Answer::Refused(same) = read_documents(reply.as_bytes(), kind).unwrap() else {
            panic!("{reply}");
        };
        assert_eq!(same, problems);
    }
    let broken = soap(
        "<e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code><e:Reason><e:Text>panne</e:Text></e:Reason></e:Fault>",
    );
    let refused = read_registry(broken.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap_err();
    assert!(refused.is_retryable());
    assert_eq!(
        Fault {
            side: Side::Unknown,
            codes: Vec::new(),
            text: String::new(),
            detail: String::new()
        }
        .code(),
        None
    );
}

#[test]
fn every_code_has_a_sentence_that_says_what_next_and_an_unknown_one_shows_its_context() {
    let problem = |code: &str, context: &str| Problem {
        code: code.to_owned(),
        context: context.to_owned(),
        severity: Severity::Error,
        location: String::new(),
    };
    let codes: BTreeSet<&str> = problem::known().collect();
    assert_eq!(codes.len(), problem::known().count());
    for code in &codes {
        let known = problem(code, "Internal text");
        let message = known.message();
        assert!(
            message.ends_with('.') && message.chars().count() > 40,
            "{message}"
        );
        assert!(
            !message.contains("Internal text") && !message.contains(*code),
            "{message}"
        );
        assert_ne!(known.call(), Call::Unknown);
        assert!(known.stable_code().starts_with("xds.") || known.stable_code().starts_with("dmp."));
    }
    for code in [
        "DMPPatientNotFound",
        "DMPClosed",
        "DMPAccessForbidden",
        "DMPAuthorizationNotFound",
        "DMPAuthorizationExpired",
    ] {
        assert!(codes.contains(code));
        assert!(!problem(code, "").is_retryable());
    }
    let unknown = problem("DMPNouveau", "Ce que dit le serveur");
    assert!(unknown.message().contains("Ce que dit le serveur"));
    assert!(unknown.message().contains("DMPNouveau"));
    assert_eq!(unknown.stable_code(), "dmp.Nouveau");
    assert_eq!(problem("<b>", "").stable_code(), "dmp.unknown");
    assert!(problem("", "").message().contains("sans dire pourquoi"));
    assert!(
        problem(
            "X",
            "Aucune spécialité dans le vihf. Spécialité obligatoire"
        )
        .message()
        .contains("spécialité")
    );
    assert!(
        problem("X", "Structure introuvable ou Inactive")
            .message()
            .contains("structure")
    );
}

/// The objects of a submission, as a registry would give them back, under other identifiers.
fn registered() -> (socle_formats::xds::entry::Entry, String) {
    let content = document(7);
    let entry = entry(&content);
    let submission = Submission {
        set: set(&entry),
        signature: None,
        documents: vec![Document {
            entry: entry.clone(),
            replaces: None,
        }],
    };
    let request = dmp::submit(&head(), &submission, &[&content]).unwrap();
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let start = text.find("<ExtrinsicObject").unwrap();
    let end = text.find("</ExtrinsicObject>").unwrap() + "</ExtrinsicObject>".len();
    let object = text[start..end].replacen(
        "<ExtrinsicObject id=\"Document01\"",
        "<ExtrinsicObject id=\"urn:uuid:ID\" lid=\"urn:uuid:LID\"",
        1,
    );
    (entry, object)
}

fn answered(status: &str, inside: &str) -> String {
    soap(&format!(
        "<q:AdhocQueryResponse xmlns:q=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0\" status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:{status}\">{inside}</q:AdhocQueryResponse>"
    ))
}

#[test]
fn metadata_that_were_written_are_read_back_as_they_were() {
    let (written, object) = registered();
    let reply = answered(
        "Success",
        &format!(
            "<r:RegistryObjectList xmlns:r=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\" xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">{object}<Association id=\"urn:uuid:A\" associationType=\"urn:ihe:iti:2007:AssociationType:RPLC\" sourceObject=\"urn:uuid:ID\" targetObject=\"urn:uuid:OLD\"/></r:RegistryObjectList>"
        ),
    );
    let mut registry = read_registry(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(registry.outcome, Outcome::Success);
    let mut read = registry.entries.remove(0);
    assert_eq!(
        (read.id.as_str(), read.lid.as_deref()),
        ("urn:uuid:ID", Some("urn:uuid:LID"))
    );
    (read.id, read.lid) = (written.id.clone(), None);
    assert_eq!(read, written);
    let association = &registry.associations[0];
    assert_eq!(
        (association.kind.as_str(), association.target.as_str()),
        ("RPLC", "urn:uuid:OLD")
    );
}

#[test]
fn five_thousand_documents_are_read_from_one_answer_also_when_signatures_are_among_them() {
    let (written, object) = registered();
    let signature = object.replace(
        "nodeRepresentation=\"11\"",
        "nodeRepresentation=\"urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1\"",
    );
    let mut inside =
        String::from("<RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">");
    for number in 0..5_000 {
        inside.push_str(&object.replacen("urn:uuid:ID", &format!("urn:uuid:{number}"), 1));
        if number % 100 == 0 {
            inside.push_str(&signature);
        }
    }
    inside.push_str("</RegistryObjectList>");
    let reply = answered("Success", &inside);
    let registry = read_registry(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(registry.entries.len(), 5_000);
    for (number, entry) in registry.entries.iter().enumerate() {
        assert_eq!(entry.id, format!("urn:uuid:{number}"));
        assert_eq!(entry.unique_id, written.unique_id);
        assert_eq!(entry.authors, written.authors);
    }
}

#[test]
fn a_partial_success_gives_what_there_is_and_says_the_rest() {
    let reply = answered(
        "PartialSuccess",
        "<r:RegistryErrorList xmlns:r=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\"><r:RegistryError errorCode=\"XDSRegistryBusy\" codeContext=\"plus tard\" severity=\"urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning\"/></r:RegistryErrorList>",
    );
    let registry = read_registry(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(registry.outcome, Outcome::Partial);
    assert_eq!(registry.problems[0].severity, Severity::Warning);

    let reply = answered(
        "Failure",
        "<RegistryErrorList><RegistryError errorCode=\"XDSExtraMetadataNotSaved\" severity=\"urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning\" codeContext=\"\"/><RegistryError errorCode=\"urn:DMPClosed\" codeContext=\"fermé\" severity=\"x:Error\"/></RegistryErrorList>",
    );
    let refused = read_registry(reply.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap_err();
    assert_eq!(refused.code, "DMPClosed");
    let reply = answered("Failure", "");
    assert!(
        matches!(read_registry(reply.as_bytes(), None), Ok(Answer::Refused(problems)) if problems.len() == 1)
    );
}

fn documents(document: &str) -> String {
    soap(&format!(
        "<RetrieveDocumentSetResponse xmlns=\"urn:ihe:iti:xds-b:2007\"><r:RegistryResponse xmlns:r=\"urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0\" status=\"urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success\"/><DocumentResponse><RepositoryUniqueId>1.2.250.1.213.4.1.1.1.2</RepositoryUniqueId><DocumentUniqueId>1.2.3</DocumentUniqueId><mimeType>text/xml</mimeType><Document>{document}</Document></DocumentResponse></RetrieveDocumentSetResponse>"
    ))
}

#[test]
fn documents_are_read_from_parts_or_from_inside() {
    let envelope = documents(
        "<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:1%40x\"/>",
    );
    let parts = format!(
        "--b\r\nContent-ID: <0@x>\r\n\r\n{envelope}\r\n--b\r\nContent-ID: <1@x>\r\n\r\n<a>é</a>\r\n--b--\r\n"
    );
    let kind = Some("multipart/related; boundary=b");
    let (read, problems) = read_documents(parts.as_bytes(), kind)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(
        (read[0].unique_id.as_str(), &*read[0].content),
        ("1.2.3", "<a>é</a>".as_bytes())
    );
    assert!(problems.is_empty());
    let inside = documents("PGEv\nPg==");
    let (read, _) = read_documents(inside.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(&*read[0].content, b"<a/>");
    for (reply, code) in [
        (parts.replace("<1@x>", "<2@x>"), "soap.reply.parts"),
        (parts.replace("--b--", "--c--"), "soap.reply.cut-short"),
        (documents("%%"), "soap.reply.parts"),
    ] {
        let kind = reply
            .starts_with("--")
            .then_some("multipart/related; boundary=b");
        let error = read_documents(reply.as_bytes(), kind).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.message().ends_with('.'));
    }
}

#[test]
fn what_is_no_reply_is_refused_whole() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>";
    for (reply, code, retryable) in [
        ("", "soap.reply.empty", true),
        ("<html><body>Panne</body></html>", "soap.reply.html", true),
        (bomb, "soap.reply.dtd", false),
        ("<a/>", "soap.reply.unexpected", false),
        ("<Envelope><Body>", "soap.reply.cut-short", true),
        ("<Envelope><Body/></Envelope>", "soap.reply.xml", false),
        (
            "<Envelope><Body><Autre/></Body></Envelope>",
            "soap.reply.unexpected",
            false,
        ),
    ] {
        let error = read_registry(reply.as_bytes(), None).unwrap_err();
        assert_eq!(
            (error.code(), error.is_retryable()),
            (code, retryable),
            "{reply}"
        );
    }
    let deep = "<a>".repeat(100);
    assert_eq!(
        read_registry(deep.as_bytes(), None),
        Err(ReplyError::Xml(XmlError::TooComplex("depth")))
    );
}

#[test]
fn a_reply_cut_anywhere_gives_nothing() {
    let (_, object) = registered();
    let reply = answered(
        "Success",
        &format!("<RegistryObjectList>{object}</RegistryObjectList>"),
    );
    for (at, _) in reply.char_indices().step_by(37) {
        assert!(
            read_registry(&reply.as_bytes()[..at], None).is_err(),
            "{at}"
        );
    }
}

#[test]
fn bytes_of_windows_and_control_characters_do_not_lose_an_answer() {
    let (_, object) = registered();
    let title = object.split_once("value=\"Synth").map(|_| ()).is_some();
    assert!(title, "{object}");
    let reply = answered(
        "Success",
        &format!("<RegistryObjectList>{object}</RegistryObjectList>"),
    );
    let latin: Vec<u8> = reply
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let registry = read_registry(&latin, None).unwrap().given().unwrap();
    assert!(
        registry.entries[0].title.starts_with("Synthèse"),
        "{}",
        registry.entries[0].title
    );
    let marked = reply.replacen("<Value>fr-FR", "<Value>\u{85}fr-FR", 1);
    let registry = read_registry(marked.as_bytes(), None)
        .unwrap()
        .given()
        .unwrap();
    assert_eq!(registry.entries[0].language, "fr-FR");
}
