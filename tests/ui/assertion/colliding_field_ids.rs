use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    az: i64,
    #[serde(rename = "b[")]
    other: i64,
}

fn main() {}
