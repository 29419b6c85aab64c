//! Signatures over the journal: they hold for one head and one key, and for nothing else.

use std::sync::Arc;

use socle_keys::seal::{Head, Seal, SealError};
use socle_keys::{KeySource, Signer};
use socle_test_cards::pki::Authority;

fn head() -> Head {
    Head {
        workstation: "poste-1".into(),
        number: 42,
        hash: "ab".repeat(32),
        day: "2026-11-26".into(),
    }
}

fn signer() -> Arc<dyn Signer> {
    let issued = Authority::default().organisation("JOURNAL", "499900063480001");
    let pem = format!("{}{}", issued.certificate_pem, issued.key_pem);
    KeySource::Pem(pem).open(None).unwrap().signature
}

#[test]
fn a_seal_comes_back_from_its_text_and_holds_for_its_head_only() {
    let seal = Seal::sign(&*signer(), head()).unwrap();
    let text = seal.to_text();
    let read = Seal::parse("poste-1", &text).unwrap();
    assert_eq!(read, seal);
    let holder = read.verify().unwrap();
    assert!(
        holder.subject_name.contains("JOURNAL"),
        "{}",
        holder.subject_name
    );
    let elsewhere = Seal::parse("poste-2", &text).unwrap();
    assert!(matches!(elsewhere.verify(), Err(SealError::Wrong)));
    for (from, to) in [
        ("42 ", "43 "),
        ("abab", "abac"),
        ("2026-11-26", "2026-11-27"),
        ("rsa-sha256", "rsa-pss-sha256"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let changed = Seal::parse("poste-1", &changed).unwrap();
        assert!(matches!(changed.verify(), Err(SealError::Wrong)), "{from}");
    }
}

#[test]
fn the_signature_of_another_key_is_not_taken_for_that_of_this_certificate() {
    let words =
        |seal: Seal| -> Vec<String> { seal.to_text().split(' ').map(str::to_owned).collect() };
    let mut mixed = words(Seal::sign(&*signer(), head()).unwrap());
    mixed[5] = words(Seal::sign(&*signer(), head()).unwrap())[5].clone();
    let mixed = Seal::parse("poste-1", &mixed.join(" ")).unwrap();
    assert!(matches!(mixed.verify(), Err(SealError::Wrong)));
}

#[test]
fn what_is_no_seal_is_said_to_be_none() {
    for text in [
        "",
        "1 2 3",
        "x a b rsa-sha256 AA== AA==",
        "1 a b md5 AA== AA==",
        "1 a b rsa-sha256 ! AA==",
    ] {
        let read = Seal::parse("p", text);
        assert!(matches!(read, Err(SealError::Unreadable(_))), "{text}");
    }
    let empty = Seal::parse("p", "1 a b rsa-sha256 AA== AA==").unwrap();
    assert!(empty.verify().is_err());
}
