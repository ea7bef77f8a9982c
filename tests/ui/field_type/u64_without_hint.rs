use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    id: u64,
}

fn main() {}
