use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(skip)]
    A,
    B,
}

fn main() {}
