//! Columns of every type: what is put, selected, inserted and given as an argument is the same, whatever the zone of the node.

use super::rows;
use crate::front::Client;
use crate::kv::client;
use crate::sql::Table;
use crate::sql::all_types::{COLUMNS, all_types};
use ignite_client::IgniteObject;
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_testkit::{Node, Setup};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

all_types!(AllTypes);

fn every_type(client: &Client) {
    let table = Table::new(client, &format!("id INT PRIMARY KEY, {COLUMNS}"), "");
    let name = &table.name;
    let cache = client.table::<i32, AllTypes>(name).unwrap();
    for (id, value) in [(1, sample()), (2, nothing())] {
        cache.put(&id, &value).unwrap();
        let columns =
            "bool, tiny, small, whole, big, single, dbl, dec, text, chars, token, bytes, day, clock, moment";
        let select = format!("SELECT {columns} FROM {name} WHERE id = {id}");
        assert_eq!(rows::<AllTypes>(client, &select).first(), Some(&value), "what is put is selected");
        client
            .sql(format!("INSERT INTO {name} SELECT id + 10, {columns} FROM {name} WHERE id = ?"))
            .arg(id)
            .execute()
            .unwrap();
        assert_eq!(cache.get(&(id + 10)).unwrap(), Some(value.clone()), "what is inserted is got");
        let marks = vec!["?"; 16].join(", ");
        client
            .sql(format!("INSERT INTO {name} VALUES ({marks})"))
            .arg(id + 20)
            .args(&value)
            .execute()
            .unwrap();
        assert_eq!(cache.get(&(id + 20)).unwrap(), Some(value), "so are arguments");
    }
    let shown = rows::<String>(client, &format!("SELECT day || ' ' || clock FROM {name} WHERE id = 1"));
    assert_eq!(shown, ["2020-01-02 10:00:00"], "as the server sees what was put");
    let found =
        rows::<i32>(client, &format!("SELECT id FROM {name} WHERE day = DATE '2020-01-02' ORDER BY id"));
    assert_eq!(found, [1, 11, 21]);
}

#[test]
fn every_type_of_column_in_utc() {
    every_type(&client());
}

#[test]
fn every_type_of_column_in_tokyo() {
    let node = Node::start(Setup::InZone("Asia/Tokyo")).unwrap();
    every_type(&Client::connect(node.address()).unwrap());
}
