use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(field_identifier)]
enum E {
    A,
    B,
}

fn main() {}
