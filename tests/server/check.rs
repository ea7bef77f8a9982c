//! `Client::check`, and what happens when a struct changes: old objects are read, new schemas come beside the old ones, what cannot work is
//! refused before anything is sent.

use crate::front::Client;
use crate::kv::{Temporary, client};
use ignite_client::error::{DifferenceKind, TypeConflict};
use ignite_client::{
    BinaryObject, BinaryObjectBuilder, BinaryType, CodecErrorKind, Error, IgniteObject, ItemStatus, Result,
    TypeReport,
};
use ignite_testkit::interop::run;
use ignite_testkit::{Node, Setup, unique_name};
use serde::{Deserialize, Serialize};

/// The types as they were first registered.
mod before {
    use super::{Deserialize, IgniteObject, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Voucher")]
    pub(super) struct Voucher {
        pub(super) id: i64,
        pub(super) date: String,
        pub(super) amount_cents: i64,
        pub(super) zip: i32,
        pub(super) total: i32,
        pub(super) ratio: Option<f32>,
        pub(super) reported: bool,
        pub(super) state: State,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.State")]
    pub(super) enum State {
        Open,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "check.Voucher")]
struct Voucher {
    state: State,
    #[serde(alias = "date")]
    expense_date: String,
    amount_in_cents: Option<i64>,
    zip: i64,
    #[ignite(widen)]
    total: i64,
    #[ignite(widen)]
    ratio: Option<f64>,
    report_date: Option<String>,
    id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "check.State")]
enum State {
    Open,
    Closed,
}

fn status<'r>(report: &'r TypeReport, field: &str) -> &'r ItemStatus {
    &report.types[0].field(field).unwrap().status
}

fn conflict(result: Result<()>) -> TypeConflict {
    match result.unwrap_err() {
        Error::Type(conflict) => conflict,
        other => panic!("{other}"),
    }
}

#[test]
fn a_changed_struct_is_compared_field_by_field() {
    let client = client();
    client.register::<before::Voucher>().unwrap();
    let known = client.binary_type("check.Voucher").unwrap();
    let report = client.check::<Voucher>().unwrap();
    assert_eq!(*status(&report, "id"), ItemStatus::Same);
    assert_eq!(*status(&report, "expense_date"), ItemStatus::Renamed { from: "date".into() });
    let probably = ItemStatus::ProbablyRenamed { from: "amount_cents".into() };
    assert_eq!(*status(&report, "amount_in_cents"), probably);
    assert_eq!(*status(&report, "report_date"), ItemStatus::Added);
    assert_eq!(*status(&report, "reported"), ItemStatus::Missing);
    let ItemStatus::Retyped(zip) = status(&report, "zip") else { panic!("{report}") };
    assert!(zip.to_string().starts_with(
        "Wrong value has been set [typeName=check.Voucher, fieldName=zip, fieldType=int, assignedValueType=long]"
    ));
    for (field, cluster) in [("total", "int"), ("ratio", "float")] {
        let ItemStatus::Widened(difference) = status(&report, field) else { panic!("{report}") };
        assert_eq!(difference.cluster, cluster);
    }
    let state = &report.types[1];
    assert_eq!(state.type_name, "check.State");
    assert_eq!(state.constants[1].status, ItemStatus::Added);
    assert!(!report.is_compatible() && !report.is_readable() && !report.is_same());
    // It has written nothing, and says what registering says.
    assert_eq!(client.binary_type("check.Voucher").unwrap(), known);
    let told = conflict(client.register::<Voucher>());
    let found: Vec<_> = report.differences().filter_map(|(_, item)| item.status.conflict()).collect();
    assert_eq!(found, told.differences().iter().collect::<Vec<_>>());
}

#[test]
fn a_type_is_unknown_then_the_same() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Fresh")]
    struct Fresh {
        id: i64,
        next: Option<Box<Self>>,
        kind: Kind,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.FreshKind")]
    enum Kind {
        Plain,
    }
    // Only a node that was started for this test cannot have it.
    let node = Node::start(Setup::Plain).unwrap();
    let client = Client::connect(node.address()).unwrap();
    let report = client.check::<Vec<Fresh>>().unwrap();
    assert_eq!(report.types.len(), 2);
    assert!(report.types.iter().all(|ty| !ty.is_known));
    assert!(report.is_compatible() && report.is_readable() && !report.is_same());
    client.register::<Fresh>().unwrap();
    let report = client.check::<Vec<Fresh>>().unwrap();
    assert!(report.is_same(), "{report}");
    assert_eq!(report.types[0].type_id, Fresh::TYPE_ID);
    assert!(client.check::<Vec<i32>>().unwrap().types.is_empty());
}

