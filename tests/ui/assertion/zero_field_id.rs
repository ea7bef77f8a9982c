use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(rename = "\0")]
    id: i64,
}

fn main() {}
