//! The Java side of the interop tests by itself: it writes, and reads back what it wrote.

use crate::acme::{OrderKey, Person};
use ignite_client::bytes::{Encoder, Footer};
use ignite_testkit::interop::{run, values};
use ignite_testkit::{Node, Setup, TestkitError, unique_name};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn java_reads_back_what_it_wrote() {
    for setup in [Setup::Plain, Setup::FullFooters] {
        let address = Node::shared(setup).unwrap().address();
        let cache = unique_name("java");
        assert_eq!(run(&address, "write-objects", [&cache]).unwrap(), "");
        let printed = run(&address, "read-objects", [&cache, "1", "2", "3"]).unwrap();
        let values = values(&printed);
        for (name, value) in [
            ("1.class.type", "org.acme.Person"),
            ("1.class.name", "Ann Zoë 🚀"),
            ("1.class.balance", "-9876543210.1230"),
            ("1.class.created", "1700000000123+456789"),
            ("1.class.tags.1", "null"),
            ("1.class.nicknames.kind", "ArrayList"),
            ("1.class.counts.logins", "3"),
            ("1.class.color", "GREEN"),
            ("1.class.address.zip", "12345"),
            ("1.class.formerAddresses.1.type", "org.acme.Address"),
            ("1.class.note", "line one\\nline two"),
            ("2.class.grade", "\\u0000"),
            ("2.class.nicknames", "null"),
            ("3", "null"),
        ] {
            assert_eq!(values.get(name), Some(&value), "{name} with {setup:?}");
        }
        for (name, value) in &values {
            if let Some((key, field)) = name.split_once(".class.") {
                assert_eq!(
                    values.get(&*format!("{key}.binary.{field}")),
                    Some(value),
                    "{name} with {setup:?}"
                );
            }
        }
        // The samples of the Rust side are the same objects, byte for byte.
        let footer = if setup == Setup::FullFooters { Footer::Full } else { Footer::Compact };
        let mut encoder = Encoder::with_footer(footer);
        assert_eq!(values["1.binary.bytes"], hex(encoder.encode(&Person::full()).unwrap()), "with {setup:?}");
        assert_eq!(
            values["2.binary.bytes"],
            hex(encoder.encode(&Person::empty()).unwrap()),
            "with {setup:?}"
        );
    }
}

#[test]
fn java_finds_its_composite_keys() {
    let address = Node::shared(Setup::Plain).unwrap().address();
    let cache = unique_name("orders");
    run(&address, "put-key", [&cache, "7", "north", "an order"]).unwrap();
    let found = run(&address, "find-key", [&cache, "7", "north"]).unwrap();
    let found = values(&found);
    assert_eq!((found["class"], found["binary"], found["contains"]), ("an order", "an order", "true"));
    let key = OrderKey { customer: 7, region: "north".into() };
    assert_eq!(found["key"], hex(Encoder::new().encode(&key).unwrap()));
    let other = run(&address, "find-key", [&cache, "7", "south"]).unwrap();
    assert_eq!(values(&other)["class"], "null");
}

#[test]
fn java_makes_tables_and_selects() {
    let address = Node::shared(Setup::Plain).unwrap().address();
    let (table, cache) = (unique_name("PEOPLE"), unique_name("people"));
    let columns = "id BIGINT PRIMARY KEY, name VARCHAR, age INT";
    run(&address, "create-table", [&table, &cache, "org.acme.Person", columns]).unwrap();
    run(&address, "write-objects", [&cache]).unwrap();
    let insert = format!("INSERT INTO {table} (id, name, age) VALUES (5, 'Bob', 30)");
    assert_eq!(run(&address, "execute", [&insert]).unwrap(), "updated=1\n");
    let select = format!("SELECT id, name, age FROM {table} ORDER BY id");
    assert_eq!(
        run(&address, "select", [&select]).unwrap(),
        "columns=ID|NAME|AGE\nrow=1|Ann Zoë 🚀|41\nrow=2|null|0\nrow=5|Bob|30\n"
    );
    run(&address, "execute", [format!("DROP TABLE {table}")]).unwrap();
}

#[test]
fn a_failure_in_java_is_an_error_with_its_text() {
    let address = Node::shared(Setup::Plain).unwrap().address();
    let error = run(&address, "select", ["SELECT nothing FROM nowhere"]).unwrap_err();
    assert!(matches!(&error, TestkitError::Program { output, .. } if output.contains("NOWHERE")), "{error}");
}
