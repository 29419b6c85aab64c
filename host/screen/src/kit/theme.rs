//! How it looks: the tokens, light and dark, and the fonts. Everything that draws takes its colours from here.

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin,
    RichText, Shadow, Stroke, TextStyle, Theme, Ui, Vec2,
};
use socle_runtime::view::Tone;

/// Text of the file.
pub(crate) const TEXT: f32 = 14.0;
/// Text of lists, tables and panels.
pub(crate) const DENSE: f32 = 13.0;
/// Text beside other text.
pub(crate) const CAPTION: f32 = 12.0;
/// The patient's name.
pub(crate) const NAME: f32 = 18.0;
/// Everything stands on this grid.
pub(crate) const GRID: f32 = 4.0;
/// Corners of controls.
pub(crate) const RADIUS: u8 = 6;
/// Corners of cards.
pub(crate) const CARD_RADIUS: u8 = 8;
/// Height of a button or field.
pub(crate) const CONTROL: f32 = 28.0;

/// A colour to write with and one to write on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    pub(crate) ink: Color32,
    pub(crate) paper: Color32,
}

/// The colours of a theme.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(crate) background: Color32,
    pub(crate) surface: Color32,
    pub(crate) sunken: Color32,
    /// What parts surfaces.
    pub(crate) border: Color32,
    /// What shows where one types, ticks or chooses.
    pub(crate) control: Color32,
    pub(crate) text: Color32,
    pub(crate) secondary: Color32,
    pub(crate) accent: Color32,
    pub(crate) on_accent: Color32,
    /// A row or control under the pointer.
    pub(crate) hovered: Color32,
    pub(crate) good: Ink,
    pub(crate) attention: Ink,
    pub(crate) problem: Ink,
    pub(crate) information: Ink,
    pub(crate) neutral: Ink,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

const fn ink(ink: u32, paper: u32) -> Ink {
    Ink {
        ink: rgb(ink),
        paper: rgb(paper),
    }
}

static LIGHT: Palette = Palette {
    background: rgb(0xF4F6F8),
    surface: rgb(0xFFFFFF),
    sunken: rgb(0xEBEEF2),
    border: rgb(0xD9DEE5),
    control: rgb(0x7C8999),
    text: rgb(0x17202B),
    secondary: rgb(0x566270),
    accent: rgb(0x1D5FBF),
    on_accent: rgb(0xFFFFFF),
    hovered: rgb(0xF4F6F8),
    good: ink(0x1B7A4B, 0xE3F3EA),
    attention: ink(0xA05500, 0xFBEFDD),
    problem: ink(0xB3261E, 0xFBE5E3),
    information: ink(0x1D5FBF, 0xE4EDFA),
    neutral: ink(0x5F6975, 0xE9ECF0),
};

static DARK: Palette = Palette {
    background: rgb(0x14181D),
    surface: rgb(0x1B2027),
    sunken: rgb(0x242B34),
    border: rgb(0x343D49),
    control: rgb(0x6B7787),
    text: rgb(0xE7ECF2),
    secondary: rgb(0x9AA7B6),
    accent: rgb(0x7FB0F5),
    on_accent: rgb(0x14181D),
    hovered: rgb(0x242B34),
    good: ink(0x6CCF9B, 0x173226),
    attention: ink(0xF0B361, 0x3A2A12),
    problem: ink(0xF28B82, 0x3B1C1A),
    information: ink(0x7FB0F5, 0x1A2C45),
    neutral: ink(0xA9B3BF, 0x2A323C),
};

impl Palette {
    /// The ink of a tone.
    pub(crate) fn tone(&self, tone: Tone) -> Ink {
        match tone {
            Tone::Neutral => self.neutral,
            Tone::Good => self.good,
            Tone::Attention => self.attention,
            Tone::Problem => self.problem,
            Tone::Information | Tone::Primary => self.information,
        }
    }
}

