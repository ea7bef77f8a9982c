use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(skip_serializing)]
    A,
    B,
}

fn main() {}
