//! Administrative units: 34 provinces and 3,321 communes in two tiers since 01/07/2025 (Resolution 202/2025/QH15), and
//! the 63 older province codes that personal numbers still carry.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::base::{text, zone::Day};

/// The code of a unit: two digits for a province, five for a commune.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceCode {
    Province(u8),
    Commune(u32),
}

/// The text is no code of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place code has two digits for a province or five for a commune")]
pub struct NotAPlaceCode;

impl FromStr for PlaceCode {
    type Err = NotAPlaceCode;

    fn from_str(text: &str) -> Result<Self, NotAPlaceCode> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPlaceCode);
        }
        match text.len() {
            2 => text.parse().map(Self::Province).map_err(|_| NotAPlaceCode),
            5 => text.parse().map(Self::Commune).map_err(|_| NotAPlaceCode),
            _ => Err(NotAPlaceCode),
        }
    }
}

impl fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Province(code) => write!(f, "{code:02}"),
            Self::Commune(code) => write!(f, "{code:05}"),
        }
    }
}

impl fmt::Debug for PlaceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for PlaceCode {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PlaceCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Thành phố trực thuộc trung ương.
    Municipality,
    /// Tỉnh.
    Province,
    /// Phường.
    Ward,
    /// Xã.
    Commune,
    /// Đặc khu.
    SpecialZone,
}

impl Kind {
    /// The Vietnamese word, as it stands before a unit's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Municipality => "Thành phố",
            Self::Province => "Tỉnh",
            Self::Ward => "Phường",
            Self::Commune => "Xã",
            Self::SpecialZone => "Đặc khu",
        }
    }

    fn of(letter: &str) -> Option<Self> {
        Some(match letter {
            "m" => Self::Municipality,
            "p" => Self::Province,
            "w" => Self::Ward,
            "c" => Self::Commune,
            "z" => Self::SpecialZone,
            _ => return None,
        })
    }
}

/// One unit of today's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub code: PlaceCode,
    /// Without its kind: `Ba Đình`.
    pub name: &'static str,
    pub kind: Kind,
    /// The province it lies in; a province names itself.
    pub province: PlaceCode,
}

impl Place {
    /// `Phường Ba Đình`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.kind.word(), self.name)
    }

    /// `Phường Ba Đình, Hà Nội`; a province alone as its name.
    pub fn address(&self) -> String {
        match find(self.province) {
            Some(province) if province.code != self.code => format!("{}, {}", self.full_name(), province.name),
            _ => self.name.to_owned(),
        }
    }

    /// What a search for it runs on: `phuong ba dinh`.
    pub fn search_form(&self) -> String {
        text::search_form(&self.full_name())
    }
}

/// The day from which these units exist; an address written before it may name units that ended.
pub fn in_force_since() -> Option<Day> {
    Day::new(2025, 7, 1)
}

/// The provinces by code.
pub fn provinces() -> &'static [Place] {
    &UNITS.provinces
}

/// All communes, those of one province together, by code within it.
pub fn communes() -> &'static [Place] {
    &UNITS.communes
}

/// The communes of a province by code; none for a code that is no province.
pub fn communes_of(province: PlaceCode) -> &'static [Place] {
    let from = UNITS.communes.partition_point(|commune| commune.province < province);
    let to = UNITS.communes.partition_point(|commune| commune.province <= province);
    &UNITS.communes[from..to]
}

/// The unit of a code.
pub fn find(code: PlaceCode) -> Option<&'static Place> {
    match code {
        PlaceCode::Province(_) => UNITS.provinces.binary_search_by_key(&code, |p| p.code).ok().map(|at| &UNITS.provinces[at]),
        PlaceCode::Commune(_) => {
            let at = UNITS.by_code.binary_search_by_key(&code, |at| UNITS.communes[usize::from(*at)].code).ok()?;
            UNITS.communes.get(usize::from(UNITS.by_code[at]))
        }
    }
}

struct Units {
    provinces: Vec<Place>,
    communes: Vec<Place>,
    /// Places in `communes` in the order of their codes.
    by_code: Vec<u16>,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let (mut provinces, mut communes) = (Vec::with_capacity(34), Vec::with_capacity(3321));
    let mut province = PlaceCode::Province(0);
    for line in include_str!("places.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(code), Some(kind), Some(name)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let (Ok(code), Some(kind)) = (code.parse(), Kind::of(kind)) else { continue };
        if matches!(code, PlaceCode::Province(_)) {
            province = code;
            provinces.push(Place { code, name, kind, province });
        } else {
            communes.push(Place { code, name, kind, province });
        }
    }
    let mut by_code: Vec<u16> = (0..u16::try_from(communes.len()).unwrap_or(u16::MAX)).collect();
    by_code.sort_unstable_by_key(|at| communes[usize::from(*at)].code);
    Units { provinces, communes, by_code }
});

/// A province of the 63 before 01/07/2025, by the last two digits of the first group of a number, and the province that
/// it belongs to today (conversion table of the National Statistics Office).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegacyProvince {
    pub code: u8,
    pub name: &'static str,
    pub now: PlaceCode,
}

/// The province that issued numbers beginning `0` and this code. Beware: seven of these codes mean another province
/// today (24 was Bắc Giang and is Bắc Ninh).
pub fn legacy_province(code: u8) -> Option<&'static LegacyProvince> {
    LEGACY.binary_search_by_key(&code, |province| province.code).ok().map(|at| &LEGACY[at])
}

/// All 63, by code.
pub fn legacy_provinces() -> &'static [LegacyProvince] {
    &LEGACY
}

