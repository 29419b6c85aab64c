//! The signature of a submission: who signed, and what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::vihf::Caller;
use super::{Refusal, code, invalid_certificate};
use crate::assertion::{DS, verified_over};
use crate::xml::{Element, parse};

/// A document by its OID.
pub(super) type Signed<'a> = (&'a str, &'a [u8]);

fn bad<T>(context: impl Into<String>) -> Result<T, Refusal> {
    code("sandbox_SignatureLot", context)
}

fn find<'a>(element: &'a Element, name: &str) -> Option<&'a Element> {
    match element.is(DS, name) {
        true => Some(element),
        false => element.children.iter().find_map(|child| find(child, name)),
    }
}

/// The signature holds, is of who speaks, and names the submission and each document with its digest.
pub(super) fn check(
    content: &[u8],
    submission: &str,
    documents: &[Signed<'_>],
    caller: &Caller,
    authority: &[u8],
) -> Result<(), Refusal> {
    let root = match parse(content) {
        Ok(root) if root.is(DS, "Signature") => root,
        Ok(root) => return bad(format!("the signature is {}", root.label())),
        Err(error) => return bad(format!("the signature is not read: {error}")),
    };
    let signatory = verified_over(content, &["#IHEManifest", "#SignedPropertiesId"], authority)
        .map_err(invalid_certificate)?;
    if !signatory.is_for_signing {
        return Err(invalid_certificate("Not a valid signature certificate").into());
    }
    if caller.card.is_some() && (signatory.card.is_none() || signatory.common_name != caller.id) {
        return Err(invalid_certificate(format!(
            "the submission was signed by {}, {} speaks",
            signatory.common_name, caller.id
        ))
        .into());
    }
    let Some(manifest) = find(&root, "Manifest") else {
        return bad("no manifest");
    };
    let named: Vec<&Element> = manifest
        .children
        .iter()
        .filter(|reference| reference.is(DS, "Reference"))
        .collect();
    let reference = |oid: &str| {
        let uri = format!("urn:oid:{oid}");
        named
            .iter()
            .find(|reference| reference.attribute("URI") == Some(uri.as_str()))
    };
    if reference(submission).is_none() {
        return bad("the manifest does not name the submission");
    }
    if named.len() != documents.len() + 1 {
        return bad("the manifest names something else than what is submitted");
    }
    for (oid, content) in documents {
        let Some(reference) = reference(oid) else {
            return bad(format!("the manifest does not name {oid}"));
        };
        let method =
            find(reference, "DigestMethod").and_then(|method| method.attribute("Algorithm"));
        let digest: Vec<u8> = match method {
            Some("http://www.w3.org/2000/09/xmldsig#sha1") => Sha1::digest(content).to_vec(),
            Some("http://www.w3.org/2001/04/xmlenc#sha256") => Sha256::digest(content).to_vec(),
            other => return bad(format!("the digest of {oid} is {other:?}")),
        };
        let said = find(reference, "DigestValue").map(|value| value.text.trim());
        if said != Some(STANDARD.encode(digest).as_str()) {
            return bad(format!("the digest of {oid} is another"));
        }
    }
    Ok(())
}
