use super::super::tests::written;
use super::*;

/// Bytes of a string as the wire has it.
fn text(text: &str) -> Vec<u8> {
    let mut w = Writer::new();
    write_string(&mut w, text).unwrap();
    w.into_vec()
}

fn request(config: &CacheConfig) -> Vec<u8> {
    written(&CacheCreateWithConfiguration { config })
}

#[test]
fn the_count_is_a_short() {
    let bytes =
        request(&CacheConfig::new("c1").backups(2).copy_on_read(false).rebalance_delay(Duration::MAX));
    let mut expected = vec![35, 0, 0, 0, 4, 0];
    expected.extend([0, 0, 9, 2, 0, 0, 0, b'c', b'1']);
    expected.extend([3, 0, 2, 0, 0, 0]);
    expected.extend([5, 0, 0]);
    expected.extend([0x2D, 1, 255, 255, 255, 255, 255, 255, 255, 255]);
    expected[0] = u8::try_from(expected.len() - 4).unwrap();
    assert_eq!(bytes, expected);
}

#[test]
fn the_policy() {
    let policy = ExpiryPolicy::new().create(Expiry::Eternal).access(Duration::from_millis(258));
    let bytes = request(&CacheConfig::new("c").expiry_policy(policy));
    let mut expected = vec![0x97, 1, 1];
    expected.extend((-1_i64).to_le_bytes());
    expected.extend((-2_i64).to_le_bytes());
    expected.extend(258_i64.to_le_bytes());
    assert!(bytes.ends_with(&expected));
}

#[test]
fn an_entity() {
    let index = QueryIndex::new().field("a", Order::Ascending).field("d", Order::Descending);
    let entity = QueryEntity::new("java.lang.Integer", "V")
        .table_name("T")
        .key_field("id")
        .field(QueryField::of::<str>("a").not_null().precision(5).default("x"))
        .field(QueryField::of::<i32>("d").key())
        .alias("a", "A1")
        .index(index);
    let bytes = request(&CacheConfig::new("c").entity(entity));
    let mut expected = vec![200, 0, 1, 0, 0, 0];
    for name in ["java.lang.Integer", "V", "T", "id"] {
        expected.extend(text(name));
    }
    expected.extend([101, 3, 0, 0, 0]);
    let unset = [255; 4];
    let field = |name, class, flags: [u8; 2], default: &[u8], precision: [u8; 4]| {
        [&text(name), &text(class), &flags[..], default, &precision, &unset].concat()
    };
    expected.extend(field("id", "java.lang.Integer", [0, 0], &[101], unset));
    expected.extend(field("a", "java.lang.String", [0, 1], &text("x"), [5, 0, 0, 0]));
    expected.extend(field("d", "java.lang.Integer", [1, 0], &[101], unset));
    expected.extend([1, 0, 0, 0]);
    expected.extend([text("a"), text("A1")].concat());
    expected.extend([1, 0, 0, 0, 101, 0, 255, 255, 255, 255, 2, 0, 0, 0]);
    // The flag is "descending": false for `a`, true for `d`.
    expected.extend([text("a"), vec![0], text("d"), vec![1]].concat());
    assert!(bytes.ends_with(&expected), "{bytes:?}\n{expected:?}");
}
