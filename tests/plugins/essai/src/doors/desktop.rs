//! What happens on the desktop, at a time, and in images and tables.

use socle_sdk::prelude::*;

use super::{Args, said};

/// Title, text, tone, command, patient.
pub(super) fn notify(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let notice = Notice::new(a.at(0), a.at(1));
    notice.tone(a.at(2));
    if let Some(command) = a.given(3) {
        notice.button(command, "Faire");
    }
    if let Some(patient) = a.given(4) {
        notice.about(patient);
    }
    notice.show()?;
    Ok(String::new())
}

/// The text, so many times.
pub(super) fn copy(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    clipboard::put(&a.at(0).repeat(a.number(1).max(1) as usize))?;
    Ok(String::new())
}

pub(super) fn link(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    links::open(a.at(0))?;
    Ok(String::new())
}

pub(super) fn schedule_next(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(schedule::next(a.at(0))?.map_or("-".into(), |ms| ms.to_string()))
}

/// Job, milliseconds from now, input (`;` between steps, `:` between their arguments).
pub(super) fn schedule_at(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    schedule::start_at(
        a.at(0),
        time::now_ms() + i64::from(a.number(1)),
        &a.at(2).replace(';', "\n").replace(':', "|").into(),
    )
}

pub(super) fn schedule_cancel(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    schedule::cancel(a.at(0))?;
    Ok(String::new())
}

/// The codes of an image given in hexadecimal.
pub(super) fn barcode(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let digits = a.at(0);
    let bytes: Vec<u8> = (0..digits.len() / 2)
        .filter_map(|n| u8::from_str_radix(digits.get(2 * n..2 * n + 2)?, 16).ok())
        .collect();
    let codes = barcodes::decode(&Blob::of(&bytes)?)?;
    Ok(codes
        .iter()
        .map(|code| format!("{} {}", code.symbology(), code.text()))
        .collect::<Vec<_>>()
        .join(","))
}

fn workbook(rows: u32) -> Workbook {
    let book = Workbook::new("Essai");
    book.columns(&[("Nom", "text"), ("Montant", "amount")]);
    for n in 0..rows {
        book.row(&["=1+1".into(), i64::from(n).into()]);
    }
    book.chart("bar", "Montants", 0, &[1]);
    book
}

/// Format, how many rows: the size and the beginning of the file.
pub(super) fn table(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let written = workbook(a.number(1)).write(a.at(0))?.to_vec()?;
    let start = written.get(..written.len().min(60)).unwrap_or_default();
    Ok(match a.at(0) {
        "csv" => String::from_utf8_lossy(start).replace("\r\n", "/"),
        _ => said(&Data::Bytes(start.get(..4).unwrap_or_default().to_vec())),
    })
}

/// Name, format.
pub(super) fn save_as(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    workbook(2).save_as(a.at(0), a.at(1))?;
    Ok(String::new())
}
