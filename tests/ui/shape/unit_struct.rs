use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S;

fn main() {}
