//! Parquet as records: each row is written as the line of CSV that it would be, so that one set of rules reads both. Columns hold
//! text, or dates. A personal number that was stored as a number has lost its zeros, and is refused with the whole file.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

use super::Refused;
use super::lines::{Found, LONGEST, Place, Text};
use super::row::BadHead;
use crate::base::csv;
use crate::base::zone::Day;

/// Rows of a file, one after the other; memory holds a page of each column.
pub struct Rows {
    from: RowIter<'static>,
    /// The names of the columns as a record, until it was read.
    head: Option<String>,
    /// How long the file is, and how many rows it has.
    bytes: u64,
    count: u64,
    /// How many rows were read.
    at: u64,
}

impl Rows {
    /// Reads the end of the file, where its columns and its number of rows are written.
    pub fn open(file: File) -> io::Result<Result<Self, Refused>> {
        let bytes = file.metadata()?.len();
        let Ok(reader) = guarded(|| SerializedFileReader::new(file)) else { return Ok(Err(Refused::ParquetDamaged)) };
        let about = reader.metadata().file_metadata();
        let columns = about.schema().get_fields().iter();
        let not_text: Vec<String> =
            columns.clone().filter(|column| !is_text(column)).map(|column| column.name().chars().take(40).collect()).collect();
        if !not_text.is_empty() {
            return Ok(Err(Refused::Head(BadHead { not_text, ..BadHead::default() })));
        }
        let Ok(count) = u64::try_from(about.num_rows()) else { return Ok(Err(Refused::ParquetDamaged)) };
        let head = line(columns.map(|column| column.name().to_owned()));
        Ok(Ok(Self { from: RowIter::from_file_into(Box::new(reader)), head: Some(head), bytes, count, at: 0 }))
    }

    /// Goes on after the rows that were read; a place's first line is the head.
    pub fn go_on(&mut self, at: Place) -> io::Result<()> {
        self.head = None;
        let wanted = at.lines.saturating_sub(1);
        while self.at < wanted {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The next record.
    pub fn record(&mut self) -> io::Result<Option<Found>> {
        if let Some(head) = self.head.take() {
            return Ok(Some(Found { line: 1, next: self.place(), text: Text::Record(head) }));
        }
        let Some(text) = self.next()? else { return Ok(None) };
        Ok(Some(Found { line: self.at + 1, next: self.place(), text }))
    }

    fn next(&mut self) -> io::Result<Option<Text>> {
        if self.at >= self.count {
            return Ok(None);
        }
        let rows = &mut self.from;
        let damaged = |at: u64| io::Error::new(io::ErrorKind::InvalidData, format!("the file is damaged after its row {at}"));
        let row = guarded(|| rows.next().transpose()).map_err(|Damaged| damaged(self.at))?;
        let row = row.ok_or_else(|| damaged(self.at))?;
        self.at += 1;
        let values: Option<Vec<String>> = row.get_column_iter().map(|(_, field)| value(field)).collect();
        Ok(Some(match values.map(line) {
            None => Text::NotText,
            Some(text) if text.len() > LONGEST => Text::TooLong,
            Some(text) => Text::Record(text),
        }))
    }

    /// Parquet has no place for a row; its share of the file stands for it.
    fn place(&self) -> Place {
        let share = u128::from(self.bytes) * u128::from(self.at) / u128::from(self.count.max(1));
        Place { bytes: u64::try_from(share).unwrap_or(self.bytes), lines: self.at + 1 }
    }
}

struct Damaged;

/// The reader is somebody else's and the file is foreign: what it does not survive is a damaged file.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Damaged> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(problem)) => {
            tracing::debug!(%problem, "a Parquet file can't be read");
            Err(Damaged)
        }
        Err(_) => Err(Damaged),
    }
}

fn is_text(column: &Type) -> bool {
    if !column.is_primitive() || column.is_group() {
        return false;
    }
    let about = column.get_basic_info();
    let text = matches!(about.converted_type(), ConvertedType::UTF8 | ConvertedType::ENUM)
        || matches!(about.logical_type_ref(), Some(LogicalType::String));
    let date = about.converted_type() == ConvertedType::DATE || matches!(about.logical_type_ref(), Some(LogicalType::Date));
    (text && column.get_physical_type() == Physical::BYTE_ARRAY) || (date && column.get_physical_type() == Physical::INT32)
}

