//! The one table of what each task needs from the system, and which Debian package has it.

use super::machine::Machine;

/// Something the system must have.
#[derive(Debug)]
pub(crate) struct Need {
    /// Its name in messages.
    pub(crate) what: &'static str,
    probe: Probe,
    packages: &'static [&'static str],
}

#[derive(Debug)]
enum Probe {
    /// One of these programs on PATH.
    Program(&'static [&'static str]),
    /// This file below the root folder. Only asked of Debian and its kin, others keep files elsewhere.
    DebianFile(&'static str),
    /// One of these libraries for the dynamic loader.
    Library(&'static [&'static str]),
    /// Perl with these modules (Debian's base system has a perl without them).
    Perl(&'static [&'static str]),
}

/// What compiling anything takes: rustc links with the C compiler.
pub(crate) const COMPILE: &[Need] = &[
    Need::program("a C compiler", &["cc", "gcc", "clang"], &["gcc"]),
    Need {
        what: "the C library's headers",
        probe: Probe::DebianFile("usr/include/stdio.h"),
        packages: &["libc6-dev"],
    },
];

/// What building the host takes besides: SQLCipher's OpenSSL is built from source.
pub(crate) const HOST: &[Need] = &[
    Need::program("make", &["make"], &["make"]),
    Need::perl(&["FindBin", "IPC::Cmd", "File::Compare"], &["perl"]),
    // Card readers: the PC/SC library is found by pkg-config and linked.
    Need::program("pkg-config", &["pkg-config"], &["pkg-config"]),
    Need {
        what: "the PC/SC library",
        probe: Probe::DebianFile("usr/include/PCSC/winscard.h"),
        packages: &["libpcsclite-dev"],
    },
];

