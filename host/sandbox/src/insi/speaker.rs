//! Who asks, in each of the three modes of the service.
//!
//! | mode | connection | `wsse:Security` | `Emetteur` |
//! |---|---|---|---|
//! | card | the card's certificate, at a host for cards | one assertion, signed by the same holder's signature certificate; `NameQualifier` says the kind of card | its `NameID` |
//! | Pro Santé Connect | the organisation's certificate, at a host for those | one assertion, unsigned, `NameQualifier="PSC"` | its `NameID` |
//! | organisation | `INSI-AUTO` or `INSI-MANU`, at a host for those | none | the certificate's OU |
//!
//! That Pro Santé Connect goes through the organisation's certificate is inferred: nothing public says which connection
//! bears it, and there is no card in the reader. Whoever is not who the assertion says gets the published `desir_560`;
//! an assertion of another shape gets a code of ours, since none is published.
//!
//! A search by card bears a further assertion of the carte Vitale itself, made by a component that is not public. It may
//! be there and is not read; the real service wants it.

use crate::assertion::{self, Assertion, SAML};
use crate::http::{Peer, Received};
use crate::insi::{Operation, fault};
use crate::soap::Fault;
use crate::xml::Element;

/// Common names that open the service to an organisation (observed: any other gets `desir_560`).
const COMMON_NAMES: [&str; 2] = ["INSI-AUTO", "INSI-MANU"];
/// What the hosts for software certificates have in their names.
const SOFTWARE_HOST: &str = "tlsm";
/// Attributes an assertion may have; the first one it must.
const ATTRIBUTES: [&str; 5] = [
    "identifiantFacturation",
    "codeSpecialiteAMO",
    "CodeSpecialite",
    "SecteurActivite",
    "gipProfessionCode",
];

/// Who the connection is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller<'a> {
    /// An organisation, by its structure.
    Organisation(&'a str),
    /// The holder of a card, by their national identifier, and the kind of card.
    Card(&'a str, u8),
}

/// The certificate opens the service at the host that is for it, or `desir_560`.
pub(crate) fn caller(received: &Received) -> Result<Caller<'_>, Box<Fault>> {
    let Peer {
        common_name,
        structure,
        card,
    } = &received.peer;
    let Some(name) = common_name.as_deref() else {
        return Err(fault::desir_560("no client certificate, or one without CN"));
    };
    let caller = match (card, structure) {
        (Some(card), _) => Caller::Card(name, *card),
        (None, Some(structure)) if COMMON_NAMES.contains(&name) => Caller::Organisation(structure),
        (None, None) if COMMON_NAMES.contains(&name) => {
            return Err(fault::desir_560("the client certificate has no OU"));
        }
        _ => {
            return Err(fault::desir_560(format!(
                "the client certificate's CN is {name}"
            )));
        }
    };
    // Through a loopback name either is heard: a service tried by hand.
    let Some(host) = &received.host else {
        return Ok(caller);
    };
    let for_software = host.contains(SOFTWARE_HOST);
    match caller {
        Caller::Organisation(_) if !for_software => Err(fault::desir_560(format!(
            "{host} is for cards, and {name} is a software certificate"
        ))),
        Caller::Card(..) if for_software => Err(fault::desir_560(format!(
            "{host} is for software certificates, and this is a card"
        ))),
        _ => Ok(caller),
    }
}

/// Who `Emetteur` has to name.
pub(crate) fn emetteur(
    caller: Caller<'_>,
    operation: Operation,
    security: Option<&Element>,
    message: &[u8],
    authority: &[u8],
) -> Result<String, Box<Fault>> {
    let said = match security {
        Some(security) => {
            let (vitale, others): (Vec<_>, Vec<_>) = security
                .children
                .iter()
                .partition(|child| qualifier(child) == Some("VITALE"));
            if operation == Operation::AvecTraits && !vitale.is_empty() {
                return Err(fault::assertion(
                    "an assertion of a carte Vitale in a search by traits".into(),
                ));
            }
            if vitale.len() > 1 {
                return Err(fault::assertion("two cartes Vitale".into()));
            }
            let alone = Element {
                children: others.into_iter().cloned().collect(),
                ..security.clone()
            };
            match (alone.children.is_empty(), vitale.is_empty()) {
                (true, false) => None,
                _ => Some(alone),
            }
        }
        None => None,
    };
    let assertions = match &said {
        Some(said) => assertion::read(said).map_err(fault::assertion)?,
        None => Vec::new(),
    };
    match (caller, assertions.as_slice()) {
        (Caller::Organisation(structure), []) => Ok(structure.to_owned()),
        (Caller::Organisation(_), [one]) => pro_sante_connect(one),
        (Caller::Card(holder, kind), [one]) => {
            card(one, holder, kind, message, authority)?;
            Ok(holder.to_owned())
        }
        (Caller::Card(..), []) => Err(fault::assertion("no assertion of the professional".into())),
        (_, many) => Err(fault::assertion(format!("{} assertions", many.len()))),
    }
}

