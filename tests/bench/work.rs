//! The pieces of work: in the plugin, in plain Rust, in the bare engine, in Extism.

use std::hint::black_box;

use socle_formats::insi;
use socle_runtime::Data;
use socle_runtime::view::{Format, Kind, Node, Sign, Tone, Tree};

use crate::bare::Bare;
use crate::peer::Peer;
use crate::setting::Bench;
use crate::timing::{Failed, Measure, Side, in_turn};

pub(crate) const FRESH: &str = "call into a fresh instance";
pub(crate) const VIEW: &str = "view of 1,000 nodes";
pub(crate) const REPLY: &str = "INSi reply read";
pub(crate) const LOADING: &str = "installed plugin loaded";
pub(crate) const PLUGIN: &str = "plugin";
pub(crate) const EXTISM_FRESH: &str = "Extism, fresh instance";
pub(crate) const PLAIN: &str = "plain Rust";

type Answer = Result<Measure, Failed>;

/// A call that does nothing: what the instance, the budgets, the journal and tracing cost.
pub(crate) fn fresh_instance(bench: &Bench, bare: &Bare, peer: Option<&Peer>) -> Answer {
    let mut sides = vec![
        Side::here(PLUGIN, || {
            bench.command("rien", Vec::new())?;
            Ok(())
        }),
        Side::here(PLAIN, || {
            black_box(nothing(black_box("rien")));
            Ok(())
        }),
        Side::here("bare engine, fresh instance", || bare.fresh()),
    ];
    sides.extend(peer.map(|peer| peer.side(EXTISM_FRESH, "fresh")));
    sides.extend(peer.map(|peer| peer.side("Extism, instance kept", "reused")));
    in_turn(FRESH, 200, sides)
}

#[inline(never)]
fn nothing(id: &str) -> Data {
    if id == "rien" {
        Data::None
    } else {
        Data::Flag(true)
    }
}

/// A view of a thousand nodes, from the call to the finished tree.
pub(crate) fn thousand_nodes(bench: &Bench, peer: Option<&Peer>) -> Answer {
    let mut sides = vec![
        Side::here(PLUGIN, || {
            let render = bench.host.render("mesure", "mille", None);
            let (tree, _) = bench.runtime.block_on(render)?;
            black_box(tree);
            Ok(())
        }),
        Side::here(PLAIN, || {
            black_box(tree_of(black_box(250)));
            Ok(())
        }),
    ];
    sides.extend(peer.map(|peer| peer.side("Extism, fresh instance, JSON", "mille")));
    in_turn(VIEW, 8, sides)
}

fn tree_of(lines: usize) -> Tree {
    let leaf = |key: &str, kind: Kind, tone: Tone| Node {
        key: key.to_owned(),
        kind,
        tone,
        hint: None,
        problem: None,
        required: false,
        disabled: None,
        shortcut: None,
        confirm: None,
        letters: socle_runtime::view::Letters::default(),
        leads_to: None,
        opens: None,
        begins: None,
        suggestions: None,
        children: Vec::new(),
    };
    let nodes = (0..lines)
        .map(|line| {
            let badge = Kind::Badge {
                sign: Sign::Full,
                text: "qualifiée".into(),
            };
            let fact = Kind::Fact {
                label: "Né(e) le".into(),
                value: Data::Text("1975-12-31".into()),
                format: Format::Date,
            };
            let button = Kind::Button {
                label: format!("Ouvrir {line}"),
            };
            let mut row = leaf(&format!("ligne-{line}"), Kind::Row, Tone::Neutral);
            row.children = vec![
                leaf("statut", badge, Tone::Good),
                leaf("naissance", fact, Tone::Neutral),
                leaf("ouvrir", button, Tone::Neutral),
            ];
            row
        })
        .collect();
    Tree {
        nodes,
        ..Tree::default()
    }
}

/// An INSi reply of ordinary size, read by the same code on all sides.
pub(crate) fn insi_reply(bench: &Bench, reply: &[u8], peer: Option<&Peer>) -> Answer {
    let mut sides = vec![
        Side::here(PLUGIN, || {
            bench.command("insi", vec![("reponse".into(), Data::Bytes(reply.into()))])?;
            Ok(())
        }),
        Side::here(PLAIN, || {
            black_box(insi::lire_reponse(black_box(reply), None)?);
            Ok(())
        }),
    ];
    sides.extend(peer.map(|peer| peer.side(EXTISM_FRESH, "insi")));
    in_turn(REPLY, 50, sides)
}

/// A reply shaped as the service gives it, for an invented person with ten former numbers.
pub(crate) fn reply() -> Vec<u8> {
    let ins = |tag: &str, number: &str| {
        format!(
            "<ns2:{tag}><ns2:IdIndividu><ns2:NumIdentifiant>{number}</ns2:NumIdentifiant><ns2:Cle>74</ns2:Cle></ns2:IdIndividu>\
             <ns2:OID>1.2.250.1.213.1.4.8</ns2:OID></ns2:{tag}>"
        )
    };
    let former: String = (0..10)
        .map(|n| ins("INSHISTO", &format!("27512632207{n:02}")))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body>\
         <ns2:RESULTAT xmlns:ns2=\"http://www.cnamts.fr/INSiResultat\"><ns2:CR><ns2:CodeCR>00</ns2:CodeCR><ns2:LibelleCR>OK</ns2:LibelleCR></ns2:CR>\
         <ns2:INDIVIDU>{}{former}<ns2:TIQ><ns2:NomNaissance>EXEMPLE</ns2:NomNaissance><ns2:Prenom>ZOE</ns2:Prenom>\
         <ns2:ListePrenom>ZOE ANNE</ns2:ListePrenom><ns2:Sexe>F</ns2:Sexe><ns2:DateNaissance>1975-12-31</ns2:DateNaissance>\
         <ns2:LieuNaissance>63220</ns2:LieuNaissance></ns2:TIQ></ns2:INDIVIDU></ns2:RESULTAT></env:Body></env:Envelope>",
        ins("INSACTIF", "2751263220749")
    )
    .into_bytes()
}

/// Loading an installed plugin from the cache: manifest, texts, compiled code, rights, linking. The others only compile,
/// or read what they compiled.
pub(crate) fn loading(bench: &Bench, bare: &Bare, peer: Option<&Peer>) -> Answer {
    let mut sides = vec![
        Side::here("plugin, from the cache", || {
            match bench.host.load_installed()?.into_iter().next() {
                Some(refused) => Err(refused.error.into()),
                None => Ok(()),
            }
        }),
        Side::here("bare engine, compiled", || bare.compile()),
    ];
    sides.extend(peer.map(|peer| peer.side("Extism, compiled", "compile")));
    sides.extend(peer.map(|peer| peer.side("Extism, from its cache", "cached")));
    in_turn(LOADING, 1, sides)
}
