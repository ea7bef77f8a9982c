//! Reads what `../generate.rs` has stored, with nothing but the generated types.
#![deny(warnings)]

mod generated;

use generated::*;
use ignite_client::types::{Date, EnumValue};
use ignite_client::{BinaryType, Client, IgniteObject, IgniteType, IgniteValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fmt::Debug;

fn rows<T: IgniteType + DeserializeOwned>(client: &Client, sql: &str) -> ignite_client::Result<Vec<T>> {
    client.sql(sql).query::<T>()?.collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::connect(std::env::var("IGNITE_ADDRESSES")?)?;
    tables(&client)?;
    names(&client)?;
    types_with_names(&client)?;
    through_tables(&client)?;
    builders(&client)
}

/// The same tables as keys and values: what SQL wrote is found, and what is put replaces it.
fn through_tables(client: &Client) -> Result<(), Box<dyn Error>> {
    put_back::<LinesKey, Lines>(client, "PUBLIC.LINES", 1)?;
    put_back::<i32, EveryType>(client, "PUBLIC.EVERY_TYPE", 2)?;
    put_back::<i32, OddName>(client, "PUBLIC.\"odd name\"", 1)?;
    put_back::<NamedKey, Named>(client, "PUBLIC.NAMED", 1)?;
    put_back::<String, String>(client, "PUBLIC.\"Option\"", 1)?;
    put_back::<uuid::Uuid, Option3>(client, "PUBLIC.\"option\"", 1)?;
    put_back::<OrdersKey, Orders>(client, "ACME.ORDERS", 1)?;
    let sold = Some(Date::from_ymd(2021, 2, 3)?);
    assert_eq!(rows::<LinesRow>(client, "SELECT * FROM LINES")?[0].sold, sold, "SQL reads what was put");
    assert_eq!(rows::<EveryTypeRow>(client, "SELECT * FROM EVERY_TYPE")?.len(), 2);
    Ok(())
}

fn put_back<K, V>(client: &Client, name: &str, count: usize) -> Result<(), Box<dyn Error>>
where
    K: IgniteType + Serialize + DeserializeOwned + Debug,
    V: IgniteType + Serialize + DeserializeOwned + Debug + PartialEq,
{
    let table = client.table::<K, V>(name)?;
    let entries = table.scan()?.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(entries.len(), count, "{name}");
    for (key, value) in entries {
        table.put(&key, &value)?;
        assert_eq!(table.get(&key)?, Some(value), "{name}");
    }
    assert_eq!(usize::try_from(table.size()?)?, count, "{name}: the keys are those of SQL");
    Ok(())
}

fn tables(client: &Client) -> Result<(), Box<dyn Error>> {
    let lines = rows::<LinesRow>(client, "SELECT * FROM LINES")?;
    let sold = Some(Date::from_ymd(2021, 2, 3)?);
    let line = LinesRow { b: 2, v: "two".into(), a: 1, price: Some("2.50".parse()?), sold };
    assert_eq!(lines, [line]);
    // The columns of the key and of the value alone.
    assert_eq!(rows::<LinesKey>(client, "SELECT * FROM LINES")?, [LinesKey { b: 2, a: 1 }]);
    assert_eq!(rows::<Lines>(client, "SELECT * FROM LINES")?[0].sold, sold);

    let every = rows::<EveryTypeRow>(client, "SELECT * FROM EVERY_TYPE ORDER BY ID")?;
    let nulls = EveryTypeRow {
        id: 2,
        flag: None,
        tiny: None,
        small: None,
        whole: None,
        big: None,
        single: None,
        dbl: None,
        dec: None,
        text: None,
        chars: None,
        token: None,
        bytes: None,
        day: None,
        clock: None,
        moment: None,
        thing: IgniteValue::Null,
        added: None,
        amount: None,
    };
    let values = EveryTypeRow {
        id: 1,
        flag: Some(true),
        tiny: Some(i8::MIN),
        small: Some(i16::MAX),
        whole: Some(i32::MIN),
        big: Some(i64::MAX),
        single: Some(0.5),
        dbl: Some(-1.0e300),
        dec: Some("-12345678901234567890.0123456789".parse()?),
        text: Some("Zażółć".into()),
        chars: Some("ab".into()),
        token: Some(uuid::Uuid::from_u128(7)),
        bytes: Some(vec![0, 255]),
        day: Some(Date::from_ymd(2020, 1, 2)?),
        clock: Some("10:00:00".parse()?),
        moment: Some("2020-01-02T10:00:00.123456789".parse()?),
        thing: IgniteValue::Null,
        added: Some("added".into()),
        amount: Some("1.5".parse()?),
    };
    assert_eq!(every, [values, nulls]);
    Ok(())
}

fn names(client: &Client) -> Result<(), Box<dyn Error>> {
    let odd = rows::<OddNameRow>(client, "SELECT * FROM \"odd name\"")?;
    let expected = OddNameRow {
        _1_st_col: 1,
        r#type: Some("fn".into()),
        self_: Some(2),
        a_b: Some(3),
        a_b_2: Some(4),
        ab: Some(5),
        größe: Some(1.5),
        field: Some(6),
    };
    assert_eq!(odd, [expected]);
    // `Option` is the name of a type that the code itself needs.
    let option = rows::<Option2Row>(client, "SELECT * FROM \"Option\"")?;
    assert_eq!(option, [Option2Row { id: "a".into(), v: "b".into() }]);
    let option = rows::<Option3Row>(client, "SELECT * FROM \"option\"")?;
    assert_eq!(option, [Option3Row { id: uuid::Uuid::from_u128(8), v: Some(1) }]);
    Ok(())
}

/// Types with names of their own are read, and written again, through their caches.
fn types_with_names(client: &Client) -> Result<(), Box<dyn Error>> {
    let cache = client.cache("SQL_PUBLIC_NAMED");
    let named = cache.scan::<NamedKey, Named>()?.collect::<Result<Vec<_>, _>>()?;
    let ada = Named { first_name: Some("Ada".into()), last_name: Some("Lovelace".into()) };
    assert_eq!(named, [(NamedKey { id: 7 }, ada.clone())]);
    assert_eq!(Named::object_desc().fields()[0].name(), "FIRST_NAME");
    cache.put(&NamedKey { id: 7 }, &ada)?;
    assert_eq!(cache.size()?, 1, "the key is that of SQL");

    let shirt = OrdersRow {
        order_line: 1,
        order_id: 10,
        article_name: "shirt".into(),
        sold_at: None,
        ship_to: Some(Address { street: Some("Main Street".into()), zip: Some(89073) }),
        shirt_color: Some(Color::OffWhite),
        sizes: Some(vec![38, 40]),
        tags: IgniteValue::Null,
    };
    let found = client.sql("SELECT * FROM ORDERS").schema("ACME").query::<OrdersRow>()?.next();
    let found = found.ok_or("no order")??;
    assert_eq!(found.tags.as_collection().map(|tags| tags.items().len()), Some(2));
    assert_eq!(OrdersRow { tags: IgniteValue::Null, ..found }, shirt);

    let cache = client.cache("orders");
    let (key, order) = cache.scan::<OrdersKey, Orders>()?.next().ok_or("no order")??;
    assert_eq!(key, OrdersKey { order_line: 1, order_id: 10 });
    assert_eq!(order.shirt_color, Some(Color::OffWhite));
    assert_eq!(order.tags, Some(vec!["new".into(), 1.into()]));
    let sold = Orders { sold_at: Some("2020-01-02T10:00:00".parse()?), ..order };
    cache.put(&key, &sold)?;
    assert_eq!(cache.size()?, 1, "the key is that of the other struct");
    assert_eq!(cache.get::<OrdersKey, Orders>(&key)?, Some(sold));
    Ok(())
}

fn builders(client: &Client) -> Result<(), Box<dyn Error>> {
    let cache = client.cache("vouchers");
    let voucher = cache.get::<i64, ExpenseVoucher>(&1)?.ok_or("no voucher")?;
    assert_eq!(voucher.employee_id, Some(3));
    assert_eq!(voucher.total_amount, Some("12.50".parse()?));
    assert_eq!(voucher.expense_date, Some(Date::from_ymd(2020, 1, 2)?));
    assert_eq!(voucher.color, Some(EnumValue::new(BinaryType::id_of("org.acme.Color"), 1)));
    assert_eq!(voucher.notes, Some(vec!["a".into(), 1.into()]));
    assert_eq!(voucher.array, Some(vec![1.into(), "x".into()]));
    assert_eq!(voucher.prices, Some(vec![1.5]));
    assert_eq!(voucher.dates, Some(vec![Some(Date::from_ymd(2020, 1, 2)?), None]));
    assert_eq!(voucher.names, Some(vec![Some("n".into()), None]));
    assert_eq!(voucher.r#type.as_deref(), Some("travel"));
    assert_eq!((voucher.a_b, voucher.a_b_2, voucher.comment.as_deref()), (Some(1), Some(2), None));
    let receipt = voucher.receipt.as_object().ok_or("no receipt")?;
    assert_eq!(receipt.field("number")?, Some(5.into()));
    let names: Vec<&str> = ExpenseVoucher::object_desc().fields().iter().map(|field| field.name()).collect();
    assert_eq!(names[..3], ["employeeId", "totalAmount", "expenseDate"], "the order of the builder");
    assert_eq!(ExpenseVoucher::object_desc().affinity_field().map(|field| field.name()), Some("employeeId"));
    cache.put(&2_i64, &voucher)?;
    assert_eq!(cache.get::<i64, ExpenseVoucher>(&2)?, Some(voucher));
    // An object without most of the fields.
    let sparse = cache.get::<i64, ExpenseVoucher>(&4)?.ok_or("no voucher")?;
    assert_eq!((sparse.employee_id, sparse.r#type, sparse.receipt), (Some(4), None, IgniteValue::Null));
    // The nested type has a struct as well, and another class of its simple name.
    let receipt = Receipt2 { number: Some(5), paid: Some(true) };
    assert_eq!((Receipt::TYPE_NAME, Receipt2::TYPE_NAME), ("com.acme.Receipt", "org.acme.Receipt"));
    cache.put(&3_i64, &receipt)?;
    assert_eq!(cache.get::<i64, Receipt>(&5)?, Some(Receipt { text: Some("paid".into()) }));
    assert_eq!(cache.get::<i64, Empty>(&6)?, Some(Empty {}));

    let ages = client.cache("ages").get::<i64, Ages>(&1)?.ok_or("no ages")?;
    assert_eq!(ages.ages.as_map().and_then(|ages| ages.get(&"Ann".into())), Some(&42.into()));
    Ok(())
}
