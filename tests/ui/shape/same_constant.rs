use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    A,
    #[serde(rename = "A")]
    B,
}

fn main() {}
