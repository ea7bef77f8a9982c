use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    city: i64,
    #[serde(rename = "CITY")]
    other: String,
}

fn main() {}
