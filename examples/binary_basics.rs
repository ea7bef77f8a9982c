//! What Ignite knows of a type: its name and id, its fields and schemas; how it learns them, and how to work without a struct.
//!
//! Run it with `cargo run --example binary_basics`. It starts a local node by itself unless `IGNITE_ADDRESSES=host:port` is set.

use ignite_client::{BinaryObject, BinaryObjectBuilder, BinaryType, Cache, Client, IgniteObject};
use ignite_examples::{Cluster, check, run, step};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::process::ExitCode;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Person {
    first_name: String,
    last_name: String,
    age: i32,
}

// The same name as a Java class would have; in Rust the struct is called as the program likes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.example.Employee")]
struct Colleague {
    #[serde(rename = "fullName")]
    name: String,
    salary: i64,
}

fn main() -> ExitCode {
    run(example)
}

fn example(cluster: &Cluster) -> Result<(), Box<dyn Error>> {
    let client = Client::connect(cluster.addresses())?;
    let cache = client.get_or_create_cache("example_binary_basics")?;
    let shown = show(cluster, &client, &cache);
    step("Remove what this program made (types stay known to the cluster)");
    cache.destroy()?;
    shown
}

fn show(cluster: &Cluster, client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    ids()?;
    registered_by_the_first_put(cluster, client, cache)?;
    registered_explicitly(client, cache)?;
    used_without_a_struct(client, cache)
}

fn ids() -> Result<(), Box<dyn Error>> {
    step("A type has a name and an id, the hash of the name; its fields too; a schema id covers their order");
    println!("   {}: type id {}, schema id {}", Person::TYPE_NAME, Person::TYPE_ID, Person::SCHEMA_ID);
    for field in Person::object_desc().fields() {
        println!("   field {}: id {}, {}", field.name(), field.id(), field.ty().code().name());
    }
    check(Person::TYPE_ID == -991_716_523, "the id of `Person` is that which Java computes")?;

    step("A struct may have another name in the cluster, and so may its fields");
    println!("   struct Colleague is {}, id {}", Colleague::TYPE_NAME, Colleague::TYPE_ID);
    check(Colleague::TYPE_NAME == "org.example.Employee", "the name is the one of the attribute")?;
    Ok(())
}

fn registered_by_the_first_put(
    cluster: &Cluster,
    client: &Client,
    cache: &Cache,
) -> Result<(), Box<dyn Error>> {
    step("The first put of a type registers it: names, ids and types of the fields, and the schema");
    if cluster.is_new() {
        check(client.binary_type("Person")?.is_none(), "the cluster does not know the type yet")?;
    }
    let ada = Person { first_name: "Ada".into(), last_name: "Lovelace".into(), age: 36 };
    cache.put(&1, &ada)?;
    let known = client.binary_type("Person")?.ok_or("the cluster does not know the type")?;
    print(&known);
    check(known.type_id == Person::TYPE_ID, "now the cluster knows it, under the same id")?;
    check(known.schemas.iter().any(|schema| schema.id == Person::SCHEMA_ID), "with the struct's schema")?;
    check(cache.get::<i32, Person>(&1)? == Some(ada), "and the object comes back")?;
    Ok(())
}

fn registered_explicitly(client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("A type can be registered before anything of it is written or read");
    client.register::<Colleague>()?;
    let known = client.binary_type(Colleague::TYPE_NAME)?.ok_or("the cluster does not know the type")?;
    print(&known);
    check(known.field("fullName").is_some(), "the field has the name that serde gives it")?;
    check(cache.get::<i32, Colleague>(&2)?.is_none(), "a read of that type works, though there is none yet")?;
    Ok(())
}

fn used_without_a_struct(client: &Client, cache: &Cache) -> Result<(), Box<dyn Error>> {
    step("Read a type from the cluster and make an object of it without a struct");
    let known = client.binary_type("Person")?.ok_or("the cluster does not know the type")?;
    let names: Vec<&str> = known.fields.iter().map(|field| field.name.as_str()).collect();
    println!("   {} has the fields {names:?}", known.type_name);
    let grace = BinaryObjectBuilder::new(&known.type_name)
        .set("first_name", "Grace")
        .set("last_name", "Hopper")
        .set("age", 85_i32)
        .build()?;
    cache.put(&3, &grace)?;
    let read = cache.get::<i32, Person>(&3)?;
    println!("   read as the struct: {read:?}");
    check(read.is_some_and(|person| person.age == 85), "a program that has the struct reads it as one")?;

    step("Change one field of a stored object; the others are kept as they are");
    let ada = cache.get::<i32, BinaryObject>(&1)?.ok_or("Ada is gone")?;
    cache.put(&1, &ada.to_builder()?.set("age", 37_i32).build()?)?;
    let read = cache.get::<i32, Person>(&1)?.ok_or("Ada is gone")?;
    check(read.age == 37 && read.last_name == "Lovelace", "only the age has changed")?;

    step("Ignite never lets a field change its type; the client finds that out before it sends the value");
    let wrong = BinaryObjectBuilder::new("Person").set("age", "a string").build()?;
    let refused = cache.put(&4, &wrong).err().ok_or("a wrong type was accepted")?;
    println!("   {refused}");
    check(refused.to_string().contains("fieldName=age"), "the error names the field")?;
    check(cache.get::<i32, BinaryObject>(&4)?.is_none(), "nothing was stored")?;
    Ok(())
}

fn print(known: &BinaryType) {
    println!("   the cluster knows {}, id {}:", known.type_name, known.type_id);
    for field in &known.fields {
        println!("     field {}: id {}, type code {}", field.name, field.id, field.type_code);
    }
    for schema in &known.schemas {
        println!("     schema {}: fields {:?}", schema.id, schema.field_ids);
    }
}
