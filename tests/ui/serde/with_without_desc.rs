use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(with = "module")]
    id: i64,
}

fn main() {}
