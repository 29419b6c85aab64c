//! Whether a certificate holds.

use socle_keys::{Certificate, KeyError, Trust};
use socle_test_cards::pki::{Authority, Cps};

/// 1 March 2026.
const NOW: i64 = 1_772_323_200_000;
const YEAR: i64 = 366 * 24 * 3_600_000;

#[test]
fn a_card_of_a_trusted_authority_holds_while_its_dates_do() {
    let authority = Authority::default();
    let trust = Trust::new(&[&authority.bundle_pem()]).unwrap();
    let chain = [authority.card(&Cps::doctor()).der];
    assert_eq!(trust.check(&chain, NOW), Ok(()));
    assert_eq!(
        trust.check(&chain, NOW - 3 * YEAR),
        Err(KeyError::NotYetValid {
            from_ms: 1_704_067_200_000
        })
    );
    assert_eq!(
        trust.check(&chain, NOW + 10 * YEAR),
        Err(KeyError::Expired {
            since_ms: 2_082_758_400_000
        })
    );
}

#[test]
fn the_authority_between_may_come_with_the_card() {
    let authority = Authority::default();
    let trust = Trust::new(&[&authority.root_pem]).unwrap();
    let own = authority.card(&Cps::doctor()).der;
    assert!(matches!(
        trust.check(std::slice::from_ref(&own), NOW),
        Err(KeyError::Untrusted(_))
    ));
    assert_eq!(trust.check(&[own, authority.der.clone()], NOW), Ok(()));
}

#[test]
fn anyone_else_is_not_trusted_whatever_they_call_themselves() {
    let (ours, theirs) = (Authority::default(), Authority::default());
    let trust = Trust::new(&[&ours.bundle_pem()]).unwrap();
    let chain = [theirs.card(&Cps::doctor()).der, theirs.der.clone()];
    assert!(matches!(
        trust.check(&chain, NOW),
        Err(KeyError::Untrusted(_))
    ));
    assert!(Trust::default().is_empty());
    assert!(Trust::default().check(&chain, NOW).is_err());
    assert!(trust.check(&[], NOW).is_err());
}

#[test]
fn a_revoked_card_is_refused_and_another_is_not() {
    let authority = Authority::default();
    let (lost, kept) = (
        authority.card(&Cps::doctor()).der,
        authority.card(&Cps::doctor()).der,
    );
    let serial = hex::decode(Certificate::from_der(&lost).unwrap().serial).unwrap();
    let mut trust = Trust::new(&[&authority.bundle_pem()]).unwrap();
    trust
        .add_revocation_list(&authority.revocation_list(&[&serial], (2026, 2, 1), (2026, 4, 1)))
        .unwrap();
    assert_eq!(trust.check(&[lost], NOW), Err(KeyError::Revoked));
    assert_eq!(trust.check(&[kept], NOW), Ok(()));
}

#[test]
fn a_list_out_of_date_or_signed_by_another_tells_nothing() {
    let authority = Authority::default();
    let chain = [authority.card(&Cps::doctor()).der];
    let other = Authority::default();
    for list in [
        authority.revocation_list(&[], (2026, 1, 1), (2026, 2, 1)),
        other.revocation_list(&[], (2026, 2, 1), (2026, 4, 1)),
    ] {
        let mut trust = Trust::new(&[&authority.bundle_pem()]).unwrap();
        trust.add_revocation_list(&list).unwrap();
        assert!(matches!(
            trust.check(&chain, NOW),
            Err(KeyError::RevocationUnknown(_))
        ));
    }
    assert!(Trust::default().add_revocation_list(b"none").is_err());
}
