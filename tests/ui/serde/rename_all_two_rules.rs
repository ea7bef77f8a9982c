use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(rename_all(serialize = "camelCase", deserialize = "PascalCase"))]
struct S {
    id: i64,
}

fn main() {}
