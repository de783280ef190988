//! Names as they are: family names by their real frequency, middle and given names by sex and generation, and the forms
//! of the peoples beside the Kinh.

use super::dice::{Dice, Topic};
use crate::identity::person::Sex;

/// A people (dân tộc), as far as its names differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum People {
    #[default]
    Kinh,
    Tay,
    Nung,
    Thai,
    Muong,
    Hmong,
    Dao,
    Khmer,
    Hoa,
    Cham,
    EDe,
    GiaRai,
    BaNa,
    XoDang,
    CoHo,
    VanKieu,
}

impl People {
    /// As the register writes it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Kinh => "Kinh",
            Self::Tay => "Tày",
            Self::Nung => "Nùng",
            Self::Thai => "Thái",
            Self::Muong => "Mường",
            Self::Hmong => "Mông",
            Self::Dao => "Dao",
            Self::Khmer => "Khmer",
            Self::Hoa => "Hoa",
            Self::Cham => "Chăm",
            Self::EDe => "Ê Đê",
            Self::GiaRai => "Gia Rai",
            Self::BaNa => "Ba Na",
            Self::XoDang => "Xơ Đăng",
            Self::CoHo => "Cơ Ho",
            Self::VanKieu => "Bru - Vân Kiều",
        }
    }
}

type Weighted = &'static [(&'static str, u32)];

/// Per thousand of the Kinh (studies of 2005 and 2022 agree on the order; the rest is spread over the rarer ones).
const FAMILY: Weighted = &[
    ("Nguyễn", 384),
    ("Trần", 121),
    ("Lê", 95),
    ("Phạm", 70),
    ("Hoàng", 51),
    ("Phan", 45),
    ("Vũ", 39),
    ("Đặng", 21),
    ("Bùi", 20),
    ("Đỗ", 14),
    ("Hồ", 13),
    ("Ngô", 13),
    ("Dương", 10),
    ("Lý", 5),
    ("Đinh", 9),
    ("Đoàn", 8),
    ("Lâm", 6),
    ("Mai", 6),
    ("Trịnh", 7),
    ("Trương", 12),
    ("Đào", 8),
    ("Cao", 6),
    ("Hà", 7),
    ("Lương", 6),
    ("Lưu", 4),
    ("Thái", 3),
    ("Châu", 3),
    ("Tạ", 3),
    ("Phùng", 3),
    ("Tô", 3),
    ("Quách", 2),
    ("Vương", 3),
];

fn family_of(people: People) -> Weighted {
    match people {
        People::Kinh => FAMILY,
        People::Tay => {
            &[("Nông", 22), ("Hoàng", 18), ("Ma", 8), ("Bế", 6), ("Triệu", 6), ("Lương", 8), ("Hà", 6), ("Nguyễn", 14)]
        }
        People::Nung => &[("Hoàng", 20), ("Nông", 16), ("Lý", 8), ("Vi", 9), ("Triệu", 8), ("Lương", 8), ("Chu", 4), ("Lục", 4)],
        People::Thai => &[("Lò", 34), ("Quàng", 12), ("Cà", 8), ("Tòng", 10), ("Lường", 11), ("Vì", 7), ("Hà", 6), ("Cầm", 3)],
        People::Muong => &[("Bùi", 42), ("Đinh", 14), ("Quách", 8), ("Bạch", 6), ("Hà", 10), ("Phạm", 8), ("Nguyễn", 8)],
        People::Hmong => {
            &[("Giàng", 18), ("Vàng", 17), ("Sùng", 12), ("Thào", 12), ("Hạng", 6), ("Mùa", 6), ("Lầu", 7), ("Cứ", 3), ("Lý", 9)]
        }
        People::Dao => &[("Triệu", 24), ("Bàn", 20), ("Đặng", 18), ("Phàn", 12), ("Chảo", 8), ("Lý", 12)],
        People::Khmer => {
            &[("Thạch", 24), ("Kim", 14), ("Sơn", 14), ("Lâm", 14), ("Danh", 14), ("Châu", 8), ("Kiên", 6), ("Neáng", 2)]
        }
        People::Hoa => {
            &[("Trần", 22), ("Lâm", 14), ("Lý", 12), ("Quách", 8), ("Huỳnh", 10), ("Vương", 8), ("Tăng", 6), ("Lưu", 6)]
        }
        People::Cham => &[("Kiều", 12), ("Đàng", 14), ("Bá", 14), ("Thành", 10), ("Não", 8), ("Thiên", 8), ("Lưu", 8), ("Từ", 6)],
        People::EDe => &[("Niê", 30), ("Mlô", 18), ("Êban", 14), ("Byă", 12), ("Ayun", 8), ("Kbuôr", 8), ("Ksơr", 6)],
        People::GiaRai => &[("Siu", 20), ("Rơ Châm", 14), ("Ksor", 18), ("Kpă", 12), ("Rmah", 14), ("Nay", 12)],
        People::BaNa => &[("Đinh", 60), ("", 40)],
        People::XoDang | People::CoHo => &[("", 1)],
        People::VanKieu => &[("Hồ", 1)],
    }
}

