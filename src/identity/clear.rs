//! Personal data as clear text in a serialised document: `#[serde(with = "clear")]`. The types themselves can't be
//! serialised, so that nobody writes one out without having said so.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::contact::{Email, PhoneNumber};
use super::name::PersonName;
use super::number::{Cmnd, PersonalNumber};

/// Writes the clear text.
pub fn serialize<T: Clear, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// Reads the clear text, as strictly as a person's input.
pub fn deserialize<'de, T: Clear, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// What can be written in clear where that was asked for.
pub trait Clear: Sized {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

macro_rules! as_text {
    ($($type:ty: $show:expr, $parse:expr;)*) => { $(
        impl Clear for $type {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let show: fn(&Self) -> &str = $show;
                serializer.serialize_str(show(self))
            }
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = zeroize::Zeroizing::new(String::deserialize(deserializer)?);
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(&text).ok_or_else(|| serde::de::Error::custom(concat!("not a valid ", stringify!($type))))
            }
        }
    )* };
}

as_text! {
    PersonalNumber: |n| n.reveal(), |text| Self::parse(text).ok();
    Cmnd: |n| n.reveal(), Self::parse;
    PhoneNumber: |p| p.reveal(), |text| Self::parse(text).ok();
    Email: |e| e.reveal(), |text| Self::parse(text).ok();
    PersonName: |n| n.as_str(), |text| Self::parse(text).ok();
}

/// One value inside an option or a list.
struct Written<'a, T>(&'a T);
struct Read<T>(T);

impl<T: Clear> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<'de, T: Clear> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

impl<T: Clear> Clear for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(Written).serialize(serializer)
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Read<T>>::deserialize(deserializer).map(|read| read.map(|Read(value)| value))
    }
}

impl<T: Clear> Clear for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Written))
    }
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Read<T>>::deserialize(deserializer).map(|list| list.into_iter().map(|Read(value)| value).collect())
    }
}
