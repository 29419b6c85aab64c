//! Strict refusals: each case breaks one good request in exactly one way.

use socle_sandbox::ClientName;

use crate::client::{
    ACTION_CARTE, ACTION_TRAITS, Bench, OPERATION_TRAITS, carte, content_type, post, post_to, zoe,
};

/// What is broken, the text replaced, its replacement, `subcode code` of the expected fault.
type Case = (&'static str, &'static str, &'static str, &'static str);

const SCHEMA: &str = "siram_10 sandbox_schema";
const CONTEXTE: &str = "siram_10 sandbox_contexte";
const ASSERTION: &str = "siram_10 sandbox_assertion";
const EMETTEUR: &str = "siram_10 sandbox_emetteur";
const CHAMP: &str = "siram_10 sandbox_champ";
const XML: &str = "siram_10 sandbox_xml";
const LEXICAL: &str = "siram_40 insi_102";

const BAM_HEAD: &str =
    "<Id>4f1a6f0a-5c02-4c55-8f3c-6b7d2e1a9b22</Id><Temps>2026-01-05T08:30:00.250Z</Temps>";
const BAM_ID: &str = "<Id>4f1a6f0a-5c02-4c55-8f3c-6b7d2e1a9b22</Id>";
const LPS_ID: &str = "<l:Id>0d4f5d2c-8ad6-4f0f-9b0e-0b1a6e5d7c11</l:Id>";
const INSTANCE: &str = "<l:Instance>5f0a3a1e-70b5-4a07-8e4a-1d1f0a7b9c33</l:Instance>";
const LIEU: &str = "<r:LieuNaissance>63220</r:LieuNaissance>";

