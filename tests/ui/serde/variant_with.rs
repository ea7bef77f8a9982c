use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(with = "module")]
    A,
    B,
}

fn main() {}
