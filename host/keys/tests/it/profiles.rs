//! The named signatures, judged by `xmlsec1`. What is signed here is kept in `target/conformance/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use socle_keys::profile::{Digest, Profile, ProfileError, SignatureRequest, Software, sign};
use socle_keys::{
    CardKind, Certificate, KeyError, KeySource, Person, SessionKind, Signer, Speaker, Structure,
    Voice,
};
use socle_test_cards::pki::{Authority, Cps};

/// 1 March 2026, 09:00 UTC.
const NOW: i64 = 1_772_355_600_000;

fn software() -> Software {
    Software {
        name: "Socle".into(),
        version: "0.1.0".into(),
    }
}

fn signer() -> Arc<dyn Signer> {
    let issued = Authority::default().card(&Cps::doctor());
    KeySource::Pem(issued.pem()).open(None).unwrap().signature
}

fn speaker(kind: SessionKind) -> Speaker {
    Speaker {
        kind,
        card: Some(CardKind::Cps),
        person: Some(Person {
            national_id: "899900063480".into(),
            nom: "LIBRE".into(),
            prenom: "Max".into(),
            profession: Some("10".into()),
            savoir_faire: vec!["SM26".into()],
        }),
        structure: Structure {
            id: "499900063480001".into(),
            name: "Cabinet d’essai".into(),
            sector: "SA07".into(),
        },
        acting_for: None,
    }
}

fn voice(kind: SessionKind) -> Voice {
    Voice {
        speaker: speaker(kind),
        signer: Some(signer()),
    }
}

fn request(profile: Profile, attributes: &[(&str, &str)]) -> SignatureRequest {
    SignatureRequest {
        profile,
        attributes: attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        digests: Vec::new(),
    }
}

fn vihf(more: &[(&str, &str)]) -> SignatureRequest {
    let mut attributes = vec![
        ("patient", "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH"),
        ("homologation", "TEST-0000"),
    ];
    attributes.extend(more);
    request(Profile::Vihf, &attributes)
}

fn manifest() -> SignatureRequest {
    SignatureRequest {
        digests: vec![
            Digest {
                of: "1.2.250.1.213.2.1.1".into(),
                bytes: vec![0xA5; 32],
            },
            Digest {
                of: "1.2.250.1.213.2.1.2".into(),
                bytes: vec![0x5A; 20],
            },
        ],
        ..request(
            Profile::XadesManifest,
            &[("submission", "1.2.250.1.213.2.1.9")],
        )
    }
}

fn insi() -> SignatureRequest {
    request(
        Profile::Insi,
        &[("facturation", "991130972"), ("specialite", "01")],
    )
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    )
}

/// Keep a sample of what the product signs.
fn keep(kind: &str, name: &str, xml: &str) {
    let folder = target().join("conformance").join(kind);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), xml).unwrap();
}