/// Who is to be named.
#[derive(Clone, Copy)]
pub(super) struct Bearer {
    pub(super) people: People,
    pub(super) sex: Sex,
    pub(super) birth_year: i32,
    pub(super) south: bool,
    /// What the family draws with, so that children bear their father's name.
    pub(super) family: Dice,
    pub(super) own: Dice,
}

/// A full name, family name first where the people has one.
pub(super) fn name(bearer: Bearer) -> String {
    let Bearer { people, sex, family: kin, own, .. } = bearer;
    let family = family_name(bearer, kin);
    let male = sex != Sex::Female;
    let words = match people {
        People::Kinh | People::Tay | People::Nung | People::Thai | People::Muong | People::Hoa | People::VanKieu => {
            let (middle, given) = (middle(bearer), given(bearer));
            vec![family, middle, given]
        }
        People::Hmong if male => vec![family, "A", own.pick(Topic::Given, &HMONG_MALE)],
        People::Hmong => vec![family, "Thị", own.pick(Topic::Given, &HMONG_FEMALE)],
        People::Dao if male => {
            vec![family, own.pick(Topic::Middle, &["Văn", "Tà", "Chòi", "Phụ"]), own.pick(Topic::Given, &DAO_MALE)]
        }
        People::Dao => vec![family, own.pick(Topic::Middle, &["Thị", "Mùi", "Tả"]), own.pick(Topic::Given, &DAO_FEMALE)],
        People::Khmer if male => vec![family, own.pick(Topic::Given, &KHMER_MALE)],
        People::Khmer => vec![family, own.pick(Topic::Middle, &["Thị", "", ""]), own.pick(Topic::Given, &KHMER_FEMALE)],
        People::Cham if male => vec![family, own.pick(Topic::Middle, &["Văn", "Ngọc", ""]), own.pick(Topic::Given, &CHAM)],
        People::Cham => vec![family, "Thị", own.pick(Topic::Given, &CHAM)],
        // The sign of sex comes first, the clan last; the sign is written in three ways.
        People::EDe => {
            let given = own.pick(Topic::Given, if male { &EDE_MALE } else { &EDE_FEMALE });
            let sign = match (male, own.roll(Topic::Form, 3)) {
                (true, 0) => format!("Y-{given}"),
                (true, _) => format!("Y {given}"),
                (false, 0) => format!("H {given}"),
                (false, _) => format!("H'{given}"),
            };
            return format!("{sign} {family}");
        }
        People::GiaRai => {
            let given = own.pick(Topic::Given, if male { &GIARAI_MALE } else { &GIARAI_FEMALE });
            return if male { format!("{family} {given}") } else { format!("{family} H'{given}") };
        }
        People::BaNa => vec![family, own.pick(Topic::Given, if male { &BANA_MALE } else { &BANA_FEMALE })],
        People::XoDang => vec![if male { "A" } else { "Y" }, own.pick(Topic::Given, &XODANG)],
        People::CoHo => {
            let given = own.pick(Topic::Given, if male { &COHO_MALE } else { &COHO_FEMALE });
            return if male { format!("K'{given}") } else { format!("Ka {given}") };
        }
    };
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn family_name(bearer: Bearer, kin: Dice) -> &'static str {
    match (bearer.south, kin.weigh(Topic::Family, family_of(bearer.people))) {
        (true, "Hoàng") => "Huỳnh",
        (true, "Vũ") => "Võ",
        (_, family) => family,
    }
}

