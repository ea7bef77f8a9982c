use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "int")]
    #[ignite(type = "long")]
    id: u64,
}

fn main() {}
