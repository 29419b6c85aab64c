//! Integration tests: one binary, a module per topic.
#![allow(clippy::unwrap_used, missing_docs)]

// Rooms and contract.
mod arrows;
mod contract;
// The host and its plugins, in process, with the test plugin `essai` and fake ports.
mod runtime;
// Plugins that attack the host.
mod hostile;
// The program killed at random points.
mod kills;
// HTTP over TLS against a real server.
mod http;
// Mailboxes on a real operator.
mod mail;
// Messages to patients, and Mon espace santé at the other end of real servers.
mod mss_citoyenne;
// Secure mail between professionals, on the same.
mod mss_pro;
// The program, as a script uses it.
mod headless;
// INS without anybody, and in whose name INSi is asked.
mod insi;
// The national directory, downloaded and searched.
mod annuaire;
// What both begin with.
mod standing;
// A generated year counted, and counted again by a script.
mod statistiques;
// The window on the real host.
mod screen;
// What INS shows, headless.
mod identity_panel;
// A plugin of somebody else, and the loop of its author.
mod stranger;
mod testhost;
