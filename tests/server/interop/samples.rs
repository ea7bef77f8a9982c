//! The mirror of the Java classes in `tests/interop/org/acme/shop`, and of the values in its `Samples.java`.

use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_client::{IgniteObject, IgniteType};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList};
use uuid::Uuid;

pub(super) const TOKEN: Uuid = Uuid::from_u128(0x1234_5678_9abc_def0_8123_4567_89ab_cdef);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.Address")]
pub(super) struct Address {
    pub(super) street: Option<String>,
    pub(super) city: String,
    pub(super) zip: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "UPPERCASE")]
#[ignite(type_name = "org.acme.shop.Color")]
pub(super) enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.OrderKey")]
pub(super) struct OrderKey {
    pub(super) customer: i64,
    pub(super) region: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.LineKey")]
pub(super) struct LineKey {
    order: OrderKey,
    #[ignite(affinity_key)]
    line: i32,
    color: Color,
    placed: Timestamp,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[ignite(type_name = "org.acme.shop.Person")]
pub(super) struct Person {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    pub(super) age: i32,
    pub(super) salary: f64,
    pub(super) active: bool,
    pub(super) created_at: Option<Timestamp>,
    pub(super) token: Option<Uuid>,
    pub(super) balance: Option<Decimal>,
    pub(super) scores: Option<Vec<i32>>,
    pub(super) address: Option<Address>,
    #[ignite(type = "list")]
    pub(super) tags: Option<Vec<Option<String>>>,
    pub(super) color: Option<Color>,
    pub(super) note: Option<String>,
    pub(super) manager: Option<Box<Self>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.Order")]
pub(super) struct Order {
    pub(super) item: String,
    pub(super) quantity: i32,
    pub(super) weight: f64,
    pub(super) paid: bool,
    pub(super) price: Decimal,
    pub(super) placed: Timestamp,
    pub(super) token: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.shop.Parcel")]
pub(super) struct Parcel {
    from: Address,
    to: Address,
    #[ignite(type = "list")]
    stops: Vec<Address>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[ignite(type_name = "org.acme.shop.AllTypes")]
pub(super) struct AllTypes {
    tiny: i8,
    small: i16,
    number: i32,
    large: i64,
    ratio: f32,
    precise: f64,
    letter: char,
    flag: bool,
    no_number: Option<i32>,
    boxed_long: Option<i64>,
    boxed_char: Option<char>,
    text: String,
    day: Date,
    #[ignite(type = "sql_date")]
    sql_day: Date,
    clock: Time,
    moment: Timestamp,
    token: Uuid,
    amount: Decimal,
    color: Color,

    bytes: Vec<i8>,
    shorts: Vec<i16>,
    ints: Vec<i32>,
    longs: Vec<i64>,
    floats: Vec<f32>,
    doubles: Vec<f64>,
    chars: Vec<char>,
    flags: Vec<bool>,
    texts: Vec<Option<String>>,
    days: Vec<Option<Date>>,
    #[ignite(type = "array<sql_date>")]
    sql_days: Vec<Option<Date>>,
    clocks: Vec<Option<Time>>,
    moments: Vec<Option<Timestamp>>,
    tokens: Vec<Option<Uuid>>,
    amounts: Vec<Option<Decimal>>,
    #[ignite(type = "array<enum>")]
    colors: Vec<Color>,
    #[ignite(type = "object_array")]
    homes: Vec<Option<Address>>,
    mixed: (i32, String, Address),
    #[ignite(type = "array<int>")]
    boxes: Vec<Option<i32>>,
    #[ignite(type = "array<array>")]
    grid: Vec<Vec<i32>>,
    #[ignite(type = "array")]
    table: Vec<(i32, Option<String>)>,

