//! The program's own INSi requests in the three modes: what it writes is accepted, and each thing that is not as it
//! should be is refused. What is accepted is kept in `target/conformance/insi/`, as `MODE-OPERATION.xml`.

use std::path::{Path, PathBuf};

use socle_formats::insi::{
    Carte, Contexte, Logiciel, Recherche, Requete, rechercher_avec_carte_vitale,
    rechercher_avec_traits,
};
use socle_formats::traits::{Sexe, Traits};
use socle_keys::profile::{Profile, SignatureRequest, Software, sign};
use socle_keys::{CardKind, KeySource, Person, SessionKind, Speaker, Structure, Voice};
use socle_sandbox::{ClientName, NATIONAL_ID, STRUCTURE};

use crate::client::{Answer, Bench, content_type, fresh_id, post_to};

/// 1 March 2026, 09:00 UTC.
const NOW: i64 = 1_772_355_600_000;

const CARD_HOST: &str = "services-ps.ameli.fr";
const SOFTWARE_HOST: &str = "services-ps-tlsm.ameli.fr";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Cps,
    ProSanteConnect,
    Organisation,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Cps, Self::ProSanteConnect, Self::Organisation];

    fn name(self) -> &'static str {
        match self {
            Self::Cps => "cps",
            Self::ProSanteConnect => "psc",
            Self::Organisation => "organisation",
        }
    }

    fn host(self) -> &'static str {
        match self {
            Self::Cps => CARD_HOST,
            _ => SOFTWARE_HOST,
        }
    }

    fn certificate(self) -> ClientName {
        match self {
            Self::Cps => ClientName::Cps,
            _ => ClientName::InsiManu,
        }
    }

    fn emetteur(self) -> &'static str {
        match self {
            Self::Organisation => STRUCTURE,
            _ => NATIONAL_ID,
        }
    }
}

/// Who speaks, and what is changed about them.
struct Said<'a> {
    kind: SessionKind,
    card: CardKind,
    national_id: &'a str,
    pem: &'a str,
}

fn assertion(said: &Said<'_>) -> String {
    let voice = Voice {
        speaker: Speaker {
            kind: said.kind,
            card: Some(said.card),
            person: Some(Person {
                national_id: said.national_id.into(),
                nom: "LIBRE".into(),
                prenom: "Max".into(),
                profession: Some("10".into()),
                savoir_faire: vec!["SM26".into()],
            }),
            structure: Structure {
                id: STRUCTURE.into(),
                name: "Cabinet d’essai".into(),
                sector: "SA07".into(),
            },
            acting_for: None,
        },
        signer: Some(
            KeySource::Pem(said.pem.to_owned())
                .open(None)
                .unwrap()
                .signature,
        ),
    };
    let attributes = [("facturation", "991130972"), ("specialite", "01")];
    let request = SignatureRequest {
        profile: Profile::Insi,
        attributes: attributes
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        digests: Vec::new(),
    };
    let software = Software {
        name: "Socle".into(),
        version: "0.1.0".into(),
    };
    sign(&request, &voice, &software, NOW).unwrap()
}

/// The assertion of a mode, as the program writes it.
fn good(bench: &Bench, mode: Mode) -> Option<String> {
    let kind = match mode {
        Mode::Cps => SessionKind::Cps,
        Mode::ProSanteConnect => SessionKind::ProSanteConnect,
        Mode::Organisation => return None,
    };
    Some(assertion(&Said {
        kind,
        card: CardKind::Cps,
        national_id: NATIONAL_ID,
        pem: bench.sandbox.client_identity_pem(ClientName::CpsSignature),
    }))
}

fn contexte(emetteur: &str, assertion: Option<String>) -> Contexte {
    Contexte {
        id_message: fresh_id(),
        id_bam: fresh_id(),
        id_lps: fresh_id(),
        instant_ms: NOW,
        emetteur: emetteur.to_owned(),
        assertion,
        logiciel: Logiciel {
            numero_autorisation: "SOCLE-DEMO-0001".into(),
            version: "0.1.0".into(),
            instance: fresh_id(),
            nom: "urn:lps:socle:0.1.0".into(),
        },
    }
}

fn by_traits(contexte: &Contexte) -> Requete {
    let traits = Traits {
        nom_naissance: "ADRUN".into(),
        premier_prenom: "ZOE".into(),
        liste_prenoms: "ZOE".into(),
        sexe: Sexe::F,
        date_naissance: "1975-12-31".parse().unwrap(),
        lieu_naissance: None,
    };
    let criteres = Recherche::new(&traits).unwrap().prochaine().unwrap();
    rechercher_avec_traits(contexte, &criteres).unwrap()
}

