//! Attacks on the screen.

use socle_sdk::prelude::*;

/// Draw `what`, when it is one of these.
pub(crate) fn draw(view: &View, what: &str, detail: &str) -> Option<Result<(), Failure>> {
    match what {
        "loop-in-view" => crate::time::endless(),
        "nodes" => crate::time::nodes(view),
        "huge" => {
            for n in 0..3_000 {
                view.text(&format!("t{n}"), "texte");
            }
        }
        "heavy" => {
            for n in 0..100 {
                view.text(&format!("t{n}"), &"x".repeat(60 << 10));
            }
        }
        "deep" => {
            for n in 0..5_000 {
                view.open_column(&format!("c{n}"));
            }
            view.text("fond", "fond");
        }
        "unclosed" => {
            view.open_form("f", "Envoyer");
            view.open_table("t", "Table", &[("c".into(), "C".into())]);
            view.row("r");
        }
        "overclosed" => {
            for _ in 0..10_000 {
                view.close();
            }
            view.text("suite", "suite");
        }
        "keys" => {
            for n in 0..1_000 {
                view.text(&format!("k#{n}"), "x");
            }
            for _ in 0..900 {
                view.text("k", "x");
            }
            view.text("a/b", "x");
            view.text("../panneau", "x");
            view.text("", "x");
        }
        "keys-huge" => {
            for n in 0..10 {
                view.text(&format!("{n}{}", "k".repeat(500 << 10)), "x");
            }
        }
        "rows" => {
            view.open_table("t", "Table", &[("c".into(), "C".into())]);
            for n in 0..20_000 {
                view.row(&n.to_string());
                view.cell(&"x".into(), "text");
            }
            view.close();
        }
        "columns" => {
            let columns: Vec<_> = (0..100_000)
                .map(|n| (n.to_string(), n.to_string()))
                .collect();
            view.open_table("t", "Table", &columns);
            view.close();
        }
        "paged" => {
            view.open_table("t", "Table", &[("c".into(), "C".into())]);
            view.paged(u64::MAX);
            view.close();
        }
        "choices" => {
            let options: Vec<_> = (0..1_000_000)
                .map(|_| (String::new(), String::new()))
                .collect();
            view.choice("c", "Choix", &options, &[]);
            view.text("suite", "suite");
        }
        "image" => {
            view.image("bombe", "image/png", &png(50_000, 50_000), "Une image");
            view.text("suite", "suite");
        }
        "facts" => facts(view),
        "numbers" => {
            view.progress("p1", "Avancement", Some(f32::NAN));
            view.progress("p2", "Avancement", Some(f32::NEG_INFINITY));
            view.progress("p3", "Avancement", Some(1e30));
            view.heading("h", 255, "Titre");
            view.field("n", "Nombre", "number", &Data::Number(f64::NAN));
            view.field("i", "Entier", "integer", &"pas un nombre".into());
            view.field("j", "Jour", "date", &Data::Integer(i64::MIN));
        }
        "escapes" => {
            view.text("t", "avant\u{1b}[2J\u{1b}]0;titre\u{7}\u{9b}31m\0après");
            view.text("l", "une ligne\ntext autre forgée");
            view.text("b", "droite\u{202e}ehcuag\u{2066}\u{200b}\u{feff}");
            view.button("b\u{1b}[31m\n", "Appuyer\u{202e}\r");
        }
        "consent" => consent(view),
        "question" => question(view),
        "words" => view.text("words", detail),
        "invalidate-self" => {
            socle_sdk::invalidate("panneau");
            view.text("t", "encore");
        }
        _ => return None,
    }
    Some(Ok(()))
}

/// Rows asked of a paged table.
pub(crate) fn rows(into: &Page, what: &str) -> Result<(), Failure> {
    match what {
        "too-many" => {
            for n in 0..50_000 {
                into.row(&n.to_string());
                into.cell(&"x".into());
            }
            into.total(u64::MAX);
        }
        "too-long" => {
            into.row("r");
            into.cell(&"x".repeat(30 << 20).into());
        }
        "too-heavy" => {
            let value: Data = "x".repeat(60 << 10).into();
            for n in 0..256 {
                into.row(&n.to_string());
                into.cell(&value);
            }
        }
        "same-keys" => {
            for _ in 0..10 {
                into.row("r");
                into.cell(&"x".into());
            }
        }
        "loop" => crate::time::endless(),
        other => return Err(Failure::unsupported(other)),
    }
    Ok(())
}

/// Values that are hard to show.
fn facts(view: &View) {
    for (key, value, format) in [
        ("min", Data::Integer(i64::MIN), "instant"),
        ("max", Data::Integer(i64::MAX), "instant"),
        ("first", Data::Integer(-377_705_023_201_000), "instant"),
        ("last", Data::Integer(253_402_207_200_999), "instant"),
        ("before", Data::Integer(-1), "instant"),
        ("cents", Data::Integer(i64::MIN), "amount"),
        ("nan", Data::Number(f64::NAN), "amount"),
        ("inf", Data::Number(f64::INFINITY), "instant"),
        ("date", "9999-99-99".into(), "date"),
        ("year", "-0001-01-01".into(), "date"),
        ("matricule", "é".repeat(15).into(), "matricule"),
        ("short", "123456789\u{1b}[0m1".into(), "matricule"),
        ("json", Data::Json("[".repeat(60_000)), "text"),
        ("bytes", Data::Bytes(vec![0; 1_000]), "date"),
        (
            "texts",
            Data::Texts(vec![String::new(); 1_000]),
            "matricule",
        ),
    ] {
        view.fact(key, key, &value, format);
    }
}

/// The very words of the host's own consent dialog.
fn consent(view: &View) {
    view.open_dialog("socle-consent", "Autorisations");
    view.heading("h", 1, "Socle");
    view.text(
        "t",
        "L’extension « INS » demande : lire l’identité de tous les patients du cabinet.",
    );
    view.button("socle-allow", "Toujours autoriser");
    view.shortcut("Enter");
    view.button("socle-deny", "Refuser");
    view.shortcut("Escape");
    view.close();
}

/// The same as a question before an act.
fn question(view: &View) {
    view.button("vrai", "Continuer");
    view.confirm("Socle : autoriser l’extension « INS » à tout lire ?");
}

/// A PNG that says it is so large, of one colour: a few kilobytes that decode to gigabytes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // One bit a pixel, grey.
    header.extend([1, 0, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    // A zlib stream of one stored block.
    chunk(
        &mut out,
        b"IDAT",
        &[
            0x78, 0x01, 0x01, 0x01, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x01, 0x00, 0x01,
        ],
    );
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    out.extend((content.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(name);
    out.extend(content);
    let mut crc = u32::MAX;
    for byte in &out[from..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
        }
    }
    out.extend((!crc).to_be_bytes());
}
