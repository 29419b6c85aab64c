//! Who is in the directory: fictitious professionals and structures, the same ones at each start.
//!
//! RPPS numbers begin with 997, FINESS numbers with 99, addresses end with `formation.mssante.fr`: nobody has them. Towns are
//! real ones, with their postal codes. Rules give what a search must cope with: compound names, particles, two places of
//! practice, no mailbox, no paperless mail, people who stopped.

/// Every so many people, one who does not practise any more.
const INACTIVE: usize = 41;
/// Every so many, one without a mailbox.
const WITHOUT: usize = 9;
/// Every so many, one with a second place and a mailbox there.
const TWICE: usize = 6;
/// People to one structure.
const PEOPLE_TO_ONE: usize = 5;

const FAMILIES: [&str; 96] = [
    "MARTIN",
    "BERNARD",
    "THOMAS",
    "PETIT",
    "ROBERT",
    "RICHARD",
    "DURAND",
    "DUBOIS",
    "MOREAU",
    "LAURENT",
    "SIMON",
    "MICHEL",
    "LEFEBVRE",
    "LEROY",
    "ROUX",
    "DAVID",
    "BERTRAND",
    "MOREL",
    "FOURNIER",
    "GIRARD",
    "BONNET",
    "DUPONT",
    "LAMBERT",
    "FONTAINE",
    "ROUSSEAU",
    "VINCENT",
    "MULLER",
    "LEFEVRE",
    "FAURE",
    "ANDRÉ",
    "MERCIER",
    "BLANC",
    "GUÉRIN",
    "BOYER",
    "GARNIER",
    "CHEVALIER",
    "FRANÇOIS",
    "LEGRAND",
    "GAUTHIER",
    "GARCIA",
    "PERRIN",
    "ROBIN",
    "CLÉMENT",
    "MORIN",
    "NICOLAS",
    "HENRY",
    "ROUSSEL",
    "MATHIEU",
    "GAUTIER",
    "MASSON",
    "MARCHAND",
    "DUVAL",
    "DENIS",
    "DUMONT",
    "MARIE",
    "LEMAIRE",
    "NOËL",
    "MEYER",
    "DUFOUR",
    "MEUNIER",
    "BRUN",
    "BLANCHARD",
    "GIRAUD",
    "JOLY",
    "RIVIÈRE",
    "LUCAS",
    "BRUNET",
    "GAILLARD",
    "BARBIER",
    "ARNAUD",
    "MARTINEZ",
    "GÉRARD",
    "ROCHE",
    "RENARD",
    "SCHMITT",
    "ROY",
    "LEROUX",
    "COLIN",
    "VIDAL",
    "CARON",
    "PICARD",
    "ROGER",
    "FABRE",
    "AUBERT",
    "LEMOINE",
    "RENAUD",
    "DUMAS",
    "LACROIX",
    "OLIVIER",
    "PHILIPPE",
    "BOURGEOIS",
    "PIERRE",
    "BENOÎT",
    "REY",
    "LY",
    "D’ALMEIDA",
];
const GIVEN: [&str; 48] = [
    "Marie",
    "Camille",
    "Léa",
    "Manon",
    "Chloé",
    "Inès",
    "Sarah",
    "Anaïs",
    "Élise",
    "Hélène",
    "Nathalie",
    "Isabelle",
    "Sylvie",
    "Catherine",
    "Anne-Sophie",
    "Marie-Claude",
    "Zoé",
    "Agnès",
    "Françoise",
    "Nadia",
    "Aïcha",
    "Fatou",
    "Thi Lan",
    "Mei",
    "Jean",
    "Pierre",
    "Michel",
    "Philippe",
    "Alain",
    "Nicolas",
    "Julien",
    "Thomas",
    "Hugo",
    "Lucas",
    "Noé",
    "Gaël",
    "Loïc",
    "Jean-Noël",
    "Jean-Baptiste",
    "François-Xavier",
    "Étienne",
    "Rémi",
    "Karim",
    "Mehdi",
    "Moussa",
    "Van Minh",
    "Iban",
    "Andoni",
];
/// Postal code, town, code of the town.
pub(super) const TOWNS: [(&str, &str, &str); 40] = [
    ("75012", "PARIS", "75112"),
    ("75018", "PARIS", "75118"),
    ("75005", "PARIS", "75105"),
    ("69003", "LYON", "69383"),
    ("13008", "MARSEILLE", "13208"),
    ("31000", "TOULOUSE", "31555"),
    ("06000", "NICE", "06088"),
    ("44000", "NANTES", "44109"),
    ("67000", "STRASBOURG", "67482"),
    ("34000", "MONTPELLIER", "34172"),
    ("33000", "BORDEAUX", "33063"),
    ("59000", "LILLE", "59350"),
    ("35000", "RENNES", "35238"),
    ("51100", "REIMS", "51454"),
    ("42000", "SAINT ETIENNE", "42218"),
    ("83000", "TOULON", "83137"),
    ("76600", "LE HAVRE", "76351"),
    ("38000", "GRENOBLE", "38185"),
    ("21000", "DIJON", "21231"),
    ("49000", "ANGERS", "49007"),
    ("30000", "NIMES", "30189"),
    ("97400", "SAINT DENIS", "97411"),
    ("93200", "SAINT DENIS", "93066"),
    ("72000", "LE MANS", "72181"),
    ("13100", "AIX EN PROVENCE", "13001"),
    ("29200", "BREST", "29019"),
    ("87000", "LIMOGES", "87085"),
    ("37000", "TOURS", "37261"),
    ("63000", "CLERMONT FERRAND", "63113"),
    ("85000", "LA ROCHE SUR YON", "85191"),
    ("97200", "FORT DE FRANCE", "97209"),
    ("20000", "AJACCIO", "2A004"),
    ("64100", "BAYONNE", "64102"),
    ("59500", "DOUAI", "59178"),
    ("91000", "EVRY COURCOURONNES", "91228"),
    ("02100", "SAINT QUENTIN", "02691"),
    ("71600", "PARAY LE MONIAL", "71342"),
    ("79200", "PARTHENAY", "79202"),
    ("22000", "SAINT BRIEUC", "22278"),
    ("07000", "PRIVAS", "07186"),
];
const STREETS: [(&str, &str); 10] = [
    ("R", "DE LA REPUBLIQUE"),
    ("AV", "DES TILLEULS"),
    ("BD", "DE L HOPITAL"),
    ("R", "DES FLEURS"),
    ("PL", "DU MARCHE"),
    ("R", "VICTOR HUGO"),
    ("AV", "JEAN JAURES"),
    ("CHE", "DES VIGNES"),
    ("R", "PASTEUR"),
    ("QU", "DU PORT"),
];
/// What a structure is called, its sector, and its services that have a mailbox.
const SORTS: [(&str, &str, &[&str]); 8] = [
    ("CABINET MEDICAL", "SA07", &[]),
    (
        "MAISON DE SANTE PLURIPROFESSIONNELLE",
        "SA52",
        &["Secrétariat"],
    ),
    (
        "CENTRE HOSPITALIER",
        "SA01",
        &[
            "Cardiologie",
            "Urgences",
            "Pneumologie",
            "Secrétariat médical",
        ],
    ),
    ("CENTRE DE SANTE", "SA05", &["Secrétariat"]),
    ("LABORATOIRE DE BIOLOGIE MEDICALE", "SA25", &["Résultats"]),
    ("PHARMACIE", "SA33", &["Officine"]),
    ("CABINET D’INFIRMIERS", "SA08", &[]),
    ("EHPAD RESIDENCE", "SA17", &["Soins"]),
];
const NAMED: [&str; 12] = [
    "DES TILLEULS",
    "DU PARC",
    "SAINTE ANNE",
    "DES REMPARTS",
    "DU PORT",
    "DE LA GARE",
    "PASTEUR",
    "DES LILAS",
    "LOUISE MICHEL",
    "DU CHATEAU",
    "DE L HORLOGE",
    "DU VIEUX MARCHE",
];
/// Profession, its label, savoir-faire with its label, and what stands before the domain of its mailbox.
type Trade = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);
const TRADES: [Trade; 10] = [
    (
        "10",
        "Médecin",
        "SM26",
        "Qualifié en Médecine générale (SM)",
        "medecin",
    ),
    ("10", "Médecin", "SM54", "Médecine Générale (SM)", "medecin"),
    (
        "10",
        "Médecin",
        "SM04",
        "Cardiologie et Maladies vasculaires (SM)",
        "medecin",
    ),
    (
        "10",
        "Médecin",
        "SM53",
        "Spécialiste en Médecine Générale (SM)",
        "medecin",
    ),
    (
        "10",
        "Médecin",
        "SM15",
        "Dermatologie et Vénéréologie (SM)",
        "medecin",
    ),
    ("60", "Infirmier", "", "", "infirmier"),
    ("60", "Infirmier", "", "", "infirmier"),
    ("70", "Masseur-Kinésithérapeute", "", "", "mk"),
    ("21", "Pharmacien", "", "", "pharmacien"),
    ("50", "Sage-Femme", "", "", "sage-femme"),
];

