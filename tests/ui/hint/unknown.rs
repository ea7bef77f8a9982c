use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "int64")]
    id: u64,
}

fn main() {}
