use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S(i32, String);

fn main() {}
