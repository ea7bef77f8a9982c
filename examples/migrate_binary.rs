//! Changing a struct: stored objects are read under new names, rewritten one by one, and what Ignite does not allow is told in time.
//!
//! Run it with `cargo run --example migrate_binary`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::desc::TypeCode;
use ignite_client::types::{Date, Decimal};
use ignite_client::{
    BinaryObject, BinarySchema, BinaryType, Cache, Client, Error as IgniteError, IgniteObject,
};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use std::time::SystemTime;

// What the first version of a program stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExpenseVoucher")]
struct OldVoucher {
    date: Date,
    reported: bool,
    purpose: String,
    sum: Decimal,
    recipient: String,
    cashier_id: i64,
}

// What the second version stores: the same type with other fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExpenseVoucher")]
struct Voucher {
    #[serde(alias = "date")]
    expense_date: Date,
    report_date: Option<Date>,
    purpose: String,
    sum: Decimal,
    recipient: String,
    cashier_id: i64,
}

// What a third version would like to store: two of the fields are of other types.
#[derive(Debug, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "ExpenseVoucher")]
struct RetypedVoucher {
    expense_date: Date,
    purpose: String,
    sum: f64,
    recipient: String,
    cashier_id: i32,
}

impl OldVoucher {
    fn migrated(self, today: Date) -> Voucher {
        Voucher {
            expense_date: self.date,
            report_date: self.reported.then_some(today),
            purpose: self.purpose,
            sum: self.sum,
            recipient: self.recipient,
            cashier_id: self.cashier_id,
        }
    }
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_migrate_binary")?;
    let shown = show(cluster, &client, &cache);
    step("Remove what this program made (types stay known to the cluster)");
    let destroyed = cache.destroy();
    shown?;
    destroyed?;
    check(!client.cache_names()?.iter().any(|name| name == cache.name()), "the cache is gone")?;
    Ok(())
}

fn show(cluster: &Cluster, client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    // A run that was killed may have left something.
    cache.clear()?;
    let old = old_vouchers(cache)?;
    what_the_cluster_knows(cluster, client)?;
    read_as_the_new_struct(cache, &old)?;
    rewrite(client, cache, old)?;
    a_changed_type_is_refused(client, cache)
}

fn old_vouchers(cache: &Cache) -> Result<BTreeMap<i32, OldVoucher>, Box<dyn Error>> {
    step("The first version of a program stores six vouchers");
    let voucher =
        |date: &str, reported, purpose: &str, sum: &str, recipient: &str| -> Result<_, Box<dyn Error>> {
            let (date, sum) = (date.parse()?, sum.parse()?);
            Ok(OldVoucher {
                date,
                reported,
                purpose: purpose.into(),
                sum,
                recipient: recipient.into(),
                cashier_id: 8,
            })
        };
    let vouchers = [
        voucher("2017-09-21", true, "train to the customer", "666.67", "John Doe")?,
        voucher("2017-10-11", true, "two nights in a hotel", "333.33", "Jane Roe")?,
        voucher("2017-10-11", true, "books", "400.0", "John Doe")?,
        voucher("2017-10-28", false, "a screen", "1234.5", "Jane Roe")?,
        voucher("2017-11-01", false, "a chair", "800.0", "Mary Major")?,
        voucher("2017-11-30", false, "flowers", "135.79", "Mary Major")?,
    ];
    let vouchers: BTreeMap<_, _> = (1..).zip(vouchers).collect();
    cache.put_all::<i32, OldVoucher>(&vouchers)?;
    for (number, voucher) in &vouchers {
        println!(
            "   {number}: {} {:>7} {}, reported: {}",
            voucher.date, voucher.sum, voucher.purpose, voucher.reported
        );
    }
    check(cache.size()? == 6, "the cache holds six entries")?;
    Ok(vouchers)
}

fn what_the_cluster_knows(cluster: &Cluster, client: &Client) -> Result<(), Box<dyn Error>> {
    step("Read the type from the cluster, as a program would that has no struct for it");
    let known = known(client)?;
    print(&known);
    check(schema(&known, OldVoucher::SCHEMA_ID).is_some(), "it has the schema of the first version")?;

    step("Compare the new struct with it before anything is read or written");
    let report = client.check::<Voucher>()?;
    report.print()?;
    check(report.is_readable(), "all that is stored can be read as the new struct")?;
    check(report.is_compatible(), "and the new struct can be written")?;
    if cluster.is_new() {
        let differing: Vec<_> = report.differences().map(|(_, item)| item.name.as_str()).collect();
        check(differing == ["expense_date", "report_date", "reported"], "three fields differ, as planned")?;
    }
    Ok(())
}

fn read_as_the_new_struct(cache: &Cache, old: &BTreeMap<i32, OldVoucher>) -> Result<(), Box<dyn Error>> {
    step("Old objects are read as the new struct: the alias finds the date, what they lack is `None`");
    let first = cache.get::<i32, Voucher>(&1)?.ok_or("voucher 1 is gone")?;
    println!("   {first:?}");
    let date = old.get(&1).map(|voucher| voucher.date);
    check(Some(first.expense_date) == date, "the date is there under its new name")?;
    check(first.report_date.is_none(), "nobody has written the date of a report yet")?;
    Ok(())
}

