use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(typ = "long")]
    id: u64,
}

fn main() {}