/// Does the signature hold, to a judge that is not ours, with this key alone?
fn holds(xml: &str, certificate: &Certificate) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let (file, der) = (folder.path().join("x.xml"), folder.path().join("c.der"));
    std::fs::write(&file, xml).unwrap();
    std::fs::write(&der, certificate.der()).unwrap();
    let output = Command::new("xmlsec1")
        // What a manifest names (`urn:oid:`) cannot be fetched by anyone: its digests are part of what is signed.
        .args(["--verify", "--ignore-manifests"])
        .args(["--enabled-key-data", "key-name,rsa"])
        .args(["--pubkey-cert-der"])
        .arg(&der)
        .args([
            "--id-attr:ID",
            "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
        ])
        .args([
            "--id-attr:Id",
            "http://www.w3.org/2000/09/xmldsig#:Manifest",
        ])
        .arg(&file)
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn what_is_signed_holds_and_a_changed_letter_does_not() {
    for (asked, name, kind, letters) in [
        (
            vihf(&[]),
            "vihf.xml",
            "dmp",
            &[
                ("SA07", "SA08"),
                ("DIRECTE", "DIRECTF"),
                ("normal", "normam"),
                ("279035", "279036"),
            ][..],
        ),
        (
            insi(),
            "insi.xml",
            "signed",
            &[("991130972", "991130973"), ("899900063480", "899900063481")],
        ),
        (
            manifest(),
            "xades-manifest.xml",
            // Apart: a judge that follows manifests would want to fetch what it names.
            "signed/manifest",
            &[
                ("urn:oid:1.2.250.1.213.2.1.2", "urn:oid:1.2.250.1.213.2.1.3"),
                ("2026-03-01T09:00:00Z", "2026-03-01T09:00:01Z"),
            ],
        ),
    ] {
        let voice = voice(SessionKind::Cps);
        let certificate = voice.signer.as_ref().unwrap().certificate().clone();
        let xml = sign(&asked, &voice, &software(), NOW).unwrap();
        holds(&xml, &certificate).unwrap_or_else(|error| panic!("{name}: {error}\n{xml}"));
        keep(kind, name, &xml);
        if kind == "dmp" {
            keep("signed", name, &xml);
        }
        for (from, to) in letters {
            let changed = xml.replacen(from, to, 1);
            assert_ne!(changed, xml, "{name} says {from}");
            assert!(holds(&changed, &certificate).is_err(), "{name}: {from}");
        }
        let other = signer();
        assert!(
            holds(&xml, other.certificate()).is_err(),
            "{name} is not another's"
        );
    }
}

#[test]
fn what_only_the_host_writes_is_refused_from_a_plugin_and_so_is_what_has_no_room() {
    for name in [
        "issuer",
        "subject",
        "role",
        "structure",
        "Identifiant_Structure",
        "Authentification_Mode",
        "sector",
        "name-id",
        "SIGNING-TIME",
    ] {
        for mut asked in [vihf(&[]), insi(), manifest()] {
            asked.attributes.push((name.into(), "x".into()));
            let error = sign(&asked, &voice(SessionKind::Cps), &software(), NOW).unwrap_err();
            assert_eq!(error, ProfileError::Reserved(name.into()));
            assert_eq!(error.code(), "denied");
        }
    }
    let unknown = sign(
        &vihf(&[("LPS_Nom", "x")]),
        &voice(SessionKind::Cps),
        &software(),
        NOW,
    );
    assert_eq!(unknown, Err(ProfileError::Unknown("LPS_Nom".into())));
}

#[test]
fn values_that_have_not_their_form_are_refused_before_anything_is_signed() {
    let cps = voice(SessionKind::Cps);
    let mut twice = manifest();
    twice.digests[1].of = twice.digests[0].of.clone();
    let mut short = manifest();
    short.digests[0].bytes.pop();
    let mut zero = manifest();
    zero.digests[0].of = "1.02.3".into();
    let patients = [
        "279035121518989",
        "27903512151898^^^&1.2.250.1.213.1.4.8&ISO^NH",
        "279035121518989^^^&1.2.3&ISO^NH",
        "279035121518989^^^&1.2.250.1.213.1.4.8&ISO^NH^",
    ];
    for asked in [
        twice,
        short,
        zero,
        vihf(&[("purpose", "urgence")]),
        vihf(&[("version", "2.0")]),
        vihf(&[("secret-connection", "oui")]),
        vihf(&[("software-id", "a\nb")]),
        vihf(&[("software-id", &"x".repeat(600))]),
        vihf(&[("homologation", "deux fois")]),
        request(Profile::Insi, &[("facturation", "99113<0972")]),
    ]
    .into_iter()
    .chain(patients.map(|patient| {
        request(
            Profile::Vihf,
            &[("patient", patient), ("homologation", "TEST-0000")],
        )
    })) {
        assert!(
            matches!(
                sign(&asked, &cps, &software(), NOW),
                Err(ProfileError::Malformed(_))
            ),
            "{asked:?}"
        );
    }
    assert_eq!(
        sign(&request(Profile::Vihf, &[]), &cps, &software(), NOW),
        Err(ProfileError::Missing("homologation".into()))
    );
}

