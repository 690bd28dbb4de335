//! Days of the calendar.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no day of the calendar; write it as 2027-01-31")]
pub struct DateError;

impl Date {
    /// The day with this number of days after 1 January 1970, the first day of Unix time; years
    /// 1970 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        let mut rest = u32::try_from(days).ok()?;
        let mut year = 1970;
        while year < 10_000 {
            for month in 1..=12 {
                let length = u32::from(days_in(year, month));
                if rest < length {
                    return Some(Date { year, month, day: u8::try_from(rest).ok()? + 1 });
                }
                rest -= length;
            }
            year += 1;
        }
        None
    }

    /// The number of days after 1 January 1970.
    pub fn days(self) -> i64 {
        let years: i64 = (1970..self.year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
        let months: i64 = (1..self.month).map(|month| i64::from(days_in(self.year, month))).sum();
        years + months + i64::from(self.day) - 1
    }
}

impl FromStr for Date {
    type Err = DateError;

    /// Reads `YYYY-MM-DD` (RFC 3339, `full-date`), from 1970 on.
    fn from_str(text: &str) -> Result<Date, DateError> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(DateError);
        }
        let number = |range: std::ops::Range<usize>| text[range].parse().map_err(|_| DateError);
        let year: u16 = number(0..4)?;
        let month = u8::try_from(number(5..7)?).map_err(|_| DateError)?;
        let day = u8::try_from(number(8..10)?).map_err(|_| DateError)?;
        let valid =
            year >= 1970 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        if valid { Ok(Date { year, month, day }) } else { Err(DateError) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("1970-01-01", 0)]
    #[case("2000-02-29", 11_016)]
    #[case("2027-01-31", 20_849)]
    fn numbers(#[case] text: &str, #[case] days: i64) {
        let date: Date = text.parse().unwrap();
        assert_eq!(date.days(), days);
        assert_eq!(date.to_string(), text);
    }

    #[rstest]
    #[case("2027-02-29")]
    #[case("2100-02-29")]
    #[case("2027-13-01")]
    #[case("2027-00-01")]
    #[case("2027-04-31")]
    #[case("2027-1-1")]
    #[case("27-01-01")]
    #[case("+027-01-01")]
    #[case("2027/01/01")]
    #[case("1969-12-31")]
    #[case("ä027-01-0")]
    #[case("")]
    fn no_days(#[case] text: &str) {
        assert_eq!(text.parse::<Date>(), Err(DateError));
    }

    proptest! {
        #[test]
        fn days_and_dates_agree(days in 0_i64..2_932_897) {
            let date = Date::from_days(days).unwrap();
            prop_assert_eq!(date.days(), days);
            prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        }
    }
}
