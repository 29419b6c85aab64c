//! A message handed to the operator (SMTP submission).
//!
//! All recipients or none: a server that refuses one is left before the message is sent. When the connection ends, what is
//! said depends on where it ended: before the message nothing was taken; once it left, nobody knows until one looks.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_send::SmtpClient;
use smtp_proto::{
    AUTH_EXTERNAL, AUTH_PLAIN, AUTH_XOAUTH2, EXT_8BIT_MIME, EXT_DSN, EXT_SIZE, EXT_START_TLS,
    EhloResponse, Response,
};
use socle_formats::mss::address::Address;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use crate::account::{Account, Security};
use crate::error::{MailError, Step, of_io};
use crate::login::{Words, status, twice};
use crate::progress::{Progress, Stage};
use crate::tls::Trust;
use crate::token::Tokens;
use crate::wire::{ACCEPT, ANSWER, reach, secure, within};

/// What is said to a server of ourselves: nothing it could learn a workstation's name from.
const WE: &str = "[127.0.0.1]";

/// What stands outside a message.
#[derive(Debug, Clone)]
pub struct Envelope<'a> {
    /// From whom.
    pub from: &'a Address,
    /// To whom: hidden copies too.
    pub to: Vec<&'a Address>,
    /// The identifier of the message: reports bear it (`ENVID`).
    pub id: &'a str,
    /// Reports of delivery, of delay and of failure are asked for, where the server can.
    pub wants_reports: bool,
}

/// What the server said when it took a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its words, often the number it gave.
    pub said: String,
    /// Reports were asked for, and it will send them.
    pub reports: bool,
}

/// Hands a message in.
///
/// # Errors
/// [`MailError`]; after [`MailError::Unknown`] it may have been taken, after any other it was not.
pub async fn submit(
    account: &Account,
    trust: &Trust,
    tokens: &dyn Tokens,
    envelope: &Envelope<'_>,
    message: &[u8],
) -> Result<Taken, MailError> {
    twice(account, tokens, |words| async {
        let result = once(account, trust, &words, envelope, message).await;
        (result, words)
    })
    .await
}

/// Comes in where messages are handed in, and leaves: nothing is sent.
///
/// # Errors
/// [`MailError`].
pub async fn try_out(
    account: &Account,
    trust: &Trust,
    tokens: &dyn Tokens,
    progress: &Progress,
) -> Result<(), MailError> {
    twice(account, tokens, |words| async {
        let result = async {
            let (mut client, offers) = greeted(account, trust, progress).await?;
            if !come_in(&mut client, &offers, &words).await? {
                admitted(&mut client, account).await?;
            }
            progress.came_to(Stage::Entered);
            // A server that does not say goodbye let us in all the same.
            said(&mut client, b"QUIT\r\n", Step::Login).await.ok();
            Ok(())
        }
        .await;
        (result, words)
    })
    .await
}

async fn once(
    account: &Account,
    trust: &Trust,
    words: &Words,
    envelope: &Envelope<'_>,
    message: &[u8],
) -> Result<Taken, MailError> {
    let (mut client, offers) = greeted(account, trust, &Progress::default()).await?;
    let most = u64::try_from(offers.size).unwrap_or(0);
    let size = u64::try_from(message.len()).unwrap_or(u64::MAX);
    if offers.capabilities & EXT_SIZE != 0 && most > 0 && size > most {
        return Err(MailError::TooLarge { most });
    }
    if !come_in(&mut client, &offers, words).await? {
        admitted(&mut client, account).await?;
    }
    addressed(&mut client, &offers, envelope, message).await?;
    handed_in(
        client,
        offers.capabilities & EXT_DSN != 0 && envelope.wants_reports,
        message,
    )
    .await
}

type Secure = SmtpClient<TlsStream<TcpStream>>;

