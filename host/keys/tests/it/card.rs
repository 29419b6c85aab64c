//! Keys in cards: SoftHSM2 tokens, and a card with three tries in a real reader.

use std::path::{Path, PathBuf};

use socle_keys::error::TriesLeft;
use socle_keys::pkcs11::{LastTry, Module, Slot};
use socle_keys::{Algorithm, KeyError, KeySource, Secret};
use socle_test_cards::pki::{Authority, Cps, Issued};
use socle_test_cards::{Bench, Entry, SOFTHSM, alone, opensc};

/// Authentication and signature of one doctor.
fn pair(authority: &Authority) -> (Issued, Issued) {
    let authentication = Cps {
        signs: false,
        ..Cps::doctor()
    };
    (
        authority.card(&authentication),
        authority.card(&Cps::doctor()),
    )
}

fn cps(bench: &Bench) -> (Issued, Issued) {
    let (authentication, signature) = pair(&Authority::default());
    bench.token(
        "CPS",
        "1234",
        &[
            Entry {
                id: 0x20,
                label: "CPS_PRIV_AUT",
                issued: &authentication,
            },
            Entry {
                id: 0x10,
                label: "CPS_PRIV_SIG",
                issued: &signature,
            },
        ],
    );
    (authentication, signature)
}

fn card(slot: Slot) -> KeySource {
    KeySource::Card {
        module: SOFTHSM.into(),
        slot,
    }
}

fn pin(typed: &str) -> Secret {
    Secret::new(typed)
}

#[test]
fn a_card_shows_who_holds_it_and_signs_with_the_key_that_is_for_it() {
    alone(|bench| {
        let (authentication, signature) = cps(bench);
        bench.information("CPS", "1234", "CPS_INFO_PS", b"fictif");
        let module = Module::load(Path::new(SOFTHSM)).unwrap();
        let shown = module.look(&Slot::First).unwrap();
        assert_eq!(shown.token.label, "CPS");
        assert_eq!(shown.authentication.der(), authentication.der);
        assert_eq!(shown.signature.der(), signature.der);
        assert_eq!(shown.information.as_deref(), Some(&b"fictif"[..]));

        let keys = card(Slot::Label("CPS".into()))
            .open(Some(&pin("1234")))
            .unwrap();
        assert_eq!(keys.authentication.certificate().der(), authentication.der);
        assert_eq!(keys.signature.certificate().der(), signature.der);
        for algorithm in [Algorithm::RsaPkcs1Sha256, Algorithm::RsaPssSha256] {
            for (signer, issued) in [
                (&keys.authentication, &authentication),
                (&keys.signature, &signature),
            ] {
                let signed = signer.sign(algorithm, b"bonjour").unwrap();
                assert!(verifies(bench, issued, algorithm, b"bonjour", &signed));
                assert!(!verifies(bench, issued, algorithm, b"bonsoir", &signed));
            }
        }
    });
}

/// By another program than ours.
fn verifies(bench: &Bench, issued: &Issued, how: Algorithm, message: &[u8], signed: &[u8]) -> bool {
    let (certificate, key, text, signature) = (
        bench.path("v.crt"),
        bench.path("v.pub"),
        bench.path("v.txt"),
        bench.path("v.sig"),
    );
    std::fs::write(&certificate, &issued.certificate_pem).unwrap();
    std::fs::write(&text, message).unwrap();
    std::fs::write(&signature, signed).unwrap();
    let public = std::process::Command::new("openssl")
        .args(["x509", "-pubkey", "-noout", "-in"])
        .arg(&certificate)
        .output()
        .unwrap();
    std::fs::write(&key, public.stdout).unwrap();
    let mut verify = std::process::Command::new("openssl");
    verify.args(["dgst", "-sha256", "-verify"]).arg(&key);
    if how == Algorithm::RsaPssSha256 {
        verify.args([
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            "rsa_pss_saltlen:32",
        ]);
    }
    let output = verify
        .arg("-signature")
        .arg(&signature)
        .arg(&text)
        .output()
        .unwrap();
    output.status.success()
}

