//! A structured document (CDA) on the screen: who, when and for whom, then section by section; beside each section, what it
//! gives to the medical file, taken by the person only.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{
    Align, FontFamily, FontId, Id, Label, Layout, Popup, Rect, Role, Sense, Stroke, TextFormat, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use socle_formats::cda::text::{Block, Cell, Run, Table, row_words};
use socle_formats::cda::{Section, Shown};
use socle_formats::summary::Item;
use socle_formats::summary::filing::is_there;
use socle_formats::summary::identity::differences;
use socle_formats::traits::Sexe;
use socle_record::{Document, Dossier};
use socle_runtime::view::Tone;

use super::note::{self, Note};
use super::{Bench, Zoom, errand, sheet};
use crate::kit::text::{t, t_count, t_with};
use crate::kit::theme::{self, CAPTION, DENSE, palette};
use crate::kit::widgets::{self, Button, Weight};
use crate::model::papers::PaperAct;
use crate::patient::file::Desk;
use socle_practice::documents::structured::{Part, Structured};
use socle_practice::documents::taking;

/// From so many units on, those out of sight are not drawn.
const MANY: usize = 300;
/// The most units shown of one document; beyond, it is said.
const MOST: usize = 20_000;
/// Widest a document is shown, points: longer lines are hard to read.
const WIDEST: f32 = 980.0;
/// Room around the words of a cell.
const PAD: egui::Vec2 = vec2(6.0, 3.0);

/// What the screen keeps of a document from one frame to the next.
#[derive(Default)]
pub(super) struct Kept {
    /// Items that are ticked.
    ticked: BTreeSet<usize>,
    /// Which items the medical file has already, and the file it was looked up in.
    there: Option<(Arc<Dossier>, Vec<bool>)>,
    /// Heights of the units as they were last drawn, at this width.
    heights: Vec<f32>,
    width: f32,
}

/// Documents kept.
pub(super) type AllKept = HashMap<String, Kept>;