async fn greeted(
    account: &Account,
    trust: &Trust,
    progress: &Progress,
) -> Result<(Secure, EhloResponse<String>), MailError> {
    let server = &account.smtp;
    let stream = reach(server, progress).await?;
    let mut client = match server.security {
        Security::Tls => {
            let mut client = client(secure(stream, server, trust, progress).await?);
            greeting(&mut client).await?;
            client
        }
        Security::StartTls => {
            let mut clear = client(stream);
            greeting(&mut clear).await?;
            let offers = ehlo(&mut clear).await?;
            if offers.capabilities & EXT_START_TLS == 0 {
                return Err(MailError::NoTls);
            }
            let answer = said(&mut clear, b"STARTTLS\r\n", Step::Greeting).await?;
            if answer.code != 220 {
                return Err(MailError::NoTls);
            }
            // What a stranger may have added behind the answer is not carried over: the stream alone is.
            client(secure(clear.stream, server, trust, progress).await?)
        }
    };
    let offers = ehlo(&mut client).await?;
    Ok((client, offers))
}

fn client<T: AsyncRead + AsyncWrite>(stream: T) -> SmtpClient<T> {
    SmtpClient {
        stream,
        timeout: ANSWER,
    }
}

async fn greeting<T: AsyncRead + AsyncWrite + Unpin>(
    client: &mut SmtpClient<T>,
) -> Result<(), MailError> {
    let answer = within(ANSWER, Step::Greeting, async {
        client
            .read()
            .await
            .map_err(|error| of(error, Step::Greeting))
    })
    .await?;
    expect(&answer, 220)
}

async fn ehlo<T: AsyncRead + AsyncWrite + Unpin>(
    client: &mut SmtpClient<T>,
) -> Result<EhloResponse<String>, MailError> {
    client
        .ehlo(WE)
        .await
        .map_err(|error| of(error, Step::Greeting))
}

async fn said<T: AsyncRead + AsyncWrite + Unpin>(
    client: &mut SmtpClient<T>,
    words: &[u8],
    step: Step,
) -> Result<Response<String>, MailError> {
    client.cmd(words).await.map_err(|error| of(error, step))
}

fn of(error: mail_send::Error, step: Step) -> MailError {
    match error {
        mail_send::Error::Io(error) => of_io(&error, step),
        mail_send::Error::Timeout => MailError::Late(step),
        mail_send::Error::UnexpectedReply(answer) => refusal(&answer),
        // The library says so of a connection that ended as well.
        mail_send::Error::UnparseableReply => MailError::Cut(step),
        other => MailError::Protocol(other.to_string()),
    }
}

fn refusal(answer: &Response<String>) -> MailError {
    let (code, text) = (answer.code, answer.message.trim().to_owned());
    if (400..500).contains(&code) {
        MailError::Later { code, text }
    } else {
        MailError::Refused { code, text }
    }
}

fn expect(answer: &Response<String>, code: u16) -> Result<(), MailError> {
    if answer.code == code {
        Ok(())
    } else {
        Err(refusal(answer))
    }
}

/// Whether the server said that it lets us in. One that knows a certificate without being told says so later.
async fn come_in(
    client: &mut Secure,
    offers: &EhloResponse<String>,
    words: &Words,
) -> Result<bool, MailError> {
    let (mechanism, name, second) = match words {
        Words::Token { said, .. } => (AUTH_XOAUTH2, "XOAUTH2", said.clone()),
        Words::Password { user, password } => (
            AUTH_PLAIN,
            "PLAIN",
            Zeroizing::new(format!("\0{user}\0{}", password.as_str())),
        ),
        // Postfix offers no EXTERNAL: it lets a certificate in by itself, or refuses the first recipient.
        Words::Certificate { .. } if offers.auth_mechanisms & AUTH_EXTERNAL == 0 => {
            return Ok(false);
        }
        Words::Certificate { mailbox } => {
            (AUTH_EXTERNAL, "EXTERNAL", Zeroizing::new(mailbox.clone()))
        }
    };
    if offers.auth_mechanisms & mechanism == 0 {
        return Err(MailError::NoMechanism(name));
    }
    // Two steps: in one, a long token does not fit the line of many servers.
    let first = said(client, format!("AUTH {name}\r\n").as_bytes(), Step::Login).await?;
    expect(&first, 334)?;
    let line = Zeroizing::new(format!("{}\r\n", STANDARD.encode(second.as_bytes())));
    let mut answer = said(client, line.as_bytes(), Step::Login).await?;
    let mut why = String::new();
    if answer.code == 334 {
        // A refusal, in words the server wants acknowledged before it says no.
        let challenge = STANDARD.decode(answer.message.trim()).unwrap_or_default();
        why = status(&challenge);
        answer = said(client, b"\r\n", Step::Login).await?;
    }
    match (answer.code, words) {
        (235, _) => Ok(true),
        (400..500, _) => Err(refusal(&answer)),
        (_, Words::Token { .. }) => Err(MailError::TokenRefused { status: why }),
        (_, Words::Password { .. } | Words::Certificate { .. }) => {
            Err(MailError::LoginRefused(answer.message.trim().to_owned()))
        }
    }
}