fn by_card(contexte: &Contexte) -> Requete {
    let carte = Carte {
        matricule_assure: "275126322074974".parse().unwrap(),
        matricule_beneficiaire: Some("275126322074974".parse().unwrap()),
        nom_naissance: Some("ADRUN".into()),
        date_naissance: "1975-12-31".into(),
        rang: 1,
    };
    rechercher_avec_carte_vitale(contexte, &carte).unwrap()
}

async fn send(bench: &Bench, certificate: ClientName, host: &str, requete: &Requete) -> Answer {
    let client = bench.client(Some(certificate));
    let (url, kind) = (format!("https://{host}/lps"), content_type(requete.action));
    post_to(&client, &url, &kind, requete.corps.clone())
        .await
        .unwrap()
}

fn keep(name: &str, xml: &str) {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    );
    let folder = target.join("conformance").join("insi");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), xml).unwrap();
}

#[tokio::test]
async fn both_searches_are_accepted_in_each_mode_and_kept() {
    let bench = Bench::new();
    for mode in Mode::ALL {
        for (operation, write) in [
            (
                "rechercherInsAvecTraitsIdentite",
                by_traits as fn(&Contexte) -> Requete,
            ),
            ("rechercherInsAvecCarteVitale", by_card),
        ] {
            let requete = write(&contexte(mode.emetteur(), good(&bench, mode)));
            let answer = send(&bench, mode.certificate(), mode.host(), &requete).await;
            assert_eq!(
                answer.between("CodeCR>", "<").as_deref(),
                Some("00"),
                "{mode:?} {operation}: {:?} {}",
                bench.sandbox.traffic().exchanges.back(),
                answer.text()
            );
            keep(&format!("{}-{operation}.xml", mode.name()), &requete.corps);
        }
    }
}

/// What is changed in the assertion, from one text to another; the signature is not made again.
#[tokio::test]
async fn a_letter_changed_in_a_signed_assertion_is_seen() {
    let bench = Bench::new();
    let signed = good(&bench, Mode::Cps).unwrap();
    for (from, to) in [
        ("991130972", "991130973"),
        ("SA07", "SA08"),
        (
            "NameQualifier=\"CPS\">899900063480",
            "NameQualifier=\"CPS\">899900063481",
        ),
        ("NameQualifier=\"CPS\"", "NameQualifier=\"CPF\""),
    ] {
        assert!(signed.contains(from), "{signed}");
        let requete = by_traits(&contexte(NATIONAL_ID, Some(signed.replacen(from, to, 1))));
        let answer = send(&bench, ClientName::Cps, CARD_HOST, &requete).await;
        assert_eq!(answer.fault(), "- desir_560", "{to}");
    }
}

#[tokio::test]
async fn whoever_is_not_who_the_assertion_says_has_no_right() {
    let bench = Bench::new();
    let stranger = Bench::new();
    let signature = bench.sandbox.client_identity_pem(ClientName::CpsSignature);
    let said = Said {
        kind: SessionKind::Cps,
        card: CardKind::Cps,
        national_id: NATIONAL_ID,
        pem: signature,
    };
    let foreign = stranger
        .sandbox
        .client_identity_pem(ClientName::CpsSignature);
    let psc = good(&bench, Mode::ProSanteConnect).unwrap();
    for (what, xml) in [
        (
            "of another authority",
            assertion(&Said {
                pem: foreign,
                ..said
            }),
        ),
        (
            "of another person",
            assertion(&Said {
                national_id: "899900063499",
                ..said
            }),
        ),
        (
            "of another kind of card",
            assertion(&Said {
                card: CardKind::Cpe,
                ..said
            }),
        ),
        ("unsigned", psc.clone()),
    ] {
        let requete = by_traits(&contexte(NATIONAL_ID, Some(xml)));
        let answer = send(&bench, ClientName::Cps, CARD_HOST, &requete).await;
        assert_eq!(answer.fault(), "- desir_560", "{what}");
    }
    let not_psc = psc.replace("\"PSC\"", "\"CPS\"");
    let requete = by_traits(&contexte(NATIONAL_ID, Some(not_psc)));
    let answer = send(&bench, ClientName::InsiManu, SOFTWARE_HOST, &requete).await;
    assert_eq!(answer.fault(), "- desir_560");
}

