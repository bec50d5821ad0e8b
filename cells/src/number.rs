//! Decimal numbers, to the bit as the standard library reads them.

/// The powers of ten that a double holds without rounding.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The powers of ten by which digits already read move up for up to eight more.
const WHOLE_POWERS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The largest whole number up to which a double holds each.
const EXACT: u64 = 1 << 53;

/// A number at the start of a text, and what was found on the way.
pub(crate) struct Scan {
    /// Its value, rounded to the nearest double, ties to even; infinite where no double holds it.
    pub value: f64,
    /// Its bytes.
    pub length: usize,
    /// Whether JSON writes it so: no zero before other digits, digits on both sides of a point.
    pub is_json: bool,
}

/// Reads the number at the start of a text: a sign `-`, digits with at most one point among them, an exponent. `None`
/// where no digit stands there.
///
/// Where digits and power of ten are both exact in a double, their product or quotient is rounded once and so is the
/// nearest double (Clinger, "How to read floating point numbers accurately", PLDI 1990, section 3). The rest is left to
/// the standard library.
#[inline]
pub(crate) fn scan(text: &[u8]) -> Option<Scan> {
    let is_negative = text.first() == Some(&b'-');
    let start = usize::from(is_negative);
    let (mut at, mut digits) = (start, 0_u64);
    // Wraps past 19 digits; counted below.
    while let Some(digit) = digit(text, at) {
        digits = digits.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    let whole = at - start;
    let mut fraction = 0;
    let has_point = text.get(at) == Some(&b'.');
    if has_point {
        let first = at + 1;
        (digits, at) = digits_behind(text, first, digits);
        fraction = at - first;
    }
    if whole + fraction == 0 {
        return None;
    }
    let mut exponent = 0_i64;
    let mut has_exponent = false;
    if let Some(b'e' | b'E') = text.get(at) {
        let is_signed = matches!(text.get(at + 1), Some(b'+' | b'-'));
        let first = at + 1 + usize::from(is_signed);
        let mut end = first;
        while let Some(digit) = digit(text, end) {
            exponent = (exponent * 10 + digit as i64).min(1 << 20);
            end += 1;
        }
        if end > first {
            has_exponent = true;
            if text.get(at + 1) == Some(&b'-') {
                exponent = -exponent;
            }
            at = end;
        }
    }
    let is_json = (whole == 1 || (whole > 1 && text.get(start) != Some(&b'0'))) && has_point == (fraction > 0);
    let power = exponent - fraction as i64;
    let is_short = whole + fraction <= 19 && digits <= EXACT;
    let value = match power {
        -22..0 if is_short => digits as f64 / POWERS[power.unsigned_abs() as usize],
        0..=22 if is_short => digits as f64 * POWERS[power.unsigned_abs() as usize],
        _ => {
            let end = if has_exponent || fraction > 0 || !has_point { at } else { at - 1 };
            let value: f64 = std::str::from_utf8(text.get(start..end)?).ok()?.parse().ok()?;
            value
        }
    };
    Some(Scan { value: if is_negative { -value } else { value }, length: at, is_json })
}

/// Digits read so far with those that stand at a place behind them, wrapped past 19, and the place behind all.
#[inline]
fn digits_behind(text: &[u8], mut at: usize, mut digits: u64) -> (u64, usize) {
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let (count, value) = leading_digits(u64::from_le_bytes(*eight));
        digits = digits.wrapping_mul(WHOLE_POWERS[count]).wrapping_add(value);
        at += count;
        if count < 8 {
            return (digits, at);
        }
    }
    while let Some(digit) = digit(text, at) {
        digits = digits.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    (digits, at)
}

/// How many of eight bytes are digits before the first that is none, and the number that they write; the first byte is the lowest.
///
/// All at once, by arithmetic on the bytes of one word: pairs, then fours, then eight (D. Lemire, "Number parsing at a gigabyte per
/// second", Software: Practice and Experience 51 (2021), section 3.2). Fewer than eight are moved up behind zeros.
#[inline]
fn leading_digits(bytes: u64) -> (usize, u64) {
    // A digit becomes 0 to 9, any other byte more; 0x76 more sets the top bit of one above 9.
    let values = bytes ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
    let count = (others.trailing_zeros() / 8) as usize;
    if count == 0 {
        return (0, 0);
    }
    let digits = values << (64 - 8 * count);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(100 + (1_000_000 << 32));
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(1 + (10_000 << 32));
    (count, low.wrapping_add(high) >> 32)
}

#[inline]
fn digit(text: &[u8], at: usize) -> Option<u64> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// The number that a whole text is, if it is plain: `-0.0012`, `12`, `1e-05`. It is the double that `str::parse` gives, and
/// may be infinite.
///
/// ```
/// use headroom_cells::number::plain;
/// assert_eq!(plain(b"-0.0012"), Some(-0.0012));
/// assert_eq!(plain(b"1,5"), None);
/// ```
#[inline(never)]
pub fn plain(text: &[u8]) -> Option<f64> {
    scan(text).filter(|scan| scan.length == text.len()).map(|scan| scan.value)
}

/// Whether the point in plain digits may stand between thousands: three digits behind it and one to three before, the first
/// of them no zero. `None` where a text is not digits, perhaps with a `-` before them, with one point and digits behind it.
pub fn may_group(text: &[u8]) -> Option<bool> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let count = |from: usize| digits.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let whole = count(0);
    let fraction = match digits.get(whole) {
        Some(b'.') => count(whole + 1),
        _ => return None,
    };
    let is_plain = fraction > 0 && whole + 1 + fraction == digits.len();
    is_plain.then(|| fraction == 3 && (1..=3).contains(&whole) && digits.first() != Some(&b'0'))
}

