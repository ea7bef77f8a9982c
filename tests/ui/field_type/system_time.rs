use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    at: Option<std::time::SystemTime>,
}

fn main() {}