/// Whether a server that asked for no words would take a message from this mailbox to itself; none is sent.
async fn admitted(client: &mut Secure, account: &Account) -> Result<(), MailError> {
    for line in [
        format!("MAIL FROM:<{}>\r\n", account.address),
        format!("RCPT TO:<{}>\r\n", account.address),
    ] {
        let answer = said(client, line.as_bytes(), Step::Login).await?;
        match answer.code {
            250 | 251 => {}
            400..500 => return Err(refusal(&answer)),
            _ => return Err(MailError::LoginRefused(answer.message.trim().to_owned())),
        }
    }
    let answer = said(client, b"RSET\r\n", Step::Login).await?;
    expect(&answer, 250)
}

async fn addressed(
    client: &mut Secure,
    offers: &EhloResponse<String>,
    envelope: &Envelope<'_>,
    message: &[u8],
) -> Result<(), MailError> {
    let has = |extension: u32| offers.capabilities & extension != 0;
    let mut from = format!("MAIL FROM:<{}>", envelope.from);
    if has(EXT_SIZE) {
        from.push_str(&format!(" SIZE={}", message.len()));
    }
    if has(EXT_8BIT_MIME) && !message.is_ascii() {
        from.push_str(" BODY=8BITMIME");
    }
    let reports = has(EXT_DSN) && envelope.wants_reports;
    if reports {
        // What failed comes back with its headers: the identifier is enough, a patient's documents need not travel twice.
        from.push_str(&format!(" RET=HDRS ENVID={}", xtext(envelope.id)));
    }
    from.push_str("\r\n");
    let answer = said(client, from.as_bytes(), Step::Envelope).await?;
    if answer.code == 552 {
        return Err(MailError::TooLarge {
            most: u64::try_from(offers.size).unwrap_or(0),
        });
    }
    expect(&answer, 250)?;
    let mut refused = Vec::new();
    for to in &envelope.to {
        let mut line = format!("RCPT TO:<{to}>");
        if reports {
            line.push_str(&format!(
                " NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;{}",
                xtext(to.as_str())
            ));
        }
        line.push_str("\r\n");
        let answer = said(client, line.as_bytes(), Step::Envelope).await?;
        match answer.code {
            250 | 251 => {}
            400..500 => return Err(refusal(&answer)),
            _ => refused.push((to.to_string(), answer.message.trim().to_owned())),
        }
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(MailError::Recipients(refused))
    }
}

async fn handed_in(mut client: Secure, reports: bool, message: &[u8]) -> Result<Taken, MailError> {
    let answer = said(&mut client, b"DATA\r\n", Step::Data).await?;
    expect(&answer, 354)?;
    // From here on, the end of the connection says nothing of what was taken.
    let taken = tokio::time::timeout(ACCEPT, async {
        client.write_message(message).await?;
        client.read().await
    })
    .await;
    let answer = match taken {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => return Err(MailError::Unknown),
    };
    expect(&answer, 250)?;
    // It is taken: how one parts changes nothing.
    client.timeout = Duration::from_secs(5);
    if let Err(error) = client.quit().await {
        tracing::debug!(%error, "no farewell");
    }
    Ok(Taken {
        said: answer.message.trim().to_owned(),
        reports,
    })
}

/// A text as the parameters of an envelope bear it (RFC 3461, `xtext`).
fn xtext(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for byte in text.bytes() {
        if (b'!'..=b'~').contains(&byte) && byte != b'+' && byte != b'=' {
            made.push(char::from(byte));
        } else {
            made.push_str(&format!("+{byte:02X}"));
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_an_identifier_ends_the_envelope() {
        assert_eq!(xtext("0193-a@socle.invalid"), "0193-a@socle.invalid");
        assert_eq!(xtext("a+b=c d\r\n"), "a+2Bb+3Dc+20d+0D+0A");
    }
}
