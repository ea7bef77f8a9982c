use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(untagged)]
    A,
    B,
}

fn main() {}