/// What tests start: a screen without a monitor, programs that read what we write. Real servers get their lines here.
pub(crate) const TESTS: &[Need] = &[
    Need::program("Xvfb", &["Xvfb"], &["xvfb"]),
    Need::program("xauth", &["xauth"], &["xauth"]),
    // The store that several workstations share; started by the tests, on free ports.
    Need {
        what: "the PostgreSQL server",
        probe: Probe::DebianFile("usr/lib/postgresql/15/bin/postgres"),
        packages: &["postgresql"],
    },
    // A mail operator: where messages lie, and who takes them in.
    Need {
        what: "the IMAP server",
        probe: Probe::DebianFile("usr/lib/dovecot/imap"),
        packages: &["dovecot-imapd"],
    },
    Need {
        what: "the server that puts mail into mailboxes",
        probe: Probe::DebianFile("usr/lib/dovecot/lmtp"),
        packages: &["dovecot-lmtpd"],
    },
    Need {
        what: "the mail server",
        probe: Probe::DebianFile("usr/sbin/postfix"),
        packages: &["postfix"],
    },
    // Where an operator says its servers are, and another reader of what we write to it.
    Need {
        what: "a DNS server",
        probe: Probe::DebianFile("usr/sbin/dnsmasq"),
        packages: &["dnsmasq-base"],
    },
    Need::program("ripmime", &["ripmime"], &["ripmime"]),
    Need::program("node", &["node"], &["nodejs"]),
    Need::program("npm", &["npm"], &["npm"]),
    // Cards: the service of readers with a virtual one, a token in software, another reader of cards, and the judge of
    // XML signatures.
    Need {
        what: "the service of card readers",
        probe: Probe::DebianFile("usr/sbin/pcscd"),
        packages: &["pcscd"],
    },
    Need {
        what: "a virtual card reader",
        probe: Probe::DebianFile("usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
        packages: &["vsmartcard-vpcd"],
    },
    Need::program("softhsm2-util", &["softhsm2-util"], &["softhsm2"]),
    Need::program("pkcs11-tool", &["pkcs11-tool"], &["opensc"]),
    Need::program("xmlsec1", &["xmlsec1"], &["xmlsec1"]),
    Need::program("openssl", &["openssl"], &["openssl"]),
    // Documents and mails are read back by other programs than ours.
    Need::program("python3", &["python3"], &["python3"]),
    Need {
        what: "a reader of workbooks",
        probe: Probe::DebianFile("usr/lib/python3/dist-packages/openpyxl/__init__.py"),
        packages: &["python3-openpyxl"],
    },
    Need::program("pdftoppm", &["pdftoppm"], &["poppler-utils"]),
    Need::program("dmtxread", &["dmtxread"], &["dmtx-utils"]),
    // A validator of PDF/A that is not ours (PDFBox Preflight, with what Java no longer brings).
    Need::program("java", &["java"], &["default-jre-headless"]),
    Need {
        what: "the validator of PDF/A",
        probe: Probe::DebianFile("usr/share/java/preflight.jar"),
        packages: &["libpdfbox2-java"],
    },
    Need {
        what: "the activation classes of Java",
        probe: Probe::DebianFile("usr/share/java/javax.activation.jar"),
        packages: &["libactivation-java"],
    },
    Need {
        what: "the XML binding classes of Java",
        probe: Probe::DebianFile("usr/share/java/jaxb-api.jar"),
        packages: &["libjaxb-api-java"],
    },
    // Printing: the service, with a queue of the tests' own, and the programs that speak to it.
    Need {
        what: "the printing service",
        probe: Probe::DebianFile("usr/sbin/cupsd"),
        packages: &["cups-daemon"],
    },
    Need {
        what: "the programs that print",
        probe: Probe::DebianFile("usr/sbin/lpadmin"),
        packages: &["cups-client"],
    },
];

/// What only the full campaigns start (`--long`): too heavy to be installed for every run.
pub(crate) const LONG: &[Need] = &[
    // Another program opens the workbook of a practice, and prints it.
    Need::program("LibreOffice", &["soffice"], &["libreoffice-calc"]),
];

/// What the window loads when it opens (each one tried without).
pub(crate) const SCREEN: &[Need] = &[
    Need::library("libX11", &["libX11.so.6"], &["libx11-6"]),
    Need::library("libX11-xcb", &["libX11-xcb.so.1"], &["libx11-xcb1"]),
    Need::library("libxcb", &["libxcb.so.1"], &["libxcb1"]),
    Need::library("libXcursor", &["libXcursor.so.1"], &["libxcursor1"]),
    Need::library("libXi", &["libXi.so.6"], &["libxi6"]),
    Need::library("libXrender", &["libXrender.so.1"], &["libxrender1"]),
    Need::library("libXfixes", &["libXfixes.so.3"], &["libxfixes3"]),
    Need::library("libxkbcommon", &["libxkbcommon.so.0"], &["libxkbcommon0"]),
    Need::library(
        "libxkbcommon-x11",
        &["libxkbcommon-x11.so.0"],
        &["libxkbcommon-x11-0"],
    ),
    Need {
        what: "OpenGL",
        probe: Probe::Library(&["libGL.so.1", "libEGL.so.1"]),
        packages: &["libgl1", "libegl1", "libgl1-mesa-dri"],
    },
];

impl Need {
    pub(crate) const fn program(
        what: &'static str,
        names: &'static [&'static str],
        packages: &'static [&'static str],
    ) -> Self {
        Self {
            what,
            probe: Probe::Program(names),
            packages,
        }
    }

    pub(crate) const fn perl(
        modules: &'static [&'static str],
        packages: &'static [&'static str],
    ) -> Self {
        Self {
            what: "perl with its modules",
            probe: Probe::Perl(modules),
            packages,
        }
    }

    const fn library(
        what: &'static str,
        names: &'static [&'static str],
        packages: &'static [&'static str],
    ) -> Self {
        Self {
            what,
            probe: Probe::Library(names),
            packages,
        }
    }

    /// Whether this machine has it.
    pub(crate) fn is_met(&self, machine: &Machine) -> bool {
        match &self.probe {
            Probe::Program(names) => names.iter().any(|name| machine.find(name).is_some()),
            Probe::DebianFile(path) => !machine.has_apt() || machine.system.join(path).exists(),
            Probe::Library(names) => names.iter().any(|name| machine.has_library(name)),
            Probe::Perl(modules) => machine.find("perl").is_some_and(|perl| {
                machine
                    .child(perl)
                    .args(["-e", MODULES_ARE_THERE])
                    .args(modules.iter().copied())
                    .quietly()
            }),
        }
    }
}

/// Looks for the files of the modules given as arguments, without loading them (that takes ten times as long).
const MODULES_ARE_THERE: &str =
    "for $m (@ARGV) { $m =~ s{::}{/}g; exit 1 unless grep { -e \"$_/$m.pm\" } @INC }";

/// The packages these needs come from, each once, in order.
pub(crate) fn packages<'n>(needs: &[&'n Need]) -> Vec<&'n str> {
    let mut packages = Vec::new();
    for package in needs.iter().flat_map(|need| need.packages) {
        if !packages.contains(package) {
            packages.push(*package);
        }
    }
    packages
}
