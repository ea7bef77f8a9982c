use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(tag = "kind")]
enum E {
    A,
    B,
}

fn main() {}
