use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(affinity_key)]
    a: i64,
    #[ignite(affinity_key)]
    b: i64,
}

fn main() {}
