use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    city: i64,
    #[serde(alias = "City")]
    town: String,
}

fn main() {}
