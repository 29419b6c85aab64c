//! A bounded reading of a reply into a small tree: no DTD, no entity but the five, UTF-8 only.

use quick_xml::NsReader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::{ELEMENTS_MAX, ErreurReponse, PROFONDEUR_MAX, TAILLE_MAX_OCTETS, espaces};

/// Most attributes read on one element.
const ATTRIBUTS_MAX: usize = 64;

/// A namespace we read, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Espace {
    Soap,
    Resultat,
    Siram,
    Autre,
}

/// An element with its own text (that of its children apart).
#[derive(Debug)]
pub(super) struct Element {
    pub(super) espace: Espace,
    pub(super) nom: String,
    pub(super) attributs: Vec<(String, String)>,
    pub(super) texte: String,
    pub(super) enfants: Vec<Element>,
}

impl Element {
    pub(super) fn est(&self, espace: Espace, nom: &str) -> bool {
        self.espace == espace && self.nom == nom
    }

    /// The children of this name.
    pub(super) fn tous<'a>(
        &'a self,
        espace: Espace,
        nom: &'static str,
    ) -> impl Iterator<Item = &'a Element> {
        self.enfants
            .iter()
            .filter(move |enfant| enfant.est(espace, nom))
    }

    /// The child of this name, at most one.
    pub(super) fn au_plus_un(
        &self,
        espace: Espace,
        nom: &'static str,
    ) -> Result<Option<&Element>, ErreurReponse> {
        let mut tous = self.tous(espace, nom);
        let premier = tous.next();
        if tous.next().is_some() {
            return Err(ErreurReponse::EnDouble(nom));
        }
        Ok(premier)
    }

    /// The child of this name, exactly one.
    pub(super) fn un(&self, espace: Espace, nom: &'static str) -> Result<&Element, ErreurReponse> {
        self.au_plus_un(espace, nom)?
            .ok_or(ErreurReponse::Manquant(nom))
    }

    /// The text without the spaces around it, nothing when blank.
    pub(super) fn valeur(&self) -> Option<&str> {
        Some(self.texte.trim()).filter(|texte| !texte.is_empty())
    }

    pub(super) fn attribut(&self, nom: &str) -> Option<&str> {
        self.attributs
            .iter()
            .find(|(n, _)| n == nom)
            .map(|(_, valeur)| valeur.trim())
    }
}

/// Reads a whole document.
pub(super) fn lire(octets: &[u8]) -> Result<Element, ErreurReponse> {
    if octets.len() > TAILLE_MAX_OCTETS {
        return Err(ErreurReponse::TropGrande(octets.len()));
    }
    let octets = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets);
    let text = std::str::from_utf8(octets).map_err(|erreur| {
        // A character cut at the very end is a reply cut on the way.
        if erreur.error_len().is_none() {
            ErreurReponse::Tronquee
        } else {
            ErreurReponse::Charset
        }
    })?;
    if text.trim().is_empty() {
        return Err(ErreurReponse::Vide);
    }
    let debut = text.trim_start();
    if commence_par(debut, "<!doctype html") || commence_par(debut, "<html") {
        return Err(ErreurReponse::PageHtml);
    }
    Lecture::new(text).document()
}

fn commence_par(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

struct Lecture<'a> {
    reader: NsReader<&'a [u8]>,
    /// The elements still open, the root first.
    pile: Vec<Element>,
    elements: usize,
}

