//! The three sections of a VSM, in their order, with their sub-sections.
//!
//! The exact rule of their texts: a coded sub-section holds at least one entry; one without items is left out and the text of
//! the section above says so; a section whose sub-sections are all there has no text of its own.

use super::entries::{Entries, id};
use super::narrative::{self, Table};
use super::{Content, Header, Section};
use crate::out::Out;
use crate::summary::systems::LOINC;

/// What a section is to the contract of the VSM.
pub(super) struct Known {
    pub(super) templates: &'static [&'static str],
    pub(super) code: &'static str,
    pub(super) label: &'static str,
    pub(super) title: &'static str,
}

pub(super) const SYNTHESIS: Known = Known {
    templates: &["1.2.250.1.213.1.1.2.29"],
    code: "46612-8",
    label: "Conclusions de synthèse",
    title: "Pathologies, antécédents, allergies et facteurs de risque",
};
pub(super) const HISTORY: Known = Known {
    templates: &["1.2.250.1.213.1.1.2.30"],
    code: "34117-2",
    label: "Historique et physique",
    title: "Pathologies en cours, antécédents et allergies",
};
pub(super) const RISKS: Known = Known {
    templates: &["1.2.250.1.213.1.1.2.31"],
    code: "57207-3",
    label: "Facteurs de risque présents ou passés affectant l'état de santé et/ou une circonstance",
    title: "Facteurs de risque",
};
pub(super) const PLAN: Known = Known {
    templates: &["1.2.250.1.213.1.1.2.32"],
    code: "18776-5",
    label: "Plan de traitement",
    title: "Traitements au long cours",
};

/// The section of the document a section of ours is.
pub(super) const fn known(section: Section) -> Known {
    let (templates, code, label): (&'static [&'static str], _, _) = match section {
        Section::Problemes => (
            &[
                "2.16.840.1.113883.10.20.1.11",
                "1.3.6.1.4.1.19376.1.5.3.1.3.6",
                "1.2.250.1.213.1.1.2.132",
            ],
            "11450-4",
            "Liste des problèmes actifs",
        ),
        Section::Antecedents => (
            &["1.3.6.1.4.1.19376.1.5.3.1.3.8", "1.2.250.1.213.1.1.2.134"],
            "11348-0",
            "Antécédents médicaux",
        ),
        Section::Actes => (
            &[
                "2.16.840.1.113883.10.20.1.12",
                "1.3.6.1.4.1.19376.1.5.3.1.3.11",
                "1.3.6.1.4.1.19376.1.5.3.1.3.12",
                "1.2.250.1.213.1.1.2.136",
            ],
            "47519-4",
            "Historique des actes",
        ),
        Section::Allergies => (
            &[
                "2.16.840.1.113883.10.20.1.2",
                "1.3.6.1.4.1.19376.1.5.3.1.3.13",
                "1.2.250.1.213.1.1.2.137",
            ],
            "48765-2",
            "Allergies et hypersensibilités",
        ),
        Section::Habitus => (
            &[
                "2.16.840.1.113883.10.20.1.15",
                "1.3.6.1.4.1.19376.1.5.3.1.3.16",
                "1.3.6.1.4.1.19376.1.5.3.1.3.16.1",
                "1.2.250.1.213.1.1.2.141",
            ],
            "29762-2",
            "Habitus, Mode de vie",
        ),
        Section::RisquesProfessionnels | Section::AutresRisques => (
            &[
                "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.1",
                "1.2.250.1.213.1.1.2.74",
            ],
            "10161-8",
            "Facteurs de risques professionnels",
        ),
        Section::Familiaux => (
            &[
                "2.16.840.1.113883.10.20.1.4",
                "1.3.6.1.4.1.19376.1.5.3.1.3.14",
                "1.3.6.1.4.1.19376.1.5.3.1.3.15",
                "1.2.250.1.213.1.1.2.139",
            ],
            "10157-6",
            "Historique des pathologies familiales",
        ),
        Section::Vigilance => (
            &["1.3.6.1.4.1.19376.1.5.3.1.3.27", "1.2.250.1.213.1.1.2.150"],
            "30954-2",
            "Résultats d'examens",
        ),
        Section::Traitements => (
            &[
                "2.16.840.1.113883.10.20.1.8",
                "1.3.6.1.4.1.19376.1.5.3.1.3.19",
                "1.2.250.1.213.1.1.2.143",
            ],
            "10160-0",
            "Traitements",
        ),
    };
    Known {
        templates,
        code,
        label,
        title: section.title(),
    }
}

/// The body.
pub(super) fn write(out: &mut Out, header: &Header, content: &Content) {
    let body = Body {
        root: &header.set_id,
        content,
    };
    out.open("component", &[], |out| {
        out.open("structuredBody", &[], |out| {
            section(out, body.root, &SYNTHESIS, |out| {
                section(out, body.root, &HISTORY, |out| body.history(out));
                section(out, body.root, &RISKS, |out| body.risks(out));
            });
            section(out, body.root, &known(Section::Vigilance), |out| {
                out.open("text", &[], |out| body.free(out, Section::Vigilance, false));
            });
            section(out, body.root, &PLAN, |out| body.plan(out));
        });
    });
}

