//! Good requests: what each named person gets.

use crate::client::{ACTION_CARTE, ACTION_TRAITS, Bench, OPERATION_TRAITS, carte, fields, traits};

/// Asks and compares `CodeCR`, the matricule of 15 characters and the OID's last arc (empty when nobody is found).
#[track_caller]
fn check(answer: &crate::client::Answer, code: &str, matricule: &str, arc: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.content_type.starts_with("application/soap+xml"));
    assert_eq!(answer.between("CodeCR>", "<").as_deref(), Some(code));
    let number = answer.between("NumIdentifiant>", "<").unwrap_or_default();
    let key = answer.between("Cle>", "<").unwrap_or_default();
    assert_eq!(format!("{number}{key}"), matricule);
    let oid = answer.between("OID>", "<").unwrap_or_default();
    assert_eq!(oid.rsplit('.').next().unwrap_or_default(), arc);
}

/// nom, prenom, sexe, date, lieu, code, matricule, last arc of the OID
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
    &'static str,
);

#[tokio::test]
async fn each_named_person_gets_the_published_answer() {
    let cases: [Case; 36] = [
        (
            "ADRUN",
            "ZOE",
            "F",
            "1975-12-31",
            Some("63220"),
            "00",
            "275126322074974",
            "8",
        ),
        (
            "ADRUN",
            "ZOE",
            "F",
            "1975-12-31",
            None,
            "00",
            "275126322074974",
            "8",
        ),
        ("ADRUN", "ZOE", "M", "1975-12-31", None, "01", "", ""),
        ("ADRUN", "ZOE", "F", "1975-12-30", None, "01", "", ""),
        (
            "ADRUN",
            "ZOE",
            "F",
            "1975-12-31",
            Some("75056"),
            "01",
            "",
            "",
        ),
        ("ADRUN", "ZOEE", "F", "1975-12-31", None, "01", "", ""),
        (
            "ADRDEUX",
            "LAURENT",
            "M",
            "1981-01-01",
            None,
            "00",
            "181016322075140",
            "8",
        ),
        (
            "ADRTROIS",
            "TOUSSAINT",
            "M",
            "1960-01-01",
            Some("2B020"),
            "00",
            "160012B02077713",
            "8",
        ),
        (
            "ADRTROIS",
            "DOMINIQUE",
            "F",
            "1997-02-26",
            Some("2A020"),
            "00",
            "297022A02077878",
            "8",
        ),
        (
            "ECETINSI",
            "PIERRE-ALAIN",
            "M",
            "2009-07-14",
            None,
            "00",
            "109076322083489",
            "8",
        ),
        ("TCHITCHI", "OLA", "F", "1936-06-21", None, "01", "", ""),
        (
            "TCHITCHI",
            "CATARINA",
            "F",
            "1936-06-21",
            None,
            "00",
            "236066322083656",
            "8",
        ),
        (
            "TCHITCHI",
            "CATARINA BELLA",
            "F",
            "1936-06-21",
            None,
            "00",
            "236066322083656",
            "8",
        ),
        (
            "DE VINCI",
            "LEONARDO",
            "M",
            "2014-02-01",
            None,
            "02",
            "",
            "",
        ),
        (
            "DE VINCI",
            "LEONARDO",
            "M",
            "2014-02-01",
            Some("63220"),
            "00",
            "114026322099093",
            "8",
        ),
        (
            "DE VINCI",
            "LEONARDO",
            "M",
            "2014-02-01",
            Some("13055"),
            "00",
            "114021305599088",
            "8",
        ),
        (
            "DE VINCI",
            "LEONARDO",
            "M",
            "2014-02-01",
            Some("75056"),
            "01",
            "",
            "",
        ),
        (
            "NESSI",
            "RUTH",
            "F",
            "1977-07-14",
            None,
            "00",
            "277076322099043",
            "8",
        ),
        (
            "NESSI",
            "NATHALIE",
            "F",
            "1977-07-14",
            None,
            "00",
            "277076322082910",
            "8",
        ),
        (
            "NESSI",
            "NATALIE",
            "F",
            "1977-07-14",
            None,
            "00",
            "277076322082910",
            "8",
        ),
        (
            "NESSI",
            "MICHELANGELO",
            "M",
            "2010-08-07",
            None,
            "00",
            "110086322083060",
            "8",
        ),
        (
            "NESSI",
            "MICHELANGELO ANTHONY",
            "M",
            "2010-08-07",
            None,
            "00",
            "110086322083060",
            "8",
        ),
        ("NESSI", "ANTHONY", "M", "2010-08-07", None, "01", "", ""),
        (
            "D'ARTAGNAN DE L'HERAULT",
            "PIERRE-ALAIN",
            "M",
            "2001-06-17",
            None,
            "00",
            "101066322075460",
            "8",
        ),
        (
            "CORSE",
            "ANTHONY",
            "M",
            "1980-03-02",
            None,
            "00",
            "180032B02040123",
            "8",
        ),
        (
            "HERMANN",
            "GATIEN",
            "M",
            "1981-03-24",
            None,
            "00",
            "181036322045676",
            "8",
        ),
        (
            "PROVISOIRE",
            "MATRICULE",
            "M",
            "2009-07-01",
            None,
            "00",
            "109076322088835",
            "9",
        ),
        ("HOUILLES", "PIERRE", "M", "1993-01-27", None, "01", "", ""),
        (
            "HOUILLES",
            "PIERRE PAUL JACQUES",
            "M",
            "1993-01-27",
            None,
            "01",
            "",
            "",
        ),
        ("INCONNU", "SOLDAT", "M", "1920-11-11", None, "01", "", ""),
        (
            "PATB-QUATRE",
            "LAURENCE",
            "F",
            "1907-05-25",
            Some("85756"),
            "00",
            "207058575627097",
            "8",
        ),
        (
            "PAT-TROIS",
            "DOMINIQUE",
            "F",
            "1979-03-28",
            None,
            "00",
            "279035121518989",
            "10",
        ),
        (
            "DESMAUX",
            "NATHALIE",
            "F",
            "1955-06-15",
            None,
            "00",
            "255069999999934",
            "11",
        ),
        (
            "URGENCE",
            "CLARENCE",
            "F",
            "2013-10-16",
            None,
            "00",
            "213102288044517",
            "10",
        ),
        (
            "DUPRE",
            "CORINNE",
            "F",
            "1948-11-09",
            None,
            "00",
            "148115530271002",
            "10",
        ),
        (
            "SABLE",
            "AMINATA",
            "F",
            "1950-12-31",
            None,
            "00",
            "250209934199076",
            "8",
        ),
    ];
    let bench = Bench::new();
    for (nom, prenom, sexe, date, lieu, code, matricule, arc) in cases {
        let request = traits(&fields(nom, prenom, sexe, date, lieu));
        let answer = bench.post(ACTION_TRAITS, &request).await;
        check(&answer, code, matricule, arc);
    }
    let traffic = bench.sandbox.traffic();
    assert_eq!(traffic.count(OPERATION_TRAITS), 36);
    assert!(
        traffic
            .exchanges
            .iter()
            .all(|exchange| exchange.reason.is_none())
    );
}

