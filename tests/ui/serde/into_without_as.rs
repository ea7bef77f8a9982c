use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(into = "String")]
struct S {
    id: i64,
}

fn main() {}
