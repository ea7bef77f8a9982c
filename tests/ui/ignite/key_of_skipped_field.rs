use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[serde(skip)]
    #[ignite(affinity_key, type = "long")]
    id: u64,
}

fn main() {}
