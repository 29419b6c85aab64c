//! The program `socle`, as a script uses it: real processes in homes of their own.
//!
//! | module | subject |
//! |---|---|
//! | [`scene`] | a home, what the program said, the patients |
//! | [`identities`] | what INSi's answers make of an identity |
//! | [`kept_back`] | what is never sent, and what a practice refuses |
//! | [`disturbed`] | bad answers of a national service |
//! | [`patients`] | created, changed, who saw what |
//! | [`dossier`] | the medical file and terminologies |
//! | [`plugins`] | removed, put back, damaged; a component of an earlier release |
//! | [`journal`] | `audit` |
//! | [`outbox`] | what leaves: listed, tried again, given up, exported |
//! | [`control`] | a practice that is open in one process, asked from another |
//! | [`files`] | files of other programs in, and files for them out |
//! | [`homes`] | missing, locked, damaged, full; the key |
//! | [`demo`] | making a demonstration |
//! | [`stores`] | a real practice: made, on a server, backed up, restored, moved, checked |
//! | [`session`] | who is speaking, and the practice by its certificate |
//! | [`mailboxes`] | secure mailboxes, set and removed |
//! | [`dmp`] | the shared record: its state, deposits, changes |
//! | [`summary`] | the medical summary: written, filed, replaced, renewed |
//! | [`tables`] | patients imported from a table of another program |
//! | [`viewer`] | a page drawn by a process of its own |
//! | [`usage`] | exit codes, stdout, JSON |

mod control;
mod demo;
mod disturbed;
mod dmp;
mod dossier;
mod files;
mod homes;
mod identities;
mod journal;
mod kept_back;
mod mailboxes;
mod outbox;
mod patients;
mod plugins;
mod scene;
mod session;
mod stores;
mod summary;
mod tables;
mod usage;
mod viewer;
