use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(untagged)]
enum E {
    A,
    B,
}

fn main() {}