#[test]
fn a_wrong_pin_spends_one_try_and_what_cannot_be_one_spends_none() {
    alone(|bench| {
        cps(bench);
        let module = Module::load(Path::new(SOFTHSM)).unwrap();
        let try_with = |typed: Option<&str>| {
            let typed = typed.map(pin);
            module
                .login(&Slot::First, typed.as_ref(), LastTry::Keep)
                .map(drop)
        };
        assert_eq!(try_with(None), Err(KeyError::PinNeeded));
        assert_eq!(try_with(Some("12")), Err(KeyError::PinForm));
        assert_eq!(
            module.token(&Slot::First).unwrap().tries,
            TriesLeft::All,
            "nothing was spent"
        );
        let error = try_with(Some("9999")).unwrap_err();
        assert_eq!(error, KeyError::WrongPin(TriesLeft::Few));
        assert!(error.sentence().contains("un essai a été utilisé"));
        assert_eq!(try_with(Some("1234")), Ok(()));
        assert_eq!(module.token(&Slot::First).unwrap().tries, TriesLeft::All);
    });
}

#[test]
fn a_card_is_logged_out_with_the_last_of_its_keys_and_nobody_rides_on_anothers_login() {
    alone(|bench| {
        cps(bench);
        let open = || card(Slot::First).open(Some(&pin("1234")));
        let keys = open().unwrap();
        // The PIN is not even looked at by the module: another's login must not pass for it.
        let meanwhile = card(Slot::First).open(Some(&pin("9999")));
        assert!(
            matches!(meanwhile, Err(KeyError::Card { .. })),
            "{meanwhile:?}"
        );
        let kept = std::sync::Arc::clone(&keys.signature);
        drop(keys);
        assert!(kept.sign(Algorithm::RsaPkcs1Sha256, b"x").is_ok());
        drop(kept);
        assert_eq!(
            card(Slot::First).open(Some(&pin("9999"))).err(),
            Some(KeyError::WrongPin(TriesLeft::Few)),
            "it was logged out"
        );
        assert!(open().is_ok());
    });
}

#[test]
fn a_token_with_one_key_uses_it_for_both_and_one_without_is_said_to_lack_it() {
    alone(|bench| {
        let issued = Authority::default().card(&Cps::doctor());
        bench.token(
            "SEULE",
            "1234",
            &[Entry {
                id: 0x01,
                label: "cle",
                issued: &issued,
            }],
        );
        bench.token("VIDE", "1234", &[]);
        let keys = card(Slot::Label("SEULE".into()))
            .open(Some(&pin("1234")))
            .unwrap();
        assert_eq!(
            keys.authentication.certificate(),
            keys.signature.certificate()
        );
        assert!(matches!(
            card(Slot::Label("VIDE".into())).open(Some(&pin("1234"))),
            Err(KeyError::Missing(_))
        ));
        assert_eq!(
            card(Slot::Label("ABSENTE".into()))
                .open(Some(&pin("1234")))
                .err(),
            Some(KeyError::NoCard)
        );
    });
}

#[test]
fn a_module_that_is_missing_is_no_module_or_one_for_another_processor_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let load = |path: PathBuf| Module::load(&path).map(drop).unwrap_err();
    let absent = folder.path().join("libcps3_pkcs11.so");
    assert_eq!(load(absent.clone()), KeyError::ModuleMissing(absent));
    let text = folder.path().join("texte.so");
    std::fs::write(&text, "bonjour, je ne suis pas un module").unwrap();
    assert!(matches!(
        load(text),
        KeyError::ModuleUnusable { foreign: false, .. }
    ));
    // The same module, said to be for a processor of another kind: class and machine of its ELF header.
    let mut bytes = std::fs::read(SOFTHSM).unwrap();
    bytes[18] = 0xF3;
    let foreign = folder.path().join("riscv.so");
    std::fs::write(&foreign, &bytes).unwrap();
    let error = load(foreign);
    assert!(
        matches!(&error, KeyError::ModuleUnusable { foreign: true, .. }),
        "{error:?}"
    );
    assert!(error.sentence().contains("autre type de processeur"));
}