/// The rules of a search by traits.
const TRAITS: &[Case] = &[
    // XML
    ("cut", "</e:Envelope>", "", XML),
    ("entity", ">ADRUN<", ">&adrun;<", XML),
    ("DTD", "?>\n", "?>\n<!DOCTYPE e:Envelope>\n", XML),
    ("processing instruction", "?>\n", "?>\n<?go?>\n", XML),
    (
        "encoding declared",
        "encoding=\"UTF-8\"",
        "encoding=\"ISO-8859-1\"",
        XML,
    ),
    (
        "prefix unbound",
        "<r:Prenom>ZOE</r:Prenom>",
        "<z:Prenom>ZOE</z:Prenom>",
        XML,
    ),
    // envelope
    (
        "SOAP 1.1",
        "http://www.w3.org/2003/05/soap-envelope",
        "http://schemas.xmlsoap.org/soap/envelope/",
        "VersionMismatch -",
    ),
    (
        "no SOAP",
        "http://www.w3.org/2003/05/soap-envelope",
        "urn:autre",
        "VersionMismatch -",
    ),
    (
        "header after body",
        "<e:Header>",
        "<e:Body/><e:Header>",
        SCHEMA,
    ),
    ("two bodies", "</e:Body>", "</e:Body><e:Body/>", SCHEMA),
    ("text in the body", "<e:Body>", "<e:Body>texte", SCHEMA),
    (
        "two elements in the body",
        "</e:Body>",
        "<autre/></e:Body>",
        SCHEMA,
    ),
    // WS-Addressing
    (
        "no Action",
        "<wsa:Action>urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite</wsa:Action>",
        "",
        "MessageAddressingHeaderRequired -",
    ),
    (
        "Action of another version",
        "wsa=\"http://www.w3.org/2005/08/addressing\"",
        "wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"",
        "MessageAddressingHeaderRequired -",
    ),
    (
        "Action twice",
        "<wsa:Action>",
        "<wsa:Action>urn:x</wsa:Action><wsa:Action>",
        "InvalidCardinality -",
    ),
    (
        "Action differs from HTTP's",
        "<wsa:Action>urn:ServiceIdentiteCertifiee:1.0.0:",
        "<wsa:Action>urn:ServiceIdentiteCertifiee:1.0.1:",
        "ActionMismatch -",
    ),
    (
        "MessageID twice",
        "<wsa:Action>",
        "<wsa:MessageID>uuid:4f1a6f0a-5c02-4c55-8f3c-6b7d2e1a9b22</wsa:MessageID><wsa:Action>",
        "InvalidCardinality -",
    ),
    (
        "MessageID as urn:uuid",
        "uuid:",
        "urn:uuid:",
        "InvalidAddressingHeader -",
    ),
    (
        "MessageID too short",
        "uuid:b3549edd-",
        "uuid:b3549ed-",
        "InvalidAddressingHeader -",
    ),
    // unknown blocks
    (
        "an unknown block",
        "</e:Header>",
        "<x:Autre xmlns:x=\"urn:x\"/></e:Header>",
        SCHEMA,
    ),
    (
        "wsa:To",
        "</e:Header>",
        "<wsa:To>https://services-ps-tlsm.ameli.fr/lps</wsa:To></e:Header>",
        SCHEMA,
    ),
    (
        "a Security without assertion",
        "</e:Header>",
        "<s:Security xmlns:s=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/></e:Header>",
        ASSERTION,
    ),
    (
        "BAM in another namespace",
        "urn:siram:bam:ctxbam",
        "urn:siram:bam:autre",
        SCHEMA,
    ),
    (
        "LPS in another namespace",
        "urn:siram:lps:ctxlps",
        "urn:siram:lps:autre",
        SCHEMA,
    ),
    // ContexteBAM
    ("BAM without Version", " Version=\"01_02\"", "", SCHEMA),
    (
        "BAM of another Version",
        "Version=\"01_02\"",
        "Version=\"1.0\"",
        CONTEXTE,
    ),
    (
        "BAM with another Nature",
        "Version=\"01_02\"",
        "Version=\"01_02\" Nature=\"CTXLPS\"",
        SCHEMA,
    ),
    (
        "BAM with an unknown attribute",
        "Version=\"01_02\"",
        "Version=\"01_02\" Autre=\"1\"",
        SCHEMA,
    ),
    ("BAM without Id", BAM_ID, "", SCHEMA),
    (
        "BAM Id no UUID",
        BAM_ID,
        "<Id>4f1a6f0a5c024c558f3c6b7d2e1a9b22</Id>",
        CONTEXTE,
    ),
    ("BAM without Temps", BAM_HEAD, BAM_ID, SCHEMA),
    (
        "BAM Temps without zone",
        "250Z</Temps>",
        "250</Temps>",
        CONTEXTE,
    ),
    (
        "BAM Temps before Id",
        BAM_HEAD,
        "<Temps>2026-01-05T08:30:00.250Z</Temps><Id>4f1a6f0a-5c02-4c55-8f3c-6b7d2e1a9b22</Id>",
        SCHEMA,
    ),
    (
        "BAM without Emetteur",
        "<Emetteur>1990000017</Emetteur>",
        "",
        SCHEMA,
    ),
    (
        "BAM Emetteur of another structure",
        "<Emetteur>1990000017</Emetteur>",
        "<Emetteur>1990000018</Emetteur>",
        EMETTEUR,
    ),
    ("BAM without COUVERTURE", "<COUVERTURE/>", "", SCHEMA),
    (
        "BAM DateRef after COUVERTURE",
        "<COUVERTURE/>",
        "<COUVERTURE/><DateRef>2026-01-05T08:30:00Z</DateRef>",
        SCHEMA,
    ),
    (
        "BAM DateRef no instant",
        "<COUVERTURE/>",
        "<DateRef>hier</DateRef><COUVERTURE/>",
        CONTEXTE,
    ),
    (
        "COUVERTURE not empty",
        "<COUVERTURE/>",
        "<COUVERTURE><GrandRegime>01</GrandRegime></COUVERTURE>",
        CONTEXTE,
    ),
    (
        "COUVERTURE with something unknown",
        "<COUVERTURE/>",
        "<COUVERTURE><Autre/></COUVERTURE>",
        SCHEMA,
    ),
    // ContexteLPS
    ("LPS without Version", " Version=\"01_00\"", "", SCHEMA),
    (
        "LPS of another Version",
        "Version=\"01_00\"",
        "Version=\"01_02\"",
        CONTEXTE,
    ),
    ("LPS without Id", LPS_ID, "", SCHEMA),
    ("LPS Id no UUID", LPS_ID, "<l:Id>1</l:Id>", CONTEXTE),
    (
        "LPS Temps no instant",
        "250Z</l:Temps>",
        "250+00:00</l:Temps>",
        CONTEXTE,
    ),
    (
        "LPS without Emetteur",
        "<l:Emetteur>1990000017</l:Emetteur>",
        "",
        SCHEMA,
    ),
    (
        "LPS Emetteur of another structure",
        "<l:Emetteur>1990000017",
        "<l:Emetteur>1990000018",
        EMETTEUR,
    ),
    (
        "LPS without IDAM",
        "<l:IDAM R=\"4\">SOCLE-DEMO-0001</l:IDAM>",
        "",
        SCHEMA,
    ),
    ("IDAM without R", " R=\"4\"", "", CONTEXTE),
    ("IDAM of another R", "R=\"4\"", "R=\"3\"", CONTEXTE),
    (
        "IDAM with an unknown attribute",
        "R=\"4\"",
        "R=\"4\" S=\"1\"",
        SCHEMA,
    ),
    (
        "unknown authorisation number",
        "SOCLE-DEMO-0001",
        "SOCLE-DEMO-0002",
        "siram_100 desir_550",
    ),
    (
        "software without Version",
        "<l:Version>0.1.0</l:Version>",
        "",
        SCHEMA,
    ),
    (
        "software with an empty Version",
        "<l:Version>0.1.0</l:Version>",
        "<l:Version/>",
        CONTEXTE,
    ),
    ("software without Instance", INSTANCE, "", SCHEMA),
    (
        "Instance no UUID",
        INSTANCE,
        "<l:Instance>poste-1</l:Instance>",
        CONTEXTE,
    ),
    (
        "software without Nom",
        "<l:Nom>urn:lps:essai:0.1.0</l:Nom>",
        "",
        SCHEMA,
    ),
    (
        "software with more",
        "</l:Nom>",
        "</l:Nom><l:Editeur>x</l:Editeur>",
        SCHEMA,
    ),
    // body
    (
        "body of the other operation",
        "RECSANSVITALE",
        "RECVITALE",
        SCHEMA,
    ),
    (
        "body in another namespace",
        "http://www.cnamts.fr/INSiRecSans",
        "http://www.cnamts.fr/INSiRecVit",
        SCHEMA,
    ),
    (
        "an unknown field",
        LIEU,
        "<r:LieuNaissance>63220</r:LieuNaissance><r:Pays>FR</r:Pays>",
        SCHEMA,
    ),
    (
        "an unknown field first",
        "<r:NomNaissance>",
        "<r:Civilite>MME</r:Civilite><r:NomNaissance>",
        SCHEMA,
    ),
    (
        "a field without namespace",
        "<r:Sexe>F</r:Sexe>",
        "<Sexe>F</Sexe>",
        SCHEMA,
    ),
    (
        "a field twice",
        "<r:Sexe>F</r:Sexe>",
        "<r:Sexe>F</r:Sexe><r:Sexe>F</r:Sexe>",
        SCHEMA,
    ),
    (
        "Prenom before NomNaissance",
        "<r:NomNaissance>ADRUN</r:NomNaissance><r:Prenom>ZOE</r:Prenom>",
        "<r:Prenom>ZOE</r:Prenom><r:NomNaissance>ADRUN</r:NomNaissance>",
        SCHEMA,
    ),
    (
        "DateNaissance before Sexe",
        "<r:Sexe>F</r:Sexe><r:DateNaissance>1975-12-31</r:DateNaissance>",
        "<r:DateNaissance>1975-12-31</r:DateNaissance><r:Sexe>F</r:Sexe>",
        SCHEMA,
    ),
    (
        "text between fields",
        "</r:NomNaissance>",
        "</r:NomNaissance>ADRUN",
        SCHEMA,
    ),
    (
        "an attribute on a field",
        "<r:Sexe>",
        "<r:Sexe code=\"1\">",
        SCHEMA,
    ),
    ("an element inside a field", ">ZOE<", "><b>ZOE</b><", SCHEMA),
    (
        "no birth name",
        "<r:NomNaissance>ADRUN</r:NomNaissance>",
        "",
        "siram_10 insi_19",
    ),
    ("an empty birth name", ">ADRUN<", "><", "siram_10 insi_19"),
    ("no given name", "<r:Prenom>ZOE</r:Prenom>", "", CHAMP),
    ("no sex", "<r:Sexe>F</r:Sexe>", "", CHAMP),
    (
        "no date",
        "<r:DateNaissance>1975-12-31</r:DateNaissance>",
        "",
        CHAMP,
    ),
    // lexical rules
    ("name in lower case", ">ADRUN<", ">Adrun<", LEXICAL),
    ("name with an accent", ">ADRUN<", ">ADRÛN<", LEXICAL),
    ("name with a ligature", ">ADRUN<", ">D'ÆION<", LEXICAL),
    ("name with a digit", ">ADRUN<", ">ADRUN2<", LEXICAL),
    (
        "name beginning with a space",
        ">ADRUN<",
        "> ADRUN<",
        LEXICAL,
    ),
    (
        "name beginning with a hyphen",
        ">ADRUN<",
        ">-ADRUN<",
        LEXICAL,
    ),
    ("name with two spaces", ">ADRUN<", ">ADRUN  ZED<", LEXICAL),
    (
        "name with apostrophe and space",
        ">ADRUN<",
        ">D' ADRUN<",
        LEXICAL,
    ),
    (
        "name with three hyphens",
        ">ADRUN<",
        ">ADRUN---ZED<",
        LEXICAL,
    ),
    ("name on two lines", ">ADRUN<", ">ADRUN\nZED<", LEXICAL),
    ("given name with a ligature", ">ZOE<", ">CŒUR<", LEXICAL),
    (
        "given name with two hyphens",
        ">ZOE<",
        ">ZOE--LEA<",
        LEXICAL,
    ),
    (
        "given name ending with a hyphen",
        ">ZOE<",
        ">ZOE-<",
        LEXICAL,
    ),
    (
        "given name ending with an apostrophe",
        ">ZOE<",
        ">ZOE'<",
        LEXICAL,
    ),
    ("given names with a comma", ">ZOE<", ">ZOE, LEA<", LEXICAL),
    ("an empty given name", ">ZOE<", "><", LEXICAL),
    ("sex in lower case", ">F</r:Sexe>", ">f</r:Sexe>", LEXICAL),
    ("sex unknown", ">F</r:Sexe>", ">I</r:Sexe>", LEXICAL),
    (
        "date written the French way",
        ">1975-12-31<",
        ">31/12/1975<",
        LEXICAL,
    ),
    ("date without day", ">1975-12-31<", ">1975-12<", LEXICAL),
    (
        "date that is no day",
        ">1975-12-31<",
        ">1975-02-30<",
        LEXICAL,
    ),
    ("place of four characters", ">63220<", ">6322<", LEXICAL),
    ("place that is a name", ">63220<", ">LYON <", LEXICAL),
    ("an empty place", ">63220<", "><", LEXICAL),
];

