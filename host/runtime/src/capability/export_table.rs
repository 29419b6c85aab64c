//! `socle:practice/export-table`: cells given by the plugin, written by the host, saved where the person says.

mod paper;

use std::sync::Arc;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::practice::export_table;
use crate::capability::base::one_line;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::ports::{CellFormat, Chart, ChartKind, Column, Sheet, TableFormat};
use crate::resources::{Blob, Workbook};
use crate::state::CallState;

fn sheet(title: &str) -> Sheet {
    Sheet {
        title: one_line(title, limits::TABLE_TITLE_CHARS),
        ..Sheet::default()
    }
}

impl export_table::Host for CallState {
    fn save_as(
        &mut self,
        content: Resource<Blob>,
        name: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let content = Arc::clone(&self.resource(&content)?.bytes);
        Ok(self
            .granted(&Permission::ExportTable)
            .and_then(|()| self.may_leave("export-table"))
            .and_then(|()| self.person_acts())
            .and_then(|()| {
                let patient = self.call.patient.clone();
                self.note_use("export-table", patient.as_deref());
                self.flush_reads()?;
                self.host.ports.desktop.save(&file_name(&name), content)
            }))
    }
}

impl CallState {
    /// All sheets, one after the other, on the practice's paper.
    async fn on_paper(&mut self, sheets: &[Sheet]) -> Result<Vec<u8>, Failure> {
        let layout = paper::layout(sheets, &self.host.record.zone())?;
        let (host, author) = (Arc::clone(&self.host), self.author());
        let done = tokio::task::spawn_blocking(move || {
            host.ports
                .typesetter
                .typeset(&host.record, &author, None, &layout)
        });
        done.await.unwrap_or_else(|error| {
            Err(Failure::new(
                "typeset.failed",
                "Le document n’a pas pu être mis en page : recommencez.",
            )
            .author(error.to_string()))
        })
    }
}

/// A name of a file and nothing else: no folder, no hidden file, no character a desktop would stumble over.
pub(crate) fn file_name(name: &str) -> String {
    let name: String = one_line(name, limits::FILE_NAME_CHARS)
        .chars()
        .map(|c| if r#"/\:*?"<>|"#.contains(c) { '-' } else { c })
        .collect();
    let name = name.trim().trim_start_matches(['.', '-', ' ']);
    if name.is_empty() {
        "export".to_owned()
    } else {
        name.to_owned()
    }
}

impl export_table::HostWorkbook for CallState {
    fn new(&mut self, title: String) -> wasmtime::Result<Resource<Workbook>> {
        let mut workbook = Workbook::default();
        workbook.sheets.push(sheet(&title));
        self.keep(workbook)
    }

    fn sheet(&mut self, workbook: Resource<Workbook>, title: String) -> wasmtime::Result<()> {
        if self.resource(&workbook)?.sheets.len() >= limits::TABLE_SHEETS {
            let what = format!("{} sheets", limits::TABLE_SHEETS);
            return Err(self.meter.exceed(what));
        }
        let held = self.hold(&workbook, title.len(), 0)?;
        held.sheets.push(sheet(&title));
        Ok(())
    }

    fn column(
        &mut self,
        workbook: Resource<Workbook>,
        title: String,
        format: String,
    ) -> wasmtime::Result<()> {
        let held = self.hold(&workbook, title.len(), 0)?;
        if let Some(sheet) = held.sheets.last_mut()
            && sheet.rows.is_empty()
            && sheet.columns.len() < limits::VIEW_COLUMNS
        {
            sheet.columns.push(Column {
                title: one_line(&title, limits::TABLE_TITLE_CHARS),
                format: CellFormat::from_word(&format),
            });
            return Ok(());
        }
        self.complain(
            "a column comes before the rows of its sheet, and there are at most 64".into(),
        );
        Ok(())
    }

    fn row(&mut self, workbook: Resource<Workbook>, mut cells: Vec<Data>) -> wasmtime::Result<()> {
        let known = self.resource(&workbook)?;
        if known.rows >= limits::TABLE_ROWS {
            let what = format!("{} rows of a table", limits::TABLE_ROWS);
            return Err(self.meter.exceed(what));
        }
        let columns = known.sheets.last().map_or(0, |sheet| sheet.columns.len());
        if cells.len() > columns {
            self.complain("a row has more cells than its sheet has columns".into());
            cells.truncate(columns);
        }
        let weight = cells.iter().map(Data::weight).sum();
        let held = self.hold(&workbook, weight, 0)?;
        held.rows += 1;
        if let Some(sheet) = held.sheets.last_mut() {
            sheet.rows.push(cells);
        }
        Ok(())
    }

    fn chart(
        &mut self,
        workbook: Resource<Workbook>,
        kind: String,
        title: String,
        categories: u32,
        values: Vec<u32>,
    ) -> wasmtime::Result<()> {
        let held = self.hold(&workbook, title.len() + 4 * values.len(), 0)?;
        if let Some(sheet) = held.sheets.last_mut() {
            let known = |column: &u32| (*column as usize) < sheet.columns.len();
            if known(&categories)
                && !values.is_empty()
                && values.iter().all(known)
                && sheet.charts.len() < limits::TABLE_CHARTS
            {
                sheet.charts.push(Chart {
                    kind: ChartKind::from_word(&kind),
                    title: one_line(&title, limits::TABLE_TITLE_CHARS),
                    categories,
                    values,
                });
                return Ok(());
            }
        }
        self.complain("a chart names columns its sheet has not, or there are too many".into());
        Ok(())
    }

    async fn write(
        &mut self,
        workbook: Resource<Workbook>,
        format: String,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        if let Err(failure) = self
            .granted(&Permission::ExportTable)
            .and_then(|()| self.may_leave("export-table"))
        {
            return Ok(Err(failure));
        }
        let sheets = self.resource(&workbook)?.sheets.clone();
        let patient = self.call.patient.clone();
        self.note_use("export-table", patient.as_deref());
        let written = if format == "pdf" {
            self.on_paper(&sheets).await
        } else if let Some(format) = TableFormat::from_word(&format) {
            let port = Arc::clone(&self.host.ports.tables);
            port.write(sheets, format).await
        } else {
            Err(Failure::unsupported(
                "tables are written as `xlsx`, `csv` or `pdf`",
            ))
        };
        match written {
            Ok(bytes) => match Blob::taken(Arc::new(bytes), &self.meter.blobs) {
                Some(blob) => Ok(Ok(self.keep(blob)?)),
                None => Ok(Err(Failure::new("limit", "Tableau trop grand."))),
            },
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn drop(&mut self, workbook: Resource<Workbook>) -> wasmtime::Result<()> {
        self.forget_held(workbook)
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_proposed_name_stays_a_name() {
        for (given, expected) in [
            ("Patients 2026.xlsx", "Patients 2026.xlsx"),
            ("../../.bashrc", "bashrc"),
            ("/etc/passwd", "etc-passwd"),
            ("a\u{202e}gpj.exe\n", "agpj.exe"),
            ("  ", "export"),
            ("..", "export"),
        ] {
            assert_eq!(file_name(given), expected, "{given:?}");
        }
    }
}
