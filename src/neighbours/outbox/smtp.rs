//! The SMTP relay: as much of RFC 5321 as a client needs that hands over messages.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Office;
use super::book::{Channel, Entry};
use super::faults::Mode;
use super::mime;

/// The largest message, in bytes.
const LARGEST: usize = 256 * 1024;
/// The longest line: a command with its parameters (RFC 5321 section 4.5.3.1), or a line of text.
const LONGEST_LINE: usize = 4096;
const MOST_RECIPIENTS: usize = 100;
const MOST_CONNECTIONS: usize = 64;
const IDLE: Duration = Duration::from_secs(120);

/// Receives until the listener breaks.
pub(super) async fn receive(listener: TcpListener, office: Arc<Office>) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    // Sessions end with the relay.
    let mut sessions = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        while sessions.try_join_next().is_some() {}
        let Ok(place) = places.clone().try_acquire_owned() else { continue };
        let office = office.clone();
        sessions.spawn(async move {
            if let Err(error) = Session::new(stream, office).run().await {
                tracing::debug!(%error, "an SMTP client went away");
            }
            drop(place);
        });
    }
}

/// A line as it came, without its end.
struct Line {
    bytes: Vec<u8>,
    /// Ended by CRLF; a bare LF ends a line of text, and never the text (RFC 5321 section 2.3.8).
    is_proper: bool,
}

struct Session {
    reader: BufReader<tokio::net::tcp::OwnedReadHalf>,
    writer: tokio::net::tcp::OwnedWriteHalf,
    office: Arc<Office>,
    /// The sender, once MAIL was said.
    from: Option<String>,
    recipients: Vec<String>,
}

impl Session {
    fn new(stream: TcpStream, office: Arc<Office>) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer, office, from: None, recipients: Vec::new() }
    }

    async fn run(mut self) -> io::Result<()> {
        if self.is_down() {
            return self.answer("421 outbox is down, as asked").await;
        }
        self.answer("220 outbox ESMTP").await?;
        while let Some(line) = read_line(&mut self.reader).await? {
            if self.is_down() {
                return self.answer("421 outbox is down, as asked").await;
            }
            let line = String::from_utf8_lossy(&line.bytes).into_owned();
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.trim().to_ascii_uppercase().as_str() {
                "EHLO" => {
                    self.reset();
                    self.answer(&format!("250-outbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {LARGEST}")).await?;
                }
                "HELO" => {
                    self.reset();
                    self.answer("250 outbox").await?;
                }
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.rcpt(rest).await?,
                "DATA" => self.data().await?,
                "RSET" => {
                    self.reset();
                    self.answer("250 2.0.0 forgotten").await?;
                }
                "NOOP" => self.answer("250 2.0.0 so be it").await?,
                "VRFY" => self.answer("252 2.5.0 send it and see").await?,
                "QUIT" => return self.answer("221 2.0.0 goodbye").await,
                _ => self.answer("502 5.5.1 not spoken here").await?,
            }
        }
        Ok(())
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        if self.from.is_some() {
            return self.answer("503 5.5.1 one sender at a time").await;
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            return self.answer("501 5.5.4 MAIL FROM:<address>").await;
        };
        let size = parameters.split_ascii_whitespace().find_map(|p| p.to_ascii_uppercase().strip_prefix("SIZE=")?.parse().ok());
        if size.is_some_and(|size: usize| size > LARGEST) {
            return self.answer("552 5.3.4 too large").await;
        }
        self.from = Some(from.to_owned());
        self.answer("250 2.1.0 sender ok").await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        if self.from.is_none() {
            return self.answer("503 5.5.1 MAIL first").await;
        }
        match path(rest, "TO:") {
            Some((to, _)) if to.contains('@') => {
                if self.office.faults.mode() == Mode::Reject {
                    return self.answer("550 5.1.1 rejected, as asked").await;
                }
                if self.recipients.len() >= MOST_RECIPIENTS {
                    return self.answer("452 4.5.3 too many recipients").await;
                }
                self.recipients.push(to.to_owned());
                self.answer("250 2.1.5 recipient ok").await
            }
            _ => self.answer("501 5.5.4 RCPT TO:<address>").await,
        }
    }

    async fn data(&mut self) -> io::Result<()> {
        if self.recipients.is_empty() {
            return self.answer("503 5.5.1 RCPT first").await;
        }
        self.answer("354 go ahead, end with a dot").await?;
        let Some(raw) = self.text().await? else {
            self.reset();
            return self.answer("552 5.3.4 too large").await;
        };
        self.office.faults.linger().await;
        let mail = mime::read(&raw);
        let at = self.office.clock.now();
        let mut number = 0;
        for to in std::mem::take(&mut self.recipients) {
            let (subject, text) = (mail.subject.clone(), mail.text.clone());
            number = self.office.book.add(Entry { channel: Channel::Email, to, subject, text, at, reference: String::new() });
        }
        self.reset();
        self.answer(&format!("250 2.0.0 queued as outbox-{number}")).await
    }

    /// The lines up to a dot alone, without the dots that were put before others (RFC 5321 section 4.5.2). `None` when it is
    /// too large; it is read to its end all the same, so that the next command is one.
    async fn text(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut raw, mut fits) = (Vec::new(), true);
        loop {
            let line = read_line(&mut self.reader).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
            if line.is_proper && line.bytes == b"." {
                return Ok(fits.then_some(raw));
            }
            let bytes = line.bytes.strip_prefix(b".").unwrap_or(&line.bytes);
            fits = fits && raw.len() + bytes.len() + 2 <= LARGEST;
            if fits {
                raw.extend_from_slice(bytes);
                raw.extend_from_slice(b"\r\n");
            }
        }
    }

    fn reset(&mut self) {
        self.from = None;
        self.recipients.clear();
    }

    fn is_down(&self) -> bool {
        self.office.faults.mode() == Mode::Down
    }

    async fn answer(&mut self, reply: &str) -> io::Result<()> {
        self.writer.write_all(format!("{reply}\r\n").as_bytes()).await?;
        self.writer.flush().await
    }
}

/// `FROM:<a@b> SIZE=3` as address and parameters.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.trim();
    let at = rest.get(..keyword.len()).filter(|found| found.eq_ignore_ascii_case(keyword))?.len();
    rest[at..].trim_start().strip_prefix('<')?.split_once('>')
}

/// The next line; `None` when the client is gone. Too long a line, or too long a silence, ends the session.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    loop {
        let buffer = tokio::time::timeout(IDLE, reader.fill_buf()).await.map_err(|_| io::ErrorKind::TimedOut)??;
        if buffer.is_empty() {
            return Ok(None);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        bytes.extend_from_slice(&buffer[..taken]);
        reader.consume(taken);
        if bytes.len() > LONGEST_LINE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if end.is_some() {
            let is_proper = bytes.ends_with(b"\r\n");
            bytes.truncate(bytes.len() - if is_proper { 2 } else { 1 });
            return Ok(Some(Line { bytes, is_proper }));
        }
    }
}