#[tokio::test]
async fn several_given_name_elements_are_asked_together() {
    let bench = Bench::new();
    let request = traits(&fields("NESSI", "MICHELANGELO", "M", "2010-08-07", None))
        .replace("</r:Prenom>", "</r:Prenom><r:Prenom>ANTHONY</r:Prenom>");
    check(
        &bench.post(ACTION_TRAITS, &request).await,
        "00",
        "110086322083060",
        "8",
    );
}

#[tokio::test]
async fn the_reply_to_a_search_by_traits_is_the_published_one() {
    let bench = Bench::new();
    let request = traits(&fields("ECETINSI", "PIERRE-ALAIN", "M", "2009-07-14", None));
    let answer = bench.post(ACTION_TRAITS, &request).await;
    let resultat = answer.between(
        "xmlns=\"http://www.cnamts.fr/INSiResultat\">",
        "</RESULTAT>",
    );
    assert_eq!(
        resultat.unwrap(),
        "<CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU>\
         <INSACTIF><IdIndividu><NumIdentifiant>1090763220834</NumIdentifiant><Cle>89</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSACTIF>\
         <INSHISTO><IdIndividu><NumIdentifiant>2090763220834</NumIdentifiant><Cle>39</Cle><TypeMatricule>NIR</TypeMatricule></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSHISTO>\
         <INSHISTO><IdIndividu><NumIdentifiant>2090663220123</NumIdentifiant><Cle>55</Cle><TypeMatricule>NIR</TypeMatricule></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSHISTO>\
         <TIQ><NomNaissance>ECETINSI</NomNaissance><ListePrenom>PIERRE-ALAIN MURIEL FLORIANT</ListePrenom><Sexe>M</Sexe><DateNaissance>2009-07-14</DateNaissance><LieuNaissance>63220</LieuNaissance></TIQ></INDIVIDU>"
    );
    for (code, request, libelle) in [
        (
            "01",
            fields("HOUILLES", "PAUL", "M", "1993-01-27", None),
            "Aucune identite trouvee",
        ),
        (
            "02",
            fields("DE VINCI", "LEONARDO", "M", "2014-02-01", None),
            "Plusieurs identites trouvees",
        ),
    ] {
        let answer = bench.post(ACTION_TRAITS, &traits(&request)).await;
        assert_eq!(
            answer.between("INSiResultat\">", "</RESULTAT>").unwrap(),
            format!("<CR><CodeCR>{code}</CodeCR><LibelleCR>{libelle}</LibelleCR></CR>")
        );
    }
}

