//! `socle:base`: the call's context, tables, views, events, clock, log, texts, settings.

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::base::{
    clock_random, context, events, log, settings, table, texts, types, ui,
};
use crate::failure::{Data, Failure};
use crate::limits;
use crate::meter::Meter;
use crate::resources::{Context, Event, Happening, Page, Query, View};
use crate::state::CallState;
use crate::view::{Chart, FieldKind, Format, Kind, Sign, Table, Tone};

impl types::Host for CallState {}

impl context::Host for CallState {}

impl context::HostContext for CallState {
    fn id(&mut self, _: Resource<Context>) -> wasmtime::Result<String> {
        Ok(self.call.id.clone())
    }

    fn origin(&mut self, _: Resource<Context>) -> wasmtime::Result<String> {
        Ok(self.call.origin.word().to_owned())
    }

    fn patient(&mut self, _: Resource<Context>) -> wasmtime::Result<Option<String>> {
        Ok(self.call.patient.clone())
    }

    fn caller(&mut self, _: Resource<Context>) -> wasmtime::Result<Option<String>> {
        Ok(self.call.chain.last().map(|(plugin, _)| plugin.clone()))
    }

    fn cancelled(&mut self, _: Resource<Context>) -> wasmtime::Result<bool> {
        Ok(self.call.cancel.is_cancelled())
    }

    fn remaining_ms(&mut self, _: Resource<Context>) -> wasmtime::Result<u32> {
        Ok(self.call.remaining().map_or(u32::MAX, |left| {
            u32::try_from(left.as_millis()).unwrap_or(u32::MAX)
        }))
    }

    fn supports(&mut self, _: Resource<Context>, feature: String) -> wasmtime::Result<bool> {
        Ok(crate::contract::supports(&feature))
    }

    fn progress(
        &mut self,
        _: Resource<Context>,
        fraction: Option<f32>,
        text: String,
    ) -> wasmtime::Result<()> {
        let fraction = fraction
            .filter(|fraction| fraction.is_finite())
            .map(|fraction| fraction.clamp(0.0, 1.0));
        self.progress(fraction, &clean(&text));
        Ok(())
    }

    fn checkpoint(
        &mut self,
        _: Resource<Context>,
        resume: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        if resume.len() > limits::CHECKPOINT_BYTES {
            return Ok(Err(Failure::new("limit", "Point de reprise trop grand.")
                .author("a checkpoint holds at most 64 KiB")));
        }
        self.keep_checkpoint(resume)
    }

    fn resume(&mut self, _: Resource<Context>) -> wasmtime::Result<Option<Vec<u8>>> {
        self.reads_what_was_kept();
        Ok(self.call.resume.clone())
    }

    fn scratch_get(&mut self, _: Resource<Context>, key: String) -> wasmtime::Result<Data> {
        Ok(self.scratch_read(&key))
    }

    fn scratch_set(
        &mut self,
        _: Resource<Context>,
        key: String,
        value: Data,
    ) -> wasmtime::Result<Result<(), Failure>> {
        Ok(self.scratch_write(key, value))
    }

