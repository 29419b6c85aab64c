#![allow(clippy::unwrap_used)]

use super::*;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let mut plain = zip::write::SimpleFileOptions::default();
        if content.len() > 1 << 20 {
            // Packing takes its time without optimisation, and what is unpacked is the same.
            plain = plain.compression_method(zip::CompressionMethod::Stored);
        }
        writer.start_file(*name, plain).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const RELATIONSHIPS: &str = r#"<Relationships>
    <Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="rId2" Type="http://x/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/>
    <Relationship Id="rId3" Type="http://x/relationships/chartsheet" Target="chartsheets/sheet1.xml"/>
    <Relationship Id="rId4" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/>
    <Relationship Id="rId5" Type="http://x/relationships/styles" Target="styles.xml"/>
</Relationships>"#;

/// A workbook with these sheets, in the order it shows them, and these parts beside.
fn workbook(before: &str, sheets: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let book = format!("<workbook>{before}<sheets>{sheets}</sheets></workbook>");
    let mut files = vec![
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONSHIPS.as_bytes()),
    ];
    files.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    zipped(&files)
}

/// A workbook of one sheet.
fn one(sheet: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let mut parts = parts.to_vec();
    parts.push(("xl/worksheets/sheet1.xml", sheet));
    workbook("", r#"<sheet name="Un" r:id="rId1"/>"#, &parts)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="mmmm yyyy"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;

#[test]
fn texts_numbers_and_empty_cells_come_as_they_stand() {
    let words = r#"<sst><si><t>Mois</t></si><si><r><t>Consul</t></r><r><t>tations &amp; visites</t></r>
        <rPh><t>x</t></rPh></si></sst>"#;
    let sheet = r#"<worksheet><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
        <row r="3"><c r="A3"><v>46023</v></c><c r="B3"/><c r="C3"><v>412</v></c></row>
        <row r="4"><c t="inlineStr"><is><t>f&#233;vrier 2026</t><rPh><t>y</t></rPh></is></c><c/><c><v>4.5E1</v></c></row>
        <row><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><v>12</v></c><c t="d"><v>2026-03-01T00:00:00</v></c></row>
        <row r="6"/></sheetData></worksheet>"#;
    let read = first_sheet(&one(sheet, &[("xl/sharedStrings.xml", words)])).unwrap();
    let expected = [
        (
            1,
            vec![text("Mois"), Cell::Empty, text("Consultations & visites")],
        ),
        (
            3,
            vec![Cell::Number(46_023.0), Cell::Empty, Cell::Number(412.0)],
        ),
        (
            4,
            vec![text("février 2026"), Cell::Empty, Cell::Number(45.0)],
        ),
        (
            5,
            vec![text("VRAI"), text("#REF!"), text("12"), text("2026-03-01")],
        ),
    ];
    assert_eq!(read.rows, expected);
    assert_eq!((read.name.as_str(), read.visible), ("Un", 1));
}

#[test]
fn a_number_is_a_day_only_where_it_is_shown_as_one() {
    let sheet = r#"<worksheet><row><c s="1"><v>46023</v></c><c s="2"><v>46082.75</v></c><c s="0"><v>46023</v></c>
        <c><v>44000</v></c><c s="9"><v>44000</v></c></row></worksheet>"#;
    let cells = |bytes: &[u8]| first_sheet(bytes).unwrap().rows[0].1.clone();
    let plain = |number: f64| Cell::Number(number);
    let parts = [("xl/styles.xml", STYLES)];
    let rest = [plain(46_023.0), plain(44_000.0), plain(44_000.0)];
    // 2026-01-01 and 2026-03-01.
    let mut expected = vec![Cell::Day(20_454), Cell::Day(20_513)];
    expected.extend(rest.clone());
    assert_eq!(cells(&one(sheet, &parts)), expected);
    // The same days, counted from 1904.
    let sheet = sheet.replace("46023<", "44561<").replace("46082", "44620");
    let with_sheet = [parts[0], ("xl/worksheets/sheet1.xml", sheet.as_str())];
    let seen = r#"<sheet name="Un" r:id="rId1"/>"#;
    let later = workbook(r#"<workbookPr date1904="1"/>"#, seen, &with_sheet);
    assert_eq!(cells(&later)[..2], expected[..2]);
    let sooner = workbook(r#"<workbookPr date1904="0"/>"#, seen, &with_sheet);
    assert_eq!(cells(&sooner)[0], Cell::Day(20_454 - 1_462));
}

#[test]
fn the_first_sheet_is_the_first_one_sees() {
    let numbered =
        |number: u32| format!("<worksheet><row><c><v>{number}</v></c></row></worksheet>");
    let (one, two) = (numbered(1), numbered(2));
    let parts = [
        ("xl/worksheets/sheet1.xml", one.as_str()),
        ("xl/worksheets/sheet2.xml", two.as_str()),
    ];
    let sheets = r#"<sheet name="Graphique" sheetId="9" r:id="rId3"/>
        <sheet name="Caché" sheetId="3" state="hidden" r:id="rId1"/>
        <sheet name="Dr A &amp; B" sheetId="7" state="visible" q:id="rId2"/><sheet name="Suite" sheetId="1" r:id="rId1"/>"#;
    let read = first_sheet(&workbook("", sheets, &parts)).unwrap();
    assert_eq!(read.rows, [(1, vec![Cell::Number(2.0)])]);
    assert_eq!((read.name.as_str(), read.visible), ("Dr A & B", 2));
    let hidden = r#"<sheet name="Caché" state="veryHidden" r:id="rId1"/>"#;
    let none = first_sheet(&workbook("", hidden, &parts));
    assert_eq!(none, Err(XlsxError::NoSheet));
}

#[test]
fn what_is_no_workbook_is_refused_by_its_reason() {
    let error = |bytes: &[u8]| first_sheet(bytes).unwrap_err();
    assert_eq!(error(b"Mois;Nombre").code(), "xlsx.archive");
    assert_eq!(error(&zipped(&[("a.txt", b"x")])), XlsxError::NoSheet);
    for broken in [
        "<row><c></row>",
        "<worksheet><row><c><v>1</v></c></row>",
        "<row><c t=\"s\"><v>0</v></c></row>",
        "<row><c><v>douze</v></c></row>",
        "<row><c><v>inf</v></c></row>",
    ] {
        assert_eq!(error(&one(broken, &[])), XlsxError::NotXml, "{broken}");
    }
    // The sheet it names is not there.
    let lacking = workbook("", r#"<sheet name="Un" r:id="rId1"/>"#, &[]);
    assert_eq!(error(&lacking), XlsxError::NotXml);
}

#[test]
fn more_than_anybody_reads_is_refused_before_it_takes_room() {
    let error = |bytes: &[u8]| first_sheet(bytes).unwrap_err();
    let sheet = |rows: &str| format!("<worksheet>{rows}</worksheet>");
    let long = sheet(&"<row><c><v>1</v></c></row>".repeat(MOST_ROWS + 1));
    assert_eq!(error(&one(&long, &[])), XlsxError::TooLong);
    let wide = sheet(r#"<row><c r="CW1"><v>1</v></c></row>"#);
    assert_eq!(error(&one(&wide, &[])), XlsxError::TooLong);
    let (large, small) = (" ".repeat(17 << 20), sheet(""));
    assert_eq!(error(&one(&sheet(&large), &[])), XlsxError::TooLarge);
    // Together, not each of them.
    let half = format!("<sst>{}</sst>", " ".repeat(9 << 20));
    let half_sheet = sheet(&" ".repeat(9 << 20));
    let both = one(&half_sheet, &[("xl/sharedStrings.xml", &half)]);
    assert_eq!(error(&both), XlsxError::TooLarge);
    // A part nobody reads may be as large as it likes: it is not unpacked.
    let beside = one(&small, &[("xl/media/image1.png", &large)]);
    assert_eq!(first_sheet(&beside).unwrap().rows, []);
    // One text that every cell names.
    let word = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let cells = sheet(&r#"<row><c t="s"><v>0</v></c></row>"#.repeat(5));
    let many = one(&cells, &[("xl/sharedStrings.xml", &word)]);
    assert_eq!(error(&many), XlsxError::TooLarge);
    let events = sheet(&"<a/>".repeat(MOST_EVENTS));
    assert_eq!(error(&one(&events, &[])), XlsxError::TooLarge);
    let words = format!("<sst>{}</sst>", "<si/>".repeat(100_001));
    let many = one(&small, &[("xl/sharedStrings.xml", &words)]);
    assert_eq!(error(&many), XlsxError::TooLarge);
}

/// A draw that is the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

#[test]
fn odd_workbooks_are_read_or_refused_and_never_more_than_the_bounds() {
    const PIECES: &[&str] = &[
        "<row>",
        "</row>",
        "<c>",
        "</c>",
        "<v>",
        "</v>",
        "<t>",
        "</t>",
        "<row><c><v>1</v></c></row>",
        "<row r=\"18446744073709551615\"><c><v>2</v></c></row>",
        "<row/>",
        "<row r=\"-1\"/>",
        "<row><c r=\"ZZZZZZZZZZZZZZZZ1\"><v>3</v></c></row>",
        "<row><c r=\"ZZ1\"/><c r=\"A\" s=\"99\" t=\"s\"><v>0</v></c></row>",
        "<row><c s=\"1\"><v>1e300</v></c><c r=\"C2\"><v>-0.5</v></c></row>",
        "<row><c><v>NaN</v></c></row>",
        "<row><c t=\"str\"><v>&amp;é</v></c><c/></row>",
        "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>",
        "<row><c t=\"s\"><v>-1</v></c></row>",
        "&x;",
        "&#0;",
        "<![CDATA[<row>]]>",
        "<!-- -->",
        "<!--",
        "\u{0}",
        "é",
        "<si><t>mot</t><rPh><t>y</t></rPh></si>",
        "<si/>",
        "<si>",
    ];
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut was_read = 0;
    for _ in 0..2_000 {
        let mut part = |wrap: &str| {
            let count = chance.below(6);
            let inner: String = (0..count)
                .map(|_| PIECES[chance.below(PIECES.len())])
                .collect();
            format!("<{wrap}>{inner}</{wrap}>")
        };
        let (sheet, words) = (part("worksheet"), part("sst"));
        let parts = [
            ("xl/sharedStrings.xml", words.as_str()),
            ("xl/styles.xml", STYLES),
        ];
        let mut bytes = one(&sheet, &parts);
        if chance.below(4) == 0 {
            let at = chance.below(bytes.len());
            bytes[at] ^= 1 << chance.below(8);
        }
        if let Ok(read) = first_sheet(&bytes) {
            was_read += 1;
            assert!(read.rows.len() <= MOST_ROWS);
            for (_, cells) in read.rows {
                assert!(cells.len() <= MOST_COLUMNS);
                assert_ne!(cells.last(), Some(&Cell::Empty));
            }
        }
    }
    assert!(was_read > 100, "{was_read} of them were read");
}