#[tokio::test]
async fn each_mode_has_its_door_and_its_sender() {
    let bench = Bench::new();
    let cps = || good(&bench, Mode::Cps);
    let psc = || good(&bench, Mode::ProSanteConnect);
    let (card, manu) = (ClientName::Cps, ClientName::InsiManu);
    for (what, certificate, host, emetteur, xml, fault) in [
        (
            "a card at the other door",
            card,
            SOFTWARE_HOST,
            NATIONAL_ID,
            cps(),
            "- desir_560",
        ),
        (
            "a software certificate at the door for cards",
            manu,
            CARD_HOST,
            STRUCTURE,
            None,
            "- desir_560",
        ),
        (
            "a signed assertion with a software certificate",
            manu,
            SOFTWARE_HOST,
            NATIONAL_ID,
            cps(),
            "siram_10 sandbox_assertion",
        ),
        (
            "a card without assertion",
            card,
            CARD_HOST,
            NATIONAL_ID,
            None,
            "siram_10 sandbox_assertion",
        ),
        (
            "the structure in the name of a card",
            card,
            CARD_HOST,
            STRUCTURE,
            cps(),
            "siram_10 sandbox_emetteur",
        ),
        (
            "the structure in the name of a person",
            manu,
            SOFTWARE_HOST,
            STRUCTURE,
            psc(),
            "siram_10 sandbox_emetteur",
        ),
        (
            "a person in the name of the structure",
            manu,
            SOFTWARE_HOST,
            NATIONAL_ID,
            None,
            "siram_10 sandbox_emetteur",
        ),
    ] {
        let requete = by_traits(&contexte(emetteur, xml));
        let answer = send(&bench, certificate, host, &requete).await;
        assert_eq!(answer.fault(), fault, "{what}");
    }
}

#[tokio::test]
async fn an_assertion_of_another_shape_is_refused() {
    let bench = Bench::new();
    let psc = good(&bench, Mode::ProSanteConnect).unwrap();
    for (what, from, to) in [
        ("another version", "Version=\"2.0\"", "Version=\"1.1\""),
        ("an identifier that is none", "ID=\"_", "ID=\"1"),
        ("no qualifier", " NameQualifier=\"PSC\"", ""),
        (
            "no name",
            ">899900063480</saml2:NameID>",
            "></saml2:NameID>",
        ),
        (
            "no number of the Assurance maladie",
            "identifiantFacturation",
            "autreIdentifiant",
        ),
        ("a number that is none", ">991130972<", ">99113O972<"),
        ("an empty attribute", ">SA07<", "><"),
        (
            "an attribute twice",
            "Name=\"SecteurActivite\"",
            "Name=\"codeSpecialiteAMO\"",
        ),
        (
            "conditions nobody asked for",
            "<saml2:AttributeStatement>",
            "<saml2:Conditions/><saml2:AttributeStatement>",
        ),
        (
            "two of them",
            "</saml2:Assertion>",
            "</saml2:Assertion><saml2:Assertion xmlns:saml2=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>",
        ),
    ] {
        let changed = psc.replacen(from, to, 1);
        assert_ne!(changed, psc, "{what}");
        let requete = by_traits(&contexte(NATIONAL_ID, Some(changed)));
        let answer = send(&bench, ClientName::InsiManu, SOFTWARE_HOST, &requete).await;
        assert_eq!(answer.fault(), "siram_10 sandbox_assertion", "{what}");
    }
}

/// Signature wrapping: the signed assertion is put aside, and another one takes its place.
#[tokio::test]
async fn an_assertion_that_borrows_a_signature_is_refused() {
    let bench = Bench::new();
    let signed = good(&bench, Mode::Cps).unwrap();
    let id = signed
        .split_once("ID=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .unwrap()
        .0
        .to_owned();
    let forged = signed.replace("991130972", "991130999").replacen(
        &format!("ID=\"{id}\""),
        "ID=\"_autre\"",
        1,
    );
    for xml in [
        // Its reference names another element than the one it stands in.
        forged.clone(),
        // The other one is there too, inside.
        forged.replace("<saml2:Subject>", &format!("{signed}<saml2:Subject>")),
        // Both bear the same name.
        signed
            .replace("991130972", "991130999")
            .replace("<saml2:Subject>", &format!("{signed}<saml2:Subject>")),
    ] {
        let requete = by_traits(&contexte(NATIONAL_ID, Some(xml)));
        let answer = send(&bench, ClientName::Cps, CARD_HOST, &requete).await;
        assert_ne!(answer.status, 200);
        assert!(
            ["siram_10 sandbox_assertion", "- desir_560"].contains(&answer.fault().as_str()),
            "{}",
            answer.text()
        );
    }
}
