//! The two requests, to the letter.

use socle_formats::insi::{
    ACTION_CARTE_VITALE, ACTION_TRAITS, Carte, Contexte, ErreurRequete, Logiciel, Recherche,
    Retour, rechercher_avec_carte_vitale, rechercher_avec_traits,
};
use socle_formats::traits::Champ;

use super::donnees::{phrase, traits};

fn contexte() -> Contexte {
    Contexte {
        id_message: "11111111-1111-4111-8111-111111111111".to_owned(),
        id_bam: "22222222-2222-4222-8222-222222222222".to_owned(),
        id_lps: "33333333-3333-4333-8333-333333333333".to_owned(),
        instant_ms: 1_623_836_342_004,
        emetteur: "899900063480".to_owned(),
        assertion: None,
        logiciel: Logiciel {
            numero_autorisation: "ABCDEF".to_owned(),
            version: "1.00.00".to_owned(),
            instance: "44444444-4444-4444-8444-444444444444".to_owned(),
            nom: "urn:lps:socle:1.00.00".to_owned(),
        },
    }
}

/// The message around its two variable parts.
fn message(action: &str, couverture: &str, corps: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"><env:Header><ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02"><Id>22222222-2222-4222-8222-222222222222</Id><Temps>2021-06-16T09:39:02.004Z</Temps><Emetteur>899900063480</Emetteur><COUVERTURE>{couverture}</COUVERTURE></ContexteBAM><wsa:MessageID>uuid:11111111-1111-4111-8111-111111111111</wsa:MessageID><wsa:Action>{action}</wsa:Action><ContexteLPS xmlns="urn:siram:lps:ctxlps" Version="01_00"><Id>33333333-3333-4333-8333-333333333333</Id><Temps>2021-06-16T09:39:02.004Z</Temps><Emetteur>899900063480</Emetteur><LPS><IDAM R="4">ABCDEF</IDAM><Version>1.00.00</Version><Instance>44444444-4444-4444-8444-444444444444</Instance><Nom>urn:lps:socle:1.00.00</Nom></LPS></ContexteLPS></env:Header><env:Body>{corps}</env:Body></env:Envelope>"#
    )
}

#[test]
fn the_assertion_of_the_session_stands_last_in_the_header_to_the_letter() {
    let criteres = Recherche::new(&traits("ADRUN/ZOE/ZOE/F/1975-12-31/63220"))
        .unwrap()
        .prochaine()
        .unwrap();
    let assertion = "<a:Assertion xmlns:a=\"urn:a\"><a:N Q='&amp;'>d&apos;É</a:N></a:Assertion>";
    let avec = |assertion: &str| {
        let contexte = Contexte {
            assertion: Some(assertion.to_owned()),
            ..contexte()
        };
        rechercher_avec_traits(&contexte, &criteres)
    };
    let corps = avec(assertion).unwrap().corps;
    assert!(
        corps.contains(&format!(
            "</ContexteLPS><wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">{assertion}</wsse:Security></env:Header>"
        )),
        "{corps}"
    );
    for autre in ["", "jeton", "<?xml version='1.0'?><a/>", "<!DOCTYPE a><a/>"] {
        assert_eq!(
            avec(autre).unwrap_err(),
            ErreurRequete::Assertion,
            "{autre}"
        );
    }
}

#[test]
fn search_by_traits() {
    let mut recherche =
        Recherche::new(&traits("d\u{2019}Artagnan/Zoé/Zoé/F/1975-12/63220")).unwrap();
    let requete = rechercher_avec_traits(&contexte(), &recherche.prochaine().unwrap()).unwrap();
    assert_eq!(requete.action, ACTION_TRAITS);
    assert_eq!(
        requete.type_contenu,
        "application/soap+xml; charset=utf-8; \
         action=\"urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite\""
    );
    // The apostrophe is escaped by the writer: the same text to any reader.
    let traits_xml = "<NomNaissance>D&apos;ARTAGNAN</NomNaissance><Prenom>ZOE</Prenom><Sexe>F</Sexe>\
                      <DateNaissance>1975-12-01</DateNaissance>";
    let body = |lieu: &str| {
        format!(
            "<RECSANSVITALE xmlns=\"http://www.cnamts.fr/INSiRecSans\">{traits_xml}{lieu}</RECSANSVITALE>"
        )
    };
    assert_eq!(requete.corps, message(ACTION_TRAITS, "", &body("")));

    recherche.suite(&Retour::Plusieurs);
    let requete = rechercher_avec_traits(&contexte(), &recherche.prochaine().unwrap()).unwrap();
    let expected = body("<LieuNaissance>63220</LieuNaissance>");
    assert_eq!(requete.corps, message(ACTION_TRAITS, "", &expected));
}

