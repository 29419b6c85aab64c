//! ebRIM objects: what is read of them, and how they are written again.

use crate::xml::{Element, escape};

pub(super) const RIM: &str = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0";
pub(super) const APPROVED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved";
pub(super) const DEPRECATED: &str = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated";
pub(super) const ARCHIVED: &str = "urn:asip:ci-sis:2010:StatusType:Archived";
pub(super) const DELETED: &str = "urn:asip:ci-sis:2010:StatusType:Deleted";

/// Stands for the status in what is kept, which changes.
pub(super) const STATUS: &str = "urn:sandbox:status";

/// The children of this name.
pub(super) fn all<'a>(parent: &'a Element, name: &'a str) -> impl Iterator<Item = &'a Element> {
    parent
        .children
        .iter()
        .filter(move |child| child.is(RIM, name))
}

/// The values of a slot; none when it is not there.
pub(super) fn slot(parent: &Element, name: &str) -> Vec<String> {
    all(parent, "Slot")
        .filter(|slot| slot.attribute("name") == Some(name))
        .flat_map(|slot| all(slot, "ValueList"))
        .flat_map(|list| all(list, "Value"))
        .map(|value| value.text.trim().to_owned())
        .collect()
}

/// The text of `Name`.
pub(super) fn name(parent: &Element) -> String {
    all(parent, "Name")
        .flat_map(|name| all(name, "LocalizedString"))
        .find_map(|text| text.attribute("value"))
        .unwrap_or_default()
        .to_owned()
}

/// The classifications of a scheme.
pub(super) fn classified<'a>(parent: &'a Element, scheme: &str) -> Vec<&'a Element> {
    all(parent, "Classification")
        .filter(|one| one.attribute("classificationScheme") == Some(scheme))
        .collect()
}

/// The codes of a scheme.
pub(super) fn codes(parent: &Element, scheme: &str) -> Vec<String> {
    classified(parent, scheme)
        .into_iter()
        .map(|one| {
            one.attribute("nodeRepresentation")
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// The values of the external identifiers of a scheme.
pub(super) fn external<'a>(parent: &'a Element, scheme: &str) -> Vec<&'a str> {
    all(parent, "ExternalIdentifier")
        .filter(|one| one.attribute("identificationScheme") == Some(scheme))
        .filter_map(|one| one.attribute("value"))
        .collect()
}

/// Matricule and authority of `matricule^^^&oid&ISO^NH`.
pub(super) fn patient(cx: &str) -> Option<(String, String)> {
    let (matricule, rest) = cx.split_once("^^^&")?;
    let oid = rest.strip_suffix("&ISO^NH")?;
    let fits = matricule.len() == 15
        && matricule
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'A' | b'B'))
        && ["8", "9", "10", "11"]
            .iter()
            .any(|last| oid == format!("1.2.250.1.213.1.4.{last}"));
    fits.then(|| (matricule.to_owned(), oid.to_owned()))
}

/// Whether this is an OID of at most 64 characters without leading zeros.
pub(super) fn is_oid(text: &str) -> bool {
    text.len() <= 64
        && text.contains('.')
        && text.starts_with(['0', '1', '2'])
        && text.split('.').all(|arc| {
            !arc.is_empty()
                && arc.bytes().all(|b| b.is_ascii_digit())
                && (arc == "0" || !arc.starts_with('0'))
        })
}

/// A `urn:uuid:` of its own.
pub(super) fn fresh() -> String {
    format!("urn:uuid:{}", uuid::Uuid::new_v4())
}

/// Sets an attribute without namespace.
pub(super) fn set(element: &mut Element, name: &str, value: &str) {
    element
        .attributes
        .retain(|known| known.namespace.is_some() || known.name != name);
    element.attributes.push(crate::xml::Attribute {
        namespace: None,
        name: name.to_owned(),
        value: value.to_owned(),
    });
}

/// Sets a slot of one value, before everything else as the schema wants.
pub(super) fn set_slot(element: &mut Element, name: &str, value: &str) {
    element
        .children
        .retain(|child| !(child.is(RIM, "Slot") && child.attribute("name") == Some(name)));
    let rim = |name: &str| Element {
        namespace: Some(RIM.to_owned()),
        name: name.to_owned(),
        ..Element::default()
    };
    let mut said = rim("Value");
    value.clone_into(&mut said.text);
    let mut list = rim("ValueList");
    list.children.push(said);
    let mut slot = rim("Slot");
    set(&mut slot, "name", name);
    slot.children.push(list);
    element.children.insert(0, slot);
}

/// Gives an object and what hangs on it identifiers of a registry.
pub(super) fn adopt(element: &mut Element, id: &str) {
    set(element, "id", id);
    for child in &mut element.children {
        let of = match child.name.as_str() {
            "Classification" => "classifiedObject",
            "ExternalIdentifier" => "registryObject",
            _ => continue,
        };
        set(child, "id", &fresh());
        set(child, of, id);
    }
}

/// Writes an object, in the namespace that is the default where it is put.
pub(super) fn xml(element: &Element) -> String {
    let mut out = format!("<{}", element.name);
    for attribute in &element.attributes {
        // The only other namespace in metadata is that of `xml:lang`.
        let prefix = if attribute.namespace.is_some() {
            "xml:"
        } else {
            ""
        };
        out.push_str(&format!(
            " {prefix}{}=\"{}\"",
            attribute.name,
            escape(&attribute.value)
        ));
    }
    out.push('>');
    if element.children.is_empty() {
        out.push_str(&escape(&element.text));
    }
    for child in &element.children {
        out.push_str(&xml(child));
    }
    out.push_str(&format!("</{}>", element.name));
    out
}