/// Chance by rule: SplitMix64.
#[derive(Debug)]
struct Rule(u64);

impl Rule {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let drawn = (mixed ^ (mixed >> 31)) % (count.max(1) as u64);
        usize::try_from(drawn).unwrap_or_default()
    }
}

/// A mailbox.
#[derive(Debug, Clone)]
pub(super) struct Mailbox {
    /// `PER`, `CAB`, `ORG`, `APP`.
    pub(super) kind: &'static str,
    pub(super) address: String,
    pub(super) service: String,
    pub(super) paperless: bool,
}

/// A place where somebody practises, and the mailbox they have there only.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) structure: usize,
    pub(super) mailbox: Option<Mailbox>,
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    /// 11 digits.
    pub(super) rpps: String,
    pub(super) is_active: bool,
    pub(super) family: String,
    pub(super) given: &'static str,
    /// `M`, `MME`.
    pub(super) civil: &'static str,
    pub(super) trade: Trade,
    pub(super) mailbox: Option<Mailbox>,
    pub(super) places: Vec<Place>,
}

impl Person {
    /// `DR` for doctors.
    pub(super) fn title(&self) -> &'static str {
        if self.trade.0 == "10" { "DR" } else { "" }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Structure {
    /// 9 digits.
    pub(super) finess: String,
    pub(super) name: String,
    pub(super) sector: &'static str,
    pub(super) number: usize,
    /// Type and name.
    pub(super) street: (&'static str, &'static str),
    /// Postal code, town, code of the town.
    pub(super) town: (&'static str, &'static str, &'static str),
    pub(super) phone: String,
    pub(super) mailboxes: Vec<Mailbox>,
}

#[derive(Debug)]
pub(super) struct Directory {
    pub(super) people: Vec<Person>,
    pub(super) structures: Vec<Structure>,
}

/// Letters and digits, the rest as hyphens, without accents: what stands in an address.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'à' | 'â' => plain.push('a'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'î' | 'ï' => plain.push('i'),
            'ô' => plain.push('o'),
            'ç' => plain.push('c'),
            c if c.is_ascii_alphanumeric() => plain.push(c),
            _ => plain.push('-'),
        }
    }
    plain
}