struct Body<'a> {
    root: &'a str,
    content: &'a Content,
}

/// A section with what is inside; its id is under the OID of all versions.
pub(super) fn section(out: &mut Out, root: &str, known: &Known, inside: impl FnOnce(&mut Out)) {
    out.open("component", &[], |out| {
        out.open("section", &[], |out| {
            for template in known.templates {
                out.empty("templateId", &[("root", template)]);
            }
            let extension = format!("section-{}", known.code);
            out.empty("id", &[("root", root), ("extension", &extension)]);
            out.empty(
                "code",
                &[
                    ("code", known.code),
                    ("displayName", known.label),
                    ("codeSystem", LOINC),
                    ("codeSystemName", "LOINC"),
                ],
            );
            out.text("title", &[], known.title);
            inside(out);
        });
    });
}

impl Body<'_> {
    fn has(&self, section: Section) -> bool {
        self.content.of(section).next().is_some()
    }

    /// A coded sub-section with its table and its entries.
    fn coded(&self, out: &mut Out, section: Section) {
        self::section(out, self.root, &known(section), |out| {
            out.open("text", &[], |out| {
                let items = narrative::table(self.content, section);
                table(out, section.as_str(), &items);
                paragraphs(out, &narrative::words(self.content, section));
            });
            let entries = Entries {
                root: self.root,
                content: self.content,
            };
            entries.write(out, section);
        });
    }

    /// A section in words only: its items and its lines, or the sentence that there are none; under their title where
    /// another one surrounds them.
    fn free(&self, out: &mut Out, section: Section, titled: bool) {
        let mut lines: Vec<String> = self
            .content
            .of(section)
            .map(|entry| narrative::line(&entry.item, self.content.notes))
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines.extend(narrative::words(self.content, section));
        if lines.is_empty() {
            out.text("paragraph", &[], section.nothing());
            return;
        }
        out.open("list", &[], |out| {
            if titled {
                out.text("caption", &[], section.title());
            }
            for line in &lines {
                out.text("item", &[], line);
            }
        });
    }

    fn history(&self, out: &mut Out) {
        let parts = [
            Section::Problemes,
            Section::Antecedents,
            Section::Actes,
            Section::Allergies,
        ];
        let (there, absent): (Vec<Section>, Vec<Section>) =
            parts.into_iter().partition(|section| self.has(*section));
        if !absent.is_empty() {
            out.open("text", &[], |out| {
                for section in absent {
                    self.free(out, section, true);
                }
            });
        }
        for section in there {
            self.coded(out, section);
        }
    }

    fn risks(&self, out: &mut Out) {
        let says = |section| self.has(section) || self.content.words_of(section).is_some();
        let others = says(Section::AutresRisques);
        let habits = self.has(Section::Habitus);
        let family = self.has(Section::Familiaux);
        // With all three sub-sections no text is allowed: what has no section of its own then joins the risks at work, in
        // the text of the section.
        let work = says(Section::RisquesProfessionnels) && !(others && habits && family);
        if !(habits && family && work) {
            out.open("text", &[], |out| {
                for (section, there) in [
                    (Section::Habitus, habits),
                    (Section::RisquesProfessionnels, work),
                    (Section::AutresRisques, !others),
                    (Section::Familiaux, family),
                ] {
                    if !there {
                        self.free(out, section, true);
                    }
                }
            });
        }
        if habits {
            self.coded(out, Section::Habitus);
        }
        if work {
            section(
                out,
                self.root,
                &known(Section::RisquesProfessionnels),
                |out| {
                    out.open("text", &[], |out| {
                        self.free(out, Section::RisquesProfessionnels, false);
                    });
                },
            );
        }
        if family {
            self.coded(out, Section::Familiaux);
        }
    }

    fn plan(&self, out: &mut Out) {
        if self.has(Section::Traitements) {
            self.coded(out, Section::Traitements);
        } else {
            out.open("text", &[], |out| {
                self.free(out, Section::Traitements, false)
            });
        }
    }
}

fn paragraphs(out: &mut Out, lines: &[String]) {
    for line in lines {
        out.text("paragraph", &[], line);
    }
}

/// Items as a table; `prefix` stands before the IDs of what entries point to.
pub(super) fn table(out: &mut Out, prefix: &str, table: &Table) {
    out.open("table", &[("border", "0")], |out| {
        out.open("thead", &[], |out| {
            out.open("tr", &[], |out| {
                for title in &table.columns {
                    out.text("th", &[], title);
                }
            });
        });
        out.open("tbody", &[], |out| {
            for (index, row) in table.rows.iter().enumerate() {
                out.open("tr", &[], |out| {
                    for cell in &row.cells {
                        out.open("td", &[], |out| {
                            if cell.part.is_empty() {
                                out.words(&cell.text);
                            } else {
                                let id = id(prefix, index + 1, cell.part);
                                out.text("content", &[("ID", &id)], &cell.text);
                            }
                        });
                    }
                });
            }
        });
    });
}