/// One value as CSV writes it; none where it is of another kind than its column says.
fn value(field: &Field) -> Option<String> {
    match field {
        Field::Null => Some(String::new()),
        Field::Str(text) => Some(text.clone()),
        Field::Date(days) => Day::new(1970, 1, 1).map(|first| first.plus_days(i64::from(*days)).iso()),
        _ => None,
    }
}

fn line(values: impl IntoIterator<Item = String>) -> String {
    csv::record(values).trim_end_matches(['\r', '\n']).to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const SCHEMA: &str =
        "message files { required binary number (UTF8); optional binary name (UTF8); required int32 birth (DATE); }";

    fn written(schema: &str, groups: u32, each: u32) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut out = Vec::new();
        let mut file = SerializedFileWriter::new(&mut out, schema, Arc::default()).unwrap();
        for group in 0..groups {
            let numbers: Vec<ByteArray> = (0..each).map(|n| format!("{:012}", group * each + n).as_str().into()).collect();
            let names: Vec<ByteArray> = (0..each).map(|_| "Nguyễn, \"Văn\" An".into()).collect();
            let mut rows = file.next_row_group().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&numbers, None, None).unwrap();
            column.close().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            let there: Vec<i16> = (0..each).map(|n| i16::from(n % 2 == 0)).collect();
            let named = names.len().div_ceil(2);
            column.typed::<ByteArrayType>().write_batch(&names[..named], Some(&there), None).unwrap();
            column.close().unwrap();
            let mut column = rows.next_column().unwrap().unwrap();
            let births: Vec<i32> = (0..each).map(|_| 10_919).collect();
            column.typed::<Int32Type>().write_batch(&births, None, None).unwrap();
            column.close().unwrap();
            rows.close().unwrap();
        }
        file.close().unwrap();
        out
    }

    fn opened(bytes: &[u8]) -> Result<Rows, Refused> {
        let path = std::env::temp_dir().join(format!("rows-{}.parquet", crate::base::Random::default().token()));
        File::create(&path).unwrap().write_all(bytes).unwrap();
        let rows = Rows::open(File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(path).unwrap();
        rows
    }

    fn rest(rows: &mut Rows) -> Vec<Found> {
        std::iter::from_fn(|| rows.record().unwrap()).collect()
    }

    #[test]
    fn a_row_reads_as_the_line_it_would_be() {
        let mut rows = opened(&written(SCHEMA, 2, 3)).unwrap();
        let found = rest(&mut rows);
        let texts: Vec<&str> =
            found.iter().map(|found| if let Text::Record(text) = &found.text { text.as_str() } else { "?" }).collect();
        assert_eq!(texts[0], "number,name,birth");
        assert_eq!(texts[1], "000000000000,\"Nguyễn, \"\"Văn\"\" An\",1999-11-24");
        assert_eq!((texts[2], texts.len()), ("000000000001,,1999-11-24", 7), "what is null is empty");
        assert_eq!(found.iter().map(|found| found.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert!(
            found.windows(2).all(|pair| pair[0].next.bytes < pair[1].next.bytes && pair[0].next.lines + 1 == pair[1].next.lines)
        );
    }

    #[test]
    fn reading_goes_on_after_any_row() {
        let bytes = written(SCHEMA, 3, 4);
        let all = rest(&mut opened(&bytes).unwrap());
        for stopped in 0..all.len() {
            let mut rows = opened(&bytes).unwrap();
            rows.go_on(all[stopped].next).unwrap();
            assert_eq!(rest(&mut rows), all[stopped + 1..], "after record {stopped}");
        }
    }

    #[test]
    fn a_column_of_numbers_is_refused_for_the_zeros_that_it_lost() {
        let schema = "message files { required int64 number; optional binary name (UTF8); required int32 birth; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut out = Vec::new();
        SerializedFileWriter::new(&mut out, schema, Arc::default()).unwrap().close().unwrap();
        let Err(Refused::Head(bad)) = opened(&out) else { panic!("taken") };
        assert_eq!(bad.not_text, ["number", "birth"]);
    }

    #[test]
    fn a_damaged_file_is_told_and_never_stops_the_process() {
        let whole = written(SCHEMA, 2, 50);
        for at in (4..whole.len()).step_by(7) {
            let mut cut = whole.clone();
            cut[at] ^= 0xFF;
            let Ok(mut rows) = opened(&cut) else { continue };
            while let Ok(Some(_)) = rows.record() {}
        }
        for length in (4..whole.len()).step_by(97) {
            assert!(opened(&whole[..length]).is_err(), "cut to {length}");
        }
    }
}
