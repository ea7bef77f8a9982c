use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(rename = "T")]
struct S {
    #[ignite(type = "int64")]
    id: u64,
    #[serde(flatten)]
    rest: i64,
}

fn main() {}
