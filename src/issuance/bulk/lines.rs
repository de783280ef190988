//! A bulk file record by record, in whatever encoding offices' spreadsheets write: UTF-8 with and without a mark, and UTF-16.
//! Memory stays flat however long the file is, and reading goes on from any place at which a record ended.

use std::io::{self, BufRead, Seek, SeekFrom};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The file is in none of them: its bytes are no UTF-8, as those of Windows-1258, TCVN3 and VNI files are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not in UTF-8 or UTF-16")]
pub struct OtherEncoding;

/// The longest record that is taken, in bytes.
pub const LONGEST: usize = 16 * 1024;
/// How much of the beginning the encoding is judged by.
const SAMPLE: usize = 64 * 1024;

/// Judges the beginning of a file; also tells how many bytes its mark takes.
pub fn detect(start: &[u8]) -> Result<(Encoding, u64), OtherEncoding> {
    match start {
        [0xEF, 0xBB, 0xBF, ..] => Ok((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Ok((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Ok((Encoding::Utf16Be, 2)),
        // The head of every bulk file begins with a letter: of two bytes of one, one is zero.
        [0, first, ..] if *first != 0 => Ok((Encoding::Utf16Be, 0)),
        [first, 0, ..] if *first != 0 => Ok((Encoding::Utf16Le, 0)),
        _ if mostly_foreign(start) => Err(OtherEncoding),
        _ => Ok((Encoding::Utf8, 0)),
    }
}

/// Whether more lines hold bytes of another encoding than hold letters in UTF-8. A few such lines are rows to be refused; a
/// file of them is a file to be saved anew.
fn mostly_foreign(start: &[u8]) -> bool {
    let (mut foreign, mut ours) = (0u32, 0u32);
    let whole = start.iter().rposition(|byte| *byte == b'\n').map_or(start, |end| &start[..end]);
    for line in whole.split(|byte| *byte == b'\n') {
        match std::str::from_utf8(line) {
            Err(_) => foreign += 1,
            Ok(text) if !text.is_ascii() => ours += 1,
            Ok(_) => {}
        }
    }
    foreign > ours
}

/// What stands in one record's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Record(String),
    /// Longer than any record is.
    TooLong,
    /// Bytes that are no text in the file's encoding.
    NotText,
}

/// A record and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Where the next one begins: lines and bytes read so far.
    pub next: Place,
    pub text: Text,
}

/// How far a file was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub bytes: u64,
    pub lines: u64,
}

/// Reads records.
pub struct Lines<R> {
    from: R,
    encoding: Encoding,
    at: Place,
}

impl<R: BufRead + Seek> Lines<R> {
    /// Begins at the start, after the mark.
    pub fn open(mut from: R) -> io::Result<Result<Self, OtherEncoding>> {
        let mut start = Vec::with_capacity(SAMPLE);
        io::Read::read_to_end(&mut io::Read::take(&mut from, SAMPLE as u64), &mut start)?;
        let (encoding, mark) = match detect(&start) {
            Ok(found) => found,
            Err(other) => return Ok(Err(other)),
        };
        from.seek(SeekFrom::Start(mark))?;
        Ok(Ok(Self { from, encoding, at: Place { bytes: mark, lines: 0 } }))
    }

    /// Goes on where a record ended.
    pub fn go_on(&mut self, at: Place) -> io::Result<()> {
        self.from.seek(SeekFrom::Start(at.bytes))?;
        self.at = at;
        Ok(())
    }

    /// The next record that is not empty; none at the end.
    pub fn record(&mut self) -> io::Result<Option<Found>> {
        loop {
            let line = self.at.lines + 1;
            let Some(text) = self.whole()? else { return Ok(None) };
            if !matches!(&text, Text::Record(text) if text.trim().is_empty()) {
                return Ok(Some(Found { line, next: self.at, text }));
            }
        }
    }

    /// One record: lines are joined while a quoted value is open.
    fn whole(&mut self) -> io::Result<Option<Text>> {
        let mut joined = String::new();
        loop {
            let Some((bytes, fits)) = self.line()? else {
                return Ok((!joined.is_empty()).then_some(Text::Record(joined)));
            };
            if !fits || joined.len() + bytes.len() > LONGEST {
                return Ok(Some(Text::TooLong));
            }
            let Some(text) = self.decode(&bytes) else { return Ok(Some(Text::NotText)) };
            joined.push_str(&text);
            if joined.matches('"').count().is_multiple_of(2) {
                return Ok(Some(Text::Record(joined.trim_end_matches(['\r', '\n']).to_owned())));
            }
        }
    }

    fn decode(&self, bytes: &[u8]) -> Option<String> {
        let units = |read: fn([u8; 2]) -> u16| bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect::<Vec<_>>();
        match self.encoding {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Encoding::Utf16Le => String::from_utf16(&units(u16::from_le_bytes)).ok(),
            Encoding::Utf16Be => String::from_utf16(&units(u16::from_be_bytes)).ok(),
        }
    }

    /// The bytes of one line with its end, and whether it is short enough; of a longer one, its beginning.
    fn line(&mut self) -> io::Result<Option<(Vec<u8>, bool)>> {
        let mut out = Vec::new();
        let mut read = 0u64;
        let mut ended = false;
        while !ended {
            let buffer = self.from.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            // A line end in UTF-16 is two bytes, the first of which stands at an even place.
            let end = match self.encoding {
                Encoding::Utf8 => buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1),
                Encoding::Utf16Le | Encoding::Utf16Be => self.encoding.end_in(buffer, read),
            };
            let taken = end.unwrap_or(buffer.len());
            if out.len() <= LONGEST {
                out.extend_from_slice(&buffer[..taken]);
            }
            self.from.consume(taken);
            read += taken as u64;
            ended = match self.encoding {
                Encoding::Utf8 => end.is_some(),
                _ => end.is_some_and(|_| read.is_multiple_of(2)) && self.encoding.ends(&out),
            };
        }
        self.at.bytes += read;
        self.at.lines += u64::from(read > 0);
        Ok((read > 0).then(|| {
            let fits = out.len() <= LONGEST;
            (out, fits)
        }))
    }
}

