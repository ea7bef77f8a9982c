use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(variant_identifier)]
enum E {
    A,
    B,
}

fn main() {}