/// The palette in force.
pub(crate) fn palette(ui: &Ui) -> &'static Palette {
    of(if ui.visuals().dark_mode {
        Theme::Dark
    } else {
        Theme::Light
    })
}

/// The palette that goes with a style.
pub(crate) fn palette_of(style: &egui::Style) -> &'static Palette {
    of(if style.visuals.dark_mode {
        Theme::Dark
    } else {
        Theme::Light
    })
}

fn of(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

/// Inter SemiBold.
pub(crate) fn semibold_family() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Inter with tabular figures and the signs of the statuses.
pub(crate) fn tabular_family() -> FontFamily {
    FontFamily::Name("tabular".into())
}

/// Text in semibold.
pub(crate) fn semibold(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(FontId::new(size, semibold_family()))
}

/// Text whose figures line up.
pub(crate) fn tabular(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(FontId::new(size, tabular_family()))
}

/// Two clicks no further apart are a double click, seconds.
const DOUBLE_CLICK_S: f64 = 0.5;

/// Give a context its fonts and its two styles.
pub(crate) fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    // Where the desktop says nothing.
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
    // As long as desktops have it: a busy or a virtual machine draws few frames between two clicks.
    ctx.options_mut(|options| options.input_options.max_double_click_delay = DOUBLE_CLICK_S);
    for theme in [Theme::Light, Theme::Dark] {
        let mut style = (*ctx.style_of(theme)).clone();
        dress(&mut style, of(theme));
        ctx.set_style_of(theme, style);
    }
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let faces: [(&str, &'static [u8]); 3] = [
        ("Inter", socle_typeset::fonts::REGULAR),
        ("Inter SemiBold", socle_typeset::fonts::SEMI_BOLD),
        ("Socle Signes", socle_typeset::fonts::SIGNS),
    ];
    for (name, bytes) in faces {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    // egui's own faces come last, for what Inter has not.
    let mut fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for face in fonts
        .families
        .get(&FontFamily::Monospace)
        .into_iter()
        .flatten()
    {
        if !fallback.contains(face) {
            fallback.push(face.clone());
        }
    }
    let mut family = |family: FontFamily, first: [&str; 2]| {
        let faces = first
            .iter()
            .map(|face| (*face).to_owned())
            .chain(fallback.iter().cloned());
        fonts.families.insert(family, faces.collect());
    };
    family(FontFamily::Proportional, ["Inter", "Socle Signes"]);
    family(semibold_family(), ["Inter SemiBold", "Socle Signes"]);
    family(tabular_family(), ["Socle Signes", "Inter"]);
    fonts
}

fn dress(style: &mut egui::Style, palette: &Palette) {
    style.text_styles = [
        (
            TextStyle::Body,
            FontId::new(DENSE, FontFamily::Proportional),
        ),
        (
            TextStyle::Button,
            FontId::new(DENSE, FontFamily::Proportional),
        ),
        (
            TextStyle::Small,
            FontId::new(CAPTION, FontFamily::Proportional),
        ),
        (TextStyle::Heading, FontId::new(NAME, semibold_family())),
        (
            TextStyle::Monospace,
            FontId::new(CAPTION, FontFamily::Monospace),
        ),
    ]
    .into();
    style.animation_time = 0.0;
    let spacing = &mut style.spacing;
    spacing.item_spacing = Vec2::splat(GRID);
    spacing.button_padding = Vec2::new(10.0, 5.0);
    spacing.interact_size = Vec2::new(24.0, CONTROL);
    spacing.menu_margin = Margin::same(4);
    spacing.window_margin = Margin::same(20);
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 8.0;
    spacing.scroll = egui::style::ScrollStyle::floating();
    style.interaction.selectable_labels = false;

    let visuals = &mut style.visuals;
    let radius = CornerRadius::same(RADIUS);
    let line = Stroke::new(1.0, palette.border);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.secondary);
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.surface;
    visuals.window_stroke = line;
    visuals.window_corner_radius = CornerRadius::same(CARD_RADIUS);
    visuals.menu_corner_radius = radius;
    visuals.window_shadow = Shadow {
        offset: [0, 12],
        blur: 32,
        spread: 0,
        color: Color32::from_black_alpha(56),
    };
    visuals.popup_shadow = Shadow {
        offset: [0, 6],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(40),
    };
    visuals.extreme_bg_color = palette.surface;
    visuals.text_edit_bg_color = Some(palette.surface);
    visuals.faint_bg_color = palette.sunken;
    visuals.code_bg_color = palette.sunken;
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.attention.ink;
    visuals.error_fg_color = palette.problem.ink;
    visuals.selection.bg_fill = palette.information.paper;
    visuals.selection.stroke = Stroke::new(1.0, palette.accent);
    visuals.text_cursor.stroke.color = palette.accent;
    visuals.disabled_alpha = 0.55;
    let text = Stroke::new(1.0, palette.text);
    let widgets = &mut visuals.widgets;
    for (visuals, fill, border) in [
        (&mut widgets.noninteractive, palette.surface, line),
        (
            &mut widgets.inactive,
            palette.surface,
            Stroke::new(1.0, palette.control),
        ),
        (
            &mut widgets.hovered,
            palette.hovered,
            Stroke::new(1.0, palette.secondary),
        ),
        (
            &mut widgets.active,
            palette.sunken,
            Stroke::new(2.0, palette.accent),
        ),
        (&mut widgets.open, palette.sunken, line),
    ] {
        visuals.bg_fill = fill;
        visuals.weak_bg_fill = fill;
        visuals.bg_stroke = border;
        visuals.fg_stroke = text;
        visuals.corner_radius = radius;
        visuals.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2 defines them.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |c: Color32| {
            let part = |v: u8| {
                let v = f32::from(v) / 255.0;
                if v <= 0.04045 {
                    v / 12.92
                } else {
                    ((v + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_what_it_is_written_on() {
        for palette in [&LIGHT, &DARK] {
            for paper in [
                palette.background,
                palette.surface,
                palette.sunken,
                palette.hovered,
            ] {
                assert!(contrast(palette.text, paper) >= 7.0);
                assert!(contrast(palette.secondary, paper) >= 4.5);
            }
            assert!(contrast(palette.on_accent, palette.accent) >= 4.5);
            for under in [palette.background, palette.surface, palette.sunken] {
                // What marks a control, and the one the keyboard is on, is no text: 3 is enough.
                assert!(contrast(palette.accent, under) >= 3.0);
                assert!(contrast(palette.control, under) >= 3.0, "{under:?}");
            }
            for tone in [
                Tone::Neutral,
                Tone::Good,
                Tone::Attention,
                Tone::Problem,
                Tone::Information,
                Tone::Primary,
            ] {
                let Ink { ink, paper } = palette.tone(tone);
                for under in [
                    paper,
                    palette.background,
                    palette.surface,
                    palette.sunken,
                    palette.hovered,
                ] {
                    let ratio = contrast(ink, under);
                    assert!(ratio >= 4.5, "{tone:?} {ratio} on {under:?}");
                }
            }
        }
    }

    #[test]
    fn every_sign_and_french_letter_has_a_glyph() {
        // The harness panics at the first character no face can draw.
        let text = "○ ◐ ◑ ● ✕ ✓ ⚠ → ↑ ↓ « » … ’ ‘ “ ” – — · × € ° ≥ µ œŒæÆÿŸçÇéÈêëïîôûùà\u{202f}\u{a0} 0123456789";
        let mut harness = egui_kittest::Harness::builder()
            .with_context_setup(install)
            .build_ui(|ui| {
                for family in [
                    FontFamily::Proportional,
                    semibold_family(),
                    tabular_family(),
                ] {
                    ui.label(RichText::new(text).font(FontId::new(13.0, family)));
                }
            });
        harness.run();
    }
}