/// The service looks into its readers a few times a second.
fn wait_for_card(module: &Module) {
    let begun = std::time::Instant::now();
    while let Err(error) = module.token(&Slot::First) {
        assert!(begun.elapsed().as_secs() < 20, "{error:?}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// A card with a real counter, read through a real `pcscd` by another vendor's module.
#[test]
fn three_wrong_pins_are_counted_the_last_is_kept_and_a_blocked_card_is_said_to_be() {
    alone(|bench| {
        let issued = Authority::default().card(&Cps::doctor());
        let (piv, control) = bench.piv(&issued, "1234");
        let readers = bench.readers();
        let _card = readers.insert(piv);
        let module = Module::load(&opensc()).unwrap();
        wait_for_card(&module);
        let try_with = |typed: &str, last| {
            module
                .login(&Slot::First, Some(&pin(typed)), last)
                .map(drop)
        };
        assert_eq!(try_with("1234", LastTry::Keep), Ok(()));
        assert_eq!(control.verified(), 1);
        assert_eq!(
            try_with("0000", LastTry::Keep),
            // This module says it of the last try only.
            Err(KeyError::WrongPin(TriesLeft::Unknown))
        );
        assert_eq!((control.tries(), control.verified()), (2, 2));
        assert_eq!(
            try_with("0000", LastTry::Keep),
            Err(KeyError::WrongPin(TriesLeft::One))
        );
        assert_eq!(try_with("1234", LastTry::Keep), Err(KeyError::LastTry));
        assert_eq!((control.tries(), control.verified()), (1, 3), "kept");
        let blocked = try_with("0000", LastTry::Spend);
        assert_eq!(blocked, Err(KeyError::PinBlocked));
        assert_eq!(control.tries(), 0);
        assert_eq!(try_with("1234", LastTry::Spend), Err(KeyError::PinBlocked));
        assert_eq!(control.verified(), 4, "a blocked card is left alone");
    });
}

#[test]
fn a_card_pulled_out_in_the_middle_of_a_signature_is_said_and_works_when_it_is_back() {
    alone(|bench| {
        let issued = Authority::default().card(&Cps::doctor());
        let (piv, control) = bench.piv(&issued, "1234");
        let readers = bench.readers();
        let inside = readers.insert(piv);
        let source = KeySource::Card {
            module: opensc(),
            slot: Slot::First,
        };
        let module = Module::load(&opensc()).unwrap();
        wait_for_card(&module);
        let keys = source.open(Some(&pin("1234"))).unwrap();
        let sign = || keys.signature.sign(Algorithm::RsaPkcs1Sha256, b"bonjour");
        let signed = sign().unwrap();
        assert!(verifies(
            bench,
            &issued,
            Algorithm::RsaPkcs1Sha256,
            b"bonjour",
            &signed
        ));
        control.pull_out_at_the_next_signature();
        let error = sign().unwrap_err();
        assert!(matches!(error, KeyError::CardRemoved(_)), "{error:?}");
        assert!(error.sentence().contains("n’a pas été faite"));
        assert!(sign().is_err(), "it is still out");
        drop(inside);
        drop(keys);
        let (again, _) = bench.piv(&issued, "1234");
        let _inside = readers.insert(again);
        wait_for_card(&module);
        let keys = source.open(Some(&pin("1234"))).unwrap();
        assert!(
            keys.signature
                .sign(Algorithm::RsaPkcs1Sha256, b"bonjour")
                .is_ok()
        );
    });
}
