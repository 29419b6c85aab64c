//! Whom something that was received is about: HL7 v2 messages, XDM metadata, CDA. The person is the reference patient of
//! the ANS, who does not exist.

use socle_formats::identite::{ErreurRecue, Recue, recue};
use socle_formats::oid::{INS_NIA, INS_NIR, INS_NIR_TEST};
use socle_formats::traits::Sexe;

use super::donnees::phrase;

const MSH: &str =
    "MSH|^~\\&|LABO|LABO|CABINET|CABINET|20261120101500||ORU^R01^ORU_R01|1|P|2.5^FRA^2.11||||||";

/// A message with this PID, its encoding said.
fn message(encoding: &str, pid: &str) -> Vec<u8> {
    format!("{MSH}{encoding}\rPID|{pid}\rPV1||N\rOBX|1|TX|A||PID|trompeur\r").into_bytes()
}

/// PID-3, 5, 7, 8, 11 and 32.
fn pid(ids: &str, names: &str, birth: &str, sexe: &str, places: &str, status: &str) -> String {
    let blanks = "|".repeat(21);
    format!("1||{ids}||{names}||{birth}|{sexe}|||{places}{blanks}{status}")
}

fn read(bytes: &[u8]) -> Recue {
    recue(bytes).unwrap_or_else(|error| panic!("{error}"))
}

const IDS: &str =
    "12^^^CABINET&1.2.3&ISO^PI~279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS";
const PLACES: &str = "^^^^^^BDL^^51215~23 AV TORCATIS^Bât. A^PIA^^66380^FRA^H";

#[test]
fn a_message_as_pam_france_writes_it() {
    let names = "PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L~DURAND^LOUISE^^^^^D";
    let pid = pid(IDS, names, "19790328000000", "F", PLACES, "VALI");
    let Recue {
        personne,
        fictive,
        douteuse,
    } = read(&message("UNICODE UTF-8", &pid));
    assert!(!fictive && !douteuse);
    assert_eq!(personne.nom_naissance, "PAT-TROIS");
    assert_eq!(personne.premier_prenom, "DOMINIQUE");
    assert_eq!(personne.liste_prenoms, "DOMINIQUE MARIE-LOUISE");
    assert_eq!(personne.nom_utilise, "DURAND");
    assert_eq!(personne.prenom_utilise, "LOUISE");
    assert_eq!(personne.date_naissance.unwrap().to_string(), "1979-03-28");
    assert_eq!(personne.sexe, Some(Sexe::F));
    assert_eq!(personne.lieu_naissance.unwrap().as_str(), "51215");
    let ins = personne.ins.clone().unwrap();
    assert_eq!(
        (ins.matricule.as_str(), ins.oid.as_str()),
        ("279035121518989", INS_NIR)
    );
    assert_eq!(personne.adresse, "23 AV TORCATIS\nBât. A");
    assert_eq!(
        (personne.code_postal.as_str(), personne.commune.as_str()),
        ("66380", "PIA")
    );
    assert_eq!(personne.traits().unwrap().nom_naissance, "PAT-TROIS");
}

/// The INS is told by the OID of its authority, not by the word beside it; what has ended, or is an INS-C, is none.
#[test]
fn the_ins_is_known_by_its_oid() {
    for (ids, expected) in [
        (IDS.to_owned(), Some(INS_NIR)),
        (
            format!("279035121518989^^^&{INS_NIR_TEST}&ISO^NH"),
            Some(INS_NIR_TEST),
        ),
        (
            format!("279035121518989^^^ASIP-SANTE-INS-NIA&{INS_NIA}&ISO^INS"),
            Some(INS_NIA),
        ),
        (
            "0011223344^^^ASIP-SANTE-INS-C&1.2.250.1.213.1.4.2&ISO^INS-C".to_owned(),
            None,
        ),
        ("279035121518989^^^ASIP-SANTE-INS-NIR^INS".to_owned(), None),
        (
            "^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS".to_owned(),
            None,
        ),
        (
            format!(
                "111111111111120^^^&{INS_NIA}&ISO^INS^^20200101^20210101~279035121518989^^^&{INS_NIR}&ISO^INS"
            ),
            Some(INS_NIR),
        ),
    ] {
        let pid = pid(&ids, "PAT-TROIS^DOMINIQUE", "19790328", "F", "", "");
        let ins = read(&message("", &pid)).personne.ins;
        assert_eq!(ins.map(|ins| ins.oid).as_deref(), expected, "{ids}");
    }
}

