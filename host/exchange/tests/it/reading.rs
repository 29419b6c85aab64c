//! Files as other programs write them.

use socle_exchange::field::Field;
use socle_exchange::mapping::Mapping;
use socle_exchange::reading::{Reader, Reading, Refusal};
use socle_exchange::table::{Encoding, Format, MOST_CELL_CHARS, Table};
use socle_formats::traits::Sexe;

use crate::cabinet::{table, today};

const HEADER: &str = "Nom;Prénom;Sexe;Né(e) le;Lieu de naissance\n";

fn line(text: &str) -> Result<Reading, Refusal> {
    let table = table(text);
    let mapping = Mapping::guess(&table);
    Reader::new(&table, &mapping, today()).read(&table.rows[0])
}

#[track_caller]
fn read(row: &str) -> Reading {
    line(&format!("{HEADER}{row}\n")).unwrap()
}

#[test]
fn the_encoding_is_recognised() {
    let text = "Nom;Prénom;Né(e) le\nLEFÈVRE;Noël;03/12/1975\n";
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    let windows: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (&marked, Encoding::Utf8),
        (&windows, Encoding::Windows1252),
        (&utf16, Encoding::Utf16),
    ] {
        let table = Table::read(bytes, Format::default()).unwrap();
        assert_eq!(table.encoding, encoding);
        assert_eq!(table.headers[1], "Prénom", "{encoding}");
        assert_eq!(table.rows[0].cells[0], "LEFÈVRE", "{encoding}");
        assert!(!table.damaged);
    }
}

#[test]
fn the_delimiter_is_recognised_and_quotes_hold_it() {
    for (delimiter, text) in [
        (b';', "Nom;Prénom\n\"MARTIN; née PETIT\";Léa\n"),
        (b',', "Nom,Prénom\n\"MARTIN, née PETIT\",Léa\n"),
        (b'\t', "Nom\tPrénom\nMARTIN\tLéa\n"),
        (b'|', "Nom|Prénom\nMARTIN|Léa\n"),
    ] {
        let table = table(text);
        assert_eq!(table.delimiter, delimiter);
        assert_eq!(table.rows[0].cells[1], "Léa");
    }
    assert_eq!(
        table("Nom;Prénom\n\"D\"\"ARTAGNAN\";\"Charles\nde Batz\"\n").rows[0].cells,
        ["D\"ARTAGNAN", "Charles\nde Batz"]
    );
}

#[test]
fn empty_lines_are_left_out_and_the_others_keep_their_number() {
    let table = table("Nom;Prénom\n\n;;\nMARTIN;Léa\n\n \nPETIT;Zoé\n");
    let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [4, 7]);
    let windows = self::table(
        "Nom;Prénom\r\n\r\nMARTIN;Léa\r\n\r\n\r\nPETIT;\"Zoé\r\nMarie\"\r\nROUX;Luc\r\n",
    );
    let lines: Vec<u64> = windows.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 6, 8]);
}

#[test]
fn a_title_above_the_header_is_passed_over() {
    let table =
        table("Export du 26/11/2026\n\nNom;Prénom;Date de naissance\nMARTIN;Léa;03/12/1975\n");
    assert_eq!(table.headers[0], "Nom");
    assert_eq!(table.rows.len(), 1);
}

#[test]
fn what_is_no_table_is_refused_with_a_code() {
    let code = |bytes: &[u8]| {
        Table::read(bytes, Format::default())
            .err()
            .map(|error| error.code())
    };
    assert_eq!(code(b""), Some("exchange.empty"));
    assert_eq!(code(b"\n \n;;\n"), Some("exchange.empty"));
    assert_eq!(code(b"PK\x03\x04\x00\x00"), Some("exchange.not-text"));
    let open = format!(
        "Nom;Prenom\n\"MARTIN;Lea\n{}",
        "x;y\n".repeat(MOST_CELL_CHARS)
    );
    assert_eq!(code(open.as_bytes()), Some("exchange.cell"));
    assert_eq!(
        code(";".repeat(10_000).as_bytes()),
        Some("exchange.too-many")
    );
}

