use ignite_client::IgniteObject;

#[derive(IgniteObject)]
struct S {
    #[ignite(type = "long<int>")]
    id: u64,
}

fn main() {}
