//! Medical files of people who do not exist, in every mix a summary may meet: sections there and not, codes and words only,
//! dates whole, partial and unknown, signs that documents and screens stumble over.

use socle_formats::oid::{self, OidIns};
use socle_formats::summary::{Item, Person as Who, Term, Value, WrittenIns, systems};
use socle_formats::traits::Sexe;
use socle_formats::vsm::{Content, Entry, Header, Professional, Section, Stamp, Structure};

use crate::{Chance, People, Person};

/// Codes with the words of the starter terminologies.
fn coded(table: &'static str) -> Vec<(&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some((parts.next()?, parts.next()?))
        })
        .collect()
}

const CIM10: &str = include_str!("../../../host/record/data/terminologies/cim10.tsv");
const CCAM: &str = include_str!("../../../host/record/data/terminologies/ccam.tsv");
const LOINC: &str = include_str!("../../../host/record/data/terminologies/loinc.tsv");
const ATC: &str = include_str!("../../../host/record/data/terminologies/atc.tsv");

/// Medicines by their CIS and a package, as official examples name them.
const MEDICINES: [(&str, &str, &str); 2] = [
    (
        "63564053",
        "PLAVIX 75 mg, comprimé pelliculé",
        "3400938022209",
    ),
    (
        "63245753",
        "COUMADINE 5 mg, comprimé sécable",
        "3400935693099",
    ),
];

/// Words that programs stumble over.
const ODD: [&str; 20] = [
    "Fièvre > 39 °C & frissons < 3 jours",
    "« guillemets », \"droits\" et 'apostrophes'",
    "]]> & <script>alert(1)</script> <!-- non -->",
    "&amp; déjà échappé &#65;",
    "حساسية من البنسلين",
    "\u{202E}écrit à l’envers\u{202C}",
    "tabulation\tet retour\nà la ligne\r\nencore",
    "un\u{1}deux\u{8}trois\u{1F}quatre\u{7F}",
    "e\u{301}crit en deux signes, et 👩🏽‍⚕️ en plusieurs",
    "日本脳炎ワクチン",
    "\u{FEFF}marque d’ordre et \u{FFFE}",
    "espaces\u{A0}insécables\u{202F}fines",
    "100 % – 1/2 ½ ² Œdème",
    "#renvoi-1-terme",
    "<!DOCTYPE x [<!ENTITY a \"b\">]> &a;",
    "<![CDATA[ pas une section ]]>",
    "ligne\u{2028}autre\u{2029}paragraphe\u{85}suite",
    "sans largeur\u{200B}\u{200D}\u{2060}, trait\u{AD}d’union",
    "𝔽 hors du premier plan 𐍈 \u{1F9EC}",
    "barre | oblique \\ $(rm) %s {0} ~",
];

/// Who may write a summary, as the value set of authors names them.
const PROFESSIONS: [&str; 4] = ["G15_10/SM26", "G15_10/SM54", "G15_10/SM04", "G15_10"];

/// How a file is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// Seed.
    pub seed: u64,
    /// Which of the ten sections have items, bit after bit in the order of [`Section::ALL`].
    pub sections: u16,
    /// The most items of a section.
    pub most: u64,
    /// Odd words, one in so many; 0 for none.
    pub odd: u64,
}

/// The header and the content of a summary.
#[must_use]
pub fn summary(draw: Draw) -> (Header, Content) {
    let mut chance = Chance::new(draw.seed);
    let person = People::new(draw.seed)
        .next()
        .unwrap_or_else(|| unreachable!("an endless row"));
    let mut content = Content {
        notes: chance.below(3) == 0,
        ..Content::default()
    };
    let mut drawing = Drawing {
        chance: &mut chance,
        odd: draw.odd,
    };
    for (bit, section) in Section::ALL.into_iter().enumerate() {
        if draw.sections & (1 << bit) == 0 {
            continue;
        }
        for number in 0..1 + drawing.chance.below(draw.most) {
            content.entries.push(Entry {
                key: format!("{}-{number}", section.as_str()),
                item: drawing.item(section),
            });
        }
    }
    let mut header = header(&person, &mut chance);
    if draw.odd != 0 {
        vary(&mut header, &mut chance);
    }
    (header, content)
}