fn middle(bearer: Bearer) -> &'static str {
    let list: Weighted = match (bearer.sex, bearer.birth_year) {
        (Sex::Female, ..1965) => &[("Thị", 90), ("", 6), ("Ngọc", 4)],
        (Sex::Female, 1965..1990) => {
            &[("Thị", 62), ("Thị Thanh", 5), ("Thị Kim", 5), ("Thị Thu", 6), ("Ngọc", 6), ("Thanh", 5), ("Kim", 5), ("Bích", 3)]
        }
        (Sex::Female, 1990..2008) => &[
            ("Thị", 34),
            ("Thị Thu", 8),
            ("Ngọc", 14),
            ("Thanh", 8),
            ("Thị Ngọc", 6),
            ("Phương", 8),
            ("Thùy", 7),
            ("Khánh", 5),
            ("Hoàng", 4),
        ],
        (Sex::Female, _) => &[
            ("Ngọc", 20),
            ("Bảo", 14),
            ("Minh", 12),
            ("Khánh", 12),
            ("Phương", 10),
            ("Thị", 6),
            ("An", 6),
            ("Hà", 5),
            ("Nguyễn Bảo", 3),
            ("Gia", 6),
        ],
        (_, ..1965) => &[("Văn", 72), ("", 8), ("Đình", 6), ("Xuân", 5), ("Ngọc", 5), ("Công", 4)],
        (_, 1965..1990) => {
            &[("Văn", 48), ("Đức", 8), ("Ngọc", 7), ("Quốc", 7), ("Xuân", 6), ("Đình", 6), ("Minh", 6), ("Thanh", 6), ("Hữu", 6)]
        }
        (_, 1990..2008) => &[
            ("Văn", 24),
            ("Đức", 11),
            ("Minh", 11),
            ("Quang", 9),
            ("Tuấn", 7),
            ("Quốc", 8),
            ("Hoàng", 8),
            ("Thành", 7),
            ("Ngọc", 7),
            ("Hữu", 6),
        ],
        (_, _) => &[
            ("Minh", 20),
            ("Gia", 16),
            ("Bảo", 10),
            ("Đức", 9),
            ("Quang", 8),
            ("Hoàng", 8),
            ("Anh", 6),
            ("Tuấn", 5),
            ("Nhật", 6),
            ("Nguyễn Gia", 3),
        ],
    };
    bearer.own.weigh(Topic::Middle, list)
}