const fn was(code: u8, name: &'static str, now: u8) -> LegacyProvince {
    LegacyProvince { code, name, now: PlaceCode::Province(now) }
}

static LEGACY: [LegacyProvince; 63] = [
    was(1, "Hà Nội", 1),
    was(2, "Hà Giang", 8),
    was(4, "Cao Bằng", 4),
    was(6, "Bắc Kạn", 19),
    was(8, "Tuyên Quang", 8),
    was(10, "Lào Cai", 15),
    was(11, "Điện Biên", 11),
    was(12, "Lai Châu", 12),
    was(14, "Sơn La", 14),
    was(15, "Yên Bái", 15),
    was(17, "Hòa Bình", 25),
    was(19, "Thái Nguyên", 19),
    was(20, "Lạng Sơn", 20),
    was(22, "Quảng Ninh", 22),
    was(24, "Bắc Giang", 24),
    was(25, "Phú Thọ", 25),
    was(26, "Vĩnh Phúc", 25),
    was(27, "Bắc Ninh", 24),
    was(30, "Hải Dương", 31),
    was(31, "Hải Phòng", 31),
    was(33, "Hưng Yên", 33),
    was(34, "Thái Bình", 33),
    was(35, "Hà Nam", 37),
    was(36, "Nam Định", 37),
    was(37, "Ninh Bình", 37),
    was(38, "Thanh Hóa", 38),
    was(40, "Nghệ An", 40),
    was(42, "Hà Tĩnh", 42),
    was(44, "Quảng Bình", 44),
    was(45, "Quảng Trị", 44),
    was(46, "Thừa Thiên Huế", 46),
    was(48, "Đà Nẵng", 48),
    was(49, "Quảng Nam", 48),
    was(51, "Quảng Ngãi", 51),
    was(52, "Bình Định", 52),
    was(54, "Phú Yên", 66),
    was(56, "Khánh Hòa", 56),
    was(58, "Ninh Thuận", 56),
    was(60, "Bình Thuận", 68),
    was(62, "Kon Tum", 51),
    was(64, "Gia Lai", 52),
    was(66, "Đắk Lắk", 66),
    was(67, "Đắk Nông", 68),
    was(68, "Lâm Đồng", 68),
    was(70, "Bình Phước", 75),
    was(72, "Tây Ninh", 80),
    was(74, "Bình Dương", 79),
    was(75, "Đồng Nai", 75),
    was(77, "Bà Rịa - Vũng Tàu", 79),
    was(79, "Thành phố Hồ Chí Minh", 79),
    was(80, "Long An", 80),
    was(82, "Tiền Giang", 82),
    was(83, "Bến Tre", 86),
    was(84, "Trà Vinh", 86),
    was(86, "Vĩnh Long", 86),
    was(87, "Đồng Tháp", 82),
    was(89, "An Giang", 91),
    was(91, "Kiên Giang", 91),
    was(92, "Cần Thơ", 92),
    was(93, "Hậu Giang", 92),
    was(94, "Sóc Trăng", 92),
    was(95, "Bạc Liêu", 96),
    was(96, "Cà Mau", 96),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_34_provinces_and_3321_communes() {
        assert_eq!(provinces().len(), 34);
        assert_eq!(communes().len(), 3321);
        let of_kind = |kind| communes().iter().filter(|c| c.kind == kind).count();
        assert_eq!((of_kind(Kind::Ward), of_kind(Kind::Commune), of_kind(Kind::SpecialZone)), (697, 2611, 13));
        assert_eq!(provinces().iter().filter(|p| p.kind == Kind::Municipality).count(), 7);
        assert_eq!(communes_of(PlaceCode::Province(1)).len(), 126);
        assert_eq!(provinces().iter().map(|p| communes_of(p.code).len()).sum::<usize>(), 3321);
    }

    #[test]
    fn every_unit_is_found_by_its_code() {
        for place in provinces().iter().chain(communes()) {
            assert_eq!(find(place.code), Some(place));
            assert_eq!(place.code.to_string().parse(), Ok(place.code));
            assert!(find(place.province).is_some_and(|p| matches!(p.kind, Kind::Municipality | Kind::Province)));
            assert_eq!(text::tidy(place.name), place.name);
        }
        assert_eq!(find(PlaceCode::Province(2)), None, "Hà Giang ended on 30/06/2025");
        assert_eq!(find(PlaceCode::Commune(99_999)), None);
        assert!(communes_of(PlaceCode::Province(2)).is_empty());
    }

    #[test]
    fn a_place_is_written_from_the_small_to_the_large() {
        let ba_dinh = find("00004".parse().unwrap()).unwrap();
        assert_eq!(ba_dinh.address(), "Phường Ba Đình, Hà Nội");
        assert_eq!(ba_dinh.search_form(), "phuong ba dinh");
        assert_eq!(find(PlaceCode::Province(75)).unwrap().full_name(), "Thành phố Đồng Nai");
        assert_eq!(find(PlaceCode::Province(75)).unwrap().address(), "Đồng Nai");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "1", "001", "+1", "0000४", "000001", "-0001"] {
            assert_eq!(text.parse::<PlaceCode>(), Err(NotAPlaceCode), "{text:?}");
        }
    }

    #[test]
    fn the_63_older_provinces_lead_to_the_34_of_today() {
        assert!(LEGACY.is_sorted_by_key(|p| p.code));
        assert!(LEGACY.iter().all(|p| find(p.now).is_some()));
        assert!(provinces().iter().all(|p| LEGACY.iter().any(|old| old.now == p.code)));
        assert_eq!(legacy_province(24).map(|p| p.name), Some("Bắc Giang"));
        assert_eq!(legacy_province(3), None);
    }
}
