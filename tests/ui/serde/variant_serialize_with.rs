use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(serialize_with = "module")]
    A,
    B,
}

fn main() {}
