use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(rename = "T")]
struct S {
    id: i64,
}

fn main() {}
