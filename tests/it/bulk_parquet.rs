//! Bulk files in Parquet: the same rules, the same counts, never twice, and on from where a reader stopped.

use std::sync::Arc;

use dinhdanh::base::Fault;
use dinhdanh::issuance::bulk::{self, read};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::bulk::{Kept, counted, import, number};
use crate::counter::{Counter, code};
use crate::world::story;

const SCHEMA: &str = "message files { required binary number (UTF8); required binary name (UTF8); required int32 birth (DATE);
    required binary sex (UTF8); required binary residence (UTF8); required int32 card_issued (DATE); required binary phone (UTF8);
    optional binary commune (UTF8); }";
/// Days since 1970: 24 November 1999 and 1 July 2024.
const BORN: i32 = 10_919;
const ISSUED: i32 = 19_905;

/// People of a range, in row groups of `each`.
fn people(range: std::ops::Range<u32>, each: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut file = SerializedFileWriter::new(&mut out, schema, Arc::default()).unwrap();
    let numbers: Vec<u32> = range.collect();
    for some in numbers.chunks(each) {
        let mut rows = file.next_row_group().unwrap();
        for column in 0..8 {
            let text = |n: &u32| -> ByteArray {
                match column {
                    0 => number(*n).as_str().into(),
                    1 => "Nguyễn Văn An".into(),
                    3 => "Nam".into(),
                    4 => "Phường Ba Đình, Hà Nội".into(),
                    6 => "0912345678".into(),
                    _ => "00004".into(),
                }
            };
            let mut writer = rows.next_column().unwrap().unwrap();
            if column == 2 || column == 5 {
                let day = if column == 2 { BORN } else { ISSUED };
                writer.typed::<Int32Type>().write_batch(&vec![day; some.len()], None, None).unwrap();
            } else {
                let there = (column == 7).then(|| vec![1; some.len()]);
                let values: Vec<ByteArray> = some.iter().map(text).collect();
                writer.typed::<ByteArrayType>().write_batch(&values, there.as_deref(), None).unwrap();
            }
            writer.close().unwrap();
        }
        rows.close().unwrap();
    }
    file.close().unwrap();
    out
}

const FILES: &str = "SELECT COUNT(*) AS n FROM files";

#[test]
fn a_parquet_file_becomes_files_once_with_the_same_rules_as_csv() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let bytes = people(1..31, 7);
        let read = import(&counter, &bytes).await.unwrap();
        assert_eq!((read.accepted, read.repeated, read.rejected, read.done), (30, 0, 0, true));
        assert_eq!(read.read_bytes, read.bytes, "to its end");
        assert_eq!(counted(&counter, FILES).await, 30);
        let again = import(&counter, &bytes).await.unwrap();
        assert_eq!((again.number, again.accepted), (read.number, 30), "the same file is the same import");
        let others = import(&counter, &people(21..41, 100)).await.unwrap();
        assert_eq!((others.accepted, others.repeated), (10, 10), "whose file came with another bulk file is not taken twice");
        assert_eq!(counted(&counter, FILES).await, 40);
        counter.world
    });
}

#[test]
fn a_reader_that_was_stopped_goes_on_in_the_middle_of_a_row_group() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = Kept::new(&people(1..1301, 400));
        let begun = read::begin(&app, &counter.receives(), &file.source()).await.unwrap();
        let stopped = {
            let acting = counter.receives();
            let (source, app) = (file.source(), app.clone());
            let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
            let reading = read::run(&app, &acting, &source, begun.clone(), |import| {
                let _ = tell.send(import.accepted);
            });
            tokio::select! {
                _ = reading => panic!("it was to be stopped"),
                first = told.recv() => first.unwrap(),
            }
        };
        assert!((1..1300).contains(&stopped), "{stopped}");
        let begun = read::begin(&app, &counter.receives(), &file.source()).await.unwrap();
        let read = read::run(&app, &counter.receives(), &file.source(), begun, |_| {}).await.unwrap();
        assert_eq!((read.accepted, read.repeated, read.rejected), (1300, 0, 0));
        assert_eq!(counted(&counter, FILES).await, 1300);
        counter.world
    });
}

#[test]
fn a_parquet_file_that_is_cut_short_or_counts_in_numbers_says_so() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let bytes = people(1..31, 7);
        assert_eq!(code(import(&counter, &bytes[..bytes.len() / 2]).await), "bulk-parquet-damaged");
        let schema = SCHEMA.replace("required binary number (UTF8)", "required int64 number");
        let mut out = Vec::new();
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        SerializedFileWriter::new(&mut out, schema, Arc::default()).unwrap().close().unwrap();
        let Err(Fault::Refused(bulk::Refused::Head(bad))) = import(&counter, &out).await else { panic!("taken") };
        assert_eq!(bad.not_text, ["number"]);
        assert_eq!(counted(&counter, FILES).await, 0);
        counter.world
    });
}
