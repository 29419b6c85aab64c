//! `RESULTAT` as the service writes it. Each operation uses other prefixes, since the real one was seen with three
//! sets of them: a reader must go by namespace and local name.

use std::fmt::Write as _;

use crate::insi::Operation;
use crate::insi::search::Found;
use crate::persons::{Matricule, Person, TraitOmis};
use crate::soap::{ENV, WSA};
use crate::xml::escape;

/// Namespace of the reply.
pub(crate) const RESULTAT: &str = "http://www.cnamts.fr/INSiResultat";

/// The prefix of the elements of the reply, with its colon.
type Prefix = &'static str;

/// Writes the envelope.
pub(crate) fn write(operation: Operation, found: &Found, message_id: &str) -> String {
    match operation {
        Operation::AvecTraits => format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"{ENV}\"><S:Body xmlns:S=\"{ENV}\"><RESULTAT xmlns:ns3=\"http://www.cnamts.fr/INSiRecVit\" xmlns:ns2=\"http://www.cnamts.fr/INSiRecSans\" xmlns=\"{RESULTAT}\">{}</RESULTAT></S:Body></soap:Envelope>",
            resultat("", found)
        ),
        // With addressing headers (WS-Addressing §3.4) and indentation.
        Operation::AvecCarte => format!(
            "<?xml version='1.0' encoding='utf-8'?>\n<env:Envelope xmlns:env=\"{ENV}\" xmlns:wsa=\"{WSA}\">\n  <env:Header>\n    <wsa:Action>{}Response</wsa:Action>\n    <wsa:RelatesTo>{}</wsa:RelatesTo>\n  </env:Header>\n  <env:Body>\n    <ns3:RESULTAT xmlns:ns3=\"{RESULTAT}\">{}</ns3:RESULTAT>\n  </env:Body>\n</env:Envelope>\n",
            operation.action(),
            escape(message_id),
            resultat("ns3:", found)
        ),
    }
}

fn resultat(p: Prefix, found: &Found) -> String {
    let mut out = compte_rendu(p, found.code(), found.libelle());
    if let Found::One(person, ins) = found {
        let mut individu = identifiant(p, "INSACTIF", ins, None);
        for former in &person.historique {
            individu.push_str(&identifiant(p, "INSHISTO", former, Some("NIR")));
        }
        individu.push_str(&traits(p, person));
        out.push_str(&element(p, "INDIVIDU", &individu));
    }
    out
}

fn compte_rendu(p: Prefix, code: &str, libelle: &str) -> String {
    let content = leaf(p, "CodeCR", code) + &leaf(p, "LibelleCR", libelle);
    element(p, "CR", &content)
}

fn identifiant(p: Prefix, name: &str, ins: &Matricule, kind: Option<&str>) -> String {
    let mut id = leaf(p, "NumIdentifiant", &ins.numero) + &leaf(p, "Cle", &ins.cle);
    if let Some(kind) = kind {
        id.push_str(&leaf(p, "TypeMatricule", kind));
    }
    let content = element(p, "IdIndividu", &id) + &leaf(p, "OID", &ins.oid);
    element(p, name, &content)
}

fn traits(p: Prefix, person: &Person) -> String {
    let mut out = leaf(p, "NomNaissance", &person.nom);
    if !person.tiq_sans.contains(&TraitOmis::Prenom) {
        out.push_str(&leaf(p, "Prenom", person.premier_prenom()));
    }
    if !person.tiq_sans.contains(&TraitOmis::ListePrenom) {
        out.push_str(&leaf(p, "ListePrenom", &person.liste_prenoms()));
    }
    out.push_str(&leaf(p, "Sexe", person.sexe.as_str()));
    out.push_str(&leaf(p, "DateNaissance", &person.naissance));
    if let Some(lieu) = &person.lieu {
        out.push_str(&leaf(p, "LieuNaissance", lieu));
    }
    element(p, "TIQ", &out)
}

fn leaf(p: Prefix, name: &str, text: &str) -> String {
    element(p, name, &escape(text))
}

fn element(p: Prefix, name: &str, content: &str) -> String {
    format!("<{p}{name}>{content}</{p}{name}>")
}

/// A well-formed reply whose `CodeCR` nobody has documented.
pub(crate) fn unknown_result_code() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\"{ENV}\"><soap:Body><RESULTAT xmlns=\"{RESULTAT}\">{}</RESULTAT></soap:Body></soap:Envelope>",
        compte_rendu("", "77", "Code non documente")
    )
}

/// A reply whose label would expand to ten thousand million characters.
pub(crate) fn entity_bomb() -> String {
    let mut entities = String::from("<!ENTITY e0 \"boum\">");
    for level in 1..=10 {
        let inner = format!("&e{};", level - 1).repeat(10);
        // Writing to a String cannot fail.
        if write!(entities, "<!ENTITY e{level} \"{inner}\">").is_err() {
            break;
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE soap:Envelope [{entities}]>\n<soap:Envelope xmlns:soap=\"{ENV}\"><soap:Body><RESULTAT xmlns=\"{RESULTAT}\"><CR><CodeCR>01</CodeCR><LibelleCR>&e10;</LibelleCR></CR></RESULTAT></soap:Body></soap:Envelope>"
    )
}