/// A header as other practices have it: who writes is of another speciality, names and addresses bear odd signs or are not there.
fn vary(header: &mut Header, chance: &mut Chance) {
    header.author.profession = (*chance.one_of(&PROFESSIONS)).to_owned();
    if chance.below(3) == 0 {
        header.author.given = String::new();
        header.author.family = "L’HÉRITIER-<D’Œuf> & Cie".to_owned();
    }
    if chance.below(3) == 0 {
        header.author.phone = String::new();
    }
    if chance.below(3) == 0 {
        header.structure.name = format!("Maison {}", chance.one_of(&ODD));
    }
    if chance.below(4) == 0 {
        // Ten lines, of which an address takes seven.
        header.structure.street = (1..=10).map(|line| format!("Étage {line} <&>\n")).collect();
    }
    if chance.below(2) == 0 {
        let number = chance.below(1_000_000);
        let own = format!("IPP-{number}&<\">");
        header.local_id = Some((header.set_id.clone(), own));
    }
    if chance.below(4) == 0 {
        header.patient.adresse = format!("Chez M. <&>\n{}\n\n", header.patient.adresse);
    }
    if chance.below(6) == 0 {
        // A day that nobody knew, as birth certificates write it.
        let year = header
            .patient
            .date_naissance
            .map_or(1950, |date| date.annee());
        header.patient.date_naissance = format!("{year:04}").parse().ok();
    }
    header
        .patient
        .telephones
        .extend((chance.below(4) == 0).then(|| "poste 12, le matin".to_owned()));
    if chance.below(4) == 0 {
        header.title = format!("Synthèse {}", chance.one_of(&ODD))
            .chars()
            .take(128)
            .collect();
    }
}

/// A file of so many items, without odd words: its first version.
#[must_use]
pub fn of_items(seed: u64, count: usize) -> (Header, Content) {
    let drawn = |seed| {
        summary(Draw {
            seed,
            sections: 0x3FF,
            most: 8,
            odd: 0,
        })
    };
    let (mut header, mut content) = drawn(seed);
    (header.version, header.replaces, content.notes) = (1, None, false);
    let mut more = 0;
    while content.entries.len() < count {
        more += 1;
        let (_, next) = drawn(seed.wrapping_add(more));
        content
            .entries
            .extend(next.entries.into_iter().map(|entry| Entry {
                key: format!("{more}-{}", entry.key),
                ..entry
            }));
    }
    content.entries.truncate(count);
    (header, content)
}

fn header(person: &Person, chance: &mut Chance) -> Header {
    let mut uuid = || {
        let (high, low) = (chance.draw(), chance.draw());
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        oid::of_uuid(bytes)
    };
    let (id, set_id, replaced) = (uuid(), uuid(), uuid());
    let version = u32::try_from(1 + chance.below(3)).unwrap_or(1);
    let author = Professional {
        id: "810000000017".to_owned(),
        family: "LIBRE".to_owned(),
        given: "Maxence".to_owned(),
        profession: "G15_10/SM26".to_owned(),
        phone: "01 02 03 04 05".to_owned(),
    };
    let treating = match chance.below(4) {
        0 => None,
        1 => Some(Professional {
            family: "D’<ORME> & FILS".to_owned(),
            ..Professional::default()
        }),
        2 => Some(Professional {
            id: "810000000025".to_owned(),
            family: "ORME".to_owned(),
            given: "Anne".to_owned(),
            ..Professional::default()
        }),
        _ => Some(author.clone()),
    };
    let street = [
        "",
        "3 rue de l’Église",
        "Bâtiment <A>\n3 rue de l’Église\nBP 12",
    ];
    let plain = chance.below(3) == 0;
    Header {
        id,
        set_id,
        version,
        replaces: (version > 1).then_some(replaced),
        title: "Synthèse médicale".to_owned(),
        // Summer and winter, and overseas.
        written: Stamp {
            ms: 1_700_000_000_000 + i64::try_from(chance.below(60_000_000_000)).unwrap_or(0),
            offset: *chance.one_of(&[60, 120, -240, 240, -630]),
        },
        patient: who(person, chance),
        local_id: None,
        author,
        structure: Structure {
            id: "1120456789".to_owned(),
            name: "Cabinet de l’Église & associés".to_owned(),
            street: (*chance.one_of(&street)).to_owned(),
            postal_code: if plain {
                String::new()
            } else {
                "63000".to_owned()
            },
            city: if plain {
                String::new()
            } else {
                "Clermont-Ferrand".to_owned()
            },
            phone: (*chance.one_of(&["", "+33 4 73 00 00 00"])).to_owned(),
            sector: (*chance.one_of(&["SA07", "SA08", "SA05", "SA52"])).to_owned(),
            setting: "AMBULATOIRE".to_owned(),
        },
        treating,
    }
}