#[test]
fn names_as_older_programs_write_them() {
    for (names, expected) in [
        (
            "PAT-TROIS^DOMINIQUE",
            ("PAT-TROIS", "DOMINIQUE", "DOMINIQUE", ""),
        ),
        (
            "PAT-TROIS^DOMINIQUE^MARIE^^^^L",
            ("PAT-TROIS", "DOMINIQUE", "DOMINIQUE MARIE", ""),
        ),
        (
            "DURAND^DOMINIQUE^^^^^D~PAT-TROIS^DOMINIQUE^^^^^L",
            ("PAT-TROIS", "DOMINIQUE", "DOMINIQUE", "DURAND"),
        ),
        (
            "PAT-TROIS^JEAN-PIERRE^JEAN-PIERRE LOUIS^^^^L",
            ("PAT-TROIS", "JEAN-PIERRE", "JEAN-PIERRE LOUIS", ""),
        ),
        (
            "DE VINCI&DE&VINCI^RUTH^\"\"^^^^L",
            ("DE VINCI", "RUTH", "RUTH", ""),
        ),
    ] {
        let person = read(&message("", &pid("", names, "19790328", "M", "", ""))).personne;
        let said = (
            person.nom_naissance.as_str(),
            person.premier_prenom.as_str(),
            person.liste_prenoms.as_str(),
            person.nom_utilise.as_str(),
        );
        assert_eq!(said, expected, "{names}");
    }
}

#[test]
fn what_the_sender_holds_for_fictitious_or_doubtful_is_said() {
    for (status, fictive, douteuse) in [
        ("VALI", false, false),
        ("PROV~FICT", true, false),
        ("DOUT", false, true),
        ("", false, false),
    ] {
        let read = read(&message(
            "",
            &pid("", "PAT-TROIS^ZOE", "1979", "U", "", status),
        ));
        assert_eq!(
            (read.fictive, read.douteuse),
            (fictive, douteuse),
            "{status}"
        );
        assert_eq!(read.personne.sexe, None);
        assert_eq!(read.personne.date_naissance.unwrap().to_string(), "1979");
    }
}

#[test]
fn letters_in_each_encoding_a_message_may_say() {
    let pid = pid("", "LEFÈVRE^ZOÉ", "19790328", "F", "", "");
    let utf8 = message("UNICODE UTF-8", &pid);
    let latin = |encoding: &str| -> Vec<u8> {
        let text = String::from_utf8(message(encoding, &pid)).unwrap();
        text.chars().map(|c| u8::try_from(c).unwrap()).collect()
    };
    for bytes in [
        utf8.clone(),
        message("", &pid),
        latin("8859/1"),
        latin("8859/15"),
        latin(""),
    ] {
        assert_eq!(read(&bytes).personne.nom_naissance, "LEFÈVRE");
    }
    let mut ligature = latin("8859/15");
    let place = ligature
        .windows(3)
        .position(|three| three == b"ZO\xC9")
        .unwrap();
    ligature[place + 2] = 0xBD;
    assert_eq!(read(&ligature).personne.premier_prenom, "ZOœ");
    // Said to be one and written in another.
    let lies = latin("UNICODE UTF-8");
    assert!(matches!(recue(&lies), Err(ErreurRecue::Caracteres(_))));
    assert!(matches!(
        recue(&message("KS X 1001", &pid)),
        Err(ErreurRecue::Caracteres(_))
    ));
}