#[tokio::test]
async fn what_is_particular_in_a_published_reply_is_kept() {
    let bench = Bench::new();
    let ask = async |nom, prenom, sexe, date| {
        let request = traits(&fields(nom, prenom, sexe, date, None));
        bench.post(ACTION_TRAITS, &request).await.text()
    };
    let laurence = ask("PATB-QUATRE", "LAURENCE", "F", "1907-05-25").await;
    assert!(laurence.contains("<Prenom>LAURENCE</Prenom>") && !laurence.contains("ListePrenom"));
    let gatien = ask("HERMANN", "GATIEN", "M", "1981-03-24").await;
    assert!(gatien.contains(
        "<INSHISTO><IdIndividu><NumIdentifiant>2810363220456</NumIdentifiant><Cle>10</Cle>"
    ));
    let clarence = ask("URGENCE", "CLARENCE", "F", "2013-10-16").await;
    assert!(clarence.contains("<Sexe>M</Sexe>"));
    let nathalie = ask("NESSI", "NATALIE", "F", "1977-07-14").await;
    assert!(nathalie.contains("<Prenom>NATHALIE</Prenom>"));
}

#[tokio::test]
async fn the_published_errors_are_faults() {
    let bench = Bench::new();
    let ruth = traits(&fields("DE VINCI", "RUTH", "F", "1976-07-14", None));
    let answer = bench.post(ACTION_TRAITS, &ruth).await;
    assert_eq!(
        (answer.status, answer.fault().as_str()),
        (500, "siram_40 insi_102")
    );
    assert!(answer.text().contains("S:Receiver") && answer.text().contains("severite=\"fatal\""));
    let ariana = traits(&fields("VANDERMONDE", "ARIANA", "F", "1995-06-17", None));
    let answer = bench.post(ACTION_TRAITS, &ariana).await;
    assert_eq!(
        (answer.status, answer.fault().as_str()),
        (500, "siram_40 insi_111")
    );
}

#[tokio::test]
async fn the_card_finds_its_people() {
    let bench = Bench::new();
    #[allow(clippy::type_complexity)]
    let cases: [(Option<&str>, &str, &str, &str, &str, &str); 8] = [
        (
            Some("2751263220749"),
            "2751263220749",
            "1975-12-31",
            "1",
            "00",
            "275126322074974",
        ),
        (
            None,
            "1671126221704",
            "1999-01-15",
            "1",
            "00",
            "199013417202174",
        ),
        (
            None,
            "1671126221704",
            "1999-01-15",
            "2",
            "00",
            "199013417202273",
        ),
        (None, "1671126221704", "1999-01-15", "3", "01", ""),
        (None, "1671126221704", "1999-01-16", "1", "01", ""),
        (
            Some("2750434137237"),
            "1671126221704",
            "1975-04-04",
            "1",
            "00",
            "275043413723745",
        ),
        (
            Some("2770763220990"),
            "2770763220990",
            "1977-07-14",
            "1",
            "00",
            "277076322099043",
        ),
        (
            Some("2750434137237"),
            "1671126221704",
            "1999-01-15",
            "1",
            "01",
            "",
        ),
    ];
    for (own, assure, date, rang, code, matricule) in cases {
        let answer = bench
            .post(ACTION_CARTE, &carte(own, assure, date, rang))
            .await;
        let arc = match (code, assure) {
            ("00", "1671126221704") => "10",
            ("00", _) => "8",
            _ => "",
        };
        check(&answer, code, matricule, arc);
        assert!(answer.text().contains("<ns3:RESULTAT"));
        assert!(answer.text().contains("<wsa:RelatesTo>uuid:"));
    }
}

#[tokio::test]
async fn a_card_may_say_more() {
    let bench = Bench::new();
    let plain = carte(Some("2751263220749"), "2751263220749", "1975-12-31", "1");
    let with_keys = plain
        .replace("</v:NumIdentifiant>", "</v:NumIdentifiant><v:Cle>74</v:Cle><v:TypeMatricule>NIR</v:TypeMatricule>")
        .replace("</v:MatriculeOD>", "</v:MatriculeOD><v:NomNaissance>ADRUN</v:NomNaissance>")
        .replace("<COUVERTURE>", "<COUVERTURE><GrandRegime>01</GrandRegime><Organisme>631</Organisme>")
        .replace("</e:Header>", "<s:Security xmlns:s=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"><a:Assertion xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\"><a:Subject><a:NameID NameQualifier=\"VITALE\">1234</a:NameID></a:Subject></a:Assertion></s:Security></e:Header>");
    assert_eq!(
        bench
            .post(ACTION_CARTE, &with_keys)
            .await
            .between("CodeCR>", "<")
            .unwrap(),
        "00"
    );
    let other_name = plain.replace(
        "</v:MatriculeOD>",
        "</v:MatriculeOD><v:NomNaissance>ADRDEUX</v:NomNaissance>",
    );
    let other_name = other_name.replace("uuid:", "");
    assert_eq!(
        bench
            .post(ACTION_CARTE, &other_name)
            .await
            .between("CodeCR>", "<")
            .unwrap(),
        "01"
    );
}