#[test]
fn search_by_card() {
    let mut carte = Carte {
        matricule_assure: "2751263220749".parse().unwrap(),
        matricule_beneficiaire: Some("160012B020777".parse().unwrap()),
        nom_naissance: Some("Adrùn".to_owned()),
        date_naissance: "1960-00-00".to_owned(),
        rang: 1,
    };
    let requete = rechercher_avec_carte_vitale(&contexte(), &carte).unwrap();
    assert_eq!(requete.action, ACTION_CARTE_VITALE);
    assert!(
        requete
            .type_contenu
            .ends_with("rechercherInsAvecCarteVitale\"")
    );
    assert_eq!(
        requete.corps,
        message(
            ACTION_CARTE_VITALE,
            "<ASSURE><Id><Num>2751263220749</Num></Id></ASSURE><BENEFICIAIRE><Nir><Num>160012B020777</Num></Nir>\
             <DateNai>1960-00-00</DateNai><Rang>1</Rang></BENEFICIAIRE>",
            "<RECVITALE xmlns=\"http://www.cnamts.fr/INSiRecVit\"><MatriculeIndividu><NumIdentifiant>160012B020777\
             </NumIdentifiant></MatriculeIndividu><MatriculeOD><NumIdentifiant>2751263220749</NumIdentifiant>\
             </MatriculeOD><NomNaissance>ADRUN</NomNaissance><DateNaissance>1960-00-00</DateNaissance>\
             <RangNaissance>1</RangNaissance></RECVITALE>",
        )
    );

    // A beneficiary without a number of its own, and without a name on the card.
    carte.matricule_beneficiaire = None;
    carte.nom_naissance = None;
    let requete = rechercher_avec_carte_vitale(&contexte(), &carte).unwrap();
    assert_eq!(
        requete.corps,
        message(
            ACTION_CARTE_VITALE,
            "<ASSURE><Id><Num>2751263220749</Num></Id></ASSURE><BENEFICIAIRE><DateNai>1960-00-00</DateNai>\
             <Rang>1</Rang></BENEFICIAIRE>",
            "<RECVITALE xmlns=\"http://www.cnamts.fr/INSiRecVit\"><MatriculeOD><NumIdentifiant>2751263220749\
             </NumIdentifiant></MatriculeOD><DateNaissance>1960-00-00</DateNaissance>\
             <RangNaissance>1</RangNaissance></RECVITALE>",
        )
    );
}

#[test]
fn refused_readings_of_a_card() {
    let carte = |date: &str, nom: Option<&str>| Carte {
        matricule_assure: "2751263220749".parse().unwrap(),
        matricule_beneficiaire: None,
        nom_naissance: nom.map(str::to_owned),
        date_naissance: date.to_owned(),
        rang: 1,
    };
    for date in [
        "",
        "1960",
        "01/01/1960",
        "1960-01-0",
        "1960-01-011",
        "196O-01-01",
        "1960-01-0é",
    ] {
        let error = rechercher_avec_carte_vitale(&contexte(), &carte(date, None)).unwrap_err();
        assert_eq!(error, ErreurRequete::Carte("date_naissance"), "{date}");
        phrase(&error.message());
    }
    let error = rechercher_avec_carte_vitale(&contexte(), &carte("1960-01-01", Some("CŒUR")));
    let Err(ErreurRequete::Trait(error)) = error else {
        panic!("{error:?}")
    };
    assert_eq!(error.champ, Champ::NomNaissance);
}

#[test]
fn settings_are_escaped_and_checked() {
    let criteres = Recherche::new(&traits("ADRUN/ZOE//F/1975-12-31/"))
        .unwrap()
        .prochaine()
        .unwrap();
    let mut hostile = contexte();
    hostile.emetteur = "</Emetteur><X a=\"1\">&".to_owned();
    let requete = rechercher_avec_traits(&hostile, &criteres).unwrap();
    assert!(!requete.corps.contains("<X"), "{}", requete.corps);
    assert!(
        requete
            .corps
            .contains("&lt;/Emetteur&gt;&lt;X a=&quot;1&quot;&gt;&amp;")
    );

    type Change = fn(&mut Contexte);
    let cases: [(Change, ErreurRequete); 10] = [
        (
            |c| c.id_message = "x".to_owned(),
            ErreurRequete::Uuid("id_message"),
        ),
        (|c| c.id_bam.push('0'), ErreurRequete::Uuid("id_bam")),
        (
            |c| c.id_lps = c.id_lps.replace('-', "0"),
            ErreurRequete::Uuid("id_lps"),
        ),
        (
            |c| c.logiciel.instance = String::new(),
            ErreurRequete::Uuid("instance"),
        ),
        (
            |c| c.emetteur = " ".to_owned(),
            ErreurRequete::Reglage("émetteur"),
        ),
        (
            |c| c.emetteur = "a\nb".to_owned(),
            ErreurRequete::Reglage("émetteur"),
        ),
        (
            |c| c.logiciel.numero_autorisation = String::new(),
            ErreurRequete::Reglage("numéro d’autorisation"),
        ),
        (
            |c| c.logiciel.nom = String::new(),
            ErreurRequete::Reglage("nom du logiciel"),
        ),
        (
            |c| c.logiciel.version = String::new(),
            ErreurRequete::Reglage("version du logiciel"),
        ),
        (|c| c.instant_ms = i64::MAX, ErreurRequete::Instant),
    ];
    for (change, expected) in cases {
        let mut wrong = contexte();
        change(&mut wrong);
        let error = rechercher_avec_traits(&wrong, &criteres).unwrap_err();
        assert_eq!(error, expected);
        assert!(error.code().starts_with("insi.requete."));
        phrase(&error.message());
    }
}

#[test]
fn instants() {
    let criteres = Recherche::new(&traits("ADRUN/ZOE//F/1975-12-31/"))
        .unwrap()
        .prochaine()
        .unwrap();
    for (ms, written) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (1_795_334_729_000, "2026-11-22T08:05:29.000Z"),
    ] {
        let requete = rechercher_avec_traits(
            &Contexte {
                instant_ms: ms,
                ..contexte()
            },
            &criteres,
        )
        .unwrap();
        assert_eq!(
            requete
                .corps
                .matches(&format!("<Temps>{written}</Temps>"))
                .count(),
            2,
            "{ms}"
        );
    }
}