/// Whether a text is digits, perhaps with a `-` before them.
pub fn is_whole(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// The median of numbers that are finite and not negative; they are left in another order.
pub fn median(numbers: &mut [f64]) -> Option<f64> {
    let count = numbers.len();
    if count == 0 {
        return None;
    }
    let (below, upper, _) = numbers.select_nth_unstable_by(count / 2, f64::total_cmp);
    let largest = below.iter().copied().fold(0.0, |a, b| if b > a { b } else { a });
    let lower = if count % 2 == 1 { *upper } else { largest };
    Some(0.5 * (lower + *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream of numbers from a seed: splitmix64 (Steele, Lea and Flood 2014).
    struct Stream(u64);

    impl Stream {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        }
    }

    fn agrees(text: &str) {
        let read = plain(text.as_bytes());
        let wanted: Option<f64> = text.parse().ok();
        match (read, wanted) {
            (Some(read), Some(wanted)) => assert_eq!(read.to_bits(), wanted.to_bits(), "{text}"),
            // What the standard library reads besides: words, a plus sign.
            (None, Some(_)) => assert!(!text.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{text}"),
            (Some(read), None) => panic!("{text}: {read}"),
            (None, None) => {}
        }
    }

    #[test]
    fn leading_digits_of_any_eight_bytes() {
        let mut stream = Stream(11);
        for count in 0..=8 {
            for other in 0..=255_u8 {
                let mut bytes: [u8; 8] = std::array::from_fn(|_| b'0' + (stream.next() % 10) as u8);
                let mut wanted = count;
                if let Some(byte) = bytes.get_mut(count) {
                    *byte = other;
                    // What stands behind says nothing.
                    bytes[count + 1..].iter_mut().for_each(|byte| *byte = stream.next() as u8);
                    wanted = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
                }
                let value = bytes[..wanted].iter().fold(0, |value, byte| value * 10 + u64::from(byte - b'0'));
                assert_eq!(leading_digits(u64::from_le_bytes(bytes)), (wanted, value), "{bytes:?}");
            }
        }
    }

    #[test]
    fn plain_is_str_parse_to_the_bit_on_a_million_texts() {
        let mut stream = Stream(7);
        for turn in 0..1_000_000_u32 {
            let bits = stream.next();
            match turn % 5 {
                // Any double at all, shortest and in full.
                0 => agrees(&format!("{}", f64::from_bits(bits))),
                1 => agrees(&format!("{:e}", f64::from_bits(bits))),
                // As many digits as come, with a point and an exponent anywhere.
                2 => {
                    let digits = format!("{bits}{:019}", stream.next());
                    let count = 1 + (stream.next() % 38) as usize;
                    let point = (stream.next() % (count as u64 + 1)) as usize;
                    let (whole, rest) = digits[..count.min(digits.len())].split_at(point.min(count.min(digits.len())));
                    agrees(&format!("{whole}.{rest}e{}", (stream.next() % 80) as i64 - 40));
                }
                // Returns and prices as files have them.
                3 => agrees(&format!("{:.*}", (bits % 19) as usize, (stream.next() as i64 as f64) * 1e-19)),
                // Half way between two doubles, and a digit to either side.
                _ => {
                    let whole = (1 << 53) + 2 * (bits % (1 << 52)) + 1;
                    agrees(&format!("{whole}"));
                    agrees(&format!("{whole}.000000000000000000000000000000000001"));
                }
            }
        }
    }

    #[test]
    fn plain_is_str_parse_to_the_bit_on_texts_that_failed_elsewhere() {
        for text in [
            "0",
            "-0",
            "-0.0",
            "00",
            "007",
            "0.1",
            ".5",
            "5.",
            "-.5",
            ".",
            "-",
            "",
            "e5",
            "1e",
            "1e+",
            "1e-",
            "1e5",
            "1E5",
            "1e+5",
            "1e-5",
            "1e05",
            "9007199254740992",
            "9007199254740993",
            "9007199254740991e22",
            "9007199254740991e23",
            "1e22",
            "1e23",
            "1e-22",
            "1e-23",
            "8.5e22",
            "1e308",
            "1e309",
            "1e999999999999",
            "1e-999999999999",
            "0e999999999999",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "4.9e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "179769313486231580793e289",
            "0.000000000000000000000000000000000000000000000000000000000000000000001",
            "10000000000000000000000000000000000000000000",
            "18446744073709551615",
            "18446744073709551616",
            "1844674407370955161600000000000000001",
            "0.30000000000000004",
            "123456789012345678",
            "1.00000000000000011102230246251565",
            "1_000",
            "1 ",
            " 1",
            "+1",
            "0x10",
            "nan",
            "inf",
            "1.2.3",
            "1e5.5",
            "--1",
            "1e5e5",
        ] {
            agrees(text);
        }
    }

    #[test]
    fn may_group_is_of_plain_digits() {
        for (text, may) in
            [("1.234", true), ("-12.345", true), ("0.123", false), ("1234.567", false), (".123", false), ("1.2", false)]
        {
            assert_eq!(may_group(text.as_bytes()), Some(may), "{text}");
        }
        for text in ["", "1", "1.", ".", "1.2.3", "1,234", "--1.2", "1.2e3", "1.2 ", "+1.2"] {
            assert_eq!(may_group(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn median_of_odd_and_even() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }
}