impl Encoding {
    /// Where a line may end in a buffer that begins `read` bytes into the line: after a whole unit.
    fn end_in(self, buffer: &[u8], read: u64) -> Option<usize> {
        let first = usize::from(!read.is_multiple_of(2));
        if first == 1 {
            // The other half of a unit whose first half came with the last buffer.
            return Some(1);
        }
        let wanted: [u8; 2] = if self == Self::Utf16Le { [b'\n', 0] } else { [0, b'\n'] };
        buffer.chunks_exact(2).position(|pair| pair == wanted).map(|at| (at + 1) * 2)
    }

    fn ends(self, line: &[u8]) -> bool {
        line.len() > LONGEST || if self == Self::Utf16Le { line.ends_with(&[b'\n', 0]) } else { line.ends_with(&[0, b'\n']) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    fn records(bytes: &[u8], buffer: usize) -> Vec<Text> {
        let mut lines = Lines::open(BufReader::with_capacity(buffer, Cursor::new(bytes.to_vec()))).unwrap().unwrap();
        std::iter::from_fn(|| lines.record().unwrap()).map(|found| found.text).collect()
    }

    fn text(text: &str) -> Text {
        Text::Record(text.to_owned())
    }

    const TEXT: &str = "a,Đặng Thị\r\n\r\nb,\"x\ny\"\nc";

    #[test]
    fn the_same_text_reads_the_same_in_every_encoding_and_buffer() {
        let utf16 = |order: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let le = utf16(u16::to_le_bytes);
        let be = utf16(u16::to_be_bytes);
        let wanted = [text("a,Đặng Thị"), text("b,\"x\ny\""), text("c")];
        for buffer in [1, 2, 3, 7, 4096] {
            assert_eq!(records(TEXT.as_bytes(), buffer), wanted, "{buffer}");
            assert_eq!(records(&[b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), buffer), wanted, "{buffer}");
            assert_eq!(records(&[b"\xFF\xFE", le.as_slice()].concat(), buffer), wanted, "{buffer}");
            assert_eq!(records(&[b"\xFE\xFF", be.as_slice()].concat(), buffer), wanted, "{buffer}");
            assert_eq!(records(&le, buffer), wanted, "{buffer}");
        }
    }

    #[test]
    fn a_file_of_another_encoding_is_told_from_a_file_with_bad_rows() {
        // Windows-1258: "Đặng" as D0 E3 F2 6E 67.
        assert_eq!(detect(b"number,name\n1,\xD0\xE3\xF2ng\n2,\xD0\xE3\xF2ng\n"), Err(OtherEncoding));
        let mixed = "number,name\n1,Đặng\n2,Lê\n".as_bytes().to_vec();
        let mixed = [mixed.as_slice(), b"3,\xD0\xE3\xF2ng\n"].concat();
        assert_eq!(records(&mixed, 64).last(), Some(&Text::NotText));
        assert_eq!(records(&mixed, 64).len(), 4);
    }

    #[test]
    fn a_record_without_an_end_does_not_fill_the_memory() {
        let long = [b"a\n".as_slice(), &vec![b'x'; 3 * LONGEST], b"\nb\n"].concat();
        assert_eq!(records(&long, 512), [text("a"), Text::TooLong, text("b")]);
        let open = [b"a\n\"".as_slice(), &b"y\n".repeat(LONGEST)].concat();
        assert!(records(&open, 512).contains(&Text::TooLong));
    }

    #[test]
    fn reading_goes_on_where_it_stopped() {
        let bytes = TEXT.as_bytes().to_vec();
        let mut lines = Lines::open(Cursor::new(bytes.clone())).unwrap().unwrap();
        let first = lines.record().unwrap().unwrap();
        let mut again = Lines::open(Cursor::new(bytes)).unwrap().unwrap();
        again.go_on(first.next).unwrap();
        let second = again.record().unwrap().unwrap();
        assert_eq!((second.line, second.text), (3, text("b,\"x\ny\"")));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_it_always_ends(bytes: Vec<u8>) {
            if let Ok(mut lines) = Lines::open(Cursor::new(bytes)).unwrap() {
                while lines.record().unwrap().is_some() {}
            }
        }
    }
}
