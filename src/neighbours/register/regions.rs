//! The 63 provinces in which the people's births were registered: how many live there, and of which peoples.

use super::names::People;

pub(super) struct Region {
    /// The two digits in a number (`identity::place::legacy_province`).
    pub(super) code: u8,
    /// Inhabitants in thousands, rounded (General Statistics Office, 2023).
    pub(super) thousands: u32,
    /// Northern families write Hoàng and Vũ, southern ones Huỳnh and Võ.
    pub(super) south: bool,
    /// Peoples beside the Kinh, in percent.
    pub(super) peoples: &'static [(People, u32)],
}

const fn north(code: u8, thousands: u32, peoples: &'static [(People, u32)]) -> Region {
    Region { code, thousands, south: false, peoples }
}

const fn south(code: u8, thousands: u32, peoples: &'static [(People, u32)]) -> Region {
    Region { code, thousands, south: true, peoples }
}

use People::{BaNa, Cham, CoHo, Dao, EDe, GiaRai, Hmong, Hoa, Khmer, Muong, Nung, Tay, Thai, VanKieu, XoDang};

pub(super) static REGIONS: [Region; 63] = [
    north(1, 8587, &[(Muong, 1)]),
    north(2, 899, &[(Hmong, 34), (Tay, 23), (Dao, 15), (Nung, 10)]),
    north(4, 548, &[(Tay, 41), (Nung, 30), (Hmong, 11), (Dao, 10)]),
    north(6, 326, &[(Tay, 53), (Dao, 18), (Nung, 9), (Hmong, 7)]),
    north(8, 812, &[(Tay, 26), (Dao, 13), (Nung, 2), (Hmong, 3)]),
    north(10, 781, &[(Hmong, 25), (Tay, 15), (Dao, 14), (Nung, 4)]),
    north(11, 646, &[(Thai, 36), (Hmong, 38)]),
    north(12, 489, &[(Thai, 31), (Hmong, 23), (Dao, 13)]),
    north(14, 1313, &[(Thai, 54), (Hmong, 16), (Muong, 7)]),
    north(15, 855, &[(Tay, 18), (Dao, 10), (Hmong, 11), (Thai, 6)]),
    north(17, 880, &[(Muong, 64), (Thai, 4), (Tay, 3)]),
    north(19, 1351, &[(Tay, 11), (Nung, 6), (Dao, 2)]),
    north(20, 807, &[(Nung, 43), (Tay, 36), (Dao, 4)]),
    north(22, 1381, &[(Dao, 5), (Tay, 3)]),
    north(24, 1923, &[(Nung, 5), (Tay, 3)]),
    north(25, 1530, &[(Muong, 14), (Dao, 1)]),
    north(26, 1211, &[]),
    north(27, 1518, &[]),
    north(30, 1957, &[]),
    north(31, 2105, &[]),
    north(33, 1302, &[]),
    north(34, 1882, &[]),
    north(35, 885, &[]),
    north(36, 1888, &[]),
    north(37, 1018, &[(Muong, 3)]),
    north(38, 3739, &[(Muong, 10), (Thai, 6)]),
    north(40, 3442, &[(Thai, 10), (Hmong, 1)]),
    north(42, 1324, &[]),
    north(44, 919, &[(VanKieu, 2)]),
    north(45, 655, &[(VanKieu, 11)]),
    north(46, 1166, &[(VanKieu, 4)]),
    south(48, 1245, &[]),
    south(49, 1526, &[(XoDang, 3)]),
    south(51, 1248, &[(XoDang, 3)]),
    south(52, 1506, &[(BaNa, 2)]),
    south(54, 877, &[(EDe, 3), (Cham, 2)]),
    south(56, 1261, &[(GiaRai, 1)]),
    south(58, 601, &[(Cham, 12)]),
    south(60, 1258, &[(Cham, 3), (CoHo, 1)]),
    south(62, 591, &[(XoDang, 25), (BaNa, 13), (GiaRai, 5)]),
    south(64, 1614, &[(GiaRai, 30), (BaNa, 12)]),
    south(66, 1931, &[(EDe, 18), (Nung, 4), (Tay, 3)]),
    south(67, 680, &[(Hmong, 5), (Nung, 5), (EDe, 2)]),
    south(68, 1345, &[(CoHo, 13), (Tay, 2)]),
    south(70, 1045, &[(Tay, 2), (Nung, 2), (Khmer, 2)]),
    south(72, 1194, &[(Khmer, 1)]),
    south(74, 2823, &[(Hoa, 1), (Khmer, 2)]),
    south(75, 3311, &[(Hoa, 3)]),
    south(77, 1188, &[(Hoa, 1)]),
    south(79, 9457, &[(Hoa, 4), (Khmer, 1)]),
    south(80, 1743, &[]),
    south(82, 1790, &[]),
    south(83, 1299, &[]),
    south(84, 1019, &[(Khmer, 31)]),
    south(86, 1029, &[(Khmer, 2)]),
    south(87, 1600, &[]),
    south(89, 1906, &[(Khmer, 4), (Cham, 1)]),
    south(91, 1755, &[(Khmer, 12), (Hoa, 1)]),
    south(92, 1259, &[(Khmer, 2), (Hoa, 1)]),
    south(93, 728, &[(Khmer, 3)]),
    south(94, 1198, &[(Khmer, 30), (Hoa, 5)]),
    south(95, 925, &[(Khmer, 8), (Hoa, 2)]),
    south(96, 1207, &[(Khmer, 2)]),
];

/// Where people move to for work, by the code of today's province.
pub(super) static MAGNETS: [(u8, u32); 6] = [(79, 45), (1, 25), (75, 12), (48, 7), (24, 7), (31, 4)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::place;

    #[test]
    fn the_regions_are_the_63_older_provinces() {
        let codes: Vec<u8> = REGIONS.iter().map(|region| region.code).collect();
        assert_eq!(codes, place::legacy_provinces().iter().map(|province| province.code).collect::<Vec<_>>());
        assert!(REGIONS.iter().all(|region| region.peoples.iter().map(|(_, percent)| percent).sum::<u32>() < 100));
        let millions = REGIONS.iter().map(|region| region.thousands).sum::<u32>() / 1000;
        assert!((95..105).contains(&millions), "{millions}");
    }
}