/// Something drawn as a whole.
enum Unit<'a> {
    /// Title of a section, and how deep it stands.
    Heading(usize, &'a str),
    /// A paragraph, with what stands before its first line.
    Words(f32, String, &'a [Run]),
    /// A caption of a list or a table.
    About(f32, &'a str),
    /// A row of a table: the columns' widths, whether it names them.
    Row(Arc<[f32]>, &'a [Cell], bool),
    /// Something attached.
    Attached(usize),
    /// Something attached that is not there.
    Absent(&'a str),
    /// What the patient has not.
    Negated(&'a str),
    /// Only codes were written: they are said by the items below.
    WithoutText,
    /// An item for the medical file.
    Item(usize),
    /// Room.
    Gap(f32),
}

/// Draw the document.
pub(super) fn show(
    ui: &mut Ui,
    document: &Document,
    structured: &Structured,
    zoom: Zoom,
    desk: &mut Desk<'_>,
    bench: &mut Bench,
) -> Option<Note> {
    let key = document.id.as_str().to_owned();
    let mut kept = bench.structured.remove(&key).unwrap_or_default();
    follow(&mut kept, structured, document, desk);
    let mut wanted = None;
    sheet::area(ui, &key, |ui, width| {
        let width = width.min(WIDEST * zoom.0.max(1.0));
        ui.set_max_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, document, structured, desk);
        take(ui, document, &structured.shown, &mut kept, desk);
        if structured.shown.whole.is_none() && structured.shown.sections.is_empty() {
            widgets::gap(ui, 3.0);
            widgets::caption(ui, t("cda-vide"));
        }
        let mut units = Vec::new();
        if let Some(whole) = structured.shown.whole {
            units.push(Unit::Gap(12.0));
            units.push(Unit::Attached(whole));
        }
        for section in &structured.shown.sections {
            gather(section, 0, width, &mut units);
        }
        let cut = units.len() > MOST;
        units.truncate(MOST);
        #[allow(clippy::float_cmp)]
        if kept.heights.len() != units.len() || kept.width != width {
            kept.heights = vec![0.0; units.len()];
            kept.width = width;
        }
        let many = units.len() > MANY;
        for (n, unit) in units.iter().enumerate() {
            let top = ui.cursor().top();
            let known = kept.heights[n];
            if many && known > 0.0 {
                let place = Rect::from_min_size(pos2(ui.cursor().left(), top), vec2(width, known));
                if !ui.is_rect_visible(place) {
                    ui.allocate_space(vec2(width, known));
                    continue;
                }
            }
            let mut drawing = Drawing {
                document,
                structured,
                zoom,
                kept: &mut kept,
                bench,
                wanted: &mut wanted,
            };
            ui.push_id(("unit", n), |ui| drawing.unit(ui, unit, desk));
            kept.heights[n] = (ui.cursor().top() - top).max(0.0);
        }
        if cut {
            widgets::notice(ui, &t("cda-coupe"), Tone::Attention);
        }
    });
    bench.structured.insert(key, kept);
    wanted
}

/// What the medical file has already; what was ticked and is there now is ticked no more.
fn follow(kept: &mut Kept, structured: &Structured, document: &Document, desk: &Desk<'_>) {
    let items = &structured.shown.items;
    if items.is_empty() {
        return;
    }
    let Some(dossier) = desk.model.charts().dossier(document.patient.as_str()).data else {
        return;
    };
    let fresh = kept
        .there
        .as_ref()
        .is_none_or(|(known, there)| !Arc::ptr_eq(known, &dossier) || there.len() != items.len());
    if fresh {
        let known = taking::known(&dossier);
        let there: Vec<bool> = items.iter().map(|item| is_there(item, &known)).collect();
        kept.ticked
            .retain(|n| !there.get(*n).copied().unwrap_or(true));
        kept.there = Some((dossier, there));
    }
}

impl Kept {
    fn is_there(&self, item: usize) -> bool {
        self.there
            .as_ref()
            .and_then(|(_, there)| there.get(item).copied())
            .unwrap_or(false)
    }
}

/// Who, when, for whom; and what is not as it should be.
fn head(ui: &mut Ui, document: &Document, structured: &Structured, desk: &Desk<'_>) {
    let shown = &structured.shown;
    ui.spacing_mut().item_spacing.y = 4.0;
    let title = if shown.title.is_empty() {
        &document.title
    } else {
        &shown.title
    };
    let heading = ui.add(
        Label::new(theme::semibold(title, 17.0).color(palette(ui).text))
            .wrap()
            .selectable(true),
    );
    widgets::said_as(&heading, Role::Heading, title);
    let mut facts = Vec::new();
    if !shown.kind.label.is_empty() && shown.kind.label != *title {
        facts.push(shown.kind.label.replace('\'', "’"));
    }
    if let Some(at) = shown.at {
        facts.push(t_with("cda-du", &[("date", &at.affichage())]));
    }
    if let Some(version) = shown.version.filter(|version| *version > 1) {
        facts.push(t_with("cda-version", &[("numero", &version.to_string())]));
    }
    if shown.replaces.is_some() {
        facts.push(t("cda-remplace"));
    }
    if let Some(word) = &shown.confidentiality {
        facts.push(t_with("cda-confidentialite", &[("mot", word)]));
    }
    if !facts.is_empty() {
        widgets::caption(ui, facts.join(" · "));
    }
    let mut line = |label: &str, text: String| {
        if text.is_empty() {
            return;
        }
        let mut job = LayoutJob::default();
        let format = |color| TextFormat {
            font_id: FontId::new(DENSE, FontFamily::Proportional),
            color,
            ..TextFormat::default()
        };
        job.append(&format!("{label} : "), 0.0, format(palette(ui).secondary));
        job.append(&text, 0.0, format(palette(ui).text));
        ui.add(Label::new(job).wrap().selectable(true));
    };
    let mut patient = String::new();
    if let Some(person) = &shown.person {
        patient = format!("{} {}", person.nom_naissance, person.premier_prenom);
        if !person.nom_utilise.is_empty() && person.nom_utilise != person.nom_naissance {
            patient = format!("{patient} ({})", person.nom_utilise);
        }
        if let Some(birth) = person.date_naissance {
            let key = match person.sexe {
                Some(Sexe::F) => "cda-nee",
                Some(Sexe::M) => "cda-ne",
                _ => "cda-ne-ou-nee",
            };
            let born = t_with(key, &[("date", &birth.affichage())]);
            patient = format!("{patient}, {born}");
        }
        if let Some(ins) = &person.ins {
            patient = format!("{patient} · INS {}", ins.matricule);
        }
    }
    line(&t("cda-patient"), patient.trim().to_owned());
    for author in &shown.authors {
        line(&t("cda-auteur"), author.line());
    }
    let is_another = shown
        .responsible
        .as_ref()
        .filter(|one| shown.authors.iter().all(|author| author.name != one.name));
    if let Some(responsible) = is_another {
        line(&t("cda-responsable"), responsible.line());
    }
    for recipient in &shown.recipients {
        line(&t("cda-pour"), recipient.line());
    }
    if let (Some(begin), end) = shown.event {
        let text = match end.filter(|end| *end != begin) {
            Some(end) => format!("{} – {}", begin.affichage(), end.affichage()),
            None => begin.affichage(),
        };
        line(&t("cda-acte-le"), text);
    }
    if !shown.custodian.is_empty()
        && shown
            .authors
            .iter()
            .all(|author| author.structure != shown.custodian)
    {
        line(&t("cda-conserve"), shown.custodian.clone());
    }
    widgets::gap(ui, 1.0);
    identity(ui, document, shown, desk);
    if !shown.left_out.is_empty() {
        let what = shown.left_out.join(", ");
        widgets::notice(
            ui,
            &t_with("cda-actif-retire", &[("quoi", &what)]),
            Tone::Attention,
        );
    }
    ui.spacing_mut().item_spacing.y = 0.0;
}

/// The identity of the document beside that of the patient, when they differ.
fn identity(ui: &mut Ui, document: &Document, shown: &Shown, desk: &Desk<'_>) {
    let Some(person) = &shown.person else {
        widgets::notice(ui, &t("cda-sans-patient"), Tone::Attention);
        return;
    };
    let Some(data) = desk.model.file(document.patient.as_str()).data else {
        return;
    };
    let found = differences(
        person,
        data.identity.identite.traits(),
        data.line.matricule.as_deref(),
    );
    if found.is_empty() {
        return;
    }
    widgets::notice(ui, &t("cda-identite-differe"), Tone::Problem);
    let width = ui.available_width().min(560.0);
    let widths: Arc<[f32]> = [0.34, 0.33, 0.33].map(|part| part * width).into();
    let cell = |text: &str, is_head: bool| Cell {
        blocks: vec![Block::Paragraph(vec![Run {
            text: text.to_owned(),
            style: socle_formats::cda::text::Style {
                bold: is_head,
                ..Default::default()
            },
        }])],
        columns: 1,
        is_head,
        is_repeated: false,
    };
    let head = [
        cell(&t("cda-trait"), true),
        cell(&t("cda-dans-document"), true),
        cell(&t("cda-dans-dossier"), true),
    ];
    ui.spacing_mut().item_spacing.y = 0.0;
    row(ui, &widths, &head, true, 1.0);
    for one in &found {
        let cells = [
            cell(one.label, true),
            cell(&one.written, false),
            cell(&one.known, false),
        ];
        row(ui, &widths, &cells, false, 1.0);
    }
}

/// What can be taken into the medical file, and the button that takes what is ticked.
fn take(ui: &mut Ui, document: &Document, shown: &Shown, kept: &mut Kept, desk: &mut Desk<'_>) {
    let free: Vec<usize> = (0..shown.items.len())
        .filter(|n| !kept.is_there(*n))
        .collect();
    if shown.items.is_empty() {
        return;
    }
    widgets::gap(ui, 2.0);
    if free.is_empty() {
        widgets::caption(ui, t("cda-tout-au-dossier"));
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        widgets::caption(ui, t_count("cda-a-reprendre", free.len() as u64));
        let all = free.iter().all(|n| kept.ticked.contains(n));
        let label = if all {
            t("cda-tout-decocher")
        } else {
            t("cda-tout-cocher")
        };
        if Button::new(&label).weight(Weight::Quiet).show(ui).clicked() {
            kept.ticked = if all {
                BTreeSet::new()
            } else {
                free.iter().copied().collect()
            };
        }
        let count = kept.ticked.len();
        if count > 0 {
            let label = t_count("cda-reprendre", count as u64);
            let button = Button::new(&label).weight(Weight::Primary);
            if button.show(ui).clicked() {
                errand(
                    desk,
                    PaperAct::Take {
                        document: document.id.as_str().to_owned(),
                        items: kept.ticked.iter().copied().collect(),
                    },
                );
            }
        }
    });
}

/// The units of a section.
fn gather<'a>(section: &'a Section, depth: usize, width: f32, units: &mut Vec<Unit<'a>>) {
    units.push(Unit::Gap(if depth == 0 { 16.0 } else { 10.0 }));
    units.push(Unit::Heading(depth, &section.title));
    blocks(&section.blocks, 0.0, width, "", units);
    if section.is_without_text {
        units.push(Unit::WithoutText);
    }
    units.extend(section.negated.iter().map(|one| Unit::Negated(one)));
    if !section.items.is_empty() {
        units.push(Unit::Gap(4.0));
        units.extend(section.items.iter().map(|n| Unit::Item(*n)));
    }
    for inside in &section.sections {
        gather(inside, depth + 1, width, units);
    }
}

fn blocks<'a>(blocks: &'a [Block], indent: f32, width: f32, mark: &str, units: &mut Vec<Unit<'a>>) {
    let mut mark = mark.to_owned();
    for block in blocks {
        match block {
            Block::Paragraph(runs) => {
                units.push(Unit::Words(indent, std::mem::take(&mut mark), runs));
            }
            Block::List(list) => {
                if !list.caption.is_empty() {
                    units.push(Unit::About(indent, &list.caption));
                }
                for (n, entry) in list.entries.iter().enumerate() {
                    let mark = if list.is_ordered {
                        format!("{}.", n + 1)
                    } else {
                        "•".to_owned()
                    };
                    self::blocks(entry, indent + 18.0, width, &mark, units);
                }
            }
            Block::Table(table) => {
                if !table.caption.is_empty() {
                    units.push(Unit::About(indent, &table.caption));
                }
                let widths = widths(table, width - indent);
                for row in &table.head {
                    units.push(Unit::Row(Arc::clone(&widths), row, true));
                }
                for row in &table.rows {
                    units.push(Unit::Row(Arc::clone(&widths), row, false));
                }
                units.push(Unit::Gap(6.0));
                // Cells are narrow: what is attached in them is shown below.
                let cells = table.head.iter().chain(&table.rows).flatten();
                for cell in cells.filter(|cell| !cell.is_repeated) {
                    attached(&cell.blocks, units);
                }
            }
            Block::Attached(place) => units.push(Unit::Attached(*place)),
            Block::Absent(name) => units.push(Unit::Absent(name)),
        }
    }
}

/// What is attached inside blocks.
fn attached<'a>(blocks: &'a [Block], units: &mut Vec<Unit<'a>>) {
    for block in blocks {
        match block {
            Block::Attached(place) => units.push(Unit::Attached(*place)),
            Block::List(list) => list.entries.iter().for_each(|entry| attached(entry, units)),
            Block::Table(table) => table
                .head
                .iter()
                .chain(&table.rows)
                .flatten()
                .for_each(|cell| attached(&cell.blocks, units)),
            Block::Paragraph(_) | Block::Absent(_) => {}
        }
    }
}