/// The qualifier of an assertion's name, wherever the assertion comes from.
fn qualifier(assertion: &Element) -> Option<&str> {
    assertion
        .children
        .iter()
        .find(|child| child.is(SAML, "Subject"))?
        .children
        .iter()
        .find(|child| child.is(SAML, "NameID"))?
        .attribute("NameQualifier")
}

fn pro_sante_connect(one: &Assertion<'_>) -> Result<String, Box<Fault>> {
    if one.is_signed {
        return Err(fault::assertion(
            "a signed assertion through a software certificate".into(),
        ));
    }
    if one.qualifier != "PSC" {
        return Err(fault::desir_560(format!(
            "an unsigned assertion whose NameQualifier is {}",
            one.qualifier
        )));
    }
    attributes(one)?;
    named(one.name_id)?;
    Ok(one.name_id.to_owned())
}

fn card(
    one: &Assertion<'_>,
    holder: &str,
    kind: u8,
    message: &[u8],
    authority: &[u8],
) -> Result<(), Box<Fault>> {
    if !one.is_signed {
        return Err(fault::desir_560("the assertion of a card is not signed"));
    }
    let signatory = assertion::verified(message, one.id, authority).map_err(fault::desir_560)?;
    if !one.issuer_is_certificate || !signatory.is_called(one.issuer) {
        return Err(fault::desir_560(format!(
            "the issuer {} is not the subject of the certificate that signed",
            one.issuer
        )));
    }
    if signatory.common_name != holder || signatory.card != Some(kind) {
        return Err(fault::desir_560(format!(
            "signed by {}, the connection is {holder}'s",
            signatory.common_name
        )));
    }
    if one.name_id != holder {
        return Err(fault::desir_560(format!(
            "NameID is {}, the card is {holder}'s",
            one.name_id
        )));
    }
    let expected = assertion::qualifier_of(kind);
    if expected != Some(one.qualifier) {
        return Err(fault::desir_560(format!(
            "NameQualifier is {}, the card is a {}",
            one.qualifier,
            expected.unwrap_or("card of an unknown kind")
        )));
    }
    attributes(one)?;
    named(one.name_id)
}

fn attributes(one: &Assertion<'_>) -> Result<(), Box<Fault>> {
    for (n, (name, value)) in one.attributes.iter().enumerate() {
        if !ATTRIBUTES.contains(name) {
            return Err(fault::assertion(format!("the attribute {name} is unknown")));
        }
        if one.attributes[..n].iter().any(|(other, _)| other == name) {
            return Err(fault::assertion(format!("{name} is there twice")));
        }
        if value.trim().is_empty() {
            return Err(fault::assertion(format!("{name} is empty")));
        }
    }
    let digits = |value: &str| value.bytes().all(|byte| byte.is_ascii_digit());
    match one
        .attributes
        .iter()
        .find(|(name, _)| *name == ATTRIBUTES[0])
    {
        Some((_, value)) if digits(value) => Ok(()),
        Some((_, value)) => Err(fault::assertion(format!(
            "identifiantFacturation is {value}"
        ))),
        None => Err(fault::assertion("no identifiantFacturation".into())),
    }
}

/// A national identifier is 11 or 12 digits; that of a CPE is longer and holds a slash.
fn named(name_id: &str) -> Result<(), Box<Fault>> {
    let legal = (11..=64).contains(&name_id.len())
        && name_id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    match legal {
        true => Ok(()),
        false => Err(fault::assertion(format!("NameID is {name_id}"))),
    }
}