/// The rules of a search by card.
const CARTE: &[Case] = &[
    (
        "a block after the assertion",
        "</e:Header>",
        "<s:Security xmlns:s=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/><s:Security xmlns:s=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/></e:Header>",
        SCHEMA,
    ),
    (
        "an attribute on ASSURE",
        "<ASSURE>",
        "<ASSURE type=\"1\">",
        SCHEMA,
    ),
    (
        "an attribute on a matricule",
        "<v:MatriculeOD>",
        "<v:MatriculeOD type=\"1\">",
        SCHEMA,
    ),
    (
        "an attribute on the body",
        "<v:RECVITALE ",
        "<v:RECVITALE type=\"1\" ",
        SCHEMA,
    ),
    (
        "body of the other operation",
        "RECVITALE",
        "RECSANSVITALE",
        SCHEMA,
    ),
    (
        "holder before beneficiary",
        "<v:MatriculeIndividu>",
        "<v:MatriculeOD/><v:MatriculeIndividu>",
        SCHEMA,
    ),
    (
        "rank before date",
        "<v:DateNaissance>1975-12-31</v:DateNaissance><v:RangNaissance>1</v:RangNaissance>",
        "<v:RangNaissance>1</v:RangNaissance><v:DateNaissance>1975-12-31</v:DateNaissance>",
        SCHEMA,
    ),
    (
        "key before number",
        "<v:MatriculeOD>",
        "<v:MatriculeOD><v:Cle>74</v:Cle>",
        SCHEMA,
    ),
    (
        "no holder",
        "<v:MatriculeOD><v:NumIdentifiant>2751263220749</v:NumIdentifiant></v:MatriculeOD>",
        "",
        CHAMP,
    ),
    (
        "holder without number",
        "<v:MatriculeOD><v:NumIdentifiant>2751263220749</v:NumIdentifiant></v:MatriculeOD>",
        "<v:MatriculeOD/>",
        CHAMP,
    ),
    (
        "number of 15 characters",
        "<v:MatriculeOD><v:NumIdentifiant>2751263220749<",
        "<v:MatriculeOD><v:NumIdentifiant>275126322074974<",
        CHAMP,
    ),
    (
        "wrong key",
        "</v:NumIdentifiant></v:MatriculeOD>",
        "</v:NumIdentifiant><v:Cle>75</v:Cle></v:MatriculeOD>",
        CHAMP,
    ),
    (
        "no date",
        "<v:DateNaissance>1975-12-31</v:DateNaissance>",
        "",
        CHAMP,
    ),
    (
        "date written as on the card",
        "<v:DateNaissance>1975-12-31<",
        "<v:DateNaissance>19751231<",
        CHAMP,
    ),
    ("no rank", "<v:RangNaissance>1</v:RangNaissance>", "", CHAMP),
    (
        "rank zero",
        "<v:RangNaissance>1<",
        "<v:RangNaissance>0<",
        CHAMP,
    ),
    (
        "rank of two digits",
        "<v:RangNaissance>1<",
        "<v:RangNaissance>01<",
        CHAMP,
    ),
    (
        "name in lower case",
        "<v:DateNaissance>",
        "<v:NomNaissance>Adrun</v:NomNaissance><v:DateNaissance>",
        LEXICAL,
    ),
    (
        "COUVERTURE empty",
        "<COUVERTURE><ASSURE><Id><Num>2751263220749</Num></Id></ASSURE><BENEFICIAIRE><Nir><Num>2751263220749</Num></Nir><DateNai>1975-12-31</DateNai><Rang>1</Rang></BENEFICIAIRE></COUVERTURE>",
        "<COUVERTURE/>",
        CONTEXTE,
    ),
    (
        "COUVERTURE of another holder",
        "<ASSURE><Id><Num>2751263220749<",
        "<ASSURE><Id><Num>1810163220751<",
        CONTEXTE,
    ),
    (
        "COUVERTURE of another beneficiary",
        "<Nir><Num>2751263220749</Num></Nir>",
        "",
        CONTEXTE,
    ),
    (
        "COUVERTURE of another date",
        "<DateNai>1975-12-31<",
        "<DateNai>1975-12-30<",
        CONTEXTE,
    ),
    (
        "COUVERTURE of another rank",
        "<Rang>1<",
        "<Rang>2<",
        CONTEXTE,
    ),
    (
        "BENEFICIAIRE before ASSURE",
        "<COUVERTURE><ASSURE>",
        "<COUVERTURE><BENEFICIAIRE/><ASSURE>",
        SCHEMA,
    ),
];