/// Widths of the columns: each has room for its longest word, and its share of what is left by how much it holds.
fn widths(table: &Table, width: f32) -> Arc<[f32]> {
    /// Width of a letter, about.
    const LETTER: f32 = 7.3;
    /// Rows that are looked at.
    const LOOKED_AT: usize = 200;
    let columns = table.columns.max(1);
    let mut needs = vec![(2.0 * PAD.x + 16.0, 1.0); columns];
    for row in table.head.iter().chain(table.rows.iter().take(LOOKED_AT)) {
        let mut first = 0;
        for cell in row {
            if cell.columns == 1
                && let Some((least, all)) = needs.get_mut(first)
            {
                let words = cell
                    .blocks
                    .iter()
                    .map(Block::words)
                    .collect::<Vec<_>>()
                    .join(" ");
                let longest = words
                    .split(' ')
                    .map(|word| word.chars().count())
                    .max()
                    .unwrap_or(0);
                #[allow(clippy::cast_precision_loss)]
                {
                    *least = f32::max(*least, longest.min(24) as f32 * LETTER + 2.0 * PAD.x);
                    *all = f32::max(*all, words.chars().count().min(120) as f32);
                }
            }
            first += cell.columns;
        }
    }
    let least: f32 = needs.iter().map(|(least, _)| least).sum();
    let all: f32 = needs.iter().map(|(_, all)| all).sum();
    let left = width - least;
    needs
        .iter()
        .map(|(least_of, share)| {
            if left > 0.0 {
                // A table of a few words does not spread over the whole page.
                least_of + (left * share / all).min(share * LETTER)
            } else {
                // Wider than the page: it is moved sideways, and its words stay whole.
                *least_of
            }
        })
        .collect()
}