    fn drop(&mut self, resource: Resource<Context>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl table::Host for CallState {}

impl table::HostQuery for CallState {
    fn new(&mut self, kind: String) -> wasmtime::Result<Resource<Query>> {
        let query = self.keep(Query::default())?;
        let held = self.hold(&query, kind.len(), 0)?;
        held.kind = kind;
        Ok(query)
    }

    fn equal(
        &mut self,
        query: Resource<Query>,
        field: String,
        value: Data,
    ) -> wasmtime::Result<()> {
        let weight = field.len() + value.weight();
        self.hold(&query, weight, 0)?.equal.push((field, value));
        Ok(())
    }

    fn between(
        &mut self,
        query: Resource<Query>,
        field: String,
        low: Data,
        high: Data,
    ) -> wasmtime::Result<()> {
        let weight = field.len() + low.weight() + high.weight();
        self.hold(&query, weight, 0)?
            .between
            .push((field, low, high));
        Ok(())
    }

    fn matches(&mut self, query: Resource<Query>, words: String) -> wasmtime::Result<()> {
        let replaced = self.resource(&query)?.words.len();
        let held = self.hold(&query, words.len(), replaced)?;
        held.words = words;
        Ok(())
    }

    fn sort(
        &mut self,
        query: Resource<Query>,
        field: String,
        descending: bool,
    ) -> wasmtime::Result<()> {
        let replaced = self
            .resource(&query)?
            .sort
            .as_ref()
            .map_or(0, |(field, _)| field.len());
        let held = self.hold(&query, field.len(), replaced)?;
        held.sort = Some((field, descending));
        Ok(())
    }

    fn page(&mut self, query: Resource<Query>, first: u64, count: u32) -> wasmtime::Result<()> {
        let query = self.resource_mut(&query)?;
        (query.first, query.count) = (first, Some(count));
        Ok(())
    }

    fn drop(&mut self, resource: Resource<Query>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}

impl table::HostPage for CallState {
    fn first(&mut self, page: Resource<Page>) -> wasmtime::Result<u64> {
        Ok(self.resource(&page)?.first)
    }

    fn count(&mut self, page: Resource<Page>) -> wasmtime::Result<u32> {
        Ok(self.resource(&page)?.count)
    }

    fn sorted_by(&mut self, page: Resource<Page>) -> wasmtime::Result<String> {
        Ok(self.resource(&page)?.sorted_by.clone())
    }

    fn descending(&mut self, page: Resource<Page>) -> wasmtime::Result<bool> {
        Ok(self.resource(&page)?.descending)
    }

    fn row(&mut self, page: Resource<Page>, key: String) -> wasmtime::Result<()> {
        let asked = self.resource(&page)?;
        let why = if asked.rows.len() >= asked.count as usize {
            format!("`rows` gave more than the {} rows asked for", asked.count)
        } else if asked.bytes + key.len() > limits::VIEW_BYTES {
            format!("`rows` gave more than {} bytes", limits::VIEW_BYTES)
        } else {
            // Two rows with one key would share what was chosen of them.
            let mut unused = key.clone();
            let mut number = asked.rows.len();
            while asked.rows.iter().any(|(known, _)| *known == unused) {
                unused = format!("{key}#{number}");
                number += 1;
            }
            self.hold(&page, unused.len(), 0)?
                .rows
                .push((unused, Vec::new()));
            return Ok(());
        };
        let page = self.resource_mut(&page)?;
        if !std::mem::replace(&mut page.overflows, true) {
            self.complain(why);
        }
        Ok(())
    }

    fn cell(&mut self, page: Resource<Page>, value: Data) -> wasmtime::Result<()> {
        let asked = self.resource(&page)?;
        // The cells of a row that was left out are not those of the row before.
        let fits = !asked.overflows
            && asked
                .rows
                .last()
                .is_some_and(|(_, cells)| cells.len() < limits::VIEW_COLUMNS);
        if fits {
            // The place of what is left out stays: the cells after it belong to their own columns.
            let room = limits::VIEW_BYTES.saturating_sub(asked.bytes);
            let value = if value.weight() > limits::VIEW_TEXT_BYTES.min(room) {
                self.complain(format!(
                    "a cell of `rows` is longer than {} bytes, or the page than {}",
                    limits::VIEW_TEXT_BYTES,
                    limits::VIEW_BYTES
                ));
                Data::None
            } else {
                value
            };
            let page = self.hold(&page, value.weight(), 0)?;
            if let Some((_, cells)) = page.rows.last_mut() {
                cells.push(value);
            }
        }
        Ok(())
    }

    fn total(&mut self, page: Resource<Page>, rows: u64) -> wasmtime::Result<()> {
        self.resource_mut(&page)?.total = rows;
        Ok(())
    }

    fn drop(&mut self, resource: Resource<Page>) -> wasmtime::Result<()> {
        self.forget_held(resource)
    }
}

impl ui::Host for CallState {
    fn invalidate(&mut self, contribution: String) -> wasmtime::Result<()> {
        self.invalidated(contribution);
        Ok(())
    }
}

impl CallState {
    fn leaf(&mut self, view: &Resource<View>, key: String, kind: Kind) -> wasmtime::Result<()> {
        self.resource_mut(view)?.0.leaf(key, kind);
        Ok(())
    }

    fn container(
        &mut self,
        view: &Resource<View>,
        key: String,
        kind: Kind,
    ) -> wasmtime::Result<()> {
        self.resource_mut(view)?.0.open(key, kind);
        Ok(())
    }
}

impl ui::HostView for CallState {
    fn open_column(&mut self, view: Resource<View>, key: String) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Column)
    }

    fn open_row(&mut self, view: Resource<View>, key: String) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Row)
    }

    fn open_section(
        &mut self,
        view: Resource<View>,
        key: String,
        title: String,
    ) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Section { title })
    }

    fn open_form(
        &mut self,
        view: Resource<View>,
        key: String,
        submit_label: String,
    ) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Form { submit_label })
    }

    fn open_dialog(
        &mut self,
        view: Resource<View>,
        key: String,
        title: String,
    ) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Dialog { title })
    }

    fn open_page(
        &mut self,
        view: Resource<View>,
        key: String,
        title: String,
    ) -> wasmtime::Result<()> {
        self.container(&view, key, Kind::Page { title })
    }

    fn open_table(
        &mut self,
        view: Resource<View>,
        key: String,
        caption: String,
        mut columns: Vec<(String, String)>,
    ) -> wasmtime::Result<()> {
        columns.truncate(limits::VIEW_COLUMNS);
        self.container(
            &view,
            key,
            Kind::Table(Table {
                caption,
                columns,
                ..Table::default()
            }),
        )
    }

    fn close(&mut self, view: Resource<View>) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.close();
        Ok(())
    }

    fn heading(
        &mut self,
        view: Resource<View>,
        key: String,
        level: u8,
        text: String,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Heading {
                level: level.clamp(1, 4),
                text,
            },
        )
    }

    fn text(&mut self, view: Resource<View>, key: String, text: String) -> wasmtime::Result<()> {
        self.leaf(&view, key, Kind::Text { text })
    }

    fn badge(
        &mut self,
        view: Resource<View>,
        key: String,
        sign: String,
        text: String,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Badge {
                sign: Sign::from_word(&sign),
                text,
            },
        )
    }

    fn notice(&mut self, view: Resource<View>, key: String, text: String) -> wasmtime::Result<()> {
        self.leaf(&view, key, Kind::Notice { text })
    }

    fn fact(
        &mut self,
        view: Resource<View>,
        key: String,
        label: String,
        value: Data,
        format: String,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Fact {
                label,
                value,
                format: Format::from_word(&format),
            },
        )
    }

    fn image(
        &mut self,
        view: Resource<View>,
        key: String,
        mime: String,
        bytes: Vec<u8>,
        description: String,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Image {
                mime,
                bytes,
                description,
            },
        )
    }

    fn progress(
        &mut self,
        view: Resource<View>,
        key: String,
        label: String,
        fraction: Option<f32>,
    ) -> wasmtime::Result<()> {
        let fraction = fraction
            .filter(|fraction| fraction.is_finite())
            .map(|fraction| fraction.clamp(0.0, 1.0));
        self.leaf(&view, key, Kind::Progress { label, fraction })
    }

    fn chart(
        &mut self,
        view: Resource<View>,
        key: String,
        title: String,
        kind: String,
        labels: Vec<String>,
        series: Vec<(String, Vec<f64>)>,
    ) -> wasmtime::Result<()> {
        let chart = Chart::of(title, &kind, labels, series);
        self.leaf(&view, key, Kind::Chart(chart))
    }

    fn button(&mut self, view: Resource<View>, key: String, label: String) -> wasmtime::Result<()> {
        self.leaf(&view, key, Kind::Button { label })
    }

    fn field(
        &mut self,
        view: Resource<View>,
        key: String,
        label: String,
        kind: String,
        value: Data,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Field {
                label,
                kind: FieldKind::from_word(&kind),
                value,
            },
        )
    }

    fn choice(
        &mut self,
        view: Resource<View>,
        key: String,
        label: String,
        options: Vec<(String, String)>,
        selected: Vec<String>,
    ) -> wasmtime::Result<()> {
        self.leaf(
            &view,
            key,
            Kind::Choice {
                label,
                options,
                selected,
            },
        )
    }

    fn row(&mut self, view: Resource<View>, key: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.table_row(key);
        Ok(())
    }

    fn cell(&mut self, view: Resource<View>, value: Data, format: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .table_cell(value, Format::from_word(&format));
        Ok(())
    }

    fn paged(&mut self, view: Resource<View>, rows: u64) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.paged(rows);
        Ok(())
    }

    fn tone(&mut self, view: Resource<View>, tone: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify("", |node| node.tone = Tone::from_word(&tone));
        Ok(())
    }

    fn hint(&mut self, view: Resource<View>, text: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify(&text, |node| node.hint = Some(text.clone()));
        Ok(())
    }

    fn problem(&mut self, view: Resource<View>, text: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify(&text, |node| node.problem = Some(text.clone()));
        Ok(())
    }

    fn required(&mut self, view: Resource<View>) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify("", |node| node.required = true);
        Ok(())
    }

    fn disabled(&mut self, view: Resource<View>, reason: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify(&reason, |node| node.disabled = Some(reason.clone()));
        Ok(())
    }

    fn shortcut(&mut self, view: Resource<View>, key: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify(&key, |node| node.shortcut = Some(key.clone()));
        Ok(())
    }

    fn confirm(&mut self, view: Resource<View>, question: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?
            .0
            .modify(&question, |node| node.confirm = Some(question.clone()));
        Ok(())
    }

    fn mark_letters(
        &mut self,
        view: Resource<View>,
        ranges: Vec<(u32, u32)>,
    ) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.letters(&ranges);
        Ok(())
    }

    fn leads_to(&mut self, view: Resource<View>, place: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.leads_to(&place);
        Ok(())
    }

    fn opens(&mut self, view: Resource<View>, patient: String) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.opens(&patient);
        Ok(())
    }

    fn begins(&mut self, view: Resource<View>, service: String) -> wasmtime::Result<()> {
        if !self.resource(&view)?.0.may_begin(&service) {
            let line = Permission::Begin {
                service: service.clone(),
            };
            let refused = self.granted(&line).err();
            self.resource_mut(&view)?
                .0
                .note_begin(&service, refused.as_ref());
            if refused.is_some() {
                return Ok(());
            }
        }
        self.resource_mut(&view)?.0.begins(&service);
        Ok(())
    }

    fn suggest(
        &mut self,
        view: Resource<View>,
        options: Vec<(String, String, String)>,
    ) -> wasmtime::Result<()> {
        self.resource_mut(&view)?.0.suggest(options);
        Ok(())
    }

    fn drop(&mut self, resource: Resource<View>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl ui::HostEvent for CallState {
    fn name(&mut self, event: Resource<Event>) -> wasmtime::Result<String> {
        Ok(self.resource(&event)?.0.name.clone())
    }

    fn target(&mut self, event: Resource<Event>) -> wasmtime::Result<String> {
        Ok(self.resource(&event)?.0.target.clone())
    }

    fn value(&mut self, event: Resource<Event>) -> wasmtime::Result<Data> {
        Ok(self.resource(&event)?.0.value.clone())
    }

    fn fields(&mut self, event: Resource<Event>) -> wasmtime::Result<Vec<(String, Data)>> {
        Ok(self.resource(&event)?.0.fields.clone())
    }

    fn drop(&mut self, resource: Resource<Event>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl events::Host for CallState {}

impl events::HostHappening for CallState {
    fn id(&mut self, what: Resource<Happening>) -> wasmtime::Result<String> {
        Ok(self.resource(&what)?.id.clone())
    }

    fn name(&mut self, what: Resource<Happening>) -> wasmtime::Result<String> {
        Ok(self.resource(&what)?.name.clone())
    }

    fn get(&mut self, what: Resource<Happening>, key: String) -> wasmtime::Result<Data> {
        let happening = self.resource(&what)?;
        let value = lookup(&happening.values, &key);
        if happening.name == socle_manifest::BARCODE_SCANNED {
            return Ok(match value {
                Data::Text(text) => Data::Text(self.heard_code(text)),
                other => other,
            });
        }
        // A job answers what it likes: the plugin reads what it kept.
        if happening.name == "job-finished" {
            self.reads_what_was_kept();
        }
        Ok(value)
    }

    fn occurred(&mut self, what: Resource<Happening>) -> wasmtime::Result<i64> {
        Ok(self.resource(&what)?.occurred_ms)
    }

    fn failures(&mut self, what: Resource<Happening>) -> wasmtime::Result<u32> {
        Ok(self.resource(&what)?.failures)
    }

    fn drop(&mut self, resource: Resource<Happening>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl clock_random::Host for CallState {
    fn now(&mut self) -> wasmtime::Result<i64> {
        Ok(self.host.clock.now_ms())
    }

    fn elapsed(&mut self) -> wasmtime::Result<u64> {
        Ok(self.host.clock.elapsed_ms())
    }

    fn today(&mut self) -> wasmtime::Result<String> {
        Ok(self.host.clock.today())
    }

    fn offset_minutes(&mut self, instant: i64) -> wasmtime::Result<i32> {
        Ok(self.host.clock.offset_minutes(instant))
    }

    fn random(&mut self, count: u32) -> wasmtime::Result<Vec<u8>> {
        let work = Meter::works();
        let mut bytes = vec![0; count.min(limits::RANDOM_BYTES) as usize];
        self.host
            .clock
            .random(&mut bytes)
            .map_err(|failure| wasmtime::Error::msg(failure.message))?;
        self.meter.worked(work);
        Ok(bytes)
    }
}

impl log::Host for CallState {
    fn write(
        &mut self,
        level: log::Level,
        message: String,
        fields: Vec<(String, String)>,
    ) -> wasmtime::Result<()> {
        self.log(level, &message, &fields);
        Ok(())
    }
}

impl settings::Host for CallState {
    fn get(&mut self, key: String) -> wasmtime::Result<Data> {
        Ok(self.setting(&key))
    }
}

impl texts::Host for CallState {
    fn get(&mut self, key: String, arguments: Vec<(String, Data)>) -> wasmtime::Result<String> {
        let work = Meter::works();
        let text = self.plugin.texts.text(&key, &arguments);
        self.meter.worked(work);
        Ok(text)
    }
}

/// The value called `key`, or none.
pub(crate) fn lookup(values: &[(String, Data)], key: &str) -> Data {
    values
        .iter()
        .find(|(name, _)| name == key)
        .map_or(Data::None, |(_, value)| value.clone())
}

/// A text a plugin wrote, on one line, within so many characters, without what changes the direction of reading or is not
/// seen: it stands beside words of the host.
pub(crate) fn one_line(text: &str, chars: usize) -> String {
    let seen: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| {
            !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        })
        .collect();
    let seen = seen.trim();
    match seen.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", seen[..end].trim_end()),
        None => seen.to_owned(),
    }
}

/// A line a plugin wrote, as the log keeps it.
pub(crate) fn clean(text: &str) -> String {
    clean_to(text, limits::LOG_LINE_BYTES)
}

/// Does this character show nothing, or change how what stands around it is read? Control characters (terminal escapes
/// among them), characters without width, marks of direction.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text a plugin wrote, without hidden characters and within so many bytes.
pub(crate) fn clean_to(text: &str, bytes: usize) -> String {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out: String = text[..end]
        .chars()
        .map(|c| if is_hidden(c) && c != '\n' { ' ' } else { c })
        .collect();
    if end < text.len() {
        out.push('…');
    }
    out
}
