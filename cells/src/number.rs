//! Decimal numbers, to the bit as the standard library reads them.

/// The powers of ten that a double holds without rounding.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

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
        at += 1;
        let first = at;
        while let Some(digit) = digit(text, at) {
            digits = digits.wrapping_mul(10).wrapping_add(digit);
            at += 1;
        }
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
    let power = exponent - i64::try_from(fraction).unwrap_or(i64::MAX);
    let is_short = whole + fraction <= 19 && digits <= EXACT;
    let power_of_ten = |power: i64| usize::try_from(power).ok().and_then(|power| POWERS.get(power));
    let value = match (is_short, power_of_ten(power), power_of_ten(-power)) {
        (true, Some(times), _) => digits as f64 * times,
        (true, None, Some(over)) => digits as f64 / over,
        _ => {
            let end = if has_exponent || fraction > 0 || !has_point { at } else { at - 1 };
            let value: f64 = std::str::from_utf8(text.get(start..end)?).ok()?.parse().ok()?;
            value
        }
    };
    Some(Scan { value: if is_negative { -value } else { value }, length: at, is_json })
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