#[test]
fn what_comes_from_outside_stays_text() {
    let mut voice = voice(SessionKind::Organisation);
    let hostile = "Max</saml2:AttributeValue><x a=\"&amp;\">";
    voice.speaker.person.as_mut().unwrap().prenom = hostile.into();
    let certificate = voice.signer.as_ref().unwrap().certificate().clone();
    let software = Software {
        name: "Société d’été & œuvre <b>".into(),
        version: "1\"2'3]]>".into(),
    };
    let xml = sign(&vihf(&[]), &voice, &software, NOW).unwrap();
    holds(&xml, &certificate).unwrap();
    assert!(!xml.contains("<x ") && !xml.contains("<b>"));
    assert!(xml.contains("Société d’été &amp; œuvre"));
}

#[test]
fn a_vihf_says_how_one_is_authenticated_from_the_session() {
    let said = |kind| sign(&vihf(&[]), &voice(kind), &software(), NOW).unwrap();
    let direct = said(SessionKind::Cps);
    assert!(direct.contains(">DIRECTE<") && direct.contains("SmartcardPKI"));
    assert!(direct.contains("code=\"SM26\" codeSystem=\"1.2.250.1.71.4.2.5\""));
    let indirect = said(SessionKind::Organisation);
    assert!(indirect.contains(">INDIRECTE<") && indirect.contains(">Max LIBRE<"));
    keep("dmp", "vihf-indirect.xml", &indirect);
    keep("signed", "vihf-indirect.xml", &indirect);
    let secret = vihf(&[("secret-connection", "true"), ("purpose", "bris_de_glace")]);
    let secret = sign(&secret, &voice(SessionKind::Cps), &software(), NOW).unwrap();
    assert!(secret.contains("INVISIBLE_REPRESENTANTS_LEGAUX"));
    keep("dmp", "vihf-secret.xml", &secret);
}

#[test]
fn who_has_not_what_the_dmp_asks_for_is_told_before_it_refuses() {
    let cps = || voice(SessionKind::Cps);
    let mut without_speciality = cps();
    without_speciality
        .speaker
        .person
        .as_mut()
        .unwrap()
        .savoir_faire
        .clear();
    let mut without_sector = cps();
    without_sector.speaker.structure.sector.clear();
    let mut nobody = cps();
    nobody.speaker.person = None;
    for voice in [without_speciality, without_sector, nobody] {
        let error = sign(&vihf(&[]), &voice, &software(), NOW).unwrap_err();
        assert!(matches!(error, ProfileError::Speaker(_)), "{error:?}");
        assert!(error.sentence().starts_with("Rien n’a été signé"));
    }
    let keyless = Voice {
        signer: None,
        ..cps()
    };
    let error = sign(&vihf(&[]), &keyless, &software(), NOW).unwrap_err();
    assert_eq!(error.code(), "session-required");
}

#[test]
fn with_pro_sante_connect_the_insi_assertion_is_not_signed_and_says_so() {
    let psc = Voice {
        speaker: speaker(SessionKind::ProSanteConnect),
        signer: None,
    };
    let xml = sign(&insi(), &psc, &software(), NOW).unwrap();
    assert!(xml.contains("NameQualifier=\"PSC\"") && !xml.contains("Signature"));
    assert!(xml.contains("gipProfessionCode"));
    let card = sign(&insi(), &voice(SessionKind::Cps), &software(), NOW).unwrap();
    assert!(card.contains("NameQualifier=\"CPS\"") && card.contains("Signature"));
}

#[test]
fn a_certificate_that_has_expired_signs_nothing() {
    let late = NOW + 20 * 366 * 24 * 3_600_000;
    let error = sign(&vihf(&[]), &voice(SessionKind::Cps), &software(), late).unwrap_err();
    assert!(matches!(error, ProfileError::Key(KeyError::Expired { .. })));
    assert_eq!(error.code(), "certificate.expired");
}
