//! Between a client and where messages are handed in: it sees the words of both, and at a chosen step holds everything, or
//! cuts the connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::mpsc;

use crate::between::{Between, listening};
use crate::certificate::certificate_of;
use crate::mail::Operator;

/// A step of handing a message in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `DATA` was said, and has not reached the server.
    Data,
    /// The server waits for the message, and the client has not heard of it.
    Ready,
    /// So many bytes of the message reached the server.
    Middle(usize),
    /// All of it did, but for the sign of its end.
    End,
    /// The server took it, and the client has not heard of it.
    Taken,
    /// The client has just heard of it.
    Told,
}

/// What is done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Nothing goes on until the client is gone.
    Hold,
    /// The connection is cut.
    Cut,
}

type Plan = Arc<Mutex<Option<(Step, Act)>>>;

/// The one between.
pub struct Spy {
    /// Submission over TLS.
    pub port: u16,
    /// The authority of its certificate, PEM.
    pub authority: String,
    plan: Plan,
    came: mpsc::Receiver<()>,
}

impl Spy {
    /// Before the submission of this operator; all goes through until [`Spy::at`].
    pub async fn before(operator: &Operator) -> Self {
        let listener = listening().await;
        let made = certificate_of("localhost");
        let (tell, came) = mpsc::channel(1);
        let spy = Self {
            port: listener.local_addr().unwrap().port(),
            authority: made.authority,
            plan: Plan::default(),
            came,
        };
        let plan = Arc::clone(&spy.plan);
        let between = Between {
            certificate: made.certificate,
            key: made.key,
            behind: operator.authority.clone(),
            to: operator.smtps,
        };
        between.carry(listener, move |client, server| {
            let session = Session {
                client: BufReader::new(client),
                server: BufReader::new(server),
                plan: Arc::clone(&plan),
                tell: tell.clone(),
            };
            async {
                let _ended = session.carry().await;
            }
        });
        spy
    }

    /// The next message that comes to this step stays there.
    pub fn at(&self, step: Step, act: Act) {
        *self.plan.lock().unwrap() = Some((step, act));
    }

    /// Waits until one did.
    pub async fn came(&mut self) {
        self.came.recv().await.unwrap();
    }
}

struct Session<C, S> {
    client: BufReader<C>,
    server: BufReader<S>,
    plan: Plan,
    tell: mpsc::Sender<()>,
}

/// The connection ended, by somebody's will.
struct Ended;

impl From<std::io::Error> for Ended {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

impl<C, S> Session<C, S>
where
    C: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    async fn carry(mut self) -> Result<(), Ended> {
        self.answer().await?;
        loop {
            let mut line = Vec::new();
            if self.client.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            let is_data = line.eq_ignore_ascii_case(b"DATA\r\n");
            if is_data {
                self.reached(|step| step == Step::Data).await?;
            }
            self.server.write_all(&line).await?;
            self.server.flush().await?;
            if !is_data {
                self.answer().await?;
                continue;
            }
            let answer = self.heard().await?;
            if !answer.starts_with(b"354") {
                self.say(&answer).await?;
                continue;
            }
            self.reached(|step| step == Step::Ready).await?;
            self.say(&answer).await?;
            self.message().await?;
        }
    }

    async fn message(&mut self) -> Result<(), Ended> {
        const END: &[u8] = b"\r\n.\r\n";
        let (mut tail, mut carried) = (Vec::new(), 0);
        let mut buffer = vec![0; 1_024];
        while !tail.ends_with(END) {
            let read = self.client.read(&mut buffer).await?;
            if read == 0 {
                return Err(Ended);
            }
            tail.extend_from_slice(&buffer[..read]);
            // The last signs may be those of the end: they stay.
            let now = tail.len().saturating_sub(END.len());
            for byte in tail.drain(..now).collect::<Vec<_>>().chunks(64) {
                self.server.write_all(byte).await?;
                carried += byte.len();
                self.reached(|step| matches!(step, Step::Middle(n) if carried >= n))
                    .await?;
            }
            self.server.flush().await?;
        }
        self.reached(|step| matches!(step, Step::End | Step::Middle(_)))
            .await?;
        self.server.write_all(&tail).await?;
        self.server.flush().await?;
        let answer = self.heard().await?;
        self.reached(|step| step == Step::Taken).await?;
        self.say(&answer).await?;
        self.reached(|step| step == Step::Told).await
    }

    /// All lines of an answer of the server.
    async fn heard(&mut self) -> Result<Vec<u8>, Ended> {
        let mut all = Vec::new();
        loop {
            let begun = all.len();
            if self.server.read_until(b'\n', &mut all).await? == 0 {
                return Err(Ended);
            }
            if all.get(begun + 3) != Some(&b'-') {
                return Ok(all);
            }
        }
    }

    async fn say(&mut self, answer: &[u8]) -> Result<(), Ended> {
        self.client.write_all(answer).await?;
        Ok(self.client.flush().await?)
    }

    async fn answer(&mut self) -> Result<(), Ended> {
        let answer = self.heard().await?;
        self.say(&answer).await
    }

    /// Does what is planned for this step, once.
    async fn reached(&mut self, is_it: impl Fn(Step) -> bool) -> Result<(), Ended> {
        let planned = self.plan.lock().unwrap().take_if(|(step, _)| is_it(*step));
        let Some((_, act)) = planned else {
            return Ok(());
        };
        // What was carried so far has arrived.
        self.server.flush().await?;
        // Nobody may wait for it.
        self.tell.try_send(()).unwrap_or_default();
        if act == Act::Hold {
            let mut rest = [0; 1_024];
            while !matches!(self.client.read(&mut rest).await, Ok(0) | Err(_)) {}
        }
        Err(Ended)
    }
}
