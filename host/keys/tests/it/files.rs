//! Keys in files: PKCS#12 of several ages, PEM.

use std::path::{Path, PathBuf};
use std::process::Command;

use socle_keys::{Algorithm, KeyError, KeySource, Secret};
use socle_test_cards::pki::{Authority, Issued, rsa_key};

/// The file another program makes of this, with its words for how.
fn p12(folder: &Path, issued: &Issued, authority: &Authority, how: &[&str]) -> PathBuf {
    let (key, certificate, above, out) = (
        folder.join("k.pem"),
        folder.join("c.pem"),
        folder.join("a.pem"),
        folder.join("out.p12"),
    );
    std::fs::write(&key, &issued.key_pem).unwrap();
    std::fs::write(&certificate, &issued.certificate_pem).unwrap();
    std::fs::write(&above, authority.bundle_pem()).unwrap();
    let made = Command::new("openssl")
        .args(["pkcs12", "-export", "-passout", "pass:été 2026"])
        .arg("-inkey")
        .arg(&key)
        .arg("-in")
        .arg(&certificate)
        .arg("-certfile")
        .arg(&above)
        .arg("-out")
        .arg(&out)
        .args(how)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    out
}

fn open(path: PathBuf, passphrase: &str) -> Result<socle_keys::Keys, KeyError> {
    KeySource::File { path }.open(Some(&Secret::new(passphrase)))
}

#[test]
fn a_file_of_today_or_of_yesterday_opens_with_its_passphrase_and_with_no_other() {
    let authority = Authority::default();
    let issued = authority.organisation("INSI-AUTO", "499900063480001");
    for how in [
        &[][..],
        // Triple DES, and 40-bit RC2 for the certificates: what exports of ten years ago are.
        &["-legacy"],
        &[
            "-legacy",
            "-keypbe",
            "PBE-SHA1-3DES",
            "-certpbe",
            "PBE-SHA1-3DES",
        ],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = p12(folder.path(), &issued, &authority, how);
        let keys = open(file.clone(), "été 2026").unwrap();
        let signer = keys.authentication;
        assert_eq!(signer.certificate().der(), issued.der, "{how:?}");
        assert_eq!(signer.chain().len(), 3, "the authorities come with it");
        assert_eq!(
            signer.algorithms(),
            [Algorithm::RsaPkcs1Sha256, Algorithm::RsaPssSha256]
        );
        assert_eq!(
            signer.sign(Algorithm::RsaPkcs1Sha256, b"x").unwrap().len(),
            256
        );
        assert_eq!(open(file, "hiver").err(), Some(KeyError::WrongPassphrase));
    }
}

#[test]
fn a_file_of_a_cipher_nobody_should_use_says_so() {
    let authority = Authority::default();
    let issued = authority.organisation("INSI-AUTO", "499900063480001");
    let folder = tempfile::tempdir().unwrap();
    let rc2 = [
        "-legacy",
        "-keypbe",
        "PBE-SHA1-RC2-128",
        "-certpbe",
        "PBE-SHA1-RC2-128",
    ];
    let file = p12(folder.path(), &issued, &authority, &rc2);
    let error = open(file, "été 2026").unwrap_err();
    assert!(matches!(error, KeyError::OldFile(_)), "{error:?}");
    assert!(error.sentence().contains("procédé ancien"));
}

#[test]
fn what_is_no_such_file_is_refused_and_cut_short_anywhere_does_no_harm() {
    let authority = Authority::default();
    let issued = authority.organisation("INSI-AUTO", "499900063480001");
    let folder = tempfile::tempdir().unwrap();
    let file = p12(folder.path(), &issued, &authority, &[]);
    let whole = std::fs::read(&file).unwrap();
    for length in (0..whole.len()).step_by(37) {
        std::fs::write(&file, &whole[..length]).unwrap();
        assert!(open(file.clone(), "été 2026").is_err(), "{length}");
    }
    let absent = folder.path().join("absent.p12");
    assert!(matches!(open(absent, "x"), Err(KeyError::File { .. })));
}

#[test]
fn pem_opens_and_a_key_of_another_certificate_does_not() {
    let issued = Authority::default().organisation("INSI-AUTO", "499900063480001");
    let keys = KeySource::Pem(issued.pem()).open(None).unwrap();
    assert_eq!(keys.signature.certificate().der(), issued.der);
    let crossed = format!("{}{}", issued.certificate_pem, rsa_key());
    assert_eq!(
        KeySource::Pem(crossed).open(None).err(),
        Some(KeyError::Mismatch)
    );
    assert!(KeySource::Pem("rien".into()).open(None).is_err());
}

#[test]
fn a_secret_is_not_shown() {
    assert_eq!(format!("{:?}", Secret::new("1234")), "Secret(…)");
}
