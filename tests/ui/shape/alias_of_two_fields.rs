use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(alias = "place", alias = "Place")]
    city: i64,
    #[serde(alias = "PLACE")]
    town: String,
}

fn main() {}
