//! Why a bulk file or a batch is refused.

use super::row::BadHead;
use crate::base::Refusal;
use crate::issuance::acting::Barred;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    /// The file is neither UTF-8 nor UTF-16.
    Encoding,
    /// The file holds nothing.
    Empty,
    /// The head misses columns, or names others.
    Head(BadHead),
    /// The file is Parquet, which this build does not read.
    ParquetNotRead,
    /// It is Parquet and can't be read.
    ParquetDamaged,
    /// Another reader is at it.
    BeingRead,
    /// There is no such bulk file or batch, or it belongs to another desk.
    NoSuch,
    /// Only who imported it proposes it.
    OthersImport,
    /// Nothing clean waits for a batch.
    NothingClean,
    /// A file of the batch has moved on, or somebody else decided.
    Changed,
    CeremonyGone,
    SignatureBad,
    /// The kept evidence does not fit the files of the batch.
    EvidenceBad,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::Encoding => "bulk-encoding",
            Self::Empty => "bulk-empty",
            Self::Head(_) => "bulk-head",
            Self::ParquetNotRead => "bulk-parquet-not-read",
            Self::ParquetDamaged => "bulk-parquet-damaged",
            Self::BeingRead => "bulk-being-read",
            Self::NoSuch => "bulk-no-such",
            Self::OthersImport => "bulk-others-import",
            Self::NothingClean => "bulk-nothing-clean",
            Self::Changed => "bulk-changed",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
            Self::EvidenceBad => "evidence-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::Encoding | Self::Empty | Self::Head(_) | Self::ParquetNotRead | Self::ParquetDamaged => 422,
            Self::NoSuch => 404,
            Self::CeremonyGone => 410,
            Self::SignatureBad | Self::OthersImport => 403,
            Self::BeingRead | Self::NothingClean | Self::Changed | Self::EvidenceBad => 409,
        }
    }
}
