//! The program `socle`: the headless command line, and the window over a practice.
//!
//! What a practice is stands in `host/practice`, what a doctor sees in `host/screen`; this room reads the words typed
//! after `socle`, opens the one and, where a window is wanted, hands it to the other.

pub mod cli;
