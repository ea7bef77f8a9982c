use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(content = "data")]
enum E {
    A,
    B,
}

fn main() {}
