use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "timestamp")]
    at: i64,
}

fn main() {}