/// The person as a document names them: all sexes, twins and unknown parts of dates among them.
fn who(person: &Person, chance: &mut Chance) -> Who {
    let sexe = match chance.below(12) {
        0 => Sexe::I,
        _ => person.traits.sexe,
    };
    let date = person.traits.date_naissance;
    let date = match chance.below(10) {
        0 => format!("{:04}", date.annee()),
        1 => format!("{:04}-{:02}", date.annee(), date.mois().unwrap_or(1)),
        _ => date.to_string(),
    };
    // The other one of two twins: all traits but the given name.
    let given = if chance.below(15) == 0 {
        "ANGE-MARIE"
    } else {
        person.traits.premier_prenom.as_str()
    };
    let many = chance.below(4);
    Who {
        nom_naissance: person.traits.nom_naissance.clone(),
        premier_prenom: given.to_owned(),
        liste_prenoms: if given == person.traits.premier_prenom {
            person.traits.liste_prenoms.clone()
        } else {
            given.to_owned()
        },
        nom_utilise: person.used_name.clone().unwrap_or_default(),
        prenom_utilise: if chance.below(8) == 0 {
            "CHARLIE".to_owned()
        } else {
            String::new()
        },
        sexe: Some(sexe),
        date_naissance: date.parse().ok(),
        lieu_naissance: person.traits.lieu_naissance,
        ins: Some(WrittenIns {
            matricule: person.matricule.as_str().to_owned(),
            oid: chance
                .one_of(&[OidIns::Nir, OidIns::NirTest, OidIns::Nia, OidIns::NirDemo])
                .as_str()
                .to_owned(),
        }),
        telephones: (0..many.min(2)).map(|_| person.phone.clone()).collect(),
        courriels: Vec::new(),
        adresse: if many == 0 {
            String::new()
        } else {
            person.street.clone()
        },
        code_postal: if many == 0 {
            String::new()
        } else {
            person.postal_code.clone()
        },
        commune: if many == 0 {
            String::new()
        } else {
            person.commune.clone()
        },
        date_deces: None,
    }
}

struct Drawing<'a> {
    chance: &'a mut Chance,
    odd: u64,
}