    #[ignite(type = "list")]
    stops: Vec<Address>,
    #[ignite(type = "array_list")]
    array_list: Vec<i64>,
    linked_list: LinkedList<String>,
    #[ignite(type = "set")]
    set: HashSet<i16>,
    hash_set: HashSet<i32>,
    linked_hash_set: BTreeSet<char>,
    #[ignite(type = "map<string, array_list>")]
    map: HashMap<String, Vec<Timestamp>>,
    hash_map: HashMap<Uuid, i32>,
    linked_hash_map: BTreeMap<i32, Option<Address>>,
    anything: Address,
}

pub(super) fn ann() -> Person {
    Person {
        id: 1,
        name: Some("Ann Ünal 🦀".to_owned()),
        age: 36,
        salary: 1234.5,
        active: true,
        created_at: Some(moment("2024-02-29T12:34:56.123456789Z")),
        token: Some(TOKEN),
        balance: Some(decimal("-1234567890123456789.1200")),
        scores: Some(vec![1, -2, i32::MAX]),
        address: Some(address("Main Street 1", "Bonn", 53111)),
        tags: Some(vec![Some("a".to_owned()), None, Some("ç".to_owned())]),
        color: Some(Color::Green),
        note: None,
        manager: Some(Box::new(bob())),
    }
}

/// Everything that can be null is.
pub(super) fn bob() -> Person {
    Person { id: 2, age: -1, salary: f64::INFINITY, ..Person::default() }
}

pub(super) fn all_types() -> AllTypes {
    AllTypes {
        tiny: i8::MIN,
        small: i16::MAX,
        number: i32::MIN,
        large: i64::MAX,
        ratio: 0.1,
        precise: f64::from_bits(1),
        letter: 'ß',
        flag: true,
        no_number: None,
        boxed_long: Some(5),
        boxed_char: Some('€'),
        text: String::new(),
        day: "1969-07-20T20:17:40.001Z".parse().unwrap(),
        sql_day: "1900-01-01".parse().unwrap(),
        clock: Time::from_millis(45_296_789),
        moment: moment("1969-12-31T23:59:59.999999999Z"),
        token: TOKEN,
        amount: decimal("1606938044258990275541962092341.162602522202993782792835301376"),
        color: Color::Blue,
        bytes: vec![-1, 0, 127],
        shorts: vec![-2, 3],
        ints: Vec::new(),
        longs: vec![i64::MIN],
        floats: vec![1.5, f32::NEG_INFINITY],
        doubles: vec![-0.0],
        chars: vec!['a', 'ж'],
        flags: vec![true, false],
        texts: vec![Some("x".to_owned()), None, Some(String::new())],
        days: vec![Some("2000-01-01T00:00:00Z".parse().unwrap()), None],
        sql_days: vec![Some("2020-01-02".parse().unwrap()), None],
        clocks: vec![Some(Time::from_millis(0)), None],
        moments: vec![Some(moment("2000-01-01T00:00:00.000000001Z")), None],
        tokens: vec![Some(TOKEN), None],
        amounts: vec![Some(decimal("0.00")), Some(Decimal::new(5, -3)), None],
        colors: vec![Color::Red, Color::Blue],
        homes: vec![Some(address("Elm 2", "Köln", 50667)), None],
        mixed: (7, "seven".to_owned(), Address { street: None, city: "Ulm".to_owned(), zip: 89073 }),
        boxes: vec![Some(1), None],
        grid: vec![vec![1, 2], Vec::new()],
        table: vec![(1, Some("one".to_owned())), (2, None)],
        stops: vec![address("Oak 3", "Mainz", 55116)],
        array_list: vec![1, 2],
        linked_list: ["first", "second"].map(str::to_owned).into(),
        set: [9].into(),
        hash_set: [10].into(),
        linked_hash_set: ['p', 'q'].into(),
        map: [("when".to_owned(), vec![moment("2020-01-02T10:00:00.000000001Z")])].into(),
        hash_map: [(TOKEN, 11)].into(),
        linked_hash_map: [(1, Some(address("Fir 4", "Trier", 54290))), (2, None)].into(),
        anything: address("Ash 5", "Worms", 67547),
    }
}

pub(super) fn parcel() -> Parcel {
    let from = address("Main Street 1", "Bonn", 53111);
    Parcel { from: from.clone(), to: from.clone(), stops: vec![address("Elm 2", "Köln", 50667), from] }
}

pub(super) fn order_key() -> OrderKey {
    OrderKey { customer: 7, region: "EU".to_owned() }
}

pub(super) fn line_key() -> LineKey {
    LineKey {
        order: OrderKey { customer: 7, region: "Süd".to_owned() },
        line: 3,
        color: Color::Blue,
        placed: moment("2024-02-29T12:34:56.123456789Z"),
    }
}

fn address(street: &str, city: &str, zip: i32) -> Address {
    Address { street: Some(street.to_owned()), city: city.to_owned(), zip }
}

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What is done with each sample key; the keys differ in type.
pub(super) trait KeyVisitor {
    fn key<K: IgniteType + Serialize>(&mut self, key: &K);
}

/// The keys of all kinds that Java writes and finds, in its order.
pub(super) fn visit_keys(visitor: &mut impl KeyVisitor) {
    visitor.key(&1_i8);
    visitor.key(&1_i16);
    visitor.key(&1_i32);
    visitor.key(&1_i64);
    visitor.key(&1.0_f32);
    visitor.key(&1.0_f64);
    visitor.key(&'a');
    visitor.key(&"a");
    visitor.key(&true);
    visitor.key(&TOKEN);
    visitor.key(&Color::Green);
    visitor.key(&Date::from_millis(86_400_000));
    visitor.key(&Time::from_millis(1_000));
    visitor.key(&moment("2024-02-29T12:34:56.123456789Z"));
    visitor.key(&decimal("1.50"));
    visitor.key(&order_key());
}
