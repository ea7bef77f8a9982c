use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(try_from = "String")]
struct S {
    id: i64,
}

fn main() {}