impl Drawing<'_> {
    fn pick(&mut self, all: &[&'static str]) -> &'static str {
        self.chance.one_of::<&str>(all)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.chance.below(many) == 0
    }

    /// Words, sometimes odd, sometimes very long where the section takes it.
    fn words(&mut self, plain: &str, long: bool) -> String {
        if self.odd == 0 || !self.one_in(self.odd) {
            return plain.to_owned();
        }
        if long && self.one_in(6) {
            return format!("{plain} {}", "très long é& ".repeat(250))
                .chars()
                .take(3_000)
                .collect();
        }
        let odd = self.chance.one_of(&ODD);
        format!("{plain} {odd}")
    }

    fn term(&mut self, system: &str, table: &'static str, long: bool) -> Term {
        let all = coded(table);
        let (code, label) = *self.chance.one_of(&all);
        let words = self.words(label, long);
        if self.one_in(4) {
            Term::free(&words)
        } else {
            Term::new(system, code, &words)
        }
    }

    /// A civil date: whole, partial or none.
    fn date(&mut self) -> String {
        let year = 1950 + self.chance.below(75);
        let (month, day) = (1 + self.chance.below(12), 1 + self.chance.below(28));
        match self.chance.below(5) {
            0 => String::new(),
            1 => format!("{year}"),
            2 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        }
    }

    fn dated(&mut self, item: &mut Item) {
        let statut = self.pick(&["actif", "suspendu", "interrompu", "termine"]);
        let (begins, ends) = (self.date(), self.date());
        item.text("debut", &begins).text("statut", statut);
        if self.one_in(2) {
            item.text("fin", &ends);
        }
    }

    fn item(&mut self, section: Section) -> Item {
        let mut item = match section {
            Section::Problemes => self.problem("probleme"),
            Section::Antecedents => {
                let mut item = self.problem("antecedent");
                item.text(
                    "type",
                    self.pick(&["medical", "chirurgical", "obstetrical", ""]),
                );
                item
            }
            Section::Actes => self.act(),
            Section::Allergies => self.allergy(),
            Section::Habitus => self.habit(),
            Section::RisquesProfessionnels => {
                let mut item = self.free("facteur-risque", "Exposition à l’amiante");
                item.set("professionnel", Value::Flag(true));
                item
            }
            Section::AutresRisques => self.free("facteur-risque", "Sédentarité"),
            Section::Familiaux => {
                let mut item = Item::new("antecedent-familial");
                let term = self.term(systems::CIM10, CIM10, true);
                let relation = self.pick(&["MTH", "FTH", "SIB", "TWIN", "PGRMTH", "FAMMEMB"]);
                let date = self.date();
                item.term("terme", term)
                    .text("lien", relation)
                    .text("debut", &date);
                if self.one_in(3) {
                    item.set("age", Value::Integer(40));
                }
                item
            }
            Section::Vigilance => self.free("vigilance", "Anticoagulant : INR à surveiller"),
            Section::Traitements => self.treatment(),
        };
        if self.one_in(4) {
            let note = self.words("À revoir dans un an", false);
            item.text("note", &note);
        }
        item
    }

    fn problem(&mut self, kind: &'static str) -> Item {
        let mut item = Item::new(kind);
        let term = self.term(systems::CIM10, CIM10, true);
        item.term("terme", term);
        self.dated(&mut item);
        item
    }

    fn free(&mut self, kind: &'static str, plain: &str) -> Item {
        let mut item = Item::new(kind);
        let number = self.chance.below(1_000_000);
        let words = self.words(&format!("{plain} n° {number}"), false);
        item.term("terme", Term::free(&words));
        item
    }

    fn allergy(&mut self) -> Item {
        let mut item = Item::new("allergie");
        let term = self.term(systems::ATC, ATC, true);
        let kind = self.pick(&[
            "416098002",
            "414285001",
            "419199007",
            "59037007",
            "235719002",
            "420134006",
        ]);
        item.term("terme", term).text("type", kind);
        self.dated(&mut item);
        if self.one_in(2) {
            let reaction = self.term(systems::CIM10, CIM10, false);
            item.term("reaction", reaction);
        }
        if self.one_in(2) {
            let gravite = self.pick(&["legere", "moderee", "severe", ""]);
            let certitude = self.pick(&["suspectee", "confirmee", "refutee", ""]);
            item.text("gravite", gravite).text("certitude", certitude);
        }
        item
    }

    fn act(&mut self) -> Item {
        let mut item = Item::new("acte");
        let term = self.term(systems::CCAM, CCAM, true);
        let date = self.date();
        let statut = self.pick(&["realise", "en-cours", "interrompu", "annule"]);
        item.term("terme", term)
            .text("date", &date)
            .text("statut", statut);
        if self.one_in(2) {
            let reason = self.term(systems::CIM10, CIM10, false);
            item.term("motif", reason);
        }
        if self.one_in(3) {
            item.text("executant", "Pr Jacques PETIT & Cie");
        }
        item
    }

    fn habit(&mut self) -> Item {
        let mut item = Item::new("habitude");
        let term = self.term(systems::LOINC, LOINC, true);
        item.term("terme", term);
        match self.chance.below(3) {
            0 => {
                item.set(
                    "quantite",
                    Value::Number(*self.chance.one_of(&[25.0, 0.5, 12.25])),
                );
                item.text("unite", self.pick(&["{pack}/a", "g/d", "h/wk", ""]));
            }
            1 => {
                let words = self.words("Occasionnelle", false);
                item.term("valeur", Term::free(&words));
            }
            _ => {}
        }
        let (begins, ends) = (self.date(), self.date());
        item.text("debut", &begins);
        if self.one_in(3) {
            item.text("fin", &ends);
        }
        item
    }

    fn treatment(&mut self) -> Item {
        let mut item = Item::new("traitement");
        if self.one_in(2) {
            let (code, label, package) = *self.chance.one_of(&MEDICINES);
            item.term("terme", Term::new(systems::CIS, code, label));
            if self.one_in(2) {
                item.term("cip", Term::new(systems::CIP, package, label));
            }
        } else {
            let term = self.term(systems::ATC, ATC, true);
            item.term("terme", term);
        }
        let (begins, ends) = (self.date(), self.date());
        item.text("debut", &begins).text("statut", "actif");
        if self.one_in(4) {
            item.text("fin", &ends);
        }
        if self.one_in(2) {
            let words = self.words("1 comprimé matin et soir", false);
            item.text("posologie", &words);
        }
        if self.one_in(2) {
            item.set("dose", Value::Number(1.5));
            item.text("dose-unite", "{tablet}");
        }
        if self.one_in(2) {
            item.set("periode", Value::Number(12.0));
            item.text("periode-unite", self.pick(&["h", "d", "wk", "mo"]));
        }
        if self.one_in(2) {
            item.text(
                "voie",
                self.pick(&["20053000", "20066000", "20035000", "20020000"]),
            );
        }
        if self.one_in(4) {
            item.set("si-besoin", Value::Flag(true));
        }
        if self.one_in(3) {
            let reason = self.term(systems::CIM10, CIM10, false);
            item.term("motif", reason);
        }
        item
    }
}