fn rewrite(client: &Client, cache: &Cache, old: BTreeMap<i32, OldVoucher>) -> Result<(), Box<dyn Error>> {
    step(
        "Rewrite entry by entry: whether a voucher was reported is known from the old struct only, so read that",
    );
    println!("   (nobody else writes here; `migrate_live` shows what to do where others do)");
    let today = today()?;
    for number in old.keys() {
        let voucher = cache.get::<i32, OldVoucher>(number)?.ok_or("a voucher is gone")?.migrated(today);
        cache.put(number, &voucher)?;
        let reported =
            voucher.report_date.map_or_else(|| "not reported".to_owned(), |date| format!("reported {date}"));
        println!("   {number}: {} {:>7}, {reported}", voucher.expense_date, voucher.sum);
    }

    step("Scan the result as the new struct");
    let new: BTreeMap<i32, Voucher> = cache.scan()?.collect::<Result<_, _>>()?;
    let sums: Vec<_> = new.values().map(|voucher| voucher.sum.to_string()).collect();
    println!("   sums: {}", sums.join(", "));
    check(
        sums == ["666.67", "333.33", "400.0", "1234.5", "800.0", "135.79"],
        "sums keep their scale, 400.0 is not 400",
    )?;
    let wanted: BTreeMap<_, _> =
        old.into_iter().map(|(number, voucher)| (number, voucher.migrated(today))).collect();
    check(new == wanted, "dates are the same days as before, reported vouchers have today's date")?;

    step("Each object says which schema it was written with, and what its fields are");
    for entry in cache.scan::<i32, BinaryObject>()? {
        let (number, object) = entry?;
        let date = object.field("expense_date")?.map_or(TypeCode::Null, |date| date.type_code());
        println!("   {number}: schema {}, expense_date is a {}", object.schema_id(), date.name());
        check(object.schema_id() == Voucher::SCHEMA_ID, "the schema is that of the new struct")?;
        check(date == TypeCode::Date, "a date is still a date")?;
    }

    step("Both schemas live in the cluster side by side: a type gains fields and never loses one");
    let known = known(client)?;
    print(&known);
    for (id, version) in [(OldVoucher::SCHEMA_ID, "first"), (Voucher::SCHEMA_ID, "second")] {
        check(schema(&known, id).is_some(), &format!("{id}, of the {version} version, is there"))?;
    }
    Ok(())
}

fn a_changed_type_is_refused(client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    step(
        "What Ignite never allows is another type for a field; the client finds that out before it sends anything",
    );
    let schemas = known(client)?.schemas.len();
    let retyped = RetypedVoucher {
        expense_date: today()?,
        purpose: "a lamp".into(),
        sum: 20.5,
        recipient: "John Doe".into(),
        cashier_id: 8,
    };
    let Err(IgniteError::Type(conflict)) = cache.put(&7, &retyped) else {
        return Err("the changed types were not refused".into());
    };
    for difference in conflict.differences() {
        println!("   {difference}");
    }
    let text = conflict.to_string();
    let sum = "Wrong value has been set [typeName=ExpenseVoucher, fieldName=sum, fieldType=decimal, assignedValueType=double]";
    check(text.contains(sum), "the text is that of the server, for the sum")?;
    let cashier = "fieldName=cashier_id, fieldType=long, assignedValueType=int]; #[ignite(type = \"long\")] would make it fit";
    check(text.contains(cashier), "and for the cashier, with what would help")?;
    check(
        !cache.contains_key(&7)? && known(client)?.schemas.len() == schemas,
        "nothing was stored, and the type has no schema more",
    )?;
    Ok(())
}

fn known(client: &Client) -> Result<BinaryType, Box<dyn Error>> {
    Ok(client.binary_type("ExpenseVoucher")?.ok_or("the cluster does not know the type")?)
}

fn schema(known: &BinaryType, id: i32) -> Option<&BinarySchema> {
    known.schemas.iter().find(|schema| schema.id == id)
}

fn print(known: &BinaryType) {
    for field in &known.fields {
        println!("   field {}: {}", field.name, field.code().map_or("?", |code| code.name()));
    }
    for schema in &known.schemas {
        let name = |id: &i32| known.field_by_id(*id).map_or("?", |field| field.name.as_str());
        println!(
            "   schema {}: {}",
            schema.id,
            schema.field_ids.iter().map(name).collect::<Vec<_>>().join(", ")
        );
    }
}

/// Midnight of this day, in UTC.
fn today() -> Result<Date, Box<dyn Error>> {
    const DAY_SECONDS: u64 = 24 * 60 * 60;
    let days = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() / DAY_SECONDS;
    Ok(Date::from_millis(i64::try_from(days * DAY_SECONDS * 1000)?))
}