#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "check.TableKey")]
struct TableKey {
    a: i32,
    b: i32,
}

/// The other order of a type, as names of the cluster.
fn other_order(client: &Client) -> Option<String> {
    let report = client.check::<TableKey>().unwrap();
    assert!(report.is_compatible(), "{report}");
    let general = report.types[0].general.iter();
    let mut orders = general.filter(|item| item.status == ItemStatus::OrderDiffers);
    orders.next().and_then(|item| item.cluster.clone())
}

#[test]
fn a_key_that_the_server_wrote_in_another_order_is_told() {
    let node = Node::shared(Setup::Plain).unwrap();
    let address = node.address();
    let client = Client::connect(address.as_str()).unwrap();
    let (table, cache) = (unique_name("ORDERS"), unique_name("ORDERS_CACHE"));
    let sql = |statement: &str| run(&address, &[&["sql", statement]]).unwrap();
    sql(&format!(
        "CREATE TABLE {table} (b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)) \
         WITH \"CACHE_NAME={cache}, KEY_TYPE=check.TableKey, WRAP_VALUE=false\""
    ));
    sql(&format!("INSERT INTO {table} (a, b, v) VALUES (1, 2, 'x')"));
    assert_eq!(other_order(&client).as_deref(), Some("B, A"));
    assert_eq!(client.cache(&cache).get::<_, String>(&TableKey { a: 1, b: 2 }).unwrap(), None, "another key");
    sql(&format!("DROP TABLE {table}"));
}

#[test]
fn a_key_that_was_built_in_another_order_is_told() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.BuiltKey")]
    struct BuiltKey {
        city: i32,
        street: String,
    }
    let client = client();
    let cache = Temporary::new(&client);
    let key = BuiltKey { city: 1, street: "Elm".into() };
    let built = client.binary_builder("check.BuiltKey").set("street", "Elm").set("city", 1_i32);
    cache.put(&built.build().unwrap(), "built").unwrap();
    let orders = |report: &TypeReport| {
        report.differences().any(|(_, item)| {
            item.status == ItemStatus::OrderDiffers && item.cluster.as_deref() == Some("street, city")
        })
    };
    let report = client.check::<BuiltKey>().unwrap();
    assert!(orders(&report) && report.is_compatible(), "{report}");
    assert_eq!(cache.get::<_, String>(&key).unwrap(), None);
    // Registered beside it, the other order stays worth telling.
    cache.put(&key, "ours").unwrap();
    let report = client.check::<BuiltKey>().unwrap();
    assert!(orders(&report) && report.types[0].is_registered, "{report}");
    assert_eq!(cache.size().unwrap(), 2);
}

/// The struct without what the cluster refuses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "check.Trip")]
struct Trip {
    #[serde(default = "unknown")]
    purpose: String,
    #[serde(alias = "date", alias = "day")]
    trip_date: String,
    state: TripState,
    note: Option<String>,
    id: i64,
}

fn unknown() -> String {
    "unknown".into()
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "check.TripState")]
enum TripState {
    Open,
    Closed,
}

fn old_trip(id: i64) -> BinaryObjectBuilder {
    BinaryObjectBuilder::new("check.Trip").set("id", id).set("reported", true)
}

mod before_trip {
    use super::{Deserialize, IgniteObject, Serialize};

    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Trip")]
    pub(super) struct Trip {
        pub(super) id: i64,
        pub(super) date: String,
        pub(super) reported: bool,
        pub(super) state: State,
    }

    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.TripState")]
    pub(super) enum State {
        Open,
    }
}

