//! Values into and out of statements: the same five shapes on both engines.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgRow, PgTypeInfo};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteRow, SqliteTypeInfo};
use sqlx::{Encode, Postgres, Row as _, Sqlite, Type};

use crate::base::{Broken, Timestamp, ids};

/// A bound argument: INTEGER, TEXT or BLOB, or NULL of one of them.
#[derive(Clone, Debug)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
}

macro_rules! into_value {
    ($($from:ty => |$x:ident| $kind:ident $convert:expr),* $(,)?) => { $(
        impl From<$from> for Value { fn from($x: $from) -> Self { Value::$kind(Some($convert)) } }
        impl From<Option<$from>> for Value { fn from(x: Option<$from>) -> Self { Value::$kind(x.map(|$x| $convert)) } }
    )* };
}

into_value! {
    i64 => |x| Int x,
    i32 => |x| Int x.into(),
    u32 => |x| Int x.into(),
    u8 => |x| Int x.into(),
    bool => |x| Int i64::from(x),
    Timestamp => |x| Int x.0,
    String => |x| Text x,
    &str => |x| Text x.to_owned(),
    Vec<u8> => |x| Blob x,
    &[u8] => |x| Blob x.to_vec(),
    [u8; 32] => |x| Blob x.to_vec(),
}

impl From<&String> for Value {
    fn from(x: &String) -> Self {
        Self::Text(Some(x.clone()))
    }
}
impl From<&Vec<u8>> for Value {
    fn from(x: &Vec<u8>) -> Self {
        Self::Blob(Some(x.clone()))
    }
}
impl From<&[u8; 32]> for Value {
    fn from(x: &[u8; 32]) -> Self {
        Self::Blob(Some(x.to_vec()))
    }
}

/// The arguments of a statement: `args![id, now, "draft"]`.
#[macro_export]
macro_rules! args {
    ($($x:expr),* $(,)?) => { vec![$($crate::store::Value::from($x)),*] };
}

impl Type<Postgres> for Value {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }
    fn compatible(_: &PgTypeInfo) -> bool {
        true
    }
}

impl Encode<'_, Postgres> for Value {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Int(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Self::Text(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Self::Blob(v) => Encode::<Postgres>::encode_by_ref(v, buf),
        }
    }
    fn produces(&self) -> Option<PgTypeInfo> {
        Some(match self {
            Self::Int(_) => <i64 as Type<Postgres>>::type_info(),
            Self::Text(_) => <String as Type<Postgres>>::type_info(),
            Self::Blob(_) => <Vec<u8> as Type<Postgres>>::type_info(),
        })
    }
}

impl Type<Sqlite> for Value {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
    fn compatible(_: &SqliteTypeInfo) -> bool {
        true
    }
}

impl<'q> Encode<'q, Sqlite> for Value {
    fn encode(self, buf: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        match self {
            Self::Int(v) => Encode::<Sqlite>::encode(v, buf),
            Self::Text(v) => Encode::<Sqlite>::encode(v, buf),
            Self::Blob(v) => Encode::<Sqlite>::encode(v, buf),
        }
    }
    fn encode_by_ref(&self, buf: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <Self as Encode<'q, Sqlite>>::encode(self.clone(), buf)
    }
}

/// A row of either engine, read by column name.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// Reads a column as `T`; `Option<T>` where it may be NULL.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, Broken> {
        T::read(self, column).map_err(|e| e.context(format!("column {column}")))
    }

    /// Reads a TEXT column as a domain type that parses.
    pub fn parse<T: std::str::FromStr>(&self, column: &str) -> Result<T, Broken> {
        let text: String = self.get(column)?;
        text.parse().map_err(|_| Broken::new(format!("column {column} holds an unknown word")))
    }

    fn int(&self, column: &str) -> Result<Option<i64>, Broken> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
    fn text(&self, column: &str) -> Result<Option<String>, Broken> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
    fn blob(&self, column: &str) -> Result<Option<Vec<u8>>, Broken> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
}

/// A type that a column can be read as.
pub trait Column: Sized {
    fn read(row: &Row, column: &str) -> Result<Self, Broken>;
}

fn present<T>(value: Option<T>) -> Result<T, Broken> {
    value.ok_or_else(|| Broken::new("unexpected NULL"))
}

macro_rules! columns {
    ($($type:ty => |$row:ident, $column:ident| $read:expr),* $(,)?) => { $(
        impl Column for Option<$type> { fn read($row: &Row, $column: &str) -> Result<Self, Broken> { $read } }
        impl Column for $type { fn read(row: &Row, column: &str) -> Result<Self, Broken> { present(<Option<$type>>::read(row, column)?) } }
    )* };
}

columns! {
    i64 => |row, column| row.int(column),
    bool => |row, column| Ok(row.int(column)?.map(|n| n != 0)),
    Timestamp => |row, column| Ok(row.int(column)?.map(Timestamp)),
    String => |row, column| row.text(column),
    Vec<u8> => |row, column| row.blob(column),
}

macro_rules! id_columns {
    ($($id:ident),* $(,)?) => { $(
        impl Column for Option<ids::$id> {
            fn read(row: &Row, column: &str) -> Result<Self, Broken> {
                row.blob(column)?.map(|b| ids::$id::from_bytes(&b).ok_or_else(|| Broken::new("an id of a wrong length"))).transpose()
            }
        }
        impl Column for ids::$id { fn read(row: &Row, column: &str) -> Result<Self, Broken> { present(<Option<ids::$id>>::read(row, column)?) } }
        impl From<ids::$id> for Value { fn from(id: ids::$id) -> Self { Value::Blob(Some(id.bytes().to_vec())) } }
        impl From<&ids::$id> for Value { fn from(id: &ids::$id) -> Self { Value::Blob(Some(id.bytes().to_vec())) } }
        impl From<Option<ids::$id>> for Value { fn from(id: Option<ids::$id>) -> Self { Value::Blob(id.map(|id| id.bytes().to_vec())) } }
    )* };
}

id_columns! {
    PersonId, AccountId, FileId, MatchId, ProposalId, DecisionId, SignatureId, UnitId, DeskId, OfficerId, DeviceId, LockId, CorrectionId, AliasId, LockRequestId, ExceptionId,
    FactorId, SessionId, GrantId, InitialTokenId, ConsentId, LinkId, MessageId, AuditId, KeyId, EventId,
    MandateId, HelpId, AfarId, CaseId,
    ImportId, BatchId,
}

/// A record read from a row by column names.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self, Broken>;
}

impl<T: FromRow, U: FromRow> FromRow for (T, U) {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok((T::from_row(row)?, U::from_row(row)?))
    }
}