/// What drawing a unit needs.
struct Drawing<'a, 'b> {
    document: &'a Document,
    structured: &'a Structured,
    zoom: Zoom,
    kept: &'a mut Kept,
    bench: &'a mut Bench,
    wanted: &'b mut Option<Note>,
}

impl Drawing<'_, '_> {
    fn unit(&mut self, ui: &mut Ui, unit: &Unit<'_>, desk: &mut Desk<'_>) {
        let size = DENSE * self.zoom.0;
        match unit {
            Unit::Heading(depth, title) => {
                let text = match depth {
                    0 => theme::semibold(*title, size + 2.0),
                    _ => theme::semibold(*title, size),
                };
                let color = if *depth == 0 {
                    palette(ui).accent
                } else {
                    palette(ui).text
                };
                let response = ui.add(Label::new(text.color(color)).wrap().selectable(true));
                widgets::said_as(&response, Role::Heading, title);
                ui.ctx()
                    .accesskit_node_builder(response.id, |node| node.set_level(3 + depth.min(&3)));
                widgets::gap(ui, 1.0);
            }
            Unit::Words(indent, mark, runs) => {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(*indent);
                    if !mark.is_empty() {
                        let color = palette(ui).secondary;
                        let job = plain(mark, size, color);
                        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
                        let at = pos2(ui.cursor().left() - 16.0, ui.cursor().top());
                        ui.painter().galley(at, galley, color);
                    }
                    let job = job(ui, runs, size, palette(ui).text);
                    let response = ui.add(Label::new(job).wrap().selectable(true));
                    let words: String = runs.iter().map(|run| run.text.as_str()).collect();
                    self.menu(&response, &words);
                });
                ui.add_space(4.0);
            }
            Unit::About(indent, words) => {
                ui.horizontal_top(|ui| {
                    ui.add_space(*indent);
                    ui.add(
                        Label::new(theme::semibold(*words, size).color(palette(ui).text))
                            .wrap()
                            .selectable(true),
                    );
                });
                ui.add_space(2.0);
            }
            Unit::Row(widths, cells, is_head) => {
                let response = row(ui, widths, cells, *is_head, self.zoom.0);
                if !is_head {
                    self.menu(&response, &row_words(cells));
                }
            }
            Unit::Attached(place) => self.attached(ui, *place, desk),
            Unit::Absent(name) => {
                let text = if name.is_empty() {
                    t("cda-image-ailleurs")
                } else {
                    t_with("cda-absente", &[("nom", name)])
                };
                widgets::caption(ui, text);
            }
            Unit::Negated(what) => {
                ui.add_space(2.0);
                let text = t_with("cda-n-a-pas", &[("quoi", what)]);
                ui.add(Label::new(plain(&text, size, palette(ui).text)).wrap());
            }
            Unit::WithoutText => drop(widgets::caption(ui, t("cda-sans-texte"))),
            Unit::Item(n) => self.item(ui, *n, desk),
            Unit::Gap(height) => ui.add_space(*height),
        }
    }

    /// What a line may become in the medical file.
    fn menu(&mut self, response: &egui::Response, words: &str) {
        Popup::context_menu(response).show(|ui| {
            if let Some(note) = note::entries(ui, self.document, words) {
                *self.wanted = Some(note);
            }
        });
    }

    /// An item, to be ticked or taken at once.
    fn item(&mut self, ui: &mut Ui, n: usize, desk: &mut Desk<'_>) {
        let Some(item) = self.structured.shown.items.get(n) else {
            return;
        };
        let (label, said) = told(item);
        let there = self.kept.is_there(n);
        let ink = palette(ui);
        let frame = egui::Frame::new()
            .fill(ink.sunken)
            .inner_margin(egui::Margin::symmetric(8, 3));
        frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                if there {
                    ui.label(theme::tabular("✓", DENSE).color(ink.secondary));
                    let text = format!("{said} · {}", t("cda-deja"));
                    ui.add(Label::new(plain(&text, DENSE, ink.secondary)).wrap());
                    return;
                }
                let mut on = self.kept.ticked.contains(&n);
                let room = (ui.available_width() - 90.0).max(120.0);
                widgets::column(ui, room, |ui| {
                    let text = egui::RichText::new(&said).size(DENSE).color(ink.text);
                    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Wrap);
                    if ui.checkbox(&mut on, text).changed() {
                        if on {
                            self.kept.ticked.insert(n);
                        } else {
                            self.kept.ticked.remove(&n);
                        }
                    }
                });
                let name = t_with("cda-reprendre-nomme", &[("element", &label)]);
                let label = t("cda-reprendre-un");
                let button = Button {
                    name: Some(&name),
                    ..Button::new(&label)
                };
                if button.weight(Weight::Quiet).show(ui).clicked() {
                    errand(
                        desk,
                        PaperAct::Take {
                            document: self.document.id.as_str().to_owned(),
                            items: vec![n],
                        },
                    );
                }
            });
        });
        ui.add_space(1.0);
    }

    /// Something attached: a picture, the pages of a PDF, a text.
    fn attached(&mut self, ui: &mut Ui, place: usize, desk: &mut Desk<'_>) {
        let Some(part) = self.structured.parts.get(place) else {
            return;
        };
        ui.add_space(4.0);
        let is_whole = self.structured.shown.whole == Some(place);
        if !is_whole {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                widgets::caption(
                    ui,
                    t_with("cda-jointe", &[("numero", &(place + 1).to_string())]),
                );
                let name = t_with(
                    "cda-jointe-enregistrer",
                    &[("numero", &(place + 1).to_string())],
                );
                let label = t("document-enregistrer");
                let button = Button {
                    name: Some(&name),
                    ..Button::new(&label)
                };
                if button.weight(Weight::Quiet).show(ui).clicked() {
                    desk.model.papers().save(self.document, Some(place));
                }
            });
        }
        match part {
            Part::Failed(why) => drop(widgets::notice(ui, why, Tone::Attention)),
            Part::Text(text) => {
                let job = plain(text, DENSE * self.zoom.0, palette(ui).text);
                ui.add(Label::new(job).wrap().selectable(true));
            }
            Part::Picture(picture) => {
                let key = format!("{}/{}/{place}", self.document.id, self.document.version);
                let texture = self.bench.texture(ui, key, picture);
                let size = texture.size_vec2();
                let scale = (ui.available_width() / size.x).min(1.0) * self.zoom.0;
                let response = ui.add(egui::Image::new((texture.id(), size * scale)));
                let name = t_with("cda-jointe", &[("numero", &(place + 1).to_string())]);
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
            }
            Part::Pages(sizes) => {
                let width = ui.available_width();
                sheet::pages_of(
                    ui,
                    self.document,
                    Some(place),
                    sizes,
                    width * self.zoom.0,
                    desk,
                    self.bench,
                );
            }
        }
        ui.add_space(6.0);
    }
}