impl Directory {
    /// So many people, and structures for them.
    pub(super) fn of(count: usize) -> Self {
        let mut rule = Rule(7);
        let structures: Vec<Structure> = (0..count.div_ceil(PEOPLE_TO_ONE).max(1))
            .map(|n| structure(n, &mut rule))
            .collect();
        let people = (0..count)
            .map(|n| person(n, &structures, &mut rule))
            .collect();
        Self { people, structures }
    }
}

fn structure(n: usize, rule: &mut Rule) -> Structure {
    let (sort, sector, services) = SORTS[rule.below(SORTS.len())];
    let name = NAMED[rule.below(NAMED.len())];
    let town = TOWNS[rule.below(TOWNS.len())];
    let domain = format!("s{n}.formation.mssante.fr");
    let mut mailboxes: Vec<Mailbox> = services
        .iter()
        .map(|service| Mailbox {
            kind: "ORG",
            address: format!("{}@{domain}", plain(service)),
            service: (*service).to_owned(),
            paperless: n % 4 != 3,
        })
        .collect();
    if sector == "SA07" || sector == "SA08" {
        mailboxes.push(Mailbox {
            kind: "CAB",
            address: format!("cabinet@{domain}"),
            service: String::new(),
            paperless: true,
        });
    }
    if sector == "SA01" || sector == "SA25" {
        mailboxes.push(Mailbox {
            kind: "APP",
            address: format!("ne-pas-repondre@{domain}"),
            service: String::new(),
            paperless: false,
        });
    }
    Structure {
        finess: format!("99{n:07}"),
        name: format!("{sort} {name}"),
        sector,
        number: 1 + rule.below(180),
        street: STREETS[rule.below(STREETS.len())],
        town,
        phone: format!("0199{:06}", n % 1_000_000),
        mailboxes,
    }
}

fn person(n: usize, structures: &[Structure], rule: &mut Rule) -> Person {
    let first = FAMILIES[rule.below(FAMILIES.len())];
    let second = FAMILIES[rule.below(FAMILIES.len())];
    let family = match n % 13 {
        3 => format!("{first}-{second}"),
        7 => format!("DE LA {first}"),
        11 => format!("{first} {second}"),
        _ => first.to_owned(),
    };
    let at = rule.below(GIVEN.len());
    let given = GIVEN[at];
    let trade = TRADES[rule.below(TRADES.len())];
    let local = format!("{}.{}", plain(given), plain(&family));
    let mailbox = |domain: &str| Mailbox {
        kind: "PER",
        // Two of the same name have a number.
        address: format!("{local}.{n}@{domain}.formation.mssante.fr"),
        service: String::new(),
        paperless: n % 5 != 4,
    };
    let has_one = n % WITHOUT != 5;
    let home = rule.below(structures.len());
    let mut places = vec![Place {
        structure: home,
        mailbox: None,
    }];
    if n % TWICE == 1 {
        let structure = rule.below(structures.len());
        places.push(Place {
            structure,
            mailbox: has_one.then(|| mailbox(&format!("s{structure}"))),
        });
    }
    Person {
        rpps: format!("997{n:08}"),
        is_active: n % INACTIVE != 20,
        family,
        given,
        civil: if at < 24 { "MME" } else { "M" },
        trade,
        mailbox: has_one.then(|| mailbox(trade.4)),
        places,
    }
}