fn given(bearer: Bearer) -> &'static str {
    let list: &[&'static str] = match (bearer.sex, bearer.birth_year) {
        (Sex::Female, ..1965) => &[
            "Lan", "Hoa", "Mai", "Cúc", "Bưởi", "Na", "Tý", "Sáu", "Bảy", "Hai", "Lài", "Mùi", "Thơm", "Xuân", "Liên", "Hiền",
            "Nhàn", "Đào",
        ],
        (Sex::Female, 1965..1990) => &[
            "Hương",
            "Hoa",
            "Lan",
            "Hằng",
            "Nga",
            "Thủy",
            "Hà",
            "Hạnh",
            "Loan",
            "Phượng",
            "Tuyết",
            "Yến",
            "Dung",
            "Hồng",
            "Vân",
            "Oanh",
            "Nguyệt",
            "Thúy",
        ],
        (Sex::Female, 1990..2008) => &[
            "Linh", "Trang", "Huyền", "Hương", "Thảo", "Ngọc", "Anh", "Nhung", "Quỳnh", "Mai", "Phương", "Ly", "Uyên", "Vy",
            "Hòa", "Thùy", "Trâm", "Duyên",
        ],
        (Sex::Female, _) => &[
            "Anh", "Chi", "Linh", "Ngân", "An", "Hân", "Vy", "My", "Châu", "Diệp", "Nhi", "Khuê", "Trúc", "Ngọc", "Thư", "Ý",
            "Mỹ", "Lam",
        ],
        (_, ..1965) => &[
            "Hùng", "Sơn", "Tý", "Năm", "Thành", "Đực", "Bình", "Hòa", "Lợi", "Phúc", "Thọ", "Quý", "Chiến", "Thắng", "Minh",
            "Tư", "Cường", "Khánh",
        ],
        (_, 1965..1990) => &[
            "Hùng", "Dũng", "Tuấn", "Cường", "Thắng", "Hải", "Sơn", "Bình", "Nam", "Hưng", "Thành", "Toàn", "Quang", "Long",
            "Vinh", "Hoàn", "Quyết", "Hậu",
        ],
        (_, 1990..2008) => &[
            "Anh",
            "Tuấn",
            "Hiếu",
            "Huy",
            "Đức",
            "Long",
            "Nam",
            "Đạt",
            "Phong",
            "Tùng",
            "Quân",
            "Kiên",
            "Khoa",
            "Trường",
            "Thuận",
            "Lộc",
            "Duy",
            "Thịnh",
        ],
        (_, _) => &[
            "Khôi", "Bảo", "Minh", "Khang", "Phúc", "An", "Anh", "Huy", "Nam", "Long", "Đăng", "Quân", "Khoa", "Phát", "Nguyên",
            "Tú", "Thiện", "Duy",
        ],
    };
    bearer.own.pick(Topic::Given, list)
}

const HMONG_MALE: [&str; 10] = ["Páo", "Chải", "Sử", "Dình", "Lử", "Phử", "Vàng", "Tủa", "Chu", "Của"];
const HMONG_FEMALE: [&str; 10] = ["Mỷ", "Dợ", "Pà", "Sua", "Chá", "Mai", "Dế", "Xua", "Ly", "Máo"];
const DAO_MALE: [&str; 7] = ["Phin", "Chiêu", "Vạn", "Quan", "Kim", "Tiến", "Lai"];
const DAO_FEMALE: [&str; 7] = ["Mẩy", "Pham", "Liều", "Coi", "Nhất", "Nái", "Ghển"];
const KHMER_MALE: [&str; 9] = ["Sô Phi", "Ra", "Sa Rươl", "Đa Ra", "Sô Khum", "Minh Hoàng", "Thươne", "Sà Rây", "Vũ"];
const KHMER_FEMALE: [&str; 9] =
    ["Sô Phia", "Sa Vành", "Đa Ny", "Chanh Đa", "Na Rinh", "Sô Chia Ta", "Ra Quy", "Mỹ Linh", "Pho La"];
const CHAM: [&str; 8] = ["Sinh", "Thảo", "Quốc", "Minh", "Ai", "Trân", "Hạn", "Phước"];
const EDE_MALE: [&str; 9] = ["Bhăm", "Thông", "Blim", "Đuê", "Khuê", "Ngun", "Wơn", "Tlu", "Bliêng"];
const EDE_FEMALE: [&str; 9] = ["Hen", "Linh", "Bliăk", "Yuin", "Nguyệt", "Wer", "Đrut", "Juaih", "Rô Sa"];
const GIARAI_MALE: [&str; 8] = ["Phước", "Toan", "Hnhơn", "Thuyên", "Kuch", "Bơm", "Glơh", "Chăm"];
const GIARAI_FEMALE: [&str; 8] = ["Lơn", "Nguyên", "Bluên", "Phiơ", "Chơ", "Nhan", "Ñă", "Pel"];
const BANA_MALE: [&str; 8] = ["Hmưk", "Byưch", "Hrưn", "Gyưm", "Bưk", "Yưk", "Văn Tơ", "Alip"];
const BANA_FEMALE: [&str; 8] = ["Hyưp", "Mlâng", "Blâm", "Djă", "Yuăn", "Hring", "Thị Hem", "Ŏng"];
const XODANG: [&str; 9] = ["Thủy", "Nhung", "Hnhút", "Blut", "Phiên", "Brông", "Mới", "Đrung", "Lam"];
const COHO_MALE: [&str; 8] = ["Brểu", "Bril", "Tiếu", "Dòng", "Srai", "Thế", "Brôih", "Wăn"];
const COHO_FEMALE: [&str; 8] = ["Hường", "Rim", "Liên", "Să Nhi", "Hoài", "Dim", "Ŏch", "Brôi"];