async fn check_all(action: &str, good: impl Fn() -> String, cases: &[Case]) {
    let bench = Bench::new();
    assert_eq!(
        bench.post(action, &good()).await.status,
        200,
        "the request before it is broken"
    );
    let client = bench.client(Some(ClientName::InsiAuto));
    for (what, from, to, expected) in cases {
        let request = good();
        assert!(request.contains(from), "{what}: nothing to break");
        // An envelope's own name stands at both ends; everything else is broken once.
        let both = matches!(*what, "body of the other operation");
        let broken = if both {
            request.replace(from, to)
        } else {
            request.replacen(from, to, 1)
        };
        let answer = post(&client, action, broken).await.unwrap();
        assert_eq!(&answer.fault(), expected, "{what}: {}", answer.text());
        let sender = answer.text().contains("<S:Value>S:Sender<");
        assert_eq!(answer.status, if sender { 400 } else { 500 }, "{what}");
        let last = bench.sandbox.traffic().exchanges.pop_back().unwrap();
        assert!(
            last.reason.is_some_and(|reason| !reason.is_empty()),
            "{what}: says why"
        );
    }
}

#[tokio::test]
async fn every_rule_of_a_search_by_traits() {
    check_all(ACTION_TRAITS, zoe, TRAITS).await;
}