#[test]
fn a_changed_struct_reads_old_objects_and_registers_beside_them() {
    let writer = client();
    let cache = Temporary::new(&writer);
    let old =
        before_trip::Trip { id: 1, date: "May".into(), reported: true, state: before_trip::State::Open };
    cache.put(&1_i64, &old).unwrap();
    // A client that has seen nothing yet.
    let reader = client();
    let trips = reader.cache(cache.name()).typed::<i64, Trip>();
    let expected =
        Trip { purpose: unknown(), trip_date: "May".into(), state: TripState::Open, note: None, id: 1 };
    assert_eq!(trips.get(&1).unwrap().as_ref(), Some(&expected), "alias, default, extra field, other order");
    let report = reader.check::<Trip>().unwrap();
    assert!(report.is_compatible() && report.is_readable() && !report.is_same(), "{report}");
    let new = Trip { state: TripState::Closed, id: 2, note: Some("n".into()), ..expected.clone() };
    trips.put(&2, &new).unwrap();
    assert_eq!(trips.get(&2).unwrap(), Some(new));
    assert_eq!(trips.get(&1).unwrap(), Some(expected), "the old object is still there");
    let known: BinaryType = client().binary_type("check.Trip").unwrap().unwrap();
    let ids: Vec<i32> = known.schemas.iter().map(|schema| schema.id).collect();
    assert!(ids.contains(&before_trip::Trip::SCHEMA_ID) && ids.contains(&Trip::SCHEMA_ID), "{ids:?}");
    let state = client().binary_type("check.TripState").unwrap().unwrap();
    let names: Vec<_> =
        state.constants.iter().flatten().map(|one| (one.name.as_str(), one.ordinal)).collect();
    assert_eq!(names, [("Open", 0), ("Closed", 1)], "constants are added");
    // The program of before does not know the new constant and says so.
    let error = cache.get::<i64, before_trip::Trip>(&2).unwrap_err();
    assert!(matches!(error, Error::Codec(_)), "{error}");
    // An object that even the aliases do not complete names what it lacks.
    cache.put(&3_i64, &old_trip(3).build().unwrap()).unwrap();
    let Error::Codec(error) = trips.get(&3).unwrap_err() else { panic!("another error") };
    let CodecErrorKind::MissingField { names } = error.kind() else { panic!("{error}") };
    assert_eq!(names, &["trip_date", "state"]);
    assert!(!reader.check::<Trip>().unwrap().is_readable(), "some objects have no date under any name");
}

#[test]
fn a_changed_field_type_is_refused_before_anything_is_sent() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Price")]
    struct Price {
        cents: i32,
    }
    mod after {
        use super::{Deserialize, IgniteObject, Serialize};

        #[derive(Serialize, Deserialize, IgniteObject)]
        #[ignite(type_name = "check.Price")]
        pub(super) struct Price {
            pub(super) cents: String,
        }
    }
    let client = client();
    let cache = Temporary::new(&client);
    cache.put(&1_i32, &Price { cents: 5 }).unwrap();
    let before = client.binary_type("check.Price").unwrap();
    let told = conflict(self::client().cache(cache.name()).put(&1_i32, &after::Price { cents: "5".into() }));
    assert_eq!(
        told.to_string(),
        "Wrong value has been set [typeName=check.Price, fieldName=cents, fieldType=int, assignedValueType=String]"
    );
    assert_eq!(told.differences()[0].kind, DifferenceKind::FieldType);
    assert_eq!(client.binary_type("check.Price").unwrap(), before);
    assert_eq!(cache.get::<i32, Price>(&1).unwrap().unwrap().cents, 5);
}

#[test]
fn widened_fields_are_read_and_never_written() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Meter")]
    struct Narrow {
        count: i32,
        small: Option<i16>,
        ratio: f32,
        share: Option<f32>,
        none: Option<i32>,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "check.Meter")]
    struct Wide {
        #[ignite(widen)]
        count: i64,
        #[ignite(widen)]
        small: Option<i64>,
        #[ignite(widen)]
        ratio: f64,
        #[ignite(widen)]
        share: Option<f64>,
        #[ignite(widen)]
        none: Option<i64>,
    }
    let client = client();
    let cache = Temporary::new(&client);
    let narrow = Narrow { count: -5, small: Some(7), ratio: 0.5, share: Some(-0.25), none: None };
    cache.put(&1_i32, &narrow).unwrap();
    let wide = Wide { count: -5, small: Some(7), ratio: 0.5, share: Some(-0.25), none: None };
    let read = self::client().cache(cache.name());
    assert_eq!(read.get::<i32, Wide>(&1).unwrap().as_ref(), Some(&wide));
    assert_eq!(conflict(read.put(&2_i32, &wide)).differences().len(), 5);
    assert_eq!(cache.size().unwrap(), 1);
    let report = client.check::<Wide>().unwrap();
    assert!(report.types[0].fields.iter().all(|item| matches!(item.status, ItemStatus::Widened(_))));
    assert!(report.is_readable() && !report.is_compatible(), "{report}");
    assert_eq!(cache.get::<i32, BinaryObject>(&1).unwrap().unwrap().schema_id(), Narrow::SCHEMA_ID);
}
