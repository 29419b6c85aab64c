//! The port: accepting connections, and closing it for a while without losing its number.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc as std_mpsc};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc};

use crate::server::{Shared, connection};

/// Connections served at a time; the next ones wait.
const CONNECTIONS: usize = 256;
/// Connections the system keeps waiting.
const BACKLOG: u32 = 128;

/// Opens or closes the port.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) open: bool,
    /// Told when it is done.
    pub(crate) done: std_mpsc::SyncSender<io::Result<()>>,
}

/// A socket that listens, or one that only keeps the number: connecting to it is refused by the system.
enum Port {
    Open(TcpListener),
    Closed(TcpSocket),
}

impl Port {
    async fn accept(&self) -> io::Result<TcpStream> {
        match self {
            Self::Open(listener) => listener.accept().await.map(|(stream, _)| stream),
            Self::Closed(_) => std::future::pending().await,
        }
    }

    fn turn(self, open: bool, addr: SocketAddr) -> io::Result<Self> {
        match self {
            Self::Open(listener) if !open => {
                drop(listener);
                Ok(Self::Closed(bind(addr)?))
            }
            Self::Closed(socket) if open => Ok(Self::Open(socket.listen(BACKLOG)?)),
            unchanged => Ok(unchanged),
        }
    }
}

fn bind(addr: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Closed connections of this port must not keep it from being bound again.
    socket.set_reuseaddr(true)?;
    socket.bind(addr)?;
    Ok(socket)
}

/// Must be called inside the runtime.
pub(crate) fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    bind(addr)?.listen(BACKLOG)
}

/// Accepts until the sandbox is dropped.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    listener: TcpListener,
    addr: SocketAddr,
    mut commands: mpsc::Receiver<Command>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut port = Port::Open(listener);
    loop {
        tokio::select! {
            biased;
            command = commands.recv() => {
                let Some(Command { open, done }) = command else { return };
                let (next, result) = match port.turn(open, addr) {
                    Ok(next) => (next, Ok(())),
                    Err(error) => {
                        tracing::error!(%error, "the sandbox lost its port");
                        if done.send(Err(error)).is_err() {
                            tracing::debug!("nobody waits for the port any more");
                        }
                        return;
                    }
                };
                port = next;
                if done.send(result).is_err() {
                    tracing::debug!("nobody waits for the port any more");
                }
            }
            accepted = port.accept() => match accepted {
                Ok(stream) => {
                    let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
                    let shared = Arc::clone(&shared);
                    tokio::spawn(async move {
                        connection::serve(&shared, stream).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            },
        }
    }
}
