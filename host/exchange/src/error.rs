//! What can go wrong with a whole file. What is wrong with one line is said in the report, and the others go on.

use std::path::PathBuf;

use socle_record::RecordError;

/// An error of an import or an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// The file cannot be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// More bytes than are read.
    #[error("the file holds more than {most} bytes")]
    TooLarge {
        /// The limit, in bytes.
        most: u64,
    },
    /// More lines or columns than are read.
    #[error("the table has more than {most} {what}")]
    TooMany {
        /// `lines`, `columns` or `cells`.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// Not a text file.
    #[error("the file is not a text: {0}")]
    NotText(&'static str),
    /// Nothing but empty lines.
    #[error("the table is empty")]
    Empty,
    /// A cell so long that a quote was surely left open.
    #[error("the cell that begins in line {line} holds more than {most} characters")]
    Cell {
        /// Line, from 1.
        line: u64,
        /// The limit, in characters.
        most: usize,
    },
    /// The table is malformed for the reader.
    #[error("the table cannot be read: {0}")]
    Table(String),
    /// A field named in a mapping does not exist.
    #[error("no field `{0}`")]
    UnknownField(String),
    /// A column named in a mapping does not exist.
    #[error("no column `{0}`")]
    UnknownColumn(String),
    /// Fields without which no patient can be created.
    #[error("no column for {0}")]
    Missing(&'static str),
    /// The folder for an export holds something already.
    #[error("{} is not an empty folder", .0.display())]
    Folder(PathBuf),
    /// A person stopped it.
    #[error("stopped")]
    Interrupted,
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl ExchangeError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "exchange.file",
            Self::TooLarge { .. } => "exchange.too-large",
            Self::TooMany { .. } => "exchange.too-many",
            Self::NotText(_) => "exchange.not-text",
            Self::Empty => "exchange.empty",
            Self::Cell { .. } => "exchange.cell",
            Self::Table(_) => "exchange.table",
            Self::UnknownField(_) => "exchange.unknown-field",
            Self::UnknownColumn(_) => "exchange.unknown-column",
            Self::Missing(_) => "exchange.missing-column",
            Self::Folder(_) => "exchange.folder",
            Self::Interrupted => "exchange.interrupted",
            Self::Record(error) => error.code(),
        }
    }

    /// What the practitioner reads: what happened and what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::File { path, .. } => format!(
                "Le fichier {} ne peut pas être lu ou écrit : vérifiez son chemin et ses droits.",
                path.display()
            ),
            Self::TooLarge { most } => format!(
                "Ce fichier est trop grand pour être importé : {} Mo au plus. Partagez-le en plusieurs.",
                most >> 20
            ),
            Self::TooMany { what, most } => format!(
                "Ce tableau a trop de {} : {most} au plus. Partagez-le en plusieurs fichiers.",
                match *what {
                    "columns" => "colonnes",
                    "cells" => "cases",
                    _ => "lignes",
                }
            ),
            Self::NotText(_) => "Ce fichier n’est pas un tableau en texte (CSV). Dans l’autre logiciel ou le tableur, \
                                 choisissez « Enregistrer sous : CSV », puis recommencez."
                .to_owned(),
            Self::Empty => "Ce tableau est vide. Vérifiez le fichier choisi.".to_owned(),
            Self::Cell { line, .. } => format!(
                "Une cellule qui commence à la ligne {line} ne finit pas : un guillemet y est sans doute resté ouvert. \
                 Corrigez cette ligne, puis recommencez."
            ),
            Self::Table(_) => {
                "Ce tableau est mal formé et n’a pas pu être lu jusqu’au bout. Exportez-le de nouveau, puis recommencez."
                    .to_owned()
            }
            Self::UnknownField(name) => format!(
                "« {name} » n’est pas un champ du dossier. Champs connus : {}.",
                crate::field::Field::ALL
                    .iter()
                    .map(|field| field.name())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            Self::UnknownColumn(name) => format!(
                "Le tableau n’a pas de colonne « {name} ». Donnez l’intitulé exact, ou le numéro de la colonne à partir de 1."
            ),
            Self::Missing(what) => format!(
                "Aucune colonne n’est choisie pour {what} : sans elle, aucun dossier ne peut être créé. Choisissez-la."
            ),
            Self::Folder(folder) => format!(
                "Le dossier {} contient déjà quelque chose : indiquez un dossier vide ou nouveau. Rien n’a été écrit.",
                folder.display()
            ),
            Self::Interrupted => {
                "Arrêté à votre demande. Ce qui est fait est gardé ; recommencez pour poursuivre, rien ne sera doublé."
                    .to_owned()
            }
            Self::Record(error) => error.message(),
        }
    }

    /// Whether trying again later, with nothing else changed, may succeed.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Record(error) if error.is_retryable())
    }
}