impl<'a> Lecture<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_comments = true;
        reader
            .resolver_mut()
            .set_max_declarations_per_element(ATTRIBUTS_MAX);
        Self {
            reader,
            pile: Vec::new(),
            elements: 0,
        }
    }

    fn document(mut self) -> Result<Element, ErreurReponse> {
        let mut racine = None;
        loop {
            let position = self.reader.buffer_position();
            let (resolution, event) = self
                .reader
                .read_resolved_event()
                .map_err(|erreur| traduire(&erreur, position))?;
            let espace = espace(&resolution);
            let prefixe_inconnu = matches!(resolution, ResolveResult::Unknown(_));
            match event {
                Event::Decl(decl) => {
                    if let Some(encoding) = decl.encoding() {
                        let encoding =
                            encoding.map_err(|_attr| ErreurReponse::MalForme(position))?;
                        if !encoding.eq_ignore_ascii_case(b"UTF-8") {
                            return Err(ErreurReponse::Charset);
                        }
                    }
                }
                Event::DocType(_) => return Err(ErreurReponse::Dtd),
                Event::Start(_) | Event::Empty(_) | Event::End(_) if prefixe_inconnu => {
                    return Err(ErreurReponse::MalForme(position));
                }
                Event::Start(debut) => {
                    let element = self.ouvrir(espace, &debut, position, racine.is_some())?;
                    self.pile.push(element);
                }
                Event::Empty(debut) => {
                    let element = self.ouvrir(espace, &debut, position, racine.is_some())?;
                    self.fermer(element, &mut racine);
                }
                Event::End(_) => {
                    // The reader has checked that the names agree, so there is an open element.
                    let element = self.pile.pop().ok_or(ErreurReponse::MalForme(position))?;
                    self.fermer(element, &mut racine);
                }
                Event::Text(texte) => {
                    let texte = texte
                        .xml10_content()
                        .map_err(|_encoding| ErreurReponse::Charset)?;
                    self.texte(&texte, position)?;
                }
                Event::CData(texte) => {
                    let texte = texte
                        .xml10_content()
                        .map_err(|_encoding| ErreurReponse::Charset)?;
                    self.texte(&texte, position)?;
                }
                Event::GeneralRef(reference) => {
                    let nom = reference
                        .decode()
                        .map_err(|_encoding| ErreurReponse::Charset)?;
                    let mut place = [0_u8; 4];
                    let texte: &str = match reference
                        .resolve_char_ref()
                        .map_err(|_number| ErreurReponse::MalForme(position))?
                    {
                        Some(c) => c.encode_utf8(&mut place),
                        None => quick_xml::escape::resolve_predefined_entity(&nom)
                            .ok_or(ErreurReponse::Entite)?,
                    };
                    self.texte(texte, position)?;
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if !self.pile.is_empty() => return Err(ErreurReponse::Tronquee),
                Event::Eof => return racine.ok_or(ErreurReponse::Vide),
            }
        }
    }

    fn ouvrir(
        &mut self,
        espace: Espace,
        debut: &BytesStart<'_>,
        position: u64,
        racine_fermee: bool,
    ) -> Result<Element, ErreurReponse> {
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            return Err(ErreurReponse::TropComplexe("elements"));
        }
        if self.pile.len() >= PROFONDEUR_MAX {
            return Err(ErreurReponse::TropComplexe("depth"));
        }
        if racine_fermee {
            return Err(ErreurReponse::MalForme(position));
        }
        let mal_forme = || ErreurReponse::MalForme(position);
        let lisible = |octets: &[u8]| {
            std::str::from_utf8(octets)
                .map(str::to_owned)
                .map_err(|_utf8| ErreurReponse::Charset)
        };
        let nom = lisible(debut.local_name().as_ref())?;
        if self.pile.is_empty() && nom.eq_ignore_ascii_case("html") {
            return Err(ErreurReponse::PageHtml);
        }
        let mut attributs = Vec::new();
        for (n, attribut) in debut.attributes().enumerate() {
            if n >= ATTRIBUTS_MAX {
                return Err(ErreurReponse::TropComplexe("attributes"));
            }
            let attribut = attribut.map_err(|_attr| mal_forme())?;
            if attribut.key.as_namespace_binding().is_some() {
                continue;
            }
            let ecrit = lisible(&attribut.value)?;
            let valeur =
                quick_xml::escape::unescape(&ecrit).map_err(|_entity| ErreurReponse::Entite)?;
            attributs.push((
                lisible(attribut.key.local_name().as_ref())?,
                valeur.into_owned(),
            ));
        }
        Ok(Element {
            espace,
            nom,
            attributs,
            texte: String::new(),
            enfants: Vec::new(),
        })
    }

    fn fermer(&mut self, element: Element, racine: &mut Option<Element>) {
        match self.pile.last_mut() {
            Some(parent) => parent.enfants.push(element),
            None => *racine = Some(element),
        }
    }

    /// Text belongs to the open element; outside the root only spaces may stand.
    fn texte(&mut self, texte: &str, position: u64) -> Result<(), ErreurReponse> {
        let legal = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        match self.pile.last_mut() {
            Some(element) if texte.chars().all(legal) => element.texte.push_str(texte),
            None if texte.trim().is_empty() => {}
            _ => return Err(ErreurReponse::MalForme(position)),
        }
        Ok(())
    }
}

fn espace(resolution: &ResolveResult<'_>) -> Espace {
    let ResolveResult::Bound(namespace) = resolution else {
        return Espace::Autre;
    };
    match namespace.as_ref() {
        uri if uri == espaces::SOAP.as_bytes() => Espace::Soap,
        uri if uri == espaces::RESULTAT.as_bytes() => Espace::Resultat,
        uri if uri == espaces::SIRAM.as_bytes() => Espace::Siram,
        _ => Espace::Autre,
    }
}

fn traduire(erreur: &Error, position: u64) -> ErreurReponse {
    match erreur {
        // Every syntax error of the reader is a construct whose end was not reached, but `<!` of no known kind.
        Error::Syntax(quick_xml::errors::SyntaxError::InvalidBangMarkup) => {
            ErreurReponse::MalForme(position)
        }
        Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
            ErreurReponse::Tronquee
        }
        Error::Encoding(_) => ErreurReponse::Charset,
        Error::Escape(_) => ErreurReponse::Entite,
        _ => ErreurReponse::MalForme(position),
    }
}
