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

/// What a node of 2.17.0 answered over protocol 1.7 about a cache with one table; over 1.5 the same without the last 25 bytes.
const ANSWER: &str = "\
    9101000001000000010000000200000001650100650000000000000000f40100000004000009040000006361707400040000\
    0000000000010000000100000800030000000000000000000000000000000100000000000000000000000000000010270000\
    0000000000ffffffff65020000000100000009010000004b0901000000610100000009010000004b09100000006a6176612e\
    6c616e672e537472696e67090100000054650901000000760300000009010000007609100000006a6176612e6c616e672e53\
    7472696e67000065ffffffffffffffff09010000006109110000006a6176612e6c616e672e496e7465676572010065ffffff\
    ffffffffff09010000006409140000006a6176612e6d6174682e426967446563696d616c00011e01000000010000000f0500\
    0000020000000300000009010000006109010000004109010000006409020000004444090100000076090100000056010000\
    00090100000049001400000002000000090100000061000901000000640101ffffffffffffffffdc05000000000000feffff\
    ffffffffff";

/// Bytes of the expiry policy at the end.
const POLICY_LEN: usize = 25;

fn answer() -> Vec<u8> {
    let digits: Vec<u8> = ANSWER.bytes().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The first bytes of the answer, which say that this is all.
fn cut_to(len: usize) -> Vec<u8> {
    let mut bytes = answer();
    bytes.truncate(len);
    let body = u32::try_from(len - 4).unwrap();
    bytes[..4].copy_from_slice(&body.to_le_bytes());
    bytes
}

fn decoded(bytes: &[u8]) -> CodecResult<CacheConfig> {
    CacheGetConfiguration::decode(&mut Reader::new(bytes))
}

#[test]
fn an_answer_of_a_node() {
    let index = QueryIndex::new().name("I").field("a", Order::Ascending).field("d", Order::Descending);
    let half: crate::types::Decimal = "1.5".parse().unwrap();
    let decimal = QueryField::of::<crate::types::Decimal>("d").not_null().precision(5).scale(2).default(half);
    let entity = QueryEntity::new("K", "java.lang.String")
        .table_name("T")
        .affinity_key("a")
        .field(QueryField::new("v", "java.lang.String"))
        .field(QueryField::of::<i32>("a").key())
        .field(decimal)
        .value_field("v")
        .alias("v", "V")
        .alias("a", "A")
        .alias("d", "DD")
        .index(index.inline_size(20));
    let config = decoded(&answer()).unwrap();
    assert_eq!(config.key_configurations, [KeyConfiguration::new("K", "a")]);
    let expected = CacheConfig::new("capt")
        .atomicity_mode(AtomicityMode::Atomic)
        .backups(1)
        .cache_mode(CacheMode::Partitioned)
        .copy_on_read(true)
        .eager_ttl(true)
        .statistics(false)
        .default_lock_timeout(Duration::ZERO)
        .max_concurrent_async_operations(500)
        .max_query_iterators(1024)
        .onheap_cache(false)
        .partition_loss_policy(PartitionLossPolicy::Ignore)
        .query_detail_metrics_size(0)
        .query_parallelism(1)
        .read_from_backup(true)
        .rebalance_batch_size(524_288)
        .rebalance_batches_prefetch_count(3)
        .rebalance_delay(Duration::ZERO)
        .rebalance_mode(RebalanceMode::Async)
        .rebalance_order(0)
        .rebalance_throttle(Duration::ZERO)
        .rebalance_timeout(Duration::from_secs(10))
        .sql_escape_all(false)
        .sql_index_max_inline_size(-1)
        .write_synchronization_mode(WriteSynchronizationMode::PrimarySync)
        .expiry_policy(ExpiryPolicy::new().create(Expiry::Eternal).update(Duration::from_millis(1500)))
        .entity(entity);
    assert_eq!(config, expected);
}

#[test]
fn an_answer_without_policy_or_with_more() {
    let older = decoded(&cut_to(answer().len() - POLICY_LEN)).unwrap();
    assert_eq!(older.expiry_policy, None);
    assert_eq!(older.entities.len(), 1);
    // Fields of a newer server stand behind, and the next message behind them.
    let mut newer = answer();
    newer.extend([1, 2, 3]);
    let len = u32::try_from(newer.len() - 4).unwrap();
    newer[..4].copy_from_slice(&len.to_le_bytes());
    newer.push(9);
    let mut r = Reader::new(&newer);
    assert!(CacheGetConfiguration::decode(&mut r).unwrap().expiry_policy.is_some());
    assert_eq!(r.left(), 1);
}

#[test]
fn an_answer_cut_anywhere() {
    let whole = answer();
    for len in 0..whole.len() {
        decoded(&whole[..len]).unwrap_err();
        if len >= 4 && len != whole.len() - POLICY_LEN {
            decoded(&cut_to(len)).unwrap_err();
        }
    }
}

#[test]
fn codes_that_are_not_known() {
    // Atomicity mode, cache mode.
    for at in [4, 12] {
        let mut bytes = answer();
        bytes[at] = 77;
        assert_eq!(decoded(&bytes).unwrap_err().offset(), Some(at));
    }
}
