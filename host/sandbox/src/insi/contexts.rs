//! The SOAP header: WS-Addressing, ContexteBAM 01_02 and ContexteLPS 01_00 (XSD published with the WSDL).

use crate::insi::{NUMERO_AUTORISATION, Operation, fault, lexical};
use crate::soap::{Fault, Sequence, WSA, WSSE, leaf, leaf_with_attributes, only_attributes};
use crate::xml::Element;

const BAM: &str = "urn:siram:bam:ctxbam";
const LPS: &str = "urn:siram:lps:ctxlps";

/// The header blocks, in order and each once.
#[derive(Debug)]
pub(crate) struct Headers<'a> {
    pub(crate) message_id: &'a str,
    pub(crate) couverture: Couverture<'a>,
    bam: &'a Element,
    lps: &'a Element,
    pub(crate) security: Option<&'a Element>,
}

/// What the card says of its holder and beneficiary, empty for a search by traits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Couverture<'a> {
    pub(crate) present: bool,
    pub(crate) assure: Option<&'a str>,
    pub(crate) beneficiaire: Option<Beneficiaire<'a>>,
}

/// `BENEFICIAIRE`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Beneficiaire<'a> {
    pub(crate) nir: Option<&'a str>,
    pub(crate) naissance: Option<&'a str>,
    pub(crate) rang: Option<&'a str>,
}

/// Reads the blocks; WS-Addressing first, since it says which operation is asked.
pub(crate) fn read_headers<'a>(
    blocks: &'a [Element],
    http_action: &str,
) -> Result<Headers<'a>, Box<Fault>> {
    let action = addressing(blocks, "Action")?;
    let message_id = addressing(blocks, "MessageID")?;
    if action != http_action {
        return Err(Fault::addressing(
            "InvalidAddressingHeader",
            Some("ActionMismatch"),
            format!("wsa:Action is {action}, the Content-Type says {http_action}"),
        ));
    }
    let mut blocks = blocks.iter();
    let mut expect = |namespace: &str, name: &str| match blocks.next() {
        Some(block) if block.is(namespace, name) => Ok(block),
        Some(block) => Err(fault::schema(format!(
            "header block {} where {name} was expected",
            block.label()
        ))),
        None => Err(fault::schema(format!("header block {name} is missing"))),
    };
    let bam = expect(BAM, "ContexteBAM")?;
    expect(WSA, "MessageID")?;
    expect(WSA, "Action")?;
    let lps = expect(LPS, "ContexteLPS")?;
    let security = match blocks.next() {
        Some(block) if block.is(WSSE, "Security") => Some(block),
        Some(block) => {
            return Err(fault::schema(format!(
                "header block {} is not expected here",
                block.label()
            )));
        }
        None => None,
    };
    if let Some(block) = blocks.next() {
        return Err(fault::schema(format!(
            "header block {} after the last one",
            block.label()
        )));
    }
    Ok(Headers {
        message_id,
        couverture: couverture(bam).map_err(fault::schema)?,
        bam,
        lps,
        security,
    })
}

/// The value of a WS-Addressing header that must be there once.
fn addressing<'a>(blocks: &'a [Element], name: &'static str) -> Result<&'a str, Box<Fault>> {
    let mut found = blocks.iter().filter(|block| block.is(WSA, name));
    match (found.next(), found.next()) {
        (Some(block), None) => leaf(block).map_err(fault::schema),
        (Some(_), Some(_)) => Err(Fault::addressing(
            "InvalidAddressingHeader",
            Some("InvalidCardinality"),
            format!("wsa:{name} more than once"),
        )),
        (None, _) => Err(Fault::addressing(
            "MessageAddressingHeaderRequired",
            None,
            format!("wsa:{name} is missing"),
        )),
    }
}

/// The values of the header, once the operation is known.
pub(crate) fn check(
    headers: &Headers<'_>,
    operation: Operation,
    emetteur: &str,
) -> Result<(), Box<Fault>> {
    // A bare UUID in the official example, `uuid:` + UUID in the official kit.
    let id = headers.message_id;
    if !lexical::is_uuid(id.strip_prefix("uuid:").unwrap_or(id)) {
        return Err(Fault::addressing(
            "InvalidAddressingHeader",
            None,
            format!("MessageID {id} is neither a UUID nor uuid:UUID"),
        ));
    }
    check_bam(headers.bam, emetteur)?;
    check_lps(headers.lps, emetteur)?;
    match operation {
        Operation::AvecTraits if headers.couverture.present => Err(fault::contexte(
            "COUVERTURE must be empty for a search by traits".to_owned(),
        )),
        Operation::AvecTraits | Operation::AvecCarte => Ok(()),
    }
}

fn check_bam(context: &Element, expected: &str) -> Result<(), Box<Fault>> {
    let read = || -> Result<_, String> {
        attributes(context, "CTXBAM")?;
        let mut sequence = Sequence::new(context, BAM)?;
        let common = Common::read(&mut sequence)?;
        let reference = sequence.optional("DateRef").map(leaf).transpose()?;
        sequence.required("COUVERTURE")?;
        sequence.end()?;
        Ok((common, reference))
    };
    let (common, reference) = read().map_err(fault::schema)?;
    version(context, "01_02")?;
    if let Some(reference) = reference
        && !lexical::is_instant(reference)
    {
        return Err(fault::contexte(format!("DateRef {reference}")));
    }
    common.check(expected)
}

