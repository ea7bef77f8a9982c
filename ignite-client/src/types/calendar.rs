//! The proleptic Gregorian calendar over days since 1970-01-01, for every year that `i64` milliseconds reach.

pub(crate) const MILLIS_PER_DAY: i64 = 86_400_000;
pub(crate) const NANOS_PER_MILLI: i64 = 1_000_000;
pub(crate) const NANOS_PER_DAY: i64 = MILLIS_PER_DAY * NANOS_PER_MILLI;

/// The calendar repeats after 400 years of this many days.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 0000-03-01, where an era starts here so that the leap day is the last of its year, to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

pub(crate) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970 of a date, `None` if the calendar has no such date.
pub(crate) const fn days_of(year: i64, month: u8, day: u8) -> Option<i64> {
    if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    // January and February belong to the year before, which ends with its leap day.
    let year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (month as i64 + 9) % 12;
    let day_of_year = (153 * months_since_march + 2) / 5 + day as i64 - 1;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(year.div_euclid(400) * DAYS_PER_ERA + day_of_era - DAYS_TO_1970)
}

/// Year, month and day of a number of days since 1970.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "month and day are below 13 and 32 by construction"
)]
pub(crate) const fn date_of(days: i64) -> (i64, u8, u8) {
    let shifted = days + DAYS_TO_1970;
    let day_of_era = shifted.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = if months_since_march < 10 { months_since_march + 3 } else { months_since_march - 9 };
    let year = year_of_era + shifted.div_euclid(DAYS_PER_ERA) * 400;
    (if month <= 2 { year + 1 } else { year }, month as u8, day as u8)
}

/// Days since 1970 of a year and the number of a day in it, 1 being January 1st.
pub(crate) fn days_of_ordinal(year: i64, ordinal: i64) -> Option<i64> {
    let last = if is_leap(year) { 366 } else { 365 };
    let first = days_of(year, 1, 1)?;
    (1..=last).contains(&ordinal).then(|| first + ordinal - 1)
}

/// Year and the number of the day in it, 1 being January 1st.
pub(crate) fn ordinal_of(days: i64) -> (i64, i64) {
    let (year, ..) = date_of(days);
    let first = days_of(year, 1, 1).unwrap_or(days);
    (year, days - first + 1)
}

/// Milliseconds since 1970 of a day and a time of it, if they fit.
pub(crate) const fn millis_of(days: i64, millis_of_day: i64) -> Option<i64> {
    // The first day that `i64` reaches starts before it does: step to its end first.
    match (days + 1).checked_mul(MILLIS_PER_DAY) {
        Some(end) if days < 0 => end.checked_sub(MILLIS_PER_DAY - millis_of_day),
        _ => match days.checked_mul(MILLIS_PER_DAY) {
            Some(start) => start.checked_add(millis_of_day),
            None => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_eras_follows_the_day_before() {
        let mut day = days_of(-401, 12, 31).unwrap();
        for year in -400..=400 {
            for month in 1..=12 {
                for of_month in 1..=days_in_month(year, month) {
                    day += 1;
                    assert_eq!(days_of(year, month, of_month), Some(day));
                    assert_eq!(date_of(day), (year, month, of_month));
                }
                assert_eq!(days_of(year, month, days_in_month(year, month) + 1), None);
            }
        }
    }

    #[test]
    fn known_days() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2020, 1, 2), 18_263),
            ((0, 1, 1), -719_528),
            ((10_000, 1, 1), 2_932_897),
        ] {
            assert_eq!(days_of(date.0, date.1, date.2), Some(days));
            assert_eq!(date_of(days), date);
        }
        assert_eq!(days_of(1900, 2, 29), None);
        assert_eq!(days_of(2021, 0, 1), None);
        assert_eq!(days_of(2021, 13, 1), None);
    }

    #[test]
    fn ordinals() {
        assert_eq!(ordinal_of(days_of(2020, 12, 31).unwrap()), (2020, 366));
        assert_eq!(days_of_ordinal(2020, 60), days_of(2020, 2, 29));
        assert_eq!(days_of_ordinal(2021, 366), None);
        assert_eq!(days_of_ordinal(2021, 0), None);
    }

    #[test]
    fn milliseconds_reach_both_ends() {
        for millis in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX] {
            let (day, rest) = (millis.div_euclid(MILLIS_PER_DAY), millis.rem_euclid(MILLIS_PER_DAY));
            assert_eq!(millis_of(day, rest), Some(millis));
            let (year, month, of_month) = date_of(day);
            assert_eq!(days_of(year, month, of_month), Some(day));
        }
        assert_eq!(millis_of(i64::MAX / MILLIS_PER_DAY + 1, 0), None);
        assert_eq!(millis_of(i64::MIN / MILLIS_PER_DAY - 2, 0), None);
    }
}