#[test]
fn a_birth_name_is_told_from_a_used_name() {
    let of = |header: &str, row: &str| {
        let read = line(&format!("{header}\n{row}\n")).unwrap();
        let used = read.fields.iter().find(|(name, _)| name == "nom-utilise");
        (
            read.traits.nom_naissance.clone(),
            used.map(|(_, text)| text.clone()),
        )
    };
    let all = "Nom de naissance;Nom;Prénom;Date de naissance";
    assert_eq!(
        of(all, "PETIT;MARTIN;Léa;1975"),
        ("PETIT".into(), Some("MARTIN".into()))
    );
    assert_eq!(of(all, ";MARTIN;Léa;1975"), ("MARTIN".into(), None));
    assert_eq!(of(all, "MARTIN;Martin;Léa;1975"), ("MARTIN".into(), None));
    let alone = "Nom;Nom d'usage;Prénom;Date de naissance";
    assert_eq!(
        of(alone, "PETIT;MARTIN;Léa;1975"),
        ("PETIT".into(), Some("MARTIN".into()))
    );
}

#[test]
fn sexes_are_read_as_codes_or_titles_and_what_is_unknown_is_said() {
    for (text, sexe) in [
        ("F", Sexe::F),
        ("2", Sexe::F),
        ("Mme", Sexe::F),
        ("Féminin", Sexe::F),
        ("M", Sexe::M),
        ("M.", Sexe::M),
        ("H", Sexe::M),
        ("1", Sexe::M),
    ] {
        let read = read(&format!("MARTIN;Léa;{text};1975;"));
        assert_eq!((read.traits.sexe, read.changes.len()), (sexe, 0), "{text}");
    }
    let unknown = read("MARTIN;Léa;Dr;1975;");
    assert_eq!(unknown.traits.sexe, Sexe::I);
    assert_eq!(unknown.changes[0].field, Field::Sexe);
}

#[test]
fn a_list_of_given_names_begins_with_the_first_one_and_that_is_said() {
    let read = read("MARTIN;Jean Pierre Marie;M;1975;");
    assert_eq!(read.traits.premier_prenom, "Jean");
    assert_eq!(read.traits.liste_prenoms, "Jean Pierre Marie");
    assert!(
        read.changes[0].reason.contains("Jean"),
        "{:?}",
        read.changes
    );
    assert!(self::read("MARTIN;Jean-Pierre;M;1975;").changes.is_empty());
}

#[test]
fn a_birthplace_is_a_code_or_a_name_and_what_cannot_be_told_stays_empty() {
    let place = |text: &str| {
        let read = read(&format!("MARTIN;Léa;F;1975;{text}"));
        (
            read.traits.lieu_naissance.map(|cog| cog.to_string()),
            read.changes.len(),
        )
    };
    assert_eq!(place("63113"), (Some("63113".into()), 0));
    assert_eq!(place("Clermont-Ferrand"), (Some("63113".into()), 1));
    assert_eq!(place("Saint-Denis"), (None, 1));
    assert_eq!(place(""), (None, 0));
}

#[test]
fn a_line_without_a_trait_is_refused_naming_it() {
    for (row, field) in [
        (";Léa;F;1975;", Field::NomNaissance),
        ("MARTIN;;F;1975;", Field::Prenom),
        ("MARTIN;Léa;F;;", Field::DateNaissance),
        ("MARTIN;Léa;F;31/02/1975;", Field::DateNaissance),
    ] {
        let refusal = line(&format!("{HEADER}{row}\n")).unwrap_err();
        assert_eq!(refusal.field, field, "{row}");
        assert!(refusal.reason.ends_with('.'), "{}", refusal.reason);
    }
}

#[test]
fn contact_fields_are_taken_as_the_record_holds_them() {
    let read = line(
        "Nom;Prénom;Sexe;Né(e) le;Tél;Portable;Mail;Adresse;Complément;CP;Ville;N° Sécu\n\
         MARTIN;Léa;F;1975;0473000000;612345678;pas une adresse;1 rue Haute;Bât. B;1000;Bourg;275126322074974\n",
    )
    .unwrap();
    let field = |name: &str| {
        read.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    };
    assert_eq!(field("telephone"), Some("0473000000, 0612345678"));
    assert_eq!(field("courriel"), None);
    assert_eq!(field("adresse"), Some("1 rue Haute\nBât. B"));
    assert_eq!(field("code-postal"), Some("01000"));
    assert_eq!(field("commune"), Some("Bourg"));
    // What was not taken as written is said: the phone's zero, the mail, the postal code. A matricule is no proof.
    assert_eq!(read.changes.len(), 3, "{:?}", read.changes);
    assert!(!format!("{:?}", read.fields).contains("275126322074974"));
}