fn check_lps(context: &Element, expected: &str) -> Result<(), Box<Fault>> {
    let read = || -> Result<_, String> {
        attributes(context, "CTXLPS")?;
        let mut sequence = Sequence::new(context, LPS)?;
        let common = Common::read(&mut sequence)?;
        let software = sequence.required("LPS")?;
        sequence.end()?;
        let mut sequence = Sequence::plain(software, LPS)?;
        let idam = sequence.required("IDAM")?;
        let version = leaf(sequence.required("Version")?)?;
        let instance = leaf(sequence.required("Instance")?)?;
        let nom = leaf(sequence.required("Nom")?)?;
        sequence.end()?;
        only_attributes(idam, &["R"])?;
        Ok((common, idam, [version, nom], instance))
    };
    let (common, idam, texts, instance) = read().map_err(fault::schema)?;
    version(context, "01_00")?;
    common.check_shapes()?;
    if idam.attribute("R") != Some("4") {
        return Err(fault::contexte("IDAM has no R=\"4\"".to_owned()));
    }
    if texts.iter().any(|text| text.trim().is_empty()) {
        return Err(fault::contexte(
            "Version or Nom of the software is empty".to_owned(),
        ));
    }
    if !lexical::is_uuid(instance) {
        return Err(fault::contexte(format!(
            "Instance {instance} is not a UUID"
        )));
    }
    let number = leaf_with_attributes(idam).map_err(fault::schema)?;
    if number != NUMERO_AUTORISATION {
        return Err(fault::desir_550(format!("authorisation number {number}")));
    }
    common.check(expected)
}

/// `Version`, required, and `Nature`, optional but fixed.
fn attributes(context: &Element, nature: &str) -> Result<(), String> {
    only_attributes(context, &["Version", "Nature"])?;
    match context.attribute("Nature") {
        Some(found) if found != nature => Err(format!("Nature is {found}, not {nature}")),
        _ => Ok(()),
    }
}

fn version(context: &Element, expected: &str) -> Result<(), Box<Fault>> {
    match context.attribute("Version") {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(fault::contexte(format!(
            "{}: Version is {found}, not {expected}",
            context.name
        ))),
        None => Err(fault::schema(format!(
            "{}: Version is missing",
            context.name
        ))),
    }
}

/// What both contexts begin with. `Emetteur` is optional in the XSD and required here.
#[derive(Debug)]
struct Common<'a> {
    id: &'a str,
    temps: &'a str,
    emetteur: &'a str,
}

impl<'a> Common<'a> {
    fn read(sequence: &mut Sequence<'a>) -> Result<Self, String> {
        Ok(Self {
            id: leaf(sequence.required("Id")?)?,
            temps: leaf(sequence.required("Temps")?)?,
            emetteur: leaf(sequence.required("Emetteur")?)?,
        })
    }

    fn check_shapes(&self) -> Result<(), Box<Fault>> {
        if !lexical::is_uuid(self.id) {
            return Err(fault::contexte(format!("Id {} is not a UUID", self.id)));
        }
        if !lexical::is_instant(self.temps) {
            return Err(fault::contexte(format!(
                "Temps {} is not an instant in UTC",
                self.temps
            )));
        }
        Ok(())
    }

    fn check(&self, expected: &str) -> Result<(), Box<Fault>> {
        self.check_shapes()?;
        if self.emetteur == expected {
            Ok(())
        } else {
            Err(fault::emetteur(format!(
                "Emetteur is {}, who asks is {expected}",
                self.emetteur
            )))
        }
    }
}

/// `COUVERTURE`: every element optional, in the order of the XSD.
fn couverture(bam: &Element) -> Result<Couverture<'_>, String> {
    let Some(element) = bam
        .children
        .iter()
        .find(|child| child.is(BAM, "COUVERTURE"))
    else {
        return Ok(Couverture::default());
    };
    let mut sequence = Sequence::plain(element, BAM)?;
    for name in ["GrandRegime", "Organisme", "CodeCentre"] {
        sequence.optional(name).map(leaf).transpose()?;
    }
    let assure = sequence.optional("ASSURE");
    let beneficiaire = sequence.optional("BENEFICIAIRE");
    sequence.end()?;
    Ok(Couverture {
        present: !element.children.is_empty(),
        assure: assure.map(numero_assure).transpose()?.flatten(),
        beneficiaire: beneficiaire.map(read_beneficiaire).transpose()?,
    })
}

fn numero_assure(element: &Element) -> Result<Option<&str>, String> {
    let mut sequence = Sequence::plain(element, BAM)?;
    let id = sequence.optional("Id");
    sequence.end()?;
    id.map_or(Ok(None), |id| numero(id, &["Cle"]))
}

fn read_beneficiaire(element: &Element) -> Result<Beneficiaire<'_>, String> {
    let mut sequence = Sequence::plain(element, BAM)?;
    let nir = sequence.optional("Nir");
    let naissance = sequence.optional("DateNai").map(leaf).transpose()?;
    let rang = sequence.optional("Rang").map(leaf).transpose()?;
    sequence.optional("Porteur").map(leaf).transpose()?;
    sequence.end()?;
    let nir = nir.map_or(Ok(None), |nir| numero(nir, &["Cle", "DateCertification"]))?;
    Ok(Beneficiaire {
        nir,
        naissance,
        rang,
    })
}

/// `Num` followed by optional elements.
fn numero<'a>(element: &'a Element, further: &[&str]) -> Result<Option<&'a str>, String> {
    let mut sequence = Sequence::plain(element, BAM)?;
    let num = sequence.optional("Num").map(leaf).transpose()?;
    for name in further {
        sequence.optional(name).map(leaf).transpose()?;
    }
    sequence.end()?;
    Ok(num)
}