#[test]
fn other_separators_escapes_and_envelopes() {
    let odd = "MSH!*%?#!A!A!A!A!20261120!!ADT*A28!1!P!2.5\nPID!1!!12***X#1.2.3#ISO*PI!!D?E?X?*ZOE??*?F?ANNE!!19790328!F\n";
    let person = read(odd.as_bytes()).personne;
    assert_eq!(person.nom_naissance, "D?X?");
    let escaped = pid(
        "",
        "D\\T\\ARTAGNAN\\X20\\DE\\.br\\L\\H\\ILE\\Q99\\^ZOE",
        "19790328",
        "F",
        "",
        "",
    );
    assert_eq!(
        read(&message("", &escaped)).personne.nom_naissance,
        "D&ARTAGNAN DE LILE"
    );
    let plain = message("", &pid("", "PAT-TROIS^ZOE", "19790328", "F", "", ""));
    let wrapped = [&[0x0B][..], &plain, &[0x1C, 0x0D]].concat();
    let batch = [
        b"FHS|^~\\&|A\rBHS|^~\\&|A\r".as_slice(),
        &plain,
        b"BTS|1\rFTS|1\r",
    ]
    .concat();
    let lines = String::from_utf8(plain.clone())
        .unwrap()
        .replace('\r', "\r\n")
        .into_bytes();
    for bytes in [plain, wrapped, batch, lines] {
        assert_eq!(read(&bytes).personne.nom_naissance, "PAT-TROIS");
    }
}

#[test]
fn a_message_about_several_people_is_of_none() {
    let one = message(
        "",
        &pid(IDS, "PAT-TROIS^DOMINIQUE", "19790328", "F", "", ""),
    );
    let again = message(
        "",
        &pid(IDS, "Pat Trois^Dominique", "19790328", "F", PLACES, ""),
    );
    let other = message(
        "",
        &pid("", "PAT-QUATRE^DOMINIQUE", "19790328", "F", "", ""),
    );
    assert_eq!(
        read(&[one.clone(), again].concat()).personne.nom_naissance,
        "PAT-TROIS"
    );
    assert_eq!(
        recue(&[one, other].concat()),
        Err(ErreurRecue::PlusieursPatients)
    );
}

#[test]
fn what_is_damaged_says_what_to_do() {
    let nobody = format!("{MSH}\rPV1||N\r").into_bytes();
    let early = b"MSH|^~\\&|A\rPID|1||||^ZOE\r".to_vec();
    for (bytes, expected) in [
        (Vec::new(), ErreurRecue::Inconnu),
        (b"BEGIN:VCARD".to_vec(), ErreurRecue::Inconnu),
        (b"MSHABC".to_vec(), ErreurRecue::Inconnu),
        (b"<html><body/></html>".to_vec(), ErreurRecue::Inconnu),
        (b"MSH|||||\rPID|1".to_vec(), ErreurRecue::Separateurs),
        (b"MSH|^^^^|\rPID|1".to_vec(), ErreurRecue::Separateurs),
        (nobody, ErreurRecue::SansPatient),
        (early, ErreurRecue::SansPatient),
        (b"<RegistryObjectList/>".to_vec(), ErreurRecue::SansPatient),
        (b"<ClinicalDocument/>".to_vec(), ErreurRecue::SansPatient),
    ] {
        let error = recue(&bytes).unwrap_err();
        assert_eq!(error, expected, "{:?}", String::from_utf8_lossy(&bytes));
        phrase(&error.message());
        assert!(error.code().starts_with("recue."));
    }
    let cut = recue(b"<SubmitObjectsRequest><RegistryObjectList>").unwrap_err();
    assert!(matches!(cut, ErreurRecue::Xml(_)));
    phrase(&cut.message());
    phrase(&ErreurRecue::Caracteres("X".into()).message());
    phrase(&ErreurRecue::PlusieursPatients.message());
}

/// A document of the metadata, with these lines of `sourcePatientInfo`.
fn document(patient: &str, lines: &[&str]) -> String {
    let values: String = lines
        .iter()
        .map(|line| format!("<rim:Value>{}</rim:Value>", line.replace('&', "&amp;")))
        .collect();
    format!(
        "<rim:ExtrinsicObject id=\"d\"><rim:Slot name=\"sourcePatientId\"><rim:ValueList><rim:Value>12^^^&amp;1.2.3&amp;ISO^PI\
         </rim:Value></rim:ValueList></rim:Slot><rim:Slot name=\"sourcePatientInfo\"><rim:ValueList>{values}</rim:ValueList>\
         </rim:Slot><rim:ExternalIdentifier identificationScheme=\"urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427\" \
         value=\"{}\"><rim:Name><rim:LocalizedString value=\"XDSDocumentEntry.patientId\"/></rim:Name>\
         </rim:ExternalIdentifier></rim:ExtrinsicObject>",
        patient.replace('&', "&amp;")
    )
}

