use ignite_client::IgniteObject;

#[derive(IgniteObject)]
enum E {
    #[serde(skip_deserializing)]
    A,
    B,
}

fn main() {}