/// What an item is, in short, and all that would be written of it.
fn told(item: &Item) -> (String, String) {
    let label = item.label().to_owned();
    let kind = socle_record::model::kinds::Kind::named(item.kind);
    let mut parts = vec![match kind {
        Some(kind) => format!("{} : {label}", sentence(kind.label)),
        None => label.clone(),
    }];
    if let Some(term) = item.get_term("terme")
        && !term.code.is_empty()
    {
        parts.push(term.code.clone());
    }
    for field in ["posologie", "reaction", "valeur", "quantite", "lien", "lot"] {
        let text = match item.fields.get(field) {
            Some(socle_formats::summary::Value::Term(term)) => term.label.clone(),
            Some(socle_formats::summary::Value::Number(number)) => {
                format!("{number} {}", item.get_text("unite"))
                    .trim()
                    .to_owned()
            }
            _ => {
                let written = item.get_text(field);
                kind.and_then(|kind| kind.field(field))
                    .map_or_else(|| written.to_owned(), |known| known.shown(&written.into()))
            }
        };
        if !text.is_empty() {
            parts.push(text);
        }
    }
    let day = |field: &str| {
        let written = item.get_text(field);
        written
            .parse::<socle_formats::date::CivilDate>()
            .map_or_else(|_| written.to_owned(), |date| date.affichage())
    };
    let begins = [day("debut"), day("date")]
        .into_iter()
        .find(|day| !day.is_empty());
    match (begins, day("fin")) {
        (Some(begins), ends) if ends.is_empty() => parts.push(begins),
        (Some(begins), ends) => parts.push(format!("{begins} – {ends}")),
        (None, ends) if !ends.is_empty() => {
            parts.push(t_with("element-jusqu-a", &[("date", &ends)]));
        }
        _ => {}
    }
    (label, parts.join(" · "))
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn plain(text: &str, size: f32, color: egui::Color32) -> LayoutJob {
    LayoutJob::single_section(
        text.to_owned(),
        TextFormat {
            font_id: FontId::new(size, FontFamily::Proportional),
            color,
            ..TextFormat::default()
        },
    )
}

fn job(ui: &Ui, runs: &[Run], size: f32, color: egui::Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    for run in runs {
        let family = if run.style.bold {
            theme::semibold_family()
        } else {
            FontFamily::Proportional
        };
        let line = |on: bool| {
            if on {
                Stroke::new(1.0, color)
            } else {
                Stroke::NONE
            }
        };
        let size = if run.style.small { size * 0.8 } else { size };
        let color = if run.style.struck {
            palette(ui).secondary
        } else {
            color
        };
        job.append(
            &run.text,
            0.0,
            TextFormat {
                font_id: FontId::new(size, family),
                color,
                italics: run.style.italic,
                underline: line(run.style.underline),
                strikethrough: line(run.style.struck),
                ..TextFormat::default()
            },
        );
    }
    job
}

/// Draw a row: cells side by side, as high as the highest.
fn row(ui: &mut Ui, widths: &[f32], cells: &[Cell], is_head: bool, zoom: f32) -> egui::Response {
    let ink = palette(ui);
    let start = ui.cursor().left_top();
    let total: f32 = widths.iter().sum();
    let size = if is_head { CAPTION } else { DENSE } * zoom;
    let words = row_words(cells);
    let mut edges = vec![start.x];
    let mut bottom = start.y;
    let mut first = 0;
    let back = ui.painter().add(egui::Shape::Noop);
    let line = UiBuilder::new()
        .max_rect(Rect::from_min_size(start, vec2(total, f32::INFINITY)))
        .accessibility_role(Role::Row)
        .accessibility_label(&words)
        .layout(Layout::top_down(Align::Min));
    let mut line = ui.new_child(line);
    for (n, cell) in cells.iter().enumerate() {
        let width: f32 = widths.iter().skip(first).take(cell.columns).sum();
        first += cell.columns;
        let left = edges.last().copied().unwrap_or(start.x);
        let inside = Rect::from_min_size(
            pos2(left + PAD.x, start.y + PAD.y),
            vec2((width - 2.0 * PAD.x).max(8.0), f32::INFINITY),
        );
        let role = if is_head || cell.is_head {
            Role::ColumnHeader
        } else {
            Role::Cell
        };
        let mut child = line.new_child(
            UiBuilder::new()
                .id_salt(n)
                .max_rect(inside)
                .accessibility_role(role)
                .layout(Layout::top_down(Align::Min)),
        );
        child.spacing_mut().item_spacing.y = 2.0;
        let color = if cell.is_repeated || is_head {
            ink.secondary
        } else {
            ink.text
        };
        for block in &cell.blocks {
            in_cell(&mut child, block, size, color);
        }
        bottom = bottom.max(child.min_rect().bottom());
        edges.push(left + width);
    }
    let rect = Rect::from_min_max(start, pos2(start.x + total, bottom + PAD.y));
    let stroke = Stroke::new(1.0, ink.border);
    if is_head {
        ui.painter()
            .set(back, egui::Shape::rect_filled(rect, 0.0, ink.sunken));
    }
    ui.painter()
        .rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
    for edge in edges.iter().skip(1).take(cells.len().saturating_sub(1)) {
        ui.painter().vline(*edge, rect.y_range(), stroke);
    }
    // The rectangle stands under its words: a press on one of them is a press on the row too.
    let id = ui.next_auto_id();
    ui.allocate_rect(rect, Sense::hover());
    ui.interact(rect, Id::unique((id, "row")), Sense::click())
}

/// A block inside a cell: what is nested there is read in lines.
fn in_cell(ui: &mut Ui, block: &Block, size: f32, color: egui::Color32) {
    match block {
        Block::Paragraph(runs) => {
            let job = job(ui, runs, size, color);
            ui.add(Label::new(job).wrap());
        }
        Block::List(list) => {
            if !list.caption.is_empty() {
                ui.add(Label::new(plain(&list.caption, size, color)).wrap());
            }
            for (n, entry) in list.entries.iter().enumerate() {
                let mark = if list.is_ordered {
                    format!("{}. ", n + 1)
                } else {
                    "• ".to_owned()
                };
                let words: Vec<String> = entry.iter().map(Block::words).collect();
                let text = format!("{mark}{}", words.join(" "));
                ui.add(Label::new(plain(&text, size, color)).wrap());
            }
        }
        Block::Table(table) => {
            for row in table.head.iter().chain(&table.rows) {
                ui.add(Label::new(plain(&row_words(row), size, color)).wrap());
            }
        }
        Block::Attached(place) => {
            let text = t_with(
                "cda-jointe-dessous",
                &[("numero", &(place + 1).to_string())],
            );
            widgets::caption(ui, text);
        }
        Block::Absent(name) => {
            widgets::caption(ui, t_with("cda-absente", &[("nom", name)]));
        }
    }
}
