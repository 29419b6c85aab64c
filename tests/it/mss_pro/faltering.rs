//! The mailboxes of a practice, with a server that falters as a test says.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use socle_capabilities::mailbox::Post;
use socle_runtime::Failure;
use socle_runtime::ports::Answer;
use socle_runtime::ports::mail::{
    Channel, MailChange, MailContent, MailHeader, MailPlace, MailQuery, Mailbox, Mailboxes,
    Submission, Values,
};
use tokio::sync::Semaphore;

/// Takes what it is handed, and loses its answer so many times; gives no message while it is shut, and each one late while it is
/// slow.
pub(super) struct Faltering {
    post: Arc<Post>,
    losses: AtomicUsize,
    is_shut: AtomicBool,
    gate: Mutex<Arc<Semaphore>>,
    opened: AtomicUsize,
    asked: Mutex<Vec<bool>>,
}

impl Faltering {
    /// One that does not falter yet.
    pub(super) fn over(post: Arc<Post>) -> Self {
        Self {
            post,
            losses: AtomicUsize::new(0),
            is_shut: AtomicBool::new(false),
            gate: Mutex::new(Arc::new(Semaphore::new(Semaphore::MAX_PERMITS))),
            opened: AtomicUsize::new(0),
            asked: Mutex::default(),
        }
    }

    /// The next answers to what is handed in are lost, so many.
    pub(super) fn lose(&self, many: usize) {
        self.losses.store(many, Ordering::SeqCst);
    }

    /// Whether messages are given.
    pub(super) fn shut(&self, is_shut: bool) {
        self.is_shut.store(is_shut, Ordering::SeqCst);
    }

    /// Messages are given from now on once the gate is opened, which is answered.
    pub(super) fn slow(&self) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        *self.gate.lock().unwrap() = Arc::clone(&gate);
        gate
    }

    /// How often a message was asked for.
    pub(super) fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }

    /// What it answered to whether a message is there, in order.
    pub(super) fn asked(&self) -> Vec<bool> {
        self.asked.lock().unwrap().clone()
    }
}

impl Mailboxes for Faltering {
    fn list(&self) -> Result<Vec<Mailbox>, Failure> {
        self.post.list()
    }

    fn folders(&self, mailbox: &str) -> Result<Vec<Values>, Failure> {
        self.post.folders(mailbox)
    }

    fn unseen(&self, mailbox: &str, channels: &[Channel]) -> Result<u64, Failure> {
        self.post.unseen(mailbox, channels)
    }

    fn find(&self, mailbox: &str, query: &MailQuery) -> Result<Vec<MailHeader>, Failure> {
        self.post.find(mailbox, query)
    }

    fn header(&self, mailbox: &str, message: &str) -> Result<MailHeader, Failure> {
        self.post.header(mailbox, message)
    }

    fn channel(&self, mailbox: &str, address: &str) -> Result<Channel, Failure> {
        self.post.channel(mailbox, address)
    }

    fn refresh(&self, mailbox: &str) {
        self.post.refresh(mailbox);
    }

    fn open(&self, mailbox: &str, message: &str) -> Answer<'_, MailContent> {
        let answer = self.post.open(mailbox, message);
        let gate = Arc::clone(&self.gate.lock().unwrap());
        self.opened.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let _through = gate.acquire().await.unwrap();
            match self.is_shut.load(Ordering::SeqCst) {
                true => Err(Failure::passing(
                    "mail.unreachable",
                    "Le serveur ne répond pas.",
                )),
                false => answer.await,
            }
        })
    }

    fn change(&self, mailbox: &str, message: &str, change: MailChange) -> Answer<'_, ()> {
        self.post.change(mailbox, message, change)
    }

    fn put(&self, mailbox: &str, place: MailPlace, content: Arc<Vec<u8>>) -> Answer<'_, ()> {
        self.post.put(mailbox, place, content)
    }

    fn submit(&self, mailbox: &str, submission: Submission) -> Answer<'_, String> {
        let answer = self.post.submit(mailbox, submission);
        Box::pin(async move {
            let said = answer.await?;
            let lose = |left: usize| left.checked_sub(1);
            match self
                .losses
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, lose)
            {
                Ok(_) => Err(Failure::passing("outcome-unknown", "On ne sait pas.")),
                Err(_none_left) => Ok(said),
            }
        })
    }

    fn holds(&self, mailbox: &str, wire_id: &str) -> Answer<'_, bool> {
        let answer = self.post.holds(mailbox, wire_id);
        Box::pin(async move {
            let holds = answer.await?;
            self.asked.lock().unwrap().push(holds);
            Ok(holds)
        })
    }
}
