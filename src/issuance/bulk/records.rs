//! A bulk file as records, whichever form it has: CSV in the encodings of offices' spreadsheets, or Parquet where this build
//! reads it. What becomes of a record is the same for both.

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use super::Refused;
use super::lines::{Found, Lines, Place};

/// With which every Parquet file begins, and ends.
const PARQUET: &[u8; 4] = b"PAR1";

/// The records of a file.
pub enum Records {
    Csv(Lines<BufReader<File>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<super::parquet::Rows>),
}

impl Records {
    /// Begins at the start; the first record is the head.
    pub fn open(path: &Path) -> io::Result<Result<Self, Refused>> {
        let mut file = File::open(path)?;
        let mut start = Vec::with_capacity(PARQUET.len());
        (&mut file).take(PARQUET.len() as u64).read_to_end(&mut start)?;
        file.seek(SeekFrom::Start(0))?;
        if start == PARQUET {
            return parquet(file);
        }
        let lines = Lines::open(BufReader::with_capacity(256 * 1024, file))?;
        Ok(lines.map(Self::Csv).map_err(|_| Refused::Encoding))
    }

    /// Goes on where a record ended.
    pub fn go_on(&mut self, at: Place) -> io::Result<()> {
        match self {
            Self::Csv(lines) => lines.go_on(at),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.go_on(at),
        }
    }

    /// The next record that is not empty; none at the end.
    pub fn record(&mut self) -> io::Result<Option<Found>> {
        match self {
            Self::Csv(lines) => lines.record(),
            #[cfg(feature = "parquet")]
            Self::Parquet(rows) => rows.record(),
        }
    }
}

#[cfg(feature = "parquet")]
fn parquet(file: File) -> io::Result<Result<Records, Refused>> {
    Ok(super::parquet::Rows::open(file)?.map(|rows| Records::Parquet(Box::new(rows))))
}

#[cfg(not(feature = "parquet"))]
#[allow(clippy::unnecessary_wraps, reason = "the other build reads the file")]
fn parquet(_: File) -> io::Result<Result<Records, Refused>> {
    Ok(Err(Refused::ParquetNotRead))
}
