use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(deserialize_with = "module")]
    A,
    B,
}

fn main() {}
