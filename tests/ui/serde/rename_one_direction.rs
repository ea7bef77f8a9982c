use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(rename(serialize = "a"))]
    id: i64,
}

fn main() {}