/// Names of foreign residents, by nationality.
pub(super) fn foreign(nationality: &str, sex: Sex, own: Dice) -> String {
    let (families, males, females): (&[&str], &[&str], &[&str]) = match nationality {
        "KR" => (&["Kim", "Lee", "Park", "Choi"], &["Min Jun", "Seo Joon", "Dong Hyun"], &["Ji Woo", "Seo Yeon", "Hye Jin"]),
        "CN" | "TW" => (&["Wang", "Chen", "Lin", "Zhang"], &["Wei", "Jun", "Zhi Hao"], &["Mei Ling", "Xiu Ying", "Ya Ting"]),
        "JP" => (&["Sato", "Suzuki", "Tanaka", "Ito"], &["Haruto", "Kenji", "Daisuke"], &["Yuko", "Sakura", "Ayumi"]),
        "IN" => (&["Sharma", "Patel", "Singh"], &["Arjun", "Rahul", "Vikram"], &["Priya", "Anjali", "Kavita"]),
        "FR" => (&["Lefèvre", "D'Arcy", "Saint-Martin"], &["Jean-Luc", "Étienne"], &["Anne-Marie", "Chloé"]),
        _ => (&["O'Neil", "Smith", "Müller", "Van Dijk"], &["John", "Peter", "Liam"], &["Mary Ann", "Zoë", "Emma"]),
    };
    let given = own.pick(Topic::Given, if sex == Sex::Female { females } else { males });
    format!("{} {given}", own.pick(Topic::Family, families))
}

/// Where foreign residents come from, by weight.
pub(super) const NATIONALITIES: Weighted =
    &[("KR", 30), ("CN", 24), ("JP", 12), ("TW", 12), ("US", 6), ("IN", 5), ("FR", 4), ("GB", 4), ("DE", 3)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::PersonName;

    fn bearer(people: People, of: u64) -> Bearer {
        let sex = if of.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        let birth_year = 1930 + i32::try_from(of % 97).unwrap();
        Bearer { people, sex, birth_year, south: of.is_multiple_of(3), family: Dice::new(1, of / 4), own: Dice::new(1, of) }
    }

    #[test]
    fn two_kinh_in_five_are_nguyen() {
        let of_them = (0..10_000).filter(|of| name(bearer(People::Kinh, *of)).starts_with("Nguyễn ")).count();
        assert!((3600..4400).contains(&of_them), "{of_them}");
    }

    #[test]
    fn every_name_is_a_name_and_in_normal_form() {
        use People::*;
        let peoples = [Kinh, Tay, Nung, Thai, Muong, Hmong, Dao, Khmer, Hoa, Cham, EDe, GiaRai, BaNa, XoDang, CoHo, VanKieu];
        for people in peoples {
            for of in 0..500 {
                let name = name(bearer(people, of));
                assert_eq!(PersonName::parse(&name).map(|n| n.as_str().to_owned()), Ok(name));
            }
        }
        for (nationality, _) in NATIONALITIES {
            assert!((0..100).all(|of| PersonName::parse(&foreign(nationality, Sex::Female, Dice::new(1, of))).is_ok()));
        }
    }

    #[test]
    fn the_peoples_keep_their_forms() {
        let some = |people, form: fn(&str) -> bool| (0..500).any(|of| form(&name(bearer(people, of))));
        assert!(some(People::EDe, |n| n.starts_with("Y-")));
        assert!(some(People::EDe, |n| n.starts_with("H'")));
        assert!(some(People::BaNa, |n| !n.contains(' ')), "one word");
        assert!(some(People::CoHo, |n| n.starts_with("K'") && !n.contains(' ')), "one word");
        assert!(some(People::Hmong, |n| n.contains(" A ")));
    }
}
