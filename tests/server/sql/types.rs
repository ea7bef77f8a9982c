//! Every type of a column, read and written exactly, on nodes of several time zones.

use super::Table;
use super::all_types::{COLUMNS, all_types};
use crate::front::{Client, SqlQuery};
use ignite_client::{IgniteObject, IgniteValue, NodeZone, types};
use ignite_testkit::{Node, Setup, addresses};
use serde::{Deserialize, Serialize};
use types::{Date, Decimal, Time, Timestamp};
use uuid::Uuid;

all_types!(All, id: i32);

fn one<T: ignite_client::IgniteType + serde::de::DeserializeOwned>(query: SqlQuery) -> T {
    query.query::<T>().unwrap().next().unwrap().unwrap()
}

fn types_of(client: &Client) {
    let table = Table::new(client, &format!("id INT PRIMARY KEY, {COLUMNS}"), "");
    let name = &table.name;
    let marks = vec!["?"; 16].join(", ");
    let rows = [sample(1), nothing(2), All { day: Some(Date::from_ymd(1900, 1, 1).unwrap()), ..sample(3) }];
    let insert = client.sql(format!("INSERT INTO {name} VALUES ({marks})"));
    for outcome in insert.execute_many(&rows).unwrap() {
        assert_eq!(outcome.unwrap(), 1);
    }
    let query = client.sql(format!("SELECT * FROM {name} ORDER BY id")).query::<All>().unwrap();
    assert_eq!(query.map(Result::unwrap).collect::<Vec<_>>(), rows);
    // The same values as the server itself reads them.
    let text = |column: &str| {
        one::<String>(client.sql(format!("SELECT CAST({column} AS VARCHAR) FROM {name} WHERE id = 1")))
    };
    assert_eq!(text("day"), "2020-01-02");
    assert_eq!(text("clock"), "10:00:00");
    assert_eq!(text("dec"), "-12345678901234567890.0123456789");
    assert_eq!(text("token"), "12345678-9abc-def0-1122-334455667788");
    // Conditions take what was read.
    for (column, at) in [("day", 13), ("clock", 14), ("moment", 15), ("token", 11), ("dec", 8)] {
        let select =
            client.sql(format!("SELECT * FROM {name} WHERE id = 1")).rows().unwrap().next().unwrap().unwrap();
        let value: &IgniteValue = &select.values()[at];
        let found = client.sql(format!("SELECT id FROM {name} WHERE {column} = ?")).arg(value.clone());
        assert!(found.query::<i32>().unwrap().map(Result::unwrap).any(|id| id == 1), "{column}: {value:?}");
    }
}

#[test]
fn all_types_in_utc() {
    types_of(&Client::connect(addresses().unwrap()).unwrap());
}

fn in_zone(zone: &'static str, offset_hours: i64) {
    let node = Node::start(Setup::InZone(zone)).unwrap();
    let client = Client::connect(node.address()).unwrap();
    types_of(&client);
    // Literals of the statement are those of the program.
    let days = [
        (1900, 1, 1),
        (1945, 5, 8),
        (1969, 12, 31),
        (1970, 1, 1),
        (2011, 12, 31),
        (2020, 3, 29),
        (2020, 7, 1),
        (2099, 12, 31),
    ];
    for (year, month, day) in days {
        let date = Date::from_ymd(year, month, day).unwrap();
        let literal = client.sql(format!("SELECT DATE '{year}-{month:02}-{day:02}'"));
        assert_eq!(one::<Date>(literal), date, "{zone}");
        let sent = client.sql("SELECT CAST(CAST(? AS DATE) AS VARCHAR)").arg(date);
        assert_eq!(one::<String>(sent), date.to_string(), "{zone}");
    }
    for time in ["00:00:00", "10:00:00", "23:59:59"] {
        let value: Time = time.parse().unwrap();
        assert_eq!(one::<Time>(client.sql(format!("SELECT TIME '{time}'"))), value, "{zone}");
        assert_eq!(
            one::<String>(client.sql("SELECT CAST(CAST(? AS TIME) AS VARCHAR)").arg(value)),
            time,
            "{zone}"
        );
    }
    // A timestamp is an instant: the node shows it in its zone.
    let moment = one::<Timestamp>(client.sql("SELECT TIMESTAMP '2020-01-02 10:00:00'"));
    let utc: Timestamp = "2020-01-02T10:00:00".parse().unwrap();
    assert_eq!(moment.millis(), utc.millis() - offset_hours * 3_600_000, "{zone}");
    let values =
        client.sql("SELECT DATE '2020-01-02', TIME '10:00:00'").rows().unwrap().next().unwrap().unwrap();
    assert_eq!(values.values()[0], IgniteValue::SqlDate(Date::from_ymd(2020, 1, 2).unwrap()));
    assert_eq!(values.values()[1], IgniteValue::Time("10:00:00".parse().unwrap()));
}

#[test]
fn dates_and_times_in_tokyo() {
    in_zone("Asia/Tokyo", 9);
}

#[test]
fn dates_and_times_in_new_york() {
    in_zone("America/New_York", -5);
}

#[test]
fn the_zone_can_be_set() {
    let node = Node::start(Setup::InZone("Asia/Kolkata")).unwrap();
    let builder = || Client::builder().addresses(node.address());
    let date = || Date::from_ymd(2020, 1, 2).unwrap();
    let literal = "SELECT DATE '2020-01-02'";
    let set = builder().node_zone(NodeZone::Offset(19_800)).connect().unwrap();
    assert_eq!(one::<Date>(set.sql(literal)), date());
    let wrong = builder().node_zone(NodeZone::Utc).connect().unwrap();
    assert_eq!(
        one::<Date>(wrong.sql(literal)).millis(),
        date().millis() - 19_800_000,
        "as it is on the wire"
    );
}
