use ignite_client::IgniteObject;

#[derive(IgniteObject)]
#[serde(transparent)]
struct S {
    a: i32,
    b: i32,
}

fn main() {}
