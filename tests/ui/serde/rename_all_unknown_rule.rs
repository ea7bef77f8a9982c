use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(rename_all = "Camel")]
struct S {
    id: i64,
}

fn main() {}