fn metadata(documents: &[String]) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><lcm:SubmitObjectsRequest \
         xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\" xmlns:rim=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\
         <rim:RegistryObjectList><rim:RegistryPackage id=\"s\"><rim:ExternalIdentifier \
         identificationScheme=\"urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446\" value=\"{}\"/></rim:RegistryPackage>\
         {}</rim:RegistryObjectList></lcm:SubmitObjectsRequest>",
        XDM_ID.replace('&', "&amp;"),
        documents.concat()
    )
    .into_bytes()
}

const XDM_ID: &str = "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH";
const LINES: [&str; 4] = [
    "PID-5|PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L",
    "PID-7|19790328",
    "PID-8|F",
    "PID-11|^^^^^^BDL^^51215",
];

#[test]
fn the_metadata_of_an_archive_say_the_same_as_a_message() {
    let read = read(&metadata(&[
        document(XDM_ID, &LINES),
        document(XDM_ID, &LINES),
    ]))
    .personne;
    let named = (read.nom_naissance.as_str(), read.liste_prenoms.as_str());
    assert_eq!(named, ("PAT-TROIS", "DOMINIQUE MARIE-LOUISE"));
    assert_eq!(read.date_naissance.unwrap().to_string(), "1979-03-28");
    assert_eq!(read.lieu_naissance.unwrap().as_str(), "51215");
    let ins = read.ins.unwrap();
    assert_eq!(
        (ins.matricule.as_str(), ins.oid.as_str()),
        ("279035121518989", INS_NIR_TEST)
    );
}

#[test]
fn an_archive_that_says_only_a_number_or_only_names_is_read_as_far_as_it_goes() {
    let number = read(&metadata(&[document(XDM_ID, &[])])).personne;
    assert!(number.ins.is_some() && number.nom_naissance.is_empty());
    let lines = [
        "PID-3|279035121518989^^^&1.2.250.1.213.1.4.8&ISO^INS",
        LINES[0],
    ];
    let names = metadata(&[document("12^^^&1.2.3&ISO^PI", &lines)]);
    let names = String::from_utf8(names)
        .unwrap()
        .replace(&XDM_ID.replace('&', "&amp;"), "");
    let read = read(names.as_bytes()).personne;
    assert_eq!(read.ins.unwrap().oid, INS_NIR);
    // Lines of no field, or of none there is.
    let odd = ["", "PID-5", "PID-999|A", "PID-x|A", "|", LINES[0]];
    assert!(recue(&metadata(&[document(XDM_ID, &odd)])).is_ok());
}

#[test]
fn an_archive_about_two_people_is_of_none() {
    let other = document(
        "188102B17295165^^^&1.2.250.1.213.1.4.10&ISO^NH",
        &["PID-5|CORSE^FIGATELLIX^^^^^L"],
    );
    let two = metadata(&[document(XDM_ID, &LINES), other]);
    assert_eq!(recue(&two), Err(ErreurRecue::PlusieursPatients));
}

#[test]
fn a_document_says_whom_it_is_about_without_its_body_being_read() {
    let cda = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole><id root=\"1.2.250.1.213.1.4.8\" \
               extension=\"279035121518989\"/><patient><name><family qualifier=\"BR\">PAT-TROIS</family><given \
               qualifier=\"BR\">DOMINIQUE</given></name></patient></patientRole></recordTarget></ClinicalDocument>";
    let read = read(cda.as_bytes()).personne;
    assert_eq!(
        (read.nom_naissance.as_str(), read.premier_prenom.as_str()),
        ("PAT-TROIS", "DOMINIQUE")
    );
    assert!(read.ins.is_some());
}

/// Whatever is changed in a message, something is answered.
#[test]
fn no_damage_brings_the_reading_down() {
    let whole = message(
        "UNICODE UTF-8",
        &pid(IDS, "PAT-TROIS^DOMINIQUE", "19790328", "F", PLACES, "VALI"),
    );
    let xdm = metadata(&[document(XDM_ID, &LINES)]);
    for bytes in [whole, xdm] {
        for place in 0..bytes.len() {
            let _cut = recue(&bytes[..place]);
            for other in [0, b'|', b'^', b'\\', b'~', b'&', b'<', 0xFF] {
                let mut changed = bytes.clone();
                changed[place] = other;
                let _read = recue(&changed);
            }
        }
    }
}
