//! The pieces of work: once in the plugin, once in plain Rust.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use socle_formats::insi;
use socle_runtime::view::{Format, Kind, Node, Sign, Tone, Tree};
use socle_runtime::{Cancel, Data};

use crate::setting::Bench;
use crate::timing::{Measure, Spread, in_turn};

type Answer = Result<Measure, Box<dyn Error>>;

/// A call that does nothing: what the instance, the budgets, the journal and tracing cost.
pub(crate) fn fresh_instance(bench: &Bench) -> Answer {
    in_turn(
        "call into a fresh instance",
        400,
        || {
            bench.runtime.block_on(bench.host.command(
                "mesure",
                "rien",
                None,
                Vec::new(),
                Cancel::default(),
            ))?;
            Ok(())
        },
        || {
            black_box(nothing(black_box("rien")));
            Ok(())
        },
    )
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
pub(crate) fn thousand_nodes(bench: &Bench) -> Answer {
    in_turn(
        "view of 1,000 nodes",
        8,
        || {
            let (tree, _) = bench
                .runtime
                .block_on(bench.host.render("mesure", "mille", None))?;
            black_box(tree);
            Ok(())
        },
        || {
            black_box(tree_of(black_box(250)));
            Ok(())
        },
    )
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
    Tree { nodes }
}

/// An INSi reply of ordinary size, read by the same code on both sides.
pub(crate) fn insi_reply(bench: &Bench) -> Answer {
    let reply = reply();
    in_turn(
        "INSi reply parsed, fresh instance included",
        100,
        || {
            let arguments = vec![("reponse".to_owned(), Data::Bytes(reply.clone()))];
            bench.runtime.block_on(bench.host.command(
                "mesure",
                "insi",
                None,
                arguments,
                Cancel::default(),
            ))?;
            Ok(())
        },
        || {
            black_box(insi::lire_reponse(black_box(&reply), None)?);
            Ok(())
        },
    )
}

/// A reply shaped as the service gives it, for an invented person with ten former numbers.
fn reply() -> Vec<u8> {
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

/// Loading an installed plugin from the cache: manifest, texts, mapped code, linking.
pub(crate) fn load_from_cache(bench: &Bench) -> Answer {
    let mut times = Vec::new();
    for _ in 0..31 {
        let start = Instant::now();
        let refused = bench.host.load_installed()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
        if let Some(refused) = refused.into_iter().next() {
            return Err(refused.error.into());
        }
    }
    black_box(&bench.package);
    Ok(Measure {
        name: "installed plugin loaded from the cache",
        ours: Spread::of(times),
        plain: None,
    })
}
