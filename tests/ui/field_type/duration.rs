use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    wait: std::time::Duration,
}

fn main() {}
