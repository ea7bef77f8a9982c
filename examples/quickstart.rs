//! The tour of the main job: structs go into an Ignite cluster and come back, and any program can read them without the struct.
//!
//! Run it with `cargo run --example quickstart`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{BinaryObject, Cache, Client, IgniteObject};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::process::ExitCode;

// serde moves the values; `IgniteObject` says what they are in Ignite: names, ids and types of the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "quickstart.Person")]
struct Person {
    id: i64,
    name: String,
    note: Option<String>,
    home: Address,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "quickstart.Address")]
struct Address {
    city: String,
    zip: i32,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    step("Connect, and create a cache: a named map from keys to values, spread over the cluster");
    let client = Client::connect(cluster.addresses())?;
    let people = client.get_or_create_cache("quickstart_people")?;
    println!("   the caches of the cluster: {:?}", client.cache_names()?);

    let shown = show(&people);
    step("Remove what this program made");
    people.destroy()?;
    shown?;
    check(!client.cache_names()?.iter().any(|name| name == people.name()), "the cache is gone")?;
    Ok(())
}

fn show(people: &Cache) -> Result<(), Box<dyn Error>> {
    put_and_get(people)?;
    read_without_the_struct(people)
}

fn put_and_get(people: &Cache) -> Result<(), Box<dyn Error>> {
    step("Put a struct with another struct inside; its type is registered in the cluster on the way");
    let ann =
        Person { id: 1, name: "Ann".into(), note: None, home: Address { city: "Ulm".into(), zip: 89_073 } };
    people.put(&ann.id, &ann)?;
    println!("   put {ann:?}");

    step("Get it back: `None` would mean that the cache has no such key");
    let found = people.get::<i64, Person>(&1)?;
    println!("   got {found:?}");
    check(found.as_ref() == Some(&ann), "the object read equals the object written")?;
    check(people.get::<i64, Person>(&7)?.is_none(), "nobody is stored under 7")?;

    step("Put a second one and get several keys at once; keys that are absent are left out");
    let bob = Person { id: 2, name: "Bob".into(), note: Some("moved".into()), ..ann.clone() };
    people.put(&bob.id, &bob)?;
    let mut all = people.get_all::<i64, Person>([1, 2, 7])?;
    all.sort_by_key(|(id, _)| *id);
    for (id, person) in &all {
        println!("   {id} is {}, note {:?}", person.name, person.note);
    }
    check(all == [(1, ann), (2, bob)], "both are found, the absent key is not")?;
    Ok(())
}

fn read_without_the_struct(people: &Cache) -> Result<(), Box<dyn Error>> {
    step("Read the same object without the struct, as a program that does not know it would");
    let ann = people.get::<i64, BinaryObject>(&1)?.ok_or("Ann is gone")?;
    for field in ann.fields()? {
        let field = field?;
        println!("   {} = {:?}", field.name.as_deref().unwrap_or("?"), field.value);
    }
    let home = ann.field("home")?.and_then(|home| home.as_object().cloned()).ok_or("no home")?;
    check(home.field("city")? == Some("Ulm".into()), "the nested object is one of its fields")?;

    step("Its type id and schema id say in 8 bytes what it is; the derive knows them at compile time");
    println!("   type {:?}, id {}, schema id {}", ann.type_name(), ann.type_id(), ann.schema_id());
    check(ann.type_name().as_deref() == Some(Person::TYPE_NAME), "the cluster knows the name of the type")?;
    check(ann.type_id() == Person::TYPE_ID, "the type id is that of the struct")?;
    check(ann.schema_id() == Person::SCHEMA_ID, "the schema id is that of the struct")?;
    Ok(())
}