#[tokio::test]
async fn every_rule_of_a_search_by_card() {
    let good = || carte(Some("2751263220749"), "2751263220749", "1975-12-31", "1");
    check_all(ACTION_CARTE, good, CARTE).await;
}

#[tokio::test]
async fn what_is_optional_is_accepted() {
    let bench = Bench::new();
    for (what, from, to) in [
        ("bare MessageID", "uuid:", ""),
        (
            "Nature",
            "Version=\"01_02\"",
            "Nature=\"CTXBAM\" Version=\"01_02\"",
        ),
        (
            "DateRef",
            "<COUVERTURE/>",
            "<DateRef>2026-01-05T08:30:00Z</DateRef><COUVERTURE/>",
        ),
        ("no fraction of a second", "00.250Z</Temps>", "00Z</Temps>"),
        (
            "mustUnderstand",
            "<wsa:Action>",
            "<wsa:Action e:mustUnderstand=\"true\">",
        ),
        ("no place", "<r:LieuNaissance>63220</r:LieuNaissance>", ""),
        (
            "white space between fields",
            "</r:NomNaissance>",
            "</r:NomNaissance>\n  ",
        ),
        ("a comment", "<e:Body>", "<e:Body><!-- rien -->"),
        ("a character reference", ">ADRUN<", ">ADR&#85;N<"),
    ] {
        let request = zoe();
        assert!(request.contains(from), "{what}");
        let answer = bench
            .post(ACTION_TRAITS, &request.replacen(from, to, 1))
            .await;
        assert_eq!(
            answer.between("CodeCR>", "<").as_deref(),
            Some("00"),
            "{what}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn the_order_of_the_header_blocks() {
    let bench = Bench::new();
    let request = zoe();
    let (id_at, action_at, lps_at) = (
        request.find("<wsa:MessageID>").unwrap(),
        request.find("<wsa:Action>").unwrap(),
        request.find("<l:ContexteLPS").unwrap(),
    );
    let bam_at = request.find("<ContexteBAM").unwrap();
    let end = request.find("</e:Header>").unwrap();
    let blocks = [
        &request[bam_at..id_at],
        &request[id_at..action_at],
        &request[action_at..lps_at],
        &request[lps_at..end],
    ];
    for order in [
        [1, 0, 2, 3],
        [0, 2, 1, 3],
        [0, 1, 3, 2],
        [0, 3, 2, 1],
        [3, 1, 2, 0],
    ] {
        let moved: String = order
            .into_iter()
            .map(|index: usize| blocks[index])
            .collect();
        let broken = format!("{}{moved}{}", &request[..bam_at], &request[end..]);
        let answer = bench.post(ACTION_TRAITS, &broken).await;
        assert_eq!(answer.fault(), SCHEMA, "{order:?}");
    }
    let addressing = "MessageAddressingHeaderRequired -";
    for (missing, expected) in [(0, SCHEMA), (1, addressing), (2, addressing), (3, SCHEMA)] {
        let kept: String = (0..4)
            .filter(|index| *index != missing)
            .map(|index| blocks[index])
            .collect();
        let broken = format!("{}{kept}{}", &request[..bam_at], &request[end..]);
        assert_eq!(
            bench.post(ACTION_TRAITS, &broken).await.fault(),
            expected,
            "without {missing}"
        );
    }
}

#[tokio::test]
async fn an_action_nobody_serves() {
    let bench = Bench::new();
    let action = "urn:ServiceIdentiteCertifiee:1.0.0:verifierInsAvecTraitsIdentite";
    let answer = bench
        .post(action, &zoe().replace(ACTION_TRAITS, action))
        .await;
    assert_eq!(
        (answer.status, answer.fault().as_str()),
        (400, "ActionNotSupported -")
    );
    assert_eq!(bench.sandbox.traffic().count("insi/?"), 1);
}

#[tokio::test]
async fn a_message_identifier_serves_once() {
    let bench = Bench::new();
    let request = zoe();
    assert_eq!(bench.post(ACTION_TRAITS, &request).await.status, 200);
    assert_eq!(
        bench.post(ACTION_TRAITS, &request).await.fault(),
        "DuplicateMessageID -"
    );
}

#[tokio::test]
async fn the_transport_rules() {
    let bench = Bench::new();
    let client = bench.client(Some(ClientName::InsiManu));
    let url = "https://services-ps-tlsm.ameli.fr/lps";
    for (what, content_type, status) in [
        ("as it should be", content_type(ACTION_TRAITS), 200),
        (
            "charset in capitals",
            format!("application/soap+xml; charset=UTF-8; action=\"{ACTION_TRAITS}\""),
            200,
        ),
        (
            "SOAP 1.1",
            format!("text/xml; charset=utf-8; action=\"{ACTION_TRAITS}\""),
            415,
        ),
        (
            "no charset",
            format!("application/soap+xml; action=\"{ACTION_TRAITS}\""),
            415,
        ),
        (
            "another charset",
            format!("application/soap+xml; charset=iso-8859-1; action=\"{ACTION_TRAITS}\""),
            415,
        ),
        (
            "no action",
            "application/soap+xml; charset=utf-8".to_owned(),
            415,
        ),
        (
            "action without quotes",
            format!("application/soap+xml; charset=utf-8; action={ACTION_TRAITS}"),
            415,
        ),
    ] {
        let answer = post_to(&client, url, &content_type, zoe()).await.unwrap();
        assert_eq!(answer.status, status, "{what}");
    }
    assert_eq!(client.get(url).send().await.unwrap().status(), 405);
    let other = post_to(
        &client,
        "https://services-ps-tlsm.ameli.fr/autre",
        &content_type(ACTION_TRAITS),
        zoe(),
    )
    .await;
    assert_eq!(other.unwrap().status, 404);
    let huge = format!("{}{}", zoe(), " ".repeat(1024 * 1024));
    assert_eq!(
        post(&client, ACTION_TRAITS, huge).await.unwrap().status,
        413
    );
    assert_eq!(bench.sandbox.traffic().count(OPERATION_TRAITS), 2);
}
