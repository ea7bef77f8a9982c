//! Made-up zones: nothing is lost between a node and a program.

use super::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = MILLIS_PER_DAY;

/// Days, and how far ahead of UTC they begin.
fn zone(changes: &[(i64, i64)]) -> Zone {
    let first = changes.first().map_or(0, |change| change.0);
    let last = changes.last().map_or(0, |change| change.0) + 10;
    Zone::from_midnights((first..=last).map(|day| {
        let offset = changes.iter().rev().find(|change| change.0 <= day).map_or(0, |change| change.1);
        (day, day * DAY - offset)
    }))
}

fn zones() -> Vec<Zone> {
    let mut zones = vec![
        Zone::UTC,
        Zone::fixed(9 * HOUR),
        Zone::fixed(-5 * HOUR),
        Zone::fixed(5 * HOUR + HOUR / 2),
        Zone::fixed(-1),
        // Summer and winter, the clocks set at night.
        zone(&[(-100, HOUR), (88, 2 * HOUR), (298, HOUR), (452, 2 * HOUR), (662, HOUR)]),
        // Midnight is skipped: the day begins at one.
        zone(&[(0, -3 * HOUR), (50, -2 * HOUR), (51, -2 * HOUR), (120, -3 * HOUR)]),
        // A day is skipped, and one is there twice.
        zone(&[(0, -10 * HOUR), (20, 14 * HOUR), (60, -10 * HOUR)]),
        // Minutes and seconds of local mean time.
        zone(&[(-40, 53 * 60_000 + 28_000), (-7, HOUR)]),
    ];
    // Changes at any time, from a fixed sequence of numbers.
    let mut state = 7_u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % bound).unwrap()
    };
    for _ in 0..60 {
        let mut day = -30;
        let changes = (0..8).map(|_| {
            day += 1 + next(30);
            (day, (next(47) - 23) * HOUR / 2 + (next(3) - 1) * 12 * HOUR)
        });
        zones.push(zone(&changes.collect::<Vec<_>>()));
    }
    zones
}

#[test]
fn dates_come_back_from_both_sides() {
    for zone in zones() {
        for day in -60..760 {
            for within in [0, 1, HOUR / 2, HOUR, 9 * HOUR, 10 * HOUR, 19 * HOUR, DAY - 1] {
                let millis = day * DAY + within;
                assert_eq!(zone.day_of(zone.midnight_of(millis)), millis, "{zone:?} {day} {within}");
                assert_eq!(zone.midnight_of(zone.day_of(millis)), millis, "{zone:?} {day} {within}");
                if let Some(midnight) = zone.midnight(day) {
                    assert_eq!(zone.midnight_of(zone.day_of(midnight)), midnight);
                }
            }
        }
        for millis in [i64::MIN, i64::MIN + 1, -1, i64::MAX, i64::MAX / DAY * DAY, i64::MIN / DAY * DAY] {
            assert_eq!(zone.day_of(zone.midnight_of(millis)), millis);
            assert_eq!(zone.midnight_of(zone.day_of(millis)), millis);
        }
    }
}

#[test]
fn days_begin_when_the_zone_says() {
    let tokyo = Zone::fixed(9 * HOUR);
    assert_eq!(tokyo.midnight_of(DAY), 15 * HOUR);
    assert_eq!(tokyo.day_of(15 * HOUR), DAY);
    assert_eq!(tokyo.day_of(15 * HOUR + 1), 15 * HOUR + 1, "no midnight");
    let berlin = zone(&[(-100, HOUR), (88, 2 * HOUR)]);
    assert_eq!(berlin.midnight_of(87 * DAY), 87 * DAY - HOUR);
    assert_eq!(berlin.midnight_of(88 * DAY), 88 * DAY - 2 * HOUR);
    assert_eq!(berlin.midnight_of(-5000 * DAY), -5000 * DAY - HOUR, "before the first day that is known");
    assert_eq!(berlin.midnight_of(5000 * DAY), 5000 * DAY - 2 * HOUR);
    // Day 19 is skipped: its midnight would be that of day 20.
    let samoa = zone(&[(0, -10 * HOUR), (20, 14 * HOUR)]);
    assert_eq!(samoa.day_of(19 * DAY + 10 * HOUR), 20 * DAY);
    assert_eq!(samoa.midnight_of(19 * DAY), 19 * DAY);
}

#[test]
fn times_are_those_of_the_first_of_january_1970() {
    let tokyo = Zone::fixed(9 * HOUR);
    assert_eq!(tokyo.time_from_wire(HOUR), 10 * HOUR);
    assert_eq!(tokyo.time_to_wire(10 * HOUR), HOUR);
    for zone in zones() {
        for time in [0, 1, 12 * HOUR, 23 * HOUR, DAY - 1] {
            assert_eq!(zone.time_from_wire(zone.time_to_wire(time)), time);
            assert!((0..DAY).contains(&zone.time_from_wire(time - DAY)));
        }
        assert!((0..DAY).contains(&zone.time_from_wire(i64::MIN)));
        assert!((0..DAY).contains(&zone.time_from_wire(i64::MAX)));
    }
}

#[test]
fn only_changes_are_kept() {
    assert_eq!(Zone::from_midnights((-1000..1000).map(|day| (day, day * DAY))), Zone::UTC);
    assert_eq!(
        Zone::from_midnights((0..9).rev().map(|day| (day, day * DAY - HOUR))).changes.unwrap().len(),
        1
    );
    assert_eq!(Zone::from_midnights([(0, DAY), (i64::MAX, 0), (1, i64::MIN)]), Zone::UTC);
}

#[test]
fn values_are_changed_in_place() {
    let tokyo = Zone::fixed(9 * HOUR);
    let time = [&[36][..], &HOUR.to_le_bytes()].concat();
    let mut changed = time.clone();
    Clock::In(&tokyo).read_in_place(&mut changed).unwrap();
    assert_eq!(changed[1..], (10 * HOUR).to_le_bytes());
    Clock::In(&tokyo).write_in_place(&mut changed).unwrap();
    assert_eq!(changed, time);
    assert_eq!(*Clock::Unknown.read_in_place(&mut changed).unwrap_err().kind(), CodecErrorKind::NeedZone);
    // Dates of code 11 and timestamps are instants.
    let mut date = [&[11][..], &0_i64.to_le_bytes()].concat();
    Clock::Unknown.write_in_place(&mut date).unwrap();
    assert_eq!(date[1..], [0; 8]);
}
